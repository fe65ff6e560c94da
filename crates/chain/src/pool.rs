//! Operations waiting to be put into a block.
//!
//! The pool holds operations whose signature was checked, at most once each. Each author has a queue of its own and the
//! queues take turns, so that one busy author cannot keep others out; within a queue the order of arrival holds. An
//! operation leaves the pool when it is final, when its validity has ended, or when the rules refuse it.
//!
//! Nothing here is agreed between nodes: the pool decides what this node proposes, never what is valid.

mod held;
mod measure;

use crate::pulse::Pulse;
use commonware_cryptography::sha256::Digest;
use commonware_utils::sync::Mutex;
use futures::channel::oneshot;
use held::Held;
use measure::Measure;
use scrip_ledger::{
    ids::{AccountId, OperationId},
    operation::Signed,
    refusal::Refusal,
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;

/// Operations of final blocks that a pool still knows, at least: some seconds at full load.
const SETTLED_MIN: usize = 1 << 16;

/// How much a pool holds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Operations in all.
    pub operations_max: usize,
    /// Bytes of encoded operations in all.
    pub bytes_max: usize,
    /// Operations of one author.
    pub author_operations_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations_max: 200_000,
            bytes_max: 256 << 20,
            author_operations_max: 20_000,
        }
    }
}

/// Names an operation: its author and the id that the author gave it.
pub type Name = (AccountId, OperationId);

/// An operation whose signature was checked, with its digest and size, shared by reference.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The operation.
    pub signed: Arc<Signed>,
    /// What its author signed.
    pub digest: Digest,
    /// Its encoded size in bytes.
    pub size: usize,
}

impl Checked {
    /// The operation's name.
    pub fn name(&self) -> Name {
        (self.signed.author(), self.signed.id())
    }
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is final: in the block at `height`, at position `index`.
    Applied {
        /// The block's height.
        height: u64,
        /// Its position in the block, from 0.
        index: u32,
        /// Its digest.
        digest: Digest,
    },
    /// The rules refuse it; it changed nothing, and this node forgot it. Another node may still hold it and get it
    /// applied while it is valid; sending the same operation again is safe.
    Refused(Refusal),
    /// Its validity ended before it was applied; it can never apply.
    Expired,
}

/// Why the pool did not take an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// The author has too many operations waiting.
    #[error("too many operations of this account are waiting; try again in a moment")]
    Author,
    /// The pool is full.
    #[error("the node has too much waiting work; try again in a moment")]
    Pool,
    /// Another operation with the same author and id waits or is final.
    #[error("another operation with this id is already waiting or was done")]
    Reused,
    /// The same operation is final.
    #[error("this operation is final already")]
    Final,
}

struct Entry {
    checked: Checked,
    /// Height of a block on a branch that is not final yet in which this operation was seen; 0 if none.
    seen_height: u64,
    /// How often [`Pool::forgotten`] has looked at it.
    looks: u32,
    waiters: Vec<oneshot::Sender<Outcome>>,
}

struct Inner {
    entries: HashMap<Name, Entry>,
    held: Held,
    queues: BTreeMap<AccountId, VecDeque<OperationId>>,
    turns: VecDeque<AccountId>,
    bytes: usize,
    finalized_height: u64,
    /// Operations that no block is known to hold.
    fresh: usize,
    /// The second of block time up to which expired operations were dropped.
    expired_until_s: u64,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            held: Held::new(SETTLED_MIN),
            queues: BTreeMap::new(),
            turns: VecDeque::new(),
            bytes: 0,
            finalized_height: 0,
            fresh: 0,
            expired_until_s: 0,
        }
    }
}

/// The pool; cloning shares it.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Mutex<Inner>>,
    depth: Arc<AtomicUsize>,
    arrived: Arc<Notify>,
    measure: Arc<Mutex<Measure>>,
    limits: Limits,
    pulse: Pulse,
}

impl Pool {
    /// An empty pool that keeps `pulse` running while something waits.
    pub fn new(limits: Limits, pulse: Pulse) -> Self {
        Self {
            inner: Arc::default(),
            depth: Arc::default(),
            arrived: Arc::default(),
            measure: Arc::default(),
            limits,
            pulse,
        }
    }

    fn set_depth(&self, depth: usize) {
        let before = self.depth.swap(depth, Ordering::Relaxed);
        if (before == 0) != (depth == 0) {
            self.pulse.waiting(depth > 0);
        }
    }

    /// Operations waiting.
    pub fn depth(&self) -> usize {
        self.depth.load(Ordering::Relaxed)
    }

