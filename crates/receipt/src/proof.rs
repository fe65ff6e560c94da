//! The file, and the one entry for checking any of them.

use alloc::vec::Vec;
use bytes::BufMut;
use commonware_codec::{Buf, Copying, Error as CodecError};
use scrip_ledger::block::OPERATION_SIZE_MAX;

use crate::{Claim, Content, NetworkKey, Proven, Receipt, Report, StateProof, VerifyError};

/// The first bytes of every file.
pub const MAGIC: [u8; 5] = *b"SCRIP";

/// The version of the format that this crate writes and reads.
pub const VERSION: u8 = 1;

/// Most bytes of a file: a receipt for the largest operation with the longest line of descendants fits.
pub const FILE_SIZE_MAX: usize = OPERATION_SIZE_MAX + (64 << 10);

/// Bytes before the body: [`MAGIC`], [`VERSION`] and the kind.
const PREFIX_SIZE: usize = MAGIC.len() + 2;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time is read, checked and dropped"
)]
pub enum Proof {
    /// An operation happened.
    Receipt(Receipt),
    /// The state holds something, or does not.
    State(StateProof),
}

/// The kinds of file, by the number that is written. Numbers are never used again.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    Operation = 1,
    BatchItem = 2,
    Record = 3,
    Absence = 4,
}

impl Kind {
    const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Operation),
            2 => Some(Self::BatchItem),
            3 => Some(Self::Record),
            4 => Some(Self::Absence),
            _ => None,
        }
    }
}

/// Checks a file of any kind against the network's key, and says what it proves.
///
/// Needs nothing else: no clock, no network, no other file. Never panics, whatever the bytes are.
pub fn verify(bytes: &[u8], key: &NetworkKey) -> Result<Report, VerifyError> {
    Proof::decode(bytes)?.verify(key)
}

impl Proof {
    /// Reads a file. Each proof has exactly one encoding. What comes out is well formed, not yet proven.
    pub fn decode(bytes: &[u8]) -> Result<Self, VerifyError> {
        if bytes.len() > FILE_SIZE_MAX {
            return Err(VerifyError::TooLarge);
        }
        let rest = bytes.strip_prefix(&MAGIC).ok_or(VerifyError::NotAProof)?;
        let [version, number, body @ ..] = rest else {
            return Err(VerifyError::Malformed);
        };
        if *version != VERSION {
            return Err(VerifyError::Version);
        }
        let kind = Kind::from_number(*number).ok_or(VerifyError::Kind)?;
        let mut body = Copying(body);
        let proof = Self::read(&mut body, kind).map_err(|_| VerifyError::Malformed)?;
        if body.0.is_empty() {
            Ok(proof)
        } else {
            Err(VerifyError::Malformed)
        }
    }

    /// Writes the file.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Receipt(receipt) => receipt.encode(),
            Self::State(proof) => proof.encode(),
        }
    }

    /// Checks it against the network's key, and says what it proves.
    pub fn verify(self, key: &NetworkKey) -> Result<Report, VerifyError> {
        let (block, anchor, proven) = match self {
            Self::Receipt(receipt) => {
                let block = receipt.verify(key)?;
                let index = receipt.place.index;
                let proven = match receipt.content {
                    Content::Operation(signed) => Proven::Operation { index, signed },
                    Content::Item(item) => Proven::BatchItem { index, item },
                };
                (block, receipt.anchor, proven)
            }
            Self::State(proof) => {
                let block = proof.verify(key)?;
                let key = proof.key;
                let proven = match proof.claim {
                    Claim::Present { record, .. } => Proven::Record { key, record },
                    Claim::Absent { .. } => Proven::Absence { key },
                };
                (block, proof.anchor, proven)
            }
        };
        let header = anchor.header();
        Ok(Report {
            network: header.network,
            epoch: header.epoch,
            height: header.height,
            timestamp: header.timestamp,
            block,
            proven,
        })
    }

    fn read(buf: &mut impl Buf, kind: Kind) -> Result<Self, CodecError> {
        match kind {
            Kind::Operation => Receipt::read(buf, false).map(Self::Receipt),
            Kind::BatchItem => Receipt::read(buf, true).map(Self::Receipt),
            Kind::Record => StateProof::read(buf, false).map(Self::State),
            Kind::Absence => StateProof::read(buf, true).map(Self::State),
        }
    }
}

impl Receipt {
    /// Writes the file.
    pub fn encode(&self) -> Vec<u8> {
        let kind = match self.content {
            Content::Operation(_) => Kind::Operation,
            Content::Item(_) => Kind::BatchItem,
        };
        let mut file = begin(kind, self.encode_size());
        self.write(&mut file);
        file
    }
}

impl StateProof {
    /// Writes the file.
    pub fn encode(&self) -> Vec<u8> {
        let kind = match self.claim {
            Claim::Present { .. } => Kind::Record,
            Claim::Absent { .. } => Kind::Absence,
        };
        let mut file = begin(kind, self.encode_size());
        self.write(&mut file);
        file
    }
}

fn begin(kind: Kind, body_size: usize) -> Vec<u8> {
    let mut file = Vec::with_capacity(PREFIX_SIZE + body_size);
    file.put_slice(&MAGIC);
    file.put_u8(VERSION);
    file.put_u8(kind as u8);
    file
}
