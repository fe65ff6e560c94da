//! The answers about members, assets, totals, volume, audit and the export.

use super::{
    actions::{self, Action},
    approvals, audit, webhooks as endpoints,
};
use crate::{
    app::App,
    body::{self, Json, Params, json},
    clock,
    error::{Outcome, field},
    idempotency::Attempt,
    members::{self, Person},
    payments::{http::read_money, query::like},
    people,
    sessions::{Caller, Staff},
    store::{Take as _, built},
};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post, put},
};
use scrip_api::{
    gateway::{
        PageParams, codes,
        operator::{
            ActionReason, Approval, AssetEntry, AssetList, AssetTotals, AuditEntry,
            CreditLimitChange, Invitation, InvitationRequest, IssueRequest, MemberEntry,
            MemberParams, Totals, Volume, VolumeDay, VolumeParams,
        },
        people::MemberStatus,
    },
    page::Page,
    value::{self, Asset, Hash, Id, MinorUnits},
};
use std::{collections::BTreeMap, sync::Arc};

type Shared = State<Arc<App>>;

/// Questions and changes; the changes under a key.
pub fn changes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/operator/members", get(list_members))
        .route("/v1/operator/invitations", post(invite))
        .route("/v1/operator/members/{id}/freeze", post(freeze))
        .route("/v1/operator/members/{id}/unfreeze", post(unfreeze))
        .route("/v1/operator/members/{id}/close", post(close))
        .route("/v1/operator/members/{id}/credit-limit", put(credit_limit))
        .route("/v1/operator/assets", get(assets))
        .route("/v1/operator/assets/{code}/issue", post(issue))
        .route("/v1/operator/assets/{code}/redeem", post(redeem))
        .route("/v1/operator/approvals", get(approvals::list))
        .route(
            "/v1/operator/approvals/{id}/approve",
            post(approvals::approve),
        )
        .route(
            "/v1/operator/approvals/{id}/reject",
            post(approvals::reject),
        )
        .route("/v1/operator/totals", get(totals))
        .route("/v1/operator/volume", get(volume))
        .route("/v1/operator/audit", get(list_audit))
        .route("/v1/operator/wind-down", post(wind_down))
        .route("/v1/operator/export", get(export))
        .merge(endpoints::changes())
}

async fn list_members(
    State(app): Shared,
    _: Staff,
    Params(params): Params<MemberParams>,
) -> Outcome<Json<Page<MemberEntry>>> {
    let limit = body::limit(params.limit)?;
    let offset = match params.cursor.as_deref() {
        None => 0,
        Some(text) => text
            .parse::<i64>()
            .ok()
            .filter(|offset| (1..1_000_000_000).contains(offset))
            .ok_or(scrip_api::problem::codes::CURSOR_MALFORMED)?,
    };
    let search =
        people::line("search", params.search.as_deref().unwrap_or_default(), 100)?.to_lowercase();
    let statement = format!(
        "SELECT {} FROM members WHERE username LIKE $1 ESCAPE '!' OR LOWER(display_name) LIKE $1 ESCAPE '!' ORDER BY username LIMIT $2 OFFSET $3",
        members::COLUMNS
    );
    let rows = app
        .store
        .all(
            built(statement)
                .bind(like(&search))
                .bind(limit + 1)
                .bind(offset),
        )
        .await?;
    let is_more = rows.len() as i64 > limit;
    let people = rows
        .iter()
        .take(limit as usize)
        .map(Person::of)
        .collect::<Outcome<Vec<_>>>()?;
    Ok(Json(Page {
        items: people.iter().map(entry).collect(),
        next_cursor: is_more.then(|| (offset + limit).to_string()),
    }))
}

fn entry(person: &Person) -> MemberEntry {
    MemberEntry {
        id: person.id.clone(),
        username: person.username.clone(),
        display_name: person.display_name.clone(),
        roles: person.roles.clone(),
        status: person.status,
        account: Id::of(person.account),
        created_at: clock::time(person.created_at),
    }
}

