//! The encrypted key file: one secret of 32 bytes under a passphrase.
//!
//! ```text
//! scrip-key 1
//! public-key <64 hex>
//! kdf argon2id memory-kib=65536 passes=3 lanes=1 salt=<32 hex>
//! cipher chacha20poly1305 nonce=<24 hex>
//! secret <96 hex>
//! checksum <64 hex>
//! ```
//!
//! Lines end in one `\n`; hex is lower case; nothing follows the last line. The checksum is SHA-256 of every byte before
//! its line, and tells a damaged file from a wrong passphrase. The lines before `secret` are authenticated with it, so
//! nobody can weaken the parameters or put another public key in front. The public key can be read without passphrase.

use crate::failure::{Exit, Failure, Outcome};
use crate::files::{self, Existing};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use commonware_cryptography::{Hasher as _, Sha256, Signer as _, ed25519};
use rand::Rng as _;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

const MAGIC: &str = "scrip-key";
const VERSION: u32 = 1;
const SECRET_SIZE: usize = 32;
const TAG_SIZE: usize = 16;
const SALT_SIZE: usize = 16;
const NONCE_SIZE: usize = 12;
/// A key file has about 400 bytes; anything much larger is something else.
const FILE_SIZE_MAX: u64 = 4_096;

/// The work that a guess of the passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// About a tenth of a second and 64 MiB, the second choice of RFC 9106.
    pub const STANDARD: Self = Self {
        memory_kib: 64 * 1_024,
        passes: 3,
        lanes: 1,
    };
    /// As little as argon2 takes: for keys that are worth nothing, in demos and tests.
    pub const LEAST: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    // A file from outside must not make us allocate or compute without end.
    const MEMORY_KIB_MAX: u32 = 1_024 * 1_024;
    const PASSES_MAX: u32 = 64;
    const LANES_MAX: u32 = 16;

    fn is_bounded(&self) -> bool {
        (1..=Self::LANES_MAX).contains(&self.lanes)
            && (8 * self.lanes..=Self::MEMORY_KIB_MAX).contains(&self.memory_kib)
            && (1..=Self::PASSES_MAX).contains(&self.passes)
    }
}

/// Where a key of this name comes from.
fn how_to_make(path: &Path) -> &'static str {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("node.key") => "Name a node's folder, or make one with 'scrip network prepare'.",
        Some("authority.key") => {
            "Name an authority's folder, or make one with 'scrip cert authority create'."
        }
        _ => "Make one with 'scrip wallet create', or name another.",
    }
}

/// Why a key file can't be used.
#[derive(Debug)]
pub enum KeyFileError {
    /// The file or its folder can't be read or written.
    Io(io::Error),
    /// There is a file of this name already, and keys are never overwritten.
    Exists,
    /// It isn't a key file at all.
    NotAKeyFile,
    /// It is a key file of a version that this program doesn't know.
    UnknownVersion(u32),
    /// It was a key file, and bytes are missing or changed.
    Corrupt(&'static str),
    /// The file is whole, and the passphrase is not the one it was made with.
    WrongPassphrase,
}

impl KeyFileError {
    /// What to tell a person about the key file at `path`.
    pub fn into_failure(self, path: &Path) -> Failure {
        let how_to_make = how_to_make(path);
        let path = path.display();
        let damaged = "Restore the file from a backup. Nothing can be done with the damaged one.";
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => Failure::new(
                Exit::BadKey,
                "key_file_missing",
                format!("There is no key file {path}."),
            )
            .next(how_to_make),
            Self::Io(error) if error.kind() == io::ErrorKind::IsADirectory => Failure::new(
                Exit::BadInput,
                "key_file_not_recognised",
                format!("{path} is a folder, not a key file."),
            )
            .next("Name the file in it."),
            Self::Io(error) => Failure::local(format!("can't use the key file {path}"), error),
            Self::Exists => Failure::new(
                Exit::BadKey,
                "key_file_exists",
                format!("There is a key in {path} already."),
            )
            .next("Keys are never overwritten. Choose another name, or move the old key away."),
            Self::NotAKeyFile => Failure::new(
                Exit::BadInput,
                "key_file_not_recognised",
                format!("{path} is not a Scrip key file."),
            )
            .next("Name a file that begins with 'scrip-key'."),
            Self::UnknownVersion(version) => Failure::new(
                Exit::BadInput,
                "key_file_version_unknown",
                format!("{path} has version {version}, which this program does not know."),
            )
            .next("Update the program."),
            Self::Corrupt(part) => Failure::new(
                Exit::BadInput,
                "key_file_damaged",
                format!("{path} is damaged (its {part})."),
            )
            .next(damaged),
            Self::WrongPassphrase => Failure::new(
                Exit::BadKey,
                "passphrase_wrong",
                format!("This is not the passphrase of {path}."),
            )
            .next("Try again. The file itself is whole."),
        }
    }
}

