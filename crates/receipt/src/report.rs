//! What a checked proof says, as data and in plain words.

use alloc::{format, string::String, vec, vec::Vec};
use commonware_cryptography::sha256::Digest;
use core::fmt;
use scrip_ledger::{
    ids::{AssetCode, NetworkId},
    operation::Signed,
    state::{Key, Record},
    time::Timestamp,
};

use crate::{BatchItem, text::Moment, words::Words};

/// What a proof proves. Made only by checking one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Which network says so. A network key belongs to one network.
    pub network: NetworkId,
    /// In which epoch of it.
    pub epoch: u64,
    /// In which block.
    pub height: u64,
    /// When, by the block's own time.
    pub timestamp: Timestamp,
    /// The block's digest.
    pub block: Digest,
    /// What happened, or what was so after the block.
    pub proven: Proven,
}

/// What happened in a block, or what was so after it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time is read, checked and dropped"
)]
pub enum Proven {
    /// This operation was applied, `index` others of its block before it.
    Operation {
        /// Its place in the block.
        index: u32,
        /// The operation.
        signed: Signed,
    },
    /// This item of a batch was applied, with all others of the batch.
    BatchItem {
        /// The batch's place in the block.
        index: u32,
        /// The item and its batch.
        item: BatchItem,
    },
    /// The key held this record after the block.
    Record {
        /// The key.
        key: Key,
        /// The record.
        record: Record,
    },
    /// The key held nothing after the block.
    Absence {
        /// The key.
        key: Key,
    },
}

impl Report {
    /// What is proven in plain words: the first line says the most important thing, each further one a detail.
    ///
    /// `scale` gives the number of digits after the point of an asset where it is known, so that 1250 can be written
    /// as 12.50; a proof does not hold it. Texts that people wrote are quoted, with everything escaped that does not
    /// print.
    pub fn lines(&self, scale: impl Fn(&AssetCode) -> Option<u8>) -> Vec<String> {
        let words = Words::new(&scale);
        let mut lines = match &self.proven {
            Proven::Operation { index, signed } => {
                let operation = signed.operation();
                let mut lines = vec![words.operation(signed.author(), signed.id(), operation)];
                lines.extend(words.items(operation));
                lines.push(format!(
                    "Ordered by account {} and signed with key {}.",
                    signed.author(),
                    signed.signer()
                ));
                lines.push(format!(
                    "Operation {}, number {index} of its block.",
                    signed.id()
                ));
                lines
            }
            Proven::BatchItem { index, item } => vec![
                words.transfer(&item.item),
                format!(
                    "Ordered by account {} and signed with key {}, as item {} of a batch of {}.",
                    item.author, item.signer, item.place.index, item.count
                ),
                format!("Operation {}, number {index} of its block.", item.id),
            ],
            Proven::Record { key, record } => {
                vec![words.record(key, record), format!("Held under key {key}.")]
            }
            Proven::Absence { key } => vec![
                words.absence(key),
                format!("Nothing is held under key {key}."),
            ],
        };
        lines.push(format!(
            "Final in block {} of epoch {}, at {}.",
            self.height,
            self.epoch,
            Moment(self.timestamp.0)
        ));
        lines.push(format!("Block {}, network {}.", self.block, self.network));
        lines
    }
}

impl fmt::Display for Report {
    /// [`Report::lines`] with amounts in minor units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(|_| None).join("\n"))
    }
}
