//! Places in Merkle trees of known size, written without a word too many.
//!
//! How many siblings a path has follows from the place and the size of the tree, so it is not written; a path of another
//! length cannot even be read.

use alloc::vec::Vec;
use bytes::BufMut;
use commonware_codec::{
    Buf, EncodeSize, Error as CodecError, FixedSize, ReadExt, Write, varint::UInt,
};
use commonware_cryptography::sha256::Digest;

/// A leaf's place in a tree and the siblings that lead from it to the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which leaf, from 0.
    pub index: u32,
    /// The siblings, from the leaf up.
    pub path: Vec<Digest>,
}

impl Place {
    pub(crate) fn write(&self, buf: &mut impl BufMut) {
        UInt(self.index).write(buf);
        for sibling in &self.path {
            sibling.write(buf);
        }
    }

    pub(crate) fn encode_size(&self) -> usize {
        UInt(self.index).encode_size() + self.path.len() * Digest::SIZE
    }

    /// Reads the place of a leaf in a tree of `count` leaves.
    pub(crate) fn read(buf: &mut impl Buf, count: u32) -> Result<Self, CodecError> {
        let index = UInt::<u32>::read(buf)?.0;
        if index >= count {
            return Err(CodecError::Invalid("place", "beyond the end of the tree"));
        }
        let path = (0..siblings(index, count))
            .map(|_| Digest::read(buf))
            .collect::<Result<_, _>>()?;
        Ok(Self { index, path })
    }
}

/// How many siblings lead from leaf `index` of `count` to the top: one for each level, except where the leaf's side is
/// the last of an odd number and moves up alone.
fn siblings(mut index: u32, mut count: u32) -> u32 {
    let mut siblings = 0;
    while count > 1 {
        let alone = index == count - 1 && index.is_multiple_of(2);
        siblings += u32::from(!alone);
        index /= 2;
        count = count.div_ceil(2);
    }
    siblings
}
