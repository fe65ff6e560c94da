//! The answers about accounts, payees, payments and receipts.

use super::{Entry, Side, money, payees, query};
use crate::{
    app::App,
    body::{self, Json, json},
    clock,
    error::{Outcome, field},
    idempotency::{self, Attempt, Reply},
    intake::Order,
    limits::{By, Trial},
    sessions::{self, Caller},
};
use axum::{
    Router,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use scrip_api::{
    gateway::{
        codes,
        money::{
            AccountEntry, AccountList, Location, Payee, Payment, PaymentKind, PaymentPreview,
            PaymentRequest, PaymentState, RefundRequest, Warning,
        },
        people::MemberStatus,
    },
    problem::{Problem, Retry},
    value::{self, Asset, Id, MinorUnits, Money},
};
use scrip_ledger::{amount::Amount, ids::AssetCode};
use std::sync::Arc;

type Shared = State<Arc<App>>;

/// Questions, and payments, which have a quicker way to be repeated than other changes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/accounts", get(accounts))
        .route("/v1/payees/{name}", get(payee))
        .route("/v1/payments/preview", post(preview))
        .route("/v1/payments", get(query::list).post(pay))
        .route("/v1/payments/{id}", get(payment))
        .route("/v1/payments/{id}/receipt", get(receipt))
}

/// Changes under a key.
pub fn changes() -> Router<Arc<App>> {
    Router::new().route("/v1/payments/{id}/refund", post(refund))
}

async fn accounts(State(app): Shared, caller: Caller) -> Outcome<Json<AccountList>> {
    let id = caller.person.account;
    let health = app
        .ledger
        .client
        .health()
        .await
        .map(|health| health.tip.height);
    let view = app.ledger.holdings(&id).await?;
    let entry = |asset: &crate::ledger::Asset| {
        let holding = view
            .holdings
            .iter()
            .find(|holding| holding.asset.0 == asset.code.as_str());
        let number = |pick: fn(&scrip_api::state::HoldingView) -> &MinorUnits| {
            holding
                .and_then(|holding| pick(holding).0.parse::<i64>().ok())
                .unwrap_or(0)
        };
        let held = number(|holding| &holding.held);
        AccountEntry {
            id: Id::of(id),
            asset: Asset::of(asset.code),
            scale: asset.scale,
            balance: MinorUnits((number(|holding| &holding.available) + held).to_string()),
            held: MinorUnits(held.to_string()),
            available: MinorUnits(number(|holding| &holding.spendable).to_string()),
            credit_limit: MinorUnits(number(|holding| &holding.credit_limit).to_string()),
            location: Location::Network,
        }
    };
    Ok(Json(AccountList {
        items: app.ledger.assets.iter().map(entry).collect(),
        height: health.unwrap_or(0),
    }))
}

async fn payee(
    State(app): Shared,
    caller: Caller,
    Path(name): Path<String>,
) -> Outcome<Json<Payee>> {
    app.limiter
        .check(Trial::Name, By::Name(caller.person.id.clone()))?;
    let found = payees::find(&app, "name", &name).await?;
    Ok(Json(found.view(&app, &caller.person).await?))
}

/// A payment request that was read and found sound, as far as can be said without the ledger.
struct Wanted {
    payee: payees::Found,
    asset: AssetCode,
    amount: Amount,
    memo: String,
}

async fn wanted(app: &App, request: &PaymentRequest) -> Outcome<Wanted> {
    let (asset, amount) = read_money(app, "amount", &request.amount)?;
    let memo = value::reference("memo", request.memo.trim())?
        .as_str()
        .to_owned();
    if let Some(id) = &request.request_id {
        value::hex::<scrip_ledger::ids::RequestId>("request_id", &id.0)?;
    }
    Ok(Wanted {
        payee: payees::find(app, "payee", &request.payee).await?,
        asset,
        amount,
        memo,
    })
}

/// An amount of a request: of an asset that this gateway has, and above zero.
pub fn read_money(app: &App, name: &str, money: &Money) -> Outcome<(AssetCode, Amount)> {
    let (asset, amount) = value::money(name, money, &|code| app.ledger.scale(code))?;
    app.ledger.find_asset(&asset)?;
    if amount.is_zero() {
        let refusal = scrip_ledger::transfer::Error::ZeroAmount;
        return Err(
            Problem::new(422, refusal.code(), refusal.sentence(), Retry::Never)
                .with_field(name)
                .into(),
        );
    }
    Ok((asset, amount))
}

/// Whether a payment needs a confirmation by passkey.
fn needs_confirmation(app: &App, asset: &AssetCode, amount: Amount) -> bool {
    *asset == app.ledger.asset().code && amount.minor_units() >= app.config.confirm_above
}

