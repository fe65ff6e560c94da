//! The one place where balances change.

use crate::amount::{Amount, Total};
use crate::asset::Asset;
use crate::draft::{Draft, Slot};
use crate::execute::Failure;
use crate::ids::AssetCode;
use crate::refusal::refusals;
use crate::state::{Key, View};

refusals! {
    /// Why money could not be moved.
    pub enum Error {
        /// The asset does not exist.
        UnknownAsset = "asset_unknown", Never,
            "This network has no such currency.";
        /// The payer's available balance and credit limit do not cover the amount.
        InsufficientFunds = "insufficient_funds", Later,
            "The payer doesn't have enough money for this.";
        /// The payee would hold more than a balance can.
        BalanceTooLarge = "balance_too_large", Later,
            "The payee can't hold this much money.";
        /// The payee holds as many different assets as an account can.
        TooManyAssets = "too_many_assets", Never,
            "The payee's account can't take another currency.";
        /// More would be issued than an asset can have.
        IssueTooLarge = "issue_too_large", Never,
            "This is more than can be issued of this currency.";
        /// More would be redeemed than was issued.
        RedeemTooLarge = "redeem_too_large", Later,
            "This is more than there is of this currency.";
    }
}

/// Where money is, or comes from, or goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// An account's available balance.
    Available(Slot),
    /// What is reserved in an account for holds and mandates.
    Held(Slot),
    /// Outside: the asset's issuer brings money into being or takes it out.
    Issuer,
}

/// Moves `amount` of `asset`. On a refusal the draft may be half changed; the caller rolls back.
///
/// Taking from `Held` can't be refused: the caller takes no more than the hold or mandate it settles has reserved.
#[inline]
pub(crate) fn move_funds<V: View>(
    draft: &mut Draft<V>,
    asset: &AssetCode,
    from: Place,
    to: Place,
    amount: Amount,
) -> Result<(), Failure> {
    match from {
        Place::Available(slot) => {
            let Ok(position) = draft.account(slot).find_holding(asset) else {
                return Err(missing_holding(draft, asset)?.into());
            };
            let holding = &draft.account(slot).holdings[position];
            let available = holding.available.checked_sub(amount, holding.credit_limit);
            let available = available.ok_or(Error::InsufficientFunds)?;
            let held = holding.held;
            draft.set_balances(slot, position, available, held);
        }
        Place::Held(slot) => {
            let position = draft.account(slot).find_holding(asset);
            let position = position.map_err(|_| Error::InsufficientFunds)?;
            let holding = &draft.account(slot).holdings[position];
            let held = holding.held.checked_sub(amount);
            let held = held.ok_or(Error::InsufficientFunds)?;
            let available = holding.available;
            draft.set_balances(slot, position, available, held);
        }
        Place::Issuer => change_issued(draft, asset, |issued| {
            let total = issued.0 + u128::from(amount.minor_units());
            let is_possible = total <= u128::from(Amount::MAX.minor_units());
            is_possible
                .then_some(Total(total))
                .ok_or(Error::IssueTooLarge)
        })?,
    }
    let (slot, to_held) = match to {
        Place::Available(slot) => (slot, false),
        Place::Held(slot) => (slot, true),
        Place::Issuer => {
            return change_issued(draft, asset, |issued| {
                let total = issued.0.checked_sub(u128::from(amount.minor_units()));
                total.map(Total).ok_or(Error::RedeemTooLarge)
            });
        }
    };
    let position = draft
        .ensure_holding(slot, asset)
        .ok_or(Error::TooManyAssets)?;
    let holding = &draft.account(slot).holdings[position];
    let (mut available, mut held) = (holding.available, holding.held);
    if to_held {
        held = held.checked_add(amount).ok_or(Error::BalanceTooLarge)?;
    } else {
        available = available
            .checked_add(amount)
            .ok_or(Error::BalanceTooLarge)?;
        // Available and held together stay in range too, so that giving back what is held is never refused.
        available.checked_add(held).ok_or(Error::BalanceTooLarge)?;
    }
    draft.set_balances(slot, position, available, held);
    Ok(())
}

/// An account without a holding either asks for an asset that does not exist, or has none of it.
#[cold]
fn missing_holding<V: View>(draft: &Draft<V>, asset: &AssetCode) -> Result<Error, Failure> {
    Ok(match draft.get::<Asset>(&Key::asset(asset))? {
        Some(_) => Error::InsufficientFunds,
        None => Error::UnknownAsset,
    })
}

fn change_issued<V: View>(
    draft: &mut Draft<V>,
    asset: &AssetCode,
    change: impl FnOnce(Total) -> Result<Total, Error>,
) -> Result<(), Failure> {
    let key = Key::asset(asset);
    let mut record = draft
        .get::<Asset>(&key)?
        .ok_or(Error::UnknownAsset)?
        .clone();
    record.issued = change(record.issued)?;
    draft.put(&key, record);
    Ok(())
}
