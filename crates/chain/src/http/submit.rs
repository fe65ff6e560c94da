//! `POST /v1/operations`: operations come in, are handed to the node, and each gets its answer.

use super::{
    problem::{Answer, Failure},
    query::Parameters,
    router::{App, Shared, stopped},
    scales,
};
use crate::{
    keys,
    service::{Rejection, Service, Submitted},
};
use axum::{
    Json,
    body::{Body, Bytes, HttpBody as _},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use commonware_cryptography::sha256::Digest;
use futures::{StreamExt as _, stream::FuturesUnordered};
use scrip_api::{
    binary::{self, BinaryError},
    operation::Signed as ApiSigned,
    problem::{Problem, codes},
    submit::{
        NETWORK_HEADER, Outcome, REPLAYED_HEADER, Report, SubmitResponse, SubmitResult, Wait,
    },
    value::{Hash, Id, no_scales},
};
use scrip_ledger::{
    ids::{AccountId, OperationId},
    operation::Signed,
    refusal::Refusal,
};
use serde::Deserialize as _;
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

/// Bodies larger than this are decoded on a thread that may be busy: each operation holds a key, which costs microseconds.
const DECODE_INLINE_MAX: usize = 16 << 10;

/// What a request brought.
struct Batch {
    operations: Vec<Signed>,
    /// Whether it was one operation by itself, which is answered by itself.
    single: bool,
}

pub(super) async fn submit<S: Service>(State(app): State<Shared<S>>, request: Request) -> Answer {
    let parameters = Parameters::read(request.uri().query(), &["wait", "report"])?;
    let (wait, report) = (parameters.wait()?, parameters.report()?);
    let (single, mut results) = {
        let _share = app.guard.request()?;
        let accepted = timeout(app.limits.request_timeout, accept(&app, request));
        accepted.await.map_err(|_| codes::REQUEST_TIMEOUT)??
    };
    if wait == Wait::Final {
        wait_final(&app, &mut results).await;
    }
    Ok(answer(&app, single, results, report))
}

/// One operation on its way to its answer.
struct Pending {
    author: AccountId,
    id: OperationId,
    digest: Digest,
    replayed: bool,
    outcome: Outcome,
}

/// Reads the body and hands the operations to the node. Returns whether the request was a single operation.
async fn accept<S: Service>(
    app: &App<S>,
    request: Request,
) -> Result<(bool, Vec<Pending>), Failure> {
    let Batch { operations, single } = read(app, request).await?;
    let network = app.service.network().id;
    app.metrics
        .operations_submitted
        .inc_by(operations.len() as u64);
    let names: Vec<_> = operations
        .iter()
        .map(|signed| (signed.author(), signed.id(), signed.digest(&network)))
        .collect();
    let submitted = app.service.submit(operations).await;
    let mut pending = Vec::with_capacity(names.len());
    for ((author, id, digest), submitted) in names.into_iter().zip(submitted) {
        let mut entry = Pending {
            author,
            id,
            digest,
            replayed: false,
            outcome: Outcome::Accepted {
                digest: Hash::of(digest),
            },
        };
        match submitted {
            Ok(Submitted::New) => {}
            Ok(Submitted::Waiting) => entry.replayed = true,
            Err(rejection) => settle(app, &mut entry, rejection).await,
        }
        pending.push(entry);
    }
    Ok((single, pending))
}

/// Turns a rejection into an answer. What was applied before answers with its first outcome.
async fn settle<S: Service>(app: &App<S>, entry: &mut Pending, rejection: Rejection) {
    let problem = match rejection {
        Rejection::Signature => codes::SIGNATURE_INVALID.problem(),
        Rejection::TooLarge => codes::OPERATION_TOO_LARGE.problem(),
        Rejection::AuthorBusy => codes::AUTHOR_BUSY.problem().with_retry_after_s(1),
        Rejection::NodeBusy => codes::NODE_BUSY.problem().with_retry_after_s(1),
        Rejection::IdTaken => codes::OPERATION_ID_REUSED.problem(),
        Rejection::Refused(refusal) => return settle_refusal(app, entry, refusal).await,
    };
    entry.outcome = Outcome::Refused { problem };
}

/// The rules' refusal, unless it says that the very same operation was applied before.
async fn settle_refusal<S: Service>(app: &App<S>, entry: &mut Pending, refusal: Refusal) {
    use scrip_ledger::{operation::Error, refusal::Reason};
    let may_be_applied = matches!(
        refusal.reason,
        Reason::Operation(Error::AlreadyApplied | Error::IdReused | Error::Expired)
    );
    if may_be_applied && let Some(index) = &app.index {
        // If it was applied, it is in a block up to the tip; the index may be a little behind.
        index
            .wait_for(app.service.tip().height, app.limits.index_timeout)
            .await;
        match index.find(&app.service, &entry.author, &entry.id).await {
            Ok(Some(found)) if found.digest() == entry.digest => {
                return applied(entry, found.block.header.height, found.index, true);
            }
            Ok(Some(_)) => {
                entry.outcome = Outcome::Refused {
                    problem: codes::OPERATION_ID_REUSED.problem(),
                };
                return;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a retry was answered without the index"),
        }
    }
    entry.outcome = Outcome::Refused {
        problem: refusal.into(),
    };
}

fn applied(entry: &mut Pending, height: u64, index: u32, replayed: bool) {
    entry.replayed |= replayed;
    entry.outcome = Outcome::Applied {
        digest: Hash::of(entry.digest),
        height,
        operation_index: index,
    };
}

/// Waits until every accepted operation is decided, or the limit is over.
async fn wait_final<S: Service>(app: &App<S>, results: &mut [Pending]) {
    let Ok(_share) = app.guard.waiting() else {
        return;
    };
    let deadline = Instant::now() + app.limits.wait_timeout;
    let mut stopping = app.stopping.clone();
    let mut waits: FuturesUnordered<_> = results
        .iter_mut()
        .filter(|entry| matches!(entry.outcome, Outcome::Accepted { .. }))
        .map(|entry| decide(app, entry))
        .collect();
    tokio::select! {
        _ = timeout_at(deadline, async { while waits.next().await.is_some() {} }) => {}
        () = stopped(&mut stopping) => {}
    }
}

/// Waits for one operation.
async fn decide<S: Service>(app: &App<S>, entry: &mut Pending) {
    use crate::service::Outcome as Decided;
    match app.service.outcome(entry.author, entry.id).await {
        Some(Decided::Applied {
            height,
            index,
            digest,
        }) if digest == entry.digest => {
            applied(entry, height, index, false);
        }
        Some(Decided::Applied { .. }) => {
            entry.outcome = Outcome::Refused {
                problem: codes::OPERATION_ID_REUSED.problem(),
            };
        }
        Some(Decided::Refused(refusal)) => settle_refusal(app, entry, refusal).await,
        Some(Decided::Expired) => {
            entry.outcome = Outcome::Refused {
                problem: codes::OPERATION_EXPIRED.problem(),
            };
        }
        // Decided between being taken in and being asked about.
        None => {
            let Some(index) = &app.index else { return };
            index
                .wait_for(app.service.tip().height, app.limits.index_timeout)
                .await;
            if let Ok(Some(found)) = index.find(&app.service, &entry.author, &entry.id).await {
                if found.digest() == entry.digest {
                    applied(entry, found.block.header.height, found.index, false);
                } else {
                    entry.outcome = Outcome::Refused {
                        problem: codes::OPERATION_ID_REUSED.problem(),
                    };
                }
            }
        }
    }
}

fn answer<S: Service>(
    app: &App<S>,
    single: bool,
    results: Vec<Pending>,
    report: Report,
) -> Response {
    let mut response = SubmitResponse::default();
    for (index, entry) in results.into_iter().enumerate() {
        let count = match &entry.outcome {
            Outcome::Applied { .. } => &mut response.applied_count,
            Outcome::Accepted { .. } => &mut response.accepted_count,
            Outcome::Refused { .. } => &mut response.refused_count,
        };
        *count += 1;
        if report == Report::Problems
            && !single
            && !matches!(entry.outcome, Outcome::Refused { .. })
        {
            continue;
        }
        response.results.push(SubmitResult {
            index: index as u32,
            author: Id::of(entry.author),
            id: Id::of(entry.id),
            replayed: entry.replayed,
            outcome: entry.outcome,
        });
    }
    app.metrics
        .operations_refused
        .inc_by(u64::from(response.refused_count));
    if !single {
        return Json(response).into_response();
    }
    match response.results.pop() {
        Some(SubmitResult {
            outcome: Outcome::Refused { problem },
            ..
        }) => Failure::from(problem).into_response(),
        Some(result) => answer_single(&result),
        None => Failure::from(codes::INTERNAL).into_response(),
    }
}

fn answer_single(result: &SubmitResult) -> Response {
    let status = match result.outcome {
        Outcome::Applied { .. } => StatusCode::OK,
        _ => StatusCode::ACCEPTED,
    };
    let location = format!("/v1/operations/{}/{}", result.author, result.id);
    let mut response = (status, Json(result)).into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, location);
    }
    if result.replayed {
        headers.insert(
            HeaderName::from_static(REPLAYED_HEADER),
            HeaderValue::from_static("true"),
        );
    }
    response
}

