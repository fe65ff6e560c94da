//! The machine's own limit: how many ed25519 signatures all its cores check in a second, in batches, and nothing else.
//!
//! No network of singly signed transfers on this machine can be faster than this, shared among its validators.

use super::machine::{Usage, cores};
use super::workload::Workload;
use commonware_cryptography::ed25519::PublicKey;
use commonware_cryptography::{BatchEntry, BatchVerifier as _};
use commonware_parallel::Sequential;
use scrip_ledger::operation::{Check, Signed};
use serde::Serialize;
use std::time::{Duration, Instant};

/// Signatures per batch: about what a busy block has.
const BATCH_SIZE: usize = 1_024;

/// How fast signatures are checked.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Limit {
    /// Cores that worked at the same time.
    pub cores: usize,
    /// Signatures per batch.
    pub batch_size: usize,
    /// Signatures checked per second by all cores together.
    pub checks_per_s: f64,
    /// Processor time of one check.
    pub cpu_us_per_check: f64,
}

/// Checks signatures on all cores for `time`.
pub fn measure(time: Duration) -> Limit {
    let mut workload = Workload::new(BATCH_SIZE as u64, 64);
    let operations: Vec<Signed> = (0..BATCH_SIZE).map(|_| workload.next_signed()).collect();
    let network = workload.network();
    let checks: Vec<Check<'_>> = operations
        .iter()
        .map(|signed| signed.checks(&network).0)
        .collect();
    let (cores, before) = (cores(), Usage::own().cpu_s);
    let rates = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|_| scope.spawn(|| check_for(&checks, time)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_default())
            .collect::<Vec<Checked>>()
    });
    let cpu_s = Usage::own().cpu_s - before;
    let count: usize = rates.iter().map(|checked| checked.count).sum();
    Limit {
        cores,
        batch_size: BATCH_SIZE,
        checks_per_s: rates.iter().map(|checked| checked.per_s).sum(),
        cpu_us_per_check: cpu_s * 1e6 / count.max(1) as f64,
    }
}

/// What one thread did.
#[derive(Clone, Copy, Default)]
struct Checked {
    count: usize,
    per_s: f64,
}

/// Checks the same batch over and over.
fn check_for(checks: &[Check<'_>], time: Duration) -> Checked {
    let (start, mut count) = (Instant::now(), 0_usize);
    while start.elapsed() < time {
        assert!(check(checks), "signatures that we made ourselves are good");
        count += checks.len();
    }
    Checked {
        count,
        per_s: count as f64 / start.elapsed().as_secs_f64(),
    }
}

fn check(checks: &[Check<'_>]) -> bool {
    let entry = |index: usize, _| BatchEntry {
        namespace: checks[index].namespace,
        message: checks[index].message.as_ref(),
        public_key: checks[index].key,
        signature: checks[index].signature,
    };
    PublicKey::verify_batch(&mut rand::rng(), checks, entry, &Sequential)
}
