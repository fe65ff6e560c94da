//! Tills: whose they are, what they need, and how they end.

use super::{network, proven_issuer};
use crate::{
    app::App,
    body::Json,
    clock,
    error::{Failure, Outcome},
    idempotency::Attempt,
    limits::{By, Trial},
    members::Person,
    operator::audit,
    sessions::Caller,
    store::{Row, Take as _, built},
    vault,
};
use axum::{
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use scrip_api::{
    gateway::{
        codes,
        money::Party,
        offline::{ShopTill, ShopTillList, Till, TillCertificate, TillState},
    },
    value::{Asset, Hash, Id, MinorUnits},
};
use std::sync::Arc;

type Shared = State<Arc<App>>;

/// How exactly it is known when a till last asked.
const SEEN_STEP_MS: i64 = 60_000;
const TOKEN_LENGTH_MAX: usize = 128;

/// A till that asks, by its token.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub merchant: Arc<Person>,
    staged_payer_max: i64,
    staged_hour_max: i64,
    certificate: Certified,
}

/// What the network knows a till by.
#[derive(Clone, Debug)]
struct Certified {
    key: String,
    serial: String,
    not_after: i64,
}

impl Certified {
    fn of(row: &Row) -> Outcome<Option<Self>> {
        let Some(key) = row.maybe_text("key")? else {
            return Ok(None);
        };
        Ok(Some(Self {
            key,
            serial: row.text("serial")?,
            not_after: row.int("not_after")?,
        }))
    }

    fn view(&self, app: &App) -> Outcome<TillCertificate> {
        Ok(TillCertificate {
            credential: Id::of(app.till_authority.credential(&self.serial)?),
            authority: Id::of(app.till_authority.id),
            key: Hash(self.key.clone()),
            expires_at: clock::time(self.not_after),
        })
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let is_token = scheme.eq_ignore_ascii_case("bearer") && token.len() <= TOKEN_LENGTH_MAX;
    is_token.then(|| token.trim())
}

/// The till that asks. Its token is looked up each time, so that one that was revoked works no longer.
pub async fn asking(app: &App, headers: &HeaderMap) -> Outcome<Asking> {
    let token = token(headers).ok_or(codes::TILL_NOT_ENROLLED)?;
    let query = sqlx::query(
        "SELECT id, name, merchant, state, staged_payer_max, staged_hour_max, key, serial, not_after, seen_at FROM tills WHERE token_hash = $1",
    );
    let row = app.store.one(query.bind(vault::token_hash(token))).await?;
    let row = row.ok_or(codes::TILL_NOT_ENROLLED)?;
    match row.text("state")?.as_str() {
        "active" => {}
        "revoked" => return Err(codes::TILL_REVOKED.into()),
        _ => return Err(codes::TILL_UNCERTIFIED.into()),
    }
    let id = row.text("id")?;
    app.limiter.check(Trial::Request, By::Name(id.clone()))?;
    let now = clock::now_ms();
    if row.maybe_int("seen_at")?.unwrap_or(0) < now - SEEN_STEP_MS {
        let query = sqlx::query("UPDATE tills SET seen_at = $1 WHERE id = $2");
        app.store.execute(query.bind(now).bind(id.clone())).await?;
    }
    let merchant = app.member(&row.text("merchant")?).await?;
    let merchant = merchant.ok_or(codes::TILL_NOT_ENROLLED)?;
    merchant.check_active()?;
    Ok(Asking {
        id,
        name: row.text("name")?,
        merchant,
        staged_payer_max: row.int("staged_payer_max")?,
        staged_hour_max: row.int("staged_hour_max")?,
        certificate: Certified::of(&row)?.ok_or(codes::TILL_UNCERTIFIED)?,
    })
}

impl FromRequestParts<Arc<App>> for Asking {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Outcome<Self> {
        match parts.extensions.get::<Self>() {
            Some(till) => Ok(till.clone()),
            None => asking(app, &parts.headers).await,
        }
    }
}

impl Asking {
    /// The classes of the merchant's account, as the ledger has them.
    pub async fn classes(&self, app: &App) -> Outcome<Vec<u8>> {
        Ok(app.ledger.holdings(&self.merchant.account).await?.classes)
    }

