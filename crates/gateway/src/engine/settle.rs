//! Writing down what became of an operation, and telling everybody whom it concerns.

use super::{Kind, Submission, drive::Verdict};
use crate::{
    app::App,
    clock,
    error::Outcome,
    events::{self, Event},
    payments::{COLUMNS, Entry},
    store::{Tx, built},
    webhooks,
};
use scrip_api::{
    gateway::{
        money::{PaymentKind, PaymentState},
        operator::WebhookEvent,
    },
    problem::{Problem, Retry},
};

/// How often a payment that may pass is put into a new operation.
const ATTEMPTS_MAX: i64 = 50;
/// How long such a payment waits.
const PAUSE_MS: i64 = 500;
const INSUFFICIENT: &str = "insufficient_funds";

/// Writes the outcome. Whoever is first does; others change nothing.
pub(super) async fn settle(app: &App, submission: &Submission, verdict: &Verdict) -> Outcome<()> {
    let mut tx = app.store.begin().await?;
    let (state, height, problem) = match verdict {
        Verdict::Applied { height } => ("applied", Some(*height as i64), None),
        Verdict::Refused(problem) => ("refused", None, serde_json::to_string(problem).ok()),
        Verdict::Expired => ("expired", None, None),
    };
    let query = sqlx::query(
        "UPDATE submissions SET state = $1, height = $2, problem = $3 WHERE id = $4 AND state = 'open'",
    );
    let changed = query
        .bind(state)
        .bind(height)
        .bind(problem)
        .bind(submission.id.clone())
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if changed == 0 {
        return Ok(());
    }
    if submission.kind != Kind::Other {
        let entries = match verdict {
            Verdict::Applied { height } => {
                applied(&mut tx, &submission.id, Some(*height as i64)).await?
            }
            Verdict::Refused(problem) => refused(&mut tx, submission, problem).await?,
            Verdict::Expired => again(&mut tx, submission, 0).await?,
        };
        tell(app, &mut tx, &entries).await?;
    }
    tx.commit().await?;
    app.hub.written();
    app.waiting.notify_one();
    app.deliveries.notify_one();
    Ok(())
}

