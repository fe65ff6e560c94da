//! Following a successor: after a network lost its quorum for good, its gateway's database goes on with the network that takes its place.
//!
//! Whether a network is the successor is for whoever calls this to prove, with the receipt that the recovery set signed. Here everything in
//! the database that is tied to a network is taken over, in one transaction:
//!
//! - What was on its way is decided (`fate`) by the last final state, which is the ledger's own memory of what it applied. Applied: final.
//!   Not applied: failed, and never signed again; a person who has waited through a loss of quorum may have paid otherwise.
//! - What phones carry is signed again for the successor, whose ledger holds the money as before.
//! - Payments, sales and receipts that ended before stay, marked as the old network's.
//!
//! There is no way back: what the successor decides, the old network does not know.

mod fate;
mod rebase;
#[cfg(test)]
mod tests;

use crate::{
    clock,
    error::{Failure, Outcome},
    start::{NETWORK_SETTING, setting},
    store::{
        Store, Take as _,
        running::{As, Held},
    },
    vault::{MASTER_KEY_VARIABLE, Vault, VaultError},
};
use scrip_api::{gateway::public::EarlierNetwork, value};
use scrip_ledger::{
    ids::NetworkId,
    state::{Key, Record},
};
use std::{collections::BTreeMap, path::Path};

/// A network by its id, key and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkName {
    /// Its id.
    pub id: NetworkId,
    /// Its public key, in hex.
    pub key: String,
    /// What people call it.
    pub name: String,
}

/// A successor that was proven to be one, and the state in which it took over.
#[derive(Clone, Debug)]
pub struct Successor {
    /// The network that ended.
    pub before: NetworkName,
    /// Its last final block.
    pub last_height: u64,
    /// That block's time, in Unix milliseconds.
    pub last_time_ms: u64,
    /// The network that goes on.
    pub after: NetworkName,
    /// Every record after the last final block.
    pub carried: BTreeMap<Key, Record>,
    /// The receipt that proves it, as its file has it.
    pub receipt: Vec<u8>,
}

/// A network before the present one, as the database remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its id, in hex.
    pub id: String,
    /// Its public key, in hex.
    pub key: String,
    /// What people called it.
    pub name: String,
    /// Its last final block.
    pub last_height: i64,
    /// When its successor was followed.
    pub followed_at: i64,
}

impl Earlier {
    /// As an answer has it.
    pub fn view(&self) -> EarlierNetwork {
        EarlierNetwork {
            name: self.name.clone(),
            network_id: value::Hash(self.id.clone()),
            network_key: self.key.clone(),
            last_height: self.last_height as u64,
            followed_at: clock::time(self.followed_at),
        }
    }

    /// Its id as codes have it.
    pub fn bytes(&self) -> scrip_codes::Network {
        const_hex::decode_to_array(&self.id).unwrap_or_default()
    }
}

/// The networks before the present one, the oldest first.
pub async fn earlier(store: &Store) -> Outcome<Vec<Earlier>> {
    let query = sqlx::query(
        "SELECT network, network_key, name, last_height, followed_at FROM earlier_networks ORDER BY seq",
    );
    let earlier = |row: &crate::store::Row| {
        Ok(Earlier {
            id: row.text("network")?,
            key: row.text("network_key")?,
            name: row.text("name")?,
            last_height: row.int("last_height")?,
            followed_at: row.int("followed_at")?,
        })
    };
    store.all(query).await?.iter().map(earlier).collect()
}

/// The receipt that links the present network with the one before it, if it has one.
pub async fn last_receipt(store: &Store) -> Outcome<Option<Vec<u8>>> {
    let query = sqlx::query("SELECT receipt FROM earlier_networks ORDER BY seq DESC LIMIT 1");
    let row = store.one(query).await?;
    row.map(|row| row.bytes("receipt")).transpose()
}

