//! A running network as the commands see it: one or more of its nodes over HTTP, with failover between them.
//!
//! The nodes are asked for final records and believed, except where a proof or receipt is fetched, which is checked with the
//! network's key. The key itself is taken from the first node unless it is given.

mod convert;
mod send;

use crate::failure::{Exit, Failure, Outcome};
use clap::Args;
use commonware_cryptography::ed25519::PrivateKey;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use rand::Rng as _;
use scrip_api::block::{BlockView, OperationView};
use scrip_api::election::{SeedView, TenureView};
use scrip_api::node::{HealthView, NetworkView};
use scrip_api::page::Page;
use scrip_api::problem::codes;
use scrip_api::state::{AccountView, AssetView, NameView, RecordView};
use scrip_client::{Client, Config, Error};
use scrip_ledger::ids::{AccountId, AssetCode, NetworkId, OperationId};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::state::{Key, Record};
use scrip_ledger::time::Timestamp;
use scrip_ledger::username::Username;
use scrip_receipt::NetworkKey;
use std::time::{Duration, Instant};

pub use crate::replay::network::Tip;

/// Where a node of a demo is.
pub const DEFAULT_NODE: &str = "http://127.0.0.1:7101";
/// How long all nodes together may be silent before a command gives up.
const PATIENCE: Duration = Duration::from_secs(60);
/// The same at the beginning, when a network may just not be there.
const PATIENCE_AT_FIRST: Duration = Duration::from_secs(5);
/// Pause before asking again what is not known yet.
const PAUSE: Duration = Duration::from_millis(100);
/// Proofs asked for at the same time: each is work for the node.
const PROOFS_AT_ONCE: usize = 8;
/// Records asked for at the same time.
const READS_AT_ONCE: usize = 48;

/// Which nodes to talk to.
#[derive(Args, Clone, Debug, Default)]
pub struct NodeArgs {
    /// A node of the network; more of them for when one fails [default: http://127.0.0.1:7101]
    #[arg(
        long,
        global = true,
        env = "SCRIP_NODE",
        value_name = "URL",
        value_delimiter = ','
    )]
    pub node: Vec<String>,
    /// The network's public key, or a file with it [default: what the node says]
    #[arg(long, global = true, env = "SCRIP_NETWORK_KEY", value_name = "KEY")]
    pub network_key: Option<String>,
}

/// A network that answers.
#[derive(Debug)]
pub struct Remote {
    client: Client,
    id: NetworkId,
    key: NetworkKey,
    view: NetworkView,
}

impl Remote {
    /// Connects to one of the nodes: those given, else `usual`, else a demo's.
    pub async fn connect(args: &NodeArgs, usual: Option<String>) -> Outcome<Self> {
        let given = args.node.clone();
        let urls = if given.is_empty() {
            vec![usual.unwrap_or_else(|| DEFAULT_NODE.to_owned())]
        } else {
            given
        };
        let key = args
            .network_key
            .as_deref()
            .map(crate::commands::verify::network_key)
            .transpose()?;
        Self::connect_to(urls, key).await
    }

    /// Connects to one of the nodes at `urls`, of the network with `key` if that is known.
    pub async fn connect_to(urls: Vec<String>, key: Option<NetworkKey>) -> Outcome<Self> {
        let mut config = Config::new(&urls);
        config.patience = PATIENCE_AT_FIRST;
        let first = Client::new(config).map_err(failure_of)?;
        let view = first.network().await.map_err(|error| match error {
            Error::Unreachable { node, cause } => {
                let sentence = format!("No node answers at {node}: {cause}.");
                Failure::new(Exit::Unreachable, "network_unreachable", sentence)
                    .next("Start a network with 'scrip demo', or name a node with --node URL.")
            }
            error => failure_of(error),
        })?;
        let id = const_hex::decode_to_array(&view.id.0).map_err(|_| garbled())?;
        let id = NetworkId(id.into());
        let said: NetworkKey = view.key.parse().map_err(|_| garbled())?;
        if key.is_some_and(|key| key != said) {
            let sentence = format!(
                "The node at {} belongs to a network with another key.",
                first.node()
            );
            return Err(
                Failure::new(Exit::BadInput, "network_key_differs", sentence)
                    .next("Pass a node of the right network with --node."),
            );
        }
        let mut config = Config::new(&urls).with_network_key(said);
        config.network = Some(id);
        config.patience = PATIENCE;
        Ok(Self {
            client: Client::new(config).map_err(failure_of)?,
            id,
            key: said,
            view,
        })
    }

