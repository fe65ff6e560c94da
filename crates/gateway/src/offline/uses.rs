//! Every use of a mandate that a phone signed, whoever brought it in: for the phone to see what settled, and for proving that the same
//! money was used twice.

use crate::{
    app::App,
    clock,
    error::Outcome,
    payments::Side,
    store::{Row, Take as _, Tx},
};
use scrip_api::{
    gateway::{
        money::{OperationRef, Party},
        offline::CodeUse,
    },
    state::RecordView,
    value::{Id, MinorUnits},
};
use scrip_ledger::state::Key;

/// A use that the ledger took.
#[derive(Clone, Debug)]
pub struct Use {
    /// The mandate.
    pub mandate: String,
    /// Which use.
    pub serial: i64,
    /// The code's id.
    pub id: String,
    /// Who brought it in.
    pub author: String,
    /// The operation.
    pub operation: String,
    /// Who was paid.
    pub payee: Side,
    /// How much.
    pub amount: i64,
    /// When.
    pub at: i64,
}

const COLUMNS: &str =
    "mandate, serial, id, author, operation, payee_account, payee_name, payee_username, amount, at";

impl Use {
    fn of(row: &Row) -> Outcome<Self> {
        Ok(Self {
            mandate: row.text("mandate")?,
            serial: row.int("serial")?,
            id: row.text("id")?,
            author: row.text("author")?,
            operation: row.text("operation")?,
            payee: Side {
                member: None,
                account: row.text("payee_account")?,
                name: row.text("payee_name")?,
                username: row.maybe_text("payee_username")?,
            },
            amount: row.int("amount")?,
            at: row.int("at")?,
        })
    }

    /// Where it is on the ledger.
    pub fn operation_ref(&self) -> OperationRef {
        OperationRef {
            author: Id(self.author.clone()),
            id: Id(self.operation.clone()),
            item: None,
        }
    }

    /// Notes it. One that is there already stays.
    pub async fn note(&self, tx: &mut Tx) -> Outcome<()> {
        let query = sqlx::query(
            "INSERT INTO code_uses (mandate, serial, id, author, operation, payee_account, payee_name, payee_username, amount, at) \
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) ON CONFLICT (mandate, serial) DO NOTHING",
        );
        query
            .bind(self.mandate.clone())
            .bind(self.serial)
            .bind(self.id.clone())
            .bind(self.author.clone())
            .bind(self.operation.clone())
            .bind(self.payee.account.clone())
            .bind(self.payee.name.clone())
            .bind(self.payee.username.clone())
            .bind(self.amount)
            .bind(self.at)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

/// All uses of a mandate that are known, by serial number.
pub async fn all(app: &App, mandate: &str) -> Outcome<Vec<Use>> {
    let statement = format!("SELECT {COLUMNS} FROM code_uses WHERE mandate = $1 ORDER BY serial");
    let query = crate::store::built(statement).bind(mandate.to_owned());
    app.store.all(query).await?.iter().map(Use::of).collect()
}

/// What a mandate pays in all: it may have been extended since a code was signed that says `said`.
pub async fn total(app: &App, mandate: &str, said: i64) -> Outcome<i64> {
    let id = scrip_api::value::hex("mandate", mandate)?;
    let record = app.ledger.client.record(&Key::mandate(&id)).await?;
    let on_ledger = match record {
        Some(RecordView::Mandate(view)) => view.terms.total_max.minor_units.0.parse().unwrap_or(0),
        _ => 0,
    };
    let query = sqlx::query("SELECT total FROM preauthorizations WHERE mandate = $1");
    let kept = app.store.one(query.bind(mandate.to_owned())).await?;
    let kept = kept.map(|row| row.int("total")).transpose()?.unwrap_or(0);
    Ok(said.max(on_ledger).max(kept))
}

/// The uses of a mandate as its phone sees them.
pub async fn of(app: &App, mandate: &str) -> Outcome<Vec<CodeUse>> {
    let uses = all(app, mandate).await?;
    let view = |used: Use| CodeUse {
        id: Id(used.id),
        serial: used.serial as u32,
        amount: MinorUnits(used.amount.to_string()),
        payee: Party {
            username: used.payee.username,
            display_name: used.payee.name,
        },
        at: clock::time(used.at),
    };
    Ok(uses.into_iter().map(view).collect())
}

/// The uses that leave no room for one more of this serial number and amount: the one of the same number, or all together.
pub fn against(uses: Vec<Use>, code: &str, serial: i64, amount: i64, total: i64) -> Vec<Use> {
    if let Some(same) = uses.iter().find(|used| used.serial == serial) {
        return match same.id == code {
            true => Vec::new(),
            false => vec![same.clone()],
        };
    }
    let spent: i64 = uses.iter().map(|used| used.amount).sum();
    match spent + amount > total {
        true => uses,
        false => Vec::new(),
    }
}
