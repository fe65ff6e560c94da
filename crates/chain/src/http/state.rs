//! The current state: accounts, usernames, assets and any record, with proofs.

use super::{
    connection::Connection,
    problem::{Answer, Failure},
    query::{Parameters, id},
    router::{App, Shared},
};
use crate::service::Service;
use axum::{
    Extension, Json,
    extract::{Path, RawQuery, State},
    response::IntoResponse,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use scrip_api::{
    election::TenureView,
    problem::{Code, Problem, codes},
    state::{AccountView, AssetView, NameView, RecordView, Stated},
};
use scrip_ledger::{
    ids::{AccountId, AssetCode},
    state::{Key, Record},
    username::Username,
};
use serde::Serialize;
use std::collections::HashMap;

fn wants_proof(query: Option<&str>) -> Result<bool, Failure> {
    Ok(Parameters::read(query, &["proof"])?
        .value("proof")?
        .unwrap_or(false))
}

/// A record with its height and, if asked for, its proof. Absence is an answer where it is proven and `absent` where not.
async fn stated<S: Service, T: Serialize>(
    app: &App<S>,
    key: &Key,
    proof: bool,
    absent: Problem,
    view: impl AsyncFnOnce(Record) -> Option<T>,
) -> Answer {
    let (record, height) = app.service.record(key).await;
    let record = match record {
        Some(record) => Some(view(record).await.ok_or(codes::INTERNAL)?),
        None if proof => None,
        None => return Err(absent.into()),
    };
    let proof = match proof {
        true => {
            let file = app
                .service
                .prove(key)
                .await
                .ok_or(codes::PROOF_UNAVAILABLE)?;
            Some(BASE64_STANDARD.encode(file))
        }
        false => None,
    };
    Ok(Json(Stated {
        height,
        record,
        proof,
    })
    .into_response())
}

/// The assets whose scales are needed to show a record.
fn assets(record: &Record) -> Vec<AssetCode> {
    match record {
        Record::Account(account) => account
            .holdings
            .iter()
            .map(|holding| holding.asset)
            .collect(),
        Record::Request(request) => vec![request.asset],
        Record::Hold(hold) => vec![hold.asset],
        Record::Mandate(mandate) => vec![mandate.terms.asset],
        Record::Payment(payment) => vec![payment.asset],
        _ => Vec::new(),
    }
}

async fn scales<S: Service>(app: &App<S>, record: &Record) -> HashMap<AssetCode, u8> {
    app.scales.load(&app.service, assets(record)).await
}

fn absent(code: Code) -> Problem {
    code.problem()
}

pub(super) async fn account<S: Service>(
    State(app): State<Shared<S>>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let proof = wants_proof(query.as_deref())?;
    let account: AccountId = id("account", &account)?;
    stated(
        &app,
        &Key::account(&account),
        proof,
        absent(codes::ACCOUNT_UNKNOWN),
        async |record| {
            let scales = scales(&app, &record).await;
            match record {
                Record::Account(record) => Some(AccountView::of(&account, &record, &|code| {
                    scales.get(code).copied()
                })),
                _ => None,
            }
        },
    )
    .await
}

pub(super) async fn asset<S: Service>(
    State(app): State<Shared<S>>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let proof = wants_proof(query.as_deref())?;
    let code = AssetCode::new(&code).map_err(|error| {
        Problem::new(
            400,
            error.code(),
            sentence(&error),
            scrip_api::problem::Retry::Never,
        )
    })?;
    stated(
        &app,
        &Key::asset(&code),
        proof,
        absent(codes::ASSET_UNKNOWN),
        async |record| match record {
            Record::Asset(asset) => Some(AssetView::of(&asset)),
            _ => None,
        },
    )
    .await
}

pub(super) async fn name<S: Service>(
    State(app): State<Shared<S>>,
    Extension(connection): Extension<Connection>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    app.guard.probe(connection.client)?;
    let proof = wants_proof(query.as_deref())?;
    let typed = name.strip_prefix('@').unwrap_or(&name);
    let name = Username::new(typed).map_err(|error| {
        Problem::new(
            400,
            error.code(),
            sentence(&error),
            scrip_api::problem::Retry::Never,
        )
    })?;
    let absent = match proof {
        true => absent(codes::NAME_UNKNOWN),
        false => not_taken(&app, &name).await,
    };
    stated(
        &app,
        &Key::name(&name),
        proof,
        absent,
        async |record| match record {
            Record::Name(name) => Some(NameView::of(&name)),
            _ => None,
        },
    )
    .await
}

/// A free name is refused with a warning if it looks like one that is taken: money nearly went to the wrong person.
async fn not_taken<S: Service>(app: &App<S>, name: &Username) -> Problem {
    match app.service.record(&Key::skeleton(name)).await.0 {
        Some(Record::Skeleton(skeleton)) if skeleton.name != *name => {
            let detail = format!(
                "Nobody has this username, but {} looks much like it. Ask the payee to spell it.",
                skeleton.name
            );
            codes::NAME_LOOKS_LIKE_ANOTHER.with_detail(detail)
        }
        _ => codes::NAME_UNKNOWN.problem(),
    }
}

pub(super) async fn state<S: Service>(
    State(app): State<Shared<S>>,
    Extension(connection): Extension<Connection>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let proof = wants_proof(query.as_deref())?;
    let key: Key = id("key", &key)?;
    if matches!(
        key.kind(),
        Some(scrip_ledger::state::RecordKind::Name | scrip_ledger::state::RecordKind::Skeleton)
    ) {
        app.guard.probe(connection.client)?;
    }
    stated(
        &app,
        &key,
        proof,
        absent(codes::RECORD_UNKNOWN),
        async |record| {
            let scales = scales(&app, &record).await;
            Some(RecordView::of(&key, &record, &|code| {
                scales.get(code).copied()
            }))
        },
    )
    .await
}

pub(super) async fn election<S: Service>(
    State(app): State<Shared<S>>,
    Path(epoch): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let proof = wants_proof(query.as_deref())?;
    let epoch = epoch
        .parse()
        .map_err(|_| codes::QUERY_MALFORMED.problem().with_field("epoch"))?;
    stated(
        &app,
        &Key::tenure(epoch),
        proof,
        absent(codes::ELECTION_UNKNOWN),
        async |record| match record {
            Record::Tenure(tenure) => Some(TenureView::of(&tenure)),
            _ => None,
        },
    )
    .await
}

/// An error of a value as a sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}
