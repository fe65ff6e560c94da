//! Enrolling a till as RFC 8628 has it: the till shows a short code, its merchant enters it, the till asks until that was done.

use super::{
    authority,
    tills::{SHOP_COLUMNS, by_id, shop_view},
};
use crate::{
    app::App,
    body::{Json, json},
    clock,
    error::{Outcome, field},
    idempotency::Attempt,
    limits::{By, Trial},
    operator::audit,
    people,
    sessions::{Caller, Origin},
    store::{Row, Take as _, built},
    vault,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use rand::Rng as _;
use scrip_api::{
    gateway::{
        codes,
        offline::{
            Enrolment, EnrolmentApproval, EnrolmentPoll, EnrolmentStart, EnrolmentView, ShopTill,
            TillToken,
        },
    },
    problem::codes as common,
    value::{self, MinorUnits},
};
use std::sync::Arc;
use zeroize::Zeroizing;

type Shared = State<Arc<App>>;

/// How long a code is shown.
const LIFE_MS: i64 = 10 * 60 * 1000;
/// How often a till may ask.
const INTERVAL_S: u32 = 2;
const TOKEN_PURPOSE: &str = "enrolment token";
/// Letters that are told apart on a screen and spell no words.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LETTERS_COUNT: usize = 8;
/// What a till may take while it is offline, where its merchant does not say: of one payer in an hour, and in all in an hour.
const STAGED_PAYER_MAX: i64 = 2_000;
const STAGED_HOUR_MAX: i64 = 20_000;

fn user_code() -> String {
    let mut random = [0; LETTERS_COUNT * 4];
    rand::rng().fill_bytes(&mut random);
    let letters = random.chunks(4).map(|chunk| {
        let number = chunk
            .iter()
            .fold(0usize, |number, byte| number << 8 | usize::from(*byte));
        char::from(LETTERS[number % LETTERS.len()])
    });
    let mut code: String = letters.collect();
    code.insert(LETTERS_COUNT / 2, '-');
    code
}

/// What is stored of a user code, however it was typed.
fn user_hash(app: &App, typed: &str) -> String {
    let letters: String = typed
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    const_hex::encode(
        app.vault
            .keyed_hash(&[b"till enrolment", letters.as_bytes()]),
    )
}

/// `POST /v1/tills/enrolments`.
pub async fn start(
    State(app): Shared,
    origin: Origin,
    Json(wanted): Json<EnrolmentStart>,
) -> Outcome<Response> {
    app.limiter.check(Trial::SignUp, By::address(origin.0))?;
    let name = people::line("name", &wanted.name, 80)?;
    if name.is_empty() {
        return Err(field(codes::FIELD_MALFORMED, "name"));
    }
    let (device_code, user_code) = (vault::token(), user_code());
    let expires_at = clock::now_ms() + LIFE_MS;
    let query = sqlx::query(
        "INSERT INTO enrolments (device_hash, user_hash, name, state, expires_at, polled_at) VALUES ($1,$2,$3,'waiting',$4,0)",
    );
    app.store
        .execute(
            query
                .bind(vault::token_hash(&device_code))
                .bind(user_hash(&app, &user_code))
                .bind(name)
                .bind(expires_at),
        )
        .await?;
    let answer = Enrolment {
        device_code,
        verification_uri: app.wallet_link("tills"),
        user_code,
        interval_s: INTERVAL_S,
        expires_at: clock::time(expires_at),
    };
    Ok(json(StatusCode::CREATED, &answer))
}

/// `POST /v1/tills/enrolments/token`.
pub async fn poll(
    State(app): Shared,
    origin: Origin,
    Json(poll): Json<EnrolmentPoll>,
) -> Outcome<Json<TillToken>> {
    app.limiter.check(Trial::Name, By::address(origin.0))?;
    let hash = vault::token_hash(&poll.device_code);
    let query = sqlx::query(
        "SELECT state, till, token, expires_at, polled_at FROM enrolments WHERE device_hash = $1",
    );
    let row = app.store.one(query.bind(hash.clone())).await?;
    let row = row.ok_or(codes::ENROLMENT_UNKNOWN)?;
    let now = clock::now_ms();
    let polled_at = row.int("polled_at")?;
    let query = sqlx::query("UPDATE enrolments SET polled_at = $1 WHERE device_hash = $2");
    app.store
        .execute(query.bind(now).bind(hash.clone()))
        .await?;
    match row.text("state")?.as_str() {
        "denied" => return Err(codes::ENROLMENT_DENIED.into()),
        "used" => return Err(codes::ENROLMENT_UNKNOWN.into()),
        "approved" => {}
        _ if row.int("expires_at")? <= now => return Err(codes::ENROLMENT_EXPIRED.into()),
        _ => {
            // Half the interval, so that a till with a quick clock is not told off.
            let problem = match now - polled_at < i64::from(INTERVAL_S) * 500 {
                true => codes::ENROLMENT_SLOW_DOWN,
                false => codes::ENROLMENT_PENDING,
            };
            return Err(problem.problem().with_retry_after_s(INTERVAL_S).into());
        }
    }
    let till = row.maybe_text("till")?.unwrap_or_default();
    let query = sqlx::query("SELECT state FROM tills WHERE id = $1");
    let known = app.store.one(query.bind(till.clone())).await?;
    match known
        .ok_or(codes::ENROLMENT_UNKNOWN)?
        .text("state")?
        .as_str()
    {
        "active" => {}
        "certifying" => {
            let waits = codes::ENROLMENT_CERTIFYING.problem();
            return Err(waits.with_retry_after_s(INTERVAL_S).into());
        }
        "refused" => return Err(codes::ENROLMENT_REFUSED.into()),
        _ => return Err(codes::TILL_REVOKED.into()),
    }
    let sealed = row.bytes("token")?;
    let token = app.vault.unseal(TOKEN_PURPOSE, &sealed);
    let token = token.map_err(|_| common::INTERNAL)?;
    let token = String::from_utf8_lossy(&token).into_owned();
    let query = sqlx::query(
        "UPDATE enrolments SET state = 'used', token = NULL WHERE device_hash = $1 AND state = 'approved'",
    );
    if app.store.execute(query.bind(hash)).await? == 0 {
        return Err(codes::ENROLMENT_UNKNOWN.into());
    }
    let till = by_id(&app, &till).await?.view(&app).await?;
    Ok(Json(TillToken { token, till }))
}

/// A till that waits, by what its merchant typed.
async fn waiting(app: &App, caller: &Caller, typed: &str) -> Outcome<Row> {
    app.limiter
        .check(Trial::Name, By::Name(caller.person.id.clone()))?;
    let query = sqlx::query(
        "SELECT name, expires_at FROM enrolments WHERE user_hash = $1 AND state = 'waiting' AND expires_at > $2",
    );
    let query = query.bind(user_hash(app, typed)).bind(clock::now_ms());
    let row = app.store.one(query).await?;
    row.ok_or_else(|| codes::ENROLMENT_UNKNOWN.into())
}

/// `GET /v1/shop/enrolments/{user_code}`.
pub async fn one(
    State(app): Shared,
    caller: Caller,
    Path(user_code): Path<String>,
) -> Outcome<Json<EnrolmentView>> {
    let row = waiting(&app, &caller, &user_code).await?;
    Ok(Json(EnrolmentView {
        user_code,
        name: row.text("name")?,
        expires_at: clock::time(row.int("expires_at")?),
    }))
}

fn limit(name: &str, units: Option<&MinorUnits>, usual: i64) -> Outcome<i64> {
    match units {
        None => Ok(usual),
        Some(units) => Ok(value::amount(name, units)?.minor_units() as i64),
    }
}

/// `POST /v1/shop/enrolments/{user_code}/approve`.
pub async fn approve(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(user_code): Path<String>,
    Json(approval): Json<EnrolmentApproval>,
) -> Outcome<Json<ShopTill>> {
    caller.person.check_active()?;
    let (payer, hour) = (
        approval.staged_payer_max.as_ref(),
        approval.staged_hour_max.as_ref(),
    );
    let payer_max = limit("staged_payer_max", payer, STAGED_PAYER_MAX)?;
    let hour_max = limit("staged_hour_max", hour, STAGED_HOUR_MAX)?;
    let row = waiting(&app, &caller, &user_code).await?;
    let id = attempt.id("till");
    // The till's secret is its token: whoever has it can show that the certified key is theirs.
    let token = vault::token();
    let secret = Zeroizing::new(vault::token_bytes(&token).ok_or(common::INTERNAL)?);
    let key = authority::public_half(&secret)?;
    let (now, term_s) = (app.ledger.now_ms(), app.config.offline.till_term_s);
    let issued = app.till_authority.issue(&key, &id, now, term_s)?;
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "UPDATE enrolments SET state = 'approved', till = $1, token = $2 WHERE user_hash = $3 AND state = 'waiting' AND expires_at > $4",
    );
    let changed = query
        .bind(id.clone())
        .bind(app.vault.seal(TOKEN_PURPOSE, token.as_bytes()))
        .bind(user_hash(&app, &user_code))
        .bind(clock::now_ms())
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if changed == 0 {
        return Err(codes::ENROLMENT_UNKNOWN.into());
    }
    let statement = format!(
        "INSERT INTO tills (id, merchant, name, state, staged_payer_max, staged_hour_max, created_at, token_hash, key, serial, certificate, \
         not_after, changed_at) VALUES ($1,$2,$3,'certifying',$4,$5,$6,$7,$8,$9,$10,$11,$12) RETURNING {SHOP_COLUMNS}"
    );
    let made = built(statement)
        .bind(id.clone())
        .bind(caller.person.id.clone())
        .bind(row.text("name")?)
        .bind(payer_max)
        .bind(hour_max)
        .bind(clock::now_ms())
        .bind(vault::token_hash(&token))
        .bind(const_hex::encode(issued.key))
        .bind(issued.serial)
        .bind(issued.der)
        .bind(issued.not_after_ms)
        .bind(now)
        .fetch_one(&mut *tx)
        .await?;
    let (actor, name) = (&caller.person.username, row.text("name")?);
    audit::record(&app, &mut tx, actor, "till approved", &id, &name).await?;
    tx.commit().await?;
    app.tills_changed.notify_one();
    Ok(Json(shop_view(&app, &made)?))
}

/// `POST /v1/shop/enrolments/{user_code}/deny`.
pub async fn deny(
    State(app): Shared,
    caller: Caller,
    _: Attempt,
    Path(user_code): Path<String>,
) -> Outcome<StatusCode> {
    waiting(&app, &caller, &user_code).await?;
    let query = sqlx::query(
        "UPDATE enrolments SET state = 'denied' WHERE user_hash = $1 AND state = 'waiting'",
    );
    app.store
        .execute(query.bind(user_hash(&app, &user_code)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
