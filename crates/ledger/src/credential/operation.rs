//! What can be asked about certificates.

use super::{BallotSubject, CertificateDer, ListDer, Parameters, Verdict};
use crate::ids::{AccountId, AuthorityId, CredentialId};
use crate::text::Reference;
use crate::transfer::Item;
use crate::wire::{wire_box, wire_enum};

/// An operation on certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Puts it to the vote that the network trusts an authority. For a node of the committee or the registrar.
    ProposeAuthority {
        /// The account that submits what the authority issues.
        account: AccountId,
        /// The authority's own certificate.
        certificate: CertificateDer,
    },
    /// Puts it to the vote that the network trusts an authority no longer. For a node of the committee or the registrar.
    ProposeRemoval {
        /// The authority.
        authority: AuthorityId,
    },
    /// Puts other parameters of voting to the vote. For a node of the committee or the registrar.
    ProposeParameters {
        /// All parameters from then on.
        parameters: Parameters,
    },
    /// Submits a certificate that the author's authority issued.
    Submit {
        /// The authority.
        authority: AuthorityId,
        /// The certificate.
        certificate: CertificateDer,
        /// The certificate that this one takes the place of: revoked in the step that accepts this one.
        replaces: Option<CredentialId>,
        /// An ordinary transfer in which the certificate rides. It is paid whatever the vote says.
        along: Option<Box<Item>>,
    },
    /// Submits a revocation list of the author's authority.
    SubmitList {
        /// The authority.
        authority: AuthorityId,
        /// The list, as RFC 5280 has it.
        list: ListDer,
    },
    /// Votes. For the signer's node, if it is in the committee.
    Vote {
        /// The ballot's number.
        ballot: u64,
        /// Pass or fail.
        verdict: Verdict,
        /// Why, in words.
        note: Reference,
    },
    /// Counts the votes of a ballot whose time is over. For anyone.
    Close {
        /// The ballot's number.
        ballot: u64,
    },
}

wire_box!(Item);

wire_enum!(Operation {
    0 = ProposeAuthority {
        account,
        certificate
    },
    1 = ProposeRemoval { authority },
    2 = ProposeParameters { parameters },
    3 = Submit {
        authority,
        certificate,
        replaces,
        along
    },
    4 = SubmitList { authority, list },
    5 = Vote {
        ballot,
        verdict,
        note
    },
    6 = Close { ballot },
});

impl Operation {
    /// What a proposal puts to the vote, if the operation alone says it.
    pub(crate) fn subject(&self) -> Option<BallotSubject> {
        match self {
            Self::ProposeRemoval { authority } => Some(BallotSubject::Removal {
                authority: *authority,
            }),
            Self::ProposeParameters { parameters } => Some(BallotSubject::Parameters {
                parameters: *parameters,
            }),
            _ => None,
        }
    }
}
