//! `scrip demo`: four validators and a gateway in this process, a small town on their ledger, everything on loopback.

use super::elect::burn_wallet;
use super::node::{failure, start_log, stop_on_signal};
use crate::ballots;
use crate::cli::Global;
use crate::dealt::{CURRENCY, Deal, DealtNetwork};
use crate::elect::courier::{Courier, burn_failure};
use crate::elect::driver;
use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::output::Output;
use crate::remote::Remote;
use crate::town::{PEOPLE, Part, Townsperson, beginnings, history};
use crate::wallet::{Membership, SALT, Wallet};
use clap::Args;
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_api::gateway::{people::Role, public::PayeeClass};
use scrip_bitcoin_link::{Bitcoin, Embedded};
use scrip_chain::node::{self, Running};
use scrip_gateway::{Config, Gateway};
use scrip_ledger::account::{self, Classes, Controller};
use scrip_ledger::amount::Amount;
use scrip_ledger::asset;
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes};
use scrip_ledger::name;
use scrip_ledger::text::Reference;
use scrip_ledger::username::Username;
use serde_json::json;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

const VALIDATORS: usize = 4;
/// Short, so that a demo shows epochs changing.
const BLOCKS_PER_EPOCH: u64 = 64;
/// Blocks at the start of an epoch in which validators can still burn for the next.
const COMMIT_BLOCKS: u32 = 32;
/// What each validator gives up in an epoch: hundredths of what a block of the burn chain makes, and the tier it mines for.
const GIVEN: [(u64, Option<u64>); 4] = [(120, None), (60, None), (20, None), (10, Some(2))];
/// How long the validators wait before they try again to take part.
const ELECTION_PAUSE: Duration = Duration::from_secs(30);
/// The node of the organisation that runs the gateway. It leaves to people what the others decide by themselves: which nodes and
/// authorities there are. So there is something to vote on in the operator's page.
const VOTER: usize = 0;
/// What everybody who signs up at the gateway is given: 50.00.
const WELCOME_MINOR: u64 = 5_000;
/// Sign-ups and sign-ins in a minute.
const TRIALS_MAX: u32 = 600;
/// People with keys of their own, for the command line.
const TOWN: [&str; 3] = ["alice", "bob", "cafe"];
/// People of the gateway whom a visitor plays: one who pays, one who is paid, and the two who run the currency.
const SHOWN: [&str; 4] = ["anna", "bakery", "office", "treasurer"];
/// The class of payees that sell food, and who is in it.
const FOOD_CLASS: u8 = 1;
const FOOD_SHOPS: [&str; 4] = ["bakery", "coffeehouse", "market", "kitchen"];
/// What everybody in the town starts with: 100.00.
const START_MINOR: u64 = 10_000;

/// Arguments of `scrip demo`.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// The demo's folder; it goes on where it stopped [default: HOME/demo]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// The first validator's HTTP port; the others take the ports that follow
    #[arg(long, default_value_t = 7101)]
    port: u16,
    /// The gateway's port
    #[arg(long, default_value_t = 8080)]
    gateway_port: u16,
    /// Leave the town without a history
    #[arg(long)]
    no_history: bool,
    /// Only the network with its explorer, as when every gateway has failed: receipts can still be checked
    #[arg(long)]
    no_gateway: bool,
}

