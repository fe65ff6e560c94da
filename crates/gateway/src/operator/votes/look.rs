//! Requests and ballots as the ledger has them, laid out for operators.

use super::{VoteOn, asked};
use crate::{app::App, error::Outcome, ledger::Voter};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use scrip_api::{
    credential::{
        AuthorityView, BallotSubjectView, BallotView, CredentialRegisterView, CredentialView,
    },
    gateway::votes::{BallotToVote, ListedCredential, RequestToVote, Turn, VoteCommand, VoteQueue},
    impact::ImpactView,
    membership::{ProposalView, RegisterView, SubjectView},
    operation::{BallotVerdict, Verdict},
    state::RecordView,
    value::{Hash, Id},
};
use scrip_ledger::{
    ids::{AccountId, AuthorityId, CredentialId, ProposalId},
    state::Key,
};

/// Requests and ballots that are shown, of each.
const SHOWN_MAX: usize = 20;
/// Ballots that are looked through for the certificates of an authority that shall be trusted no longer.
const SCANNED_MAX: usize = 200;
/// Records asked for at the same time.
const READS_AT_ONCE: usize = 16;

/// Everything that operators see of what is voted on.
pub(super) async fn queue(app: &App) -> Outcome<VoteQueue> {
    let client = &app.ledger.client;
    let network = client.network().await?;
    let committee: Vec<Hash> = network
        .committee
        .into_iter()
        .map(|member| member.key)
        .collect();
    let context = Context {
        app,
        committee,
        register: register(app).await?,
        asked: asked(app, "").await?,
        now_ms: app.ledger.now_ms() as u64,
    };
    Ok(VoteQueue {
        voter: app.ledger.voter().map(|voter| Hash(voter.key())),
        requests: context.requests().await?,
        ballots: context.ballots().await?,
        register: context.register,
    })
}

struct Context<'a> {
    app: &'a App,
    committee: Vec<Hash>,
    register: Option<RegisterView>,
    asked: Vec<VoteOn>,
    now_ms: u64,
}

impl Context<'_> {
    fn turn(&self, on: &VoteOn, turn: impl FnOnce(&Voter) -> Turn) -> Turn {
        let turn = self.app.ledger.voter().map_or(Turn::NoKey, turn);
        match turn {
            Turn::Open if self.asked.contains(on) => Turn::Asked,
            turn => turn,
        }
    }

    async fn requests(&self) -> Outcome<Vec<RequestToVote>> {
        let Some(register) = &self.register else {
            return Ok(Vec::new());
        };
        let newest = register
            .open
            .iter()
            .rev()
            .chain(register.closed.iter().rev());
        let ids = newest
            .filter_map(|id| id.to::<ProposalId>().ok())
            .take(SHOWN_MAX);
        let keys = ids.map(|id| Key::proposal(&id)).collect();
        let records = records(self.app, keys).await?;
        let requests = records.into_iter().filter_map(|record| match record {
            Some(RecordView::Proposal(request)) => Some(self.request(register, request)),
            _ => None,
        });
        Ok(requests.collect())
    }

    fn request(&self, register: &RegisterView, request: ProposalView) -> RequestToVote {
        let on = VoteOn::Request {
            id: request.id.0.clone(),
        };
        let turn = self.turn(&on, |voter| {
            let account = account_of(voter, Some(register));
            turn_of_request(&request, &account, self.now_ms)
        });
        let impact = match &request.subject {
            SubjectView::Remove { identity, .. } => {
                let node = register
                    .nodes
                    .iter()
                    .find(|node| node.identity == *identity);
                node.map(|node| ImpactView::of_removal(node, &self.committee))
            }
            _ => None,
        };
        let id = &request.id.0;
        let command = VoteCommand {
            approve: format!("scrip cert approve {id} --dir NODE --reason WHY"),
            deny: format!("scrip cert deny {id} --dir NODE --reason WHY"),
        };
        RequestToVote {
            turn,
            impact,
            command,
            request,
        }
    }

    async fn ballots(&self) -> Outcome<Vec<BallotToVote>> {
        let Some(register) = credential_register(self.app).await? else {
            return Ok(Vec::new());
        };
        let mut shown = Vec::new();
        for (number, ballot) in newest_ballots(self.app, &register).await? {
            shown.push(self.ballot(&register, number, ballot).await?);
        }
        Ok(shown)
    }

    async fn ballot(
        &self,
        register: &CredentialRegisterView,
        number: u64,
        ballot: BallotView,
    ) -> Outcome<BallotToVote> {
        let on = VoteOn::Ballot { number };
        let turn = self.turn(&on, |voter| turn_of_ballot(&ballot, voter, self.now_ms));
        let credential = credential_of(self.app, &ballot).await?;
        let authority = authority_of(self.app, &ballot, credential.as_ref()).await?;
        // What is over has done what it does.
        let is_open = ballot.outcome.is_none();
        let mut entries = Vec::new();
        let mut impact = None;
        match &ballot.subject {
            BallotSubjectView::List { authority, number } => {
                entries = listed(self.app, authority, *number).await?;
                let known = entries.iter().filter_map(|entry| entry.credential.clone());
                let known: Vec<CredentialView> = known.collect();
                impact = is_open.then(|| ImpactView::of_revocation(&known, &self.committee));
            }
            BallotSubjectView::Removal { authority } if is_open => {
                let issued = issued_by(self.app, register, authority).await?;
                impact = Some(ImpactView::of_revocation(&issued, &self.committee));
            }
            _ => {}
        }
        Ok(BallotToVote {
            number,
            turn,
            credential,
            authority,
            entries,
            impact,
            command: VoteCommand {
                approve: format!("scrip cert ballot vote {number} --key NODE/node.key --note WHY"),
                deny: format!(
                    "scrip cert ballot vote {number} --fail --key NODE/node.key --note WHY"
                ),
            },
            ballot,
        })
    }
}

