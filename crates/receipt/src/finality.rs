//! The network's signature under a block.
//!
//! The validators of the network hold one BLS12-381 key together, in shares that are renewed at every epoch while the
//! public key stays the same. Two thirds of them must sign to finalize a block, and what comes out is one ordinary
//! signature of 48 bytes. Whoever has the public key can check it and needs to know nothing about validators, epochs or
//! votes. The signed bytes are those of simplex's finalize vote, as `commonware-consensus` makes them.

use alloc::vec::Vec;
use bytes::BufMut;
use commonware_codec::{
    Buf, Copying, DecodeExt, Encode, EncodeSize, Error as CodecError, FixedSize, Read, ReadExt,
    Write, varint::UInt,
};
use commonware_cryptography::{
    bls12381::primitives::{
        group::{G1, G2},
        ops,
        variant::MinSig,
    },
    sha256::Digest,
};
use core::{fmt, str::FromStr};

use crate::VerifyError;

/// Namespace of the network's consensus; what simplex signs is under this and a suffix for each kind of vote.
/// Changing it is another network.
pub const CONSENSUS_NAMESPACE: &[u8] = b"_SCRIP_CHAIN_CONSENSUS";

/// [`CONSENSUS_NAMESPACE`] with simplex's suffix for a finalize vote.
pub const FINALIZE_NAMESPACE: &[u8] = b"_SCRIP_CHAIN_CONSENSUS_FINALIZE";

/// Bytes of a network key.
pub const NETWORK_KEY_SIZE: usize = 96;

/// Bytes of the network's signature.
pub const SIGNATURE_SIZE: usize = 48;

/// The public key of a network: a compressed point of BLS12-381's G2. The only thing that a verifier has to trust.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NetworkKey(G2);

impl NetworkKey {
    /// The key that the consensus engine has under another type.
    pub const fn new(public: G2) -> Self {
        Self(public)
    }

    /// Reads a key from its 96 bytes. Refuses what is no point of the right group.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VerifyError> {
        G2::decode(Copying(bytes))
            .map(Self)
            .map_err(|_| VerifyError::NetworkKey)
    }

    /// The 96 bytes of the key.
    pub fn to_bytes(&self) -> [u8; NETWORK_KEY_SIZE] {
        let mut bytes = [0; NETWORK_KEY_SIZE];
        bytes.copy_from_slice(&self.0.encode());
        bytes
    }

    /// The key as the consensus engine has it.
    pub const fn public(&self) -> &G2 {
        &self.0
    }
}

impl FromStr for NetworkKey {
    type Err = VerifyError;

    /// Reads a key from 192 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, VerifyError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 2 * NETWORK_KEY_SIZE {
            return Err(VerifyError::NetworkKey);
        }
        let mut bytes = [0; NETWORK_KEY_SIZE];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
                return Err(VerifyError::NetworkKey);
            };
            *byte = (high * 16 + low) as u8;
        }
        Self::from_bytes(&bytes)
    }
}

impl fmt::Display for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::text::hex(f, &self.to_bytes())
    }
}

impl fmt::Debug for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NetworkKey({self})")
    }
}

/// The network's finality signature, and where in the consensus it was made.
///
/// The epoch is the header's and is not repeated. The views are not always those of the header: the last block of an
/// epoch may be proposed again, unchanged, and finalized in a later view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finality {
    /// View in which the block was finalized.
    pub view: u64,
    /// View of the proposal that it was built on.
    pub parent_view: u64,
    /// The network's signature of the finalize vote: a compressed point of BLS12-381's G1.
    pub signature: [u8; SIGNATURE_SIZE],
}

impl Finality {
    /// What a simplex finalization says: its proposal's view and parent view, and the vote signature (not the seed
    /// signature) of its certificate.
    pub fn new(view: u64, parent_view: u64, vote_signature: &G1) -> Self {
        let mut signature = [0; SIGNATURE_SIZE];
        signature.copy_from_slice(&vote_signature.encode());
        Self {
            view,
            parent_view,
            signature,
        }
    }

    /// Checks that the network finalized the block with this digest in this epoch.
    pub fn verify(&self, key: &NetworkKey, epoch: u64, block: &Digest) -> Result<(), VerifyError> {
        let signature = G1::decode(Copying(&self.signature)).map_err(|_| VerifyError::Finality)?;
        let message = self.message(epoch, block);
        ops::verify_message::<MinSig>(&key.0, FINALIZE_NAMESPACE, &message, &signature)
            .map_err(|_| VerifyError::Finality)
    }

    /// The message of the finalize vote: simplex's encoding of the proposal. It is signed under
    /// [`FINALIZE_NAMESPACE`], which is put before it together with its length.
    pub fn message(&self, epoch: u64, block: &Digest) -> Vec<u8> {
        let mut message = Vec::with_capacity(3 * 10 + Digest::SIZE);
        UInt(epoch).write(&mut message);
        UInt(self.view).write(&mut message);
        UInt(self.parent_view).write(&mut message);
        block.write(&mut message);
        message
    }
}

impl Write for Finality {
    fn write(&self, buf: &mut impl BufMut) {
        UInt(self.view).write(buf);
        UInt(self.parent_view).write(buf);
        self.signature.write(buf);
    }
}

impl EncodeSize for Finality {
    fn encode_size(&self) -> usize {
        UInt(self.view).encode_size() + UInt(self.parent_view).encode_size() + SIGNATURE_SIZE
    }
}

impl Read for Finality {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        Ok(Self {
            view: UInt::read(buf)?.0,
            parent_view: UInt::read(buf)?.0,
            signature: <[u8; SIGNATURE_SIZE]>::read(buf)?,
        })
    }
}
