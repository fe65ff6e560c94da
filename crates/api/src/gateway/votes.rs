//! What the nodes are asked to decide: requests about nodes and ballots about certificates, laid out for the operators of one of them.

use crate::{
    credential::{AuthorityView, BallotView, CredentialView, ListEntryView},
    impact::ImpactView,
    membership::{ProposalView, RegisterView},
    operation::Verdict,
    value::Hash,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the nodes are asked to decide, and what they decided lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoteQueue {
    /// The key of the node that this gateway votes with; absent if it holds none, and votes are cast on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voter: Option<Hash>,
    /// The nodes, by whose accounts and keys votes are named; absent while the network has made no block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterView>,
    /// Requests to link, renew or remove nodes and to change how that is voted on, newest first.
    pub requests: Vec<RequestToVote>,
    /// Ballots on authorities, certificates and revocation lists, newest first.
    pub ballots: Vec<BallotToVote>,
}

/// Whether this organisation's node can vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Its vote is awaited.
    Open,
    /// Somebody asked for its vote, and a second person has to approve that.
    Asked,
    /// It has voted.
    Voted,
    /// It has no vote on this.
    NoVote,
    /// Who votes on this is still being drawn.
    NotDrawn,
    /// This gateway holds no node's key, so it can't tell.
    NoKey,
    /// The nodes have decided, or the time is over.
    Over,
}

/// A request, and this organisation's part in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestToVote {
    /// What is asked for, by whom, the voters with what they check, and the votes in their order.
    pub request: ProposalView,
    /// Whether it is our turn.
    pub turn: Turn,
    /// What a removal would do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<ImpactView>,
    /// How to vote on the command line.
    pub command: VoteCommand,
}

/// A ballot, and this organisation's part in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BallotToVote {
    /// Its number.
    pub number: u64,
    /// What is voted on, the roll, and the votes in their order.
    pub ballot: BallotView,
    /// Whether it is our turn.
    pub turn: Turn,
    /// The certificate that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialView>,
    /// The authority that it is about, or that issued what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<AuthorityView>,
    /// What a revocation list names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<ListedCredential>,
    /// What a revocation list, or the removal of an authority, would do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<ImpactView>,
    /// How to vote on the command line.
    pub command: VoteCommand,
}

/// One entry of a revocation list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedCredential {
    /// What the list says.
    pub entry: ListEntryView,
    /// The certificate, if the network has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialView>,
}

/// How to vote on the command line, with the node's folder or key file to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoteCommand {
    /// For it.
    pub approve: String,
    /// Against it.
    pub deny: String,
}

/// Asks for this node's vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoteRequest {
    /// For it or against it.
    pub verdict: Verdict,
    /// Why, for everybody to read: it goes on the ledger with the vote.
    #[schema(min_length = 1, max_length = 140)]
    pub reason: String,
}
