//! What operators read: totals, volume, the audit log, the export.

use super::http::entry;
use crate::{
    app::App,
    body::{self, Json, Params},
    clock,
    error::Outcome,
    members::{self, Person},
    sessions::Staff,
    store::{Take as _, built},
};
use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use scrip_api::{
    gateway::{
        PageParams,
        operator::{AssetTotals, AuditEntry, Totals, Volume, VolumeDay, VolumeParams},
    },
    page::Page,
    value::{Asset, Hash, MinorUnits},
};
use scrip_ledger::ids::AccountId;
use std::{collections::BTreeMap, sync::Arc};

type Shared = State<Arc<App>>;

/// `GET /v1/operator/totals`.
pub async fn totals(State(app): Shared, _: Staff) -> Outcome<Json<Totals>> {
    let rows = app
        .store
        .all(sqlx::query("SELECT account FROM members"))
        .await?;
    let mut sums: BTreeMap<String, (i128, i128)> = BTreeMap::new();
    // Asked at the ledger, one by one: a table here could say anything.
    for chunk in rows.chunks(16) {
        let asked = chunk.iter().map(|row| async {
            let account = row
                .text("account")?
                .parse()
                .map_err(|_| scrip_api::problem::codes::INTERNAL)?;
            app.ledger.holdings(&account).await
        });
        for view in futures::future::try_join_all(asked).await? {
            add(&mut sums, &view);
        }
    }
    let mut own = BTreeMap::new();
    add(&mut own, &app.ledger.holdings(&app.ledger.account).await?);
    let others = outside(&app).await?;
    let mut items = Vec::new();
    for asset in &app.ledger.assets {
        let view = app.ledger.asset_view(&asset.code).await?;
        let issued: i128 = view.issued.parse().unwrap_or(0);
        let (available, held) = sums.get(asset.code.as_str()).copied().unwrap_or((0, 0));
        let gateway = own
            .get(asset.code.as_str())
            .map_or(0, |(available, held)| available + held);
        let outside = others
            .get(asset.code.as_str())
            .map_or(0, |(available, held)| available + held);
        items.push(AssetTotals {
            asset: Asset::of(asset.code),
            scale: asset.scale,
            issued: issued.to_string(),
            members: (available + held).to_string(),
            held: held.to_string(),
            gateway: gateway.to_string(),
            difference: (issued - available - held - gateway - outside).to_string(),
            outside: outside.to_string(),
        });
    }
    let health = app.ledger.client.health().await?;
    let count = |text: &'static str| app.store.number(sqlx::query(text));
    Ok(Json(Totals {
        items,
        height: health.tip.height,
        members_active: count("SELECT COUNT(*) FROM members WHERE status = 'active'").await? as u64,
        payments_pending: count("SELECT COUNT(*) FROM payments WHERE state = 'pending'").await?
            as u64,
    }))
}

fn add(sums: &mut BTreeMap<String, (i128, i128)>, view: &scrip_api::state::AccountView) {
    for holding in &view.holdings {
        let number = |units: &MinorUnits| units.0.parse::<i128>().unwrap_or(0);
        let sum = sums.entry(holding.asset.0.clone()).or_default();
        sum.0 += number(&holding.available);
        sum.1 += number(&holding.held);
    }
}

/// What accounts that are not of this gateway have, as the ledger says of each that was ever seen.
async fn outside(app: &App) -> Outcome<BTreeMap<String, (i128, i128)>> {
    let rows = app
        .store
        .all(sqlx::query(
            "SELECT account FROM outside_accounts UNION SELECT payee_account AS account FROM payments WHERE payee IS NULL AND kind = 'payment'",
        ))
        .await?;
    let mut sums = BTreeMap::new();
    for chunk in rows.chunks(16) {
        let asked = chunk.iter().map(|row| async {
            let account: AccountId = row
                .text("account")?
                .parse()
                .map_err(|_| scrip_api::problem::codes::INTERNAL)?;
            match account == app.ledger.account || app.member_of_account(&account).await?.is_some()
            {
                true => Ok(None),
                false => app.ledger.holdings(&account).await.map(Some),
            }
        });
        for view in futures::future::try_join_all(asked)
            .await?
            .into_iter()
            .flatten()
        {
            add(&mut sums, &view);
        }
    }
    Ok(sums)
}

