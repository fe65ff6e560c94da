//! Handing in load: at each node in turn, without waiting for finality.

use crate::failure::{Failure, Outcome};
use scrip_api::submit::Outcome as Answer;
use scrip_client::{Client, Config, is_passing};
use scrip_ledger::ids::NetworkId;
use std::time::Duration;

/// How often a request is repeated while its node is busy.
const PUSHES_MAX: usize = 600;
const PAUSE: Duration = Duration::from_millis(100);

/// One client for each node.
pub struct Pushers(Vec<Client>);

impl Pushers {
    /// For the nodes at `urls` of the network `id`.
    pub fn new(urls: &[String], id: NetworkId) -> Outcome<Self> {
        let client = |url: &String| {
            let mut config = Config::new([url]);
            config.network = Some(id);
            Client::new(config)
        };
        let clients: Result<Vec<Client>, _> = urls.iter().map(client).collect();
        Ok(Self(
            clients.map_err(|error| Failure::local("can't start", error))?,
        ))
    }

    /// Hands in a body, again and again while its node has too much to do. What is refused for good, or in doubt, is not told.
    pub async fn push(&self, number: usize, body: Vec<u8>) {
        let client = &self.0[number % self.0.len()];
        for _ in 0..PUSHES_MAX {
            if let Ok(answer) = client.post(body.clone(), "?report=problems").await {
                let busy = |answer: &Answer| matches!(answer, Answer::Refused { problem } if is_passing(&problem.code));
                if !answer.results.iter().any(|result| busy(&result.outcome)) {
                    return;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