/// The kind of a body, by its media type.
fn is_binary(headers: &HeaderMap) -> Result<bool, Failure> {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match value.split(';').next().unwrap_or_default().trim() {
        "application/json" => Ok(false),
        binary::MEDIA_TYPE => Ok(true),
        _ => Err(codes::MEDIA_TYPE_UNSUPPORTED.into()),
    }
}

async fn read<S: Service>(app: &App<S>, request: Request) -> Result<Batch, Failure> {
    let (head, body) = request.into_parts();
    let network = app.service.network().id;
    if head
        .headers
        .get(NETWORK_HEADER)
        .is_some_and(|said| said.as_bytes() != network.to_string().as_bytes())
    {
        return Err(codes::NETWORK_WRONG.into());
    }
    let is_binary = is_binary(&head.headers)?;
    let limit = if is_binary {
        app.limits.binary_body_max
    } else {
        app.limits.json_body_max
    };
    let said = head
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    // Without a length the body may be as large as the limit.
    let _room = app.guard.body(said.unwrap_or(limit).min(limit)).await?;
    let body = read_body(body, limit).await?;
    if !is_binary {
        return read_json(app, &body).await;
    }
    let max = app.limits.binary_operations_max;
    let decode = move |body: Bytes| {
        binary::decode_with(&body, max, |encoded| keys::read_operation(encoded).ok())
    };
    let decoded = if body.len() <= DECODE_INLINE_MAX {
        decode(body)
    } else {
        tokio::task::spawn_blocking(move || decode(body))
            .await
            .map_err(|_| codes::INTERNAL)?
    };
    let operations = decoded.map_err(malformed_binary)?;
    Ok(Batch {
        operations,
        single: false,
    })
}