async fn invite(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Json(request): Json<InvitationRequest>,
) -> Outcome<Response> {
    caller.check_operator()?;
    if !request.roles.is_empty() {
        let action = Action::Invite {
            roles: actions::roles(&request.roles),
        };
        let summary = format!("Invite somebody as {}", actions::roles(&request.roles));
        let approval = approvals::ask(&app, &caller, &attempt, &action, summary, "").await?;
        return Ok(json(StatusCode::ACCEPTED, &approval));
    }
    let link = actions::invite(&app, &[]).await?;
    let mut tx = app.store.begin().await?;
    audit::record(
        &app,
        &mut tx,
        &caller.person.username,
        "member.invited",
        "",
        "",
    )
    .await?;
    tx.commit().await?;
    let invitation = Invitation {
        link,
        expires_at: clock::time(clock::now_ms() + actions::INVITATION_MS),
    };
    Ok(json(StatusCode::CREATED, &invitation))
}

async fn ask(
    app: &App,
    caller: &Caller,
    attempt: &Attempt,
    action: Action,
    summary: String,
    reason: &str,
) -> Outcome<Response> {
    let approval: Approval = approvals::ask(app, caller, attempt, &action, summary, reason).await?;
    Ok(json(StatusCode::ACCEPTED, &approval))
}

async fn freeze(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(request): Json<ActionReason>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let person = in_state(&app, &id, MemberStatus::Active).await?;
    let summary = format!("Freeze @{}", person.username);
    ask(
        &app,
        &caller,
        &attempt,
        Action::Freeze { member: id },
        summary,
        &request.reason,
    )
    .await
}

async fn unfreeze(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(request): Json<ActionReason>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let person = in_state(&app, &id, MemberStatus::Frozen).await?;
    let summary = format!("Unfreeze @{}", person.username);
    ask(
        &app,
        &caller,
        &attempt,
        Action::Unfreeze { member: id },
        summary,
        &request.reason,
    )
    .await
}

async fn in_state(app: &App, id: &str, status: MemberStatus) -> Outcome<Arc<Person>> {
    let person = actions::find(app, id).await?;
    match person.status == status {
        true => Ok(person),
        false => Err(codes::MEMBER_STATE.into()),
    }
}

async fn close(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(request): Json<ActionReason>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let person = actions::find(&app, &id).await?;
    if person.status == MemberStatus::Closed {
        return Err(codes::MEMBER_STATE.into());
    }
    let summary = format!("Close @{} for good", person.username);
    ask(
        &app,
        &caller,
        &attempt,
        Action::Close { member: id },
        summary,
        &request.reason,
    )
    .await
}

async fn credit_limit(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(request): Json<CreditLimitChange>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let person = actions::find(&app, &id).await?;
    let (asset, limit) = value::money("limit", &request.limit, &|code| app.ledger.scale(code))?;
    actions::check_issuer(&app, asset.as_str())?;
    let scale = app.ledger.find_asset(&asset)?.scale;
    let summary = format!(
        "Let @{} go to {} {asset} below zero",
        person.username,
        limit.to_decimal(scale)
    );
    let action = Action::CreditLimit {
        member: id,
        asset: asset.to_string(),
        minor_units: limit.minor_units() as i64,
    };
    ask(&app, &caller, &attempt, action, summary, &request.reason).await
}

async fn assets(State(app): Shared, _: Staff) -> Outcome<Json<AssetList>> {
    let mut items = Vec::new();
    for asset in &app.ledger.assets {
        let view = app
            .ledger
            .client
            .asset(&asset.code)
            .await?
            .ok_or(scrip_api::problem::codes::ASSET_UNKNOWN)?;
        items.push(AssetEntry {
            code: view.code,
            scale: view.scale,
            issued: view.issued,
            can_issue: asset.issuer == app.ledger.account,
            issuer: view.issuer,
        });
    }
    Ok(Json(AssetList { items }))
}

/// An issue or redemption that was read and found sound.
struct Issue {
    person: Arc<Person>,
    asset: String,
    minor_units: i64,
    decimal: String,
    memo: String,
}