/// Runs the demo until Ctrl-C.
pub fn run(args: &DemoArgs, global: &Global, output: &Output) -> Outcome {
    let start = Instant::now();
    // Four nodes that start and stop together would say everything four times.
    start_log("off");
    let folder = args
        .dir
        .clone()
        .unwrap_or_else(|| global.home().join("demo"));
    let network = network(&folder, args.port)?;
    let nodes = start_nodes(&network)?;
    let urls: Vec<String> = nodes
        .iter()
        .filter_map(|node| node.http)
        .map(|http| format!("http://{http}"))
        .collect();
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    let (key, opened) = runtime.block_on(async {
        // Side by side: the people with keys of their own, and those of the gateway.
        let own = settle(&network, &folder, urls.clone());
        let opened = async {
            match args.no_gateway {
                true => Ok(None),
                false => {
                    let config = gateway_config(args, &network, &folder, &urls)?;
                    open_gateway(config).await.map(Some)
                }
            }
        };
        futures::future::try_join(own, opened).await
    })?;
    let (gateway, links) = opened.unzip();
    let links = links.unwrap_or_default();
    let seconds = start.elapsed().as_secs_f64();
    let text = told(output, seconds, &folder, &urls, &key, &links);
    let people: Vec<_> = links.iter().map(Link::json).collect();
    output.result(
        &json!({
            "ready_s": seconds, "dir": folder, "nodes": urls, "network_key": key, "people": TOWN,
            "gateway": gateway.as_ref().map(|_| gateway_url(args.gateway_port)), "explorer": explorer_url(&urls), "links": people,
        }),
        text,
    );
    let (stop, mut stopped) = watch::channel(false);
    stop_on_signal(stop)?;
    runtime.block_on(async {
        tokio::select! {
            () = live(gateway.as_ref(), args.no_history, output) => {}
            () = elections(&network, &folder, urls.clone(), output) => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
        output.note("Stopping ...");
        if let Some(gateway) = gateway {
            gateway.stop().await;
        }
    });
    nodes.iter().for_each(|node| {
        node.stopper().send_replace(true);
    });
    nodes
        .into_iter()
        .try_for_each(|node| node.stop().map_err(|error| failure(&error)))
}

/// The demo's network, dealt if there is none.
fn network(folder: &Path, first_port: u16) -> Outcome<DealtNetwork> {
    if let Some(network) = DealtNetwork::find(folder) {
        return Ok(network);
    }
    let deal = Deal {
        name: "Scrip demo town".into(),
        validators: VALIDATORS,
        blocks_per_epoch: NonZeroU64::new(BLOCKS_PER_EPOCH).expect("not zero"),
        first_port: Some(first_port),
        recovery: None,
        last_state: None,
    };
    DealtNetwork::deal(folder, &deal)
}

fn start_nodes(network: &DealtNetwork) -> Outcome<Vec<Running>> {
    let founded = Arc::new(network.founded()?);
    let start = |index: usize| {
        let folder = network.node(index);
        let (addresses, key) = (folder.read_addresses()?, network.node_key(index)?);
        let mut config = node::Config::new(folder.path(), founded.clone(), key, addresses.peers);
        config.http = Some(addresses.http);
        config.credential_policy = addresses.certificate_votes.policy()?;
        config.vote_policy = addresses.votes.policy();
        if index == VOTER {
            config.credential_policy.authorities = false;
            config.vote_policy.automatic = false;
        }
        // The gateway asks for many, and bounds each of them by itself.
        config.http_config.trusted = vec![addresses.http.ip()];
        config.http_config.pages = scrip_pages::router(scrip_pages::App::Explorer);
        node::start(config).map_err(|error| failure(&error))
    };
    // Side by side: a node that starts waits for nothing that another has to do first.
    let start = &start;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..network.count())
            .map(|index| scope.spawn(move || start(index)))
            .collect();
        let joined = threads.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(Failure::local("a node", "panicked")))
        });
        joined.collect()
    })
}

/// A link that signs somebody of the town in.
struct Link {
    person: Townsperson,
    url: String,
}

impl Link {
    fn json(&self) -> serde_json::Value {
        json!({ "username": self.person.username, "name": self.person.name, "link": self.url })
    }
}

fn gateway_url(port: u16) -> String {
    // By name, because passkeys are bound to names and browsers take this one without TLS.
    format!("http://localhost:{port}")
}

fn explorer_url(urls: &[String]) -> String {
    format!("{}/explorer/", urls[0])
}

fn told(
    output: &Output,
    seconds: f64,
    folder: &Path,
    urls: &[String],
    key: &str,
    links: &[Link],
) -> String {
    let people: String = links
        .iter()
        .map(|link| format!("  {:16} {}\n", link.person.name, link.url))
        .collect();
    let people = match links {
        [] => String::new(),
        _ => format!("Open one of these in your browser; each works once:\n{people}\n"),
    };
    format!(
        "{} after {seconds:.1} s. Ctrl-C stops it; its data stays in {}.\n\n\
         {people}\
         explorer     {}\nnodes        {}\nnetwork key  {key}\n\n\
         Or try, in another terminal:\n  \
         export SCRIP_HOME={1} SCRIP_PASSPHRASE=$(cat {1}/passphrase)\n  \
         scrip wallet --wallet alice pay @bakery 12.50 {CURRENCY} --receipt receipt.scrip\n  \
         scrip verify receipt.scrip --network-key {1}/network.key\n  \
         scrip explorer\n",
        output.green("Ready"),
        folder.display(),
        explorer_url(urls),
        urls.join("  "),
    )
}

