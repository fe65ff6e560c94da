//! `scrip network`: preparing a node, founding a network, joining one, looking at one.
//!
//! Founding takes three steps. Everybody prepares a folder (`prepare`) and hands its public key to whoever writes the
//! invitation (`invite`). Then everybody runs the ceremony with the same invitation at the same time (`found`).

mod recover;

use crate::cli::Global;
use crate::dealt::{Deal, DealtNetwork, read_genesis};
use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::keyfile::{Cost, KeyFile, KeyFileError};
use crate::node_folder::{Addresses, NodeFolder, Votes};
use crate::output::{Output, table};
use crate::passphrase::PassphraseArgs;
use crate::remote::{NodeArgs, Remote};
use crate::wallet::Wallet;
use clap::{Args, Subcommand};
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_math::algebra::Random as _;
use recover::RecoveryArgs;
use scrip_chain::founding::{Invitation, ledger_hex, take_part};
use scrip_chain::genesis::{Founded, KeyOrigin, Member};
use scrip_ledger::account::{Classes, Controller};
use scrip_ledger::epoch;
use scrip_ledger::genesis::{Genesis, GenesisAccount, GenesisAsset};
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes};
use scrip_ledger::rules::Rules;
use serde_json::json;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a node stays after the ceremony, for others that still need it.
const LINGER: Duration = Duration::from_secs(10);

/// Arguments of `scrip network`.
#[derive(Args, Debug)]
pub struct NetworkArgs {
    #[command(subcommand)]
    command: NetworkCommand,
}

/// What can be done with networks.
#[derive(Debug, Subcommand)]
enum NetworkCommand {
    /// Prepare a node's folder: make its key, note where it listens
    Prepare(PrepareArgs),
    /// Write the invitation that the founding members agree on
    Invite(Box<InviteArgs>),
    /// Take part in the key ceremony that founds a network
    Found(FoundArgs),
    /// Put a node of this machine into an existing network
    Join(JoinArgs),
    /// Deal a whole network into a folder, for demos and tests: whoever runs this knows its key
    Deal(Box<DealArgs>),
    /// After nodes were lost for good and too few are left: a successor that goes on from the last final state
    Recover(recover::RecoverArgs),
    /// Show a network: its key, its members, its latest block
    Inspect(InspectArgs),
}

/// Arguments of `scrip network prepare`.
#[derive(Args, Debug)]
struct PrepareArgs {
    /// The node's folder
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Where it listens for other nodes
    #[arg(long, value_name = "ADDRESS")]
    peers: SocketAddr,
    /// Where it listens for people and programs
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7101")]
    http: SocketAddr,
    /// Use the key of another node's folder, which must not run any more: for the successor of a network
    #[arg(long, value_name = "DIR")]
    keep_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Arguments of `scrip network invite`.
#[derive(Args, Debug)]
struct InviteArgs {
    /// What people will call the network
    #[arg(long)]
    name: String,
    /// A founding member as NAME=PUBLICKEY@ADDRESS; four or more of them
    #[arg(long = "member", value_name = "MEMBER", required = true, value_parser = member)]
    members: Vec<Member>,
    /// Public key of the registrar, who creates currencies ('scrip wallet create' prints one); a successor keeps its own
    #[arg(long, value_name = "KEY", value_parser = public_key, required_unless_present = "recover")]
    registrar: Option<PublicKey>,
    /// A currency to start with, as CODE:SCALE, issued by the registrar
    #[arg(long = "asset", value_name = "CODE:SCALE", value_parser = asset)]
    assets: Vec<(AssetCode, u8)>,
    /// Blocks in an epoch: how often committee and key shares can change
    #[arg(long, default_value_t = 4_096, value_parser = clap::value_parser!(u64).range(32..))]
    blocks_per_epoch: u64,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    recovery: RecoveryArgs,
}

/// Arguments of `scrip network found`.
#[derive(Args, Debug)]
struct FoundArgs {
    /// The node's folder, prepared before
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The invitation, the same for all
    #[arg(long, value_name = "FILE")]
    invitation: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Arguments of `scrip network join`.
#[derive(Args, Debug)]
struct JoinArgs {
    /// The node's folder, prepared before
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The network's genesis document
    #[arg(long, value_name = "FILE")]
    genesis: PathBuf,
}

/// Arguments of `scrip network deal`.
#[derive(Args, Debug)]
struct DealArgs {
    /// The folder: one folder per node, wallets, and the passphrase of all keys
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// How many validators
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    validators: u8,
    /// Blocks in an epoch
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u64).range(32..))]
    blocks_per_epoch: u64,
    /// The first node's HTTP port; all others follow [default: any that are free]
    #[arg(long)]
    port: Option<u16>,
    /// Also make a wallet of this name; its account is still to be opened
    #[arg(long = "wallet", value_name = "NAME")]
    wallets: Vec<String>,
    #[command(flatten)]
    recovery: RecoveryArgs,
}

