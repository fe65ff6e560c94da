//! Everything that a command prints goes through here, so that `--json`, colours and progress bars follow one rule.

use crate::failure::{Exit, Failure, Outcome};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use std::io::{BufRead as _, IsTerminal as _, Write as _};

/// How this run prints.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
    colour: bool,
    progress: bool,
}

impl Output {
    /// Colours and progress bars only where a person looks: a terminal, without `--json`, `NO_COLOR` or `TERM=dumb`.
    pub fn new(json: bool) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = std::io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none()
            && !dumb
            && !json;
        Self {
            json,
            colour,
            progress: std::io::stderr().is_terminal() && !dumb && !json,
        }
    }

    /// Whether results are printed as JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints the result of a command: `value` with `--json`, else `text`.
    pub fn result(&self, value: &Value, text: impl AsRef<str>) {
        // A closed pipe (`scrip ... | head`) is how readers say that they have enough.
        let mut out = std::io::stdout().lock();
        let _ = if self.json {
            writeln!(out, "{value:#}")
        } else {
            writeln!(out, "{}", text.as_ref().trim_end())
        };
    }

    /// One line on the way, for people only.
    pub fn note(&self, text: impl AsRef<str>) {
        if !self.json {
            let _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
        }
    }

    /// Prints a failure on stderr.
    pub fn failure(&self, failure: &Failure) {
        let mut err = std::io::stderr().lock();
        let _ = if self.json {
            writeln!(err, "{:#}", failure.to_json())
        } else {
            let next = failure
                .next
                .as_ref()
                .map(|next| format!("\n  {next}"))
                .unwrap_or_default();
            writeln!(
                err,
                "{}: {}{next}",
                self.red(&failure.code),
                failure.sentence
            )
        };
    }

    /// Lets a person read what a step does that can't be taken back, and type `word` to go on. Where nobody can, it is refused with
    /// `code`.
    pub fn confirm(&self, code: &str, word: &str, impact: &[String]) -> Outcome {
        let refused = || {
            Failure::new(Exit::BadInput, code, impact.join(" ")).next(format!(
                "Nothing was done yet. Type '{word}' when asked, or pass --yes to do it."
            ))
        };
        if self.json || !std::io::stdin().is_terminal() {
            return Err(refused());
        }
        for sentence in impact {
            self.note(sentence);
        }
        eprint!("Type '{word}' to go on: ");
        let mut line = String::new();
        let _ = std::io::stdin().lock().read_line(&mut line);
        match line.trim() == word {
            true => Ok(()),
            false => Err(refused()),
        }
    }

    /// A bar for `length` steps; draws nothing where nobody looks.
    pub fn bar(&self, length: u64, what: &'static str) -> ProgressBar {
        let target = if self.progress {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("{msg:24} {wide_bar} {pos}/{len} {per_sec} {eta}");
        let bar = ProgressBar::with_draw_target(Some(length), target).with_message(what);
        match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// `text` in green on a terminal.
    pub fn green(&self, text: &str) -> String {
        self.paint("32", text)
    }

    /// `text` in red on a terminal.
    pub fn red(&self, text: &str) -> String {
        self.paint("31", text)
    }

    /// `text` in bold on a terminal.
    pub fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Lays out `rows` under `headings`, columns as wide as they need to be; numbers (by their first character) to the right.
pub fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells
            .chain([headings[column].chars().count()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            let number = cell
                .starts_with(|first: char| first.is_ascii_digit() || first == '-' || first == '+');
            if number {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let head = line(
        &headings
            .iter()
            .map(|&heading| heading.to_owned())
            .collect::<Vec<_>>(),
    );
    let mut lines = vec![head];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}
