//! Looking: balances, history, receipts.

use super::pay::save_receipt;
use super::session::Session;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::table;
use crate::remote::garbled;
use clap::Args;
use jiff::Timestamp;
use scrip_api::block::{Content, OperationView};
use scrip_api::operation::Operation;
use scrip_api::value::{MinorUnits, Money};
use scrip_ledger::amount::Balance;
use scrip_ledger::ids::{AccountId, OperationId};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `scrip wallet balance`.
#[derive(Args, Debug)]
pub(super) struct BalanceArgs {
    /// Whose: '@name' or an account's id [default: the wallet's]
    of: Option<String>,
}

/// Arguments of `scrip wallet history`.
#[derive(Args, Debug)]
pub(super) struct HistoryArgs {
    /// How many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Where the last page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// Arguments of `scrip wallet receipt`.
#[derive(Args, Debug)]
pub(super) struct ReceiptArgs {
    /// The operation's id
    #[arg(value_parser = operation_id)]
    id: OperationId,
    /// Whose operation, if not the wallet's own: '@name' or an account's id
    #[arg(long)]
    author: Option<String>,
    /// Which item of a batch, counted from 0
    #[arg(long)]
    item: Option<u32>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn operation_id(text: &str) -> Result<OperationId, String> {
    let digits = "an operation's id is 32 hexadecimal digits, as 'scrip wallet history' shows them";
    text.parse().map_err(|_| digits.to_owned())
}

/// Shows what an account has.
pub(super) async fn balance(args: &BalanceArgs, session: &Session<'_>) -> Outcome {
    let remote = session.connect().await?;
    let account = match &args.of {
        Some(of) => session.resolve(&remote, of).await?,
        None => session.wallet.account()?,
    };
    let found = remote.account(&account).await?.ok_or_else(|| {
        Failure::new(
            Exit::Refused,
            "account_not_known",
            format!("There is no account {account}."),
        )
        .next("Open the wallet's account with 'scrip wallet open'.")
    })?;
    let rows = found.holdings.iter().map(|holding| {
        let show = |units: &MinorUnits| decimal(units, holding.scale);
        vec![
            holding.asset.to_string(),
            show(&holding.available),
            show(&holding.held),
            show(&holding.spendable),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let text = match rows.as_slice() {
        [] => "Nothing yet.".to_owned(),
        rows => table(&["asset", "available", "reserved", "spendable"], rows),
    };
    session.output.result(
        &json!({ "account": account.to_string(), "holdings": found.holdings }),
        text,
    );
    Ok(())
}

/// Lists what happened.
pub(super) async fn history(args: &HistoryArgs, session: &Session<'_>) -> Outcome {
    let remote = session.connect().await?;
    let account = session.wallet.account()?;
    let page = remote
        .history(&account, args.cursor.clone(), args.limit)
        .await?;
    let rows: Vec<Vec<String>> = page.items.iter().map(|item| row(item, &account)).collect();
    let mut text = table(&["when", "what", "amount", "with", "operation"], &rows);
    if let Some(cursor) = &page.next_cursor {
        text += &format!("\nMore with: --cursor {cursor}");
    }
    session.output.result(
        &json!({ "items": page.items, "next_cursor": page.next_cursor }),
        text,
    );
    Ok(())
}

fn row(item: &OperationView, account: &AccountId) -> Vec<String> {
    let when = Timestamp::from_millisecond(item.timestamp_ms as i64)
        .map(|when| when.strftime("%F %T").to_string());
    let (what, amount, with) = match &item.content {
        Content::Operation {
            operation: Operation::Transfer(transfer),
        }
        | Content::Item { transfer, .. } => {
            let paid = transfer.payer.to_string() == account.to_string();
            let (what, with) = if paid {
                ("paid", &transfer.payee)
            } else {
                ("was paid", &transfer.payer)
            };
            (what.to_owned(), money(&transfer.amount), with.to_string())
        }
        Content::Operation { operation } => (kind(operation), String::new(), String::new()),
        Content::Batch { items_count } => (
            format!("batch of {items_count}"),
            String::new(),
            String::new(),
        ),
    };
    vec![
        when.unwrap_or_default(),
        what,
        amount,
        with,
        item.id.to_string(),
    ]
}

/// The operation's own word for itself.
fn kind(operation: &Operation) -> String {
    let value = serde_json::to_value(operation).ok();
    let kind = value.and_then(|value| {
        value
            .get("type")
            .and_then(|kind| kind.as_str().map(str::to_owned))
    });
    kind.unwrap_or_default().replace('_', " ")
}

/// Saves a receipt.
pub(super) async fn receipt(args: &ReceiptArgs, session: &Session<'_>) -> Outcome {
    let remote = session.connect().await?;
    let author = match &args.author {
        Some(author) => session.resolve(&remote, author).await?,
        None => session.wallet.account()?,
    };
    let report = save_receipt(&remote, &author, &args.id, args.item, &args.out).await?;
    let text = format!(
        "{}\n{}",
        args.out.display(),
        report.lines(|_| None).join("\n  ")
    );
    session.output.result(
        &json!({ "file": args.out, "height": report.height, "text": report.lines(|_| None) }),
        text,
    );
    Ok(())
}

/// An amount with its currency, as people write it.
pub(super) fn money(money: &Money) -> String {
    format!(
        "{} {}",
        decimal(&money.minor_units, money.scale),
        money.asset
    )
}

fn decimal(units: &MinorUnits, scale: Option<u8>) -> String {
    let parsed = units
        .0
        .parse()
        .ok()
        .and_then(Balance::new)
        .ok_or_else(garbled);
    match (parsed, scale) {
        (Ok(balance), Some(scale)) => balance.to_decimal(scale),
        _ => units.0.clone(),
    }
}
