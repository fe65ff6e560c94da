//! `cargo xtask openapi`: writes the OpenAPI documents that the HTTP types describe.

use crate::shell::{cargo, run as shell_run};
use anyhow::Result;

/// Runs the generator of `crates/api`. Its drift test, one of the ordinary tests, fails while the committed documents
/// differ from what this writes.
pub fn run() -> Result<()> {
    let mut generator = cargo("run --quiet --locked --package scrip-api --example openapi");
    shell_run(generator.args(["--", "--write"]))
}
