//! The way of payments to the ledger: each exactly once, whatever dies in between.
//!
//! ```text
//! pending payments ── claim ──> operation, signed and stored ── drive ──> the network ── settle ──> final | failed | pending again
//! ```
//!
//! - **Stored before sent.** An operation's signed bytes and its id are in the database before any node sees them. Whoever finds them
//!   there sends the same bytes again, and the ledger applies one id once.
//! - **One word is the last.** *Applied* is. *Refused* is only where the operation was never handed in before, because no node kept it
//!   then; after silence or acceptance a refusal says nothing, and only the end of the operation's validity does. See [`drive`].
//! - **Order.** A payer's payments are in one operation at a time, in the order of their arrival.
//! - **Pace.** An account may have so many valid operations and no more, so batches come slower and grow before that. See [`pace`].
//! - **Leases.** An operation on its way belongs to one gateway; when that one dies another takes over with the same bytes. Two that
//!   drive the same operation do no harm: the outcome is written by whoever is first.

mod claim;
pub mod drive;
pub mod follow;
pub mod pace;
pub mod perform;
mod settle;

pub(crate) use settle::{applied, event_of, told};

use crate::{app::App, clock, error::Outcome, store::Take as _};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use scrip_ledger::operation::Signed;
use std::{sync::Arc, time::Duration};

/// Operations with payments on their way at once.
pub const SLOTS: usize = 4;
/// How long an operation belongs to a gateway that does not say that it lives.
pub const LEASE_MS: i64 = 12_000;
const HEARTBEAT: Duration = Duration::from_secs(3);
/// How often payments are looked for that nobody announced, such as another gateway's or those that wait a while.
const SWEEP: Duration = Duration::from_millis(500);

/// An operation in the database, on its way.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Its id on the ledger, in hex.
    pub id: String,
    /// What it carries.
    pub kind: Kind,
    /// The signed operation.
    pub signed: Signed,
    /// Whether a node may have seen it.
    pub may_be_known: bool,
    /// When it was made.
    pub created_at: i64,
}

/// What an operation carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Payments, one per item.
    Batch,
    /// One refund, issue or redemption.
    Single,
    /// Something else, for which somebody waits.
    Other,
}

impl Kind {
    const fn text(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Single => "single",
            Self::Other => "other",
        }
    }

    fn of(text: &str) -> Self {
        match text {
            "batch" => Self::Batch,
            "single" => Self::Single,
            _ => Self::Other,
        }
    }
}

impl Submission {
    /// From a row with `id, kind, bytes, created_at`.
    fn of(row: &crate::store::Row) -> Outcome<Self> {
        let bytes = row.bytes("bytes")?;
        let signed = Signed::decode(Copying(&bytes[..]))
            .map_err(|_| sqlx::Error::Decode("an operation that is none".into()))?;
        Ok(Self {
            id: row.text("id")?,
            kind: Kind::of(&row.text("kind")?),
            signed,
            may_be_known: true,
            created_at: row.int("created_at")?,
        })
    }

    /// Writes it, before anything is sent.
    async fn store(
        &self,
        app: &App,
        tx: &mut crate::store::Tx,
        origin: Option<&str>,
    ) -> Outcome<()> {
        sqlx::query(
            "INSERT INTO submissions (id, origin, kind, bytes, state, owner, lease_until, created_at) VALUES ($1,$2,$3,$4,'open',$5,$6,$7)",
        )
        .bind(self.id.clone())
        .bind(origin.map(str::to_owned))
        .bind(self.kind.text())
        .bind(self.signed.encode().to_vec())
        .bind(app.owner.clone())
        .bind(self.created_at + LEASE_MS)
        .bind(self.created_at)
        .execute(&mut **tx)
        .await?;
        app.metrics.submissions.inc();
        Ok(())
    }
}

/// Runs the engine until the gateway stops.
pub async fn run(app: Arc<App>) {
    tokio::spawn(keep_leases(app.clone()));
    loop {
        let Ok(slot) = app.slots.clone().acquire_owned().await else {
            return;
        };
        match claim::claim(&app).await {
            Ok((submissions, pause)) if !submissions.is_empty() => {
                // One slot for all: they are on their way at the same time.
                let drives: Vec<_> = submissions
                    .into_iter()
                    .map(|submission| drive::spawn(&app, submission))
                    .collect();
                tokio::spawn(async move {
                    futures::future::join_all(drives).await;
                    drop(slot);
                });
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = app.stopped() => return,
                }
                continue;
            }
            Ok(_) => {}
            Err(failure) => tracing::warn!(%failure, "payments can't be put into operations"),
        }
        drop(slot);
        tokio::select! {
            () = app.waiting.notified() => {}
            () = tokio::time::sleep(SWEEP) => {}
            () = app.stopped() => return,
        }
    }
}

/// Says that this gateway lives, and takes over from those that don't.
async fn keep_leases(app: Arc<App>) {
    // With SQLite no other gateway can be at work, so what is open was left by an earlier run of this one.
    let mut until = if app.store.is_shared() {
        clock::now_ms()
    } else {
        i64::MAX
    };
    loop {
        if let Err(failure) = take_over(&app, until).await {
            tracing::warn!(%failure, "leases can't be kept");
        }
        tokio::select! {
            () = tokio::time::sleep(HEARTBEAT) => {}
            () = app.stopped() => return,
        }
        until = clock::now_ms();
        let query = sqlx::query(
            "UPDATE submissions SET lease_until = $1 WHERE owner = $2 AND state = 'open'",
        );
        let renewed = app
            .store
            .execute(query.bind(until + LEASE_MS).bind(app.owner.clone()))
            .await;
        if let Err(error) = renewed {
            tracing::warn!(%error, "leases can't be renewed");
        }
    }
}

async fn take_over(app: &Arc<App>, until: i64) -> Outcome<()> {
    let query = sqlx::query(
        "UPDATE submissions SET owner = $1, lease_until = $2 WHERE state = 'open' AND lease_until < $3 AND owner <> $1 \
         RETURNING id, kind, bytes, created_at",
    );
    let mut tx = app.store.begin().await?;
    let rows = query
        .bind(app.owner.clone())
        .bind(clock::now_ms() + LEASE_MS)
        .bind(until)
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    for row in &rows {
        let submission = Submission::of(row)?;
        tracing::info!(id = submission.id, "takes over an operation");
        drive::spawn(app, submission);
    }
    Ok(())
}
