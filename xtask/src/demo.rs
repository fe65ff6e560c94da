//! `cargo xtask demo`: the shortest way from a clone to a running network.

use crate::shell::{self, cargo};
use crate::{install, web, workspace};
use anyhow::Result;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Builds the release binary and becomes `scrip demo`, so that Ctrl-C reaches it and its exit code is ours.
pub fn run(arguments: &[String]) -> Result<()> {
    install::c_compiler()?;
    println!("building; the first time takes several minutes, later seconds");
    web::build()?;
    shell::run(&mut cargo("build --release --locked --package scrip-cli"))?;
    let binary = workspace::target().join("release").join("scrip");
    let error = Command::new(&binary).arg("demo").args(arguments).exec();
    Err(anyhow::Error::new(error).context(format!("can't start {}", binary.display())))
}
