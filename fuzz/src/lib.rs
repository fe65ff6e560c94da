//! Fuzz targets for everything that decodes bytes from outside.
//!
//! [`TARGETS`] is the one list. `cargo xtask fuzz` runs libFuzzer on each; `tests/smoke.rs` runs each over its seeds,
//! changed copies of them, and what fuzzing has found, on every test run. Files in `corpus/TARGET/` are inputs that
//! once failed.

pub mod noise;
pub mod proofs;
pub mod town;

mod targets;

use targets::{chain, cli, codes, http, ledger, proof};

/// One decoder and what has to hold of it.
pub struct Target {
    /// Its name on the command line and in `corpus/`.
    pub name: &'static str,
    /// Decodes the bytes and checks what has to hold. Panics when it doesn't; bytes that are refused are fine.
    pub check: fn(&[u8]),
    /// Whether the decoder takes the bytes.
    pub accepts: fn(&[u8]) -> bool,
    /// Valid inputs to begin with, of every kind that the decoder knows.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    ledger::SIGNED,
    ledger::HEADER,
    ledger::RECORD,
    ledger::GENESIS,
    ledger::USERNAME,
    ledger::EXECUTE,
    proof::PROOF,
    proof::NETWORK_KEY,
    http::SUBMIT_BINARY,
    http::OPERATION_JSON,
    chain::BLOCK,
    chain::GENESIS_DOCUMENT,
    cli::KEY_FILE,
    cli::STATEMENT,
    codes::CODE,
    codes::CODE_TEXT,
    codes::CODE_RECORD,
    codes::SEALED_CODE,
    codes::MERCHANT,
];
