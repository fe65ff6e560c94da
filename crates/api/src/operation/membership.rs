//! Operations on the membership of nodes as JSON has them.

use super::{
    Operation,
    to_ledger::{public_key, signature},
};
use crate::{
    problem::codes,
    value::{self, FieldError, Hash, HexBytes, Id, SignatureHex},
};
use scrip_ledger::{
    election::SeedSignature, epoch::Address, membership as ledger, membership::NodeName,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A certificate that a node issued to itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeCertificate {
    /// The node's name: 1 to 63 of a-z, 0-9, point and hyphen.
    pub identity: String,
    /// Its ed25519 public key.
    pub key: Hash,
    /// Where other nodes reach it: an IP address and a port.
    pub address: String,
    /// From when it is valid, in Unix milliseconds.
    pub valid_from_ms: u64,
    /// Until when it is valid, exclusive, in Unix milliseconds.
    pub valid_until_ms: u64,
    /// The how manieth certificate of this node.
    pub version: u32,
    /// By the key itself.
    pub signature: SignatureHex,
}

/// When a proposal is approved. Every threshold is to be exceeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Counting {
    /// More than `messages_over` votes, and then more than `approvals_over` approvals.
    Messages {
        /// The first threshold.
        messages_over: u32,
        /// The second threshold.
        approvals_over: u32,
    },
    /// Approvals of more than this share of all voters.
    Ratio {
        /// Numerator.
        over_numerator: u32,
        /// Denominator.
        over_denominator: u32,
    },
    /// Voters are drawn by weight; approvals of more than this share of the weight drawn.
    Weighted {
        /// Drawing ends when those drawn weigh this much.
        drawn_weight: u64,
        /// Numerator.
        over_numerator: u32,
        /// Denominator.
        over_denominator: u32,
    },
}

/// How votes are counted, and the bounds of membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipPolicy {
    /// When a proposal is approved.
    pub counting: Counting,
    /// How long a proposal can be voted on, in seconds.
    pub window_s: u32,
    /// Fewest nodes.
    pub nodes_min: u32,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Deny,
}

fn node_name(field: &str, text: &str) -> Result<NodeName, FieldError> {
    NodeName::new(text).map_err(|error| FieldError {
        field: field.to_owned(),
        code: error.code(),
        sentence: codes::NODE_NAME_MALFORMED.sentence.to_owned(),
    })
}

impl NodeCertificate {
    /// The JSON form.
    pub fn of(certificate: &ledger::Certificate) -> Self {
        Self {
            identity: certificate.identity.to_string(),
            key: Hash(const_hex::encode(&certificate.key)),
            address: certificate.address.as_str().to_owned(),
            valid_from_ms: certificate.valid_from.0,
            valid_until_ms: certificate.valid_until.0,
            version: certificate.version,
            signature: SignatureHex(const_hex::encode(&certificate.signature)),
        }
    }

    /// The ledger's form. The signature is not checked here.
    pub fn to_ledger(&self) -> Result<ledger::Certificate, FieldError> {
        Ok(ledger::Certificate {
            identity: node_name("identity", &self.identity)?,
            key: public_key("key", &self.key)?,
            address: Address::new(&self.address).ok_or_else(|| FieldError {
                field: "address".to_owned(),
                code: codes::ADDRESS_MALFORMED.code,
                sentence: codes::ADDRESS_MALFORMED.sentence.to_owned(),
            })?,
            valid_from: Timestamp(self.valid_from_ms),
            valid_until: Timestamp(self.valid_until_ms),
            version: self.version,
            signature: signature("signature", &self.signature.0)?,
        })
    }
}

impl Counting {
    pub(crate) const fn of(counting: &ledger::Counting) -> Self {
        match *counting {
            ledger::Counting::Messages {
                messages_over,
                approvals_over,
            } => Self::Messages {
                messages_over,
                approvals_over,
            },
            ledger::Counting::Ratio {
                over_numerator,
                over_denominator,
            } => Self::Ratio {
                over_numerator,
                over_denominator,
            },
            ledger::Counting::Weighted {
                drawn_weight,
                over_numerator,
                over_denominator,
            } => Self::Weighted {
                drawn_weight,
                over_numerator,
                over_denominator,
            },
        }
    }

