//! What a till did: its sales, refunds, its day, and proof where the same money was used twice.

use super::{
    sale::{self, COLUMNS, Sale},
    tills::Asking,
    uses,
};
use crate::{
    app::App,
    body::{self, Json, Params},
    clock,
    error::Outcome,
    idempotency::Attempt,
    payments::{self, http::give_back, money},
    store::{Take as _, built},
};
use axum::extract::{Path, State};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use scrip_api::{
    gateway::{
        PageParams, codes,
        money::{PaymentState, RefundRequest},
        offline::{
            DayReport, Misuse, MisuseReason, MisuseUse, Redemption, ReportParams, SaleRefund,
        },
    },
    page::Page,
    problem::{Problem, Retry},
    value::{Hash, Id, MinorUnits},
};
use scrip_codes::TransactionCode;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

type Shared = State<Arc<App>>;

/// How long a till waits for a refund to be decided.
const PATIENCE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(50);

/// A sale of the till.
async fn find(app: &App, till: &Asking, id: &str) -> Outcome<Sale> {
    let sale = sale::find(app, id).await?;
    let own = sale.filter(|sale| sale.till == till.id);
    own.ok_or_else(|| codes::SALE_UNKNOWN.into())
}

/// `GET /v1/tills/sales`.
pub async fn list(
    State(app): Shared,
    till: Asking,
    Params(params): Params<PageParams>,
) -> Outcome<Json<Page<Redemption>>> {
    let limit = body::limit(params.limit)?;
    let before = body::cursor(params.cursor.as_deref())?;
    let statement = format!(
        "SELECT {COLUMNS} FROM redemptions WHERE till = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"
    );
    let query = built(statement).bind(till.id).bind(before).bind(limit + 1);
    let mut items = Vec::new();
    for row in app.store.all(query).await? {
        let sale = Sale::of(&row)?;
        items.push((sale.seq, sale.view(&app).await?));
    }
    Ok(Json(body::page(items, limit)))
}

/// `GET /v1/tills/sales/{id}`.
pub async fn one(
    State(app): Shared,
    till: Asking,
    Path(id): Path<String>,
) -> Outcome<Json<Redemption>> {
    Ok(Json(find(&app, &till, &id).await?.view(&app).await?))
}

/// `POST /v1/tills/sales/{id}/refund`.
pub async fn refund(
    State(app): Shared,
    till: Asking,
    attempt: Attempt,
    Path(id): Path<String>,
    Json(wanted): Json<SaleRefund>,
) -> Outcome<Json<Redemption>> {
    let sale = find(&app, &till, &id).await?;
    let Some(payment) = &sale.payment else {
        return Err(codes::PAYMENT_NOT_FINAL.into());
    };
    let paid = payments::find(&app, payment).await?;
    let paid = paid.ok_or(codes::PAYMENT_UNKNOWN)?;
    let wanted = RefundRequest {
        amount: wanted.amount,
        memo: String::new(),
    };
    let entry = give_back(&app, &attempt, &paid, &wanted).await?;
    let start = Instant::now();
    loop {
        let refund = payments::find(&app, &entry.id).await?;
        let refund = refund.ok_or(codes::PAYMENT_UNKNOWN)?;
        match (refund.state, refund.failure) {
            (PaymentState::Final, _) => return Ok(Json(sale.view(&app).await?)),
            (PaymentState::Failed, failure) => {
                let (code, sentence) = failure.unwrap_or_default();
                let mut problem = Problem::new(422, "refund_failed", sentence, Retry::Never);
                problem.kind = format!("/v1/problems/{code}");
                problem.title = code.replace('_', " ");
                problem.code = code.into();
                return Err(problem.into());
            }
            (PaymentState::Pending, _) if start.elapsed() > PATIENCE => {
                return Err(codes::OUTCOME_UNKNOWN.into());
            }
            (PaymentState::Pending, _) => tokio::time::sleep(POLL).await,
        }
    }
}

/// A till's day.
struct OfDay<'a> {
    till: &'a str,
    from: i64,
    to: i64,
}

impl OfDay<'_> {
    /// What a statement with `number` and `total` comes to.
    async fn sum(&self, app: &App, statement: &'static str) -> Outcome<(i64, i64)> {
        let query = sqlx::query(statement)
            .bind(self.till.to_owned())
            .bind(self.from)
            .bind(self.to);
        match app.store.one(query).await? {
            Some(row) => Ok((row.int("number")?, row.int("total")?)),
            None => Ok((0, 0)),
        }
    }
}

