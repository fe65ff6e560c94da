//! What becomes of a code that was brought in: the network decides, and what it decided is written down once.

use super::{
    certify, payment_id,
    sale::{COLUMNS, Sale, find},
    uses::{self, Use},
};
use crate::{
    app::App,
    clock,
    engine::perform::{Done, perform},
    error::{Failure, Outcome},
    events,
    members::Person,
    payments::{self, Entry, Side},
    store::{Take as _, Tx, built},
    webhooks,
};
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::ed25519::{PublicKey, Signature};
use scrip_api::{
    gateway::{
        codes,
        money::{PaymentKind, PaymentState},
    },
    problem::codes as common,
    value,
};
use scrip_codes::TransactionCode;
use scrip_ledger::{
    amount::{Amount, Count},
    ids::{AccountId, KeyBytes, MandateId},
    mandate::{self, Presentation},
    operation::Operation,
    time::Timestamp,
    transfer::Details,
};
use std::{sync::Arc, time::Duration};

/// How often codes are looked for that were left undecided.
pub const FINISH_EVERY: Duration = Duration::from_secs(5);
/// How long a code may be undecided before somebody else than who brought it in asks.
const FINISH_AFTER_MS: i64 = 20_000;

/// The certified key of a till.
async fn terminal(app: &App, till: &str) -> Outcome<KeyBytes> {
    let query = sqlx::query("SELECT key FROM tills WHERE id = $1");
    let row = app.store.one(query.bind(till.to_owned())).await?;
    let key = row.map(|row| row.maybe_text("key")).transpose()?.flatten();
    let key = key.ok_or(codes::TILL_UNCERTIFIED)?;
    Ok(KeyBytes(value::bytes("terminal", &key)?))
}

fn operation(sale: &Sale, terminal: KeyBytes) -> Outcome<Operation> {
    let code = TransactionCode::read(&sale.code)?;
    let broken = || Failure::from(common::INTERNAL);
    let presentation = Presentation::Device {
        key: PublicKey::decode(Copying(&code.claims().device[..])).map_err(|_| broken())?,
        serial: Count(u32::from(code.serial)),
        signature: Signature::decode(Copying(&code.signature[..])).map_err(|_| broken())?,
    };
    Ok(mandate::Operation::Collect {
        mandate: MandateId(code.claims().mandate),
        payee: AccountId(code.payee),
        amount: Amount::new(code.amount).ok_or_else(broken)?,
        origin: None,
        presentation: Box::new(presentation),
        details: Details {
            reference: value::reference("reference", &sale.reference)?,
            request: None,
            refundable_until: Some(Timestamp(sale.refundable_until as u64)),
        },
        terminal: Some(terminal),
    }
    .into())
}

/// Has it decided and writes down what came of it. Whoever is first does; others find it done.
///
/// Where the network says that the till's certificate is not in force at that block, nothing is written down of the code, so that another
/// till can take it.
pub(super) async fn finish(app: &Arc<App>, sale: Sale) -> Outcome<Sale> {
    let operation = operation(&sale, terminal(app, &sale.till).await?)?;
    let origin = format!("redeem {} at {}", sale.id, sale.till);
    match perform(app, &origin, |_| operation).await {
        Ok(done) => accept(app, &sale, &done).await?,
        Err(failure) if failure.code().starts_with("mandate_terminal_") => {
            return Err(drop_dead(app, &sale, &failure).await?);
        }
        // Said by the rules, for certain.
        Err(failure) if failure.0.status == 422 => refuse(app, &sale, &failure).await?,
        Err(failure) => return Err(failure),
    }
    find(app, &sale.id)
        .await?
        .ok_or_else(|| common::INTERNAL.into())
}

async fn drop_dead(app: &App, sale: &Sale, failure: &Failure) -> Outcome<Failure> {
    let query = sqlx::query("DELETE FROM redemptions WHERE id = $1 AND state = 'pending'");
    app.store.execute(query.bind(sale.id.clone())).await?;
    if failure.code() != mandate::Error::TerminalRevoked.code() {
        return Ok(codes::TILL_UNCERTIFIED.into());
    }
    certify::end(app, &sale.till).await?;
    Ok(codes::TILL_REVOKED.into())
}

async fn accept(app: &App, sale: &Sale, done: &Done) -> Outcome<()> {
    let merchant = app.member(&sale.merchant).await?.ok_or(common::INTERNAL)?;
    let author = app.ledger.account.to_string();
    let operation = done.id.to_string();
    let entry = entry(
        sale,
        &author,
        &operation,
        Some(done.height as i64),
        &merchant,
    );
    let mut tx = app.store.begin().await?;
    if !write_final(&mut tx, sale, &entry, &merchant).await? {
        return Ok(());
    }
    let told = told(&entry);
    app.metrics.payments_final.inc();
    webhooks::queue_payments(app, &mut tx, &[entry]).await?;
    events::record(&app.store, &mut tx, &told).await?;
    tx.commit().await?;
    app.hub.written();
    app.deliveries.notify_one();
    Ok(())
}

