//! Requests and answers in JSON, with this gateway's problems.

use crate::{
    app::App,
    error::{Failure, Outcome},
    idempotency,
};
use axum::{
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use scrip_api::problem::codes;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// A JSON body. Nothing at all is read as `{}`, for requests that need not say anything.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, app: &Arc<App>) -> Outcome<Self> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let body = idempotency::read_body(app, request.into_body()).await?;
        parse(kind.as_deref(), &body).map(Self)
    }
}

/// Reads a JSON body.
pub fn parse<T: DeserializeOwned>(kind: Option<&str>, body: &[u8]) -> Outcome<T> {
    let is_json = kind.is_some_and(|kind| {
        kind.split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    });
    if !is_json && !body.is_empty() {
        return Err(codes::MEDIA_TYPE_UNSUPPORTED
            .with_detail("Send application/json.")
            .into());
    }
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| {
        codes::BODY_MALFORMED
            .with_detail(format!("The request can't be read: {error}."))
            .into()
    })
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &self.0)
    }
}

/// An answer in JSON. What members see is kept by nobody in between.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (status, headers, body).into_response()
        }
        Err(_) => Failure::from(codes::INTERNAL).into_response(),
    }
}

/// The parameters of an address.
#[derive(Clone, Copy, Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Params<T> {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Outcome<Self> {
        let query = Query::<T>::try_from_uri(&parts.uri);
        query
            .map(|Query(value)| Self(value))
            .map_err(|_| codes::QUERY_MALFORMED.into())
    }
}

/// How many items a page has.
pub fn limit(asked: Option<u32>) -> Outcome<i64> {
    use scrip_api::page::{LIMIT_DEFAULT, LIMIT_MAX};
    match asked {
        None => Ok(i64::from(LIMIT_DEFAULT)),
        Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(i64::from(limit)),
        Some(_) => Err(codes::QUERY_MALFORMED.problem().with_field("limit").into()),
    }
}

/// The number that a page begins before.
pub fn cursor(text: Option<&str>) -> Outcome<i64> {
    match text {
        None => Ok(i64::MAX),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| codes::CURSOR_MALFORMED.into()),
    }
}

/// A page of rows that were asked for with one more than the limit.
pub fn page<T>(mut items: Vec<(i64, T)>, limit: i64) -> scrip_api::page::Page<T> {
    let is_more = items.len() as i64 > limit;
    items.truncate(limit as usize);
    let next_cursor = items
        .last()
        .filter(|_| is_more)
        .map(|(seq, _)| seq.to_string());
    scrip_api::page::Page {
        items: items.into_iter().map(|(_, item)| item).collect(),
        next_cursor,
    }
}
