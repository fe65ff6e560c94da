//! `scrip tour`: walks through every capability over the public HTTP interface as a stranger would.

mod browser;
mod credential;
mod election;
mod gateway;
mod membership;
mod offline;
mod refusals;

pub use browser::Browser;

use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The capabilities that the tour knows, in its order.
pub const CAPABILITIES: [&str; 9] = [
    "join",
    "payment",
    "request",
    "refund",
    "offline",
    "refusals",
    "credential",
    "membership",
    "election",
];

/// Those that are shown on networks of their own, whose nodes are the tour's to ask. They need no gateway.
pub const WITHOUT_GATEWAY: [&str; 3] = ["credential", "membership", "election"];

/// A walk: what was done, how long it took, and the receipts.
pub struct Tour<'a> {
    output: &'a Output,
    url: String,
    receipts: PathBuf,
    steps: Vec<Value>,
}

impl<'a> Tour<'a> {
    /// A tour of the gateway at `url` that saves receipts into a folder.
    pub fn new(output: &'a Output, url: &str, receipts: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(receipts)
            .map_err(|error| Failure::local(format!("can't make {}", receipts.display()), error))?;
        Ok(Self {
            output,
            url: url.trim_end_matches('/').to_owned(),
            receipts: receipts.to_owned(),
            steps: Vec::new(),
        })
    }

    /// Walks through the chosen capabilities, or all.
    pub async fn walk(&mut self, chosen: Option<&str>) -> Outcome {
        if chosen.is_none_or(|chosen| !WITHOUT_GATEWAY.contains(&chosen)) {
            gateway::walk(self, chosen).await?;
        }
        if chosen.is_none_or(|chosen| chosen == "credential") {
            credential::walk(self).await?;
        }
        if chosen.is_none_or(|chosen| chosen == "membership") {
            membership::walk(self).await?;
        }
        if chosen.is_none_or(|chosen| chosen == "election") {
            election::walk(self).await?;
        }
        Ok(())
    }

    /// Does one step and says how long it took.
    pub async fn step<T>(
        &mut self,
        name: &str,
        work: impl Future<Output = Outcome<T>>,
    ) -> Outcome<T> {
        let start = Instant::now();
        let done = work.await;
        let took = start.elapsed();
        self.steps
            .push(json!({ "step": name, "ms": took.as_millis() as u64, "ok": done.is_ok() }));
        let word = match &done {
            Ok(_) => self.output.green("ok"),
            Err(_) => self.output.red("FAILED"),
        };
        self.output
            .note(format!("{:>7}  {word}  {name}", shown(took)));
        done
    }

    /// What was walked, for `--json`.
    pub fn report(&self) -> Value {
        json!({ "gateway": self.url, "receipts": self.receipts, "steps": self.steps })
    }

    /// Says after which step it went wrong, where that was between two steps.
    pub fn note_where_it_ended(&self) {
        let Some(last) = self.steps.last() else {
            return self.output.note("It failed before the first step.");
        };
        if last["ok"] == true {
            let step = last["step"].as_str().unwrap_or_default();
            self.output
                .note(format!("It failed after the step: {step}"));
        }
    }

    /// How many steps there were.
    pub fn count(&self) -> usize {
        self.steps.len()
    }
}

fn shown(took: Duration) -> String {
    match took.as_millis() {
        ms @ 0..1_000 => format!("{ms} ms"),
        ms => format!("{:.1} s", ms as f64 / 1_000.0),
    }
}

/// A step that came out otherwise than it should.
pub fn surprised(what: &str, answer: &browser::Answer) -> Failure {
    Failure::new(
        Exit::CheckFailed,
        "tour_surprised",
        format!(
            "{what}: the gateway answered {} {}.",
            answer.status, answer.body
        ),
    )
}
