//! What transfers and refunds change.

use super::{Details, Error, Item, Operation, Payment};
use crate::account::controls;
use crate::amount::Amount;
use crate::block::BATCH_ITEMS_MAX;
use crate::credential;
use crate::draft::{Draft, Slot};
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::expiry::{self, Expiring};
use crate::funds::{Place, move_funds};
use crate::ids::{AccountId, AssetCode, PaymentId};
use crate::request;
use crate::state::{Key, View};

/// Applies a transfer, a batch or a refund.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Single(item) => {
            transfer(draft, context, 0, item)?;
            Ok(Event::Transferred)
        }
        Operation::Batch { items } => {
            if items.is_empty() {
                return Err(Error::EmptyBatch.into());
            }
            if items.len() > BATCH_ITEMS_MAX {
                return Err(Error::BatchTooLarge.into());
            }
            for (index, item) in items.iter().enumerate() {
                transfer(draft, context, index as u32, item)
                    .map_err(|failure| at_item(failure, index as u32))?;
            }
            Ok(Event::BatchTransferred {
                count: items.len() as u32,
            })
        }
        Operation::Refund {
            payment, amount, ..
        } => refund(draft, context, payment, *amount),
    }
}

/// Applies one transfer that rides with another operation, or in which that rides.
pub(crate) fn apply_single<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    item: &Item,
) -> Result<(), Failure> {
    transfer(draft, context, 0, item)
}

#[cold]
fn at_item(failure: Failure, index: u32) -> Failure {
    match failure {
        Failure::Refused(mut refusal) => {
            refusal.item = Some(index);
            Failure::Refused(refusal)
        }
        unloaded => unloaded,
    }
}

#[inline]
fn transfer<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    index: u32,
    item: &Item,
) -> Result<(), Failure> {
    if item.amount.is_zero() {
        return Err(Error::ZeroAmount.into());
    }
    if item.payer == item.payee {
        return Err(Error::SelfTransfer.into());
    }
    let payer_slot = draft
        .account_slot(&item.payer)?
        .ok_or(Error::UnknownPayer)?;
    let payer = draft.account(payer_slot);
    if !controls(&context.author, &item.payer, payer) {
        return Err(Error::NotController.into());
    }
    if !payer.is_open() {
        return Err(Error::PayerClosed.into());
    }
    settle(
        draft,
        context,
        Settlement {
            index,
            payer: item.payer,
            from: Place::Available(payer_slot),
            payee: item.payee,
            asset: item.asset,
            amount: item.amount,
            details: &item.details,
        },
    )
}

/// A payment about to be made, from wherever the money is.
pub(crate) struct Settlement<'a> {
    /// Which item of the operation.
    pub(crate) index: u32,
    /// Who pays.
    pub(crate) payer: AccountId,
    /// Where the money is: available to the payer, or held in the payer's account.
    pub(crate) from: Place,
    /// Who is paid.
    pub(crate) payee: AccountId,
    /// In which asset.
    pub(crate) asset: AssetCode,
    /// How much.
    pub(crate) amount: Amount,
    /// What goes along with it.
    pub(crate) details: &'a Details,
}

/// Makes a payment: to an open account, of the request it names, and with the right of refund it carries.
#[inline]
pub(crate) fn settle<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    payment: Settlement<'_>,
) -> Result<(), Failure> {
    let payee_slot: Slot = draft
        .account_slot(&payment.payee)?
        .ok_or(Error::UnknownPayee)?;
    let payee = draft.account(payee_slot);
    if !payee.is_open() {
        return Err(Error::PayeeClosed.into());
    }
    credential::check_account(draft, context, payee)?;
    if let Place::Available(slot) | Place::Held(slot) = payment.from {
        credential::check_account(draft, context, draft.account(slot))?;
    }
    if payment.details.request.is_some() || payment.details.refundable_until.is_some() {
        settle_details(draft, context, &payment)?;
    }
    move_funds(
        draft,
        &payment.asset,
        payment.from,
        Place::Available(payee_slot),
        payment.amount,
    )
}

#[inline(never)]
fn settle_details<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    payment: &Settlement<'_>,
) -> Result<(), Failure> {
    if let Some(request) = &payment.details.request {
        request::pay(draft, context, request, payment)?;
    }
    let Some(refundable_until) = payment.details.refundable_until else {
        return Ok(());
    };
    let now = context.now();
    if refundable_until <= now {
        return Err(Error::RefundTermPast.into());
    }
    if refundable_until > now.plus_seconds(u64::from(context.rules.term_max_s)) {
        return Err(Error::RefundTermTooLong.into());
    }
    let id = PaymentId::derive(&context.author, &context.id, payment.index);
    let key = Key::payment(&id);
    draft.record(&key)?;
    let record = Payment {
        payer: payment.payer,
        payee: payment.payee,
        asset: payment.asset,
        amount: payment.amount,
        refunded: Amount::ZERO,
        refundable_until,
    };
    draft.put(&key, record);
    expiry::schedule(
        draft,
        context.now(),
        refundable_until,
        Expiring::Payment(id),
    )
}

fn refund<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &PaymentId,
    amount: Amount,
) -> Result<Event, Failure> {
    if amount.is_zero() {
        return Err(Error::ZeroAmount.into());
    }
    let key = Key::payment(id);
    let mut payment = draft
        .get::<Payment>(&key)?
        .filter(|payment| context.now() < payment.refundable_until)
        .ok_or(Error::UnknownPayment)?
        .clone();
    let payee_slot = draft
        .account_slot(&payment.payee)?
        .ok_or(Error::UnknownPayee)?;
    let payee = draft.account(payee_slot);
    if !controls(&context.author, &payment.payee, payee) {
        return Err(Error::NotPayee.into());
    }
    if !payee.is_open() {
        return Err(Error::PayeeClosed.into());
    }
    // The money goes back to whoever paid, also when the mandate it was paid by has ended.
    let payer_slot = draft
        .account_slot(&payment.payer)?
        .ok_or(Error::UnknownPayer)?;
    let payer = draft.account(payer_slot);
    if !payer.is_open() {
        return Err(Error::PayerClosed.into());
    }
    credential::check_account(draft, context, draft.account(payee_slot))?;
    credential::check_account(draft, context, payer)?;
    payment.refunded = payment
        .refunded
        .checked_add(amount)
        .filter(|refunded| *refunded <= payment.amount)
        .ok_or(Error::RefundTooLarge)?;
    move_funds(
        draft,
        &payment.asset,
        Place::Available(payee_slot),
        Place::Available(payer_slot),
        amount,
    )?;
    let event = Event::Refunded {
        payment: *id,
        payer: payment.payer,
        payee: payment.payee,
        asset: payment.asset,
        amount,
    };
    draft.put(&key, payment);
    Ok(event)
}