async fn preview(
    State(app): Shared,
    caller: Caller,
    Json(request): Json<PaymentRequest>,
) -> Outcome<Json<PaymentPreview>> {
    caller.person.check_active()?;
    app.limiter
        .check(Trial::Name, By::Name(caller.person.id.clone()))?;
    let wanted = wanted(&app, &request).await?;
    let payee = wanted.payee.view(&app, &caller.person).await?;
    let view = app.ledger.holdings(&caller.person.account).await?;
    let holding = view
        .holdings
        .iter()
        .find(|holding| holding.asset.0 == wanted.asset.as_str());
    let number = |units: Option<&MinorUnits>| {
        units
            .and_then(|units| units.0.parse::<i64>().ok())
            .unwrap_or(0)
    };
    let amount = wanted.amount.minor_units() as i64;
    let balance = number(holding.map(|holding| &holding.available))
        + number(holding.map(|holding| &holding.held));
    let available_after = number(holding.map(|holding| &holding.spendable)) - amount;
    Ok(Json(PaymentPreview {
        warnings: warnings(&payee, available_after),
        payee,
        amount: money(&app, wanted.asset.as_str(), amount),
        fee: money(&app, wanted.asset.as_str(), 0),
        available_after: MinorUnits(available_after.to_string()),
        balance_after: MinorUnits((balance - amount).to_string()),
        confirmation_required: needs_confirmation(&app, &wanted.asset, wanted.amount),
    }))
}

fn warnings(payee: &Payee, available_after: i64) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code: &str, sentence: String| {
        warnings.push(Warning {
            code: code.into(),
            sentence,
        });
    };
    if payee.status != MemberStatus::Active {
        warn(
            "payee_frozen",
            format!("@{} can't be paid at the moment.", payee.username),
        );
    }
    if let Some(other) = &payee.look_alike_of {
        warn(
            "look_alike",
            format!(
                "This is @{}, not @{other}, whom you paid before.",
                payee.username
            ),
        );
    }
    if payee.first_payment {
        warn(
            "first_payment",
            format!(
                "You have not paid @{} before. Is {} the right one?",
                payee.username, payee.display_name
            ),
        );
    }
    if available_after < 0 {
        warn(
            "insufficient_funds",
            "You don't have enough for this.".into(),
        );
    }
    warnings
}

/// Takes a payment in. Not in the layer that other changes go through: payment, events, key and reply are written together here.
async fn pay(State(app): Shared, request: Request) -> Outcome<Response> {
    let (parts, content) = request.into_parts();
    let caller = sessions::caller(&app, &parts.headers).await?;
    let name = idempotency::key(&parts.headers)?;
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let content = idempotency::read_body(&app, content).await?;
    let fingerprint = idempotency::fingerprint("POST", "/v1/payments", &content);
    let wanted_request: Outcome<PaymentRequest> = body::parse(kind, &content);
    let checked = match &wanted_request {
        Ok(request) => order(&app, &caller, request).await,
        Err(failure) => Err(crate::error::Failure(failure.0.clone())),
    };
    let entry = match checked {
        Ok(entry) => entry,
        // What was taken in before is answered so again, whatever is the case now.
        Err(failure) => {
            let earlier = idempotency::repeat(&app, &caller.person.id, &name, &fingerprint).await?;
            return earlier
                .map(|reply| reply.into_response(true))
                .ok_or(failure);
        }
    };
    let view = entry.view(&app, &caller.person.id);
    let reply = Reply {
        status: StatusCode::ACCEPTED.as_u16(),
        content_type: "application/json".into(),
        body: serde_json::to_vec(&view).unwrap_or_default(),
    };
    let confirmation = wanted_request
        .ok()
        .and_then(|request| request.confirmation_id);
    let order = Order {
        caller: caller.person.id.clone(),
        name,
        fingerprint,
        entry,
        reply,
        confirmation,
    };
    app.intake.place(&app, order).await
}

async fn order(app: &App, caller: &Caller, request: &PaymentRequest) -> Outcome<Entry> {
    caller.person.check_active()?;
    if app.is_winding_down() {
        return Err(codes::WINDING_DOWN.into());
    }
    let wanted = wanted(app, request).await?;
    if wanted.payee.side.account == caller.person.account.to_string() {
        let refusal = scrip_ledger::transfer::Error::SelfTransfer;
        return Err(
            Problem::new(422, refusal.code(), refusal.sentence(), Retry::Never)
                .with_field("payee")
                .into(),
        );
    }
    if wanted.payee.status != MemberStatus::Active {
        return Err(codes::PAYEE_FROZEN.into());
    }
    if needs_confirmation(app, &wanted.asset, wanted.amount) && request.confirmation_id.is_none() {
        return Err(codes::CONFIRMATION_REQUIRED.into());
    }
    let mut entry = Entry::new(
        PaymentKind::Payment,
        Side::of(&caller.person),
        wanted.payee.side,
        wanted.asset.to_string(),
        wanted.amount.minor_units() as i64,
        wanted.memo,
    );
    entry.request_id = request.request_id.as_ref().map(|id| id.0.clone());
    entry.refundable_until =
        Some(app.ledger.now_ms() + i64::from(app.config.refund_days) * clock::DAY_MS);
    Ok(entry)
}

