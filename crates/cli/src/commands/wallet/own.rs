//! Making a wallet, opening its account, and its usernames.

use super::session::Session;
use crate::failure::{Exit, Failure, Outcome};
use crate::remote::Remote;
use crate::replay::network::Network as _;
use crate::wallet::{Membership, SALT};
use clap::{Args, Subcommand};
use commonware_cryptography::Signer as _;
use scrip_chain::recovery::Succession;
use scrip_ledger::account::{self, Controller};
use scrip_ledger::ids::{AccountId, KeyBytes};
use scrip_ledger::name;
use scrip_ledger::operation::Operation;
use scrip_ledger::username::Username;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `scrip wallet follow`.
#[derive(Args, Debug)]
pub(super) struct FollowArgs {
    /// The receipt that links the two networks, as 'scrip network recover sign' makes it
    receipt: PathBuf,
}

/// What can be done with usernames.
#[derive(Debug, Subcommand)]
pub(super) enum NameCommand {
    /// Take a free username for the account
    Claim {
        /// The name, with or without '@'
        name: String,
    },
    /// Show whose a username is
    Show {
        /// The name, with or without '@'
        name: String,
    },
    /// Give a username up; it stays reserved for the account for a while
    Release {
        /// The name, with or without '@'
        name: String,
    },
}

/// Makes the key. Needs no network.
pub(super) fn create(session: &Session<'_>) -> Outcome {
    let path = session.wallet.key_path();
    if path.exists() {
        return Err(crate::keyfile::KeyFileError::Exists.into_failure(&path));
    }
    let file = session.wallet.create(&session.args.passphrase.choose()?)?;
    let (key, account) = (
        file.public_key().to_string(),
        AccountId::derive(file.public_key(), SALT).to_string(),
    );
    let text = format!(
        "Key {key} is in {}.\nIts account will be {account}. Open it with: scrip wallet open\n\
         Keep a copy of the file and remember the passphrase: nobody can replace either.",
        path.display()
    );
    session.output.result(
        &json!({ "public_key": key, "account": account, "file": path }),
        text,
    );
    Ok(())
}

/// Opens the account.
pub(super) async fn open(session: &Session<'_>) -> Outcome {
    let remote = session.connect().await?;
    let account = session.wallet.account()?;
    let known = remote.account(&account).await?.is_some();
    if !known {
        let key = session.key()?;
        let controller = Controller::Key(KeyBytes::from(&key.public_key()));
        let operation = Operation::Account(account::Operation::Open {
            salt: SALT,
            controller,
        });
        session.send(&remote, &key, operation).await?;
    }
    session.wallet.join(&Membership {
        account: account.to_string(),
        network: remote.id().to_string(),
        network_key: remote.key_hex().to_owned(),
        node: remote.url(),
    })?;
    let text = format!(
        "Account {account} is open on '{}'{}.",
        remote.name_of_network(),
        if known { " already" } else { "" }
    );
    session.output.result(&json!({ "account": account.to_string(), "opened": !known, "network": remote.id().to_string() }), text);
    Ok(())
}

/// Goes over to a successor that the old network's key proves to be one.
pub(super) async fn follow(args: &FollowArgs, session: &Session<'_>) -> Outcome {
    let Some(before) = session.wallet.membership()? else {
        let sentence = "This wallet belongs to no network yet.";
        return Err(Failure::bad_input("wallet_without_network", sentence)
            .next("Open its account on the new network with 'scrip wallet open'."));
    };
    let receipt: Succession = crate::files::read_json(&args.receipt, "receipt_malformed")?;
    receipt.verify(&before.network_key).map_err(|error| {
        Failure::new(
            Exit::CheckFailed,
            error.code(),
            crate::failure::sentence(&error),
        )
    })?;
    let remote = Remote::connect(&session.args.node, None).await?;
    if remote.id().to_string() != receipt.network || remote.key_hex() != receipt.network_key {
        let sentence = format!(
            "The node at {} belongs to network {}, and the successor is {}.",
            remote.url(),
            remote.id(),
            receipt.network
        );
        return Err(Failure::new(Exit::BadInput, "network_wrong", sentence)
            .next("Pass a node of the successor with --node."));
    }
    let in_doubt = session.wallet.set_aside()?;
    session.wallet.join(&Membership {
        account: before.account.clone(),
        network: receipt.network.clone(),
        network_key: receipt.network_key.clone(),
        node: remote.url(),
    })?;
    let doubt = match in_doubt {
        0 => String::new(),
        _ => format!(
            "\n{in_doubt} operations were in doubt and can't be done any more, unless they were: look at the balance."
        ),
    };
    let text = format!(
        "The wallet goes on, on '{}'.{doubt}",
        remote.name_of_network()
    );
    let value = json!({
        "account": before.account, "network": receipt.network, "before": before.network, "in_doubt": in_doubt,
    });
    session.output.result(&value, text);
    Ok(())
}

/// Claims, shows or releases a username.
pub(super) async fn name(command: &NameCommand, session: &Session<'_>) -> Outcome {
    match command {
        NameCommand::Claim { name } => {
            let (remote, name) = (session.connect().await?, parse(name)?);
            let account = session.wallet.account()?;
            let operation = Operation::Name(name::Operation::Claim {
                account,
                name: name.clone(),
            });
            let done = session.send(&remote, &session.key()?, operation).await?;
            let value = json!({ "name": name.to_string(), "account": account.to_string(), "height": done.height });
            session.output.result(
                &value,
                format!("@{name} is yours, since block {}.", done.height),
            );
            Ok(())
        }
        NameCommand::Release { name } => {
            let (remote, name) = (session.connect().await?, parse(name)?);
            let operation = Operation::Name(name::Operation::Release { name: name.clone() });
            let done = session.send(&remote, &session.key()?, operation).await?;
            let value = json!({ "name": name.to_string(), "height": done.height });
            session.output.result(
                &value,
                format!("@{name} was given up in block {}.", done.height),
            );
            Ok(())
        }
        NameCommand::Show { name } => show(session, &session.connect().await?, &parse(name)?).await,
    }
}

async fn show(session: &Session<'_>, remote: &Remote, name: &Username) -> Outcome {
    let found = remote.name(name).await?;
    let text = match &found {
        Some(found) if found.payable => format!("@{name} is account {}.", found.account),
        Some(found) => format!(
            "@{name} was given up and is still reserved for account {}.",
            found.account
        ),
        None => format!("@{name} is free."),
    };
    session
        .output
        .result(&json!({ "name": name.to_string(), "record": found }), text);
    Ok(())
}

fn parse(text: &str) -> Outcome<Username> {
    let name = text.strip_prefix('@').unwrap_or(text);
    Username::new(name).map_err(|error| Failure::of(Exit::BadInput, error.code(), &error))
}
