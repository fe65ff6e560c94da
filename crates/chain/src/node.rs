//! A node on this machine: storage in a folder, connections to peers, the HTTP interface.

mod config;
mod handle;
mod trouble;

pub use config::{Config, NodeError};
pub use handle::NodeHandle;

use crate::{
    credentials::Voter,
    genesis::Founded,
    http, index,
    network::{self, Connections},
    recovery, replica,
    secrets::Secrets,
};
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use commonware_runtime::{
    Runner as _, Spawner as _, Strategizer as _, Supervisor as _,
    tokio::{Config as RuntimeConfig, Context, Runner},
};
use commonware_utils::NZUsize;
use scrip_ledger::ids::NetworkId;
use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};
use tokio::sync::{oneshot, watch};
use tracing::{error, info};

/// Signatures remembered as good, at most: a few full blocks.
const VERIFIED_MAX: usize = 1 << 18;

/// A node in a thread of its own.
#[derive(Debug)]
pub struct Running {
    /// The node.
    pub handle: NodeHandle,
    /// Where it serves HTTP, if it does.
    pub http: Option<SocketAddr>,
    /// Where it serves HTTP by TLS, if it does.
    pub tls: Option<SocketAddr>,
    folder: PathBuf,
    stop: watch::Sender<bool>,
    thread: thread::JoinHandle<Result<(), NodeError>>,
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
        ended(self.thread, &self.folder, true)
    }
}

