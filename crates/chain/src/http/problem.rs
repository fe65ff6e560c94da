//! From what went wrong to an answer.

use crate::index::IndexError;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use scrip_api::problem::{Code, MEDIA_TYPE, Problem, codes};
use scrip_api::value::FieldError;
use tracing::error;

/// A refused or failed request. Causes are logged where they are known and never sent.
#[derive(Debug)]
pub(super) struct Failure(pub Box<Problem>);

/// What handlers return.
pub(super) type Answer = Result<Response, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        code.problem().into()
    }
}

impl From<FieldError> for Failure {
    fn from(error: FieldError) -> Self {
        Problem::from(error).into()
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Pruned(_) => codes::BLOCK_PRUNED.into(),
            IndexError::Cancelled => codes::INTERNAL.into(),
            IndexError::Run(error) => {
                error!(%error, "the index can't be read");
                codes::INDEX_DAMAGED.into()
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = *self.0;
        let json = serde_json::to_vec(&problem).expect("a problem is plain data");
        let mut response = Response::new(Body::from(json));
        *response.status_mut() =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = problem.retry_after_s {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
