//! Whole networks in one process, under simulated time, links and disks.
//!
//! A [`Town`] is what lasts: the validators' keys, the founding document, the people. [`Town::run`] brings it to life on
//! the deterministic runtime and hands a [`Simulation`] to a scenario, which starts and crashes validators, cuts links
//! and lets people pay. Every validator is the very engine that `scrip node` runs, on simulated connections; the same
//! seed gives the same run, message by message. [`Simulation::audit`] then replays the chain through the ledger's
//! independent auditor and compares every validator's state with it.
//!
//! Simulated: time, the network between validators, storage, the order in which tasks run, loss of power. Not simulated: the
//! file of a validator's secrets, which is a real file, and the HTTP interface.

mod audit;
mod clients;
mod simulation;
mod town;
mod validator;

pub use audit::Audited;
pub use simulation::Simulation;
pub use town::{SeedGuard, Town};
pub use validator::Validator;
