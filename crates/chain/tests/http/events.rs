//! Following blocks: nothing lost, nothing twice, and nobody held up.

use crate::{
    node::{id, item, person},
    support::Town,
};
use futures::StreamExt as _;
use scrip_chain::{http::Config, service::Service as _};
use scrip_ledger::{operation::Operation, transfer};
use serde_json::Value;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Reads a stream of events as a browser does.
struct Reader {
    stream: futures::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    buffer: String,
    last_id: Option<u64>,
    comments: usize,
}

impl Reader {
    async fn open(town: &Town, path: &str, last_event_id: Option<u64>) -> Self {
        let mut request = town.client.get(town.url(path));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id.to_string());
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            stream: response.bytes_stream().boxed(),
            buffer: String::new(),
            last_id: last_event_id,
            comments: 0,
        }
    }

    /// The next event with data; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Value> {
        loop {
            while let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.buffer = rest;
                let mut data = None;
                for line in event.lines() {
                    match line.split_once(": ") {
                        Some(("id", id)) => self.last_id = Some(id.parse().expect("a height")),
                        Some(("data", text)) => {
                            data = Some(serde_json::from_str(text).expect("JSON"))
                        }
                        Some(("", _)) => self.comments += 1,
                        _ => {}
                    }
                }
                if data.is_some() {
                    return data;
                }
            }
            let chunk = timeout(Duration::from_secs(20), self.stream.next())
                .await
                .expect("something comes")?;
            self.buffer
                .push_str(std::str::from_utf8(&chunk.ok()?).expect("text"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn resume_loses_and_repeats_nothing() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(Duration::from_millis(1));
    let mut seen = Vec::new();
    let mut last = Some(0);
    for round in 0..20 {
        let mut reader = Reader::open(&town, "/v1/events", last).await;
        for _ in 0..(round % 5) + 1 {
            seen.push(
                reader.next().await.expect("an event")["height"]
                    .as_u64()
                    .expect("a height"),
            );
        }
        last = reader.last_id;
    }
    sealing.abort();
    assert_eq!(seen, (1..=seen.len() as u64).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_without_a_start_begins_after_the_tip() {
    let town = Town::open().await;
    let mut reader = Reader::open(&town, "/v1/events", None).await;
    let height = town.node.seal();
    let event = reader.next().await.expect("an event");
    assert_eq!(
        (event["height"].as_u64(), event.get("operations")),
        (Some(height), None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reconnecting_before_the_first_event_resumes() {
    let town = Town::open().await;
    let mut config = Config::default();
    config.limits.heartbeat_interval = Duration::from_millis(20);
    let quiet = Town::with(config).await;
    let mut reader = Reader::open(&quiet, "/v1/events", None).await;
    // Nothing but a start and heartbeats arrives.
    assert!(
        timeout(Duration::from_millis(300), reader.next())
            .await
            .is_err()
    );
    assert!(reader.comments > 2);
    assert_eq!(reader.last_id, Some(1));
    drop((town, reader));
}

#[tokio::test(flavor = "multi_thread")]
async fn follower_of_accounts_gets_their_operations() {
    let town = Town::open().await;
    let mut reader = Reader::open(
        &town,
        &format!("/v1/events?after=1&account={},{}", person(2), person(3)),
        None,
    )
    .await;
    town.apply(&town.node.transfer(1, 2, 5, 1)).await;
    town.apply(&town.node.transfer(1, 4, 5, 2)).await;
    let items = vec![item(person(1), person(4), 5), item(person(1), person(3), 6)];
    town.apply(&town.node.sign(
        1,
        id(3),
        Operation::Transfer(transfer::Operation::Batch { items }),
    ))
    .await;
    let count = |event: &Value| event["operations"].as_array().map(Vec::len);
    let first = reader.next().await.expect("an event");
    assert_eq!(count(&first), Some(1));
    assert_eq!(count(&reader.next().await.expect("an event")), Some(0));
    let third = reader.next().await.expect("an event");
    assert_eq!(third["operations"][0]["content"]["item"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn resume_from_a_pruned_block_is_refused() {
    let town = Town::open().await;
    for _ in 0..10 {
        town.node.seal();
    }
    town.node.prune(6);
    let reply = town.get("/v1/events?after=3").await;
    assert_eq!((reply.status, reply.code()), (410, "block_pruned"));
    assert_eq!(
        town.get("/v1/events?after=x").await.code(),
        "query_malformed"
    );
    assert_eq!(
        town.get("/v1/events?account=zz").await.code(),
        "id_malformed"
    );
    let mut reader = Reader::open(&town, "/v1/events?after=5", None).await;
    assert_eq!(reader.next().await.expect("an event")["height"], 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_reader_is_cut_off_and_holds_nobody_up() {
    let mut config = Config::default();
    config.limits.slow_reader_timeout = Duration::from_secs(1);
    let town = Town::with(config).await;
    let address = town
        .base
        .strip_prefix("http://")
        .expect("an address")
        .to_owned();
    // Asks for everything and reads nothing.
    let mut slow = TcpStream::connect(&address).await.expect("connects");
    slow.write_all(b"GET /v1/events?after=0 HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("writes");
    let mut quick = Reader::open(&town, "/v1/events?after=0", None).await;
    // Far more than the buffers of the connection hold, sealed without waiting for anyone.
    let mut height = 0;
    let node = town.node.clone();
    let sealing = tokio::task::spawn_blocking(move || {
        for _ in 0..20_000 {
            height = node.seal();
        }
        height
    });
    let mut last = 0;
    while last < 20_001 {
        let event = quick.next().await.expect("the quick reader is served");
        assert_eq!(event["height"], last + 1);
        last += 1;
    }
    assert_eq!(sealing.await.expect("seals"), 20_001);
    for _ in 0..200 {
        let text = town
            .client
            .get(town.url("/metrics"))
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("text");
        if text.contains("scrip_http_followers_cut_total 1") {
            // The connection is gone, not merely quiet.
            let mut rest = Vec::new();
            let ended = timeout(Duration::from_secs(10), slow.read_to_end(&mut rest)).await;
            assert!(ended.is_ok());
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the slow reader was not cut off");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_streams_and_waits_for_requests() {
    let mut town = Town::open().await;
    let mut reader = Reader::open(&town, "/v1/events", None).await;
    let signed = town.node.transfer(1, 2, 5, 1);
    let url = town.url("/v1/operations?wait=final");
    let request = town
        .client
        .post(url)
        .header("content-type", "application/json");
    let request = request
        .body(crate::support::json(&signed).to_string())
        .send();
    let waiting = tokio::spawn(request);
    while town.node.waiting(&signed.author(), &signed.id()).is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    town.stop().await;
    assert!(reader.next().await.is_none());
    // Told that it is accepted, which is the truth: the server did not wait for finality any longer.
    assert_eq!(
        waiting.await.expect("runs").expect("an answer").status(),
        202
    );
    assert!(town.client.get(town.url("/health")).send().await.is_err());
}
