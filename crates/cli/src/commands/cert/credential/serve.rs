//! Answering over HTTP: OCSP requests (RFC 6960) and revocation lists (RFC 5280), both from the ledger.

use super::{RespondArgs, look};
use crate::ballots::proven;
use crate::commands::node::{start_log, stop_on_signal, stop_with_stdin};
use crate::failure::{Failure, Outcome};
use crate::ocsp::{Answer, REQUEST_BYTES_MAX, Responder, malformed, try_later};
use crate::output::Output;
use crate::remote::Remote;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use scrip_ledger::credential::{AuthorityStatus, Credential};
use scrip_ledger::ids::AuthorityId;
use scrip_ledger::state::{Key, Record};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tracing::warn;

struct Service {
    responder: Responder,
    remote: Remote,
    validity: Duration,
}

/// Opens the responder, and serves until it is told to stop.
pub(super) async fn respond(args: &RespondArgs, output: &Output) -> Outcome {
    start_log("warn");
    let remote = Remote::connect(&args.node, None).await?;
    let service = Arc::new(Service {
        responder: responder(args, &remote).await?,
        remote,
        validity: Duration::from_secs(60 * u64::from(args.validity_minutes)),
    });
    let router = Router::new()
        .route("/", post(asked_by_post))
        .route("/crl/{authority}", get(list))
        .fallback(get(asked_by_get))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(service.clone());
    let failed = |error| Failure::local(format!("can't listen at {}", args.listen), error);
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let authority = service.responder.authority();
    output.result(
        &json!({ "ready": true, "http": address.to_string(), "authority": authority.to_string() }),
        format!(
            "OCSP is answered at http://{address}/, the revocation list at http://{address}/crl/{authority}. Ctrl-C stops it."
        ),
    );
    let (stop, mut stopping) = watch::channel(false);
    stop_on_signal(stop.clone())?;
    if args.stop_with_stdin {
        stop_with_stdin(stop);
    }
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            let _ = stopping.wait_for(|stop| *stop).await;
        })
        .await
        .map_err(failed)
}

/// A responder whose certificate the network has accepted, so that it can be taken from it again.
async fn responder(args: &RespondArgs, remote: &Remote) -> Outcome<Responder> {
    let key = args.signer.passphrase.unlock(&args.signer.key)?;
    let register = proven(remote, Key::credential_register()).await?;
    let trusted = match register {
        Some(Record::CredentialRegister(register)) => register.authorities,
        _ => Vec::new(),
    };
    let keys: Vec<Key> = trusted.iter().map(Key::authority).collect();
    let mut first_refusal = None;
    for record in remote.proven_records(&keys).await?.into_iter().flatten() {
        let Record::Authority(authority) = record else {
            continue;
        };
        match Responder::new(&key, &args.certificate, authority.certificate.as_bytes()) {
            Ok(responder) => {
                let (status, credential) = status(remote, &responder).await?;
                return match Answer::of(credential.as_ref(), status) {
                    Answer::Good => Ok(responder),
                    _ => Err(Failure::bad_input(
                        "responder_not_accepted",
                        "The network has not accepted the responder's certificate, or revoked it.",
                    )
                    .next("Submit it with 'scrip cert authority submit'.")),
                };
            }
            Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
        }
    }
    Err(first_refusal.unwrap_or_else(|| {
        Failure::bad_input("responder_unfit", "The network trusts no authority.")
    }))
}

async fn status(
    remote: &Remote,
    responder: &Responder,
) -> Outcome<(Option<AuthorityStatus>, Option<Credential>)> {
    let authority = proven(remote, Key::authority(&responder.authority())).await?;
    let own = proven(remote, Key::credential(&responder.credential())).await?;
    Ok((status_of(authority), credential_of(own)))
}

fn status_of(record: Option<Record>) -> Option<AuthorityStatus> {
    match record {
        Some(Record::Authority(authority)) => Some(authority.status),
        _ => None,
    }
}

fn credential_of(record: Option<Record>) -> Option<Credential> {
    match record {
        Some(Record::Credential(credential)) => Some(*credential),
        _ => None,
    }
}

async fn asked_by_post(State(service): State<Arc<Service>>, request: Bytes) -> Response {
    answer(&service, &request).await
}

/// The request as RFC 6960 puts it into an address: base64, with what an address can't hold escaped.
async fn asked_by_get(State(service): State<Arc<Service>>, uri: Uri) -> Response {
    let text = unescape(uri.path().trim_start_matches('/'));
    let request = text.and_then(|text| BASE64_STANDARD.decode(text).ok());
    match request {
        Some(request) => answer(&service, &request).await,
        None => ocsp(malformed()),
    }
}

fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut plain = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            plain.push(byte);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        plain.push(const_hex::decode(digits).ok()?[0]);
    }
    Some(plain)
}

async fn answer(service: &Service, request: &[u8]) -> Response {
    let Some(asked) = service.responder.read(request) else {
        return ocsp(malformed());
    };
    let answered = async {
        // Looked at before the records, which are at least as new.
        let known_at = service.remote.latest().await?.timestamp;
        let authority = Key::authority(&service.responder.authority());
        let known = asked.questions.iter();
        let known = known.filter_map(|question| question.credential.as_ref());
        let keys: Vec<Key> = [authority]
            .into_iter()
            .chain(known.map(Key::credential))
            .collect();
        let mut records = service.remote.proven_records(&keys).await?.into_iter();
        let authority = status_of(records.next().flatten());
        let answers: Vec<Answer> = asked
            .questions
            .iter()
            .map(|question| match question.credential {
                None => Answer::Unknown,
                Some(_) => {
                    let credential = credential_of(records.next().flatten());
                    Answer::of(credential.as_ref(), authority)
                }
            })
            .collect();
        service
            .responder
            .answer(&asked, &answers, known_at, service.validity)
    };
    match answered.await {
        Ok(response) => ocsp(response),
        Err(failure) => {
            warn!(code = %failure.code, "a question about certificates can't be answered now");
            ocsp(try_later())
        }
    }
}

fn ocsp(response: Vec<u8>) -> Response {
    (
        [(header::CONTENT_TYPE, "application/ocsp-response")],
        response,
    )
        .into_response()
}

async fn list(State(service): State<Arc<Service>>, Path(authority): Path<String>) -> Response {
    let Ok(authority) = authority.parse::<AuthorityId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match look::accepted_list(&service.remote, &authority).await {
        Ok(Some(list)) => (
            [(header::CONTENT_TYPE, "application/pkix-crl")],
            list.list.as_bytes().to_vec(),
        )
            .into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(failure) => {
            warn!(code = %failure.code, "a revocation list can't be read now");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
