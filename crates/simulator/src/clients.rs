//! The people's side: an outbox that submits each operation again, elsewhere, until it is in a final block.

use scrip_chain::{chain_view::Final, pool::Name};
use scrip_ledger::operation::Signed;
use std::collections::BTreeMap;

/// How long a client waits for an operation before it submits it to another validator, in milliseconds.
const PATIENCE_MS: u64 = 3_000;

fn name(signed: &Signed) -> Name {
    (signed.author(), signed.id())
}

struct Pending {
    signed: Signed,
    due_ms: u64,
    attempts: usize,
}

/// What was asked for and what of it is not final yet.
#[derive(Default)]
pub struct Clients {
    /// Every operation that was ever offered.
    pub offered: Vec<Signed>,
    pending: BTreeMap<Name, Pending>,
}

impl Clients {
    pub(crate) fn take(&mut self, operations: Vec<Signed>) {
        for signed in operations {
            let attempts = self.offered.len();
            self.offered.push(signed.clone());
            let pending = Pending {
                signed: signed.clone(),
                due_ms: 0,
                attempts,
            };
            self.pending.insert(name(&signed), pending);
        }
    }

    /// Operations that it is time to submit, by validator.
    pub(crate) fn due(&mut self, now_ms: u64, running: &[usize]) -> BTreeMap<usize, Vec<Signed>> {
        let mut due = BTreeMap::<usize, Vec<Signed>>::new();
        if running.is_empty() {
            return due;
        }
        for pending in self.pending.values_mut() {
            if pending.due_ms <= now_ms {
                let index = running[pending.attempts % running.len()];
                due.entry(index).or_default().push(pending.signed.clone());
                pending.attempts += 1;
                pending.due_ms = now_ms + PATIENCE_MS;
            }
        }
        due
    }

    pub(crate) fn applied(&mut self, block: &Final) {
        for signed in block.operations.iter() {
            self.pending.remove(&name(signed));
        }
    }

    /// Operations that are not final yet.
    pub fn pending_count(&self) -> usize {
        self.pending.len()
    }
}
