//! What members are told as it happens: numbered in the database, so that a stream resumes on any gateway.

use crate::{
    app::App,
    clock,
    error::Outcome,
    store::{Lock, Store, Take as _, Tx, built, places},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A payment.
    Payment,
    /// A payment request.
    Request,
    /// What a member has.
    Account,
}

impl Kind {
    /// The event's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Request => "request",
            Self::Account => "account",
        }
    }
}

/// An event for one member.
#[derive(Clone, Debug)]
pub struct Event {
    /// For whom.
    pub member: String,
    /// What about.
    pub kind: Kind,
    /// Which payment or request.
    pub subject: String,
}

/// Rows of one statement: SQLite and PostgreSQL bound how many values a statement takes.
const ROWS_MAX: usize = 500;
/// How often events of other gateways are looked for.
const POLL_TIME: Duration = Duration::from_millis(400);
/// How long events are kept for those who resume.
pub const KEPT_MS: i64 = 7 * clock::DAY_MS;

/// Writes events. Call it last in a transaction: with PostgreSQL writers take turns from here to the end, so that numbers become
/// visible in order.
pub async fn record(store: &Store, tx: &mut Tx, events: &[Event]) -> Result<(), sqlx::Error> {
    if events.is_empty() {
        return Ok(());
    }
    store.lock(tx, Lock::Sequence).await?;
    let now = clock::now_ms();
    for chunk in events.chunks(ROWS_MAX) {
        let statement = format!(
            "INSERT INTO events (member, kind, subject, created_at) VALUES {}",
            places(chunk.len(), 4, 0)
        );
        let mut query = built(statement);
        for event in chunk {
            query = query
                .bind(event.member.clone())
                .bind(event.kind.name())
                .bind(event.subject.clone())
                .bind(now);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Wakes the streams of members who have something new.
#[derive(Debug, Default)]
pub struct Hub {
    members: Mutex<HashMap<String, watch::Sender<i64>>>,
    written: Notify,
}

impl Hub {
    /// Says that events were written and committed.
    pub fn written(&self) {
        self.written.notify_one();
    }

    /// Follows a member. The value is the number of the latest event that was seen.
    pub fn follow(&self, member: &str) -> watch::Receiver<i64> {
        let mut members = self.lock();
        members.retain(|_, sender| sender.receiver_count() > 0);
        let sender = members
            .entry(member.to_owned())
            .or_insert_with(|| watch::channel(0).0);
        sender.subscribe()
    }

    fn wake(&self, member: &str, seq: i64) {
        if let Some(sender) = self.lock().get(member) {
            sender.send_replace(seq);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Sender<i64>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads new events as they are committed, here or at another gateway, and wakes who waits for them.
pub async fn run(app: Arc<App>) {
    let mut last = latest(&app).await.unwrap_or(0);
    loop {
        let pause = match app.store.is_shared() {
            true => POLL_TIME,
            // Nobody else writes; this only bounds what a lost wake-up could cost.
            false => Duration::from_secs(5),
        };
        tokio::select! {
            () = app.hub.written.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = app.stopped() => return,
        }
        match new(&app, last).await {
            Ok(seq) => last = seq,
            Err(failure) => tracing::debug!(%failure, "events can't be read"),
        }
    }
}

/// The number of the latest event.
pub async fn latest(app: &App) -> Outcome<i64> {
    Ok(app
        .store
        .number(sqlx::query("SELECT MAX(seq) FROM events"))
        .await?)
}

async fn new(app: &App, mut last: i64) -> Outcome<i64> {
    loop {
        let query =
            sqlx::query("SELECT seq, member FROM events WHERE seq > $1 ORDER BY seq LIMIT 1000")
                .bind(last);
        let rows = app.store.all(query).await?;
        for row in &rows {
            last = row.int("seq")?;
            app.hub.wake(&row.text("member")?, last);
        }
        if rows.len() < 1000 {
            return Ok(last);
        }
    }
}