/// What both sides are told of a code that paid.
pub(crate) fn told(entry: &Entry) -> Vec<events::Event> {
    let mut told = entry.events();
    for side in [&entry.payer, &entry.payee] {
        told.extend(side.member.clone().map(|member| events::Event {
            member,
            kind: events::Kind::Account,
            subject: entry.asset.clone(),
        }));
    }
    told
}

/// Writes down that a code paid, and its payment. False if that was written before.
pub(crate) async fn write_final(
    tx: &mut Tx,
    sale: &Sale,
    entry: &Entry,
    merchant: &Person,
) -> Outcome<bool> {
    let (author, operation) = (entry.author.clone(), entry.submission.clone());
    let now = entry.final_at;
    let query = sqlx::query(
        "UPDATE redemptions SET state = 'final', payment = $1, operation = $2, height = $3, decided_at = $4 WHERE id = $5 AND state = 'pending'",
    );
    let changed = query
        .bind(entry.id.clone())
        .bind(operation.clone())
        .bind(entry.height)
        .bind(now)
        .bind(sale.id.clone())
        .execute(&mut **tx)
        .await?
        .rows_affected();
    if changed == 0 {
        return Ok(false);
    }
    let used = Use {
        mandate: sale.mandate.clone(),
        serial: sale.serial,
        id: sale.id.clone(),
        author: author.unwrap_or_default(),
        operation: operation.unwrap_or_default(),
        payee: Side::of(merchant),
        amount: sale.amount,
        at: now.unwrap_or(sale.created_at),
    };
    used.note(tx).await?;
    payments::insert(tx, &[entry]).await?;
    Ok(true)
}

/// The payment of a code that `operation` brought in.
pub(crate) fn entry(
    sale: &Sale,
    author: &str,
    operation: &str,
    height: Option<i64>,
    merchant: &Person,
) -> Entry {
    let mut entry = Entry::new(
        PaymentKind::Payment,
        sale.payer.clone(),
        Side::of(merchant),
        sale.asset.clone(),
        sale.amount,
        sale.reference.clone(),
    );
    entry.id = payment_id(&sale.id);
    entry.state = PaymentState::Final;
    entry.created_at = sale.created_at;
    entry.final_at = Some(clock::now_ms());
    entry.height = height;
    entry.submission = Some(operation.to_owned());
    entry.author = Some(author.to_owned());
    entry.refundable_until = Some(sale.refundable_until);
    entry
}

/// Writes down that a code was made for a network that ended before anybody brought it in.
pub(crate) async fn refuse_ended(tx: &mut Tx, code: &str) -> Outcome<()> {
    let query = sqlx::query(
        "UPDATE redemptions SET state = 'refused', failure_code = $1, failure_sentence = $2, decided_at = $3 WHERE id = $4 AND state = 'pending'",
    );
    let why = codes::CODE_OF_EARLIER_NETWORK;
    query
        .bind(why.code)
        .bind(why.sentence)
        .bind(clock::now_ms())
        .bind(code.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn refuse(app: &App, sale: &Sale, failure: &Failure) -> Outcome<()> {
    let said = TransactionCode::read(&sale.code)?.claims().total_max as i64;
    let total = uses::total(app, &sale.mandate, said).await?;
    let known = uses::all(app, &sale.mandate).await?;
    let against = uses::against(known, &sale.id, sale.serial, sale.amount, total);
    let (code, sentence) = match against.is_empty() {
        true => (failure.0.code.to_string(), failure.0.detail.clone()),
        false => (
            codes::CODE_ALREADY_USED.code.to_owned(),
            codes::CODE_ALREADY_USED.sentence.to_owned(),
        ),
    };
    let query = sqlx::query(
        "UPDATE redemptions SET state = 'refused', failure_code = $1, failure_sentence = $2, misuse = $3, decided_at = $4 \
         WHERE id = $5 AND state = 'pending'",
    );
    app.store
        .execute(
            query
                .bind(code)
                .bind(sentence)
                .bind(i64::from(!against.is_empty()))
                .bind(clock::now_ms())
                .bind(sale.id.clone()),
        )
        .await?;
    Ok(())
}

/// Finishes what nobody waits for any more.
pub async fn finish_pending(app: &Arc<App>) -> Outcome<()> {
    let statement = format!(
        "SELECT {COLUMNS} FROM redemptions WHERE state = 'pending' AND created_at < $1 ORDER BY seq LIMIT 20"
    );
    let query = built(statement).bind(clock::now_ms() - FINISH_AFTER_MS);
    for row in app.store.all(query).await? {
        if let Err(failure) = finish(app, Sale::of(&row)?).await {
            tracing::debug!(%failure, "a code is left undecided");
        }
    }
    Ok(())
}
