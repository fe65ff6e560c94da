//! Payment requests: on the ledger, where any payment that names one pays it; here, whom they concern.

use crate::{
    app::App,
    body::{self, Json, Params, json},
    clock,
    engine::perform::perform,
    error::Outcome,
    events::{self, Event, Kind},
    idempotency::Attempt,
    payments::{http::read_money, money, payees},
    sessions::Caller,
    store::{Row, Take as _, Tx, built},
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use scrip_api::{
    gateway::{
        PageParams, codes,
        money::{Party, RequestOpening, RequestState, RequestView},
    },
    page::Page,
    problem::{Problem, Retry},
    value::{self, Id},
};
use scrip_ledger::{
    ids::{AccountId, RequestId},
    request,
    time::Timestamp,
};
use std::{ops::RangeInclusive, sync::Arc};

type Shared = State<Arc<App>>;

const LIFE_S: u32 = 7 * 24 * 60 * 60;
const LIVES_S: RangeInclusive<u32> = 60..=31_536_000;
const COLUMNS: &str = "seq, id, state, payee, payer, payer_name, payer_username, asset, amount, memo, created_at, expires_at";

/// Questions.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/requests/{id}", get(one))
}

/// Changes under a key, and what shares their paths.
pub fn changes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/requests", get(list).post(open))
        .route("/v1/requests/{id}/decline", post(decline))
        .route("/v1/requests/{id}/cancel", post(cancel))
}

struct Entry {
    seq: i64,
    id: String,
    state: RequestState,
    payee: String,
    payer: Option<String>,
    payer_party: Option<Party>,
    asset: String,
    amount: i64,
    memo: String,
    created_at: i64,
    expires_at: i64,
}

impl Entry {
    fn of(row: &Row) -> Outcome<Self> {
        let expires_at = row.int("expires_at")?;
        let state = match row.text("state")?.as_str() {
            "paid" => RequestState::Paid,
            "declined" => RequestState::Declined,
            "cancelled" => RequestState::Cancelled,
            _ if expires_at <= clock::now_ms() => RequestState::Expired,
            _ => RequestState::Open,
        };
        let username = row.maybe_text("payer_username")?;
        Ok(Self {
            seq: row.int("seq")?,
            id: row.text("id")?,
            state,
            payee: row.text("payee")?,
            payer: row.maybe_text("payer")?,
            payer_party: row.maybe_text("payer_name")?.map(|display_name| Party {
                username,
                display_name,
            }),
            asset: row.text("asset")?,
            amount: row.int("amount")?,
            memo: row.text("memo")?,
            created_at: row.int("created_at")?,
            expires_at,
        })
    }

    async fn view(&self, app: &App, member: &str) -> Outcome<RequestView> {
        let payee = app.member(&self.payee).await?;
        Ok(RequestView {
            id: Id(self.id.clone()),
            state: self.state,
            payee: payee.map_or_else(Party::default, |person| Party {
                username: Some(person.username.clone()),
                display_name: person.display_name.clone(),
            }),
            payer: self.payer_party.clone(),
            amount: money(app, &self.asset, self.amount),
            memo: self.memo.clone(),
            created_at: clock::time(self.created_at),
            expires_at: clock::time(self.expires_at),
            link: app.wallet_link(&format!("request/{}", self.id)),
            mine: self.payee == member,
        })
    }
}

async fn find(app: &App, id: &str) -> Outcome<Entry> {
    let statement = format!("SELECT {COLUMNS} FROM requests WHERE id = $1");
    let row = app.store.one(built(statement).bind(id.to_owned())).await?;
    Entry::of(&row.ok_or(codes::REQUEST_UNKNOWN)?)
}

/// A request as a member sees it.
pub async fn view(app: &App, id: &str, member: &str) -> Outcome<RequestView> {
    find(app, id).await?.view(app, member).await
}

/// The events that tell both sides about a request.
pub async fn events_of(tx: &mut Tx, id: &str) -> Outcome<Vec<Event>> {
    let query = sqlx::query("SELECT payee, payer FROM requests WHERE id = $1");
    let Some(row) = query.bind(id.to_owned()).fetch_optional(&mut **tx).await? else {
        return Ok(Vec::new());
    };
    let members = [Some(row.text("payee")?), row.maybe_text("payer")?];
    let event = |member| Event {
        member,
        kind: Kind::Request,
        subject: id.to_owned(),
    };
    Ok(members.into_iter().flatten().map(event).collect())
}

