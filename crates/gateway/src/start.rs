//! Starting and stopping a gateway.

use crate::{
    app::App,
    config::Config,
    engine::{self, perform::perform},
    error::{Failure, Outcome},
    events::{self, Hub},
    intake::{self, Intake},
    ledger::Ledger,
    limits::Limiter,
    offline::{anchor, authority::Authority},
    people::{
        self,
        join::{self, Newcomer},
        links,
    },
    server,
    store::{
        Store, Take as _,
        running::{self, As, Held},
    },
    succession::{self, Earlier},
    vault::{self, Vault, VaultError},
};
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_math::algebra::Random as _;
use scrip_api::gateway::{codes, people::Role};
use scrip_client::Client;
use scrip_ledger::{
    account::{self, Classes},
    ids::AssetCode,
};
use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::{Notify, Semaphore, watch},
    task::JoinHandle,
};
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder, prelude::Uuid};

/// How long requests may still take after the gateway was told to stop.
const STOP_TIME: Duration = Duration::from_secs(5);
/// How long the network may take to answer at the start before the operator is told that it is waited for.
const ANSWER_TIME: Duration = Duration::from_secs(2);
pub(crate) const KEY_PURPOSE: &str = "setting ledger-key";
pub(crate) const KEY_SETTING: &str = "ledger-key";
pub(crate) const NETWORK_SETTING: &str = "network";

/// Why a gateway can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting can't be used.
    #[error("{0}")]
    Config(String),
    /// The database can't be used.
    #[error("the database can't be used: {0}")]
    Database(#[from] sqlx::Error),
    /// The master key can't be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The network can't be reached or is not what it should be.
    #[error("the network can't be used: {0}")]
    Network(#[from] scrip_client::Error),
    /// The network has no such asset.
    #[error("the network {network} has no asset {code}")]
    UnknownAsset {
        /// The asset's code.
        code: AssetCode,
        /// What people call the network.
        network: String,
    },
    /// The database went on to the successor of the nodes' network.
    #[error(
        "this gateway follows {after}, and the nodes are of {before}, which ended before it; there is no way back: name nodes of {after}"
    )]
    WentOn {
        /// The network of the nodes.
        before: String,
        /// The network of the database.
        after: String,
    },
    /// The database is being taken to another network at this moment.
    #[error(
        "the database is being taken to another network at this moment; start the gateway when that is done"
    )]
    BeingFollowed,
    /// The database is of another network.
    #[error(
        "the database belongs to a gateway of another network, {before}; if the nodes are of its successor, run 'scrip gateway follow' first"
    )]
    OtherNetwork {
        /// The network of the database.
        before: String,
    },
    /// Setting up failed.
    #[error("the gateway can't be set up: {0}")]
    Setup(#[from] Failure),
    /// The address can't be listened on.
    #[error("can't listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: std::io::Error,
    },
}

impl StartError {
    /// The permanent code.
    pub fn code(&self) -> &str {
        match self {
            Self::Config(_) => "gateway_misconfigured",
            Self::Database(_) => "database_unavailable",
            Self::Vault(error) => error.code(),
            Self::Network(error) => error.code(),
            Self::UnknownAsset { .. } => "gateway_asset_unknown",
            Self::WentOn { .. } => "gateway_network_left",
            Self::BeingFollowed => "gateway_being_followed",
            Self::OtherNetwork { .. } => "gateway_network_other",
            Self::Setup(failure) => failure.code(),
            Self::Listen { .. } => "address_unavailable",
        }
    }
}

/// What `asking` the network gives. Says on the way that no node answers yet: nodes may be starting too.
async fn first_answer<T>(asking: impl Future<Output = T>) -> T {
    tokio::pin!(asking);
    match tokio::time::timeout(ANSWER_TIME, &mut asking).await {
        Ok(answer) => answer,
        Err(_) => {
            tracing::warn!("no node has answered yet; they are asked again, for up to a minute");
            asking.await
        }
    }
}

