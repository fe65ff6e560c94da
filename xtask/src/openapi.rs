//! `cargo xtask openapi`: writes the OpenAPI documents that the HTTP types describe.

use crate::shell::{cargo, run as shell_run};
use crate::workspace;
use anyhow::{Result, ensure};

/// Runs the generator of `crates/api`. Its drift test, one of the ordinary tests, fails while the committed documents
/// differ from what this writes.
pub fn run() -> Result<()> {
    let generator = workspace::root().join("crates/api/examples/openapi.rs");
    ensure!(
        generator.is_file(),
        "crates/api has no generator (examples/openapi.rs) yet"
    );
    shell_run(&mut cargo([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "scrip-api",
        "--example",
        "openapi",
    ]))
}
