//! What can be asked about elections.

use super::record::{BurnBlock, Candidate, Settings};
use crate::ids::NetworkId;
use crate::operation::Check;
use crate::wire::{read_list, wire_enum, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{
    Buf, EncodeSize, Error as CodecError, FixedSize, Read, ReadExt as _, Write, varint::UInt,
};
use commonware_cryptography::ed25519::{PublicKey, Signature};
use scrip_burnchain::{chain, inclusion, transaction};

/// Most headers of one operation.
pub const HEADERS_MAX: usize = 128;

/// An operation on elections.
#[expect(
    clippy::large_enum_variant,
    reason = "each is read once and soon gone; a box costs more than the bytes"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Sets how leaders are elected from the next tenure on. The registrar does it the first time; after that it is a node's
    /// vote, and more than two thirds of the committee have to ask for exactly the same.
    Configure {
        /// The settings.
        settings: Box<Settings>,
        /// Where the burn chain is followed from. Needed the first time; later it begins anew from there.
        anchor: Option<Anchor>,
    },
    /// Shows headers of the burn chain, each after one that is known. For everybody.
    Headers {
        /// The headers in order.
        headers: Headers,
    },
    /// Registers a validator's key. For everybody who has the validator's signature.
    Register {
        /// The validator.
        validator: PublicKey,
        /// The registration on the burn chain.
        proof: BurnProof,
        /// The validator's signature over the registration: see [`super::key_reference`].
        signature: Signature,
    },
    /// Shows a block commit. For everybody.
    Commit {
        /// The commit on the burn chain.
        proof: BurnProof,
        /// The transaction whose output the commit's first input spends.
        funding: TransactionBytes,
    },
    /// Shows the network's random value of a view that the tenure asks for. For everybody.
    Reveal {
        /// The height of the block whose view it is.
        height: u64,
        /// The network's signature over the view.
        signature: SeedSignature,
    },
}

wire_enum!(Operation {
    0 = Configure { settings, anchor },
    1 = Headers { headers },
    2 = Register {
        validator,
        proof,
        signature
    },
    3 = Commit { proof, funding },
    4 = Reveal { height, signature },
});

impl Operation {
    /// The signature that it carries besides its author's: that of a validator over the registration of its key.
    pub(crate) fn check(&self, network: &NetworkId) -> Option<Check<'_>> {
        let Self::Register {
            validator,
            proof,
            signature,
        } = self
        else {
            return None;
        };
        // What is no transaction is refused by the rules; until then its hash stands for its id.
        Some(Check {
            key: validator,
            namespace: Candidate::NAMESPACE,
            message: Candidate::message(network, &proof.transaction_id()),
            signature,
        })
    }
}

/// A block of the burn chain that is trusted without those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor(pub Box<BurnBlock>);

impl Write for Anchor {
    fn write(&self, buf: &mut impl BufMut) {
        self.0.write(buf);
    }
}

impl EncodeSize for Anchor {
    fn encode_size(&self) -> usize {
        self.0.encode_size()
    }
}

impl Read for Anchor {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        Ok(Self(Box::new(BurnBlock::read(buf)?)))
    }
}

macro_rules! fixed_bytes {
    ($(#[$meta:meta])* $name:ident, $size:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub [u8; $size]);

        impl Write for $name {
            fn write(&self, buf: &mut impl BufMut) {
                buf.put_slice(&self.0);
            }
        }

        impl FixedSize for $name {
            const SIZE: usize = $size;
        }

        impl Read for $name {
            type Cfg = ();
            fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
                Ok(Self(<[u8; $size]>::read(buf)?))
            }
        }
    };
}

fixed_bytes!(
    /// The bytes of a burn-chain header.
    HeaderBytes,
    chain::HEADER_SIZE
);
fixed_bytes!(
    /// The network's signature over a view: a compressed point of BLS12-381's G1.
    SeedSignature,
    48
);
fixed_bytes!(
    /// The network's public key: a compressed point of BLS12-381's G2.
    NetworkKeyBytes,
    96
);

/// Headers in order, at least one and at most [`HEADERS_MAX`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers(pub Vec<HeaderBytes>);

impl Write for Headers {
    fn write(&self, buf: &mut impl BufMut) {
        write_list(&self.0, buf);
    }
}

impl EncodeSize for Headers {
    fn encode_size(&self) -> usize {
        crate::wire::list_size(&self.0)
    }
}

impl Read for Headers {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let headers = read_list(buf, HEADERS_MAX)?;
        if headers.is_empty() {
            return Err(CodecError::Invalid("headers", "there are none"));
        }
        Ok(Self(headers))
    }
}

/// A transaction of the burn chain as it is hashed for its id, at most [`transaction::TRANSACTION_BYTES_MAX`] bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct TransactionBytes(pub Vec<u8>);

impl core::fmt::Debug for TransactionBytes {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        crate::wire::write_hex(&self.0, formatter)
    }
}

impl Write for TransactionBytes {
    fn write(&self, buf: &mut impl BufMut) {
        UInt(self.0.len() as u32).write(buf);
        buf.put_slice(&self.0);
    }
}

impl EncodeSize for TransactionBytes {
    fn encode_size(&self) -> usize {
        UInt(self.0.len() as u32).encode_size() + self.0.len()
    }
}

impl Read for TransactionBytes {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        read_list(buf, transaction::TRANSACTION_BYTES_MAX).map(Self)
    }
}

/// A transaction and its place in a block of the burn chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnProof {
    /// The block's hash.
    pub block: [u8; 32],
    /// The transaction.
    pub transaction: TransactionBytes,
    /// Its place in the block.
    pub index: u32,
    /// The siblings from the transaction up to the block's Merkle root.
    pub path: Path,
}

impl BurnProof {
    /// The transaction's id, or what it would be if the bytes were one.
    pub fn transaction_id(&self) -> [u8; 32] {
        scrip_burnchain::transaction::hash(&self.transaction.0)
    }
}

wire_struct!(BurnProof {
    block,
    transaction,
    index,
    path,
});

/// Siblings on a way up, at most [`inclusion::PATH_MAX`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(pub Vec<[u8; 32]>);

impl Write for Path {
    fn write(&self, buf: &mut impl BufMut) {
        write_list(&self.0, buf);
    }
}

impl EncodeSize for Path {
    fn encode_size(&self) -> usize {
        crate::wire::list_size(&self.0)
    }
}

impl Read for Path {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        read_list(buf, inclusion::PATH_MAX).map(Self)
    }
}
