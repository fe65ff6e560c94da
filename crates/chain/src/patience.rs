//! Leaders that wait with their block until there is something to put into it.
//!
//! The wait happens here, before the request reaches the actor that owns the state. That actor builds one block at a time
//! and takes in no final block meanwhile, so a leader that waited inside it would not see that the block before its own
//! became final, and neither would the people who asked that node.

use crate::{block::Block, committee::Committees, pool::Pool};
use commonware_consensus::{Application, Handoff, marshal::ancestry::Ancestry};
use commonware_cryptography::Digested;
use commonware_macros::select;
use commonware_runtime::Clock;
use std::time::{Duration, UNIX_EPOCH};

/// The longest time between two blocks while the committee changes.
const CHANGING: Duration = Duration::from_millis(250);

/// The longest time between two blocks when nothing waits.
#[derive(Clone)]
pub struct Heartbeat {
    idle: Duration,
    committees: Committees,
    goes_on: bool,
}

impl Heartbeat {
    /// `idle`, or less while the committee changes. A network that goes on from another makes its first block at once, so
    /// that what it was handed can be seen.
    pub const fn new(idle: Duration, committees: Committees, goes_on: bool) -> Self {
        Self {
            idle,
            committees,
            goes_on,
        }
    }

    /// How long after the block at `height`, which is of `epoch`, the next one is due.
    pub fn at(&self, height: u64, epoch: u64) -> Duration {
        let begins = height == 0 && self.goes_on;
        if begins || self.committees.is_changing(epoch) {
            self.idle.min(CHANGING)
        } else {
            self.idle
        }
    }
}

/// An application whose proposals wait for an operation, or until a block is overdue.
#[derive(Clone)]
pub struct Patient<A> {
    inner: A,
    pool: Pool,
    heartbeat: Heartbeat,
}

impl<A> Patient<A> {
    /// Lets `inner` propose when `pool` holds something new, or `heartbeat` after the parent's time.
    pub const fn new(inner: A, pool: Pool, heartbeat: Heartbeat) -> Self {
        Self {
            inner,
            pool,
            heartbeat,
        }
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
        let (height, epoch, timestamp) = {
            let parent = ancestry.peek()?.inner();
            (
                parent.header.height,
                parent.header.epoch,
                parent.header.timestamp,
            )
        };
        let due =
            UNIX_EPOCH + Duration::from_millis(timestamp.0) + self.heartbeat.at(height, epoch);
        select! {
            _ = self.pool.ready(height) => {},
            _ = context.0.sleep_until(due) => {},
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
