//! The folder of one node: who it is, which network it belongs to, where it listens.
//!
//! ```text
//! node.key       the node's own key, encrypted (see keyfile)
//! node.toml      where it listens
//! genesis.json   the network it belongs to; absent until founded or joined
//! secrets.bin    its shares of the network's key, encrypted under the node's own
//! storage/       blocks and state; can be fetched again from the other nodes
//! index/         what histories and receipts need; can be built again from the blocks
//! ```

use crate::authority::identity;
use crate::failure::{Failure, Outcome, sentence};
use crate::files;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_chain::credentials::Policy;
use scrip_chain::http::Tls;
use scrip_chain::membership::VotePolicy;
use scrip_ledger::credential::SubjectClass;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where a node listens, as `node.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// For other nodes.
    pub peers: SocketAddr,
    /// For people and programs, over HTTP.
    pub http: SocketAddr,
    /// Nodes that are no members and may read along: public key in hex and address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub followers: Vec<Follower>,
    /// Where it serves by TLS those whose certificates the ledger knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSettings>,
    /// What the node votes on by itself when certificates are put to the vote.
    #[serde(default, skip_serializing_if = "CertificateVotes::is_default")]
    pub certificate_votes: CertificateVotes,
    /// What the node votes on by itself when nodes ask to be linked, renewed or removed.
    #[serde(default, skip_serializing_if = "Votes::is_default")]
    pub votes: Votes,
}

/// How a node serves by TLS, as `node.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// Where.
    pub listen: SocketAddr,
    /// Its certificate, of class `node`, for the node's own key: a file in the node's folder, or elsewhere.
    pub certificate: PathBuf,
    /// What has to be certified of those who connect, such as `gateway`; none for anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<String>,
}

impl TlsSettings {
    /// As the node takes it.
    pub fn open(&self, folder: &NodeFolder, key: &PrivateKey) -> Outcome<(SocketAddr, Tls)> {
        let identity = identity(&folder.path().join(&self.certificate), key)?;
        let tls = Tls::new(&identity, &classes(&self.clients)?);
        let tls = tls.map_err(|error| Failure::bad_input(error.code(), sentence(&error)))?;
        Ok((self.listen, tls))
    }
}

fn classes(names: &[String]) -> Outcome<Vec<SubjectClass>> {
    let classes = names.iter().map(|name| {
        SubjectClass::from_name(name).ok_or_else(|| {
            let sentence = format!("'{name}' is no class of certificates.");
            Failure::bad_input("node_settings_malformed", sentence).next(format!(
                "Write one of {} into node.toml.",
                SubjectClass::ALL.map(SubjectClass::name).join(", ")
            ))
        })
    });
    classes.collect()
}

/// What a node decides by itself about certificates of authorities, as `node.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CertificateVotes {
    /// Whether it votes on certificates and revocation lists: it passes those in which it finds nothing wrong.
    pub certificates: bool,
    /// Whether it also votes on authorities and on how votes are counted; otherwise that waits for its operator.
    pub authorities: bool,
    /// For what it passes certificates, such as `till`; none for anything.
    pub classes: Vec<String>,
}

impl Default for CertificateVotes {
    fn default() -> Self {
        Self {
            certificates: true,
            authorities: false,
            classes: Vec::new(),
        }
    }
}

impl CertificateVotes {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// As the node takes it.
    pub fn policy(&self) -> Outcome<Policy> {
        Ok(Policy {
            certificates: self.certificates,
            authorities: self.authorities,
            classes: classes(&self.classes)?,
        })
    }
}

/// What a node votes on by itself, as `node.toml` has it. By default nothing: it waits for its operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Votes {
    /// Whether it votes on certificates by itself.
    pub automatic: bool,
    /// Names that it approves: whole names, or endings like `.example`. None for any.
    pub names: Vec<String>,
    /// Longest validity that it approves, in days; 0 for any.
    pub validity_days_max: u32,
    /// Whether it approves removals by itself.
    pub removals: bool,
}

impl Votes {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// As the node takes it.
    pub fn policy(&self) -> VotePolicy {
        VotePolicy {
            automatic: self.automatic,
            names: self.names.clone(),
            validity_days_max: self.validity_days_max,
            removals: self.removals,
        }
    }
}

/// A node that reads along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follower {
    /// Its node's public key, as hex.
    pub public_key: String,
    /// Where other nodes reach it.
    pub address: SocketAddr,
}

/// The folder of a node.
#[derive(Clone, Debug)]
pub struct NodeFolder(PathBuf);

impl NodeFolder {
    /// The folder at `path`, which need not be there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The node's encrypted key.
    pub fn key(&self) -> PathBuf {
        self.0.join("node.key")
    }

    /// The genesis document.
    pub fn genesis(&self) -> PathBuf {
        self.0.join("genesis.json")
    }

    /// The node's shares of the network's key.
    pub fn secrets(&self) -> PathBuf {
        self.0.join("secrets.bin")
    }

    /// What the node says while it runs as somebody's child.
    pub fn log(&self) -> PathBuf {
        self.0.join("node.log")
    }

    fn settings(&self) -> PathBuf {
        self.0.join("node.toml")
    }

    /// Writes where the node listens.
    pub fn write_addresses(&self, addresses: &Addresses) -> Outcome {
        let text = toml::to_string(addresses).expect("addresses are plain data");
        let path = self.settings();
        files::write(&path, text.as_bytes(), files::PUBLIC)
    }

    /// Reads where the node listens.
    pub fn read_addresses(&self) -> Outcome<Addresses> {
        let path = self.settings();
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Failure::bad_input(
                "node_folder_unusable",
                format!("{} can't be read: {error}.", path.display()),
            )
            .next(
                "Make a node's folder with 'scrip network prepare --dir DIR', or pass another --dir.",
            )
        })?;
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let sentence = format!("{} is malformed: {}.", path.display(), error.message());
            Failure::bad_input("node_settings_malformed", sentence)
                .next("Correct it, or write it anew as 'scrip network prepare' does.")
        })
    }
}
