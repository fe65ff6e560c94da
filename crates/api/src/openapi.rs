//! The OpenAPI 3.1 document of a node. It is committed as `docs/openapi/node.json`; a test fails when it is not up to date.

use crate::{block, credential, election, node, operation, page, problem, state, submit, value};
use utoipa::OpenApi;

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Scrip node",
        description = "What a node of a Scrip network answers over HTTP: hand operations in, ask for the state with proofs, follow blocks.\n\nAmounts are strings of minor units. Every refusal is an `application/problem+json` with a permanent code; `GET /v1/problems` lists them all. An operation carries an id that its author made before sending it; sending the same operation again is safe and answers with its first outcome.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "This node")),
    tags(
        (name = "operations", description = "Handing operations in and what became of them"),
        (name = "state", description = "The current state, with proofs"),
        (name = "blocks", description = "Final blocks and live events"),
        (name = "node", description = "The network and this node")
    ),
    paths(
        paths::submit, paths::operation, paths::receipt,
        paths::account, paths::account_operations, paths::name, paths::asset, paths::state,
        paths::blocks, paths::block, paths::block_seed, paths::election, paths::events, paths::search,
        paths::network, paths::health, paths::metrics, paths::problems, paths::problem_entry, paths::document,
    ),
    components(schemas(
        credential::AuthorityView, credential::BallotView, credential::CredentialSubjectView,
        credential::CredentialView, credential::CredentialRegisterView, credential::RevocationListView,
        block::BlockDetail, block::BlockEvent, block::BlockView, block::Content, block::OperationView, block::Place, block::Places,
        election::SeedView, election::TenureView, state::Stated<election::TenureView>,
        node::HealthView, node::NetworkView, operation::Operation, operation::Signed,
        page::Page<block::BlockView>, page::Page<block::OperationView>, problem::CodeEntry, problem::Problem,
        state::AccountView, state::AssetView, state::NameView, state::RecordView,
        state::Stated<state::AccountView>, state::Stated<state::AssetView>,
        state::Stated<state::NameView>, state::Stated<state::RecordView>,
        submit::OperationStatus, submit::Report, submit::SubmitRequest, submit::SubmitResponse, submit::SubmitResult,
        submit::Wait, value::Money,
    ))
)]
pub struct NodeApi;

/// The document as its file has it.
pub fn document() -> String {
    let mut json = NodeApi::openapi()
        .to_pretty_json()
        .expect("the document is plain data");
    json.push('\n');
    json
}

/// Declarations only: the node's server has the behaviour.
#[expect(
    dead_code,
    reason = "the macro above reads their attributes; nobody calls them"
)]
mod paths {
    use super::{block, election, node, page, problem, state, submit};

