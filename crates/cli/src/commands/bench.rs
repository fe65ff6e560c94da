//! `scrip bench`: measures this machine, the rules and whole networks, in one run that can be compared with itself.

mod report;

use crate::bench::{codes, election, execute, gateway, idle, network, signatures, till};
use crate::ephemeral::until_interrupted;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::output::Output;
use clap::builder::TypedValueParser as _;
use clap::{Args, ValueEnum};
use report::Report;
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
    /// Singly signed transfers sent through each network
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=400_000).map(|count| count as usize))]
    singles: Option<usize>,
    /// Batches of 1,024 transfers sent through each network
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=900).map(|count| count as usize))]
    batches: Option<usize>,
    /// Payments a second sent to the gateway
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    rate: u32,
    /// For how many seconds they are sent
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    load_seconds: u32,
    /// For how long an idle network is watched [default: 60, with --full 1860: two heartbeats]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    idle_seconds: Option<u64>,
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
    /// How large the codes that phones show are, how many a core checks, and how long a customer waits at a till
    Codes,
    /// The rules alone, in memory
    Execute,
    /// Mining, checking the burn chain, and electing
    Election,
    /// A network of one validator
    One,
    /// A network of four validators
    Four,
    /// A network that nobody uses
    Idle,
    /// A gateway over HTTP, with four validators on the same machine
    Gateway,
}

/// Measures and reports.
pub fn run(args: &BenchArgs, output: &Output) -> Outcome {
    let mut report = Report::new();
    if !report.machine.optimised {
        output.note("This is not an optimised build; its figures mean little. Build with: cargo build --release");
    }
    measure_alone(args, &mut report, output);
    measure_networks(args, &mut report, output)?;
    let value = serde_json::to_value(&report).expect("numbers and texts");
    if let Some(path) = &args.out {
        files::write(path, format!("{value:#}\n").as_bytes(), files::PUBLIC)?;
    }
    output.result(&value, report.text());
    Ok(())
}

/// What needs no network.
fn measure_alone(args: &BenchArgs, report: &mut Report, output: &Output) {
    let time = Duration::from_secs_f64(args.seconds);
    if args.wants(Part::Signatures) {
        output.note("Signature checks of this machine ...");
        report.signatures = Some(signatures::measure(time));
    }
    if args.wants(Part::Codes) {
        output.note("Codes that phones show ...");
        report.codes = Some(codes::measure(time));
    }
    if args.wants(Part::Execute) {
        for accounts in args.accounts() {
            output.note(format!("The rules alone, {accounts} accounts ..."));
            report.execute.push(execute::measure(accounts, time));
        }
    }
    if args.wants(Part::Election) {
        output.note("Mining and electing ...");
        report.election = Some(election::measure(time));
    }
}

/// What needs networks of processes.
fn measure_networks(args: &BenchArgs, report: &mut Report, output: &Output) -> Outcome {
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    if args.wants(Part::Codes) {
        let note = |what: &str| output.note(format!("Till: {what} ..."));
        report.till = Some(runtime.block_on(until_interrupted(till::measure(note)))?);
    }
    for (part, validators) in [(Part::One, 1), (Part::Four, 4)] {
        if args.wants(part) {
            let note = |what: &str| output.note(format!("{validators} validators: {what} ..."));
            let measured = network::measure(validators, args.sizes(), note);
            report.push(runtime.block_on(until_interrupted(measured))?);
        }
    }
    if args.wants(Part::Idle) {
        let time = Duration::from_secs(args.idle_seconds());
        let note = |what: &str| output.note(format!("Idle network: {what} ..."));
        report.idle = Some(runtime.block_on(until_interrupted(idle::measure(time, note)))?);
    }
    if args.wants(Part::Gateway) {
        let load = gateway::Load {
            rate: args.rate,
            seconds: args.load_seconds,
        };
        let note = |what: &str| output.note(format!("Gateway: {what} ..."));
        report.gateway = Some(runtime.block_on(until_interrupted(gateway::measure(load, note)))?);
    }
    Ok(())
}

impl BenchArgs {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    fn sizes(&self) -> network::Sizes {
        let (singles, batches, samples, accounts) = if self.full {
            (200_000, 400, 400, 1_000_000)
        } else {
            (20_000, 100, 100, 20_480)
        };
        let singles = self.singles.unwrap_or(singles);
        network::Sizes {
            singles,
            batches: self.batches.unwrap_or(batches),
            samples,
            accounts,
        }
    }

    fn idle_seconds(&self) -> u64 {
        let usual = if self.full { 1_860 } else { 60 };
        self.idle_seconds.unwrap_or(usual)
    }

    fn accounts(&self) -> Vec<u64> {
        match (self.accounts.as_slice(), self.full) {
            ([], false) => ACCOUNTS.to_vec(),
            ([], true) => ACCOUNTS_FULL.to_vec(),
            (chosen, _) => chosen.to_vec(),
        }
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
