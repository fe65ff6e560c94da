//! What validators write into their transactions on the burn chain: the data of one OP_RETURN output.
//!
//! ```text
//! all            "SCRP" 4 | version 1 = 1 | kind 1
//! 1 register     network 16 | validator 32                                  54 bytes
//! 2 commit       parent 32 | key 16 | amount u64                            62 bytes
//! 3 commit       parent 32 | key 16 | amount u64 | nonce 16                 78 bytes
//! ```
//!
//! Numbers are big-endian. `network` is the first half of the network's id, `validator` the node's ed25519 key, `parent` the
//! digest of the ledger block that the commit is for, `key` the reference of a registered key, `amount` what the output
//! burns, in satoshi. 78 bytes are within what every Bitcoin node has relayed for years.

use crate::Bytes32;
use alloc::vec::Vec;

/// The first bytes of every payload.
pub const MAGIC: [u8; 4] = *b"SCRP";
/// The version of the layout.
pub const VERSION: u8 = 1;
/// Most bytes of a payload.
pub const PAYLOAD_BYTES_MAX: usize = 78;

/// A short name of a registered key.
pub type KeyReference = [u8; 16];
/// What a miner counts up.
pub type Nonce = [u8; 16];

const HEAD: usize = 6;
const REGISTER: u8 = 1;
const COMMIT: u8 = 2;
const COMMIT_WITH_WORK: u8 = 3;

/// What a transaction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// The owner of this transaction's second output commits for a validator.
    Register {
        /// The first half of the network's id.
        network: [u8; 16],
        /// The validator's key.
        validator: Bytes32,
    },
    /// A block commit.
    Commit(Commit),
}

/// A block commit: burned coin and, if a nonce goes with it, work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The digest of the header of the ledger block that the tenure starts from.
    pub parent: Bytes32,
    /// Whose commit it is.
    pub key: KeyReference,
    /// What it says that it burns, in satoshi.
    pub amount: u64,
    /// The proof of work.
    pub nonce: Option<Nonce>,
}

/// Why data is no payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is neither a registration nor a block commit")]
pub struct PayloadError;

impl Payload {
    /// The payload's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PAYLOAD_BYTES_MAX);
        bytes.extend(MAGIC);
        bytes.push(VERSION);
        match self {
            Self::Register { network, validator } => {
                bytes.push(REGISTER);
                bytes.extend(network);
                bytes.extend(validator);
            }
            Self::Commit(commit) => {
                bytes.push(match commit.nonce {
                    None => COMMIT,
                    Some(_) => COMMIT_WITH_WORK,
                });
                bytes.extend(commit.parent);
                bytes.extend(commit.key);
                bytes.extend(commit.amount.to_be_bytes());
                bytes.extend(commit.nonce.iter().flatten());
            }
        }
        bytes
    }

    /// Reads a payload. There is one encoding of each.
    pub fn decode(bytes: &[u8]) -> Result<Self, PayloadError> {
        let (head, mut rest) = bytes.split_at_checked(HEAD).ok_or(PayloadError)?;
        if head[..4] != MAGIC || head[4] != VERSION {
            return Err(PayloadError);
        }
        let payload = match head[5] {
            REGISTER => Self::Register {
                network: take(&mut rest)?,
                validator: take(&mut rest)?,
            },
            kind @ (COMMIT | COMMIT_WITH_WORK) => Self::Commit(Commit {
                parent: take(&mut rest)?,
                key: take(&mut rest)?,
                amount: u64::from_be_bytes(take(&mut rest)?),
                nonce: match kind {
                    COMMIT => None,
                    _ => Some(take(&mut rest)?),
                },
            }),
            _ => return Err(PayloadError),
        };
        if rest.is_empty() {
            Ok(payload)
        } else {
            Err(PayloadError)
        }
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], PayloadError> {
    let (first, others) = rest.split_first_chunk::<N>().ok_or(PayloadError)?;
    *rest = others;
    Ok(*first)
}
