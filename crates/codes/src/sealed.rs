//! Proxy mode: a code that only the gateway can read, the till being a line.
//!
//! ```text
//! sealed  1 | encapsulated key 32 | ciphertext and tag
//! ```
//!
//! HPKE (RFC 9180) in base mode: X25519 with HKDF-SHA256, HKDF-SHA256, ChaCha20-Poly1305. The info is "scrip code" and the network's
//! id, so that what was sealed for one network opens on no other. The code within is signed; sealing adds only that the till and
//! whoever films the screen don't learn who pays.

use crate::{Error, Network};
use core::convert::Infallible;
use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _,
    aead::ChaCha20Poly1305,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
};
use sha2::{Digest as _, Sha256};

type Kem = X25519HkdfSha256;

const VERSION: u8 = 1;
const KEY_SIZE: usize = 32;
const INFO: &[u8] = b"scrip code";

fn info(network: &Network) -> Vec<u8> {
    [INFO, network].concat()
}

/// The gateway's public key from its secret.
pub fn public_key(secret: &[u8; 32]) -> Result<[u8; 32], Error> {
    let secret = <Kem as hpke::Kem>::PrivateKey::from_bytes(secret).map_err(|_| Error::NotForUs)?;
    let mut bytes = [0; KEY_SIZE];
    bytes.copy_from_slice(&Kem::sk_to_pk(&secret).to_bytes());
    Ok(bytes)
}

/// Seals a code for the gateway with this key. `entropy` has to be 32 random bytes that were never used before.
pub fn seal(
    network: &Network,
    gateway: &[u8; 32],
    code: &[u8],
    entropy: [u8; 32],
) -> Result<Vec<u8>, Error> {
    let key = <Kem as hpke::Kem>::PublicKey::from_bytes(gateway).map_err(|_| Error::NotForUs)?;
    let (encapsulated, ciphertext) =
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(
            &OpModeS::Base,
            &key,
            &info(network),
            code,
            &[VERSION],
            &mut Expanded::new(entropy),
        )
        .map_err(|_| Error::NotForUs)?;
    let mut sealed = vec![VERSION];
    sealed.extend_from_slice(&encapsulated.to_bytes());
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// Opens what was sealed for the gateway with this secret.
pub fn open(network: &Network, secret: &[u8; 32], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let (version, rest) = sealed.split_first().ok_or(Error::Malformed)?;
    let (encapsulated, ciphertext) = rest
        .split_first_chunk::<KEY_SIZE>()
        .ok_or(Error::Malformed)?;
    if *version != VERSION {
        return Err(Error::Malformed);
    }
    let secret = <Kem as hpke::Kem>::PrivateKey::from_bytes(secret).map_err(|_| Error::NotForUs)?;
    let encapsulated =
        <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| Error::NotForUs)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        &info(network),
        ciphertext,
        &[VERSION],
    )
    .map_err(|_| Error::NotForUs)
}

/// As much randomness as is asked for, from 32 bytes of it: SHA-256 over them and a counter.
struct Expanded {
    entropy: [u8; 32],
    counter: u64,
}

impl Expanded {
    const fn new(entropy: [u8; 32]) -> Self {
        Self {
            entropy,
            counter: 0,
        }
    }

    fn block(&mut self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"scrip code entropy");
        hasher.update(self.entropy);
        hasher.update(self.counter.to_be_bytes());
        self.counter += 1;
        hasher.finalize().into()
    }
}

impl TryRng for Expanded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            let block = self.block();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Expanded {}
