//! What operations on assets change.

use super::{Asset, Error, Operation};
use crate::account::{self, Account, controls};
use crate::amount::{Amount, Total};
use crate::credential;
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::funds::{self, Place, move_funds};
use crate::ids::{AccountId, AssetCode};
use crate::state::{Key, View};

/// Applies an operation on assets.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Create {
            code,
            scale,
            issuer,
        } => create(draft, context, *code, *scale, issuer),
        Operation::Issue {
            asset,
            payee,
            amount,
            ..
        } => {
            check_issuer(draft, context, asset, *amount)?;
            let slot = draft.account_slot(payee)?.ok_or(Error::UnknownPayee)?;
            if !draft.account(slot).is_open() {
                return Err(Error::PayeeClosed.into());
            }
            credential::check_account(draft, context, draft.account(slot))?;
            move_funds(draft, asset, Place::Issuer, Place::Available(slot), *amount)?;
            Ok(Event::Issued {
                asset: *asset,
                payee: *payee,
                amount: *amount,
            })
        }
        Operation::Redeem {
            asset,
            payer,
            amount,
            ..
        } => {
            check_issuer(draft, context, asset, *amount)?;
            let slot = account::find_controlled(draft, context, payer)?;
            move_funds(draft, asset, Place::Available(slot), Place::Issuer, *amount)?;
            Ok(Event::Redeemed {
                asset: *asset,
                payer: *payer,
                amount: *amount,
            })
        }
    }
}

fn create<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    code: AssetCode,
    scale: u8,
    issuer: &AccountId,
) -> Result<Event, Failure> {
    if context.author != context.rules.registrar {
        return Err(Error::NotRegistrar.into());
    }
    let key = Key::asset(&code);
    if draft.get::<Asset>(&key)?.is_some() {
        return Err(Error::AlreadyExists.into());
    }
    if scale > Operation::SCALE_MAX {
        return Err(Error::ScaleTooLarge.into());
    }
    let account = draft.get::<Account>(&Key::account(issuer))?;
    if !account.is_some_and(Account::is_open) {
        return Err(Error::UnknownIssuer.into());
    }
    let asset = Asset {
        code,
        scale,
        issuer: *issuer,
        issued: Total(0),
    };
    draft.put(&key, asset);
    Ok(Event::AssetCreated {
        code,
        issuer: *issuer,
    })
}

fn check_issuer<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    asset: &AssetCode,
    amount: Amount,
) -> Result<(), Failure> {
    let record = draft
        .get::<Asset>(&Key::asset(asset))?
        .ok_or(funds::Error::UnknownAsset)?;
    let issuer = draft.get::<Account>(&Key::account(&record.issuer))?;
    if !issuer.is_some_and(|account| controls(&context.author, &record.issuer, account)) {
        return Err(Error::NotIssuer.into());
    }
    if amount.is_zero() {
        return Err(Error::ZeroAmount.into());
    }
    Ok(())
}
