//! Blocks: limits, the header, and the root over operations.

use crate::ids::NetworkId;
use crate::merkle;
use crate::time::Timestamp;
use bytes::BufMut;
use commonware_codec::{Buf, EncodeFixed as _, Error, FixedSize, Read, ReadExt as _, Write};
use commonware_cryptography::{
    Hasher as _, Sha256,
    ed25519::{PublicKey, Signature},
    sha256::Digest,
};

/// Most operations in a block.
pub const OPERATIONS_PER_BLOCK_MAX: usize = 16_384;
/// Most bytes of one encoded signed operation. No operation of a valid form is larger.
pub const OPERATION_SIZE_MAX: usize = 1 << 20;
/// Most bytes of all encoded operations of a block.
pub const BLOCK_SIZE_MAX: usize = 4 << 20;
/// Most transfers under one signature.
pub const BATCH_ITEMS_MAX: usize = 4_096;

/// What a block is: everything in it is reachable from this header's digest, and the network signs that digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which network.
    pub network: NetworkId,
    /// Which epoch of it.
    pub epoch: u64,
    /// In which view of the epoch it was proposed.
    pub view: u64,
    /// By whom.
    pub leader: PublicKey,
    /// The view of the block before.
    pub parent_view: u64,
    /// The digest of the block before.
    pub parent: Digest,
    /// How many blocks come before.
    pub height: u64,
    /// When. Never earlier than the block before.
    pub timestamp: Timestamp,
    /// [`operations_root`] over its operations.
    pub operations_root: Digest,
    /// How many operations.
    pub operations_count: u32,
    /// The state's root after this block: what proofs of current state lead to.
    pub state_root: Digest,
    /// The root of the log of changes to the state: what a replica that catches up syncs to.
    pub state_operations_root: Digest,
    /// Where that log starts for a replica that catches up.
    pub state_range_start: u64,
    /// Where that log ends.
    pub state_range_end: u64,
    /// The hash of what consensus itself puts into the block, or zeros.
    pub payload: Digest,
}

impl Header {
    /// The block's digest.
    pub fn digest(&self) -> Digest {
        let encoded: [u8; Self::SIZE] = self.encode_fixed();
        Sha256::hash(&[b"scrip block", &encoded])
    }
}

impl Write for Header {
    fn write(&self, buf: &mut impl BufMut) {
        self.network.write(buf);
        self.epoch.write(buf);
        self.view.write(buf);
        self.leader.write(buf);
        self.parent_view.write(buf);
        self.parent.write(buf);
        self.height.write(buf);
        self.timestamp.write(buf);
        self.operations_root.write(buf);
        self.operations_count.write(buf);
        self.state_root.write(buf);
        self.state_operations_root.write(buf);
        self.state_range_start.write(buf);
        self.state_range_end.write(buf);
        self.payload.write(buf);
    }
}

impl FixedSize for Header {
    const SIZE: usize = 7 * 32 + 7 * 8 + 4;
}

impl Read for Header {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            network: NetworkId::read(buf)?,
            epoch: u64::read(buf)?,
            view: u64::read(buf)?,
            leader: PublicKey::read(buf)?,
            parent_view: u64::read(buf)?,
            parent: Digest::read(buf)?,
            height: u64::read(buf)?,
            timestamp: Timestamp::read(buf)?,
            operations_root: Digest::read(buf)?,
            operations_count: u32::read(buf)?,
            state_root: Digest::read(buf)?,
            state_operations_root: Digest::read(buf)?,
            state_range_start: u64::read(buf)?,
            state_range_end: u64::read(buf)?,
            payload: Digest::read(buf)?,
        })
    }
}

/// The leaf of an operation in its block's tree: its digest and its author's signature, so that a block's digest names
/// one sequence of bytes.
pub fn operation_leaf(digest: &Digest, signature: &Signature) -> Digest {
    Sha256::hash(&[&[0], digest, signature])
}

/// The root over the leaves of a block's operations, in their order.
pub fn operations_root(leaves: &[Digest]) -> Digest {
    merkle::root(leaves.to_vec())
}

/// The siblings that prove operation `index` of a block, or `None` when there is no such operation.
pub fn operation_path(leaves: &[Digest], index: u32) -> Option<Vec<Digest>> {
    merkle::path(leaves.to_vec(), index)
}

/// The [`operations_root`] that an operation's leaf and its path lead to.
pub fn operations_root_from_path(
    leaf: &Digest,
    index: u32,
    count: u32,
    path: &[Digest],
) -> Option<Digest> {
    merkle::root_from_path(*leaf, index, count, path)
}
