//! Where in the chain something is of which only an id or a digest is known.

use super::{
    operations::index,
    problem::{Answer, Failure},
    query::Parameters,
    router::{App, Shared},
};
use crate::{index::Found, service::Service};
use axum::{
    Json,
    extract::{RawQuery, State},
    response::IntoResponse,
};
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::sha256::Digest;
use scrip_api::{
    block::{Place, Places},
    problem::codes,
    value::Id,
};
use scrip_ledger::{
    ids::{AccountId, OperationId},
    state::Key,
};

pub(super) async fn search<S: Service>(
    State(app): State<Shared<S>>,
    RawQuery(query): RawQuery,
) -> Answer {
    let parameters = Parameters::read(query.as_deref(), &["q"])?;
    let text = parameters.text("q").unwrap_or_default();
    let malformed = || Failure::from(codes::QUERY_MALFORMED.problem().with_field("q"));
    let bytes = const_hex::decode(text).map_err(|_| malformed())?;
    let _share = app.guard.history().await?;
    let items = match bytes.len() {
        16 => by_id(&app, text).await?,
        32 => {
            let digest = Digest::decode(Copying(&bytes[..])).map_err(|_| malformed())?;
            by_digest(&app, &digest).await?
        }
        _ => return Err(malformed()),
    };
    Ok(Json(Places { items }).into_response())
}

async fn by_id<S: Service>(app: &App<S>, text: &str) -> Result<Vec<Place>, Failure> {
    let mut places = Vec::new();
    if let Ok(account) = text.parse::<AccountId>()
        && app
            .service
            .record(&Key::account(&account))
            .await
            .0
            .is_some()
    {
        places.push(Place::Account {
            account: Id::of(account),
        });
    }
    if let Ok(id) = text.parse::<OperationId>() {
        let found = index(app)?.find_by_id(&app.service, &id).await?;
        places.extend(found.iter().map(operation));
    }
    Ok(places)
}

async fn by_digest<S: Service>(app: &App<S>, digest: &Digest) -> Result<Vec<Place>, Failure> {
    let (found, block) = index(app)?.find_by_digest(&app.service, digest).await?;
    let block = block.map(|height| Place::Block { height });
    Ok(block
        .into_iter()
        .chain(found.iter().map(operation))
        .collect())
}

fn operation(found: &Found) -> Place {
    Place::Operation {
        author: Id::of(found.signed().author()),
        id: Id::of(found.signed().id()),
        height: found.block.header.height,
    }
}
