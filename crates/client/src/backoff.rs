//! Pauses between tries.

use crate::Config;
use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// The pauses of one call, until its patience is over.
pub(crate) struct Backoff {
    next: Duration,
    max: Duration,
    deadline: Instant,
}

impl Backoff {
    pub fn new(config: &Config) -> Self {
        Self {
            next: config.pause_min,
            max: config.pause_max,
            deadline: Instant::now() + config.patience,
        }
    }

    /// Time that is left.
    pub fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Pauses, at least as long as a node asked for. False if patience is over.
    pub async fn pause(&mut self, asked: Option<u32>) -> bool {
        let asked = Duration::from_secs(u64::from(asked.unwrap_or(0)));
        let pause = jittered(self.next).max(asked);
        self.next = (self.next * 2).min(self.max);
        if pause >= self.left() {
            return false;
        }
        sleep(pause).await;
        true
    }
}

/// Between half and all of a pause, so that clients that failed together do not come back together.
fn jittered(pause: Duration) -> Duration {
    // The standard library's hasher has a new random seed each time, which is random enough to spread clients.
    let random = RandomState::new().hash_one(()) as u32;
    pause / 2 + (pause / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
}
