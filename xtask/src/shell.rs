//! Running other programs.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::process::{Command, Stdio};

/// A cargo command at the root of the repository. Words of `line` are separated by spaces; others can be added.
pub fn cargo(line: &str) -> Command {
    // Cargo names itself to what it runs; a cargo found by PATH could be another version.
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(line.split_whitespace())
        .current_dir(workspace::root());
    command
}

/// A command by name, at the root of the repository. As for [`cargo`].
pub fn program(name: &str, line: &str) -> Command {
    let mut command = Command::new(name);
    command
        .args(line.split_whitespace())
        .current_dir(workspace::root());
    command
}

/// Runs the command, showing what it prints, and fails unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = line(command);
    println!("$ {shown}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("can't start `{shown}`"))?;
    ensure!(status.success(), "`{shown}` failed ({status})");
    Ok(())
}

/// Whether the command can be started and succeeds; prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    if words[0].ends_with("/cargo") {
        words[0] = "cargo".into();
    }
    words.join(" ")
}
