//! `cargo xtask deps`: who may depend on whom.
//!
//! The rules are the tables of [`rules`]. An edge that is not allowed fails; so does a picture of the graph in
//! docs/ARCHITECTURE.md that is not the graph.

mod graph;
mod picture;
mod rules;

#[cfg(test)]
mod tests;

use crate::shell::cargo;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use graph::Package;

/// The page that holds the picture, between two marks.
const PAGE: &str = "docs/ARCHITECTURE.md";

/// Checks the edges; with `--write`, draws them into the page instead of comparing.
pub fn run(arguments: &[String]) -> Result<()> {
    let write = match arguments {
        [] => false,
        [flag] if flag == "--write" => true,
        _ => anyhow::bail!("usage: cargo xtask deps [--write]"),
    };
    let packages = load()?;
    let errors = rules::check(&packages);
    for error in &errors {
        println!("error: {error}");
    }
    println!("deps: {} crates, {} errors", packages.len(), errors.len());
    ensure!(
        errors.is_empty(),
        "{} dependencies break a rule (xtask/src/deps/rules.rs)",
        errors.len()
    );
    picture_in_page(&packages, write)
}

fn load() -> Result<Vec<Package>> {
    let output = cargo("metadata --format-version 1 --no-deps --locked").output()?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    graph::parse(&output.stdout)
}

fn picture_in_page(packages: &[Package], write: bool) -> Result<()> {
    let path = workspace::root().join(PAGE);
    let page = std::fs::read_to_string(&path).with_context(|| format!("can't read {PAGE}"))?;
    let current = picture::replace(&page, &picture::draw(packages))?;
    if write {
        std::fs::write(&path, current).with_context(|| format!("can't write {PAGE}"))?;
        return Ok(());
    }
    ensure!(
        page == current,
        "the graph in {PAGE} is out of date; run `cargo xtask deps --write`"
    );
    Ok(())
}
