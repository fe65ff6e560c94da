//! Proof that one entry of the state log is there and still active.
//!
//! The state of the network is a log of entries ("this key now holds this record, and the next key is that one") with
//! one bit for each entry: is it still the newest for its key? Both are committed by one root: log and bits are one
//! Merkle mountain range in which every node over 256 entries is hashed together with its 32 bytes of bits. The
//! database that keeps the log (`commonware_storage::qmdb::current`) needs an operating system, so its own verifier
//! cannot run in a browser; this one can, and it reads a smaller encoding. `docs/decisions/` says more.

use alloc::vec::Vec;
use bytes::BufMut;
use commonware_codec::{
    Buf, EncodeSize, Error as CodecError, RangeCfg, Read, ReadExt, Write, varint::UInt,
};
use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};
use commonware_storage::merkle::{
    Bagging, Family as _, Graftable as _, MAX_PROOF_DIGESTS_PER_ELEMENT,
    hasher::{Hasher, Standard},
    mmr,
};

/// Bytes of activity bits that are hashed into the log together.
pub const CHUNK_SIZE: usize = 32;
/// Entries that one chunk of activity bits covers.
pub const CHUNK_ENTRIES: u64 = CHUNK_SIZE as u64 * 8;
/// Height of the node that covers exactly one chunk.
const CHUNK_HEIGHT: u32 = CHUNK_ENTRIES.trailing_zeros();

/// Tag of a log entry that says what a key holds; the log's other entries (deletions, ends of blocks) have others.
const UPDATE_TAG: u8 = 0xd2;

/// The log's entry that says: `key` holds `record` (its encoding), and the next key in order is `next_key`.
///
/// Keys have one fixed size, so the three parts cannot be mistaken for another three.
pub fn log_entry(key: &[u8], record: &[u8], next_key: &[u8]) -> Vec<u8> {
    let mut entry = Vec::with_capacity(1 + key.len() + record.len() + next_key.len());
    entry.push(UPDATE_TAG);
    entry.extend_from_slice(key);
    entry.extend_from_slice(record);
    entry.extend_from_slice(next_key);
    entry
}

/// Proof that an entry of the state log is the newest of its key under a state root.
///
/// What it proves is decided by [`EntryProof::root`] alone: every field changes the root it returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryProof {
    /// Place of the entry in the log, from 0.
    pub location: u64,
    /// Entries in the whole log; more than `location`.
    pub entries: u64,
    /// Mountains of the log, oldest first, that hold no active entry and are folded together.
    pub inactive_peaks: u8,
    /// The activity bits around the entry.
    pub chunk: [u8; CHUNK_SIZE],
    /// Hash of the activity bits of the newest, not yet full chunk; absent if there is none or if it is `chunk`.
    pub partial_chunk: Option<Digest>,
    /// Digests of the rest of the log, in the order of `commonware_storage::merkle::Proof`.
    pub digests: Vec<Digest>,
}

/// Whether a proof for `location` in a log of `entries` carries the hash of the newest chunk by itself.
const fn has_partial(location: u64, entries: u64) -> bool {
    !entries.is_multiple_of(CHUNK_ENTRIES) && location / CHUNK_ENTRIES != entries / CHUNK_ENTRIES
}

impl EntryProof {
    /// A proof from the parts of the database's own one (`qmdb::current::proof::constant::OperationProof`).
    ///
    /// `partial_chunk` is that proof's digest of the newest chunk; it is left out where `chunk` says the same. `None`
    /// if the parts do not fit together.
    pub fn new(
        location: u64,
        entries: u64,
        inactive_peaks: usize,
        chunk: [u8; CHUNK_SIZE],
        partial_chunk: Option<Digest>,
        digests: Vec<Digest>,
    ) -> Option<Self> {
        let partial_chunk = partial_chunk.filter(|_| has_partial(location, entries));
        let fits = location < entries
            && partial_chunk.is_some() == has_partial(location, entries)
            && digests.len() <= MAX_PROOF_DIGESTS_PER_ELEMENT;
        let inactive_peaks = u8::try_from(inactive_peaks).ok()?;
        fits.then_some(Self {
            location,
            entries,
            inactive_peaks,
            chunk,
            partial_chunk,
            digests,
        })
    }

