//! The gateway's own certificate authority, for its tills: its key is in the vault, and whether it counts is the network's to say.

use crate::{
    error::{Failure, Outcome},
    ledger::Ledger,
    start::keep_setting,
    store::Store,
    vault::Vault,
};
use rand::Rng as _;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    PKCS_ED25519, RevocationReason, RevokedCertParams, SanType, SerialNumber, SubjectPublicKeyInfo,
};
use scrip_api::problem::codes as common;
use scrip_ledger::{
    credential::{CertificateFacts, ListDer, SubjectClass},
    ids::{AccountId, AuthorityId, CredentialId},
};
use time::OffsetDateTime;
use zeroize::Zeroizing;

const KEY_SETTING: &str = "till-authority-key";
const KEY_PURPOSE: &str = "setting till-authority-key";
pub(super) const CERTIFICATE_SETTING: &str = "till-authority";
const DAY_S: i64 = 24 * 60 * 60;
const LIST_DAYS: i64 = 365;
/// How far back dates begin, so that a network whose clock is behind takes them.
const BACK_S: i64 = 300;
const SERIAL_BYTES: usize = 16;

/// The authority.
pub struct Authority {
    /// Its id on the network: its name and key, which stay when its certificate is renewed.
    pub id: AuthorityId,
    name: String,
    certificate: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Authority").field(&self.id).finish()
    }
}

/// A till's certificate before the network has it.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The certificate in DER.
    pub der: Vec<u8>,
    /// The certified key.
    pub key: [u8; 32],
    /// Its serial number, in hex.
    pub serial: String,
    /// Until when, exclusive.
    pub not_after_ms: i64,
}

fn unusable(error: impl std::fmt::Display) -> Failure {
    tracing::error!(%error, "a certificate can't be made");
    common::INTERNAL.into()
}

/// The public half of an ed25519 key as X.509 has it (RFC 8410).
fn public_key(key: &[u8; 32]) -> Outcome<SubjectPublicKeyInfo> {
    let mut der = vec![
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    der.extend_from_slice(key);
    SubjectPublicKeyInfo::from_der(&der).map_err(unusable)
}

/// An ed25519 key as PKCS#8 has it (RFC 8410).
fn key_pair(secret: &[u8]) -> Outcome<KeyPair> {
    let mut der = Zeroizing::new(vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]);
    der.extend_from_slice(secret);
    KeyPair::from_pkcs8_der_and_sign_algo(&der.as_slice().into(), &PKCS_ED25519).map_err(unusable)
}

/// The public half of the key whose secret half is `secret`.
pub fn public_half(secret: &[u8; 32]) -> Outcome<[u8; 32]> {
    let key = key_pair(secret)?;
    key.public_key_raw().try_into().map_err(unusable)
}

fn at(seconds: i64) -> Outcome<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(unusable)
}

