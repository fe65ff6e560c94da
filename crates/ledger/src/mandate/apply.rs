//! What operations on mandates change.

use super::{
    Error, Funding, Mandate, MandateStatus, Operation, PayeeScope, Presentation, Presenter,
    Serials, Terms, secret_hash,
};
use crate::account::{self, Account, Classes, controls};
use crate::amount::{Amount, Count};
use crate::credential::{self, SubjectClass, SubjectKey};
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{BlockContext, Context, Failure};
use crate::expiry::{self, Expiring};
use crate::funds::{Place, move_funds};
use crate::ids::{AccountId, KeyBytes, MandateId};
use crate::state::{Key, View};
use crate::time::Timestamp;
use crate::transfer::{self, Details, Settlement};
use commonware_cryptography::sha256::Digest;

/// Applies an operation on mandates.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Grant { payer, terms } => grant(draft, context, payer, terms),
        Operation::Collect {
            mandate,
            payee,
            amount,
            origin,
            presentation,
            details,
            terminal,
        } => {
            let usage = Usage {
                payee: *payee,
                amount: *amount,
                origin: origin.as_ref(),
                presentation,
                details,
                terminal: terminal.as_ref(),
            };
            collect(draft, context, mandate, &usage)
        }
        Operation::Suspend { mandate } => suspend(draft, context, mandate),
        Operation::Resume { mandate } => resume(draft, context, mandate),
        Operation::Revoke { mandate } => revoke(draft, context, mandate),
        Operation::Extend {
            mandate,
            total_max,
            use_max,
            expires_at,
        } => {
            let limits = Limits {
                total_max: *total_max,
                use_max: *use_max,
                expires_at: *expires_at,
            };
            extend(draft, context, mandate, &limits)
        }
    }
}

fn grant<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    payer: &AccountId,
    terms: &Terms,
) -> Result<Event, Failure> {
    check_terms(context, terms)?;
    let slot = account::find_controlled(draft, context, payer)?;
    let mandate = Mandate {
        payer: *payer,
        terms: terms.clone(),
        collected: Amount::ZERO,
        uses_count: Count(0),
        serials: Serials::default(),
        status: MandateStatus::Active,
    };
    if terms.funding == Funding::Held {
        move_funds(
            draft,
            &terms.asset,
            Place::Available(slot),
            Place::Held(slot),
            terms.total_max,
        )?;
    }
    let id = MandateId::derive(&context.author, &context.id, 0);
    let key = Key::mandate(&id);
    draft.record(&key)?;
    draft.put(&key, mandate);
    expiry::schedule(
        draft,
        context.now(),
        terms.expires_at,
        Expiring::Mandate(id),
    )?;
    Ok(Event::MandateGranted { mandate: id })
}

fn check_terms(context: &Context<'_>, terms: &Terms) -> Result<(), Error> {
    if terms.total_max.is_zero() || terms.use_max.is_zero() || terms.uses_max.0 == 0 {
        return Err(Error::ZeroLimit);
    }
    if terms.use_max > terms.total_max {
        return Err(Error::UseOverTotal);
    }
    if terms.presenter.has_serials() && terms.uses_max.0 > Serials::COUNT {
        return Err(Error::TooManyUses);
    }
    if matches!(terms.scope, PayeeScope::Class(class) if class >= Classes::COUNT) {
        return Err(Error::BadClass);
    }
    let now = context.now();
    if terms.expires_at <= now {
        return Err(Error::TermPast);
    }
    if terms.expires_at > now.plus_seconds(u64::from(context.rules.term_max_s)) {
        return Err(Error::TermTooLong);
    }
    Ok(())
}

/// One use of a mandate.
struct Usage<'a> {
    payee: AccountId,
    amount: Amount,
    origin: Option<&'a Digest>,
    presentation: &'a Presentation,
    details: &'a Details,
    terminal: Option<&'a KeyBytes>,
}

