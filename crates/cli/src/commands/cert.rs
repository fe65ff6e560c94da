//! `scrip cert`: certificates of nodes, admitted, renewed and removed by the nodes' vote, and certificates of authorities,
//! which the nodes vote on too.

mod credential;
mod membership;

use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;
use clap::{Args, Subcommand};
use std::io::{BufRead as _, IsTerminal as _};

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

/// Lets a person read what a revocation or removal does and type `word` to go on. Where nobody can, it is refused with `code`.
fn confirm(code: &str, word: &str, impact: &[String], output: &Output) -> Outcome {
    let refused = || {
        Failure::new(Exit::BadInput, code, impact.join(" ")).next(format!(
            "Nothing was done yet. Type '{word}' when asked, or pass --yes to do it."
        ))
    };
    if output.is_json() || !std::io::stdin().is_terminal() {
        return Err(refused());
    }
    for sentence in impact {
        output.note(sentence);
    }
    eprint!("Type '{word}' to go on: ");
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    match line.trim() == word {
        true => Ok(()),
        false => Err(refused()),
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
