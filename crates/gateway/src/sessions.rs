//! Sessions: a random token in a cookie, of which only the hash is stored; listed, revocable, with an end.

use crate::{
    app::App,
    clock,
    error::{Failure, Outcome},
    limits::{By, Trial},
    members::Person,
    store::Take as _,
    vault,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
};
use scrip_api::gateway::{CLIENT_HEADER, SESSION_COOKIE, codes, people::Role};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a session lasts.
pub const LIFE_MS: i64 = 30 * clock::DAY_MS;
/// How long a session that was looked up is believed; another gateway may have ended it.
const FRESH: Duration = Duration::from_secs(1);
/// How long a session that showed a passkey, a code or a link may change what opens the account.
const PROVEN_MS: i64 = 10 * 60_000;
/// How exactly it is known when a session was last used.
const SEEN_STEP_MS: i64 = 60_000;

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The member.
    pub person: Arc<Person>,
    /// The session's id.
    pub session: String,
    /// When the session ends.
    pub expires_at: i64,
}

impl Caller {
    /// Fails unless the caller is an operator.
    pub fn check_operator(&self) -> Outcome<()> {
        self.person.check_role(&[Role::Operator])
    }

    /// Fails unless the caller is an operator or an approver.
    pub fn check_staff(&self) -> Outcome<()> {
        self.person.check_role(&[Role::Operator, Role::Approver])
    }
}

/// An operator or approver.
#[derive(Clone, Debug)]
pub struct Staff(pub Caller);

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin(pub IpAddr);

#[derive(Clone, Debug)]
struct Seen {
    at: Instant,
    id: String,
    member: String,
    expires_at: i64,
}

/// Sessions that were seen lately, by the hash of their token.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<HashMap<String, Seen>>);

impl Sessions {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets all of them, after one was ended.
    pub fn forget(&self) {
        self.lock().clear();
    }
}

/// Starts a session and gives its token.
pub async fn start(app: &App, member: &str, headers: &HeaderMap) -> Outcome<String> {
    let token = vault::token();
    let now = clock::now_ms();
    let device = device(headers);
    let query = sqlx::query(
        "INSERT INTO sessions (id, token_hash, member, device, created_at, last_seen_at, expires_at, proven_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$5)",
    );
    app.store
        .execute(
            query
                .bind(vault::random_id())
                .bind(vault::token_hash(&token))
                .bind(member.to_owned())
                .bind(device)
                .bind(now)
                .bind(now)
                .bind(now + LIFE_MS),
        )
        .await?;
    Ok(token)
}

/// Notes that a session showed a passkey just now.
pub async fn prove(app: &App, session: &str) -> Outcome<()> {
    let query = sqlx::query("UPDATE sessions SET proven_at = $1 WHERE id = $2");
    app.store
        .execute(query.bind(clock::now_ms()).bind(session.to_owned()))
        .await?;
    Ok(())
}

/// Fails where a cookie alone must not be enough, because it may be stolen: unless the session showed a passkey, a recovery code or a link
/// lately. Whoever has no passkey yet has nothing else to show.
pub async fn check_proven(app: &App, caller: &Caller) -> Outcome<()> {
    let query = sqlx::query("SELECT COUNT(*) FROM sessions WHERE id = $1 AND proven_at > $2");
    let query = query
        .bind(caller.session.clone())
        .bind(clock::now_ms() - PROVEN_MS);
    if app.store.number(query).await? > 0 {
        return Ok(());
    }
    let query = sqlx::query("SELECT COUNT(*) FROM passkeys WHERE member = $1");
    match app
        .store
        .number(query.bind(caller.person.id.clone()))
        .await?
    {
        0 => Ok(()),
        _ => Err(codes::CONFIRMATION_REQUIRED.into()),
    }
}

/// What the browser says it is, shortened.
fn device(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    agent.unwrap_or("unknown").chars().take(120).collect()
}

