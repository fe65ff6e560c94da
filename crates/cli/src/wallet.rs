//! A person's wallet on this machine: one encrypted key, the account it opened, and payments whose outcome is not known.
//!
//! ```text
//! HOME/wallets/NAME.key            the encrypted key (see keyfile)
//! HOME/wallets/NAME.json           the account and its network
//! HOME/wallets/NAME.outbox/ID.op   operations that were sent and whose outcome is not known yet
//! HOME/wallets/NAME.outbox/ID.past operations that a network before could not decide on any more
//! ```
//!
//! An operation is in the outbox, on the disk, before it is sent, and leaves it when its outcome is known. Whatever happens
//! in between, it is sent again under the same id, which applies once; so nothing is paid twice and nothing is forgotten.

use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::keyfile::{Cost, KeyFile};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_math::algebra::Random as _;
use scrip_ledger::ids::{AccountId, NetworkId};
use scrip_ledger::operation::Signed;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

#[cfg(test)]
mod tests;

/// The salt of a wallet's one account.
pub const SALT: u64 = 0;

/// A wallet's folder entries.
#[derive(Clone, Debug)]
pub struct Wallet {
    folder: PathBuf,
    name: String,
}

/// What `NAME.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The account, in hex.
    pub account: String,
    /// The network's id, in hex.
    pub network: String,
    /// The network's public key, in hex: what receipts are checked with. Trusted when the account was opened.
    pub network_key: String,
    /// The node that was used.
    pub node: String,
}

impl Wallet {
    /// The wallet `name` under `home`. Names are what a file can be called without surprises.
    pub fn new(home: &Path, name: &str) -> Outcome<Self> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            let sentence = format!("'{name}' can't be a wallet's name.");
            return Err(Failure::bad_input("wallet_name_malformed", sentence)
                .next("Use letters, digits, '-' and '_'."));
        }
        Ok(Self {
            folder: home.join("wallets"),
            name: name.to_owned(),
        })
    }

    /// Where the key is.
    pub fn key_path(&self) -> PathBuf {
        self.folder.join(format!("{}.key", self.name))
    }

    fn membership_path(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.name))
    }

    fn outbox(&self) -> PathBuf {
        self.folder.join(format!("{}.outbox", self.name))
    }

    /// Makes a new key. An existing one is never replaced.
    pub fn create(&self, passphrase: &str) -> Outcome<KeyFile> {
        let path = self.key_path();
        if path.exists() {
            return Err(crate::keyfile::KeyFileError::Exists.into_failure(&path));
        }
        let file = KeyFile::seal(
            &PrivateKey::random(rand::rng()),
            passphrase.as_bytes(),
            Cost::STANDARD,
        );
        file.create(&path)
            .map_err(|error| error.into_failure(&path))?;
        Ok(file)
    }

    /// The public key, which needs no passphrase.
    pub fn public_key(&self) -> Outcome<PublicKey> {
        let path = self.key_path();
        let file = KeyFile::read(&path).map_err(|error| error.into_failure(&path))?;
        Ok(file.public_key().clone())
    }

    /// The key.
    pub fn open(&self, passphrase: &str) -> Outcome<PrivateKey> {
        let path = self.key_path();
        KeyFile::unlock(&path, passphrase)
    }

    /// The account that the key opens.
    pub fn account(&self) -> Outcome<AccountId> {
        Ok(AccountId::derive(&self.public_key()?, SALT))
    }

    /// The network that the wallet's account is on, once it is opened.
    pub fn membership(&self) -> Outcome<Option<Membership>> {
        let path = self.membership_path();
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
                Failure::bad_input("wallet_damaged", format!("{} is malformed: {error}.", path.display()))
                    .next("Move the file away and run 'scrip wallet open' again; the account stays as it is.")
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::local(format!("can't read {}", path.display()), error)),
        }
    }

    /// Notes the network that the wallet's account is on.
    pub fn join(&self, membership: &Membership) -> Outcome {
        let bytes = serde_json::to_vec_pretty(membership).expect("plain texts");
        let path = self.membership_path();
        files::write(&path, &bytes, files::PRIVATE)
    }

    /// Refuses a network other than the one that the wallet belongs to.
    pub fn check_network(&self, network: &NetworkId) -> Outcome {
        match self.membership()? {
            Some(membership) if membership.network != network.to_string() => {
                let sentence = format!(
                    "This wallet belongs to network {}, and the node to {network}.",
                    membership.network
                );
                Err(Failure::new(Exit::BadInput, "network_wrong", sentence)
                    .next("Pass a node of the wallet's network with --node, or another wallet with --wallet."))
            }
            _ => Ok(()),
        }
    }

    /// Keeps an operation that is about to be sent.
    pub fn keep(&self, signed: &Signed) -> Outcome {
        let path = self.outbox_path(signed);
        files::write(&path, &signed.encode(), files::PRIVATE)
    }

    /// Forgets an operation whose outcome is known.
    pub fn forget(&self, signed: &Signed) -> Outcome {
        let path = self.outbox_path(signed);
        std::fs::remove_file(&path)
            .map_err(|error| Failure::local(format!("can't remove {}", path.display()), error))
    }

    /// Operations whose outcome is not known, in the order of their ids.
    pub fn in_doubt(&self) -> Outcome<Vec<Signed>> {
        let folder = self.outbox();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                return Err(Failure::local(
                    format!("can't read {}", folder.display()),
                    error,
                ));
            }
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut paths: Vec<PathBuf> = paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "op"))
            .collect();
        paths.sort();
        let read = |path: PathBuf| {
            let bytes = std::fs::read(&path)
                .map_err(|error| Failure::local(format!("can't read {}", path.display()), error))?;
            Signed::decode(Copying(&bytes)).map_err(|_| {
                // Written whole before anything was sent, so a damaged one is not our own crash.
                Failure::bad_input("outbox_damaged", format!("{} is damaged.", path.display()))
                    .next(
                        "Look at 'scrip wallet history' before paying again; then remove the file.",
                    )
            })
        };
        paths.into_iter().map(read).collect()
    }

    /// Puts what is in doubt aside: it was signed for a network that can't do it any more. Gives how many there were.
    pub fn set_aside(&self) -> Outcome<usize> {
        let in_doubt = self.in_doubt()?;
        for signed in &in_doubt {
            let path = self.outbox_path(signed);
            std::fs::rename(&path, path.with_extension("past")).map_err(|error| {
                Failure::local(format!("can't rename {}", path.display()), error)
            })?;
        }
        Ok(in_doubt.len())
    }

    fn outbox_path(&self, signed: &Signed) -> PathBuf {
        self.outbox().join(format!("{}.op", signed.id()))
    }
}
