//! Endpoints that are told about events, as Standard Webhooks has it: signed, each endpoint by itself, tried again for a day, then put
//! aside where an operator finds it.

pub mod address;
pub mod send;

use crate::{
    app::App,
    clock, engine,
    error::Outcome,
    members::Person,
    payments::{self, Entry},
    store::{Take as _, Tx, built, places},
    vault,
};
use scrip_api::{gateway::operator::WebhookEvent, value::Money};
use serde_json::{Value, json};

/// An endpoint as the database has it.
struct Endpoint {
    id: String,
    events: String,
}

/// An event's name.
pub const fn event_text(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::PaymentFinal => "payment.final",
        WebhookEvent::PaymentFailed => "payment.failed",
        WebhookEvent::RequestChanged => "request.changed",
        WebhookEvent::MemberChanged => "member.changed",
        WebhookEvent::Test => "webhook.test",
    }
}

async fn endpoints(tx: &mut Tx) -> Outcome<Vec<Endpoint>> {
    let rows = sqlx::query("SELECT id, events FROM webhooks")
        .fetch_all(&mut **tx)
        .await?;
    let endpoint = |row: &crate::store::Row| {
        Ok(Endpoint {
            id: row.text("id")?,
            events: row.text("events")?,
        })
    };
    rows.iter().map(endpoint).collect()
}

impl Endpoint {
    fn wants(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.split(',').any(|wanted| wanted == event)
    }
}

/// The body of a delivery.
fn body(event: &str, data: &Value) -> String {
    let timestamp = clock::time(clock::now_ms()).0;
    json!({ "type": event, "timestamp": timestamp, "data": data }).to_string()
}

/// Queues the ends of payments for the endpoints that want them, in the transaction that ends them.
pub async fn queue_payments(app: &App, tx: &mut Tx, entries: &[Entry]) -> Outcome<()> {
    queue_ended(tx, entries, |entry| {
        payments::money(app, &entry.asset, entry.amount)
    })
    .await
}

/// The same, for whoever has no network to ask what an amount looks like.
pub async fn queue_ended(
    tx: &mut Tx,
    entries: &[Entry],
    money: impl Fn(&Entry) -> Money,
) -> Outcome<()> {
    let endpoints = endpoints(tx).await?;
    if endpoints.is_empty() {
        return Ok(());
    }
    let mut deliveries = Vec::new();
    for entry in entries {
        let event = event_text(engine::event_of(entry));
        let content = body(event, &payment_data(entry, &money(entry)));
        let event_id = format!("msg_{}", vault::random_id());
        for endpoint in endpoints.iter().filter(|endpoint| endpoint.wants(event)) {
            deliveries.push((
                endpoint.id.clone(),
                event_id.clone(),
                event,
                content.clone(),
            ));
        }
    }
    queue(tx, &deliveries).await
}

fn payment_data(entry: &Entry, amount: &Money) -> Value {
    json!({
        "id": entry.id,
        "kind": payments::kind_text(entry.kind),
        "state": payments::state_text(entry.state),
        "payer": entry.payer.username,
        "payee": entry.payee.username,
        "amount": amount,
        "memo": entry.memo,
        "request_id": entry.request_id,
        "refund_of": entry.refund_of,
        "block_height": entry.height,
        "earlier_network": entry.network,
        "code": entry.failure.as_ref().map(|(code, _)| code),
    })
}

/// Queues a change of a member.
pub async fn queue_member(
    _: &App,
    tx: &mut Tx,
    person: &Person,
    event: WebhookEvent,
) -> Outcome<()> {
    let event = event_text(event);
    let endpoints = endpoints(tx).await?;
    let data = json!({ "id": person.id, "username": person.username, "status": crate::members::status_text(person.status) });
    let event_id = format!("msg_{}", vault::random_id());
    let content = body(event, &data);
    let wanting = endpoints.iter().filter(|endpoint| endpoint.wants(event));
    let deliveries: Vec<_> = wanting
        .map(|endpoint| {
            (
                endpoint.id.clone(),
                event_id.clone(),
                event,
                content.clone(),
            )
        })
        .collect();
    queue(tx, &deliveries).await
}

const ROWS_MAX: usize = 500;

async fn queue(tx: &mut Tx, deliveries: &[(String, String, &'static str, String)]) -> Outcome<()> {
    let now = clock::now_ms();
    for chunk in deliveries.chunks(ROWS_MAX) {
        let mut query = built(format!(
            "INSERT INTO deliveries (id, webhook, event_id, event, body, state, next_at, created_at) VALUES {}",
            places(chunk.len(), 8, 0)
        ));
        for (webhook, event_id, event, body) in chunk {
            query = query
                .bind(vault::random_id())
                .bind(webhook.clone())
                .bind(event_id.clone())
                .bind(*event)
                .bind(body.clone())
                .bind("waiting")
                .bind(now)
                .bind(now);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Queues a test event for one endpoint.
pub async fn queue_test(tx: &mut Tx, webhook: &str, delivery: &str) -> Outcome<()> {
    let event = event_text(WebhookEvent::Test);
    let now = clock::now_ms();
    let query = sqlx::query(
        "INSERT INTO deliveries (id, webhook, event_id, event, body, state, next_at, created_at) VALUES ($1,$2,$3,$4,$5,'waiting',$6,$6) \
         ON CONFLICT (id) DO NOTHING",
    );
    query
        .bind(delivery.to_owned())
        .bind(webhook.to_owned())
        .bind(format!("msg_{delivery}"))
        .bind(event)
        .bind(body(event, &json!({ "hello": "This is a test." })))
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What an endpoint's secret is sealed for.
pub fn secret_purpose(webhook: &str) -> String {
    format!("webhook {webhook}")
}
