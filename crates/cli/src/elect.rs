//! Electing leaders from the outside: mining, burning, carrying proofs to the ledger, and saying what came of it.

pub mod courier;
pub mod driver;
pub mod miner;
pub mod report;
pub mod simulate;
