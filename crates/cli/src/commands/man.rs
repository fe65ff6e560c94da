//! `scrip man`: manual pages, one per command.

use crate::cli::Cli;
use crate::failure::{Failure, Outcome};
use crate::output::Output;
use clap::{Args, CommandFactory as _};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `scrip man`.
#[derive(Args, Debug)]
pub struct ManArgs {
    /// The folder, created if it is not there
    folder: PathBuf,
}

/// Writes the pages.
pub fn run(args: &ManArgs, output: &Output) -> Outcome {
    let folder = &args.folder;
    let failed = |error| Failure::local(format!("can't write to {}", folder.display()), error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(failed)?;
    let pages = std::fs::read_dir(folder).map_err(failed)?.count();
    let text = format!(
        "{pages} pages in {0}. Read one with: man -l {0}/scrip.1",
        folder.display()
    );
    output.result(&json!({ "folder": folder, "pages": pages }), text);
    Ok(())
}