    /// Adds a checked operation. Returns whether it is new: the same operation again is taken silently while it waits.
    pub fn insert(&self, checked: Checked) -> Result<bool, Full> {
        let name = checked.name();
        let mut inner = self.inner.lock();
        if let Some(entry) = inner.entries.get(&name) {
            return if entry.checked.digest == checked.digest {
                Ok(false)
            } else {
                Err(Full::Reused)
            };
        }
        if let Some(settled) = inner.held.settled(&name) {
            return Err(if *settled == checked.digest {
                Full::Final
            } else {
                Full::Reused
            });
        }
        if inner.entries.len() >= self.limits.operations_max
            || inner.bytes + checked.size > self.limits.bytes_max
        {
            return Err(Full::Pool);
        }
        let first = match inner.queues.get(&name.0) {
            Some(queue) if queue.len() >= self.limits.author_operations_max => {
                return Err(Full::Author);
            }
            Some(_) => false,
            None => true,
        };
        if first {
            inner.turns.push_back(name.0);
        }
        inner.queues.entry(name.0).or_default().push_back(name.1);
        inner.bytes += checked.size;
        let seen_height = inner.held.height(&name);
        inner.entries.insert(
            name,
            Entry {
                checked,
                seen_height,
                looks: 0,
                waiters: Vec::new(),
            },
        );
        inner.fresh += usize::from(seen_height == 0);
        self.set_depth(inner.entries.len());
        drop(inner);
        self.arrived.notify_waiters();
        Ok(true)
    }

    /// The waiting operation of this name, if any.
    pub fn get(&self, name: &Name) -> Option<Checked> {
        self.inner
            .lock()
            .entries
            .get(name)
            .map(|entry| entry.checked.clone())
    }

    /// Resolves when the named operation leaves the pool; `None` when it is not waiting.
    pub fn subscribe(&self, name: &Name) -> Option<oneshot::Receiver<Outcome>> {
        let mut inner = self.inner.lock();
        let entry = inner.entries.get_mut(name)?;
        let (sender, receiver) = oneshot::channel();
        entry.waiters.retain(|waiter| !waiter.is_canceled());
        entry.waiters.push(sender);
        Some(receiver)
    }

    /// Resolves once something waits that no block above the final one is known to hold.
    ///
    /// May resolve spuriously; the caller selects and comes back.
    pub async fn ready(&self, parent_height: u64) {
        loop {
            let notified = self.arrived.notified();
            {
                let inner = self.inner.lock();
                if inner.fresh > 0
                    || inner
                        .entries
                        .values()
                        .any(|entry| entry.is_eligible(&inner, parent_height))
                {
                    return;
                }
            }
            notified.await;
        }
    }

    /// Operations that this node should put into a block, at most, so that building it takes no longer than others wait.
    pub fn block_operations_max(&self) -> usize {
        self.measure.lock().operations_max()
    }

    /// Notes that a block from `operations` candidates took `time` to build.
    pub fn built(&self, operations: usize, time: Duration) {
        self.measure.lock().built(operations, time);
    }

    /// Picks operations for a block on a parent at `parent_height`: turn by turn over the authors, at most `count_max`
    /// operations and `bytes_max` bytes, none that a block between the final one and the parent is known to hold.
    pub fn select(&self, parent_height: u64, count_max: usize, bytes_max: usize) -> Vec<Checked> {
        let mut inner = self.inner.lock();
        let mut selected = Vec::new();
        let mut bytes = 0;
        let authors: Vec<AccountId> = inner.turns.iter().copied().collect();
        if let Some(first) = inner.turns.pop_front() {
            inner.turns.push_back(first);
        }
        let mut cursors: Vec<(AccountId, usize)> =
            authors.into_iter().map(|author| (author, 0)).collect();
        while !cursors.is_empty() && selected.len() < count_max {
            let mut remaining = Vec::with_capacity(cursors.len());
            for (author, mut position) in cursors {
                let Some(queue) = inner.queues.get(&author) else {
                    continue;
                };
                let mut taken = false;
                while let Some(id) = queue.get(position) {
                    position += 1;
                    let Some(entry) = inner.entries.get(&(author, *id)) else {
                        continue;
                    };
                    if !entry.is_eligible(&inner, parent_height) {
                        continue;
                    }
                    if selected.len() >= count_max || bytes + entry.checked.size > bytes_max {
                        return selected;
                    }
                    bytes += entry.checked.size;
                    selected.push(entry.checked.clone());
                    taken = true;
                    break;
                }
                if taken {
                    remaining.push((author, position));
                }
            }
            cursors = remaining;
        }
        selected
    }

