//! What the nodes are asked to decide, and voting with this organisation's node: asked for by one person, approved by another.
//!
//! The gateway votes only if it was given the node's key; without it operators see the command to run instead. A vote is cast once: what
//! is sent is named after what it is about, so that two approvals never make two votes, which would void both on a ballot.

mod look;

use super::{actions::Action, approvals};
use crate::{
    app::App,
    body::{Json, json},
    clock,
    engine::perform::perform_signed,
    error::{Outcome, field},
    idempotency::Attempt,
    ledger::Voter,
    sessions::{Caller, Staff},
    store::Take as _,
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use scrip_api::{
    gateway::{
        codes,
        votes::{Turn, VoteQueue, VoteRequest},
    },
    operation::Verdict,
    problem::codes as common,
    state::RecordView,
    value,
};
use scrip_ledger::{
    credential::{self, Finding},
    ids::{AccountId, AuthorityId, ProposalId},
    membership,
    operation::Operation,
    state::Key,
    text::Reference,
};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// What a vote is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum VoteOn {
    /// A request about nodes.
    Request { id: String },
    /// A ballot about certificates.
    Ballot { number: u64 },
}

impl fmt::Display for VoteOn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request { id } => write!(formatter, "request {id}"),
            Self::Ballot { number } => write!(formatter, "ballot {number}"),
        }
    }
}

/// Questions and changes; the changes under a key.
pub fn changes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/operator/votes", get(list))
        .route("/v1/operator/votes/requests/{id}", post(vote_on_request))
        .route("/v1/operator/votes/ballots/{number}", post(vote_on_ballot))
}

async fn list(State(app): State<Arc<App>>, _: Staff) -> Outcome<Json<VoteQueue>> {
    Ok(Json(look::queue(&app).await?))
}

async fn vote_on_request(
    State(app): State<Arc<App>>,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(request): Json<VoteRequest>,
) -> Outcome<Response> {
    ask(&app, &caller, &attempt, VoteOn::Request { id }, &request).await
}

async fn vote_on_ballot(
    State(app): State<Arc<App>>,
    caller: Caller,
    attempt: Attempt,
    Path(number): Path<String>,
    Json(request): Json<VoteRequest>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let number = number.parse().map_err(|_| codes::VOTE_SUBJECT_UNKNOWN)?;
    ask(&app, &caller, &attempt, VoteOn::Ballot { number }, &request).await
}

/// What is voted on, as the ledger has it now, and the node's part in it.
struct Subject {
    /// In a line.
    said: String,
    turn: Turn,
    /// The vote that the node has cast, whether for it.
    own: Option<bool>,
    /// The account that the node votes through.
    account: AccountId,
}

impl Subject {
    async fn find(app: &App, voter: &Voter, on: &VoteOn) -> Outcome<Self> {
        let unknown = codes::VOTE_SUBJECT_UNKNOWN;
        let register = look::register(app).await?;
        let account = look::account_of(voter, register.as_ref());
        let now_ms = app.ledger.now_ms() as u64;
        match on {
            VoteOn::Request { id } => {
                let id: ProposalId = id.parse().map_err(|_| unknown)?;
                let found = app.ledger.client.record(&Key::proposal(&id)).await?;
                let Some(RecordView::Proposal(request)) = found else {
                    return Err(unknown.into());
                };
                Ok(Self {
                    said: look::said_of_request(&request),
                    turn: look::turn_of_request(&request, &account, now_ms),
                    own: look::vote_on_request(&request, &account),
                    account,
                })
            }
            VoteOn::Ballot { number } => {
                let found = app.ledger.client.record(&Key::ballot(*number)).await?;
                let Some(RecordView::Ballot(ballot)) = found else {
                    return Err(unknown.into());
                };
                let credential = look::credential_of(app, &ballot).await?;
                Ok(Self {
                    said: look::said_of_ballot(*number, &ballot, credential.as_ref()),
                    turn: look::turn_of_ballot(&ballot, voter, now_ms),
                    own: look::vote_on_ballot(&ballot, voter),
                    account,
                })
            }
        }
    }

    fn check_open(&self) -> Outcome<()> {
        match self.turn {
            Turn::Voted => Err(codes::VOTE_CAST.into()),
            Turn::NoVote => Err(codes::VOTE_NOT_OURS.into()),
            Turn::NotDrawn => Err(codes::VOTE_NOT_DRAWN.into()),
            Turn::Over => Err(codes::VOTE_OVER.into()),
            Turn::Open | Turn::Asked | Turn::NoKey => Ok(()),
        }
    }
}

