//! The same request twice does the same thing once.
//!
//! A key belongs to its caller. The first request under it claims it; its reply is kept (encrypted, because some hold secrets) and given
//! again, also after a restart and by another gateway. What a handler does is named after the caller and the key ([`Attempt`]), so that
//! a handler that is run again after a crash finds what it did before.

use crate::{
    app::App,
    clock,
    error::{Failure, Outcome},
    offline, sessions,
    store::Take as _,
    vault,
};
use axum::{
    body::{Body, Bytes, HttpBody as _, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures::StreamExt as _;
use scrip_api::{
    gateway::{IDEMPOTENCY_HEADER, codes},
    problem::codes as common,
    submit::REPLAYED_HEADER,
};
use std::sync::Arc;

/// How long a request may be worked on before another may take its place.
const LEASE_MS: i64 = 90_000;
/// How long replies are kept.
pub const KEPT_MS: i64 = 7 * clock::DAY_MS;
const KEY_LENGTH_MAX: usize = 64;

/// One caller's attempt to change something, the same however often it is sent.
#[derive(Clone, Debug)]
pub struct Attempt {
    caller: String,
    name: String,
}

impl Attempt {
    /// An id for what this attempt makes, the same whenever it is run again.
    pub fn id(&self, what: &str) -> String {
        let hash = vault::hash(&[
            b"scrip attempt",
            self.caller.as_bytes(),
            self.name.as_bytes(),
            what.as_bytes(),
        ]);
        const_hex::encode(&hash[..16])
    }

    /// An attempt of the gateway itself.
    pub fn own(name: impl Into<String>) -> Self {
        Self {
            caller: "gateway".into(),
            name: name.into(),
        }
    }
}

impl FromRequestParts<Arc<App>> for Attempt {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Outcome<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| common::INTERNAL.into())
    }
}

/// The key of a request.
pub fn key(headers: &HeaderMap) -> Outcome<String> {
    let value = headers
        .get(IDEMPOTENCY_HEADER)
        .ok_or(codes::IDEMPOTENCY_KEY_MISSING)?;
    let text = value
        .to_str()
        .map_err(|_| codes::IDEMPOTENCY_KEY_MALFORMED)?;
    let is_good = (1..=KEY_LENGTH_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    match is_good {
        true => Ok(text.to_owned()),
        false => Err(codes::IDEMPOTENCY_KEY_MALFORMED.into()),
    }
}

/// What tells one request from another under the same key.
pub fn fingerprint(method: &str, path: &str, body: &[u8]) -> String {
    const_hex::encode(vault::hash(&[method.as_bytes(), path.as_bytes(), body]))
}

/// A request's body, within the limit. What a larger one has left is thrown away behind the answer (`scrip_linger`).
pub async fn read_body(app: &App, body: Body) -> Outcome<Bytes> {
    let limit = app.config.limits.body_bytes;
    let too_large = || {
        Failure::from(
            common::BODY_TOO_LARGE.with_detail("The request is larger than this gateway takes."),
        )
    };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let mut stream = body.into_data_stream();
    let mut read = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| common::BODY_MALFORMED)?;
        if read.len() + chunk.len() > limit {
            return Err(too_large());
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read.into())
}

/// What is kept of a reply.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The content type.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Sealed for the database.
    pub fn seal(&self, app: &App, caller: &str, name: &str) -> Vec<u8> {
        let mut plain = Vec::with_capacity(self.content_type.len() + 1 + self.body.len());
        plain.extend_from_slice(self.content_type.as_bytes());
        plain.push(0);
        plain.extend_from_slice(&self.body);
        app.vault.seal(&purpose(caller, name), &plain)
    }

    fn unseal(app: &App, caller: &str, name: &str, status: u16, sealed: &[u8]) -> Outcome<Self> {
        let plain = app
            .vault
            .unseal(&purpose(caller, name), sealed)
            .map_err(|_| common::INTERNAL)?;
        let split = plain
            .iter()
            .position(|byte| *byte == 0)
            .ok_or(common::INTERNAL)?;
        Ok(Self {
            status,
            content_type: String::from_utf8_lossy(&plain[..split]).into_owned(),
            body: plain[split + 1..].to_vec(),
        })
    }

    /// As a response.
    pub fn into_response(self, replayed: bool) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, self.body).into_response();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_TYPE);
        if let Ok(kind) = HeaderValue::from_str(&self.content_type)
            && !kind.is_empty()
        {
            headers.insert(header::CONTENT_TYPE, kind);
        }
        if replayed {
            headers.insert(REPLAYED_HEADER, HeaderValue::from_static("true"));
        }
        response
    }
}

fn purpose(caller: &str, name: &str) -> String {
    format!("reply {caller} {name}")
}

