//! `scrip node`: runs one node of a network in this process.

use crate::dealt::read_genesis;
use crate::failure::{Exit, Failure, Outcome};
use crate::node_folder::NodeFolder;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use clap::Args;
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::ed25519::PublicKey;
use scrip_chain::node::{self, NodeError};
use serde_json::json;
use std::io::{IsTerminal as _, Read as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// Arguments of `scrip node`.
#[derive(Args, Debug)]
pub struct NodeArgs {
    /// The node's folder, made by 'scrip network prepare' and founded or joined
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// Serve people and programs here, instead of where node.toml says
    #[arg(long, value_name = "ADDRESS")]
    http: Option<SocketAddr>,
    /// Fetch the state at the tip from the other nodes instead of replaying every block; only for a node without data
    #[arg(long)]
    state_sync: bool,
    /// Keep no index of operations: smaller, without histories and receipts
    #[arg(long)]
    no_index: bool,
    /// Stop when standard input ends, that is, when whoever started this node ends
    #[arg(long, hide = true)]
    stop_with_stdin: bool,
}

/// Runs the node until it is told to stop.
pub fn run(args: &NodeArgs, output: &Output) -> Outcome {
    start_log("warn,scrip_chain=info");
    let folder = NodeFolder::new(&args.dir);
    let addresses = folder.read_addresses()?;
    let founded = read_genesis(&folder.genesis())?;
    let path = folder.key();
    let key = args.passphrase.unlock(&path)?;
    let tls = addresses.tls.as_ref();
    let tls = tls.map(|tls| tls.open(&folder, &key)).transpose()?;
    let mut config = node::Config::new(folder.path(), Arc::new(founded), key, addresses.peers);
    config.tls = tls;
    config.http = Some(args.http.unwrap_or(addresses.http));
    config.http_config.pages = scrip_pages::router(scrip_pages::App::Explorer);
    config.state_sync = args.state_sync;
    config.index = !args.no_index;
    config.credential_policy = addresses.certificate_votes.policy()?;
    config.vote_policy = addresses.votes.policy();
    for follower in &addresses.followers {
        let bytes = const_hex::decode(&follower.public_key).ok();
        let key = bytes.and_then(|bytes| PublicKey::decode(Copying(&bytes)).ok());
        let key = key.ok_or_else(|| {
            Failure::bad_input(
                "node_settings_malformed",
                "A follower's public key is not one.",
            )
            .next("Write 64 hexadecimal digits into node.toml, as 'scrip network prepare' prints them.")
        })?;
        config.followers.insert(key, follower.address);
    }
    let running = node::start(config).map_err(|error| failure(&error))?;
    let address = running
        .http
        .map(|address| address.to_string())
        .unwrap_or_default();
    output.result(
        &json!({ "ready": true, "http": address, "tls": running.tls.map(|tls| tls.to_string()) }),
        format!("The node answers at http://{address}. Ctrl-C stops it."),
    );
    stop_on_signal(running.stopper())?;
    if args.stop_with_stdin {
        stop_with_stdin(running.stopper());
    }
    running.wait().map_err(|error| failure(&error))
}

/// What a node could not do, as a command says it.
pub fn failure(error: &NodeError) -> Failure {
    Failure::of(Exit::Local, error.code(), error)
}

/// Logs to standard error: what RUST_LOG asks for, else `usual`.
pub fn start_log(usual: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let _ = log.with_ansi(std::io::stderr().is_terminal()).try_init();
}

/// Stops the node at Ctrl-C or when the system asks for it.
pub fn stop_on_signal(stop: watch::Sender<bool>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::local("can't wait for signals", error))?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let Ok(mut terminate) = signal(SignalKind::terminate()) else {
                return;
            };
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            stop.send_replace(true);
        });
    });
    Ok(())
}

/// Stops when standard input ends.
pub fn stop_with_stdin(stop: watch::Sender<bool>) {
    std::thread::spawn(move || {
        let mut rest = [0; 64];
        while matches!(std::io::stdin().read(&mut rest), Ok(1..)) {}
        stop.send_replace(true);
    });
}
