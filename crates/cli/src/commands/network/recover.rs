//! `scrip network recover`: a successor for a network that lost its quorum for good.
//!
//! `save` takes the last final state from a node that is left. `invite --recover` or `deal --recover` founds the successor on
//! it. Members of the recovery set that the old genesis names then `sign` the receipt that links both networks' keys.

use crate::commands::network::sentence;
use crate::dealt::read_genesis;
use crate::failure::{Exit, Failure, Outcome};
use crate::keyfile::KeyFile;
use crate::node_folder::NodeFolder;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use clap::{Args, Subcommand};
use scrip_chain::node;
use scrip_chain::recovery::{LastState, RecoveryError, RecoverySet, Succession};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `scrip network recover`.
#[derive(Args, Debug)]
pub(super) struct RecoverArgs {
    #[command(subcommand)]
    command: RecoverCommand,
}

#[derive(Debug, Subcommand)]
enum RecoverCommand {
    /// Take the last final state out of a node's folder; the node must not run
    Save(SaveArgs),
    /// Sign, as a member of the recovery set, which network is the successor
    Sign(SignArgs),
    /// Check a receipt that links two networks, with the first one's key alone
    Verify(VerifyArgs),
}

#[derive(Args, Debug)]
struct SaveArgs {
    /// The node's folder
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args, Debug)]
struct SignArgs {
    /// What 'save' wrote
    #[arg(long, value_name = "FILE")]
    last: PathBuf,
    /// The successor's genesis document
    #[arg(long, value_name = "FILE")]
    genesis: PathBuf,
    /// The receipt: made if it is not there, else signed further
    #[arg(long, value_name = "FILE")]
    receipt: PathBuf,
    /// The key file of a member of the recovery set
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args, Debug)]
struct VerifyArgs {
    /// The receipt
    receipt: PathBuf,
    /// The public key of the network before. Get it from somebody you trust
    #[arg(long, value_name = "KEY")]
    network_key: String,
}

/// Who may found a successor, as options of the commands that found a network.
#[derive(Args, Debug)]
pub(super) struct RecoveryArgs {
    /// A public key of the recovery set: who may name a successor if too many nodes are lost
    #[arg(long = "recovery", value_name = "KEY", value_parser = super::public_key)]
    keys: Vec<commonware_cryptography::ed25519::PublicKey>,
    /// How many of the recovery set have to sign [default: more than half]
    #[arg(long, value_name = "N", requires = "keys")]
    recovery_needed: Option<usize>,
    /// Go on from the state that 'scrip network recover save' wrote
    #[arg(long, value_name = "FILE")]
    recover: Option<PathBuf>,
}

impl RecoveryArgs {
    /// The recovery set, if there is one.
    pub(super) fn set(&self) -> Outcome<Option<RecoverySet>> {
        if self.keys.is_empty() {
            return Ok(None);
        }
        let needed = self.recovery_needed.unwrap_or(self.keys.len() / 2 + 1);
        if needed == 0 || needed > self.keys.len() {
            return Err(Failure::bad_input(
                "recovery_needed_out_of_range",
                "The recovery set has fewer keys than have to sign, or none has to.",
            ));
        }
        let keys = self.keys.iter().map(const_hex::encode).collect();
        Ok(Some(RecoverySet { keys, needed }))
    }

    /// What the network goes on from, if from anything.
    pub(super) fn last_state(&self) -> Outcome<Option<LastState>> {
        self.recover
            .as_deref()
            .map(|path| read(path, "last_state_malformed"))
            .transpose()
    }
}

/// Runs one of them.
pub(super) fn run(args: &RecoverArgs, output: &Output) -> Outcome {
    match &args.command {
        RecoverCommand::Save(args) => save(args, output),
        RecoverCommand::Sign(args) => sign(args, output),
        RecoverCommand::Verify(args) => verify(args, output),
    }
}

