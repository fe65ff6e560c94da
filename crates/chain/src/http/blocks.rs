//! Final blocks.

use super::{
    problem::{Answer, Failure},
    query::Parameters,
    router::{App, Shared},
    scales,
};
use crate::service::{Finalized, Service};
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    response::IntoResponse,
};
use scrip_api::{
    block::{BlockDetail, BlockView},
    election::SeedView,
    operation::Signed,
    page::Page,
    problem::codes,
    value::HexBytes,
};
use std::sync::Arc;

/// A block, or why there is none.
pub(super) async fn fetch<S: Service>(
    app: &App<S>,
    height: u64,
) -> Result<Arc<Finalized>, Failure> {
    match app.service.block(height).await {
        Some(block) => Ok(block),
        None if height < app.service.first_block() => Err(codes::BLOCK_PRUNED.into()),
        None => Err(codes::BLOCK_UNKNOWN.into()),
    }
}

pub(super) async fn blocks<S: Service>(
    State(app): State<Shared<S>>,
    RawQuery(query): RawQuery,
) -> Answer {
    let parameters = Parameters::read(query.as_deref(), &["cursor", "limit"])?;
    let limit = parameters.limit()? as u64;
    let cursor = parameters.text("cursor").map(str::parse::<u64>).transpose();
    let cursor = cursor.map_err(|_| codes::CURSOR_MALFORMED.problem().with_field("cursor"))?;
    let newest = cursor.map_or(app.service.tip().height, |below| {
        below.saturating_sub(1).min(app.service.tip().height)
    });
    let oldest = newest
        .saturating_sub(limit - 1)
        .max(app.service.first_block())
        .max(1);
    let mut items = Vec::new();
    let mut more = oldest > app.service.first_block().max(1) && newest >= oldest;
    for height in (oldest..=newest).rev() {
        if let Some(view) = app.hub.view(height) {
            items.push(view);
            continue;
        }
        // Not recent: the whole block is read for its header.
        let _share = app.guard.history().await?;
        match app.service.block(height).await {
            Some(block) => items.push(BlockView::of(&block.header)),
            None => {
                // The list ends where this node's blocks begin.
                more = false;
                break;
            }
        }
    }
    let next_cursor = more.then(|| oldest.to_string());
    Ok(Json(Page { items, next_cursor }).into_response())
}

pub(super) async fn seed<S: Service>(
    State(app): State<Shared<S>>,
    Path(height): Path<String>,
) -> Answer {
    let height = height
        .parse()
        .map_err(|_| codes::QUERY_MALFORMED.problem().with_field("height"))?;
    let seed = app.service.seed(height).await;
    let seed = seed.ok_or(codes::SEED_UNAVAILABLE)?;
    let view = SeedView {
        height,
        epoch: seed.epoch,
        view: seed.view,
        signature: HexBytes::encode(&seed.signature),
    };
    Ok(Json(view).into_response())
}

pub(super) async fn block<S: Service>(
    State(app): State<Shared<S>>,
    Path(height): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let parameters = Parameters::read(query.as_deref(), &["offset", "limit"])?;
    let height = height
        .parse()
        .map_err(|_| codes::QUERY_MALFORMED.problem().with_field("height"))?;
    let (offset, limit) = (
        parameters.value::<u32>("offset")?.unwrap_or(0),
        parameters.limit()?,
    );
    let block = fetch(&app, height).await?;
    let page = block.operations.iter().skip(offset as usize).take(limit);
    let mut operations = Vec::new();
    for signed in page {
        let scales = app
            .scales
            .load(&app.service, scales::assets(signed.operation()))
            .await;
        operations.push(Signed::of(signed, &|code| scales.get(code).copied()));
    }
    let after = offset as usize + operations.len();
    let detail = BlockDetail {
        block: BlockView::of(&block.header),
        next_offset: (after < block.operations.len() && !operations.is_empty())
            .then_some(after as u32),
        operations,
    };
    Ok(Json(detail).into_response())
}
