use super::*;
use crate::credential::{CertificateFacts, SubjectClass, SubjectKey};
use crate::transfer::Details;

#[test]
fn a_certificate_that_openssl_made_is_read() {
    let facts = CertificateFacts::read(der!("till")).unwrap();
    assert_eq!(facts.serial.to_string(), "1001");
    assert_eq!(facts.class, Some(SubjectClass::Till));
    assert_eq!(facts.label.as_str(), "front");
    let key = crate::ids::KeyBytes::from(&till().key.public_key());
    assert_eq!(facts.key, Some(SubjectKey::Ed25519(key)));
    assert_eq!(facts.not_before.seconds(), 1_780_272_000);
    assert_eq!(facts.not_after.seconds(), 1_843_430_401);
    let issuer = CertificateFacts::read(der!("town")).unwrap();
    assert!(facts.is_signed_by(&issuer));
    assert!(issuer.is_authority && issuer.can_certify);
    let kiosk = CertificateFacts::read(der!("kiosk")).unwrap();
    assert!(matches!(kiosk.key, Some(SubjectKey::P256(_))));
    assert!(kiosk.is_signed_by(&issuer));
    let elsewhere = CertificateFacts::read(der!("elsewhere")).unwrap();
    let other = CertificateFacts::read(der!("other")).unwrap();
    assert!(elsewhere.is_signed_by(&other) && !elsewhere.is_signed_by(&issuer));
}

#[test]
fn a_damaged_certificate_never_passes() {
    let issuer = CertificateFacts::read(der!("town")).unwrap();
    let whole = der!("till").to_vec();
    for position in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[position] ^= 1;
        if let Some(facts) = CertificateFacts::read(&damaged) {
            assert!(!facts.is_signed_by(&issuer), "byte {position}");
        }
        assert_eq!(CertificateFacts::read(&whole[..position]), None);
    }
}

#[test]
fn an_accepted_certificate_is_on_the_ledger() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("till")).unwrap();
    assert_eq!(
        town.credential(0x1001).unwrap().status,
        CredentialStatus::Proposed
    );
    assert_eq!(town.decide(ballot), Decision::Accepted);
    let credential = town.credential(0x1001).unwrap();
    assert!(town.is_active(0x1001));
    assert_eq!(credential.id(), town.id(0x1001));
    assert_eq!(credential.class, SubjectClass::Till);
    assert_eq!(credential.ballot, ballot);
    assert_eq!(credential.days_left(town.now), 502);
    assert_eq!(town.register().credentials_count, 1);
    assert_eq!(town.authority().unwrap().credentials_count, 1);
}

#[test]
fn every_bad_certificate_is_refused_for_its_own_reason() {
    for (der, finding) in [
        (der!("elsewhere"), Finding::WrongAuthority),
        (der!("forged"), Finding::BadSignature),
        (der!("expired"), Finding::Expired),
        (der!("not-yet"), Finding::NotYetValid),
        (der!("unclassed"), Finding::NoClass),
        (der!("unknown-class"), Finding::NoClass),
        (der!("sub-authority"), Finding::IsAnAuthority),
        (der!("rsa"), Finding::BadKey),
        (der!("strange"), Finding::UnknownExtension),
    ] {
        let mut town = Town::new(4);
        let before = town.auditor.records().len();
        let ballot = town.submit(der).unwrap();
        assert_eq!(town.examine(ballot), Err(finding));
        assert_eq!(town.decide(ballot), Decision::BelowThreshold);
        assert_eq!(town.ballot(ballot).main_finding(), Some(finding));
        // The ballot with its reasons stays, and so does the page that lists when it would have ended.
        let is_credential = |record: &Record| matches!(record, Record::Credential(_));
        assert!(!town.auditor.records().values().any(is_credential));
        assert!(town.auditor.records().len() <= before + 2);
        assert_eq!(town.register().credentials_count, 0);
    }
}

#[test]
fn what_the_rules_find_wrong_is_not_stored_however_nodes_vote() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("forged")).unwrap();
    let decision = town.pass(ballot);
    assert_eq!(decision, Decision::Unsound(Finding::BadSignature));
    assert_eq!(town.credential(0x1005), None);
}

