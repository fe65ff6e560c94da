//! OCSP (RFC 6960): what the ledger says of a certificate, in the form that other software asks for.
//!
//! A responder has a certificate of class `responder` from the authority whose certificates it answers for, and signs with
//! that key. It judges nothing: it reads records that are proven with the network's key, and says when they were so.

mod wire;

use crate::authority::{key_pair, read_certificate};
use crate::clock;
use crate::failure::{Failure, Outcome};
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use der::asn1::{BitString, GeneralizedTime, Null, OctetString};
use der::{DateTime, Decode as _, Encode as _, asn1::ObjectIdentifier};
use rcgen::{KeyPair, SigningKey as _};
use scrip_ledger::credential::{
    AuthorityStatus, CertificateFacts, Credential, CredentialStatus, RevocationReason, Serial,
    SubjectClass, SubjectKey,
};
use scrip_ledger::ids::{AuthorityId, CredentialId, KeyBytes};
use scrip_ledger::time::Timestamp;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use std::path::Path;
use std::time::Duration;
use wire::{
    BasicResponse, CertId, CertStatus, Request, Response, ResponseBytes, ResponseData,
    ResponseStatus, RevokedInfo, SingleResponse,
};
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// Most bytes of a request.
pub const REQUEST_BYTES_MAX: usize = 16_384;
/// Most certificates that one request asks about.
const QUESTIONS_MAX: usize = 32;

const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// Who answers.
pub struct Responder {
    pair: KeyPair,
    certificate: Certificate,
    issuer: Certificate,
    authority: AuthorityId,
    credential: CredentialId,
}

impl std::fmt::Debug for Responder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Responder")
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

/// What a request asks about: one certificate of the responder's authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    id: CertId,
    /// The certificate on the ledger, unless another issuer is meant.
    pub credential: Option<CredentialId>,
}

/// A request that was understood.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What it asks.
    pub questions: Vec<Question>,
    nonce: Option<Extension>,
}

/// What the ledger says of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is accepted and not revoked.
    Good,
    /// It is not, since then.
    Revoked(Timestamp, RevocationReason),
    /// The ledger has no such certificate, or the nodes still vote on it.
    Unknown,
}

impl Answer {
    /// What a certificate's record and its authority's status come to.
    pub fn of(credential: Option<&Credential>, authority: Option<AuthorityStatus>) -> Self {
        let Some(credential) = credential else {
            return Self::Unknown;
        };
        match (credential.status, authority) {
            (CredentialStatus::Revoked(revocation), _) => {
                Self::Revoked(revocation.date, revocation.reason)
            }
            (CredentialStatus::Active { .. }, Some(AuthorityStatus::Removed { at })) => {
                Self::Revoked(at, RevocationReason::CessationOfOperation)
            }
            (CredentialStatus::Active { .. }, Some(AuthorityStatus::Trusted { .. })) => Self::Good,
            _ => Self::Unknown,
        }
    }
}

fn unfit(sentence: impl Into<String>) -> Failure {
    Failure::bad_input("responder_unfit", sentence)
}

impl Responder {
    /// A responder with this key and certificate, for the authority that issued it.
    pub fn new(key: &PrivateKey, certificate: &Path, authority: &[u8]) -> Outcome<Self> {
        let der = read_certificate(certificate)?;
        let facts = CertificateFacts::read(&der)
            .ok_or_else(|| unfit("The responder's certificate can't be read."))?;
        let issuer = CertificateFacts::read(authority)
            .ok_or_else(|| unfit("The authority's certificate can't be read."))?;
        if facts.class != Some(SubjectClass::Responder) {
            return Err(unfit("The certificate is not one of a responder.")
                .next("Have it issued with --class responder."));
        }
        if facts.key != Some(SubjectKey::Ed25519(KeyBytes::from(&key.public_key()))) {
            return Err(unfit("The certificate is for another key."));
        }
        if !facts.is_signed_by(&issuer) {
            return Err(unfit("The certificate is of another authority."));
        }
        let parsed = |der: &[u8]| {
            Certificate::from_der(der).map_err(|_| unfit("The certificate can't be read."))
        };
        let id = issuer.authority_id();
        Ok(Self {
            pair: key_pair(key)?,
            credential: CredentialId::derive(&id, facts.serial.as_bytes()),
            certificate: parsed(&der)?,
            issuer: parsed(authority)?,
            authority: id,
        })
    }

    /// The authority whose certificates it answers for.
    pub fn authority(&self) -> AuthorityId {
        self.authority
    }

    /// Its own certificate on the ledger.
    pub fn credential(&self) -> CredentialId {
        self.credential
    }

