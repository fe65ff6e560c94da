//! How a gateway runs.

use crate::secured::Secured;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_api::gateway::public::PayeeClass;
use scrip_client::Identity;
use scrip_ledger::ids::AssetCode;
use scrip_receipt::NetworkKey;
use std::{fmt, net::SocketAddr, path::PathBuf};

/// How a gateway runs. Start from [`Config::new`].
#[derive(Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Its address as browsers see it, such as `https://pay.town.example`. Passkeys are bound to its host.
    pub public_url: String,
    /// What comes after the name in `@alice@domain`.
    pub domain: String,
    /// Its folder: the database, if it is SQLite, and the master key, if the environment does not hold it.
    pub folder: PathBuf,
    /// The connection string of a PostgreSQL database; a file in the folder if absent.
    pub database: Option<String>,
    /// The nodes' addresses.
    pub nodes: Vec<String>,
    /// Where it also serves, by TLS, machines whose certificates the ledger knows.
    pub secured: Option<Secured>,
    /// What is shown to nodes at `https:` addresses, and the network's key, by which their certificates are then checked.
    pub nodes_tls: Option<(Identity, NetworkKey)>,
    /// Where people look at the ledger.
    pub explorer_url: Option<String>,
    /// The key of the gateway's account on the ledger: kept, encrypted, at the first start; one is made if there is none.
    pub key: Option<PrivateKey>,
    /// The key of this organisation's node, if operators shall vote with it in the operator's page. It is kept in memory only.
    pub voter: Option<PrivateKey>,
    /// What can be paid with; the first is what amounts without an asset mean.
    pub assets: Vec<AssetCode>,
    /// From this many minor units on, a payment needs a confirmation by passkey.
    pub confirm_above: u64,
    /// Whether a sign-up needs an invitation.
    pub invitation_required: bool,
    /// Whether endpoints may be within private networks and without TLS: for demos and tests.
    pub webhooks_private: bool,
    /// What everybody who signs up is given by the issuer, in minor units of the first asset, if this gateway is the issuer. Decided here
    /// once, instead of by two people each time.
    pub welcome: u64,
    /// For how many days a payee can give a payment back.
    pub refund_days: u32,
    /// What phones may carry.
    pub offline: Offline,
    /// Operations with payments that may be valid on the ledger at once, at most [`crate::OPERATIONS_LIVE_MAX`]; fewer where other programs
    /// act for the same account.
    pub operations_live_max: usize,
    /// The classes of payees that have a name here.
    pub classes: Vec<PayeeClass>,
    /// How often things may be tried that can be probed.
    pub limits: Limits,
    /// Addresses of reverse proxies, which say in `X-Forwarded-For` who asks.
    pub proxies: Vec<std::net::IpAddr>,
}

/// What phones may carry to pay while they are offline.
#[derive(Clone, Copy, Debug)]
pub struct Offline {
    /// How long what a phone carries is good, in seconds. Then what is left of it goes back.
    pub term_s: u32,
    /// How long codes still count that a phone showed before it was reported lost, in seconds.
    pub grace_s: u32,
    /// Most that a phone carries, in minor units.
    pub target_max: u64,
    /// How long a till's certificate is good, in seconds.
    pub till_term_s: u32,
    /// A till gets its next certificate once the one that it has is good for no longer than this, in seconds.
    pub till_renewal_s: u32,
    /// How long a certificate of the authority itself is good that certifies tills, in seconds.
    pub authority_term_s: u32,
    /// That authority gets its next certificate once the one that it has is good for no longer than this, in seconds.
    pub authority_renewal_s: u32,
}

impl Default for Offline {
    fn default() -> Self {
        Self {
            term_s: 7 * 24 * 60 * 60,
            grace_s: 60 * 60,
            target_max: 20_000,
            till_term_s: 730 * 24 * 60 * 60,
            till_renewal_s: 90 * 24 * 60 * 60,
            authority_term_s: 3_650 * 24 * 60 * 60,
            authority_renewal_s: 365 * 24 * 60 * 60,
        }
    }
}

/// How often things may be tried in a minute, by each member or address.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Ceremonies, links and recovery codes, of one address.
    pub sign_ins: u32,
    /// Recovery codes for one username, from everywhere.
    pub recoveries: u32,
    /// Sign-ups of one address.
    pub sign_ups: u32,
    /// Questions about names, of one member or address.
    pub names: u32,
    /// All other requests, of one member or address.
    pub requests: u32,
    /// Bytes of a request's body.
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_ins: 60,
            recoveries: 5,
            sign_ups: 20,
            names: 120,
            requests: 6_000,
            body_bytes: 64 << 10,
        }
    }
}

impl Config {
    /// A gateway in `folder` that talks to `nodes` and serves browsers at `public_url`.
    pub fn new(
        folder: impl Into<PathBuf>,
        listen: SocketAddr,
        public_url: &str,
        nodes: Vec<String>,
        assets: Vec<AssetCode>,
    ) -> Self {
        let host = url::Url::parse(public_url)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        Self {
            listen,
            public_url: public_url.trim_end_matches('/').to_owned(),
            domain: host.unwrap_or_else(|| "localhost".into()),
            folder: folder.into(),
            database: None,
            nodes,
            nodes_tls: None,
            secured: None,
            explorer_url: None,
            key: None,
            voter: None,
            assets,
            confirm_above: 10_000,
            invitation_required: false,
            webhooks_private: false,
            welcome: 0,
            refund_days: 30,
            offline: Offline::default(),
            operations_live_max: crate::OPERATIONS_LIVE_MAX,
            classes: Vec::new(),
            limits: Limits::default(),
            proxies: Vec::new(),
        }
    }

    /// Whether browsers reach it over TLS, so that cookies are kept from other connections.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the key and the connection string, which may hold a password.
        formatter
            .debug_struct("Config")
            .field("listen", &self.listen)
            .field("public_url", &self.public_url)
            .field("nodes", &self.nodes)
            .finish_non_exhaustive()
    }
}
