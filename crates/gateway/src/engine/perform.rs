//! Operations for which somebody waits: opening accounts, claiming names, asking to be paid.

use super::{
    Kind, Submission,
    drive::{self, Verdict},
};
use crate::{
    app::App,
    clock,
    error::{Failure, Outcome},
    store::{Row, Take as _},
};
use scrip_api::{gateway::codes, problem::Problem};
use scrip_ledger::{
    ids::OperationId,
    operation::{Operation, Signed},
};
use std::{sync::Arc, time::Duration};

/// How long somebody waits before being told that the outcome is not known yet.
const PATIENCE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(100);

/// An operation that was applied.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// Its id.
    pub id: OperationId,
    /// Its block.
    pub height: u64,
}

/// Has an operation applied, once for one `origin`: whoever asks again under the same origin gets the outcome of the first. The operation
/// is made from its id, which what it creates is named by.
pub async fn perform(
    app: &Arc<App>,
    origin: &str,
    make: impl FnOnce(OperationId) -> Operation,
) -> Outcome<Done> {
    perform_signed(app, origin, |id| app.ledger.sign(id, make(id))).await
}

/// The same for an operation that `sign` makes and signs, such as one of another account than the gateway's.
pub async fn perform_signed(
    app: &Arc<App>,
    origin: &str,
    sign: impl FnOnce(OperationId) -> Signed,
) -> Outcome<Done> {
    let id = match find(app, origin).await? {
        Some(row) if row.text("state")? != "expired" => row.text("id")?,
        _ => begin(app, origin, sign).await?,
    };
    let start = std::time::Instant::now();
    loop {
        let query = sqlx::query("SELECT id, state, height, problem FROM submissions WHERE id = $1");
        if let Some(row) = app.store.one(query.bind(id.clone())).await?
            && let Some(outcome) = outcome(&row)?
        {
            return outcome;
        }
        if start.elapsed() > PATIENCE {
            return Err(codes::OUTCOME_UNKNOWN
                .problem()
                .with_retry_after_s(2)
                .into());
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn find(app: &App, origin: &str) -> Outcome<Option<Row>> {
    let query = sqlx::query("SELECT id, state, height, problem FROM submissions WHERE origin = $1");
    Ok(app.store.one(query.bind(origin.to_owned())).await?)
}

/// Signs, stores and sends it. With several gateways at once only one does; the others wait for its outcome.
async fn begin(
    app: &Arc<App>,
    origin: &str,
    sign: impl FnOnce(OperationId) -> Signed,
) -> Outcome<String> {
    let id = app.ledger.operation_id();
    let submission = Submission {
        id: id.to_string(),
        kind: Kind::Other,
        signed: sign(id),
        may_be_known: false,
        created_at: clock::now_ms(),
    };
    let mut tx = app.store.begin().await?;
    let query =
        sqlx::query("UPDATE submissions SET origin = NULL WHERE origin = $1 AND state = 'expired'");
    query.bind(origin.to_owned()).execute(&mut *tx).await?;
    match submission.store(app, &mut tx, Some(origin)).await {
        Ok(()) => tx.commit().await?,
        Err(failure) => {
            tx.rollback().await?;
            let row = find(app, origin).await?;
            return row.ok_or(failure)?.text("id");
        }
    }
    // The answer comes from the task as soon as it is there; whoever asked may be gone by then.
    let task = drive::spawn(app, submission);
    let _ = tokio::time::timeout(PATIENCE, task).await;
    Ok(id.to_string())
}

fn outcome(row: &Row) -> Outcome<Option<Outcome<Done>>> {
    let id = row
        .text("id")?
        .parse()
        .map_err(|_| sqlx::Error::Decode("an id that is none".into()))?;
    Ok(match row.text("state")?.as_str() {
        "applied" => Some(Ok(Done {
            id,
            height: row.maybe_int("height")?.unwrap_or(0) as u64,
        })),
        "refused" => {
            let problem = row.maybe_text("problem")?;
            let problem: Option<Problem> =
                problem.and_then(|text| serde_json::from_str(&text).ok());
            let failure =
                problem.map_or_else(|| Failure::from(codes::OUTCOME_UNKNOWN), Failure::from);
            Some(Err(failure))
        }
        "expired" => Some(Err(codes::NETWORK_UNREACHABLE.into())),
        _ => None,
    })
}

/// Sends operations that don't wait for each other at once, and waits for all. For setting up, where repeating does no harm.
pub async fn perform_all(
    app: &Arc<App>,
    operations: Vec<(String, Operation)>,
) -> Vec<Outcome<Done>> {
    let each = operations
        .into_iter()
        .map(|(origin, operation)| async move { perform(app, &origin, |_| operation).await });
    futures::future::join_all(each).await
}

impl Verdict {
    /// Whether it was applied.
    pub const fn is_applied(&self) -> bool {
        matches!(self, Self::Applied { .. })
    }
}