#[test]
fn the_last_second_still_counts() {
    let mut town = Town::new(1);
    let ballot = town.submit(der!("last-second")).unwrap();
    assert_eq!(town.examine(ballot), Ok(()));
    town.world.now = town.now.plus_seconds(1);
    assert_eq!(town.examine(ballot), Err(Finding::Expired));
}

#[test]
fn a_serial_is_used_once() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("till")).unwrap();
    let again = town.submit(der!("till-same-serial"));
    assert_eq!(again, Err("credential_serial_taken"));
    town.decide(ballot);
    let again = town.submit(der!("till-same-serial"));
    assert_eq!(again, Err("credential_serial_taken"));
    town.revoke(der!("list-1"));
    let again = town.submit(der!("till-same-serial"));
    assert_eq!(again, Err("credential_serial_revoked"));
}

#[test]
fn a_key_has_one_certificate_and_a_revoked_key_none() {
    let mut town = Town::with_till(4);
    let ballot = town.submit(der!("till-renewed")).unwrap();
    assert_eq!(town.examine(ballot), Err(Finding::KeyTaken));
    town.decide(ballot);
    town.revoke(der!("list-1"));
    let ballot = town.submit(der!("till-renewed")).unwrap();
    assert_eq!(town.examine(ballot), Err(Finding::KeyRevoked));
}

#[test]
fn a_renewal_takes_the_old_one_out_in_the_same_step() {
    let mut town = Town::with_till(4);
    let (till, bob, old) = (till(), town.bob.id, town.id(0x1001));
    let ballot = town
        .submit_replacing(der!("till-renewed"), Some(old))
        .unwrap();
    assert!(town.is_active(0x1001));
    assert_eq!(town.decide(ballot), Decision::Accepted);
    assert!(town.is_active(0x1002));
    let reason = town.revocation_reason(0x1001);
    assert_eq!(reason, Some(RevocationReason::Superseded));
    // The same key goes on under the new certificate.
    town.pay(&till, &bob, 1).unwrap();
    let again = town.submit_replacing(der!("second"), Some(old));
    assert_eq!(again, Err("credential_replaced_unknown"));
}

#[test]
fn what_is_replaced_must_still_be_there_when_votes_are_counted() {
    let mut town = Town::with_till(4);
    let old = town.id(0x1001);
    let ballot = town
        .submit_replacing(der!("till-renewed"), Some(old))
        .unwrap();
    town.revoke(der!("list-1"));
    assert_eq!(town.examine(ballot), Err(Finding::ReplacedGone));
    let decision = town.pass(ballot);
    assert_eq!(decision, Decision::Unsound(Finding::ReplacedGone));
}

#[test]
fn only_the_authority_submits() {
    let mut town = Town::new(4);
    let (alice, authority) = (town.alice.clone(), town.town);
    let submit = Operation::Submit {
        authority,
        certificate: certificate(der!("till")),
        replaces: None,
        along: None,
    };
    assert_eq!(town.run(&alice, submit), Err("credential_not_by_authority"));
    assert_eq!(
        town.submit(b"something else"),
        Err("credential_certificate_malformed")
    );
}

#[test]
fn a_certificate_rides_in_an_ordinary_transfer() {
    let mut town = Town::new(4);
    let (bank, alice) = (town.bank.clone(), town.alice.id);
    town.issue(&bank.id, 10_00).unwrap();
    let mut item = town.item(&bank.id, &alice, 2_50);
    item.details = Details {
        reference: Reference::new("Refund of the fee").unwrap(),
        ..Details::default()
    };
    let submit = |town: &Town, item| Operation::Submit {
        authority: town.town,
        certificate: certificate(der!("till")),
        replaces: None,
        along: Some(Box::new(item)),
    };
    let operation = submit(&town, item.clone());
    let ballot = Town::ballot_of(town.run(&bank, operation)).unwrap();
    assert_eq!(town.funds(&alice), (102_50, 0));
    assert_eq!(town.decide(ballot), Decision::Accepted);
    // A transfer that is refused takes the certificate with it.
    let mut town = Town::new(4);
    let operation = submit(&town, item);
    assert_eq!(town.run(&bank, operation), Err("insufficient_funds"));
    assert_eq!(town.credential(0x1001), None);
}
