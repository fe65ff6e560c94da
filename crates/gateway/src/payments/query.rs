//! Lists of payments.

use super::{COLUMNS, Entry};
use crate::{
    app::App,
    body::{self, Json, Params},
    clock,
    error::Outcome,
    sessions::Caller,
    store::built,
};
use axum::extract::State;
use scrip_api::gateway::money::{Direction, Payment, PaymentParams};
use scrip_api::page::Page;
use std::sync::Arc;

/// `GET /v1/payments`.
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(params): Params<PaymentParams>,
) -> Outcome<Json<Page<Payment>>> {
    let limit = body::limit(params.limit)?;
    let before = body::cursor(params.cursor.as_deref())?;
    let filter = Filter::read(&params)?;
    let entries = page(&app, &caller.person.id, &filter, before, limit + 1).await?;
    let items = entries
        .iter()
        .map(|entry| (entry.seq, entry.view(&app, &caller.person.id)))
        .collect();
    Ok(Json(body::page(items, limit)))
}

/// Which payments.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of memo, name or username, lower case.
    pub search: Option<String>,
    /// Not before.
    pub from: Option<i64>,
    /// Before.
    pub to: Option<i64>,
    /// Only this direction.
    pub direction: Option<Direction>,
    /// Only this asset.
    pub asset: Option<String>,
    /// Only final ones.
    pub final_only: bool,
}

impl Filter {
    fn read(params: &PaymentParams) -> Outcome<Self> {
        let parse = |name, text: &Option<String>, end| {
            text.as_deref()
                .map(|text| clock::parse(name, text, end))
                .transpose()
        };
        let search = match &params.search {
            Some(text) => Some(crate::people::line("search", text, 100)?.to_lowercase())
                .filter(|text| !text.is_empty()),
            None => None,
        };
        Ok(Self {
            search,
            from: parse("from", &params.from, false)?,
            to: parse("to", &params.to, true)?,
            direction: params.direction,
            asset: params.asset.clone(),
            final_only: false,
        })
    }
}

/// Payments of a member before a number, newest first.
pub async fn page(
    app: &App,
    member: &str,
    filter: &Filter,
    before: i64,
    limit: i64,
) -> Outcome<Vec<Entry>> {
    // Both sides by themselves, so that each is read in order from its own index.
    let side = |column: &str, other: &str| {
        let mut text = format!(
            "SELECT * FROM (SELECT {COLUMNS} FROM payments WHERE {column} = $1 AND seq < $2"
        );
        if filter.from.is_some() {
            text += " AND created_at >= $4";
        }
        if filter.to.is_some() {
            text += " AND created_at < $5";
        }
        if filter.asset.is_some() {
            text += " AND asset = $6";
        }
        if filter.search.is_some() {
            text += &format!(
                " AND (LOWER(memo) LIKE $7 ESCAPE '!' OR LOWER({other}_name) LIKE $7 ESCAPE '!' OR {other}_username LIKE $7 ESCAPE '!')"
            );
        }
        if filter.final_only {
            text += " AND state = 'final'";
        }
        text + &format!(" ORDER BY seq DESC LIMIT $3) AS {column}_side")
    };
    let sides: Vec<String> = match filter.direction {
        Some(Direction::Out) => vec![side("payer", "payee")],
        Some(Direction::In) => vec![side("payee", "payer")],
        None => vec![side("payer", "payee"), side("payee", "payer")],
    };
    // Every place is mentioned, because what is given has to match what is asked in number and type.
    let statement = format!(
        "SELECT * FROM ({}) AS both_sides WHERE ($4 < 0 OR $5 < 0 OR $6 <> '' OR $7 <> '' OR 1 = 1) ORDER BY seq DESC LIMIT $3",
        sides.join(" UNION ALL ")
    );
    let search = filter.search.as_deref().map(like).unwrap_or_default();
    let rows = built(statement)
        .bind(member.to_owned())
        .bind(before)
        .bind(limit)
        .bind(filter.from.unwrap_or(0))
        .bind(filter.to.unwrap_or(0))
        .bind(filter.asset.clone().unwrap_or_default())
        .bind(search);
    let rows = app.store.all(rows).await?;
    rows.iter().map(Entry::of).collect()
}

/// A pattern that contains the text, whatever characters it has.
pub fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
