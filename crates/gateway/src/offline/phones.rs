//! Phones: their keys, what they carry, and what settled of it.

use super::{issuer, proxy_secret, uses};
use crate::{
    app::App,
    body::{Json, json},
    clock,
    engine::perform::perform,
    error::{Failure, Outcome, field},
    events::{self, Event, Kind},
    idempotency::Attempt,
    members::Person,
    payments::{http::read_money, money},
    people,
    sessions::Caller,
    store::{Row, Take as _, built},
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
        offline::{Carried, CarriedState, Phone, PhoneList, PhoneRegistration, PhoneState, TopUp},
    },
    operation,
    problem::{Problem, Retry, codes as common},
    state::{MandateView, RecordView},
    value::{self, Hash, Id, MinorUnits},
};
use scrip_codes::{Preauthorization, Scope};
use scrip_ledger::{
    amount::{Amount, Count},
    ids::{AssetCode, KeyBytes, MandateId},
    mandate::{self, Funding, PayeeScope, Presenter, Terms},
    operation::Operation,
    state::Key,
    time::Timestamp,
};
use std::{sync::Arc, time::Duration};

type Shared = State<Arc<App>>;

/// Phones that one member has at once.
const PHONES_MAX: i64 = 8;
/// Uses of one preauthorization that works more than once.
const USES_MAX: u32 = 256;
/// Preauthorizations of one phone that are shown.
const CARRIED_SHOWN: i64 = 20;
/// What expires within this part of its term is not counted any more when a phone is topped up.
const STALE_PART: i64 = 8;
/// How long a record that was just written may take to be readable.
const READ_TRIES: u32 = 40;
const READ_PAUSE: Duration = Duration::from_millis(100);
const COLUMNS: &str = "id, member, key, name, state, asset, target, single_use, class, created_at";

/// A phone as the database has it.
struct Entry {
    id: String,
    member: String,
    key: String,
    name: String,
    is_lost: bool,
    asset: String,
    target: i64,
    single_use: bool,
    class: Option<u8>,
    created_at: i64,
}

impl Entry {
    fn of(row: &Row) -> Outcome<Self> {
        Ok(Self {
            id: row.text("id")?,
            member: row.text("member")?,
            key: row.text("key")?,
            name: row.text("name")?,
            is_lost: row.text("state")? == "lost",
            asset: row.text("asset")?,
            target: row.int("target")?,
            single_use: row.int("single_use")? != 0,
            class: row.maybe_int("class")?.map(|class| class as u8),
            created_at: row.int("created_at")?,
        })
    }

    fn asset(&self) -> Outcome<AssetCode> {
        let code = AssetCode::new(&self.asset);
        Ok(code.map_err(|_| common::INTERNAL)?)
    }
}

/// A preauthorization as the database has it, and what the ledger says of it.
struct Held {
    mandate: String,
    total: i64,
    expires_at: i64,
    bytes: Vec<u8>,
    record: Option<MandateView>,
}

impl Held {
    fn left(&self) -> i64 {
        let Some(record) = &self.record else { return 0 };
        match record.status.as_str() {
            "active" | "suspended" | "closing" => {
                let collected: i64 = record.collected.0.parse().unwrap_or(self.total);
                (self.total - collected).max(0)
            }
            _ => 0,
        }
    }

    fn state(&self, now: i64) -> CarriedState {
        match self.record.as_ref().map(|record| record.status.as_str()) {
            Some("active") if self.expires_at > now => CarriedState::Active,
            Some("closing") if self.ends_at() > now => CarriedState::Closing,
            _ => CarriedState::Ended,
        }
    }

    fn ends_at(&self) -> i64 {
        let closing = self
            .record
            .as_ref()
            .and_then(|record| record.closing_until_ms);
        closing.map_or(self.expires_at, |until| (until as i64).min(self.expires_at))
    }
}

async fn record(app: &App, mandate: &MandateId) -> Outcome<Option<MandateView>> {
    match app.ledger.client.record(&Key::mandate(mandate)).await? {
        Some(RecordView::Mandate(view)) => Ok(Some(view)),
        _ => Ok(None),
    }
}

async fn held(app: &App, phone: &str) -> Outcome<Vec<Held>> {
    let query = sqlx::query(
        "SELECT mandate, total, expires_at, bytes FROM preauthorizations WHERE phone = $1 ORDER BY seq DESC LIMIT $2",
    );
    let rows = app
        .store
        .all(query.bind(phone.to_owned()).bind(CARRIED_SHOWN))
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        let mandate = row.text("mandate")?;
        all.push(Held {
            record: record(app, &value::hex("mandate", &mandate)?).await?,
            mandate,
            total: row.int("total")?,
            expires_at: row.int("expires_at")?,
            bytes: row.bytes("bytes")?,
        });
    }
    Ok(all)
}

