//! What a network is founded with: the document that every node starts from.
//!
//! The document is public. Its hash is the network's id, which every operation, header and connection is bound to, so
//! that nothing made for one network is valid on another.

use crate::{
    block::Block,
    committee,
    recovery::{self, Origin, RecoverySet},
    scheme::{
        EpochInfo, NetworkKey, PARTICIPANTS_MAX, SHARING_MODE, SHARING_MODE_VERSION, StateTarget,
    },
    state,
};
use commonware_codec::{Copying, Decode as _, DecodeExt as _, Encode as _};
use commonware_consensus::types::Epoch;
use commonware_cryptography::{
    Digest as _, Hasher as _, Sha256,
    bls12381::{
        dkg::feldman_desmedt::deal,
        primitives::{group::Share, variant::MinSig},
    },
    ed25519::PublicKey,
    sha256::Digest,
};
use commonware_glue::{dkg::types::EpochOutcome, stateful::db::ManagedDb};
use commonware_parallel::Sequential;
use commonware_utils::{
    N3f1,
    ordered::{Map, Set},
};
use rand_core::CryptoRng;
use scrip_ledger::{
    block::Header,
    election::NetworkKeyBytes,
    execute::BlockContext,
    genesis::Genesis,
    ids::NetworkId,
    membership,
    state::{Key, Record},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU64};

/// Fewest blocks in an epoch: resharing needs room for every dealer's turn.
pub const BLOCKS_PER_EPOCH_MIN: u64 = 32;

/// How the network's key came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyOrigin {
    /// By a ceremony between the first members: no one ever held it.
    Ceremony,
    /// Dealt by one party, who may know it. For demos and tests only.
    DealtForDemo,
}

/// A founding member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// What people call it.
    pub name: String,
    /// Its node's public key, as hex.
    pub public_key: String,
    /// Where its node is reached by other nodes.
    pub address: SocketAddr,
}

/// The genesis document, as its JSON file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Version of this format: 1.
    pub version: u32,
    /// What people call the network.
    pub name: String,
    /// When it was founded, in Unix milliseconds; the time of block 0.
    pub founded_at_ms: u64,
    /// Blocks in an epoch.
    pub blocks_per_epoch: u64,
    /// How the network's key came to be.
    pub key_origin: KeyOrigin,
    /// The network's public key, as hex: 96 bytes. All that is needed to check a receipt.
    pub network_key: String,
    /// The founding members.
    pub members: Vec<Member>,
    /// What the ledger starts with, as hex of its binary encoding.
    pub ledger: String,
    /// The first epoch's public description, as hex of its binary encoding.
    pub epoch: String,
    /// Who may name a successor after a loss of quorum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<RecoverySet>,
    /// What the network goes on from, if it is itself the successor of another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Why a genesis document can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// Not a genesis document, or damaged.
    #[error("this is not a usable genesis document: {0}")]
    Malformed(String),
    /// Made by a newer version.
    #[error(
        "this genesis document has version {0}, and this program knows version 1; update the program"
    )]
    Version(u32),
}

impl GenesisError {
    /// The permanent code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "genesis_malformed",
            Self::Version(_) => "genesis_version_unknown",
        }
    }
}

/// A genesis document whose parts were checked, in the form that a node uses.
#[derive(Clone, Debug)]
pub struct Founded {
    /// The document.
    pub document: Document,
    /// The network's id.
    pub network: NetworkId,
    /// The network's public key.
    pub key: NetworkKey,
    /// The first epoch's public description.
    pub info: EpochInfo,
    /// Blocks in an epoch.
    pub blocks_per_epoch: NonZeroU64,
    /// The records that block 1 starts the state with.
    pub records: Vec<(Key, Record)>,
    /// The founding members' nodes.
    pub members: Vec<(PublicKey, SocketAddr)>,
    /// Block 0.
    pub block: Block,
}

impl Founded {
    /// What the rules know of a block that is built on `parent` at `timestamp`, when no view in between stays without one.
    pub fn next_block(&self, parent: &Header, timestamp: Timestamp) -> BlockContext {
        let height = parent.height + 1;
        BlockContext {
            network: self.network,
            height,
            // Of the block itself, which may be the first of an epoch.
            epoch: height / self.blocks_per_epoch,
            view: parent.view + 1,
            parent: parent.digest(),
            timestamp,
        }
    }
}

/// The sync target of an empty state.
fn empty_state() -> StateTarget {
    type Database = state::Database<commonware_runtime::tokio::Context, Sequential>;
    <Database as ManagedDb<commonware_runtime::tokio::Context>>::initial_sync_target()
}

fn key_bytes(key: &NetworkKey) -> NetworkKeyBytes {
    let mut bytes = [0; 96];
    bytes.copy_from_slice(&key.encode());
    NetworkKeyBytes(bytes)
}

fn member_key(member: &Member) -> Result<PublicKey, GenesisError> {
    let malformed =
        || GenesisError::Malformed(format!("the public key of {} is not one", member.name));
    let bytes = const_hex::decode(&member.public_key).map_err(|_| malformed())?;
    PublicKey::decode(Copying(bytes.as_slice())).map_err(|_| malformed())
}

impl Document {
    /// Puts a document together. `info` is what the key ceremony or the dealer gave.
    pub fn new(
        name: &str,
        founded_at: Timestamp,
        blocks_per_epoch: NonZeroU64,
        key_origin: KeyOrigin,
        members: Vec<Member>,
        ledger: &Genesis,
        info: &EpochInfo,
    ) -> Self {
        Self {
            version: 1,
            name: name.to_owned(),
            founded_at_ms: founded_at.0,
            blocks_per_epoch: blocks_per_epoch.get(),
            key_origin,
            network_key: const_hex::encode(info.output.public().public().encode()),
            members,
            ledger: const_hex::encode(ledger.encode()),
            epoch: const_hex::encode(info.encode()),
            recovery: None,
            origin: None,
        }
    }

