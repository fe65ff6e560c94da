//! Sending deliveries: each endpoint by itself, so that one that is slow or down delays no other.

use super::{address, secret_purpose};
use crate::{
    app::App,
    clock,
    error::Outcome,
    store::{Row, Take as _, built},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use scrip_api::problem::codes as common;
use sha2::Sha256;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Pauses before each further attempt. After the last the delivery is dead.
const PAUSES_S: [i64; 9] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800];
/// How long an endpoint may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a delivery that is being sent is nobody else's.
const LEASE_MS: i64 = 30_000;
/// How often deliveries are looked for that nobody announced.
const SWEEP: Duration = Duration::from_secs(1);
/// Deliveries to one endpoint in one go.
const RUN: i64 = 20;

/// Sends what waits until the gateway stops.
pub async fn run(app: Arc<App>) {
    let busy = Arc::new(Mutex::new(HashSet::new()));
    loop {
        match waiting(&app).await {
            Ok(endpoints) => {
                for endpoint in endpoints {
                    start(&app, &busy, endpoint);
                }
            }
            Err(failure) => tracing::debug!(%failure, "deliveries can't be read"),
        }
        tokio::select! {
            () = app.deliveries.notified() => {}
            () = tokio::time::sleep(SWEEP) => {}
            () = app.stopped() => return,
        }
    }
}

async fn waiting(app: &App) -> Outcome<Vec<String>> {
    let query = sqlx::query(
        "SELECT DISTINCT webhook FROM deliveries WHERE state = 'waiting' AND next_at <= $1 AND lease_until <= $1",
    );
    let rows = app.store.all(query.bind(clock::now_ms())).await?;
    rows.iter().map(|row| row.text("webhook")).collect()
}

/// One task per endpoint at a time.
fn start(app: &Arc<App>, busy: &Arc<Mutex<HashSet<String>>>, endpoint: String) {
    let is_free = busy
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(endpoint.clone());
    if !is_free {
        return;
    }
    let (app, busy) = (app.clone(), busy.clone());
    tokio::spawn(async move {
        if let Err(failure) = serve(&app, &endpoint).await {
            tracing::debug!(%failure, endpoint, "an endpoint can't be served");
        }
        busy.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&endpoint);
    });
}

async fn serve(app: &App, endpoint: &str) -> Outcome<()> {
    let row = app
        .store
        .one(
            sqlx::query("SELECT url, secret FROM webhooks WHERE id = $1").bind(endpoint.to_owned()),
        )
        .await?;
    let Some(row) = row else { return Ok(()) };
    let (url, secret) = (row.text("url")?, row.bytes("secret")?);
    let secret = app
        .vault
        .unseal(&secret_purpose(endpoint), &secret)
        .map_err(|_| common::INTERNAL)?;
    loop {
        let deliveries = take(app, endpoint).await?;
        if deliveries.is_empty() {
            return Ok(());
        }
        for row in &deliveries {
            let answer = send(app, &url, &secret, row).await;
            let is_down = answer.is_err();
            finish(app, row, answer).await?;
            if is_down {
                // The others would meet the same: they wait for their turn.
                return put_back(app, endpoint).await;
            }
        }
    }
}

/// Takes deliveries that are due, so that no other gateway sends them too.
async fn take(app: &App, endpoint: &str) -> Outcome<Vec<Row>> {
    let now = clock::now_ms();
    let statement = format!(
        "UPDATE deliveries SET lease_until = $1 WHERE seq IN (SELECT seq FROM deliveries WHERE webhook = $2 AND state = 'waiting' \
         AND next_at <= $3 AND lease_until <= $3 ORDER BY seq LIMIT {RUN}) AND lease_until <= $3 RETURNING seq, id, event_id, body, attempts"
    );
    let mut tx = app.store.begin().await?;
    let mut rows = built(statement)
        .bind(now + LEASE_MS)
        .bind(endpoint.to_owned())
        .bind(now)
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    rows.sort_by_key(|row| row.int("seq").unwrap_or(0));
    Ok(rows)
}

