//! Everything that bounds the server, in one place.

use super::tls::Tls;
use axum::Router;
use scrip_ledger::time::Timestamp;
use std::{net::IpAddr, time::Duration};

/// How the server runs.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The bounds.
    pub limits: Limits,
    /// Clients without a rate and a share of their own, such as the operator's gateway, which limits its own users.
    pub trusted: Vec<IpAddr>,
    /// What is served beside the interface, such as web pages. Its paths must be others than the interface's.
    pub pages: Router,
    /// Whether it speaks TLS, and then serves only those whose certificates the ledger knows.
    pub tls: Option<Tls>,
    /// Until when the certificate is valid that the node shows by TLS, here or elsewhere: a metric says so.
    pub tls_valid_until: Option<Timestamp>,
}

/// The bounds.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections_max: usize,
    /// Connections of one client at once.
    pub client_connections_max: usize,
    /// Requests that are being answered at once, without those that only wait for finality or follow events.
    pub requests_max: usize,
    /// Requests of one client at once, of all kinds.
    pub client_requests_max: usize,
    /// Requests that wait for finality at once.
    pub waiting_max: usize,
    /// Followers of events at once.
    pub followers_max: usize,
    /// Lookups of history at once; each reads many blocks.
    pub histories_max: usize,
    /// Bytes of a binary body.
    pub binary_body_max: usize,
    /// Bytes of a JSON body. JSON takes many times its size in memory while it is read.
    pub json_body_max: usize,
    /// Bytes of bodies in memory at once.
    pub bodies_max: usize,
    /// Operations in a binary request.
    pub binary_operations_max: usize,
    /// Operations in a JSON request.
    pub json_operations_max: usize,
    /// From connecting to the end of the request's head.
    pub head_timeout: Duration,
    /// From there to the answer, where nothing waits for finality.
    pub request_timeout: Duration,
    /// Longest wait for finality.
    pub wait_timeout: Duration,
    /// How long a follower may take nothing before it is cut off.
    pub slow_reader_timeout: Duration,
    /// Quiet time after which a follower gets a comment, so that both sides see that the connection lives.
    pub heartbeat_interval: Duration,
    /// How long requests may still take after the server was told to stop.
    pub shutdown_timeout: Duration,
    /// Questions about usernames per client and second.
    pub names_per_s: u32,
    /// Such questions at once after a pause.
    pub names_burst: u32,
    /// How long a retry of a final operation waits for the index to catch up with the chain.
    pub index_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 4_096,
            client_connections_max: 1_024,
            requests_max: 512,
            client_requests_max: 512,
            waiting_max: 8_192,
            followers_max: 512,
            histories_max: 8,
            binary_body_max: 8 << 20,
            json_body_max: 2 << 20,
            bodies_max: 64 << 20,
            binary_operations_max: 8_192,
            json_operations_max: 1_024,
            head_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(15),
            wait_timeout: Duration::from_secs(20),
            slow_reader_timeout: Duration::from_secs(10),
            heartbeat_interval: Duration::from_secs(10),
            shutdown_timeout: Duration::from_secs(5),
            names_per_s: 20,
            names_burst: 60,
            index_timeout: Duration::from_secs(2),
        }
    }
}
