//! Names of things: networks, accounts, assets, operations and what operations create.

use crate::wire::bytes_newtype;
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, FixedSize, Read, ReadExt as _, Write};
use commonware_cryptography::{Hasher as _, Sha256, ed25519::PublicKey, sha256::Digest};
use core::fmt;

/// One network: the hash of its genesis document. Every signature covers it, so that nothing signed for one network
/// means anything on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkId(pub Digest);

impl fmt::Display for NetworkId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Write for NetworkId {
    fn write(&self, buf: &mut impl BufMut) {
        self.0.write(buf);
    }
}

impl Read for NetworkId {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self(Digest::read(buf)?))
    }
}

impl FixedSize for NetworkId {
    const SIZE: usize = Digest::SIZE;
}

bytes_newtype!(
    /// The encoding of an ed25519 public key, compared but not used for checking signatures.
    ///
    /// Records hold keys in this form because decompressing a curve point costs more than executing a transfer.
    KeyBytes,
    32
);

impl From<&PublicKey> for KeyBytes {
    fn from(key: &PublicKey) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(key.as_ref());
        Self(bytes)
    }
}

bytes_newtype!(
    /// One account, for ever: it stays the same when the account's key is rotated.
    AccountId,
    16
);

impl AccountId {
    /// The id of the account that the holder of `key` opens under `salt`.
    ///
    /// Nobody else can open it, because the operation that opens an account is checked against this.
    pub fn derive(key: &PublicKey, salt: u64) -> Self {
        Self(first_half(&[
            b"scrip account",
            key.as_ref(),
            &salt.to_be_bytes(),
        ]))
    }
}

macro_rules! derived_id {
    ($(#[$meta:meta])* $name:ident, $domain:literal) => {
        bytes_newtype!($(#[$meta])* $name, 16);

        impl $name {
            /// The id of what item `index` of the author's operation creates. An operation that is not a batch has one
            /// item, number 0.
            pub fn derive(author: &AccountId, operation: &OperationId, index: u32) -> Self {
                Self(first_half(&[$domain, &author.0, &operation.0, &index.to_be_bytes()]))
            }
        }
    };
}

derived_id!(
    /// One payment request.
    RequestId,
    b"scrip request"
);
derived_id!(
    /// One hold.
    HoldId,
    b"scrip hold"
);
derived_id!(
    /// One mandate.
    MandateId,
    b"scrip mandate"
);
derived_id!(
    /// One proposal that nodes vote on.
    ProposalId,
    b"scrip membership proposal"
);
derived_id!(
    /// One payment that can be refunded.
    PaymentId,
    b"scrip payment"
);

bytes_newtype!(
    /// One certificate authority: its key and its name. It stays the same when the authority renews its own certificate.
    AuthorityId,
    16
);

impl AuthorityId {
    /// The id of the authority with this key and this distinguished name, both as its certificate encodes them.
    pub fn derive(key: &[u8], name: &[u8]) -> Self {
        Self(first_half(&[
            b"scrip authority",
            &(key.len() as u32).to_be_bytes(),
            key,
            name,
        ]))
    }
}

bytes_newtype!(
    /// One certificate of one authority: what its serial number names.
    CredentialId,
    16
);

impl CredentialId {
    /// The id of the certificate that `authority` gave this serial number.
    pub fn derive(authority: &AuthorityId, serial: &[u8]) -> Self {
        Self(first_half(&[b"scrip credential", &authority.0, serial]))
    }
}

fn first_half(parts: &[&[u8]]) -> [u8; 16] {
    let digest = Sha256::hash(parts);
    let mut id = [0; 16];
    id.copy_from_slice(&digest.0[..16]);
    id
}

bytes_newtype!(
    /// One operation of its author: until when it is valid (5 bytes, seconds, big endian) and 11 bytes that the author
    /// chose. It applies once until then, and never after.
    ///
    /// The author makes it before sending and sends the same again after a time-out.
    OperationId,
    16
);

impl OperationId {
    /// Bytes the author chooses.
    pub const NONCE_SIZE: usize = 11;
    /// The latest second an id can say.
    pub const VALID_UNTIL_S_MAX: u64 = (1 << 40) - 1;

    /// An id that is valid until `valid_until_s`, exclusive. Later than [`Self::VALID_UNTIL_S_MAX`] is cut to that.
    pub fn new(valid_until_s: u64, nonce: [u8; Self::NONCE_SIZE]) -> Self {
        let seconds = valid_until_s.min(Self::VALID_UNTIL_S_MAX);
        let mut bytes = [0; 16];
        bytes[..5].copy_from_slice(&seconds.to_be_bytes()[3..]);
        bytes[5..].copy_from_slice(&nonce);
        Self(bytes)
    }

    /// The second from which on it is no longer valid.
    #[inline]
    pub fn valid_until_s(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes[3..].copy_from_slice(&self.0[..5]);
        u64::from_be_bytes(bytes)
    }

    /// The bytes the author chose.
    pub fn nonce(&self) -> [u8; Self::NONCE_SIZE] {
        let mut nonce = [0; Self::NONCE_SIZE];
        nonce.copy_from_slice(&self.0[5..]);
        nonce
    }
}

/// The code of an asset, 1 to 12 of `A-Z` and `0-9`. It is the asset's only name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetCode([u8; Self::LENGTH_MAX]);

/// A text is not the code of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an asset code is 1 to 12 capital letters or digits")]
pub struct AssetCodeError;

impl AssetCodeError {
    /// The permanent code.
    pub const fn code(self) -> &'static str {
        "asset_code_malformed"
    }
}

impl AssetCode {
    /// Most characters in a code.
    pub const LENGTH_MAX: usize = 12;

    /// Parses a code.
    pub fn new(text: &str) -> Result<Self, AssetCodeError> {
        Self::from_bytes(text.as_bytes()).ok_or(AssetCodeError)
    }

    fn from_bytes(text: &[u8]) -> Option<Self> {
        let is_code = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if text.is_empty() || text.len() > Self::LENGTH_MAX || !text.iter().all(is_code) {
            return None;
        }
        let mut bytes = [0; Self::LENGTH_MAX];
        bytes[..text.len()].copy_from_slice(text);
        Some(Self(bytes))
    }

    fn length(&self) -> usize {
        self.0
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(Self::LENGTH_MAX)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0[..self.length()]).expect("a code is ASCII")
    }

    /// The code padded with zeros to its largest length.
    pub fn padded(&self) -> &[u8; Self::LENGTH_MAX] {
        &self.0
    }
}

impl fmt::Display for AssetCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}

impl fmt::Debug for AssetCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}

impl core::str::FromStr for AssetCode {
    type Err = AssetCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Write for AssetCode {
    #[inline]
    fn write(&self, buf: &mut impl BufMut) {
        let length = self.length();
        buf.put_u8(length as u8);
        buf.put_slice(&self.0[..length]);
    }
}

impl EncodeSize for AssetCode {
    #[inline]
    fn encode_size(&self) -> usize {
        1 + self.length()
    }
}

impl Read for AssetCode {
    type Cfg = ();
    #[inline]
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        let mut bytes = [0; Self::LENGTH_MAX];
        let length = usize::from(u8::read(buf)?);
        if length > Self::LENGTH_MAX {
            return Err(Error::InvalidLength(length));
        }
        if length > buf.remaining() {
            return Err(Error::EndOfBuffer);
        }
        buf.copy_to_slice(&mut bytes[..length]);
        Self::from_bytes(&bytes[..length])
            .ok_or(Error::Invalid("asset code", "not 1 to 12 of A-Z and 0-9"))
    }
}
