//! `scrip wallet`: a person's account on a network.

mod ask;
mod look;
mod own;
mod pay;
mod session;

use crate::cli::Global;
use crate::failure::Outcome;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use crate::remote::NodeArgs;
use clap::{Args, Subcommand};
use session::Session;

/// Arguments of `scrip wallet`.
#[derive(Args, Debug)]
pub struct WalletArgs {
    /// Which wallet, if there are several on this machine
    #[arg(long, global = true, default_value = "default", value_name = "NAME")]
    wallet: String,
    #[command(flatten)]
    node: NodeArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(subcommand)]
    command: WalletCommand,
}

/// What can be done with a wallet.
#[derive(Debug, Subcommand)]
enum WalletCommand {
    /// Make a new key, encrypted under a passphrase
    Create,
    /// Open the key's account on the network; harmless if it is open
    Open,
    /// Go over to the successor of the wallet's network, after that lost its quorum for good
    Follow(own::FollowArgs),
    /// Show what the account, or another one, has
    Balance(look::BalanceArgs),
    /// Claim, show or give up usernames
    #[command(subcommand)]
    Name(own::NameCommand),
    /// Pay somebody
    Pay(pay::PayArgs),
    /// Bring money into being; for a currency's issuer
    Issue(pay::PayArgs),
    /// Ask to be paid, and pay what others ask for
    #[command(subcommand)]
    Request(ask::RequestCommand),
    /// List what happened to the account, newest first
    History(look::HistoryArgs),
    /// Save the receipt of an operation, checked
    Receipt(look::ReceiptArgs),
    /// Find out what became of operations whose outcome is not known
    Settle,
}

/// Runs one of them.
pub fn run(args: &WalletArgs, global: &Global, output: &Output) -> Outcome {
    let session = Session::new(args, global, output)?;
    match &args.command {
        WalletCommand::Create => own::create(&session),
        command => tokio::runtime::Runtime::new()
            .map_err(|error| crate::failure::Failure::local("can't start", error))?
            .block_on(run_online(command, &session)),
    }
}

async fn run_online(command: &WalletCommand, session: &Session<'_>) -> Outcome {
    match command {
        WalletCommand::Create => own::create(session),
        WalletCommand::Open => own::open(session).await,
        WalletCommand::Follow(args) => own::follow(args, session).await,
        WalletCommand::Balance(args) => look::balance(args, session).await,
        WalletCommand::Name(command) => own::name(command, session).await,
        WalletCommand::Pay(args) => pay::pay(args, session).await,
        WalletCommand::Issue(args) => pay::issue(args, session).await,
        WalletCommand::Request(command) => ask::request(command, session).await,
        WalletCommand::History(args) => look::history(args, session).await,
        WalletCommand::Receipt(args) => look::receipt(args, session).await,
        WalletCommand::Settle => session.settle_and_report().await,
    }
}