/// Arguments of `scrip network inspect`.
#[derive(Args, Debug)]
struct InspectArgs {
    /// A genesis document, instead of a running node
    #[arg(long, value_name = "FILE", conflicts_with = "node")]
    genesis: Option<PathBuf>,
    #[command(flatten)]
    node: NodeArgs,
}

/// Runs one of them.
pub fn run(args: &NetworkArgs, _global: &Global, output: &Output) -> Outcome {
    match &args.command {
        NetworkCommand::Prepare(args) => prepare(args, output),
        NetworkCommand::Invite(args) => invite(args, output),
        NetworkCommand::Found(args) => found(args, output),
        NetworkCommand::Join(args) => join(args, output),
        NetworkCommand::Deal(args) => deal(args, output),
        NetworkCommand::Recover(args) => recover::run(args, output),
        NetworkCommand::Inspect(args) => inspect(args, output),
    }
}

fn deal(args: &DealArgs, output: &Output) -> Outcome {
    if DealtNetwork::find(&args.dir).is_some() {
        let sentence = format!("There is a network in {} already.", args.dir.display());
        return Err(Failure::new(Exit::BadInput, "folder_has_network", sentence)
            .next("Choose another folder."));
    }
    let deal = Deal {
        name: "dealt for tests".into(),
        validators: usize::from(args.validators),
        blocks_per_epoch: NonZeroU64::new(args.blocks_per_epoch).expect("at least 32"),
        first_port: args.port,
        recovery: args.recovery.set()?,
        last_state: args.recovery.last_state()?,
    };
    let network = DealtNetwork::deal(&args.dir, &deal)?;
    for name in &args.wallets {
        network.wallet_key(&Wallet::new(&args.dir, name)?)?;
    }
    let nodes = (0..network.count()).map(|index| {
        let folder = network.node(index);
        Ok(json!({ "dir": folder.path(), "http": format!("http://{}", folder.read_addresses()?.http) }))
    });
    let nodes = nodes.collect::<Outcome<Vec<serde_json::Value>>>()?;
    let value = json!({
        "nodes": nodes,
        "network_key": network.founded()?.document.network_key,
        "registrar_key": network.registrar_key(),
        "passphrase_file": network.passphrase_file(),
    });
    let text = format!(
        "{} nodes in {1}. Start each with:\n  scrip node --dir {1}/node-N --passphrase-file {1}/passphrase",
        network.count(),
        args.dir.display()
    );
    output.result(&value, text);
    Ok(())
}

fn prepare(args: &PrepareArgs, output: &Output) -> Outcome {
    let folder = NodeFolder::new(&args.dir);
    let path = folder.key();
    if path.exists() {
        return Err(KeyFileError::Exists.into_failure(&path));
    }
    let file = match &args.keep_key {
        None => {
            let key = PrivateKey::random(rand::rng());
            KeyFile::seal(&key, args.passphrase.choose()?.as_bytes(), Cost::STANDARD)
        }
        Some(other) => {
            let kept = NodeFolder::new(other).key();
            KeyFile::read(&kept).map_err(|error| error.into_failure(&kept))?
        }
    };
    file.create(&path)
        .map_err(|error| error.into_failure(&path))?;
    folder.write_addresses(&Addresses {
        peers: args.peers,
        http: args.http,
        followers: Vec::new(),
        tls: None,
        certificate_votes: Default::default(),
        votes: Votes::default(),
    })?;
    let public = file.public_key().to_string();
    let text = format!(
        "This node's key is {public}.\nFor an invitation: --member NAME={public}@{}\nKeep a copy of {}.",
        args.peers,
        path.display()
    );
    output.result(
        &json!({ "public_key": public, "peers": args.peers, "http": args.http, "dir": args.dir }),
        text,
    );
    Ok(())
}