/// A key file in memory, still encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    public_key: ed25519::PublicKey,
    cost: Cost,
    salt: [u8; SALT_SIZE],
    nonce: [u8; NONCE_SIZE],
    sealed: Vec<u8>,
}

impl KeyFile {
    /// Encrypts `key` under `passphrase` with fresh salt and nonce.
    pub fn seal(key: &ed25519::PrivateKey, passphrase: &[u8], cost: Cost) -> Self {
        let (mut salt, mut nonce) = ([0; SALT_SIZE], [0; NONCE_SIZE]);
        rand::rng().fill_bytes(&mut salt);
        rand::rng().fill_bytes(&mut nonce);
        let mut file = Self {
            public_key: key.public_key(),
            cost,
            salt,
            nonce,
            sealed: Vec::new(),
        };
        let secret = Zeroizing::new(key.encode().to_vec());
        let head = file.head();
        let payload = Payload {
            msg: &secret,
            aad: head.as_bytes(),
        };
        let sealed = file
            .cipher(passphrase)
            .encrypt(&Nonce::from(nonce), payload);
        file.sealed = sealed.expect("32 bytes are far below the cipher's limit");
        file
    }

    /// Decrypts the key.
    pub fn open(&self, passphrase: &[u8]) -> Result<ed25519::PrivateKey, KeyFileError> {
        let head = self.head();
        let payload = Payload {
            msg: &self.sealed,
            aad: head.as_bytes(),
        };
        let secret = self
            .cipher(passphrase)
            .decrypt(&Nonce::from(self.nonce), payload);
        let secret = Zeroizing::new(secret.map_err(|_| KeyFileError::WrongPassphrase)?);
        let key = ed25519::PrivateKey::decode(Copying(&secret))
            .map_err(|_| KeyFileError::Corrupt("secret"))?;
        // The tag covers the head, so this only fails for a file that was sealed with a foreign public key on purpose.
        if key.public_key() != self.public_key {
            return Err(KeyFileError::Corrupt("public-key"));
        }
        Ok(key)
    }

    /// The public key, which needs no passphrase.
    pub fn public_key(&self) -> &ed25519::PublicKey {
        &self.public_key
    }

