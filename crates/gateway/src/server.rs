//! Routes, and what every request passes through.

use crate::{
    app::App,
    error::{Failure, Outcome},
    idempotency,
    limits::{By, Trial},
    offline, operator, payments, people, public, requests,
    sessions::{self, Origin},
    statements, stream,
};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, header},
    middleware::{Next, from_fn_with_state, map_request},
    response::{IntoResponse, Response},
    routing::get,
};
use scrip_api::problem::codes;
use std::{any::Any, sync::Arc, time::Instant};
use tower_http::catch_panic::CatchPanicLayer;

/// Everything that the gateway serves.
pub fn router(app: Arc<App>) -> Router {
    let changes = Router::new()
        .merge(people::http::changes())
        .merge(payments::http::changes())
        .merge(payments::contacts::changes())
        .merge(requests::changes())
        .merge(operator::http::changes())
        .merge(offline::changes())
        .layer(from_fn_with_state(app.clone(), idempotency::layer));
    let till_changes =
        offline::till_changes().layer(from_fn_with_state(app.clone(), idempotency::till_layer));
    Router::new()
        .merge(public::routes())
        .merge(people::http::steps())
        .merge(payments::http::routes())
        .merge(payments::contacts::routes())
        .merge(requests::routes())
        .merge(offline::routes())
        .merge(changes)
        .merge(till_changes)
        .route("/v1/events", get(stream::events))
        .route("/v1/statements", get(statements::statement))
        .merge(scrip_pages::router(scrip_pages::App::Wallet).with_state(()))
        .merge(scrip_pages::router(scrip_pages::App::Operator).with_state(()))
        .merge(scrip_pages::router(scrip_pages::App::Till).with_state(()))
        .fallback(async || Failure::from(codes::ROUTE_UNKNOWN))
        .method_not_allowed_fallback(async || Failure::from(codes::METHOD_NOT_ALLOWED))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), every_request))
        .layer(map_request(async |request: Request| {
            scrip_linger::linger(request)
        }))
        .with_state(app)
}

/// Counts, bounds and guards.
async fn every_request(
    State(app): State<Arc<App>>,
    origin: Origin,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let route = route
        .as_ref()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let mut response = match guard(&app, origin, &request) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    if app.config.is_secure() {
        headers.insert(
            "strict-transport-security",
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    app.metrics
        .answered(&route, response.status().as_u16(), started.elapsed());
    response
}

fn guard(app: &App, origin: Origin, request: &Request) -> Outcome<()> {
    sessions::check_client(app, request.method(), request.headers())?;
    let trial = match request.headers().contains_key(header::COOKIE) {
        true => Trial::Shared,
        false => Trial::Request,
    };
    app.limiter.check(trial, By::address(origin.0))
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
    tracing::error!(what, "a request handler panicked");
    Failure::from(codes::INTERNAL).into_response()
}
