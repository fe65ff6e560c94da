//! How fast the gateway's operations follow each other.
//!
//! The ledger keeps the ids of an account's operations until they expire, and refuses more than it keeps. A network that makes a block
//! every few milliseconds would take one small batch after the other until the gateway may do nothing for half a minute. So batches wait
//! a little, and grow, the closer that comes. Several gateways of one account see each other's operations in their database.

use crate::{app::App, error::Outcome};
use scrip_ledger::{account::Account, ids::OperationId};
use std::time::Duration;

/// The most operations of payments that may be valid at once, unless configured lower; the rest of what the ledger keeps is for
/// operations that people wait for alone, such as the opening of an account.
pub const LIVE_MAX: usize = Account::RECENT_MAX - 64;
/// The wait after an operation when no more may follow. Chosen so that four busy gateways stay below the most, also in the first half
/// minute, in which nothing expires; one waits about 50 ms between its batches.
const PAUSE_MAX_MS: u64 = 600;

/// Operations that may be made now, and the wait after the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// At most this many.
    pub operations: usize,
    /// Before looking for more.
    pub pause: Duration,
}

impl Room {
    /// With `live` operations that have not expired, of at most `max`.
    fn new(live: usize, max: usize) -> Self {
        let free = max / 2;
        let over = live.saturating_sub(free) as u64;
        Self {
            operations: max.saturating_sub(live),
            pause: Duration::from_millis(PAUSE_MAX_MS * over / (max - free).max(1) as u64),
        }
    }

    /// As the database knows it.
    pub(super) async fn now(app: &App) -> Outcome<Self> {
        let now_s = app.ledger.now_ms() as u64 / 1_000;
        // Ids begin with the second of their expiry, so they sort by it.
        let expired = OperationId::new(now_s, [0xff; OperationId::NONCE_SIZE]);
        let query =
            sqlx::query("SELECT COUNT(*) FROM submissions WHERE id > $1 AND state <> 'refused'");
        let live = app.store.number(query.bind(expired.to_string())).await?;
        Ok(Self::new(live as usize, app.config.operations_live_max))
    }
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
