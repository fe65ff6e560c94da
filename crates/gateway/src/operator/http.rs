//! The answers about members and assets, and the routes of all that operators do.

use super::{
    actions::{self, Action},
    approvals, audit, reports, votes, webhooks as endpoints,
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
    store::built,
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post, put},
};
use scrip_api::{
    gateway::{
        codes,
        operator::{
            ActionReason, Approval, AssetEntry, AssetList, ClassesChange, CreditLimitChange,
            Invitation, InvitationRequest, IssueRequest, MemberClasses, MemberEntry, MemberParams,
        },
        people::MemberStatus,
    },
    page::Page,
    problem::{Problem, Retry},
    value::{self, Id},
};
use scrip_ledger::account::{self, Classes};
use std::sync::Arc;

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
        .route(
            "/v1/operator/members/{id}/classes",
            get(classes).put(set_classes),
        )
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
        .route("/v1/operator/totals", get(reports::totals))
        .route("/v1/operator/volume", get(reports::volume))
        .route("/v1/operator/audit", get(reports::list_audit))
        .route("/v1/operator/wind-down", post(wind_down))
        .route("/v1/operator/export", get(reports::export))
        .merge(endpoints::changes())
        .merge(votes::changes())
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

/// A member as operators see them.
pub fn entry(person: &Person) -> MemberEntry {
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

async fn classes(
    State(app): Shared,
    _: Staff,
    Path(id): Path<String>,
) -> Outcome<Json<MemberClasses>> {
    let person = actions::find(&app, &id).await?;
    Ok(Json(MemberClasses {
        classes: app.ledger.holdings(&person.account).await?.classes,
        can_change: app.ledger.is_registrar(),
    }))
}

async fn set_classes(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(request): Json<ClassesChange>,
) -> Outcome<Response> {
    caller.check_operator()?;
    let person = actions::find(&app, &id).await?;
    if request.classes.iter().any(|class| *class >= Classes::COUNT) {
        return Err(field(codes::FIELD_MALFORMED, "classes"));
    }
    if !app.ledger.is_registrar() {
        let refusal = account::Error::NotRegistrar;
        let (code, sentence) = (refusal.code(), refusal.sentence());
        return Err(Problem::new(422, code, sentence, Retry::Never).into());
    }
    let names = class_names(&app, &request.classes);
    let summary = match names.is_empty() {
        true => format!("Take @{} out of all classes of shops", person.username),
        false => format!("Let @{} be in the class of shops: {names}", person.username),
    };
    let action = Action::Classes {
        member: id,
        classes: request.classes,
    };
    ask(&app, &caller, &attempt, action, summary, &request.reason).await
}

/// What classes are called here, or their numbers.
fn class_names(app: &App, classes: &[u8]) -> String {
    let known = &app.config.classes;
    let name = |class: &u8| {
        let named = known.iter().find(|known| known.number == *class);
        named.map_or_else(|| format!("number {class}"), |named| named.name.clone())
    };
    classes.iter().map(name).collect::<Vec<_>>().join(", ")
}

async fn assets(State(app): Shared, _: Staff) -> Outcome<Json<AssetList>> {
    let mut items = Vec::new();
    for asset in &app.ledger.assets {
        let view = app.ledger.asset_view(&asset.code).await?;
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

/// Asks for money to be made or ended, after what was asked was read and found sound.
async fn ask_for_money(
    app: &Arc<App>,
    caller: &Caller,
    attempt: &Attempt,
    code: &str,
    request: &IssueRequest,
    is_issue: bool,
) -> Outcome<Response> {
    caller.check_operator()?;
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
    let decimal = amount.to_decimal(app.ledger.find_asset(&asset)?.scale);
    let memo = value::reference("memo", request.memo.trim())?
        .as_str()
        .to_owned();
    let (member, asset, reason) = (person.id.clone(), asset.to_string(), memo.clone());
    let minor_units = amount.minor_units() as i64;
    let (summary, action) = match is_issue {
        true => (
            format!("Issue {decimal} {asset} to @{}", person.username),
            Action::Issue {
                member,
                asset,
                minor_units,
                memo,
            },
        ),
        false => (
            format!("Redeem {decimal} {asset} from @{}", person.username),
            Action::Redeem {
                member,
                asset,
                minor_units,
                memo,
            },
        ),
    };
    ask(app, caller, attempt, action, summary, &reason).await
}

async fn issue(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(code): Path<String>,
    Json(request): Json<IssueRequest>,
) -> Outcome<Response> {
    ask_for_money(&app, &caller, &attempt, &code, &request, true).await
}

async fn redeem(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(code): Path<String>,
    Json(request): Json<IssueRequest>,
) -> Outcome<Response> {
    ask_for_money(&app, &caller, &attempt, &code, &request, false).await
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
