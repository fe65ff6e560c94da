//! What the phone carries: a mandate on the ledger, said and signed by the gateway that it was granted through.
//!
//! ```text
//! COSE_Sign1, tagged
//!   protected    1: -8 (EdDSA), 4: the issuer's account, 16 bytes
//!   payload      4: exp, 6: iat, 8: {1: {1: 1, -1: 6, -2: the phone's key}}, -65537: limits
//!   limits       [mandate 16, asset, scale, total, per use, uses, scope]
//!   scope        null | class 0..31 | account 16
//!   external_aad "scrip preauthorization" || network 32
//! ```
//!
//! Of the payload only what is above may be there, in that order.

use crate::{Account, Error, Key, Network, cbor};
use ciborium::Value;
use coset::{
    AsCborValue as _, CborSerializable as _, CoseKey, CoseKeyBuilder, CoseSign1, CoseSign1Builder,
    HeaderBuilder, RegisteredLabelWithPrivate, TaggedCborSerializable as _,
    cwt::{ClaimName, ClaimsSet, ClaimsSetBuilder, Timestamp},
    iana::{self, EnumI64 as _},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

const DOMAIN: &[u8] = b"scrip preauthorization";
/// The claim with the limits, from the range for private use.
pub const LIMITS_CLAIM: i64 = -65_537;
/// Characters of the code of an asset.
const ASSET_LENGTH_MAX: usize = 12;
/// The classes of payees there are.
const CLASSES: u8 = 32;
/// The serial numbers there are.
pub const USES_MAX: u16 = 256;
/// The largest amount on the ledger.
const AMOUNT_MAX: u64 = i64::MAX as u64;
/// The largest scale that an asset has.
const SCALE_MAX: u8 = 18;

/// Who may be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anybody.
    Anyone,
    /// Accounts that have this class, 0 to 31.
    Class(u8),
    /// This account.
    Payee(Account),
}

/// A phone's authority to pay while it is offline: a mandate on the ledger whose money is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preauthorization {
    /// The account of the gateway that says so.
    pub issuer: Account,
    /// The mandate.
    pub mandate: [u8; 16],
    /// The phone's key.
    pub device: Key,
    /// The code of the asset: 1 to 12 of `A-Z` and `0-9`.
    pub asset: String,
    /// Digits of the asset after the point.
    pub scale: u8,
    /// Most in all.
    pub total_max: u64,
    /// Most at once.
    pub use_max: u64,
    /// Most uses, 1 to 256.
    pub uses_max: u16,
    /// Who may be paid.
    pub scope: Scope,
    /// When it was issued, in Unix seconds.
    pub issued_at_s: u64,
    /// Until when, exclusive, in Unix seconds.
    pub expires_at_s: u64,
}

/// A preauthorization whose bytes are sound and whose signature has not been checked yet.
#[derive(Clone, Debug)]
pub struct Unchecked {
    content: Preauthorization,
    envelope: CoseSign1,
}

fn external_aad(network: &Network) -> Vec<u8> {
    [DOMAIN, network].concat()
}

impl Preauthorization {
    /// Signs it as its issuer, whose key has this secret. Fails when a value is out of its range.
    pub fn sign(&self, network: &Network, secret: &[u8; 32]) -> Result<Vec<u8>, Error> {
        if !self.is_sound() {
            return Err(Error::Malformed);
        }
        let key = SigningKey::from_bytes(secret);
        let payload = self.claims()?.to_vec().map_err(|_| Error::Malformed)?;
        let envelope = CoseSign1Builder::new()
            .protected(self.protected())
            .payload(payload)
            .create_signature(&external_aad(network), |message| {
                key.sign(message).to_bytes().to_vec()
            })
            .build();
        envelope.to_tagged_vec().map_err(|_| Error::Malformed)
    }

    fn protected(&self) -> coset::Header {
        HeaderBuilder::new()
            .algorithm(iana::Algorithm::EdDSA)
            .key_id(self.issuer.to_vec())
            .build()
    }

    fn claims(&self) -> Result<ClaimsSet, Error> {
        let seconds = |seconds: u64| {
            let seconds = i64::try_from(seconds).map_err(|_| Error::Malformed)?;
            Ok(Timestamp::WholeSeconds(seconds))
        };
        let key = device_key(&self.device)
            .to_cbor_value()
            .map_err(|_| Error::Malformed)?;
        let scope = match self.scope {
            Scope::Anyone => Value::Null,
            Scope::Class(class) => Value::from(class),
            Scope::Payee(account) => Value::Bytes(account.to_vec()),
        };
        let limits = vec![
            Value::Bytes(self.mandate.to_vec()),
            Value::Text(self.asset.clone()),
            Value::from(self.scale),
            Value::from(self.total_max),
            Value::from(self.use_max),
            Value::from(self.uses_max),
            scope,
        ];
        Ok(ClaimsSetBuilder::new()
            .expiration_time(seconds(self.expires_at_s)?)
            .issued_at(seconds(self.issued_at_s)?)
            .claim(
                iana::CwtClaimName::Cnf,
                Value::Map(vec![(Value::from(1), key)]),
            )
            .private_claim(LIMITS_CLAIM, Value::Array(limits))
            .build())
    }

