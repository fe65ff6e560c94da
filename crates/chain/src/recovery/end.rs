//! How a network ended: the last final state as one of its nodes has it, proven, and the nodes' word that they stop.
//!
//! A network that lost its quorum must not find it again behind its successor's back: everybody's money would be there
//! twice. So a node gives its state away only once and retires with it, and a successor is one only if the nodes that
//! have retired, or that the recovery set declares lost, are too many for the others to decide anything.

use super::{Origin, RecoveryError, digest_of, hex};
use crate::genesis::Document;
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::{
    Signer as _, Verifier as _,
    ed25519::{PrivateKey, PublicKey, Signature},
    sha256::Digest,
};
use commonware_utils::{Faults as _, N3f1};
use scrip_ledger::{
    epoch::Committee,
    ids::NetworkId,
    state::{Key, Record},
};
use scrip_receipt::{NetworkKey as ReceiptKey, Proven, Report};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// Separates what retiring nodes sign from all else.
const NAMESPACE: &[u8] = b"_SCRIP_RETIREMENT";

/// The last final state of a network as one of its nodes has it, with the network's proof of the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalState {
    /// What the network was founded with.
    pub genesis: Document,
    /// The state and the block that it belongs to.
    pub origin: Origin,
    /// A proof file, as hex: the old network's signature over that block, and the committee that would go on from it.
    pub proof: String,
}

/// A [`FinalState`] of a node that has retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastState {
    /// What the network was founded with.
    pub genesis: Document,
    /// The state and the block that it belongs to.
    pub origin: Origin,
    /// A proof file, as hex: the old network's signature over that block, and the committee that would go on from it.
    pub proof: String,
    /// The node's word that it stops here.
    pub retirement: Retirement,
}

/// A node's word that it signs nothing more for a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// The node's key, as hex.
    pub key: String,
    /// The height of the last block that it has.
    pub height: u64,
    /// That block's digest, as hex.
    pub block: String,
    /// The hash of all records after that block, as hex.
    pub records: String,
    /// The node's signature over all this and the network, as hex.
    pub signature: String,
}

impl Retirement {
    fn sign(origin: &Origin, key: &PrivateKey) -> Self {
        let mut retirement = Self {
            key: const_hex::encode(key.public_key()),
            height: origin.height,
            block: origin.block.clone(),
            records: origin.records_digest().to_string(),
            signature: String::new(),
        };
        let message = retirement.message(&origin.network);
        retirement.signature = const_hex::encode(key.sign(NAMESPACE, &message));
        retirement
    }

    fn message(&self, network: &str) -> Digest {
        let height = self.height.to_string();
        digest_of(
            b"scrip retirement",
            &[network, &self.key, &height, &self.block, &self.records],
        )
    }

    /// Checks the signature, and gives whose it is.
    fn verify(&self, network: &NetworkId) -> Result<PublicKey, RecoveryError> {
        let message = self.message(&network.to_string());
        check_signature(NAMESPACE, &self.key, &message, &self.signature)
    }
}

/// Checks a signature of `key`, both as hex, and gives the key.
pub(super) fn check_signature(
    namespace: &[u8],
    key: &str,
    message: &Digest,
    signature: &str,
) -> Result<PublicKey, RecoveryError> {
    let public = public_key(key)?;
    let bytes = hex("signature", signature)?;
    let signature = Signature::decode(Copying(bytes.as_slice()));
    let signature = signature.map_err(|_| RecoveryError::Malformed("signature"))?;
    if public.verify(namespace, message, &signature) {
        Ok(public)
    } else {
        Err(RecoveryError::Signature(key.to_owned()))
    }
}

pub(super) fn public_key(key: &str) -> Result<PublicKey, RecoveryError> {
    let bytes = hex("key", key)?;
    PublicKey::decode(Copying(bytes.as_slice())).map_err(|_| RecoveryError::Malformed("key"))
}

/// Where a retired node keeps what it retired with. A node does not start in a folder that has it.
pub fn retired_path(folder: &Path) -> PathBuf {
    folder.join("last-state.json")
}

impl FinalState {
    /// Retires the node of `folder`, whose key is `signer`: from now on it can't be started, and the state that it gives
    /// away is this. The node must have stopped, and must not have spoken to others since the state was read.
    pub fn retire(self, folder: &Path, signer: &PrivateKey) -> io::Result<LastState> {
        let last = LastState {
            retirement: Retirement::sign(&self.origin, signer),
            genesis: self.genesis,
            origin: self.origin,
            proof: self.proof,
        };
        let json = serde_json::to_vec(&last).expect("plain data");
        crate::secrets::write_durably(&retired_path(folder), &json)?;
        Ok(last)
    }
}

