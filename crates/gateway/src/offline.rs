//! Paying with a phone that is offline: what phones carry, and the tills that bring in what they show.
//!
//! - [`phones`], [`carried`] and [`fill`]: a phone's key gets a mandate on the ledger whose money is held, and what it stores of it: a preauthorization.
//! - [`expired`]: what was not spent is its owner's again.
//! - [`enrolment`] and [`tills`]: a till gets a token of its own, which ends when its merchant says so.
//! - [`authority`], [`certify`] and [`renew`]: its certificate, which the nodes vote on, the next one in good time, and the revocation list
//!   that ends it for every node. [`anchor`]: the same for the certificate of the authority that certifies them.
//! - [`redeem`], [`sale`] and [`decide`]: a code becomes one operation, named after the code, so that the same code gives the first answer
//!   again.
//! - [`sales`]: what a till did: list, refund, report, and proof where the same money was used twice.
//! - [`uses`]: every use of a mandate that a phone signed, whoever brought it in.

pub mod anchor;
pub mod authority;
pub mod carried;
pub mod certify;
pub mod decide;
pub mod enrolment;
pub mod expired;
pub mod fill;
pub mod phones;
pub mod redeem;
pub mod renew;
pub mod sale;
pub mod sales;
pub mod tills;
pub mod uses;

use crate::{
    app::App,
    error::{Failure, Outcome},
    vault,
};
use axum::{
    Router,
    routing::{delete, get, post},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use rand::Rng as _;
use scrip_api::{
    gateway::offline::CodeIssuer,
    value::{Hash, Id},
};
use scrip_ledger::state::Key;
use std::sync::Arc;
use zeroize::Zeroizing;

const PROXY_SETTING: &str = "code-key";
const PROXY_PURPOSE: &str = "setting code-key";

impl From<scrip_codes::Error> for Failure {
    fn from(error: scrip_codes::Error) -> Self {
        scrip_api::problem::Problem::from(error).into()
    }
}

/// Questions, steps, and what a code itself keeps from happening twice.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/phones/{id}", get(phones::one))
        .route("/v1/tills/enrolments", post(enrolment::start))
        .route("/v1/tills/enrolments/token", post(enrolment::poll))
        .route("/v1/shop/enrolments/{user_code}", get(enrolment::one))
        .route("/v1/tills/self", get(tills::own))
        .route("/v1/tills/sales", get(sales::list).post(redeem::one))
        .route("/v1/tills/sales/{id}", get(sales::one))
        .route("/v1/tills/sales/{id}/misuse", get(sales::misuse))
        .route("/v1/tills/settlements", post(redeem::many))
        .route("/v1/tills/report", get(sales::report))
}

/// Changes by members under a key.
pub fn changes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/phones", get(phones::list).post(phones::register))
        .route("/v1/phones/{id}/top-up", post(phones::top_up))
        .route("/v1/phones/{id}/revoke", post(phones::revoke))
        .route(
            "/v1/shop/enrolments/{user_code}/approve",
            post(enrolment::approve),
        )
        .route(
            "/v1/shop/enrolments/{user_code}/deny",
            post(enrolment::deny),
        )
        .route("/v1/shop/tills", get(tills::list))
        .route("/v1/shop/tills/{id}", delete(tills::revoke))
}

/// Changes by tills under a key.
pub fn till_changes() -> Router<Arc<App>> {
    Router::new().route("/v1/tills/sales/{id}/refund", post(sales::refund))
}

/// Finishes what a stop or a broken connection left undecided, until the gateway stops.
pub async fn run(app: Arc<App>) {
    loop {
        if let Err(failure) = decide::finish_pending(&app).await {
            tracing::debug!(%failure, "codes can't be finished");
        }
        tokio::select! {
            () = tokio::time::sleep(decide::FINISH_EVERY) => {}
            () = app.stopped() => return,
        }
    }
}

/// The secret that codes are sealed to, made when it is first needed.
async fn proxy_secret(app: &App) -> Outcome<Zeroizing<[u8; 32]>> {
    let mut secret = Zeroizing::new([0; 32]);
    rand::rng().fill_bytes(secret.as_mut_slice());
    let sealed = app.vault.seal(PROXY_PURPOSE, secret.as_slice());
    let kept = crate::start::keep_setting(&app.store, PROXY_SETTING, sealed).await?;
    let opened = app
        .vault
        .unseal(PROXY_PURPOSE, &kept)
        .map_err(|_| scrip_api::problem::codes::INTERNAL)?;
    let bytes = opened.as_slice().try_into();
    Ok(Zeroizing::new(
        bytes.map_err(|_| scrip_api::problem::codes::INTERNAL)?,
    ))
}

/// The gateway's own key.
fn issuer(app: &App) -> CodeIssuer {
    CodeIssuer {
        account: Id::of(app.ledger.account),
        key: Hash(const_hex::encode(app.ledger.signer())),
        proof: None,
    }
}

/// The gateway's own key, and the ledger's word for it.
async fn proven_issuer(app: &App) -> CodeIssuer {
    let key = Key::account(&app.ledger.account);
    let proof = match app.ledger.client.proven_record(&key).await {
        Ok(proven) => Some(BASE64_STANDARD.encode(&proven.file)),
        Err(error) => {
            tracing::warn!(%error, "the network does not prove the gateway's key");
            None
        }
    };
    CodeIssuer {
        proof,
        ..issuer(app)
    }
}

/// The network's id as codes have it.
fn network(app: &App) -> scrip_codes::Network {
    app.ledger.network.0.0
}

/// An id for the payment that a code makes.
fn payment_id(code: &str) -> String {
    let hash = vault::hash(&[b"scrip code payment", code.as_bytes()]);
    const_hex::encode(&hash[..16])
}
