//! Handing operations in, and what became of them.

use crate::{
    block::OperationView,
    operation::Signed,
    problem::Problem,
    value::{Hash, Id},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Set to `true` on an answer that repeats the first outcome of the same operation.
pub const REPLAYED_HEADER: &str = "idempotency-replayed";

/// In a binary request, the id of the network that the operations were signed for, in hex. A node of another network then
/// says so, instead of finding every signature wrong.
pub const NETWORK_HEADER: &str = "scrip-network";

/// A request with several operations. A request with one can also be that operation alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmitRequest {
    /// The operations, in the order in which the author wants them applied.
    pub operations: Vec<Signed>,
}

/// How long to wait before answering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Until the node has taken the operations in.
    #[default]
    Accepted,
    /// Until it is decided what becomes of each, or the node's limit is over. What is not decided then is answered as accepted.
    Final,
}

/// Which answers to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// One per operation.
    #[default]
    All,
    /// Only those that were refused; the rest are counted. For requests with thousands of operations.
    Problems,
}

/// The answer to a request with several operations. The status is 200 even if some were refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmitResponse {
    /// How many are final.
    pub applied_count: u32,
    /// How many wait.
    pub accepted_count: u32,
    /// How many were refused.
    pub refused_count: u32,
    /// The answers, in the order of the request.
    pub results: Vec<SubmitResult>,
}

/// The answer to one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmitResult {
    /// Its place in the request, from 0.
    pub index: u32,
    /// Its author.
    pub author: Id,
    /// Its id.
    pub id: Id,
    /// Whether this repeats the first outcome of the same operation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of an operation, as far as the node knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Outcome {
    /// The node has it and the network will decide. This is not yet a payment.
    Accepted {
        /// The operation's digest.
        digest: Hash,
    },
    /// It is final and can't be undone.
    Applied {
        /// The operation's digest.
        digest: Hash,
        /// Height of its block.
        height: u64,
        /// Its place in the block, from 0.
        operation_index: u32,
    },
    /// It was refused and changed nothing.
    Refused {
        /// Why.
        problem: Problem,
    },
}

/// What a node knows of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum OperationStatus {
    /// It waits here; the network will decide.
    Accepted {
        /// The operation's digest.
        digest: Hash,
    },
    /// It is final.
    Applied {
        /// The operation and its place in the chain.
        #[serde(flatten)]
        operation: Box<OperationView>,
    },
}
