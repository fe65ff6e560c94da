//! How a client behaves.

use scrip_ledger::ids::NetworkId;
use scrip_receipt::NetworkKey;
use scrip_tls::Identity;
use std::time::Duration;

/// How a client behaves. Start from [`Config::new`].
#[derive(Clone, Debug)]
pub struct Config {
    /// The nodes, as `http://host:port`. The first that answers is used until it fails.
    pub nodes: Vec<String>,
    /// The network's key, which receipts and proofs are checked with. Without it the key that the first node says is believed for the
    /// life of the client: good for a demo, not for a till.
    pub network_key: Option<NetworkKey>,
    /// The network that operations are signed for, if it is known beforehand. A node of another network then says so.
    pub network: Option<NetworkId>,
    /// What is shown to nodes at `https:` addresses, which then have to have certificates of their own that the ledger finds good,
    /// by the network's key. Without it such addresses are ones of the web's, with certificates of its authorities.
    pub identity: Option<Identity>,
    /// Longest time for one answer that waits for nothing.
    pub answer_timeout: Duration,
    /// Longest time for one answer that waits for finality; a little more than nodes wait.
    pub final_timeout: Duration,
    /// Longest time that a call tries in all, over all nodes.
    pub patience: Duration,
    /// First pause between tries; each further one is twice as long, up to `pause_max`.
    pub pause_min: Duration,
    /// Longest pause between tries.
    pub pause_max: Duration,
    /// A stream of events on which nothing comes for this long, not even a heartbeat, is opened again on the next node.
    pub silence_max: Duration,
}

impl Config {
    /// The usual behaviour with these nodes.
    pub fn new(nodes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            nodes: nodes.into_iter().map(Into::into).collect(),
            network_key: None,
            network: None,
            identity: None,
            answer_timeout: Duration::from_secs(10),
            final_timeout: Duration::from_secs(25),
            patience: Duration::from_secs(60),
            pause_min: Duration::from_millis(50),
            pause_max: Duration::from_secs(2),
            silence_max: Duration::from_secs(30),
        }
    }

    /// The same with the network's key.
    #[must_use]
    pub fn with_network_key(mut self, key: NetworkKey) -> Self {
        self.network_key = Some(key);
        self
    }
}
