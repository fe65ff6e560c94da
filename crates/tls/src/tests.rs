use super::*;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ED25519, SanType};
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, ServerConnection};
use scrip_ledger::credential::{
    Authority, AuthorityStatus, CertificateDer as Der, Credential, CredentialStatus, Revocation,
    RevocationReason, Subject,
};
use scrip_ledger::ids::AccountId;
use scrip_ledger::state::{Loaded, Record};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

struct Made {
    der: Vec<u8>,
    key: KeyPair,
}

fn authority() -> (Made, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let der = params.self_signed(&key).unwrap().der().to_vec();
    let pair = KeyPair::from_pkcs8_der_and_sign_algo(
        &key.serialize_der().as_slice().into(),
        &PKCS_ED25519,
    );
    let issuer = Issuer::from_ca_cert_der(&der.as_slice().into(), pair.unwrap()).unwrap();
    (Made { der, key }, issuer)
}

fn certified(issuer: &Issuer<'static, KeyPair>, class: &str) -> Made {
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let mut params = CertificateParams::default();
    let uri = format!("scrip://{class}/one");
    params.subject_alt_names = vec![SanType::URI(uri.as_str().try_into().unwrap())];
    let der = params.signed_by(&key, issuer).unwrap().der().to_vec();
    Made { der, key }
}

fn identity(certificate: &Made, key: &Made) -> Result<Identity, IdentityError> {
    Identity::new(certificate.der.clone(), key.key.serialize_der().into())
}

/// Lets both ends talk until the handshake is over.
fn shake(client: &mut ClientConnection, server: &mut ServerConnection) {
    let mut bytes = Vec::new();
    while client.is_handshaking() || server.is_handshaking() {
        bytes.clear();
        client.write_tls(&mut bytes).unwrap();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            server.read_tls(&mut rest).unwrap();
            server.process_new_packets().unwrap();
        }
        bytes.clear();
        server.write_tls(&mut bytes).unwrap();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            client.read_tls(&mut rest).unwrap();
            client.process_new_packets().unwrap();
        }
    }
}

#[test]
fn each_end_learns_what_the_other_shows() {
    let (_, issuer) = authority();
    let (node, gateway) = (certified(&issuer, "node"), certified(&issuer, "gateway"));
    let shown = Arc::new(Shown::default());
    assert_eq!(shown.certificate(), None);
    let client = identity(&gateway, &gateway).unwrap();
    let client = client.client_config(shown.clone()).unwrap();
    let server = identity(&node, &node).unwrap().server_config().unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut client = ClientConnection::new(Arc::new(client), name).unwrap();
    let mut server = ServerConnection::new(server).unwrap();
    shake(&mut client, &mut server);
    assert_eq!(shown.certificate(), Some(node.der));
    let seen = server.peer_certificates().unwrap();
    assert_eq!(seen[0].as_ref(), gateway.der);
}

#[test]
fn whoever_shows_nothing_is_let_through_to_be_told() {
    let (_, issuer) = authority();
    let node = certified(&issuer, "node");
    let server = identity(&node, &node).unwrap().server_config().unwrap();
    let noting = Noting {
        possession: Possession(provider()),
        shown: Arc::default(),
    };
    let client = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(noting))
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut client = ClientConnection::new(Arc::new(client), name).unwrap();
    let mut server = ServerConnection::new(server).unwrap();
    shake(&mut client, &mut server);
    assert!(server.peer_certificates().is_none());
}

#[test]
fn a_certificate_is_only_shown_with_its_key() {
    let (_, issuer) = authority();
    let (one, other) = (certified(&issuer, "node"), certified(&issuer, "node"));
    let error = identity(&one, &other).unwrap_err();
    assert_eq!(error.code(), "tls_certificate_other_key");
    let error = Identity::new(b"nothing".to_vec(), one.key.serialize_der().into()).unwrap_err();
    assert_eq!(error.code(), "tls_certificate_unusable");
    let error = Identity::new(one.der, Zeroizing::new(Vec::new())).unwrap_err();
    assert_eq!(error.code(), "tls_certificate_unusable");
}

