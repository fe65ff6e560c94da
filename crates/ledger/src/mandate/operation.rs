//! What can be asked about mandates.

use super::record::Terms;
use crate::amount::{Amount, Count};
use crate::ids::{AccountId, KeyBytes, MandateId, NetworkId};
use crate::time::Timestamp;
use crate::transfer::Details;
use crate::wire::{wire_box, wire_enum};
use commonware_codec::Encode as _;
use commonware_cryptography::{
    Hasher as _, Sha256,
    ed25519::{PublicKey, Signature},
    sha256::Digest,
};

/// An operation on mandates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Gives a mandate over an account that the author controls.
    Grant {
        /// Whose money.
        payer: AccountId,
        /// Within which limits.
        terms: Terms,
    },
    /// Uses a mandate once.
    Collect {
        /// The mandate.
        mandate: MandateId,
        /// Who is paid.
        payee: AccountId,
        /// How much.
        amount: Amount,
        /// The hash of the web origin at which it is used, where the mandate asks for one.
        origin: Option<Digest>,
        /// What shows that the payer, or whom the payer trusts with it, wants this use. Boxed because it is by far the
        /// largest thing in any operation.
        presentation: Box<Presentation>,
        /// What goes along with the payment.
        details: Details,
        /// The certified key of the till or kiosk at which it is used, where there is one. The author vouches for it; the
        /// use is refused unless that certificate is in force.
        terminal: Option<KeyBytes>,
    },
    /// Stops uses until further notice. For whoever controls the payer.
    Suspend {
        /// The mandate.
        mandate: MandateId,
    },
    /// Allows uses again. For whoever controls the payer.
    Resume {
        /// The mandate.
        mandate: MandateId,
    },
    /// Ends a mandate and gives back what it reserves, after its grace period. For whoever controls the payer.
    Revoke {
        /// The mandate.
        mandate: MandateId,
    },
    /// Allows more, or for longer. For whoever controls the payer. What was allowed before stays allowed, so that what a
    /// device signed under the former limits is still covered.
    Extend {
        /// The mandate.
        mandate: MandateId,
        /// Most that can be collected in all, from then on. What that is more is reserved, where the mandate reserves.
        total_max: Amount,
        /// Most that can be collected at once, from then on.
        use_max: Amount,
        /// Until when, exclusive, from then on.
        expires_at: Timestamp,
    },
}

wire_enum!(Operation {
    0 = Grant { payer, terms },
    1 = Collect {
        mandate,
        payee,
        amount,
        origin,
        presentation,
        details,
        terminal
    },
    2 = Suspend { mandate },
    3 = Resume { mandate },
    4 = Revoke { mandate },
    5 = Extend {
        mandate,
        total_max,
        use_max,
        expires_at
    },
});

/// What shows that a use of a mandate is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presentation {
    /// The payer's device signed this use. Anyone may bring it in, since it names the payee.
    Device {
        /// The device's key.
        key: PublicKey,
        /// Which use, below the mandate's number of uses. Each number works once.
        serial: Count,
        /// Over [`Presentation::message`] in the namespace [`Presentation::NAMESPACE`].
        signature: Signature,
    },
    /// A third device signed that it received something. Anyone may bring it in, since it names the payee.
    Delivery {
        /// The third device's key.
        key: PublicKey,
        /// Which use, below the mandate's number of uses. Each number works once.
        serial: Count,
        /// The hash of what was received.
        subject: Digest,
        /// Over [`Presentation::message`] in the namespace [`Presentation::NAMESPACE`].
        signature: Signature,
    },
    /// The operation's author is the vault account that the mandate names.
    Vault,
    /// As [`Presentation::Vault`], and here is the secret whose hash the mandate names.
    Secret {
        /// The secret.
        secret: [u8; 32],
    },
}

wire_enum!(Presentation {
    0 = Device {
        key,
        serial,
        signature
    },
    1 = Delivery {
        key,
        serial,
        subject,
        signature
    },
    2 = Vault,
    3 = Secret { secret },
});

wire_box!(Presentation);

impl Presentation {
    /// Separates signatures of presentations from all others.
    pub const NAMESPACE: &[u8] = b"_SCRIP_PRESENTATION";

    /// What a device signs: one use of one mandate by one payee. `subject` is none for the payer's own device.
    pub fn message(
        network: &NetworkId,
        mandate: &MandateId,
        serial: u32,
        payee: &AccountId,
        amount: Amount,
        origin: Option<&Digest>,
        subject: Option<&Digest>,
    ) -> Digest {
        Sha256::hash(&[
            b"scrip presentation",
            &network.0,
            &mandate.0,
            &serial.to_be_bytes(),
            &payee.0,
            &amount.minor_units().to_be_bytes(),
            &origin.copied().encode(),
            &subject.copied().encode(),
        ])
    }
}

/// Separates the hashes of secrets from all others.
pub const SECRET_DOMAIN: &[u8] = b"scrip secret";

/// The hash by which a mandate names a secret.
pub fn secret_hash(secret: &[u8; 32]) -> Digest {
    Sha256::hash(&[SECRET_DOMAIN, secret])
}
