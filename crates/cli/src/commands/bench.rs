//! `scrip bench`: measures this machine, the rules and whole networks, in one run that can be compared with itself.

use crate::bench::machine::Machine;
use crate::bench::{execute, signatures};
use crate::failure::{Failure, Outcome};
use crate::files::{self, Existing};
use crate::output::{Output, table};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;
use std::time::Duration;

/// Accounts whose cost per transfer is measured: by default, and with `--full`.
const ACCOUNTS: [u64; 2] = [10_000, 100_000];
const ACCOUNTS_FULL: [u64; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

/// Arguments of `scrip bench`.
#[derive(Args, Debug)]
pub struct BenchArgs {
    /// What to measure [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Seconds for each figure
    #[arg(long, default_value_t = 2.0, value_parser = seconds)]
    seconds: f64,
    /// Numbers of accounts for the cost per transfer
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u64).range(2..=20_000_000))]
    accounts: Vec<u64>,
    /// Up to 10 million accounts and a million transfers: many minutes and about 10 GB of memory
    #[arg(long)]
    full: bool,
    /// Also write the JSON to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// How many signatures the machine checks
    Signatures,
    /// The rules alone, in memory
    Execute,
}

/// Everything that was measured. The shape that `--json` prints.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    machine: Machine,
    #[serde(skip_serializing_if = "Option::is_none")]
    signatures: Option<signatures::Limit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    execute: Vec<execute::Cost>,
}

/// Measures and reports.
pub fn run(args: &BenchArgs, output: &Output) -> Outcome {
    let time = Duration::from_secs_f64(args.seconds);
    let wants = |part: Part| args.only.is_empty() || args.only.contains(&part);
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION"),
        machine: Machine::here(),
        signatures: None,
        execute: Vec::new(),
    };
    if !report.machine.optimised {
        output.note("This is not an optimised build; its figures mean little. Build with: cargo build --release");
    }
    if wants(Part::Signatures) {
        output.note("Signature checks of this machine ...");
        report.signatures = Some(signatures::measure(time));
    }
    if wants(Part::Execute) {
        for accounts in args.accounts() {
            output.note(format!("The rules alone, {accounts} accounts ..."));
            report.execute.push(execute::measure(accounts, time));
        }
    }
    let value = serde_json::to_value(&report).expect("numbers and texts");
    if let Some(path) = &args.out {
        files::write_atomically(
            path,
            format!("{value:#}\n").as_bytes(),
            files::PUBLIC,
            Existing::Replace,
        )
        .map_err(|error| Failure::local(format!("can't write {}", path.display()), error))?;
    }
    output.result(&value, report.text());
    Ok(())
}

impl BenchArgs {
    fn accounts(&self) -> Vec<u64> {
        match (self.accounts.as_slice(), self.full) {
            ([], false) => ACCOUNTS.to_vec(),
            ([], true) => ACCOUNTS_FULL.to_vec(),
            (chosen, _) => chosen.to_vec(),
        }
    }
}

impl Report {
    fn text(&self) -> String {
        let Machine {
            cores,
            processor,
            load,
            ..
        } = &self.machine;
        let mut parts = vec![format!(
            "{processor}, {cores} cores, load {load} at the start"
        )];
        if let Some(limit) = &self.signatures {
            let one = limit.checks_per_s / limit.cores as f64;
            parts.push(format!(
                "Signature checks: {:.0} a second on {} cores ({one:.0} a core), in batches of {}",
                limit.checks_per_s, limit.cores, limit.batch_size
            ));
        }
        if !self.execute.is_empty() {
            let rows = self.execute.iter().map(|cost| {
                vec![
                    cost.accounts.to_string(),
                    format!("{:.0}", cost.single_transfers_per_s),
                    format!("{:.0}", cost.single_transfer_ns),
                    format!("{:.0}", cost.batched_transfers_per_s),
                    format!("{:.0}", cost.batched_transfer_ns),
                    format!("{:.0}", cost.memory_bytes_per_million_accounts as f64 / 1e6),
                ]
            });
            let headings = [
                "accounts",
                "single/s",
                "ns each",
                "batched/s",
                "ns each",
                "MB per million accounts",
            ];
            let rows: Vec<Vec<String>> = rows.collect();
            parts.push(format!(
                "The rules alone, in memory, on one core:\n{}",
                table(&headings, &rows)
            ));
        }
        parts.join("\n\n")
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.05..=600.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("between 0.05 and 600".to_owned())
    }
}
