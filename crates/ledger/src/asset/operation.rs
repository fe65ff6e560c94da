//! What can be asked about assets.

use crate::amount::Amount;
use crate::ids::{AccountId, AssetCode};
use crate::text::Reference;
use crate::wire::wire_enum;

/// An operation on assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Creates an asset. For the registrar.
    Create {
        /// Its code.
        code: AssetCode,
        /// Digits after the point, at most [`Operation::SCALE_MAX`].
        scale: u8,
        /// The account that may issue and redeem it.
        issuer: AccountId,
    },
    /// Brings money into being in an account. For the issuer.
    Issue {
        /// The asset.
        asset: AssetCode,
        /// Who gets it.
        payee: AccountId,
        /// How much.
        amount: Amount,
        /// What for.
        reference: Reference,
    },
    /// Takes money out of an account that the issuer controls, for good. For the issuer.
    Redeem {
        /// The asset.
        asset: AssetCode,
        /// Whose money: the issuer's own account or one in its care.
        payer: AccountId,
        /// How much.
        amount: Amount,
        /// What for.
        reference: Reference,
    },
}

impl Operation {
    /// Most digits after the point.
    pub const SCALE_MAX: u8 = 12;
}

wire_enum!(Operation {
    0 = Create {
        code,
        scale,
        issuer
    },
    1 = Issue {
        asset,
        payee,
        amount,
        reference
    },
    2 = Redeem {
        asset,
        payer,
        amount,
        reference
    },
});