/// How a node's thread ended.
fn ended(
    thread: thread::JoinHandle<Result<(), NodeError>>,
    folder: &Path,
    was_ready: bool,
) -> Result<(), NodeError> {
    match thread.join() {
        Ok(Err(NodeError::Stopped(said))) => Err(trouble::explain(folder, said, was_ready)),
        Ok(outcome) => outcome,
        Err(panic) => Err(trouble::explain(folder, panic_message(&*panic), was_ready)),
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
    let unusable = |error| {
        if trouble::is_no_room(&error) {
            return NodeError::DiskFull(folder.to_owned());
        }
        NodeError::Folder {
            folder: folder.to_owned(),
            error,
        }
    };
    fs::create_dir_all(folder).map_err(unusable)?;
    let lock = fs::File::create(folder.join("lock")).map_err(unusable)?;
    if lock.try_lock().is_err() {
        return Err(NodeError::Busy(folder.to_owned()));
    }
    if recovery::retired_path(folder).exists() {
        return Err(NodeError::Retired(folder.to_owned()));
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
    // The connections are made deep inside, where a failure has no address any more.
    std::net::TcpListener::bind(config.listen).map_err(|error| NodeError::Peers {
        address: config.listen,
        error,
    })?;
    let folder = config.folder.clone();
    let listener = config.http.map(bound).transpose()?;
    let tls_listener = config.tls.as_ref().map(|(address, _)| bound(*address));
    let tls_listener = tls_listener.transpose()?;
    let local = |listener: &std::net::TcpListener| listener.local_addr().ok();
    let http = listener.as_ref().and_then(local);
    let tls = tls_listener.as_ref().and_then(local);
    let (stop, stopping) = watch::channel(false);
    let (ready, started) = oneshot::channel();
    let thread = thread::Builder::new()
        .name("node".into())
        .spawn(move || {
            let runtime = RuntimeConfig::new()
                .with_worker_threads(config.worker_threads)
                .with_tcp_nodelay(Some(true))
                .with_storage_directory(trouble::storage(&config.folder));
            let _lock = lock;
            Runner::new(runtime).start(|context| {
                let listeners = Listeners {
                    http: listener,
                    tls: tls_listener,
                };
                run(context, config, secrets, listeners, ready, stopping)
            })
        })
        .expect("a thread can be started");
    match started.blocking_recv() {
        Ok(handle) => Ok(Running {
            handle,
            http,
            tls,
            folder,
            stop,
            thread,
        }),
        Err(_) => Err(ended(thread, &folder, false)
            .err()
            .unwrap_or_else(|| NodeError::Stopped("before it was ready".into()))),
    }
}

/// Where a node is about to serve HTTP.
struct Listeners {
    http: Option<std::net::TcpListener>,
    tls: Option<std::net::TcpListener>,
}

/// Listens at an address of the HTTP interface.
fn bound(address: SocketAddr) -> Result<std::net::TcpListener, NodeError> {
    let bound = std::net::TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    bound.map_err(|error| NodeError::Http { address, error })
}

/// Serves at a listener.
fn serve(
    listener: std::net::TcpListener,
    handle: &NodeHandle,
    index: Option<&index::Index>,
    config: http::Config,
) -> Result<http::Server, NodeError> {
    let address = listener
        .local_addr()
        .expect("a bound listener has an address");
    let failed = |error| NodeError::Http { address, error };
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    http::start(listener, handle.clone(), index.cloned(), config).map_err(failed)
}

async fn run(
    context: Context,
    config: Config,
    secrets: Secrets,
    listeners: Listeners,
    ready: oneshot::Sender<NodeHandle>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), NodeError> {
    let strategy = context.strategy(config.compute_threads);
    // Nodes of other networks can't connect, and nobody is of this one.
    let id = match config.alone {
        true => NetworkId(Sha256::hash(&[b"scrip alone", &config.founded.network.0])),
        false => config.founded.network,
    };
    let open = network::open(
        &context,
        config.signer.clone(),
        &id,
        Connections {
            listen: config.listen,
            private_addresses: config.private_addresses,
            members_max: config.founded.members.len(),
            followers: config.followers.clone(),
        },
    );
    let starting = replica::start(
        context.child("replica"),
        replica::Setup {
            signer: config.signer.clone(),
            founded: config.founded.clone(),
            secrets,
            manager: open.manager,
            blocker: open.oracle,
            state_sync: config.state_sync,
            heartbeat: config.heartbeat,
            vote_policy: config.vote_policy.clone(),
            timing: config.timing,
            strategy,
            page_cache_bytes: config.page_cache_bytes,
            write_buffer: NZUsize!(1 << 20),
            verified_max: VERIFIED_MAX,
            retained_blocks: config.retained_blocks,
            prefix: "node".into(),
        },
        open.channels,
    );
    let (replica, stopped) = tokio::select! {
        started = starting => started,
        _ = stopping.wait_for(|stop| *stop) => return Ok(()),
    };
    let handle = NodeHandle::new(
        context.child("handle"),
        config.founded.clone(),
        config.signer.public_key(),
        replica,
        stopping.clone(),
    );
    context.child("events").spawn({
        let handle = handle.clone();
        move |_| async move { handle.publish().await }
    });
    context.child("credentials").spawn({
        let voter = Voter::new(
            handle.clone(),
            config.signer.clone(),
            config.credential_policy.clone(),
        );
        let stopping = stopping.clone();
        move |_| async move { voter.run(stopping).await }
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
    let index = indexed.as_ref().map(|(index, _)| index);
    let mut servers = Vec::new();
    let mut http_config = config.http_config.clone();
    http_config.tls_valid_until = config.tls.as_ref().and_then(|(_, tls)| tls.valid_until());
    if let Some(listener) = listeners.http {
        servers.push(serve(listener, &handle, index, http_config.clone())?);
    }
    if let (Some(listener), Some((_, tls))) = (listeners.tls, &config.tls) {
        let mut secured = http_config;
        secured.tls = Some(tls.clone());
        servers.push(serve(listener, &handle, index, secured)?);
    }
    let _ = ready.send(handle);
    info!(network = %config.founded.document.name, "node ready");

    let outcome = tokio::select! {
        _ = stopped => Err(NodeError::Stopped("an actor failed; the log says which".into())),
        _ = open.stopped => Err(NodeError::Stopped("its connections failed".into())),
        _ = stopping.wait_for(|stop| *stop) => Ok(()),
    };
    for server in servers {
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
