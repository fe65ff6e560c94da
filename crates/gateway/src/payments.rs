//! Payments: what the database keeps of them, and how each side sees them.

pub mod contacts;
pub mod http;
pub mod payees;
pub mod query;

use crate::{
    app::App,
    clock,
    error::Outcome,
    events::{Event, Kind},
    store::{Row, Take as _, Tx, built, places},
};
use scrip_api::{
    gateway::money::{
        Direction, OperationRef, Party, Payment, PaymentFailure, PaymentKind, PaymentState,
    },
    value::{Asset, Hash, Id, MinorUnits, Money},
};

/// A payment as the database has it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the order of arrival; 0 before it is stored.
    pub seq: i64,
    /// Its id.
    pub id: String,
    /// What kind of movement it is.
    pub kind: PaymentKind,
    /// What became of it.
    pub state: PaymentState,
    /// Who pays.
    pub payer: Side,
    /// Who is paid.
    pub payee: Side,
    /// The asset's code.
    pub asset: String,
    /// Minor units.
    pub amount: i64,
    /// What for.
    pub memo: String,
    /// The request that it pays.
    pub request_id: Option<String>,
    /// The payment that it gives back.
    pub refund_of: Option<String>,
    /// How much of it was given back.
    pub refunded: i64,
    /// Until when it can be given back.
    pub refundable_until: Option<i64>,
    /// The id of the operation that carries it.
    pub submission: Option<String>,
    /// Its item of that operation.
    pub item: Option<i64>,
    /// The operation's author, where it is not the gateway.
    pub author: Option<String>,
    /// How often it was put into an operation.
    pub attempts: i64,
    /// When it was taken in.
    pub created_at: i64,
    /// When it became final.
    pub final_at: Option<i64>,
    /// Its block.
    pub height: Option<i64>,
    /// The id of the network that decided it, where that is one before the present one.
    pub network: Option<String>,
    /// Why it failed.
    pub failure: Option<(String, String)>,
}

/// One side of a payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The member, if it is one of ours.
    pub member: Option<String>,
    /// The account on the ledger.
    pub account: String,
    /// The name to show.
    pub name: String,
    /// The username.
    pub username: Option<String>,
}

impl Side {
    /// A member's side.
    pub fn of(person: &crate::members::Person) -> Self {
        Self {
            member: Some(person.id.clone()),
            account: person.account.to_string(),
            name: person.display_name.clone(),
            username: Some(person.username.clone()),
        }
    }

    fn party(&self) -> Party {
        Party {
            username: self.username.clone(),
            display_name: self.name.clone(),
        }
    }
}

/// The columns of [`Entry`].
pub const COLUMNS: &str = "seq, id, kind, state, payer, payee, payer_account, payee_account, payer_name, payee_name, payer_username, \
     payee_username, asset, amount, memo, request_id, refund_of, refunded, refundable_until, submission, item, author, attempts, \
     created_at, final_at, height, network, code, sentence";

impl Entry {
    /// A payment that was just asked for.
    pub fn new(
        kind: PaymentKind,
        payer: Side,
        payee: Side,
        asset: String,
        amount: i64,
        memo: String,
    ) -> Self {
        Self {
            seq: 0,
            id: crate::vault::random_id(),
            kind,
            state: PaymentState::Pending,
            payer,
            payee,
            asset,
            amount,
            memo,
            request_id: None,
            refund_of: None,
            refunded: 0,
            refundable_until: None,
            submission: None,
            item: None,
            author: None,
            attempts: 0,
            created_at: clock::now_ms(),
            final_at: None,
            height: None,
            network: None,
            failure: None,
        }
    }

    /// From a row with [`COLUMNS`].
    pub fn of(row: &Row) -> Outcome<Self> {
        let side = |who: &str| -> Outcome<Side> {
            Ok(Side {
                member: row.maybe_text(who)?,
                account: row.text(&format!("{who}_account"))?,
                name: row.text(&format!("{who}_name"))?,
                username: row.maybe_text(&format!("{who}_username"))?,
            })
        };
        let code = row.maybe_text("code")?;
        Ok(Self {
            seq: row.int("seq")?,
            id: row.text("id")?,
            kind: kind_of(&row.text("kind")?),
            state: state_of(&row.text("state")?),
            payer: side("payer")?,
            payee: side("payee")?,
            asset: row.text("asset")?,
            amount: row.int("amount")?,
            memo: row.text("memo")?,
            request_id: row.maybe_text("request_id")?,
            refund_of: row.maybe_text("refund_of")?,
            refunded: row.int("refunded")?,
            refundable_until: row.maybe_int("refundable_until")?,
            submission: row.maybe_text("submission")?,
            item: row.maybe_int("item")?,
            author: row.maybe_text("author")?,
            attempts: row.int("attempts")?,
            created_at: row.int("created_at")?,
            final_at: row.maybe_int("final_at")?,
            height: row.maybe_int("height")?,
            network: row.maybe_text("network")?,
            failure: match code {
                Some(code) => Some((code, row.maybe_text("sentence")?.unwrap_or_default())),
                None => None,
            },
        })
    }