/// Why a gateway can't follow. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// There is no gateway here.
    #[error("there is no gateway's database here")]
    NoGateway,
    /// It never started, so that it belongs to no network.
    #[error("this gateway never started, so that it belongs to no network yet")]
    NoNetwork,
    /// It runs.
    #[error("the gateway is running; stop it, and every other that works with this database")]
    Running,
    /// The master key is not here.
    #[error("the master key is not here, with which the gateway's database is opened")]
    NoMasterKey,
    /// The database belongs to neither of the two networks.
    #[error("the gateway belongs to network {0}, which this successor does not go on from")]
    OtherNetwork(String),
    /// It followed another successor of the same network.
    #[error(
        "the gateway has followed another successor of this network, {0}, and there is no way back"
    )]
    FollowedOther(String),
    /// It knows of a later block than the successor goes on from.
    #[error(
        "this gateway knows that block {known} of the old network is final, and the successor goes on from block {last}: what was paid in between would be undone; tell the recovery set, before anybody uses the successor"
    )]
    NotLast {
        /// The latest block with an operation of this gateway.
        known: u64,
        /// The successor's origin.
        last: u64,
    },
    /// The master key can't be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database can't be used.
    #[error("the database can't be used: {0}")]
    Database(#[from] sqlx::Error),
    /// What the database holds can't be read or written.
    #[error("the database can't be taken over: {0}")]
    Failed(#[from] Failure),
}

impl FollowError {
    /// The permanent code.
    pub fn code(&self) -> &str {
        match self {
            Self::NoGateway => "gateway_not_found",
            Self::NoNetwork => "gateway_without_network",
            Self::Running => "gateway_running",
            Self::NoMasterKey => "master_key_missing",
            Self::OtherNetwork(_) => "gateway_network_other",
            Self::FollowedOther(_) => "gateway_followed_other",
            Self::NotLast { .. } => "recovery_not_last",
            Self::Vault(error) => error.code(),
            Self::Database(_) => "database_unavailable",
            Self::Failed(failure) => failure.code(),
        }
    }
}

/// What following does, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Payments on their way that the old network had made: they are final.
    pub payments_final: usize,
    /// Payments on their way that it had not made: they failed, and nothing was taken.
    pub payments_failed: usize,
    /// Payments of which it can't be known any more: they count as failed, and their members are told to look.
    pub payments_unknown: usize,
    /// Other operations on their way that the old network had applied.
    pub operations_applied: usize,
    /// Other operations on their way that it had not: whoever waits for one asks again.
    pub operations_dropped: usize,
    /// Codes of phones that were being brought in and paid.
    pub codes_final: usize,
    /// Codes of phones that were being brought in and did not pay.
    pub codes_refused: usize,
    /// What phones carry, signed again for the successor.
    pub preauthorizations: usize,
    /// Tills that go on.
    pub tills: usize,
    /// Members who go on, each under their username.
    pub members: usize,
    /// Usernames of members who have more or less than their history here says: somebody else's payments were not read any more.
    pub unexplained: Vec<String>,
    /// Blocks of the old network that this gateway had not read.
    pub blocks_unread: u64,
}

/// A gateway's database that is about to be taken to another network. No gateway works with it meanwhile.
#[derive(Debug)]
pub struct Following {
    store: Store,
    vault: Vault,
    _held: Held,
    network: String,
}

impl Following {
    /// Opens the database of the gateway in `folder`.
    pub async fn open(folder: &Path, database: Option<&str>) -> Result<Self, FollowError> {
        let file = folder.join("gateway.db");
        if !folder.is_dir() || (database.is_none() && !file.exists()) {
            return Err(FollowError::NoGateway);
        }
        let master = folder.join("master.key");
        if std::env::var_os(MASTER_KEY_VARIABLE).is_none() && !master.exists() {
            return Err(FollowError::NoMasterKey);
        }
        let vault = Vault::open(&master)?;
        let url = Store::file_url(&file);
        let store = Store::open(database.unwrap_or(&url)).await?;
        Self::with(store, vault, folder).await
    }

    async fn with(store: Store, vault: Vault, folder: &Path) -> Result<Self, FollowError> {
        let held = store.hold(As::Alone, folder).await?;
        let held = held.ok_or(FollowError::Running)?;
        let network = setting(&store, NETWORK_SETTING).await?;
        let network = network.ok_or(FollowError::NoNetwork)?;
        Ok(Self {
            store,
            vault,
            _held: held,
            network: String::from_utf8_lossy(&network).into_owned(),
        })
    }

    /// The id of the network that the gateway belongs to, in hex: what a receipt is judged by.
    pub fn network(&self) -> &str {
        &self.network
    }

    /// Whether the gateway is on `after` already. Fails where it belongs to neither `before` nor `after`.
    pub async fn is_done(&self, before: &str, after: &str) -> Result<bool, FollowError> {
        if self.network == before {
            return Ok(false);
        }
        let was_before = earlier(&self.store).await?.iter().any(|it| it.id == before);
        match (self.network == after, was_before) {
            (true, _) => Ok(true),
            (_, true) => Err(FollowError::FollowedOther(self.network.clone())),
            (_, false) => Err(FollowError::OtherNetwork(self.network.clone())),
        }
    }

    /// What following would do. Nothing is changed.
    pub async fn preview(&self, successor: &Successor) -> Result<Report, FollowError> {
        let mut tx = self.store.begin().await?;
        // The same work, so that what is shown is what happens; then it is undone.
        let report = rebase::rebase(&self.store, &self.vault, &mut tx, successor).await;
        tx.rollback().await?;
        report
    }

    /// Follows: all of it happens, or nothing.
    pub async fn follow(&self, successor: &Successor) -> Result<Report, FollowError> {
        let mut tx = self.store.begin().await?;
        match rebase::rebase(&self.store, &self.vault, &mut tx, successor).await {
            Ok(report) => {
                tx.commit().await?;
                Ok(report)
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// Lets go of the database.
    pub async fn close(self) {
        let Self { store, _held, .. } = self;
        drop(_held);
        store.close().await;
    }
}
