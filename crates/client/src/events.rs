//! Following blocks, with resume.

use crate::{
    Client, Error,
    backoff::Backoff,
    client::{Trouble, answered, silent},
};
use futures::StreamExt as _;
use reqwest::{Method, Response};
use scrip_api::{
    block::BlockEvent,
    problem::{Problem, codes},
};
use scrip_ledger::ids::AccountId;
use std::pin::Pin;
use tokio::time::timeout;

/// Bytes of one event. More is not a node's.
const EVENT_BYTES_MAX: usize = 16 << 20;

type Chunks = Pin<Box<dyn futures::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>;

/// Blocks as they become final, each height once and in order, however often the connection breaks.
pub struct Events {
    client: Client,
    accounts: String,
    /// The height of the last event; `None` before the first if the stream starts at the tip.
    last: Option<u64>,
    open: Option<Open>,
}

struct Open {
    node: String,
    chunks: Chunks,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are known to hold no end of an event.
    searched: usize,
}

impl std::fmt::Debug for Events {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Events")
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Follows blocks after a height, or after the tip if none is given. With accounts, each event lists the operations that concern
    /// them.
    pub fn events(&self, after: Option<u64>, accounts: &[AccountId]) -> Events {
        let accounts: Vec<String> = accounts.iter().map(ToString::to_string).collect();
        Events {
            client: self.clone(),
            accounts: accounts.join(","),
            last: after,
            open: None,
        }
    }
}

impl Events {
    /// The height that a later stream resumes after.
    pub fn last_height(&self) -> Option<u64> {
        self.last
    }

    /// The next block. Waits as long as it takes while a node is there; gives up when none answers for as long as the client has
    /// patience, and can then be asked again.
    pub async fn next(&mut self) -> Result<BlockEvent, Error> {
        let mut backoff = Backoff::new(&self.client.inner.config);
        loop {
            let trouble = match self.step().await {
                Ok(Some(event)) => return Ok(event),
                Ok(None) => continue,
                Err(trouble) => trouble,
            };
            let node = self
                .open
                .take()
                .map_or_else(|| self.client.node(), |open| open.node);
            self.client.turn_from(&node);
            let error = match trouble {
                // Resuming elsewhere may help: another node may keep more blocks.
                Trouble::Refused(problem) if !may_pass(&problem) => {
                    return Err(Error::Refused(problem));
                }
                Trouble::Refused(problem) => Error::Refused(problem),
                other => other.into_error(node),
            };
            if !backoff.pause(None).await {
                return Err(error);
            }
        }
    }

    /// Opens the stream if need be, and takes one event or one chunk.
    async fn step(&mut self) -> Result<Option<BlockEvent>, Trouble> {
        if let Some(open) = &self.open {
            // A stream lives long; the node's certificate may not.
            self.client.inner.trust(&open.node).await?;
        }
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let opened = connect(&self.client, &self.accounts, self.last).await?;
                self.open.insert(opened)
            }
        };
        if let Some(event) = take_event(open) {
            let parsed = parse(&event)?;
            if let Some(id) = parsed.id {
                let expected = parsed.data.is_none() || self.last.is_none_or(|last| id == last + 1);
                // A node that repeats or leaves out blocks is not believed.
                if !expected {
                    return Err(Trouble::Silent(format!("block {id} came out of order")));
                }
                self.last = Some(id);
            }
            return Ok(parsed.data);
        }
        let silence = self.client.inner.config.silence_max;
        let chunk = timeout(silence, open.chunks.next())
            .await
            .map_err(|_| Trouble::Silent("silence".to_owned()))?;
        let chunk = chunk
            .ok_or_else(|| Trouble::Silent("the stream ended".to_owned()))?
            .map_err(silent)?;
        open.buffer.extend_from_slice(&chunk);
        if open.buffer.len() > EVENT_BYTES_MAX {
            return Err(Trouble::Silent("an event without an end".to_owned()));
        }
        Ok(None)
    }
}

fn may_pass(problem: &Problem) -> bool {
    problem.retry == scrip_api::problem::Retry::Later || problem.code == codes::BLOCK_PRUNED.code
}

async fn connect(client: &Client, accounts: &str, last: Option<u64>) -> Result<Open, Trouble> {
    let node = client.node();
    client.inner.trust(&node).await?;
    let mut parameters = Vec::new();
    if !accounts.is_empty() {
        parameters.push(format!("account={accounts}"));
    }
    if let Some(last) = last {
        parameters.push(format!("after={last}"));
    }
    let path = match parameters.is_empty() {
        true => "/v1/events".to_owned(),
        false => format!("/v1/events?{}", parameters.join("&")),
    };
    let request = client
        .request(&node, Method::GET, &path)
        .header("accept", "text/event-stream")
        .send();
    let response = timeout(client.inner.config.answer_timeout, request).await;
    let response = response
        .map_err(|_| Trouble::Silent("no answer in time".to_owned()))?
        .map_err(silent)?;
    let response: Response = answered(response).await?;
    Ok(Open {
        node,
        chunks: Box::pin(response.bytes_stream()),
        buffer: Vec::new(),
        searched: 0,
    })
}

/// Takes the first complete event off the buffer.
fn take_event(open: &mut Open) -> Option<Vec<u8>> {
    let start = open.searched.saturating_sub(1);
    let end = open.buffer[start..]
        .windows(2)
        .position(|pair| pair == b"\n\n");
    let Some(end) = end else {
        open.searched = open.buffer.len();
        return None;
    };
    open.searched = 0;
    let rest = open.buffer.split_off(start + end + 2);
    Some(std::mem::replace(&mut open.buffer, rest))
}

struct Parsed {
    id: Option<u64>,
    data: Option<BlockEvent>,
}

fn parse(event: &[u8]) -> Result<Parsed, Trouble> {
    let garbled = |what: &str| Trouble::Silent(format!("an event with a garbled {what}"));
    let text = std::str::from_utf8(event).map_err(|_| garbled("text"))?;
    let mut parsed = Parsed {
        id: None,
        data: None,
    };
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("id: ") {
            parsed.id = Some(id.parse().map_err(|_| garbled("id"))?);
        } else if let Some(data) = line.strip_prefix("data: ") {
            parsed.data = Some(serde_json::from_str(data).map_err(|_| garbled("block"))?);
        }
    }
    Ok(parsed)
}