    /// The state root under which `entry` (its encoding) is active, given the root of the bare log.
    ///
    /// `None` if no state root can be: the entry's bit is not set, or the parts do not fit together.
    pub fn root(&self, log_root: &Digest, entry: &[u8]) -> Option<Digest> {
        if self.location >= self.entries || self.entries > mmr::Family::MAX_LEAVES.as_u64() {
            return None;
        }
        let bit = self.location % CHUNK_ENTRIES;
        if self.chunk[(bit / 8) as usize] & (1 << (bit % 8)) == 0 {
            return None;
        }
        if self.partial_chunk.is_some() != has_partial(self.location, self.entries) {
            return None;
        }

        let merkle = mmr::Proof {
            leaves: mmr::Location::new(self.entries),
            inactive_peaks: usize::from(self.inactive_peaks),
            digests: self.digests.clone(),
        };
        let hasher = GraftingHasher {
            chunk: &self.chunk,
            chunk_index: self.location / CHUNK_ENTRIES,
        };
        let grafted_root = merkle
            .reconstruct_root(&hasher, &[entry], mmr::Location::new(self.location))
            .ok()?;

        let partial_entries = self.entries % CHUNK_ENTRIES;
        if partial_entries == 0 {
            return Some(Sha256::hash(&[log_root, &grafted_root]));
        }
        let partial_chunk = self
            .partial_chunk
            .unwrap_or_else(|| Sha256::hash(&[&self.chunk]));
        Some(Sha256::hash(&[
            log_root,
            &grafted_root,
            &partial_entries.to_be_bytes(),
            &partial_chunk,
        ]))
    }
}

impl Write for EntryProof {
    fn write(&self, buf: &mut impl BufMut) {
        UInt(self.location).write(buf);
        UInt(self.entries).write(buf);
        self.inactive_peaks.write(buf);
        self.chunk.write(buf);
        if let Some(digest) = &self.partial_chunk {
            digest.write(buf);
        }
        self.digests.write(buf);
    }
}

impl EncodeSize for EntryProof {
    fn encode_size(&self) -> usize {
        UInt(self.location).encode_size()
            + UInt(self.entries).encode_size()
            + 1
            + CHUNK_SIZE
            + self.partial_chunk.map_or(0, |digest| digest.encode_size())
            + self.digests.encode_size()
    }
}

impl Read for EntryProof {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let location = UInt::<u64>::read(buf)?.0;
        let entries = UInt::<u64>::read(buf)?.0;
        let inactive_peaks = u8::read(buf)?;
        let chunk = <[u8; CHUNK_SIZE]>::read(buf)?;
        let partial_chunk = if has_partial(location, entries) {
            Some(Digest::read(buf)?)
        } else {
            None
        };
        let digests =
            Vec::<Digest>::read_cfg(buf, &(RangeCfg::new(..=MAX_PROOF_DIGESTS_PER_ELEMENT), ()))?;
        Ok(Self {
            location,
            entries,
            inactive_peaks,
            chunk,
            partial_chunk,
            digests,
        })
    }
}

/// The hash rules of the state log: those of a Merkle mountain range, and the node over the proven entry's 256
/// neighbours is hashed once more, together with their activity bits.
#[derive(Clone)]
struct GraftingHasher<'a> {
    chunk: &'a [u8; CHUNK_SIZE],
    chunk_index: u64,
}

/// What the log uses everywhere else: older mountains are folded last.
const PLAIN: Standard<Sha256> = Standard::new(Bagging::BackwardFold);

impl Hasher<mmr::Family> for GraftingHasher<'_> {
    type Digest = Digest;

    fn hash(&self, parts: &[&[u8]]) -> Digest {
        PLAIN.hash(parts)
    }

    fn root_bagging(&self) -> Bagging {
        PLAIN.root_bagging()
    }

    fn node_digest(&self, position: mmr::Position, left: &Digest, right: &Digest) -> Digest {
        let plain = Hasher::<mmr::Family>::node_digest(&PLAIN, position, left, right);
        // A proof of one entry passes exactly one node of this height, the one over its own chunk; a chunk without any
        // active entry would be left out, but this one has the entry's own bit.
        if mmr::Family::pos_to_height(position) != CHUNK_HEIGHT
            || *mmr::Family::leftmost_leaf(position, CHUNK_HEIGHT) / CHUNK_ENTRIES
                != self.chunk_index
        {
            return plain;
        }
        Sha256::hash(&[self.chunk, &plain])
    }

    fn node_digest_pair(&self, nodes: [(mmr::Position, &Digest, &Digest); 2]) -> (Digest, Digest) {
        let [first, second] = nodes;
        (
            self.node_digest(first.0, first.1, first.2),
            self.node_digest(second.0, second.1, second.2),
        )
    }
}
