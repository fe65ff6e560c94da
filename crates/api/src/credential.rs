//! Authorities, certificates, ballots and revocation lists.

use crate::{
    operation::{BallotVerdict, Share, VotingParameters},
    value::{Hash, Id},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use scrip_ledger::{
    credential::{
        self as ledger, AuthorityStatus, BallotSubject, CredentialStatus, Decision,
        RevocationReason, SubjectKey,
    },
    ids::{AuthorityId, CredentialId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What there is of certificates in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CredentialRegisterView {
    /// How votes are counted.
    pub parameters: VotingParameters,
    /// How many ballots there were, numbered from 0.
    pub ballots_count: u64,
    /// How many certificates were ever accepted.
    pub credentials_count: u64,
    /// The ids of the authorities that the network trusts.
    pub authorities: Vec<Id>,
}

impl CredentialRegisterView {
    /// The JSON form.
    pub fn of(register: &ledger::Register) -> Self {
        Self {
            parameters: VotingParameters::of(&register.parameters),
            ballots_count: register.ballots_count,
            credentials_count: register.credentials_count,
            authorities: register.authorities.iter().map(Id::of).collect(),
        }
    }
}

/// A certificate authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthorityView {
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// The account that submits what it issues.
    pub account: Id,
    /// `proposed`, `trusted` or `removed`.
    pub status: String,
    /// Since when it is so, in Unix milliseconds.
    pub since_ms: Option<u64>,
    /// The number of its latest accepted revocation list; zero for none.
    pub list_number: u64,
    /// How many of its certificates were accepted.
    pub credentials_count: u64,
    /// From when on its own certificate is valid, in Unix milliseconds.
    pub not_before_ms: u64,
    /// Until when, exclusive, in Unix milliseconds.
    pub not_after_ms: u64,
    /// Its own certificate, DER in base64.
    pub certificate: String,
}

impl AuthorityView {
    /// The JSON form.
    pub fn of(id: &AuthorityId, authority: &ledger::Authority) -> Self {
        let (status, since_ms) = match authority.status {
            AuthorityStatus::Proposed => ("proposed", None),
            AuthorityStatus::Trusted { since } => ("trusted", Some(since.0)),
            AuthorityStatus::Removed { at } => ("removed", Some(at.0)),
        };
        let facts = ledger::CertificateFacts::read(authority.certificate.as_bytes());
        let (not_before_ms, not_after_ms) = facts
            .map(|facts| (facts.not_before.0, facts.not_after.0))
            .unwrap_or_default();
        Self {
            not_before_ms,
            not_after_ms,
            id: Id::of(id),
            name: authority.name.to_string(),
            account: Id::of(authority.account),
            status: status.to_owned(),
            since_ms,
            list_number: authority.list_number,
            credentials_count: authority.credentials_count,
            certificate: BASE64_STANDARD.encode(authority.certificate.as_bytes()),
        }
    }
}

/// A certificate on the ledger, or one that is being voted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CredentialView {
    /// Its id.
    pub id: Id,
    /// Who issued it.
    pub authority: Id,
    /// Its serial number in hex.
    pub serial: String,
    /// `node`, `till`, `kiosk`, `device`, `provider`, `gateway` or `responder`.
    pub class: String,
    /// What its subject is called.
    pub label: String,
    /// The certified key.
    pub key: CertifiedKey,
    /// From when on it is valid, in Unix milliseconds.
    pub not_before_ms: u64,
    /// Until when, exclusive, in Unix milliseconds.
    pub not_after_ms: u64,
    /// `proposed`, `active` or `revoked`. Dates are apart from this.
    pub status: String,
    /// When it was accepted or revoked, in Unix milliseconds.
    pub since_ms: Option<u64>,
    /// In which block that was.
    pub height: Option<u64>,
    /// Why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The number of the ballot that decided on it.
    pub ballot: u64,
    /// The certificate, DER in base64.
    pub certificate: String,
}

/// A certified key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertifiedKey {
    /// `ed25519` or `p256`.
    pub kind: String,
    /// The key in hex; compressed for P-256.
    pub hex: String,
}

