//! What a request knows of its connection.

use super::tls::Caller;
use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
};
use tokio::sync::Notify;

/// Who a connection belongs to: fairness is between clients, not connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Client(IpAddr);

impl Client {
    /// The client at an address. One IPv6 customer usually has a whole /64, which counts as one client.
    pub fn of(address: SocketAddr) -> Self {
        Self(match address.ip().to_canonical() {
            IpAddr::V4(ip) => IpAddr::V4(ip),
            IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
        })
    }

    /// Its address.
    pub fn ip(&self) -> IpAddr {
        self.0
    }
}

/// A connection, as an extension of each of its requests.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub client: Client,
    /// Who connected, where only those are served whose certificates the ledger knows.
    pub caller: Option<Arc<Caller>>,
    cut: Arc<Notify>,
}

impl Connection {
    pub fn new(address: SocketAddr) -> Self {
        Self {
            client: Client::of(address),
            caller: None,
            cut: Arc::default(),
        }
    }

    /// The same connection, on which `caller` was met.
    pub fn with_caller(mut self, caller: Arc<Caller>) -> Self {
        self.caller = Some(caller);
        self
    }

    /// Closes the connection at once, whatever is still to be sent: its reader has stopped reading.
    pub fn cut(&self) {
        self.cut.notify_one();
    }

    /// Resolves when the connection is to be closed at once.
    pub async fn was_cut(&self) {
        self.cut.notified().await;
    }
}