fn gateway_config(
    args: &DemoArgs,
    network: &DealtNetwork,
    folder: &Path,
    urls: &[String],
) -> Outcome<Config> {
    let listen = SocketAddr::from(([127, 0, 0, 1], args.gateway_port));
    let asset = AssetCode::new(CURRENCY).expect("four capital letters");
    let mut config = Config::new(
        folder.join("gateway"),
        listen,
        &gateway_url(args.gateway_port),
        urls.to_vec(),
        vec![asset],
    );
    // One party runs everything here, so that the gateway can also issue.
    config.key = Some(network.registrar()?);
    config.voter = Some(network.node_key(VOTER)?);
    config.explorer_url = Some(explorer_url(urls));
    config.webhooks_private = true;
    config.welcome = WELCOME_MINOR;
    config.classes = vec![PayeeClass {
        number: FOOD_CLASS,
        name: "Food and drink".into(),
    }];
    // Everybody here has the same address.
    config.limits.sign_ups = TRIALS_MAX;
    config.limits.sign_ins = TRIALS_MAX;
    Ok(config)
}

/// Starts the gateway, gives it its people, and makes links for those whom a visitor plays.
async fn open_gateway(config: Config) -> Outcome<(Gateway, Vec<Link>)> {
    let gateway = Gateway::start(config)
        .await
        .map_err(|error| super::gateway::failure(&error))?;
    let join = PEOPLE.iter().map(|person| {
        let roles = match person.part {
            Part::Operator => vec![Role::Operator],
            Part::Approver => vec![Role::Approver],
            Part::Resident | Part::Shop => Vec::new(),
        };
        let gateway = &gateway;
        async move {
            gateway
                .add_member(person.username, person.name, &roles)
                .await
        }
    });
    let members = futures::future::try_join_all(join)
        .await
        .map_err(|error| refused(&error))?;
    let food = PEOPLE
        .iter()
        .zip(&members)
        .filter(|(person, _)| FOOD_SHOPS.contains(&person.username));
    let set = food.map(|(_, member)| gateway.set_classes(member, Classes(1 << FOOD_CLASS)));
    futures::future::try_join_all(set)
        .await
        .map_err(|error| refused(&error))?;
    let mut links = Vec::new();
    for (person, member) in PEOPLE.iter().zip(members) {
        if SHOWN.contains(&person.username) {
            let life = Duration::from_secs(24 * 60 * 60);
            let url = gateway
                .sign_in_link(&member, life)
                .await
                .map_err(|error| refused(&error))?;
            links.push(Link {
                person: *person,
                url,
            });
        }
    }
    links.sort_by_key(|link| SHOWN.iter().position(|name| *name == link.person.username));
    Ok((gateway, links))
}

fn refused(error: &scrip_gateway::error::Failure) -> Failure {
    Failure::new(Exit::Refused, error.code().to_owned(), error.to_string())
}

/// Lets the town live: what was paid so far, once, and then nothing by itself.
async fn live(gateway: Option<&Gateway>, no_history: bool, output: &Output) {
    let seeded = async {
        let Some(gateway) = gateway else {
            return Ok(false);
        };
        gateway.seed(&beginnings()).await?;
        if no_history {
            return Ok(false);
        }
        gateway.settled().await?;
        gateway.seed(&history()).await?;
        gateway.settled().await?;
        Ok(true)
    };
    let seeded: Result<bool, scrip_gateway::error::Failure> = seeded.await;
    match seeded {
        Ok(false) => {}
        Ok(true) => output.note("The town's history is on the ledger."),
        Err(error) => output.note(format!("The town's history is not complete: {error}")),
    }
    std::future::pending::<()>().await;
}

