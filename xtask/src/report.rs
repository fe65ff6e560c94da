//! Steps with their times, and the table at the end.

use crate::shell::Failed;
use anyhow::Result;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// The steps that have run so far.
#[derive(Default)]
pub struct Report {
    steps: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    outcome: Result<()>,
}

impl Report {
    /// Runs one step and remembers how it ended. A failed step does not stop the ones after it: one run shows all
    /// that is wrong.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
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

    /// What the failed steps printed last. Whoever keeps only the end of a long output still sees what is wrong.
    pub fn failures(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            let Err(error) = &step.outcome else { continue };
            writeln!(text, "== {}: {error:#}", step.name).expect("a String takes every write");
            let failed = error
                .chain()
                .find_map(|cause| cause.downcast_ref::<Failed>());
            for line in failed.iter().flat_map(|failed| &failed.tail) {
                writeln!(text, "{line}").expect("a String takes every write");
            }
        }
        text
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
                Ok(()) => ("ok", String::new()),
                Err(error) => ("FAILED", error.to_string()),
            };
            let line = format!(
                "{:width$}  {:>8}  {word:6}  {note}",
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
