//! Operations on certificates, to JSON and back.

use super::{Operation, Transfer};
use crate::{
    problem::codes,
    value::{self, FieldError, Id, Scales},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use scrip_ledger::{
    account::Classes,
    amount::Count,
    credential::{
        self, CertificateDer, Finding, ListDer, Operation as Rule, Verdict as LedgerVerdict,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A share, from above 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// So many
    pub numerator: u32,
    /// of so many.
    pub denominator: u32,
}

impl Share {
    pub(crate) const fn of(share: credential::Share) -> Self {
        Self {
            numerator: share.numerator.0,
            denominator: share.denominator.0,
        }
    }

    const fn to_ledger(self) -> credential::Share {
        credential::Share {
            numerator: Count(self.numerator),
            denominator: Count(self.denominator),
        }
    }
}

/// How votes on certificates are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VotingParameters {
    /// Passes in votes, at least.
    pub threshold: Share,
    /// Votes in nodes, at least.
    pub quorum: Share,
    /// How long nodes may vote, in seconds.
    pub duration_s: u32,
    /// Accounts with one of these classes, each 0 to 31, need an accepted certificate.
    #[serde(default)]
    pub required_classes: Vec<u8>,
}

impl VotingParameters {
    pub(crate) fn of(parameters: &credential::Parameters) -> Self {
        Self {
            threshold: Share::of(parameters.threshold),
            quorum: Share::of(parameters.quorum),
            duration_s: parameters.duration_s,
            required_classes: super::class_list(parameters.required_classes),
        }
    }

    fn to_ledger(&self) -> Result<credential::Parameters, FieldError> {
        let required_classes: Classes = super::to_ledger::class_set(&self.required_classes)
            .map_err(|error| error.within("parameters"))?;
        Ok(credential::Parameters {
            threshold: self.threshold.to_ledger(),
            quorum: self.quorum.to_ledger(),
            duration_s: self.duration_s,
            required_classes,
        })
    }
}

/// What a node says of what it is asked to vote on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BallotVerdict {
    /// Nothing is wrong.
    Pass,
    /// The code of what is wrong, such as `finding_bad_signature`.
    Fail(String),
}

impl BallotVerdict {
    pub(crate) fn of(verdict: LedgerVerdict) -> Self {
        match verdict {
            LedgerVerdict::Pass => Self::Pass,
            LedgerVerdict::Fail(finding) => Self::Fail(finding.code().to_owned()),
        }
    }

    fn to_ledger(&self) -> Result<LedgerVerdict, FieldError> {
        let Self::Fail(code) = self else {
            return Ok(LedgerVerdict::Pass);
        };
        let finding = Finding::ALL.iter().find(|known| known.code() == code);
        finding
            .map(|finding| LedgerVerdict::Fail(*finding))
            .ok_or_else(|| wrong("verdict.fail", codes::FINDING_UNKNOWN))
    }
}

fn wrong(field: &str, code: crate::problem::Code) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code: code.code,
        sentence: code.sentence.to_owned(),
    }
}

fn der<T>(field: &str, text: &str, new: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, FieldError> {
    let bytes = BASE64_STANDARD.decode(text).ok();
    bytes
        .and_then(|bytes| new(&bytes))
        .ok_or_else(|| wrong(field, codes::DER_MALFORMED))
}

pub(super) fn of_ledger(operation: &Rule, scales: Scales<'_>) -> Operation {
    match operation {
        Rule::ProposeAuthority {
            account,
            certificate,
        } => Operation::CredentialProposeAuthority {
            account: Id::of(account),
            certificate: BASE64_STANDARD.encode(certificate.as_bytes()),
        },
        Rule::ProposeRemoval { authority } => Operation::CredentialProposeRemoval {
            authority: Id::of(authority),
        },
        Rule::ProposeParameters { parameters } => Operation::CredentialProposeParameters {
            parameters: VotingParameters::of(parameters),
        },
        Rule::Submit {
            authority,
            certificate,
            replaces,
            along,
        } => Operation::CredentialSubmit {
            authority: Id::of(authority),
            certificate: BASE64_STANDARD.encode(certificate.as_bytes()),
            replaces: replaces.as_ref().map(Id::of),
            along: along.as_ref().map(|item| Transfer::of(item, scales)),
        },
        Rule::SubmitList { authority, list } => Operation::CredentialSubmitList {
            authority: Id::of(authority),
            list: BASE64_STANDARD.encode(list.as_bytes()),
        },
        Rule::Vote {
            ballot,
            verdict,
            note,
        } => Operation::CredentialVote {
            ballot: *ballot,
            verdict: BallotVerdict::of(*verdict),
            note: note.to_string(),
        },
        Rule::Close { ballot } => Operation::CredentialClose { ballot: *ballot },
    }
}

pub(super) fn to_ledger(operation: &Operation, scales: Scales<'_>) -> Result<Rule, FieldError> {
    Ok(match operation {
        Operation::CredentialProposeAuthority {
            account,
            certificate,
        } => Rule::ProposeAuthority {
            account: value::hex("account", &account.0)?,
            certificate: der("certificate", certificate, CertificateDer::new)?,
        },
        Operation::CredentialProposeRemoval { authority } => Rule::ProposeRemoval {
            authority: value::hex("authority", &authority.0)?,
        },
        Operation::CredentialProposeParameters { parameters } => Rule::ProposeParameters {
            parameters: parameters.to_ledger()?,
        },
        Operation::CredentialSubmit {
            authority,
            certificate,
            replaces,
            along,
        } => Rule::Submit {
            authority: value::hex("authority", &authority.0)?,
            certificate: der("certificate", certificate, CertificateDer::new)?,
            replaces: replaces
                .as_ref()
                .map(|id| value::hex("replaces", &id.0))
                .transpose()?,
            along: along
                .as_ref()
                .map(|item| item.to_ledger(scales).map(Box::new))
                .transpose()
                .map_err(|error| error.within("along"))?,
        },
        Operation::CredentialSubmitList { authority, list } => Rule::SubmitList {
            authority: value::hex("authority", &authority.0)?,
            list: der("list", list, ListDer::new)?,
        },
        Operation::CredentialVote {
            ballot,
            verdict,
            note,
        } => Rule::Vote {
            ballot: *ballot,
            verdict: verdict.to_ledger()?,
            note: value::reference("note", note)?,
        },
        Operation::CredentialClose { ballot } => Rule::Close { ballot: *ballot },
        other => unreachable!("{other:?} is not about certificates"),
    })
}
