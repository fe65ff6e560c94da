//! Bringing in codes: each becomes one operation that is named after it, so that the same code gives the first answer again.

use super::{
    decide::{finish, refuse_ended},
    network, proxy_secret,
    sale::{Sale, find},
    tills::Asking,
};
use crate::{
    app::App,
    body::Json,
    clock,
    engine::follow,
    error::{Failure, Outcome, field},
    payments::{Side, http::read_money},
    store::Take as _,
};
use axum::extract::State;
use scrip_api::{
    gateway::{
        codes,
        offline::{
            Redemption, RedemptionRequest, RedemptionState, Settlement, SettlementItem,
            SettlementRequest,
        },
    },
    problem::{Problem, Retry, codes as common},
    state::RecordView,
    value,
};
use scrip_codes::{TransactionCode, Trust, check::check, sealed, text::Content};
use scrip_ledger::{ids::MandateId, mandate, state::Key};
use std::sync::Arc;

type Shared = State<Arc<App>>;

/// Codes brought in at once.
const SETTLED_MAX: usize = 50;

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
    let (id, _) = known_id(app, &code).await.ok()?;
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
            let mut opened = sealed::open(&network(app), &secret, &bytes);
            for earlier in &app.earlier {
                opened = opened.or_else(|_| sealed::open(&earlier.bytes(), &secret, &bytes));
            }
            opened?
        }
    };
    Ok(TransactionCode::read(&bytes)?)
}

async fn redeem(app: &Arc<App>, till: &Asking, request: &RedemptionRequest) -> Outcome<Redemption> {
    let code = read(app, &request.code).await?;
    let (id, has_ended) = known_id(app, &code).await?;
    loop {
        let sale = match find(app, &id).await? {
            Some(sale) => sale,
            None if has_ended => end(app, till, request, &code, &id).await?,
            None => begin(app, till, request, &code, &id).await?,
        };
        if sale.merchant != till.merchant.id {
            return Err(scrip_codes::Error::WrongPayee.into());
        }
        let is_own = sale.till == till.id;
        let sale = match sale.state {
            RedemptionState::Pending => finish(app, sale).await,
            _ => Ok(sale),
        };
        match sale {
            Ok(sale) => return sale.answer(app).await,
            // The till that had it before is dead. This one brings it in as its own.
            Err(failure) if !is_own && is_dead(&failure) => {}
            Err(failure) => return Err(failure),
        }
    }
}

/// The id under which a code is on record, or will be, and whether it was made for a network before this one and never came in, so that it
/// pays nothing any more. One that came in then is answered as it was.
async fn known_id(app: &App, code: &TransactionCode) -> Outcome<(String, bool)> {
    let now = network(app);
    for earlier in &app.earlier {
        let network = earlier.bytes();
        let id = const_hex::encode(code.id(&network));
        if find(app, &id).await?.is_some() {
            return Ok((id, false));
        }
        if code.check_device(&network).is_ok() && code.check_device(&now).is_err() {
            return Ok((id, true));
        }
    }
    Ok((const_hex::encode(code.id(&now)), false))
}

/// Whether this says that a till's certificate is not in force.
fn is_dead(failure: &Failure) -> bool {
    [codes::TILL_REVOKED.code, codes::TILL_UNCERTIFIED.code].contains(&failure.code())
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
    check_for(app, till, code, amount).await?;
    write(app, till, request, code, id).await
}

/// Writes a code down that is refused from the beginning, so that whoever took it while the till was offline finds it among the sales.
async fn end(
    app: &App,
    till: &Asking,
    request: &RedemptionRequest,
    code: &TransactionCode,
    id: &str,
) -> Outcome<Sale> {
    if code.payee != till.merchant.account.0 {
        return Err(scrip_codes::Error::WrongPayee.into());
    }
    write(app, till, request, code, id).await?;
    let mut tx = app.store.begin().await?;
    refuse_ended(&mut tx, id).await?;
    tx.commit().await?;
    find(app, id).await?.ok_or_else(|| common::INTERNAL.into())
}

async fn write(
    app: &App,
    till: &Asking,
    request: &RedemptionRequest,
    code: &TransactionCode,
    id: &str,
) -> Outcome<Sale> {
    let reference = value::reference("reference", request.reference.trim())?;
    let staged_at = match &request.staged_at {
        Some(time) => Some(clock::parse("staged_at", &time.0, false)?),
        None => None,
    };
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