/// The reply to a request that was there before under the same key; fails if it was another one or is still being worked on.
pub async fn repeat(
    app: &App,
    caller: &str,
    name: &str,
    fingerprint: &str,
) -> Outcome<Option<Reply>> {
    let query = sqlx::query(
        "SELECT fingerprint, status, reply, lease_until FROM idempotency WHERE caller = $1 AND name = $2",
    );
    let row = app
        .store
        .one(query.bind(caller.to_owned()).bind(name.to_owned()))
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.text("fingerprint")? != fingerprint {
        return Err(codes::IDEMPOTENCY_KEY_REUSED.into());
    }
    let status = row.int("status")?;
    if status == 0 {
        return match row.int("lease_until")? > clock::now_ms() {
            true => Err(codes::IDEMPOTENCY_IN_FLIGHT
                .problem()
                .with_retry_after_s(1)
                .into()),
            false => Ok(None),
        };
    }
    Reply::unseal(app, caller, name, status as u16, &row.bytes("reply")?).map(Some)
}

/// Claims a key. False if somebody else has it.
async fn claim(app: &App, caller: &str, name: &str, fingerprint: &str) -> Outcome<bool> {
    let now = clock::now_ms();
    // A claim whose holder died is taken over once its lease is over.
    let query = sqlx::query(
        "INSERT INTO idempotency (caller, name, fingerprint, status, lease_until, created_at) VALUES ($1,$2,$3,0,$4,$5) \
         ON CONFLICT (caller, name) DO UPDATE SET lease_until = $4 \
         WHERE idempotency.status = 0 AND idempotency.lease_until <= $5 AND idempotency.fingerprint = $3",
    );
    let changed = app
        .store
        .execute(
            query
                .bind(caller.to_owned())
                .bind(name.to_owned())
                .bind(fingerprint.to_owned())
                .bind(now + LEASE_MS)
                .bind(now),
        )
        .await?;
    Ok(changed > 0)
}

async fn keep(app: &App, caller: &str, name: &str, reply: &Reply) -> Outcome<()> {
    let query = sqlx::query(
        "UPDATE idempotency SET status = $1, reply = $2 WHERE caller = $3 AND name = $4",
    );
    app.store
        .execute(
            query
                .bind(i64::from(reply.status))
                .bind(reply.seal(app, caller, name))
                .bind(caller.to_owned())
                .bind(name.to_owned()),
        )
        .await?;
    Ok(())
}

async fn give_back(app: &App, caller: &str, name: &str) {
    let query =
        sqlx::query("DELETE FROM idempotency WHERE caller = $1 AND name = $2 AND status = 0");
    let _ = app
        .store
        .execute(query.bind(caller.to_owned()).bind(name.to_owned()))
        .await;
}

/// Whether a reply is the last word on its request. What may turn out otherwise later is not kept.
fn is_settled(status: u16) -> bool {
    status < 500 && !matches!(status, 401 | 403 | 409 | 429)
}

/// Around every change by somebody who is signed in: knows the caller, claims the key, keeps the reply.
pub async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match change(&app, request, next).await {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

/// As [`layer`], around changes by tills.
pub async fn till_layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let till = match offline::tills::asking(&app, &parts.headers).await {
        Ok(till) => till,
        Err(failure) => return failure.into_response(),
    };
    let caller = till.id.clone();
    parts.extensions.insert(till);
    match change_as(&app, caller, parts, body, next).await {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

async fn change(app: &Arc<App>, request: Request, next: Next) -> Outcome<Response> {
    let (mut parts, body) = request.into_parts();
    if parts.method.is_safe() {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let caller = sessions::caller(app, &parts.headers).await?;
    let member = caller.person.id.clone();
    parts.extensions.insert(caller);
    change_as(app, member, parts, body, next).await
}

async fn change_as(
    app: &Arc<App>,
    caller: String,
    mut parts: Parts,
    body: Body,
    next: Next,
) -> Outcome<Response> {
    let name = key(&parts.headers)?;
    let body = read_body(app, body).await?;
    let path = parts.uri.path().to_owned();
    let fingerprint = fingerprint(parts.method.as_str(), &path, &body);
    if let Some(reply) = repeat(app, &caller, &name, &fingerprint).await? {
        return Ok(reply.into_response(true));
    }
    if !claim(app, &caller, &name, &fingerprint).await? {
        let reply = repeat(app, &caller, &name, &fingerprint).await?;
        let reply = reply.ok_or(codes::IDEMPOTENCY_IN_FLIGHT)?;
        return Ok(reply.into_response(true));
    }
    parts.extensions.insert(Attempt {
        caller: caller.clone(),
        name: name.clone(),
    });
    // A client that hangs up must not stop a change half-way.
    let app = app.clone();
    let work = tokio::spawn(async move {
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        finish(&app, &caller, &name, response).await
    });
    work.await.map_err(|_| Failure::from(common::INTERNAL))?
}

async fn finish(app: &App, caller: &str, name: &str, response: Response) -> Outcome<Response> {
    let status = response.status().as_u16();
    if !is_settled(status) {
        give_back(app, caller, name).await;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX)
        .await
        .map_err(|_| common::INTERNAL)?;
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let reply = Reply {
        status,
        content_type: kind.unwrap_or_default().to_owned(),
        body: body.to_vec(),
    };
    keep(app, caller, name, &reply).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}
