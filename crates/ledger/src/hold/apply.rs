//! What operations on holds change.

use super::{Error, Hold, HoldStatus, Operation};
use crate::account::{self, Account, controls};
use crate::amount::Amount;
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::expiry::{self, Expiring};
use crate::funds::{Place, move_funds};
use crate::ids::HoldId;
use crate::state::{Key, View};
use crate::transfer::{self, Details, Settlement};

/// Applies an operation on holds.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Open {
            payer,
            payee,
            asset,
            amount,
            expires_at,
        } => {
            let hold = Hold {
                payer: *payer,
                payee: *payee,
                asset: *asset,
                amount: *amount,
                expires_at: *expires_at,
                status: HoldStatus::Open,
            };
            open(draft, context, hold)
        }
        Operation::Capture {
            hold,
            amount,
            details,
        } => capture(draft, context, hold, *amount, details),
        Operation::Release { hold } => release(draft, context, hold),
    }
}

fn open<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    hold: Hold,
) -> Result<Event, Failure> {
    if hold.amount.is_zero() {
        return Err(Error::ZeroAmount.into());
    }
    if hold.payer == hold.payee {
        return Err(Error::SelfHold.into());
    }
    let now = context.now();
    if hold.expires_at <= now {
        return Err(Error::TermPast.into());
    }
    if hold.expires_at > now.plus_seconds(u64::from(context.rules.term_max_s)) {
        return Err(Error::TermTooLong.into());
    }
    let payer_slot = account::find_controlled(draft, context, &hold.payer)?;
    let payee = draft.get::<Account>(&Key::account(&hold.payee))?;
    if !payee.is_some_and(Account::is_open) {
        return Err(Error::UnknownPayee.into());
    }
    move_funds(
        draft,
        &hold.asset,
        Place::Available(payer_slot),
        Place::Held(payer_slot),
        hold.amount,
    )?;
    let id = HoldId::derive(&context.author, &context.id, 0);
    let key = Key::hold(&id);
    draft.record(&key)?;
    expiry::schedule(draft, context.now(), hold.expires_at, Expiring::Hold(id))?;
    draft.put(&key, hold);
    Ok(Event::HoldOpened { hold: id })
}

/// A hold that the author may resolve.
fn find_open<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    id: &HoldId,
) -> Result<Hold, Failure> {
    let hold = draft.get::<Hold>(&Key::hold(id))?.ok_or(Error::Unknown)?;
    match hold.status {
        HoldStatus::Captured { .. } => return Err(Error::AlreadyCaptured.into()),
        HoldStatus::Released => return Err(Error::AlreadyReleased.into()),
        HoldStatus::Open if hold.expires_at <= context.now() => return Err(Error::Expired.into()),
        HoldStatus::Open => {}
    }
    let payee = draft.get::<Account>(&Key::account(&hold.payee))?;
    if !payee.is_some_and(|account| controls(&context.author, &hold.payee, account)) {
        return Err(Error::NotPayee.into());
    }
    Ok(hold.clone())
}

fn capture<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &HoldId,
    amount: Amount,
    details: &Details,
) -> Result<Event, Failure> {
    if amount.is_zero() {
        return Err(Error::ZeroAmount.into());
    }
    let hold = find_open(draft, context, id)?;
    let released = hold
        .amount
        .checked_sub(amount)
        .ok_or(Error::CaptureTooLarge)?;
    give_back(draft, &hold, released)?;
    let payer_slot = draft
        .account_slot(&hold.payer)?
        .ok_or(transfer::Error::UnknownPayer)?;
    transfer::settle(
        draft,
        context,
        Settlement {
            index: 0,
            payer: hold.payer,
            from: Place::Held(payer_slot),
            payee: hold.payee,
            asset: hold.asset,
            amount,
            details,
        },
    )?;
    let event = Event::HoldCaptured {
        hold: *id,
        payer: hold.payer,
        payee: hold.payee,
        asset: hold.asset,
        amount,
        released,
    };
    let status = HoldStatus::Captured { amount };
    draft.put(&Key::hold(id), Hold { status, ..hold });
    Ok(event)
}

fn release<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &HoldId,
) -> Result<Event, Failure> {
    let hold = find_open(draft, context, id)?;
    give_back(draft, &hold, hold.amount)?;
    let event = Event::HoldReleased {
        hold: *id,
        payer: hold.payer,
        asset: hold.asset,
        released: hold.amount,
    };
    let status = HoldStatus::Released;
    draft.put(&Key::hold(id), Hold { status, ..hold });
    Ok(event)
}

/// Gives back what a hold that is over still reserves, and forgets the hold.
pub(crate) fn expire<V: View>(draft: &mut Draft<V>, id: &HoldId) -> Result<Option<Event>, Failure> {
    let key = Key::hold(id);
    let Some(hold) = draft.get::<Hold>(&key)?.cloned() else {
        return Ok(None);
    };
    let released = hold.reserved();
    give_back(draft, &hold, released)?;
    draft.delete(&key);
    Ok((!released.is_zero()).then_some(Event::HoldExpired {
        hold: *id,
        payer: hold.payer,
        asset: hold.asset,
        released,
    }))
}

fn give_back<V: View>(draft: &mut Draft<V>, hold: &Hold, amount: Amount) -> Result<(), Failure> {
    if amount.is_zero() {
        return Ok(());
    }
    let slot = draft
        .account_slot(&hold.payer)?
        .ok_or(transfer::Error::UnknownPayer)?;
    move_funds(
        draft,
        &hold.asset,
        Place::Held(slot),
        Place::Available(slot),
        amount,
    )
}
