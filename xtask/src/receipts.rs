//! The checks of proofs, codes and elections in another language: the vectors of `crates/receipt`, `crates/codes` and `crates/ledger`,
//! judged without any of our code.

use crate::shell::{program, run};
use crate::{install, workspace};
use anyhow::Result;
use std::process::Command;

/// Runs the independent check in a virtual environment of its own under the target directory.
pub fn check() -> Result<()> {
    install::python()?;
    let environment = workspace::target().join("independent");
    let python = environment.join("bin").join("python");
    if !python.is_file() {
        run(program("python3", "-m venv").arg(&environment))?;
    }
    let requirements = "tests/independent/requirements.txt";
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        requirements,
    ]);
    run(install.current_dir(workspace::root()))?;
    for (program, vectors) in [
        ("verify_receipt.py", "crates/receipt/vectors"),
        ("check_codes.py", "crates/codes/vectors/codes.json"),
    ] {
        let mut check = Command::new(&python);
        check
            .arg(format!("tests/independent/{program}"))
            .args(["--vectors", vectors]);
        run(check.current_dir(workspace::root()))?;
    }
    let mut elections = Command::new(&python);
    elections.arg("tests/independent/elections.py");
    run(elections.current_dir(workspace::root()))
}
