//! Nodes' certificates: asking to be linked, voting, removing, renewing.

mod session;
mod show;

use crate::commands::cert::membership::session::Session;
use crate::failure::{Exit, Failure, Outcome};
use crate::node_folder::NodeFolder;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use crate::remote::NodeArgs;
use clap::{Args, Subcommand};
use scrip_api::impact::ImpactView;
use scrip_api::membership::NodeView;
use scrip_ledger::epoch::Address;
use scrip_ledger::ids::ProposalId;
use scrip_ledger::membership::{Certificate, Counting, NodeName, Operation, Policy, Verdict};
use scrip_ledger::text::Reference;
use scrip_ledger::time::Timestamp;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;

const DAY_S: u64 = 24 * 60 * 60;

/// What can be done with nodes' certificates.
#[derive(Debug, Subcommand)]
pub(super) enum MembershipCommand {
    /// Ask the nodes to link this one: makes its certificate and hands it in
    Request(RequestArgs),
    /// List the linked nodes and what is being voted on
    List(ListArgs),
    /// Show a node or a request: who asks for what, the votes in order, and why
    Inspect(InspectArgs),
    /// Approve a request with this node's key
    Approve(VoteArgs),
    /// Deny a request with this node's key
    Deny(VoteArgs),
    /// Ask the nodes to remove one; says first what that would do
    Remove(RemoveArgs),
    /// Ask for the next version of this node's certificate, perhaps with a new key
    Renew(RenewArgs),
    /// Ask to change how votes are counted
    Rules(RulesArgs),
}

/// Whose key signs.
#[derive(Args, Debug)]
struct SignArgs {
    /// The node's folder, whose key signs
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    node: NodeArgs,
}

/// Arguments of `scrip cert request`.
#[derive(Args, Debug)]
pub(super) struct RequestArgs {
    #[command(flatten)]
    sign: SignArgs,
    /// The node's name for ever: small letters, digits, points and hyphens
    #[arg(long, value_parser = node_name)]
    name: NodeName,
    /// Where other nodes reach it [default: where node.toml says it listens]
    #[arg(long, value_name = "ADDRESS")]
    address: Option<SocketAddr>,
    /// How long the certificate is valid
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    days: u32,
}

/// Arguments of `scrip cert list`.
#[derive(Args, Debug)]
pub(super) struct ListArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Also what was decided before
    #[arg(long)]
    all: bool,
}

/// Arguments of `scrip cert inspect`.
#[derive(Args, Debug)]
pub(super) struct InspectArgs {
    /// A request's number or a node's name
    what: String,
    #[command(flatten)]
    node: NodeArgs,
}

/// Arguments of `scrip cert approve` and `scrip cert deny`.
#[derive(Args, Debug)]
pub(super) struct VoteArgs {
    /// The request's number, as 'scrip cert list' shows it
    #[arg(value_parser = proposal)]
    request: ProposalId,
    /// Why, for everybody to read
    #[arg(long, default_value = "by the operator", value_parser = reference)]
    reason: Reference,
    #[command(flatten)]
    sign: SignArgs,
}

/// Arguments of `scrip cert remove`.
#[derive(Args, Debug)]
pub(super) struct RemoveArgs {
    /// The node's name
    #[arg(value_parser = node_name)]
    name: NodeName,
    /// Why, for everybody to read
    #[arg(long, value_parser = reference)]
    reason: Reference,
    /// Do it without asking
    #[arg(long, short = 'y')]
    yes: bool,
    /// Only say what it would do
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    #[command(flatten)]
    sign: SignArgs,
}

/// Arguments of `scrip cert renew`.
#[derive(Args, Debug)]
pub(super) struct RenewArgs {
    #[command(flatten)]
    sign: SignArgs,
    /// The folder of the node that takes over, with the new key and where it listens [default: the same node and key]
    #[arg(long, value_name = "DIR")]
    successor: Option<PathBuf>,
    /// How long the certificate is valid
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    days: u32,
}

/// Arguments of `scrip cert rules`.
#[derive(Args, Debug)]
pub(super) struct RulesArgs {
    #[command(flatten)]
    sign: SignArgs,
    /// Approved with more than VOTES votes and then more than APPROVALS approvals, as VOTES,APPROVALS
    #[arg(long, value_name = "VOTES,APPROVALS", value_parser = pair, group = "rule")]
    messages: Option<(u32, u32)>,
    /// Approved when more than this share of all nodes approves, as N/M
    #[arg(long, value_name = "N/M", value_parser = fraction, group = "rule")]
    ratio: Option<(u32, u32)>,
    /// Voters are drawn by weight up to this total, of which more than one half has to approve
    #[arg(long, value_name = "WEIGHT", group = "rule")]
    weighted: Option<u64>,
    /// How long nodes may vote, in seconds
    #[arg(long)]
    window_s: Option<u32>,
    /// Fewest nodes that a removal may leave
    #[arg(long)]
    nodes_min: Option<u32>,
}

