//! `cargo xtask tidy`: rules about the text of the sources that neither rustfmt nor clippy knows.
//!
//! A rule is a function from a [`Source`] (or all of them) to [`Findings`]. What is over a soft limit is listed; what
//! breaks a rule fails the run.

mod layout;
mod lengths;
mod links;
mod source;
mod words;

pub use words::PURE_CRATES;

#[cfg(test)]
mod tests;

use crate::workspace;
use anyhow::{Result, ensure};
use source::Source;

/// What the rules found.
#[derive(Default)]
pub struct Findings {
    /// Over a soft limit: shown, not failed.
    pub notes: Vec<String>,
    /// Against a rule.
    pub errors: Vec<String>,
}

impl Findings {
    fn note(&mut self, path: &str, line: usize, message: impl std::fmt::Display) {
        self.notes.push(format!("{path}:{line}: {message}"));
    }

    fn error(&mut self, path: &str, line: usize, message: impl std::fmt::Display) {
        self.errors.push(format!("{path}:{line}: {message}"));
    }
}

/// Checks every file of the repository.
pub fn run() -> Result<()> {
    let mut sources = Vec::new();
    for file in workspace::files()? {
        sources.extend(Source::load(&workspace::root(), &file)?);
    }
    let findings = check(&sources);
    for note in &findings.notes {
        println!("note: {note}");
    }
    for error in &findings.errors {
        println!("error: {error}");
    }
    println!(
        "tidy: {} files, {} notes, {} errors",
        sources.len(),
        findings.notes.len(),
        findings.errors.len()
    );
    ensure!(
        findings.errors.is_empty(),
        "{} places break a rule of tidy",
        findings.errors.len()
    );
    Ok(())
}

fn check(sources: &[Source]) -> Findings {
    let mut findings = Findings::default();
    for source in sources {
        lengths::check(source, &mut findings);
        words::check_unfinished(source, &mut findings);
        words::check_pure(source, &mut findings);
        layout::check_test_modules(source, &mut findings);
        layout::check_crate_docs(source, &mut findings);
        links::check(source, &mut findings);
    }
    layout::check_capabilities(sources, &mut findings);
    findings
}
