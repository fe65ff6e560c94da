//! Topping up: what is missing on a phone is held for it, by extending the mandate that it has or by giving it one.

use super::{
    carried::{Entry, Held, held},
    phones::told,
};
use crate::{
    app::App,
    clock,
    engine::perform::{Done, perform},
    error::Outcome,
    idempotency::Attempt,
    members::Person,
};
use scrip_api::{
    gateway::{codes, offline::CarriedState},
    operation,
    problem::codes as common,
    state::{MandateView, RecordView},
    value::{self, MinorUnits},
};
use scrip_codes::{Preauthorization, Scope};
use scrip_ledger::{
    amount::{Amount, Count},
    ids::{KeyBytes, MandateId},
    mandate::{self, Funding, PayeeScope, Presenter, Terms},
    operation::Operation,
    state::Key,
    time::Timestamp,
};
use std::{sync::Arc, time::Duration};

/// Uses of one mandate that works more than once.
const USES_MAX: u32 = 256;
/// One that was used this often is not extended any more, so that enough uses are left for what it carries.
const EXTENDED_USES_MAX: u32 = 128;
/// What expires within this part of its term is renewed, or not counted any more, when a phone is topped up.
const STALE_PART: i64 = 8;
/// How long a record that was just written may take to be readable.
const READ_TRIES: u32 = 40;
const READ_PAUSE: Duration = Duration::from_millis(100);

/// Holds what is missing to the phone's target, or as much of it as there is. Says how much the phone then has of what was held last, or 0
/// if nothing was.
pub(super) async fn fill(
    app: &Arc<App>,
    person: &Person,
    phone: &Entry,
    attempt: &Attempt,
) -> Outcome<i64> {
    let now = app.ledger.now_ms();
    let all = held(app, &phone.id).await?;
    let active = || {
        all.iter()
            .filter(|held| held.state(now) == CarriedState::Active)
    };
    let spendable = spendable(app, person, phone).await?;
    let missing = |carried: i64| (phone.target - carried).min(spendable).max(0);
    // Whole seconds, because the phone's copy of it says seconds.
    let expires_at = Timestamp((now as u64 / 1000 + u64::from(app.config.offline.term_s)) * 1000);
    let stale = i64::from(app.config.offline.term_s) * 1000 / STALE_PART;
    let can_extend = |held: &&Held| !phone.single_use && held.uses_count() < EXTENDED_USES_MAX;
    if let Some(known) = active().find(can_extend) {
        let more = missing(active().map(Held::left).sum());
        let is_fresh = known.expires_at >= expires_at.0 as i64 - stale;
        return match more == 0 && is_fresh {
            true => Ok(0),
            false => extend(app, person, phone, attempt, known, more, expires_at).await,
        };
    }
    let fresh = active().filter(|held| held.expires_at > now + stale);
    let amount = Amount::new(missing(fresh.map(Held::left).sum()) as u64);
    match amount.filter(|amount| !amount.is_zero()) {
        Some(amount) => grant(app, person, phone, attempt, amount, expires_at).await,
        None => Ok(0),
    }
}

async fn spendable(app: &App, person: &Person, phone: &Entry) -> Outcome<i64> {
    let account = app.ledger.holdings(&person.account).await?;
    let held = account
        .holdings
        .iter()
        .find(|holding| holding.asset.0 == phone.asset);
    Ok(held
        .and_then(|holding| holding.spendable.0.parse().ok())
        .unwrap_or(0))
}

/// Adds to what the phone has, so that all of it can go into one payment. What it signed before stays good.
async fn extend(
    app: &Arc<App>,
    person: &Person,
    phone: &Entry,
    attempt: &Attempt,
    known: &Held,
    more: i64,
    expires_at: Timestamp,
) -> Outcome<i64> {
    let mandate: MandateId = value::hex("mandate", &known.mandate)?;
    let total = Amount::new((known.total + more) as u64).ok_or(common::INTERNAL)?;
    let asked: Operation = mandate::Operation::Extend {
        mandate,
        total_max: total,
        use_max: total,
        expires_at: expires_at.max(Timestamp(known.expires_at as u64)),
    }
    .into();
    match perform(app, &attempt.id("extend"), |_| asked).await {
        Ok(done) => keep(app, person, phone, &mandate, &done).await,
        // It ended by itself meanwhile.
        Err(failure) if failure.code().starts_with("mandate_") => {
            match Amount::new(more as u64).filter(|more| !more.is_zero()) {
                Some(more) => grant(app, person, phone, attempt, more, expires_at).await,
                None => Ok(0),
            }
        }
        Err(failure) => Err(failure),
    }
}

