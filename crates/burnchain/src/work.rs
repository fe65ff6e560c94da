//! What hashes are worth in coin, and what a nonce must hash to.
//!
//! ```text
//! preimage        validator 32 | nonce 16 | parent 32                  80 bytes, as long as a Bitcoin header
//! hash            sha256(sha256(preimage)), read as a big-endian number
//! threshold(n)    floor(2^256 / n)                                     so that n hashes meet it once on average
//! meets           hash < threshold(n)                                  equal fails
//! mapped          floor(n * subsidy / expected hashes of a burn-chain block)
//! ```
//!
//! The first 48 bytes together are the nonce of the proof: half of them fixed to the validator's key, so that a nonce is of use
//! to nobody who copies it.

use crate::Bytes32;
use crate::chain::{Block, Network};
use crate::payload::Nonce;
use bitcoin::hashes::{Hash as _, sha256d};
pub use bitcoin::pow::Work;

/// The subsidy of the first blocks, in satoshi.
pub const SUBSIDY_FIRST: u64 = 50 * 100_000_000;
/// Bytes that are hashed for a proof of work.
pub const PREIMAGE_SIZE: usize = 80;
/// Fewest hashes that a threshold stands for.
pub const HASHES_MIN: u64 = 2;

/// The hashes that `work` stands for; more than 2^128 count as 2^128 - 1.
pub fn hashes(work: Work) -> u128 {
    let bytes = work.to_be_bytes();
    let (high, low) = bytes.split_at(16);
    if high.iter().any(|byte| *byte != 0) {
        return u128::MAX;
    }
    low.iter()
        .fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// What the miner of a block at `height` may make out of nothing, in satoshi.
pub const fn subsidy(network: Network, height: u32) -> u64 {
    match height / network.halving_blocks() {
        halvings @ 0..64 => SUBSIDY_FIRST >> halvings,
        _ => 0,
    }
}

/// The number below which one in `hashes` hashes lies: `floor(2^256 / hashes)`, big-endian.
///
/// # Panics
///
/// Panics below [`HASHES_MIN`].
pub fn threshold(hashes: u64) -> Bytes32 {
    assert!(
        hashes >= HASHES_MIN,
        "a threshold stands for two hashes or more"
    );
    let mut quotient = [0; 32];
    let mut rest = 1u128;
    for limb in quotient.chunks_exact_mut(8) {
        let part = rest << 64;
        // The rest is below the divisor, so that the quotient of each step has 64 bits.
        limb.copy_from_slice(&((part / u128::from(hashes)) as u64).to_be_bytes());
        rest = part % u128::from(hashes);
    }
    quotient
}

/// What is hashed for a proof of work.
pub fn preimage(validator: &Bytes32, nonce: &Nonce, parent: &Bytes32) -> [u8; PREIMAGE_SIZE] {
    let mut bytes = [0; PREIMAGE_SIZE];
    bytes[..32].copy_from_slice(validator);
    bytes[32..48].copy_from_slice(nonce);
    bytes[48..].copy_from_slice(parent);
    bytes
}

/// The hash of a proof of work, to be read as a big-endian number.
pub fn hash(validator: &Bytes32, nonce: &Nonce, parent: &Bytes32) -> Bytes32 {
    sha256d::Hash::hash(&preimage(validator, nonce, parent)).to_byte_array()
}

/// The hardest of `tiers` (expected hashes, ascending) whose threshold is above `hash`.
pub fn tier_met(hash: &Bytes32, tiers: &[u64]) -> Option<u64> {
    tiers.iter().copied().rfind(|tier| *hash < threshold(*tier))
}

/// What `hashes` hashes would have mined on the burn chain in the place of `block`, in satoshi.
pub fn mapped(hashes: u64, network: Network, block: &Block) -> u64 {
    map(
        hashes,
        subsidy(network, block.height),
        block.expected_hashes(),
    )
}

/// `floor(hashes * subsidy / expected)`. What 64 bits don't hold counts as the largest number: more than all coin there is.
///
/// # Panics
///
/// Panics when `expected` is 0, which no block's is.
pub fn map(hashes: u64, subsidy: u64, expected: u128) -> u64 {
    // Both have 64 bits, so that their product has 128.
    let product = u128::from(hashes) * u128::from(subsidy);
    u64::try_from(product / expected).unwrap_or(u64::MAX)
}
