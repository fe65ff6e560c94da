//! What the index stores: one 16-byte entry per (key, place in the chain).

/// A place in the chain: a block and an ordinal within it.
///
/// Every operation of a block takes one ordinal, and a batch takes one more for each of its items, so that an ordinal
/// names either a whole operation or one item of a batch. Positions order as the chain does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Height of the block.
    pub height: u64,
    /// Ordinal within the block, from 0.
    pub ordinal: u32,
}

/// Heights take 40 bits: at ten blocks a second that is more than three thousand years.
const HEIGHT_BITS: u32 = 40;
/// Ordinals take 24 bits: sixteen million operations and items in one block.
const ORDINAL_BITS: u32 = 64 - HEIGHT_BITS;

impl Position {
    /// The greatest height that fits.
    pub const HEIGHT_MAX: u64 = (1 << HEIGHT_BITS) - 1;
    /// The greatest ordinal that fits.
    pub const ORDINAL_MAX: u32 = (1 << ORDINAL_BITS) - 1;
    /// After every other position: where a scan from the newest starts.
    pub const END: Self = Self {
        height: Self::HEIGHT_MAX,
        ordinal: Self::ORDINAL_MAX,
    };

    /// As one number that orders the same.
    pub const fn pack(self) -> u64 {
        (self.height << ORDINAL_BITS) | self.ordinal as u64
    }

    /// The position that [`Position::pack`] made the number from.
    pub const fn unpack(packed: u64) -> Self {
        Self {
            height: packed >> ORDINAL_BITS,
            ordinal: packed as u32 & Self::ORDINAL_MAX,
        }
    }
}

/// What is looked up: 63 bits of an account's id, or of a hash of (author, operation id), and one bit that says which.
///
/// Two keys can share a tag. Whoever looks up compares with what the block says, so a shared tag costs a read and
/// never gives a wrong answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(u64);

const KIND_OPERATION: u64 = 1 << 63;

impl Tag {
    /// The tag of an account, from the first eight bytes of its id (which are a hash).
    pub const fn account(prefix: [u8; 8]) -> Self {
        Self(u64::from_be_bytes(prefix) & !KIND_OPERATION)
    }

    /// The tag of one operation, from the first eight bytes of a hash over its author and id.
    pub const fn operation(prefix: [u8; 8]) -> Self {
        Self(u64::from_be_bytes(prefix) | KIND_OPERATION)
    }
}

/// One entry. Entries order by tag, then by position, so that all places of one key lie together, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry(u128);

impl Entry {
    /// Bytes of an entry on disk.
    pub const SIZE: usize = 16;

    pub const fn new(tag: Tag, position: Position) -> Self {
        Self(((tag.0 as u128) << 64) | position.pack() as u128)
    }

    pub const fn tag(self) -> Tag {
        Tag((self.0 >> 64) as u64)
    }

    pub const fn position(self) -> Position {
        Position::unpack(self.0 as u64)
    }

    pub const fn to_bytes(self) -> [u8; Self::SIZE] {
        self.0.to_be_bytes()
    }

    pub const fn from_bytes(bytes: [u8; Self::SIZE]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}