/// Lets the validators burn and mine for their turns, each a different amount, on a regtest chain in the demo's folder.
async fn elections(network: &DealtNetwork, folder: &Path, urls: Vec<String>, output: &Output) {
    loop {
        // Only a failure ends it: nodes that restart, or a folder that is full. What was begun goes on where it stopped.
        if let Err(failure) = elect(network, folder, urls.clone(), output).await {
            output.note(format!(
                "The validators don't take part in elections for now: {}",
                failure.sentence
            ));
        }
        tokio::time::sleep(ELECTION_PAUSE).await;
    }
}

async fn elect(
    network: &DealtNetwork,
    folder: &Path,
    urls: Vec<String>,
    output: &Output,
) -> Outcome {
    let remote = Remote::connect_to(urls, None).await?;
    let bitcoin = Embedded::open(&folder.join("bitcoin")).map_err(burn_failure)?;
    let registrar = network.registrar()?;
    let courier = Courier {
        remote: &remote,
        author: AccountId::derive(&registrar.public_key(), 0),
        key: registrar,
        bitcoin: Bitcoin::Embedded(bitcoin),
    };
    let key = const_hex::decode_to_array(remote.key_hex());
    let key = key.map_err(|error| Failure::local("the network's key", error))?;
    driver::configure(&courier, driver::demo_settings(key, COMMIT_BLOCKS)).await?;
    let parts = (0..network.count()).map(|index| {
        let (node, given) = (network.node(index), GIVEN[index % GIVEN.len()]);
        Ok(driver::Part {
            key: network.node_key(index)?,
            wallet: burn_wallet(&node.path().join("burn.key"))?,
            burn_percent: given.0,
            hashes: given.1,
        })
    });
    let parts = parts.collect::<Outcome<Vec<_>>>()?;
    driver::settle(&courier, &parts).await?;
    output.note("The validators burn and mine for their turns; see 'scrip elect status'.");
    driver::follow(&courier, &parts).await
}

/// Gives the town its people, once, and says the network's key.
async fn settle(network: &DealtNetwork, folder: &Path, urls: Vec<String>) -> Outcome<String> {
    let remote = Remote::connect_to(urls, None).await?;
    let key = remote.key_hex().to_owned();
    let path = folder.join("network.key");
    files::write(&path, key.as_bytes(), files::PUBLIC)?;
    let registrar = network.registrar()?;
    // Side by side: a person's operations wait for each other, those of different people need not.
    let people = TOWN.map(|person| settle_wallet(network, &remote, &registrar, folder, person));
    futures::future::try_join_all(people).await?;
    Ok(key)
}

async fn settle_wallet(
    network: &DealtNetwork,
    remote: &Remote,
    registrar: &PrivateKey,
    folder: &Path,
    person: &str,
) -> Outcome {
    let wallet = Wallet::new(folder, person)?;
    if wallet.membership()?.is_some() {
        return Ok(());
    }
    let key = network.wallet_key(&wallet)?;
    let account = settle_person(remote, registrar, &key, person).await?;
    wallet.join(&Membership {
        account: account.to_string(),
        network: remote.network_id().to_string(),
        network_key: remote.key_hex().to_owned(),
        node: remote.url(),
    })
}

async fn settle_person(
    remote: &Remote,
    registrar: &PrivateKey,
    key: &PrivateKey,
    person: &str,
) -> Outcome<AccountId> {
    let account = AccountId::derive(&key.public_key(), SALT);
    let asset = AssetCode::new(CURRENCY).expect("four capital letters");
    let name = Username::new(person).expect("a plain name");
    if remote.account(&account).await?.is_none() {
        let controller = Controller::Key(KeyBytes::from(&key.public_key()));
        let open = account::Operation::Open {
            salt: SALT,
            controller,
        };
        ballots::apply(remote, key, account, open.into()).await?;
    }
    if remote.name(&name).await?.is_none() {
        let claim = name::Operation::Claim { account, name };
        ballots::apply(remote, key, account, claim.into()).await?;
    }
    let held = remote
        .account(&account)
        .await?
        .is_some_and(|account| !account.holdings.is_empty());
    if !held {
        let amount = Amount::new(START_MINOR).expect("in range");
        let reference = Reference::new("welcome").unwrap_or_default();
        let issue = asset::Operation::Issue {
            asset,
            payee: account,
            amount,
            reference,
        };
        let issuer = AccountId::derive(&registrar.public_key(), 0);
        ballots::apply(remote, registrar, issuer, issue.into()).await?;
    }
    Ok(account)
}