/// A ledger with one certificate, which says this of it and of its authority.
fn judged(
    made: &Made,
    by: &Made,
    status: CredentialStatus,
    authority: AuthorityStatus,
    dates: (u64, u64),
) -> Result<SubjectClass, Error> {
    let facts = CertificateFacts::read(&made.der).unwrap();
    let issuer = CertificateFacts::read(&by.der).unwrap();
    let credential = Credential {
        authority: issuer.authority_id(),
        serial: facts.serial.clone(),
        class: facts.class.unwrap(),
        label: facts.label.clone(),
        key: facts.key.unwrap(),
        not_before: Timestamp(dates.0),
        not_after: Timestamp(dates.1),
        status,
        ballot: 0,
        certificate: Der::new(&made.der).unwrap(),
    };
    let id = credential.id();
    let known: [(Key, Record); 3] = [
        (
            Key::credential_subject(&credential.key),
            Record::CredentialSubject(Subject {
                key: credential.key,
                credential: id,
            }),
        ),
        (
            Key::authority(&credential.authority),
            Record::Authority(Box::new(Authority {
                name: issuer.label,
                account: AccountId([1; 16]),
                certificate: Der::new(&by.der).unwrap(),
                status: authority,
                renewal: None,
                list_number: 0,
                credentials_count: 1,
            })),
        ),
        (
            Key::credential(&id),
            Record::Credential(Box::new(credential)),
        ),
    ];
    judge(&Peer::read(&made.der).unwrap(), &known)
}

fn judge(peer: &Peer, known: &[(Key, Record)]) -> Result<SubjectClass, Error> {
    let mut draft = Draft::new(Loaded::default());
    loop {
        match peer.judge(&draft, NOW) {
            Ok(found) => return found,
            Err(key) => {
                let found = known.iter().find(|(other, _)| *other == key);
                let record = found.map(|(_, record)| record.clone());
                draft.view_mut().insert(key, record);
            }
        }
    }
}

#[test]
fn the_ledger_says_what_a_certificate_is_worth() {
    let (by, issuer) = authority();
    let made = certified(&issuer, "gateway");
    let active = CredentialStatus::Active {
        since: Timestamp(1),
        height: 1,
    };
    let revoked = CredentialStatus::Revoked(Revocation {
        reason: RevocationReason::KeyCompromise,
        date: Timestamp(1),
        at: Timestamp(1),
        height: 2,
        list_number: 1,
    });
    let trusted = AuthorityStatus::Trusted {
        since: Timestamp(1),
    };
    let removed = AuthorityStatus::Removed { at: Timestamp(1) };
    let always = (0, u64::MAX);
    let of = |status, authority, dates| judged(&made, &by, status, authority, dates);
    assert_eq!(of(active, trusted, always), Ok(SubjectClass::Gateway));
    assert_eq!(of(revoked, trusted, always), Err(Error::Revoked));
    assert_eq!(of(active, removed, always), Err(Error::AuthorityRemoved));
    let proposed = CredentialStatus::Proposed;
    assert_eq!(of(proposed, trusted, always), Err(Error::Missing));
    // The end is exclusive.
    assert_eq!(of(active, trusted, (0, NOW.0)), Err(Error::Expired));
    let last_moment = of(active, trusted, (0, NOW.0 + 1));
    assert_eq!(last_moment, Ok(SubjectClass::Gateway));
    let early = of(active, trusted, (NOW.0 + 1, u64::MAX));
    assert_eq!(early, Err(Error::NotYetValid));
    let first_moment = of(active, trusted, (NOW.0, u64::MAX));
    assert_eq!(first_moment, Ok(SubjectClass::Gateway));
    // A certificate that nobody put on the ledger.
    let unknown = Peer::read(&certified(&issuer, "gateway").der).unwrap();
    assert_eq!(judge(&unknown, &[]), Err(Error::Missing));
}