    /// Writes the file, readable by its owner only. An existing file is never replaced.
    pub fn create(&self, path: &Path) -> Result<(), KeyFileError> {
        files::write_atomically(
            path,
            self.to_text().as_bytes(),
            files::PRIVATE,
            Existing::Keep,
        )
        .map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                KeyFileError::Exists
            } else {
                KeyFileError::Io(error)
            }
        })
    }

    /// The key in the file at `path`, or what to tell a person about it.
    pub fn unlock(path: &Path, passphrase: &str) -> Outcome<ed25519::PrivateKey> {
        Self::read(path)
            .and_then(|file| file.open(passphrase.as_bytes()))
            .map_err(|error| error.into_failure(path))
    }

    /// Reads a file that [`Self::create`] wrote.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        if std::fs::metadata(path).map_err(KeyFileError::Io)?.len() > FILE_SIZE_MAX {
            return Err(KeyFileError::NotAKeyFile);
        }
        Self::parse(&std::fs::read(path).map_err(KeyFileError::Io)?)
    }

    /// The text form.
    pub fn to_text(&self) -> String {
        let body = format!(
            "{}secret {}\n",
            self.head(),
            const_hex::encode(&self.sealed)
        );
        format!("{body}checksum {}\n", checksum(body.as_bytes()))
    }

    /// Reads the text form. Accepts exactly what [`Self::to_text`] prints.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyFileError> {
        use KeyFileError::{Corrupt, NotAKeyFile, UnknownVersion};
        let text = std::str::from_utf8(bytes).map_err(|_| not_text(bytes))?;
        let first = text.lines().next().unwrap_or_default();
        let version = first
            .strip_prefix(MAGIC)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or(NotAKeyFile)?;
        let version: u32 = version.parse().map_err(|_| Corrupt("version"))?;
        if version != VERSION {
            // Only a whole file can be believed about its version, and any version ends in the checksum.
            return Err(if is_whole(text) {
                UnknownVersion(version)
            } else {
                Corrupt("checksum")
            });
        }
        if !is_whole(text) {
            return Err(Corrupt("checksum"));
        }
        let file = Self::parse_body(text).ok_or(Corrupt("fields"))?;
        if !file.cost.is_bounded() {
            return Err(Corrupt("kdf"));
        }
        // One key, one spelling: what doesn't print the same was not written by us.
        if file.to_text() == text {
            Ok(file)
        } else {
            Err(Corrupt("spelling"))
        }
    }

    fn parse_body(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(1);
        let public_key = unhex::<32>(lines.next()?.strip_prefix("public-key ")?)?;
        let mut kdf = lines.next()?.strip_prefix("kdf argon2id ")?.split(' ');
        let mut field = |name: &str| kdf.next()?.strip_prefix(name)?.strip_prefix('=');
        let memory_kib = field("memory-kib")?.parse().ok()?;
        let passes = field("passes")?.parse().ok()?;
        let lanes = field("lanes")?.parse().ok()?;
        let salt = unhex(field("salt")?)?;
        let nonce = unhex(
            lines
                .next()?
                .strip_prefix("cipher chacha20poly1305 nonce=")?,
        )?;
        let sealed =
            unhex::<{ SECRET_SIZE + TAG_SIZE }>(lines.next()?.strip_prefix("secret ")?)?.to_vec();
        let public_key = ed25519::PublicKey::decode(Copying(&public_key)).ok()?;
        Some(Self {
            public_key,
            cost: Cost {
                memory_kib,
                passes,
                lanes,
            },
            salt,
            nonce,
            sealed,
        })
    }

    /// Everything before the secret: what the tag of the cipher covers besides it.
    fn head(&self) -> String {
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        format!(
            "{MAGIC} {VERSION}\npublic-key {}\nkdf argon2id memory-kib={memory_kib} passes={passes} lanes={lanes} salt={}\n\
             cipher chacha20poly1305 nonce={}\n",
            const_hex::encode(self.public_key.encode()),
            const_hex::encode(self.salt),
            const_hex::encode(self.nonce),
        )
    }

    fn cipher(&self, passphrase: &[u8]) -> ChaCha20Poly1305 {
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        let params =
            Params::new(memory_kib, passes, lanes, Some(SECRET_SIZE)).expect("the cost is bounded");
        let mut key = Zeroizing::new([0; SECRET_SIZE]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, &self.salt, key.as_mut_slice())
            .expect("the lengths are fixed and the memory is bounded");
        ChaCha20Poly1305::new(&Key::from(*key))
    }
}

fn checksum(body: &[u8]) -> String {
    const_hex::encode(Sha256::hash(&[body]))
}

fn is_whole(text: &str) -> bool {
    let Some(at) = text.rfind("checksum ") else {
        return false;
    };
    let (body, last) = text.split_at(at);
    last == format!("checksum {}\n", checksum(body.as_bytes()))
}

/// A file that is not text is a damaged key file if it starts like one.
fn not_text(bytes: &[u8]) -> KeyFileError {
    if bytes.starts_with(MAGIC.as_bytes()) {
        KeyFileError::Corrupt("text")
    } else {
        KeyFileError::NotAKeyFile
    }
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    const_hex::decode_to_array(text).ok()
}
