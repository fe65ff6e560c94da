//! When the next thing expires that somebody waits for, so that an idle network makes a block for it.
//!
//! The rules settle what has expired at the beginning of a block, and a network in which nothing waits makes none. A hold
//! that nobody captured would keep its money until the next payment or the next heartbeat. So when no block came for a
//! while, a node asks the rules themselves what a block at the end of each coming minute would settle, and the
//! [heartbeat](crate::patience::Heartbeat) comes at the first such time. What nobody waits for, like the end of a
//! payment's right of refund, is left to whatever block comes next: an idle network writes nothing for it.
//!
//! No rule and no vote depends on this; it decides only when a node wants a block.

use crate::{
    application::Shared,
    execution,
    genesis::Founded,
    state::{Database, State},
};
use commonware_macros::select;
use commonware_parallel::Strategy;
use commonware_runtime::{Clock, Spawner};
use commonware_utils::sync::Mutex;
use scrip_ledger::{
    block::Header,
    time::{MINUTE_MS, Timestamp},
};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::sync::{Notify, broadcast::error::RecvError};

/// No look is taken at the state until no block came for this long: while blocks come, expiries are settled anyway.
const QUIET: Duration = Duration::from_secs(1);

/// What the next block settles, as far as a node knows; cloning shares it.
#[derive(Clone, Default)]
pub struct Expiries {
    due: Arc<Mutex<Option<Due>>>,
    news: Arc<Notify>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Due {
    /// The block after which this holds.
    height: u64,
    at: Timestamp,
}

impl Expiries {
    /// Notes when a block is due that settles something, if nothing comes after the block at `height` before.
    pub fn note(&self, height: u64, at: Option<Timestamp>) {
        let due = at.map(|at| Due { height, at });
        let before = std::mem::replace(&mut *self.due.lock(), due);
        if before != due {
            self.news.notify_waiters();
        }
    }

    /// When a block that settles something is due after the one at `height`, if that is known.
    pub fn after(&self, height: u64) -> Option<Timestamp> {
        let due = (*self.due.lock())?;
        (due.height == height).then_some(due.at)
    }

    /// Resolves when something becomes known from now on.
    pub fn news(&self) -> impl Future<Output = ()> + Send + '_ {
        self.news.notified()
    }
}

/// Keeps [`Expiries`] up to date with the final state.
pub struct Keeper<E: commonware_storage::Context + Spawner, T: Strategy> {
    /// What the application shares, the expiries among it.
    pub shared: Shared,
    /// The state after the latest final block.
    pub state: State<E, T>,
    /// The longest time between two blocks: what expires later is looked for later.
    pub idle: Duration,
}

impl<E: commonware_storage::Context + Spawner, T: Strategy> Keeper<E, T> {
    /// Looks after every final block that has no successor for a while, until the node stops.
    pub async fn run(self, clock: impl Clock) {
        // Not `watch`, which wakes several readers in an order of chance: simulations could not be repeated.
        let mut blocks = self.shared.view.subscribe();
        loop {
            let mut next = select! {
                next = blocks.recv() => Some(next),
                _ = clock.sleep(QUIET) => None,
            };
            if next.is_none() {
                self.look().await;
                next = Some(blocks.recv().await);
            }
            if matches!(next, Some(Err(RecvError::Closed))) {
                return;
            }
        }
    }

    async fn look(&self) {
        let Shared {
            founded,
            view,
            expiries,
            ..
        } = &self.shared;
        let state = self.state.read().await;
        // The state may be ahead of what this node has delivered; then the next block comes at once.
        let Some(header) = view.header_of_state(&state.root()) else {
            return;
        };
        // The records of the beginning are written with the first block.
        if header.height > 0 {
            let due = next_due::<E, T>(&state, founded, &header, self.idle).await;
            expiries.note(header.height, due);
        }
    }
}

/// The time of the first block after `header`, within `idle`, that would settle something.
async fn next_due<E: commonware_storage::Context + Spawner, T: Strategy>(
    state: &Database<E, T>,
    founded: &Founded,
    header: &Header,
    idle: Duration,
) -> Option<Timestamp> {
    let now = header.timestamp;
    let last = Timestamp(now.0.saturating_add(idle.as_millis() as u64));
    let settles = async |at| {
        let context = founded.next_block(header, at);
        execution::settles::<E, T>(state, founded, &context).await
    };
    // Mostly there is nothing: what the last moment does not settle, none before it does.
    if !settles(last).await {
        return None;
    }
    for at in moments(now, last) {
        if settles(at).await {
            return Some(at);
        }
    }
    None
}

/// The earliest time of a block after `now`, and the end of each minute after that until `last`, at which what is listed for
/// that minute is settled.
fn moments(now: Timestamp, last: Timestamp) -> impl Iterator<Item = Timestamp> {
    let minutes = now.minutes() + 1..=last.minutes();
    std::iter::once(Timestamp(now.0 + 1)).chain(minutes.map(|minute| Timestamp(minute * MINUTE_MS)))
}

#[cfg(test)]
#[path = "expiries_tests.rs"]
mod tests;
