//! Payments that others signed: a member is paid by somebody with a key of their own, or by another custodian. They are read from the
//! blocks, so that the member sees them at once and finds them in their history. An issuer's gateway reads all blocks, to know where all
//! the money is.

use crate::{
    app::App,
    clock,
    error::Outcome,
    events,
    offline::{expired::Told, uses::Use},
    payments::{self, Entry, Side},
    store::Take as _,
    vault, webhooks,
};
use scrip_api::{
    block::BlockView,
    gateway::money::{PaymentKind, PaymentState},
    operation::{Operation, Presentation, Signed, Transfer},
    state::RecordView,
    value::{self, Id, Money},
};
use scrip_codes::transaction;
use scrip_ledger::{ids::AccountId, state::Key};
use std::{sync::Arc, time::Duration};

pub(crate) const SETTING: &str = "followed-height";
/// Empty blocks are counted in memory; this often the height is written all the same.
const WRITE_EVERY: u64 = 100;
const PAUSE: Duration = Duration::from_secs(2);

/// A movement of money that somebody else signed.
struct Movement {
    kind: PaymentKind,
    payer: Option<Id>,
    payee: Option<Id>,
    amount: Money,
    memo: String,
    item: Option<u32>,
    request: Option<Id>,
}

/// Follows the blocks until the gateway stops.
pub async fn run(app: Arc<App>) {
    loop {
        let follow = async {
            match follow(&app).await {
                Ok(()) => {}
                Err(failure) => tracing::debug!(%failure, "the blocks can't be followed"),
            }
            tokio::time::sleep(PAUSE).await;
        };
        tokio::select! {
            () = follow => {}
            () = app.stopped() => return,
        }
    }
}

async fn follow(app: &App) -> Outcome<()> {
    let mut written = match read(app).await? {
        Some(height) => height,
        // Whoever issues wants to know of everybody who ever had some; others only of what comes.
        None if app.ledger.is_issuer() => 0,
        None => app.ledger.client.network().await?.tip.height,
    };
    let mut blocks = app.ledger.client.events(Some(written), &[]);
    let mut told = Told::default();
    loop {
        let block = blocks.next().await?.block;
        app.ledger.saw_block(block.timestamp_ms);
        told.saw_block(app, block.timestamp_ms).await?;
        if block.operations_count > 0 && !is_all_ours(app, &block).await? {
            take(app, &block).await?;
        }
        if block.operations_count > 0 || block.height >= written + WRITE_EVERY {
            written = block.height;
            write(app, written).await?;
        }
    }
}

async fn read(app: &App) -> Outcome<Option<u64>> {
    let query = sqlx::query("SELECT value FROM settings WHERE name = $1");
    let row = app.store.one(query.bind(SETTING)).await?;
    let value = row.map(|row| row.bytes("value")).transpose()?;
    Ok(value.and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok()))
}

async fn write(app: &App, height: u64) -> Outcome<()> {
    let query = sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1,$2) ON CONFLICT (name) DO UPDATE SET value = $2",
    );
    app.store
        .execute(query.bind(SETTING).bind(height.to_string().into_bytes()))
        .await?;
    Ok(())
}

async fn take(app: &App, block: &BlockView) -> Outcome<()> {
    let mut offset = Some(0);
    while let Some(from) = offset {
        let page = app.ledger.client.block_from(block.height, from).await?;
        let Some(page) = page else { return Ok(()) };
        for signed in &page.operations {
            take_operation(app, block, signed).await?;
        }
        offset = page.next_offset;
    }
    Ok(())
}

/// Whether a block has only what this gateway is known to have sent.
async fn is_all_ours(app: &App, block: &BlockView) -> Outcome<bool> {
    let query =
        sqlx::query("SELECT COUNT(*) FROM submissions WHERE height = $1 AND state = 'applied'");
    let ours = app.store.number(query.bind(block.height as i64)).await?;
    Ok(ours >= i64::from(block.operations_count))
}

