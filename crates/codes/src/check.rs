//! What a till can say of a code by itself: everything but whether it was used before.

use crate::{
    Account, Error, Key, Network, Preauthorization, TransactionCode, preauthorization::Scope,
};

/// A gateway whose preauthorizations are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its account.
    pub account: Account,
    /// The key that controls the account, as a proof of the ledger's state said.
    pub key: Key,
}

/// Whom a till believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The network.
    pub network: Network,
    /// Whose preauthorizations are taken.
    pub issuers: Vec<Issuer>,
}

/// What a till takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Till {
    /// The shop's account.
    pub payee: Account,
    /// The shop's classes, one bit each.
    pub classes: u32,
    /// The code of the asset that it takes.
    pub asset: String,
    /// The amount of the sale, where the till asked for one.
    pub amount: Option<u64>,
}

/// A code that holds, as far as can be said without the network.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its id.
    pub id: [u8; 16],
    /// The code.
    pub code: TransactionCode,
}

impl Checked {
    /// What the preauthorization says.
    pub const fn preauthorization(&self) -> &Preauthorization {
        self.code.claims()
    }
}

/// Checks a code for a till at this time in Unix seconds. What it says can be believed from the network's key alone, through
/// [`Issuer::key`].
pub fn check(
    code: TransactionCode,
    trust: &Trust,
    till: &Till,
    now_s: u64,
) -> Result<Checked, Error> {
    let claims = code.claims();
    let issuer = trust
        .issuers
        .iter()
        .find(|issuer| issuer.account == claims.issuer)
        .ok_or(Error::UnknownIssuer)?;
    code.check_issuer(&trust.network, &issuer.key)?;
    if claims.expires_at_s <= now_s {
        return Err(Error::Expired);
    }
    code.check_device(&trust.network)?;
    if code.payee != till.payee {
        return Err(Error::WrongPayee);
    }
    match claims.scope {
        Scope::Anyone => {}
        Scope::Class(class) if till.classes >> class & 1 == 1 => {}
        Scope::Class(_) => return Err(Error::WrongClass),
        Scope::Payee(only) if only == till.payee => {}
        Scope::Payee(_) => return Err(Error::WrongPayee),
    }
    if claims.asset != till.asset {
        return Err(Error::WrongAsset);
    }
    if till.amount.is_some_and(|amount| amount != code.amount) {
        return Err(Error::OtherAmount);
    }
    code.check_limits(now_s)?;
    Ok(Checked {
        id: code.id(&trust.network),
        code,
    })
}
