use super::*;
use crate::authority::{Authority, request};
use crate::keyfile::Cost;
use commonware_math::algebra::Random as _;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

struct Town {
    folder: TempDir,
    authority: Authority,
    responder: Responder,
}

impl Town {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = Authority::create(
            &folder.path().join("ca"),
            b"horse",
            Cost::LEAST,
            "Town Authority",
            None,
            3_650,
        );
        let authority = authority.expect("is made");
        let key = PrivateKey::random(rand::rng());
        let path = folder.path().join("responder.pem");
        std::fs::write(&path, issued(&authority, &key, SubjectClass::Responder)).unwrap();
        let responder =
            Responder::new(&key, &path, authority.certificate()).expect("a fit responder");
        Self {
            folder,
            authority,
            responder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn openssl(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("openssl");
        let output = command
            .current_dir(self.folder.path())
            .args(arguments)
            .output()
            .expect("openssl is installed");
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        text
    }

    /// What OpenSSL reads in the answer to its own question about `certificate`.
    fn asked(&self, hash: &str, answer: Answer) -> String {
        self.openssl(&[
            "ocsp",
            hash,
            "-issuer",
            "ca/authority.pem",
            "-cert",
            "till.pem",
            "-reqout",
            "request.der",
        ]);
        let asked = std::fs::read(self.path("request.der")).unwrap();
        let asked = self.responder.read(&asked).expect("a request");
        let response = self
            .responder
            .answer(&asked, &[answer], clock::now(), Duration::from_secs(600))
            .expect("an answer");
        std::fs::write(self.path("response.der"), response).unwrap();
        self.openssl(&[
            "ocsp",
            hash,
            "-issuer",
            "ca/authority.pem",
            "-cert",
            "till.pem",
            "-no_nonce",
            "-respin",
            "response.der",
            "-CAfile",
            "ca/authority.pem",
        ])
    }
}

fn issued(authority: &Authority, key: &PrivateKey, class: SubjectClass) -> String {
    let request = request(key, "one").expect("a request");
    authority
        .issue(&request, class, "one", 30)
        .expect("is issued")
}

#[test]
fn openssl_takes_every_answer() {
    let town = Town::new();
    let till = PrivateKey::random(rand::rng());
    std::fs::write(
        town.path("till.pem"),
        issued(&town.authority, &till, SubjectClass::Till),
    )
    .unwrap();
    let revoked_at = clock::now();
    let revoked = Answer::Revoked(revoked_at, RevocationReason::KeyCompromise);
    for hash in ["-sha1", "-sha256"] {
        for (answer, word) in [
            (Answer::Good, "till.pem: good"),
            (revoked, "till.pem: revoked"),
            (Answer::Unknown, "till.pem: unknown"),
        ] {
            let text = town.asked(hash, answer);
            assert!(text.contains("Response verify OK"), "{text}");
            assert!(text.contains(word), "{text}");
            assert!(!text.to_lowercase().contains("nonce"), "{text}");
        }
        assert!(town.asked(hash, revoked).contains("keyCompromise"));
    }
}

#[test]
fn a_certificate_is_found_by_its_issuer_and_serial() {
    let town = Town::new();
    let till = PrivateKey::random(rand::rng());
    let pem = issued(&town.authority, &till, SubjectClass::Till);
    std::fs::write(town.path("till.pem"), &pem).unwrap();
    let facts =
        CertificateFacts::read(&crate::authority::pem_body(pem.as_bytes()).unwrap()).unwrap();
    town.asked("-sha1", Answer::Good);
    let request = std::fs::read(town.path("request.der")).unwrap();
    let asked = town.responder.read(&request).unwrap();
    let own = CredentialId::derive(&town.authority.id(), facts.serial.as_bytes());
    assert_eq!(asked.questions[0].credential, Some(own));
    // To another authority's responder the same certificate means nothing.
    let other = Town::new().responder.read(&request).unwrap();
    assert_eq!(other.questions[0].credential, None);
    // What is no request, is none.
    assert!(town.responder.read(&request[1..]).is_none());
    assert!(town.responder.read(&[]).is_none());
    assert_eq!(malformed(), [0x30, 3, 10, 1, 1]);
    assert_eq!(try_later(), [0x30, 3, 10, 1, 3]);
}

#[test]
fn only_a_responder_of_the_authority_answers() {
    let town = Town::new();
    let key = PrivateKey::random(rand::rng());
    let path = town.path("till.pem");
    let code = |key: &PrivateKey, authority: &Authority| {
        let made = Responder::new(key, &path, authority.certificate());
        made.expect_err("unfit").code
    };
    std::fs::write(&path, issued(&town.authority, &key, SubjectClass::Till)).unwrap();
    assert_eq!(code(&key, &town.authority), "responder_unfit");
    let pem = issued(&town.authority, &key, SubjectClass::Responder);
    std::fs::write(&path, pem).unwrap();
    let other = PrivateKey::random(rand::rng());
    assert_eq!(code(&other, &town.authority), "responder_unfit");
    assert_eq!(code(&key, &Town::new().authority), "responder_unfit");
    assert!(Responder::new(&key, &path, town.authority.certificate()).is_ok());
}
