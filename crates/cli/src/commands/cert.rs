//! `scrip cert`: certificates of nodes, admitted, renewed and removed by the nodes' vote, and certificates of authorities,
//! which the nodes vote on too.

mod credential;
mod membership;

use crate::failure::Outcome;
use crate::output::Output;
use clap::{Args, Subcommand};

/// Arguments of `scrip cert`.
#[derive(Args, Debug)]
pub struct CertArgs {
    #[command(subcommand)]
    command: CertCommand,
}

/// What can be done with certificates.
#[derive(Debug, Subcommand)]
enum CertCommand {
    #[command(flatten)]
    Credential(credential::CredentialCommand),
    #[command(flatten)]
    Membership(membership::MembershipCommand),
}

/// Runs one of them.
pub fn run(args: &CertArgs, output: &Output) -> Outcome {
    match &args.command {
        CertCommand::Credential(command) => credential::run(command, output),
        CertCommand::Membership(command) => membership::run(command, output),
    }
}

/// A moment as people write it, in UTC.
fn moment(unix_ms: u64) -> String {
    let moment = jiff::Timestamp::from_millisecond(i64::try_from(unix_ms).unwrap_or(i64::MAX));
    moment.map_or_else(
        |_| "never".to_owned(),
        |moment| moment.strftime("%Y-%m-%d %H:%M").to_string(),
    )
}
