//! The rules alone: operations whose signatures count as checked, over records in memory, on one core.

use super::machine::{Usage, thread_time};
use super::workload::Workload;
use scrip_ledger::execute::{self, BlockContext, Failure};
use scrip_ledger::operation::Signed;
use scrip_ledger::state::{Draft, Key, Read, Record, View};
use scrip_ledger::time::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use std::time::Duration;

/// Transfers in one block.
const BLOCK_TRANSFERS: usize = 4_096;
/// Transfers under one signature of a custodian.
pub const BATCH_TRANSFERS: usize = 1_024;
/// What block times differ by.
const BLOCK_TIME_MS: u64 = 250;
/// Different keys among the accounts. Records hold keys as bytes, so more of them cost nothing but making them.
const KEYS: u64 = 1_024;

/// What the rules cost with so many accounts.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cost {
    /// Self-controlled accounts; as many more are in a custodian's care.
    pub accounts: u64,
    /// Records that the state has.
    pub records: usize,
    /// Transfers per second, each an operation of its own.
    pub single_transfers_per_s: f64,
    /// What one of those costs.
    pub single_transfer_ns: f64,
    /// Transfers per second in batches of a custodian.
    pub batched_transfers_per_s: f64,
    /// What one of those costs.
    pub batched_transfer_ns: f64,
    /// Memory that the records take per million accounts, hash table included.
    pub memory_bytes_per_million_accounts: u64,
}

/// All records, loaded.
#[derive(Default)]
struct Store {
    records: HashMap<Key, Record, foldhash::fast::FixedState>,
}

impl View for Store {
    fn read(&self, key: &Key) -> Read<'_> {
        self.records.get(key).map_or(Read::Absent, Read::Present)
    }
}

/// Measures with `accounts` accounts, for `time` each.
pub fn measure(accounts: u64, time: Duration) -> Cost {
    let mut workload = Workload::new(accounts, KEYS);
    let before = Usage::own().resident_bytes;
    let mut store = Store::default();
    store.records.extend(workload.records());
    let memory = Usage::own().resident_bytes.saturating_sub(before);
    let mut height = 0;
    let singles = |workload: &mut Workload| {
        (0..BLOCK_TRANSFERS)
            .map(|_| workload.next_unsigned())
            .collect()
    };
    let single = run(&mut store, &mut workload, &mut height, time, singles);
    let batches = |workload: &mut Workload| {
        (0..BLOCK_TRANSFERS / BATCH_TRANSFERS)
            .map(|_| workload.next_unsigned_batch(BATCH_TRANSFERS))
            .collect()
    };
    let batched = run(&mut store, &mut workload, &mut height, time, batches);
    Cost {
        accounts,
        records: store.records.len(),
        single_transfers_per_s: single,
        single_transfer_ns: 1e9 / single,
        batched_transfers_per_s: batched,
        batched_transfer_ns: 1e9 / batched,
        memory_bytes_per_million_accounts: (memory as f64 / (2 * accounts) as f64 * 1e6) as u64,
    }
}

/// Executes blocks until `time` of the processor was spent executing, and says how many transfers that were per second.
fn run(
    store: &mut Store,
    workload: &mut Workload,
    height: &mut u64,
    time: Duration,
    make: impl Fn(&mut Workload) -> Vec<Signed>,
) -> f64 {
    let (mut spent, mut transfers) = (Duration::ZERO, 0);
    while spent < time {
        let operations = make(workload);
        *height += 1;
        let start = thread_time();
        block(store, &context(workload, *height), &operations);
        spent += thread_time().saturating_sub(start);
        transfers += BLOCK_TRANSFERS;
        workload.now = Timestamp(workload.now.0 + BLOCK_TIME_MS);
    }
    transfers as f64 / spent.as_secs_f64()
}

fn context(workload: &Workload, height: u64) -> BlockContext {
    BlockContext::bare(workload.network(), height, workload.now)
}

fn block(store: &mut Store, context: &BlockContext, operations: &[Signed]) {
    let mut draft = Draft::new(&*store);
    for signed in operations {
        match execute::execute(&mut draft, context, signed) {
            Ok(_) => {}
            Err(Failure::Unloaded(_)) => unreachable!("everything is in memory"),
            Err(Failure::Refused(refusal)) => panic!(
                "a benchmark's own payment was refused: {}",
                refusal.sentence()
            ),
        }
    }
    for (key, record) in draft.into_changes() {
        match record {
            Some(record) => store.records.insert(key, record),
            None => store.records.remove(&key),
        };
    }
}
