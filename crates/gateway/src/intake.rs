//! New payments on their way into the database: those that arrive together are written together, with their keys and events, so that
//! the disk is waited for once and not for each.

use crate::{
    app::App,
    clock,
    error::{Failure, Outcome},
    events,
    idempotency::{self, Reply},
    payments::{self, Entry},
    store::{Take as _, built, places},
};
use axum::response::Response;
use scrip_api::{gateway::codes, problem::codes as common};
use std::{collections::HashSet, sync::Arc};
use tokio::sync::{mpsc, oneshot};

/// Payments that wait to be written at once; more are refused for the moment.
const QUEUE_MAX: usize = 4_096;
/// Payments written together.
const GROUP_MAX: usize = payments::INSERT_ROWS_MAX;

/// A new payment under its caller's key.
#[derive(Debug)]
pub struct Order {
    /// The caller.
    pub caller: String,
    /// The key.
    pub name: String,
    /// What tells the request from others under the key.
    pub fingerprint: String,
    /// The payment.
    pub entry: Entry,
    /// What is answered, now and whenever it is sent again.
    pub reply: Reply,
    /// A confirmation that it uses up.
    pub confirmation: Option<String>,
}

type Job = (Order, oneshot::Sender<Outcome<bool>>);

/// The way in.
#[derive(Debug)]
pub struct Intake(mpsc::Sender<Job>);

impl Intake {
    /// The way in and the queue behind it.
    pub fn new() -> (Self, Queue) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        (Self(sender), Queue(receiver))
    }

    /// Writes a payment, or answers as it was answered before.
    pub async fn place(&self, app: &App, order: Order) -> Outcome<Response> {
        let (caller, name, fingerprint) = (
            order.caller.clone(),
            order.name.clone(),
            order.fingerprint.clone(),
        );
        let reply = order.reply.clone();
        let (sender, receiver) = oneshot::channel();
        self.0.try_send((order, sender)).map_err(|_| {
            common::NODE_BUSY
                .with_detail("The gateway has too much to do; try again in a moment.")
                .with_retry_after_s(1)
        })?;
        let is_new = receiver
            .await
            .map_err(|_| Failure::from(codes::OUTCOME_UNKNOWN))??;
        if is_new {
            return Ok(reply.into_response(false));
        }
        let earlier = idempotency::repeat(app, &caller, &name, &fingerprint).await?;
        Ok(earlier
            .ok_or(codes::IDEMPOTENCY_IN_FLIGHT)?
            .into_response(true))
    }
}

/// What waits to be written.
#[derive(Debug)]
pub struct Queue(mpsc::Receiver<Job>);

/// Writes what comes until the gateway stops.
pub async fn run(app: Arc<App>, mut queue: Queue) {
    loop {
        let mut group = Vec::new();
        tokio::select! {
            count = queue.0.recv_many(&mut group, GROUP_MAX) => if count == 0 { return },
            () = app.stopped() => return,
        }
        let (orders, waiting): (Vec<Order>, Vec<_>) = group.into_iter().unzip();
        match write(&app, &orders).await {
            Ok(new) => {
                app.hub.written();
                app.waiting.notify_one();
                for (sender, answer) in waiting.into_iter().zip(new) {
                    let _ = sender.send(answer);
                }
            }
            Err(failure) => {
                for sender in waiting {
                    let _ = sender.send(Err(Failure(failure.0.clone())));
                }
            }
        }
    }
}

/// Writes orders in one transaction. Says of each whether it is new.
async fn write(app: &App, orders: &[Order]) -> Outcome<Vec<Outcome<bool>>> {
    let mut tx = app.store.begin().await?;
    let now = clock::now_ms();
    let statement = format!(
        "INSERT INTO idempotency (caller, name, fingerprint, status, reply, lease_until, created_at) VALUES {} \
         ON CONFLICT (caller, name) DO NOTHING RETURNING caller, name",
        places(orders.len(), 7, 0)
    );
    let mut query = built(statement);
    for order in orders {
        query = query
            .bind(order.caller.clone())
            .bind(order.name.clone())
            .bind(order.fingerprint.clone())
            .bind(i64::from(order.reply.status))
            .bind(order.reply.seal(app, &order.caller, &order.name))
            .bind(0_i64)
            .bind(now);
    }
    let mut fresh = HashSet::new();
    for row in query.fetch_all(&mut *tx).await? {
        fresh.insert((row.text("caller")?, row.text("name")?));
    }
    let mut answers = Vec::with_capacity(orders.len());
    let mut entries = Vec::with_capacity(orders.len());
    for order in orders {
        // The first of two with one key is the one that was written.
        let mut answer = Ok(fresh.remove(&(order.caller.clone(), order.name.clone())));
        if let (Ok(true), Some(confirmation)) = (&answer, &order.confirmation) {
            let query = sqlx::query(
                "UPDATE confirmations SET used_by = $1 WHERE id = $2 AND used_by IS NULL AND expires_at > $3 AND member = $4",
            );
            let query = query
                .bind(order.entry.id.clone())
                .bind(confirmation.clone())
                .bind(now)
                .bind(order.caller.clone());
            if query.execute(&mut *tx).await?.rows_affected() == 0 {
                let query = sqlx::query("DELETE FROM idempotency WHERE caller = $1 AND name = $2");
                query
                    .bind(order.caller.clone())
                    .bind(order.name.clone())
                    .execute(&mut *tx)
                    .await?;
                answer = Err(codes::CONFIRMATION_INVALID.into());
            }
        }
        if matches!(answer, Ok(true)) {
            entries.push(&order.entry);
        }
        answers.push(answer);
    }
    payments::insert(&mut tx, &entries).await?;
    let events: Vec<_> = entries.iter().flat_map(|entry| entry.events()).collect();
    events::record(&app.store, &mut tx, &events).await?;
    tx.commit().await?;
    Ok(answers)
}
