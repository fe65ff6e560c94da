//! Accounts on the ledger in the gateway's care, opened many at once and kept ready for who joins.

use crate::{
    app::App,
    engine::perform::perform,
    error::Outcome,
    ledger::OWN_SALT,
    store::{Take as _, built},
};
use rand::Rng as _;
use scrip_api::problem::codes as common;
use scrip_ledger::{
    account::{self, Controller},
    amount::Count,
    ids::{AccountId, KeyBytes},
};
use std::sync::Arc;

/// Accounts opened by one operation.
const OPENED: u32 = 64;

/// Opens the gateway's own account, unless it is there.
pub async fn ensure_own(app: &Arc<App>) -> Outcome<()> {
    if app
        .ledger
        .client
        .account(&app.ledger.account)
        .await?
        .is_some()
    {
        return Ok(());
    }
    let controller = Controller::Key(KeyBytes::from(&app.ledger.signer()));
    let open = account::Operation::Open {
        salt: OWN_SALT,
        controller,
    };
    match perform(app, "open the gateway's account", |_| open.into()).await {
        // The network was founded with it, and has had no block that says so.
        Err(failure) if failure.code() == "account_already_open" => Ok(()),
        outcome => outcome.map(|_| ()),
    }
}

/// Takes a ready account for `holder`, the same one whenever it is asked again.
pub async fn take(app: &Arc<App>, holder: &str) -> Outcome<AccountId> {
    for _ in 0..3 {
        if let Some(account) = try_take(app, holder).await? {
            return Ok(account);
        }
        // One at a time: whoever waited finds what the one before opened.
        let _turn = app.opening.lock().await;
        if let Some(account) = try_take(app, holder).await? {
            return Ok(account);
        }
        open_more(app).await?;
    }
    Err(common::INTERNAL.into())
}

async fn try_take(app: &App, holder: &str) -> Outcome<Option<AccountId>> {
    let mut tx = app.store.begin().await?;
    let query = sqlx::query("SELECT account FROM spare_accounts WHERE taken_by = $1");
    let mut row = query
        .bind(holder.to_owned())
        .fetch_optional(&mut *tx)
        .await?;
    if row.is_none() {
        // Another gateway takes another one.
        let skip = if app.store.is_shared() {
            " FOR UPDATE SKIP LOCKED"
        } else {
            ""
        };
        let query = built(format!(
            "UPDATE spare_accounts SET taken_by = $1 WHERE taken_by IS NULL AND account = \
             (SELECT account FROM spare_accounts WHERE taken_by IS NULL ORDER BY account LIMIT 1{skip}) RETURNING account"
        ));
        row = query
            .bind(holder.to_owned())
            .fetch_optional(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    let Some(row) = row else { return Ok(None) };
    Ok(row.text("account")?.parse().ok())
}

/// Puts an account back that was taken for nothing.
pub async fn give_back(app: &App, holder: &str) -> Outcome<()> {
    let query = sqlx::query("UPDATE spare_accounts SET taken_by = NULL WHERE taken_by = $1");
    app.store.execute(query.bind(holder.to_owned())).await?;
    Ok(())
}

async fn open_more(app: &Arc<App>) -> Outcome<()> {
    // Random, so that two gateways, or a gateway with a new database, don't open the same accounts.
    let first_salt = rand::rng().next_u64() >> 1;
    let open = account::Operation::OpenMembers {
        first_salt,
        count: Count(OPENED),
    };
    perform(app, &format!("open accounts from {first_salt}"), |_| {
        open.into()
    })
    .await?;
    let signer = app.ledger.signer();
    let mut query = built(format!(
        "INSERT INTO spare_accounts (account) VALUES {}",
        crate::store::places(OPENED as usize, 1, 0)
    ));
    for offset in 0..u64::from(OPENED) {
        query = query.bind(AccountId::derive(&signer, first_salt + offset).to_string());
    }
    app.store.execute(query).await?;
    Ok(())
}
