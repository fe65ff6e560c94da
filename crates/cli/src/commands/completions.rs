//! `scrip completions`: completion scripts for shells.

use crate::cli::Cli;
use crate::failure::Outcome;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Arguments of `scrip completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// For which shell
    shell: Shell,
}

/// Prints the script on standard output, whatever `--json` says: shells read it.
pub fn run(args: &CompletionsArgs) -> Outcome {
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "scrip",
        &mut std::io::stdout(),
    );
    Ok(())
}