async fn read_issue(app: &App, code: &str, request: &IssueRequest) -> Outcome<Issue> {
    let (asset, amount) = read_money(app, "amount", &request.amount)?;
    if asset.as_str() != code {
        return Err(field(codes::FIELD_MALFORMED, "amount.asset"));
    }
    actions::check_issuer(app, code)?;
    let username = people::username("username", &request.username)?;
    let person = app
        .member_named(username.as_str())
        .await?
        .ok_or(codes::MEMBER_UNKNOWN)?;
    let scale = app.ledger.find_asset(&asset)?.scale;
    Ok(Issue {
        person,
        asset: asset.to_string(),
        minor_units: amount.minor_units() as i64,
        decimal: amount.to_decimal(scale),
        memo: value::reference("memo", request.memo.trim())?
            .as_str()
            .to_owned(),
    })
}

async fn issue(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(code): Path<String>,
    Json(request): Json<IssueRequest>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let Issue {
        person,
        asset,
        minor_units,
        decimal,
        memo,
    } = read_issue(&app, &code, &request).await?;
    let summary = format!("Issue {decimal} {asset} to @{}", person.username);
    let action = Action::Issue {
        member: person.id.clone(),
        asset,
        minor_units,
        memo: memo.clone(),
    };
    ask(&app, &caller, &attempt, action, summary, &memo).await
}

async fn redeem(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(code): Path<String>,
    Json(request): Json<IssueRequest>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let Issue {
        person,
        asset,
        minor_units,
        decimal,
        memo,
    } = read_issue(&app, &code, &request).await?;
    let summary = format!("Redeem {decimal} {asset} from @{}", person.username);
    let action = Action::Redeem {
        member: person.id.clone(),
        asset,
        minor_units,
        memo: memo.clone(),
    };
    ask(&app, &caller, &attempt, action, summary, &memo).await
}

async fn totals(State(app): Shared, _: Staff) -> Outcome<Json<Totals>> {
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
    let mut items = Vec::new();
    for asset in &app.ledger.assets {
        let view = app
            .ledger
            .client
            .asset(&asset.code)
            .await?
            .ok_or(scrip_api::problem::codes::ASSET_UNKNOWN)?;
        let issued: i128 = view.issued.parse().unwrap_or(0);
        let (available, held) = sums.get(asset.code.as_str()).copied().unwrap_or((0, 0));
        let gateway = own
            .get(asset.code.as_str())
            .map_or(0, |(available, held)| available + held);
        let outside = outside(&app, asset.code.as_str()).await?;
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

/// What accounts that are not of this gateway have, as the ledger says of each that it ever saw.
async fn outside(app: &App, asset: &str) -> Outcome<i128> {
    let query = sqlx::query(
        "SELECT DISTINCT account FROM (SELECT payer_account AS account FROM payments WHERE payer IS NULL AND asset = $1 \
         UNION SELECT payee_account AS account FROM payments WHERE payee IS NULL AND asset = $1) AS others",
    );
    let mut sums = BTreeMap::new();
    for row in app.store.all(query.bind(asset.to_owned())).await? {
        let account: scrip_ledger::ids::AccountId = row
            .text("account")?
            .parse()
            .map_err(|_| scrip_api::problem::codes::INTERNAL)?;
        if account != app.ledger.account {
            add(&mut sums, &app.ledger.holdings(&account).await?);
        }
    }
    Ok(sums
        .get(asset)
        .map_or(0, |(available, held)| available + held))
}

async fn volume(
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

async fn list_audit(
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

async fn wind_down(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Json(request): Json<ActionReason>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let summary = "Wind this gateway down: redeem everything and take nothing new".to_owned();
    ask(
        &app,
        &caller,
        &attempt,
        Action::WindDown,
        summary,
        &request.reason,
    )
    .await
}

/// Everything about members and payments, as JSON lines, read as it is sent.
async fn export(State(app): Shared, staff: Staff) -> Outcome<Response> {
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
