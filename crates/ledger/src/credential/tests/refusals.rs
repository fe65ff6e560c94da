//! Each refusal by its own code. What surrounds them is in the other files.

use super::*;
use crate::account::{self, Classes};
use crate::time::Timestamp;

#[test]
fn credential_proposal_not_by_member() {
    let mut town = Town::new(4);
    let (alice, authority) = (town.alice.clone(), town.town);
    let refused = town.run(&alice, Operation::ProposeRemoval { authority });
    assert_eq!(refused, Err("credential_proposal_not_by_member"));
}

#[test]
fn credential_parameters_unsound() {
    let mut town = Town::new(1);
    let refused = town.propose_parameters(Parameters {
        threshold: Share::new(3, 2),
        ..Parameters::default()
    });
    assert_eq!(refused, Err("credential_parameters_unsound"));
}

#[test]
fn credential_authority_unknown() {
    let mut town = Town::empty(1);
    let refused = town.submit(der!("till"));
    assert_eq!(refused, Err("credential_authority_unknown"));
}

#[test]
fn credential_authority_taken() {
    let mut town = Town::new(1);
    let refused = town.propose_authority(der!("town"));
    assert_eq!(refused, Err("credential_authority_taken"));
}

#[test]
fn credential_authorities_too_many() {
    let mut town = Town::empty(1);
    let mut register = town.register();
    register.authorities = (0..Register::AUTHORITIES_MAX as u8)
        .map(|byte| AuthorityId([byte; 16]))
        .collect();
    let mut records = town.auditor.records().clone();
    let record = Record::CredentialRegister(Box::new(register));
    records.insert(Key::credential_register(), record);
    town.world.auditor = crate::auditor::Auditor::new(records.into_iter().collect());
    let refused = town.propose_authority(der!("town"));
    assert_eq!(refused, Err("credential_authorities_too_many"));
}

#[test]
fn credential_not_by_authority() {
    let mut town = Town::new(1);
    let (alice, authority) = (town.alice.clone(), town.town);
    let submit = Operation::Submit {
        authority,
        certificate: certificate(der!("till")),
        replaces: None,
        along: None,
    };
    let refused = town.run(&alice, submit);
    assert_eq!(refused, Err("credential_not_by_authority"));
}

#[test]
fn credential_certificate_malformed() {
    let mut town = Town::new(1);
    let refused = town.submit(b"no certificate");
    assert_eq!(refused, Err("credential_certificate_malformed"));
}

#[test]
fn credential_list_malformed() {
    let mut town = Town::new(1);
    let refused = town.submit_list(der!("till"));
    assert_eq!(refused, Err("credential_list_malformed"));
}

#[test]
fn credential_serial_revoked() {
    let mut town = Town::with_till(1);
    town.revoke(der!("list-1"));
    let refused = town.submit(der!("till-same-serial"));
    assert_eq!(refused, Err("credential_serial_revoked"));
}

#[test]
fn credential_serial_taken() {
    let mut town = Town::with_till(1);
    let refused = town.submit(der!("till-same-serial"));
    assert_eq!(refused, Err("credential_serial_taken"));
}

#[test]
fn credential_replaced_unknown() {
    let mut town = Town::new(1);
    let id = town.id(0x1001);
    let refused = town.submit_replacing(der!("till-renewed"), Some(id));
    assert_eq!(refused, Err("credential_replaced_unknown"));
}

#[test]
fn credential_list_number_old() {
    let mut town = Town::with_till(1);
    town.revoke(der!("list-1"));
    let refused = town.submit_list(der!("list-1"));
    assert_eq!(refused, Err("credential_list_number_old"));
}

#[test]
fn credential_list_pending() {
    let mut town = Town::with_till(1);
    town.submit_list(der!("list-1")).unwrap();
    let refused = town.submit_list(der!("list-1"));
    assert_eq!(refused, Err("credential_list_pending"));
}

#[test]
fn credential_ballot_unknown() {
    let mut town = Town::new(1);
    let refused = town.vote(0, 99, Verdict::Pass);
    assert_eq!(refused, Err("credential_ballot_unknown"));
}

#[test]
fn credential_ballot_over() {
    let mut town = Town::new(1);
    // The ballot that made the authority trusted.
    let refused = town.vote(0, 0, Verdict::Pass);
    assert_eq!(refused, Err("credential_ballot_over"));
}

#[test]
fn credential_vote_not_by_member() {
    let mut town = Town::new(1);
    let ballot = town.submit(der!("till")).unwrap();
    let alice = town.alice.clone();
    let vote = Operation::Vote {
        ballot,
        verdict: Verdict::Pass,
        note: Reference::none(),
    };
    let refused = town.run(&alice, vote);
    assert_eq!(refused, Err("credential_vote_not_by_member"));
}

#[test]
fn credential_vote_void() {
    let mut town = Town::new(2);
    let ballot = town.submit(der!("till")).unwrap();
    town.vote(0, ballot, Verdict::Pass).unwrap();
    town.vote(0, ballot, Verdict::Fail(Finding::Operator))
        .unwrap();
    let refused = town.vote(0, ballot, Verdict::Pass);
    assert_eq!(refused, Err("credential_vote_void"));
}

#[test]
fn credential_ballot_open() {
    let mut town = Town::new(1);
    let ballot = town.submit(der!("till")).unwrap();
    let alice = town.alice.clone();
    let refused = town.run(&alice, Operation::Close { ballot });
    assert_eq!(refused, Err("credential_ballot_open"));
}

#[test]
fn credential_revoked() {
    let mut town = Town::with_till(1);
    town.revoke(der!("list-1"));
    let bob = town.bob.id;
    assert_eq!(town.pay(&till(), &bob, 1), Err("credential_revoked"));
}

#[test]
fn credential_authority_removed() {
    let mut town = Town::with_till(1);
    let (node, authority, bob) = (town.nodes[0].clone(), town.town, town.bob.id);
    let removal = Operation::ProposeRemoval { authority };
    let ballot = Town::ballot_of(town.run(&node, removal)).unwrap();
    town.pass(ballot);
    let refused = town.pay(&till(), &bob, 1);
    assert_eq!(refused, Err("credential_authority_removed"));
}

#[test]
fn credential_not_yet_valid() {
    let mut town = Town::with_till(1);
    let bob = town.bob.id;
    let not_before = town.credential(0x1001).unwrap().not_before;
    // Blocks go forward; only a test can look from before.
    town.world.now = Timestamp(not_before.0 - 1);
    assert_eq!(town.pay(&till(), &bob, 1), Err("credential_not_yet_valid"));
}

#[test]
fn credential_expired() {
    let mut town = Town::new(1);
    let bob = town.bob.id;
    assert_eq!(town.admit(der!("last-second")), Decision::Accepted);
    town.world.now = town.now.plus_seconds(1);
    assert_eq!(town.pay(&till(), &bob, 1), Err("credential_expired"));
}

#[test]
fn credential_not_on_ledger() {
    let mut town = Town::new(1);
    let (registrar, bob) = (town.registrar.clone(), town.bob.id);
    let set = account::Operation::SetClasses {
        account: till().id,
        classes: Classes(1),
    };
    town.run(&registrar, set).unwrap();
    let ballot = town
        .propose_parameters(Parameters {
            required_classes: Classes(1),
            ..Parameters::default()
        })
        .unwrap();
    town.pass(ballot);
    assert_eq!(town.pay(&till(), &bob, 1), Err("credential_not_on_ledger"));
}
