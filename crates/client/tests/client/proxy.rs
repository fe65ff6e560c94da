//! A connection that breaks when a test wants it to.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// What a broken connection still lets through.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// The whole request, and nothing of the answer.
    BeforeAnswer,
    /// So many bytes of the answer.
    AfterBytes(usize),
}

/// Forwards to a server, and cuts its first connections.
pub struct Proxy {
    pub address: SocketAddr,
    /// Connections taken so far.
    pub taken: Arc<AtomicUsize>,
}

impl Proxy {
    pub async fn start(server: SocketAddr, cut: Cut, cut_connections: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let taken = Arc::new(AtomicUsize::new(0));
        let counter = taken.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = counter.fetch_add(1, Ordering::SeqCst);
                let limit = match cut {
                    _ if number >= cut_connections => usize::MAX,
                    Cut::BeforeAnswer => 0,
                    Cut::AfterBytes(bytes) => bytes,
                };
                tokio::spawn(forward(client, server, limit));
            }
        });
        Self { address, taken }
    }
}

/// Forwards both ways until the server has answered more than `limit` bytes; those over it are swallowed.
async fn forward(client: TcpStream, server: SocketAddr, limit: usize) {
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let upward =
        tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let mut left = limit;
    let mut chunk = vec![0; 4_096];
    while let Ok(size) = from_server.read(&mut chunk).await {
        let passed = size.min(left);
        if size == 0 || to_client.write_all(&chunk[..passed]).await.is_err() || passed < size {
            break;
        }
        left -= passed;
    }
    upward.abort();
}
