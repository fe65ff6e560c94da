//! Reading X.509: what a certificate or a revocation list says, and whether a signature under it holds.
//!
//! Two kinds of key are known: ed25519 (RFC 8410) and ECDSA on P-256 with SHA-256. Nothing here looks at a clock; dates
//! come out as numbers, for the rules to compare with the time of the block.

use super::{RevocationReason, Serial, SubjectClass, SubjectKey};
use crate::ids::{AuthorityId, KeyBytes};
use crate::text::{REFERENCE_BYTES_MAX, Reference};
use crate::time::{SECOND_MS, Timestamp};
use p256::ecdsa::signature::Verifier as _;
use x509_cert::Certificate;
use x509_cert::crl::{CertificateList, RevokedCert};
use x509_cert::der::asn1::{AnyRef, ObjectIdentifier};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::crl::{BaseCrlNumber, CrlNumber};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    BasicConstraints, CrlReason, ExtendedKeyUsage, KeyUsage, SubjectAltName,
};
use x509_cert::name::Name;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::Time;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// The scheme of the name that says what a certificate is for.
const CLASS_SCHEME: &str = "scrip://";

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Its serial number.
    pub serial: Serial,
    /// The issuer's distinguished name, encoded.
    pub issuer: Vec<u8>,
    /// The subject's distinguished name, encoded.
    pub subject: Vec<u8>,
    /// What the subject is called: the last part of the name that says its class, or else its common name.
    pub label: Reference,
    /// What it is for, if it says so.
    pub class: Option<SubjectClass>,
    /// The certified key, if it is of a known kind and well-formed.
    pub key: Option<SubjectKey>,
    /// The certified key as the certificate encodes it.
    pub key_info: Vec<u8>,
    /// From when on it is valid.
    pub not_before: Timestamp,
    /// Until when, exclusive.
    pub not_after: Timestamp,
    /// Whether it is one of an authority.
    pub is_authority: bool,
    /// Whether its key may sign certificates and lists.
    pub can_certify: bool,
    /// Whether it has a critical extension that is not known here.
    pub has_unknown_extension: bool,
    signed: Signed,
}

impl CertificateFacts {
    /// Reads a certificate.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let tbs = certificate.tbs_certificate();
        let key_info = tbs.subject_public_key_info();
        let constraints = only(tbs.get_extension::<BasicConstraints>())?;
        let usage = only(tbs.get_extension::<KeyUsage>())?;
        let names = only(tbs.get_extension::<SubjectAltName>())?;
        let (class, name) = class_of(names.as_ref());
        let label = name.or_else(|| common_name(tbs.subject()));
        let extensions = tbs.extensions().map_or(&[][..], Vec::as_slice);
        Some(Self {
            serial: Serial::new(tbs.serial_number().as_bytes())?,
            issuer: tbs.issuer().to_der().ok()?,
            subject: tbs.subject().to_der().ok()?,
            label: label.unwrap_or_default(),
            class,
            key: key_of(key_info),
            key_info: key_info.to_der().ok()?,
            not_before: moment(&tbs.validity().not_before),
            // The last second still counts.
            not_after: moment(&tbs.validity().not_after).plus_seconds(1),
            is_authority: constraints.is_some_and(|constraints| constraints.ca),
            can_certify: usage.is_some_and(|usage| usage.key_cert_sign() && usage.crl_sign()),
            has_unknown_extension: extensions.iter().any(is_unknown_certificate_extension),
            signed: Signed {
                message: tbs.to_der().ok()?,
                algorithm: certificate.signature_algorithm().clone(),
                inner_algorithm: tbs.signature().clone(),
                signature: certificate.signature().as_bytes()?.to_vec(),
            },
        })
    }

    /// The id of the authority whose own certificate this is.
    pub fn authority_id(&self) -> AuthorityId {
        AuthorityId::derive(&self.key_info, &self.subject)
    }

    /// Whether the key of `issuer` signed it.
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        self.signed.holds(issuer.key.as_ref())
    }
}

/// What a revocation list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFacts {
    /// Its number.
    pub number: u64,
    /// The issuer's distinguished name, encoded.
    pub issuer: Vec<u8>,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one is due, if it says so.
    pub next_update: Option<Timestamp>,
    /// What it revokes.
    pub entries: Vec<ListEntry>,
    /// Whether it has a critical extension that is not known here.
    pub has_unknown_extension: bool,
    signed: Signed,
}

/// One revoked certificate of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// Its serial number.
    pub serial: Serial,
    /// When it was revoked, says the authority.
    pub date: Timestamp,
    /// Why; none for a reason that is not final.
    pub reason: Option<RevocationReason>,
}

impl ListFacts {
    /// Most entries. A list that would grow beyond leaves out certificates that have expired.
    pub const ENTRIES_MAX: usize = 512;

    /// Reads a revocation list. One without a number, or with changes only, is none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let list = CertificateList::<x509_cert::certificate::Rfc5280>::from_der(der).ok()?;
        let tbs = &list.tbs_cert_list;
        let extensions = tbs.crl_extensions.as_deref().unwrap_or_default();
        let number = extension::<CrlNumber>(extensions)?;
        if extensions
            .iter()
            .any(|extension| extension.extn_id == BaseCrlNumber::OID)
        {
            return None;
        }
        let bytes = number.0.as_bytes();
        let mut padded = [0; 8];
        padded
            .get_mut(8usize.checked_sub(bytes.len())?..)?
            .copy_from_slice(bytes);
        let revoked = tbs.revoked_certificates.as_deref().unwrap_or_default();
        if revoked.len() > Self::ENTRIES_MAX {
            return None;
        }
        Some(Self {
            number: u64::from_be_bytes(padded),
            issuer: tbs.issuer.to_der().ok()?,
            this_update: moment(&tbs.this_update),
            next_update: tbs.next_update.as_ref().map(moment),
            entries: revoked.iter().map(entry).collect::<Option<_>>()?,
            has_unknown_extension: extensions.iter().any(|extension| extension.critical),
            signed: Signed {
                message: tbs.to_der().ok()?,
                algorithm: list.signature_algorithm.clone(),
                inner_algorithm: tbs.signature.clone(),
                signature: list.signature.as_bytes()?.to_vec(),
            },
        })
    }

    /// Whether the key of `issuer` signed it.
    pub fn is_signed_by(&self, issuer: &CertificateFacts) -> bool {
        self.signed.holds(issuer.key.as_ref())
    }
}

