//! `scrip bench`: measures this machine, the rules and whole networks, in one run that can be compared with itself.

use crate::bench::machine::Machine;
use crate::bench::{codes, election, execute, gateway, idle, network, signatures, till};
use crate::ephemeral::until_interrupted;
use crate::failure::{Failure, Outcome};
use crate::files::{self, Existing};
use crate::output::{Output, table};
use clap::builder::TypedValueParser as _;
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

/// Everything that was measured. The shape that `--json` prints.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    machine: Machine,
    #[serde(skip_serializing_if = "Option::is_none")]
    signatures: Option<signatures::Limit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<codes::Codes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    till: Option<till::Reached>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    execute: Vec<execute::Cost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    election: Option<election::Cost>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    networks: Vec<Network>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idle: Option<idle::Idle>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway: Option<gateway::Reached>,
}

/// What a network reached, against the machine's own limit.
#[derive(Debug, Serialize)]
struct Network {
    #[serde(flatten)]
    reached: network::Reached,
    /// Signatures that all validators together checked per second, one per transfer and validator, over the machine's
    /// limit. Absent if the limit was not measured in this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    share_of_signature_limit: Option<f64>,
    /// The same by processor time, which what else runs on the machine disturbs less: that of one check on its own over that
    /// which a validator takes per transfer, for everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    share_of_signature_limit_by_cpu: Option<f64>,
    /// How many times the singly signed rate the batches reached.
    batches_over_singles: f64,
}

/// Measures and reports.
pub fn run(args: &BenchArgs, output: &Output) -> Outcome {
    let time = Duration::from_secs_f64(args.seconds);
    let wants = |part: Part| args.only.is_empty() || args.only.contains(&part);
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION"),
        machine: Machine::here(),
        signatures: None,
        codes: None,
        till: None,
        execute: Vec::new(),
        election: None,
        networks: Vec::new(),
        idle: None,
        gateway: None,
    };
    if !report.machine.optimised {
        output.note("This is not an optimised build; its figures mean little. Build with: cargo build --release");
    }
    if wants(Part::Signatures) {
        output.note("Signature checks of this machine ...");
        report.signatures = Some(signatures::measure(time));
    }
    if wants(Part::Codes) {
        output.note("Codes that phones show ...");
        report.codes = Some(codes::measure(time));
    }
    if wants(Part::Execute) {
        for accounts in args.accounts() {
            output.note(format!("The rules alone, {accounts} accounts ..."));
            report.execute.push(execute::measure(accounts, time));
        }
    }
    if wants(Part::Election) {
        output.note("Mining and electing ...");
        report.election = Some(election::measure(time));
    }
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    if wants(Part::Codes) {
        let note = |what: &str| output.note(format!("Till: {what} ..."));
        report.till = Some(runtime.block_on(until_interrupted(till::measure(note)))?);
    }
    for (part, validators) in [(Part::One, 1), (Part::Four, 4)] {
        if wants(part) {
            let note = |what: &str| output.note(format!("{validators} validators: {what} ..."));
            let reached = runtime.block_on(until_interrupted(network::measure(
                validators,
                args.sizes(),
                note,
            )))?;
            report.push(reached);
        }
    }
    if wants(Part::Idle) {
        let time = Duration::from_secs(args.idle_seconds());
        let note = |what: &str| output.note(format!("Idle network: {what} ..."));
        report.idle = Some(runtime.block_on(until_interrupted(idle::measure(time, note)))?);
    }
    if wants(Part::Gateway) {
        let load = gateway::Load {
            rate: args.rate,
            seconds: args.load_seconds,
        };
        let note = |what: &str| output.note(format!("Gateway: {what} ..."));
        report.gateway = Some(runtime.block_on(until_interrupted(gateway::measure(load, note)))?);
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

impl Report {
    fn push(&mut self, reached: network::Reached) {
        let checks_per_s = reached.singles.transfers_per_s * reached.validators as f64;
        let share_of_signature_limit = self
            .signatures
            .as_ref()
            .map(|limit| checks_per_s / limit.checks_per_s);
        let share_of_signature_limit_by_cpu = self
            .signatures
            .as_ref()
            .map(|limit| limit.cpu_us_per_check / reached.singles.validator_cpu_us_per_transfer);
        let batches_over_singles =
            reached.batches.transfers_per_s / reached.singles.transfers_per_s;
        self.networks.push(Network {
            reached,
            share_of_signature_limit,
            share_of_signature_limit_by_cpu,
            batches_over_singles,
        });
    }

    fn network_rows(&self) -> Vec<Vec<String>> {
        let cores = |rate: &network::Rate| {
            let all: f64 = rate.validator_cores.iter().sum();
            format!("{all:.1}+{:.1}", rate.generator_cores)
        };
        let rows = self.networks.iter().map(|network| {
            let network::Reached {
                validators,
                singles,
                batches,
                latency_idle,
                latency_busy,
                ..
            } = &network.reached;
            let percent = |share: Option<f64>| {
                share.map_or_else(String::new, |share| format!("{:.0}%", share * 100.0))
            };
            vec![
                validators.to_string(),
                format!("{:.0}", singles.transfers_per_s),
                percent(network.share_of_signature_limit),
                percent(network.share_of_signature_limit_by_cpu),
                cores(singles),
                format!("{:.0}", batches.transfers_per_s),
                cores(batches),
                format!("{:.0} / {:.0}", latency_idle.p50_ms, latency_idle.p99_ms),
                format!("{:.0} / {:.0}", latency_busy.p50_ms, latency_busy.p99_ms),
            ]
        });
        rows.collect()
    }

    fn growth_rows(&self) -> Vec<Vec<String>> {
        let megabytes = |bytes: f64| format!("{:.0}", bytes / 1e6);
        let rows = self.networks.iter().map(|network| {
            let growth = &network.reached.growth;
            vec![
                network.reached.validators.to_string(),
                megabytes(growth.disk_bytes_per_million_accounts as f64),
                megabytes(growth.memory_bytes_per_million_accounts as f64),
                megabytes(growth.disk_bytes_per_million_singles as f64),
                megabytes(growth.disk_bytes_per_million_batched as f64),
                megabytes(growth.memory_bytes as f64),
            ]
        });
        rows.collect()
    }

    fn idle_text(idle: &idle::Idle) -> String {
        format!(
            "Idle network: each validator wrote at most {:.0} kB an hour and used {:.2}% of a core ({:.0} s, {} blocks)",
            idle.written_bytes_per_hour as f64 / 1e3,
            idle.core_share * 100.0,
            idle.seconds,
            idle.blocks,
        )
    }

    fn gateway_text(reached: &gateway::Reached) -> String {
        format!(
            "Gateway: {:.0} payments a second sent, {:.0} a second final, {} of {} failed; acknowledged after {:.0} / {:.0} ms, final after \
             {:.0} / {:.0} ms (median / 99th of 100); {:.0} payments in a batch",
            reached.sent_per_s,
            reached.final_per_s,
            reached.failed,
            reached.payments,
            reached.acknowledged_p50_ms,
            reached.acknowledged_p99_ms,
            reached.final_p50_ms,
            reached.final_p99_ms,
            reached.payments_per_batch,
        )
    }

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
        parts.extend(self.codes.as_ref().map(codes_text));
        parts.extend(self.till.as_ref().map(till_text));
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
        parts.extend(self.election.as_ref().map(election_text));
        if !self.networks.is_empty() {
            let headings = [
                "validators",
                "single/s",
                "of limit",
                "by CPU",
                "cores",
                "batched/s",
                "cores",
                "idle p50/p99 ms",
                "busy p50/p99 ms",
            ];
            parts.push(format!(
                "Networks of processes on loopback, everything final (cores: validators + load generator):\n{}",
                table(&headings, &self.network_rows())
            ));
            let headings = [
                "validators",
                "disk/M accounts",
                "memory/M accounts",
                "disk/M singles",
                "disk/M batched",
                "memory",
            ];
            parts.push(format!(
                "What one validator keeps, in MB:\n{}",
                table(&headings, &self.growth_rows())
            ));
        }
        parts.extend(self.idle.as_ref().map(Self::idle_text));
        parts.extend(self.gateway.as_ref().map(Self::gateway_text));
        parts.join("\n\n")
    }
}

