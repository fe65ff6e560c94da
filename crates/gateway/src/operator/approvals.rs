//! Actions that take two people: one asks, another approves, and only then it is done.
//!
//! The decision is written before the action is done, with the checker's name. What the action does is named after the approval, so that a
//! gateway that died in between does it once when it is approved again.

use super::{
    actions::{self, Action},
    audit,
};
use crate::{
    app::App,
    body::{self, Json, Params},
    clock,
    error::{Failure, Outcome},
    idempotency::Attempt,
    sessions::{self, Caller, Staff},
    store::{Row, Take as _, built},
};
use axum::extract::{Path, State};
use scrip_api::{
    gateway::{
        codes,
        money::PaymentFailure,
        operator::{Approval, ApprovalKind, ApprovalParams, ApprovalState},
        people::Role,
    },
    page::Page,
    problem::codes as common,
};
use std::sync::Arc;

/// How long somebody may take to decide.
const LIFE_MS: i64 = 7 * clock::DAY_MS;
const COLUMNS: &str = "seq, id, kind, action, summary, reason, maker, maker_name, checker, checker_name, state, failure, result, created_at, expires_at, decided_at";

struct Entry {
    seq: i64,
    maker: String,
    action: String,
    sealed: Option<Vec<u8>>,
    view: Approval,
}

impl Entry {
    fn of(row: &Row) -> Outcome<Self> {
        use sqlx::Row as _;
        let expires_at = row.int("expires_at")?;
        let state = match row.text("state")?.as_str() {
            "approved" => ApprovalState::Approved,
            "rejected" => ApprovalState::Rejected,
            "failed" => ApprovalState::Failed,
            "waiting" if expires_at <= clock::now_ms() => ApprovalState::Expired,
            _ => ApprovalState::Waiting,
        };
        let kind =
            serde_json::from_value(row.text("kind")?.into()).map_err(|_| common::INTERNAL)?;
        let failure = row.maybe_text("failure")?;
        Ok(Self {
            seq: row.int("seq")?,
            maker: row.text("maker")?,
            action: row.text("action")?,
            sealed: row.try_get("result")?,
            view: Approval {
                id: row.text("id")?,
                kind,
                summary: row.text("summary")?,
                reason: row.text("reason")?,
                maker: row.text("maker_name")?,
                checker: row.maybe_text("checker_name")?,
                state,
                created_at: clock::time(row.int("created_at")?),
                expires_at: clock::time(expires_at),
                decided_at: row.maybe_int("decided_at")?.map(clock::time),
                failure: failure.and_then(|text| serde_json::from_str(&text).ok()),
                result: None,
            },
        })
    }

    /// For whoever asked, with what came of it.
    fn shown(mut self, app: &App, caller: &Caller) -> Approval {
        if self.maker == caller.person.id
            && let Some(sealed) = &self.sealed
        {
            let opened = app
                .vault
                .unseal(&format!("approval {}", self.view.id), sealed)
                .ok();
            self.view.result = opened.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        }
        self.view
    }
}

async fn find(app: &App, id: &str) -> Outcome<Entry> {
    let statement = format!("SELECT {COLUMNS} FROM approvals WHERE id = $1");
    let row = app.store.one(built(statement).bind(id.to_owned())).await?;
    Entry::of(&row.ok_or(codes::APPROVAL_UNKNOWN)?)
}

fn kind_text(kind: ApprovalKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Asks for an action.
pub async fn ask(
    app: &App,
    caller: &Caller,
    attempt: &Attempt,
    action: &Action,
    summary: String,
    reason: &str,
) -> Outcome<Approval> {
    caller.check_operator()?;
    let reason = crate::people::line("reason", reason, 200)?;
    let id = attempt.id("approval");
    let now = clock::now_ms();
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "INSERT INTO approvals (id, kind, action, summary, reason, maker, maker_name, state, created_at, expires_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,'waiting',$8,$9) ON CONFLICT (id) DO NOTHING",
    );
    let inserted = query
        .bind(id.clone())
        .bind(kind_text(action.kind()))
        .bind(serde_json::to_string(action).map_err(|_| common::INTERNAL)?)
        .bind(summary.clone())
        .bind(reason)
        .bind(caller.person.id.clone())
        .bind(caller.person.username.clone())
        .bind(now)
        .bind(now + LIFE_MS)
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if inserted > 0 {
        audit::record(
            app,
            &mut tx,
            &caller.person.username,
            "approval.asked",
            &id,
            &summary,
        )
        .await?;
    }
    tx.commit().await?;
    Ok(find(app, &id).await?.shown(app, caller))
}

