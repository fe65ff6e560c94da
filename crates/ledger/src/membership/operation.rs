//! What can be asked about membership.

use super::certificate::{Certificate, NodeName};
use super::policy::Policy;
use crate::election::SeedSignature;
use crate::ids::{NetworkId, ProposalId};
use crate::operation::Check;
use crate::text::Reference;
use crate::wire::wire_enum;

/// An operation on membership. Each but the first is for linked nodes, through the account that their key derives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Asks to be linked. The author's key is the certificate's, which proves that the applicant holds it.
    Link {
        /// Who asks, signed by itself.
        certificate: Box<Certificate>,
    },
    /// Asks for the next version of the author's own certificate, perhaps with another key: signed with the old key as an
    /// operation and with the new one as a certificate.
    Renew {
        /// The next version.
        certificate: Box<Certificate>,
    },
    /// Asks to remove a node.
    Remove {
        /// Which.
        identity: NodeName,
        /// The version of its certificate, so that nobody votes on an older one.
        version: u32,
        /// Why.
        reason: Reference,
    },
    /// Asks to change how votes are counted.
    Change {
        /// The next policy.
        policy: Policy,
    },
    /// Asks to change what a node weighs when voters are drawn by weight.
    Weigh {
        /// Which node.
        identity: NodeName,
        /// Its next weight, at least 1.
        weight: u32,
    },
    /// Approves or denies what another operation asked for.
    Vote {
        /// What is voted on.
        proposal: ProposalId,
        /// Yes or no.
        verdict: Verdict,
        /// Why, in words.
        reason: Reference,
    },
    /// Shows the random value that the voters on something are drawn with.
    Draw {
        /// Whose voters.
        proposal: ProposalId,
        /// The network's signature over the view that the register names.
        signature: SeedSignature,
    },
}

wire_enum!(Operation {
    0 = Link { certificate },
    1 = Renew { certificate },
    2 = Remove { identity, version, reason },
    3 = Change { policy },
    4 = Weigh { identity, weight },
    5 = Vote { proposal, verdict, reason },
    6 = Draw { proposal, signature },
});

impl Operation {
    /// The signature that it carries besides its author's: that of a certificate.
    pub(crate) fn check(&self, network: &NetworkId) -> Option<Check<'_>> {
        match self {
            Self::Link { certificate } | Self::Renew { certificate } => {
                Some(certificate.check(network))
            }
            _ => None,
        }
    }
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Deny,
}

wire_enum!(Verdict {
    0 = Deny,
    1 = Approve,
});