async fn one(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Json<RequestView>> {
    value::hex::<RequestId>("id", &id)?;
    Ok(Json(view(&app, &id, &caller.person.id).await?))
}

async fn list(
    State(app): Shared,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Outcome<Json<Page<RequestView>>> {
    let limit = body::limit(params.limit)?;
    let before = body::cursor(params.cursor.as_deref())?;
    let statement = format!(
        "SELECT {COLUMNS} FROM requests WHERE (payee = $1 OR payer = $1) AND seq < $2 ORDER BY seq DESC LIMIT $3"
    );
    let query = built(statement)
        .bind(caller.person.id.clone())
        .bind(before)
        .bind(limit + 1);
    let mut items = Vec::new();
    for row in app.store.all(query).await? {
        let entry = Entry::of(&row)?;
        items.push((entry.seq, entry.view(&app, &caller.person.id).await?));
    }
    Ok(Json(body::page(items, limit)))
}

async fn open(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Json(wanted): Json<RequestOpening>,
) -> Outcome<Response> {
    caller.person.check_active()?;
    if app.is_winding_down() {
        return Err(codes::WINDING_DOWN.into());
    }
    let (asset, amount) = read_money(&app, "amount", &wanted.amount)?;
    let reference = value::reference("memo", wanted.memo.trim())?;
    let life_s = wanted.expires_in_s.unwrap_or(LIFE_S);
    if !LIVES_S.contains(&life_s) {
        return Err(crate::error::field(codes::FIELD_MALFORMED, "expires_in_s"));
    }
    let payer = match wanted.payer.clone() {
        Some(name) => Some(payees::find(&app, "payer", &name).await?),
        None => None,
    };
    let payee = caller.person.account;
    let payer_account: Option<AccountId> = payer
        .as_ref()
        .and_then(|payer| payer.side.account.parse().ok());
    if payer_account == Some(payee) {
        let refusal = request::Error::SelfRequest;
        return Err(
            Problem::new(422, refusal.code(), refusal.sentence(), Retry::Never)
                .with_field("payer")
                .into(),
        );
    }
    let created_at = clock::now_ms();
    let expires_at = app.ledger.now_ms() + i64::from(life_s) * 1000;
    let memo = reference.as_str().to_owned();
    let done = perform(&app, &attempt.id("request"), |_| {
        request::Operation::Open {
            payee,
            payer: payer_account,
            asset,
            amount,
            reference,
            expires_at: Timestamp(expires_at as u64),
        }
        .into()
    })
    .await?;
    let id = RequestId::derive(&app.ledger.account, &done.id, 0).to_string();
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "INSERT INTO requests (id, state, payee, payer, payer_account, payer_name, payer_username, asset, amount, memo, created_at, expires_at) \
         VALUES ($1,'open',$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT (id) DO NOTHING",
    );
    let side = payer.map(|payer| payer.side);
    query
        .bind(id.clone())
        .bind(caller.person.id.clone())
        .bind(side.as_ref().and_then(|side| side.member.clone()))
        .bind(side.as_ref().map(|side| side.account.clone()))
        .bind(side.as_ref().map(|side| side.name.clone()))
        .bind(side.as_ref().and_then(|side| side.username.clone()))
        .bind(asset.to_string())
        .bind(amount.minor_units() as i64)
        .bind(memo)
        .bind(created_at)
        .bind(expires_at)
        .execute(&mut *tx)
        .await?;
    let told = events_of(&mut tx, &id).await?;
    events::record(&app.store, &mut tx, &told).await?;
    tx.commit().await?;
    app.hub.written();
    let view = view(&app, &id, &caller.person.id).await?;
    Ok(json(StatusCode::CREATED, &view))
}

async fn decline(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
) -> Outcome<Json<RequestView>> {
    let entry = find(&app, &id).await?;
    if entry.payer.as_deref() != Some(&*caller.person.id) {
        return Err(codes::REQUEST_NOT_YOURS.into());
    }
    end(&app, &caller, &attempt, entry, "declined").await
}

async fn cancel(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
) -> Outcome<Json<RequestView>> {
    let entry = find(&app, &id).await?;
    if entry.payee != caller.person.id {
        return Err(codes::REQUEST_NOT_YOURS.into());
    }
    end(&app, &caller, &attempt, entry, "cancelled").await
}

/// Takes a request back on the ledger, so that nobody pays it any more, and says why here.
async fn end(
    app: &Arc<App>,
    caller: &Caller,
    attempt: &Attempt,
    entry: Entry,
    state: &str,
) -> Outcome<Json<RequestView>> {
    if entry.state != RequestState::Open {
        return Err(codes::REQUEST_NOT_OPEN.into());
    }
    let request: RequestId = value::hex("id", &entry.id)?;
    perform(app, &attempt.id("cancel"), |_| {
        request::Operation::Cancel { request }.into()
    })
    .await?;
    let mut tx = app.store.begin().await?;
    let query = sqlx::query("UPDATE requests SET state = $1 WHERE id = $2 AND state = 'open'");
    query
        .bind(state.to_owned())
        .bind(entry.id.clone())
        .execute(&mut *tx)
        .await?;
    let told = events_of(&mut tx, &entry.id).await?;
    events::record(&app.store, &mut tx, &told).await?;
    tx.commit().await?;
    app.hub.written();
    Ok(Json(view(app, &entry.id, &caller.person.id).await?))
}
