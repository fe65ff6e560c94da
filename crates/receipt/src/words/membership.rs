//! Membership of nodes in plain words.

use alloc::{
    format,
    string::{String, ToString as _},
};
use scrip_ledger::{
    ids::{AccountId, ProposalId},
    membership::{
        Certificate, Counting, Drawing, Node, NodeStatus, Operation, Policy, Proposal,
        ProposalStatus, Register, Subject, Verdict,
    },
};

use super::{quoted, until};

/// An operation, as something that happened.
pub(super) fn operation(author: AccountId, id: ProposalId, operation: &Operation) -> String {
    match operation {
        Operation::Link { certificate } => format!(
            "Account {author} asked to link {}, as proposal {id}.",
            shown(certificate)
        ),
        Operation::Renew { certificate } => format!(
            "The certificate of node {:?} is to be renewed to {}, as proposal {id}.",
            certificate.identity.as_str(),
            shown(certificate)
        ),
        Operation::Remove {
            identity,
            version,
            reason,
        } => format!(
            "Account {author} asked to remove node {:?} with version {version} of its certificate{}, as proposal {id}.",
            identity.as_str(),
            quoted(reason)
        ),
        Operation::Change { policy } => {
            format!(
                "Account {author} asked that {}, as proposal {id}.",
                shall(policy)
            )
        }
        Operation::Weigh { identity, weight } => format!(
            "Account {author} asked that node {:?} weighs {weight} when voters are drawn, as proposal {id}.",
            identity.as_str()
        ),
        Operation::Vote {
            proposal,
            verdict,
            reason,
        } => {
            let verdict = match verdict {
                Verdict::Approve => "approved",
                Verdict::Deny => "denied",
            };
            format!(
                "Account {author} {verdict} proposal {proposal}{}.",
                quoted(reason)
            )
        }
        Operation::Draw { proposal, .. } => format!(
            "Account {author} showed the network's random value that the voters on proposal {proposal} are drawn with."
        ),
    }
}

fn shown(certificate: &Certificate) -> String {
    format!(
        "node {:?} with key {} at {}, version {}, valid until {}",
        certificate.identity.as_str(),
        certificate.key,
        certificate.address.as_str(),
        certificate.version,
        until(&certificate.valid_until)
    )
}

fn shall(policy: &Policy) -> String {
    let counting = match policy.counting {
        Counting::Messages {
            messages_over,
            approvals_over,
        } => format!(
            "more than {messages_over} votes and more than {approvals_over} approvals decide"
        ),
        Counting::Ratio {
            over_numerator,
            over_denominator,
        } => format!(
            "approvals of more than {over_numerator}/{over_denominator} of all nodes decide"
        ),
        Counting::Weighted {
            drawn_weight,
            over_numerator,
            over_denominator,
        } => format!(
            "voters are drawn up to a weight of {drawn_weight} and more than {over_numerator}/{over_denominator} of it decides"
        ),
    };
    format!(
        "{counting}, within {} seconds, and {} nodes are left at least",
        policy.window_s, policy.nodes_min
    )
}

/// The record of a node, as something that was so.
pub(super) fn node(node: &Node) -> String {
    let status = match node.status {
        NodeStatus::Linked => "is linked".to_string(),
        NodeStatus::Removed { at } => format!("was removed at {}", until(&at)),
    };
    format!(
        "Node {:?} {status}; it acts through account {} and has key {}, version {} of its certificate, valid until {}.",
        node.identity.as_str(),
        node.account,
        node.key,
        node.version,
        until(&node.valid_until)
    )
}

/// The record of a proposal, as something that was so.
pub(super) fn proposal(proposal: &Proposal) -> String {
    let what = match &proposal.subject {
        Subject::Link(certificate) => format!("to link {}", shown(certificate)),
        Subject::Renew(certificate) => format!("to renew to {}", shown(certificate)),
        Subject::Remove { identity, .. } => format!("to remove node {:?}", identity.as_str()),
        Subject::Change(policy) => format!("that {}", shall(policy)),
        Subject::Weigh { identity, weight } => {
            format!("that node {:?} weighs {weight}", identity.as_str())
        }
    };
    let approvals = proposal
        .votes
        .iter()
        .filter(|vote| vote.verdict == Verdict::Approve)
        .count();
    let status = match proposal.status {
        ProposalStatus::Open => format!("it can be voted on until {}", until(&proposal.until)),
        ProposalStatus::Approved { at } => format!("it was approved at {}", until(&at)),
        ProposalStatus::Denied { at } => format!("it was denied at {}", until(&at)),
    };
    if proposal.drawing == Drawing::Awaited {
        return format!(
            "Account {} asked {what}; who votes on it was still to be drawn from {} nodes.",
            proposal.author,
            proposal.voters.len()
        );
    }
    format!(
        "Account {} asked {what}; of {} nodes {approvals} approved and {} denied; {status}.",
        proposal.author,
        proposal.voters.len(),
        proposal.votes.len() - approvals
    )
}

/// The register, as something that was so.
pub(super) fn register(register: &Register) -> String {
    format!(
        "{} nodes are linked, and {} proposals are before them.",
        register.nodes.len(),
        register.open.len()
    )
}
