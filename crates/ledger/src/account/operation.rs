//! What can be asked about accounts.

use super::record::{Classes, Controller};
use crate::amount::{Amount, Count};
use crate::ids::{AccountId, AssetCode};
use crate::wire::wire_enum;

/// An operation on accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Opens the account [`AccountId::derive`]`(signer, salt)`. A person opens their own by being its author and naming
    /// their key as its controller; an existing account opens further ones under itself or under any key.
    Open {
        /// Tells the signer's accounts apart.
        salt: u64,
        /// Who controls the new account.
        controller: Controller,
    },
    /// Opens the accounts derived from the signer and `first_salt`, `first_salt + 1` and so on, all under the author
    /// as their custodian.
    OpenMembers {
        /// The first salt.
        first_salt: u64,
        /// How many, 1 to [`Operation::OPEN_MEMBERS_MAX`].
        count: Count,
    },
    /// Gives an account that the author controls another controller: a new key, or a custodian, or from a custodian's
    /// care back to its owner's key.
    Rotate {
        /// The account.
        account: AccountId,
        /// Its next controller.
        controller: Controller,
    },
    /// Sets how far an account may go below zero. For the asset's issuer.
    SetCreditLimit {
        /// The account.
        account: AccountId,
        /// The asset.
        asset: AssetCode,
        /// The limit; zero for none.
        limit: Amount,
    },
    /// Sets an account's classes. For the registrar.
    SetClasses {
        /// The account.
        account: AccountId,
        /// All its classes from now on.
        classes: Classes,
    },
    /// Closes an account that the author controls, for ever. It must be empty.
    Close {
        /// The account.
        account: AccountId,
    },
}

impl Operation {
    /// Most accounts that one operation opens.
    pub const OPEN_MEMBERS_MAX: u32 = 1_024;
}

wire_enum!(Operation {
    0 = Open { salt, controller },
    1 = OpenMembers { first_salt, count },
    2 = Rotate {
        account,
        controller
    },
    3 = SetCreditLimit {
        account,
        asset,
        limit
    },
    4 = SetClasses { account, classes },
    5 = Close { account },
});
