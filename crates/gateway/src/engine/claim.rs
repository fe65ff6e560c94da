//! Putting pending payments into signed operations.

use super::{Kind, Submission, pace::Room};
use crate::{
    app::App,
    clock,
    error::Outcome,
    payments::{COLUMNS, Entry},
    store::{Lock, Tx, built},
};
use scrip_api::gateway::money::PaymentKind;
use scrip_ledger::{
    amount::Amount,
    asset,
    ids::{AccountId, AssetCode, OperationId, PaymentId},
    operation::Operation,
    text::Reference,
    time::Timestamp,
    transfer,
};
use std::{collections::HashSet, time::Duration};

/// Payments put into operations in one go.
const CLAIMED_MAX: i64 = 512;

/// Takes what waits, signs it and stores it. What comes back is ready to be sent; then the next wait for as long as it says.
pub(super) async fn claim(app: &App) -> Outcome<(Vec<Submission>, Duration)> {
    let now = clock::now_ms();
    // Without a lock first: most of the time nothing waits.
    let waiting = sqlx::query(
        "SELECT COUNT(*) FROM payments WHERE state = 'pending' AND submission IS NULL AND not_before <= $1",
    );
    if app.store.number(waiting.bind(now)).await? == 0 {
        return Ok(Default::default());
    }
    let room = Room::now(app).await?;
    if room.operations == 0 {
        return Ok(Default::default());
    }
    let mut tx = app.store.begin().await?;
    app.store.lock(&mut tx, Lock::Batch).await?;
    let statement = format!(
        "SELECT {COLUMNS} FROM payments WHERE state = 'pending' AND submission IS NULL AND not_before <= $1 AND payer_account NOT IN \
         (SELECT payer_account FROM payments WHERE state = 'pending' AND (submission IS NOT NULL OR not_before > $1)) \
         ORDER BY seq LIMIT {CLAIMED_MAX}"
    );
    let rows = built(statement).bind(now).fetch_all(&mut *tx).await?;
    let entries = rows.iter().map(Entry::of).collect::<Outcome<Vec<_>>>()?;
    let submissions = divide(app, &mut tx, entries, room.operations).await?;
    tx.commit().await?;
    Ok((submissions, room.pause))
}

/// One batch of the plain payments, and an operation for each of the others, at most `operations_max` together; a payer's later payments
/// wait for those.
async fn divide(
    app: &App,
    tx: &mut Tx,
    entries: Vec<Entry>,
    operations_max: usize,
) -> Outcome<Vec<Submission>> {
    let (mut batch, mut singles) = (Vec::new(), Vec::new());
    let (mut paying, mut alone) = (HashSet::new(), HashSet::new());
    for entry in entries {
        let payer = entry.payer.account.clone();
        if alone.contains(&payer) {
            continue;
        }
        if entry.kind == PaymentKind::Payment {
            paying.insert(payer);
            batch.push(entry);
        } else if !paying.contains(&payer) {
            alone.insert(payer);
            singles.push(entry);
        }
    }
    let mut submissions = Vec::new();
    let (mut items, mut carried) = (Vec::new(), Vec::new());
    for entry in batch {
        match item(&entry) {
            Some(item) => {
                items.push(item);
                carried.push(entry);
            }
            None => give_up(tx, &entry).await?,
        }
    }
    if !items.is_empty() {
        let operation = transfer::Operation::Batch { items };
        submissions.push(carry(app, tx, Kind::Batch, operation.into(), &carried).await?);
    }
    let room = operations_max.saturating_sub(submissions.len());
    for entry in singles.into_iter().take(room) {
        match single(app, tx, &entry).await? {
            Some(operation) => {
                submissions.push(carry(app, tx, Kind::Single, operation, &[entry]).await?)
            }
            None => give_up(tx, &entry).await?,
        }
    }
    Ok(submissions)
}

