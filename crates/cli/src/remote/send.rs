//! Sending an operation until its outcome is known.

use super::{PATIENCE, PAUSE, Remote, failure_of};
use crate::failure::{Exit, Failure, Outcome};
use crate::replay::network::{Network, Tip, Verdict};
use scrip_api::binary;
use scrip_api::problem::{Problem, codes};
use scrip_api::submit::{OperationStatus, Outcome as Answer};
use scrip_client::{Error, is_passing};
use scrip_ledger::ids::NetworkId;
use scrip_ledger::operation::Signed;
use scrip_ledger::state::{Key, Record};
use scrip_ledger::time::SECOND_MS;
use std::time::Instant;

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
            let node = self.client.node();
            let answer = self.client.post(body.clone(), "?wait=final").await;
            let answer = answer.map(|response| response.results.into_iter().next());
            let error = match answer {
                Ok(Some(result)) => match result.outcome {
                    Answer::Applied { height, .. } => return Ok(Verdict::Applied { height }),
                    Answer::Accepted { .. } => {
                        heard = Instant::now();
                        // The node waited as long as it does. It may be behind the others, so ask one of them.
                        self.client.turn_from(&node);
                        "it is not final yet".to_owned()
                    }
                    Answer::Refused { problem } if is_passing(&problem.code) => problem.detail,
                    Answer::Refused { problem } => match self.examine(signed, problem).await {
                        Ok(verdict) => return Ok(verdict),
                        Err(error) => error,
                    },
                },
                Ok(None) => "it gave no result".to_owned(),
                Err(Error::Refused(problem)) if is_for_now(&problem) => {
                    return Err(unknown(&problem.detail));
                }
                Err(Error::Refused(problem)) => return Ok(refused(*problem)),
                Err(Error::Unreachable { cause, .. } | Error::Untrusted { cause, .. }) => {
                    return Err(unknown(&cause));
                }
                Err(error) => return Err(failure_of(error)),
            };
            if heard.elapsed() > PATIENCE {
                return Err(unknown(&error));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Remote {
    /// What a refusal of an operation means for its outcome.
    ///
    /// An operation that was applied before is refused as such: its first outcome counts. One that is out of time was
    /// either applied in time or never will be.
    async fn examine(&self, signed: &Signed, problem: Problem) -> Result<Verdict, String> {
        let late = problem.code == "operation_expired";
        if !late && problem.code != "operation_already_applied" {
            return Ok(refused(problem));
        }
        let known = self.client.operation(&signed.author(), &signed.id()).await;
        match known {
            Ok(Some(OperationStatus::Applied { operation })) => Ok(Verdict::Applied {
                height: operation.height,
            }),
            Ok(Some(OperationStatus::Accepted { .. })) => Err("it is not final yet".into()),
            Ok(None) if late => {
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
            Ok(None) => Err(codes::OPERATION_UNKNOWN.problem().detail),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Whether nodes could not answer at the time, whatever was asked.
fn is_for_now(problem: &Problem) -> bool {
    matches!(problem.status, 429 | 500 | 502 | 503 | 504)
}

fn unknown(error: &str) -> Failure {
    let sentence = format!("The network does not say what became of an operation: {error}.");
    Failure::new(Exit::Unreachable, "outcome_unknown", sentence)
        .next("Look whether it was done before you run the command again: 'scrip wallet history' or 'scrip cert list'.")
}

fn refused(problem: Problem) -> Verdict {
    Verdict::Refused {
        code: problem.code.into_owned(),
        sentence: problem.detail,
    }
}
