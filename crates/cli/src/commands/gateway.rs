//! `scrip gateway`: runs a gateway against the nodes of a network, and takes it to the successor of one.

mod follow;

use super::node::{start_log, stop_on_signal};
use crate::authority::identity;
use crate::cli::Global;
use crate::failure::{Exit, Failure, Outcome, sentence};
use crate::keyfile::KeyFile;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use clap::{Args, Subcommand};
use scrip_api::gateway::public::PayeeClass;
use scrip_gateway::{Config, Gateway, Offline, Secured, StartError};
use scrip_ledger::credential::SubjectClass;
use scrip_ledger::ids::AssetCode;
use scrip_receipt::NetworkKey;
use scrip_tls::Identity;
use serde_json::json;
use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Arguments of `scrip gateway`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct GatewayArgs {
    #[command(subcommand)]
    command: Option<GatewayCommand>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, Subcommand)]
enum GatewayCommand {
    /// Take a stopped gateway to the successor of its network, after a loss of quorum: members, balances and history stay
    Follow(follow::FollowArgs),
}

/// What a gateway runs with.
#[derive(Args, Debug)]
struct RunArgs {
    /// The gateway's folder: its database, unless --database names one, and its master key [default: HOME/gateway]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// A node of the network; several may be named
    #[arg(
        long = "node",
        value_name = "URL",
        required = true,
        value_delimiter = ','
    )]
    nodes: Vec<String>,
    /// The gateway's certificate for nodes at https: addresses, whose certificates are then checked against the ledger
    #[arg(long, value_name = "FILE", requires_all = ["tls_key", "network_key"])]
    tls_certificate: Option<PathBuf>,
    /// The key file that the certificate is for
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// The network's public key, or a file with it: what the nodes' certificates are checked by
    #[arg(long, env = "SCRIP_NETWORK_KEY", value_name = "KEY")]
    network_key: Option<String>,
    /// Serve here too, by TLS, machines such as tills and kiosks that show certificates of the ledger
    #[arg(long, value_name = "ADDRESS", requires = "tls_certificate")]
    tls_listen: Option<SocketAddr>,
    /// What has to be certified of those machines [default: till, kiosk]
    #[arg(long = "tls-client", value_name = "CLASS", requires = "tls_listen", value_parser = class)]
    tls_clients: Vec<SubjectClass>,
    /// Where it listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Its address as browsers see it; passkeys are bound to its host
    #[arg(long, value_name = "URL", default_value = "http://localhost:8080")]
    public_url: String,
    /// What comes after the name in @alice@domain [default: the host of --public-url]
    #[arg(long)]
    domain: Option<String>,
    /// A PostgreSQL database, as postgres://user@host/name; several gateways may share it
    #[arg(
        long,
        value_name = "URL",
        env = "SCRIP_GATEWAY_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// What can be paid with; the first is the usual one
    #[arg(long = "asset", value_name = "CODE", required = true, value_parser = asset)]
    assets: Vec<AssetCode>,
    /// The key file of the gateway's account, for the first start; without one it makes a key of its own
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The key file of this organisation's node, to vote on nodes and certificates in the operator's page. Only where gateway
    /// and node are run by the same people; without it the page shows the commands to run
    #[arg(long, value_name = "FILE")]
    voter_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// Where people look at the ledger
    #[arg(long, value_name = "URL")]
    explorer_url: Option<String>,
    /// From this many minor units on, a payment needs a confirmation by passkey
    #[arg(long, value_name = "MINOR_UNITS", default_value_t = 10_000)]
    confirm_above: u64,
    /// Give everybody who signs up this many minor units, if the gateway is the issuer
    #[arg(long, value_name = "MINOR_UNITS", default_value_t = 0)]
    welcome: u64,
    /// Only who was invited can join
    #[arg(long)]
    invitation_required: bool,
    /// What a class of payees is called, as NUMBER=NAME: phones can carry money for these alone
    #[arg(long = "class", value_name = "NUMBER=NAME", value_parser = payee_class)]
    classes: Vec<PayeeClass>,
    /// For how many seconds money on a phone is good; then what is left goes back
    #[arg(long, value_name = "SECONDS", default_value_t = Offline::default().term_s)]
    offline_term: u32,
    /// For how many seconds codes still count that a phone showed before it was reported lost
    #[arg(long, value_name = "SECONDS", default_value_t = Offline::default().grace_s)]
    offline_grace: u32,
    /// Most that a phone carries, in minor units
    #[arg(long, value_name = "MINOR_UNITS", default_value_t = Offline::default().target_max)]
    offline_max: u64,
    /// For how many seconds a till's certificate is good
    #[arg(long, value_name = "SECONDS", default_value_t = Offline::default().till_term_s)]
    till_term: u32,
    /// How many seconds before that ends a till gets its next certificate
    #[arg(long, value_name = "SECONDS", default_value_t = Offline::default().till_renewal_s)]
    till_renewal: u32,
    /// For how many seconds a certificate of the authority itself is good that certifies tills
    #[arg(long, value_name = "SECONDS", default_value_t = Offline::default().authority_term_s)]
    till_authority_term: u32,
    /// How many seconds before that ends the authority gets its next certificate
    #[arg(long, value_name = "SECONDS", default_value_t = Offline::default().authority_renewal_s)]
    till_authority_renewal: u32,
    /// Let endpoints be within private networks and without TLS: for demos and tests
    #[arg(long)]
    webhooks_private: bool,
    /// The address of a reverse proxy that says in X-Forwarded-For who asks
    #[arg(long = "proxy", value_name = "IP")]
    proxies: Vec<IpAddr>,
    /// Stop when standard input ends, that is, when whoever started this gateway ends
    #[arg(long, hide = true)]
    stop_with_stdin: bool,
    /// Add a member with these roles (operator, approver, none) and print a one-time sign-in link, as NAME:ROLE
    #[arg(long = "found", value_name = "NAME:ROLE")]
    founders: Vec<String>,
}

