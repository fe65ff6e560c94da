//! The block that validators agree on: a ledger header, its operations and, at times, a resharing payload.
//!
//! The digest of a block is the digest of its [`Header`], which commits to everything else: to the operations and
//! their signatures by a Merkle root, to the state after the block, and to the resharing payload by its hash. A
//! decoded block whose body does not match its header is refused while decoding, so that a digest names one body.

use crate::{
    keys,
    scheme::{Context, EpochInfo, PARTICIPANTS_MAX, Payload, SHARING_MODE_VERSION, StateTarget},
};
use bytes::BufMut;
use commonware_codec::{
    Buf, Encode, EncodeSize, Error as CodecError, FixedSize, RangeCfg, Read, ReadExt as _, Write,
};
use commonware_consensus::{
    Block as ConsensusBlock, BoundedBlock, CertifiableBlock, Heightable,
    types::{Epoch, Height, Round, View},
};
use commonware_cryptography::{
    Digest as _, Digestible, Hasher as _, Sha256, bls12381::primitives::variant::MinSig,
    ed25519::PublicKey, sha256::Digest,
};
use commonware_glue::dkg::{ReshareBlock, network::Addresses};
use commonware_storage::mmr::Location;
use commonware_utils::non_empty_range;
use scrip_ledger::{
    block::{BLOCK_SIZE_MAX, Header, OPERATIONS_PER_BLOCK_MAX, operation_leaf, operations_root},
    ids::NetworkId,
    operation::Signed,
    time::Timestamp,
};
use std::{fmt, sync::Arc};

/// A block: what a leader proposes, validators vote on and every node stores.
///
/// Cloning is cheap: the operations are shared.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// What the digest covers.
    pub header: Header,
    /// The operations in the order in which they apply.
    pub operations: Arc<Vec<Signed>>,
    /// The digest of each operation, in the same order: what its author signed.
    pub digests: Arc<Vec<Digest>>,
    /// The Merkle leaf of each operation, in the same order: its digest and its signature.
    pub leaves: Arc<Vec<Digest>>,
    /// Resharing data of this block, if any (see `commonware_glue::dkg::reshare`).
    pub payload: Option<Payload>,
}

/// The digest of a resharing payload as headers carry it: 32 zero bytes when there is none.
pub fn payload_digest(payload: &Option<Payload>) -> Digest {
    payload.as_ref().map_or(Digest::EMPTY, |payload| {
        Sha256::hash(&[b"_SCRIP_CHAIN_PAYLOAD", &payload.encode()])
    })
}

impl Block {
    /// The block at height 0: no operations, the empty state, and the first epoch's public description.
    ///
    /// Every node derives it from the genesis document; it is never sent or voted on. The records that the network
    /// starts with are written by the block at height 1.
    pub fn genesis(
        network: NetworkId,
        timestamp: Timestamp,
        info: EpochInfo,
        target: StateTarget,
    ) -> Self {
        let leader = info
            .players
            .iter()
            .next()
            .expect("a committee has members")
            .clone();
        let payload = Some(Payload::EpochInfo(info));
        let header = Header {
            network,
            epoch: 0,
            view: 0,
            leader,
            parent_view: 0,
            parent: Digest::EMPTY,
            height: 0,
            timestamp,
            operations_root: operations_root(&[]),
            operations_count: 0,
            state_root: Digest::EMPTY,
            state_operations_root: target.root,
            state_range_start: *target.range.start(),
            state_range_end: *target.range.end(),
            payload: payload_digest(&payload),
        };
        Self {
            header,
            operations: Arc::default(),
            digests: Arc::default(),
            leaves: Arc::default(),
            payload,
        }
    }

    /// The state database's synchronisation target after this block.
    pub fn state_target(&self) -> StateTarget {
        StateTarget::new(
            self.header.state_operations_root,
            non_empty_range!(
                Location::new(self.header.state_range_start),
                Location::new(self.header.state_range_end)
            ),
        )
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Block")
            .field("header", &self.header)
            .field("operations", &self.operations.len())
            .field("payload", &self.payload.is_some())
            .finish()
    }
}

impl Write for Block {
    fn write(&self, writer: &mut impl BufMut) {
        self.header.write(writer);
        self.operations.write(writer);
        self.payload.write(writer);
    }
}

impl EncodeSize for Block {
    fn encode_size(&self) -> usize {
        self.header.encode_size() + self.operations.encode_size() + self.payload.encode_size()
    }
}

impl Read for Block {
    type Cfg = ();

    fn read_cfg(reader: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let header = Header::read(reader)?;
        let operations =
            keys::read_operations(reader, RangeCfg::new(0..=OPERATIONS_PER_BLOCK_MAX))?;
        let payload =
            Option::<Payload>::read_cfg(reader, &(PARTICIPANTS_MAX, SHARING_MODE_VERSION))?;
        if operations.len() as u64 != u64::from(header.operations_count) {
            return Err(CodecError::Invalid(
                "Block",
                "operation count differs from header",
            ));
        }
        if header.state_range_start >= header.state_range_end {
            return Err(CodecError::Invalid("Block", "state range is empty"));
        }
        if payload_digest(&payload) != header.payload {
            return Err(CodecError::Invalid("Block", "payload differs from header"));
        }
        let digests: Vec<Digest> = operations
            .iter()
            .map(|signed| signed.digest(&header.network))
            .collect();
        let leaves: Vec<Digest> = operations
            .iter()
            .zip(&digests)
            .map(|(signed, digest)| operation_leaf(digest, signed.signature()))
            .collect();
        if operations_root(&leaves) != header.operations_root {
            return Err(CodecError::Invalid(
                "Block",
                "operations differ from header",
            ));
        }
        Ok(Self {
            header,
            operations: Arc::new(operations),
            digests: Arc::new(digests),
            leaves: Arc::new(leaves),
            payload,
        })
    }
}

impl BoundedBlock for Block {
    fn max_encode_size(_: &()) -> usize {
        Header::SIZE + BLOCK_SIZE_MAX + bool::SIZE + Payload::max_encode_size(PARTICIPANTS_MAX)
    }
}

impl Digestible for Block {
    type Digest = Digest;

    fn digest(&self) -> Digest {
        self.header.digest()
    }
}

impl Heightable for Block {
    fn height(&self) -> Height {
        Height::new(self.header.height)
    }
}

impl ConsensusBlock for Block {
    fn parent(&self) -> Digest {
        self.header.parent
    }
}

impl CertifiableBlock for Block {
    type Context = Context;

    fn context(&self) -> Context {
        Context {
            round: Round::new(Epoch::new(self.header.epoch), View::new(self.header.view)),
            leader: self.header.leader.clone(),
            parent: (View::new(self.header.parent_view), self.header.parent),
        }
    }
}

impl ReshareBlock for Block {
    type Variant = MinSig;
    type PublicKey = PublicKey;
    type Directory = Addresses<PublicKey>;

    fn payload(&self) -> Option<Payload> {
        self.payload.clone()
    }
}
