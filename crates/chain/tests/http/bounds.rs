//! What the server does with too much.

use crate::support::{Town, read};
use scrip_api::binary;
use scrip_chain::{http::Config, service::Service as _};
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_refused() {
    let town = Town::open().await;
    let body = vec![0u8; 10 << 20];
    let reply = town.post_binary("", body.clone()).await;
    assert_eq!((reply.status, reply.code()), (413, "body_too_large"));
    let request = town
        .client
        .post(town.url("/v1/operations"))
        .header("content-type", "application/json");
    let reply = read(
        request
            .body(vec![b' '; 10 << 20])
            .send()
            .await
            .expect("an answer"),
    )
    .await;
    assert_eq!((reply.status, reply.code()), (413, "body_too_large"));
    // Without a length said beforehand.
    let chunks =
        futures::stream::iter((0..160).map(|_| Ok::<_, std::io::Error>(vec![0u8; 64 << 10])));
    let request = town
        .client
        .post(town.url("/v1/operations"))
        .header("content-type", binary::MEDIA_TYPE);
    let reply = read(
        request
            .body(reqwest::Body::wrap_stream(chunks))
            .send()
            .await
            .expect("an answer"),
    )
    .await;
    assert_eq!((reply.status, reply.code()), (413, "body_too_large"));
    assert_eq!(town.get("/health").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_operations_are_refused_whole() {
    let mut config = Config::default();
    (
        config.limits.binary_operations_max,
        config.limits.json_operations_max,
    ) = (3, 2);
    let town = Town::with(config).await;
    let all: Vec<_> = (0..4)
        .map(|nonce| town.node.transfer(1, 2, 1, nonce))
        .collect();
    let reply = town.post_binary("", binary::encode(&all)).await;
    assert_eq!((reply.status, reply.code()), (413, "operations_too_many"));
    let three: Vec<_> = all[..3].iter().map(crate::support::json).collect();
    let reply = town.post("", &json!({ "operations": three })).await;
    assert_eq!((reply.status, reply.code()), (413, "operations_too_many"));
    assert_eq!(town.node.status().pool_operations, 0);
    assert_eq!(
        town.post_binary("", binary::encode(&all[..3])).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_cannot_take_all_requests() {
    let mut config = Config::default();
    config.limits.client_requests_max = 2;
    let town = Town::with(config).await;
    let waits: Vec<_> = (0..2)
        .map(|nonce| {
            let body = crate::support::json(&town.node.transfer(1, 2, 1, nonce)).to_string();
            let request = town.client.post(town.url("/v1/operations?wait=final"));
            tokio::spawn(
                request
                    .header("content-type", "application/json")
                    .body(body)
                    .send(),
            )
        })
        .collect();
    while town.node.status().pool_operations < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let reply = town.get("/v1/network").await;
    assert_eq!((reply.status, reply.code()), (429, "client_busy"));
    town.node.seal();
    for wait in waits {
        assert_eq!(wait.await.expect("runs").expect("an answer").status(), 200);
    }
    assert_eq!(town.get("/v1/network").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn full_server_says_so_and_health_still_answers() {
    let mut config = Config::default();
    config.limits.requests_max = 0;
    let town = Town::with(config).await;
    let reply = town.get("/v1/network").await;
    assert_eq!((reply.status, reply.code()), (503, "node_busy"));
    assert_eq!(reply.headers["retry-after"], "1");
    let reply = town.submit("", &town.node.transfer(1, 2, 1, 1)).await;
    assert_eq!((reply.status, reply.code()), (503, "node_busy"));
    assert_eq!(town.get("/health").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn body_that_never_arrives_times_out() {
    let mut config = Config::default();
    config.limits.request_timeout = Duration::from_millis(100);
    config.limits.head_timeout = Duration::from_millis(100);
    let town = Town::with(config).await;
    let address = town
        .base
        .strip_prefix("http://")
        .expect("an address")
        .to_owned();
    let mut stream = TcpStream::connect(&address).await.expect("connects");
    let head = "POST /v1/operations HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\ncontent-length: 100\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("writes");
    let mut answer = vec![0; 4_096];
    let size = timeout(Duration::from_secs(5), stream.read(&mut answer))
        .await
        .expect("in time")
        .expect("reads");
    let answer = String::from_utf8_lossy(&answer[..size]).into_owned();
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"),
        "{answer}"
    );
    // And a head that never arrives is not waited for.
    let mut stream = TcpStream::connect(&address).await.expect("connects");
    stream.write_all(b"GET /hea").await.expect("writes");
    let mut rest = Vec::new();
    assert!(
        timeout(Duration::from_secs(5), stream.read_to_end(&mut rest))
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_node_is_passed_on() {
    let town = Town::open().await;
    town.node.set_pool_max(2);
    for nonce in 0..2 {
        assert_eq!(
            town.submit("", &town.node.transfer(1, 2, 1, nonce))
                .await
                .status,
            202
        );
    }
    let reply = town.submit("", &town.node.transfer(1, 2, 1, 2)).await;
    assert_eq!(
        (reply.status, reply.code(), &reply.json["retry"]),
        (503, "node_busy", &json!("later"))
    );
    town.node.seal();
    assert_eq!(
        town.submit("", &town.node.transfer(1, 2, 1, 2))
            .await
            .status,
        202
    );
}
