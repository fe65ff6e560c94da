//! Counting votes: who checks what, who is drawn, and when a proposal is decided.

use super::operation::Verdict;
use super::policy::Counting;
use super::record::{Linked, Proposal, Voter};
use crate::ids::{AccountId, ProposalId};
use commonware_cryptography::{Hasher as _, Sha256};

/// A part of the standard that certificates are checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Portion {
    /// The certificate is signed by its own key.
    Signature,
    /// It is valid now.
    Validity,
    /// Its version is higher than the last one.
    Version,
    /// Nobody else has its name, nor its key.
    Identity,
    /// Its node was not removed with this certificate or a later one.
    NotRemoved,
    /// What the operator of the voting node asks for besides.
    Policy,
}

impl Portion {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Signature,
        Self::Validity,
        Self::Version,
        Self::Identity,
        Self::NotRemoved,
        Self::Policy,
    ];

    /// Its name in requests, answers and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Validity => "validity",
            Self::Version => "version",
            Self::Identity => "identity",
            Self::NotRemoved => "not_removed",
            Self::Policy => "policy",
        }
    }
}

/// How many voters are assigned to each portion, where there are as many.
const PORTION_VOTERS: usize = 2;

/// The portions that `voter` checks. By hash, so that nobody chooses, and each portion has two voters or, of a single
/// voter, that one.
pub fn portions_of(id: &ProposalId, voters: &[Voter], voter: &AccountId) -> Vec<Portion> {
    let mut order: Vec<_> = voters
        .iter()
        .map(|voter| {
            let draw = Sha256::hash(&[b"scrip membership portion", &id.0, &voter.account.0]);
            (draw, voter.account)
        })
        .collect();
    order.sort_unstable();
    let Some(position) = order.iter().position(|(_, account)| account == voter) else {
        return Vec::new();
    };
    let count = order.len();
    // With fewer voters than portions each has several; with more, several voters have each.
    let shares = count.max(Portion::ALL.len());
    let mut portions: Vec<Portion> = (0..shares)
        .flat_map(|share| (0..PORTION_VOTERS).map(move |turn| (share, (share + turn) % count)))
        .filter(|(_, assigned)| *assigned == position)
        .map(|(share, _)| Portion::ALL[share % Portion::ALL.len()])
        .collect();
    portions.sort_unstable();
    portions.dedup();
    portions
}

/// Everybody who might vote on something that is not about `target`.
pub(super) fn candidates(nodes: &[Linked], target: Option<&AccountId>) -> Vec<Voter> {
    let nodes = nodes.iter().filter(|node| Some(&node.account) != target);
    let voters = nodes.map(|node| Voter {
        account: node.account,
        weight: node.weight,
    });
    voters.collect()
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// More votes are needed, or votes on other portions.
    Undecided,
    /// It has what it needs.
    Approved,
    /// Whoever has not voted can't change that it does not.
    Denied,
}

/// Counts the votes of `proposal`. Every threshold is to be exceeded: meeting it exactly is not enough.
pub fn standing(id: &ProposalId, proposal: &Proposal) -> Standing {
    let weight_of = |account: &AccountId| {
        let position = proposal
            .voters
            .binary_search_by(|voter| voter.account.cmp(account));
        position.map_or(0, |position| u64::from(proposal.voters[position].weight))
    };
    let count = proposal.voters.len() as u64;
    let messages = proposal.votes.len() as u64;
    let approving = proposal
        .votes
        .iter()
        .filter(|vote| vote.verdict == Verdict::Approve);
    let approvals = approving.clone().count() as u64;
    let silent = count - messages;
    let above = |part: u64, whole: u64, numerator: u32, denominator: u32| {
        u128::from(part) * u128::from(denominator) > u128::from(whole) * u128::from(numerator)
    };
    let (approved, possible) = match proposal.counting {
        Counting::Messages {
            messages_over,
            approvals_over,
        } => (
            messages > u64::from(messages_over) && approvals > u64::from(approvals_over),
            count > u64::from(messages_over) && approvals + silent > u64::from(approvals_over),
        ),
        Counting::Ratio {
            over_numerator,
            over_denominator,
        } => (
            above(approvals, count, over_numerator, over_denominator),
            above(approvals + silent, count, over_numerator, over_denominator),
        ),
        Counting::Weighted {
            over_numerator,
            over_denominator,
            ..
        } => {
            let total: u64 = proposal
                .voters
                .iter()
                .map(|voter| u64::from(voter.weight))
                .sum();
            let heard: u64 = proposal
                .votes
                .iter()
                .map(|vote| weight_of(&vote.voter))
                .sum();
            let for_it: u64 = approving.map(|vote| weight_of(&vote.voter)).sum();
            let silent = total - heard;
            (
                above(for_it, total, over_numerator, over_denominator),
                above(for_it + silent, total, over_numerator, over_denominator),
            )
        }
    };
    if !possible {
        Standing::Denied
    } else if approved && all_portions_checked(id, proposal) {
        Standing::Approved
    } else {
        Standing::Undecided
    }
}

fn all_portions_checked(id: &ProposalId, proposal: &Proposal) -> bool {
    if !proposal.subject.has_portions() {
        return true;
    }
    let votes = proposal.votes.iter();
    let mut checked: Vec<Portion> = votes
        .flat_map(|vote| portions_of(id, &proposal.voters, &vote.voter))
        .collect();
    checked.sort_unstable();
    checked.dedup();
    checked.len() == Portion::ALL.len()
}
