//! What was measured, for programs and for people.

use crate::bench::machine::Machine;
use crate::bench::{codes, election, execute, gateway, idle, network, signatures, till};
use crate::output::table;
use serde::Serialize;

/// Everything that was measured. The shape that `--json` prints.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) version: &'static str,
    pub(super) machine: Machine,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signatures: Option<signatures::Limit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) codes: Option<codes::Codes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) till: Option<till::Reached>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) execute: Vec<execute::Cost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) election: Option<election::Cost>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) networks: Vec<Network>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) idle: Option<idle::Idle>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) gateway: Option<gateway::Reached>,
}

/// What a network reached, against the machine's own limit.
#[derive(Debug, Serialize)]
pub(super) struct Network {
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

impl Report {
    /// Nothing yet, on this machine.
    pub(super) fn new() -> Self {
        Self {
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
        }
    }

    pub(super) fn push(&mut self, reached: network::Reached) {
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

    /// For people.
    pub(super) fn text(&self) -> String {
        let Machine {
            cores,
            processor,
            load,
            ..
        } = &self.machine;
        let mut parts = vec![format!(
            "{processor}, {cores} cores, load {load} at the start"
        )];
        parts.extend(self.signatures.as_ref().map(signatures_text));
        parts.extend(self.codes.as_ref().map(codes_text));
        parts.extend(self.till.as_ref().map(till_text));
        if !self.execute.is_empty() {
            parts.push(self.execute_text());
        }
        parts.extend(self.election.as_ref().map(election_text));
        if !self.networks.is_empty() {
            parts.extend(self.networks_text());
        }
        parts.extend(self.idle.as_ref().map(Self::idle_text));
        parts.extend(self.gateway.as_ref().map(Self::gateway_text));
        parts.join("\n\n")
    }

    fn execute_text(&self) -> String {
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
        format!(
            "The rules alone, in memory, on one core:\n{}",
            table(&headings, &rows)
        )
    }

    fn networks_text(&self) -> [String; 2] {
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
        let reached = format!(
            "Networks of processes on loopback, everything final (cores: validators + load generator):\n{}",
            table(&headings, &self.network_rows())
        );
        let headings = [
            "validators",
            "disk/M accounts",
            "memory/M accounts",
            "disk/M singles",
            "disk/M batched",
            "memory",
        ];
        let kept = format!(
            "What one validator keeps, in MB:\n{}",
            table(&headings, &self.growth_rows())
        );
        [reached, kept]
    }
}

fn signatures_text(limit: &signatures::Limit) -> String {
    let one = limit.checks_per_s / limit.cores as f64;
    format!(
        "Signature checks: {:.0} a second on {} cores ({one:.0} a core), in batches of {}",
        limit.checks_per_s, limit.cores, limit.batch_size
    )
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
