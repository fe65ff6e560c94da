//! What a command says when it can't do what was asked: a permanent code, one sentence, what to do next, an exit code.

use serde_json::{Value, json};
use std::path::Path;
use std::{fmt, io};

/// Exit codes of the `scrip` binary. They are documented in `scrip help` and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The network refused the operation, and nothing changed.
    Refused = 1,
    /// The command line is wrong (clap's own code).
    Usage = 2,
    /// The network could not be reached, or gave no answer in time. Asking again is safe.
    Unreachable = 3,
    /// A file or value that came from outside is malformed.
    BadInput = 4,
    /// The passphrase or the key is not the right one.
    BadKey = 5,
    /// Something was checked and does not hold: a proof, a balance, an audit.
    CheckFailed = 6,
    /// Something on this machine failed: a folder, a disk, a process.
    Local = 7,
}

/// Why a command failed. Everything a person or a program needs to go on is in here.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Permanent, snake_case.
    pub code: String,
    /// One sentence that a cashier can act on.
    pub sentence: String,
    /// What to do next, where there is something to do.
    pub next: Option<String>,
    /// What the process exits with.
    pub exit: Exit,
}

/// What every command returns.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure with its code and sentence. What operating systems call their errors is left out: the words before say it.
    pub fn new(exit: Exit, code: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            sentence: without_numbers_of_errors(&sentence.into()),
            next: None,
            exit,
        }
    }

    /// Input from outside that can't be used.
    pub fn bad_input(code: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::new(Exit::BadInput, code, sentence)
    }

    /// A failure with `error` as its sentence.
    pub fn of(exit: Exit, code: impl Into<String>, error: &impl fmt::Display) -> Self {
        Self::new(exit, code, sentence(error))
    }

    /// A file that was named and can't be read: it is missing, a folder, or somebody else's.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let sentence = format!("{} can't be read: {error}.", path.display());
        Self::bad_input("file_unreadable", sentence).next("Check the file's name and permissions.")
    }

    /// A failure of this machine while doing `what`.
    pub fn local(what: impl fmt::Display, error: impl fmt::Display) -> Self {
        Self::new(Exit::Local, "local_failure", format!("{what}: {error}.")).next(
            "Check the folder, its permissions and the free space, then run the command again.",
        )
    }

    /// Adds what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    /// The stable shape that `--json` prints.
    pub fn to_json(&self) -> Value {
        json!({ "error": { "code": self.code, "sentence": self.sentence, "next": self.next, "exit": self.exit as u8 } })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.sentence, self.code)
    }
}

impl std::error::Error for Failure {}

/// `error` as a sentence.
pub fn sentence(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// `text` without every ` (os error 2)`.
fn without_numbers_of_errors(text: &str) -> String {
    const BEGIN: &str = " (os error ";
    let mut parts = text.split(BEGIN);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.split_once(')') {
        Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => text + rest,
        _ => text + BEGIN + part,
    })
}

#[cfg(test)]
mod tests;
