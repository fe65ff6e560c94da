//! Whole networks in one process, in simulated time, under simulated faults.
//!
//! Each test runs with seed 1, or with seeds 1 to `SCRIP_SEEDS`, or with `SCRIP_SEED` alone to repeat a failure. They are one
//! program, because each program that holds a whole node takes minutes to build.

mod burn_chain;
mod elections;
mod faults;
mod membership;
mod scenarios;
mod silence;
