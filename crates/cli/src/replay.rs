//! Replaying a bank's year through a network: exactly once, resumable anywhere, every running balance checked.
//!
//! **The ledger is the journal.** Everything that the replay creates (its custodian, its accounts, its currency) has an id
//! that follows from the file, see [`identity`]. How far it is stands on the ledger as well: a second currency of as many
//! units as the plan has steps, of which the account `done` holds one per applied step and the account `ahead` the rest.
//! Each step is one atomic batch whose first transfers are possible only if exactly the steps before it were applied
//! ([`identity::Identity::guard`]). So a step applies once, however often, from wherever and under whatever id it is sent;
//! a crash of anyone at any moment loses nothing, and a second run finds nothing left to do. The file in the state folder
//! only remembers which rows this machine has compared already. `docs/decisions` has the alternatives.

pub mod identity;
pub mod network;
pub mod notes;
mod run;
mod setup;

pub use run::{Replay, Summary, plan};

#[cfg(test)]
mod memory;
#[cfg(test)]
mod tests;
