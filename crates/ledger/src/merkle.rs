//! A binary Merkle tree over the operations of a block and over the items of a batch.
//!
//! ```text
//! leaf(data)   = sha256(0x00 || data)
//! node(l, r)   = sha256(0x01 || l || r)          a last node without a partner moves up unchanged
//! root         = sha256(0x02 || count u32 || top), the top of no leaves being 32 zero bytes
//! ```
//!
//! The leading bytes keep leaves, nodes and roots apart, and the count in the root fixes the shape of the tree.

use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};

/// Most siblings on a path: enough for 2^32 leaves.
pub const PATH_MAX: usize = 32;

/// The hash of one leaf, whose data may come in parts.
pub fn leaf(data: &[u8]) -> Digest {
    Sha256::hash(&[&[0], data])
}

fn node(left: &Digest, right: &Digest) -> Digest {
    Sha256::hash(&[&[1], left, right])
}

fn seal(count: u32, top: &Digest) -> Digest {
    Sha256::hash(&[&[2], &count.to_be_bytes(), top])
}

/// The root over leaf hashes. `leaves` is used as working space.
pub fn root(mut leaves: Vec<Digest>) -> Digest {
    let count = leaves.len() as u32;
    let mut length = leaves.len();
    while length > 1 {
        for pair in 0..length / 2 {
            leaves[pair] = node(&leaves[2 * pair], &leaves[2 * pair + 1]);
        }
        if length % 2 == 1 {
            leaves[length / 2] = leaves[length - 1];
        }
        length = length.div_ceil(2);
    }
    seal(count, leaves.first().unwrap_or(&Digest([0; 32])))
}

/// The siblings from leaf `index` up to the top, or `None` when there is no such leaf.
pub fn path(mut leaves: Vec<Digest>, index: u32) -> Option<Vec<Digest>> {
    let mut position = index as usize;
    let mut length = leaves.len();
    if position >= length {
        return None;
    }
    let mut siblings = Vec::new();
    while length > 1 {
        let sibling = position ^ 1;
        if sibling < length {
            siblings.push(leaves[sibling]);
        }
        for pair in 0..length / 2 {
            leaves[pair] = node(&leaves[2 * pair], &leaves[2 * pair + 1]);
        }
        if length % 2 == 1 {
            leaves[length / 2] = leaves[length - 1];
        }
        position /= 2;
        length = length.div_ceil(2);
    }
    Some(siblings)
}

/// The root that `path` leads to from the leaf hash `leaf` at `index` of `count`, or `None` when the path has not
/// exactly as many siblings as that place in such a tree needs.
pub fn root_from_path(leaf: Digest, index: u32, count: u32, path: &[Digest]) -> Option<Digest> {
    if index >= count {
        return None;
    }
    let mut siblings = path.iter();
    let mut top = leaf;
    let mut position = index;
    let mut length = count;
    while length > 1 {
        if position % 2 == 1 {
            top = node(siblings.next()?, &top);
        } else if position + 1 < length {
            top = node(&top, siblings.next()?);
        }
        position /= 2;
        length = length.div_ceil(2);
    }
    siblings.next().is_none().then(|| seal(count, &top))
}
