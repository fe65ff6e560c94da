//! What the state keeps of payment requests.

use crate::amount::Amount;
use crate::ids::{AccountId, AssetCode};
use crate::text::Reference;
use crate::time::Timestamp;
use crate::wire::{wire_enum, wire_struct};

/// One payment request. It stays until it expires, so that a second payment of it is refused for the right reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who wants to be paid.
    pub payee: AccountId,
    /// Who shall pay; anyone may if none is named.
    pub payer: Option<AccountId>,
    /// In which asset.
    pub asset: AssetCode,
    /// How much, exactly.
    pub amount: Amount,
    /// What for.
    pub reference: Reference,
    /// Until when, exclusive.
    pub expires_at: Timestamp,
    /// What became of it.
    pub status: RequestStatus,
}

wire_struct!(Request {
    payee,
    payer,
    asset,
    amount,
    reference,
    expires_at,
    status,
});

/// What became of a payment request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestStatus {
    /// It can be paid.
    Open,
    /// It was paid.
    Paid {
        /// Who paid.
        payer: AccountId,
        /// When.
        at: Timestamp,
    },
    /// It was taken back.
    Cancelled,
}

wire_enum!(RequestStatus {
    0 = Open,
    1 = Paid { payer, at },
    2 = Cancelled,
});
