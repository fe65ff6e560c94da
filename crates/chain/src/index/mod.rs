//! The local index of a node: where in the chain an operation or an account's history is.
//!
//! It is not part of consensus: it is built from finalized blocks, off the consensus path, and can be deleted and built again.
//! If blocks come faster than it can follow, it lags; consensus never waits for it.

mod cache;
mod entry;
mod follow;
mod parties;
mod query;
mod run;
mod store;

#[cfg(test)]
mod tests;

pub use entry::{Position, Tag};
pub use follow::{Follower, append_for_measurement, start};
pub(crate) use query::concerns;
pub use query::{Found, History, Index, IndexError};
pub use run::RunError;
pub use store::{FlushRules, Reader, Size, Writer};
