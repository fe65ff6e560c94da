//! Certificates, ballots and revocation lists in words.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{Words, until};
use scrip_ledger::credential::{
    Authority, AuthorityStatus, Ballot, BallotSubject, Credential, CredentialStatus, Decision,
    Operation as On, Register, RevocationList, Subject, SubjectKey, Verdict,
};

impl Words<'_> {
    /// An operation on certificates, as something that happened.
    pub(super) fn credential_operation(&self, operation: &On) -> String {
        match operation {
            On::ProposeAuthority { account, .. } => format!(
                "It was put to the vote that the network trusts an authority, for which account {account} submits."
            ),
            On::ProposeRemoval { authority } => format!(
                "It was put to the vote that the network trusts authority {authority} no longer."
            ),
            On::ProposeParameters { parameters } => format!(
                "It was put to the vote that {} of {} votes pass and {} of {} nodes are enough, within {} seconds.",
                parameters.threshold.numerator.0,
                parameters.threshold.denominator.0,
                parameters.quorum.numerator.0,
                parameters.quorum.denominator.0,
                parameters.duration_s
            ),
            On::Submit {
                authority, along, ..
            } => {
                let said =
                    format!("A certificate of authority {authority} was submitted to the vote.");
                match along {
                    Some(item) => format!("{} {said}", self.transfer(item)),
                    None => said,
                }
            }
            On::SubmitList { authority, .. } => {
                format!("A revocation list of authority {authority} was submitted to the vote.")
            }
            On::Vote {
                ballot,
                verdict,
                note,
            } => {
                let note = match note.as_str() {
                    "" => String::new(),
                    note => format!(" Its note: {note:?}."),
                };
                match verdict {
                    Verdict::Pass => format!("A node voted pass on ballot {ballot}.{note}"),
                    Verdict::Fail(finding) => format!(
                        "A node voted fail on ballot {ballot}: {}{note}",
                        finding.sentence()
                    ),
                }
            }
            On::Close { ballot } => format!("The votes of ballot {ballot} were counted."),
        }
    }

    /// A certificate on the ledger, as something that was so.
    pub(super) fn credential(&self, credential: &Credential) -> String {
        let name = match credential.label.as_str() {
            "" => String::new(),
            label => format!(" {label:?}"),
        };
        let subject = format!(
            "The certificate with serial number {} of authority {}, for the {}{name} and the {},",
            credential.serial,
            credential.authority,
            credential.class.name(),
            key(&credential.key),
        );
        let dates = format!(
            "valid from {} until {}",
            until(&credential.not_before),
            until(&credential.not_after)
        );
        match credential.status {
            CredentialStatus::Proposed => {
                format!("{subject} is being voted on and not accepted; it is {dates}.")
            }
            CredentialStatus::Active { height, .. } => format!(
                "{subject} was accepted in block {height} and is not revoked; it is {dates}."
            ),
            CredentialStatus::Revoked(revocation) => format!(
                "{subject} was REVOKED in block {} ({}).",
                revocation.height,
                revocation.reason.name()
            ),
        }
    }

    /// A certificate authority, as something that was so.
    pub(super) fn authority(&self, authority: &Authority) -> String {
        let status = match authority.status {
            AuthorityStatus::Proposed => "is being voted on".to_string(),
            AuthorityStatus::Trusted { since } => format!("is trusted since {}", until(&since)),
            AuthorityStatus::Removed { at } => format!("is not trusted since {}", until(&at)),
        };
        format!(
            "The authority {:?} {status}; account {} submits for it, and its latest revocation list is number {}.",
            authority.name.as_str(),
            authority.account,
            authority.list_number
        )
    }

    /// A ballot, as something that was so.
    pub(super) fn ballot(&self, ballot: &Ballot) -> String {
        let subject = match ballot.subject {
            BallotSubject::Certificate { credential, .. } => format!("certificate {credential}"),
            BallotSubject::List { authority, number } => {
                format!("revocation list {number} of authority {authority}")
            }
            BallotSubject::Admission { authority } => format!("trusting authority {authority}"),
            BallotSubject::Removal { authority } => {
                format!("no longer trusting authority {authority}")
            }
            BallotSubject::Parameters { .. } => "how votes are counted".to_string(),
        };
        let votes = ballot.votes.len();
        match ballot.outcome {
            None => format!(
                "The ballot on {subject} is open until {}; {votes} votes were cast.",
                until(&ballot.closes_at)
            ),
            Some(outcome) => {
                let decision = match outcome.decision {
                    Decision::Accepted => "accepted",
                    Decision::NoQuorum => "refused, because too few nodes voted",
                    Decision::BelowThreshold => "refused, because too few votes were passes",
                    Decision::Unsound(finding) => finding.sentence(),
                };
                format!(
                    "The ballot on {subject} ended with {} passes in {} votes of {} nodes: {decision}.",
                    outcome.passes.0, outcome.votes.0, outcome.nodes.0
                )
            }
        }
    }

    /// What counts for a key, as something that was so.
    pub(super) fn credential_subject(&self, subject: &Subject) -> String {
        format!(
            "For the {}, certificate {} counts.",
            key(&subject.key),
            subject.credential
        )
    }

    /// What there is of certificates, as something that was so.
    pub(super) fn credential_register(&self, register: &Register) -> String {
        format!(
            "The network trusts {} authorities, has accepted {} certificates and held {} ballots.",
            register.authorities.len(),
            register.credentials_count,
            register.ballots_count
        )
    }

    /// A revocation list, as something that was so.
    pub(super) fn revocation_list(&self, list: &RevocationList) -> String {
        let status = match list.accepted_at {
            Some(at) => format!("was accepted at {}", until(&at)),
            None => "is being voted on".to_string(),
        };
        format!(
            "Revocation list {} of authority {} names {} certificates and {status}.",
            list.number, list.authority, list.entries_count.0
        )
    }
}

fn key(key: &SubjectKey) -> String {
    let hex: String = key
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{} key {hex}", key.kind())
}
