//! Payment requests.

use super::pay::{Paid, details_of, transfer};
use super::session::{Session, reference};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::table;
use crate::remote::{Remote, garbled};
use clap::{Args, Subcommand};
use scrip_api::block::Content;
use scrip_api::operation::Operation as OperationView;
use scrip_api::state::{RecordView, RequestView};
use scrip_ledger::amount::Amount;
use scrip_ledger::ids::{AccountId, OperationId, RequestId};
use scrip_ledger::operation::Operation;
use scrip_ledger::request;
use scrip_ledger::state::Key;
use scrip_ledger::transfer::Item;
use serde_json::{Value, json};

/// What can be done with payment requests.
#[derive(Debug, Subcommand)]
pub(super) enum RequestCommand {
    /// Ask to be paid
    Create(CreateArgs),
    /// Pay a request
    Pay {
        /// The request's id
        #[arg(value_parser = request_id)]
        request: RequestId,
    },
    /// List the account's own requests, newest first
    List,
    /// Take a request back
    Cancel {
        /// The request's id
        #[arg(value_parser = request_id)]
        request: RequestId,
    },
}

fn request_id(text: &str) -> Result<RequestId, String> {
    let digits =
        "a request's id is 32 hexadecimal digits, as 'scrip wallet request list' shows them";
    text.parse().map_err(|_| digits.to_owned())
}

/// Arguments of `scrip wallet request create`.
#[derive(Args, Debug)]
pub(super) struct CreateArgs {
    /// How much, like 12.50
    amount: String,
    /// The currency's code
    asset: String,
    /// Who shall pay: '@name' or an account's id [default: anyone]
    #[arg(long)]
    from: Option<String>,
    /// What for
    #[arg(long)]
    reference: Option<String>,
    /// For how many days it can be paid
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=730))]
    days: u64,
}

/// Runs one of them.
pub(super) async fn request(command: &RequestCommand, session: &Session<'_>) -> Outcome {
    let remote = session.connect().await?;
    match command {
        RequestCommand::Create(args) => create(args, session, &remote).await,
        RequestCommand::Pay { request } => pay(request, session, &remote).await,
        RequestCommand::List => list(session, &remote).await,
        RequestCommand::Cancel { request } => {
            let operation = Operation::Request(request::Operation::Cancel { request: *request });
            let done = session.send(&remote, &session.key()?, operation).await?;
            let value = json!({ "request": request.to_string(), "height": done.height });
            session.output.result(
                &value,
                format!("Request {request} was taken back in block {}.", done.height),
            );
            Ok(())
        }
    }
}

async fn create(args: &CreateArgs, session: &Session<'_>, remote: &Remote) -> Outcome {
    let (amount, asset, scale) = session.money(remote, &args.amount, &args.asset).await?;
    let payer = match &args.from {
        Some(from) => Some(session.resolve(remote, from).await?),
        None => None,
    };
    let payee = session.wallet.account()?;
    let expires_at = crate::clock::now().plus_seconds(args.days * 24 * 60 * 60);
    let reference = reference(args.reference.as_deref())?;
    let open = request::Operation::Open {
        payee,
        payer,
        asset,
        amount,
        reference,
        expires_at,
    };
    let done = session
        .send(remote, &session.key()?, Operation::Request(open))
        .await?;
    let id = RequestId::derive(&payee, &done.id, 0);
    let value = json!({
        "request": id.to_string(), "height": done.height, "amount": amount.to_decimal(scale),
        "asset": asset.to_string(), "expires_at_ms": expires_at.0,
    });
    let text = format!(
        "Request {id} for {} {asset}. It is paid with: scrip wallet request pay {id}",
        amount.to_decimal(scale)
    );
    session.output.result(&value, text);
    Ok(())
}

async fn pay(id: &RequestId, session: &Session<'_>, remote: &Remote) -> Outcome {
    let found = find(remote, id).await?.ok_or_else(|| {
        Failure::new(
            Exit::Refused,
            "request_unknown",
            format!("There is no open payment request {id}."),
        )
        .next("Ask for a new one.")
    })?;
    if found.status != "open" {
        return Err(Failure::new(
            Exit::Refused,
            "request_not_open",
            format!("This request was {} before.", found.status),
        ));
    }
    let payee: AccountId = found.payee.to().map_err(|_| garbled())?;
    let asset = found.amount.asset.to().map_err(|_| garbled())?;
    let minor: u64 = found.amount.minor_units.0.parse().map_err(|_| garbled())?;
    let amount = Amount::new(minor).ok_or_else(garbled)?;
    let text = amount.to_decimal(found.amount.scale.unwrap_or_default());
    let payer = session.wallet.account()?;
    let item = Item {
        payer,
        payee,
        asset,
        amount,
        details: details_of(*id),
    };
    let to = found.payee.to_string();
    let paid = Paid {
        to: &to,
        payee,
        amount: text,
        asset,
    };
    transfer(session, remote, &session.key()?, item, &paid, None).await
}

async fn find(remote: &Remote, id: &RequestId) -> Outcome<Option<RequestView>> {
    Ok(match remote.record(&Key::request(id)).await? {
        Some(RecordView::Request(request)) => Some(request),
        _ => None,
    })
}

async fn list(session: &Session<'_>, remote: &Remote) -> Outcome {
    let account = session.wallet.account()?;
    let (mut requests, mut cursor) = (Vec::new(), None);
    loop {
        let page = remote.history(&account, cursor, 200).await?;
        for item in &page.items {
            let Content::Operation {
                operation: OperationView::RequestOpen { .. },
            } = &item.content
            else {
                continue;
            };
            let id: OperationId = item.id.to().map_err(|_| garbled())?;
            let author: AccountId = item.author.to().map_err(|_| garbled())?;
            let id = RequestId::derive(&author, &id, 0);
            requests.push((id, find(remote, &id).await?));
        }
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let rows = requests.iter().map(|(id, found)| match found {
        Some(found) => vec![
            id.to_string(),
            found.status.clone(),
            crate::commands::wallet::look::money(&found.amount),
            found.reference.clone(),
        ],
        None => vec![
            id.to_string(),
            "expired".into(),
            String::new(),
            String::new(),
        ],
    });
    let text = table(
        &["request", "status", "amount", "reference"],
        &rows.collect::<Vec<_>>(),
    );
    let value: Vec<Value> = requests
        .iter()
        .map(|(id, found)| json!({ "request": id.to_string(), "record": found }))
        .collect();
    session.output.result(&json!({ "requests": value }), text);
    Ok(())
}
