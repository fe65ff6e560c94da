//! `GET /v1/events`: blocks as they become final, as server-sent events.
//!
//! One hub takes blocks from the node and keeps the latest in a short ring, rendered once for everyone. Each follower has a task of its own
//! that reads from the ring, or from the node's blocks when it resumes from further back, and writes into a short queue. A follower that
//! takes nothing for a while is cut off. So neither a slow follower nor many of them can hold up the node.

use super::{
    connection::Connection,
    guard::Place,
    operations::view_with,
    problem::{Answer, Failure},
    query::{Parameters, id},
    router::{Shared, stopped},
    scales,
};
use crate::{
    index::Found,
    service::{Finalized, Service},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::{HeaderMap, header},
    response::IntoResponse,
};
use scrip_api::{
    block::{BLOCK_EVENT, BlockEvent, BlockView, OperationView},
    problem::codes,
};
use scrip_ledger::{ids::AccountId, operation::Operation, transfer};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::{
        OwnedSemaphorePermit,
        broadcast::{self, error::RecvError},
        mpsc, watch,
    },
    time::{interval, timeout},
};

/// Recent blocks kept rendered.
const RING_BLOCKS: usize = 1_024;
/// Frames between a follower's task and its connection.
const QUEUE_FRAMES: usize = 16;
/// Accounts that one follower can name.
const ACCOUNTS_MAX: usize = 32;
/// Operations of one event. Of what is over it the account's history tells.
const EVENT_OPERATIONS_MAX: usize = 1_000;

/// Recent blocks, rendered, and the height up to which there are any.
#[derive(Debug)]
pub(super) struct Hub {
    ring: Mutex<VecDeque<(BlockView, Bytes)>>,
    height: watch::Sender<u64>,
}

impl Hub {
    pub fn new(height: u64) -> Self {
        Self {
            ring: Mutex::default(),
            height: watch::Sender::new(height),
        }
    }

    fn get<T>(&self, height: u64, pick: impl Fn(&(BlockView, Bytes)) -> T) -> Option<T> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let first = ring.front()?.0.height;
        ring.get(usize::try_from(height.checked_sub(first)?).ok()?)
            .map(pick)
    }

    /// A recent block.
    pub fn view(&self, height: u64) -> Option<BlockView> {
        self.get(height, |(view, _)| view.clone())
    }

    fn push(&self, block: &Finalized) {
        let view = BlockView::of(&block.header);
        let height = view.height;
        let frame = render(&BlockEvent {
            block: view.clone(),
            operations: None,
        });
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        if ring
            .back()
            .is_some_and(|(last, _)| last.height + 1 != height)
        {
            ring.clear();
        }
        if ring.len() == RING_BLOCKS {
            ring.pop_front();
        }
        ring.push_back((view, frame));
        drop(ring);
        self.height.send_replace(height);
    }

    /// Takes blocks from the node until the server stops. `events` was subscribed to before the hub's first height was read, so
    /// that no block is missed in between.
    pub async fn run<S: Service>(
        self: Arc<Self>,
        service: S,
        mut events: broadcast::Receiver<Arc<Finalized>>,
        mut stopping: watch::Receiver<bool>,
    ) {
        loop {
            let event = tokio::select! {
                event = events.recv() => event,
                () = stopped(&mut stopping) => return,
            };
            let (before, block) = match event {
                Ok(block) => (block.header.height, Some(block)),
                Err(RecvError::Lagged(_)) => (service.tip().height + 1, None),
                Err(RecvError::Closed) => return,
            };
            let last = *self.height.borrow();
            for height in last + 1..before {
                if let Some(block) = service.block(height).await {
                    self.push(&block);
                }
            }
            if let Some(block) = block
                && before > last
            {
                self.push(&block);
            }
        }
    }
}

/// One server-sent event.
fn render(event: &BlockEvent) -> Bytes {
    let data = serde_json::to_string(event).expect("an event is plain data");
    format!(
        "event: {BLOCK_EVENT}\nid: {}\ndata: {data}\n\n",
        event.block.height
    )
    .into()
}

/// One follower.
struct Follower<S> {
    app: Shared<S>,
    accounts: Vec<AccountId>,
    next: u64,
    queue: mpsc::Sender<Bytes>,
    connection: Connection,
    _places: (OwnedSemaphorePermit, Arc<Place>),
}

