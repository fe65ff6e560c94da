//! A node on this machine: storage in a folder, connections to peers, the HTTP interface.

use crate::{
    admission::{self, Admission},
    application::Shared,
    chain_view::{ChainView, Final},
    committee::Committees,
    elector::Weights,
    engine::{self, Engine, Marshal, Timing},
    genesis::Founded,
    http, index,
    network::{self, Connections},
    pool::{self, Full, Limits, Pool},
    proofs,
    pulse::{self, Pulse},
    secrets::{Secrets, SecretsError},
    service::{
        Finalized, Member, Network, NodeState, Outcome, Rejection, Service, Status, Submitted, Tip,
    },
    state::State,
    verified::Verified,
};
use bytes::Bytes;
use commonware_codec::Encode as _;
use commonware_consensus::{marshal::Identifier, types::Height};
use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_parallel::Rayon;
use commonware_runtime::{
    Clock as _, Metrics as _, Runner as _, Spawner as _, Strategizer as _, Supervisor as _,
    tokio::{Config as RuntimeConfig, Context, Runner},
};
use commonware_utils::{NZUsize, sync::Mutex};
use rand::{SeedableRng as _, rngs::StdRng};
use scrip_ledger::{
    ids::{AccountId, OperationId},
    operation::Signed,
    state::{Key, Record},
};
use std::{
    collections::BTreeMap,
    fs, io,
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tracing::{error, info};

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
    /// Whether peers may have private or loopback addresses.
    pub private_addresses: bool,
    /// Nodes that follow without being members, with the addresses they come from.
    pub followers: BTreeMap<PublicKey, SocketAddr>,
    /// Whether a new node fetches the state at the tip instead of replaying every block.
    pub state_sync: bool,
    /// Whether to keep the index that receipts by id and histories need.
    pub index: bool,
    /// The longest time between two blocks when nothing waits.
    pub heartbeat: Duration,
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
            private_addresses: true,
            followers: BTreeMap::new(),
            state_sync: false,
            index: true,
            heartbeat: Duration::from_secs(300),
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
            Self::Folder { .. } => "node_folder_unusable",
            Self::Secrets(_) => "secrets_unusable",
            Self::Http { .. } => "node_http_address_unusable",
            Self::Stopped(_) => "node_stopped",
        }
    }
}

type Strategy = Rayon;

struct Inner {
    founded: Arc<Founded>,
    network: Network,
    shared: Shared,
    admission: Admission<Strategy>,
    state: State<Context, Strategy>,
    marshal: Marshal,
    events: broadcast::Sender<Arc<Finalized>>,
    gossip: mpsc::UnboundedSender<Vec<Signed>>,
    rng: Mutex<StdRng>,
    context: Context,
    committees: Committees,
    node_key: PublicKey,
    stopping: watch::Receiver<bool>,
    first_block: u64,
}

/// A running node, as its users see it; cloning shares it.
#[derive(Clone)]
pub struct NodeHandle(Arc<Inner>);

/// A node in a thread of its own.
#[derive(Debug)]
pub struct Running {
    /// The node.
    pub handle: NodeHandle,
    /// Where it serves HTTP, if it does.
    pub http: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    thread: thread::JoinHandle<Result<(), NodeError>>,
}

impl std::fmt::Debug for NodeHandle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NodeHandle")
            .field("network", &self.0.network.id)
            .finish_non_exhaustive()
    }
}

impl Running {
    /// Stops the node and waits until it has.
    pub fn stop(self) -> Result<(), NodeError> {
        self.stop.send_replace(true);
        self.wait()
    }

    /// A handle that stops the node when told to.
    pub fn stopper(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }

    /// Waits until the node stops by itself or is stopped.
    pub fn wait(self) -> Result<(), NodeError> {
        self.thread
            .join()
            .unwrap_or_else(|panic| Err(NodeError::Stopped(panic_message(&*panic))))
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| {
            panic
                .downcast_ref::<&str>()
                .map(|message| (*message).to_owned())
        })
        .unwrap_or_else(|| "for a reason it did not give".to_owned())
}

