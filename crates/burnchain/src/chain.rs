//! Headers: work, link, difficulty and time, and which of several chains is the best.

use crate::Bytes32;
use alloc::vec::Vec;
pub use bitcoin::block::Header;
use bitcoin::consensus::encode::{deserialize, serialize};
use bitcoin::consensus::params::{self, Params};
use bitcoin::hashes::Hash as _;
pub use bitcoin::pow::CompactTarget;
use bitcoin::pow::{Target, Work};

/// Bytes of an encoded header.
pub const HEADER_SIZE: usize = 80;
/// A header must be later than the median of the times of this many headers before it.
pub const TIMES_COUNT: usize = 11;
/// How far a header's time may lie ahead of the clock that it is checked with, in seconds.
pub const AHEAD_MAX_S: u32 = 2 * 60 * 60;

/// Which Bitcoin network. Those whose headers alone don't tell whether they are valid can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// The network whose coin has a price.
    Mainnet,
    /// A private network for tests and demonstrations, where a block takes two hashes.
    Regtest,
}

impl Network {
    /// Bitcoin's own parameters of the network.
    pub const fn params(self) -> &'static Params {
        match self {
            Self::Mainnet => &params::MAINNET,
            Self::Regtest => &params::REGTEST,
        }
    }

    /// Blocks between two halvings of the subsidy.
    pub const fn halving_blocks(self) -> u32 {
        match self {
            Self::Mainnet => 210_000,
            Self::Regtest => 150,
        }
    }

    /// The first block, where every node begins.
    pub fn genesis(self) -> Block {
        let network = match self {
            Self::Mainnet => bitcoin::Network::Bitcoin,
            Self::Regtest => bitcoin::Network::Regtest,
        };
        let header = bitcoin::constants::genesis_block(network).header;
        Block::anchor(header, 0, header.work(), header.time, Vec::new())
    }
}

/// Why a header does not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not 80 bytes of a header.
    #[error("this is no header")]
    Malformed,
    /// It names another block as the one before.
    #[error("the header does not follow this block")]
    Link,
    /// It asks for another difficulty than the rules do at its height.
    #[error("the header states the wrong difficulty")]
    Difficulty,
    /// Its hash does not meet its difficulty.
    #[error("there is no work behind the header")]
    Work,
    /// Its time is not after the median of the times before it.
    #[error("the header is earlier than those before it")]
    Early,
    /// Its time is too far in the future.
    #[error("the header is from the future")]
    Ahead,
}

/// The highest block that a chain can be followed from. Bitcoin gets there in forty thousand years.
const ANCHOR_HEIGHT_MAX: u32 = u32::MAX / 2;

/// A header in its place: with its height, the work of the whole chain up to it, and what checking the next one takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The header.
    pub header: Header,
    /// How many blocks come before.
    pub height: u32,
    /// The work of the chain that ends here.
    pub chain_work: Work,
    /// The time of the first block since the difficulty was last adjusted.
    pub period_start_s: u32,
    /// The times of the blocks before, oldest first, at most ten.
    pub times_s: Vec<u32>,
}

impl Block {
    /// A block that is trusted without a chain below it: a checkpoint, or the first block.
    pub const fn anchor(
        header: Header,
        height: u32,
        chain_work: Work,
        period_start_s: u32,
        times_s: Vec<u32>,
    ) -> Self {
        Self {
            header,
            height,
            chain_work,
            period_start_s,
            times_s,
        }
    }

    /// Whether a chain can be followed from here: the block has the work that it states, and its height and the work below it leave
    /// room for all that may come after it.
    pub fn can_be_anchor(&self) -> bool {
        let target = Target::from_compact(self.header.bits);
        target != Target::ZERO
            && target.is_met_by(self.header.block_hash())
            && self.height <= ANCHOR_HEIGHT_MAX
            && self.chain_work.to_be_bytes()[0] == 0
    }

    /// The block's hash, in the order in which it is hashed: people write it the other way round.
    pub fn hash(&self) -> Bytes32 {
        header_hash(&self.header)
    }

    /// The hash of the block before.
    pub fn parent(&self) -> Bytes32 {
        header_parent(&self.header)
    }

    /// The root over its transactions.
    pub fn merkle_root(&self) -> Bytes32 {
        self.header.merkle_root.to_byte_array()
    }

    /// The median of this block's time and those of up to ten before it: a later block must be later.
    pub fn median_time_s(&self) -> u32 {
        let mut times = self.times_s.clone();
        times.push(self.header.time);
        times.sort_unstable();
        times[times.len() / 2]
    }

