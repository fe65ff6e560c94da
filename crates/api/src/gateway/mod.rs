//! The gateway's HTTP interface: what people and operators work with.
//!
//! - [`people`]: signing up and in, sessions, passkeys.
//! - [`money`]: accounts, payees, payments, requests, statements and live events.
//! - [`offline`]: phones that pay while they are offline, and tills.
//! - [`operator`]: members, assets, approvals, totals, audit, webhooks.
//! - [`votes`]: what the nodes are asked to decide, and voting with this organisation's node.
//! - [`public`]: what anybody may ask: the network and the four forms of an address.
//! - [`codes`]: the codes that only the gateway gives.
//! - [`openapi`]: the document.
//!
//! Every request that changes something carries an `Idempotency-Key`; the same key with the same body repeats the first reply, marked by
//! [`crate::submit::REPLAYED_HEADER`].

pub mod codes;
pub mod money;
pub mod offline;
pub mod openapi;
pub mod operator;
pub mod people;
pub mod public;
pub mod votes;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The header that names one attempt to change something. Made by the client, 1 to 64 visible ASCII characters.
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// The header that a page's script sets and another site's form can't.
pub const CLIENT_HEADER: &str = "scrip-client";
/// The cookie that holds a session's token.
pub const SESSION_COOKIE: &str = "scrip_session";

/// A time as RFC 3339 has it, in UTC.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
#[schema(format = DateTime, example = "2026-11-23T09:30:00Z")]
pub struct Time(pub String);

/// The headers of a request that changes something.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct ChangeHeaders {
    /// Names this attempt. The same key with the same body repeats the first reply; with another body it is refused.
    #[serde(rename = "Idempotency-Key")]
    #[param(min_length = 1, max_length = 64, pattern = "^[!-~]{1,64}$")]
    pub idempotency_key: String,
    /// `1`: this request was made by a page's script or a program, not by a form on another site.
    #[serde(rename = "Scrip-Client")]
    #[param(pattern = "^1$")]
    pub scrip_client: String,
}

/// The headers of a step that changes something and can't be repeated.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct StepHeaders {
    /// `1`: this request was made by a page's script or a program, not by a form on another site.
    #[serde(rename = "Scrip-Client")]
    #[param(pattern = "^1$")]
    pub scrip_client: String,
}

/// Where a page of a list begins and how long it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageParams {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many items, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}
