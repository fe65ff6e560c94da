//! The network and this node.

use super::{
    expiry,
    problem::Answer,
    router::{App, Shared},
};
use crate::service::{self, Service};
use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use scrip_api::{
    node::{HealthView, MemberView, NetworkView, NodeState, TipView},
    problem::{catalogue, codes},
    value::Hash,
};

fn tip<S: Service>(app: &App<S>) -> TipView {
    let tip = app.service.tip();
    TipView {
        height: tip.height,
        digest: Hash::of(tip.digest),
        timestamp_ms: tip.timestamp.0,
        epoch: tip.epoch,
        view: tip.view,
    }
}

pub(super) async fn network<S: Service>(State(app): State<Shared<S>>) -> Answer {
    let network = app.service.network();
    let status = app.service.status();
    let committee = status.committee.iter().map(|member| MemberView {
        name: member.name.clone(),
        key: Hash(const_hex::encode(&member.key)),
        weight: member.weight,
    });
    let view = NetworkView {
        id: Hash::of(network.id),
        name: network.name.clone(),
        key: const_hex::encode(&network.key),
        tip: tip(&app),
        committee: committee.collect(),
        node_key: Hash(const_hex::encode(&status.node_key)),
        genesis: serde_json::from_str(&network.genesis).map_err(|_| codes::INTERNAL)?,
    };
    Ok(Json(view).into_response())
}

pub(super) async fn health<S: Service>(State(app): State<Shared<S>>) -> Response {
    let status = app.service.status();
    let state = match status.state {
        _ if *app.stopping.borrow() => NodeState::Stopping,
        service::NodeState::Validating => NodeState::Validating,
        service::NodeState::Following => NodeState::Following,
        service::NodeState::Syncing => NodeState::Syncing,
        service::NodeState::Stopping => NodeState::Stopping,
    };
    let usable = matches!(state, NodeState::Validating | NodeState::Following);
    let view = HealthView {
        state,
        tip: tip(&app),
        peers: status.peers as u64,
        pool_operations: status.pool_operations as u64,
        indexed_height: app
            .index
            .as_ref()
            .map(|index| index.covered().map_or(0, |(_, last)| last)),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let code = if usable {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (code, Json(view)).into_response()
}

pub(super) async fn metrics<S: Service>(State(app): State<Shared<S>>) -> Response {
    let expiries = expiry::of(&app.service, app.tls_valid_until).await;
    let node = app.service.metrics();
    let text = app.metrics.encode(&node, app.index.as_ref(), &expiries);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

pub(super) async fn problems() -> Response {
    Json(catalogue()).into_response()
}

pub(super) async fn problem(Path(code): Path<String>) -> Answer {
    let entry = catalogue()
        .into_iter()
        .find(|entry| entry.code == code.as_str());
    Ok(Json(entry.ok_or(codes::PROBLEM_UNKNOWN)?).into_response())
}

pub(super) async fn document() -> Response {
    static DOCUMENT: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(scrip_api::openapi::document);
    (
        [(header::CONTENT_TYPE, "application/json")],
        DOCUMENT.as_str(),
    )
        .into_response()
}
