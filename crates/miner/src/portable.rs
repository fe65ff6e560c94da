//! One nonce at a time, with whatever the library finds.

use crate::work::{AFTER_HASH, INITIAL, Work, nonce_words};
use crate::{Found, Range};
use sha2::block_api::compress256;

fn bytes(words: &[u32; 16]) -> [u8; 64] {
    let mut bytes = [0; 64];
    for (bytes, word) in bytes.chunks_exact_mut(4).zip(words) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}

pub(crate) fn search(work: &Work, range: Range, head_max: u64) -> Option<Found> {
    let mut first = work.first;
    let second = bytes(&work.second);
    let mut outer = [0; 16];
    outer[8..].copy_from_slice(&AFTER_HASH);
    for position in 0..range.count {
        let nonce = range.at(position);
        first[8..12].copy_from_slice(&nonce_words(nonce));
        let mut state = INITIAL;
        compress256(&mut state, &[bytes(&first), second]);
        outer[..8].copy_from_slice(&state);
        let mut state = INITIAL;
        compress256(&mut state, &[bytes(&outer)]);
        let head = u64::from(state[0]) << 32 | u64::from(state[1]);
        if head <= head_max {
            return Some(Found {
                position,
                nonce: nonce.to_be_bytes(),
                head,
            });
        }
    }
    None
}