async fn view(app: &App, phone: &Entry) -> Outcome<Phone> {
    let now = app.ledger.now_ms();
    let all = held(app, &phone.id).await?;
    let left: i64 = all.iter().map(Held::left).sum();
    let mut carries = Vec::with_capacity(all.len());
    for held in &all {
        carries.push(Carried {
            mandate: Id(held.mandate.clone()),
            preauthorization: const_hex::encode(&held.bytes),
            total: money(app, &phone.asset, held.total),
            left: MinorUnits(held.left().to_string()),
            state: held.state(now),
            ends_at: clock::time(held.ends_at()),
            uses: uses::of(app, &held.mandate).await?,
        });
    }
    let secret = proxy_secret(app).await?;
    Ok(Phone {
        id: Id(phone.id.clone()),
        name: phone.name.clone(),
        key: Hash(phone.key.clone()),
        state: match phone.is_lost {
            true => PhoneState::Lost,
            false => PhoneState::Active,
        },
        target: money(app, &phone.asset, phone.target),
        left: MinorUnits(left.to_string()),
        single_use: phone.single_use,
        class: phone.class,
        created_at: clock::time(phone.created_at),
        carries,
        issuer: issuer(app),
        gateway_key: Hash(const_hex::encode(scrip_codes::sealed::public_key(&secret)?)),
    })
}

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
    if fill(&app, &caller.person, &phone, &attempt).await? == 0 {
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

/// Holds what is missing to the phone's target, or as much of it as there is. Says how much.
async fn fill(app: &Arc<App>, person: &Person, phone: &Entry, attempt: &Attempt) -> Outcome<i64> {
    let now = app.ledger.now_ms();
    let stale = i64::from(app.config.offline.term_s) * 1000 / STALE_PART;
    let carried: i64 = held(app, &phone.id)
        .await?
        .iter()
        .filter(|held| held.state(now) == CarriedState::Active && held.expires_at > now + stale)
        .map(Held::left)
        .sum();
    let asset = phone.asset()?;
    let account = app.ledger.holdings(&person.account).await?;
    let spendable: i64 = account
        .holdings
        .iter()
        .find(|holding| holding.asset.0 == phone.asset)
        .and_then(|holding| holding.spendable.0.parse().ok())
        .unwrap_or(0);
    let missing = (phone.target - carried).min(spendable);
    let amount = Amount::new(missing.max(0) as u64).filter(|amount| !amount.is_zero());
    let Some(amount) = amount else { return Ok(0) };
    let device: [u8; 32] = value::bytes("key", &phone.key)?;
    // Whole seconds, because the phone's copy of it says seconds.
    let expires_at_s = now as u64 / 1000 + u64::from(app.config.offline.term_s);
    let terms = Terms {
        asset,
        total_max: amount,
        use_max: amount,
        uses_max: Count(if phone.single_use { 1 } else { USES_MAX }),
        expires_at: Timestamp(expires_at_s * 1000),
        scope: phone.class.map_or(PayeeScope::Anyone, PayeeScope::Class),
        presenter: Presenter::Device(KeyBytes(device)),
        funding: Funding::Held,
        grace_s: Count(app.config.offline.grace_s),
    };
    let payer = person.account;
    let done = perform(app, &attempt.id("carry"), |_| {
        mandate::Operation::Grant { payer, terms }.into()
    })
    .await?;
    let mandate = MandateId::derive(&app.ledger.account, &done.id, 0);
    keep(app, person, phone, &mandate).await
}

/// Signs and keeps what the phone stores of a mandate, as the ledger has it: an attempt that is repeated may have granted other terms
/// the first time.
async fn keep(app: &App, person: &Person, phone: &Entry, id: &MandateId) -> Outcome<i64> {
    let mut tries = 0;
    let record = loop {
        if let Some(record) = record(app, id).await? {
            break record;
        }
        tries += 1;
        if tries == READ_TRIES {
            return Err(codes::OUTCOME_UNKNOWN.into());
        }
        tokio::time::sleep(READ_PAUSE).await;
    };
    let preauthorization = said(app, id, &record, phone)?;
    let bytes = app.ledger.authorise(&preauthorization)?;
    let total = preauthorization.total_max as i64;
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "INSERT INTO preauthorizations (mandate, phone, member, asset, total, expires_at, bytes, created_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (mandate) DO NOTHING",
    );
    query
        .bind(id.to_string())
        .bind(phone.id.clone())
        .bind(person.id.clone())
        .bind(phone.asset.clone())
        .bind(total)
        .bind(record.terms.expires_at_ms as i64)
        .bind(bytes)
        .bind(clock::now_ms())
        .execute(&mut *tx)
        .await?;
    told(app, &mut tx, phone).await?;
    tx.commit().await?;
    app.hub.written();
    Ok(total)
}

/// What the phone's copy of a mandate says.
fn said(
    app: &App,
    id: &MandateId,
    record: &MandateView,
    phone: &Entry,
) -> Outcome<Preauthorization> {
    let units =
        |units: &MinorUnits| -> Outcome<u64> { Ok(units.0.parse().map_err(|_| common::INTERNAL)?) };
    let terms = &record.terms;
    let scope = match &terms.scope {
        operation::PayeeScope::Class(class) => Scope::Class(*class),
        operation::PayeeScope::Payee(account) => Scope::Payee(
            account
                .to::<scrip_ledger::ids::AccountId>()
                .map_err(|_| common::INTERNAL)?
                .0,
        ),
        _ => Scope::Anyone,
    };
    let asset = phone.asset()?;
    Ok(Preauthorization {
        issuer: app.ledger.account.0,
        mandate: id.0,
        device: value::bytes("key", &phone.key)?,
        asset: phone.asset.clone(),
        scale: app.ledger.find_asset(&asset)?.scale,
        total_max: units(&terms.total_max.minor_units)?,
        use_max: units(&terms.use_max_minor_units)?,
        uses_max: u16::try_from(terms.uses_max).map_err(|_| common::INTERNAL)?,
        scope,
        issued_at_s: app.ledger.now_ms() as u64 / 1000,
        expires_at_s: terms.expires_at_ms / 1000,
    })
}

async fn told(app: &App, tx: &mut crate::store::Tx, phone: &Entry) -> Outcome<()> {
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
        }
    }
    let mut tx = app.store.begin().await?;
    told(&app, &mut tx, &phone).await?;
    tx.commit().await?;
    app.hub.written();
    Ok(Json(view(&app, &phone).await?))
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
