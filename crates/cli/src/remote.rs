//! A running network as the commands see it: one or more of its nodes over HTTP, with failover between them.
//!
//! The nodes are asked for final records and believed, except where a proof or receipt is fetched, which is checked with the
//! network's key. The key itself is taken from the first node unless it is given.

mod convert;
mod send;

use crate::failure::{Exit, Failure, Outcome};
use clap::Args;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use scrip_api::block::{BlockView, OperationView};
use scrip_api::node::{HealthView, NetworkView};
use scrip_api::page::Page;
use scrip_api::problem::Problem;
use scrip_api::state::{AccountView, AssetView, NameView, RecordView, Stated};
use scrip_ledger::ids::{AccountId, AssetCode, NetworkId, OperationId};
use scrip_ledger::state::{Key, Record};
use scrip_ledger::time::Timestamp;
use scrip_ledger::username::Username;
use scrip_receipt::{NetworkKey, Proven};
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub use crate::replay::network::Tip;

/// Where a node of a demo is.
pub const DEFAULT_NODE: &str = "http://127.0.0.1:7101";
/// How long to wait for one answer that needs no finality.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// How long all nodes together may be silent before a command gives up.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between rounds over the nodes.
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
    client: reqwest::Client,
    urls: Vec<String>,
    current: AtomicUsize,
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
        let urls = urls
            .iter()
            .map(|url| url.trim_end_matches('/').to_owned())
            .collect();
        let key = args
            .network_key
            .as_deref()
            .map(crate::commands::verify::network_key)
            .transpose()?;
        Self::connect_to(urls, key).await
    }

    /// Connects to one of the nodes at `urls`, of the network with `key` if that is known.
    pub async fn connect_to(urls: Vec<String>, key: Option<NetworkKey>) -> Outcome<Self> {
        let client = reqwest::Client::builder()
            .tcp_nodelay(true)
            .connect_timeout(Duration::from_secs(3))
            .build();
        let client = client.map_err(|error| Failure::local("can't start", error))?;
        let mut last = None;
        for (index, url) in urls.iter().enumerate() {
            match fetch::<NetworkView>(&client, &format!("{url}/v1/network"), ANSWER_TIME).await {
                Ok(view) => {
                    let id = NetworkId(
                        const_hex::decode_to_array(&view.id.0)
                            .map_err(|_| garbled())?
                            .into(),
                    );
                    let said: NetworkKey = view.key.parse().map_err(|_| garbled())?;
                    if key.is_some_and(|key| key != said) {
                        let sentence =
                            format!("The node at {url} belongs to a network with another key.");
                        return Err(
                            Failure::new(Exit::BadInput, "network_key_differs", sentence)
                                .next("Pass a node of the right network with --node."),
                        );
                    }
                    return Ok(Self {
                        client,
                        urls,
                        current: AtomicUsize::new(index),
                        id,
                        key: said,
                        view,
                    });
                }
                Err(Trouble::Refused(problem)) => return Err(failure_of(&problem)),
                Err(Trouble::Silent(error)) => last = Some((url, error)),
            }
        }
        let (url, error) = last.map_or((String::new(), String::new()), |(url, error)| {
            (url.clone(), error)
        });
        let sentence = format!("No node answers at {url}: {error}.");
        Err(
            Failure::new(Exit::Unreachable, "network_unreachable", sentence)
                .next("Start a network with 'scrip demo', or name a node with --node URL."),
        )
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

    /// The network's id.
    pub fn network_id(&self) -> NetworkId {
        self.id
    }

    /// The node that answered last.
    pub fn url(&self) -> &str {
        &self.urls[self.current.load(Ordering::Relaxed) % self.urls.len()]
    }

    /// How a node describes the network now.
    pub async fn network(&self) -> Outcome<NetworkView> {
        self.get("/v1/network").await?.ok_or_else(garbled)
    }

    /// How the current node is doing. A node that can't be used says so in the same form.
    pub async fn health(&self) -> Option<HealthView> {
        let request = self
            .client
            .get(format!("{}/health", self.url()))
            .timeout(ANSWER_TIME);
        request.send().await.ok()?.json().await.ok()
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
        self.stated(&format!("/v1/accounts/{id}")).await
    }

    /// A username's record.
    pub async fn name(&self, name: &Username) -> Outcome<Option<NameView>> {
        self.stated(&format!("/v1/names/{}", percent_encode(name.as_str())))
            .await
    }

    /// An asset's record.
    pub async fn asset(&self, code: &AssetCode) -> Outcome<Option<AssetView>> {
        self.stated(&format!("/v1/assets/{code}")).await
    }

    /// Any record.
    pub async fn record(&self, key: &Key) -> Outcome<Option<RecordView>> {
        self.stated(&format!("/v1/state/{key}")).await
    }

    /// Records in the order of `keys`, each proven against the network's key.
    pub async fn proven_records(&self, keys: &[Key]) -> Outcome<Vec<Option<Record>>> {
        let proofs = keys.iter().map(|key| self.proven_record(key));
        stream::iter(proofs)
            .buffered(PROOFS_AT_ONCE)
            .try_collect()
            .await
    }

    async fn proven_record(&self, key: &Key) -> Outcome<Option<Record>> {
        let path = format!("/v1/state/{key}?proof=true");
        let stated: Option<Stated<RecordView>> = self.get(&path).await?;
        let proof = stated.and_then(|stated| stated.proof).ok_or_else(garbled)?;
        let file = convert::base64(&proof).ok_or_else(garbled)?;
        let report = scrip_receipt::verify(&file, &self.key).map_err(|error| {
            Failure::new(
                Exit::CheckFailed,
                error.code(),
                format!("A node's proof does not hold: {error}."),
            )
        })?;
        match report.proven {
            Proven::Record {
                key: proven,
                record,
            } if proven == *key => Ok(Some(record)),
            Proven::Absence { key: proven } if proven == *key => Ok(None),
            _ => Err(garbled()),
        }
    }

    /// What happened to an account, newest first.
    pub async fn history(
        &self,
        id: &AccountId,
        cursor: Option<String>,
        limit: u32,
    ) -> Outcome<Page<OperationView>> {
        let cursor = cursor
            .map(|cursor| format!("&cursor={}", percent_encode(&cursor)))
            .unwrap_or_default();
        self.get(&format!(
            "/v1/accounts/{id}/operations?limit={limit}{cursor}"
        ))
        .await?
        .ok_or_else(garbled)
    }

    /// The latest blocks, newest first.
    pub async fn blocks(&self, limit: u32) -> Outcome<Vec<BlockView>> {
        let page: Option<Page<BlockView>> = self.get(&format!("/v1/blocks?limit={limit}")).await?;
        Ok(page.ok_or_else(garbled)?.items)
    }

    /// The receipt file of an operation, or of one item of a batch.
    pub async fn receipt(
        &self,
        author: &AccountId,
        id: &OperationId,
        item: Option<u32>,
    ) -> Outcome<Vec<u8>> {
        let item = item.map(|item| format!("?item={item}")).unwrap_or_default();
        let path = format!("/v1/operations/{author}/{id}/receipt{item}");
        let get = async |url: String| {
            let response = self
                .client
                .get(url)
                .timeout(ANSWER_TIME)
                .send()
                .await
                .map_err(silent)?;
            Ok(problem_or(response)
                .await?
                .bytes()
                .await
                .map_err(silent)?
                .to_vec())
        };
        self.stubbornly(|url| get(format!("{url}{path}")))
            .await?
            .ok_or_else(|| {
                Failure::new(
                    Exit::Refused,
                    "operation_unknown",
                    "The network knows no such operation.",
                )
                .next("Check the id and its author with 'scrip wallet history'.")
            })
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
            let stated: Option<Stated<RecordView>> = self.get(&format!("/v1/state/{key}")).await?;
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

    async fn stated<T: DeserializeOwned>(&self, path: &str) -> Outcome<Option<T>> {
        let stated: Option<Stated<T>> = self.get(path).await?;
        Ok(stated.and_then(|stated| stated.record))
    }

    /// Asks for JSON. `None` if there is no such thing.
    async fn get<T: DeserializeOwned>(&self, path: &str) -> Outcome<Option<T>> {
        self.stubbornly(|url| async move {
            fetch(&self.client, &format!("{url}{path}"), ANSWER_TIME).await
        })
        .await
    }

    /// Asks the current node, and the others in turn while it is silent or busy.
    async fn stubbornly<T, F>(&self, ask: impl Fn(String) -> F) -> Outcome<Option<T>>
    where
        F: Future<Output = Result<T, Trouble>>,
    {
        let start = Instant::now();
        loop {
            let current = self.current.load(Ordering::Relaxed);
            let error = match ask(self.urls[current % self.urls.len()].clone()).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(Trouble::Refused(problem)) if is_passing(&problem) => problem.detail.clone(),
                Err(Trouble::Refused(problem)) if problem.status == 404 => return Ok(None),
                Err(Trouble::Refused(problem)) => return Err(failure_of(&problem)),
                Err(Trouble::Silent(error)) => error,
            };
            self.next_node(current);
            if start.elapsed() > PATIENCE {
                let sentence = format!("The network gives no answer: {error}.");
                return Err(
                    Failure::new(Exit::Unreachable, "network_unreachable", sentence)
                        .next("Check that its nodes run, and run the command again."),
                );
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Goes on to the next node, unless somebody else has already.
    fn next_node(&self, current: usize) {
        let _ = self.current.compare_exchange(
            current,
            current.wrapping_add(1),
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }
}

/// Why a request has no answer.
enum Trouble {
    /// Nobody answered, or not in time, or not as a node does.
    Silent(String),
    /// The node refused it.
    Refused(Box<Problem>),
}

fn silent(error: reqwest::Error) -> Trouble {
    // The innermost cause says what a person can act on.
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Trouble::Silent(if error.is_timeout() {
        "it took too long".into()
    } else {
        cause.to_string()
    })
}

async fn problem_or(response: reqwest::Response) -> Result<reqwest::Response, Trouble> {
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status();
    match response.json::<Problem>().await {
        Ok(problem) => Err(Trouble::Refused(Box::new(problem))),
        Err(_) => Err(Trouble::Silent(format!("it answered {status}"))),
    }
}

async fn fetch<T: DeserializeOwned>(
    client: &reqwest::Client,
    url: &str,
    time: Duration,
) -> Result<T, Trouble> {
    let response = client.get(url).timeout(time).send().await.map_err(silent)?;
    problem_or(response).await?.json().await.map_err(silent)
}

/// The node could not answer now, whatever was asked.
fn is_passing(problem: &Problem) -> bool {
    matches!(problem.status, 429 | 502 | 503 | 504)
}

fn failure_of(problem: &Problem) -> Failure {
    let exit = if problem.status == 400 {
        Exit::BadInput
    } else {
        Exit::Refused
    };
    Failure::new(exit, problem.code.clone(), problem.detail.clone())
}

/// The node said something that no node of this version says.
pub fn garbled() -> Failure {
    Failure::new(
        Exit::Unreachable,
        "answer_not_understood",
        "The node's answer can't be understood.",
    )
    .next("Check that it is a Scrip node of the same version.")
}

/// `text` as one segment of a path or value of a query.
fn percent_encode(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes()
        .map(|byte| {
            if plain(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
