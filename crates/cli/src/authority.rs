//! A certificate authority on this machine: one encrypted key, its own certificate, and what it signs.
//!
//! ```text
//! DIR/authority.key   the encrypted ed25519 key (see keyfile); it signs certificates, and the operations that submit them
//! DIR/authority.pem   the authority's own certificate
//! ```

use crate::clock;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::keyfile::{Cost, KeyFile};
use commonware_codec::Encode as _;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_math::algebra::Random as _;
use rand::Rng as _;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams,
    CertificateSigningRequestParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ED25519, PublicKeyData as _,
    RevocationReason as Reason, RevokedCertParams, SanType, SerialNumber,
};
use scrip_ledger::credential::{CertificateFacts, RevocationReason, Serial, SubjectClass};
use scrip_ledger::ids::{AccountId, AuthorityId};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use zeroize::Zeroizing;

const DAY_S: i64 = 24 * 60 * 60;
/// Bytes of a serial number: enough that none is drawn twice.
const SERIAL_BYTES: usize = 16;

/// An authority whose key is open.
pub struct Authority {
    key: PrivateKey,
    facts: CertificateFacts,
    certificate: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Authority")
            .field("name", &self.facts.label)
            .finish_non_exhaustive()
    }
}

/// One entry of a revocation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The certificate.
    pub serial: Serial,
    /// When, in Unix seconds.
    pub date_s: u64,
    /// Why.
    pub reason: RevocationReason,
}

fn key_path(folder: &Path) -> PathBuf {
    folder.join("authority.key")
}

fn certificate_path(folder: &Path) -> PathBuf {
    folder.join("authority.pem")
}

fn unusable(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::bad_input("certificate_unusable", format!("{what}: {error}."))
        .next("Make the request anew, such as with 'scrip cert csr', and check that it is the right file.")
}

/// An ed25519 key as PKCS#8 has it (RFC 8410).
pub(crate) fn pkcs8(key: &PrivateKey) -> Zeroizing<Vec<u8>> {
    let mut der = Zeroizing::new(vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]);
    der.extend_from_slice(&key.encode());
    der
}

/// The same as whoever signs certificates takes it.
pub(crate) fn key_pair(key: &PrivateKey) -> Outcome<KeyPair> {
    let der = pkcs8(key);
    KeyPair::from_pkcs8_der_and_sign_algo(&der.as_slice().into(), &PKCS_ED25519)
        .map_err(|error| unusable("The authority's key can't be used", error))
}

/// From a little before now, so that a clock that is behind takes it, until so many days from now.
fn set_dates(params: &mut CertificateParams, days: u32) {
    let now_s = clock::now().seconds() as i64;
    let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).expect("a date of this age");
    params.not_before = at(now_s - 300);
    params.not_after = at(now_s + i64::from(days) * DAY_S);
}

fn named(name: &str, organization: Option<&str>) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    if let Some(organization) = organization {
        names.push(DnType::OrganizationName, organization);
    }
    names
}

