//! What the nodes are asked to decide. Declarations only: the gateway has the behaviour.

use super::Problems;
use crate::gateway::{ChangeHeaders, operator::Approval, votes::*};

/// What the nodes are asked to decide, and what they decided lately.
#[utoipa::path(get, path = "/v1/operator/votes", tag = "operator",
    responses((status = 200, description = "Requests and ballots, newest first", body = VoteQueue), Problems))]
pub fn votes() {}

/// Ask for this node's vote on a request.
#[utoipa::path(post, path = "/v1/operator/votes/requests/{id}", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The request")),
    request_body = VoteRequest,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn vote_on_request() {}

/// Ask for this node's vote on a ballot.
#[utoipa::path(post, path = "/v1/operator/votes/ballots/{number}", tag = "operator",
    params(ChangeHeaders, ("number" = String, Path, description = "The ballot's number")),
    request_body = VoteRequest,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn vote_on_ballot() {}
