//! The checks of proofs, codes and elections in another language: the vectors of `crates/receipt`, `crates/codes` and `crates/ledger`,
//! judged without any of our code.

use crate::shell::run;
use crate::{install, workspace};
use anyhow::Result;
use std::process::Command;

/// Runs the independent check in a virtual environment of its own under the target directory.
pub fn check() -> Result<()> {
    let python = install::environment("independent")?;
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