fn random_serial() -> SerialNumber {
    let mut bytes = [0; SERIAL_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    // Positive, and as long as it says.
    bytes[0] = bytes[0] & 0x7f | 0x40;
    SerialNumber::from_slice(&bytes)
}

impl Authority {
    /// Makes a key and a certificate of its own in `folder`. An existing key is never replaced.
    pub fn create(
        folder: &Path,
        passphrase: &[u8],
        cost: Cost,
        name: &str,
        organization: Option<&str>,
        days: u32,
    ) -> Outcome<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::local(format!("can't make {}", folder.display()), error))?;
        let key = PrivateKey::random(rand::rng());
        let path = key_path(folder);
        KeyFile::seal(&key, passphrase, cost)
            .create(&path)
            .map_err(|error| error.into_failure(&path))?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named(name, organization);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.serial_number = Some(random_serial());
        set_dates(&mut params, days);
        let certificate = params
            .self_signed(&key_pair(&key)?)
            .map_err(|error| unusable("The certificate can't be made", error))?;
        let path = certificate_path(folder);
        files::write(&path, certificate.pem().as_bytes(), files::PUBLIC)?;
        Self::new(key, certificate.der().to_vec())
    }

    /// Opens the authority in `folder`.
    pub fn open(folder: &Path, passphrase: &str) -> Outcome<Self> {
        let path = key_path(folder);
        let key = KeyFile::unlock(&path, passphrase)?;
        let certificate = read_certificate(&certificate_path(folder))?;
        Self::new(key, certificate)
    }

    fn new(key: PrivateKey, certificate: Vec<u8>) -> Outcome<Self> {
        let facts = CertificateFacts::read(&certificate)
            .ok_or_else(|| unusable("The authority's certificate can't be read", "malformed"))?;
        let issuer = Issuer::from_ca_cert_der(&certificate.as_slice().into(), key_pair(&key)?)
            .map_err(|error| unusable("The authority's certificate can't be used", error))?;
        Ok(Self {
            key,
            facts,
            certificate,
            issuer,
        })
    }

    /// Its id on any network.
    pub fn id(&self) -> AuthorityId {
        self.facts.authority_id()
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        self.facts.label.as_str()
    }

    /// Its key, which also signs its operations.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The account that submits for it.
    pub fn account(&self) -> AccountId {
        AccountId::derive(&self.key.public_key(), 0)
    }

    /// Its own certificate in DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Issues a certificate for the key in a request (PKCS#10, PEM), whose signature shows that the applicant has the key.
    /// What it certifies is the authority's to say, not the request's. Gives PEM.
    pub fn issue(
        &self,
        request: &str,
        class: SubjectClass,
        label: &str,
        days: u32,
    ) -> Outcome<String> {
        let request = CertificateSigningRequestParams::from_pem(request)
            .map_err(|error| unusable("The request can't be used", error))?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named(label, None);
        let uri = format!("scrip://{}/{label}", class.name());
        let uri = uri.as_str().try_into();
        let uri = uri.map_err(|error| unusable("The label can't be used", error))?;
        params.subject_alt_names = vec![SanType::URI(uri)];
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = match class {
            SubjectClass::Responder => vec![ExtendedKeyUsagePurpose::OcspSigning],
            _ => vec![
                ExtendedKeyUsagePurpose::ServerAuth,
                ExtendedKeyUsagePurpose::ClientAuth,
            ],
        };
        params.use_authority_key_identifier_extension = true;
        params.serial_number = Some(random_serial());
        set_dates(&mut params, days);
        let certificate = params
            .signed_by(&request.public_key, &self.issuer)
            .map_err(|error| unusable("The certificate can't be made", error))?;
        Ok(certificate.pem())
    }

    /// Signs a revocation list with this number. Gives DER.
    pub fn revoke(&self, number: u64, revoked: &[Revoked], days: u32) -> Outcome<Vec<u8>> {
        let now_s = clock::now().seconds() as i64;
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).expect("a date");
        let entries = revoked.iter().map(|entry| RevokedCertParams {
            serial_number: SerialNumber::from_slice(entry.serial.as_bytes()),
            revocation_time: at(entry.date_s as i64),
            reason_code: Some(reason(entry.reason)),
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: at(now_s - 60),
            next_update: at(now_s + i64::from(days) * DAY_S),
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs: entries.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list
            .signed_by(&self.issuer)
            .map_err(|error| unusable("The list can't be made", error))?;
        Ok(list.der().to_vec())
    }
}

/// A certificate request for a key file, in PEM: what an authority issues a certificate from.
pub fn request(key: &PrivateKey, label: &str) -> Outcome<String> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(label, None);
    let pair = key_pair(key)?;
    debug_assert_eq!(pair.der_bytes().len(), 32);
    params
        .serialize_request(&pair)
        .and_then(|request| request.pem())
        .map_err(|error| unusable("The request can't be made", error))
}

const fn reason(reason: RevocationReason) -> Reason {
    match reason {
        RevocationReason::Unspecified => Reason::Unspecified,
        RevocationReason::KeyCompromise => Reason::KeyCompromise,
        RevocationReason::CaCompromise => Reason::CaCompromise,
        RevocationReason::AffiliationChanged => Reason::AffiliationChanged,
        RevocationReason::Superseded => Reason::Superseded,
        RevocationReason::CessationOfOperation => Reason::CessationOfOperation,
        RevocationReason::PrivilegeWithdrawn => Reason::PrivilegeWithdrawn,
        RevocationReason::AaCompromise => Reason::AaCompromise,
    }
}

/// Reads a certificate, PEM or DER, as DER.
pub fn read_certificate(path: &Path) -> Outcome<Vec<u8>> {
    let bytes = files::read(path)?;
    match pem_body(&bytes) {
        Some(der) => Ok(der),
        None if bytes.first() == Some(&0x30) => Ok(bytes),
        None => {
            let sentence = format!("{} holds no certificate.", path.display());
            Err(Failure::bad_input("certificate_unusable", sentence)
                .next("Name a certificate, PEM or DER."))
        }
    }
}

/// The first body of a PEM file.
pub fn pem_body(bytes: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let text = std::str::from_utf8(bytes).ok()?;
    let start = text.find("-----BEGIN ")?;
    let body = text[start..].split_once('\n')?.1.split("-----END").next()?;
    let body: String = body.split_whitespace().collect();
    base64::prelude::BASE64_STANDARD.decode(body).ok()
}

/// What is shown on TLS connections: the certificate in a file, PEM or DER, which is for `key`.
pub fn identity(certificate: &Path, key: &PrivateKey) -> Outcome<scrip_tls::Identity> {
    let identity = scrip_tls::Identity::new(read_certificate(certificate)?, pkcs8(key));
    identity.map_err(|error| {
        let sentence = crate::failure::sentence(&error);
        Failure::bad_input(
            error.code(),
            format!("{}: {sentence}", certificate.display()),
        )
    })
}

/// Bytes as PEM.
pub fn to_pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let body = base64::prelude::BASE64_STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(64) {
        text.push_str(std::str::from_utf8(line).expect("base64 is ASCII"));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests;
