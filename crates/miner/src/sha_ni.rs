//! Three nonces at a time with the processor's instructions for SHA-256.
//!
//! A state is held as the instructions want it: the words A, B, E, F in one register and C, D, G, H in another, the first
//! named in the highest lane. One instruction does two rounds of one state and waits for nothing but the two before, so that
//! a few states side by side keep the processor busy.

#![allow(
    clippy::needless_range_loop,
    reason = "a lane is the same place in several arrays, and iterators over all of them hide that"
)]

use crate::work::{AFTER_HASH, INITIAL, ROUNDS, Work, nonce_words};
use crate::{Found, Range};
use core::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_extract_epi64, _mm_set_epi32,
    _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32, _mm_shuffle_epi32,
    _mm_unpackhi_epi64, _mm_unpacklo_epi64,
};

/// Nonces that are hashed side by side. With one, two, three and four, a core of an EPYC made 7.7, 13.8, 18.7 and 18.7
/// million hashes a second.
const LANES: usize = 3;

/// Whether this processor has what [`search`] uses.
pub(crate) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("sha")
        && std::arch::is_x86_feature_detected!("sse4.1")
        && std::arch::is_x86_feature_detected!("ssse3")
}

/// # Panics
///
/// Panics when the processor lacks the instructions.
pub(crate) fn search(work: &Work, range: Range, head_max: u64) -> Option<Found> {
    assert!(is_there(), "the processor has instructions for SHA-256");
    #[expect(
        unsafe_code,
        reason = "the one way into a function that uses instructions which not every processor has"
    )]
    // SAFETY: all that the function asks of its caller is that the processor has these instructions, which was just asserted.
    unsafe {
        search_here(work, range, head_max)
    }
}

/// The words of one group of four rounds, the first in the lowest lane.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn group(words: &[u32], index: usize) -> __m128i {
    let at = |offset: usize| words[4 * index + offset] as i32;
    _mm_set_epi32(at(3), at(2), at(1), at(0))
}

type Lanes = [__m128i; LANES];

/// The states of all lanes.
#[derive(Clone, Copy)]
struct States {
    abef: Lanes,
    cdgh: Lanes,
}

impl States {
    #[inline]
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn of(state: &[u32; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = state.map(|word| word as i32);
        Self {
            abef: [_mm_set_epi32(a, b, e, f); LANES],
            cdgh: [_mm_set_epi32(c, d, g, h); LANES],
        }
    }

    #[inline]
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn plus(mut self, other: &Self) -> Self {
        for lane in 0..LANES {
            self.abef[lane] = _mm_add_epi32(self.abef[lane], other.abef[lane]);
            self.cdgh[lane] = _mm_add_epi32(self.cdgh[lane], other.cdgh[lane]);
        }
        self
    }

    /// Four rounds with words to which their constants are added.
    #[inline]
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn rounds(&mut self, words: &Lanes) {
        for lane in 0..LANES {
            self.cdgh[lane] = _mm_sha256rnds2_epu32(self.cdgh[lane], self.abef[lane], words[lane]);
        }
        for lane in 0..LANES {
            let upper = _mm_shuffle_epi32::<0x0e>(words[lane]);
            self.abef[lane] = _mm_sha256rnds2_epu32(self.abef[lane], self.cdgh[lane], upper);
        }
    }
}

/// The next four words of a message schedule after the last sixteen.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn next(words: &[Lanes; 4]) -> Lanes {
    let mut next = words[0];
    for lane in 0..LANES {
        let sum = _mm_sha256msg1_epu32(words[0][lane], words[1][lane]);
        let middle = _mm_alignr_epi8::<4>(words[3][lane], words[2][lane]);
        next[lane] = _mm_sha256msg2_epu32(_mm_add_epi32(sum, middle), words[3][lane]);
    }
    next
}

/// The rounds of a block from group `from` on, where `words` is its whole message.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn compress(states: &mut States, mut words: [Lanes; 4], from: usize) {
    for index in from..16 {
        if index >= 4 {
            words[index % 4] = next(&[
                words[index % 4],
                words[(index + 1) % 4],
                words[(index + 2) % 4],
                words[(index + 3) % 4],
            ]);
        }
        let constants = group(&ROUNDS, index);
        let sum = words[index % 4].map(|word| _mm_add_epi32(word, constants));
        states.rounds(&sum);
    }
}

#[target_feature(enable = "sha,sse4.1,ssse3")]
fn search_here(work: &Work, range: Range, head_max: u64) -> Option<Found> {
    let (initial, begun) = (States::of(&INITIAL), States::of(&work.begun));
    let first = [0, 1, 2, 3].map(|index| [group(&work.first, index); LANES]);
    let after = [0, 1].map(|index| [group(&AFTER_HASH, index); LANES]);
    let mut position = 0;
    while position < range.count {
        let mut words = first;
        for lane in 0..LANES {
            let nonce = nonce_words(range.at(position + lane as u64));
            words[2][lane] = group(&nonce, 0);
        }
        let mut states = begun;
        compress(&mut states, words, 2);
        let middle = states.plus(&initial);
        let mut states = middle;
        for index in 0..16 {
            states.rounds(&[group(&work.second_rounds, index); LANES]);
        }
        let inner = states.plus(&middle);
        let mut words = [after[0], after[0], after[0], after[1]];
        for lane in 0..LANES {
            let abef = _mm_shuffle_epi32::<0x1b>(inner.abef[lane]);
            let cdgh = _mm_shuffle_epi32::<0x1b>(inner.cdgh[lane]);
            words[0][lane] = _mm_unpacklo_epi64(abef, cdgh);
            words[1][lane] = _mm_unpackhi_epi64(abef, cdgh);
        }
        let mut states = initial;
        compress(&mut states, words, 0);
        let outer = states.plus(&initial);
        for lane in 0..LANES {
            let head = _mm_extract_epi64::<1>(outer.abef[lane]) as u64;
            let position = position + lane as u64;
            if head <= head_max && position < range.count {
                return Some(Found {
                    position,
                    nonce: range.at(position).to_be_bytes(),
                    head,
                });
            }
        }
        position += LANES as u64;
    }
    None
}