fn invite(args: &InviteArgs, output: &Output) -> Outcome {
    let last = args.recovery.last_state()?;
    let ledger = match (&last, &args.registrar) {
        // Everything else comes with the carried state.
        (Some(last), _) => Genesis {
            timestamp: crate::clock::now(),
            rules: recover::rules_of(last)?,
            accounts: Vec::new(),
            assets: Vec::new(),
            members: validators(args),
        },
        (None, Some(registrar)) => ledger(args, registrar),
        (None, None) => unreachable!("one of the two is required"),
    };
    let invitation = Invitation {
        name: args.name.clone(),
        founded_at_ms: crate::clock::now().0,
        blocks_per_epoch: args.blocks_per_epoch,
        members: args.members.clone(),
        ledger: ledger_hex(&ledger),
        recovery: args.recovery.set()?,
        origin: last.map(|last| last.origin),
    };
    let json = serde_json::to_string_pretty(&invitation).expect("plain data");
    write(&args.out, &format!("{json}\n"))?;
    let text = format!(
        "{} invites {} members. Give {1} copies of it to them; each then runs:\n  scrip network found --dir DIR --invitation {}",
        args.name,
        args.members.len(),
        args.out.display()
    );
    output.result(
        &json!({ "invitation": args.out, "members": args.members.len() }),
        text,
    );
    Ok(())
}

/// The founding members as validators of equal weight.
fn validators(args: &InviteArgs) -> Vec<epoch::Member> {
    let validators = args.members.iter().filter_map(|member| {
        let key = public_key(&member.public_key).ok()?;
        Some(epoch::Member {
            key,
            address: epoch::Address::new(&member.address.to_string())?,
            weight: 1,
        })
    });
    validators.collect()
}

/// The registrar's account, who issues the first currencies, and the founding members.
fn ledger(args: &InviteArgs, registrar: &PublicKey) -> Genesis {
    let id = AccountId::derive(registrar, 0);
    let controller = Controller::Key(KeyBytes::from(registrar));
    let assets = args.assets.iter().map(|&(code, scale)| GenesisAsset {
        code,
        scale,
        issuer: id,
    });
    Genesis {
        timestamp: crate::clock::now(),
        rules: Rules::new(id),
        accounts: vec![GenesisAccount {
            id,
            controller,
            classes: Classes::default(),
        }],
        assets: assets.collect(),
        members: validators(args),
    }
}

fn found(args: &FoundArgs, output: &Output) -> Outcome {
    let folder = NodeFolder::new(&args.dir);
    let addresses = folder.read_addresses()?;
    if folder.genesis().exists() {
        return Err(already(&folder));
    }
    let bytes = std::fs::read(&args.invitation).map_err(|error| {
        Failure::bad_input(
            "invitation_unreadable",
            format!("{} can't be read: {error}.", args.invitation.display()),
        )
        .next("Name the file that 'scrip network invite' wrote.")
    })?;
    let invitation: Invitation = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::bad_input(
            "invitation_unusable",
            format!("{} is malformed: {error}.", args.invitation.display()),
        )
        .next("Name the file that 'scrip network invite' wrote, the same for all members.")
    })?;
    let path = folder.key();
    let key = args.passphrase.unlock(&path)?;
    output.note(format!(
        "Waiting for the {} members of {} ...",
        invitation.members.len(),
        invitation.name
    ));
    let founded = take_part(&invitation, key, folder.path(), addresses.peers, LINGER)
        .map_err(|error| Failure::of(Exit::Refused, error.code(), &error))?;
    write(&folder.genesis(), &founded.document.to_json())?;
    describe(&founded, "Founded.", output);
    Ok(())
}

