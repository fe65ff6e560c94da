//! Running other programs.

use crate::workspace;
use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::fmt;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

/// How much of what a failed program printed is said again where the run ends.
const TAIL_LINES: usize = 60;
/// How long the rest of a program's output is waited for once the program has ended.
const OUTPUT_WAIT: Duration = Duration::from_secs(5);

/// A program that did not succeed.
#[derive(Debug)]
pub struct Failed {
    line: String,
    status: ExitStatus,
    /// The last lines that it printed, unless a terminal showed them.
    pub tail: Vec<String>,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` failed ({})", self.line, self.status)
    }
}

impl std::error::Error for Failed {}

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

/// Runs the command, showing what it prints, and fails with [`Failed`] unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = line(command);
    println!("$ {shown}");
    command.stdin(Stdio::null());
    // At a terminal programs draw progress, which they don't through a pipe.
    let (status, tail) = if std::io::stdout().is_terminal() {
        (command.status(), Vec::new())
    } else {
        watched(command)
    };
    let status = status.with_context(|| format!("can't start `{shown}`"))?;
    if status.success() {
        return Ok(());
    }
    Err(Failed {
        line: shown,
        status,
        tail,
    }
    .into())
}

/// Runs the command, passes on what it prints as it comes, and keeps the last lines.
fn watched(command: &mut Command) -> (std::io::Result<ExitStatus>, Vec<String>) {
    let tail = Arc::new(Mutex::new(VecDeque::new()));
    let status = (|| {
        let (reader, writer) = std::io::pipe()?;
        command.stdout(writer.try_clone()?).stderr(writer);
        let mut child = command.spawn()?;
        // The command itself holds the pipe's other end, which would never close.
        command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
        let (done, ended) = mpsc::channel();
        let kept = Arc::clone(&tail);
        std::thread::spawn(move || done.send(pass_on(reader, &kept)));
        let status = child.wait()?;
        // A service that it started may live on and hold its output: not waited for.
        match ended.recv_timeout(OUTPUT_WAIT) {
            Ok(Err(error)) => Err(error),
            Ok(Ok(())) | Err(_) => Ok(status),
        }
    })();
    let tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
    (status, tail.iter().cloned().collect())
}

fn pass_on(reader: impl Read, kept: &Mutex<VecDeque<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        std::io::stdout().write_all(&bytes)?;
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == TAIL_LINES {
            kept.pop_front();
        }
        kept.push_back(String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned());
        bytes.clear();
    }
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

#[cfg(test)]
#[path = "shell_tests.rs"]
mod tests;