fn collect<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &MandateId,
    usage: &Usage<'_>,
) -> Result<Event, Failure> {
    let mut mandate = find(draft, id)?;
    check_usable(context, &mandate)?;
    let serial = check_presenter(context, &mandate, usage.presentation)?;
    check_terminal(draft, context, usage.terminal)?;
    let payee = draft
        .get::<Account>(&Key::account(&usage.payee))?
        .ok_or(transfer::Error::UnknownPayee)?;
    check_scope(&mandate, usage, payee)?;
    check_amount(&mandate, usage.amount)?;
    let payer_slot = draft
        .account_slot(&mandate.payer)?
        .ok_or(transfer::Error::UnknownPayer)?;
    if !draft.account(payer_slot).is_open() {
        return Err(transfer::Error::PayerClosed.into());
    }
    let from = match mandate.terms.funding {
        Funding::Held => Place::Held(payer_slot),
        Funding::Available => Place::Available(payer_slot),
    };
    transfer::settle(
        draft,
        context,
        Settlement {
            index: 0,
            payer: mandate.payer,
            from,
            payee: usage.payee,
            asset: mandate.terms.asset,
            amount: usage.amount,
            details: usage.details,
        },
    )?;
    mandate.collected = mandate
        .collected
        .checked_add(usage.amount)
        .ok_or(Error::OverTotalLimit)?;
    mandate.uses_count.0 += 1;
    if let Some(serial) = serial {
        mandate.serials.insert(serial);
    }
    let is_spent = mandate.uses_count == mandate.terms.uses_max || mandate.left() == Amount::ZERO;
    let released = if is_spent {
        end(draft, &mut mandate, MandateStatus::Spent)?
    } else {
        Amount::ZERO
    };
    let event = Event::Collected {
        mandate: *id,
        payer: mandate.payer,
        payee: usage.payee,
        asset: mandate.terms.asset,
        amount: usage.amount,
        released,
    };
    draft.put(&Key::mandate(id), mandate);
    Ok(event)
}

fn check_usable(context: &Context<'_>, mandate: &Mandate) -> Result<(), Error> {
    let now = context.now();
    match mandate.status {
        MandateStatus::Revoked => Err(Error::Revoked),
        MandateStatus::Spent => Err(Error::Spent),
        // Only what a device signed may have been signed before the payer revoked.
        MandateStatus::Closing { until }
            if until <= now || !mandate.terms.presenter.has_serials() =>
        {
            Err(Error::Revoked)
        }
        _ if mandate.terms.expires_at <= now => Err(Error::Expired),
        MandateStatus::Suspended => Err(Error::Suspended),
        MandateStatus::Active | MandateStatus::Closing { .. } => Ok(()),
    }
}

/// Checks who shows the mandate, and gives the serial number that this use takes. Signatures were checked with those of
/// the operation.
fn check_presenter(
    context: &Context<'_>,
    mandate: &Mandate,
    presentation: &Presentation,
) -> Result<Option<u32>, Error> {
    let serial = match (mandate.terms.presenter, presentation) {
        (Presenter::Device(device), Presentation::Device { key, serial, .. })
        | (Presenter::Delivery(device), Presentation::Delivery { key, serial, .. })
            if device == KeyBytes::from(key) =>
        {
            serial.0
        }
        (Presenter::Vault(vault), Presentation::Vault) if vault == context.author => {
            return Ok(None);
        }
        (Presenter::Secret { vault, hash }, Presentation::Secret { secret })
            if vault == context.author =>
        {
            if secret_hash(secret) != hash {
                return Err(Error::WrongSecret);
            }
            return Ok(None);
        }
        _ => return Err(Error::WrongPresenter),
    };
    if serial >= mandate.terms.uses_max.0 {
        return Err(Error::SerialOutOfRange);
    }
    if mandate.serials.contains(serial) {
        return Err(Error::SerialUsed);
    }
    Ok(Some(serial))
}

