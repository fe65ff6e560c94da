//! What operations on payment requests change.

use super::{Error, Operation, Request, RequestStatus};
use crate::account::{self, Account, controls};
use crate::asset::Asset;
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::expiry::{self, Expiring};
use crate::funds;
use crate::ids::RequestId;
use crate::state::{Key, View};
use crate::transfer::Settlement;

/// Applies an operation on payment requests.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Open { .. } => open(draft, context, operation),
        Operation::Cancel { request } => cancel(draft, context, request),
    }
}

fn open<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    let Operation::Open {
        payee,
        payer,
        asset,
        amount,
        reference,
        expires_at,
    } = operation
    else {
        unreachable!("the caller matched an opening");
    };
    if amount.is_zero() {
        return Err(Error::ZeroAmount.into());
    }
    if payer.as_ref() == Some(payee) {
        return Err(Error::SelfRequest.into());
    }
    let now = context.now();
    if *expires_at <= now {
        return Err(Error::TermPast.into());
    }
    if *expires_at > now.plus_seconds(u64::from(context.rules.term_max_s)) {
        return Err(Error::TermTooLong.into());
    }
    account::find_controlled(draft, context, payee)?;
    if draft.get::<Asset>(&Key::asset(asset))?.is_none() {
        return Err(funds::Error::UnknownAsset.into());
    }
    let id = RequestId::derive(&context.author, &context.id, 0);
    let key = Key::request(&id);
    draft.record(&key)?;
    let request = Request {
        payee: *payee,
        payer: *payer,
        asset: *asset,
        amount: *amount,
        reference: reference.clone(),
        expires_at: *expires_at,
        status: RequestStatus::Open,
    };
    draft.put(&key, request);
    expiry::schedule(draft, context.now(), *expires_at, Expiring::Request(id))?;
    Ok(Event::RequestOpened { request: id })
}

/// A request that can be paid or taken back.
fn find_open<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    id: &RequestId,
) -> Result<Request, Failure> {
    let request = draft
        .get::<Request>(&Key::request(id))?
        .ok_or(Error::Unknown)?;
    match request.status {
        RequestStatus::Paid { .. } => Err(Error::AlreadyPaid.into()),
        RequestStatus::Cancelled => Err(Error::Cancelled.into()),
        RequestStatus::Open if request.expires_at <= context.now() => Err(Error::Expired.into()),
        RequestStatus::Open => Ok(request.clone()),
    }
}

fn cancel<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &RequestId,
) -> Result<Event, Failure> {
    let mut request = find_open(draft, context, id)?;
    let payee = draft.get::<Account>(&Key::account(&request.payee))?;
    if !payee.is_some_and(|account| controls(&context.author, &request.payee, account)) {
        return Err(Error::NotPayee.into());
    }
    let payee = request.payee;
    request.status = RequestStatus::Cancelled;
    draft.put(&Key::request(id), request);
    Ok(Event::RequestCancelled {
        request: *id,
        payee,
    })
}

/// Marks a request as paid by a payment that is about to be made.
pub(crate) fn pay<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &RequestId,
    payment: &Settlement<'_>,
) -> Result<(), Failure> {
    let mut request = find_open(draft, context, id)?;
    if request.payer.is_some_and(|payer| payer != payment.payer) {
        return Err(Error::OtherPayer.into());
    }
    if request.payee != payment.payee {
        return Err(Error::OtherPayee.into());
    }
    if request.asset != payment.asset {
        return Err(Error::OtherAsset.into());
    }
    if request.amount != payment.amount {
        return Err(Error::OtherAmount.into());
    }
    request.status = RequestStatus::Paid {
        payer: payment.payer,
        at: context.now(),
    };
    draft.put(&Key::request(id), request);
    Ok(())
}
