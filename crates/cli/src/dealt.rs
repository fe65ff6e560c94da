//! A network for demos, tests and measuring: its key is dealt by one party, which is this program.
//!
//! The genesis document says so, and whoever reads it can tell.

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::keyfile::{Cost, KeyFile, KeyFileError};
use crate::node_folder::{Addresses, CertificateVotes, NodeFolder, Votes};
use crate::processes::{NodeProcess, free_ports};
use crate::wallet::Wallet;
use commonware_codec::Encode as _;
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_math::algebra::Random as _;
use rand::Rng as _;
use scrip_chain::genesis::{Document, Founded, KeyOrigin, Member, deal_for_demo};
use scrip_chain::recovery::{LastState, RecoverySet};
use scrip_chain::secrets::Secrets;
use scrip_ledger::account::{Classes, Controller};
use scrip_ledger::epoch;
use scrip_ledger::genesis::{Genesis, GenesisAccount, GenesisAsset};
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes};
use scrip_ledger::rules::Rules;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The currency that a dealt network starts with.
pub const CURRENCY: &str = "TOWN";
const CURRENCY_SCALE: u8 = 2;

/// What a dealt network looks like.
#[derive(Clone, Debug)]
pub struct Deal {
    /// What people call it.
    pub name: String,
    /// How many validators.
    pub validators: usize,
    /// Blocks in an epoch.
    pub blocks_per_epoch: NonZeroU64,
    /// The first HTTP port; further nodes take the ports that follow. Without one, any free ports.
    pub first_port: Option<u16>,
    /// Who may name a successor after a loss of quorum.
    pub recovery: Option<RecoverySet>,
    /// What the network goes on from.
    pub last_state: Option<LastState>,
}

/// The folder of a dealt network: one folder per node, and what opens them.
#[derive(Clone, Debug)]
pub struct DealtNetwork {
    folder: PathBuf,
}

impl DealtNetwork {
    /// The network in `folder`, if one was dealt there.
    pub fn find(folder: &Path) -> Option<Self> {
        let network = Self {
            folder: folder.to_owned(),
        };
        // Written last, so that a deal that was cut short is done again.
        network.genesis_path().is_file().then_some(network)
    }

    /// Deals a network into `folder`.
    pub fn deal(folder: &Path, deal: &Deal) -> Outcome<Self> {
        let network = Self {
            folder: folder.to_owned(),
        };
        let failed = |error| Failure::local(format!("can't write to {}", folder.display()), error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let passphrase = network.make_passphrase()?;
        let addresses = deal.addresses()?;
        let keys = (0..deal.validators).map(|index| network.node(index).make_key(&passphrase));
        let keys = keys.collect::<Outcome<Vec<PrivateKey>>>()?;
        let registrar = make_key(&network.registrar_key(), &passphrase)?;
        let public: Vec<(PublicKey, SocketAddr)> = keys
            .iter()
            .zip(&addresses)
            .map(|(key, addresses)| (key.public_key(), addresses.peers))
            .collect();
        let (info, shares) = deal_for_demo(&mut rand::rng(), &public);
        let ledger = ledger(&registrar.public_key(), &public);
        let members = public
            .iter()
            .enumerate()
            .map(|(index, (key, address))| Member {
                name: format!("node {}", index + 1),
                public_key: const_hex::encode(key.encode()),
                address: *address,
            });
        let document = Document::new(
            &deal.name,
            ledger.timestamp,
            deal.blocks_per_epoch,
            KeyOrigin::DealtForDemo,
            members.collect(),
            &ledger,
            &info,
        );
        let origin = deal.last_state.as_ref().map(|last| last.origin.clone());
        let document = document.with(deal.recovery.clone(), origin);
        let json = document.to_json();
        for (index, (key, addresses)) in keys.iter().zip(&addresses).enumerate() {
            let node = network.node(index);
            let share = shares
                .get_value(&key.public_key())
                .expect("everyone got a share");
            let secrets = Secrets::open(node.secrets(), key)
                .and_then(|secrets| secrets.put_first_share(share));
            secrets.map_err(|error| Failure::local("can't keep a node's secrets", error))?;
            node.write_addresses(addresses)?;
            write(&node.genesis(), json.as_bytes(), files::PUBLIC)?;
        }
        write(&network.genesis_path(), json.as_bytes(), files::PUBLIC)?;
        Ok(network)
    }

    /// The folder of node `index`.
    pub fn node(&self, index: usize) -> NodeFolder {
        NodeFolder::new(self.folder.join(format!("node-{}", index + 1)))
    }

    /// How many nodes there are.
    pub fn count(&self) -> usize {
        (0..)
            .take_while(|&index| self.node(index).genesis().is_file())
            .count()
    }

    /// The key file of the account that creates currencies: the wallet `registrar` of the folder.
    pub fn registrar_key(&self) -> PathBuf {
        self.folder.join("wallets/registrar.key")
    }

    /// The file with the passphrase of every key in the folder.
    pub fn passphrase_file(&self) -> PathBuf {
        self.folder.join("passphrase")
    }

    fn genesis_path(&self) -> PathBuf {
        self.folder.join("genesis.json")
    }

    /// The genesis document, checked.
    pub fn founded(&self) -> Outcome<Founded> {
        read_genesis(&self.genesis_path())
    }

    /// The key of node `index`.
    pub fn node_key(&self, index: usize) -> Outcome<PrivateKey> {
        open_key(&self.node(index).key(), &self.passphrase()?)
    }

    /// Prepares the folder of one more node, which is no member yet: its key, where it listens, the genesis document.
    pub fn prepare_node(&self) -> Outcome<NodeFolder> {
        let node = self.node(self.count());
        make_key(&node.key(), &self.passphrase()?)?;
        let ports = free_ports(2)?;
        node.write_addresses(&addresses_of(ports[0], ports[1]))?;
        let genesis = self.genesis_path();
        std::fs::copy(&genesis, node.genesis())
            .map_err(|error| Failure::local(format!("can't copy {}", genesis.display()), error))?;
        Ok(node)
    }

    /// The registrar's key.
    pub fn registrar(&self) -> Outcome<PrivateKey> {
        open_key(&self.registrar_key(), &self.passphrase()?)
    }

    /// The passphrase of every key in the folder.
    pub fn passphrase(&self) -> Outcome<Zeroizing<String>> {
        let path = self.passphrase_file();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure::local(format!("can't read {}", path.display()), error))?;
        Ok(Zeroizing::new(text.trim_end().to_owned()))
    }

