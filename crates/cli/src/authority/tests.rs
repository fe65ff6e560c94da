use super::*;
use scrip_ledger::credential::ListFacts;
use std::process::Command;
use tempfile::TempDir;

fn town() -> (TempDir, Authority) {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = Authority::create(
        folder.path(),
        b"horse",
        Cost::LEAST,
        "Town Authority",
        Some("Town"),
        3_650,
    );
    (folder, authority.expect("is made"))
}

fn openssl(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl")
        .args(arguments)
        .output()
        .expect("openssl is installed");
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

#[test]
fn what_it_issues_the_ledger_and_openssl_take() {
    let (folder, authority) = town();
    let reopened = Authority::open(folder.path(), "horse").expect("opens");
    assert_eq!(reopened.id(), authority.id());
    let till = PrivateKey::random(rand::rng());
    let request = request(&till, "front").expect("a request");
    let pem = reopened
        .issue(&request, SubjectClass::Till, "front", 365)
        .expect("is issued");
    let facts = CertificateFacts::read(&pem_body(pem.as_bytes()).unwrap()).unwrap();
    let issuer = CertificateFacts::read(authority.certificate()).unwrap();
    assert!(facts.is_signed_by(&issuer));
    assert_eq!(facts.issuer, issuer.subject);
    assert_eq!(facts.class, Some(SubjectClass::Till));
    assert_eq!(facts.label.as_str(), "front");
    assert!(!facts.has_unknown_extension && !facts.is_authority);
    let path = folder.path().join("till.pem");
    std::fs::write(&path, pem).unwrap();
    let own = certificate_path(folder.path());
    let (fits, text) = openssl(&[
        "verify",
        "-CAfile",
        own.to_str().unwrap(),
        path.to_str().unwrap(),
    ]);
    assert!(fits, "{text}");
}

#[test]
fn its_list_the_ledger_and_openssl_take() {
    let (folder, authority) = town();
    let revoked = Revoked {
        serial: Serial::new(&[0x10, 0x01]).unwrap(),
        date_s: clock::now().seconds() - 60,
        reason: RevocationReason::KeyCompromise,
    };
    let der = authority.revoke(7, &[revoked], 30).expect("a list");
    let facts = ListFacts::read(&der).expect("reads");
    assert_eq!(facts.number, 7);
    assert_eq!(
        facts.entries[0].reason,
        Some(RevocationReason::KeyCompromise)
    );
    let issuer = CertificateFacts::read(authority.certificate()).unwrap();
    assert!(facts.is_signed_by(&issuer) && !facts.has_unknown_extension);
    let path = folder.path().join("list.pem");
    std::fs::write(&path, to_pem("X509 CRL", &der)).unwrap();
    let own = certificate_path(folder.path());
    let (fits, text) = openssl(&[
        "crl",
        "-in",
        path.to_str().unwrap(),
        "-CAfile",
        own.to_str().unwrap(),
        "-noout",
        "-text",
    ]);
    assert!(fits && text.contains("verify OK"), "{text}");
    assert!(text.contains("Key Compromise"), "{text}");
}

#[test]
fn a_request_that_openssl_made_is_taken_and_a_damaged_one_is_not() {
    let (folder, authority) = town();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (made, text) = openssl(&[
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        &path("key.pem"),
        "-subj",
        "/CN=Kiosk",
        "-out",
        &path("kiosk.csr"),
    ]);
    assert!(made, "{text}");
    let request = std::fs::read_to_string(path("kiosk.csr")).unwrap();
    let issued = authority.issue(&request, SubjectClass::Kiosk, "hall", 30);
    let pem = issued.expect("is issued");
    let facts = CertificateFacts::read(&pem_body(pem.as_bytes()).unwrap()).unwrap();
    assert_eq!(facts.class, Some(SubjectClass::Kiosk));
    let mut der = pem_body(request.as_bytes()).unwrap();
    let last = der.len() - 1;
    der[last] ^= 1;
    let damaged = to_pem("CERTIFICATE REQUEST", &der);
    let refused = authority.issue(&damaged, SubjectClass::Kiosk, "hall", 30);
    assert_eq!(refused.unwrap_err().code, "certificate_unusable");
}
