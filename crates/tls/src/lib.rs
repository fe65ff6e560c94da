//! TLS between those whose certificates are on the ledger: nodes, gateways, tills and kiosks.
//!
//! A handshake (TLS 1.3) shows that the other end has the key of the certificate that it presents, and nothing else: there are no
//! roots to install, no names to match and no lists to fetch. Whether the certificate is any good the ledger says, which had
//! its chain, signature and form examined when the nodes voted on it. So it is judged after the handshake, against a state
//! that the caller has or has proven, and again whenever a later state is known ([`Peer::judge`]). Dates count here; the
//! nodes' consensus does not go through here, so that none of them ever halts it.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error as RustlsError, PeerIncompatible,
    ServerConfig, SignatureScheme,
};
use scrip_ledger::credential::{CertificateFacts, Error, SubjectClass, SubjectKey, check_key};
use scrip_ledger::execute::Failure;
use scrip_ledger::state::{Draft, Key, Loaded, Record, View};
use scrip_ledger::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

pub use rustls;

/// A certificate and the key that it is for.
#[derive(Clone)]
pub struct Identity {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// Why a certificate can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The certificate can't be read, or the key can't.
    #[error("the certificate or its key can't be used: {0}")]
    Unusable(String),
    /// The certificate is for another key.
    #[error("the certificate is for another key")]
    OtherKey,
}

impl IdentityError {
    /// The permanent code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unusable(_) => "tls_certificate_unusable",
            Self::OtherKey => "tls_certificate_other_key",
        }
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

impl Identity {
    /// A certificate in DER, with its key in PKCS#8.
    pub fn new(certificate: Vec<u8>, key: Zeroizing<Vec<u8>>) -> Result<Self, IdentityError> {
        let identity = Self { certificate, key };
        let unusable = |error: RustlsError| IdentityError::Unusable(error.to_string());
        let certified = CertifiedKey::from_der(
            identity.chain(),
            identity.private_key(),
            &aws_lc_rs::default_provider(),
        );
        match certified {
            Ok(_) => Ok(identity),
            Err(RustlsError::InconsistentKeys(_)) => Err(IdentityError::OtherKey),
            Err(error) => Err(unusable(error)),
        }
    }

    /// Until when the certificate is valid, exclusive.
    pub fn valid_until(&self) -> Option<Timestamp> {
        CertificateFacts::read(&self.certificate).map(|facts| facts.not_after)
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from(self.certificate.clone())]
    }

    fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.to_vec()).into()
    }

    /// For whoever is connected to: shows this, and asks the other end for its certificate, which it may leave out.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, IdentityError> {
        let unusable = |error: RustlsError| IdentityError::Unusable(error.to_string());
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13])
            .map_err(unusable)?
            .with_client_cert_verifier(Arc::new(Possession(provider())))
            .with_single_cert(self.chain(), self.private_key())
            .map_err(unusable)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// For whoever connects: shows this, and notes in `shown` what the other end shows.
    pub fn client_config(&self, shown: Arc<Shown>) -> Result<ClientConfig, IdentityError> {
        let unusable = |error: RustlsError| IdentityError::Unusable(error.to_string());
        ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13])
            .map_err(unusable)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Noting {
                possession: Possession(provider()),
                shown,
            }))
            .with_client_auth_cert(self.chain(), self.private_key())
            .map_err(unusable)
    }
}

/// The certificate that the other end showed last.
#[derive(Debug, Default)]
pub struct Shown(Mutex<Option<Vec<u8>>>);

impl Shown {
    /// In DER, once there was a handshake.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Checks that the other end has the key of what it shows.
#[derive(Debug)]
struct Possession(Arc<CryptoProvider>);

impl Possession {
    fn check(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Only TLS 1.3 is spoken.
const fn too_old() -> RustlsError {
    RustlsError::PeerIncompatible(PeerIncompatible::Tls12NotOffered)
}

impl ClientCertVerifier for Possession {
    fn client_auth_mandatory(&self) -> bool {
        // Whoever shows nothing is told so in words, by an answer.
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, RustlsError> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        Err(too_old())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        self.check(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}

#[derive(Debug)]
struct Noting {
    possession: Possession,
    shown: Arc<Shown>,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, RustlsError> {
        let mut shown = self.shown.0.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = Some(end_entity.to_vec());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        Err(too_old())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        self.possession.check(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.possession.schemes()
    }
}

/// Who is at the other end, by what they showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    certificate: Vec<u8>,
    key: SubjectKey,
}

impl Peer {
    /// Reads a certificate in DER. `None` if its key is of no kind that the ledger certifies.
    pub fn read(certificate: &[u8]) -> Option<Self> {
        let facts = CertificateFacts::read(certificate)?;
        Some(Self {
            certificate: certificate.to_vec(),
            key: facts.key?,
        })
    }

    /// What the ledger says of exactly this certificate at `now`: for what it is good, or why it isn't. The error is the key of
    /// a record that has to be loaded first.
    pub fn judge<V: View>(
        &self,
        draft: &Draft<V>,
        now: Timestamp,
    ) -> Result<Result<SubjectClass, Error>, Key> {
        match check_key(draft, &self.key, now) {
            Err(Failure::Unloaded(key)) => Err(key),
            Err(Failure::Refused(_)) | Ok(None) => Ok(Err(Error::Missing)),
            Ok(Some(Err(error))) => Ok(Err(error)),
            Ok(Some(Ok(credential))) if credential.certificate.as_bytes() != self.certificate => {
                Ok(Err(Error::Missing))
            }
            Ok(Some(Ok(credential))) => Ok(Ok(credential.class)),
        }
    }

    /// The same, with `load` to bring each record that is needed, or to say why it can't.
    pub async fn judged<E, Loading>(
        &self,
        now: Timestamp,
        load: impl Fn(Key) -> Loading,
    ) -> Result<Result<SubjectClass, Error>, E>
    where
        Loading: Future<Output = Result<Option<Record>, E>>,
    {
        let mut draft = Draft::new(Loaded::default());
        loop {
            match self.judge(&draft, now) {
                Ok(judgement) => return Ok(judgement),
                Err(key) => {
                    let record = load(key).await?;
                    draft.view_mut().insert(key, record);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
