//! What can be asked about holds.

use crate::amount::Amount;
use crate::ids::{AccountId, AssetCode, HoldId};
use crate::time::Timestamp;
use crate::transfer::Details;
use crate::wire::wire_enum;

/// An operation on holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reserves money of an account that the author controls.
    Open {
        /// Whose money.
        payer: AccountId,
        /// Who may capture it.
        payee: AccountId,
        /// In which asset.
        asset: AssetCode,
        /// How much.
        amount: Amount,
        /// Until when, exclusive. Then the money goes back.
        expires_at: Timestamp,
    },
    /// Pays the payee from the hold. What is not captured goes back to the payer. For whoever controls the payee.
    Capture {
        /// The hold.
        hold: HoldId,
        /// How much, at most what is held.
        amount: Amount,
        /// What goes along with the payment.
        details: Details,
    },
    /// Gives the money back. For whoever controls the payee.
    Release {
        /// The hold.
        hold: HoldId,
    },
}

wire_enum!(Operation {
    0 = Open {
        payer,
        payee,
        asset,
        amount,
        expires_at
    },
    1 = Capture {
        hold,
        amount,
        details
    },
    2 = Release { hold },
});
