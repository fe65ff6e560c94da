//! One use of a preauthorization, as the phone shows it.
//!
//! ```text
//! code       [preauthorization, serial, payee 16, amount, signature 64]      CBOR
//! signature  Ed25519 by the phone's key over 0x13 || "_SCRIP_PRESENTATION" || message
//! message    sha256("scrip presentation" || network 32 || mandate 16 || serial 4 || payee 16 || amount 8 || 0 || 0)
//! id         the first half of sha256("scrip transaction code" || the phone's key 32 || message)
//! ```
//!
//! The message is what the ledger asks the presenting device to sign (`scrip_ledger::mandate::Presentation`), so one signature
//! does for the till, the gateway and every node. The id names the whole use: another payee or amount under the same serial
//! number is another code, and the ledger takes one of them.

use crate::{Account, Error, Key, Network, Preauthorization, cbor, preauthorization};
use ciborium::Value;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// As the ledger separates signatures of presentations from all others: the length of the name, and the name.
const NAMESPACE: &[u8] = b"\x13_SCRIP_PRESENTATION";
const MESSAGE_DOMAIN: &[u8] = b"scrip presentation";
const ID_DOMAIN: &[u8] = b"scrip transaction code";

/// One use of a preauthorization. Whether its signatures hold, [`crate::check`] says.
#[derive(Clone, Debug)]
pub struct TransactionCode {
    /// What it is a use of, as it was signed.
    pub preauthorization: Vec<u8>,
    /// Which use, below the number of uses. Each works once.
    pub serial: u16,
    /// Who is paid.
    pub payee: Account,
    /// How much, in minor units.
    pub amount: u64,
    /// By the phone's key.
    pub signature: [u8; 64],
    unchecked: preauthorization::Unchecked,
}

impl TransactionCode {
    /// Reads a code; refuses every encoding but the one.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let [preauthorization, serial, payee, amount, signature] =
            cbor::array(cbor::decode(bytes)?)?;
        let preauthorization = preauthorization
            .into_bytes()
            .map_err(|_| Error::Malformed)?;
        Ok(Self {
            unchecked: Preauthorization::read(&preauthorization)?,
            preauthorization,
            serial: cbor::small(&serial)?,
            payee: cbor::bytes(&payee)?,
            amount: cbor::number(&amount)?,
            signature: cbor::bytes(&signature)?,
        })
    }

    /// The bytes that [`Self::read`] takes.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            Value::Bytes(self.preauthorization.clone()),
            Value::from(self.serial),
            Value::Bytes(self.payee.to_vec()),
            Value::from(self.amount),
            Value::Bytes(self.signature.to_vec()),
        ]))
    }

    /// What the preauthorization says, which nobody has vouched for yet.
    pub const fn claims(&self) -> &Preauthorization {
        self.unchecked.content()
    }

    /// Its id on `network`.
    pub fn id(&self, network: &Network) -> [u8; 16] {
        id(&self.claims().device, &self.message(network))
    }

    fn message(&self, network: &Network) -> [u8; 32] {
        let mandate = &self.claims().mandate;
        message(network, mandate, self.serial, &self.payee, self.amount)
    }

    /// Checks that the issuer, whose key this is, signed the preauthorization for this network.
    pub fn check_issuer(&self, network: &Network, issuer: &Key) -> Result<(), Error> {
        self.unchecked.clone().check(network, issuer).map(|_| ())
    }

    /// Checks that the phone signed this use for this network.
    pub fn check_device(&self, network: &Network) -> Result<(), Error> {
        let key =
            VerifyingKey::from_bytes(&self.claims().device).map_err(|_| Error::DeviceSignature)?;
        let signature = Signature::from_bytes(&self.signature);
        key.verify_strict(&signed_bytes(&self.message(network)), &signature)
            .map_err(|_| Error::DeviceSignature)
    }

    /// Checks all limits that it carries itself, at this time in Unix seconds.
    pub fn check_limits(&self, now_s: u64) -> Result<(), Error> {
        let claims = self.claims();
        check_use(claims, self.serial, self.amount, 0)?;
        match claims.expires_at_s <= now_s {
            true => Err(Error::Expired),
            false => Ok(()),
        }
    }
}

/// What the ledger has a device sign for one use.
pub fn message(
    network: &Network,
    mandate: &[u8; 16],
    serial: u16,
    payee: &Account,
    amount: u64,
) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(MESSAGE_DOMAIN);
    hasher.update(network);
    hasher.update(mandate);
    hasher.update(u32::from(serial).to_be_bytes());
    hasher.update(payee);
    hasher.update(amount.to_be_bytes());
    // Neither a web origin nor a delivered thing.
    hasher.update([0, 0]);
    hasher.finalize().into()
}

fn signed_bytes(message: &[u8; 32]) -> Vec<u8> {
    [NAMESPACE, message].concat()
}

/// The id of the use that `device` signs with `message`.
pub fn id(device: &Key, message: &[u8; 32]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(ID_DOMAIN);
    hasher.update(device);
    hasher.update(message);
    let digest: [u8; 32] = hasher.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}

fn check_use(claims: &Preauthorization, serial: u16, amount: u64, spent: u64) -> Result<(), Error> {
    if amount == 0 {
        return Err(Error::ZeroAmount);
    }
    if amount > claims.use_max {
        return Err(Error::OverUseLimit);
    }
    if amount > claims.total_max.saturating_sub(spent) {
        return Err(Error::OverTotalLimit);
    }
    match serial < claims.uses_max {
        true => Ok(()),
        false => Err(Error::SerialOutOfRange),
    }
}

/// A code that the phone is about to sign.
#[derive(Clone, Debug)]
pub struct Draft {
    preauthorization: Vec<u8>,
    network: Network,
    mandate: [u8; 16],
    device: Key,
    serial: u16,
    payee: Account,
    amount: u64,
}

impl Draft {
    /// A use of `preauthorization`, of which `spent` was used before, at this time in Unix seconds.
    ///
    /// What a till or the network would refuse for certain is refused here, so that the phone never shows it.
    pub fn new(
        preauthorization: &[u8],
        network: &Network,
        serial: u16,
        payee: &Account,
        amount: u64,
        spent: u64,
        now_s: u64,
    ) -> Result<Self, Error> {
        let unchecked = Preauthorization::read(preauthorization)?;
        let claims = unchecked.content();
        if claims.expires_at_s <= now_s {
            return Err(Error::Expired);
        }
        if matches!(claims.scope, preauthorization::Scope::Payee(only) if only != *payee) {
            return Err(Error::WrongPayee);
        }
        check_use(claims, serial, amount, spent)?;
        Ok(Self {
            preauthorization: preauthorization.to_vec(),
            network: *network,
            mandate: claims.mandate,
            device: claims.device,
            serial,
            payee: *payee,
            amount,
        })
    }

    fn message(&self) -> [u8; 32] {
        message(
            &self.network,
            &self.mandate,
            self.serial,
            &self.payee,
            self.amount,
        )
    }

    /// What the phone's key has to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        signed_bytes(&self.message())
    }

    /// The id of the code that comes of it.
    pub fn id(&self) -> [u8; 16] {
        id(&self.device, &self.message())
    }

    /// The code, signed. Fails unless the signature is the phone's.
    pub fn finish(self, signature: &[u8; 64]) -> Result<TransactionCode, Error> {
        let code = TransactionCode {
            unchecked: Preauthorization::read(&self.preauthorization)?,
            preauthorization: self.preauthorization,
            serial: self.serial,
            payee: self.payee,
            amount: self.amount,
            signature: *signature,
        };
        code.check_device(&self.network)?;
        Ok(code)
    }
}
