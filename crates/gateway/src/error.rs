//! What goes wrong, as a problem that a person can act on.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use scrip_api::{
    gateway::codes,
    problem::{self, Code, Problem, codes as common},
    value::FieldError,
};

/// A request that is answered with a problem.
#[derive(Debug)]
pub struct Failure(pub Box<Problem>);

/// What a request comes to.
pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// The permanent code.
    pub fn code(&self) -> &str {
        &self.0.code
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.0.code, self.0.detail)
    }
}

impl std::error::Error for Failure {}

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
        let mut problem = Problem::from(error);
        problem.detail = sentence(&problem.detail);
        problem.into()
    }
}

/// What the rules say of a value as a sentence of its own.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    let rest = characters.as_str().trim_end_matches('.');
    format!("{}{rest}.", first.unwrap_or_default())
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        // Details may hold what members wrote; people are told what they can do, the log says what happened.
        tracing::error!(%error, "the database failed");
        match error {
            sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_) => common::INTERNAL.into(),
            _ => codes::DATABASE_UNAVAILABLE
                .problem()
                .with_retry_after_s(1)
                .into(),
        }
    }
}

impl From<scrip_client::Error> for Failure {
    fn from(error: scrip_client::Error) -> Self {
        match error {
            scrip_client::Error::Refused(problem) => Self(problem),
            scrip_client::Error::Undecided { .. } => codes::OUTCOME_UNKNOWN.into(),
            other => {
                tracing::warn!(error = %other, "the network failed");
                codes::NETWORK_UNREACHABLE
                    .problem()
                    .with_retry_after_s(1)
                    .into()
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(problem::MEDIA_TYPE),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A value of the request that is not what it should be, by the name of its field.
pub fn field(code: Code, field: &str) -> Failure {
    code.problem().with_field(field).into()
}
