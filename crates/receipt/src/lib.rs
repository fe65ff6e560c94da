//! Portable proofs of a Scrip network, and the one verifier.
//!
//! A proof is a file. Whoever has the network's public key ([`NetworkKey`], 96 bytes) can check it with [`verify`]: with
//! no connection, no clock and no trust in whoever handed it over. There are two families:
//!
//! - a [`Receipt`] proves that an operation, or one transfer of a batch, was applied in a block that the network made
//!   final;
//! - a [`StateProof`] proves what the network held under a key after such a block, or that it held nothing.
//!
//! ```text
//! operation or item ── place ──> header.operations_root ─┐
//!                                                        ├─> header ── descendants ──> network's signature
//! record or absence ── entry ──> header.state_root ──────┘
//! ```
//!
//! Every byte is described in `docs/formats.md`. The crate is pure: no input or output, no clock, no randomness. It
//! needs no standard library itself.

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod anchor;
mod entry;
mod error;
mod finality;
mod inclusion;
mod proof;
mod receipt;
mod report;
mod state_proof;
mod text;
mod words;

pub use anchor::{Anchor, DESCENDANTS_MAX};
pub use entry::{CHUNK_ENTRIES, CHUNK_SIZE, EntryProof, log_entry};
pub use error::VerifyError;
pub use finality::{
    CONSENSUS_NAMESPACE, FINALIZE_NAMESPACE, Finality, NETWORK_KEY_SIZE, NetworkKey, SIGNATURE_SIZE,
};
pub use inclusion::Place;
pub use proof::{FILE_SIZE_MAX, MAGIC, Proof, VERSION, verify};
pub use receipt::{BatchItem, Content, Receipt};
pub use report::{Proven, Report};
pub use state_proof::{Claim, StateProof};