/// `GET /v1/tills/report`.
pub async fn report(
    State(app): Shared,
    till: Asking,
    Params(params): Params<ReportParams>,
) -> Outcome<Json<DayReport>> {
    let day = params.day.unwrap_or_else(|| clock::day(clock::now_ms()));
    let from = clock::parse("day", &day, false)?;
    let to = clock::parse("day", &day, true)?;
    let of_day = OfDay {
        till: &till.id,
        from,
        to,
    };
    let (sales_count, sales) = of_day.sum(
        &app,
        "SELECT COUNT(*) AS number, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS total FROM redemptions \
         WHERE till = $1 AND state = 'final' AND decided_at >= $2 AND decided_at < $3",
    )
    .await?;
    let (staged_count, _) = of_day.sum(
        &app,
        "SELECT COUNT(*) AS number, CAST(0 AS BIGINT) AS total FROM redemptions \
         WHERE till = $1 AND state = 'final' AND staged_at IS NOT NULL AND decided_at >= $2 AND decided_at < $3",
    )
    .await?;
    let (refused_count, _) = of_day
        .sum(
            &app,
            "SELECT COUNT(*) AS number, CAST(0 AS BIGINT) AS total FROM redemptions \
         WHERE till = $1 AND state = 'refused' AND decided_at >= $2 AND decided_at < $3",
        )
        .await?;
    let (refunds_count, refunds) = of_day.sum(
        &app,
        "SELECT COUNT(*) AS number, CAST(COALESCE(SUM(payments.amount), 0) AS BIGINT) AS total FROM payments \
         JOIN redemptions ON payments.refund_of = redemptions.payment \
         WHERE redemptions.till = $1 AND payments.state = 'final' AND payments.final_at >= $2 AND payments.final_at < $3",
    )
    .await?;
    let asset = app.ledger.asset().code.to_string();
    Ok(Json(DayReport {
        day,
        till: till.name.clone(),
        sales_count: sales_count as u64,
        sales_total: money(&app, &asset, sales),
        staged_count: staged_count as u64,
        refunds_count: refunds_count as u64,
        refunds_total: money(&app, &asset, refunds),
        net: MinorUnits((sales - refunds).to_string()),
        refused_count: refused_count as u64,
    }))
}

/// `GET /v1/tills/sales/{id}/misuse`.
pub async fn misuse(
    State(app): Shared,
    till: Asking,
    Path(id): Path<String>,
) -> Outcome<Json<Misuse>> {
    let sale = find(&app, &till, &id).await?;
    if !sale.misuse {
        return Err(codes::MISUSE_UNPROVEN.into());
    }
    let code = TransactionCode::read(&sale.code)?;
    let total = uses::total(&app, &sale.mandate, code.claims().total_max as i64).await?;
    let known = uses::all(&app, &sale.mandate).await?;
    let against = uses::against(known, &sale.id, sale.serial, sale.amount, total);
    let is_same = against.iter().any(|used| used.serial == sale.serial);
    let mut uses = Vec::with_capacity(against.len());
    for used in &against {
        let author = scrip_api::value::hex("author", &used.author)?;
        let operation = scrip_api::value::hex("operation", &used.operation)?;
        let receipt = app.ledger.client.receipt(&author, &operation, None).await;
        let receipt = match receipt {
            // Used on a network before this one, whose receipts nobody gives out any more.
            Err(scrip_client::Error::Refused(problem))
                if problem.status == 404 && !app.earlier.is_empty() =>
            {
                return Err(codes::RECEIPT_OF_EARLIER_NETWORK.into());
            }
            receipt => receipt?,
        };
        uses.push(MisuseUse {
            serial: used.serial as u32,
            operation: used.operation_ref(),
            payee: Id(used.payee.account.clone()),
            amount: MinorUnits(used.amount.to_string()),
            receipt: BASE64_STANDARD.encode(&receipt.file),
        });
    }
    if uses.is_empty() {
        return Err(codes::MISUSE_UNPROVEN.into());
    }
    Ok(Json(Misuse {
        reason: match is_same {
            true => MisuseReason::SameSerial,
            false => MisuseReason::Overspent,
        },
        device: Hash(const_hex::encode(code.claims().device)),
        mandate: Id(sale.mandate.clone()),
        total: MinorUnits(total.to_string()),
        serial: sale.serial as u32,
        refused_code: const_hex::encode(&sale.code),
        refused_payee: Id(const_hex::encode(code.payee)),
        refused_amount: MinorUnits(sale.amount.to_string()),
        uses,
    }))
}
