//! Nodes, and what they vote on, as JSON has them.

use crate::{
    operation::{Counting, MembershipPolicy, NodeCertificate, Verdict},
    value::{Hash, Id},
};
use scrip_ledger::{
    ids::ProposalId,
    membership::{self, ProposalStatus, Subject, portions_of},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A node that is or was linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NodeView {
    /// Its name.
    pub identity: String,
    /// The account through which it acts.
    pub account: Id,
    /// Its ed25519 public key.
    pub key: Hash,
    /// Where other nodes reach it.
    pub address: String,
    /// Until when its certificate is valid, exclusive, in Unix milliseconds.
    pub valid_until_ms: u64,
    /// The version of its certificate.
    pub version: u32,
    /// When it was removed, in Unix milliseconds; absent while it is linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_at_ms: Option<u64>,
    /// What it weighs when voters are drawn by weight. In the register only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// The key before, as long as that one validates in its stead. In the register only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Hash>,
}

/// Who is linked and what is being voted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterView {
    /// How votes are counted.
    pub policy: MembershipPolicy,
    /// The linked nodes.
    pub nodes: Vec<NodeView>,
    /// Keys of removed nodes that still hold shares.
    pub removed: Vec<Hash>,
    /// What is being voted on, oldest first.
    pub open: Vec<Id>,
    /// Which of these wait until their voters are drawn.
    pub draws: Vec<DrawView>,
    /// What was decided or ran out, oldest first.
    pub closed: Vec<Id>,
}

/// With which random value of the network the voters on something are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawView {
    /// The request.
    pub proposal: Id,
    /// The epoch of the view that the value is of.
    pub epoch: u64,
    /// The view.
    pub view: u64,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SubjectView {
    /// To link a node.
    Link {
        /// Its certificate.
        certificate: NodeCertificate,
    },
    /// To give a linked node its next certificate.
    Renew {
        /// The next one.
        certificate: NodeCertificate,
    },
    /// To remove a node.
    Remove {
        /// Which.
        identity: String,
        /// The version of its certificate.
        version: u32,
        /// Why.
        reason: String,
    },
    /// To change how votes are counted.
    Change {
        /// The next policy.
        policy: MembershipPolicy,
    },
    /// To change what a node weighs.
    Weigh {
        /// Which.
        identity: String,
        /// Its next weight.
        weight: u32,
    },
}

/// Somebody who may vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoterView {
    /// The node's account.
    pub account: Id,
    /// What it weighs.
    pub weight: u32,
    /// The portions of the standard that it checks.
    pub portions: Vec<String>,
}

/// A vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoteView {
    /// The node's account.
    pub voter: Id,
    /// Yes or no.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// When, in Unix milliseconds.
    pub at_ms: u64,
}

/// Something that nodes vote on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposalView {
    /// Its id.
    pub id: Id,
    /// What is asked for.
    pub subject: SubjectView,
    /// By which account.
    pub author: Id,
    /// When, in Unix milliseconds.
    pub opened_at_ms: u64,
    /// Until when it can be voted on, exclusive, in Unix milliseconds.
    pub until_ms: u64,
    /// How its votes are counted.
    pub counting: Counting,
    /// Who may vote; whom the voters are drawn from as long as that is to come.
    pub voters: Vec<VoterView>,
    /// Whether the voters are still to be drawn. Until then nobody votes.
    pub awaits_draw: bool,
    /// What they were drawn with: `sha256("scrip membership seed" || id 16 || signature 48)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn_with: Option<Hash>,
    /// The votes, in order.
    pub votes: Vec<VoteView>,
    /// `open`, `approved` or `denied`. An open one whose time is over has run out.
    pub status: String,
    /// When it was decided, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at_ms: Option<u64>,
}

fn hash(key: &impl AsRef<[u8]>) -> Hash {
    Hash(const_hex::encode(key))
}

