//! Routes, and what every request passes through.

use super::{
    blocks,
    config::Limits,
    connection::Connection,
    events::{self, Hub},
    guard::Guard,
    metrics::Metrics,
    node, operations,
    problem::Failure,
    scales::Scales,
    search, state, submit,
};
use crate::{index::Index, service::Service};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use scrip_api::problem::codes;
use scrip_ledger::time::Timestamp;
use std::{any::Any, sync::Arc, time::Instant};
use tokio::{sync::watch, time::timeout};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::error;

/// What handlers work with.
pub(super) struct App<S> {
    pub service: S,
    pub index: Option<Index>,
    pub guard: Arc<Guard>,
    pub metrics: Arc<Metrics>,
    pub tls_valid_until: Option<Timestamp>,
    pub scales: Scales,
    pub limits: Limits,
    pub hub: Arc<Hub>,
    /// True once the server was told to stop.
    pub stopping: watch::Receiver<bool>,
}

pub(super) type Shared<S> = Arc<App<S>>;

/// Resolves when the server is told to stop.
pub(super) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the server is gone, which is also a reason to stop.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

pub(super) fn router<S: Service>(app: Shared<S>, pages: Router) -> Router {
    // These answer from what is at hand; the others wait for finality or never end.
    let prompt = Router::new()
        .route(
            "/v1/operations/{author}/{id}/receipt",
            get(operations::receipt::<S>),
        )
        .route("/v1/accounts/{account}", get(state::account::<S>))
        .route(
            "/v1/accounts/{account}/operations",
            get(operations::history::<S>),
        )
        .route("/v1/names/{name}", get(state::name::<S>))
        .route("/v1/assets/{code}", get(state::asset::<S>))
        .route("/v1/state/{key}", get(state::state::<S>))
        .route("/v1/search", get(search::search::<S>))
        .route("/v1/blocks", get(blocks::blocks::<S>))
        .route("/v1/blocks/{height}", get(blocks::block::<S>))
        .route("/v1/blocks/{height}/seed", get(blocks::seed::<S>))
        .route("/v1/elections/{epoch}", get(state::election::<S>))
        .route("/v1/network", get(node::network::<S>))
        .route("/metrics", get(node::metrics::<S>))
        .route("/v1/problems", get(node::problems))
        .route("/v1/problems/{code}", get(node::problem))
        .route("/openapi.json", get(node::document))
        .layer(from_fn_with_state(app.clone(), prompt_only::<S>));
    Router::new()
        .route("/v1/operations", post(submit::submit::<S>))
        .route(
            "/v1/operations/{author}/{id}",
            get(operations::operation::<S>),
        )
        .route("/v1/events", get(events::events::<S>))
        // Not bounded like the others: a busy node is still asked how it is.
        .route("/health", get(node::health::<S>))
        .merge(prompt)
        .merge(pages.with_state(()))
        .fallback(async || Failure::from(codes::ROUTE_UNKNOWN))
        .method_not_allowed_fallback(async || Failure::from(codes::METHOD_NOT_ALLOWED))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), every_request::<S>))
        .with_state(app)
}

/// Counts the request and gives it a place among its client's.
async fn every_request<S: Service>(
    State(app): State<Shared<S>>,
    route: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let connection = request.extensions().get::<Connection>();
    let client = connection.map(|connection| connection.client);
    let caller = connection.and_then(|connection| connection.caller.clone());
    if let Some(caller) = caller
        && let Err(failure) = caller.judge(&app.service).await
    {
        app.metrics
            .answered("none", failure.0.status, started.elapsed());
        return failure.into_response();
    }
    let response = match client.map(|client| app.guard.client_request(client)) {
        Some(Ok(place)) => {
            // Kept until there is an answer; a stream keeps it longer.
            let place = Arc::new(place);
            request.extensions_mut().insert(place.clone());
            let response = next.run(request).await;
            drop(place);
            response
        }
        Some(Err(failure)) => failure.into_response(),
        None => Failure::from(codes::INTERNAL).into_response(),
    };
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    app.metrics
        .answered(route, response.status().as_u16(), started.elapsed());
    response
}

/// Bounds requests that answer promptly, in number and time.
async fn prompt_only<S: Service>(
    State(app): State<Shared<S>>,
    request: Request,
    next: Next,
) -> Response {
    let _share = match app.guard.request() {
        Ok(share) => share,
        Err(failure) => return failure.into_response(),
    };
    match timeout(app.limits.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::from(codes::REQUEST_TIMEOUT).into_response(),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer wants a function of this form"
)]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let what = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    error!(what, "a request handler panicked");
    Failure::from(codes::INTERNAL).into_response()
}
