//! Asking one node after the other until one answers.

use crate::{Config, Error, backoff::Backoff, trust::Secured};
use futures::{FutureExt as _, future::BoxFuture};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use scrip_api::{
    node::{HealthView, NetworkView},
    problem::{self, Problem, codes},
};
use scrip_ledger::ids::NetworkId;
use scrip_receipt::NetworkKey;
use serde::de::DeserializeOwned;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::OnceCell;

/// A client of a network. Cloning is cheap and shares connections.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub config: Config,
    pub(crate) nodes: Vec<Node>,
    /// The node that answered last.
    current: AtomicUsize,
    /// The latest height that any node has proven something of a certificate at.
    pub(crate) proven: AtomicU64,
    /// What a node said about the network, where the configuration does not.
    said: OnceCell<(NetworkId, NetworkKey)>,
}

/// A node, and the way to it.
#[derive(Debug)]
pub(crate) struct Node {
    pub url: String,
    pub http: reqwest::Client,
    /// What is known of its certificate, where it has to have one.
    pub secured: Option<Secured>,
}

impl Inner {
    pub(crate) fn find(&self, url: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.url == url)
    }

    fn http(&self, url: &str) -> &reqwest::Client {
        &self.find(url).unwrap_or(&self.nodes[0]).http
    }
}

/// A request that did not get its answer.
pub(crate) enum Trouble {
    /// The node said no.
    Refused(Box<Problem>),
    /// The node did not answer, or not in a way that can be understood.
    Silent(String),
    /// The certificate of one of the two ends is not good, by this code.
    Untrusted(String),
}

impl Trouble {
    /// Whether the same request may be answered otherwise, there or elsewhere, without anyone changing anything.
    fn is_passing(&self) -> bool {
        let passing = [
            &codes::CLIENT_BUSY,
            &codes::RATE_LIMITED,
            &codes::AUTHOR_BUSY,
            &codes::NODE_BUSY,
            &codes::NODE_STOPPING,
            &codes::REQUEST_TIMEOUT,
            &codes::INTERNAL,
            &codes::INDEX_BEHIND,
            &codes::INDEX_DAMAGED,
            &codes::PROOF_UNAVAILABLE,
        ];
        match self {
            Self::Refused(problem) => passing.iter().any(|code| code.code == problem.code),
            Self::Silent(_) | Self::Untrusted(_) => true,
        }
    }

    /// Whether another node may well answer at once.
    fn is_nodes_own(&self) -> bool {
        match self {
            Self::Refused(problem) => problem.code != codes::AUTHOR_BUSY.code,
            Self::Silent(_) | Self::Untrusted(_) => true,
        }
    }

    fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::Refused(problem) => problem.retry_after_s,
            Self::Silent(_) | Self::Untrusted(_) => None,
        }
    }
}

