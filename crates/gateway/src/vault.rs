//! The master key, and what is encrypted under it: the gateway's ledger key, passkey ceremonies, webhook secrets, stored replies.
//!
//! ```text
//! sealed  version 1 | nonce 24 | XChaCha20-Poly1305 over the secret, with its purpose as associated data
//! ```
//!
//! The purpose (which table, which row) is authenticated, so that a sealed value can't be moved to another place.

use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use hmac::{Hmac, Mac as _};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use std::{
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE_SIZE: usize = 24;
/// The environment variable that holds the master key in hex, instead of a file.
pub const MASTER_KEY_VARIABLE: &str = "SCRIP_GATEWAY_MASTER_KEY";

/// Why the master key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file can't be read or written.
    #[error("the master key's file can't be used: {0}")]
    Io(#[from] io::Error),
    /// Others can read the file.
    #[error("others can read the master key's file; set its mode to 0600")]
    Exposed,
    /// Not 64 hexadecimal digits.
    #[error("a master key is 64 hexadecimal digits")]
    Malformed,
    /// What is stored was sealed under another key, or changed.
    #[error("what is stored was sealed under another master key, or was changed")]
    Sealed,
}

impl VaultError {
    /// The permanent code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "master_key_unreadable",
            Self::Exposed => "master_key_exposed",
            Self::Malformed => "master_key_malformed",
            Self::Sealed => "master_key_wrong",
        }
    }
}

/// Seals and opens under the master key. Never printed.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    /// For looking up what must not be readable in the database, such as one-time codes with little entropy.
    mac: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Vault")
    }
}

impl Vault {
    /// The vault of a master key.
    pub fn new(master: &[u8; 32]) -> Self {
        let derive = |label: &[u8]| -> Zeroizing<[u8; 32]> {
            let mut mac =
                Hmac::<Sha256>::new_from_slice(master).expect("any length of key is good");
            mac.update(label);
            Zeroizing::new(mac.finalize().into_bytes().into())
        };
        let sealing = derive(b"scrip gateway sealing");
        Self {
            cipher: XChaCha20Poly1305::new(&Key::from(*sealing)),
            mac: derive(b"scrip gateway lookup"),
        }
    }

    /// The master key from the environment, or else from `file`, which is made if it is not there.
    pub fn open(file: &Path) -> Result<Self, VaultError> {
        if let Ok(text) = std::env::var(MASTER_KEY_VARIABLE) {
            return Ok(Self::new(&*parse(&Zeroizing::new(text))?));
        }
        match std::fs::metadata(file) {
            Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => Err(VaultError::Exposed),
            Ok(_) => {
                let text = Zeroizing::new(std::fs::read_to_string(file)?);
                Ok(Self::new(&*parse(&text)?))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(file),
            Err(error) => Err(error.into()),
        }
    }

    fn create(file: &Path) -> Result<Self, VaultError> {
        let mut master = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(master.as_mut_slice());
        let text = Zeroizing::new(const_hex::encode(*master));
        let mut options = std::fs::OpenOptions::new();
        let mut opened = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)?;
        opened.write_all(text.as_bytes())?;
        opened.sync_all()?;
        Ok(Self::new(&master))
    }

    /// Encrypts for one purpose.
    pub fn seal(&self, purpose: &str, secret: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_SIZE];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload {
            msg: secret,
            aad: purpose.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("what is sealed is far below the cipher's limit");
        let mut bytes = Vec::with_capacity(1 + NONCE_SIZE + sealed.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        bytes
    }

    /// Decrypts what was sealed for the same purpose.
    pub fn unseal(&self, purpose: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (version, rest) = bytes.split_first().ok_or(VaultError::Sealed)?;
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE_SIZE>()
            .ok_or(VaultError::Sealed)?;
        if *version != VERSION {
            return Err(VaultError::Sealed);
        }
        let payload = Payload {
            msg: sealed,
            aad: purpose.as_bytes(),
        };
        let opened = self.cipher.decrypt(&XNonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| VaultError::Sealed)
    }

    /// A keyed hash: whoever only has the database can't guess what was hashed.
    pub fn keyed_hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.mac.as_slice()).expect("any length of key is good");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

fn parse(text: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let bytes = const_hex::decode_to_array(text.trim()).map_err(|_| VaultError::Malformed)?;
    Ok(Zeroizing::new(bytes))
}

/// SHA-256 over parts, each with its length before it.
pub fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A random token of 32 bytes for a URL or a cookie.
pub fn token() -> String {
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
    let mut bytes = Zeroizing::new([0; 32]);
    rand::rng().fill_bytes(bytes.as_mut_slice());
    BASE64_URL_SAFE_NO_PAD.encode(*bytes)
}

/// The bytes of a token.
pub fn token_bytes(token: &str) -> Option<[u8; 32]> {
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
    let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(token).ok()?);
    bytes.as_slice().try_into().ok()
}

/// What is stored of a token: its hash. A token has enough chance in it that nothing slower is needed.
pub fn token_hash(token: &str) -> String {
    const_hex::encode(hash(&[b"scrip token", token.as_bytes()]))
}

/// A random id of 16 bytes, in hex.
pub fn random_id() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    const_hex::encode(bytes)
}

#[cfg(test)]
mod tests;