/// `GET /v1/operator/volume`.
pub async fn volume(
    State(app): Shared,
    _: Staff,
    Params(params): Params<VolumeParams>,
) -> Outcome<Json<Volume>> {
    let days = i64::from(params.days.unwrap_or(30));
    if !(1..=366).contains(&days) {
        return Err(scrip_api::problem::codes::QUERY_MALFORMED
            .problem()
            .with_field("days")
            .into());
    }
    let asset = app.ledger.asset_or_usual(params.asset.as_deref())?;
    let today = clock::now_ms() / clock::DAY_MS;
    let first = today - days + 1;
    let query = sqlx::query(
        "SELECT (final_at / 86400000) AS day, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS value FROM payments \
         WHERE state = 'final' AND kind = 'payment' AND asset = $1 AND final_at >= $2 GROUP BY (final_at / 86400000)",
    );
    let mut by_day = BTreeMap::new();
    for row in app
        .store
        .all(
            query
                .bind(asset.code.to_string())
                .bind(first * clock::DAY_MS),
        )
        .await?
    {
        by_day.insert(row.int("day")?, (row.int("count")?, row.int("value")?));
    }
    let day = |day: i64| {
        let (count, value) = by_day.get(&day).copied().unwrap_or((0, 0));
        VolumeDay {
            day: clock::day(day * clock::DAY_MS),
            count: count as u64,
            value: MinorUnits(value.to_string()),
        }
    };
    Ok(Json(Volume {
        asset: Asset::of(asset.code),
        scale: asset.scale,
        items: (first..=today).map(day).collect(),
    }))
}

/// `GET /v1/operator/audit`.
pub async fn list_audit(
    State(app): Shared,
    _: Staff,
    Params(params): Params<PageParams>,
) -> Outcome<Json<Page<AuditEntry>>> {
    let limit = body::limit(params.limit)?;
    let before = body::cursor(params.cursor.as_deref())?;
    let query = sqlx::query(
        "SELECT seq, at, actor, action, subject, details, hash FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
    );
    let rows = app.store.all(query.bind(before).bind(limit + 1)).await?;
    let entry = |row: &crate::store::Row| -> Outcome<(i64, AuditEntry)> {
        let sequence = row.int("seq")?;
        let entry = AuditEntry {
            sequence: sequence as u64,
            at: clock::time(row.int("at")?),
            actor: row.text("actor")?,
            action: row.text("action")?,
            subject: row.text("subject")?,
            details: row.text("details")?,
            hash: Hash(row.text("hash")?),
        };
        Ok((sequence, entry))
    };
    let items = rows.iter().map(entry).collect::<Outcome<_>>()?;
    Ok(Json(body::page(items, limit)))
}

/// Everything about members and payments, as JSON lines, read as it is sent.
pub async fn export(State(app): Shared, staff: Staff) -> Outcome<Response> {
    staff.0.check_operator()?;
    let statement = format!(
        "SELECT {} FROM members ORDER BY created_at, id",
        members::COLUMNS
    );
    let rows = app.store.all(built(statement)).await?;
    let mut head = String::new();
    for row in &rows {
        let line = serde_json::json!({ "member": entry(&Person::of(row)?) });
        head.push_str(&format!("{line}\n"));
    }
    let lines = futures::stream::try_unfold(
        (app, 0_i64, Some(head)),
        async |(app, after, head)| {
            if let Some(head) = head {
                return Ok(Some((head, (app, after, None))));
            }
            let statement = format!(
                "SELECT {} FROM payments WHERE seq > $1 ORDER BY seq LIMIT 500",
                crate::payments::COLUMNS
            );
            let rows = app.store.all(built(statement).bind(after)).await?;
            let (mut text, mut last) = (String::new(), after);
            for row in &rows {
                let payment = crate::payments::Entry::of(row)?;
                last = payment.seq;
                let line = serde_json::json!({ "payment": payment.view(&app, ""), "payer": payment.payer.account, "payee": payment.payee.account });
                text.push_str(&format!("{line}\n"));
            }
            Ok::<_, crate::error::Failure>((!text.is_empty()).then_some((text, (app, last, None))))
        },
    );
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"export.ndjson\"",
        ),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}