pub(super) async fn events<S: Service>(
    State(app): State<Shared<S>>,
    Extension(connection): Extension<Connection>,
    Extension(place): Extension<Arc<Place>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let parameters = Parameters::read(query.as_deref(), &["after", "account"])?;
    // A browser that reconnects repeats the address with its old `after` and adds the header, which is newer.
    let after = match headers.get("last-event-id") {
        Some(value) => {
            let value = value
                .to_str()
                .ok()
                .and_then(|text| text.trim().parse().ok());
            Some(
                value
                    .ok_or_else(|| codes::QUERY_MALFORMED.problem().with_field("Last-Event-ID"))?,
            )
        }
        None => parameters.value::<u64>("after")?,
    };
    let accounts = parameters
        .text("account")
        .map(parse_accounts)
        .transpose()?
        .unwrap_or_default();
    let start = after.unwrap_or_else(|| *app.hub.height.borrow());
    if start + 1 < app.service.first_block() {
        return Err(codes::BLOCK_PRUNED.into());
    }
    let share = app.guard.follower()?;
    let (queue, frames) = mpsc::channel(QUEUE_FRAMES);
    let follower = Follower {
        app,
        accounts,
        next: start + 1,
        queue,
        connection,
        _places: (share, place),
    };
    tokio::spawn(follower.run());
    let frames = futures::stream::unfold(frames, async |mut frames| {
        let frame = frames.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(frame), frames))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(frames)).into_response())
}

fn parse_accounts(text: &str) -> Result<Vec<AccountId>, Failure> {
    let accounts: Vec<AccountId> = text
        .split(',')
        .map(|account| id("account", account))
        .collect::<Result<_, _>>()?;
    if accounts.len() > ACCOUNTS_MAX {
        let detail = format!("One follower can name at most {ACCOUNTS_MAX} accounts.");
        return Err(codes::QUERY_MALFORMED
            .with_detail(detail)
            .with_field("account")
            .into());
    }
    Ok(accounts)
}

impl<S: Service> Follower<S> {
    async fn run(mut self) {
        let metrics = self.app.metrics.clone();
        metrics.followers.inc();
        self.follow().await;
        metrics.followers.dec();
    }

    /// Sends block after block until the follower leaves, is cut off, or the server stops.
    async fn follow(&mut self) -> Option<()> {
        let mut height = self.app.hub.height.subscribe();
        let mut stopping = self.app.stopping.clone();
        let mut heartbeat = interval(self.app.limits.heartbeat_interval);
        // An id without data is remembered by the reader and shows it nothing: from here on it can resume.
        self.send(format!("retry: 1000\nid: {}\n\n", self.next - 1).into())
            .await?;
        loop {
            while self.next <= *height.borrow_and_update() {
                let frame = self.frame().await?;
                self.send(frame).await?;
                self.next += 1;
                heartbeat.reset();
            }
            tokio::select! {
                changed = height.changed() => changed.ok()?,
                _ = heartbeat.tick() => self.send(Bytes::from_static(b": heartbeat\n\n")).await?,
                () = stopped(&mut stopping) => return None,
                () = self.queue.closed() => return None,
            }
        }
    }

    /// The next block's frame; `None` if the node no longer keeps the block.
    async fn frame(&self) -> Option<Bytes> {
        if self.accounts.is_empty()
            && let Some(frame) = self.app.hub.get(self.next, |(_, frame)| frame.clone())
        {
            return Some(frame);
        }
        let block = self.app.service.block(self.next).await?;
        let operations = match self.accounts.is_empty() {
            true => None,
            false => Some(self.concerning(&block).await),
        };
        Some(render(&BlockEvent {
            block: BlockView::of(&block.header),
            operations,
        }))
    }

    async fn concerning(&self, block: &Arc<Finalized>) -> Vec<OperationView> {
        let mut views = Vec::new();
        let mut known = HashMap::new();
        for (index, item) in matching(block, &self.accounts)
            .into_iter()
            .take(EVENT_OPERATIONS_MAX)
        {
            let found = Found {
                block: block.clone(),
                index,
                item,
            };
            let missing = scales::assets(found.signed().operation())
                .into_iter()
                .filter(|code| !known.contains_key(code));
            let missing: Vec<_> = missing.collect();
            known.extend(self.app.scales.load(&self.app.service, missing).await);
            views.extend(view_with(&found, &known));
        }
        views
    }

    /// Hands a frame to the connection. A reader that makes no room in time is cut off.
    async fn send(&self, frame: Bytes) -> Option<()> {
        match timeout(self.app.limits.slow_reader_timeout, self.queue.send(frame)).await {
            Ok(sent) => sent.ok(),
            Err(_) => {
                self.app.metrics.followers_cut.inc();
                self.connection.cut();
                None
            }
        }
    }
}

/// The operations and items of a block that name one of the accounts.
fn matching(block: &Finalized, accounts: &[AccountId]) -> Vec<(u32, Option<u32>)> {
    let mut found = Vec::new();
    for (index, signed) in block.operations.iter().enumerate() {
        let index = index as u32;
        if crate::index::concerns(signed, accounts) {
            found.push((index, None));
            continue;
        }
        if let Operation::Transfer(transfer::Operation::Batch { items }) = signed.operation() {
            for (at, item) in items.iter().enumerate() {
                if accounts.contains(&item.payer) || accounts.contains(&item.payee) {
                    found.push((index, Some(at as u32)));
                }
            }
        }
    }
    found
}