    /// The same document, naming who may found a successor, and what this network goes on from.
    #[must_use]
    pub fn with(mut self, recovery: Option<RecoverySet>, origin: Option<Origin>) -> Self {
        (self.recovery, self.origin) = (recovery, origin);
        self
    }

    /// Reads a document from JSON and checks every part of it.
    pub fn parse(json: &[u8]) -> Result<Founded, GenesisError> {
        let document: Self = serde_json::from_slice(json)
            .map_err(|error| GenesisError::Malformed(error.to_string()))?;
        document.found()
    }

    /// Checks every part and derives what a node needs.
    pub fn found(self) -> Result<Founded, GenesisError> {
        let malformed = |what: &str| GenesisError::Malformed(what.to_owned());
        if self.version != 1 {
            return Err(GenesisError::Version(self.version));
        }
        let blocks_per_epoch = NonZeroU64::new(self.blocks_per_epoch)
            .filter(|blocks| blocks.get() >= BLOCKS_PER_EPOCH_MIN)
            .ok_or_else(|| malformed("an epoch is too short"))?;
        let bytes =
            const_hex::decode(&self.epoch).map_err(|_| malformed("the epoch is not hex"))?;
        let info = EpochInfo::decode_cfg(
            Copying(bytes.as_slice()),
            &(PARTICIPANTS_MAX, SHARING_MODE_VERSION),
        )
        .map_err(|_| malformed("the epoch is damaged"))?;
        let key = *info.output.public().public();
        if const_hex::encode(key.encode()) != self.network_key {
            return Err(malformed("the network key is not the epoch's"));
        }
        let members = self
            .members
            .iter()
            .map(|member| Ok((member_key(member)?, member.address)))
            .collect::<Result<Vec<_>, GenesisError>>()?;
        let keys = Set::from_iter_dedup(members.iter().map(|(key, _)| key.clone()));
        if keys.len() != members.len() || &keys != info.output.players() || info.players != keys {
            return Err(malformed("the members are not those who hold the key"));
        }
        let bytes =
            const_hex::decode(&self.ledger).map_err(|_| malformed("the ledger is not hex"))?;
        let ledger = Genesis::decode(Copying(bytes.as_slice()))
            .map_err(|_| malformed("the ledger is damaged"))?;
        let network = self.id(&bytes, &info);
        let founded_at = Timestamp(self.founded_at_ms);
        Ok(Founded {
            network,
            key,
            block: Block::genesis(network, founded_at, info.clone(), empty_state()),
            info,
            blocks_per_epoch,
            records: match &self.origin {
                None => ledger.records(&key_bytes(&key)),
                Some(origin) => {
                    if founded_at.0 <= origin.timestamp_ms {
                        return Err(malformed(
                            "it is founded before the last block of the network that it goes on from",
                        ));
                    }
                    let carried = recovery::decode_records(&origin.records)
                        .map_err(|error| GenesisError::Malformed(error.to_string()))?;
                    let key = key_bytes(&key);
                    membership::succeed(&carried, &ledger.members, &key, founded_at)
                }
            },
            members,
            document: self,
        })
    }

    /// The network's id: the hash of everything that it is founded with.
    fn id(&self, ledger: &[u8], info: &EpochInfo) -> NetworkId {
        let info = info.encode();
        let (name_length, ledger_length) = (self.name.len() as u64, ledger.len() as u64);
        let first = Sha256::hash(&[
            b"_SCRIP_CHAIN_GENESIS",
            &name_length.to_be_bytes(),
            self.name.as_bytes(),
            &self.founded_at_ms.to_be_bytes(),
            &self.blocks_per_epoch.to_be_bytes(),
            &[u8::from(self.key_origin == KeyOrigin::DealtForDemo)],
            &ledger_length.to_be_bytes(),
            ledger,
            &info,
        ]);
        let further = [
            self.recovery.as_ref().map(RecoverySet::digest),
            self.origin.as_ref().map(Origin::digest),
        ];
        if further.iter().all(Option::is_none) {
            return NetworkId(first);
        }
        let [recovery, origin] = further.map(|digest| digest.unwrap_or(Digest::EMPTY));
        NetworkId(Sha256::hash(&[
            b"_SCRIP_CHAIN_GENESIS_FURTHER",
            &first,
            &recovery,
            &origin,
        ]))
    }

    /// The document as its file has it.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a document is plain data");
        json.push('\n');
        json
    }
}

/// Deals a network key to `members`. Whoever runs this may know the key: for demos and tests only.
pub fn deal_for_demo(
    rng: &mut impl CryptoRng,
    members: &[(PublicKey, SocketAddr)],
) -> (EpochInfo, Map<PublicKey, Share>) {
    let keys = Set::from_iter_dedup(members.iter().map(|(key, _)| key.clone()));
    let (output, shares) =
        deal::<MinSig, _, N3f1>(rng, SHARING_MODE, keys.clone()).expect("a committee has members");
    let addresses: BTreeMap<PublicKey, SocketAddr> = members.iter().cloned().collect();
    let info = EpochInfo {
        outcome: EpochOutcome::Success,
        epoch: Epoch::zero(),
        output,
        players: keys.clone(),
        next_players: keys.clone(),
        directory: committee::directory(&keys, &addresses),
    };
    (info, shares)
}
