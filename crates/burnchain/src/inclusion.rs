//! Proofs that a block has a transaction.

use crate::Bytes32;
use alloc::vec::Vec;
use bitcoin::hashes::{Hash as _, sha256d};

/// Most siblings on a path: enough for a million transactions, and a block holds far fewer.
pub const PATH_MAX: usize = 20;

/// The way of a transaction up to its block's Merkle root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The transaction's place in the block.
    pub index: u32,
    /// The siblings from the transaction up.
    pub path: Vec<Bytes32>,
}

fn node(left: &Bytes32, right: &Bytes32) -> Bytes32 {
    let mut both = [0; 64];
    both[..32].copy_from_slice(left);
    both[32..].copy_from_slice(right);
    sha256d::Hash::hash(&both).to_byte_array()
}

impl Inclusion {
    /// The proof for the transaction at `index` of a block with these transaction ids, or `None` if there is none there.
    pub fn of(ids: &[Bytes32], index: u32) -> Option<Self> {
        let mut position = index as usize;
        if position >= ids.len() {
            return None;
        }
        let mut level = ids.to_vec();
        let mut path = Vec::new();
        while level.len() > 1 {
            // A last one without a partner is paired with itself.
            let sibling = (position ^ 1).min(level.len() - 1);
            path.push(level[sibling]);
            level = level
                .chunks(2)
                .map(|pair| node(&pair[0], pair.last().unwrap_or(&pair[0])))
                .collect();
            position /= 2;
        }
        Some(Self { index, path })
    }

    /// The Merkle root that the proof leads to from the transaction `id`. `None` if the path is too long, or too short for
    /// the place.
    ///
    /// The caller must make sure that `id` is the hash of a transaction and not of two nodes: see
    /// [`crate::transaction::Burn::read`].
    pub fn root(&self, id: &Bytes32) -> Option<Bytes32> {
        if self.path.len() > PATH_MAX || u64::from(self.index) >> self.path.len() != 0 {
            return None;
        }
        let mut top = *id;
        for (level, sibling) in self.path.iter().enumerate() {
            top = match self.index >> level & 1 {
                0 => node(&top, sibling),
                // On the right, a sibling that is the same means that the block lists a transaction twice, which no
                // valid block does.
                _ if *sibling == top => return None,
                _ => node(sibling, &top),
            };
        }
        Some(top)
    }
}
