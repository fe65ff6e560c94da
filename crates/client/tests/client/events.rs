//! Following blocks through connections that break and servers that stop.

use crate::{
    node::person,
    proxy::{Cut, Proxy},
    town::{Town, nobody, quick},
};
use scrip_chain::http;
use scrip_client::Client;
use std::{sync::atomic::Ordering, time::Duration};

#[tokio::test(flavor = "multi_thread")]
async fn broken_streams_lose_and_repeat_nothing() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(Duration::from_millis(2));
    // Cut in the middle of an event, at another place each time the head's length differs.
    let proxy = Proxy::start(town.address, Cut::AfterBytes(1_500), 25).await;
    let client = Client::new(quick([nobody().await, proxy.address])).expect("a client");
    let mut events = client.events(Some(0), &[]);
    for height in 1..=150 {
        let event = events.next().await.expect("an event");
        assert_eq!(event.block.height, height);
    }
    assert!(proxy.taken.load(Ordering::SeqCst) > 10);
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_survives_a_restart_of_the_server() {
    let mut town = Town::open().await;
    let mut events = town.client().events(None, &[person(2)]);
    let node = town.node.clone();
    let first = tokio::spawn(async move {
        let event = events.next().await.expect("an event");
        (event.block.height, events)
    });
    // The stream starts after the tip, so blocks are made until it has one.
    let sealing = node.seal_every(Duration::from_millis(10));
    let (first, mut events) = first.await.expect("runs");
    sealing.abort();

    town.server.take().expect("runs").stop().await;
    let submitted = node.transfer(1, 2, 5, 1);
    node.enqueue_for_test(submitted);
    let height = node.seal();
    let listener = tokio::net::TcpListener::bind(town.address)
        .await
        .expect("the same port");
    let server =
        http::start(listener, node.clone(), None, http::Config::default()).expect("a server");
    for expected in first + 1..=height {
        let event = events.next().await.expect("an event");
        assert_eq!(event.block.height, expected);
        let count = event.operations.map(|operations| operations.len());
        assert_eq!(count, Some(usize::from(expected == height)));
    }
    server.stop().await;
}
