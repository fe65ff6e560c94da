//! The web: what it needs on a fresh machine, how it is built, and how it is checked.

use crate::shell::{cargo, program, run, succeeds};
use crate::{binary, install, workspace};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate `wasm-bindgen` is pinned to the same version in Cargo.toml: generator and crate must match exactly.
const WASM_BINDGEN_VERSION: &str = "0.2.130";
const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Vite and Svelte run on it.
const NODE_VERSION_MIN: (u32, u32) = (20, 19);

/// Builds the pages into `web/dist`, from which the programs take them.
pub fn build() -> Result<()> {
    prepare()?;
    run(&mut npm("run build"))
}

/// Everything about the pages that needs no browser: format, types, translations, unit tests, the verifier's vectors in
/// wasm, that the client's types are those of the OpenAPI documents, and what a first visit fetches.
pub fn check() -> Result<()> {
    prepare()?;
    // The tests measure what was built.
    for task in [
        "run lint",
        "run api -- --check",
        "run check",
        "run build",
        "test",
    ] {
        run(&mut npm(task))?;
    }
    Ok(())
}

/// The pages in a real browser against a real demo, which the tests start. What an earlier step built is used as it is.
pub fn browse() -> Result<()> {
    if !workspace::root()
        .join("web/dist/wallet/index.html")
        .is_file()
    {
        build()?;
    }
    chromium()?;
    let binary = binary::tested()?;
    run(npm("run e2e").env("SCRIP_BINARY", binary))
}

fn prepare() -> Result<()> {
    node()?;
    wasm()?;
    // Playwright would fetch browsers of its own otherwise; the tests use the distribution's.
    run(npm("ci").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

/// What becomes wasm: the verifier of proofs, and the codes that phones show.
const MODULES: [&str; 2] = ["proofs", "codes"];

/// The crates that pages run, with the JavaScript that calls them.
fn wasm() -> Result<()> {
    let compiler = || {
        succeeds(&mut program("clang", "--version"))
            && succeeds(&mut program("llvm-ar", "--version"))
    };
    install::debian(&["clang", "llvm"], compiler)?;
    wasm_target()?;
    let generator = wasm_bindgen()?;
    // One at a time: together, each would get the other's features of what both use, and grow by them.
    for name in MODULES {
        let mut compile = cargo("build --locked --profile wasm --package");
        // The signature library of proofs is in C, which the usual compiler can't make wasm of.
        compile
            .arg(format!("scrip-{name}-wasm"))
            .args(["--target", WASM_TARGET])
            .env("CC_wasm32_unknown_unknown", "clang")
            .env("AR_wasm32_unknown_unknown", "llvm-ar");
        run(&mut compile)?;
        generate(&generator, name)?;
    }
    Ok(())
}

fn generate(generator: &Path, name: &str) -> Result<()> {
    let module = workspace::target()
        .join(WASM_TARGET)
        .join(format!("wasm/scrip_{name}_wasm.wasm"));
    let mut generate = Command::new(generator);
    generate
        .args([
            "--target",
            "web",
            "--remove-name-section",
            "--remove-producers-section",
        ])
        .arg("--out-dir")
        .arg(format!("web/packages/{name}-wasm/pkg"))
        .arg(module)
        .current_dir(workspace::root());
    run(&mut generate)
}

fn wasm_target() -> Result<()> {
    let installed = program("rustup", "target list --installed").output();
    if installed.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(WASM_TARGET)) {
        return Ok(());
    }
    run(program("rustup", "target add").arg(WASM_TARGET)).context(
        "install rustup (https://rustup.rs), or the standard library for wasm32-unknown-unknown",
    )
}

/// The generator, in the target directory, so that another version on this machine stays as it is.
fn wasm_bindgen() -> Result<PathBuf> {
    let root = workspace::target().join("tools");
    let binary = root.join("bin").join("wasm-bindgen");
    let version = Command::new(&binary).arg("--version").output();
    if version
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(WASM_BINDGEN_VERSION))
    {
        return Ok(binary);
    }
    println!("installing wasm-bindgen {WASM_BINDGEN_VERSION}, once");
    let mut install = cargo("install wasm-bindgen-cli --quiet --force --version");
    run(install.arg(WASM_BINDGEN_VERSION).arg("--root").arg(&root))?;
    Ok(binary)
}

fn node() -> Result<()> {
    let (major, minor) = NODE_VERSION_MIN;
    let wanted = format!("install Node.js {major}.{minor} or later, with npm (https://nodejs.org)");
    let output = program("node", "--version")
        .output()
        .context(wanted.clone())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    let version = (
        numbers.next().and_then(Result::ok).unwrap_or(0),
        numbers.next().and_then(Result::ok).unwrap_or(0),
    );
    ensure!(
        version >= NODE_VERSION_MIN,
        "this machine has Node.js {}; {wanted}",
        text.trim()
    );
    ensure!(
        succeeds(&mut program("npm", "--version")),
        "npm is missing; {wanted}"
    );
    Ok(())
}

fn chromium() -> Result<()> {
    install::debian(&["chromium"], || {
        succeeds(&mut program("chromium", "--version"))
    })
}

fn npm(line: &str) -> Command {
    let mut command = program("npm", line);
    command.current_dir(workspace::root().join("web"));
    command
}
