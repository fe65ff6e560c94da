//! State proofs: what the network holds at a block, and what it does not.

use bytes::BufMut;
use commonware_codec::{
    Buf, Encode, EncodeSize, Error as CodecError, FixedSize, ReadExt, Write, varint::UInt,
};
use commonware_cryptography::sha256::Digest;
use scrip_ledger::state::{Key, Record};

use crate::{Anchor, EntryProof, NetworkKey, VerifyError, log_entry};

/// Proof that a key holds a record after a block that the network made final, or that it holds none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateProof {
    /// The block.
    pub anchor: Anchor,
    /// The key.
    pub key: Key,
    /// What is claimed about it.
    pub claim: Claim,
    /// Where the state's log says so.
    pub entry: EntryProof,
}

/// What a state proof claims about its key.
///
/// Keys are in a circle: each entry of the state names the key after its own, and the last one names the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The key holds this record.
    Present {
        /// The record.
        record: Record,
        /// The key after it.
        next_key: Key,
    },
    /// The key holds nothing: the key before it names one after it as the next.
    Absent {
        /// The nearest key before it.
        previous_key: Key,
        /// What that one holds.
        previous_record: Record,
        /// The nearest key after both.
        next_key: Key,
    },
}

impl StateProof {
    /// Checks the claim against a block of the network with this key, and returns the block's digest.
    pub fn verify(&self, key: &NetworkKey) -> Result<Digest, VerifyError> {
        let block = self.anchor.verify(key)?;
        let entry = match &self.claim {
            Claim::Present { record, next_key } => log_entry(&self.key, &record.encode(), next_key),
            Claim::Absent {
                previous_key,
                previous_record,
                next_key,
            } => {
                if !between(previous_key, &self.key, next_key) {
                    return Err(VerifyError::State);
                }
                log_entry(previous_key, &previous_record.encode(), next_key)
            }
        };
        let header = self.anchor.header();
        let root = self.entry.root(&header.state_operations_root, &entry);
        if root != Some(header.state_root) {
            return Err(VerifyError::State);
        }
        Ok(block)
    }

    pub(crate) fn write(&self, buf: &mut impl BufMut) {
        self.anchor.write(buf);
        self.key.write(buf);
        match &self.claim {
            Claim::Present { record, next_key } => {
                write_record(record, buf);
                next_key.write(buf);
            }
            Claim::Absent {
                previous_key,
                previous_record,
                next_key,
            } => {
                previous_key.write(buf);
                write_record(previous_record, buf);
                next_key.write(buf);
            }
        }
        self.entry.write(buf);
    }

    pub(crate) fn encode_size(&self) -> usize {
        let claim = match &self.claim {
            Claim::Present { record, .. } => record_size(record) + Key::SIZE,
            Claim::Absent {
                previous_record, ..
            } => record_size(previous_record) + 2 * Key::SIZE,
        };
        self.anchor.encode_size() + Key::SIZE + claim + self.entry.encode_size()
    }

    pub(crate) fn read(buf: &mut impl Buf, of_absence: bool) -> Result<Self, CodecError> {
        let anchor = Anchor::read(buf)?;
        let key = Key::read(buf)?;
        let claim = if of_absence {
            Claim::Absent {
                previous_key: Key::read(buf)?,
                previous_record: read_record(buf)?,
                next_key: Key::read(buf)?,
            }
        } else {
            Claim::Present {
                record: read_record(buf)?,
                next_key: Key::read(buf)?,
            }
        };
        let entry = EntryProof::read(buf)?;
        Ok(Self {
            anchor,
            key,
            claim,
            entry,
        })
    }
}

/// Writes a record with its size before it, so that a proof can be checked without knowing the kinds of record.
fn write_record(record: &Record, buf: &mut impl BufMut) {
    UInt(record.encode_size() as u32).write(buf);
    record.write(buf);
}

/// Size of what [`write_record`] writes.
fn record_size(record: &Record) -> usize {
    let size = record.encode_size();
    UInt(size as u32).encode_size() + size
}

fn read_record(buf: &mut impl Buf) -> Result<Record, CodecError> {
    let size = UInt::<u32>::read(buf)?.0 as usize;
    let before = buf.remaining();
    let record = Record::read(buf)?;
    if before - buf.remaining() == size {
        Ok(record)
    } else {
        Err(CodecError::InvalidLength(size))
    }
}

/// Whether `key` lies strictly between two keys that follow each other on the circle. A single key follows itself, and
/// all others lie between.
fn between(previous: &Key, key: &Key, next: &Key) -> bool {
    if previous < next {
        previous < key && key < next
    } else {
        previous < key || key < next
    }
}

#[cfg(test)]
#[path = "state_proof_tests.rs"]
mod tests;
