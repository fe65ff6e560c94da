//! `scrip cert`: certificates of authorities, and what the nodes vote on about them.

mod credential;

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
}

/// Runs one of them.
pub fn run(args: &CertArgs, output: &Output) -> Outcome {
    match &args.command {
        CertCommand::Credential(command) => credential::run(command, output),
    }
}
