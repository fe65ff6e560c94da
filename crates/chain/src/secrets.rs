//! Where a node keeps its shares of the network's key: one file, encrypted under a key derived from the node's own.
//!
//! Every write is on disk when it returns. Losing an acknowledged write could make a dealer contradict itself after a
//! restart, so a failed write stops the node.

use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, aead::Aead as _};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use commonware_consensus::types::Epoch;
use commonware_cryptography::{
    Hasher as _, PublicKey, Sha256,
    bls12381::{dkg::feldman_desmedt::DealerPrivMsg, primitives::group::Share},
    ed25519::PrivateKey,
    transcript::Summary,
};
use commonware_glue::dkg;
use commonware_utils::sync::Mutex;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use zeroize::{Zeroize as _, Zeroizing};

#[derive(Clone, Default, Serialize, Deserialize)]
struct Contents {
    shares: BTreeMap<u64, String>,
    seeds: BTreeMap<u64, String>,
    dealings: BTreeMap<u64, BTreeMap<String, String>>,
}

impl Drop for Contents {
    fn drop(&mut self) {
        self.shares.values_mut().for_each(|secret| secret.zeroize());
        self.seeds.values_mut().for_each(|secret| secret.zeroize());
        self.dealings
            .values_mut()
            .flat_map(|epoch| epoch.values_mut())
            .for_each(|secret| secret.zeroize());
    }
}

/// Why the secrets could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file could not be read or written.
    #[error("the node's secrets file {path} cannot be used: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The file is damaged, or belongs to a node with another key.
    #[error(
        "the node's secrets file {0} is damaged or belongs to another node's key; restore it from a backup or let the node join again"
    )]
    Unreadable(PathBuf),
}

/// The node's secret store; cloning shares it.
#[derive(Clone)]
pub struct Secrets {
    path: PathBuf,
    key: Arc<Zeroizing<[u8; 32]>>,
    contents: Arc<Mutex<Contents>>,
}

impl Secrets {
    /// Opens the store at `path`, empty if there is no such file yet.
    pub fn open(path: impl Into<PathBuf>, node: &PrivateKey) -> Result<Self, SecretsError> {
        let path = path.into();
        let encoded = Zeroizing::new(node.encode().to_vec());
        let key = Arc::new(Zeroizing::new(
            Sha256::hash(&[b"_SCRIP_CHAIN_SECRETS", &encoded]).0,
        ));
        let contents = match fs::read(&path) {
            Ok(sealed) => {
                let plain =
                    unseal(&key, &sealed).ok_or_else(|| SecretsError::Unreadable(path.clone()))?;
                serde_json::from_slice(&plain)
                    .map_err(|_| SecretsError::Unreadable(path.clone()))?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Contents::default(),
            Err(error) => return Err(SecretsError::Io { path, error }),
        };
        Ok(Self {
            path,
            key,
            contents: Arc::new(Mutex::new(contents)),
        })
    }

    /// Stores the share that a key ceremony or a demo's dealer gave this node for the first epoch.
    pub fn put_first_share(&self, share: &Share) -> Result<(), SecretsError> {
        self.contents
            .lock()
            .shares
            .insert(0, const_hex::encode(share.encode()));
        self.write()
    }

    fn write(&self) -> Result<(), SecretsError> {
        let plain = Zeroizing::new(
            serde_json::to_vec(&*self.contents.lock()).expect("secrets are plain text"),
        );
        write_durably(&self.path, &seal(&self.key, &plain)).map_err(|error| SecretsError::Io {
            path: self.path.clone(),
            error,
        })
    }

    fn must_write(&self) {
        self.write()
            .expect("a node that cannot keep its secrets must stop");
    }
}

fn seal(key: &[u8; 32], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; 12] = rand::random();
    let cipher = ChaCha20Poly1305::new(key.into());
    let sealed = cipher
        .encrypt(&nonce.into(), plain)
        .expect("secrets are far below the cipher's limit");
    [nonce.as_slice(), &sealed].concat()
}

fn unseal(key: &[u8; 32], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
    ChaCha20Poly1305::new(key.into())
        .decrypt(&(*nonce).into(), sealed)
        .ok()
        .map(Zeroizing::new)
}

/// Writes `bytes` to `path` so that after a crash the file holds either the old bytes or the new ones, readable by its
/// owner only.
pub fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    fs::File::open(folder)?.sync_all()
}

impl dkg::SecretStore for Secrets {
    async fn put_share(&mut self, epoch: Epoch, share: Share) {
        self.contents
            .lock()
            .shares
            .insert(epoch.get(), const_hex::encode(share.encode()));
        self.must_write();
    }

    async fn get_share(&mut self, epoch: Epoch) -> Option<Share> {
        let contents = self.contents.lock();
        let bytes = Zeroizing::new(const_hex::decode(contents.shares.get(&epoch.get())?).ok()?);
        Share::decode(Copying(bytes.as_slice())).ok()
    }

    async fn put_seed(&mut self, epoch: Epoch, seed: Summary) {
        self.contents
            .lock()
            .seeds
            .insert(epoch.get(), const_hex::encode(seed.encode()));
        self.must_write();
    }

    async fn get_seed(&mut self, epoch: Epoch) -> Option<Summary> {
        let contents = self.contents.lock();
        let bytes = Zeroizing::new(const_hex::decode(contents.seeds.get(&epoch.get())?).ok()?);
        Summary::decode(Copying(bytes.as_slice())).ok()
    }

    async fn put_dealing<P: PublicKey>(&mut self, epoch: Epoch, dealer: P, private: DealerPrivMsg) {
        self.contents
            .lock()
            .dealings
            .entry(epoch.get())
            .or_default()
            .insert(
                const_hex::encode(dealer.encode()),
                const_hex::encode(private.encode()),
            );
        self.must_write();
    }

    async fn get_dealing<P: PublicKey>(
        &mut self,
        epoch: Epoch,
        dealer: &P,
    ) -> Option<DealerPrivMsg> {
        let contents = self.contents.lock();
        let sealed = contents
            .dealings
            .get(&epoch.get())?
            .get(&const_hex::encode(dealer.encode()))?;
        let bytes = Zeroizing::new(const_hex::decode(sealed).ok()?);
        DealerPrivMsg::decode(Copying(bytes.as_slice())).ok()
    }

    async fn prune(&mut self, min: Epoch) {
        let mut contents = self.contents.lock();
        contents.shares.retain(|epoch, _| *epoch >= min.get());
        contents.seeds.retain(|epoch, _| *epoch >= min.get());
        contents.dealings.retain(|epoch, _| *epoch >= min.get());
        drop(contents);
        self.must_write();
    }
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;