/// Checks that the till or kiosk at which a mandate is used has a certificate that is in force at this block.
fn check_terminal<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    terminal: Option<&KeyBytes>,
) -> Result<(), Failure> {
    let Some(key) = terminal else { return Ok(()) };
    match credential::check_key(draft, &SubjectKey::Ed25519(*key), context.now())? {
        Some(Ok(known)) if matches!(known.class, SubjectClass::Till | SubjectClass::Kiosk) => {
            Ok(())
        }
        Some(Ok(_)) | None => Err(Error::TerminalUncertified.into()),
        Some(Err(credential::Error::Revoked | credential::Error::AuthorityRemoved)) => {
            Err(Error::TerminalRevoked.into())
        }
        Some(Err(_)) => Err(Error::TerminalOutOfDate.into()),
    }
}

fn check_scope(mandate: &Mandate, usage: &Usage<'_>, payee: &Account) -> Result<(), Failure> {
    match &mandate.terms.scope {
        PayeeScope::Anyone => {}
        PayeeScope::Class(class) if payee.classes.contains(*class) => {}
        PayeeScope::Class(_) => return Err(Error::WrongClass.into()),
        PayeeScope::Payee(only) if *only == usage.payee => {}
        PayeeScope::Payee(_) => return Err(Error::WrongPayee.into()),
        PayeeScope::Origin(only) if usage.origin == Some(only) => {}
        PayeeScope::Origin(_) => return Err(Error::WrongOrigin.into()),
    }
    if usage.payee == mandate.payer {
        return Err(transfer::Error::SelfTransfer.into());
    }
    Ok(())
}

fn check_amount(mandate: &Mandate, amount: Amount) -> Result<(), Error> {
    if amount.is_zero() {
        return Err(Error::ZeroAmount);
    }
    if amount > mandate.terms.use_max {
        return Err(Error::OverUseLimit);
    }
    if amount > mandate.left() {
        return Err(Error::OverTotalLimit);
    }
    Ok(())
}

fn find<V: View>(draft: &Draft<V>, id: &MandateId) -> Result<Mandate, Failure> {
    let mandate = draft.get::<Mandate>(&Key::mandate(id))?;
    Ok(mandate.ok_or(Error::Unknown)?.clone())
}

/// A mandate that has not ended, for whoever controls its payer.
fn find_own<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    id: &MandateId,
) -> Result<Mandate, Failure> {
    let mandate = find(draft, id)?;
    let payer = draft.get::<Account>(&Key::account(&mandate.payer))?;
    if !payer.is_some_and(|account| controls(&context.author, &mandate.payer, account)) {
        return Err(Error::NotPayer.into());
    }
    match mandate.status {
        MandateStatus::Revoked | MandateStatus::Closing { .. } => Err(Error::Revoked.into()),
        MandateStatus::Spent => Err(Error::Spent.into()),
        _ if mandate.terms.expires_at <= context.now() => Err(Error::Expired.into()),
        MandateStatus::Active | MandateStatus::Suspended => Ok(mandate),
    }
}

fn suspend<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &MandateId,
) -> Result<Event, Failure> {
    let mut mandate = find_own(draft, context, id)?;
    if mandate.status == MandateStatus::Suspended {
        return Err(Error::Suspended.into());
    }
    mandate.status = MandateStatus::Suspended;
    draft.put(&Key::mandate(id), mandate);
    Ok(Event::MandateSuspended { mandate: *id })
}

fn resume<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &MandateId,
) -> Result<Event, Failure> {
    let mut mandate = find_own(draft, context, id)?;
    if mandate.status != MandateStatus::Suspended {
        return Err(Error::NotSuspended.into());
    }
    mandate.status = MandateStatus::Active;
    draft.put(&Key::mandate(id), mandate);
    Ok(Event::MandateResumed { mandate: *id })
}

