//! Electing leaders from the outside: mining, burning, carrying proofs to the ledger, and saying what came of it.

pub mod courier;
pub mod driver;
pub mod energy;
pub mod miner;
pub mod report;
pub mod run;
pub mod simulate;
pub mod unrecorded;
