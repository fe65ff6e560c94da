//! Leaders that wait with their block until there is something to put into it.
//!
//! The wait happens here, before the request reaches the actor that owns the state. That actor builds one block at a time
//! and takes in no final block meanwhile, so a leader that waited inside it would not see that the block before its own
//! became final, and neither would the people who asked that node.

use crate::{
    block::Block, chain_view::ChainView, committee::Committees, expiries::Expiries, pool::Pool,
};
use commonware_consensus::{Application, Handoff, marshal::ancestry::Ancestry};
use commonware_cryptography::Digested;
use commonware_macros::select;
use commonware_runtime::Clock;
use scrip_ledger::{block::Header, time::Timestamp};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The longest time between two blocks while the committee changes or voters are to be drawn.
const HURRY: Duration = Duration::from_millis(250);

/// A block that is not final this long after its time gets a successor, with which it becomes final.
const SETTLING: Duration = Duration::from_secs(1);

fn system_time(timestamp: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(timestamp.0)
}

fn time_of(header: &Header) -> SystemTime {
    system_time(header.timestamp)
}

/// The longest time between two blocks when nothing waits.
#[derive(Clone)]
pub struct Heartbeat {
    idle: Duration,
    committees: Committees,
    expiries: Expiries,
    goes_on: bool,
}

impl Heartbeat {
    /// `idle`, or less while only blocks bring about what was decided, and when something expires. A network that goes on
    /// from another makes its first block at once, so that what it was handed can be seen.
    pub const fn new(
        idle: Duration,
        committees: Committees,
        expiries: Expiries,
        goes_on: bool,
    ) -> Self {
        Self {
            idle,
            committees,
            expiries,
            goes_on,
        }
    }

    /// When the block after `parent` is due, as things stand now.
    fn time_after(&self, parent: &Header) -> SystemTime {
        let begins = parent.height == 0 && self.goes_on;
        let earliest = time_of(parent) + self.idle.min(HURRY);
        if begins || self.committees.is_hurried(parent.epoch) {
            return earliest;
        }
        let latest = time_of(parent) + self.idle;
        match self.expiries.after(parent.height) {
            Some(at) => system_time(at).clamp(earliest, latest),
            None => latest,
        }
    }

    /// Resolves when the block after `parent` is due. What becomes known of the committee and of expiries meanwhile counts.
    pub async fn due(&self, clock: &impl Clock, parent: &Header) {
        loop {
            // Before looking, so that nothing is missed in between.
            let (committee, expiry) = (self.committees.news(), self.expiries.news());
            let due = self.time_after(parent);
            let is_due = select! {
                _ = committee => false,
                _ = expiry => false,
                _ = clock.sleep_until(due) => true,
            };
            if is_due {
                return;
            }
        }
    }
}

/// An application whose proposals wait for an operation, or until a block is overdue.
#[derive(Clone)]
pub struct Patient<A> {
    inner: A,
    pool: Pool,
    heartbeat: Heartbeat,
    view: ChainView,
}

impl<A> Patient<A> {
    /// Lets `inner` propose when `pool` holds something new, when the parent does not become final by itself as `view` has
    /// it, or when `heartbeat` says so.
    pub const fn new(inner: A, pool: Pool, heartbeat: Heartbeat, view: ChainView) -> Self {
        Self {
            inner,
            pool,
            heartbeat,
            view,
        }
    }
}

/// Resolves when `parent` should be final and is not: some votes came too late for a certificate of its own. Whoever waits for
/// what is in it would else wait for the next heartbeat.
async fn unsettled(clock: &impl Clock, view: &ChainView, parent: &Header) {
    clock.sleep_until(time_of(parent) + SETTLING).await;
    if parent.height <= view.tip().header.height {
        std::future::pending::<()>().await;
    }
}

impl<E, A> Application<E> for Patient<A>
where
    E: Clock,
    A: Application<E, Block = Block>,
    A::Context: Send,
{
    type SigningScheme = A::SigningScheme;
    type Context = A::Context;
    type Block = Block;
    type Input = A::Input;

    async fn prepare(
        &mut self,
        context: (E, Self::Context),
        ancestry: impl Ancestry<Block>,
        input: Self::Input,
    ) -> Handoff<Digested<Block>> {
        self.inner.prepare(context, ancestry, input).await
    }

    async fn propose(
        &mut self,
        context: (E, Self::Context),
        ancestry: impl Ancestry<Block>,
        input: Self::Input,
    ) -> Option<Digested<Block>> {
        let parent = ancestry.peek()?.inner().header.clone();
        let clock = &context.0;
        select! {
            _ = self.pool.ready(parent.height) => {},
            _ = unsettled(clock, &self.view, &parent) => {},
            _ = self.heartbeat.due(clock, &parent) => {},
        }
        self.inner.propose(context, ancestry, input).await
    }

    async fn verify(
        &mut self,
        context: (E, Self::Context),
        ancestry: impl Ancestry<Block>,
    ) -> bool {
        self.inner.verify(context, ancestry).await
    }
}

#[cfg(test)]
#[path = "patience_tests.rs"]
mod tests;