    /// Reads a request. `None` for anything else.
    pub fn read(&self, request: &[u8]) -> Option<Asked> {
        let request = Request::from_der(request).ok()?.tbs_request;
        let is_fit =
            !request.request_list.is_empty() && request.request_list.len() <= QUESTIONS_MAX;
        if !is_fit {
            return None;
        }
        let questions = request.request_list.into_iter().map(|single| {
            let serial = Serial::new(single.req_cert.serial_number.as_bytes());
            let serial = serial.filter(|_| self.is_issuer(&single.req_cert));
            Question {
                credential: serial
                    .map(|serial| CredentialId::derive(&self.authority, serial.as_bytes())),
                id: single.req_cert,
            }
        });
        let extensions = request.request_extensions.unwrap_or_default();
        Some(Asked {
            questions: questions.collect(),
            nonce: extensions
                .into_iter()
                .find(|extension| extension.extn_id == NONCE),
        })
    }

    fn is_issuer(&self, id: &CertId) -> bool {
        let tbs = self.issuer.tbs_certificate();
        let Ok(name) = tbs.subject().to_der() else {
            return false;
        };
        let key = tbs.subject_public_key_info().subject_public_key.raw_bytes();
        let hash = |bytes: &[u8]| match id.hash_algorithm.oid {
            SHA1 => Sha1::digest(bytes).to_vec(),
            SHA256 => Sha256::digest(bytes).to_vec(),
            _ => Vec::new(),
        };
        id.issuer_name_hash.as_bytes() == hash(&name) && id.issuer_key_hash.as_bytes() == hash(key)
    }

    /// Signs the answers to a request, in its order: so it was in the block of `known_at`, and look again after `validity`.
    pub fn answer(
        &self,
        asked: &Asked,
        answers: &[Answer],
        known_at: Timestamp,
        validity: Duration,
    ) -> Outcome<Vec<u8>> {
        let failed = |error: der::Error| Failure::local("can't encode the answer", error);
        let now = clock::now();
        // A block may be some seconds ahead of this clock, and nothing is known later than it is said.
        let known_at = known_at.min(now);
        let next = now.plus_seconds(validity.as_secs());
        let mut responses = Vec::with_capacity(answers.len());
        for (question, answer) in asked.questions.iter().zip(answers) {
            responses.push(SingleResponse {
                cert_id: question.id.clone(),
                cert_status: status(*answer).map_err(failed)?,
                this_update: moment(known_at).map_err(failed)?,
                next_update: Some(moment(next).map_err(failed)?),
                single_extensions: None,
            });
        }
        let data = ResponseData {
            version: Default::default(),
            responder_name: self.certificate.tbs_certificate().subject().clone(),
            produced_at: moment(now).map_err(failed)?,
            responses,
            response_extensions: asked.nonce.clone().map(|nonce| vec![nonce]),
        };
        let signed = data.to_der().map_err(failed)?;
        // Over the bytes themselves, as X.509 has it: without the namespace that the network's own messages have.
        let signature = self
            .pair
            .sign(&signed)
            .map_err(|error| Failure::local("can't sign the answer", error))?;
        let basic = BasicResponse {
            response_data: data,
            signature_algorithm: AlgorithmIdentifierOwned {
                oid: ED25519,
                parameters: None,
            },
            signature: BitString::from_bytes(&signature).map_err(failed)?,
            certs: Some(vec![self.certificate.clone()]),
        };
        let bytes = ResponseBytes {
            response_type: BASIC,
            response: OctetString::new(basic.to_der().map_err(failed)?).map_err(failed)?,
        };
        let response = Response {
            response_status: ResponseStatus::Successful,
            response_bytes: Some(bytes),
        };
        response.to_der().map_err(failed)
    }
}

/// The answer to what is no request.
pub fn malformed() -> Vec<u8> {
    unsigned(ResponseStatus::MalformedRequest)
}

/// The answer while the network can't be asked.
pub fn try_later() -> Vec<u8> {
    unsigned(ResponseStatus::TryLater)
}

fn unsigned(response_status: ResponseStatus) -> Vec<u8> {
    let response = Response {
        response_status,
        response_bytes: None,
    };
    response.to_der().expect("a few bytes")
}

fn moment(at: Timestamp) -> Result<GeneralizedTime, der::Error> {
    let since = Duration::from_secs(at.seconds());
    Ok(GeneralizedTime::from_date_time(
        DateTime::from_unix_duration(since)?,
    ))
}

fn status(answer: Answer) -> Result<CertStatus, der::Error> {
    Ok(match answer {
        Answer::Good => CertStatus::Good(Null),
        Answer::Unknown => CertStatus::Unknown(Null),
        Answer::Revoked(at, reason) => CertStatus::Revoked(RevokedInfo {
            revocation_time: moment(at)?,
            revocation_reason: Some(match reason {
                RevocationReason::Unspecified => CrlReason::Unspecified,
                RevocationReason::KeyCompromise => CrlReason::KeyCompromise,
                RevocationReason::CaCompromise => CrlReason::CaCompromise,
                RevocationReason::AffiliationChanged => CrlReason::AffiliationChanged,
                RevocationReason::Superseded => CrlReason::Superseded,
                RevocationReason::CessationOfOperation => CrlReason::CessationOfOperation,
                RevocationReason::PrivilegeWithdrawn => CrlReason::PrivilegeWithdrawn,
                RevocationReason::AaCompromise => CrlReason::AaCompromise,
            }),
        }),
    })
}

#[cfg(test)]
mod tests;