    /// Whether all values are within their ranges.
    fn is_sound(&self) -> bool {
        let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let scope = match self.scope {
            Scope::Class(class) => class < CLASSES,
            _ => true,
        };
        (1..=ASSET_LENGTH_MAX).contains(&self.asset.len())
            && self.asset.bytes().all(is_code)
            && self.scale <= SCALE_MAX
            && self.use_max > 0
            && self.use_max <= self.total_max
            && self.total_max <= AMOUNT_MAX
            && (1..=USES_MAX).contains(&self.uses_max)
            && self.issued_at_s < self.expires_at_s
            && scope
    }

    /// Reads what was signed. Fails unless these are exactly the bytes that signing the same content would write.
    pub fn read(bytes: &[u8]) -> Result<Unchecked, Error> {
        if bytes.len() > cbor::LENGTH_MAX {
            return Err(Error::Malformed);
        }
        let envelope = CoseSign1::from_tagged_slice(bytes).map_err(|_| Error::Malformed)?;
        let payload = envelope.payload.as_deref().ok_or(Error::Malformed)?;
        let claims = ClaimsSet::from_slice(payload).map_err(|_| Error::Malformed)?;
        let issuer = envelope.protected.header.key_id.as_slice();
        let issuer = issuer.try_into().map_err(|_| Error::Malformed)?;
        let content = Self::of_claims(issuer, claims)?;
        if !content.is_sound() || envelope.signature.len() != Signature::BYTE_SIZE {
            return Err(Error::Malformed);
        }
        // The same content has these bytes and no others.
        let again = CoseSign1Builder::new()
            .protected(content.protected())
            .payload(content.claims()?.to_vec().map_err(|_| Error::Malformed)?)
            .signature(envelope.signature.clone())
            .build();
        if again.to_tagged_vec().map_err(|_| Error::Malformed)? != bytes {
            return Err(Error::Malformed);
        }
        Ok(Unchecked { content, envelope })
    }

    fn of_claims(issuer: Account, claims: ClaimsSet) -> Result<Self, Error> {
        let seconds = |time: Option<Timestamp>| match time {
            Some(Timestamp::WholeSeconds(seconds)) => {
                u64::try_from(seconds).map_err(|_| Error::Malformed)
            }
            _ => Err(Error::Malformed),
        };
        let (expires_at_s, issued_at_s) =
            (seconds(claims.expiration_time)?, seconds(claims.issued_at)?);
        let rest: [(ClaimName, Value); 2] = claims.rest.try_into().map_err(|_| Error::Malformed)?;
        let [(cnf_name, cnf), (limits_name, limits)] = rest;
        if cnf_name != ClaimName::Assigned(iana::CwtClaimName::Cnf)
            || limits_name != ClaimName::PrivateUse(LIMITS_CLAIM)
        {
            return Err(Error::Malformed);
        }
        let confirmation = cnf.into_map().map_err(|_| Error::Malformed)?;
        let [(_, key)]: [(Value, Value); 1] =
            confirmation.try_into().map_err(|_| Error::Malformed)?;
        let [mandate, asset, scale, total_max, use_max, uses_max, scope] = cbor::array(limits)?;
        let scope = match &scope {
            Value::Null => Scope::Anyone,
            Value::Integer(_) => Scope::Class(cbor::small(&scope)?),
            _ => Scope::Payee(cbor::bytes(&scope)?),
        };
        Ok(Self {
            issuer,
            mandate: cbor::bytes(&mandate)?,
            device: read_device_key(key)?,
            asset: asset.into_text().map_err(|_| Error::Malformed)?,
            scale: cbor::small(&scale)?,
            total_max: cbor::number(&total_max)?,
            use_max: cbor::number(&use_max)?,
            uses_max: cbor::small(&uses_max)?,
            scope,
            issued_at_s,
            expires_at_s,
        })
    }
}

fn device_key(key: &Key) -> CoseKey {
    let curve = iana::EllipticCurve::Ed25519.to_i64();
    CoseKeyBuilder::new_okp_key()
        .param(iana::OkpKeyParameter::Crv.to_i64(), Value::from(curve))
        .param(
            iana::OkpKeyParameter::X.to_i64(),
            Value::Bytes(key.to_vec()),
        )
        .build()
}

fn read_device_key(value: Value) -> Result<Key, Error> {
    let key = CoseKey::from_cbor_value(value).map_err(|_| Error::Malformed)?;
    let x = coset::Label::Int(iana::OkpKeyParameter::X.to_i64());
    let found = key.params.iter().find(|(label, _)| *label == x);
    cbor::bytes(&found.ok_or(Error::Malformed)?.1)
}

impl Unchecked {
    /// What it says, which nobody has vouched for yet.
    pub const fn content(&self) -> &Preauthorization {
        &self.content
    }

    /// Checks that its issuer, whose key this is, signed it for this network.
    pub fn check(self, network: &Network, issuer: &Key) -> Result<Preauthorization, Error> {
        let key = VerifyingKey::from_bytes(issuer).map_err(|_| Error::IssuerSignature)?;
        let algorithm = RegisteredLabelWithPrivate::Assigned(iana::Algorithm::EdDSA);
        if self.envelope.protected.header.alg != Some(algorithm) {
            return Err(Error::IssuerSignature);
        }
        let check = |signature: &[u8], message: &[u8]| {
            let signature = Signature::from_slice(signature).map_err(|_| Error::IssuerSignature)?;
            key.verify_strict(message, &signature)
                .map_err(|_| Error::IssuerSignature)
        };
        self.envelope
            .verify_signature(&external_aad(network), check)?;
        Ok(self.content)
    }
}
