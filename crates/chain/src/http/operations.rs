//! What became of operations: one by its name, an account's history, receipts.

use super::{
    problem::{Answer, Failure},
    query::{Parameters, id},
    router::{App, Shared, stopped},
    scales,
};
use crate::{
    index::{Found, Index, Position},
    service::{Outcome, Service},
};
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::header,
    response::IntoResponse,
};
use scrip_api::{
    block::{Content, OperationView},
    page::Page,
    problem::codes,
    submit::{OperationStatus, Wait},
    value::{Hash, Id},
};
use scrip_ledger::ids::{AccountId, OperationId};
use std::collections::HashMap;
use tokio::time::timeout;

pub(super) fn index<S: Service>(app: &App<S>) -> Result<&Index, Failure> {
    app.index.as_ref().ok_or_else(|| codes::INDEX_ABSENT.into())
}

/// The JSON form of a found operation or item.
pub(super) async fn view<S: Service>(app: &App<S>, found: &Found) -> Option<OperationView> {
    let signed = found.signed();
    let scales = app
        .scales
        .load(&app.service, scales::assets(signed.operation()))
        .await;
    view_with(found, &scales)
}

/// The JSON form of a found operation or item, with the scales at hand.
pub(super) fn view_with(
    found: &Found,
    scales: &HashMap<scrip_ledger::ids::AssetCode, u8>,
) -> Option<OperationView> {
    let signed = found.signed();
    Some(OperationView {
        author: Id::of(signed.author()),
        id: Id::of(signed.id()),
        digest: Hash::of(found.digest()),
        height: found.block.header.height,
        operation_index: found.index,
        timestamp_ms: found.block.header.timestamp.0,
        content: Content::of(signed.operation(), found.item, &|code| {
            scales.get(code).copied()
        })?,
    })
}

pub(super) async fn operation<S: Service>(
    State(app): State<Shared<S>>,
    Path((author, operation)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let wait = Parameters::read(query.as_deref(), &["wait"])?.wait()?;
    let author: AccountId = id("author", &author)?;
    let operation: OperationId = id("id", &operation)?;
    if let Some(digest) = app.service.waiting(&author, &operation) {
        let decided = match wait {
            Wait::Accepted => None,
            Wait::Final => wait_final(&app, author, operation).await?,
        };
        match decided {
            None if app.service.waiting(&author, &operation).is_some() => {
                return Ok(Json(OperationStatus::Accepted {
                    digest: Hash::of(digest),
                })
                .into_response());
            }
            Some(Outcome::Refused(refusal)) => {
                return Err(scrip_api::problem::Problem::from(refusal).into());
            }
            Some(Outcome::Expired) => return Err(codes::OPERATION_EXPIRED.into()),
            None | Some(Outcome::Applied { .. }) => {}
        }
    }
    let found = find(&app, &author, &operation)
        .await?
        .ok_or(codes::OPERATION_UNKNOWN)?;
    let operation = view(&app, &found).await.ok_or(codes::INTERNAL)?;
    Ok(Json(OperationStatus::Applied {
        operation: Box::new(operation),
    })
    .into_response())
}

async fn wait_final<S: Service>(
    app: &App<S>,
    author: AccountId,
    operation: OperationId,
) -> Result<Option<Outcome>, Failure> {
    let _share = app.guard.waiting()?;
    let mut stopping = app.stopping.clone();
    tokio::select! {
        outcome = timeout(app.limits.wait_timeout, app.service.outcome(author, operation)) => Ok(outcome.unwrap_or(None)),
        () = stopped(&mut stopping) => Ok(None),
    }
}

/// Looks an operation up. If it is not there and the index is behind, waits for the index and looks again.
async fn find<S: Service>(
    app: &App<S>,
    author: &AccountId,
    operation: &OperationId,
) -> Result<Option<Found>, Failure> {
    let index = index(app)?;
    let tip = app.service.tip().height;
    let found = index.find(&app.service, author, operation).await?;
    if found.is_some() || index.covered().is_some_and(|(_, last)| last >= tip) || tip == 0 {
        return Ok(found);
    }
    if !index.wait_for(tip, app.limits.index_timeout).await {
        return Err(codes::INDEX_BEHIND.problem().with_retry_after_s(1).into());
    }
    Ok(index.find(&app.service, author, operation).await?)
}

pub(super) async fn receipt<S: Service>(
    State(app): State<Shared<S>>,
    Path((author, operation)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let item: Option<u32> = Parameters::read(query.as_deref(), &["item"])?.value("item")?;
    let author: AccountId = id("author", &author)?;
    let operation: OperationId = id("id", &operation)?;
    if app.service.waiting(&author, &operation).is_some() {
        return Err(codes::RECEIPT_PENDING
            .problem()
            .with_retry_after_s(1)
            .into());
    }
    let found = find(&app, &author, &operation)
        .await?
        .ok_or(codes::OPERATION_UNKNOWN)?;
    if Content::of(
        found.signed().operation(),
        item,
        &scrip_api::value::no_scales,
    )
    .is_none()
    {
        return Err(codes::ITEM_UNKNOWN.problem().with_field("item").into());
    }
    let receipt = app
        .service
        .receipt(found.block.header.height, found.index, item)
        .await;
    let receipt = receipt.ok_or(codes::PROOF_UNAVAILABLE)?;
    Ok((
        [(header::CONTENT_TYPE, scrip_api::binary::MEDIA_TYPE)],
        receipt,
    )
        .into_response())
}

pub(super) async fn history<S: Service>(
    State(app): State<Shared<S>>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let parameters = Parameters::read(query.as_deref(), &["cursor", "limit"])?;
    let account: AccountId = id("account", &account)?;
    let limit = parameters.limit()?;
    let below = match parameters.text("cursor") {
        None => Position::END,
        Some(cursor) => parse_cursor(cursor)
            .ok_or_else(|| codes::CURSOR_MALFORMED.problem().with_field("cursor"))?,
    };
    let _share = app.guard.history().await?;
    let history = index(&app)?
        .history(&app.service, &account, below, limit)
        .await?;
    let mut items = Vec::with_capacity(history.entries.len());
    for found in &history.entries {
        items.extend(view(&app, found).await);
    }
    let next_cursor = history
        .next
        .map(|position| format!("{:016x}", position.pack()));
    Ok(Json(Page { items, next_cursor }).into_response())
}

fn parse_cursor(text: &str) -> Option<Position> {
    let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex
        .then(|| u64::from_str_radix(text, 16).ok())
        .flatten()
        .map(Position::unpack)
}