/// Locks the folder for this process and checks that it belongs to the network.
fn claim_folder(folder: &Path, founded: &Founded) -> Result<fs::File, NodeError> {
    let unusable = |error| NodeError::Folder {
        folder: folder.to_owned(),
        error,
    };
    fs::create_dir_all(folder).map_err(unusable)?;
    let lock = fs::File::create(folder.join("lock")).map_err(unusable)?;
    if lock.try_lock().is_err() {
        return Err(NodeError::Busy(folder.to_owned()));
    }
    let marker = folder.join("network-id");
    let id = founded.network.to_string();
    match fs::read_to_string(&marker) {
        Ok(stored) if stored.trim() == id => {}
        Ok(_) => return Err(NodeError::WrongGenesis(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            crate::secrets::write_durably(&marker, id.as_bytes()).map_err(unusable)?;
        }
        Err(error) => return Err(unusable(error)),
    }
    Ok(lock)
}

/// Starts a node in a thread of its own and waits until it answers.
///
/// A node that was stopped, also by a crash, goes on where it was. A new node replays the chain from its peers, or
/// fetches the state if `state_sync` is set.
pub fn start(config: Config) -> Result<Running, NodeError> {
    let lock = claim_folder(&config.folder, &config.founded)?;
    let secrets = Secrets::open(config.folder.join("secrets.bin"), &config.signer)?;
    let listener = match config.http {
        None => None,
        Some(address) => {
            let bound = std::net::TcpListener::bind(address).and_then(|listener| {
                listener.set_nonblocking(true)?;
                Ok(listener)
            });
            Some(bound.map_err(|error| NodeError::Http { address, error })?)
        }
    };
    let http = listener
        .as_ref()
        .and_then(|listener| listener.local_addr().ok());
    let (stop, stopping) = watch::channel(false);
    let (ready, started) = oneshot::channel();
    let thread = thread::Builder::new()
        .name("node".into())
        .spawn(move || {
            let runtime = RuntimeConfig::new()
                .with_worker_threads(config.worker_threads)
                .with_tcp_nodelay(Some(true))
                .with_storage_directory(config.folder.join("storage"));
            let _lock = lock;
            Runner::new(runtime)
                .start(|context| run(context, config, secrets, listener, ready, stopping))
        })
        .expect("a thread can be started");
    match started.blocking_recv() {
        Ok(handle) => Ok(Running {
            handle,
            http,
            stop,
            thread,
        }),
        Err(_) => Err(thread
            .join()
            .unwrap_or_else(|panic| Err(NodeError::Stopped(panic_message(&*panic))))
            .err()
            .unwrap_or_else(|| NodeError::Stopped("before it was ready".into()))),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one straight list: what a node is made of, and how it ends"
)]
async fn run(
    context: Context,
    config: Config,
    secrets: Secrets,
    listener: Option<std::net::TcpListener>,
    ready: oneshot::Sender<NodeHandle>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), NodeError> {
    let clock = context.child("pulse");
    let pulse = Pulse::new(move || clock.current());
    let shared = Shared {
        founded: config.founded.clone(),
        pool: Pool::new(Limits::default(), pulse.clone()),
        pulse: pulse.clone(),
        verified: Verified::new(1 << 18),
        view: ChainView::new(&config.founded.block),
        heartbeat: config.heartbeat,
    };
    let strategy = context.strategy(config.compute_threads);
    let open = network::open(
        &context,
        config.signer.clone(),
        &config.founded.network,
        Connections {
            listen: config.listen,
            private_addresses: config.private_addresses,
            members_max: config.founded.members.len(),
            followers: config.followers.clone(),
        },
    );
    let committees = Committees::new(config.founded.members.iter().cloned());
    let mut channels = open.channels;
    let (mut gossip_sender, gossip_receiver) = channels.take_operations();
    let engine = engine::start(
        context.child("engine"),
        engine::Config {
            signer: config.signer.clone(),
            manager: open.manager,
            blocker: open.oracle,
            secrets,
            shared: shared.clone(),
            committees: committees.clone(),
            weights: Weights::default(),
            state_sync: config.state_sync,
            timing: config.timing,
            strategy: strategy.clone(),
            page_cache_bytes: config.page_cache_bytes,
            write_buffer: NZUsize!(1 << 20),
            retained_blocks: config.retained_blocks,
            prefix: "node".into(),
        },
        channels,
    );
    let Engine {
        marshal,
        state,
        stopped,
    } = tokio::select! {
        engine = engine => engine,
        _ = stopping.wait_for(|stop| *stop) => return Ok(()),
    };
    if let Some((_, anchor)) = marshal.get_anchor().await {
        shared.view.resume(anchor.inner());
    }

    let admission = Admission::new(shared.clone(), strategy);
    context.child("operations").spawn({
        let admission = admission.clone();
        move |context| admission::listen(gossip_receiver, context, admission)
    });
    let (gossip, mut outgoing) = mpsc::unbounded_channel::<Vec<Signed>>();
    context.child("gossip").spawn(move |_| async move {
        while let Some(mut operations) = outgoing.recv().await {
            while let Ok(more) = outgoing.try_recv() {
                operations.extend(more);
            }
            admission::spread(&mut gossip_sender, &operations);
        }
    });
    context.child("start").spawn({
        let pulse = pulse.clone();
        move |context| async move {
            context.sleep(Duration::from_secs(15)).await;
            pulse.started();
        }
    });
    context.child("heartbeat").spawn({
        let (view, heartbeat) = (shared.view.clone(), config.heartbeat);
        move |context| pulse::watch_heartbeat(context, view, heartbeat, pulse)
    });

    let handle = NodeHandle(Arc::new(Inner {
        network: Network {
            id: config.founded.network,
            name: config.founded.document.name.clone(),
            key: config.founded.key.encode(),
            genesis: config.founded.document.to_json().into(),
        },
        founded: config.founded.clone(),
        admission,
        state,
        marshal,
        events: broadcast::Sender::new(256),
        gossip,
        rng: Mutex::new(rand::make_rng()),
        context: context.child("node"),
        committees,
        node_key: config.signer.public_key(),
        stopping: stopping.clone(),
        first_block: 1,
        shared,
    }));
    context.child("events").spawn({
        let handle = handle.clone();
        move |_| async move { handle.publish().await }
    });
    let indexed = if config.index {
        let started = index::start(
            handle.clone(),
            &config.folder.join("index"),
            index::FlushRules::default(),
        );
        Some(started.map_err(|error| NodeError::Folder {
            folder: config.folder.join("index"),
            error,
        })?)
    } else {
        None
    };
    let server = match listener {
        None => None,
        Some(listener) => {
            let address = listener
                .local_addr()
                .expect("a bound listener has an address");
            let failed = |error| NodeError::Http { address, error };
            let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
            let index = indexed.as_ref().map(|(index, _)| index.clone());
            Some(
                http::start(listener, handle.clone(), index, config.http_config.clone())
                    .map_err(failed)?,
            )
        }
    };
    let _ = ready.send(handle);
    info!(network = %config.founded.document.name, "node ready");

    let outcome = tokio::select! {
        _ = stopped => Err(NodeError::Stopped("an actor failed; the log says which".into())),
        _ = open.stopped => Err(NodeError::Stopped("its connections failed".into())),
        _ = stopping.wait_for(|stop| *stop) => Ok(()),
    };
    if let Some(server) = server {
        server.stop().await;
    }
    if let Some((_, follower)) = indexed {
        follower.stop().await;
    }
    if let Err(error) = context.stop(0, Some(Duration::from_secs(2))).await {
        error!(%error, "some tasks did not stop in time");
    }
    outcome
}

impl NodeHandle {
    /// Turns final blocks into what readers get, each with its certificate once that is stored.
    async fn publish(&self) {
        let mut blocks = self.0.shared.view.subscribe();
        loop {
            match blocks.recv().await {
                Ok(block) => {
                    let certificate = self.certificate(block.header.height).await;
                    let _ = self.0.events.send(Arc::new(finalized(&block, certificate)));
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    async fn certificate(&self, height: u64) -> Bytes {
        let finalization = self.0.marshal.get_finalization(Height::new(height)).await;
        finalization
            .map(|finalization| finalization.encode())
            .unwrap_or_default()
    }

    /// The network's founding document in the form a node uses.
    pub fn founded(&self) -> &Arc<Founded> {
        &self.0.founded
    }

    /// The state database, for readers in the same process.
    pub fn state(&self) -> &State<Context, Rayon> {
        &self.0.state
    }
}

fn finalized(block: &Final, certificate: Bytes) -> Finalized {
    Finalized {
        header: block.header.clone(),
        operations: block.operations.clone(),
        digests: block.digests.clone(),
        certificate,
    }
}

fn rejection(rejection: admission::Rejection) -> Rejection {
    match rejection {
        admission::Rejection::Signature => Rejection::Signature,
        admission::Rejection::TooLarge { .. } => Rejection::TooLarge,
        admission::Rejection::Full(Full::Author) => Rejection::AuthorBusy,
        admission::Rejection::Full(Full::Pool) => Rejection::NodeBusy,
        admission::Rejection::Full(Full::Reused) => Rejection::IdTaken,
        admission::Rejection::Refused(refusal) => Rejection::Refused(refusal),
    }
}

impl Service for NodeHandle {
    async fn submit(&self, operations: Vec<Signed>) -> Vec<Result<Submitted, Rejection>> {
        let rng = {
            let mut rng = self.0.rng.lock();
            StdRng::from_rng(&mut *rng)
        };
        let results = self
            .0
            .admission
            .submit::<Context, _>(rng, &self.0.state, operations.clone())
            .await;
        let new: Vec<Signed> = operations
            .into_iter()
            .zip(&results)
            .filter(|(_, result)| matches!(result, Ok(true)))
            .map(|(signed, _)| signed)
            .collect();
        if !new.is_empty() {
            let _ = self.0.gossip.send(new);
        }
        results
            .into_iter()
            .map(|result| match result {
                Ok(true) => Ok(Submitted::New),
                Ok(false) => Ok(Submitted::Waiting),
                Err(reason) => Err(rejection(reason)),
            })
            .collect()
    }

    async fn outcome(&self, author: AccountId, id: OperationId) -> Option<Outcome> {
        let name = (author, id);
        let outcome = self.0.shared.pool.subscribe(&name)?.await.ok()?;
        Some(match outcome {
            pool::Outcome::Applied {
                height,
                index,
                digest,
            } => Outcome::Applied {
                height,
                index,
                digest,
            },
            pool::Outcome::Refused(refusal) => Outcome::Refused(refusal),
            pool::Outcome::Expired => Outcome::Expired,
        })
    }

    fn waiting(&self, author: &AccountId, id: &OperationId) -> Option<Digest> {
        self.0
            .shared
            .pool
            .get(&(*author, *id))
            .map(|checked| checked.digest)
    }

    fn tip(&self) -> Tip {
        let tip = self.0.shared.view.tip();
        Tip {
            height: tip.header.height,
            timestamp: tip.header.timestamp,
            digest: tip.digest,
            epoch: tip.header.epoch,
            view: tip.header.view,
        }
    }

    async fn block(&self, height: u64) -> Option<Arc<Finalized>> {
        let block = self
            .0
            .marshal
            .get_block(Identifier::Height(Height::new(height)))
            .await?;
        if height > self.0.shared.view.tip().header.height {
            return None;
        }
        let certificate = self.certificate(height).await;
        Some(Arc::new(finalized(
            &Final::from(block.inner()),
            certificate,
        )))
    }

    fn first_block(&self) -> u64 {
        self.0.first_block
    }

    async fn record(&self, key: &Key) -> (Option<Record>, u64) {
        let state = self.0.state.read().await;
        let record = state.get(key).await.expect("the state can be read");
        let header = self.0.shared.view.header_of_state(&state.root());
        let height = header.map_or_else(
            || self.0.shared.view.tip().header.height,
            |header| header.height,
        );
        (record, height)
    }

    async fn prove(&self, key: &Key) -> Option<Bytes> {
        let proof =
            proofs::state_proof(&self.0.marshal, &self.0.state, &self.0.shared.view, key).await?;
        Some(proof.encode().into())
    }

    async fn receipt(&self, height: u64, index: u32, item: Option<u32>) -> Option<Bytes> {
        let receipt = proofs::receipt(&self.0.marshal, height, index, item).await?;
        Some(receipt.encode().into())
    }

    fn events(&self) -> broadcast::Receiver<Arc<Finalized>> {
        self.0.events.subscribe()
    }

    fn status(&self) -> Status {
        let epoch = self.0.shared.view.tip().header.epoch;
        let committee = self.0.committees.of(epoch);
        let member = committee.position(&self.0.node_key).is_some();
        let names: BTreeMap<&str, &str> = (self.0.founded.document.members.iter())
            .map(|member| (member.public_key.as_str(), member.name.as_str()))
            .collect();
        Status {
            state: match (*self.0.stopping.borrow(), member) {
                (true, _) => NodeState::Stopping,
                (false, true) => NodeState::Validating,
                (false, false) => NodeState::Following,
            },
            pool_operations: self.0.shared.pool.depth(),
            peers: committee.len().saturating_sub(usize::from(member)),
            committee: committee
                .iter()
                .map(|key| Member {
                    name: names
                        .get(const_hex::encode(key).as_str())
                        .map(|name| (*name).to_owned()),
                    key: key.clone(),
                    weight: 1,
                })
                .collect(),
            node_key: self.0.node_key.clone(),
        }
    }

    fn network(&self) -> &Network {
        &self.0.network
    }

    fn metrics(&self) -> String {
        self.0.context.encode()
    }
}

#[cfg(test)]
#[path = "node_tests.rs"]
mod tests;