/// The ballot that is open on whether the network trusts this authority.
pub(super) async fn admission_of(
    app: &App,
    authority: &AuthorityId,
    proposer: Option<&AccountId>,
) -> Outcome<Option<u64>> {
    let Some(register) = credential_register(app).await? else {
        return Ok(None);
    };
    let subject = BallotSubjectView::Admission {
        authority: Id::of(authority),
    };
    let ballots = newest_ballots(app, &register).await?;
    let proposer = proposer.map(Id::of);
    let found = ballots.into_iter().find(|(_, ballot)| {
        let is_meant = proposer
            .as_ref()
            .is_none_or(|account| ballot.proposer == *account);
        is_meant && ballot.outcome.is_none() && ballot.subject == subject
    });
    Ok(found.map(|(number, _)| number))
}

/// The newest ballots that the ledger still has, with their numbers, newest first.
async fn newest_ballots(
    app: &App,
    register: &CredentialRegisterView,
) -> Outcome<Vec<(u64, BallotView)>> {
    let newest = (0..register.ballots_count).rev().take(SHOWN_MAX);
    let numbers: Vec<u64> = newest.collect();
    let keys = numbers.iter().map(|number| Key::ballot(*number)).collect();
    let ballots = numbers.into_iter().zip(records(app, keys).await?);
    let known = ballots.filter_map(|(number, record)| match record {
        Some(RecordView::Ballot(ballot)) => Some((number, ballot)),
        _ => None,
    });
    Ok(known.collect())
}

async fn records(app: &App, keys: Vec<Key>) -> Outcome<Vec<Option<RecordView>>> {
    let reads = keys
        .into_iter()
        .map(|key| async move { app.ledger.client.record(&key).await });
    Ok(stream::iter(reads)
        .buffered(READS_AT_ONCE)
        .try_collect()
        .await?)
}

/// Who is linked, or nothing while the network has made no block.
pub(super) async fn register(app: &App) -> Outcome<Option<RegisterView>> {
    Ok(match app.ledger.client.record(&Key::register()).await? {
        Some(RecordView::Register(register)) => Some(register),
        _ => None,
    })
}

async fn credential_register(app: &App) -> Outcome<Option<CredentialRegisterView>> {
    let key = Key::credential_register();
    Ok(match app.ledger.client.record(&key).await? {
        Some(RecordView::CredentialRegister(register)) => Some(register),
        _ => None,
    })
}

async fn credential(app: &App, id: &Id) -> Outcome<Option<CredentialView>> {
    let Ok(id) = id.to::<CredentialId>() else {
        return Ok(None);
    };
    Ok(
        match app.ledger.client.record(&Key::credential(&id)).await? {
            Some(RecordView::Credential(credential)) => Some(credential),
            _ => None,
        },
    )
}

/// The certificate that a ballot is about, as long as the ledger has it.
pub(super) async fn credential_of(
    app: &App,
    ballot: &BallotView,
) -> Outcome<Option<CredentialView>> {
    match &ballot.subject {
        BallotSubjectView::Certificate { credential: id, .. } => credential(app, id).await,
        _ => Ok(None),
    }
}

async fn authority_of(
    app: &App,
    ballot: &BallotView,
    credential: Option<&CredentialView>,
) -> Outcome<Option<AuthorityView>> {
    let id = match &ballot.subject {
        BallotSubjectView::Certificate { .. } => credential.map(|known| &known.authority),
        BallotSubjectView::List { authority, .. }
        | BallotSubjectView::Admission { authority }
        | BallotSubjectView::Removal { authority } => Some(authority),
        BallotSubjectView::Parameters { .. } => None,
    };
    let Some(id) = id.and_then(|id| id.to().ok()) else {
        return Ok(None);
    };
    Ok(
        match app.ledger.client.record(&Key::authority(&id)).await? {
            Some(RecordView::Authority(authority)) => Some(authority),
            _ => None,
        },
    )
}

