//! The answers about endpoints and what was delivered to them.

use super::audit;
use crate::{
    app::App,
    body::{self, Json, Params, json},
    clock,
    error::Outcome,
    idempotency::Attempt,
    sessions::{self, Caller, Staff},
    store::{Row, Take as _, built},
    webhooks::{self, address},
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{delete, get, post},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use scrip_api::{
    gateway::{
        PageParams, codes,
        operator::{Delivery, DeliveryState, Webhook, WebhookEvent, WebhookList, WebhookRequest},
    },
    page::Page,
    problem::codes as common,
};
use std::sync::Arc;

type Shared = State<Arc<App>>;

const ENDPOINTS_MAX: i64 = 50;
const DELIVERY_COLUMNS: &str =
    "seq, id, event_id, event, state, attempts, last_answer, created_at, next_at";

/// Questions and changes; the changes under a key.
pub fn changes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/operator/webhooks", get(list).post(add))
        .route("/v1/operator/webhooks/{id}", delete(remove))
        .route("/v1/operator/webhooks/{id}/test", post(test))
        .route("/v1/operator/webhooks/{id}/deliveries", get(deliveries))
        .route(
            "/v1/operator/webhooks/{id}/deliveries/{delivery}/redeliver",
            post(redeliver),
        )
}

fn events_of(text: &str) -> Vec<WebhookEvent> {
    let event = |name: &str| serde_json::from_value(name.into()).ok();
    text.split(',').filter_map(event).collect()
}

const COLUMNS: &str = "id, url, events, created_at, \
     (SELECT COUNT(*) FROM deliveries WHERE webhook = webhooks.id AND state = 'waiting') AS waiting, \
     (SELECT COUNT(*) FROM deliveries WHERE webhook = webhooks.id AND state = 'dead') AS dead";

fn view(row: &Row) -> Outcome<Webhook> {
    Ok(Webhook {
        id: row.text("id")?,
        url: row.text("url")?,
        events: events_of(&row.text("events")?),
        created_at: clock::time(row.int("created_at")?),
        secret: None,
        waiting: row.int("waiting")? as u64,
        dead: row.int("dead")? as u64,
    })
}

async fn list(State(app): Shared, _: Staff) -> Outcome<Json<WebhookList>> {
    let rows = app
        .store
        .all(built(format!(
            "SELECT {COLUMNS} FROM webhooks ORDER BY created_at, id"
        )))
        .await?;
    let items = rows.iter().map(view).collect::<Outcome<_>>()?;
    Ok(Json(WebhookList { items }))
}

async fn find(app: &App, id: &str) -> Outcome<Webhook> {
    let row = app
        .store
        .one(built(format!("SELECT {COLUMNS} FROM webhooks WHERE id = $1")).bind(id.to_owned()))
        .await?;
    view(&row.ok_or(codes::WEBHOOK_UNKNOWN)?)
}

async fn add(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Json(request): Json<WebhookRequest>,
) -> Outcome<Response> {
    caller.check_operator()?;
    sessions::check_proven(&app, &caller).await?;
    let url = address::parse(&request.url, app.config.webhooks_private)?;
    address::resolve(&url, app.config.webhooks_private).await?;
    if app
        .store
        .number(sqlx::query("SELECT COUNT(*) FROM webhooks"))
        .await?
        >= ENDPOINTS_MAX
    {
        return Err(codes::WEBHOOKS_TOO_MANY.into());
    }
    let id = attempt.id("webhook");
    let mut bytes = [0; 32];
    {
        use rand::Rng as _;
        rand::rng().fill_bytes(&mut bytes);
    }
    let secret = format!("whsec_{}", BASE64_STANDARD.encode(bytes));
    let events: Vec<&str> = request
        .events
        .iter()
        .map(|event| webhooks::event_text(*event))
        .collect();
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "INSERT INTO webhooks (id, url, events, secret, created_at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT (id) DO UPDATE SET secret = $4",
    );
    query
        .bind(id.clone())
        .bind(url.to_string())
        .bind(events.join(","))
        .bind(
            app.vault
                .seal(&webhooks::secret_purpose(&id), secret.as_bytes()),
        )
        .bind(clock::now_ms())
        .execute(&mut *tx)
        .await?;
    audit::record(
        &app,
        &mut tx,
        &caller.person.username,
        "webhook.added",
        &id,
        url.as_str(),
    )
    .await?;
    tx.commit().await?;
    let mut view = find(&app, &id).await?;
    view.secret = Some(secret);
    Ok(json(StatusCode::CREATED, &view))
}

