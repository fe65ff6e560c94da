//! After more nodes were lost for good than a network can bear: a successor that goes on from the last final state.
//!
//! No quorum can sign for the old network any more, so the successor is another network with a key of its own. What ties
//! the two together is a [`Succession`]: the old network's own proof of its last final block, the word of its nodes that
//! they stop there ([`Retirement`]), and the signatures of the recovery set that its genesis named, under all this and the
//! successor's id and key. Whoever holds the old network's key checks it offline and has the new one.

mod end;
mod records;

pub use end::{FinalState, LastState, Retirement, retired_path};
pub use records::{decode_records, encode_records};

use crate::genesis::{Document, GenesisError};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, ed25519::PrivateKey, sha256::Digest,
};
use end::{End, check_signature};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Separates signatures of recovery sets from all others.
const NAMESPACE: &[u8] = b"_SCRIP_RECOVERY";

/// Who may say which network is the successor, as a genesis names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoverySet {
    /// Their ed25519 public keys, as hex.
    pub keys: Vec<String>,
    /// How many of them have to sign.
    pub needed: usize,
}

/// What a network goes on from, as its genesis says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The id of the network before, as hex.
    pub network: String,
    /// Its public key, as hex.
    pub network_key: String,
    /// The height of its last final block.
    pub height: u64,
    /// That block's digest, as hex.
    pub block: String,
    /// That block's time, in Unix milliseconds. The successor is founded later.
    pub timestamp_ms: u64,
    /// Every record after that block, as hex of its binary encoding.
    pub records: String,
}

/// One signature of a recovery set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Whose: a key of the recovery set, as hex.
    pub key: String,
    /// The signature, as hex.
    pub signature: String,
}

/// The receipt that links a network with its successor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    /// What the network before was founded with.
    pub predecessor: Document,
    /// Its proof of its last final block, as hex.
    pub proof: String,
    /// The successor's id, as hex.
    pub network: String,
    /// The successor's public key, as hex.
    pub network_key: String,
    /// The hash of the records that the successor starts from, as hex.
    pub records: String,
    /// Nodes of the network before that have stopped for good.
    pub retired: Vec<Retirement>,
    /// Keys of nodes of the network before of which the recovery set says that they are lost for good, as hex.
    pub lost: Vec<String>,
    /// Signatures of the recovery set.
    pub consents: Vec<Consent>,
}

/// Why a successor is not one.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// A part can't be read.
    #[error("the {0} can't be read")]
    Malformed(&'static str),
    /// A genesis is not usable.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The network before has another key.
    #[error("this is about another network, or the network before has another key")]
    OtherNetwork,
    /// The proof of the last final block does not hold.
    #[error("the proof of the last final block does not hold: {0}")]
    Proof(String),
    /// The genesis names no recovery set.
    #[error(
        "the network before named no recovery set when it was founded, so nobody can name its successor"
    )]
    NoRecoverySet,
    /// The successor goes on from something else.
    #[error(
        "the successor does not go on from this state, or the state is not the one that is proven"
    )]
    OtherOrigin,
    /// A later block is known to be final.
    #[error(
        "block {known} of the network before is final, so the state after block {height} is not the last; found the successor on the later one"
    )]
    NotLast {
        /// The block of the state.
        height: u64,
        /// The later one.
        known: u64,
    },
    /// Two nodes have different states after the same block.
    #[error(
        "node {0} has another state after the same block; one of the two files is forged or damaged"
    )]
    StatesDiffer(String),
    /// The key is none of the network before's nodes.
    #[error("{0} is no node of the network before's last committee")]
    NotMember(String),
    /// The network before could find its quorum again.
    #[error(
        "{able} nodes of the network before have neither retired nor been declared lost, and {needed} could go on with it, so that money would be there twice; retire more nodes, or name those that are lost for good"
    )]
    CouldGoOn {
        /// How many nodes are left.
        able: usize,
        /// How many are a quorum.
        needed: usize,
    },
    /// The key is not in the recovery set.
    #[error("this key is not in the recovery set of the network before")]
    NotInSet,
    /// A signature does not hold.
    #[error("the signature of {0} does not hold")]
    Signature(String),
    /// Too few have signed.
    #[error("{signed} of the recovery set have signed, and {needed} are needed")]
    TooFew {
        /// How many have.
        signed: usize,
        /// How many are needed.
        needed: usize,
    },
}

impl RecoveryError {
    /// The permanent code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "recovery_malformed",
            Self::Genesis(error) => error.code(),
            Self::OtherNetwork => "recovery_other_network",
            Self::Proof(_) => "recovery_proof_invalid",
            Self::NoRecoverySet => "recovery_set_missing",
            Self::OtherOrigin => "recovery_other_origin",
            Self::NotLast { .. } => "recovery_not_last",
            Self::StatesDiffer(_) => "recovery_states_differ",
            Self::NotMember(_) => "recovery_node_not_member",
            Self::CouldGoOn { .. } => "recovery_network_could_go_on",
            Self::NotInSet => "recovery_key_not_in_set",
            Self::Signature(_) => "recovery_signature_invalid",
            Self::TooFew { .. } => "recovery_signatures_missing",
        }
    }
}

fn hex(what: &'static str, text: &str) -> Result<Vec<u8>, RecoveryError> {
    const_hex::decode(text).map_err(|_| RecoveryError::Malformed(what))
}

/// A hash that every part has its own place in.
fn digest_of(separator: &[u8], parts: &[&str]) -> Digest {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    Sha256::hash(&[separator, &bytes])
}

impl Origin {
    /// The bytes that the successor's id covers.
    pub(crate) fn digest(&self) -> Digest {
        Sha256::hash(&[
            b"_SCRIP_CHAIN_ORIGIN",
            &serde_json::to_vec(self).expect("an origin is plain data"),
        ])
    }