impl CredentialView {
    /// The JSON form.
    pub fn of(credential: &ledger::Credential) -> Self {
        let (status, since_ms, height, reason) = match credential.status {
            CredentialStatus::Proposed => ("proposed", None, None, None),
            CredentialStatus::Active { since, height } => {
                ("active", Some(since.0), Some(height), None)
            }
            CredentialStatus::Revoked(revocation) => (
                "revoked",
                Some(revocation.at.0),
                Some(revocation.height),
                Some(revocation.reason.name().to_owned()),
            ),
        };
        Self {
            id: Id::of(credential.id()),
            authority: Id::of(credential.authority),
            serial: credential.serial.to_string(),
            class: credential.class.name().to_owned(),
            label: credential.label.to_string(),
            key: CertifiedKey::of(&credential.key),
            not_before_ms: credential.not_before.0,
            not_after_ms: credential.not_after.0,
            status: status.to_owned(),
            since_ms,
            height,
            reason,
            ballot: credential.ballot,
            certificate: BASE64_STANDARD.encode(credential.certificate.as_bytes()),
        }
    }
}

impl CertifiedKey {
    fn of(key: &SubjectKey) -> Self {
        Self {
            kind: key.kind().to_owned(),
            hex: const_hex::encode(key.as_bytes()),
        }
    }
}

/// The certificate that counts for a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CredentialSubjectView {
    /// The key.
    pub key: CertifiedKey,
    /// The certificate.
    pub credential: Id,
}

impl CredentialSubjectView {
    /// The JSON form.
    pub fn of(subject: &ledger::Subject) -> Self {
        Self {
            key: CertifiedKey::of(&subject.key),
            credential: Id::of(subject.credential),
        }
    }
}

/// A revocation list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevocationListView {
    /// Whose.
    pub authority: Id,
    /// Its number.
    pub number: u64,
    /// When the network accepted it, in Unix milliseconds; not while it is voted on.
    pub accepted_at_ms: Option<u64>,
    /// How many certificates it names.
    pub entries_count: u32,
    /// What it names.
    pub entries: Vec<ListEntryView>,
    /// The number of the ballot that decided on it.
    pub ballot: u64,
    /// The list, DER in base64.
    pub list: String,
}

/// One certificate that a revocation list names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListEntryView {
    /// The certificate's id, whether or not the network has it.
    pub credential: Id,
    /// Its serial number in hex.
    pub serial: String,
    /// Why it is revoked.
    pub reason: String,
    /// Since when, as the authority says, in Unix milliseconds.
    pub date_ms: u64,
}

impl RevocationListView {
    /// The JSON form.
    pub fn of(list: &ledger::RevocationList) -> Self {
        Self {
            authority: Id::of(list.authority),
            number: list.number,
            accepted_at_ms: list.accepted_at.map(|at| at.0),
            entries_count: list.entries_count.0,
            entries: ledger::ListFacts::read(list.list.as_bytes())
                .map(|facts| facts.entries)
                .unwrap_or_default()
                .iter()
                .map(|entry| ListEntryView::of(&list.authority, entry))
                .collect(),
            ballot: list.ballot,
            list: BASE64_STANDARD.encode(list.list.as_bytes()),
        }
    }
}

impl ListEntryView {
    fn of(authority: &AuthorityId, entry: &ledger::ListEntry) -> Self {
        let reason = entry.reason.unwrap_or(RevocationReason::Unspecified);
        Self {
            credential: Id::of(CredentialId::derive(authority, entry.serial.as_bytes())),
            serial: entry.serial.to_string(),
            reason: reason.name().to_owned(),
            date_ms: entry.date.0,
        }
    }
}

/// A ballot: what was voted on, the votes in their order, and what they came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BallotView {
    /// What is voted on.
    pub subject: BallotSubjectView,
    /// The account that put it to the vote.
    pub proposer: Id,
    /// When, in Unix milliseconds.
    pub opened_at_ms: u64,
    /// In which block.
    pub height: u64,
    /// Until when, exclusive, nodes may vote, in Unix milliseconds.
    pub closes_at_ms: u64,
    /// Passes in votes, at least.
    pub threshold: Share,
    /// Votes in nodes, at least.
    pub quorum: Share,
    /// The keys of the nodes that may vote.
    pub roll: Vec<Hash>,
    /// The votes in their order.
    pub votes: Vec<BallotVoteView>,
    /// What they came to, once the ballot is over.
    pub outcome: Option<BallotOutcomeView>,
}