    /// Notes that a block at `height`, not final yet, holds these operations, so that a block built on it leaves them out.
    pub fn seen<'a>(&self, height: u64, signed: impl IntoIterator<Item = &'a Signed>) {
        let mut inner = self.inner.lock();
        let names: Vec<Name> = signed
            .into_iter()
            .map(|signed| (signed.author(), signed.id()))
            .collect();
        inner.held.note(height, names.iter().copied());
        for name in names {
            let Some(entry) = inner.entries.get_mut(&name) else {
                continue;
            };
            let was_fresh = core::mem::replace(&mut entry.seen_height, height) == 0;
            inner.fresh -= usize::from(was_fresh);
        }
    }

    /// Notes a final block: its operations leave the pool and their waiters learn where they are; what has expired leaves too.
    ///
    /// Returns how many operations left because their validity had ended.
    pub fn finalized(
        &self,
        height: u64,
        timestamp: Timestamp,
        operations: &[Signed],
        digests: &[Digest],
    ) -> usize {
        let mut answers = Vec::new();
        let mut inner = self.inner.lock();
        inner.finalized_height = height;
        let names = operations
            .iter()
            .map(|signed| (signed.author(), signed.id()));
        inner
            .held
            .settle(height, names.zip(digests.iter().copied()));
        for (index, (signed, digest)) in operations.iter().zip(digests).enumerate() {
            let outcome = Outcome::Applied {
                height,
                index: index as u32,
                digest: *digest,
            };
            if let Some(entry) = inner.remove(&(signed.author(), signed.id())) {
                answers.push((entry.waiters, outcome));
            }
        }
        let expired = inner.expired(timestamp);
        let expired_count = expired.len();
        for name in expired {
            if let Some(entry) = inner.remove(&name) {
                answers.push((entry.waiters, Outcome::Expired));
            }
        }
        inner.sweep();
        self.set_depth(inner.entries.len());
        drop(inner);
        for (waiters, outcome) in answers {
            for waiter in waiters {
                let _ = waiter.send(outcome.clone());
            }
        }
        // What was seen in a block that did not become final is eligible again.
        self.arrived.notify_waiters();
        expired_count
    }

    /// Operations that have waited for long although blocks could have taken them, at most `count_max`: those that were
    /// looked at before 2, 4, 8 and so on times. Perhaps no other node knows them, so they should be sent to the others.
    pub fn forgotten(&self, count_max: usize) -> Vec<Arc<Signed>> {
        let mut inner = self.inner.lock();
        let Inner {
            entries,
            queues,
            finalized_height,
            ..
        } = &mut *inner;
        let names = queues
            .iter()
            .flat_map(|(author, queue)| queue.iter().map(|id| (*author, *id)));
        let mut forgotten = Vec::new();
        for name in names {
            if forgotten.len() >= count_max {
                break;
            }
            let Some(entry) = entries.get_mut(&name) else {
                continue;
            };
            if entry.seen_height > *finalized_height {
                continue;
            }
            entry.looks = entry.looks.saturating_add(1);
            if entry.looks > 2 && (entry.looks - 1).is_power_of_two() {
                forgotten.push(entry.checked.signed.clone());
            }
        }
        forgotten
    }

    /// Removes an operation that the rules refuse and tells its waiters why.
    pub fn refused(&self, name: &Name, refusal: &Refusal) {
        let mut inner = self.inner.lock();
        let entry = inner.remove(name);
        self.set_depth(inner.entries.len());
        drop(inner);
        for waiter in entry.into_iter().flat_map(|entry| entry.waiters) {
            let _ = waiter.send(Outcome::Refused(*refusal));
        }
    }
}

impl Entry {
    const fn is_eligible(&self, inner: &Inner, parent_height: u64) -> bool {
        self.seen_height <= inner.finalized_height || self.seen_height > parent_height
    }
}

impl Inner {
    fn remove(&mut self, name: &Name) -> Option<Entry> {
        let entry = self.entries.remove(name)?;
        self.bytes -= entry.checked.size;
        self.fresh -= usize::from(entry.seen_height == 0);
        Some(entry)
    }

    /// Operations whose validity ended, looked for once per second of block time.
    fn expired(&mut self, timestamp: Timestamp) -> Vec<Name> {
        let now_s = timestamp.0 / 1_000;
        if now_s <= self.expired_until_s {
            return Vec::new();
        }
        self.expired_until_s = now_s;
        self.entries
            .keys()
            .filter(|(_, id)| id.valid_until_s() <= now_s)
            .copied()
            .collect()
    }

    /// Drops ids of operations that have left, and authors without any.
    fn sweep(&mut self) {
        let entries = &self.entries;
        self.queues.retain(|author, queue| {
            queue.retain(|id| entries.contains_key(&(*author, *id)));
            !queue.is_empty()
        });
        let queues = &self.queues;
        self.turns.retain(|author| queues.contains_key(author));
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
