//! Phones and what they carry, as the database has it and as the ledger says.

use super::{issuer, proxy_secret, uses};
use crate::{
    app::App,
    clock,
    error::Outcome,
    payments::money,
    store::{Row, Take as _},
};
use scrip_api::{
    gateway::offline::{Carried, CarriedState, Phone, PhoneState},
    problem::codes as common,
    state::{MandateView, RecordView},
    value::{self, Hash, Id, MinorUnits},
};
use scrip_ledger::{
    ids::{AssetCode, MandateId},
    state::Key,
};

/// Preauthorizations of one phone that are shown.
const CARRIED_SHOWN: i64 = 20;
/// The columns of [`Entry`].
pub(super) const COLUMNS: &str =
    "id, member, key, name, state, asset, target, single_use, class, created_at";

/// A phone as the database has it.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) member: String,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) is_lost: bool,
    pub(super) asset: String,
    pub(super) target: i64,
    pub(super) single_use: bool,
    pub(super) class: Option<u8>,
    pub(super) created_at: i64,
}

impl Entry {
    pub(super) fn of(row: &Row) -> Outcome<Self> {
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

    pub(super) fn asset(&self) -> Outcome<AssetCode> {
        let code = AssetCode::new(&self.asset);
        Ok(code.map_err(|_| common::INTERNAL)?)
    }
}

/// A preauthorization as the database has it, and what the ledger says of it.
pub(super) struct Held {
    pub(super) mandate: String,
    pub(super) total: i64,
    pub(super) expires_at: i64,
    pub(super) bytes: Vec<u8>,
    pub(super) record: Option<MandateView>,
}

impl Held {
    pub(super) fn left(&self) -> i64 {
        let Some(record) = &self.record else { return 0 };
        match record.status.as_str() {
            "active" | "suspended" | "closing" => {
                let collected: i64 = record.collected.0.parse().unwrap_or(self.total);
                (self.total - collected).max(0)
            }
            _ => 0,
        }
    }

    /// How often it was used.
    pub(super) fn uses_count(&self) -> u32 {
        self.record.as_ref().map_or(0, |record| record.uses_count)
    }

    pub(super) fn state(&self, now: i64) -> CarriedState {
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

pub(super) async fn record(app: &App, mandate: &MandateId) -> Outcome<Option<MandateView>> {
    match app.ledger.client.record(&Key::mandate(mandate)).await? {
        Some(RecordView::Mandate(view)) => Ok(Some(view)),
        _ => Ok(None),
    }
}

pub(super) async fn held(app: &App, phone: &str) -> Outcome<Vec<Held>> {
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

pub(super) async fn view(app: &App, phone: &Entry) -> Outcome<Phone> {
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