/// All payments of an operation are final.
pub(crate) async fn applied(
    tx: &mut Tx,
    submission: &str,
    height: Option<i64>,
) -> Outcome<Vec<Entry>> {
    let statement = format!(
        "UPDATE payments SET state = 'final', final_at = $1, height = $2 WHERE submission = $3 AND state = 'pending' RETURNING {COLUMNS}"
    );
    let rows = built(statement)
        .bind(clock::now_ms())
        .bind(height)
        .bind(submission.to_owned())
        .fetch_all(&mut **tx)
        .await?;
    let entries = rows.iter().map(Entry::of).collect::<Outcome<Vec<_>>>()?;
    for entry in &entries {
        if let (PaymentKind::Refund, Some(payment)) = (entry.kind, &entry.refund_of) {
            let query = sqlx::query("UPDATE payments SET refunded = refunded + $1 WHERE id = $2");
            query
                .bind(entry.amount)
                .bind(payment.clone())
                .execute(&mut **tx)
                .await?;
        }
        if let Some(request) = &entry.request_id {
            let query = sqlx::query(
                "UPDATE requests SET state = 'paid', payer = $1, payer_name = $2, payer_username = $3 WHERE id = $4 AND state = 'open'",
            );
            query
                .bind(entry.payer.member.clone())
                .bind(entry.payer.name.clone())
                .bind(entry.payer.username.clone())
                .bind(request.clone())
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(entries)
}

/// The one that the refusal names failed; the others go into another operation.
async fn refused(tx: &mut Tx, submission: &Submission, problem: &Problem) -> Outcome<Vec<Entry>> {
    let failed = match (submission.kind, problem.item) {
        (Kind::Batch, Some(item)) => Some(i64::from(item)),
        (Kind::Single, _) => None,
        // The batch as a whole: nothing is wrong with any payment.
        _ => {
            tracing::warn!(code = %problem.code, detail = problem.detail, "a batch was refused as a whole");
            return again(tx, submission, PAUSE_MS).await;
        }
    };
    if may_pass(tx, submission, problem, failed).await? {
        return again(tx, submission, PAUSE_MS).await;
    }
    let detail = problem
        .detail
        .split_once(" of the batch: ")
        .map_or(&*problem.detail, |(_, sentence)| sentence);
    let statement = format!(
        "UPDATE payments SET state = 'failed', code = $1, sentence = $2 WHERE submission = $3 AND state = 'pending' AND (item = $4 OR item IS NULL) RETURNING {COLUMNS}"
    );
    let rows = built(statement)
        .bind(problem.code.to_string())
        .bind(detail.to_owned())
        .bind(submission.id.clone())
        .bind(failed.unwrap_or(0))
        .fetch_all(&mut **tx)
        .await?;
    let entries = rows.iter().map(Entry::of).collect::<Outcome<Vec<_>>>()?;
    again(tx, submission, 0).await?;
    Ok(entries)
}

/// Whether a refused payment may go through a moment later: money that was on its way to the payer at the same time counts, because the
/// payer may have seen it come.
async fn may_pass(
    tx: &mut Tx,
    submission: &Submission,
    problem: &Problem,
    item: Option<i64>,
) -> Outcome<bool> {
    let statement = format!(
        "SELECT {COLUMNS} FROM payments WHERE submission = $1 AND (item = $2 OR item IS NULL)"
    );
    let row = built(statement)
        .bind(submission.id.clone())
        .bind(item.unwrap_or(0))
        .fetch_optional(&mut **tx)
        .await?;
    let Some(entry) = row.as_ref().map(Entry::of).transpose()? else {
        return Ok(false);
    };
    if entry.attempts >= ATTEMPTS_MAX {
        return Ok(false);
    }
    if problem.code == INSUFFICIENT {
        let query = sqlx::query(
            "SELECT COUNT(*) FROM payments WHERE payee_account = $1 AND asset = $2 AND submission IS NOT NULL AND submission <> $3 \
             AND (state = 'pending' OR (state = 'final' AND final_at >= $4))",
        );
        let row = query
            .bind(entry.payer.account.clone())
            .bind(entry.asset.clone())
            .bind(submission.id.clone())
            .bind(submission.created_at)
            .fetch_one(&mut **tx)
            .await?;
        use sqlx::Row as _;
        return Ok(row.try_get::<i64, _>(0)? > 0);
    }
    Ok(problem.retry == Retry::Later && problem.code.starts_with("operation_"))
}

/// What is left of an operation waits for the next one.
async fn again(tx: &mut Tx, submission: &Submission, pause_ms: i64) -> Outcome<Vec<Entry>> {
    let query = sqlx::query(
        "UPDATE payments SET submission = NULL, item = NULL, not_before = $1 WHERE submission = $2 AND state = 'pending'",
    );
    let not_before = if pause_ms == 0 {
        0
    } else {
        clock::now_ms() + pause_ms
    };
    query
        .bind(not_before)
        .bind(submission.id.clone())
        .execute(&mut **tx)
        .await?;
    Ok(Vec::new())
}

async fn tell(app: &App, tx: &mut Tx, entries: &[Entry]) -> Outcome<()> {
    if entries.is_empty() {
        return Ok(());
    }
    for entry in entries {
        match entry.state {
            PaymentState::Final => {
                app.metrics.payments_final.inc();
                let waited = (entry.final_at.unwrap_or(0) - entry.created_at).max(0);
                app.metrics.finality_seconds.observe(waited as f64 / 1000.0);
            }
            _ => {
                app.metrics.payments_failed.inc();
            }
        }
    }
    webhooks::queue_payments(app, tx, entries).await?;
    let told = told(tx, entries).await?;
    events::record(&app.store, tx, &told).await?;
    Ok(())
}

/// What members are told of payments that ended.
pub(crate) async fn told(tx: &mut Tx, entries: &[Entry]) -> Outcome<Vec<Event>> {
    let mut told = Vec::with_capacity(entries.len() * 4);
    for entry in entries {
        told.extend(entry.events());
        if entry.state == PaymentState::Final {
            let sides = [&entry.payer, &entry.payee];
            told.extend(
                sides
                    .into_iter()
                    .filter_map(|side| side.member.clone())
                    .map(|member| Event {
                        member,
                        kind: events::Kind::Account,
                        subject: entry.asset.clone(),
                    }),
            );
            if let Some(request) = &entry.request_id {
                told.extend(crate::requests::events_of(tx, request).await?);
            }
        }
    }
    Ok(told)
}

/// What a payment's end is called to endpoints.
pub(crate) const fn event_of(entry: &Entry) -> WebhookEvent {
    match entry.state {
        PaymentState::Failed => WebhookEvent::PaymentFailed,
        _ => WebhookEvent::PaymentFinal,
    }
}