fn asset(text: &str) -> Result<AssetCode, String> {
    AssetCode::new(text).map_err(|error| error.to_string())
}

fn class(text: &str) -> Result<SubjectClass, String> {
    SubjectClass::from_name(text).ok_or_else(|| "no class of certificates".to_owned())
}

fn payee_class(text: &str) -> Result<PayeeClass, String> {
    let (number, name) = text.split_once('=').ok_or("write it as NUMBER=NAME")?;
    let number = number.parse().ok().filter(|number| *number < 32);
    Ok(PayeeClass {
        number: number.ok_or("classes are numbered from 0 to 31")?,
        name: name.to_owned(),
    })
}

/// Runs the gateway until it is told to stop, or follows a successor.
pub fn run(args: &GatewayArgs, global: &Global, output: &Output) -> Outcome {
    match &args.command {
        Some(GatewayCommand::Follow(follow)) => follow::run(follow, global, output),
        None => serve(&args.run, global, output),
    }
}

fn serve(args: &RunArgs, global: &Global, output: &Output) -> Outcome {
    start_log("warn,scrip_gateway=info");
    let config = args.config(global)?;
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    runtime.block_on(async {
        let gateway = Gateway::start(config)
            .await
            .map_err(|error| failure(&error))?;
        let mut links = Vec::new();
        for founder in &args.founders {
            links.push(found(&gateway, founder).await?);
        }
        let address = gateway.address();
        let shown: String = links
            .iter()
            .map(|(name, link)| format!("\n@{name}  {link}"))
            .collect();
        let text = format!(
            "The gateway serves {} (listening on {address}). Ctrl-C stops it.{shown}",
            args.public_url
        );
        let links: Vec<_> = links
            .iter()
            .map(|(name, link)| json!({ "username": name, "link": link }))
            .collect();
        output.result(
            &json!({ "ready": true, "listen": address, "links": links }),
            text,
        );
        let stop = gateway.stopper();
        stop_on_signal(stop.clone())?;
        if args.stop_with_stdin {
            let stop = stop.clone();
            std::thread::spawn(move || {
                let mut rest = [0; 64];
                while matches!(std::io::stdin().read(&mut rest), Ok(1..)) {}
                stop.send_replace(true);
            });
        }
        let _ = stop.subscribe().wait_for(|stop| *stop).await;
        gateway.stop().await;
        Ok(())
    })
}