    /// Starts all nodes.
    pub fn start(&self) -> Outcome<Vec<NodeProcess>> {
        let start = |index| NodeProcess::start(self.node(index), &self.passphrase_file());
        (0..self.count()).map(start).collect()
    }

    /// Makes the key of a wallet that this folder's passphrase opens, or opens it if it is there.
    pub fn wallet_key(&self, wallet: &Wallet) -> Outcome<PrivateKey> {
        make_key(&wallet.key_path(), &self.passphrase()?)
    }

    fn make_passphrase(&self) -> Outcome<Zeroizing<String>> {
        if let Ok(passphrase) = self.passphrase() {
            return Ok(passphrase);
        }
        let mut bytes = Zeroizing::new([0; 16]);
        rand::rng().fill_bytes(bytes.as_mut_slice());
        let passphrase = Zeroizing::new(const_hex::encode(*bytes));
        write(
            &self.passphrase_file(),
            passphrase.as_bytes(),
            files::PRIVATE,
        )?;
        Ok(passphrase)
    }
}

impl Deal {
    fn addresses(&self) -> Outcome<Vec<Addresses>> {
        let ports = match self.first_port {
            None => free_ports(2 * self.validators)?,
            Some(first) => {
                let last = first.checked_add(2 * self.validators as u16 - 1);
                let last = last.ok_or_else(|| {
                    Failure::bad_input(
                        "port_out_of_range",
                        "There are not enough ports above this one.",
                    )
                    .next("Name a lower one with --port, or none for any that are free.")
                })?;
                (first..=last)
                    .map(|port| SocketAddr::from(([127, 0, 0, 1], port)))
                    .collect()
            }
        };
        let (http, peers) = ports.split_at(self.validators);
        let both = http.iter().zip(peers);
        Ok(both
            .map(|(&http, &peers)| addresses_of(http, peers))
            .collect())
    }
}

fn addresses_of(http: SocketAddr, peers: SocketAddr) -> Addresses {
    Addresses {
        peers,
        http,
        followers: Vec::new(),
        tls: None,
        // Whoever deals all keys runs all nodes; there is nobody else to ask.
        certificate_votes: CertificateVotes {
            authorities: true,
            ..CertificateVotes::default()
        },
        // Whoever deals a network wants to see it work.
        votes: Votes {
            automatic: true,
            ..Votes::default()
        },
    }
}

impl NodeFolder {
    /// Makes the node's key, or opens the one that a cut-short attempt left.
    fn make_key(&self, passphrase: &str) -> Outcome<PrivateKey> {
        make_key(&self.key(), passphrase)
    }
}

/// What the ledger of a dealt network starts with: a registrar, who also issues one currency.
fn ledger(registrar: &PublicKey, validators: &[(PublicKey, SocketAddr)]) -> Genesis {
    let id = AccountId::derive(registrar, 0);
    let controller = Controller::Key(KeyBytes::from(registrar));
    let code = AssetCode::new(CURRENCY).expect("four capital letters");
    let members = validators.iter().filter_map(|(key, address)| {
        let address = epoch::Address::new(&address.to_string())?;
        Some(epoch::Member {
            key: key.clone(),
            address,
            weight: 1,
        })
    });
    let members = members.collect();
    Genesis {
        timestamp: crate::clock::now(),
        rules: Rules::new(id),
        accounts: vec![GenesisAccount {
            id,
            controller,
            classes: Classes::default(),
        }],
        assets: vec![GenesisAsset {
            code,
            scale: CURRENCY_SCALE,
            issuer: id,
        }],
        members,
    }
}

fn make_key(path: &Path, passphrase: &str) -> Outcome<PrivateKey> {
    let key = PrivateKey::random(rand::rng());
    // The passphrase lies in the same folder, so stretching it would only cost time.
    match KeyFile::seal(&key, passphrase.as_bytes(), Cost::LEAST).create(path) {
        Ok(()) => Ok(key),
        Err(KeyFileError::Exists) => open_key(path, passphrase),
        Err(error) => Err(error.into_failure(path)),
    }
}

fn open_key(path: &Path, passphrase: &str) -> Outcome<PrivateKey> {
    KeyFile::unlock(path, passphrase)
}

/// Reads and checks a genesis document.
pub fn read_genesis(path: &Path) -> Outcome<Founded> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::bad_input(
            "genesis_unreadable",
            format!("{} can't be read: {error}.", path.display()),
        )
        .next("Copy the genesis document of the network to this place.")
    })?;
    Document::parse(&bytes).map_err(|error| {
        Failure::bad_input(error.code(), format!("{}: {error}.", path.display()))
            .next("Copy the genesis document of the network to this place, whole.")
    })
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> Outcome {
    files::write(path, bytes, mode)
}
