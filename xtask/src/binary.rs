//! The `scrip` program that tests run from outside.

use crate::shell::{cargo, run};
use crate::workspace;
use anyhow::Result;
use std::path::PathBuf;

/// Builds `scrip` as the tests build it and says where it is.
///
/// Together with all tests: dependencies of tests switch on features of the libraries below, and a build without them would compile the
/// consensus engine a second time.
pub fn tested() -> Result<PathBuf> {
    run(&mut cargo("test --workspace --locked --no-run"))?;
    Ok(workspace::target().join("debug").join("scrip"))
}
