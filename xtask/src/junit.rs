//! The totals of a test run, out of the JUnit file that nextest writes.

use anyhow::{Context, Result};

/// What a run counted.
#[derive(Debug, PartialEq, Eq)]
pub struct Totals {
    /// Tests that ran and passed.
    pub passed: u64,
    /// Tests that ran and failed, or could not run.
    pub failed: u64,
}

/// Reads the totals out of the attributes of the outermost element.
pub fn totals(text: &str) -> Result<Totals> {
    let start = text
        .find("<testsuites ")
        .context("no <testsuites> in the JUnit file")?;
    let element = &text[start
        ..start
            + text[start..]
                .find('>')
                .context("<testsuites> does not end")?];
    let count = |name: &str| -> Result<u64> {
        let marker = format!(" {name}=\"");
        let from = element
            .find(&marker)
            .with_context(|| format!("no `{name}` in {element}"))?
            + marker.len();
        let digits = element[from..].split('"').next().unwrap_or_default();
        digits
            .parse()
            .with_context(|| format!("`{name}` is not a number in {element}"))
    };
    let failed = count("failures")? + count("errors")?;
    let passed = count("tests")?
        .checked_sub(failed)
        .context("more failures than tests")?;
    Ok(Totals { passed, failed })
}

#[cfg(test)]
#[path = "junit_tests.rs"]
mod tests;