fn revoke<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &MandateId,
) -> Result<Event, Failure> {
    let mut mandate = find_own(draft, context, id)?;
    let grace_s = u64::from(mandate.terms.grace_s.0);
    let released = if grace_s > 0 && mandate.terms.presenter.has_serials() {
        let until = context.now().plus_seconds(grace_s);
        let until = until.min(mandate.terms.expires_at);
        mandate.status = MandateStatus::Closing { until };
        expiry::schedule(draft, context.now(), until, Expiring::Mandate(*id))?;
        Amount::ZERO
    } else {
        end(draft, &mut mandate, MandateStatus::Revoked)?
    };
    let event = Event::MandateRevoked {
        mandate: *id,
        payer: mandate.payer,
        asset: mandate.terms.asset,
        released,
    };
    draft.put(&Key::mandate(id), mandate);
    Ok(event)
}

/// What a mandate shall allow from now on.
struct Limits {
    total_max: Amount,
    use_max: Amount,
    expires_at: Timestamp,
}

fn extend<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &MandateId,
    limits: &Limits,
) -> Result<Event, Failure> {
    let mut mandate = find_own(draft, context, id)?;
    let before = mandate.terms.clone();
    let (total_max, use_max) = (limits.total_max, limits.use_max);
    let is_less = total_max < before.total_max || use_max < before.use_max;
    if is_less || limits.expires_at < before.expires_at {
        return Err(Error::ExtensionLess.into());
    }
    let added = total_max
        .checked_sub(before.total_max)
        .unwrap_or(Amount::ZERO);
    mandate.terms.total_max = total_max;
    mandate.terms.use_max = use_max;
    mandate.terms.expires_at = limits.expires_at;
    if mandate.terms == before {
        return Err(Error::ExtensionNothing.into());
    }
    check_terms(context, &mandate.terms)?;
    if before.funding == Funding::Held && !added.is_zero() {
        let slot = draft
            .account_slot(&mandate.payer)?
            .ok_or(transfer::Error::UnknownPayer)?;
        move_funds(
            draft,
            &before.asset,
            Place::Available(slot),
            Place::Held(slot),
            added,
        )?;
    }
    // Listed under its former end too, which is passed over then.
    if limits.expires_at > before.expires_at {
        let (now, at) = (context.now(), limits.expires_at);
        expiry::schedule(draft, now, at, Expiring::Mandate(*id))?;
    }
    let event = Event::MandateExtended {
        mandate: *id,
        payer: mandate.payer,
        asset: before.asset,
        added,
    };
    draft.put(&Key::mandate(id), mandate);
    Ok(event)
}

/// Ends a mandate: gives back what it reserves and puts it into a final status. Gives how much went back.
fn end<V: View>(
    draft: &mut Draft<V>,
    mandate: &mut Mandate,
    status: MandateStatus,
) -> Result<Amount, Failure> {
    let released = mandate.reserved();
    mandate.status = status;
    if !released.is_zero() {
        let slot = draft
            .account_slot(&mandate.payer)?
            .ok_or(transfer::Error::UnknownPayer)?;
        move_funds(
            draft,
            &mandate.terms.asset,
            Place::Held(slot),
            Place::Available(slot),
            released,
        )?;
    }
    Ok(released)
}

/// Gives back what a mandate that is over still reserves. After a grace period it stays on record as revoked; after its
/// term it is forgotten.
pub(crate) fn expire<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
    id: &MandateId,
) -> Result<Option<Event>, Failure> {
    let key = Key::mandate(id);
    let Some(mut mandate) = draft.get::<Mandate>(&key)?.cloned() else {
        return Ok(None);
    };
    // It was extended since it was listed.
    if context.timestamp < mandate.ends_at() {
        return Ok(None);
    }
    let status = match mandate.status {
        MandateStatus::Spent => MandateStatus::Spent,
        _ => MandateStatus::Revoked,
    };
    let released = end(draft, &mut mandate, status)?;
    let event = Event::MandateExpired {
        mandate: *id,
        payer: mandate.payer,
        asset: mandate.terms.asset,
        released,
    };
    if mandate.terms.expires_at <= context.timestamp {
        draft.delete(&key);
    } else {
        draft.put(&key, mandate);
    }
    Ok((!released.is_zero()).then_some(event))
}
