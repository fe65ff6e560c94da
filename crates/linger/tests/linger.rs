//! Clients that send before they read, against a server that answers before it reads.

use axum::{Router, body::Body, extract::Request, http::StatusCode, routing::post};
use scrip_linger::{BYTES_MAX, linger};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tower::{Layer as _, util::MapRequestLayer};

const REFUSED: &str = "this is refused";

async fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let read_some = async |request: Request| {
        let _ = axum::body::to_bytes(request.into_body(), 1_000).await;
        (StatusCode::PAYLOAD_TOO_LARGE, REFUSED)
    };
    let router = Router::new()
        .route("/unread", post((StatusCode::PAYLOAD_TOO_LARGE, REFUSED)))
        .route("/begun", post(read_some));
    let service = MapRequestLayer::new(|request: Request<Body>| linger(request)).layer(router);
    let make = axum::ServiceExt::<Request>::into_make_service(service);
    tokio::spawn(async move { axum::serve(listener, make).await });
    address
}

fn head(path: &str, more: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\n{more}\r\n\r\n")
}

/// Reads one answer with [`REFUSED`] in it.
async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut part = [0; 4_096];
    while !text.ends_with(REFUSED) {
        let size = stream.read(&mut part).await.expect("not reset");
        assert!(size > 0, "closed after {text:?}");
        text.push_str(&String::from_utf8_lossy(&part[..size]));
    }
    text
}

/// The strictest client: it reads nothing before it has sent everything, and then uses the connection again.
async fn sends_before_it_reads(path: &str, size: usize, is_chunked: bool) {
    let address = server().await;
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let part = vec![b'x'; 64 << 10];
    for _ in 0..2 {
        let more = match is_chunked {
            true => "transfer-encoding: chunked".to_owned(),
            false => format!("content-length: {size}"),
        };
        let head = head(path, &more);
        stream.write_all(head.as_bytes()).await.expect("writes");
        for _ in 0..size / part.len() {
            if is_chunked {
                stream.write_all(b"10000\r\n").await.expect("writes");
            }
            stream.write_all(&part).await.expect("writes");
            if is_chunked {
                stream.write_all(b"\r\n").await.expect("writes");
            }
        }
        if is_chunked {
            stream.write_all(b"0\r\n\r\n").await.expect("writes");
        }
        let text = answer(&mut stream).await;
        assert!(text.starts_with("HTTP/1.1 413"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn client_that_sends_everything_first_sees_the_answer() {
    for path in ["/unread", "/begun"] {
        sends_before_it_reads(path, 10 << 20, false).await;
        sends_before_it_reads(path, 10 << 20, true).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ordinary_client_sees_the_answer() {
    let address = server().await;
    let client = reqwest::Client::new();
    for path in ["unread", "begun"] {
        let url = format!("http://{address}/{path}");
        let whole = client.post(&url).body(vec![0; 10 << 20]);
        assert_eq!(whole.send().await.expect("an answer").status(), 413);
        let parts = (0..160).map(|_| Ok::<_, std::io::Error>(vec![0u8; 64 << 10]));
        let parts = reqwest::Body::wrap_stream(futures::stream::iter(parts));
        let parts = client.post(&url).body(parts);
        assert_eq!(parts.send().await.expect("an answer").status(), 413);
    }
}

/// Somebody who never stops is not read for ever.
#[tokio::test(flavor = "multi_thread")]
async fn endless_body_is_cut_off() {
    let address = server().await;
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let head = head("/unread", "content-length: 1000000000000");
    stream.write_all(head.as_bytes()).await.expect("writes");
    let text = answer(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 413"), "{text}");
    let part = vec![b'x'; 1 << 20];
    let mut sent = 0;
    while stream.write_all(&part).await.is_ok() {
        sent += part.len() as u64;
        // Beyond the bound there is only what the kernels of both sides hold.
        assert!(sent < BYTES_MAX + (64 << 20));
    }
    assert!(sent >= BYTES_MAX);
}

/// A client that asks first is not told to go on.
#[tokio::test(flavor = "multi_thread")]
async fn client_that_asks_first_sends_nothing() {
    let address = server().await;
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let head = head(
        "/unread",
        "content-length: 10000000\r\nexpect: 100-continue",
    );
    stream.write_all(head.as_bytes()).await.expect("writes");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an end");
    assert!(text.starts_with("HTTP/1.1 413"), "{text}");
    assert!(!text.contains("100 Continue"), "{text}");
}
