//! Portable proofs of a Scrip network, and the one verifier.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod entry;
mod error;
mod finality;
mod text;

pub use entry::{CHUNK_ENTRIES, CHUNK_SIZE, EntryProof, log_entry};
pub use error::VerifyError;
pub use finality::{
    CONSENSUS_NAMESPACE, FINALIZE_NAMESPACE, Finality, NETWORK_KEY_SIZE, NetworkKey, SIGNATURE_SIZE,
};