    /// The difficulty that the block after this must state.
    pub fn next_bits(&self, network: Network) -> CompactTarget {
        let params = network.params();
        let interval = params.difficulty_adjustment_interval() as u32;
        if params.no_pow_retargeting || !(self.height + 1).is_multiple_of(interval) {
            return self.header.bits;
        }
        // Bitcoin measures from the period's first block to its last, and takes a negative time as the shortest.
        let span_s = self.header.time.saturating_sub(self.period_start_s);
        CompactTarget::from_next_work_required(self.header.bits, u64::from(span_s), params)
    }

    /// Checks the header after this block and gives its block. `now_s` is the Unix time to measure the future from.
    pub fn extend(
        &self,
        network: Network,
        header: Header,
        now_s: u64,
    ) -> Result<Self, HeaderError> {
        if header.prev_blockhash != self.header.block_hash() {
            return Err(HeaderError::Link);
        }
        if header.bits != self.next_bits(network) {
            return Err(HeaderError::Difficulty);
        }
        let target = Target::from_compact(header.bits);
        if target == Target::ZERO || !target.is_met_by(header.block_hash()) {
            return Err(HeaderError::Work);
        }
        if header.time <= self.median_time_s() {
            return Err(HeaderError::Early);
        }
        if u64::from(header.time) > now_s.saturating_add(u64::from(AHEAD_MAX_S)) {
            return Err(HeaderError::Ahead);
        }
        let interval = network.params().difficulty_adjustment_interval() as u32;
        let height = self.height + 1;
        let mut times_s = self.times_s.clone();
        times_s.push(self.header.time);
        if times_s.len() == TIMES_COUNT {
            times_s.remove(0);
        }
        Ok(Self {
            header,
            height,
            chain_work: self.chain_work + header.work(),
            period_start_s: match height.is_multiple_of(interval) {
                true => header.time,
                false => self.period_start_s,
            },
            times_s,
        })
    }

    /// Whether the chain that ends here is better than the one that ends in `tip`: it has more work. With the same work the
    /// one that was there first stays.
    pub fn is_better_than(&self, tip: &Self) -> bool {
        self.chain_work > tip.chain_work
    }

    /// How many hashes a block like this takes on average.
    pub fn expected_hashes(&self) -> u128 {
        crate::work::hashes(self.header.work())
    }
}

/// Reads a header from its 80 bytes.
pub fn read_header(bytes: &[u8]) -> Result<Header, HeaderError> {
    deserialize(bytes).map_err(|_| HeaderError::Malformed)
}

/// A header's hash, in the order in which it is hashed.
pub fn header_hash(header: &Header) -> Bytes32 {
    header.block_hash().to_byte_array()
}

/// The hash of the block before the one of this header.
pub fn header_parent(header: &Header) -> Bytes32 {
    header.prev_blockhash.to_byte_array()
}

/// The 80 bytes of a header.
pub fn header_bytes(header: &Header) -> [u8; HEADER_SIZE] {
    let mut bytes = [0; HEADER_SIZE];
    bytes.copy_from_slice(&serialize(header));
    bytes
}

/// Who knows which blocks there are.
pub trait Blocks {
    /// Why a block could not be looked up.
    type Error;

    /// The hash of the block before the block with this hash, or `None` if that one is not known.
    fn parent(&self, hash: &Bytes32) -> Result<Option<Bytes32>, Self::Error>;
}

/// What it takes to make another block the tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reorganisation {
    /// How many blocks of the old chain are not on the new one.
    pub left: usize,
    /// The blocks of the new chain after the last common one, oldest first.
    pub joined: Vec<Bytes32>,
}

/// Finds the way from the chain that ends with `main` (hashes, oldest first) to the block `tip`. `None` if more than
/// `left_max` blocks of the old chain would be left or more than `joined_max` joined, or if the chains have no common block
/// that is known.
pub fn reorganise<B: Blocks>(
    blocks: &B,
    main: &[Bytes32],
    tip: Bytes32,
    left_max: usize,
    joined_max: usize,
) -> Result<Option<Reorganisation>, B::Error> {
    let mut joined = Vec::new();
    let mut hash = tip;
    let position = loop {
        let from = main.len().saturating_sub(left_max + 1);
        if let Some(position) = main[from..].iter().rposition(|known| *known == hash) {
            break from + position;
        }
        if joined.len() == joined_max {
            return Ok(None);
        }
        joined.push(hash);
        match blocks.parent(&hash)? {
            Some(parent) => hash = parent,
            None => return Ok(None),
        }
    };
    joined.reverse();
    Ok(Some(Reorganisation {
        left: main.len() - 1 - position,
        joined,
    }))
}
