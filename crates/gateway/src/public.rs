//! What anybody may ask: the network, this gateway's health, and the four forms of an address.

use crate::{
    app::App,
    body::{Json, Params, json},
    error::Outcome,
    limits::{By, Trial},
    people,
    sessions::Origin,
    succession::Earlier,
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use scrip_api::{
    gateway::{
        codes,
        public::{
            AssetInfo, Federation, FederationParams, GatewayHealth, GatewayNetwork, Jrd, JrdLink,
            WalletAddress, WebfingerParams,
        },
    },
    problem::{CodeEntry, codes as common},
    value::{Asset, Hash},
};
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

type Shared = State<Arc<App>>;

/// The public paths.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/network", get(network))
        .route("/v1/network/succession", get(succession))
        .route("/health", get(health))
        .route(
            "/metrics",
            get(async |State(app): Shared| app.metrics.text()),
        )
        .route("/openapi.json", get(document))
        .route(
            "/v1/problems",
            get(async || Json(scrip_api::gateway::codes::catalogue())),
        )
        .route("/v1/problems/{code}", get(problem))
        .route("/.well-known/webfinger", get(webfinger))
        .route("/federation", get(federation))
        .route("/", get(async || Redirect::temporary("/wallet/")))
        .route("/{name}", get(wallet_address))
}

async fn network(State(app): Shared) -> Json<GatewayNetwork> {
    let info = |asset: &crate::ledger::Asset| AssetInfo {
        code: Asset::of(asset.code),
        scale: asset.scale,
    };
    Json(GatewayNetwork {
        name: app.ledger.name.clone(),
        network_id: Hash::of(app.ledger.network),
        network_key: app.ledger.network_key.clone(),
        assets: app.ledger.assets.iter().map(info).collect(),
        domain: app.config.domain.clone(),
        nodes: app.config.nodes.clone(),
        explorer_url: app.config.explorer_url.clone(),
        confirm_above: crate::payments::money(
            &app,
            app.ledger.asset().code.as_str(),
            app.config.confirm_above as i64,
        ),
        classes: app.config.classes.clone(),
        invitation_required: app.config.invitation_required,
        winding_down: app.is_winding_down(),
        earlier: app.earlier.iter().map(Earlier::view).collect(),
    })
}

/// The file that links the network with the one before it.
async fn succession(State(app): Shared) -> Outcome<Response> {
    let receipt = crate::succession::last_receipt(&app.store).await?;
    let receipt = receipt.ok_or(codes::SUCCESSION_UNKNOWN)?;
    let name = "attachment; filename=\"succession.json\"";
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, receipt).into_response())
}

async fn health(State(app): Shared) -> Response {
    let asked = tokio::time::timeout(Duration::from_secs(3), app.ledger.client.health());
    let (database, network) = tokio::join!(app.store.is_well(), asked);
    let pending = match database {
        true => app
            .store
            .number(sqlx::query(
                "SELECT COUNT(*) FROM payments WHERE state = 'pending'",
            ))
            .await
            .unwrap_or(0),
        false => 0,
    };
    let view = GatewayHealth {
        database,
        network: matches!(network, Ok(Ok(_))),
        payments_pending: pending as u64,
        version: env!("CARGO_PKG_VERSION").into(),
    };
    let status = match view.database && view.network {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    json(status, &view)
}

async fn document() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(scrip_api::gateway::openapi::document);
    (
        [(header::CONTENT_TYPE, "application/json")],
        DOCUMENT.as_str(),
    )
        .into_response()
}

async fn problem(Path(code): Path<String>) -> Outcome<Json<CodeEntry>> {
    let found = scrip_api::gateway::codes::catalogue()
        .into_iter()
        .find(|entry| entry.code == code);
    found
        .map(Json)
        .ok_or_else(|| common::PROBLEM_UNKNOWN.into())
}

/// A member by the name in an address.
async fn member(app: &App, origin: Origin, name: &str) -> Outcome<Arc<crate::members::Person>> {
    app.limiter.check(Trial::Name, By::address(origin.0))?;
    let username = people::username("name", name).map_err(|_| codes::ADDRESS_UNKNOWN)?;
    let found = app.member_named(username.as_str()).await?;
    let open =
        found.filter(|person| person.status != scrip_api::gateway::people::MemberStatus::Closed);
    open.ok_or_else(|| codes::ADDRESS_UNKNOWN.into())
}

async fn webfinger(
    State(app): Shared,
    origin: Origin,
    Params(params): Params<WebfingerParams>,
) -> Outcome<Response> {
    let address = params
        .resource
        .strip_prefix("acct:")
        .unwrap_or(&params.resource);
    let (name, domain) = address.rsplit_once('@').ok_or(codes::ADDRESS_UNKNOWN)?;
    if !domain.eq_ignore_ascii_case(&app.config.domain) {
        return Err(codes::ADDRESS_UNKNOWN.into());
    }
    let person = member(&app, origin, name).await?;
    let url = format!("{}/{}", app.config.public_url, person.username);
    let link = |rel: &str, kind: &str, href: &str| JrdLink {
        rel: rel.into(),
        kind: kind.into(),
        href: href.into(),
    };
    let jrd = Jrd {
        subject: format!("acct:{}@{}", person.username, app.config.domain),
        aliases: vec![url.clone()],
        links: vec![
            link("http://webfinger.net/rel/profile-page", "text/html", &url),
            link("self", "application/json", &url),
        ],
    };
    let body = serde_json::to_vec(&jrd).map_err(|_| common::INTERNAL)?;
    let headers = [
        (header::CONTENT_TYPE, "application/jrd+json"),
        // Anybody's page may ask, as RFC 7033 wants it.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, body).into_response())
}

async fn federation(
    State(app): Shared,
    origin: Origin,
    Params(params): Params<FederationParams>,
) -> Outcome<Response> {
    let person = match params.kind.as_str() {
        "name" => {
            let (name, domain) = params.q.rsplit_once('*').ok_or(codes::ADDRESS_UNKNOWN)?;
            if !domain.eq_ignore_ascii_case(&app.config.domain) {
                return Err(codes::ADDRESS_UNKNOWN.into());
            }
            member(&app, origin, name).await?
        }
        "id" => {
            app.limiter.check(Trial::Name, By::address(origin.0))?;
            let account = params.q.parse().map_err(|_| codes::ADDRESS_UNKNOWN)?;
            app.member_of_account(&account)
                .await?
                .ok_or(codes::ADDRESS_UNKNOWN)?
        }
        _ => return Err(common::QUERY_MALFORMED.problem().with_field("type").into()),
    };
    let answer = Federation {
        stellar_address: format!("{}*{}", person.username, app.config.domain),
        account_id: person.account.to_string(),
    };
    Ok((
        [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")],
        json(StatusCode::OK, &answer),
    )
        .into_response())
}

async fn wallet_address(
    State(app): Shared,
    origin: Origin,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Outcome<Response> {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let person = member(&app, origin, &name).await?;
    if accept.contains("text/html") {
        return Ok(Redirect::to(&format!("/wallet/#/send?to={}", person.username)).into_response());
    }
    let asset = app.ledger.asset();
    let answer = WalletAddress {
        id: format!("{}/{}", app.config.public_url, person.username),
        public_name: person.display_name.clone(),
        asset_code: asset.code.to_string(),
        asset_scale: asset.scale,
        auth_server: app.config.public_url.clone(),
        resource_server: app.config.public_url.clone(),
    };
    Ok((
        [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")],
        json(StatusCode::OK, &answer),
    )
        .into_response())
}