/// What is voted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BallotSubjectView {
    /// A certificate.
    Certificate {
        /// The certificate.
        credential: Id,
        /// The one whose place it takes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<Id>,
    },
    /// A revocation list.
    List {
        /// Whose.
        authority: Id,
        /// Its number.
        number: u64,
    },
    /// That the network trusts an authority.
    Admission {
        /// The authority.
        authority: Id,
    },
    /// That the network trusts an authority no longer.
    Removal {
        /// The authority.
        authority: Id,
    },
    /// How votes are counted.
    Parameters {
        /// All parameters from then on.
        parameters: VotingParameters,
    },
}

/// One vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BallotVoteView {
    /// The node's key.
    pub voter: Hash,
    /// What it says.
    pub verdict: BallotVerdict,
    /// What is wrong, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// Why, in the operator's words.
    pub note: String,
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// In which block.
    pub height: u64,
    /// Whether it does not count because the node voted twice.
    pub void: bool,
}

/// What a ballot came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BallotOutcomeView {
    /// `accepted`, `no_quorum`, `below_threshold` or `unsound`.
    pub decision: String,
    /// The code of what most of the failing votes, or the rules, found wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// The same in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// Votes that were passes.
    pub passes: u32,
    /// Votes that counted.
    pub votes: u32,
    /// Nodes that could vote.
    pub nodes: u32,
    /// When it was counted, in Unix milliseconds.
    pub at_ms: u64,
    /// In which block.
    pub height: u64,
}

impl BallotView {
    /// The JSON form.
    pub fn of(ballot: &ledger::Ballot) -> Self {
        Self {
            subject: BallotSubjectView::of(&ballot.subject),
            proposer: Id::of(ballot.proposer),
            opened_at_ms: ballot.opened_at.0,
            height: ballot.height,
            closes_at_ms: ballot.closes_at.0,
            threshold: Share::of(ballot.threshold),
            quorum: Share::of(ballot.quorum),
            roll: ballot.roll.iter().map(Hash::of).collect(),
            votes: ballot.votes.iter().map(BallotVoteView::of).collect(),
            outcome: ballot
                .outcome
                .as_ref()
                .map(|outcome| BallotOutcomeView::of(ballot, outcome)),
        }
    }
}

impl BallotSubjectView {
    fn of(subject: &BallotSubject) -> Self {
        match subject {
            BallotSubject::Certificate {
                credential,
                replaces,
            } => Self::Certificate {
                credential: Id::of(credential),
                replaces: replaces.as_ref().map(Id::of),
            },
            BallotSubject::List { authority, number } => Self::List {
                authority: Id::of(authority),
                number: *number,
            },
            BallotSubject::Admission { authority } => Self::Admission {
                authority: Id::of(authority),
            },
            BallotSubject::Removal { authority } => Self::Removal {
                authority: Id::of(authority),
            },
            BallotSubject::Parameters { parameters } => Self::Parameters {
                parameters: VotingParameters::of(parameters),
            },
        }
    }
}

impl BallotVoteView {
    fn of(vote: &ledger::Vote) -> Self {
        let sentence = match vote.verdict {
            ledger::Verdict::Pass => None,
            ledger::Verdict::Fail(finding) => Some(finding.sentence().to_owned()),
        };
        Self {
            voter: Hash::of(vote.voter),
            verdict: BallotVerdict::of(vote.verdict),
            sentence,
            note: vote.note.to_string(),
            at_ms: vote.at.0,
            height: vote.height,
            void: vote.is_void,
        }
    }
}

impl BallotOutcomeView {
    fn of(ballot: &ledger::Ballot, outcome: &ledger::Outcome) -> Self {
        let finding = match outcome.decision {
            Decision::Unsound(finding) => Some(finding),
            Decision::BelowThreshold => ballot.main_finding(),
            Decision::Accepted | Decision::NoQuorum => None,
        };
        Self {
            decision: outcome.decision.name().to_owned(),
            finding: finding.map(|finding| finding.code().to_owned()),
            sentence: finding.map(|finding| finding.sentence().to_owned()),
            passes: outcome.passes.0,
            votes: outcome.votes.0,
            nodes: outcome.nodes.0,
            at_ms: outcome.at.0,
            height: outcome.height,
        }
    }
}
