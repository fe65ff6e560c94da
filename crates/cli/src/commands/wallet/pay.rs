//! Paying.

use super::session::{Session, reference};
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::remote::Remote;
use clap::Args;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_ledger::asset;
use scrip_ledger::ids::{AccountId, AssetCode, OperationId, RequestId};
use scrip_ledger::operation::Operation;
use scrip_ledger::transfer::{self, Details, Item};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Arguments of `scrip wallet pay`.
#[derive(Args, Debug)]
pub(super) struct PayArgs {
    /// Whom: '@name' or an account's id
    payee: String,
    /// How much, like 12.50
    amount: String,
    /// The currency's code
    asset: String,
    /// What for
    #[arg(long)]
    reference: Option<String>,
    /// Save the receipt to this file
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

/// Pays, and waits until it is final.
pub(super) async fn pay(args: &PayArgs, session: &Session<'_>) -> Outcome {
    let remote = session.connect().await?;
    let (amount, asset, scale) = session.money(&remote, &args.amount, &args.asset).await?;
    let payee = session.resolve(&remote, &args.payee).await?;
    let details = Details {
        reference: reference(args.reference.as_deref())?,
        ..Details::default()
    };
    let payer = session.wallet.account()?;
    let item = Item {
        payer,
        payee,
        asset,
        amount,
        details,
    };
    let paid = Paid {
        to: &args.payee,
        payee,
        amount: amount.to_decimal(scale),
        asset,
    };
    transfer(
        session,
        &remote,
        &session.key()?,
        item,
        &paid,
        args.receipt.as_deref(),
    )
    .await
}

/// Issues money, and waits until it is final.
pub(super) async fn issue(args: &PayArgs, session: &Session<'_>) -> Outcome {
    let remote = session.connect().await?;
    let (amount, asset, scale) = session.money(&remote, &args.amount, &args.asset).await?;
    let payee = session.resolve(&remote, &args.payee).await?;
    let reference = reference(args.reference.as_deref())?;
    let operation = Operation::Asset(asset::Operation::Issue {
        asset,
        payee,
        amount,
        reference,
    });
    let done = session.send(&remote, &session.key()?, operation).await?;
    if let Some(path) = &args.receipt {
        save_receipt(&remote, &session.wallet.account()?, &done.id, None, path).await?;
    }
    let amount = amount.to_decimal(scale);
    let value = json!({
        "id": done.id.to_string(), "height": done.height, "payee": payee.to_string(),
        "amount": amount, "asset": asset.to_string(), "receipt": args.receipt,
    });
    session.output.result(
        &value,
        format!(
            "Issued {amount} {asset} to {}: final in block {}.",
            args.payee, done.height
        ),
    );
    Ok(())
}

/// What to tell about a payment.
pub(super) struct Paid<'a> {
    pub(super) to: &'a str,
    pub(super) payee: AccountId,
    pub(super) amount: String,
    pub(super) asset: AssetCode,
}

/// Makes one transfer, saves its receipt if that is wanted, and says so.
pub(super) async fn transfer(
    session: &Session<'_>,
    remote: &Remote,
    key: &PrivateKey,
    item: Item,
    paid: &Paid<'_>,
    receipt: Option<&Path>,
) -> Outcome {
    let author = item.payer;
    let operation = Operation::Transfer(transfer::Operation::Single(item));
    let done = session.send(remote, key, operation).await?;
    if let Some(path) = receipt {
        save_receipt(remote, &author, &done.id, None, path).await?;
    }
    let Paid {
        to,
        payee,
        amount,
        asset,
    } = paid;
    let value = json!({
        "id": done.id.to_string(), "height": done.height, "payee": payee.to_string(),
        "amount": amount, "asset": asset.to_string(), "receipt": receipt,
    });
    let paid = session.output.green("Paid");
    let text = format!(
        "{paid} {amount} {asset} to {to}: final in block {}. Operation {}",
        done.height, done.id
    );
    session.output.result(&value, text);
    Ok(())
}

/// Fetches a receipt, checks it, and only then writes it.
pub(super) async fn save_receipt(
    remote: &Remote,
    author: &AccountId,
    id: &OperationId,
    item: Option<u32>,
    path: &Path,
) -> Outcome<scrip_receipt::Report> {
    let bytes = remote.receipt(author, id, item).await?;
    let report = scrip_receipt::verify(&bytes, remote.key()).map_err(|error| {
        Failure::new(
            crate::failure::Exit::CheckFailed,
            error.code(),
            format!("The node's receipt proves nothing: {error}."),
        )
        .next("Ask another node, with --node.")
    })?;
    files::write(path, &bytes, files::PUBLIC)?;
    Ok(report)
}

/// The payment of a request.
pub(super) fn details_of(request: RequestId) -> Details {
    Details {
        request: Some(request),
        ..Details::default()
    }
}
