//! A node with its HTTP server on an ephemeral loopback port.

use crate::node::TestNode;
use scrip_chain::{
    http::{self, Server},
    index::{self, FlushRules, Follower},
};
use scrip_client::{Client, Config};
use std::{net::SocketAddr, time::Duration};
use tempfile::TempDir;

pub struct Town {
    pub node: TestNode,
    pub address: SocketAddr,
    pub server: Option<Server>,
    _follower: Follower,
    _folder: TempDir,
}

impl Town {
    pub async fn open() -> Self {
        let node = TestNode::new();
        let folder = tempfile::tempdir().expect("a folder");
        let (index, follower) =
            index::start(node.clone(), folder.path(), FlushRules::default()).expect("an index");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let server = http::start(listener, node.clone(), Some(index), http::Config::default())
            .expect("a server");
        Self {
            node,
            address: server.address(),
            server: Some(server),
            _follower: follower,
            _folder: folder,
        }
    }

    pub fn client(&self) -> Client {
        Client::new(quick([self.address])).expect("a client")
    }
}

/// A configuration that does not make a test wait.
pub fn quick(addresses: impl IntoIterator<Item = SocketAddr>) -> Config {
    let mut config = Config::new(
        addresses
            .into_iter()
            .map(|address| format!("http://{address}")),
    );
    config.pause_min = Duration::from_millis(5);
    config.pause_max = Duration::from_millis(20);
    config.patience = Duration::from_secs(20);
    config
}

/// An address where nobody listens.
pub async fn nobody() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    listener.local_addr().expect("an address")
}
