//! A member's phones: registering one, topping it up, and reporting it lost.

use super::{
    carried::{COLUMNS, Entry, held, record, view},
    fill::fill,
};
use crate::{
    app::App,
    body::{Json, json},
    clock,
    engine::perform::perform,
    error::{Failure, Outcome, field},
    events::{self, Event, Kind},
    idempotency::Attempt,
    payments::http::read_money,
    people,
    sessions::Caller,
    store::built,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::ed25519::PublicKey;
use scrip_api::{
    gateway::{
        codes,
        offline::{Phone, PhoneList, PhoneRegistration, TopUp},
    },
    problem::{Problem, Retry, codes as common},
    value,
};
use scrip_ledger::{
    amount::Amount,
    ids::{AssetCode, MandateId},
    mandate,
    operation::Operation,
};
use std::sync::Arc;

type Shared = State<Arc<App>>;

/// Phones that one member has at once.
const PHONES_MAX: i64 = 8;

/// A phone of the caller.
async fn find(app: &App, caller: &Caller, id: &str) -> Outcome<Entry> {
    let statement = format!("SELECT {COLUMNS} FROM phones WHERE id = $1");
    let row = app.store.one(built(statement).bind(id.to_owned())).await?;
    let entry = row.as_ref().map(Entry::of).transpose()?;
    let own = entry.filter(|entry| entry.member == caller.person.id);
    own.ok_or_else(|| codes::PHONE_UNKNOWN.into())
}

/// `GET /v1/phones`.
pub async fn list(State(app): Shared, caller: Caller) -> Outcome<Json<PhoneList>> {
    let statement =
        format!("SELECT {COLUMNS} FROM phones WHERE member = $1 ORDER BY seq DESC LIMIT 32");
    let query = built(statement).bind(caller.person.id.clone());
    let mut items = Vec::new();
    for row in app.store.all(query).await? {
        items.push(view(&app, &Entry::of(&row)?).await?);
    }
    Ok(Json(PhoneList { items }))
}

/// `GET /v1/phones/{id}`.
pub async fn one(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Json<Phone>> {
    let phone = find(&app, &caller, &id).await?;
    Ok(Json(view(&app, &phone).await?))
}

/// What a phone shall carry, within the limit.
fn read_target(app: &App, target: &value::Money) -> Outcome<(AssetCode, Amount)> {
    let (asset, amount) = read_money(app, "target", target)?;
    match amount.minor_units() <= app.config.offline.target_max {
        true => Ok((asset, amount)),
        false => Err(field(codes::PHONE_TARGET_TOO_LARGE, "target")),
    }
}

/// `POST /v1/phones`.
pub async fn register(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Json(wanted): Json<PhoneRegistration>,
) -> Outcome<Response> {
    caller.person.check_active()?;
    if app.is_winding_down() {
        return Err(codes::WINDING_DOWN.into());
    }
    let name = people::line("name", &wanted.name, 80)?;
    let key: [u8; 32] = value::bytes("key", &wanted.key.0)?;
    PublicKey::decode(Copying(&key[..])).map_err(|_| field(common::KEY_MALFORMED, "key"))?;
    let (asset, target) = read_target(&app, &wanted.target)?;
    if wanted.class.is_some_and(|class| class > 31) {
        return Err(field(codes::FIELD_MALFORMED, "class"));
    }
    let phone = Entry {
        id: attempt.id("phone"),
        member: caller.person.id.clone(),
        key: const_hex::encode(key),
        name,
        is_lost: false,
        asset: asset.to_string(),
        target: target.minor_units() as i64,
        single_use: wanted.single_use,
        class: wanted.class,
        created_at: clock::now_ms(),
    };
    check_new(&app, &phone).await?;
    // Held before the phone is there, so that one without anything to carry is not registered.
    let filled = fill(&app, &caller.person, &phone, &attempt).await?;
    if filled == 0 && held(&app, &phone.id).await?.is_empty() {
        let refusal = scrip_ledger::funds::Error::InsufficientFunds;
        return Err(
            Problem::new(422, refusal.code(), refusal.sentence(), Retry::Later)
                .with_field("target")
                .into(),
        );
    }
    let query = sqlx::query(
        "INSERT INTO phones (id, member, key, name, state, asset, target, single_use, class, created_at) \
         VALUES ($1,$2,$3,$4,'active',$5,$6,$7,$8,$9) ON CONFLICT (id) DO NOTHING",
    );
    app.store
        .execute(
            query
                .bind(phone.id.clone())
                .bind(phone.member.clone())
                .bind(phone.key.clone())
                .bind(phone.name.clone())
                .bind(phone.asset.clone())
                .bind(phone.target)
                .bind(i64::from(phone.single_use))
                .bind(phone.class.map(i64::from))
                .bind(phone.created_at),
        )
        .await?;
    Ok(json(StatusCode::CREATED, &view(&app, &phone).await?))
}

async fn check_new(app: &App, phone: &Entry) -> Outcome<()> {
    let query = sqlx::query("SELECT COUNT(*) FROM phones WHERE key = $1 AND id <> $2");
    let query = query.bind(phone.key.clone()).bind(phone.id.clone());
    if app.store.number(query).await? > 0 {
        return Err(field(codes::PHONE_KEY_KNOWN, "key"));
    }
    let query = sqlx::query(
        "SELECT COUNT(*) FROM phones WHERE member = $1 AND state = 'active' AND id <> $2",
    );
    let query = query.bind(phone.member.clone()).bind(phone.id.clone());
    match app.store.number(query).await? < PHONES_MAX {
        true => Ok(()),
        false => Err(codes::PHONES_TOO_MANY.into()),
    }
}

/// `POST /v1/phones/{id}/top-up`.
pub async fn top_up(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(wanted): Json<TopUp>,
) -> Outcome<Json<Phone>> {
    caller.person.check_active()?;
    let mut phone = find(&app, &caller, &id).await?;
    if phone.is_lost {
        return Err(codes::PHONE_LOST.into());
    }
    if let Some(target) = &wanted.target {
        let (asset, amount) = read_target(&app, target)?;
        if asset.as_str() != phone.asset {
            return Err(field(codes::FIELD_MALFORMED, "target.asset"));
        }
        phone.target = amount.minor_units() as i64;
        let query = sqlx::query("UPDATE phones SET target = $1 WHERE id = $2");
        app.store
            .execute(query.bind(phone.target).bind(phone.id.clone()))
            .await?;
    }
    if !app.is_winding_down() {
        fill(&app, &caller.person, &phone, &attempt).await?;
    }
    Ok(Json(view(&app, &phone).await?))
}

/// Tells the member that what they can spend has changed.
pub(super) async fn told(app: &App, tx: &mut crate::store::Tx, phone: &Entry) -> Outcome<()> {
    let event = Event {
        member: phone.member.clone(),
        kind: Kind::Account,
        subject: phone.asset.clone(),
    };
    events::record(&app.store, tx, &[event]).await?;
    Ok(())
}

/// `POST /v1/phones/{id}/revoke`.
pub async fn revoke(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Json<Phone>> {
    let mut phone = find(&app, &caller, &id).await?;
    // Marked first, so that nothing new is held for it.
    let query = sqlx::query("UPDATE phones SET state = 'lost' WHERE id = $1");
    app.store.execute(query.bind(phone.id.clone())).await?;
    phone.is_lost = true;
    for held in held(&app, &phone.id).await? {
        let is_open = held
            .record
            .as_ref()
            .is_some_and(|record| matches!(record.status.as_str(), "active" | "suspended"));
        if is_open {
            end(&app, &held.mandate).await?;
            note_end(&app, &held.mandate).await?;
        }
    }
    let mut tx = app.store.begin().await?;
    told(&app, &mut tx, &phone).await?;
    tx.commit().await?;
    app.hub.written();
    Ok(Json(view(&app, &phone).await?))
}

/// What is left comes back when the time of grace is over, which its owner is told then.
async fn note_end(app: &App, id: &str) -> Outcome<()> {
    let known = record(app, &value::hex("mandate", id)?).await?;
    if let Some(until) = known.and_then(|known| known.closing_until_ms) {
        let query = sqlx::query(
            "UPDATE preauthorizations SET expires_at = $1 WHERE mandate = $2 AND expires_at > $1",
        );
        let query = query.bind(until as i64).bind(id.to_owned());
        app.store.execute(query).await?;
    }
    Ok(())
}

async fn end(app: &Arc<App>, id: &str) -> Outcome<()> {
    let mandate: MandateId = value::hex("mandate", id)?;
    let revoke: Operation = mandate::Operation::Revoke { mandate }.into();
    let done: Result<_, Failure> = perform(app, &format!("revoke mandate {id}"), |_| revoke).await;
    match done {
        Ok(_) => Ok(()),
        // It ended by itself meanwhile.
        Err(failure) if failure.code().starts_with("mandate_") => Ok(()),
        Err(failure) => Err(failure),
    }
}