/// The cookie with a session's token; an empty one ends it in the browser.
pub fn cookie(app: &App, token: &str) -> HeaderValue {
    let age_s = if token.is_empty() { 0 } else { LIFE_MS / 1000 };
    let secure = if app.config.is_secure() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{SESSION_COOKIE}={token}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}"
    );
    HeaderValue::from_str(&text).expect("a token is ASCII")
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE);
    let mut pairs = cookies
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'));
    pairs.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == SESSION_COOKIE && !value.is_empty()).then_some(value)
    })
}

/// Who asks, by the cookie.
pub async fn caller(app: &App, headers: &HeaderMap) -> Outcome<Caller> {
    let token = token(headers).ok_or(codes::NOT_SIGNED_IN)?;
    if token.len() > 128 {
        return Err(codes::NOT_SIGNED_IN.into());
    }
    let hash = vault::token_hash(token);
    let seen = match recall(app, &hash) {
        Some(seen) => seen,
        None => look_up(app, &hash).await?,
    };
    if seen.expires_at <= clock::now_ms() {
        return Err(codes::NOT_SIGNED_IN.into());
    }
    let person = app
        .member(&seen.member)
        .await?
        .ok_or(codes::NOT_SIGNED_IN)?;
    app.limiter
        .check(Trial::Request, By::Name(person.id.clone()))?;
    Ok(Caller {
        person,
        session: seen.id,
        expires_at: seen.expires_at,
    })
}

fn recall(app: &App, hash: &str) -> Option<Seen> {
    let sessions = app.sessions.lock();
    let seen = sessions.get(hash)?;
    (seen.at.elapsed() < FRESH).then(|| seen.clone())
}

async fn look_up(app: &App, hash: &str) -> Outcome<Seen> {
    let query = sqlx::query(
        "SELECT id, member, expires_at, last_seen_at FROM sessions WHERE token_hash = $1",
    );
    let row = app.store.one(query.bind(hash.to_owned())).await?;
    let row = row.ok_or(codes::NOT_SIGNED_IN)?;
    let now = clock::now_ms();
    if row.int("last_seen_at")? < now - SEEN_STEP_MS {
        let query = sqlx::query("UPDATE sessions SET last_seen_at = $1 WHERE token_hash = $2");
        app.store
            .execute(query.bind(now).bind(hash.to_owned()))
            .await?;
    }
    let seen = Seen {
        at: Instant::now(),
        id: row.text("id")?,
        member: row.text("member")?,
        expires_at: row.int("expires_at")?,
    };
    let mut sessions = app.sessions.lock();
    if sessions.len() > 50_000 {
        sessions.clear();
    }
    sessions.insert(hash.to_owned(), seen.clone());
    Ok(seen)
}

/// Fails for a changing request that another site's form could have sent.
pub fn check_client(app: &App, method: &Method, headers: &HeaderMap) -> Outcome<()> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let is_ours = headers.get(CLIENT_HEADER).is_some_and(|value| value == "1");
    let same_origin = headers
        .get(header::ORIGIN)
        .is_some_and(|value| value.as_bytes() == app.config.public_url.as_bytes());
    match is_ours || same_origin {
        true => Ok(()),
        false => Err(codes::CLIENT_HEADER_MISSING.into()),
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Outcome<Self> {
        match parts.extensions.get::<Self>() {
            Some(caller) => Ok(caller.clone()),
            None => caller(app, &parts.headers).await,
        }
    }
}

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Outcome<Self> {
        let caller = Caller::from_request_parts(parts, app).await?;
        caller.check_staff()?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<Arc<App>> for Origin {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Outcome<Self> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        if !app.config.proxies.contains(&peer) {
            return Ok(Self(peer));
        }
        // The last entry is the one that our own proxy wrote.
        let said = parts
            .headers
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok());
        let said = said.and_then(|text| text.rsplit(',').next()?.trim().parse().ok());
        Ok(Self(said.unwrap_or(peer)))
    }
}
