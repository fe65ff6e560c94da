//! How a node runs, and why it can't.

use crate::{
    credentials, engine::Timing, genesis::Founded, http, membership::VotePolicy,
    secrets::SecretsError,
};
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_utils::NZUsize;
use std::{
    collections::BTreeMap, io, net::SocketAddr, num::NonZeroUsize, path::PathBuf, sync::Arc,
    time::Duration,
};

/// How a node runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it keeps everything. One process at a time.
    pub folder: PathBuf,
    /// What the network was founded with.
    pub founded: Arc<Founded>,
    /// Its identity.
    pub signer: PrivateKey,
    /// Where it listens for other nodes.
    pub listen: SocketAddr,
    /// Where it serves its HTTP interface.
    pub http: Option<SocketAddr>,
    /// The HTTP interface's bounds.
    pub http_config: http::Config,
    /// Where it serves the same by TLS, to those whose certificates the ledger knows.
    pub tls: Option<(SocketAddr, http::Tls)>,
    /// Whether peers may have private or loopback addresses.
    pub private_addresses: bool,
    /// Nodes that follow without being members, with the addresses they come from.
    pub followers: BTreeMap<PublicKey, SocketAddr>,
    /// Whether a new node fetches the state at the tip instead of replaying every block.
    pub state_sync: bool,
    /// Whether it reaches no other node and none reaches it: to read its state, without having a part in what comes.
    pub alone: bool,
    /// Whether to keep the index that receipts by id and histories need.
    pub index: bool,
    /// The longest time between two blocks when nothing waits.
    pub heartbeat: Duration,
    /// What the node votes on by itself when certificates are put to the vote.
    pub credential_policy: credentials::Policy,
    /// What the node votes on by itself when nodes ask to be linked, renewed or removed.
    pub vote_policy: VotePolicy,
    /// Consensus timing.
    pub timing: Timing,
    /// Threads that run the node.
    pub worker_threads: usize,
    /// Threads that check signatures and hash.
    pub compute_threads: NonZeroUsize,
    /// Bytes of storage pages kept in memory.
    pub page_cache_bytes: usize,
    /// Blocks to keep beyond the current epoch; `None` keeps all of them.
    pub retained_blocks: Option<usize>,
}

impl Config {
    /// A node of `founded` in `folder` that keeps everything and serves no HTTP.
    pub fn new(
        folder: impl Into<PathBuf>,
        founded: Arc<Founded>,
        signer: PrivateKey,
        listen: SocketAddr,
    ) -> Self {
        Self {
            folder: folder.into(),
            founded,
            signer,
            listen,
            http: None,
            http_config: http::Config::default(),
            tls: None,
            private_addresses: true,
            followers: BTreeMap::new(),
            state_sync: false,
            alone: false,
            index: true,
            // A block writes about 0.2 MB into a dozen files, and an idle network is to write less than 1 MB an hour.
            heartbeat: Duration::from_secs(900),
            credential_policy: credentials::Policy::default(),
            vote_policy: VotePolicy::default(),
            timing: Timing::default(),
            worker_threads: 2,
            compute_threads: NZUsize!(2),
            page_cache_bytes: 64 << 20,
            retained_blocks: None,
        }
    }
}

/// Why a node can't run.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// Another process uses the folder.
    #[error("another node is running in {0}; stop it first")]
    Busy(PathBuf),
    /// The folder belongs to another network.
    #[error(
        "the folder {0} belongs to another network than this genesis document; use another folder, or the right document"
    )]
    WrongGenesis(PathBuf),
    /// The node has retired for a successor network.
    #[error(
        "the node in {0} has retired: its network goes on as another one, and if it ran again money could be there twice; prepare a folder for the successor with 'scrip network prepare --keep-key'"
    )]
    Retired(PathBuf),
    /// The folder can't be used.
    #[error("the folder {folder} cannot be used: {error}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The node's secrets can't be used.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The disk takes no more.
    #[error(
        "the disk of {0} is full; free some space and start the node again: nothing that was final is lost"
    )]
    DiskFull(PathBuf),
    /// What the node stored can't be read back.
    #[error(
        "the store in {folder} can't be used ({said}); move that folder away and start the node again with --state-sync: it fetches what it needs from the other nodes"
    )]
    Store {
        /// The store's folder.
        folder: PathBuf,
        /// What failed.
        said: String,
    },
    /// The address for other nodes can't be used.
    #[error(
        "the address for other nodes, {address}, cannot be used: {error}; choose another in node.toml"
    )]
    Peers {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// The HTTP address can't be used.
    #[error("the HTTP address {address} cannot be used: {error}; choose another with --http")]
    Http {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// Something that the node can't go on without failed, such as its disk.
    #[error(
        "the node stopped: {0}; its data is safe up to the last block, check the disk and start it again"
    )]
    Stopped(String),
}

impl NodeError {
    /// The permanent code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) => "node_folder_busy",
            Self::WrongGenesis(_) => "node_wrong_genesis",
            Self::Retired(_) => "node_retired",
            Self::Folder { .. } => "node_folder_unusable",
            Self::Secrets(_) => "secrets_unusable",
            Self::DiskFull(_) => "node_disk_full",
            Self::Store { .. } => "node_store_unusable",
            Self::Peers { .. } => "node_peers_address_unusable",
            Self::Http { .. } => "node_http_address_unusable",
            Self::Stopped(_) => "node_stopped",
        }
    }
}