    /// The network's public key: what receipts are checked with.
    pub fn key(&self) -> &NetworkKey {
        &self.key
    }

    /// The network's public key in hex.
    pub fn key_hex(&self) -> &str {
        &self.view.key
    }

    /// What people call the network.
    pub fn name_of_network(&self) -> &str {
        &self.view.name
    }

    /// An operation of `author`, signed, that can be applied for `validity_s` seconds from now on.
    pub fn sign(
        &self,
        key: &PrivateKey,
        author: AccountId,
        operation: impl Into<Operation>,
        validity_s: u64,
    ) -> Signed {
        let mut nonce = [0; OperationId::NONCE_SIZE];
        rand::rng().fill_bytes(&mut nonce);
        let id = OperationId::new(crate::clock::now().seconds() + validity_s, nonce);
        Signed::new(&self.id, key, author, id, operation.into())
    }

    /// The network's id.
    pub fn network_id(&self) -> NetworkId {
        self.id
    }

    /// The node that answered last.
    pub fn url(&self) -> String {
        self.client.node()
    }

    /// How a node describes the network now.
    pub async fn network(&self) -> Outcome<NetworkView> {
        self.client.network().await.map_err(failure_of)
    }

    /// How the current node is doing. A node that can't be used says so in the same form.
    pub async fn health(&self) -> Option<HealthView> {
        self.client.health().await.ok()
    }

    /// The latest final block.
    pub async fn latest(&self) -> Outcome<Tip> {
        let tip = self.network().await?.tip;
        Ok(Tip {
            height: tip.height,
            timestamp: Timestamp(tip.timestamp_ms),
        })
    }

    /// An account's record.
    pub async fn account(&self, id: &AccountId) -> Outcome<Option<AccountView>> {
        self.client.account(id).await.map_err(failure_of)
    }

    /// A username's record.
    pub async fn name(&self, name: &Username) -> Outcome<Option<NameView>> {
        self.client.name(name).await.map_err(failure_of)
    }

    /// An asset's record.
    pub async fn asset(&self, code: &AssetCode) -> Outcome<Option<AssetView>> {
        self.client.asset(code).await.map_err(failure_of)
    }

    /// The election in an epoch.
    pub async fn election(&self, epoch: u64) -> Outcome<Option<TenureView>> {
        self.client.election(epoch).await.map_err(failure_of)
    }

    /// The network's random value of the view of the block at `height`, if a node has it.
    pub async fn seed(&self, height: u64) -> Outcome<Option<SeedView>> {
        self.client.seed(height).await.map_err(failure_of)
    }

    /// Any record.
    pub async fn record(&self, key: &Key) -> Outcome<Option<RecordView>> {
        self.client.record(key).await.map_err(failure_of)
    }

    /// Records in the order of `keys`, each proven against the network's key.
    pub async fn proven_records(&self, keys: &[Key]) -> Outcome<Vec<Option<Record>>> {
        stream::iter(keys.to_vec())
            .map(|key| async move { self.proven_record(&key).await })
            .buffered(PROOFS_AT_ONCE)
            .try_collect()
            .await
    }

    /// The file that proves a record or its absence, checked.
    pub async fn proof(&self, key: &Key) -> Outcome<Vec<u8>> {
        let proven = self.client.proven_record(key).await;
        Ok(proven.map_err(failure_of)?.file)
    }

    async fn proven_record(&self, key: &Key) -> Outcome<Option<Record>> {
        let proven = self.client.proven_record(key).await;
        Ok(proven.map_err(failure_of)?.record)
    }

    /// What happened to an account, newest first.
    pub async fn history(
        &self,
        id: &AccountId,
        cursor: Option<String>,
        limit: u32,
    ) -> Outcome<Page<OperationView>> {
        let page = self.client.history_page(id, cursor.as_deref(), limit);
        page.await.map_err(failure_of)
    }