fn entry(revoked: &RevokedCert) -> Option<ListEntry> {
    let extensions = revoked.crl_entry_extensions.as_deref().unwrap_or_default();
    if extensions
        .iter()
        .any(|extension| extension.critical && extension.extn_id != CrlReason::OID)
    {
        return None;
    }
    let reason = match extension::<CrlReason>(extensions) {
        None => Some(RevocationReason::Unspecified),
        Some(reason) => RevocationReason::ALL
            .into_iter()
            .find(|known| u32::from(known.number()) == reason as u32),
    };
    Some(ListEntry {
        serial: Serial::new(revoked.serial_number.as_bytes())?,
        date: moment(&revoked.revocation_date),
        reason,
    })
}

/// Something signed, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signed {
    message: Vec<u8>,
    algorithm: AlgorithmIdentifierOwned,
    inner_algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
}

impl Signed {
    fn holds(&self, key: Option<&SubjectKey>) -> bool {
        if self.algorithm != self.inner_algorithm {
            return false;
        }
        match key {
            Some(SubjectKey::Ed25519(key)) => {
                self.algorithm.oid == ED25519
                    && self.algorithm.parameters.is_none()
                    && ed25519_holds(key, &self.message, &self.signature)
            }
            Some(SubjectKey::P256(key)) => {
                self.algorithm.oid == ECDSA_SHA256
                    && p256_holds(key, &self.message, &self.signature)
            }
            None => false,
        }
    }
}

fn ed25519_holds(key: &KeyBytes, message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&key.0) else {
        return false;
    };
    let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else {
        return false;
    };
    key.verify_strict(message, &signature).is_ok()
}

fn p256_holds(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = p256::ecdsa::VerifyingKey::from_sec1_bytes(key) else {
        return false;
    };
    let Ok(signature) = p256::ecdsa::Signature::from_der(signature) else {
        return false;
    };
    key.verify(message, &signature).is_ok()
}

fn key_of(info: &SubjectPublicKeyInfoOwned) -> Option<SubjectKey> {
    let bytes = info.subject_public_key.as_bytes()?;
    if info.algorithm.oid == ED25519 {
        if info.algorithm.parameters.is_some() {
            return None;
        }
        let bytes: [u8; 32] = bytes.try_into().ok()?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).ok()?;
        return (!key.is_weak()).then_some(SubjectKey::Ed25519(KeyBytes(bytes)));
    }
    let curve = info.algorithm.parameters.as_ref()?;
    let curve = AnyRef::from(curve).decode_as::<ObjectIdentifier>().ok()?;
    if info.algorithm.oid != EC_KEY || curve != P256 {
        return None;
    }
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).ok()?;
    let point = key.to_sec1_point(true);
    Some(SubjectKey::P256(point.as_bytes().try_into().ok()?))
}

/// `scrip://till/front-counter` is a till called front-counter.
fn class_of(names: Option<&SubjectAltName>) -> (Option<SubjectClass>, Option<Reference>) {
    let names = names.map_or(&[][..], |names| names.0.as_slice());
    let mut found = names.iter().filter_map(|name| match name {
        GeneralName::UniformResourceIdentifier(uri) => uri.as_str().strip_prefix(CLASS_SCHEME),
        _ => None,
    });
    let Some(path) = found.next() else {
        return (None, None);
    };
    let (class, label) = path.split_once('/').unwrap_or((path, ""));
    let label = (!label.is_empty()).then(|| Reference::new(label).ok());
    match found.next() {
        // Two of them would be two answers.
        Some(_) => (None, None),
        None => (SubjectClass::from_name(class), label.flatten()),
    }
}

fn common_name(name: &Name) -> Option<Reference> {
    let text = name.common_name().ok()??;
    let text = text.value();
    let end = (0..=text.len().min(REFERENCE_BYTES_MAX))
        .rev()
        .find(|end| text.is_char_boundary(*end))?;
    Reference::new(&text[..end]).ok()
}

fn moment(time: &Time) -> Timestamp {
    Timestamp(time.to_unix_duration().as_secs().saturating_mul(SECOND_MS))
}

/// An extension that must not occur twice nor be garbled.
fn only<T>(found: Result<Option<(bool, T)>, x509_cert::der::Error>) -> Option<Option<T>> {
    found
        .ok()
        .map(|found| found.map(|(_, extension)| extension))
}

fn extension<T: AssociatedOid + for<'a> Decode<'a>>(extensions: &[Extension]) -> Option<T> {
    let mut found = extensions
        .iter()
        .filter(|extension| extension.extn_id == T::OID);
    let first = found.next()?;
    match found.next() {
        Some(_) => None,
        None => T::from_der(first.extn_value.as_bytes()).ok(),
    }
}

fn is_unknown_certificate_extension(extension: &Extension) -> bool {
    let known = [
        BasicConstraints::OID,
        KeyUsage::OID,
        SubjectAltName::OID,
        ExtendedKeyUsage::OID,
    ];
    extension.critical && !known.contains(&extension.extn_id)
}
