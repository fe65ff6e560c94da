//! `cargo xtask test`: every check that a change must pass, in one profile and one target directory.

use crate::report::Report;
use crate::shell::{cargo, run as shell_run};
use crate::{deps, install, interface, junit, receipts, tidy, tour, web, workspace};
use anyhow::{Context, Result, bail, ensure};

/// Pinned, so that a check does not change its mind from one day to the next.
const NEXTEST_VERSION: &str = "0.9.143";
const DENY_VERSION: &str = "0.20.2";

type Step = (&'static str, fn() -> Result<()>);

/// Cheap checks first; the tests last, so that their totals end the output.
const STEPS: [Step; 13] = [
    ("fmt", fmt),
    ("tidy", tidy::run),
    ("deps", || deps::run(&[])),
    ("deny", deny),
    // Before anything that puts the built pages into a program.
    ("web", web::check),
    ("clippy", clippy),
    ("doc", doc),
    ("doctests", doctests),
    ("receipts", receipts::check),
    ("browser", web::browse),
    ("interface", interface::check),
    ("tour", tour::walk),
    ("tests", tests),
];

/// Runs the named steps, or all of them, and fails when one fails. One that fails does not stop the others.
pub fn run(names: &[String]) -> Result<()> {
    for name in names {
        let known = STEPS.iter().map(|(step, _)| *step).collect::<Vec<_>>();
        ensure!(
            known.contains(&name.as_str()),
            "there is no step `{name}`; there are: {}",
            known.join(" ")
        );
    }
    install::c_compiler()?;
    let junit_file = workspace::target().join("nextest/default/junit.xml");
    // Totals of an earlier run must not be taken for this one's.
    let _ = std::fs::remove_file(&junit_file);
    let mut report = Report::default();
    for (name, step) in STEPS {
        if names.is_empty() || names.iter().any(|chosen| chosen == name) {
            report.step(name, step);
        }
    }
    println!("\n{}\n{}", report.failures(), report.table());
    if let Ok(text) = std::fs::read_to_string(&junit_file) {
        let totals = junit::totals(&text)?;
        println!("{} passed, {} failed", totals.passed, totals.failed);
    }
    if !report.passed() {
        bail!("not every step passed");
    }
    Ok(())
}

fn fmt() -> Result<()> {
    shell_run(&mut cargo("fmt --all --check")).context("run `cargo fmt --all`")
}

/// Licences, banned and duplicate crates, and where crates come from. Advisories need the network and are checked
/// by hand (docs/TESTING.md).
fn deny() -> Result<()> {
    install::cargo_tool("cargo-deny", DENY_VERSION)?;
    shell_run(&mut cargo(
        "deny --locked check --hide-inclusion-graph bans licenses sources",
    ))
}

fn clippy() -> Result<()> {
    shell_run(&mut cargo(
        "clippy --workspace --all-targets --locked -- -D warnings",
    ))
}

fn doc() -> Result<()> {
    let mut command = cargo("doc --workspace --no-deps --locked");
    shell_run(command.env("RUSTDOCFLAGS", "-D rustdoc::broken_intra_doc_links"))
}

fn doctests() -> Result<()> {
    shell_run(&mut cargo("test --workspace --doc --locked --quiet"))
}

fn tests() -> Result<()> {
    install::cargo_tool("cargo-nextest", NEXTEST_VERSION)?;
    install::postgresql()?;
    shell_run(&mut cargo(
        "nextest run --workspace --locked --no-fail-fast",
    ))
}
