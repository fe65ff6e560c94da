//! After more nodes were lost for good than a network can bear: a successor that goes on from the last final state.
//!
//! No key can sign for the old network any more, so the successor is another network with a key of its own. What ties the two
//! together is a [`Succession`]: the old network's own proof of its last final block, and the signatures of the recovery set
//! that its genesis named under the successor's id and key. Whoever holds the old network's key checks it offline and has the
//! new one.

use crate::genesis::{Document, GenesisError};
use commonware_codec::{
    Buf, Copying, DecodeExt as _, EncodeSize as _, Error as CodecError, Read, ReadExt as _,
    Write as _,
};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, Verifier as _,
    ed25519::{PrivateKey, PublicKey, Signature},
    sha256::Digest,
};
use scrip_ledger::state::{Key, Record};
use scrip_receipt::NetworkKey as ReceiptKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Separates signatures of recovery sets from all others.
const NAMESPACE: &[u8] = b"_SCRIP_RECOVERY";

/// Most records that a network can be carried over with.
const RECORDS_MAX: usize = 1 << 26;

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
    /// Every record after that block, as hex of its binary encoding.
    pub records: String,
}

/// The last final state of a network as one of its nodes has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastState {
    /// What the network was founded with.
    pub genesis: Document,
    /// The state and the block that it belongs to.
    pub origin: Origin,
    /// A proof file, as hex: the old network's signature over that block, and its register of nodes in the state.
    pub proof: String,
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
    #[error("the network before has another key than the one given")]
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
    #[error("the successor does not go on from this state")]
    OtherOrigin,
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
            Self::NotInSet => "recovery_key_not_in_set",
            Self::Signature(_) => "recovery_signature_invalid",
            Self::TooFew { .. } => "recovery_signatures_missing",
        }
    }
}

fn hex(what: &'static str, text: &str) -> Result<Vec<u8>, RecoveryError> {
    const_hex::decode(text).map_err(|_| RecoveryError::Malformed(what))
}

/// Records as an [`Origin`] has them.
pub fn encode_records(records: &[(Key, Record)]) -> String {
    let mut bytes = Vec::with_capacity(
        4 + records
            .iter()
            .map(|(_, record)| 32 + record.encode_size())
            .sum::<usize>(),
    );
    (records.len() as u32).write(&mut bytes);
    for (key, record) in records {
        key.write(&mut bytes);
        record.write(&mut bytes);
    }
    const_hex::encode(bytes)
}

/// What [`encode_records`] made.
pub fn decode_records(text: &str) -> Result<Vec<(Key, Record)>, RecoveryError> {
    let bytes = hex("carried state", text)?;
    let carried = Carried::decode(Copying(bytes.as_slice()));
    carried
        .map(|Carried(records)| records)
        .map_err(|_| RecoveryError::Malformed("carried state"))
}

/// Records in the order of their keys.
struct Carried(Vec<(Key, Record)>);

impl Read for Carried {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let count = u32::read(buf)? as usize;
        if count > RECORDS_MAX {
            return Err(CodecError::InvalidLength(count));
        }
        let mut records: Vec<(Key, Record)> = Vec::with_capacity(count.min(buf.remaining()));
        for _ in 0..count {
            let (key, record) = (Key::read(buf)?, Record::read(buf)?);
            let in_order = records.last().is_none_or(|(last, _)| *last < key);
            if key.kind() != Some(record.kind()) || !in_order {
                return Err(CodecError::Invalid("carried state", "not a state"));
            }
            records.push((key, record));
        }
        Ok(Self(records))
    }
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

fn message(succession: &Succession) -> Digest {
    let parts = [
        &succession.proof,
        &succession.network,
        &succession.network_key,
        &succession.records,
    ];
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    Sha256::hash(&[b"scrip succession", &bytes])
}

impl Succession {
    /// The receipt of `successor`, which goes on from `last`, without signatures yet.
    pub fn new(last: &LastState, successor: &Document) -> Result<Self, RecoveryError> {
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
            consents: Vec::new(),
        })
    }

    /// Adds the signature of a member of the recovery set. Once is enough.
    pub fn sign(&mut self, key: &PrivateKey) -> Result<(), RecoveryError> {
        let set = self
            .predecessor
            .recovery
            .as_ref()
            .ok_or(RecoveryError::NoRecoverySet)?;
        let own = const_hex::encode(key.public_key());
        if !set.keys.contains(&own) {
            return Err(RecoveryError::NotInSet);
        }
        let signature = key.sign(NAMESPACE, &message(self));
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
        let predecessor = self.predecessor.clone().found()?;
        if self.predecessor.network_key != key {
            return Err(RecoveryError::OtherNetwork);
        }
        let key: ReceiptKey = key
            .parse()
            .map_err(|_| RecoveryError::Malformed("network key"))?;
        let proof = hex("proof", &self.proof)?;
        let report = scrip_receipt::verify(&proof, &key);
        let report = report.map_err(|error| RecoveryError::Proof(error.to_string()))?;
        if report.network != predecessor.network {
            return Err(RecoveryError::OtherNetwork);
        }
        let set = self
            .predecessor
            .recovery
            .as_ref()
            .ok_or(RecoveryError::NoRecoverySet)?;
        let message = message(self);
        let mut signed = BTreeSet::new();
        for consent in &self.consents {
            if !set.keys.contains(&consent.key) {
                return Err(RecoveryError::NotInSet);
            }
            let bytes = hex("key", &consent.key)?;
            let public = PublicKey::decode(Copying(bytes.as_slice()));
            let public = public.map_err(|_| RecoveryError::Malformed("key"))?;
            let bytes = hex("signature", &consent.signature)?;
            let signature = Signature::decode(Copying(bytes.as_slice()));
            let signature = signature.map_err(|_| RecoveryError::Malformed("signature"))?;
            if !public.verify(NAMESPACE, &message, &signature) {
                return Err(RecoveryError::Signature(consent.key.clone()));
            }
            signed.insert(&consent.key);
        }
        if signed.len() < set.needed.max(1) {
            return Err(RecoveryError::TooFew {
                signed: signed.len(),
                needed: set.needed.max(1),
            });
        }
        Ok(report.height)
    }
}
