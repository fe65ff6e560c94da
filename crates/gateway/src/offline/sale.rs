//! A code that was brought in, as the database has it.

use crate::{
    app::App,
    clock,
    error::Outcome,
    payments::{self, Side, money},
    store::{Row, Take as _, built},
};
use scrip_api::{
    gateway::{
        codes,
        money::{OperationRef, Party, PaymentFailure},
        offline::{Redemption, RedemptionState},
    },
    problem::{Problem, Retry},
    value::{Id, MinorUnits},
};

/// A code that was brought in, as the database has it.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// The code's id.
    pub id: String,
    /// The till.
    pub till: String,
    pub(super) till_name: String,
    pub(crate) merchant: String,
    /// The code's bytes.
    pub code: Vec<u8>,
    /// The mandate that it uses.
    pub mandate: String,
    /// Which use.
    pub serial: i64,
    pub(super) payer: Side,
    pub(super) asset: String,
    /// Minor units.
    pub amount: i64,
    pub(super) reference: String,
    pub(super) refundable_until: i64,
    pub(crate) state: RedemptionState,
    pub(crate) failure: Option<(String, String)>,
    /// Whether the phone used the same money twice.
    pub misuse: bool,
    pub(super) staged_at: Option<i64>,
    /// The payment.
    pub payment: Option<String>,
    pub(super) operation: Option<String>,
    pub(super) height: Option<i64>,
    pub(super) created_at: i64,
    pub(super) decided_at: Option<i64>,
}

/// The columns of [`Sale`].
pub const COLUMNS: &str = "seq, id, till, till_name, merchant, code, mandate, serial, payer, payer_account, payer_name, payer_username, asset, \
     amount, reference, refundable_until, state, failure_code, failure_sentence, misuse, staged_at, payment, operation, height, created_at, decided_at";

impl Sale {
    /// From a row with [`COLUMNS`].
    pub fn of(row: &Row) -> Outcome<Self> {
        let failure = row.maybe_text("failure_code")?;
        Ok(Self {
            seq: row.int("seq")?,
            id: row.text("id")?,
            till: row.text("till")?,
            till_name: row.text("till_name")?,
            merchant: row.text("merchant")?,
            code: row.bytes("code")?,
            mandate: row.text("mandate")?,
            serial: row.int("serial")?,
            payer: Side {
                member: row.maybe_text("payer")?,
                account: row.text("payer_account")?,
                name: row.text("payer_name")?,
                username: row.maybe_text("payer_username")?,
            },
            asset: row.text("asset")?,
            amount: row.int("amount")?,
            reference: row.text("reference")?,
            refundable_until: row.int("refundable_until")?,
            state: match row.text("state")?.as_str() {
                "final" => RedemptionState::Final,
                "refused" => RedemptionState::Refused,
                _ => RedemptionState::Pending,
            },
            failure: match failure {
                Some(code) => Some((
                    code,
                    row.maybe_text("failure_sentence")?.unwrap_or_default(),
                )),
                None => None,
            },
            misuse: row.int("misuse")? != 0,
            staged_at: row.maybe_int("staged_at")?,
            payment: row.maybe_text("payment")?,
            operation: row.maybe_text("operation")?,
            height: row.maybe_int("height")?,
            created_at: row.int("created_at")?,
            decided_at: row.maybe_int("decided_at")?,
        })
    }

    /// As its till sees it.
    pub async fn view(&self, app: &App) -> Outcome<Redemption> {
        let paid = match &self.payment {
            Some(id) => payments::find(app, id).await?,
            None => None,
        };
        Ok(Redemption {
            id: Id(self.id.clone()),
            state: self.state,
            amount: money(app, &self.asset, self.amount),
            payer: Party {
                username: self.payer.username.clone(),
                display_name: self.payer.name.clone(),
            },
            reference: self.reference.clone(),
            till: self.till_name.clone(),
            staged: self.staged_at.is_some(),
            created_at: clock::time(self.staged_at.unwrap_or(self.created_at)),
            decided_at: self.decided_at.map(clock::time),
            payment_id: self.payment.clone().map(Id),
            refunded: MinorUnits(paid.map_or(0, |paid| paid.refunded).to_string()),
            block_height: self.height.map(|height| height as u64),
            operation: self.operation.clone().map(|id| OperationRef {
                author: Id::of(app.ledger.account),
                id: Id(id),
                item: None,
            }),
            failure: self
                .failure
                .as_ref()
                .map(|(code, sentence)| PaymentFailure {
                    code: code.clone(),
                    sentence: sentence.clone(),
                }),
            misuse: self.misuse,
        })
    }

    /// What is answered: the sale if it is final, else why not.
    pub(super) async fn answer(&self, app: &App) -> Outcome<Redemption> {
        match (&self.state, &self.failure) {
            (RedemptionState::Final, _) => self.view(app).await,
            (RedemptionState::Refused, Some((code, sentence))) => {
                // The same problem as the first time, also where the sentence got better since.
                let mut problem = Problem::new(422, "code_already_used", sentence, Retry::Never);
                problem.kind = format!("/v1/problems/{code}");
                problem.title = code.replace('_', " ");
                problem.code = code.clone().into();
                Err(problem.into())
            }
            _ => Err(codes::OUTCOME_UNKNOWN
                .problem()
                .with_retry_after_s(2)
                .into()),
        }
    }
}

/// A code by its id.
pub async fn find(app: &App, id: &str) -> Outcome<Option<Sale>> {
    let statement = format!("SELECT {COLUMNS} FROM redemptions WHERE id = $1");
    let row = app.store.one(built(statement).bind(id.to_owned())).await?;
    row.as_ref().map(Sale::of).transpose()
}
