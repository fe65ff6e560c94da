//! What certificates are for, which keys they certify, and why they are revoked.

use crate::ids::KeyBytes;
use crate::wire::wire_enum;

/// Why a certificate was revoked, as RFC 5280 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RevocationReason {
    /// Not said.
    Unspecified,
    /// Somebody else may have the key.
    KeyCompromise,
    /// Somebody else may have the authority's key.
    CaCompromise,
    /// The subject belongs elsewhere now.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// The subject does its work no longer.
    CessationOfOperation,
    /// The subject may not do it any more.
    PrivilegeWithdrawn,
    /// Somebody else may have the key of an attribute authority.
    AaCompromise,
}

wire_enum!(RevocationReason {
    0 = Unspecified,
    1 = KeyCompromise,
    2 = CaCompromise,
    3 = AffiliationChanged,
    4 = Superseded,
    5 = CessationOfOperation,
    9 = PrivilegeWithdrawn,
    10 = AaCompromise,
});

impl RevocationReason {
    /// All reasons.
    pub const ALL: [Self; 8] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
        Self::AaCompromise,
    ];

    /// The reason's number in a revocation list.
    pub const fn number(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::PrivilegeWithdrawn => 9,
            Self::AaCompromise => 10,
        }
    }

    /// Its name in lower case, as OpenSSL and the interface write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key_compromise",
            Self::CaCompromise => "ca_compromise",
            Self::AffiliationChanged => "affiliation_changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation_of_operation",
            Self::PrivilegeWithdrawn => "privilege_withdrawn",
            Self::AaCompromise => "aa_compromise",
        }
    }
}

/// What a certificate is for. Its subject's alternative name says it: `scrip://till/front-counter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectClass {
    /// A node of the network, or a machine that speaks to nodes.
    Node,
    /// A till.
    Till,
    /// A kiosk.
    Kiosk,
    /// A media device.
    Device,
    /// A provider of services.
    Provider,
    /// A gateway.
    Gateway,
    /// An answerer of status requests for its authority (RFC 6960).
    Responder,
}

wire_enum!(SubjectClass {
    0 = Node,
    1 = Till,
    2 = Kiosk,
    3 = Device,
    4 = Provider,
    5 = Gateway,
    6 = Responder,
});

impl SubjectClass {
    /// All classes.
    pub const ALL: [Self; 7] = [
        Self::Node,
        Self::Till,
        Self::Kiosk,
        Self::Device,
        Self::Provider,
        Self::Gateway,
        Self::Responder,
    ];

    /// Its name, as certificates and the interface write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Till => "till",
            Self::Kiosk => "kiosk",
            Self::Device => "device",
            Self::Provider => "provider",
            Self::Gateway => "gateway",
            Self::Responder => "responder",
        }
    }

    /// The class with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// A certified key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKey {
    /// An ed25519 key, the kind that signs operations.
    Ed25519(KeyBytes),
    /// A point on P-256, compressed, as hardware modules and browsers have.
    P256([u8; 33]),
}

wire_enum!(SubjectKey {
    0 = Ed25519(key),
    1 = P256(key),
});

impl SubjectKey {
    /// The name of its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Ed25519(_) => "ed25519",
            Self::P256(_) => "p256",
        }
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Ed25519(key) => &key.0,
            Self::P256(key) => key,
        }
    }
}
