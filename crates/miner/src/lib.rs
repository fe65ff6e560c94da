//! Looking for nonces: SHA-256 twice over `validator 32 || nonce 16 || parent 32`, as fast as the processor can.
//!
//! The preimage has two blocks and its hash one: three compressions for each nonce. What does not depend on the nonce is done
//! once (`work.rs`): the first eight rounds of the first block and the whole message schedule of the second. Where the
//! processor has instructions for SHA-256, `sha_ni.rs` hashes three nonces at a time, so that one's rounds fill the gaps in
//! which the others' wait for their results.

mod portable;
#[cfg(target_arch = "x86_64")]
mod sha_ni;
mod work;

use work::Work;

/// What hashes are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The processor's instructions for SHA-256, three nonces at a time.
    ShaNi,
    /// The library's own choice, one nonce at a time.
    Portable,
}

impl Backend {
    /// The fastest that this processor has.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if sha_ni::is_there() {
            return Self::ShaNi;
        }
        Self::Portable
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ShaNi => "sha-ni",
            Self::Portable => "portable",
        }
    }
}

/// The nonces to look through: counted from `first` on in steps of `step`, `count` of them.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The first nonce, as a big-endian number.
    pub first: u128,
    /// How far apart they are.
    pub step: u128,
    /// How many.
    pub count: u64,
}

impl Range {
    /// The nonce at `position`. Numbers begin anew after the largest.
    const fn at(&self, position: u64) -> u128 {
        self.first
            .wrapping_add(self.step.wrapping_mul(position as u128))
    }
}

/// A nonce whose hash begins low enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its position in the range.
    pub position: u64,
    /// The nonce.
    pub nonce: [u8; 16],
    /// The first 64 bits of its hash.
    pub head: u64,
}

/// Looks through nonces for one validator and one parent.
#[derive(Clone, Debug)]
pub struct Miner {
    work: Work,
    backend: Backend,
}

impl Miner {
    /// Mines with the fastest backend.
    pub fn new(validator: &[u8; 32], parent: &[u8; 32]) -> Self {
        Self::with(validator, parent, Backend::best())
    }

    /// Mines with this backend, or the portable one where the processor does not have it.
    pub fn with(validator: &[u8; 32], parent: &[u8; 32], backend: Backend) -> Self {
        let backend = match backend {
            Backend::ShaNi => Backend::best(),
            Backend::Portable => Backend::Portable,
        };
        Self {
            work: Work::new(validator, parent),
            backend,
        }
    }

    /// What it hashes with.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// The first nonce of `range` whose hash's first 64 bits are at most `head_max`, if there is one.
    pub fn search(&self, range: Range, head_max: u64) -> Option<Found> {
        match self.backend {
            #[cfg(target_arch = "x86_64")]
            Backend::ShaNi => sha_ni::search(&self.work, range, head_max),
            _ => portable::search(&self.work, range, head_max),
        }
    }
}

#[cfg(test)]
mod tests;
