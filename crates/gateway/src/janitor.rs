//! Throws away what has had its time: ended sessions, first halves of ceremonies, replies, events.

use crate::{app::App, clock, events, idempotency};
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(600);
/// How long what was delivered is shown.
const DELIVERED_KEPT_MS: i64 = 30 * clock::DAY_MS;

/// Tidies up every now and then until the gateway stops.
pub async fn run(app: Arc<App>) {
    loop {
        if let Err(error) = tidy(&app).await {
            tracing::debug!(%error, "the database can't be tidied up");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = app.stopped() => return,
        }
    }
}

async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    let now = clock::now_ms();
    for (statement, before) in [
        ("DELETE FROM sessions WHERE expires_at < $1", now),
        ("DELETE FROM ceremonies WHERE expires_at < $1", now),
        (
            "DELETE FROM enrolments WHERE expires_at < $1",
            now - clock::DAY_MS,
        ),
        (
            "DELETE FROM confirmations WHERE expires_at < $1",
            now - clock::DAY_MS,
        ),
        (
            "DELETE FROM links WHERE expires_at < $1",
            now - clock::DAY_MS,
        ),
        (
            "DELETE FROM idempotency WHERE created_at < $1",
            now - idempotency::KEPT_MS,
        ),
        (
            "DELETE FROM events WHERE created_at < $1",
            now - events::KEPT_MS,
        ),
        (
            "DELETE FROM deliveries WHERE state = 'delivered' AND created_at < $1",
            now - DELIVERED_KEPT_MS,
        ),
    ] {
        app.store
            .execute(sqlx::query(statement).bind(before))
            .await?;
    }
    Ok(())
}
