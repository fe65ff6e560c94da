//! The `scrip` binary.

mod bank;
mod bench;
mod cli;
mod commands;
mod failure;
mod files;
mod keyfile;
mod output;
mod passphrase;
mod replay;

use clap::Parser as _;
use cli::{Cli, Command};
use failure::Outcome;
use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.global.json);
    match run(&cli, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn run(cli: &Cli, output: &Output) -> Outcome {
    match &cli.command {
        Command::Verify(args) => commands::verify::run(args, output),
        Command::Bench(args) => commands::bench::run(args, output),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args, output),
    }
}