impl Client {
    /// A client. Nothing is sent yet.
    pub fn new(config: Config) -> Result<Self, Error> {
        let nodes: Vec<String> = config
            .nodes
            .iter()
            .map(|node| node.trim_end_matches('/').to_owned())
            .collect();
        if nodes.is_empty() {
            return Err(Error::Config("no node is named".to_owned()));
        }
        for node in &nodes {
            let url = reqwest::Url::parse(node).ok();
            let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
            if url.is_none_or(|url| url.host_str().is_none()) {
                let sentence = format!("'{node}' is not an address like http://host:port");
                return Err(Error::Config(sentence));
            }
        }
        let builder = || {
            reqwest::Client::builder()
                .tcp_nodelay(true)
                .connect_timeout(Duration::from_secs(3).min(config.answer_timeout))
        };
        let plain = builder()
            .build()
            .map_err(|error| Error::Config(error.to_string()))?;
        if config.identity.is_some() && config.network_key.is_none() {
            return Err(Error::Config(
                "certificates of nodes can't be checked without the network's key".to_owned(),
            ));
        }
        let nodes = nodes.into_iter().map(|url| match &config.identity {
            // Each node has connections of its own, on which nobody else is met.
            Some(identity) if url.starts_with("https:") => {
                let (http, secured) = Secured::new(builder(), identity)?;
                Ok(Node {
                    url,
                    http,
                    secured: Some(secured),
                })
            }
            _ => Ok(Node {
                url,
                http: plain.clone(),
                secured: None,
            }),
        });
        let nodes = nodes.collect::<Result<Vec<_>, Error>>()?;
        let inner = Inner {
            config,
            nodes,
            current: AtomicUsize::new(0),
            proven: AtomicU64::new(0),
            said: OnceCell::new(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The network's id: from the configuration, or what the first node says.
    pub async fn network_id(&self) -> Result<NetworkId, Error> {
        match self.inner.config.network {
            Some(network) => Ok(network),
            None => Ok(self.said().await?.0),
        }
    }

    /// The network's key: from the configuration, or what the first node says.
    pub async fn network_key(&self) -> Result<NetworkKey, Error> {
        match self.inner.config.network_key {
            Some(key) => Ok(key),
            None => Ok(self.said().await?.1),
        }
    }

    async fn said(&self) -> Result<(NetworkId, NetworkKey), Error> {
        let ask = async {
            let view = self.network().await?;
            let garbled = || Error::Unintelligible("the network's id or key".to_owned());
            let id: [u8; 32] = decode_hex(&view.id.0)
                .and_then(|id| id.try_into().ok())
                .ok_or_else(garbled)?;
            let key = decode_hex(&view.key).ok_or_else(garbled)?;
            Ok((NetworkId(id.into()), NetworkKey::from_bytes(&key)?))
        };
        self.inner.said.get_or_try_init(|| ask).await.copied()
    }

    /// What a node says about the network.
    pub async fn network(&self) -> Result<NetworkView, Error> {
        self.get("/v1/network").await
    }

    /// How the current node is doing. Does not ask other nodes.
    pub async fn health(&self) -> Result<HealthView, Error> {
        let node = self.node();
        let request = self
            .inner
            .http(&node)
            .get(format!("{node}/health"))
            .timeout(self.inner.config.answer_timeout);
        let response = request.send().await.map_err(|error| Error::Unreachable {
            node,
            cause: told(&error),
        })?;
        response
            .json()
            .await
            .map_err(|error| Error::Unintelligible(told(&error)))
    }

    /// The node that is asked first at the moment.
    pub fn node(&self) -> String {
        self.inner.nodes[self.inner.current.load(Ordering::Relaxed) % self.inner.nodes.len()]
            .url
            .clone()
    }

    /// Turns to the node after `failed`, unless someone has turned already.
    pub fn turn_from(&self, failed: &str) {
        let current = self.inner.current.load(Ordering::Relaxed);
        if self.inner.nodes[current % self.inner.nodes.len()].url == failed {
            let next = (current + 1) % self.inner.nodes.len();
            let _ = self.inner.current.compare_exchange(
                current,
                next,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
        }
    }

    /// A request to a node, with what all requests have.
    pub(crate) fn request(&self, node: &str, method: Method, path: &str) -> RequestBuilder {
        self.inner
            .http(node)
            .request(method, format!("{node}{path}"))
    }

    /// Gets JSON.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        let bytes = self.get_bytes(path).await?;
        serde_json::from_slice(&bytes).map_err(|error| Error::Unintelligible(error.to_string()))
    }

    /// Gets a body.
    pub(crate) async fn get_bytes(&self, path: &str) -> Result<bytes::Bytes, Error> {
        let timeout = self.inner.config.answer_timeout;
        self.persist(|node, left| {
            let request = self
                .request(node, Method::GET, path)
                .timeout(timeout.min(left));
            async move {
                let response = answered(request.send().await.map_err(silent)?).await?;
                response.bytes().await.map_err(silent)
            }
            .boxed()
        })
        .await
    }

    /// Gets JSON, or `None` where the node says that there is nothing.
    pub(crate) async fn find<T: DeserializeOwned>(
        &self,
        path: &str,
        absent: &[&str],
    ) -> Result<Option<T>, Error> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(Error::Refused(problem)) if absent.contains(&&*problem.code) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Tries until a node answers or refuses for good, or patience is over.
    pub(crate) async fn persist<T>(
        &self,
        attempt: impl Fn(&str, Duration) -> BoxFuture<'static, Result<T, Trouble>>,
    ) -> Result<T, Error> {
        let mut backoff = Backoff::new(&self.inner.config);
        let (mut tried, mut untrusted) = (0, 0);
        loop {
            let node = self.node();
            let attempted = match self.inner.trust(&node).await {
                Ok(()) => attempt(&node, backoff.left()).await,
                Err(trouble) => Err(trouble),
            };
            let trouble = match attempted {
                Ok(answer) => return Ok(answer),
                Err(trouble) if !trouble.is_passing() => return Err(trouble.into_error(node)),
                Err(trouble) => trouble,
            };
            if trouble.is_nodes_own() {
                self.turn_from(&node);
            }
            tried += 1;
            untrusted = match trouble {
                Trouble::Untrusted(_) => untrusted + 1,
                _ => 0,
            };
            // Certificates don't get better by waiting.
            if untrusted >= self.inner.nodes.len() {
                return Err(trouble.into_error(node));
            }
            // The other nodes are asked at once; a pause comes after each round.
            let round_is_over = tried % self.inner.nodes.len() == 0 || !trouble.is_nodes_own();
            let goes_on = match round_is_over {
                true => backoff.pause(trouble.retry_after_s()).await,
                false => !backoff.left().is_zero(),
            };
            if !goes_on {
                return Err(trouble.into_error(node));
            }
        }
    }
}

impl Trouble {
    pub(crate) fn into_error(self, node: String) -> Error {
        match self {
            Self::Refused(problem) => Error::Refused(problem),
            Self::Silent(cause) => Error::Unreachable { node, cause },
            Self::Untrusted(cause) => Error::Untrusted { node, cause },
        }
    }
}

/// A response that is an answer; a problem becomes trouble.
pub(crate) async fn answered(response: Response) -> Result<Response, Trouble> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with(problem::MEDIA_TYPE)) {
        return Err(Trouble::Silent(unexpected(status)));
    }
    match response.json::<Problem>().await {
        // About the connection and not about what was asked, of which nothing follows from this.
        Ok(problem) if problem.status == 403 => Err(Trouble::Untrusted(format!(
            "{}: {}",
            problem.code, problem.detail
        ))),
        Ok(problem) => Err(Trouble::Refused(Box::new(problem))),
        Err(error) => Err(silent(error)),
    }
}

fn unexpected(status: StatusCode) -> String {
    format!("the answer has status {status} and is not a node's")
}

/// A failed exchange as trouble.
#[expect(clippy::needless_pass_by_value, reason = "it ends the error's way")]
pub(crate) fn silent(error: reqwest::Error) -> Trouble {
    Trouble::Silent(told(&error))
}

/// What began it: "connection refused" says more than that a request failed, which those do that came of it.
fn told(error: &dyn std::error::Error) -> String {
    let mut first = error;
    while let Some(cause) = first.source() {
        first = cause;
    }
    first.to_string()
}

pub(crate) fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}
