//! Handing operations in.

use crate::{
    Client, Error,
    backoff::Backoff,
    client::{Trouble, answered, silent},
};
use futures::FutureExt as _;
use reqwest::{Method, header};
use scrip_api::{
    binary,
    problem::codes,
    submit::{NETWORK_HEADER, Outcome, SubmitResponse},
};
use scrip_ledger::operation::Signed;

/// Where a final operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its block.
    pub height: u64,
    /// Its place in the block, from 0.
    pub index: u32,
}

impl Client {
    /// Hands an operation in and waits until it is final.
    ///
    /// Repeats the same operation as often as it takes, which is safe: it applies once. A refusal by the rules is returned at once.
    pub async fn submit_final(&self, signed: &Signed) -> Result<Applied, Error> {
        let body = binary::encode([signed]);
        let mut backoff = Backoff::new(&self.inner.config);
        let undecided = || Error::Undecided {
            author: signed.author(),
            id: signed.id(),
        };
        loop {
            let response = match self.post(body.clone(), "?wait=final").await {
                Err(Error::Unreachable { .. } | Error::Untrusted { .. }) => {
                    return Err(undecided());
                }
                answer => answer?,
            };
            let outcome = response
                .results
                .into_iter()
                .next()
                .map(|result| result.outcome);
            let outcome = outcome
                .ok_or_else(|| Error::Unintelligible("an answer without a result".to_owned()))?;
            let asked = match outcome {
                Outcome::Applied {
                    height,
                    operation_index,
                    ..
                } => {
                    return Ok(Applied {
                        height,
                        index: operation_index,
                    });
                }
                Outcome::Accepted { .. } => None,
                Outcome::Refused { problem } => match is_passing(&problem.code) {
                    true => Some(problem.retry_after_s.unwrap_or(1)),
                    false => return Err(problem.into()),
                },
            };
            if !backoff.pause(asked).await {
                return Err(undecided());
            }
        }
    }

    /// Hands an operation in without waiting for finality. Being accepted is not yet a payment.
    pub async fn submit(&self, signed: &Signed) -> Result<Outcome, Error> {
        let response = self.post(binary::encode([signed]), "").await?;
        let outcome = response
            .results
            .into_iter()
            .next()
            .map(|result| result.outcome);
        match outcome {
            Some(Outcome::Refused { problem }) => Err(problem.into()),
            Some(outcome) => Ok(outcome),
            None => Err(Error::Unintelligible(
                "an answer without a result".to_owned(),
            )),
        }
    }

    /// Hands an operation in to one node, once, without repeating and without waiting for finality.
    ///
    /// Of an operation that was never handed in before, a refusal from here is the last word: no node kept it. After silence nothing is
    /// known, and only the operation's end of validity makes a later refusal certain.
    pub async fn offer(&self, signed: &Signed) -> Result<Outcome, Error> {
        let network = self.network_id().await?.to_string();
        let node = self.node();
        let request = self
            .request(&node, Method::POST, "/v1/operations")
            .header(header::CONTENT_TYPE, binary::MEDIA_TYPE)
            .header(NETWORK_HEADER, &network)
            .timeout(self.inner.config.answer_timeout)
            .body(binary::encode([signed]));
        let attempt = async {
            let response = answered(request.send().await.map_err(silent)?).await?;
            let response: SubmitResponse = response.json().await.map_err(silent)?;
            let first = response.results.into_iter().next();
            first.ok_or_else(|| Trouble::Silent("an answer without a result".to_owned()))
        };
        match attempt.await {
            Ok(result) => match result.outcome {
                Outcome::Refused { problem } => Err(problem.into()),
                outcome => Ok(outcome),
            },
            Err(trouble) => {
                self.turn_from(&node);
                Err(trouble.into_error(node))
            }
        }
    }

    /// Hands many operations in with one request. Of the answers only refusals are listed; the rest are counted.
    pub async fn submit_many(&self, operations: &[Signed]) -> Result<SubmitResponse, Error> {
        self.post(binary::encode(operations), "?report=problems")
            .await
    }

    /// Hands many operations in with one request and waits until each is decided or the node's limit is over.
    pub async fn submit_many_final(&self, operations: &[Signed]) -> Result<SubmitResponse, Error> {
        self.post(binary::encode(operations), "?wait=final&report=problems")
            .await
    }

    /// Hands in a body that was made before ([`binary::encode`]), for those who measure or repeat.
    pub async fn post(
        &self,
        body: impl Into<bytes::Bytes>,
        query: &str,
    ) -> Result<SubmitResponse, Error> {
        let body = body.into();
        let network = self.network_id().await?.to_string();
        let timeout = match query.contains("wait=final") {
            true => self.inner.config.final_timeout,
            false => self.inner.config.answer_timeout,
        };
        let path = format!("/v1/operations{query}");
        self.persist(|node, left| {
            let request = self
                .request(node, Method::POST, &path)
                .header(header::CONTENT_TYPE, binary::MEDIA_TYPE)
                .header(NETWORK_HEADER, &network)
                .timeout(timeout.min(left))
                .body(body.clone());
            async move {
                let response = answered(request.send().await.map_err(silent)?).await?;
                response.json().await.map_err(silent)
            }
            .boxed()
        })
        .await
    }
}

/// Whether an operation that was refused with this code may be taken in a moment later. No node kept it.
pub fn is_passing(code: &str) -> bool {
    [
        &codes::AUTHOR_BUSY,
        &codes::NODE_BUSY,
        &codes::NODE_STOPPING,
    ]
    .iter()
    .any(|passing| passing.code == code)
}