async fn ask(
    app: &App,
    caller: &Caller,
    attempt: &Attempt,
    on: VoteOn,
    request: &VoteRequest,
) -> Outcome<Response> {
    caller.check_operator()?;
    let reason = value::reference("reason", request.reason.trim())?;
    if reason.as_str().is_empty() {
        return Err(field(codes::FIELD_MALFORMED, "reason"));
    }
    let voter = app.ledger.voter().ok_or(codes::VOTER_NOT_HELD)?;
    let subject = Subject::find(app, voter, &on).await?;
    subject.check_open()?;
    if asked(app, &attempt.id("approval")).await?.contains(&on) {
        return Err(codes::VOTE_ASKED.into());
    }
    let word = match request.verdict {
        Verdict::Approve => "Vote yes",
        Verdict::Deny => "Vote no",
    };
    let summary = format!("{word}: {}", subject.said);
    let action = Action::Vote {
        on,
        approve: request.verdict == Verdict::Approve,
        reason: reason.as_str().to_owned(),
    };
    let reason = reason.as_str();
    let approval = approvals::ask(app, caller, attempt, &action, summary, reason).await?;
    Ok(json(StatusCode::ACCEPTED, &approval))
}

/// What the votes are about that wait for a second person. The approval called `but` is left out.
async fn asked(app: &App, but: &str) -> Outcome<Vec<VoteOn>> {
    let query = sqlx::query(
        "SELECT action FROM approvals WHERE kind = 'vote' AND state = 'waiting' AND expires_at > $1 AND id <> $2",
    );
    let query = query.bind(clock::now_ms()).bind(but.to_owned());
    let rows = app.store.all(query).await?;
    let mut all = Vec::new();
    for row in &rows {
        if let Ok(Action::Vote { on, .. }) = serde_json::from_str(&row.text("action")?) {
            all.push(on);
        }
    }
    Ok(all)
}

/// Votes for the authority of this gateway's own tills, which nobody of this organisation has to be asked about; if `proposer` is given, only
/// for what that account proposed. Says whether there is something to decide on.
pub async fn support(
    app: &Arc<App>,
    authority: &AuthorityId,
    proposer: Option<&AccountId>,
) -> Outcome<bool> {
    let Some(number) = look::admission_of(app, authority, proposer).await? else {
        return Ok(false);
    };
    if app.ledger.voter().is_none() {
        return Ok(true);
    }
    let voted = cast(
        app,
        &VoteOn::Ballot { number },
        true,
        "Our own tills' authority",
    )
    .await;
    match voted {
        // A node that was linked after the ballot began has no vote on it, and one that voted otherwise keeps to that.
        Err(failure)
            if [
                codes::VOTE_NOT_OURS.code,
                codes::VOTE_NOT_DRAWN.code,
                codes::VOTE_CAST.code,
                codes::VOTE_OVER.code,
            ]
            .contains(&failure.code()) =>
        {
            Ok(true)
        }
        other => other.map(|_| true),
    }
}

/// Casts the vote, once. One that the node has cast already is as good if it says the same.
pub async fn cast(
    app: &Arc<App>,
    on: &VoteOn,
    approve: bool,
    reason: &str,
) -> Outcome<Option<String>> {
    let voter = app.ledger.voter().ok_or(codes::VOTER_NOT_HELD)?;
    let subject = Subject::find(app, voter, on).await?;
    if subject.own == Some(approve) {
        return Ok(None);
    }
    subject.check_open()?;
    let reason = Reference::new(reason).map_err(|_| common::INTERNAL)?;
    let operation: Operation = match on {
        VoteOn::Request { id } => membership::Operation::Vote {
            proposal: id.parse().map_err(|_| codes::VOTE_SUBJECT_UNKNOWN)?,
            verdict: match approve {
                true => membership::Verdict::Approve,
                false => membership::Verdict::Deny,
            },
            reason,
        }
        .into(),
        VoteOn::Ballot { number } => credential::Operation::Vote {
            ballot: *number,
            verdict: match approve {
                true => credential::Verdict::Pass,
                false => credential::Verdict::Fail(Finding::Operator),
            },
            note: reason,
        }
        .into(),
    };
    let origin = format!("vote of {} on {on}", voter.key());
    perform_signed(app, &origin, |id| {
        app.ledger.sign_vote(voter, subject.account, id, operation)
    })
    .await?;
    Ok(None)
}
