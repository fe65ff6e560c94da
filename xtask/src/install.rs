//! Tools that the checks need and a fresh machine lacks.

use crate::shell::{cargo, program, run, succeeds};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use std::process::Command;

/// Installs a cargo subcommand from crates.io unless it is there. It goes where cargo installs programs, never into
/// the repository.
pub fn cargo_tool(name: &str, version: &str) -> Result<()> {
    let subcommand = name.strip_prefix("cargo-").unwrap_or(name);
    if succeeds(cargo(subcommand).arg("--version")) {
        return Ok(());
    }
    println!("installing {name} {version}, once");
    run(cargo("install --locked --version").args([version, name]))
        .with_context(|| format!("install it by hand: cargo install --locked {name}"))
}

/// Makes sure that Debian packages are there, where `present` says that they are not.
///
/// As root they are installed; otherwise the error says exactly what to type.
pub fn debian(packages: &[&str], present: impl Fn() -> bool) -> Result<()> {
    if present() {
        return Ok(());
    }
    let list = packages.join(" ");
    let by_hand = format!("missing on this machine; install with: sudo apt-get install {list}");
    ensure!(
        is_root() && succeeds(&mut program("apt-get", "--version")),
        "{by_hand}"
    );
    run(&mut program("apt-get", "update --quiet")).context(by_hand.clone())?;
    let mut install = program("apt-get", "install --yes --quiet --no-install-recommends");
    run(install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(packages))
    .context(by_hand.clone())?;
    ensure!(present(), "{list} was installed, but is still not usable");
    Ok(())
}

/// The compiler for the C libraries that the storage and the cryptography bring along.
pub fn c_compiler() -> Result<()> {
    debian(&["gcc", "libc6-dev", "make"], || {
        succeeds(&mut program("cc", "--version"))
    })
}

/// The compiler that libFuzzer is built with.
pub fn cpp_compiler() -> Result<()> {
    debian(&["g++"], || succeeds(&mut program("c++", "--version")))
}

/// PostgreSQL, which the gateway's tests run a private server of.
pub fn postgresql() -> Result<()> {
    let present = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten();
        versions
            .into_iter()
            .any(|version| version.path().join("bin/postgres").is_file())
    };
    debian(&["postgresql"], present)
}

/// Python with virtual environments, for the receipt check in another language.
pub fn python() -> Result<()> {
    let present = || succeeds(program("python3", "-c").arg("import venv, ensurepip"));
    debian(&["python3", "python3-venv"], present)
}

/// A virtual environment of its own under the target directory, with what `tests/NAME/requirements.txt` asks for. Gives its Python.
pub fn environment(name: &str) -> Result<PathBuf> {
    python()?;
    let environment = workspace::target().join(name);
    let python = environment.join("bin").join("python");
    if !python.is_file() {
        run(program("python3", "-m venv").arg(&environment))?;
    }
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    install.arg(format!("tests/{name}/requirements.txt"));
    run(install.current_dir(workspace::root()))?;
    Ok(python)
}

fn is_root() -> bool {
    let identity = program("id", "--user").output();
    identity.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == "0")
}
