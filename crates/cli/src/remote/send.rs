//! Sending an operation until its outcome is known.

use super::{ANSWER_TIME, PATIENCE, PAUSE, Remote, Trouble, fetch, is_passing, problem_or, silent};
use crate::failure::{Exit, Failure, Outcome};
use crate::replay::network::{Network, Tip, Verdict};
use scrip_api::binary;
use scrip_api::problem::Problem;
use scrip_api::submit::{OperationStatus, Outcome as Answer, SubmitResponse};
use scrip_ledger::ids::NetworkId;
use scrip_ledger::operation::Signed;
use scrip_ledger::state::{Key, Record};
use scrip_ledger::time::SECOND_MS;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long one request may wait for finality; a little more than the node's own limit.
const FINAL_TIME: Duration = Duration::from_secs(25);

/// How often a measuring request is repeated while a node is busy.
const PUSHES_MAX: usize = 600;
/// How much this machine's clock may be ahead of the network's.
const MARGIN_MS: u64 = 10_000;

impl Network for Remote {
    fn id(&self) -> NetworkId {
        self.network_id()
    }

    async fn tip(&self) -> Outcome<Tip> {
        self.latest().await
    }

    async fn records(&self, keys: &[Key], height_min: u64) -> Outcome<Vec<Option<Record>>> {
        Remote::records(self, keys, height_min).await
    }

    async fn prove(&self, keys: &[Key]) -> Outcome<Vec<Option<Record>>> {
        self.proven_records(keys).await
    }

    async fn apply(&self, signed: &Signed) -> Outcome<Verdict> {
        let body = binary::encode([signed]);
        let mut heard = Instant::now();
        loop {
            let current = self.current.load(Ordering::Relaxed);
            let url = self.urls[current % self.urls.len()].clone();
            let error = match self.submit(&url, &body).await {
                Ok(Answer::Applied { height, .. }) => return Ok(Verdict::Applied { height }),
                Ok(Answer::Accepted { .. }) => {
                    heard = Instant::now();
                    // The node waited as long as it does. It may be behind the others, so ask one of them.
                    self.next_node(current);
                    "it is not final yet".to_owned()
                }
                Ok(Answer::Refused { problem }) if is_passing(&problem) => problem.detail,
                Ok(Answer::Refused { problem }) => {
                    match self.examine(&url, signed, problem).await {
                        Ok(verdict) => return Ok(verdict),
                        Err(error) => error,
                    }
                }
                Err(Trouble::Refused(problem)) if is_passing(&problem) => problem.detail,
                Err(Trouble::Refused(problem)) => return Ok(refused(*problem)),
                Err(Trouble::Silent(error)) => {
                    self.next_node(current);
                    error
                }
            };
            if heard.elapsed() > PATIENCE {
                let sentence =
                    format!("The network does not say what became of an operation: {error}.");
                return Err(Failure::new(Exit::Unreachable, "outcome_unknown", sentence));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Remote {
    async fn submit(&self, url: &str, body: &[u8]) -> Result<Answer, Trouble> {
        let request = self
            .client
            .post(format!("{url}/v1/operations?wait=final"))
            .header("content-type", binary::MEDIA_TYPE)
            .header(
                scrip_api::submit::NETWORK_HEADER,
                self.network_id().to_string(),
            )
            .body(body.to_vec())
            .timeout(FINAL_TIME);
        let response = problem_or(request.send().await.map_err(silent)?).await?;
        let answer: SubmitResponse = response.json().await.map_err(silent)?;
        let result = answer.results.into_iter().next();
        result
            .map(|result| result.outcome)
            .ok_or_else(|| Trouble::Silent("it gave no result".into()))
    }

    /// Hands in a body of operations without waiting for finality, again and again while the node has too much to do.
    /// For measuring: what is refused for good, or in doubt, is not told.
    pub async fn push(&self, url: &str, body: Vec<u8>) {
        for _ in 0..PUSHES_MAX {
            let request = self
                .client
                .post(format!("{url}/v1/operations?report=problems"));
            let request = request
                .header("content-type", binary::MEDIA_TYPE)
                .body(body.clone())
                .timeout(ANSWER_TIME);
            let Ok(response) = request.send().await else {
                continue;
            };
            let status = response.status();
            if let Ok(answer) = response.json::<SubmitResponse>().await {
                let busy = |answer: &Answer| matches!(answer, Answer::Refused { problem } if is_passing(problem));
                if status.is_success() && !answer.results.iter().any(|result| busy(&result.outcome))
                {
                    return;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// What a refusal of an operation means for its outcome.
    ///
    /// An operation that was applied before is refused as such: its first outcome counts. One that is out of time was
    /// either applied in time or never will be.
    async fn examine(
        &self,
        url: &str,
        signed: &Signed,
        problem: Problem,
    ) -> Result<Verdict, String> {
        let late = problem.code == "operation_expired";
        if !late && problem.code != "operation_already_applied" {
            return Ok(refused(problem));
        }
        let path = format!("{url}/v1/operations/{}/{}", signed.author(), signed.id());
        match fetch::<OperationStatus>(&self.client, &path, ANSWER_TIME).await {
            Ok(OperationStatus::Applied { operation }) => Ok(Verdict::Applied {
                height: operation.height,
            }),
            Ok(OperationStatus::Accepted { .. }) => Err("it is not final yet".into()),
            Err(Trouble::Refused(answer)) if answer.status == 404 && late => {
                let tip = self.latest().await.map_err(|failure| failure.sentence)?;
                let end_ms = signed.id().valid_until_s() * SECOND_MS;
                // An idle network makes no blocks, so its time stands still; then ours has to do, with a margin.
                let over = tip.timestamp.0 >= end_ms || crate::clock::now().0 >= end_ms + MARGIN_MS;
                if over {
                    Ok(Verdict::Expired)
                } else {
                    Err("its time is nearly over".into())
                }
            }
            Err(Trouble::Refused(answer)) => Err(answer.detail),
            Err(Trouble::Silent(error)) => Err(error),
        }
    }
}

fn refused(problem: Problem) -> Verdict {
    Verdict::Refused {
        code: problem.code.into_owned(),
        sentence: problem.detail,
    }
}