/// `GET /v1/operator/approvals`.
pub async fn list(
    State(app): State<Arc<App>>,
    staff: Staff,
    Params(params): Params<ApprovalParams>,
) -> Outcome<Json<Page<Approval>>> {
    let limit = body::limit(params.limit)?;
    let before = body::cursor(params.cursor.as_deref())?;
    let state = params.state.map(|state| match state {
        ApprovalState::Waiting => "waiting",
        ApprovalState::Approved => "approved",
        ApprovalState::Rejected => "rejected",
        ApprovalState::Expired => "expired",
        ApprovalState::Failed => "failed",
    });
    let statement = format!(
        "SELECT {COLUMNS} FROM approvals WHERE seq < $1 AND ($3 = '' OR (CASE WHEN state = 'waiting' AND expires_at <= $4 THEN 'expired' ELSE state END) = $3) \
         ORDER BY seq DESC LIMIT $2"
    );
    let query = built(statement)
        .bind(before)
        .bind(limit + 1)
        .bind(state.unwrap_or(""))
        .bind(clock::now_ms());
    let rows = app.store.all(query).await?;
    let entry = |row| Entry::of(row).map(|entry| (entry.seq, entry.shown(&app, &staff.0)));
    let items = rows.iter().map(entry).collect::<Outcome<_>>()?;
    Ok(Json(body::page(items, limit)))
}

/// Writes a decision, unless there is one, or the maker is the one who decides.
async fn decide(app: &App, caller: &Caller, id: &str, state: &str) -> Outcome<Entry> {
    caller
        .person
        .check_role(&[Role::Approver, Role::Operator])?;
    let entry = find(app, id).await?;
    if entry.maker == caller.person.id {
        return Err(codes::CHECKER_IS_MAKER.into());
    }
    let now = clock::now_ms();
    let mut tx = app.store.begin().await?;
    // Approved twice by the same person is the same decision: the action may still have to be done.
    let query = sqlx::query(
        "UPDATE approvals SET state = $1, checker = $2, checker_name = $3, decided_at = $4 WHERE id = $5 AND maker <> $2 \
         AND ((state = 'waiting' AND expires_at > $4) OR (state = $1 AND checker = $2 AND state = 'approved'))",
    );
    let changed = query
        .bind(state.to_owned())
        .bind(caller.person.id.clone())
        .bind(caller.person.username.clone())
        .bind(now)
        .bind(id.to_owned())
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if changed == 0 {
        return Err(codes::APPROVAL_DECIDED.into());
    }
    let action = format!("approval.{state}");
    audit::record(
        app,
        &mut tx,
        &caller.person.username,
        &action,
        id,
        &entry.view.summary,
    )
    .await?;
    tx.commit().await?;
    Ok(entry)
}

/// `POST /v1/operator/approvals/{id}/approve`.
pub async fn approve(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Json<Approval>> {
    sessions::check_proven(&app, &caller).await?;
    let entry = decide(&app, &caller, &id, "approved").await?;
    let action: Action = serde_json::from_str(&entry.action).map_err(|_| common::INTERNAL)?;
    match actions::perform(&app, &id, &action).await {
        Ok(result) => {
            let sealed =
                result.map(|text| app.vault.seal(&format!("approval {id}"), text.as_bytes()));
            let query = sqlx::query("UPDATE approvals SET result = $1 WHERE id = $2");
            app.store
                .execute(query.bind(sealed).bind(id.clone()))
                .await?;
        }
        Err(failure) if failure.0.status >= 500 => return Err(failure),
        Err(failure) => fail(&app, &id, &failure).await?,
    }
    Ok(Json(find(&app, &id).await?.shown(&app, &caller)))
}

async fn fail(app: &App, id: &str, failure: &Failure) -> Outcome<()> {
    let view = PaymentFailure {
        code: failure.code().to_owned(),
        sentence: failure.0.detail.clone(),
    };
    let text = serde_json::to_string(&view).map_err(|_| common::INTERNAL)?;
    let mut tx = app.store.begin().await?;
    let query = sqlx::query("UPDATE approvals SET state = 'failed', failure = $1 WHERE id = $2");
    query
        .bind(text)
        .bind(id.to_owned())
        .execute(&mut *tx)
        .await?;
    audit::record(
        app,
        &mut tx,
        "gateway",
        "approval.failed",
        id,
        failure.code(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// `POST /v1/operator/approvals/{id}/reject`.
pub async fn reject(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Json<Approval>> {
    decide(&app, &caller, &id, "rejected").await?;
    Ok(Json(find(&app, &id).await?.shown(&app, &caller)))
}