fn codes_text(codes: &codes::Codes) -> String {
    format!(
        "Codes that phones show: {:.0} checked a second on one core; {} bytes, {} characters, QR version {} at level M ({} sealed)",
        codes.checks_per_s,
        codes.bytes,
        codes.characters,
        codes.qr_version,
        codes.qr_version_sealed
    )
}

fn till_text(reached: &till::Reached) -> String {
    format!(
        "Till: from the scan to FINAL {:.0} / {:.0} ms (median / 99th of 100), of which the till's own checks {:.1} ms; {} payments, one \
         after the other, four validators and the gateway on this machine",
        reached.final_p50_ms, reached.final_p99_ms, reached.checked_p50_ms, reached.payments
    )
}

fn election_text(cost: &election::Cost) -> String {
    let elections = cost
        .elections
        .iter()
        .map(|election| format!("{} commits {:.0} us", election.commits, election.us));
    let others = cost
        .others
        .iter()
        .map(|other| format!("{} {:.2}", other.name, other.hashes_per_s / 1e6));
    format!(
        "Elections: {:.2} million hashes a second mined on one core ({}), {:.2} on all {}; by libraries on one core {}: \
         the miner makes {:.2} times as many as the fastest. {:.0} headers a second checked on one core, an election of {}",
        cost.mined_hashes_per_s / 1e6,
        cost.backend,
        cost.mined_hashes_per_s_all / 1e6,
        cost.cores,
        others.collect::<Vec<_>>().join(", "),
        cost.times_fastest,
        cost.headers_per_s,
        elections.collect::<Vec<_>>().join(", of ")
    )
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.05..=600.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("between 0.05 and 600".to_owned())
    }
}