async fn carry(
    app: &App,
    tx: &mut Tx,
    kind: Kind,
    operation: Operation,
    entries: &[Entry],
) -> Outcome<Submission> {
    let id = app.ledger.operation_id();
    let submission = Submission {
        id: id.to_string(),
        kind,
        signed: app.ledger.sign(id, operation),
        may_be_known: false,
        created_at: clock::now_ms(),
    };
    submission.store(app, tx, None).await?;
    let places: Vec<String> = entries
        .iter()
        .enumerate()
        .map(|(item, entry)| format!("({},{item})", entry.seq))
        .collect();
    // Numbers of ours, not what somebody wrote.
    let item = if kind == Kind::Batch {
        "place.item"
    } else {
        "NULL"
    };
    let statement = format!(
        "WITH place (seq, item) AS (VALUES {}) UPDATE payments SET submission = $1, item = {item}, attempts = attempts + 1 \
         FROM place WHERE payments.seq = place.seq",
        places.join(",")
    );
    built(statement)
        .bind(submission.id.clone())
        .execute(&mut **tx)
        .await?;
    Ok(submission)
}

fn item(entry: &Entry) -> Option<transfer::Item> {
    Some(transfer::Item {
        payer: account(&entry.payer.account)?,
        payee: account(&entry.payee.account)?,
        asset: AssetCode::new(&entry.asset).ok()?,
        amount: amount(entry.amount)?,
        details: transfer::Details {
            reference: Reference::new(&entry.memo).ok()?,
            request: match &entry.request_id {
                Some(id) => Some(id.parse().ok()?),
                None => None,
            },
            refundable_until: entry.refundable_until.map(|until| Timestamp(until as u64)),
        },
    })
}

async fn single(app: &App, tx: &mut Tx, entry: &Entry) -> Outcome<Option<Operation>> {
    let parts = || {
        Some((
            AssetCode::new(&entry.asset).ok()?,
            amount(entry.amount)?,
            Reference::new(&entry.memo).ok()?,
        ))
    };
    let Some((asset, amount, reference)) = parts() else {
        return Ok(None);
    };
    Ok(match entry.kind {
        PaymentKind::Issue => account(&entry.payee.account).map(|payee| {
            asset::Operation::Issue {
                asset,
                payee,
                amount,
                reference,
            }
            .into()
        }),
        PaymentKind::Redeem => account(&entry.payer.account).map(|payer| {
            asset::Operation::Redeem {
                asset,
                payer,
                amount,
                reference,
            }
            .into()
        }),
        PaymentKind::Refund => {
            let payment = refunded(app, tx, entry).await?;
            payment.map(|payment| {
                transfer::Operation::Refund {
                    payment,
                    amount,
                    reference,
                }
                .into()
            })
        }
        PaymentKind::Payment => None,
    })
}

/// The payment that a refund gives back, as the ledger names it.
async fn refunded(app: &App, tx: &mut Tx, entry: &Entry) -> Outcome<Option<PaymentId>> {
    let Some(id) = &entry.refund_of else {
        return Ok(None);
    };
    let statement = format!("SELECT {COLUMNS} FROM payments WHERE id = $1");
    let row = built(statement)
        .bind(id.clone())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(ledger_payment(app, &Entry::of(&row)?))
}

/// How the ledger names a payment that can be given back.
pub(crate) fn ledger_payment(app: &App, entry: &Entry) -> Option<PaymentId> {
    let author = match &entry.author {
        Some(author) => author.parse().ok()?,
        None => app.ledger.account,
    };
    let operation: OperationId = entry.submission.as_ref()?.parse().ok()?;
    Some(PaymentId::derive(
        &author,
        &operation,
        entry.item.unwrap_or(0) as u32,
    ))
}

/// Ends a payment that can't be put into an operation, which a program that wrote to the database by hand could cause.
async fn give_up(tx: &mut Tx, entry: &Entry) -> Outcome<()> {
    tracing::error!(
        payment = entry.id,
        "a payment can't be put into an operation"
    );
    let query = sqlx::query(
        "UPDATE payments SET state = 'failed', code = 'internal_error', sentence = 'This payment is damaged and was not made.' WHERE seq = $1",
    );
    query.bind(entry.seq).execute(&mut **tx).await?;
    Ok(())
}

fn account(text: &str) -> Option<AccountId> {
    text.parse().ok()
}

fn amount(value: i64) -> Option<Amount> {
    Amount::new(u64::try_from(value).ok()?)
}