/// A running gateway.
#[derive(Debug)]
pub struct Gateway {
    app: Arc<App>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Gateway {
    /// Starts a gateway. It serves when this returns.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        std::fs::create_dir_all(&config.folder).map_err(|error| {
            StartError::Config(format!("can't make {}: {error}", config.folder.display()))
        })?;
        let webauthn = webauthn(&config)?;
        let vault = Vault::open(&config.folder.join("master.key"))?;
        let file = Store::file_url(&config.folder.join("gateway.db"));
        let store = Store::open(config.database.as_deref().unwrap_or(&file)).await?;
        let held = store.hold(As::Gateway, &config.folder).await?;
        let held = held.ok_or(StartError::BeingFollowed)?;
        let key = own_key(&store, &vault, config.key.as_ref()).await?;
        let mut nodes = scrip_client::Config::new(config.nodes.clone());
        if let Some((identity, key)) = &config.nodes_tls {
            nodes = nodes.with_network_key(*key);
            nodes.identity = Some(identity.clone());
        }
        let client = Client::new(nodes)?;
        if config.assets.is_empty() {
            return Err(StartError::Config("name at least one asset".into()));
        }
        if config.offline.till_renewal_s >= config.offline.till_term_s {
            let wrong = "a till's certificate has to be good for longer than the time in which it is renewed";
            return Err(StartError::Config(wrong.into()));
        }
        if config.offline.authority_renewal_s >= config.offline.authority_term_s {
            let wrong = "the certificate of the tills' authority has to be good for longer than the time in which it is renewed";
            return Err(StartError::Config(wrong.into()));
        }
        let ledger = first_answer(Ledger::connect(client, key, &config.assets)).await?;
        let ledger = ledger.with_voter(config.voter.clone());
        let earlier = succession::earlier(&store).await?;
        check_network(&store, &ledger, &earlier).await?;
        let listener = TcpListener::bind(config.listen).await;
        let failed = |error| StartError::Listen {
            address: config.listen,
            error,
        };
        let listener = listener.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let secured = match config.secured.clone() {
            None => None,
            Some(secured) => {
                let address = secured.listen;
                let bound = TcpListener::bind(address).await;
                let bound = bound.map_err(|error| StartError::Listen { address, error })?;
                Some((bound, secured))
            }
        };
        let (stop, stopping) = watch::channel(false);
        let (intake, queue) = Intake::new();
        let winding_down = setting(&store, "winding-down").await?.is_some();
        let term_s = config.offline.authority_term_s;
        let till_authority =
            Authority::open(&store, &vault, &ledger, &config.domain, term_s).await?;
        let certificate = till_authority.certificate();
        anchor::write(&config.folder, certificate, &ledger.account).map_err(|error| {
            StartError::Config(format!("can't write {}: {error}", anchor::FILE))
        })?;
        let app = Arc::new(App {
            limiter: Limiter::new(config.limits),
            config,
            store,
            vault,
            ledger,
            earlier,
            webauthn,
            members: crate::members::Members::default(),
            sessions: crate::sessions::Sessions::default(),
            hub: Hub::default(),
            intake,
            metrics: crate::metrics::Metrics::default(),
            owner: vault::random_id(),
            waiting: Notify::new(),
            slots: Arc::new(Semaphore::new(engine::SLOTS)),
            opening: tokio::sync::Mutex::default(),
            deliveries: Notify::new(),
            till_authority,
            tills_changed: Notify::new(),
            winding_down: winding_down.into(),
            stop: stopping,
        });
        let mut tasks = vec![
            tokio::spawn(intake::run(app.clone(), queue)),
            tokio::spawn(engine::run(app.clone())),
            tokio::spawn(engine::follow::run(app.clone())),
            tokio::spawn(events::run(app.clone())),
            tokio::spawn(crate::janitor::run(app.clone())),
            tokio::spawn(crate::offline::run(app.clone())),
            tokio::spawn(crate::offline::certify::run(app.clone())),
            tokio::spawn(crate::webhooks::send::run(app.clone())),
            tokio::spawn(serve(app.clone(), listener)),
            tokio::spawn(keep_held(app.clone(), held, stop.clone())),
        ];
        if let Some((listener, secured)) = secured {
            tasks.push(tokio::spawn(crate::secured::serve(
                app.clone(),
                listener,
                secured,
            )));
        }
        people::accounts::ensure_own(&app).await?;
        Ok(Self {
            app,
            address,
            stop,
            tasks,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its parts share, for setting it up.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Stops it when it is told to: hand this to whoever says when.
    pub fn stopper(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }

    /// Stops: takes nothing new, lets requests finish for a while. What is on its way to the ledger goes on at the next start.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let finished = futures::future::join_all(self.tasks);
        let _ = tokio::time::timeout(STOP_TIME, finished).await;
        self.app.store.close().await;
    }

    /// Adds a member who has no passkey yet, or finds them. For towns that begin with people.
    pub async fn add_member(
        &self,
        username: &str,
        display_name: &str,
        roles: &[Role],
    ) -> Outcome<String> {
        let username = people::username("username", username)?;
        if let Some(person) = self.app.member_named(username.as_str()).await? {
            return Ok(person.id.clone());
        }
        // Named after the username, so that a start that was cut short goes on.
        let seed = vault::hash(&[b"scrip founding member", username.as_str().as_bytes()]);
        let id = const_hex::encode(&seed[..16]);
        let newcomer = Newcomer {
            id: id.clone(),
            display_name: people::display_name(display_name)?,
            username,
            user_handle: Uuid::from_slice(&seed[16..]).unwrap_or_default(),
            roles: roles.to_vec(),
        };
        let person = join::settle(&self.app, &newcomer).await?;
        let mut tx = self.app.store.begin().await?;
        join::write(&self.app, &mut tx, &person, "founding member").await?;
        tx.commit().await?;
        self.app.members.forget();
        Ok(id)
    }

    /// Puts a member's account into classes of payees, once, if this gateway's account is the registrar's. For towns that begin with people.
    pub async fn set_classes(&self, member: &str, classes: Classes) -> Outcome<()> {
        let person = self.app.member(member).await?;
        let person = person.ok_or(codes::MEMBER_UNKNOWN)?;
        let set = account::Operation::SetClasses {
            account: person.account,
            classes,
        };
        let origin = format!("classes {} of {member}", classes.0);
        perform(&self.app, &origin, |_| set.into()).await?;
        Ok(())
    }

    /// A link that signs a member in once.
    pub async fn sign_in_link(&self, member: &str, life: Duration) -> Outcome<String> {
        let life_ms = life.as_millis() as i64;
        let (token, _) =
            links::make(&self.app, links::Kind::SignIn, Some(member), &[], life_ms).await?;
        Ok(self.app.wallet_link(&format!("sign-in/{token}")))
    }

    /// How many payments there are, to see whether a town has a history.
    pub async fn payments_count(&self) -> Outcome<i64> {
        Ok(self
            .app
            .store
            .number(sqlx::query("SELECT COUNT(*) FROM payments"))
            .await?)
    }
}

