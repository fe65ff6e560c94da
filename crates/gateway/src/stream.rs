//! `GET /v1/events`: what happens to a member, as server-sent events.

use crate::{
    app::App, body::Params, error::Outcome, events, payments, requests, sessions::Caller,
    store::Take as _,
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use scrip_api::{gateway::money::EventParams, problem::codes as common};
use std::{collections::HashSet, convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// Quiet time after which a comment shows both sides that the connection lives.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How long a reader may take nothing before it is cut off; it resumes.
const PATIENCE: Duration = Duration::from_secs(15);
const PAGE: i64 = 200;

/// Opens a stream.
pub async fn events(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(params): Params<EventParams>,
    headers: HeaderMap,
) -> Outcome<Response> {
    let said = match headers.get("last-event-id") {
        Some(value) => {
            let number = value
                .to_str()
                .ok()
                .and_then(|text| text.parse::<i64>().ok());
            Some(number.ok_or(common::CURSOR_MALFORMED)?)
        }
        None => params.after.map(|after| after.min(i64::MAX as u64) as i64),
    };
    let changes = app.hub.follow(&caller.person.id);
    let after = match said {
        Some(after) => after,
        None => events::latest(&app).await?,
    };
    let (sender, receiver) = mpsc::channel::<Bytes>(16);
    let follower = Follower {
        app,
        caller,
        after,
        sender,
    };
    tokio::spawn(follower.run(changes));
    let chunks = futures::stream::unfold(receiver, async |mut receiver| {
        let chunk = receiver.recv().await?;
        Some((Ok::<_, Infallible>(chunk), receiver))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((
        headers,
        [("x-accel-buffering", "no")],
        Body::from_stream(chunks),
    )
        .into_response())
}

struct Follower {
    app: Arc<App>,
    caller: Caller,
    after: i64,
    sender: mpsc::Sender<Bytes>,
}

impl Follower {
    async fn run(mut self, mut changes: tokio::sync::watch::Receiver<i64>) {
        self.app.metrics.streams.inc();
        // Says at once that the stream is open and from where.
        let mut goes_on = self
            .send(format!("retry: 1000\nid: {}\n: following\n\n", self.after))
            .await;
        while goes_on {
            changes.mark_unchanged();
            // After a failure the reader comes back and resumes.
            goes_on = self.catch_up().await.unwrap_or_default();
            if !goes_on {
                break;
            }
            let app = self.app.clone();
            tokio::select! {
                changed = changes.changed() => goes_on = changed.is_ok(),
                () = tokio::time::sleep(HEARTBEAT) => goes_on = self.beat().await,
                () = app.stopped() => goes_on = false,
                () = self.sender.closed() => goes_on = false,
            }
        }
        self.app.metrics.streams.dec();
    }

    /// A comment; also the moment to see that the session was ended.
    async fn beat(&self) -> bool {
        let query = sqlx::query("SELECT COUNT(*) FROM sessions WHERE id = $1");
        let lives = self
            .app
            .store
            .number(query.bind(self.caller.session.clone()))
            .await;
        matches!(lives, Ok(1..)) && self.send(": still here\n\n".into()).await
    }

    async fn send(&self, text: String) -> bool {
        let sent = tokio::time::timeout(PATIENCE, self.sender.send(Bytes::from(text))).await;
        matches!(sent, Ok(Ok(())))
    }

    /// Sends what is new. Of several events about one thing on a page the last is enough: it shows how the thing is now.
    async fn catch_up(&mut self) -> Outcome<bool> {
        loop {
            let query = sqlx::query(
                "SELECT seq, kind, subject FROM events WHERE member = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            );
            let query = query
                .bind(self.caller.person.id.clone())
                .bind(self.after)
                .bind(PAGE);
            let rows = self.app.store.all(query).await?;
            let mut seen = HashSet::new();
            let mut page = Vec::new();
            for row in rows.iter().rev() {
                let (kind, subject) = (row.text("kind")?, row.text("subject")?);
                if seen.insert((kind.clone(), subject.clone())) {
                    page.push((row.int("seq")?, kind, subject));
                }
            }
            for (seq, kind, subject) in page.into_iter().rev() {
                if let Some(data) = self.data(&kind, &subject).await?
                    && !self
                        .send(format!("id: {seq}\nevent: {kind}\ndata: {data}\n\n"))
                        .await
                {
                    return Ok(false);
                }
                self.after = seq;
            }
            if rows.len() < PAGE as usize {
                return Ok(true);
            }
        }
    }

    async fn data(&self, kind: &str, subject: &str) -> Outcome<Option<String>> {
        let member = &self.caller.person.id;
        let data = match kind {
            "payment" => {
                let entry = payments::find(&self.app, subject).await?;
                entry.map(|entry| serde_json::to_string(&entry.view(&self.app, member)))
            }
            "request" => Some(serde_json::to_string(
                &requests::view(&self.app, subject, member).await?,
            )),
            _ => Some(serde_json::to_string(
                &serde_json::json!({ "asset": subject }),
            )),
        };
        data.transpose().map_err(|_| common::INTERNAL.into())
    }
}