    /// Everything that the till needs, also while it is offline.
    pub async fn view(&self, app: &App) -> Outcome<Till> {
        let asset = app.ledger.asset();
        Ok(Till {
            id: Id(self.id.clone()),
            name: self.name.clone(),
            merchant: Party {
                username: Some(self.merchant.username.clone()),
                display_name: self.merchant.display_name.clone(),
            },
            account: Id::of(self.merchant.account),
            classes: self.classes(app).await?,
            asset: Asset::of(asset.code),
            scale: asset.scale,
            network_id: Hash(const_hex::encode(network(app))),
            network_key: app.ledger.network_key.clone(),
            earlier_networks: app.earlier.iter().map(|it| Hash(it.id.clone())).collect(),
            issuers: vec![proven_issuer(app).await],
            staged_payer_max: MinorUnits(self.staged_payer_max.to_string()),
            staged_hour_max: MinorUnits(self.staged_hour_max.to_string()),
            certificate: self.certificate.view(app)?,
        })
    }
}

/// The till with this id.
pub async fn by_id(app: &App, id: &str) -> Outcome<Asking> {
    let query = sqlx::query(
        "SELECT id, name, merchant, staged_payer_max, staged_hour_max, key, serial, not_after FROM tills WHERE id = $1",
    );
    let row = app.store.one(query.bind(id.to_owned())).await?;
    let row = row.ok_or(codes::TILL_UNKNOWN)?;
    let merchant = app.member(&row.text("merchant")?).await?;
    Ok(Asking {
        id: row.text("id")?,
        name: row.text("name")?,
        merchant: merchant.ok_or(codes::TILL_UNKNOWN)?,
        staged_payer_max: row.int("staged_payer_max")?,
        staged_hour_max: row.int("staged_hour_max")?,
        certificate: Certified::of(&row)?.ok_or(codes::TILL_UNCERTIFIED)?,
    })
}

/// `GET /v1/tills/self`.
pub async fn own(State(app): Shared, till: Asking) -> Outcome<Json<Till>> {
    Ok(Json(till.view(&app).await?))
}

/// A till as its merchant sees it, from a row of its table.
pub fn shop_view(app: &App, row: &Row) -> Outcome<ShopTill> {
    let state = match row.text("state")?.as_str() {
        "active" => TillState::Active,
        "certifying" => TillState::Certifying,
        "refused" => TillState::Refused,
        _ => TillState::Revoked,
    };
    let certificate = Certified::of(row)?;
    Ok(ShopTill {
        id: Id(row.text("id")?),
        name: row.text("name")?,
        active: state == TillState::Active,
        state,
        certificate: certificate.map(|it| it.view(app)).transpose()?,
        created_at: clock::time(row.int("created_at")?),
        seen_at: row.maybe_int("seen_at")?.map(clock::time),
    })
}

/// The columns of [`shop_view`].
pub const SHOP_COLUMNS: &str = "id, name, state, created_at, seen_at, key, serial, not_after";

/// `GET /v1/shop/tills`.
pub async fn list(State(app): Shared, caller: Caller) -> Outcome<Json<ShopTillList>> {
    let statement =
        format!("SELECT {SHOP_COLUMNS} FROM tills WHERE merchant = $1 ORDER BY seq DESC LIMIT 100");
    let query = built(statement).bind(caller.person.id.clone());
    let rows = app.store.all(query).await?;
    let items = rows.iter().map(|row| shop_view(&app, row));
    let items = items.collect::<Outcome<_>>()?;
    Ok(Json(ShopTillList { items }))
}

/// `DELETE /v1/shop/tills/{id}`.
pub async fn revoke(
    State(app): Shared,
    caller: Caller,
    _: Attempt,
    Path(id): Path<String>,
) -> Outcome<StatusCode> {
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "UPDATE tills SET changed_at = CASE WHEN state = 'revoked' THEN changed_at ELSE $1 END, state = 'revoked' WHERE id = $2 AND merchant = $3",
    );
    let changed = query
        .bind(app.ledger.now_ms())
        .bind(id.clone())
        .bind(caller.person.id.clone())
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if changed == 0 {
        return Err(codes::TILL_UNKNOWN.into());
    }
    audit::record(
        &app,
        &mut tx,
        &caller.person.username,
        "till revoked",
        &id,
        "",
    )
    .await?;
    tx.commit().await?;
    app.tills_changed.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