    fn records_digest(&self) -> Digest {
        Sha256::hash(&[b"_SCRIP_CHAIN_CARRIED", self.records.as_bytes()])
    }
}

impl RecoverySet {
    /// The bytes that the network's id covers.
    pub(crate) fn digest(&self) -> Digest {
        Sha256::hash(&[
            b"_SCRIP_CHAIN_RECOVERY_SET",
            &serde_json::to_vec(self).expect("a recovery set is plain data"),
        ])
    }
}

impl Succession {
    /// The receipt of `successor`, which goes on from `last`, without signatures yet. `others` are what other nodes retired
    /// with, and `lost` the keys of those that are lost for good.
    pub fn new(
        last: &LastState,
        successor: &Document,
        others: &[LastState],
        lost: &[String],
    ) -> Result<Self, RecoveryError> {
        let mut succession = Self::about(last, successor)?;
        succession.set()?;
        succession.lost = lost.to_vec();
        for other in others {
            succession.check_node_of_same(other)?;
            succession.retired.push(other.retirement.clone());
        }
        succession.check_over()?;
        Ok(succession)
    }

    fn about(last: &LastState, successor: &Document) -> Result<Self, RecoveryError> {
        last.check()?;
        let origin = successor
            .origin
            .as_ref()
            .ok_or(RecoveryError::OtherOrigin)?;
        if *origin != last.origin {
            return Err(RecoveryError::OtherOrigin);
        }
        let founded = successor.clone().found()?;
        Ok(Self {
            predecessor: last.genesis.clone(),
            proof: last.proof.clone(),
            network: founded.network.to_string(),
            network_key: successor.network_key.clone(),
            records: origin.records_digest().to_string(),
            retired: vec![last.retirement.clone()],
            lost: Vec::new(),
            consents: Vec::new(),
        })
    }

    /// Checks that this is what [`Self::new`] makes of the two, whoever else has retired, is lost, or has signed.
    pub fn check_about(&self, last: &LastState, successor: &Document) -> Result<(), RecoveryError> {
        let subject = |succession: &Self| Self {
            retired: Vec::new(),
            lost: Vec::new(),
            consents: Vec::new(),
            ..succession.clone()
        };
        match subject(self) == subject(&Self::about(last, successor)?) {
            true => Ok(()),
            false => Err(RecoveryError::OtherOrigin),
        }
    }

    /// Checks that what another node retired with is neither later nor different.
    pub fn check_other(&self, other: &LastState) -> Result<(), RecoveryError> {
        self.check_node_of_same(other)?;
        let retired = [other.retirement.clone()];
        let end = self.end(&self.predecessor.network_key)?;
        match end.check_over(&self.records, &retired, &[]) {
            // One node alone is not what stops a network.
            Ok(()) | Err(RecoveryError::CouldGoOn { .. }) => Ok(()),
            refused => refused,
        }
    }

    fn check_node_of_same(&self, other: &LastState) -> Result<(), RecoveryError> {
        other.check()?;
        match other.genesis == self.predecessor {
            true => Ok(()),
            false => Err(RecoveryError::OtherNetwork),
        }
    }

    fn end(&self, key: &str) -> Result<End, RecoveryError> {
        End::prove(&self.predecessor, key, &self.proof)
    }

    fn check_over(&self) -> Result<(), RecoveryError> {
        let end = self.end(&self.predecessor.network_key)?;
        end.check_over(&self.records, &self.retired, &self.lost)
    }

    /// Checks that a proof file of the network before is about no later block than the last one here.
    pub fn check_last(&self, proof: &[u8]) -> Result<(), RecoveryError> {
        let key = &self.predecessor.network_key;
        self.end(key)?.check_last(key, proof)
    }

    fn set(&self) -> Result<&RecoverySet, RecoveryError> {
        let set = self.predecessor.recovery.as_ref();
        set.ok_or(RecoveryError::NoRecoverySet)
    }

    /// What the recovery set signs.
    fn message(&self) -> Digest {
        let words = serde_json::to_string(&(&self.retired, &self.lost)).expect("plain data");
        digest_of(
            b"scrip succession",
            &[
                &self.proof,
                &self.network,
                &self.network_key,
                &self.records,
                &words,
            ],
        )
    }

    /// Adds the signature of a member of the recovery set. Once is enough.
    pub fn sign(&mut self, key: &PrivateKey) -> Result<(), RecoveryError> {
        let own = const_hex::encode(key.public_key());
        if !self.set()?.keys.contains(&own) {
            return Err(RecoveryError::NotInSet);
        }
        self.check_over()?;
        let signature = key.sign(NAMESPACE, &self.message());
        self.consents.retain(|consent| consent.key != own);
        self.consents.push(Consent {
            key: own,
            signature: const_hex::encode(signature),
        });
        Ok(())
    }

    /// Checks everything with nothing but the key of the network before, and gives that network's last final height.
    ///
    /// Afterwards [`Self::network_key`] is the successor's.
    pub fn verify(&self, key: &str) -> Result<u64, RecoveryError> {
        let set = self.set()?;
        let end = self.end(key)?;
        end.check_over(&self.records, &self.retired, &self.lost)?;
        let message = self.message();
        let mut signed = BTreeSet::new();
        for consent in &self.consents {
            if !set.keys.contains(&consent.key) {
                return Err(RecoveryError::NotInSet);
            }
            signed.insert(check_signature(
                NAMESPACE,
                &consent.key,
                &message,
                &consent.signature,
            )?);
        }
        let needed = set.needed.max(1);
        if signed.len() < needed {
            return Err(RecoveryError::TooFew {
                signed: signed.len(),
                needed,
            });
        }
        Ok(end.height)
    }
}
