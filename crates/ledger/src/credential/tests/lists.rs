use super::*;
use crate::credential::ListFacts;
use ed25519_dalek::{Signer as _, SigningKey};
use x509_cert::certificate::Rfc5280;
use x509_cert::crl::CertificateList;
use x509_cert::der::asn1::BitString;
use x509_cert::der::{Decode as _, Encode as _};

fn with_two(nodes: u64) -> Town {
    let mut town = Town::with_till(nodes);
    assert_eq!(town.admit(der!("second")), Decision::Accepted);
    town
}

#[test]
fn a_list_that_openssl_made_is_read() {
    let facts = ListFacts::read(der!("list-2")).unwrap();
    assert_eq!(facts.number, 2);
    let entries: Vec<_> = facts
        .entries
        .iter()
        .map(|entry| (entry.serial.to_string(), entry.reason))
        .collect();
    let expected = [
        ("1001".to_owned(), Some(RevocationReason::KeyCompromise)),
        (
            "1003".to_owned(),
            Some(RevocationReason::CessationOfOperation),
        ),
    ];
    assert_eq!(entries, expected);
    let issuer = super::super::CertificateFacts::read(der!("town")).unwrap();
    assert!(facts.is_signed_by(&issuer));
}

#[test]
fn an_accepted_list_revokes_what_it_names() {
    let mut town = with_two(4);
    assert_eq!(town.revoke(der!("list-1")), Decision::Accepted);
    let reason = town.revocation_reason(0x1001);
    assert_eq!(reason, Some(RevocationReason::KeyCompromise));
    assert!(town.is_active(0x1003));
    assert_eq!(town.authority().unwrap().list_number, 1);
    assert_eq!(town.revoke(der!("list-2")), Decision::Accepted);
    let reason = town.revocation_reason(0x1003);
    assert_eq!(reason, Some(RevocationReason::CessationOfOperation));
    // What was revoked before keeps its first revocation.
    let CredentialStatus::Revoked(first) = town.credential(0x1001).unwrap().status else {
        panic!("revoked");
    };
    assert_eq!(first.list_number, 1);
}

#[test]
fn a_list_is_counted_by_the_same_rule() {
    let mut town = with_two(4);
    town.set_shares((1, 2), (1, 2));
    let ballot = town.submit_list(der!("list-1")).unwrap();
    for node in 0..3 {
        let fail = Verdict::Fail(Finding::Operator);
        town.vote(node, ballot, fail).unwrap();
    }
    town.vote(3, ballot, Verdict::Pass).unwrap();
    assert_eq!(
        town.outcome(ballot).unwrap().decision,
        Decision::BelowThreshold
    );
    assert!(town.is_active(0x1001));
    // Nothing of it was stored, so that the same list may be put to the vote again; two of four is the half.
    let ballot = town.submit_list(der!("list-1")).unwrap();
    for node in 0..2 {
        town.vote(node, ballot, Verdict::Fail(Finding::Operator))
            .unwrap();
    }
    for node in 2..4 {
        town.vote(node, ballot, Verdict::Pass).unwrap();
    }
    assert_eq!(town.outcome(ballot).unwrap().decision, Decision::Accepted);
    assert!(!town.is_active(0x1001));
}

#[test]
fn every_bad_list_is_refused_for_its_own_reason() {
    for (der, finding) in [
        (der!("list-9-unknown"), Finding::UnknownSerial),
        (der!("list-9-hold"), Finding::ReasonNotFinal),
        (der!("list-9-future"), Finding::DateInFuture),
        (der!("list-9-forged"), Finding::BadSignature),
        (der!("list-9-elsewhere"), Finding::WrongAuthority),
        (der!("list-9-overdue"), Finding::Expired),
        (der!("list-9-ahead"), Finding::NotYetValid),
    ] {
        let mut town = with_two(4);
        let ballot = town.submit_list(der).unwrap();
        assert_eq!(town.examine(ballot), Err(finding));
        assert_eq!(town.decide(ballot), Decision::BelowThreshold);
        assert_eq!(town.authority().unwrap().list_number, 0);
        assert!(town.is_active(0x1001) && town.is_active(0x1003));
        let is_list = |record: &Record| matches!(record, Record::RevocationList(_));
        assert!(!town.auditor.records().values().any(is_list));
    }
}

/// Signs a changed list as the town's authority, whose key's seed the script says.
fn signed(mut list: CertificateList<Rfc5280>) -> Vec<u8> {
    let message = list.tbs_cert_list.to_der().unwrap();
    let signature = SigningKey::from_bytes(&[0xa1; 32]).sign(&message);
    list.signature = BitString::from_bytes(&signature.to_bytes()).unwrap();
    list.to_der().unwrap()
}

#[test]
fn a_serial_is_named_once() {
    let mut town = with_two(4);
    let mut list = CertificateList::<Rfc5280>::from_der(der!("list-1")).unwrap();
    let entries = list.tbs_cert_list.revoked_certificates.as_mut().unwrap();
    entries.push(entries[0].clone());
    let ballot = town.submit_list(&signed(list)).unwrap();
    assert_eq!(town.examine(ballot), Err(Finding::SerialTwice));
}

#[test]
fn an_old_number_is_refused() {
    let mut town = with_two(4);
    assert_eq!(town.revoke(der!("list-2")), Decision::Accepted);
    assert_eq!(
        town.submit_list(der!("list-1")),
        Err("credential_list_number_old")
    );
    assert_eq!(
        town.submit_list(der!("list-2")),
        Err("credential_list_number_old")
    );
}

#[test]
fn of_two_lists_under_way_the_older_falls_behind() {
    let mut town = with_two(4);
    let older = town.submit_list(der!("list-1")).unwrap();
    assert_eq!(
        town.submit_list(der!("list-1")),
        Err("credential_list_pending")
    );
    let newer = town.submit_list(der!("list-2")).unwrap();
    assert_eq!(town.decide(newer), Decision::Accepted);
    assert_eq!(town.examine(older), Err(Finding::ListNumberOld));
    let decision = town.pass(older);
    assert_eq!(decision, Decision::Unsound(Finding::ListNumberOld));
    assert_eq!(town.authority().unwrap().list_number, 2);
}

#[test]
fn a_newer_list_names_what_the_one_before_did() {
    let mut town = with_two(4);
    assert_eq!(town.revoke(der!("list-1")), Decision::Accepted);
    let ballot = town.submit_list(der!("list-2-dropped")).unwrap();
    assert_eq!(town.examine(ballot), Err(Finding::EntryDropped));
}

#[test]
fn what_is_no_list_is_refused() {
    let mut town = Town::new(4);
    for der in [&b"nothing"[..], der!("till")] {
        assert_eq!(town.submit_list(der), Err("credential_list_malformed"));
    }
    let (alice, authority) = (town.alice.clone(), town.town);
    let operation = Operation::SubmitList {
        authority,
        list: ListDer::new(der!("list-1")).unwrap(),
    };
    let refused = town.run(&alice, operation);
    assert_eq!(refused, Err("credential_not_by_authority"));
}