/// Runs one of them.
pub(super) fn run(command: &MembershipCommand, output: &Output) -> Outcome {
    let runtime = tokio::runtime::Runtime::new();
    let runtime = runtime.map_err(|error| Failure::local("can't start", error))?;
    runtime.block_on(async {
        match command {
            MembershipCommand::Request(args) => request(args, output).await,
            MembershipCommand::List(args) => show::list(&args.node, args.all, output).await,
            MembershipCommand::Inspect(args) => show::inspect(&args.node, &args.what, output).await,
            MembershipCommand::Approve(args) => vote(args, Verdict::Approve, output).await,
            MembershipCommand::Deny(args) => vote(args, Verdict::Deny, output).await,
            MembershipCommand::Remove(args) => remove(args, output).await,
            MembershipCommand::Renew(args) => renew(args, output).await,
            MembershipCommand::Rules(args) => rules(args, output).await,
        }
    })
}

fn validity(days: u32) -> (Timestamp, Timestamp) {
    let now = crate::clock::now();
    // The network's clock may be a little behind this one.
    let from = Timestamp(now.0.saturating_sub(60_000));
    (from, now.plus_seconds(u64::from(days) * DAY_S))
}

fn reached_at(folder: &NodeFolder, given: Option<SocketAddr>) -> Outcome<Address> {
    let address = match given {
        Some(address) => address,
        None => folder.read_addresses()?.peers,
    };
    Ok(Address::new(&address.to_string()).expect("an address is plain ASCII"))
}

async fn request(args: &RequestArgs, output: &Output) -> Outcome {
    let session = Session::open(&args.sign.dir, &args.sign.passphrase, &args.sign.node).await?;
    session.open_account().await?;
    let known: Option<NodeView> = session.node(&args.name).await?;
    let version = known.map_or(1, |node| node.version + 1);
    let certificate = Certificate::issue(
        &session.remote.network_id(),
        &session.key,
        args.name.clone(),
        reached_at(&session.folder, args.address)?,
        validity(args.days),
        version,
    );
    let fingerprint = certificate.fingerprint().to_string();
    let operation = Operation::Link {
        certificate: Box::new(certificate),
    };
    let id = session.propose(operation).await?;
    let text = format!(
        "The nodes are asked to link {}, as request {id}.\nFingerprint of the certificate: {fingerprint}\nSee how they vote: scrip cert inspect {id}",
        args.name
    );
    let value = json!({
        "request": id.to_string(), "name": args.name.as_str(), "version": version, "fingerprint": fingerprint,
    });
    output.result(&value, text);
    Ok(())
}

async fn vote(args: &VoteArgs, verdict: Verdict, output: &Output) -> Outcome {
    let session = Session::open(&args.sign.dir, &args.sign.passphrase, &args.sign.node).await?;
    let operation = Operation::Vote {
        proposal: args.request,
        verdict,
        reason: args.reason.clone(),
    };
    session.send_as_node(operation).await?;
    let proposal = session.proposal(&args.request).await?;
    let said = match verdict {
        Verdict::Approve => "Approved",
        Verdict::Deny => "Denied",
    };
    let text = format!(
        "{said} by this node. The request is {} now.",
        proposal.status
    );
    output.result(&serde_json::to_value(&proposal).expect("plain data"), text);
    Ok(())
}

async fn remove(args: &RemoveArgs, output: &Output) -> Outcome {
    let session = Session::open(&args.sign.dir, &args.sign.passphrase, &args.sign.node).await?;
    let register = session.register().await?;
    let target = register
        .nodes
        .iter()
        .find(|node| node.identity == args.name.as_str());
    let target = target.ok_or_else(|| {
        let sentence = format!("No node called {} is linked.", args.name);
        Failure::new(Exit::Refused, "membership_node_unknown", sentence)
            .next("See who is: scrip cert list")
    })?;
    let members = session.remote.network().await?.committee;
    let committee: Vec<_> = members.into_iter().map(|member| member.key).collect();
    let impact = ImpactView::of_removal(target, &committee);
    let sentences = impact.sentences();
    if args.dry_run {
        let value = json!({ "dry_run": true, "name": args.name.as_str(), "impact": impact });
        output.result(&value, sentences.join("\n"));
        return Ok(());
    }
    if !args.yes {
        output.confirm("removal_not_confirmed", "remove", &sentences)?;
    }
    let operation = Operation::Remove {
        identity: args.name.clone(),
        version: target.version,
        reason: args.reason.clone(),
    };
    let id = session.propose_as_node(operation).await?;
    let text = format!(
        "The nodes are asked to remove {}, as request {id}. {}",
        args.name,
        sentences.join(" ")
    );
    output.result(
        &json!({ "request": id.to_string(), "impact": impact }),
        text,
    );
    Ok(())
}

