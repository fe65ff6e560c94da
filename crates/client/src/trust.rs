//! Which nodes are believed to be nodes, where the connection is TLS with certificates of the ledger.
//!
//! A node shows its certificate, and some node proves with the network's key what the ledger says of it. The others are asked
//! too, and the latest block wins, so that a node can't hide behind a state from before it was revoked; what any node has
//! proven before counts as known. What a proof says needs no trust in who hands it over.

use crate::client::{Inner, Trouble, answered, silent};
use crate::{Error, Identity};
use futures::future::join_all;
use scrip_api::state::Stated;
use scrip_ledger::{
    credential::SubjectClass,
    state::{Draft, Key, Loaded, Record},
    time::Timestamp,
};
use scrip_receipt::{NetworkKey, Proven};
use scrip_tls::{Peer, Shown};
use std::{
    sync::Arc,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// How long a node that is trusted stays so without looking again.
const TRUST: Duration = Duration::from_secs(5);

/// What is known of one node's certificate.
#[derive(Debug)]
pub(crate) struct Secured {
    shown: Arc<Shown>,
    last: Mutex<Option<(Instant, Result<(), String>)>>,
}

impl Secured {
    /// A connection maker that shows `identity`, and what it learns about the node.
    pub(crate) fn new(
        builder: reqwest::ClientBuilder,
        identity: &Identity,
    ) -> Result<(reqwest::Client, Self), Error> {
        let shown = Arc::new(Shown::default());
        let config = identity
            .client_config(shown.clone())
            .map_err(|error| Error::Config(error.to_string()))?;
        let http = builder
            .tls_backend_preconfigured(config)
            .build()
            .map_err(|error| Error::Config(error.to_string()))?;
        let secured = Self {
            shown,
            last: Mutex::default(),
        };
        Ok((http, secured))
    }
}

/// What one node proved.
struct Answer {
    height: u64,
    judgement: Result<(), String>,
}

impl Inner {
    /// Refuses a node whose certificate is not good by the latest state that any node proves.
    pub(crate) async fn trust(&self, url: &str) -> Result<(), Trouble> {
        let Some(secured) = self.find(url).and_then(|node| node.secured.as_ref()) else {
            return Ok(());
        };
        let mut last = secured.last.lock().await;
        let known = last.as_ref().filter(|(at, _)| at.elapsed() < TRUST);
        let judgement = match known {
            Some((_, judgement)) => judgement.clone(),
            None => {
                let judgement = self.look(url, secured).await?;
                *last = Some((Instant::now(), judgement.clone()));
                judgement
            }
        };
        judgement.map_err(Trouble::Untrusted)
    }

    async fn look(&self, url: &str, secured: &Secured) -> Result<Result<(), String>, Trouble> {
        let Some(key) = self.config.network_key else {
            return Ok(Err("network_key_missing".to_owned()));
        };
        // Whatever it answers, it shows its certificate.
        self.ask(url, "/health").await?;
        let shown = secured.shown.certificate();
        let Some(peer) = shown.and_then(|shown| Peer::read(&shown)) else {
            return Ok(Err("certificate_unusable".to_owned()));
        };
        let asked = self
            .nodes
            .iter()
            .map(|node| self.proven_by(&node.url, &peer, &key));
        let answers = join_all(asked).await;
        let latest = answers
            .into_iter()
            .flatten()
            .max_by_key(|answer| answer.height);
        let Some(latest) = latest else {
            return Err(Trouble::Silent(
                "no node proves what the ledger says of its certificate".to_owned(),
            ));
        };
        let before = self.proven.fetch_max(latest.height, Ordering::Relaxed);
        if latest.height < before {
            return Err(Trouble::Silent(format!(
                "it proves the state after block {}, and block {before} is known",
                latest.height
            )));
        }
        Ok(latest.judgement)
    }

    /// What a node proves about a certificate. Nothing if it answers in no useful way.
    async fn proven_by(&self, url: &str, peer: &Peer, network: &NetworkKey) -> Option<Answer> {
        let mut draft = Draft::new(Loaded::default());
        let (mut height, mut now) = (u64::MAX, Timestamp(0));
        loop {
            let key = match peer.judge(&draft, now) {
                Err(key) => key,
                Ok(judgement) => {
                    let judgement = match judgement {
                        Ok(SubjectClass::Node) => Ok(()),
                        Ok(_) => Err("credential_of_no_node".to_owned()),
                        Err(error) => Err(error.code().to_owned()),
                    };
                    return Some(Answer { height, judgement });
                }
            };
            let (record, at, timestamp) = self.proof(url, &key, network).await?;
            // Of records from several blocks, all are known as of the first of them.
            height = height.min(at);
            now = now.max(timestamp);
            draft.view_mut().insert(key, record);
        }
    }

    async fn proof(
        &self,
        url: &str,
        key: &Key,
        network: &NetworkKey,
    ) -> Option<(Option<Record>, u64, Timestamp)> {
        let path = format!("/v1/state/{key}?proof=true");
        let bytes = self.ask(url, &path).await.ok()?;
        let stated: Stated<serde_json::Value> = serde_json::from_slice(&bytes).ok()?;
        let file = crate::proofs::decode_base64(&stated.proof?)?;
        let report = scrip_receipt::verify(&file, network).ok()?;
        let record = match report.proven {
            Proven::Record {
                key: proven,
                record,
            } if proven == *key => Some(record),
            Proven::Absence { key: proven } if proven == *key => None,
            _ => return None,
        };
        Some((record, report.height, report.timestamp))
    }

    /// Asks one node, whether it is trusted or not.
    async fn ask(&self, url: &str, path: &str) -> Result<bytes::Bytes, Trouble> {
        let node = self
            .find(url)
            .ok_or_else(|| Trouble::Silent("no such node".to_owned()))?;
        let request = node
            .http
            .get(format!("{url}{path}"))
            .timeout(self.config.answer_timeout);
        let response = answered(request.send().await.map_err(silent)?).await;
        let response = response.map_err(|trouble| match trouble {
            // Whoever is not trusted yet stops nobody with a refusal; another node is asked.
            Trouble::Refused(problem) => {
                Trouble::Silent(format!("{}: {}", problem.code, problem.detail))
            }
            other => other,
        })?;
        response.bytes().await.map_err(silent)
    }
}