async fn serve(app: Arc<App>, listener: TcpListener) {
    let router = server::router(app.clone());
    let service: IntoMakeServiceWithConnectInfo<_, SocketAddr> =
        router.into_make_service_with_connect_info();
    let served =
        axum::serve(listener, service).with_graceful_shutdown(async move { app.stopped().await });
    if let Err(error) = served.await {
        tracing::error!(%error, "the server failed");
    }
}

fn webauthn(config: &Config) -> Result<Webauthn, StartError> {
    let wrong = |error: String| {
        StartError::Config(format!(
            "{} can't be the gateway's address: {error}",
            config.public_url
        ))
    };
    let url = Url::parse(&config.public_url).map_err(|error| wrong(error.to_string()))?;
    let host = url
        .host_str()
        .ok_or_else(|| wrong("it names no host".into()))?;
    let builder = WebauthnBuilder::new(host, &url).map_err(|error| wrong(error.to_string()))?;
    builder
        .rp_name("Scrip")
        .build()
        .map_err(|error| wrong(error.to_string()))
}

/// A setting, if it is there.
pub(crate) async fn setting(store: &Store, name: &str) -> Outcome<Option<Vec<u8>>> {
    let query = sqlx::query("SELECT value FROM settings WHERE name = $1");
    let row = store.one(query.bind(name.to_owned())).await?;
    row.map(|row| row.bytes("value")).transpose()
}

/// Writes a setting unless it is there, and says what is there.
pub(crate) async fn keep_setting(store: &Store, name: &str, value: Vec<u8>) -> Outcome<Vec<u8>> {
    let query = sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1,$2) ON CONFLICT (name) DO NOTHING",
    );
    store
        .execute(query.bind(name.to_owned()).bind(value.clone()))
        .await?;
    Ok(setting(store, name).await?.unwrap_or(value))
}

/// The key of the gateway's account: what the database has, else what the settings say, else a new one.
async fn own_key(
    store: &Store,
    vault: &Vault,
    given: Option<&PrivateKey>,
) -> Result<PrivateKey, StartError> {
    let key = match given {
        Some(key) => key.clone(),
        None => PrivateKey::random(rand::rng()),
    };
    let sealed = vault.seal(KEY_PURPOSE, &key.encode());
    let kept = keep_setting(store, KEY_SETTING, sealed).await?;
    let opened = vault.unseal(KEY_PURPOSE, &kept)?;
    let kept = PrivateKey::decode(Copying(&opened[..])).map_err(|_| VaultError::Sealed)?;
    match given {
        Some(given) if given.public_key() != kept.public_key() => Err(StartError::Config(
            "the database belongs to a gateway with another key".into(),
        )),
        _ => Ok(kept),
    }
}

/// A database belongs to one network: its accounts and payments mean nothing on another, unless that is its successor and the database
/// was taken there.
async fn check_network(
    store: &Store,
    ledger: &Ledger,
    earlier: &[Earlier],
) -> Result<(), StartError> {
    let asked = ledger.network.to_string();
    let own = keep_setting(store, NETWORK_SETTING, asked.clone().into_bytes()).await?;
    let own = String::from_utf8_lossy(&own).into_owned();
    if own == asked {
        return Ok(());
    }
    Err(match earlier.iter().any(|before| before.id == asked) {
        true => StartError::WentOn {
            before: asked,
            after: own,
        },
        false => StartError::OtherNetwork { before: own },
    })
}

/// Keeps the lock that says that a gateway works with the database. Where it was lost with the database, and somebody took that to
/// another network meanwhile, this gateway stops.
async fn keep_held(app: Arc<App>, mut held: Held, stop: watch::Sender<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(running::LOOK_EVERY) => {}
            () = app.stopped() => return,
        }
        if held.lives().await {
            continue;
        }
        let Ok(again) = app.store.hold(As::Gateway, &app.config.folder).await else {
            continue;
        };
        let Ok(own) = setting(&app.store, NETWORK_SETTING).await else {
            continue;
        };
        let is_same = own.is_some_and(|own| own == app.ledger.network.to_string().as_bytes());
        match again {
            Some(again) if is_same => held = again,
            Some(_) | None => {
                tracing::error!("the database was taken to another network; this gateway stops");
                stop.send_replace(true);
                return;
            }
        }
    }
}
