//! Steps with their times, and the table at the end.

use anyhow::Result;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// How a step ended, when it did not fail.
pub enum Done {
    /// It ran and found nothing wrong. The note, if any, is shown in the table.
    Passed(String),
    /// It had nothing to check; the note says why.
    Skipped(String),
}

/// The steps that have run so far.
#[derive(Default)]
pub struct Report {
    steps: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    outcome: Result<Done>,
}

impl Report {
    /// Runs one step and remembers how it ended. A failed step does not stop the ones after it: one run shows all
    /// that is wrong.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Done>) {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        match &outcome {
            Ok(_) => println!("== {name}: {}", seconds(took)),
            Err(error) => println!("== {name}: FAILED after {}\n{error:#}", seconds(took)),
        }
        self.steps.push(Step {
            name,
            took,
            outcome,
        });
    }

    /// Whether no step failed.
    pub fn passed(&self) -> bool {
        self.steps.iter().all(|step| step.outcome.is_ok())
    }

    /// The summary: one line per step.
    pub fn table(&self) -> String {
        let width = self
            .steps
            .iter()
            .map(|step| step.name.len())
            .max()
            .unwrap_or(0);
        let mut text = String::new();
        for step in &self.steps {
            let (word, note) = match &step.outcome {
                Ok(Done::Passed(note)) => ("ok", note.clone()),
                Ok(Done::Skipped(note)) => ("skipped", note.clone()),
                Err(error) => (
                    "FAILED",
                    error
                        .to_string()
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .to_string(),
                ),
            };
            let line = format!(
                "{:width$}  {:>8}  {word:7}  {note}",
                step.name,
                seconds(step.took)
            );
            writeln!(text, "{}", line.trim_end()).expect("a String takes every write");
        }
        text
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
