//! How much a leader puts into a block: what it can build in a fraction of the time that the others wait for it.
//!
//! A block may hold far more than a busy or slow machine builds and checks before the others give up on its leader. And
//! the longer a block takes, the longer every payment in it and after it waits. No vote depends on this.

use scrip_ledger::block::OPERATIONS_PER_BLOCK_MAX;
use std::time::Duration;

/// Building a block that took longer is followed by a smaller one.
const LONG: Duration = Duration::from_millis(200);
/// A full block that took less is followed by a larger one.
const SHORT: Duration = Duration::from_millis(80);
const OPERATIONS_FIRST: usize = 4_096;
const OPERATIONS_LEAST: usize = 16;

/// Measures the blocks that this node builds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    operations_max: usize,
}

impl Default for Measure {
    fn default() -> Self {
        Self {
            operations_max: OPERATIONS_FIRST,
        }
    }
}

impl Measure {
    /// Operations that the next block should hold, at most.
    pub const fn operations_max(&self) -> usize {
        self.operations_max
    }

    /// Notes that a block from `operations` candidates took `time` to build.
    pub fn built(&mut self, operations: usize, time: Duration) {
        if time > LONG {
            let half = operations.min(self.operations_max) / 2;
            self.operations_max = half.max(OPERATIONS_LEAST);
        } else if time < SHORT && operations >= self.operations_max {
            self.operations_max = (self.operations_max * 2).min(OPERATIONS_PER_BLOCK_MAX);
        }
    }
}

#[cfg(test)]
#[path = "measure_tests.rs"]
mod tests;