async fn take_operation(app: &App, block: &BlockView, signed: &Signed) -> Outcome<()> {
    let is_own = signed.author.0 == app.ledger.account.to_string();
    if is_own && is_known(app, &signed.id.0).await? {
        return Ok(());
    }
    note_use(app, block, signed).await?;
    for movement in movements(app, &signed.operation).await? {
        let payer = side(app, movement.payer.as_ref()).await?;
        let payee = side(app, movement.payee.as_ref()).await?;
        for side in [&payer, &payee] {
            note_outside(app, side).await?;
        }
        if payer.member.is_some() || payee.member.is_some() {
            keep(app, block, signed, movement, payer, payee).await?;
        }
    }
    Ok(())
}

/// Remembers a use of a mandate that a phone signed: somebody may show another code for the same money.
async fn note_use(app: &App, block: &BlockView, signed: &Signed) -> Outcome<()> {
    let Operation::MandateCollect {
        mandate,
        payee,
        minor_units,
        presentation: Presentation::Device { key, serial, .. },
        ..
    } = &signed.operation
    else {
        return Ok(());
    };
    let (Ok(mandate_bytes), Ok(payee_bytes), Ok(device), Ok(amount), Ok(number)) = (
        value::bytes("mandate", &mandate.0),
        value::bytes("payee", &payee.0),
        value::bytes("key", &key.0),
        minor_units.0.parse::<i64>(),
        u16::try_from(*serial),
    ) else {
        return Ok(());
    };
    let network = app.ledger.network.0.0;
    let message = transaction::message(
        &network,
        &mandate_bytes,
        number,
        &payee_bytes,
        amount as u64,
    );
    let used = Use {
        mandate: mandate.0.clone(),
        serial: i64::from(*serial),
        id: const_hex::encode(transaction::id(&device, &message)),
        author: signed.author.0.clone(),
        operation: signed.id.0.clone(),
        payee: side(app, Some(payee)).await?,
        amount,
        at: block.timestamp_ms as i64,
    };
    let mut tx = app.store.begin().await?;
    used.note(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether an operation is one of this database's.
async fn is_known(app: &App, id: &str) -> Outcome<bool> {
    let query = sqlx::query("SELECT COUNT(*) FROM submissions WHERE id = $1");
    Ok(app.store.number(query.bind(id.to_owned())).await? > 0)
}

/// Remembers an account that is nobody's here, so that totals can ask what it has.
async fn note_outside(app: &App, side: &Side) -> Outcome<()> {
    if side.member.is_some()
        || side.account.is_empty()
        || side.account == app.ledger.account.to_string()
    {
        return Ok(());
    }
    let query = sqlx::query(
        "INSERT INTO outside_accounts (account) VALUES ($1) ON CONFLICT (account) DO NOTHING",
    );
    app.store.execute(query.bind(side.account.clone())).await?;
    Ok(())
}

async fn movements(app: &App, operation: &Operation) -> Outcome<Vec<Movement>> {
    let of_transfer = |transfer: &Transfer, item: Option<u32>| Movement {
        kind: PaymentKind::Payment,
        payer: Some(transfer.payer.clone()),
        payee: Some(transfer.payee.clone()),
        amount: transfer.amount.clone(),
        memo: transfer.details.reference.clone(),
        item,
        request: transfer.details.request.clone(),
    };
    let plain =
        |kind, payer: Option<&Id>, payee: Option<&Id>, amount: &Money, memo: &str| Movement {
            kind,
            payer: payer.cloned(),
            payee: payee.cloned(),
            amount: amount.clone(),
            memo: memo.to_owned(),
            item: None,
            request: None,
        };
    Ok(match operation {
        Operation::Transfer(transfer) => vec![of_transfer(transfer, None)],
        Operation::TransferBatch { items } => {
            let numbered = items.iter().zip(0..);
            numbered
                .map(|(item, index)| of_transfer(item, Some(index)))
                .collect()
        }
        Operation::AssetIssue {
            payee,
            amount,
            reference,
        } => vec![plain(
            PaymentKind::Issue,
            None,
            Some(payee),
            amount,
            reference,
        )],
        Operation::AssetRedeem {
            payer,
            amount,
            reference,
        } => vec![plain(
            PaymentKind::Redeem,
            Some(payer),
            None,
            amount,
            reference,
        )],
        Operation::TransferRefund {
            payment,
            minor_units,
            reference,
        } => {
            let Ok(id) = payment.to::<scrip_ledger::ids::PaymentId>() else {
                return Ok(Vec::new());
            };
            match app.ledger.client.record(&Key::payment(&id)).await? {
                // The refund's payer is who was paid.
                Some(RecordView::Payment(paid)) => {
                    let mut amount = paid.amount.clone();
                    amount.minor_units = minor_units.clone();
                    vec![plain(
                        PaymentKind::Refund,
                        Some(&paid.payee),
                        Some(&paid.payer),
                        &amount,
                        reference,
                    )]
                }
                _ => Vec::new(),
            }
        }
        Operation::MandateCollect {
            mandate,
            payee,
            minor_units,
            details,
            ..
        } => {
            let Ok(id) = mandate.to::<scrip_ledger::ids::MandateId>() else {
                return Ok(Vec::new());
            };
            match app.ledger.client.record(&Key::mandate(&id)).await? {
                Some(RecordView::Mandate(given)) => {
                    let mut amount = given.terms.total_max.clone();
                    amount.minor_units = minor_units.clone();
                    let memo = &details.reference;
                    let mut movement = plain(
                        PaymentKind::Payment,
                        Some(&given.payer),
                        Some(payee),
                        &amount,
                        memo,
                    );
                    movement.request = details.request.clone();
                    vec![movement]
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    })
}

/// The side of a payment that has this account.
pub(crate) async fn side(app: &App, account: Option<&Id>) -> Outcome<Side> {
    let Some(account) = account else {
        return Ok(crate::seed::issuer(String::new()));
    };
    let id: Option<AccountId> = account.to().ok();
    if let Some(id) = id
        && let Some(person) = app.member_of_account(&id).await?
    {
        return Ok(Side::of(&person));
    }
    Ok(Side {
        member: None,
        account: account.0.clone(),
        name: format!("Account {}", &account.0[..account.0.len().min(8)]),
        username: None,
    })
}

async fn keep(
    app: &App,
    block: &BlockView,
    signed: &Signed,
    movement: Movement,
    payer: Side,
    payee: Side,
) -> Outcome<()> {
    let Ok(amount) = movement.amount.minor_units.0.parse() else {
        return Ok(());
    };
    let mut entry = Entry::new(
        movement.kind,
        payer,
        payee,
        movement.amount.asset.0.clone(),
        amount,
        movement.memo,
    );
    let item = movement
        .item
        .map_or_else(String::new, |item| item.to_string());
    let name = vault::hash(&[
        b"scrip outside",
        signed.author.0.as_bytes(),
        signed.id.0.as_bytes(),
        item.as_bytes(),
    ]);
    entry.id = const_hex::encode(&name[..16]);
    entry.state = PaymentState::Final;
    entry.created_at = block.timestamp_ms as i64;
    entry.final_at = Some(clock::now_ms().max(entry.created_at));
    entry.height = Some(block.height as i64);
    entry.submission = Some(signed.id.0.clone());
    entry.author = Some(signed.author.0.clone());
    entry.item = movement.item.map(i64::from);
    entry.request_id = movement.request.map(|id| id.0);
    let mut tx = app.store.begin().await?;
    if payments::insert(&mut tx, &[&entry]).await? > 0 {
        let mut told = entry.events();
        if let Some(request) = &entry.request_id {
            let query = sqlx::query(
                "UPDATE requests SET state = 'paid', payer_name = $1 WHERE id = $2 AND state = 'open'",
            );
            query
                .bind(entry.payer.name.clone())
                .bind(request.clone())
                .execute(&mut *tx)
                .await?;
            told.extend(crate::requests::events_of(&mut tx, request).await?);
        }
        webhooks::queue_payments(app, &mut tx, &[entry]).await?;
        events::record(&app.store, &mut tx, &told).await?;
    }
    tx.commit().await?;
    app.hub.written();
    app.deliveries.notify_one();
    Ok(())
}
