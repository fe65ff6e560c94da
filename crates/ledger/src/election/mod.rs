//! Elections: leaders chosen by burned coin and a separate proof of work.
//!
//! A tenure is one epoch of the ledger seen as an election. Validators burn coin on the burn chain in transactions that name
//! the ledger block which the tenure started from; anybody carries headers of the burn chain and proofs of those commits to
//! the ledger, which checks all of it by itself. In the last block of the epoch [`crate::elect`] turns what was burned and the work
//! that went with it into weights, and they decide who leads in the next one. docs/elections.md has the whole of it, with
//! vectors.
//!
//! - `burn.rs` follows the burn chain.
//! - `commit.rs` takes registrations and commits; `examine.rs` says of a commit whether it can be taken, and afterwards why it
//!   was not.
//! - `tenure.rs` opens and closes tenures, and takes the random value that the schedule is drawn with.

mod apply;
mod burn;
mod burn_record;
mod candidate;
mod commit;
mod error;
mod examine;
mod lists;
mod operation;
mod record;
mod settings;
mod tenure;

pub(crate) use apply::{apply, hints};
pub use error::Error;
pub use examine::{Evidence, Fate, Sighting, explain};
pub use operation::{
    Anchor, BurnProof, HEADERS_MAX, HeaderBytes, Headers, NetworkKeyBytes, Operation, Path,
    SeedSignature, TransactionBytes,
};
pub use record::{
    Amounts, BurnBlock, BurnNetwork, BurnTip, COMMITS_MAX, COMMITS_PER_KEY_MAX, Candidate, Commit,
    Commits, FORKS_MAX, Fork, Outcome, RECENT_MAX, SCRIPT_BYTES_MAX, SEED_VIEWS_MAX, ScriptBytes,
    Seat, Seats, Seed, SeedView, SeedViews, Settings, SettingsVote, SettingsVotes, TIERS_MAX,
    Tenure, Tiers, Verdict, key_reference, settings_digest,
};
pub use scrip_burnchain::{inclusion::PATH_MAX, transaction::TRANSACTION_BYTES_MAX};
pub(crate) use tenure::{close, close_hints, open, open_hints};

#[cfg(test)]
mod tests;
