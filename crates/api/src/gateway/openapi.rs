//! The OpenAPI 3.1 document of a gateway. It is committed as `docs/openapi/gateway.json`; a test fails when it is not up to date.
//!
//! The modules below declare; the gateway's server has the behaviour.

#[expect(dead_code, reason = "the macro below reads attributes; nobody calls")]
mod money;
#[expect(dead_code, reason = "the macro below reads attributes; nobody calls")]
mod offline;
#[expect(dead_code, reason = "the macro below reads attributes; nobody calls")]
mod operator;
#[expect(dead_code, reason = "the macro below reads attributes; nobody calls")]
mod people;
#[expect(dead_code, reason = "the macro below reads attributes; nobody calls")]
mod public;
#[expect(dead_code, reason = "the macro below reads attributes; nobody calls")]
mod votes;

use crate::{gateway, problem};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

/// What every request can be answered with.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "the macro above reads its attributes")]
enum Problems {
    /// Refused.
    #[response(status = "4XX", content_type = "application/problem+json")]
    Refused(problem::Problem),
    /// Not done, or not known to be done.
    #[response(status = "5XX", content_type = "application/problem+json")]
    Failed(problem::Problem),
}

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Scrip gateway",
        description = "What people touch: sign up and in with passkeys, pay by username, ask to be paid, look at statements; and what operators need.\n\nAmounts are strings of minor units. Every refusal is an `application/problem+json` with a permanent code; `GET /v1/problems` lists them all. A request that changes something carries an `Idempotency-Key`: the same key with the same body repeats the first reply, with the header `Idempotency-Replayed: true`; with another body it is refused.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "This gateway")),
    modifiers(&Cookie),
    security(("session" = [])),
    tags(
        (name = "people", description = "Signing up and in, sessions, passkeys"),
        (name = "money", description = "Accounts, payees, payments, requests, statements, events"),
        (name = "offline", description = "Phones that pay while they are offline, and tills"),
        (name = "operator", description = "Members, assets, approvals, totals, audit, webhooks, votes of this organisation's node"),
        (name = "public", description = "The network and the four forms of an address")
    ),
    paths(
        people::start_registration, people::finish_registration, people::start_sign_in, people::finish_sign_in, people::recovery_sign_in, people::link_sign_in, people::session, people::sign_out, people::sessions, people::revoke_session, people::start_confirmation, people::finish_confirmation, people::passkeys, people::start_passkey, people::finish_passkey, people::rename_passkey, people::remove_passkey, people::renew_recovery_codes,
        money::accounts, money::payee, money::contacts, money::put_contact, money::remove_contact, money::preview, money::pay, money::payments, money::payment, money::refund, money::receipt, money::open_request, money::requests, money::request, money::decline_request, money::cancel_request, money::statements, money::events,
        offline::register_phone, offline::phones, offline::phone, offline::top_up_phone, offline::revoke_phone, offline::start_enrolment, offline::poll_enrolment, offline::enrolment, offline::approve_enrolment, offline::deny_enrolment, offline::shop_tills, offline::revoke_till, offline::till, offline::redeem_code, offline::settle, offline::sales, offline::sale, offline::refund_sale, offline::misuse, offline::day_report,
        operator::members, operator::invite, operator::freeze, operator::unfreeze, operator::close_member, operator::set_credit_limit, operator::member_classes, operator::set_member_classes, operator::assets, operator::issue, operator::redeem, operator::approvals, operator::approve, operator::reject, operator::totals, operator::volume, operator::audit, operator::webhooks, operator::add_webhook, operator::remove_webhook, operator::test_webhook, operator::deliveries, operator::redeliver, operator::wind_down, operator::export,
        votes::votes, votes::vote_on_request, votes::vote_on_ballot,
        public::network, public::succession, public::health, public::metrics, public::document, public::problems, public::problem_entry, public::webfinger, public::federation, public::wallet_address
    ),
    components(schemas(
        problem::Problem, gateway::money::RequestView, gateway::money::AccountList, gateway::money::StatementFormat
    ))
)]
pub struct GatewayApi;

/// The session's cookie, and the token of a till.
struct Cookie;

impl Modify for Cookie {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::new(gateway::SESSION_COOKIE));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        let bearer = Http::new(HttpAuthScheme::Bearer);
        components.add_security_scheme("till", SecurityScheme::Http(bearer));
    }
}

/// The document as its file has it.
pub fn document() -> String {
    let mut json = GatewayApi::openapi()
        .to_pretty_json()
        .expect("the document is plain data");
    json.push('\n');
    json
}
