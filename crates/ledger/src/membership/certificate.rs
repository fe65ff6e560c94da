//! The digital code of a node: who it is, its key, where it is reached, from when until when, which version; signed by
//! itself.

use crate::epoch::Address;
use crate::ids::NetworkId;
use crate::operation::Check;
use crate::text::{read_text, text_size, write_text};
use crate::time::Timestamp;
use crate::wire::{wire_box, wire_struct};
use bytes::BufMut;
use commonware_codec::{Buf, Encode as _, EncodeSize, Error, Read, Write};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _,
    ed25519::{PrivateKey, PublicKey, Signature},
    sha256::Digest,
};
use core::fmt;

/// Most bytes of a [`NodeName`].
pub const NODE_NAME_BYTES_MAX: usize = 63;

/// Who a node is, for ever: 1 to 63 of `a-z`, `0-9`, `.` and `-`, beginning and ending with a letter or digit. One node has
/// it, and keeps it through all its keys.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeName(Box<str>);

/// A text is not the name of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a node's name is 1 to 63 small letters, digits, points or hyphens, with a letter or digit at either end"
)]
pub struct NodeNameError;

impl NodeNameError {
    /// The permanent code.
    pub const fn code(self) -> &'static str {
        "node_name_malformed"
    }
}

impl NodeName {
    /// Parses a name.
    pub fn new(text: &str) -> Result<Self, NodeNameError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let ends = [bytes.first(), bytes.last()];
        let ends_well = ends.iter().all(|end| end.is_some_and(|byte| plain(*byte)));
        let is_name = bytes
            .iter()
            .all(|byte| plain(*byte) || b".-".contains(byte));
        if ends_well && is_name && bytes.len() <= NODE_NAME_BYTES_MAX {
            Ok(Self(text.into()))
        } else {
            Err(NodeNameError)
        }
    }

    /// The name of a founding node, made from its key.
    pub(crate) fn of_founder(key: &PublicKey) -> Self {
        let bytes: &[u8] = key.as_ref();
        let hex: String = bytes[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self::new(&format!("node-{hex}")).expect("hex digits")
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the name's record is kept under.
    pub(crate) fn digest(&self) -> Digest {
        Sha256::hash(&[b"scrip node name", self.0.as_bytes()])
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for NodeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl core::str::FromStr for NodeName {
    type Err = NodeNameError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Write for NodeName {
    fn write(&self, buf: &mut impl BufMut) {
        write_text(&self.0, buf);
    }
}

impl EncodeSize for NodeName {
    fn encode_size(&self) -> usize {
        text_size(&self.0)
    }
}

impl Read for NodeName {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        let mut bytes = [0; NODE_NAME_BYTES_MAX];
        let text = read_text(buf, &mut bytes)?;
        Self::new(text).map_err(|_| Error::Invalid("node name", "not a name"))
    }
}

/// A certificate that a node issued to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Who it is.
    pub identity: NodeName,
    /// Its key: for connections to other nodes, for resharing and for its operations.
    pub key: PublicKey,
    /// Where other nodes reach it: an IP address and a port.
    pub address: Address,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid, exclusive.
    pub valid_until: Timestamp,
    /// The how manieth of this node. Always higher than the one before.
    pub version: u32,
    /// By the key itself over all of the above.
    pub signature: Signature,
}

wire_struct!(Certificate {
    identity,
    key,
    address,
    valid_from,
    valid_until,
    version,
    signature,
});
wire_box!(Certificate);

impl Certificate {
    /// Separates signatures of certificates from all others.
    pub const NAMESPACE: &[u8] = b"_SCRIP_NODE_CERTIFICATE";

    /// Issues a certificate for the holder of `key` on `network`.
    pub fn issue(
        network: &NetworkId,
        key: &PrivateKey,
        identity: NodeName,
        address: Address,
        (valid_from, valid_until): (Timestamp, Timestamp),
        version: u32,
    ) -> Self {
        let mut certificate = Self {
            identity,
            key: key.public_key(),
            address,
            valid_from,
            valid_until,
            version,
            // Stands here until the real one is made: it is not part of what is signed.
            signature: key.sign(Self::NAMESPACE, &[]),
        };
        certificate.signature = key.sign(Self::NAMESPACE, &certificate.message(network));
        certificate
    }

    fn message(&self, network: &NetworkId) -> Digest {
        Sha256::hash(&[
            b"scrip node certificate",
            &network.0,
            &self.identity.encode(),
            &self.key,
            &self.address.encode(),
            &self.valid_from.0.to_be_bytes(),
            &self.valid_until.0.to_be_bytes(),
            &self.version.to_be_bytes(),
        ])
    }

    /// The signature that has to hold.
    pub fn check(&self, network: &NetworkId) -> Check<'_> {
        Check {
            key: &self.key,
            namespace: Self::NAMESPACE,
            message: self.message(network),
            signature: &self.signature,
        }
    }

    /// The hash that names it.
    pub fn fingerprint(&self) -> Digest {
        Sha256::hash(&[b"scrip node certificate fingerprint", &self.encode()])
    }
}
