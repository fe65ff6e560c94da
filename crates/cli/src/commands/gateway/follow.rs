//! `scrip gateway follow`: takes a stopped gateway to the successor of its network.
//!
//! The receipt is judged by the network that the gateway's database belongs to, offline. Then the successor's genesis is asked for, whose
//! hash is the successor's id, so that no node has to be believed: it holds the last final state, which decides what was on its way.

use crate::cli::Global;
use crate::dealt::read_genesis;
use crate::failure::{Exit, Failure, Outcome, sentence};
use crate::files::{self, read_json};
use crate::output::Output;
use clap::Args;
use scrip_chain::genesis::{Document, Founded};
use scrip_chain::recovery::{RecoveryError, Succession, decode_records};
use scrip_client::{Client, Config};
use scrip_gateway::succession::{FollowError, Following, NetworkName, Report, Successor};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `scrip gateway follow`.
#[derive(Args, Debug)]
pub(super) struct FollowArgs {
    /// The receipt that names the successor, signed by as many of the recovery set as are needed
    receipt: PathBuf,
    /// A node of the successor; several may be named
    #[arg(
        long = "node",
        value_name = "URL",
        value_delimiter = ',',
        required_unless_present = "genesis"
    )]
    nodes: Vec<String>,
    /// The successor's genesis document, instead of asking a node for it
    #[arg(long, value_name = "FILE", conflicts_with = "nodes")]
    genesis: Option<PathBuf>,
    /// The gateway's folder [default: HOME/gateway]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Its PostgreSQL database, if it has one
    #[arg(
        long,
        value_name = "URL",
        env = "SCRIP_GATEWAY_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// Do it without asking
    #[arg(long, short = 'y')]
    yes: bool,
    /// Only say what it would do
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

/// Follows.
pub(super) fn run(args: &FollowArgs, global: &Global, output: &Output) -> Outcome {
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    runtime.block_on(async {
        let receipt: Succession = read_json(&args.receipt, "receipt_malformed")?;
        let folder = args.dir.clone();
        let folder = folder.unwrap_or_else(|| global.home().join("gateway"));
        let opened = Following::open(&folder, args.database.as_deref()).await;
        let following = opened.map_err(|error| failure(&error))?;
        let outcome = follow(args, &receipt, &following, output).await;
        following.close().await;
        outcome
    })
}

async fn follow(
    args: &FollowArgs,
    receipt: &Succession,
    following: &Following,
    output: &Output,
) -> Outcome {
    let refused =
        |error: RecoveryError| Failure::new(Exit::CheckFailed, error.code(), sentence(&error));
    // Its id is the hash of all that it was founded with: its key, and who may name its successor.
    let predecessor = receipt.predecessor.clone().found();
    let before = predecessor.map_err(|error| refused(error.into()))?;
    let before_id = before.network.to_string();
    let done = following.is_done(&before_id, &receipt.network).await;
    let done = done.map_err(|error| failure(&error))?;
    let key = before.document.network_key.clone();
    let last_height = receipt.verify(&key).map_err(refused)?;
    if done {
        let text = format!(
            "Nothing to do: this gateway is on network {} already.",
            receipt.network
        );
        output.result(
            &json!({ "followed": false, "already": true, "network": receipt.network }),
            text,
        );
        return Ok(());
    }
    let founded = match &args.genesis {
        Some(path) => check_genesis(read_genesis(path)?, receipt, &path.display().to_string())?,
        None => ask_nodes(&args.nodes, &before_id, receipt).await?,
    };
    let successor = successor(args, &before, &founded, last_height)?;
    let report = following.preview(&successor).await;
    let report = report.map_err(|error| failure(&error))?;
    let sentences = sentences(&successor, &report);
    let value = |followed: bool, report: &Report| {
        json!({
            "followed": followed, "already": false, "before": before_id, "network": receipt.network,
            "network_key": receipt.network_key, "last_height": last_height, "report": report,
        })
    };
    if args.dry_run {
        let mut value = value(false, &report);
        value["dry_run"] = true.into();
        output.result(&value, sentences.join("\n"));
        return Ok(());
    }
    if !args.yes {
        output.confirm("follow_not_confirmed", "follow", &sentences)?;
    }
    let report = following.follow(&successor).await;
    let report = report.map_err(|error| failure(&error))?;
    let text = format!(
        "{}\n{} Start it with nodes of the successor: scrip gateway --node ...",
        sentences[1..].join("\n"),
        output.green("The gateway has followed.")
    );
    output.result(&value(true, &report), text);
    Ok(())
}

/// The genesis that a node of the successor was started with.
async fn ask_nodes(nodes: &[String], before: &str, receipt: &Succession) -> Outcome<Founded> {
    let unreachable = |error: scrip_client::Error| {
        Failure::new(Exit::Unreachable, error.code().to_owned(), sentence(&error)).next(
            "Name a node of the successor with --node, or its genesis document with --genesis.",
        )
    };
    let client = Client::new(Config::new(nodes.to_vec())).map_err(unreachable)?;
    let view = client.network().await.map_err(unreachable)?;
    if view.id.0 == before {
        let sentence = format!(
            "The node at {} is of the network that ended.",
            client.node()
        );
        return Err(Failure::bad_input("node_of_ended_network", sentence)
            .next("Name a node of the successor with --node."));
    }
    let document: Document = serde_json::from_value(view.genesis)
        .map_err(|error| refused_genesis(&client.node(), &error.to_string()))?;
    let founded = document
        .found()
        .map_err(|error| refused_genesis(&client.node(), &error.to_string()))?;
    check_genesis(founded, receipt, &format!("The node at {}", client.node()))
}

