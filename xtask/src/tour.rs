//! `scrip tour` as a check: every capability over HTTP, on real processes.

use crate::shell::{program, run};
use crate::{binary, workspace};
use anyhow::{Context as _, Result};
use std::net::TcpListener;

/// Minutes after which a tour that does not end is ended. On two busy cores it takes three to five.
const MINUTES_MAX: u32 = 20;

/// Walks through a demo of its own, which the tour starts and stops. It prints each step; the one that fails says why.
pub fn walk() -> Result<()> {
    let binary = binary::tested()?;
    let folder = workspace::target().join("tour");
    let port = free_port()?;
    // Told to end, the tour stops what it started; if it can't even do that, it is killed a minute later.
    let mut tour = program("timeout", "--kill-after=1m");
    tour.arg(format!("{MINUTES_MAX}m"))
        .arg(binary)
        .args(["tour", "--gateway"])
        .arg(format!("http://localhost:{port}"))
        .arg("--receipts")
        .arg(folder.join("receipts"))
        .env("SCRIP_HOME", &folder);
    run(&mut tour).with_context(|| {
        format!("the step that failed is above; a tour that takes more than {MINUTES_MAX} minutes is ended with status 124")
    })
}

/// A port that nobody listens on, so that the tour does not take another demo for its own.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