impl LastState {
    /// Checks that the network made the block final and that the node says the same of its state.
    pub fn check(&self) -> Result<(), RecoveryError> {
        let end = End::prove(&self.genesis, &self.genesis.network_key, &self.proof)?;
        let (origin, word) = (&self.origin, &self.retirement);
        let names_network = origin.network == end.network.to_string()
            && origin.network_key == self.genesis.network_key;
        if !names_network {
            return Err(RecoveryError::OtherNetwork);
        }
        let is_proven = origin.height == end.height
            && origin.block == end.block.to_string()
            && origin.timestamp_ms == end.timestamp_ms;
        let is_word = word.height == origin.height
            && word.block == origin.block
            && word.records == origin.records_digest().to_string();
        if !is_proven || !is_word {
            return Err(RecoveryError::OtherOrigin);
        }
        end.check_member(&word.verify(&end.network)?)
    }
}

/// The last final block of a network, proven.
pub(super) struct End {
    pub(super) network: NetworkId,
    pub(super) height: u64,
    pub(super) block: Digest,
    pub(super) timestamp_ms: u64,
    committee: Committee,
}

impl End {
    /// Checks `proof` with the key of the network that `genesis` founded.
    pub(super) fn prove(genesis: &Document, key: &str, proof: &str) -> Result<Self, RecoveryError> {
        let founded = genesis.clone().found()?;
        if genesis.network_key != key {
            return Err(RecoveryError::OtherNetwork);
        }
        let report = report(key, &hex("proof", proof)?)?;
        if report.network != founded.network {
            return Err(RecoveryError::OtherNetwork);
        }
        // Of the epoch that the next block would be in.
        let epoch = (report.height + 1) / founded.blocks_per_epoch;
        match report.proven {
            Proven::Record {
                key,
                record: Record::Committee(committee),
            } if key == Key::committee(epoch) => Ok(Self {
                network: report.network,
                height: report.height,
                block: report.block,
                timestamp_ms: report.timestamp.0,
                committee,
            }),
            _ => Err(RecoveryError::Proof(
                "it is not about who would go on from the block".into(),
            )),
        }
    }

    fn check_member(&self, key: &PublicKey) -> Result<(), RecoveryError> {
        let mut members = self.committee.members.iter();
        match members.any(|member| member.key == *key) {
            true => Ok(()),
            false => Err(RecoveryError::NotMember(const_hex::encode(key))),
        }
    }

    /// Checks that nobody retired later or with another state, and that those who are left could never decide anything.
    pub(super) fn check_over(
        &self,
        records: &str,
        retired: &[Retirement],
        lost: &[String],
    ) -> Result<(), RecoveryError> {
        let mut gone = BTreeSet::new();
        for word in retired {
            let key = word.verify(&self.network)?;
            self.check_member(&key)?;
            if word.height > self.height {
                return Err(RecoveryError::NotLast {
                    height: self.height,
                    known: word.height,
                });
            }
            let differs = word.block != self.block.to_string() || word.records != records;
            if word.height == self.height && differs {
                return Err(RecoveryError::StatesDiffer(word.key.clone()));
            }
            gone.insert(key);
        }
        for key in lost {
            let key = public_key(key)?;
            self.check_member(&key)?;
            gone.insert(key);
        }
        let members = self.committee.members.len();
        let needed = members - N3f1::max_faults(members) as usize;
        let able = members - gone.len();
        if able >= needed {
            return Err(RecoveryError::CouldGoOn { able, needed });
        }
        Ok(())
    }

    /// Checks that a proof file of the same network is not about a later block.
    pub(super) fn check_last(&self, key: &str, proof: &[u8]) -> Result<(), RecoveryError> {
        let report = report(key, proof)?;
        if report.network != self.network {
            return Err(RecoveryError::OtherNetwork);
        }
        if report.height > self.height {
            return Err(RecoveryError::NotLast {
                height: self.height,
                known: report.height,
            });
        }
        Ok(())
    }
}

fn report(key: &str, proof: &[u8]) -> Result<Report, RecoveryError> {
    let key: ReceiptKey = key
        .parse()
        .map_err(|_| RecoveryError::Malformed("network key"))?;
    scrip_receipt::verify(proof, &key).map_err(|error| RecoveryError::Proof(error.to_string()))
}
