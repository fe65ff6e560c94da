//! What anybody may ask. Declarations only: the gateway has the behaviour.

use super::Problems;
use crate::gateway::public::*;
use crate::problem::{CodeEntry, Problem};

/// The network and this gateway.
#[utoipa::path(get, path = "/v1/network", tag = "public",
    responses((status = 200, description = "The network", body = GatewayNetwork), Problems))]
pub fn network() {}

/// The receipt that links the network with the one before it.
///
/// The file that this gateway followed: `scrip network recover verify` checks it with nothing but the key of the network before.
#[utoipa::path(get, path = "/v1/network/succession", tag = "public",
    responses((status = 200, description = "The receipt", body = Object, content_type = "application/json"), Problems))]
pub fn succession() {}

/// How the gateway is.
#[utoipa::path(get, path = "/health", tag = "public",
    responses((status = 200, description = "It can be used", body = GatewayHealth), (status = 503, description = "It can't be used", body = GatewayHealth), (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub fn health() {}

/// Metrics for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "public",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain"), Problems))]
pub fn metrics() {}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "public",
    responses((status = 200, description = "The document", body = Object, content_type = "application/json"), Problems))]
pub fn document() {}

/// Every code there is.
#[utoipa::path(get, path = "/v1/problems", tag = "public",
    responses((status = 200, description = "The codes", body = Vec<CodeEntry>), Problems))]
pub fn problems() {}

/// What a code means.
#[utoipa::path(get, path = "/v1/problems/{code}", tag = "public",
    params(("code" = String, Path, description = "The code")),
    responses((status = 200, description = "The code", body = CodeEntry), Problems))]
pub fn problem_entry() {}

/// An address by WebFinger (RFC 7033).
#[utoipa::path(get, path = "/.well-known/webfinger", tag = "public",
    params(WebfingerParams),
    responses((status = 200, description = "The address", body = Jrd, content_type = "application/jrd+json"), Problems))]
pub fn webfinger() {}

/// An address by federation (SEP-2).
#[utoipa::path(get, path = "/federation", tag = "public",
    params(FederationParams),
    responses((status = 200, description = "The address", body = Federation), Problems))]
pub fn federation() {}

/// A wallet address as Open Payments describes it.
///
/// With `Accept: application/json`; a browser is sent to the wallet instead.
#[utoipa::path(get, path = "/{name}", tag = "public",
    params(("name" = String, Path, description = "The username, with or without `@`")),
    responses((status = 200, description = "The address", body = WalletAddress), (status = 303, description = "To the wallet"), Problems))]
pub fn wallet_address() {}