async fn renew(args: &RenewArgs, output: &Output) -> Outcome {
    let session = Session::open(&args.sign.dir, &args.sign.passphrase, &args.sign.node).await?;
    let own = session.own_node().await?;
    let (folder, key) = match &args.successor {
        None => (session.folder.clone(), session.key.clone()),
        Some(successor) => {
            let folder = NodeFolder::new(successor);
            let key = session::open_key(&folder, &args.sign.passphrase)?;
            (folder, key)
        }
    };
    let identity = NodeName::new(&own.identity)
        .map_err(|error| Failure::of(Exit::BadInput, error.code(), &error))?;
    let certificate = Certificate::issue(
        &session.remote.network_id(),
        &key,
        identity,
        reached_at(&folder, None)?,
        validity(args.days),
        own.version + 1,
    );
    let operation = Operation::Renew {
        certificate: Box::new(certificate),
    };
    let id = session.propose_as_node(operation).await?;
    let next = match &args.successor {
        None => String::new(),
        Some(successor) => format!(
            "\nStart the successor now and keep this node running until the successor validates:\n  scrip node --dir {} --state-sync",
            successor.display()
        ),
    };
    let text = format!(
        "The nodes are asked to renew {}, as request {id}.{next}",
        own.identity
    );
    output.result(
        &json!({ "request": id.to_string(), "version": own.version + 1 }),
        text,
    );
    Ok(())
}

async fn rules(args: &RulesArgs, output: &Output) -> Outcome {
    let session = Session::open(&args.sign.dir, &args.sign.passphrase, &args.sign.node).await?;
    let present = session.register().await?.policy.to_ledger();
    let counting = match (args.messages, args.ratio, args.weighted) {
        (Some((messages_over, approvals_over)), ..) => Counting::Messages {
            messages_over,
            approvals_over,
        },
        (_, Some((over_numerator, over_denominator)), _) => Counting::Ratio {
            over_numerator,
            over_denominator,
        },
        (.., Some(drawn_weight)) => Counting::Weighted {
            drawn_weight,
            over_numerator: 1,
            over_denominator: 2,
        },
        _ => present.counting,
    };
    let policy = Policy {
        counting,
        window_s: args.window_s.unwrap_or(present.window_s),
        nodes_min: args.nodes_min.unwrap_or(present.nodes_min),
    };
    if policy == present {
        return Err(Failure::new(
            Exit::Usage,
            "rules_unchanged",
            "These are the rules that the network has.",
        )
        .next("'scrip cert rules --help' lists what can be changed."));
    }
    let id = session
        .propose_as_node(Operation::Change { policy })
        .await?;
    output.result(
        &json!({ "request": id.to_string() }),
        format!("The nodes are asked to change the rules, as request {id}."),
    );
    Ok(())
}

fn node_name(text: &str) -> Result<NodeName, String> {
    NodeName::new(text).map_err(|error| error.to_string())
}

fn reference(text: &str) -> Result<Reference, String> {
    Reference::new(text).map_err(|error| error.to_string())
}

fn proposal(text: &str) -> Result<ProposalId, String> {
    text.parse()
        .map_err(|_| "a request's number is 32 hex digits".to_owned())
}

fn pair(text: &str) -> Result<(u32, u32), String> {
    numbers(text, ',').ok_or_else(|| "write VOTES,APPROVALS, like 2,2".to_owned())
}

fn fraction(text: &str) -> Result<(u32, u32), String> {
    numbers(text, '/').ok_or_else(|| "write N/M, like 1/2".to_owned())
}

fn numbers(text: &str, between: char) -> Option<(u32, u32)> {
    let (first, second) = text.split_once(between)?;
    Some((first.trim().parse().ok()?, second.trim().parse().ok()?))
}

#[cfg(test)]
mod tests;
