//! Handing one operation to the network until it is certain what became of it.

use super::{Submission, settle};
use crate::{app::App, error::Outcome};
use futures::future::BoxFuture;
use scrip_api::{
    binary,
    problem::{Problem, codes},
    submit,
};
use scrip_client::{Error, is_passing};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// Pause after something that may pass.
const PAUSE: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// What became of an operation, for certain.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is final in the block at this height.
    Applied {
        /// The block.
        height: u64,
    },
    /// It was refused and can't be applied any more.
    Refused(Box<Problem>),
    /// Its time ended and it can't be applied any more.
    Expired,
}

/// Drives an operation in a task of its own.
pub fn spawn(app: &Arc<App>, submission: Submission) -> JoinHandle<Option<Verdict>> {
    let app = app.clone();
    let work: BoxFuture<'static, Option<Verdict>> =
        Box::pin(async move { drive(&app, submission).await });
    tokio::spawn(work)
}

/// Hands an operation in until its outcome is certain, and writes that down. Ends early when the gateway stops.
pub async fn drive(app: &App, mut submission: Submission) -> Option<Verdict> {
    let verdict = tokio::select! {
        verdict = decide(app, &mut submission) => verdict,
        () = app.stopped() => return None,
    };
    let mut pause = PAUSE;
    loop {
        match settle::settle(app, &submission, &verdict).await {
            Ok(()) => return Some(verdict),
            Err(failure) => {
                tracing::warn!(%failure, id = submission.id, "an outcome can't be written")
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = app.stopped() => return None,
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

async fn decide(app: &App, submission: &mut Submission) -> Verdict {
    let mut pause = PAUSE;
    // Offered once to one node at a time: as long as no node may know it, a refusal is the last word.
    while !submission.may_be_known {
        match app.ledger.client.offer(&submission.signed).await {
            Ok(submit::Outcome::Applied { height, .. }) => return Verdict::Applied { height },
            Ok(_) => submission.may_be_known = true,
            Err(Error::Refused(problem)) if is_passing(&problem.code) || problem.status == 429 => {}
            Err(Error::Refused(problem)) if problem.status >= 500 || problem.status == 408 => {
                submission.may_be_known = true
            }
            Err(Error::Refused(problem)) if problem.code == codes::OPERATION_EXPIRED.code => {
                return Verdict::Expired;
            }
            Err(Error::Refused(problem)) => return Verdict::Refused(problem),
            // Nobody can be sure that it did not arrive.
            Err(_) => submission.may_be_known = true,
        }
        if !submission.may_be_known {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }
    let body = binary::encode([&submission.signed]);
    let mut pause = PAUSE;
    loop {
        match ask(app, &body).await {
            Ok(Some(verdict)) => return verdict,
            Ok(None) => {}
            Err(failure) => {
                tracing::debug!(%failure, id = submission.id, "the network does not answer")
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

/// Sends the same bytes again and waits. `None` if it is still open.
async fn ask(app: &App, body: &[u8]) -> Outcome<Option<Verdict>> {
    let response = app.ledger.client.post(body.to_vec(), "?wait=final").await?;
    let first = response
        .results
        .into_iter()
        .next()
        .map(|result| result.outcome);
    Ok(match first {
        Some(submit::Outcome::Applied { height, .. }) => Some(Verdict::Applied { height }),
        // Said by a node whose chain is past the operation's time and does not hold it.
        Some(submit::Outcome::Refused { problem })
            if problem.code == codes::OPERATION_EXPIRED.code =>
        {
            Some(Verdict::Expired)
        }
        // Another node may still hold it and get it applied.
        Some(submit::Outcome::Refused { .. } | submit::Outcome::Accepted { .. }) | None => None,
    })
}