async fn put_back(app: &App, endpoint: &str) -> Outcome<()> {
    let query = sqlx::query(
        "UPDATE deliveries SET lease_until = 0 WHERE webhook = $1 AND state = 'waiting'",
    );
    app.store.execute(query.bind(endpoint.to_owned())).await?;
    // Those that are due would be taken at once; the one that failed says when it is worth trying.
    let query = sqlx::query(
        "UPDATE deliveries SET next_at = $1 WHERE webhook = $2 AND state = 'waiting' AND next_at < $1",
    );
    app.store
        .execute(
            query
                .bind(clock::now_ms() + PAUSES_S[0] * 1000)
                .bind(endpoint.to_owned()),
        )
        .await?;
    Ok(())
}

/// The signature of Standard Webhooks: HMAC-SHA256 over id, time and body.
pub fn signature(secret: &[u8], id: &str, timestamp_s: i64, body: &str) -> String {
    let text = std::str::from_utf8(secret).unwrap_or_default();
    let key = BASE64_STANDARD
        .decode(text.trim_start_matches("whsec_"))
        .unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length of key is good");
    mac.update(format!("{id}.{timestamp_s}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

/// Sends one delivery. What comes back is what the endpoint said, as an error if it did not take it.
async fn send(app: &App, url: &str, secret: &[u8], row: &Row) -> Result<String, String> {
    let told = |failure: crate::error::Failure| failure.code().to_owned();
    let private = app.config.webhooks_private;
    let parsed = address::parse(url, private).map_err(told)?;
    let address = address::resolve(&parsed, private).await.map_err(told)?;
    let (id, body) = (
        row.text("event_id").map_err(told)?,
        row.text("body").map_err(told)?,
    );
    let timestamp = clock::now_ms() / 1000;
    let host = parsed.host_str().unwrap_or_default().to_owned();
    // Pinned to the address that was checked, and never sent on to another.
    let client = reqwest::Client::builder()
        .resolve(&host, address)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .no_proxy()
        .build()
        .map_err(|error| error.to_string())?;
    let request = client
        .post(parsed)
        .header("content-type", "application/json")
        .header(
            "user-agent",
            concat!("scrip-gateway/", env!("CARGO_PKG_VERSION")),
        )
        .header("webhook-id", &id)
        .header("webhook-timestamp", timestamp.to_string())
        .header(
            "webhook-signature",
            signature(secret, &id, timestamp, &body),
        )
        .body(body);
    match request.send().await {
        Ok(response) if response.status().is_success() => {
            Ok(response.status().as_u16().to_string())
        }
        Ok(response) => Err(format!("status {}", response.status().as_u16())),
        Err(error) if error.is_timeout() => Err("no answer in time".into()),
        Err(error) if error.is_connect() => Err("no connection".into()),
        Err(_) => Err("the connection broke".into()),
    }
}

async fn finish(app: &App, row: &Row, answer: Result<String, String>) -> Outcome<()> {
    let now = clock::now_ms();
    let attempts = row.int("attempts")? + 1;
    let pause_s = PAUSES_S.get(attempts as usize - 1);
    let (state, said, next_at) = match (answer, pause_s) {
        (Ok(said), _) => ("delivered", said, now),
        (Err(said), Some(pause_s)) => ("waiting", said, now + pause_s * 1000),
        (Err(said), None) => ("dead", said, now),
    };
    match state {
        "delivered" => app.metrics.deliveries.inc(),
        _ => app.metrics.delivery_failures.inc(),
    };
    let query = sqlx::query(
        "UPDATE deliveries SET state = $1, attempts = $2, last_answer = $3, next_at = $4, lease_until = 0 WHERE seq = $5",
    );
    app.store
        .execute(
            query
                .bind(state)
                .bind(attempts)
                .bind(said)
                .bind(next_at)
                .bind(row.int("seq")?),
        )
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
