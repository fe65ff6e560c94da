//! `cargo xtask fuzz`: libFuzzer on the decoders of the package in `fuzz/`.
//!
//! The instrumentation that libFuzzer needs is there in the stable compiler, behind a switch; so no other toolchain is
//! installed. What is built goes into a target directory of its own, since every crate is built anew for it.

use crate::shell::{cargo, program, run as shell_run};
use crate::{install, workspace};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

const SECONDS_DEFAULT: u64 = 60;
const USAGE: &str = "usage: cargo xtask fuzz [TARGET] [--seconds N]";

/// Coverage of every edge and comparison for libFuzzer to steer by, and AddressSanitizer for what C code does.
const RUSTFLAGS: &str = "-Zsanitizer=address -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Coverflow-checks";

/// Fuzzes one target, or each in turn, and fails as soon as one finds something.
pub fn run(arguments: &[String]) -> Result<()> {
    let choice = Choice::parse(arguments)?;
    let known = targets()?;
    let chosen: Vec<&String> = known.iter().filter(|name| choice.includes(name)).collect();
    ensure!(
        !chosen.is_empty(),
        "there is no such target; there are: {}",
        known.join(" ")
    );
    install::cpp_compiler()?;
    let binary = build()?;
    for target in chosen {
        fuzz(&binary, target, choice.seconds)?;
    }
    Ok(())
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    target: Option<String>,
    seconds: u64,
}

impl Choice {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut choice = Self {
            target: None,
            seconds: SECONDS_DEFAULT,
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            if word == "--seconds" {
                let number = words.next().context(USAGE)?;
                choice.seconds = number
                    .parse()
                    .ok()
                    .filter(|seconds| *seconds > 0)
                    .context(USAGE)?;
            } else {
                ensure!(choice.target.is_none() && !word.starts_with('-'), USAGE);
                choice.target = Some(word.clone());
            }
        }
        Ok(choice)
    }

    fn includes(&self, name: &str) -> bool {
        self.target.as_deref().is_none_or(|target| target == name)
    }
}

/// Writes each target's seeds into the working corpus, and names the targets.
fn targets() -> Result<Vec<String>> {
    let mut command = cargo("run --quiet --locked --package scrip-fuzz --example seeds --");
    let output = command
        .arg(folder().join("seeds"))
        .output()
        .context("can't make the seeds")?;
    ensure!(
        output.status.success(),
        "can't make the seeds: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8(output.stdout).context("a target's name is not UTF-8")?;
    Ok(names.lines().map(String::from).collect())
}

fn build() -> Result<PathBuf> {
    let host = host()?;
    let target_dir = folder().join("build");
    let mut command = cargo("build --release --locked --package scrip-fuzz --features libfuzzer");
    // With a target named, build scripts and macros are not instrumented.
    command
        .args(["--bin", "fuzz-decoders", "--target", &host])
        .arg("--target-dir")
        .arg(&target_dir);
    shell_run(
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", RUSTFLAGS),
    )?;
    Ok(target_dir.join(host).join("release/fuzz-decoders"))
}

fn fuzz(binary: &Path, target: &str, seconds: u64) -> Result<()> {
    println!("\n== {target}: {seconds} s");
    let corpus = folder().join("corpus").join(target);
    let artifacts = folder().join("artifacts");
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&artifacts)?;
    let mut command = Command::new(binary);
    // The first folder takes what is found; the others are only read.
    command
        .arg(&corpus)
        .arg(folder().join("seeds").join(target));
    let kept = workspace::root().join("fuzz/corpus").join(target);
    if kept.is_dir() {
        command.arg(kept);
    }
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-artifact_prefix={}/{target}-", artifacts.display()),
    ]);
    command.args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
    shell_run(command.env("SCRIP_FUZZ_TARGET", target)).with_context(|| {
        let kept = format!("fuzz/corpus/{target}/");
        format!("{target}: move the file under {} to {kept}, where the tests run it, and mend the decoder", artifacts.display())
    })
}

/// Everything of ours here may be deleted at any time; `corpus` then has to be found again.
fn folder() -> PathBuf {
    workspace::target().join("fuzz")
}

fn host() -> Result<String> {
    let output = program("rustc", "--print host-tuple")
        .output()
        .context("can't ask rustc for its host")?;
    ensure!(output.status.success(), "rustc does not name its host");
    Ok(String::from_utf8(output.stdout)?.trim().to_string())
}

#[cfg(test)]
#[path = "fuzz_tests.rs"]
mod tests;
