//! Bringing in codes: each becomes one operation that is named after it, so that the same code gives the first answer again.

use super::{
    network, payment_id, proxy_secret,
    tills::Asking,
    uses::{self, Use},
};
use crate::{
    app::App,
    body::Json,
    clock,
    engine::{
        follow,
        perform::{Done, perform},
    },
    error::{Failure, Outcome, field},
    events,
    members::Person,
    payments::{self, Entry, Side, http::read_money, money},
    store::{Row, Take as _, built},
    webhooks,
};
use axum::extract::State;
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::ed25519::{PublicKey, Signature};
use scrip_api::{
    gateway::{
        codes,
        money::{OperationRef, Party, PaymentFailure, PaymentKind, PaymentState},
        offline::{
            Redemption, RedemptionRequest, RedemptionState, Settlement, SettlementItem,
            SettlementRequest,
        },
    },
    problem::{Problem, Retry, codes as common},
    state::RecordView,
    value::{self, Id, MinorUnits},
};
use scrip_codes::{TransactionCode, Trust, check::check, sealed, text::Content};
use scrip_ledger::{
    amount::{Amount, Count},
    ids::{AccountId, MandateId},
    mandate::{self, Presentation},
    operation::Operation,
    state::Key,
    time::Timestamp,
    transfer::Details,
};
use std::{sync::Arc, time::Duration};

type Shared = State<Arc<App>>;

/// How often codes are looked for that were left undecided.
pub const FINISH_EVERY: Duration = Duration::from_secs(5);
/// How long a code may be undecided before somebody else than who brought it in asks.
const FINISH_AFTER_MS: i64 = 20_000;
/// Codes brought in at once.
const SETTLED_MAX: usize = 50;

