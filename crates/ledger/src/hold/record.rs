//! What the state keeps of holds.

use crate::amount::Amount;
use crate::ids::{AccountId, AssetCode};
use crate::time::Timestamp;
use crate::wire::{wire_enum, wire_struct};

/// One hold. It stays until it expires, so that resolving it twice is refused for the right reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Whose money.
    pub payer: AccountId,
    /// Who may capture it.
    pub payee: AccountId,
    /// In which asset.
    pub asset: AssetCode,
    /// How much was reserved.
    pub amount: Amount,
    /// Until when, exclusive.
    pub expires_at: Timestamp,
    /// What became of it.
    pub status: HoldStatus,
}

impl Hold {
    /// What it reserves now.
    pub fn reserved(&self) -> Amount {
        match self.status {
            HoldStatus::Open => self.amount,
            _ => Amount::ZERO,
        }
    }
}

wire_struct!(Hold {
    payer,
    payee,
    asset,
    amount,
    expires_at,
    status,
});

/// What became of a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldStatus {
    /// The money is reserved.
    Open,
    /// The payee took this much; the rest went back.
    Captured {
        /// How much.
        amount: Amount,
    },
    /// All went back.
    Released,
}

wire_enum!(HoldStatus {
    0 = Open,
    1 = Captured { amount },
    2 = Released,
});
