//! The receipt check in another language: the vectors of `crates/receipt`, judged without any of our code.

use crate::report::Done;
use crate::shell::{program, run};
use crate::{install, workspace};
use anyhow::Result;
use std::process::Command;

/// Runs the independent check in a virtual environment of its own under the target directory.
pub fn check() -> Result<Done> {
    let folder = workspace::root().join("crates/receipt/tests/independent");
    let requirements = folder.join("requirements.txt");
    if !requirements.is_file() {
        return Ok(Done::Skipped(
            "crates/receipt has no independent check yet".into(),
        ));
    }
    install::python()?;
    let environment = workspace::target().join("receipt-check");
    let python = environment.join("bin").join("python");
    if !python.is_file() {
        run(program("python3", ["-m", "venv"]).arg(&environment))?;
    }
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(&requirements))?;
    run(Command::new(&python)
        .arg(folder.join("check.py"))
        .current_dir(&folder))?;
    Ok(Done::Passed(String::new()))
}