    /// Hand in operations.
    ///
    /// One as JSON answers for that operation: 200 when it is final, 202 when it waits, a problem when it was refused.
    /// Several answer 200 with a list. Sending the same operation again repeats its outcome.
    #[utoipa::path(post, path = "/v1/operations", tag = "operations",
        params(
            ("wait" = Option<submit::Wait>, Query, description = "How long to wait before answering"),
            ("report" = Option<submit::Report>, Query, description = "Which answers to list"),
            ("scrip-network" = Option<String>, Header, description = "For binary bodies: the network's id in hex"),
        ),
        request_body(content(
            (submit::SubmitRequest = "application/json"),
            (Vec<u8> = "application/octet-stream"),
        ), description = "One signed operation or `operations`, as JSON; or each as a 4-byte big-endian length and its binary form"),
        responses(
            (status = 200, description = "Final, or a list of answers", body = submit::SubmitResponse,
                headers(("idempotency-replayed" = bool, description = "Present if this repeats an earlier outcome"))),
            (status = 202, description = "Taken in, not final yet", body = submit::SubmitResult),
            (status = "4XX", description = "Refused", body = problem::Problem, content_type = "application/problem+json"),
            (status = "5XX", description = "Not answered", body = problem::Problem, content_type = "application/problem+json"),
        ))]
    pub fn submit() {}

    /// What became of an operation.
    #[utoipa::path(get, path = "/v1/operations/{author}/{id}", tag = "operations",
        params(("author" = String, Path), ("id" = String, Path),
            ("wait" = Option<submit::Wait>, Query, description = "`final` waits for the decision")),
        responses(
            (status = 200, description = "What the node knows", body = submit::OperationStatus),
            (status = "4XX", description = "Unknown, or refused while waiting", body = problem::Problem, content_type = "application/problem+json"),
        ))]
    pub fn operation() {}

    /// The receipt of a final operation: a file that proves it to whoever has the network's key.
    #[utoipa::path(get, path = "/v1/operations/{author}/{id}/receipt", tag = "operations",
        params(("author" = String, Path), ("id" = String, Path),
            ("item" = Option<u32>, Query, description = "One item of a batch, from 0")),
        responses(
            (status = 200, description = "The receipt file", body = Vec<u8>, content_type = "application/octet-stream"),
            (status = "4XX", description = "Unknown or not final", body = problem::Problem, content_type = "application/problem+json"),
        ))]
    pub fn receipt() {}

    /// An account.
    #[utoipa::path(get, path = "/v1/accounts/{account}", tag = "state",
        params(("account" = String, Path), ("proof" = Option<bool>, Query)),
        responses(
            (status = 200, body = state::Stated<state::AccountView>, description = "The account"),
            (status = "4XX", body = problem::Problem, description = "Unknown", content_type = "application/problem+json"),
        ))]
    pub fn account() {}

    /// What an account did and got, newest first.
    #[utoipa::path(get, path = "/v1/accounts/{account}/operations", tag = "operations",
        params(("account" = String, Path), ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
        responses(
            (status = 200, body = page::Page<block::OperationView>, description = "A page"),
            (status = "4XX", body = problem::Problem, description = "Malformed", content_type = "application/problem+json"),
        ))]
    pub fn account_operations() {}

    /// Whose a username is. Limited in rate, so that names can't be collected.
    #[utoipa::path(get, path = "/v1/names/{name}", tag = "state",
        params(("name" = String, Path), ("proof" = Option<bool>, Query)),
        responses(
            (status = 200, body = state::Stated<state::NameView>, description = "The username"),
            (status = "4XX", body = problem::Problem, description = "Nobody has it, or too many questions", content_type = "application/problem+json"),
        ))]
    pub fn name() {}

    /// An asset.
    #[utoipa::path(get, path = "/v1/assets/{code}", tag = "state",
        params(("code" = String, Path), ("proof" = Option<bool>, Query)),
        responses(
            (status = 200, body = state::Stated<state::AssetView>, description = "The asset"),
            (status = "4XX", body = problem::Problem, description = "Unknown", content_type = "application/problem+json"),
        ))]
    pub fn asset() {}

    /// Any record by its key of 32 bytes in hex.
    #[utoipa::path(get, path = "/v1/state/{key}", tag = "state",
        params(("key" = String, Path), ("proof" = Option<bool>, Query)),
        responses(
            (status = 200, body = state::Stated<state::RecordView>, description = "The record"),
            (status = "4XX", body = problem::Problem, description = "Unknown", content_type = "application/problem+json"),
        ))]
    pub fn state() {}

    /// Blocks, newest first.
    #[utoipa::path(get, path = "/v1/blocks", tag = "blocks",
        params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
        responses((status = 200, body = page::Page<block::BlockView>, description = "A page")))]
    pub fn blocks() {}

    /// One block with its operations.
    #[utoipa::path(get, path = "/v1/blocks/{height}", tag = "blocks",
        params(("height" = u64, Path), ("offset" = Option<u32>, Query), ("limit" = Option<u32>, Query)),
        responses(
            (status = 200, body = block::BlockDetail, description = "The block"),
            (status = "4XX", body = problem::Problem, description = "Unknown or no longer kept", content_type = "application/problem+json"),
        ))]
    pub fn block() {}

    /// Where something is of which an id or a digest is known. Blocks without operations are not found by their digest.
    #[utoipa::path(get, path = "/v1/search", tag = "blocks",
        params(("q" = String, Query, description = "32 or 64 hexadecimal digits")),
        responses(
            (status = 200, body = block::Places, description = "What was found, which may be nothing"),
            (status = "4XX", body = problem::Problem, description = "Neither an id nor a digest", content_type = "application/problem+json"),
        ))]
    pub fn search() {}

    /// The network's random value of a block's view: what elections are drawn with, and anybody can check.
    #[utoipa::path(get, path = "/v1/blocks/{height}/seed", tag = "blocks",
        params(("height" = u64, Path)),
        responses(
            (status = 200, body = election::SeedView, description = "The value"),
            (status = "4XX", body = problem::Problem, description = "Unknown or not kept", content_type = "application/problem+json"),
        ))]
    pub fn block_seed() {}

    /// The election in an epoch: what was committed, what counted and why not, and who leads the next epoch how often.
    #[utoipa::path(get, path = "/v1/elections/{epoch}", tag = "state",
        params(("epoch" = u64, Path), ("proof" = Option<bool>, Query)),
        responses(
            (status = 200, body = state::Stated<election::TenureView>, description = "The election"),
            (status = "4XX", body = problem::Problem, description = "Unknown", content_type = "application/problem+json"),
        ))]
    pub fn election() {}

    /// Blocks as they become final, as server-sent events. The event id is the height; `Last-Event-ID` or `after`
    /// resumes without loss or repetition. A reader that does not keep up is cut off and resumes.
    #[utoipa::path(get, path = "/v1/events", tag = "blocks",
        params(
            ("after" = Option<u64>, Query, description = "Begin with the block after this height; the tip if absent"),
            ("account" = Option<String>, Query, description = "Add the operations of these accounts, separated by commas"),
            ("Last-Event-ID" = Option<u64>, Header),
        ),
        responses((status = 200, body = block::BlockEvent, description = "Events named `block`", content_type = "text/event-stream")))]
    pub fn events() {}

    /// The network, its key and its committee.
    #[utoipa::path(get, path = "/v1/network", tag = "node",
        responses((status = 200, body = node::NetworkView, description = "The network")))]
    pub fn network() {}

    /// Whether the node can be used.
    #[utoipa::path(get, path = "/health", tag = "node",
        responses(
            (status = 200, body = node::HealthView, description = "It can"),
            (status = 503, body = node::HealthView, description = "It can't"),
        ))]
    pub fn health() {}

    /// Metrics in the Prometheus text format.
    #[utoipa::path(get, path = "/metrics", tag = "node",
        responses((status = 200, body = String, description = "The metrics", content_type = "text/plain")))]
    pub fn metrics() {}

    /// Every permanent code with its meaning.
    #[utoipa::path(get, path = "/v1/problems", tag = "node",
        responses((status = 200, body = Vec<problem::CodeEntry>, description = "The codes")))]
    pub fn problems() {}

    /// One permanent code with its meaning.
    #[utoipa::path(get, path = "/v1/problems/{code}", tag = "node",
        params(("code" = String, Path)),
        responses((status = 200, body = problem::CodeEntry, description = "The code")))]
    pub fn problem_entry() {}

    /// This document.
    #[utoipa::path(get, path = "/openapi.json", tag = "node",
        responses((status = 200, description = "The document", content_type = "application/json")))]
    pub fn document() {}
}