    /// As a member sees it. Of a payment from somebody to themselves, such as there is none, the payer's side counts.
    pub fn view(&self, app: &App, member: &str) -> Payment {
        let is_payer = self.payer.member.as_deref() == Some(member);
        let (direction, other) = match is_payer {
            true => (Direction::Out, &self.payee),
            false => (Direction::In, &self.payer),
        };
        let operation = self.submission.as_ref().map(|id| OperationRef {
            author: Id(self
                .author
                .clone()
                .unwrap_or_else(|| app.ledger.account.to_string())),
            id: Id(id.clone()),
            item: self.item.map(|item| item as u32),
        });
        Payment {
            id: self.id.clone(),
            state: self.state,
            direction,
            kind: self.kind,
            counterparty: other.party(),
            amount: money(app, &self.asset, self.amount),
            memo: self.memo.clone(),
            created_at: clock::time(self.created_at),
            final_at: self.final_at.map(clock::time),
            finality_ms: self.final_at.map(|at| (at - self.created_at).max(0) as u64),
            block_height: self.height.map(|height| height as u64),
            failure: self
                .failure
                .as_ref()
                .map(|(code, sentence)| PaymentFailure {
                    code: code.clone(),
                    sentence: sentence.clone(),
                }),
            request_id: self.request_id.clone().map(Id),
            refund_of: self.refund_of.clone(),
            refunded: MinorUnits(self.refunded.to_string()),
            refundable_until: self.refundable_until.map(clock::time),
            operation: operation.filter(|_| self.state == PaymentState::Final),
            earlier_network: self.network.clone().map(Hash),
        }
    }

    /// The events that tell both sides about it.
    pub fn events(&self) -> Vec<Event> {
        let sides = [&self.payer, &self.payee];
        let members = sides.into_iter().filter_map(|side| side.member.clone());
        members
            .map(|member| Event {
                member,
                kind: Kind::Payment,
                subject: self.id.clone(),
            })
            .collect()
    }
}

/// Minor units as an answer has them.
pub fn money(app: &App, asset: &str, amount: i64) -> Money {
    let scale = asset.parse().ok().and_then(|code| app.ledger.scale(&code));
    money_of(scale, asset, amount)
}

/// The same, where the scale is known already.
pub fn money_of(scale: Option<u8>, asset: &str, amount: i64) -> Money {
    Money {
        minor_units: MinorUnits(amount.to_string()),
        asset: Asset(asset.to_owned()),
        scale,
    }
}

/// A kind as the database has it.
pub const fn kind_text(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Payment => "payment",
        PaymentKind::Refund => "refund",
        PaymentKind::Issue => "issue",
        PaymentKind::Redeem => "redeem",
    }
}

fn kind_of(text: &str) -> PaymentKind {
    match text {
        "refund" => PaymentKind::Refund,
        "issue" => PaymentKind::Issue,
        "redeem" => PaymentKind::Redeem,
        _ => PaymentKind::Payment,
    }
}

/// A state as the database has it.
pub const fn state_text(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Pending => "pending",
        PaymentState::Final => "final",
        PaymentState::Failed => "failed",
    }
}

fn state_of(text: &str) -> PaymentState {
    match text {
        "final" => PaymentState::Final,
        "failed" => PaymentState::Failed,
        _ => PaymentState::Pending,
    }
}

const INSERTED: usize = 24;
/// Rows of one statement.
pub const INSERT_ROWS_MAX: usize = 250;

/// Writes payments, at most [`INSERT_ROWS_MAX`]. One that is there already, by its id, stays as it is.
pub async fn insert(tx: &mut Tx, entries: &[&Entry]) -> Result<u64, sqlx::Error> {
    if entries.is_empty() {
        return Ok(0);
    }
    let statement = format!(
        "INSERT INTO payments (id, kind, state, payer, payee, payer_account, payee_account, payer_name, payee_name, payer_username, \
         payee_username, asset, amount, memo, request_id, refund_of, refundable_until, submission, item, author, created_at, final_at, \
         height, attempts) VALUES {} ON CONFLICT (id) DO NOTHING",
        places(entries.len(), INSERTED, 0)
    );
    let mut query = built(statement);
    for entry in entries {
        query = query
            .bind(entry.id.clone())
            .bind(kind_text(entry.kind))
            .bind(state_text(entry.state))
            .bind(entry.payer.member.clone())
            .bind(entry.payee.member.clone())
            .bind(entry.payer.account.clone())
            .bind(entry.payee.account.clone())
            .bind(entry.payer.name.clone())
            .bind(entry.payee.name.clone())
            .bind(entry.payer.username.clone())
            .bind(entry.payee.username.clone())
            .bind(entry.asset.clone())
            .bind(entry.amount)
            .bind(entry.memo.clone())
            .bind(entry.request_id.clone())
            .bind(entry.refund_of.clone())
            .bind(entry.refundable_until)
            .bind(entry.submission.clone())
            .bind(entry.item)
            .bind(entry.author.clone())
            .bind(entry.created_at)
            .bind(entry.final_at)
            .bind(entry.height)
            .bind(entry.attempts);
    }
    Ok(query.execute(&mut **tx).await?.rows_affected())
}

/// A payment by its id.
pub async fn find(app: &App, id: &str) -> Outcome<Option<Entry>> {
    let statement = format!("SELECT {COLUMNS} FROM payments WHERE id = $1");
    let row = app.store.one(built(statement).bind(id.to_owned())).await?;
    row.as_ref().map(Entry::of).transpose()
}