fn refused_genesis(node: &str, why: &str) -> Failure {
    let sentence = format!("The node at {node} gives no usable genesis document: {why}.");
    Failure::bad_input("genesis_malformed", sentence)
}

/// Fails unless this is the genesis of the network that the receipt names.
fn check_genesis(founded: Founded, receipt: &Succession, whose: &str) -> Outcome<Founded> {
    let is_it = founded.network.to_string() == receipt.network
        && founded.document.network_key == receipt.network_key;
    if is_it {
        return Ok(founded);
    }
    let sentence = format!(
        "{whose} belongs to network {}, and the successor is {}.",
        founded.network, receipt.network
    );
    Err(Failure::new(Exit::BadInput, "network_wrong", sentence)
        .next("Name a node of the successor with --node."))
}

fn successor(
    args: &FollowArgs,
    before: &Founded,
    founded: &Founded,
    last_height: u64,
) -> Outcome<Successor> {
    let refused =
        |error: RecoveryError| Failure::new(Exit::CheckFailed, error.code(), sentence(&error));
    let origin = founded.document.origin.as_ref();
    let origin = origin
        .filter(|origin| {
            origin.network == before.network.to_string() && origin.height == last_height
        })
        .ok_or_else(|| refused(RecoveryError::OtherOrigin))?;
    let carried = decode_records(&origin.records).map_err(refused)?;
    Ok(Successor {
        last_height,
        last_time_ms: origin.timestamp_ms,
        carried: carried.into_iter().collect(),
        receipt: files::read(&args.receipt)?,
        before: name(before),
        after: name(founded),
    })
}

fn name(founded: &Founded) -> NetworkName {
    NetworkName {
        id: founded.network,
        key: founded.document.network_key.clone(),
        name: founded.document.name.clone(),
    }
}

/// What happens, for people. The first line is the question's.
fn sentences(successor: &Successor, report: &Report) -> Vec<String> {
    let mut lines = vec![format!(
        "This gateway goes on from '{}' ({}) after its block {} to '{}' ({}). There is no way back.",
        successor.before.name,
        successor.before.id,
        successor.last_height,
        successor.after.name,
        successor.after.id
    )];
    lines.push(format!(
        "{} members stay, with their usernames, balances, passkeys and sessions; {} tills stay enrolled.",
        report.members, report.tills
    ));
    lines.push(format!(
        "Payments on their way: {} had been made and are final, {} had not and failed, with nothing taken.",
        report.payments_final, report.payments_failed
    ));
    if report.payments_unknown > 0 {
        lines.push(format!(
            "Of {} payments it can't be known any more; they count as failed, and their members are told to look at their balance.",
            report.payments_unknown
        ));
    }
    if report.codes_final + report.codes_refused > 0 {
        lines.push(format!(
            "Codes of phones that tills were bringing in: {} paid, {} did not and can't be brought in again.",
            report.codes_final, report.codes_refused
        ));
    }
    if report.operations_applied + report.operations_dropped > 0 {
        lines.push(format!(
            "Of other operations on their way {} had been done and {} had not.",
            report.operations_applied, report.operations_dropped
        ));
    }
    if report.preauthorizations > 0 {
        lines.push(format!(
            "What {} phones carry is signed anew; they fetch it when they are online next, and until then what they show is refused.",
            report.preauthorizations
        ));
    }
    if !report.unexplained.is_empty() {
        lines.push(format!(
            "{} members have more or less than their history here says, because payments by others were not read any more ({} blocks): {}. What they have is what counts.",
            report.unexplained.len(),
            report.blocks_unread,
            report.unexplained.join(", ")
        ));
    }
    lines
}

fn failure(error: &FollowError) -> Failure {
    let exit = match error {
        FollowError::NoGateway | FollowError::NoNetwork => Exit::BadInput,
        FollowError::OtherNetwork(_)
        | FollowError::FollowedOther(_)
        | FollowError::NotLast { .. } => Exit::CheckFailed,
        FollowError::NoMasterKey | FollowError::Vault(_) => Exit::BadKey,
        FollowError::Running | FollowError::Database(_) | FollowError::Failed(_) => Exit::Local,
    };
    let failure = Failure::new(exit, error.code().to_owned(), sentence(error));
    match error {
        FollowError::NoGateway => failure.next("Name its folder with --dir, or its database with --database."),
        FollowError::NoMasterKey => failure.next("Put master.key into the gateway's folder, or set SCRIP_GATEWAY_MASTER_KEY."),
        FollowError::NoNetwork => failure.next("Start it with nodes of the successor."),
        FollowError::OtherNetwork(_) => failure.next("Get the receipt of this network's own successor, or name another gateway with --dir or --database."),
        _ => failure,
    }
}