async fn remove(State(app): Shared, caller: Caller, Path(id): Path<String>) -> Outcome<StatusCode> {
    caller.check_operator()?;
    forget(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn forget(app: &App, caller: &Caller, id: &str) -> Outcome<()> {
    let mut tx = app.store.begin().await?;
    let removed = sqlx::query("DELETE FROM webhooks WHERE id = $1")
        .bind(id.to_owned())
        .execute(&mut *tx)
        .await?;
    if removed.rows_affected() == 0 {
        return Err(codes::WEBHOOK_UNKNOWN.into());
    }
    sqlx::query("DELETE FROM deliveries WHERE webhook = $1")
        .bind(id.to_owned())
        .execute(&mut *tx)
        .await?;
    audit::record(
        app,
        &mut tx,
        &caller.person.username,
        "webhook.removed",
        id,
        "",
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

async fn test(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
) -> Outcome<Response> {
    caller.check_operator()?;
    find(&app, &id).await?;
    let delivery = attempt.id("delivery");
    let mut tx = app.store.begin().await?;
    webhooks::queue_test(&mut tx, &id, &delivery).await?;
    tx.commit().await?;
    app.deliveries.notify_one();
    Ok(json(
        StatusCode::ACCEPTED,
        &delivery_of(&app, &id, &delivery).await?,
    ))
}

fn delivery_view(row: &Row) -> Outcome<(i64, Delivery)> {
    let state = match row.text("state")?.as_str() {
        "delivered" => DeliveryState::Delivered,
        "dead" => DeliveryState::Dead,
        _ => DeliveryState::Waiting,
    };
    let delivery = Delivery {
        id: row.text("id")?,
        event_id: row.text("event_id")?,
        event: serde_json::from_value(row.text("event")?.into()).map_err(|_| common::INTERNAL)?,
        state,
        attempts: row.int("attempts")? as u32,
        last_answer: row.text("last_answer")?,
        created_at: clock::time(row.int("created_at")?),
        next_at: (state == DeliveryState::Waiting).then_some(clock::time(row.int("next_at")?)),
    };
    Ok((row.int("seq")?, delivery))
}

async fn delivery_of(app: &App, webhook: &str, id: &str) -> Outcome<Delivery> {
    let statement =
        format!("SELECT {DELIVERY_COLUMNS} FROM deliveries WHERE id = $1 AND webhook = $2");
    let row = app
        .store
        .one(
            built(statement)
                .bind(id.to_owned())
                .bind(webhook.to_owned()),
        )
        .await?;
    delivery_view(&row.ok_or(codes::DELIVERY_UNKNOWN)?).map(|(_, delivery)| delivery)
}

async fn deliveries(
    State(app): Shared,
    _: Staff,
    Path(id): Path<String>,
    Params(params): Params<PageParams>,
) -> Outcome<Json<Page<Delivery>>> {
    find(&app, &id).await?;
    let limit = body::limit(params.limit)?;
    let before = body::cursor(params.cursor.as_deref())?;
    let statement = format!(
        "SELECT {DELIVERY_COLUMNS} FROM deliveries WHERE webhook = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"
    );
    let rows = app
        .store
        .all(built(statement).bind(id).bind(before).bind(limit + 1))
        .await?;
    let items = rows.iter().map(delivery_view).collect::<Outcome<_>>()?;
    Ok(Json(body::page(items, limit)))
}

async fn redeliver(
    State(app): Shared,
    caller: Caller,
    Path((id, delivery)): Path<(String, String)>,
) -> Outcome<Response> {
    caller.check_operator()?;
    delivery_of(&app, &id, &delivery).await?;
    let query = sqlx::query(
        "UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = $1 WHERE id = $2",
    );
    app.store
        .execute(query.bind(clock::now_ms()).bind(delivery.clone()))
        .await?;
    app.deliveries.notify_one();
    Ok(json(
        StatusCode::ACCEPTED,
        &delivery_of(&app, &id, &delivery).await?,
    ))
}
