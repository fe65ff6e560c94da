//! Developer tasks: `cargo xtask TASK`.
//!
//! One file per task. A task is a function from its arguments to a result; `main` only chooses.

mod binary;
mod demo;
mod deps;
mod fuzz;
mod install;
mod interface;
mod junit;
mod openapi;
mod receipts;
mod report;
mod shell;
mod test;
mod tidy;
mod tour;
mod web;
mod workspace;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask TASK

Tasks:
  test [STEP...]                   run every check, or only the named steps
  demo [ARGUMENT...]               build the release binary and run `scrip demo`
  tidy                             rules about the text of the sources
  deps [--write]                   rules about who may depend on whom; --write draws them into docs/ARCHITECTURE.md
  web                              build the web pages into web/dist
  openapi                          write the OpenAPI documents from the types
  fuzz [TARGET] [--seconds N]      fuzz one decoder, or each in turn, for a minute or N seconds
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match run(&task, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        // Without the backtrace that an environment may ask for: these errors are for people at a terminal.
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &str, rest: &[String]) -> Result<()> {
    match task {
        "test" => test::run(rest),
        "demo" => demo::run(rest),
        "tidy" => tidy::run(),
        "deps" => deps::run(rest),
        "web" => web::build(),
        "openapi" => openapi::run(),
        "fuzz" => fuzz::run(rest),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no task `{other}`\n\n{USAGE}"),
    }
}
