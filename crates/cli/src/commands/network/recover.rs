//! `scrip network recover`: a successor for a network that lost its quorum for good.
//!
//! `save` takes the last final state from a node that is left, and retires the node. `invite --recover` or `deal --recover`
//! founds the successor on it. Members of the recovery set that the old genesis names then `sign` the receipt that links
//! both networks' keys: only if no later block is known, and if the old network's other nodes can't go on with it.

use crate::dealt::read_genesis;
use crate::failure::{Exit, Failure, Outcome};
use crate::files::{self, read_json};
use crate::node_folder::NodeFolder;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use clap::{Args, Subcommand};
use commonware_cryptography::ed25519::PublicKey;
use scrip_chain::node;
use scrip_chain::recovery::{
    LastState, RecoveryError, RecoverySet, Succession, decode_records, retired_path,
};
use scrip_ledger::rules::Rules;
use scrip_ledger::state::Record;
use serde_json::json;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `scrip network recover`.
#[derive(Args, Debug)]
pub(super) struct RecoverArgs {
    #[command(subcommand)]
    command: RecoverCommand,
}

#[derive(Debug, Subcommand)]
enum RecoverCommand {
    /// Take the last final state out of a node's folder, and retire the node: it can't be started again
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
    /// What 'save' wrote at another node. The first who signs names all there are; later ones may name more, to compare
    #[arg(long = "survivor", value_name = "FILE")]
    survivors: Vec<PathBuf>,
    /// The public key of a node that is lost for good. For the first who signs
    #[arg(long = "lost", value_name = "KEY", value_parser = super::public_key)]
    lost: Vec<PublicKey>,
    /// Any receipt or proof of the old network: if it is about a later block, the state is not the last
    #[arg(long = "seen", value_name = "FILE")]
    seen: Vec<PathBuf>,
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
    keys: Vec<PublicKey>,
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
            .map(|path| read_json(path, "last_state_malformed"))
            .transpose()
    }
}

/// The rules of the network that ended with `last`, which stay.
pub(super) fn rules_of(last: &LastState) -> Outcome<Rules> {
    last.check().map_err(|error| refused(&error))?;
    let records = decode_records(&last.origin.records).map_err(|error| refused(&error))?;
    let rules = records.iter().find_map(|(_, record)| match record {
        Record::Rules(rules) => Some(*rules),
        _ => None,
    });
    rules.ok_or_else(|| refused(&RecoveryError::Malformed("carried state")))
}

/// Runs one of them.
pub(super) fn run(args: &RecoverArgs, output: &Output) -> Outcome {
    match &args.command {
        RecoverCommand::Save(args) => save(args, output),
        RecoverCommand::Sign(args) => sign(args, output),
        RecoverCommand::Verify(args) => verify(args, output),
    }
}

fn refused(error: &RecoveryError) -> Failure {
    Failure::of(Exit::CheckFailed, error.code(), error)
}

fn save(args: &SaveArgs, output: &Output) -> Outcome {
    let folder = NodeFolder::new(&args.dir);
    let retired = retired_path(folder.path());
    // A node retires once. What it retired with can be had again.
    let last: LastState = match retired.exists() {
        true => read_json(&retired, "last_state_malformed")?,
        false => retire(&folder, args)?,
    };
    let json = serde_json::to_string(&last).expect("plain data");
    super::write(&args.out, &json)?;
    let text = format!(
        "The state after block {} of {} is in {}, and this node has retired: it can't be started again.\nFound the successor with: scrip network invite --recover {2} ...",
        last.origin.height,
        last.genesis.name,
        args.out.display()
    );
    output.result(
        &json!({
            "height": last.origin.height, "network": last.origin.network, "retired": last.retirement.key,
        }),
        text,
    );
    Ok(())
}

/// Reads the last state of a node that reaches nobody, stops it, and has it retire.
fn retire(folder: &NodeFolder, args: &SaveArgs) -> Outcome<LastState> {
    let founded = read_genesis(&folder.genesis())?;
    let path = folder.key();
    let key = args.passphrase.unlock(&path)?;
    let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut config = node::Config::new(folder.path(), Arc::new(founded), key.clone(), nowhere);
    config.index = false;
    config.alone = true;
    let failed = |error| crate::commands::node::failure(&error);
    let running = node::start(config).map_err(failed)?;
    let found = futures::executor::block_on(running.handle.last_state());
    running.stop().map_err(failed)?;
    let found = found.ok_or_else(|| {
        Failure::new(
            Exit::Local,
            "last_state_unavailable",
            "This node has no final state that it can prove.",
        )
        .next("Use another node's folder.")
    })?;
    found.retire(folder.path(), &key).map_err(|error| {
        Failure::local(format!("can't write to {}", folder.path().display()), error)
    })
}

fn sign(args: &SignArgs, output: &Output) -> Outcome {
    let last: LastState = read_json(&args.last, "last_state_malformed")?;
    let successor = read_genesis(&args.genesis)?.document;
    let survivors = args
        .survivors
        .iter()
        .map(|path| read_json(path, "last_state_malformed"))
        .collect::<Outcome<Vec<LastState>>>()?;
    let failed = |error| refused(&error);
    let mut receipt: Succession = if args.receipt.exists() {
        let receipt: Succession = read_json(&args.receipt, "receipt_malformed")?;
        receipt.check_about(&last, &successor).map_err(failed)?;
        for other in &survivors {
            receipt.check_other(other).map_err(failed)?;
        }
        let mut lost = args.lost.iter().map(const_hex::encode);
        if let Some(key) = lost.find(|key| !receipt.lost.contains(key)) {
            let sentence = format!("The receipt does not say that {key} is lost.");
            return Err(Failure::bad_input("receipt_other_nodes", sentence).next(
                "Leave out --lost, or begin another receipt and have everybody sign that one.",
            ));
        }
        receipt
    } else {
        let lost: Vec<String> = args.lost.iter().map(const_hex::encode).collect();
        Succession::new(&last, &successor, &survivors, &lost).map_err(failed)?
    };
    for path in &args.seen {
        let proof = files::read(path)?;
        receipt.check_last(&proof).map_err(failed)?;
    }
    let key = args.passphrase.unlock(&args.key)?;
    receipt.sign(&key).map_err(failed)?;
    super::write(
        &args.receipt,
        &serde_json::to_string(&receipt).expect("plain data"),
    )?;
    let needed = last.genesis.recovery.as_ref().map_or(1, |set| set.needed);
    let text = format!(
        "{} of {needed} needed signatures are in {}: after block {}, {} nodes retired and {} lost, the network goes on as {}.",
        receipt.consents.len(),
        args.receipt.display(),
        last.origin.height,
        receipt.retired.len(),
        receipt.lost.len(),
        receipt.network,
    );
    output.result(
        &json!({
            "signed": receipt.consents.len(), "needed": needed, "retired": receipt.retired.len(), "lost": receipt.lost,
        }),
        text,
    );
    Ok(())
}

fn verify(args: &VerifyArgs, output: &Output) -> Outcome {
    let receipt: Succession = read_json(&args.receipt, "receipt_malformed")?;
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