fn join(args: &JoinArgs, output: &Output) -> Outcome {
    let folder = NodeFolder::new(&args.dir);
    folder.read_addresses()?;
    if folder.genesis().exists() {
        return Err(already(&folder));
    }
    let founded = read_genesis(&args.genesis)?;
    write(&folder.genesis(), &founded.document.to_json())?;
    let start = format!(
        "Start the node with: scrip node --dir {}",
        args.dir.display()
    );
    describe(&founded, &start, output);
    Ok(())
}

fn already(folder: &NodeFolder) -> Failure {
    let sentence = format!("{} belongs to a network already.", folder.path().display());
    Failure::new(Exit::BadInput, "node_has_network", sentence)
        .next("Prepare another folder for another network.")
}

fn inspect(args: &InspectArgs, output: &Output) -> Outcome {
    if let Some(path) = &args.genesis {
        describe(&read_genesis(path)?, "", output);
        return Ok(());
    }
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    let view =
        runtime.block_on(async { Remote::connect(&args.node, None).await?.network().await })?;
    let rows = view.committee.iter().map(|member| {
        vec![
            member.name.clone().unwrap_or_default(),
            member.weight.to_string(),
            member.key.to_string(),
        ]
    });
    let text = format!(
        "{}\nnetwork      {}\nnetwork key  {}\nblock        {} of epoch {}\n\n{}",
        output.bold(&view.name),
        view.id,
        view.key,
        view.tip.height,
        view.tip.epoch,
        table(&["member", "weight", "node key"], &rows.collect::<Vec<_>>())
    );
    output.result(&serde_json::to_value(&view).expect("plain data"), text);
    Ok(())
}

fn describe(founded: &Founded, next: &str, output: &Output) {
    let document = &founded.document;
    let origin = match document.key_origin {
        KeyOrigin::Ceremony => "made by a ceremony; nobody ever held it",
        KeyOrigin::DealtForDemo => "DEALT by one party, who may know it: for demos and tests only",
    };
    let text = format!(
        "{}\nnetwork      {}\nnetwork key  {}\n             {origin}\nmembers      {}\nepochs       of {} blocks\n{next}",
        output.bold(&document.name),
        founded.network,
        document.network_key,
        document.members.len(),
        document.blocks_per_epoch,
    );
    let before = document.origin.as_ref().map(|origin| {
        json!({ "network": origin.network, "network_key": origin.network_key, "height": origin.height })
    });
    let value = json!({
        "origin": before,
        "name": document.name, "id": founded.network.to_string(), "key": document.network_key,
        "key_origin": document.key_origin, "members": document.members, "blocks_per_epoch": document.blocks_per_epoch,
    });
    output.result(&value, text);
}

fn write(path: &Path, text: &str) -> Outcome {
    files::write(path, text.as_bytes(), files::PUBLIC)
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    let bytes = const_hex::decode(text).map_err(|_| "a public key is 64 hex digits".to_owned())?;
    PublicKey::decode(Copying(&bytes)).map_err(|_| "not a public key".to_owned())
}

fn member(text: &str) -> Result<Member, String> {
    let parts = text
        .split_once('=')
        .and_then(|(name, rest)| Some((name, rest.split_once('@')?)));
    let (name, (key, address)) = parts.ok_or("write NAME=PUBLICKEY@ADDRESS")?;
    public_key(key)?;
    let address = address
        .parse()
        .map_err(|_| format!("'{address}' is not an address like 192.0.2.1:7201"))?;
    Ok(Member {
        name: name.to_owned(),
        public_key: key.to_owned(),
        address,
    })
}

fn asset(text: &str) -> Result<(AssetCode, u8), String> {
    let (code, scale) = text.split_once(':').ok_or("write CODE:SCALE, like EUR:2")?;
    let code = code
        .parse()
        .map_err(|error: scrip_ledger::ids::AssetCodeError| error.to_string())?;
    let scale = scale.parse().ok().filter(|&scale: &u8| scale <= 12);
    Ok((code, scale.ok_or("the scale is a number from 0 to 12")?))
}
