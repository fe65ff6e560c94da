//! What the state keeps of mandates.

use crate::amount::{Amount, Count};
use crate::ids::{AccountId, AssetCode, KeyBytes};
use crate::time::Timestamp;
use crate::wire::{wire_box, wire_enum, wire_struct};
use bytes::BufMut;
use commonware_codec::{Buf, Error, FixedSize, Read, ReadExt as _, Write};
use commonware_cryptography::sha256::Digest;

/// The limits of a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// In which asset.
    pub asset: AssetCode,
    /// Most that can be collected in all.
    pub total_max: Amount,
    /// Most that can be collected at once.
    pub use_max: Amount,
    /// Most uses. At most [`Serials::COUNT`] where a device signs each use.
    pub uses_max: Count,
    /// Until when, exclusive.
    pub expires_at: Timestamp,
    /// Who may be paid.
    pub scope: PayeeScope,
    /// How each use is shown to be wanted.
    pub presenter: Presenter,
    /// Where the money comes from.
    pub funding: Funding,
    /// How long after revoking it uses that a device signed are still honoured, in seconds: what was signed while
    /// offline stays covered.
    pub grace_s: Count,
}

wire_struct!(Terms {
    asset,
    total_max,
    use_max,
    uses_max,
    expires_at,
    scope,
    presenter,
    funding,
    grace_s,
});

/// Who may be paid from a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayeeScope {
    /// Any account but the payer's.
    Anyone,
    /// An account that has this class, 0 to 31.
    Class(u8),
    /// This account.
    Payee(AccountId),
    /// Any account, at the web origin with this hash.
    Origin(Digest),
}

wire_enum!(PayeeScope {
    0 = Anyone,
    1 = Class(class),
    2 = Payee(payee),
    3 = Origin(origin),
});

/// How a use of a mandate is shown to be wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presenter {
    /// The device with this key signs each use.
    Device(KeyBytes),
    /// The third device with this key signs that it received what is paid for.
    Delivery(KeyBytes),
    /// This account is the author of each use.
    Vault(AccountId),
    /// As [`Presenter::Vault`], and each use shows a secret.
    Secret {
        /// The account.
        vault: AccountId,
        /// The secret's [`super::secret_hash`].
        hash: Digest,
    },
}

impl Presenter {
    /// Whether each use carries a signature with a serial number of its own.
    pub const fn has_serials(&self) -> bool {
        matches!(self, Self::Device(_) | Self::Delivery(_))
    }
}

wire_enum!(Presenter {
    0 = Device(key),
    1 = Delivery(key),
    2 = Vault(vault),
    3 = Secret { vault, hash },
});

/// Where the money of a mandate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Funding {
    /// Reserved when the mandate is granted, so that a use can't be short.
    Held,
    /// Whatever the payer has at the time of use.
    Available,
}

wire_enum!(Funding {
    0 = Held,
    1 = Available,
});

/// One mandate. It stays until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Whose money.
    pub payer: AccountId,
    /// Within which limits.
    pub terms: Terms,
    /// What was collected so far.
    pub collected: Amount,
    /// How often it was used.
    pub uses_count: Count,
    /// Which serial numbers were used.
    pub serials: Serials,
    /// Whether it can be used.
    pub status: MandateStatus,
}

impl Mandate {
    /// What it reserves now.
    pub fn reserved(&self) -> Amount {
        match (self.terms.funding, self.status) {
            (Funding::Available, _) | (_, MandateStatus::Spent | MandateStatus::Revoked) => {
                Amount::ZERO
            }
            (Funding::Held, _) => self.left(),
        }
    }

    /// What can still be collected in all.
    pub fn left(&self) -> Amount {
        self.terms
            .total_max
            .checked_sub(self.collected)
            .unwrap_or(Amount::ZERO)
    }

    /// Until when, exclusive, uses are honoured.
    pub fn ends_at(&self) -> Timestamp {
        match self.status {
            MandateStatus::Closing { until } => until.min(self.terms.expires_at),
            _ => self.terms.expires_at,
        }
    }
}

wire_struct!(Mandate {
    payer,
    terms,
    collected,
    uses_count,
    serials,
    status,
});

wire_box!(Mandate);

/// Whether a mandate can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MandateStatus {
    /// It can.
    Active,
    /// Not until it is resumed.
    Suspended,
    /// Revoked with a grace period: uses that a device signed are honoured until then.
    Closing {
        /// End of the grace period.
        until: Timestamp,
    },
    /// Revoked.
    Revoked,
    /// Used as often or for as much as it allows.
    Spent,
}

wire_enum!(MandateStatus {
    0 = Active,
    1 = Suspended,
    2 = Closing { until },
    3 = Revoked,
    4 = Spent,
});

/// A set of serial numbers from 0 to 255.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Serials([u8; 32]);

impl Serials {
    /// How many serial numbers there are.
    pub const COUNT: u32 = 256;

    /// Whether `serial` is in the set.
    pub fn contains(&self, serial: u32) -> bool {
        self.0
            .get(serial as usize / 8)
            .is_some_and(|byte| byte >> (serial % 8) & 1 == 1)
    }

    /// Adds `serial`, which has to be below [`Self::COUNT`]; others are not added.
    pub fn insert(&mut self, serial: u32) {
        if let Some(byte) = self.0.get_mut(serial as usize / 8) {
            *byte |= 1 << (serial % 8);
        }
    }
}

impl Write for Serials {
    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.0);
    }
}

impl Read for Serials {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self(<[u8; 32]>::read(buf)?))
    }
}

impl FixedSize for Serials {
    const SIZE: usize = 32;
}