/// A code that was brought in, as the database has it.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// The code's id.
    pub id: String,
    /// The till.
    pub till: String,
    till_name: String,
    merchant: String,
    /// The code's bytes.
    pub code: Vec<u8>,
    /// The mandate that it uses.
    pub mandate: String,
    /// Which use.
    pub serial: i64,
    payer: Side,
    asset: String,
    /// Minor units.
    pub amount: i64,
    reference: String,
    refundable_until: i64,
    state: RedemptionState,
    failure: Option<(String, String)>,
    /// Whether the phone used the same money twice.
    pub misuse: bool,
    staged_at: Option<i64>,
    /// The payment.
    pub payment: Option<String>,
    operation: Option<String>,
    height: Option<i64>,
    created_at: i64,
    decided_at: Option<i64>,
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
    async fn answer(&self, app: &App) -> Outcome<Redemption> {
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

/// `POST /v1/tills/sales`.
pub async fn one(
    State(app): Shared,
    till: Asking,
    Json(request): Json<RedemptionRequest>,
) -> Outcome<Json<Redemption>> {
    // A till that hangs up must not stop it half-way.
    let work = tokio::spawn(async move { redeem(&app, &till, &request).await });
    let sale = work.await.map_err(|_| Failure::from(common::INTERNAL))??;
    Ok(Json(sale))
}

/// `POST /v1/tills/settlements`.
pub async fn many(
    State(app): Shared,
    till: Asking,
    Json(request): Json<SettlementRequest>,
) -> Outcome<Json<Settlement>> {
    if !(1..=SETTLED_MAX).contains(&request.items.len()) {
        return Err(field(codes::FIELD_MALFORMED, "items"));
    }
    let work = tokio::spawn(async move {
        let mut items = Vec::with_capacity(request.items.len());
        // One after the other: where two are for the same money, the older one wins.
        for wanted in &request.items {
            items.push(match redeem(&app, &till, wanted).await {
                Ok(sale) => SettlementItem {
                    sale: Some(sale),
                    problem: None,
                },
                Err(failure) => SettlementItem {
                    sale: refused(&app, &till, &wanted.code).await,
                    problem: Some(*failure.0),
                },
            });
        }
        items
    });
    let items = work.await.map_err(|_| Failure::from(common::INTERNAL))?;
    Ok(Json(Settlement { items }))
}

/// What is on record of a code that was refused.
async fn refused(app: &App, till: &Asking, text: &str) -> Option<Redemption> {
    let code = read(app, text).await.ok()?;
    let id = const_hex::encode(code.id(&network(app)));
    let sale = find(app, &id).await.ok()??;
    match sale.merchant == till.merchant.id {
        true => sale.view(app).await.ok(),
        false => None,
    }
}

async fn read(app: &App, text: &str) -> Outcome<TransactionCode> {
    let bytes = match Content::read(text)? {
        Content::Plain(bytes) => bytes,
        Content::Sealed(bytes) => {
            let secret = proxy_secret(app).await?;
            sealed::open(&network(app), &secret, &bytes)?
        }
    };
    Ok(TransactionCode::read(&bytes)?)
}

async fn redeem(app: &Arc<App>, till: &Asking, request: &RedemptionRequest) -> Outcome<Redemption> {
    let code = read(app, &request.code).await?;
    let id = const_hex::encode(code.id(&network(app)));
    let sale = match find(app, &id).await? {
        Some(sale) => sale,
        None => begin(app, till, request, &code, &id).await?,
    };
    if sale.merchant != till.merchant.id {
        return Err(scrip_codes::Error::WrongPayee.into());
    }
    let sale = match sale.state {
        RedemptionState::Pending => finish(app, sale).await?,
        _ => sale,
    };
    sale.answer(app).await
}

/// Checks a code and writes it down before anything is sent.
async fn begin(
    app: &App,
    till: &Asking,
    request: &RedemptionRequest,
    code: &TransactionCode,
    id: &str,
) -> Outcome<Sale> {
    let amount = match &request.amount {
        Some(money) => Some(read_money(app, "amount", money)?.1.minor_units()),
        None => None,
    };
    let reference = value::reference("reference", request.reference.trim())?;
    let staged_at = match &request.staged_at {
        Some(time) => Some(clock::parse("staged_at", &time.0, false)?),
        None => None,
    };
    check_for(app, till, code, amount).await?;
    let payer = payer(app, code).await?;
    let mandate = const_hex::encode(code.claims().mandate);
    let now = clock::now_ms();
    let refundable_until = app.ledger.now_ms() + i64::from(app.config.refund_days) * clock::DAY_MS;
    let query = sqlx::query(
        "INSERT INTO redemptions (id, till, till_name, merchant, code, mandate, serial, payer, payer_account, payer_name, payer_username, \
         asset, amount, reference, refundable_until, state, staged_at, created_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,'pending',$16,$17) ON CONFLICT (id) DO NOTHING",
    );
    app.store
        .execute(
            query
                .bind(id.to_owned())
                .bind(till.id.clone())
                .bind(till.name.clone())
                .bind(till.merchant.id.clone())
                .bind(code.to_bytes())
                .bind(mandate)
                .bind(i64::from(code.serial))
                .bind(payer.member)
                .bind(payer.account)
                .bind(payer.name)
                .bind(payer.username)
                .bind(code.claims().asset.clone())
                .bind(code.amount as i64)
                .bind(reference.as_str().to_owned())
                .bind(refundable_until)
                .bind(staged_at)
                .bind(now),
        )
        .await?;
    find(app, id).await?.ok_or_else(|| common::INTERNAL.into())
}

/// What can be said without the ledger.
async fn check_for(
    app: &App,
    till: &Asking,
    code: &TransactionCode,
    amount: Option<u64>,
) -> Outcome<()> {
    let classes = match code.claims().scope {
        scrip_codes::Scope::Class(_) => till.classes(app).await?,
        _ => Vec::new(),
    };
    let mut key = [0; 32];
    key.copy_from_slice(app.ledger.signer().as_ref());
    let trust = Trust {
        network: network(app),
        issuers: vec![scrip_codes::Issuer {
            account: app.ledger.account.0,
            key,
        }],
    };
    let shop = scrip_codes::Till {
        payee: till.merchant.account.0,
        classes: classes.iter().fold(0, |bits, class| bits | 1 << class),
        asset: app.ledger.asset().code.to_string(),
        amount,
    };
    let now_s = app.ledger.now_ms() as u64 / 1000;
    match check(code.clone(), &trust, &shop, now_s) {
        Ok(_) => Ok(()),
        // Another gateway's: the mandate on the ledger says more than any word about it.
        Err(scrip_codes::Error::UnknownIssuer) => {
            code.check_device(&trust.network)?;
            match code.payee == shop.payee {
                true => Ok(()),
                false => Err(scrip_codes::Error::WrongPayee.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Whose money a code spends.
async fn payer(app: &App, code: &TransactionCode) -> Outcome<Side> {
    let mandate = MandateId(code.claims().mandate);
    let query = sqlx::query("SELECT member FROM preauthorizations WHERE mandate = $1");
    if let Some(row) = app.store.one(query.bind(mandate.to_string())).await?
        && let Some(person) = app.member(&row.text("member")?).await?
    {
        return Ok(Side::of(&person));
    }
    match app.ledger.client.record(&Key::mandate(&mandate)).await? {
        Some(RecordView::Mandate(view)) => follow::side(app, Some(&view.payer)).await,
        _ => {
            let unknown = mandate::Error::Unknown;
            Err(Problem::new(422, unknown.code(), unknown.sentence(), Retry::Never).into())
        }
    }
}

fn operation(sale: &Sale) -> Outcome<Operation> {
    let code = TransactionCode::read(&sale.code)?;
    let broken = || Failure::from(common::INTERNAL);
    let presentation = Presentation::Device {
        key: PublicKey::decode(Copying(&code.claims().device[..])).map_err(|_| broken())?,
        serial: Count(u32::from(code.serial)),
        signature: Signature::decode(Copying(&code.signature[..])).map_err(|_| broken())?,
    };
    Ok(mandate::Operation::Collect {
        mandate: MandateId(code.claims().mandate),
        payee: AccountId(code.payee),
        amount: Amount::new(code.amount).ok_or_else(broken)?,
        origin: None,
        presentation: Box::new(presentation),
        details: Details {
            reference: value::reference("reference", &sale.reference)?,
            request: None,
            refundable_until: Some(Timestamp(sale.refundable_until as u64)),
        },
    }
    .into())
}

/// Has it decided and writes down what came of it. Whoever is first does; others find it done.
async fn finish(app: &Arc<App>, sale: Sale) -> Outcome<Sale> {
    let operation = operation(&sale)?;
    match perform(app, &format!("redeem {}", sale.id), |_| operation).await {
        Ok(done) => accept(app, &sale, &done).await?,
        // Said by the rules, for certain.
        Err(failure) if failure.0.status == 422 => refuse(app, &sale, &failure).await?,
        Err(failure) => return Err(failure),
    }
    find(app, &sale.id)
        .await?
        .ok_or_else(|| common::INTERNAL.into())
}

async fn accept(app: &App, sale: &Sale, done: &Done) -> Outcome<()> {
    let merchant = app.member(&sale.merchant).await?.ok_or(common::INTERNAL)?;
    let now = clock::now_ms();
    let entry = entry(app, sale, done, &merchant, now);
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "UPDATE redemptions SET state = 'final', payment = $1, operation = $2, height = $3, decided_at = $4 WHERE id = $5 AND state = 'pending'",
    );
    let changed = query
        .bind(entry.id.clone())
        .bind(done.id.to_string())
        .bind(done.height as i64)
        .bind(now)
        .bind(sale.id.clone())
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if changed == 0 {
        return Ok(());
    }
    let used = Use {
        mandate: sale.mandate.clone(),
        serial: sale.serial,
        id: sale.id.clone(),
        author: app.ledger.account.to_string(),
        operation: done.id.to_string(),
        payee: Side::of(&merchant),
        amount: sale.amount,
        at: now,
    };
    used.note(&mut tx).await?;
    payments::insert(&mut tx, &[&entry]).await?;
    let mut told = entry.events();
    for side in [&entry.payer, &entry.payee] {
        told.extend(side.member.clone().map(|member| events::Event {
            member,
            kind: events::Kind::Account,
            subject: entry.asset.clone(),
        }));
    }
    app.metrics.payments_final.inc();
    webhooks::queue_payments(app, &mut tx, &[entry]).await?;
    events::record(&app.store, &mut tx, &told).await?;
    tx.commit().await?;
    app.hub.written();
    app.deliveries.notify_one();
    Ok(())
}

fn entry(app: &App, sale: &Sale, done: &Done, merchant: &Person, now: i64) -> Entry {
    let mut entry = Entry::new(
        PaymentKind::Payment,
        sale.payer.clone(),
        Side::of(merchant),
        sale.asset.clone(),
        sale.amount,
        sale.reference.clone(),
    );
    entry.id = payment_id(&sale.id);
    entry.state = PaymentState::Final;
    entry.created_at = sale.created_at;
    entry.final_at = Some(now);
    entry.height = Some(done.height as i64);
    entry.submission = Some(done.id.to_string());
    entry.author = Some(app.ledger.account.to_string());
    entry.refundable_until = Some(sale.refundable_until);
    entry
}

async fn refuse(app: &App, sale: &Sale, failure: &Failure) -> Outcome<()> {
    let total = TransactionCode::read(&sale.code)?.claims().total_max as i64;
    let known = uses::all(app, &sale.mandate).await?;
    let against = uses::against(known, &sale.id, sale.serial, sale.amount, total);
    let (code, sentence) = match against.is_empty() {
        true => (failure.0.code.to_string(), failure.0.detail.clone()),
        false => (
            codes::CODE_ALREADY_USED.code.to_owned(),
            codes::CODE_ALREADY_USED.sentence.to_owned(),
        ),
    };
    let query = sqlx::query(
        "UPDATE redemptions SET state = 'refused', failure_code = $1, failure_sentence = $2, misuse = $3, decided_at = $4 \
         WHERE id = $5 AND state = 'pending'",
    );
    app.store
        .execute(
            query
                .bind(code)
                .bind(sentence)
                .bind(i64::from(!against.is_empty()))
                .bind(clock::now_ms())
                .bind(sale.id.clone()),
        )
        .await?;
    Ok(())
}

/// Finishes what nobody waits for any more.
pub async fn finish_pending(app: &Arc<App>) -> Outcome<()> {
    let statement = format!(
        "SELECT {COLUMNS} FROM redemptions WHERE state = 'pending' AND created_at < $1 ORDER BY seq LIMIT 20"
    );
    let query = built(statement).bind(clock::now_ms() - FINISH_AFTER_MS);
    for row in app.store.all(query).await? {
        finish(app, Sale::of(&row)?).await?;
    }
    Ok(())
}
