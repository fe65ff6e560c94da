//! A block that the network made final.

use alloc::vec::Vec;
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error as CodecError, Read, ReadExt, Write};
use commonware_cryptography::sha256::Digest;
use scrip_ledger::block::Header;

use crate::{Finality, NetworkKey, VerifyError};

/// Most headers between a block and the network's signature.
pub const DESCENDANTS_MAX: usize = 64;

/// A block header with what ties it to the network's key: the network's signature under it, or under a descendant of it
/// and the headers between.
///
/// A block is final as soon as any descendant is, and not every block gets a signature of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    header: Header,
    descendants: Vec<Header>,
    finality: Finality,
}

impl Anchor {
    /// Ties `header` to the network's signature under the last of `descendants`, or under itself if there are none.
    ///
    /// `None` for more than [`DESCENDANTS_MAX`] descendants.
    pub fn new(header: Header, descendants: Vec<Header>, finality: Finality) -> Option<Self> {
        (descendants.len() <= DESCENDANTS_MAX).then_some(Self {
            header,
            descendants,
            finality,
        })
    }

    /// The header of the block.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The headers of the blocks after it, up to the one that carries the signature; mostly none.
    pub fn descendants(&self) -> &[Header] {
        &self.descendants
    }

    /// The network's signature.
    pub const fn finality(&self) -> &Finality {
        &self.finality
    }

    /// Checks that the network made this block final, and returns the block's digest.
    pub fn verify(&self, key: &NetworkKey) -> Result<Digest, VerifyError> {
        let digest = self.header.digest();
        let (mut last, mut last_digest) = (&self.header, digest);
        for next in &self.descendants {
            let follows = next.parent == last_digest
                && last.height.checked_add(1) == Some(next.height)
                && next.network == last.network;
            if !follows {
                return Err(VerifyError::Descent);
            }
            (last, last_digest) = (next, next.digest());
        }
        self.finality.verify(key, last.epoch, &last_digest)?;
        Ok(digest)
    }
}

impl Write for Anchor {
    fn write(&self, buf: &mut impl BufMut) {
        self.header.write(buf);
        (self.descendants.len() as u8).write(buf);
        for header in &self.descendants {
            header.write(buf);
        }
        self.finality.write(buf);
    }
}

impl EncodeSize for Anchor {
    fn encode_size(&self) -> usize {
        (1 + self.descendants.len()) * self.header.encode_size() + 1 + self.finality.encode_size()
    }
}

impl Read for Anchor {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let header = Header::read(buf)?;
        let count = usize::from(u8::read(buf)?);
        if count > DESCENDANTS_MAX {
            return Err(CodecError::InvalidLength(count));
        }
        let mut descendants = Vec::new();
        for _ in 0..count {
            descendants.push(Header::read(buf)?);
        }
        let finality = Finality::read(buf)?;
        Ok(Self {
            header,
            descendants,
            finality,
        })
    }
}
