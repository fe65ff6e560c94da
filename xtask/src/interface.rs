//! The check of the gateway's interface from outside: requests made from its OpenAPI document, by a tool that knows nothing else of it.

use crate::shell::run;
use crate::{binary, install, workspace};
use anyhow::Result;
use std::process::Command;

/// Runs the check against a demo of its own, in a virtual environment of its own under the target directory.
pub fn check() -> Result<()> {
    let binary = binary::tested()?;
    let python = install::environment("interface")?;
    let mut check = Command::new(&python);
    check.args(["tests/interface/check_gateway.py", "--scrip"]);
    check.arg(binary);
    run(check.current_dir(workspace::root()))
}