async fn found(gateway: &Gateway, founder: &str) -> Outcome<(String, String)> {
    use scrip_api::gateway::people::Role;
    let (name, role) = founder.split_once(':').unwrap_or((founder, "none"));
    let roles = match role {
        "operator" => vec![Role::Operator],
        "approver" => vec![Role::Approver],
        _ => Vec::new(),
    };
    let told = |failure: scrip_gateway::error::Failure| {
        Failure::new(
            Exit::Refused,
            failure.code().to_owned(),
            failure.to_string(),
        )
    };
    let member = gateway.add_member(name, name, &roles).await.map_err(told)?;
    let life = std::time::Duration::from_secs(24 * 60 * 60);
    let link = gateway.sign_in_link(&member, life).await.map_err(told)?;
    Ok((name.to_owned(), link))
}

impl RunArgs {
    /// What is shown to nodes, and the network's key.
    fn nodes_tls(&self) -> Outcome<Option<(Identity, NetworkKey)>> {
        let (Some(certificate), Some(path), Some(network_key)) =
            (&self.tls_certificate, &self.tls_key, &self.network_key)
        else {
            return Ok(None);
        };
        let file = KeyFile::read(path).map_err(|error| error.into_failure(path))?;
        let key = file
            .open(self.passphrase.get()?.as_bytes())
            .map_err(|error| error.into_failure(path))?;
        let network_key = super::verify::network_key(network_key)?;
        Ok(Some((identity(certificate, &key)?, network_key)))
    }

    fn config(&self, global: &Global) -> Outcome<Config> {
        let folder = self
            .dir
            .clone()
            .unwrap_or_else(|| global.home().join("gateway"));
        let mut config = Config::new(
            folder,
            self.listen,
            &self.public_url,
            self.nodes.clone(),
            self.assets.clone(),
        );
        if let Some(domain) = &self.domain {
            config.domain.clone_from(domain);
        }
        config.database.clone_from(&self.database);
        config.explorer_url.clone_from(&self.explorer_url);
        config.confirm_above = self.confirm_above;
        config.invitation_required = self.invitation_required;
        config.welcome = self.welcome;
        config.classes.clone_from(&self.classes);
        config.offline = Offline {
            term_s: self.offline_term,
            grace_s: self.offline_grace,
            target_max: self.offline_max,
            till_term_s: self.till_term,
            till_renewal_s: self.till_renewal,
            authority_term_s: self.till_authority_term,
            authority_renewal_s: self.till_authority_renewal,
        };
        config.webhooks_private = self.webhooks_private;
        config.proxies.clone_from(&self.proxies);
        config.nodes_tls = self.nodes_tls()?;
        if let (Some(listen), Some((identity, _))) = (self.tls_listen, &config.nodes_tls) {
            let usual = vec![SubjectClass::Till, SubjectClass::Kiosk];
            config.secured = Some(Secured {
                listen,
                identity: identity.clone(),
                classes: match self.tls_clients.is_empty() {
                    true => usual,
                    false => self.tls_clients.clone(),
                },
            });
        }
        let open = |path: &PathBuf| {
            let file = KeyFile::read(path).map_err(|error| error.into_failure(path))?;
            let passphrase = self.passphrase.get()?;
            file.open(passphrase.as_bytes())
                .map_err(|error| error.into_failure(path))
        };
        config.key = self.key.as_ref().map(open).transpose()?;
        config.voter = self.voter_key.as_ref().map(open).transpose()?;
        Ok(config)
    }
}

/// Why a gateway could not start, as a command says it.
pub fn failure(error: &StartError) -> Failure {
    let exit = match error {
        StartError::Network(_) => Exit::Unreachable,
        StartError::Config(_)
        | StartError::UnknownAsset { .. }
        | StartError::OtherNetwork { .. }
        | StartError::WentOn { .. } => Exit::BadInput,
        StartError::Vault(_) => Exit::BadKey,
        StartError::Setup(_) => Exit::Refused,
        StartError::Database(_) | StartError::Listen { .. } | StartError::BeingFollowed => {
            Exit::Local
        }
    };
    let failed = Failure::new(exit, error.code().to_owned(), sentence(error));
    match error {
        StartError::Network(_) => failed
            .next("Start a node of the network, or name one that runs with --node URL."),
        StartError::UnknownAsset { .. } => failed.next(
            "Check the code after --asset; a new asset is created first, by the network's registrar.",
        ),
        _ => failed,
    }
}
