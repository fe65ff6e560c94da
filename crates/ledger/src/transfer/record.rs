//! What the state keeps of payments that can be refunded.

use crate::amount::Amount;
use crate::ids::{AccountId, AssetCode};
use crate::time::Timestamp;
use crate::wire::wire_struct;

/// A payment that can be refunded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Who paid, and gets refunds.
    pub payer: AccountId,
    /// Who was paid, and refunds.
    pub payee: AccountId,
    /// In which asset.
    pub asset: AssetCode,
    /// How much was paid.
    pub amount: Amount,
    /// How much of it was refunded.
    pub refunded: Amount,
    /// Until when, exclusive, it can be refunded.
    pub refundable_until: Timestamp,
}

wire_struct!(Payment {
    payer,
    payee,
    asset,
    amount,
    refunded,
    refundable_until,
});
