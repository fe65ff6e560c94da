//! The `scrip` command: a library, so that its decoders can be fuzzed, and a binary that calls [`main`].

mod authenticator;
mod authority;
mod ballots;
pub mod bank;
mod bench;
mod cli;
mod clock;
mod command_line;
mod commands;
mod dealt;
mod elect;
mod ephemeral;
mod explorer;
mod failure;
mod files;
pub mod keyfile;
mod node_folder;
mod ocsp;
mod output;
mod passphrase;
mod processes;
mod remote;
mod replay;
mod tour;
mod town;
mod wallet;

use cli::{Cli, Command};
use command_line::Parsed;
use failure::Outcome;
use output::Output;
use std::process::ExitCode;

/// Runs the command line that this process was started with.
pub fn main() -> ExitCode {
    let (json, done) = match command_line::parse(std::env::args_os().collect()) {
        Parsed::Text(text) => text.exit(),
        Parsed::Failed { failure, json } => (json, Err(failure)),
        Parsed::Command(cli) => (cli.global.json, run(&cli, &Output::new(cli.global.json))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            Output::new(json).failure(&failure);
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn run(cli: &Cli, output: &Output) -> Outcome {
    match &cli.command {
        Command::Demo(args) => commands::demo::run(args, &cli.global, output),
        Command::Node(args) => commands::node::run(args, output),
        Command::Gateway(args) => commands::gateway::run(args, &cli.global, output),
        Command::Network(args) => commands::network::run(args, &cli.global, output),
        Command::Wallet(args) => commands::wallet::run(args, &cli.global, output),
        Command::Cert(args) => commands::cert::run(args, output),
        Command::Import(args) => commands::import::run(args, &cli.global, output),
        Command::Tour(args) => commands::tour::run(args, &cli.global, output),
        Command::Elect(args) => commands::elect::run(args, &cli.global, output),
        Command::Verify(args) => commands::verify::run(args, output),
        Command::Bench(args) => commands::bench::run(args, output),
        Command::Explorer(args) => commands::explorer::run(args, output),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args, output),
    }
}
