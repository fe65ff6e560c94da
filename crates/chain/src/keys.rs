//! Public keys that were decoded lately.
//!
//! Decoding a key means finding a point on the curve, which takes about a third of the time of checking a signature in a
//! batch. An operation comes by more than once, from a client or a peer and then in a block, and most authors come again.
//! What a key decodes to depends on its bytes alone, so all nodes of a process share one memory.

use commonware_codec::{Buf, Copying, DecodeExt as _, Error as CodecError, RangeCfg, Read as _};
use commonware_cryptography::ed25519::PublicKey;
use commonware_utils::sync::Mutex;
use scrip_ledger::operation::Signed;
use std::{collections::HashMap, sync::LazyLock};

/// Keys in one generation; two are kept, each key with about 250 bytes.
const GENERATION_MAX: usize = 1 << 15;

type Encoded = [u8; 32];

static DECODED: LazyLock<Mutex<[HashMap<Encoded, PublicKey>; 2]>> = LazyLock::new(Mutex::default);

/// Decodes a public key, or remembers it.
pub fn decode(encoded: &Encoded) -> Result<PublicKey, CodecError> {
    if let Some(key) = remembered(encoded) {
        return Ok(key);
    }
    // Not under the lock: this is what takes time.
    let key = PublicKey::decode(Copying(encoded))?;
    let mut generations = DECODED.lock();
    if generations[0].len() >= GENERATION_MAX {
        generations.swap(0, 1);
        generations[0].clear();
    }
    generations[0].insert(*encoded, key.clone());
    Ok(key)
}

fn remembered(encoded: &Encoded) -> Option<PublicKey> {
    let generations = DECODED.lock();
    let mut generations = generations.iter();
    generations.find_map(|generation| generation.get(encoded).cloned())
}

/// Reads a signed operation, remembering its signer's key.
pub fn read_operation(buf: &mut impl Buf) -> Result<Signed, CodecError> {
    Signed::read_with(buf, decode)
}

/// Reads as many signed operations as `range` allows, in the encoding of a vector of them.
pub fn read_operations(
    buf: &mut impl Buf,
    range: RangeCfg<usize>,
) -> Result<Vec<Signed>, CodecError> {
    let count = usize::read_cfg(buf, &range)?;
    // The count is bounded, but what follows may be shorter.
    let mut operations = Vec::with_capacity(count.min(buf.remaining() / Signed::SIZE_MIN));
    for _ in 0..count {
        operations.push(read_operation(buf)?);
    }
    Ok(operations)
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