fn read<T: DeserializeOwned>(path: &Path, code: &'static str) -> Outcome<T> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::bad_input(
            "file_unreadable",
            format!("{} can't be read: {error}.", path.display()),
        )
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::bad_input(code, format!("{} is malformed: {error}.", path.display()))
    })
}

fn refused(error: &RecoveryError) -> Failure {
    Failure::new(Exit::CheckFailed, error.code(), sentence(error))
}

fn save(args: &SaveArgs, output: &Output) -> Outcome {
    let folder = NodeFolder::new(&args.dir);
    let addresses = folder.read_addresses()?;
    let founded = read_genesis(&folder.genesis())?;
    let path = folder.key();
    let key = KeyFile::read(&path).map_err(|error| error.into_failure(&path))?;
    let key = key
        .open(args.passphrase.get()?.as_bytes())
        .map_err(|error| error.into_failure(&path))?;
    let mut config = node::Config::new(folder.path(), Arc::new(founded), key, addresses.peers);
    config.index = false;
    let running = node::start(config).map_err(|error| crate::commands::node::failure(&error))?;
    let last = futures::executor::block_on(running.handle.last_state());
    running
        .stop()
        .map_err(|error| crate::commands::node::failure(&error))?;
    let last = last.ok_or_else(|| {
        Failure::new(
            Exit::Local,
            "last_state_unavailable",
            "This node has no final state that it can prove.",
        )
        .next("Use another node's folder.")
    })?;
    let json = serde_json::to_string(&last).expect("plain data");
    super::write(&args.out, &json)?;
    let text = format!(
        "The state after block {} of {} is in {}.\nFound its successor with: scrip network invite --recover {2} ...",
        last.origin.height,
        last.genesis.name,
        args.out.display()
    );
    output.result(
        &json!({ "height": last.origin.height, "network": last.origin.network }),
        text,
    );
    Ok(())
}

fn sign(args: &SignArgs, output: &Output) -> Outcome {
    let last: LastState = read(&args.last, "last_state_malformed")?;
    let successor = read_genesis(&args.genesis)?.document;
    let fresh = Succession::new(&last, &successor).map_err(|error| refused(&error))?;
    let mut receipt = match args.receipt.exists() {
        false => fresh.clone(),
        true => read(&args.receipt, "receipt_malformed")?,
    };
    let unsigned = Succession {
        consents: Vec::new(),
        ..receipt.clone()
    };
    if unsigned != fresh {
        return Err(refused(&RecoveryError::OtherOrigin)
            .next("The receipt is about another successor. Name another file."));
    }
    let key = KeyFile::read(&args.key).map_err(|error| error.into_failure(&args.key))?;
    let key = key
        .open(args.passphrase.get()?.as_bytes())
        .map_err(|error| error.into_failure(&args.key))?;
    receipt.sign(&key).map_err(|error| refused(&error))?;
    super::write(
        &args.receipt,
        &serde_json::to_string(&receipt).expect("plain data"),
    )?;
    let needed = last.genesis.recovery.as_ref().map_or(1, |set| set.needed);
    let text = format!(
        "{} of {needed} needed signatures are in {}.",
        receipt.consents.len(),
        args.receipt.display()
    );
    output.result(
        &json!({ "signed": receipt.consents.len(), "needed": needed }),
        text,
    );
    Ok(())
}

fn verify(args: &VerifyArgs, output: &Output) -> Outcome {
    let receipt: Succession = read(&args.receipt, "receipt_malformed")?;
    let key =
        std::fs::read_to_string(&args.network_key).unwrap_or_else(|_| args.network_key.clone());
    let height = receipt
        .verify(key.trim())
        .map_err(|error| refused(&error))?;
    let text = format!(
        "{} After block {height} the network goes on as {} with the key\n  {}",
        output.green("Proven:"),
        receipt.network,
        receipt.network_key
    );
    let value = json!({
        "height": height, "network": receipt.network, "network_key": receipt.network_key,
        "signed": receipt.consents.len(),
    });
    output.result(&value, text);
    Ok(())
}
