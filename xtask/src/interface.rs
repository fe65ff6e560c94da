//! The check of the gateway's interface from outside: requests made from its OpenAPI document, by a tool that knows nothing else of it.

use crate::shell::{program, run};
use crate::{binary, install, workspace};
use anyhow::Result;
use std::process::Command;

/// Runs the check against a demo of its own, in a virtual environment of its own under the target directory.
pub fn check() -> Result<()> {
    install::python()?;
    let binary = binary::tested()?;
    let environment = workspace::target().join("interface");
    let python = environment.join("bin").join("python");
    if !python.is_file() {
        run(program("python3", "-m venv").arg(&environment))?;
    }
    let requirements = "tests/interface/requirements.txt";
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
    let mut check = Command::new(&python);
    check.args(["tests/interface/check_gateway.py", "--scrip"]);
    check.arg(binary);
    run(check.current_dir(workspace::root()))
}