/// What a revocation list names.
async fn listed(app: &App, authority: &Id, number: u64) -> Outcome<Vec<ListedCredential>> {
    let Ok(authority) = authority.to() else {
        return Ok(Vec::new());
    };
    let key = Key::revocation_list(&authority, number);
    let Some(RecordView::RevocationList(list)) = app.ledger.client.record(&key).await? else {
        return Ok(Vec::new());
    };
    let ids = list.entries.iter().map(|entry| entry.credential.to());
    let keys = ids.filter_map(|id| id.ok().map(|id| Key::credential(&id)));
    let known = records(app, keys.collect()).await?;
    let all = list.entries.into_iter().zip(known);
    let listed = all.map(|(entry, known)| ListedCredential {
        entry,
        credential: match known {
            Some(RecordView::Credential(credential)) => Some(credential),
            _ => None,
        },
    });
    Ok(listed.collect())
}

/// The certificates of an authority, from the newest ballots.
async fn issued_by(
    app: &App,
    register: &CredentialRegisterView,
    authority: &Id,
) -> Outcome<Vec<CredentialView>> {
    let numbers = (0..register.ballots_count).rev().take(SCANNED_MAX);
    let ballots = records(app, numbers.map(Key::ballot).collect()).await?;
    let mut ids = std::collections::BTreeSet::new();
    for ballot in ballots {
        if let Some(RecordView::Ballot(BallotView {
            subject: BallotSubjectView::Certificate { credential, .. },
            ..
        })) = ballot
            && let Ok(id) = credential.to::<CredentialId>()
        {
            ids.insert(id);
        }
    }
    let known = records(app, ids.iter().map(Key::credential).collect()).await?;
    let issued = known.into_iter().filter_map(|record| match record {
        Some(RecordView::Credential(known)) if known.authority == *authority => Some(known),
        _ => None,
    });
    Ok(issued.collect())
}

/// The account that a node votes through: the one that the register has for it, which stays when its key is renewed.
pub(super) fn account_of(voter: &Voter, register: Option<&RegisterView>) -> AccountId {
    let key = voter.key();
    let nodes = register.map(|register| register.nodes.as_slice());
    let own = nodes
        .unwrap_or_default()
        .iter()
        .find(|node| node.key.0 == key);
    own.and_then(|node| node.account.to().ok())
        .unwrap_or_else(|| voter.first_account())
}

/// The vote of an account, whether for the request.
pub(super) fn vote_on_request(request: &ProposalView, account: &AccountId) -> Option<bool> {
    let account = Id::of(account);
    let vote = request.votes.iter().find(|vote| vote.voter == account);
    vote.map(|vote| vote.verdict == Verdict::Approve)
}

pub(super) fn turn_of_request(request: &ProposalView, account: &AccountId, now_ms: u64) -> Turn {
    let account_id = Id::of(account);
    if vote_on_request(request, account).is_some() {
        return Turn::Voted;
    }
    if request.status != "open" || request.until_ms <= now_ms {
        return Turn::Over;
    }
    if request.awaits_draw {
        return Turn::NotDrawn;
    }
    match request
        .voters
        .iter()
        .any(|voter| voter.account == account_id)
    {
        true => Turn::Open,
        false => Turn::NoVote,
    }
}

/// The vote of the node, whether it passed.
pub(super) fn vote_on_ballot(ballot: &BallotView, voter: &Voter) -> Option<bool> {
    let key = voter.key();
    let vote = ballot.votes.iter().find(|vote| vote.voter.0 == key);
    vote.map(|vote| vote.verdict == BallotVerdict::Pass)
}

pub(super) fn turn_of_ballot(ballot: &BallotView, voter: &Voter, now_ms: u64) -> Turn {
    let key = voter.key();
    if vote_on_ballot(ballot, voter).is_some() {
        return Turn::Voted;
    }
    if ballot.outcome.is_some() || ballot.closes_at_ms <= now_ms {
        return Turn::Over;
    }
    match ballot.roll.iter().any(|node| node.0 == key) {
        true => Turn::Open,
        false => Turn::NoVote,
    }
}

/// What is asked for, in a line.
pub(super) fn said_of_request(request: &ProposalView) -> String {
    match &request.subject {
        SubjectView::Link { certificate } => format!("link the node {}", certificate.identity),
        SubjectView::Renew { certificate } => format!(
            "renew {} to version {}",
            certificate.identity, certificate.version
        ),
        SubjectView::Remove { identity, .. } => format!("remove the node {identity}"),
        SubjectView::Change { .. } => "change how nodes vote".to_owned(),
        SubjectView::Weigh { identity, weight } => format!("let {identity} weigh {weight}"),
    }
}

/// The same for a ballot.
pub(super) fn said_of_ballot(
    number: u64,
    ballot: &BallotView,
    credential: Option<&CredentialView>,
) -> String {
    let what = match (&ballot.subject, credential) {
        (BallotSubjectView::Certificate { .. }, Some(credential)) => {
            format!("certificate of {} {}", credential.class, credential.label)
        }
        (BallotSubjectView::Certificate { .. }, None) => "a certificate".to_owned(),
        (BallotSubjectView::List { number, .. }, _) => format!("revocation list {number}"),
        (BallotSubjectView::Admission { .. }, _) => "trust an authority".to_owned(),
        (BallotSubjectView::Removal { .. }, _) => "trust an authority no longer".to_owned(),
        (BallotSubjectView::Parameters { .. }, _) => "how certificates are voted on".to_owned(),
    };
    format!("{what} (ballot {number})")
}