    /// The latest blocks, newest first.
    pub async fn blocks(&self, limit: u32) -> Outcome<Vec<BlockView>> {
        let page = self.client.blocks_below(None, limit).await;
        Ok(page.map_err(failure_of)?.items)
    }

    /// The blocks after `height`, at most `limit` (a page) from the oldest on; given newest first.
    pub async fn blocks_after(&self, height: u64, limit: u32) -> Outcome<Vec<BlockView>> {
        let below = height + u64::from(limit) + 1;
        let page = self.client.blocks_below(Some(below), limit).await;
        let mut blocks = page.map_err(failure_of)?.items;
        blocks.retain(|block| block.height > height);
        Ok(blocks)
    }

    /// The receipt file of an operation, or of one item of a batch, checked with the network's key.
    pub async fn receipt(
        &self,
        author: &AccountId,
        id: &OperationId,
        item: Option<u32>,
    ) -> Outcome<Vec<u8>> {
        match self.client.receipt(author, id, item).await {
            Ok(receipt) => Ok(receipt.file),
            Err(Error::Refused(problem)) if problem.code == codes::OPERATION_UNKNOWN.code => {
                Err(Failure::new(
                    Exit::Refused,
                    "operation_unknown",
                    "The network knows no such operation.",
                )
                .next("Check the id and its author with 'scrip wallet history'."))
            }
            Err(error) => Err(failure_of(error)),
        }
    }

    /// Records in the order of `keys`, each from a height of at least `height_min`.
    pub async fn records(&self, keys: &[Key], height_min: u64) -> Outcome<Vec<Option<Record>>> {
        let reads = keys.iter().map(|key| self.record_at(key, height_min));
        stream::iter(reads)
            .buffered(READS_AT_ONCE)
            .try_collect()
            .await
    }

    async fn record_at(&self, key: &Key, height_min: u64) -> Outcome<Option<Record>> {
        let start = Instant::now();
        loop {
            let stated = self.client.stated_record(key).await.map_err(failure_of)?;
            let Some(stated) = stated else {
                return Ok(None);
            };
            if stated.height >= height_min {
                let record = stated
                    .record
                    .as_ref()
                    .map(|record| convert::record(record).ok_or_else(garbled));
                return record.transpose();
            }
            // Another node may be a block behind the one that told us about the block.
            if start.elapsed() > PATIENCE {
                return Err(Failure::new(
                    Exit::Unreachable,
                    "node_behind",
                    "The node does not catch up with the network.",
                )
                .next("Pass another node with --node."));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// What the client could not do, as a command says it.
#[expect(clippy::needless_pass_by_value, reason = "it ends the error's way")]
fn failure_of(error: Error) -> Failure {
    let (exit, next) = match &error {
        Error::Refused(problem) => {
            let exit = if problem.status == 400 {
                Exit::BadInput
            } else {
                Exit::Refused
            };
            return Failure::new(exit, problem.code.clone(), problem.detail.clone());
        }
        Error::Unreachable { .. } | Error::Undecided { .. } => (
            Exit::Unreachable,
            "Check that its nodes run, and run the command again.",
        ),
        Error::Untrusted { .. } => (
            Exit::CheckFailed,
            "Look at both certificates with 'scrip cert credential list'.",
        ),
        Error::Proof(_) | Error::OtherProof => (
            Exit::CheckFailed,
            "The node is faulty or lies: pass another one with --node.",
        ),
        Error::Unintelligible(_) => return garbled(),
        Error::Config(_) => (
            Exit::BadInput,
            "Pass the address of a node with --node, such as http://127.0.0.1:7101.",
        ),
    };
    let sentence = crate::failure::sentence(&error);
    Failure::new(exit, error.code(), sentence).next(next)
}

/// The node said something that no node of this version says.
pub fn garbled() -> Failure {
    Failure::new(
        Exit::Unreachable,
        "answer_not_understood",
        "The node's answer can't be understood.",
    )
    .next("Check that it is a node, not a gateway or a page, and of the same version.")
}