/// Reads a body up to `limit`. What a larger one has left is thrown away behind the answer (`scrip_linger`).
async fn read_body(body: Body, limit: usize) -> Result<Bytes, Failure> {
    let too_large = || {
        let detail = format!(
            "The request is larger than the {limit} bytes that this node takes; send it in smaller parts."
        );
        Failure::from(codes::BODY_TOO_LARGE.with_detail(detail))
    };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let mut stream = body.into_data_stream();
    let mut read = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| codes::BODY_MALFORMED)?;
        if read.len() + chunk.len() > limit {
            return Err(too_large());
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read.into())
}

fn malformed_binary(error: BinaryError) -> Failure {
    let field = |index: usize| format!("operations[{index}]");
    match error {
        BinaryError::Empty => codes::OPERATIONS_MISSING.into(),
        BinaryError::TooMany { max } => too_many(max),
        BinaryError::TooLarge { index } => codes::OPERATION_TOO_LARGE
            .problem()
            .with_field(field(index))
            .into(),
        BinaryError::Malformed { index } => codes::OPERATION_MALFORMED
            .problem()
            .with_field(field(index))
            .into(),
    }
}

fn too_many(max: usize) -> Failure {
    let detail =
        format!("The request holds more than {max} operations; send them in smaller parts.");
    codes::OPERATIONS_TOO_MANY.with_detail(detail).into()
}

async fn read_json<S: Service>(app: &App<S>, body: &[u8]) -> Result<Batch, Failure> {
    let value: Value = serde_json::from_slice(body).map_err(|error| malformed_json(&error))?;
    let (values, single) = match value {
        Value::Object(mut object) if object.contains_key("operations") => {
            let operations = object.remove("operations");
            if let Some(name) = object.keys().next() {
                return Err(codes::BODY_MALFORMED
                    .problem()
                    .with_field(name.clone())
                    .into());
            }
            match operations {
                Some(Value::Array(values)) => (values, false),
                _ => {
                    return Err(codes::BODY_MALFORMED
                        .problem()
                        .with_field("operations")
                        .into());
                }
            }
        }
        value => (vec![value], true),
    };
    if values.is_empty() {
        return Err(codes::OPERATIONS_MISSING.into());
    }
    if values.len() > app.limits.json_operations_max {
        return Err(too_many(app.limits.json_operations_max));
    }
    let mut operations = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        let prefix = if single {
            None
        } else {
            Some(format!("operations[{index}]"))
        };
        operations.push(read_operation(app, value, prefix.as_deref()).await?);
    }
    Ok(Batch { operations, single })
}

async fn read_operation<S: Service>(
    app: &App<S>,
    value: Value,
    prefix: Option<&str>,
) -> Result<Signed, Failure> {
    let network = app.service.network().id;
    let signed = ApiSigned::deserialize(value).map_err(|error| {
        let problem = codes::OPERATION_MALFORMED
            .with_detail(format!("The operation can't be read: {error}."));
        Failure::from(match prefix {
            Some(prefix) => problem.with_field(prefix),
            None => problem,
        })
    })?;
    let located = |error: scrip_api::value::FieldError| match prefix {
        Some(prefix) => Failure::from(Problem::from(error.within(prefix))),
        None => Failure::from(Problem::from(error)),
    };
    let converted = signed.to_ledger(&network, &no_scales).map_err(&located)?;
    let scales = app
        .scales
        .load(&app.service, scales::assets(converted.operation()))
        .await;
    // Once more, now that it is known how many decimal places the assets have.
    signed
        .to_ledger(&network, &|code| scales.get(code).copied())
        .map_err(located)
}

fn malformed_json(error: &serde_json::Error) -> Failure {
    let detail = format!("The request is not JSON: {error}.");
    codes::BODY_MALFORMED.with_detail(detail).into()
}
