//! The command line: what can be typed, and what `scrip help` says about it.

use crate::commands;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the network refused it, and nothing changed
  2  the command line is wrong
  3  the network could not be reached or did not answer in time; asking again is safe
  4  a file or value from outside is malformed
  5  wrong passphrase or key
  6  a check failed: a proof, a balance, an audit
  7  something on this machine failed: a folder, a disk, a process

Errors go to standard error as 'code: sentence', with what to do next below. With --json they are one object:
{\"error\": {\"code\", \"sentence\", \"next\", \"exit\"}}. Codes never change their meaning.";

/// Scrip: a payment network that a community runs itself.
#[derive(Debug, Parser)]
#[command(name = "scrip", version, about, after_help = EXIT_CODES, propagate_version = true, max_term_width = 110)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Args, Clone, Debug)]
pub struct Global {
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Folder for keys and notes [default: ~/.local/share/scrip]
    #[arg(long, global = true, env = "SCRIP_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
}

/// The commands.
#[expect(clippy::large_enum_variant, reason = "a program reads one, once")]
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a small town: four validators and a gateway in this process
    Demo(commands::demo::DemoArgs),
    /// Run one node
    Node(commands::node::NodeArgs),
    /// Run a gateway: what people touch
    Gateway(commands::gateway::GatewayArgs),
    /// Found a network, join one, look at one
    Network(commands::network::NetworkArgs),
    /// A person's account: create, names, pay, requests, history, receipts
    Wallet(commands::wallet::WalletArgs),
    /// Certificates of nodes (ask, vote, remove, renew) and of authorities (issue, submit, revoke), and the nodes' votes
    Cert(commands::cert::CertArgs),
    /// Replay what other systems recorded
    Import(commands::import::ImportArgs),
    /// Walk through what there is, over public HTTP, as a stranger would
    Tour(commands::tour::TourArgs),
    /// Elect leaders by burned coin and work: mine, burn, and see what counted
    Elect(commands::elect::ElectArgs),
    /// Check a receipt or a proof offline
    Verify(commands::verify::VerifyArgs),
    /// Measure this machine, the rules and whole networks
    Bench(commands::bench::BenchArgs),
    /// Watch a network live: blocks, validators, finality times
    Explorer(commands::explorer::ExplorerArgs),
    /// Print a script that completes commands in your shell
    Completions(commands::completions::CompletionsArgs),
    /// Write the manual pages into a folder
    Man(commands::man::ManArgs),
}

impl Global {
    /// The folder for keys and notes.
    pub fn home(&self) -> PathBuf {
        let variable = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let data =
            || variable("XDG_DATA_HOME").or_else(|| Some(variable("HOME")?.join(".local/share")));
        self.home
            .clone()
            .or_else(|| Some(data()?.join("scrip")))
            .unwrap_or_else(|| PathBuf::from(".scrip"))
    }
}