/// A payment that the caller is a side of.
pub async fn own(app: &App, caller: &Caller, id: &str) -> Outcome<Entry> {
    let entry = super::find(app, id).await?.ok_or(codes::PAYMENT_UNKNOWN)?;
    let is_mine = |side: &Side| side.member.as_deref() == Some(&*caller.person.id);
    if is_mine(&entry.payer) || is_mine(&entry.payee) {
        return Ok(entry);
    }
    // Whose it is, is nobody else's business, nor that there is one.
    Err(codes::PAYMENT_UNKNOWN.into())
}

async fn payment(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Json<Payment>> {
    let entry = own(&app, &caller, &id).await?;
    Ok(Json(entry.view(&app, &caller.person.id)))
}

async fn refund(
    State(app): Shared,
    caller: Caller,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(request): Json<RefundRequest>,
) -> Outcome<Response> {
    caller.person.check_active()?;
    let paid = own(&app, &caller, &id).await?;
    if paid.payee.member.as_deref() != Some(&*caller.person.id) {
        return Err(codes::REFUND_NOT_BY_PAYEE.into());
    }
    let entry = give_back(&app, &attempt, &paid, &request).await?;
    Ok(json(
        StatusCode::ACCEPTED,
        &entry.view(&app, &caller.person.id),
    ))
}

/// Takes in that a payment is given back by who was paid.
pub async fn give_back(
    app: &App,
    attempt: &Attempt,
    paid: &Entry,
    request: &RefundRequest,
) -> Outcome<Entry> {
    if paid.state != PaymentState::Final {
        return Err(codes::PAYMENT_NOT_FINAL.into());
    }
    let refusal = |error: scrip_ledger::transfer::Error| {
        Problem::new(422, error.code(), error.sentence(), Retry::Never)
    };
    let refundable = paid.kind == PaymentKind::Payment
        && paid
            .refundable_until
            .is_some_and(|until| until > app.ledger.now_ms());
    if !refundable {
        return Err(refusal(scrip_ledger::transfer::Error::UnknownPayment).into());
    }
    let left = paid.amount - paid.refunded;
    let amount = match &request.amount {
        None => left,
        Some(money) => {
            let (asset, amount) = read_money(app, "amount", money)?;
            if asset.as_str() != paid.asset {
                return Err(field(codes::FIELD_MALFORMED, "amount.asset"));
            }
            amount.minor_units() as i64
        }
    };
    if amount > left || left == 0 {
        return Err(refusal(scrip_ledger::transfer::Error::RefundTooLarge)
            .with_field("amount")
            .into());
    }
    let memo = value::reference("memo", request.memo.trim())?
        .as_str()
        .to_owned();
    let mut entry = Entry::new(
        PaymentKind::Refund,
        paid.payee.clone(),
        paid.payer.clone(),
        paid.asset.clone(),
        amount,
        memo,
    );
    entry.id = attempt.id("refund");
    entry.refund_of = Some(paid.id.clone());
    store_one(app, &entry).await?;
    Ok(super::find(app, &entry.id).await?.unwrap_or(entry))
}

/// Writes one payment and wakes the engine. One that is there already stays as it is.
pub async fn store_one(app: &App, entry: &Entry) -> Outcome<()> {
    let mut tx = app.store.begin().await?;
    if super::insert(&mut tx, &[entry]).await? > 0 {
        crate::events::record(&app.store, &mut tx, &entry.events()).await?;
    }
    tx.commit().await?;
    app.hub.written();
    app.waiting.notify_one();
    Ok(())
}

async fn receipt(State(app): Shared, caller: Caller, Path(id): Path<String>) -> Outcome<Response> {
    let entry = own(&app, &caller, &id).await?;
    if entry.state != PaymentState::Final {
        return Err(codes::PAYMENT_NOT_FINAL.into());
    }
    if entry.network.is_some() {
        return Err(codes::RECEIPT_OF_EARLIER_NETWORK.into());
    }
    let submission = entry.submission.as_deref().unwrap_or_default();
    let operation = value::hex("id", submission)?;
    let author = match &entry.author {
        Some(author) => value::hex("author", author)?,
        None => app.ledger.account,
    };
    let item = entry.item.map(|item| item as u32);
    let receipt = app.ledger.client.receipt(&author, &operation, item).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"payment-{}.scrip\"", entry.id),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, receipt.file).into_response())
}
