//! What can be asked about payment requests.

use crate::amount::Amount;
use crate::ids::{AccountId, AssetCode, RequestId};
use crate::text::Reference;
use crate::time::Timestamp;
use crate::wire::wire_enum;

/// An operation on payment requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Asks to be paid into an account that the author controls. Any payment that names the request pays it.
    Open {
        /// Who wants to be paid.
        payee: AccountId,
        /// Who shall pay; anyone may if none is named.
        payer: Option<AccountId>,
        /// In which asset.
        asset: AssetCode,
        /// How much, exactly.
        amount: Amount,
        /// What for.
        reference: Reference,
        /// Until when, exclusive.
        expires_at: Timestamp,
    },
    /// Takes a request back. For whoever controls its payee.
    Cancel {
        /// The request.
        request: RequestId,
    },
}

wire_enum!(Operation {
    0 = Open {
        payee,
        payer,
        asset,
        amount,
        reference,
        expires_at
    },
    1 = Cancel { request },
});