fn random_serial() -> [u8; SERIAL_BYTES] {
    let mut bytes = [0; SERIAL_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    // Positive, and as long as it says.
    bytes[0] = bytes[0] & 0x7f | 0x40;
    bytes
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

fn params(name: &str, now_s: i64, term_s: i64) -> Outcome<CertificateParams> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.serial_number = Some(SerialNumber::from_slice(&random_serial()));
    params.not_before = at(now_s - BACK_S)?;
    params.not_after = at(now_s + term_s)?;
    Ok(params)
}

/// A certificate of the authority itself, in DER.
fn own_certificate(name: &str, key: &KeyPair, now_ms: i64, term_s: u32) -> Outcome<Vec<u8>> {
    let mut params = params(name, now_ms / 1000, i64::from(term_s))?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let made = params.self_signed(key).map_err(unusable)?;
    Ok(made.der().to_vec())
}

impl Authority {
    /// The authority that the database has, or a new one whose certificate is good for `term_s` seconds.
    pub async fn open(
        store: &Store,
        vault: &Vault,
        ledger: &Ledger,
        domain: &str,
        term_s: u32,
    ) -> Outcome<Self> {
        let mut secret = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(secret.as_mut_slice());
        let sealed = vault.seal(KEY_PURPOSE, secret.as_slice());
        let kept = keep_setting(store, KEY_SETTING, sealed).await?;
        let secret = vault.unseal(KEY_PURPOSE, &kept).map_err(unusable)?;
        let name = format!("Tills of {domain}");
        let made = own_certificate(&name, &key_pair(&secret)?, ledger.now_ms(), term_s)?;
        let certificate = keep_setting(store, CERTIFICATE_SETTING, made).await?;
        let facts = CertificateFacts::read(&certificate).ok_or_else(|| unusable("malformed"))?;
        let issuer = Issuer::from_ca_cert_der(&certificate.as_slice().into(), key_pair(&secret)?);
        Ok(Self {
            id: facts.authority_id(),
            // What it was called at first, whatever the gateway's domain is now.
            name: facts.label.to_string(),
            issuer: issuer.map_err(unusable)?,
            certificate,
        })
    }

    /// The certificate that the gateway knew of when it was started.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Its own next certificate: under the same name and key, so that it is the same authority and all that it certified stays its own.
    pub fn next_certificate(&self, now_ms: i64, term_s: u32) -> Outcome<Vec<u8>> {
        let made = own_certificate(&self.name, self.issuer.key(), now_ms, term_s)?;
        let facts = CertificateFacts::read(&made).ok_or_else(|| unusable("malformed"))?;
        match facts.authority_id() == self.id {
            true => Ok(made),
            false => Err(unusable("the next certificate is of another authority")),
        }
    }

    /// A certificate of its own as a file for whoever proposes it to the network, and how that is done.
    pub fn pem(certificate: &[u8], account: &AccountId) -> String {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let body = BASE64_STANDARD.encode(certificate);
        let lines = body.as_bytes().chunks(64).map(String::from_utf8_lossy);
        let lines: Vec<_> = lines.collect();
        format!(
            "The authority that certifies this gateway's tills. The network trusts it once the nodes have agreed, which a node or the \
             registrar asks them to:\n\nscrip cert authority propose --certificate till-authority.pem --account {account} --key FILE\n\n\
             -----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        )
    }

    /// Certifies the key of a till for `term_s` seconds.
    pub fn issue(&self, key: &[u8; 32], till: &str, now_ms: i64, term_s: u32) -> Outcome<Issued> {
        let mut params = params(till, now_ms / 1000, i64::from(term_s))?;
        let uri = format!("scrip://{}/{till}", SubjectClass::Till.name());
        let uri = uri.as_str().try_into().map_err(unusable)?;
        params.subject_alt_names = vec![SanType::URI(uri)];
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let made = params.signed_by(&public_key(key)?, &self.issuer);
        let der = made.map_err(unusable)?.der().to_vec();
        let facts = CertificateFacts::read(&der).ok_or_else(|| unusable("malformed"))?;
        let key = facts.key.ok_or_else(|| unusable("no key"))?;
        Ok(Issued {
            key: key.as_bytes().try_into().map_err(unusable)?,
            serial: const_hex::encode(facts.serial.as_bytes()),
            not_after_ms: facts.not_after.0 as i64,
            der,
        })
    }

    /// The id of a certificate of this authority.
    pub fn credential(&self, serial: &str) -> Outcome<CredentialId> {
        let serial = const_hex::decode(serial).map_err(unusable)?;
        Ok(CredentialId::derive(&self.id, &serial))
    }

    /// Signs a revocation list: serial numbers in hex, and since when each is revoked.
    pub fn list(&self, number: u64, revoked: &[(String, i64)], now_ms: i64) -> Outcome<ListDer> {
        let mut entries = Vec::with_capacity(revoked.len());
        for (serial, since_ms) in revoked {
            let serial = const_hex::decode(serial).map_err(unusable)?;
            entries.push(RevokedCertParams {
                serial_number: SerialNumber::from_slice(&serial),
                revocation_time: at(since_ms / 1000 - BACK_S)?,
                reason_code: Some(RevocationReason::CessationOfOperation),
                invalidity_date: None,
            });
        }
        let list = CertificateRevocationListParams {
            this_update: at(now_ms / 1000 - BACK_S)?,
            next_update: at(now_ms / 1000 + LIST_DAYS * DAY_S)?,
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs: entries,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&self.issuer).map_err(unusable)?;
        ListDer::new(list.der()).ok_or_else(|| unusable("the list is too large"))
    }
}