    const fn to_ledger(&self) -> ledger::Counting {
        match *self {
            Self::Messages {
                messages_over,
                approvals_over,
            } => ledger::Counting::Messages {
                messages_over,
                approvals_over,
            },
            Self::Ratio {
                over_numerator,
                over_denominator,
            } => ledger::Counting::Ratio {
                over_numerator,
                over_denominator,
            },
            Self::Weighted {
                drawn_weight,
                over_numerator,
                over_denominator,
            } => ledger::Counting::Weighted {
                drawn_weight,
                over_numerator,
                over_denominator,
            },
        }
    }
}

impl MembershipPolicy {
    /// The JSON form.
    pub const fn of(policy: &ledger::Policy) -> Self {
        Self {
            counting: Counting::of(&policy.counting),
            window_s: policy.window_s,
            nodes_min: policy.nodes_min,
        }
    }

    /// The ledger's form.
    pub const fn to_ledger(&self) -> ledger::Policy {
        ledger::Policy {
            counting: self.counting.to_ledger(),
            window_s: self.window_s,
            nodes_min: self.nodes_min,
        }
    }
}

impl Verdict {
    /// The JSON form.
    pub const fn of(verdict: ledger::Verdict) -> Self {
        match verdict {
            ledger::Verdict::Approve => Self::Approve,
            ledger::Verdict::Deny => Self::Deny,
        }
    }
}

pub(super) fn of_ledger(operation: &ledger::Operation) -> Operation {
    use ledger::Operation as Rule;
    match operation {
        Rule::Link { certificate } => Operation::MembershipLink {
            certificate: NodeCertificate::of(certificate),
        },
        Rule::Renew { certificate } => Operation::MembershipRenew {
            certificate: NodeCertificate::of(certificate),
        },
        Rule::Remove {
            identity,
            version,
            reason,
        } => Operation::MembershipRemove {
            identity: identity.to_string(),
            version: *version,
            reason: reason.to_string(),
        },
        Rule::Change { policy } => Operation::MembershipChange {
            policy: MembershipPolicy::of(policy),
        },
        Rule::Weigh { identity, weight } => Operation::MembershipWeigh {
            identity: identity.to_string(),
            weight: *weight,
        },
        Rule::Vote {
            proposal,
            verdict,
            reason,
        } => Operation::MembershipVote {
            proposal: Id::of(proposal),
            verdict: Verdict::of(*verdict),
            reason: reason.to_string(),
        },
        Rule::Draw {
            proposal,
            signature,
        } => Operation::MembershipDraw {
            proposal: Id::of(proposal),
            signature: HexBytes::encode(&signature.0),
        },
    }
}

pub(super) fn to_ledger(operation: &Operation) -> Result<ledger::Operation, FieldError> {
    use ledger::Operation as Rule;
    let certificate = |certificate: &NodeCertificate| {
        let certificate = certificate.to_ledger();
        certificate
            .map(Box::new)
            .map_err(|error| error.within("certificate"))
    };
    Ok(match operation {
        Operation::MembershipLink { certificate: own } => Rule::Link {
            certificate: certificate(own)?,
        },
        Operation::MembershipRenew { certificate: own } => Rule::Renew {
            certificate: certificate(own)?,
        },
        Operation::MembershipRemove {
            identity,
            version,
            reason,
        } => Rule::Remove {
            identity: node_name("identity", identity)?,
            version: *version,
            reason: value::reference("reason", reason)?,
        },
        Operation::MembershipChange { policy } => Rule::Change {
            policy: policy.to_ledger(),
        },
        Operation::MembershipWeigh { identity, weight } => Rule::Weigh {
            identity: node_name("identity", identity)?,
            weight: *weight,
        },
        Operation::MembershipVote {
            proposal,
            verdict,
            reason,
        } => Rule::Vote {
            proposal: value::hex("proposal", &proposal.0)?,
            verdict: match verdict {
                Verdict::Approve => ledger::Verdict::Approve,
                Verdict::Deny => ledger::Verdict::Deny,
            },
            reason: value::reference("reason", reason)?,
        },
        Operation::MembershipDraw {
            proposal,
            signature,
        } => Rule::Draw {
            proposal: value::hex("proposal", &proposal.0)?,
            signature: SeedSignature(value::bytes("signature", &signature.0)?),
        },
        other => unreachable!("{other:?} is not about membership"),
    })
}