impl NodeView {
    /// The JSON form.
    pub fn of(node: &membership::Node) -> Self {
        Self {
            identity: node.identity.to_string(),
            account: Id::of(node.account),
            key: hash(&node.key),
            address: node.address.as_str().to_owned(),
            valid_until_ms: node.valid_until.0,
            version: node.version,
            removed_at_ms: match node.status {
                membership::NodeStatus::Linked => None,
                membership::NodeStatus::Removed { at } => Some(at.0),
            },
            weight: None,
            replaces: None,
        }
    }

    fn of_linked(node: &membership::Linked) -> Self {
        Self {
            identity: node.identity.to_string(),
            account: Id::of(node.account),
            key: hash(&node.key),
            address: node.address.as_str().to_owned(),
            valid_until_ms: node.valid_until.0,
            version: node.version,
            removed_at_ms: None,
            weight: Some(node.weight),
            replaces: node.replaces.as_ref().map(hash),
        }
    }
}

impl DrawView {
    fn of(draw: &membership::Draw) -> Self {
        Self {
            proposal: Id::of(draw.proposal),
            epoch: draw.epoch,
            view: draw.view,
        }
    }
}

impl RegisterView {
    /// The JSON form.
    pub fn of(register: &membership::Register) -> Self {
        Self {
            policy: MembershipPolicy::of(&register.policy),
            nodes: register.nodes.iter().map(NodeView::of_linked).collect(),
            removed: register.removed.iter().map(hash).collect(),
            open: register.open.iter().map(Id::of).collect(),
            draws: register.draws.iter().map(DrawView::of).collect(),
            closed: register.closed.iter().map(Id::of).collect(),
        }
    }
}

impl SubjectView {
    fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Link(certificate) => Self::Link {
                certificate: NodeCertificate::of(certificate),
            },
            Subject::Renew(certificate) => Self::Renew {
                certificate: NodeCertificate::of(certificate),
            },
            Subject::Remove {
                identity,
                version,
                reason,
            } => Self::Remove {
                identity: identity.to_string(),
                version: *version,
                reason: reason.to_string(),
            },
            Subject::Change(policy) => Self::Change {
                policy: MembershipPolicy::of(policy),
            },
            Subject::Weigh { identity, weight } => Self::Weigh {
                identity: identity.to_string(),
                weight: *weight,
            },
        }
    }
}

impl ProposalView {
    /// The JSON form.
    pub fn of(id: &ProposalId, proposal: &membership::Proposal) -> Self {
        let portions = |voter: &membership::Voter| match proposal.subject.has_portions() {
            true => portions_of(id, &proposal.voters, &voter.account),
            false => Vec::new(),
        };
        let (status, decided_at_ms) = match proposal.status {
            ProposalStatus::Open => ("open", None),
            ProposalStatus::Approved { at } => ("approved", Some(at.0)),
            ProposalStatus::Denied { at } => ("denied", Some(at.0)),
        };
        let voters = proposal.voters.iter().map(|voter| VoterView {
            account: Id::of(voter.account),
            weight: voter.weight,
            portions: portions(voter)
                .iter()
                .map(|portion| portion.name().to_owned())
                .collect(),
        });
        let votes = proposal.votes.iter().map(|vote| VoteView {
            voter: Id::of(vote.voter),
            verdict: Verdict::of(vote.verdict),
            reason: vote.reason.to_string(),
            at_ms: vote.at.0,
        });
        let drawn_with = match proposal.drawing {
            membership::Drawing::Drawn { value } => Some(hash(&value)),
            membership::Drawing::Needless | membership::Drawing::Awaited => None,
        };
        Self {
            id: Id::of(id),
            subject: SubjectView::of(&proposal.subject),
            author: Id::of(proposal.author),
            opened_at_ms: proposal.opened_at.0,
            until_ms: proposal.until.0,
            counting: Counting::of(&proposal.counting),
            voters: voters.collect(),
            awaits_draw: proposal.drawing == membership::Drawing::Awaited,
            drawn_with,
            votes: votes.collect(),
            status: status.to_owned(),
            decided_at_ms,
        }
    }
}
