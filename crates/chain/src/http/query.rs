//! Reading what stands in an address.

use super::problem::Failure;
use scrip_api::{
    page::{LIMIT_DEFAULT, LIMIT_MAX},
    problem::codes,
    submit::{Report, Wait},
};
use std::str::FromStr;

/// The parameters of an address, checked against those that the route knows.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the query part. A parameter that is not in `known` is refused: a misspelt one would be silently without effect.
    pub fn read(query: Option<&str>, known: &[&str]) -> Result<Self, Failure> {
        let pairs: Vec<(String, String)> = axum::extract::Query::try_from_uri(
            &format!("/?{}", query.unwrap_or_default())
                .parse()
                .map_err(|_| codes::QUERY_MALFORMED)?,
        )
        .map(|query: axum::extract::Query<Vec<(String, String)>>| query.0)
        .map_err(|_| codes::QUERY_MALFORMED)?;
        for (at, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let known = known.join(", ");
                let detail =
                    format!("This address has no parameter of that name; it has: {known}.");
                return Err(codes::QUERY_MALFORMED
                    .with_detail(detail)
                    .with_field(name.clone())
                    .into());
            }
            if pairs[..at].iter().any(|(earlier, _)| earlier == name) {
                return Err(codes::QUERY_MALFORMED
                    .problem()
                    .with_field(name.clone())
                    .into());
            }
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a parameter.
    pub fn value<T: FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match text.parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(codes::QUERY_MALFORMED.problem().with_field(name).into()),
        }
    }

    /// `wait=accepted` or `wait=final`.
    pub fn wait(&self) -> Result<Wait, Failure> {
        match self.text("wait") {
            None | Some("accepted") => Ok(Wait::Accepted),
            Some("final") => Ok(Wait::Final),
            Some(_) => Err(codes::QUERY_MALFORMED.problem().with_field("wait").into()),
        }
    }

    /// `report=all` or `report=problems`.
    pub fn report(&self) -> Result<Report, Failure> {
        match self.text("report") {
            None | Some("all") => Ok(Report::All),
            Some("problems") => Ok(Report::Problems),
            Some(_) => Err(codes::QUERY_MALFORMED.problem().with_field("report").into()),
        }
    }

    /// `limit`, within what a page can have.
    pub fn limit(&self) -> Result<usize, Failure> {
        let limit = self.value("limit")?.unwrap_or(LIMIT_DEFAULT);
        if (1..=LIMIT_MAX).contains(&limit) {
            return Ok(limit as usize);
        }
        let detail = format!("A page has 1 to {LIMIT_MAX} items.");
        Err(codes::QUERY_MALFORMED
            .with_detail(detail)
            .with_field("limit")
            .into())
    }
}

/// Parses an id in an address.
pub(super) fn id<T: FromStr>(field: &str, text: &str) -> Result<T, Failure> {
    text.parse()
        .map_err(|_| codes::ID_MALFORMED.problem().with_field(field).into())
}