async fn grant(
    app: &Arc<App>,
    person: &Person,
    phone: &Entry,
    attempt: &Attempt,
    amount: Amount,
    expires_at: Timestamp,
) -> Outcome<i64> {
    let device: [u8; 32] = value::bytes("key", &phone.key)?;
    let terms = Terms {
        asset: phone.asset()?,
        total_max: amount,
        use_max: amount,
        uses_max: Count(if phone.single_use { 1 } else { USES_MAX }),
        expires_at,
        scope: phone.class.map_or(PayeeScope::Anyone, PayeeScope::Class),
        presenter: Presenter::Device(KeyBytes(device)),
        funding: Funding::Held,
        grace_s: Count(app.config.offline.grace_s),
    };
    let payer = person.account;
    let done = perform(app, &attempt.id("carry"), |_| {
        mandate::Operation::Grant { payer, terms }.into()
    })
    .await?;
    let mandate = MandateId::derive(&app.ledger.account, &done.id, 0);
    keep(app, person, phone, &mandate, &done).await
}

/// The mandate as the ledger has it after what was just done.
async fn record_after(app: &App, id: &MandateId, done: &Done) -> Outcome<MandateView> {
    for _ in 0..READ_TRIES {
        let stated = app.ledger.client.stated_record(&Key::mandate(id)).await?;
        if let Some(stated) = stated
            && stated.height >= done.height
            && let Some(RecordView::Mandate(view)) = stated.record
        {
            return Ok(view);
        }
        tokio::time::sleep(READ_PAUSE).await;
    }
    Err(codes::OUTCOME_UNKNOWN.into())
}

/// Signs and keeps what the phone stores of a mandate, as the ledger has it: an attempt that is repeated may have granted other terms
/// the first time.
async fn keep(
    app: &App,
    person: &Person,
    phone: &Entry,
    id: &MandateId,
    done: &Done,
) -> Outcome<i64> {
    let record = record_after(app, id, done).await?;
    let preauthorization = said(app, id, &record, phone)?;
    let bytes = app.ledger.authorise(&preauthorization)?;
    let total = preauthorization.total_max as i64;
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "INSERT INTO preauthorizations (mandate, phone, member, asset, total, expires_at, bytes, created_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (mandate) DO UPDATE \
         SET total = excluded.total, expires_at = excluded.expires_at, bytes = excluded.bytes",
    );
    query
        .bind(id.to_string())
        .bind(phone.id.clone())
        .bind(person.id.clone())
        .bind(phone.asset.clone())
        .bind(total)
        .bind(record.terms.expires_at_ms as i64)
        .bind(bytes)
        .bind(clock::now_ms())
        .execute(&mut *tx)
        .await?;
    told(app, &mut tx, phone).await?;
    tx.commit().await?;
    app.hub.written();
    Ok(total)
}

/// What the phone's copy of a mandate says.
fn said(
    app: &App,
    id: &MandateId,
    record: &MandateView,
    phone: &Entry,
) -> Outcome<Preauthorization> {
    let units =
        |units: &MinorUnits| -> Outcome<u64> { Ok(units.0.parse().map_err(|_| common::INTERNAL)?) };
    let terms = &record.terms;
    let scope = match &terms.scope {
        operation::PayeeScope::Class(class) => Scope::Class(*class),
        operation::PayeeScope::Payee(account) => Scope::Payee(
            account
                .to::<scrip_ledger::ids::AccountId>()
                .map_err(|_| common::INTERNAL)?
                .0,
        ),
        _ => Scope::Anyone,
    };
    let asset = phone.asset()?;
    Ok(Preauthorization {
        issuer: app.ledger.account.0,
        mandate: id.0,
        device: value::bytes("key", &phone.key)?,
        asset: phone.asset.clone(),
        scale: app.ledger.find_asset(&asset)?.scale,
        total_max: units(&terms.total_max.minor_units)?,
        use_max: units(&terms.use_max_minor_units)?,
        uses_max: u16::try_from(terms.uses_max).map_err(|_| common::INTERNAL)?,
        scope,
        issued_at_s: app.ledger.now_ms() as u64 / 1000,
        expires_at_s: terms.expires_at_ms / 1000,
    })
}
