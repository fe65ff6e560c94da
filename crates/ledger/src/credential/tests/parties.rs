use super::*;
use crate::account::{self, Classes, Controller};
use crate::amount::Count;
use crate::asset;
use crate::credential::{SubjectKey, check_key};
use crate::ids::KeyBytes;
use crate::mandate::{self, Funding, PayeeScope, Presentation, Presenter, Terms};
use crate::testing::{Code, Person, amount, eur};
use crate::time::Timestamp;
use crate::{hold, transfer};

/// The till is revoked, and everything else goes on.
fn revoked() -> Town {
    let mut town = Town::with_till(4);
    assert_eq!(town.revoke(der!("list-1")), Decision::Accepted);
    town
}

#[test]
fn revoked_terminal_is_really_dead() {
    let mut town = Town::with_till(4);
    let (till, alice, bob) = (till(), town.alice.clone(), town.bob.id);
    let held = hold::Operation::Open {
        payer: alice.id,
        payee: till.id,
        asset: eur(),
        amount: amount(5_00),
        expires_at: town.now.plus_seconds(600),
    };
    let open = town.sign(&alice, held.clone().into());
    town.world.submit(&open).unwrap();
    let hold = crate::ids::HoldId::derive(&alice.id, &open.id(), 0);
    // Before that block everything passes.
    town.pay(&till, &bob, 1_00).unwrap();
    town.pay(&alice, &till.id, 1_00).unwrap();
    assert_eq!(town.revoke(der!("list-1")), Decision::Accepted);
    let dead = Err("credential_revoked");
    let funds = town.funds(&till.id);
    // It can't pay, be paid, be charged or refunded, move its money out or hand itself to another key.
    assert_eq!(town.pay(&till, &bob, 1_00), dead);
    assert_eq!(town.pay(&alice, &till.id, 1_00), dead);
    let capture = hold::Operation::Capture {
        hold,
        amount: amount(5_00),
        details: Default::default(),
    };
    assert_eq!(town.run(&till, capture), dead);
    let rotate = account::Operation::Rotate {
        account: till.id,
        controller: alice.controller(),
    };
    assert_eq!(town.run(&till, rotate), dead);
    let request = crate::request::Operation::Open {
        payee: till.id,
        payer: None,
        asset: eur(),
        amount: amount(1),
        reference: Reference::none(),
        expires_at: town.now.plus_seconds(60),
    };
    assert_eq!(town.run(&till, request), dead);
    assert_eq!(town.issue(&till.id, 1), dead);
    let bank = town.bank.clone();
    let redeem = asset::Operation::Redeem {
        asset: eur(),
        payer: till.id,
        amount: amount(1),
        reference: Reference::none(),
    };
    assert_eq!(town.run(&bank, redeem), Err("account_not_controlled"));
    assert_eq!(town.funds(&till.id), funds);
    // Others go on, and what was held for it goes back in time.
    town.pay(&alice, &bob, 1).unwrap();
    town.wait_s(700);
    assert_eq!(town.funds(&alice.id).1, 0);
}

#[test]
fn a_batch_names_the_line_whose_party_is_revoked() {
    let mut town = revoked();
    let (alice, bob, till) = (town.alice.clone(), town.bob.id, till());
    let items = vec![
        town.item(&alice.id, &bob, 1),
        town.item(&alice.id, &till.id, 1),
    ];
    let signed = town.sign(&alice, transfer::Operation::Batch { items }.into());
    let outcome = town.block(std::slice::from_ref(&signed));
    let refusal = outcome.results[0].clone().unwrap_err();
    assert_eq!(refusal.code(), "credential_revoked");
    assert_eq!(refusal.item, Some(1));
}

#[test]
fn dates_bind_operations() {
    let mut town = Town::new(4);
    assert_eq!(town.admit(der!("till")), Decision::Accepted);
    let (till, bob) = (till(), town.bob.id);
    let credential = town.credential(0x1001).unwrap();
    for (offset_ms, expected) in [
        (-1, Ok(())),
        (0, Err("credential_expired")),
        (1, Err("credential_expired")),
    ] {
        let mut town = town.clone();
        let at = credential.not_after.0.saturating_add_signed(offset_ms);
        town.wait_until(Timestamp(at));
        assert_eq!(town.pay(&till, &bob, 1).map(|_| ()), expected);
    }
}

#[test]
fn an_expired_one_is_renewed_without_replacing() {
    let mut town = Town::new(4);
    assert_eq!(town.admit(der!("last-second")), Decision::Accepted);
    let (till, bob) = (till(), town.bob.id);
    town.world.now = town.now.plus_seconds(1);
    assert_eq!(town.pay(&till, &bob, 1), Err("credential_expired"));
    assert_eq!(town.admit(der!("till")), Decision::Accepted);
    town.pay(&till, &bob, 1).unwrap();
}

#[test]
fn expired_certificates_never_halt_consensus() {
    // The first node's key is the till's, so that it has a certificate.
    let mut nodes: Vec<_> = (100..103).map(Person::new).collect();
    nodes.push(till());
    let mut world = World::with_nodes(&nodes);
    for person in [certified(0x08), certified(0x09)] {
        let open = account::Operation::Open {
            salt: 0,
            controller: person.controller(),
        };
        world.run(&person, open).unwrap();
    }
    let facts = super::super::CertificateFacts::read(der!("town")).unwrap();
    let mut town = Town {
        world,
        nodes,
        town: facts.authority_id(),
    };
    let ballot = town.propose_authority(der!("town")).unwrap();
    assert_eq!(town.decide(ballot), Decision::Accepted);
    assert_eq!(town.admit(der!("last-second")), Decision::Accepted);
    town.world.now = town.now.plus_seconds(1);
    // What it does for itself is refused; what it does as a node is not.
    let (node, bob) = (till(), town.bob.id);
    assert_eq!(town.pay(&node, &bob, 1), Err("credential_expired"));
    let ballot = town.submit(der!("second")).unwrap();
    assert_eq!(town.vote(3, ballot, Verdict::Pass).map(|_| ()), Ok(()));
    // Revoked is another matter: that is the ledger's own word.
    for node in 0..3 {
        town.vote(node, ballot, Verdict::Pass).unwrap();
    }
    assert!(town.is_active(0x1003));
}

#[test]
fn a_class_may_need_a_certificate() {
    let mut town = Town::new(4);
    let (till, bob, registrar) = (till(), town.bob.id, town.registrar.clone());
    let set = account::Operation::SetClasses {
        account: till.id,
        classes: Classes(1 << 4),
    };
    town.run(&registrar, set).unwrap();
    town.pay(&till, &bob, 1).unwrap();
    let parameters = Parameters {
        required_classes: Classes(1 << 4),
        ..Parameters::default()
    };
    let ballot = town.propose_parameters(parameters).unwrap();
    assert_eq!(town.pass(ballot), Decision::Accepted);
    // Not on the ledger, being voted on, on the ledger.
    let missing = Err("credential_not_on_ledger");
    assert_eq!(town.pay(&till, &bob, 1), missing);
    let alice = town.alice.clone();
    assert_eq!(town.pay(&alice, &till.id, 1), missing);
    let ballot = town.submit(der!("till")).unwrap();
    assert_eq!(town.pay(&till, &bob, 1), missing);
    assert_eq!(town.decide(ballot), Decision::Accepted);
    town.pay(&till, &bob, 1).unwrap();
    town.pay(&alice, &till.id, 1).unwrap();
}

#[test]
fn a_certificate_before_its_first_day_is_refused_too() {
    // Accepted while in date; the state is then looked at by a block before that, which only a test can do.
    let mut town = Town::with_till(4);
    let (till, bob) = (till(), town.bob.id);
    let not_before = town.credential(0x1001).unwrap().not_before;
    town.world.now = Timestamp(not_before.0 - 1);
    assert_eq!(town.pay(&till, &bob, 1), Err("credential_not_yet_valid"));
}

/// Alice's phone may pay anyone; a use that it signed is brought in, at a terminal or none.
struct Pocket {
    device: PrivateKey,
    mandate: crate::ids::MandateId,
}

impl Pocket {
    fn new(town: &mut Town, device: PrivateKey) -> Self {
        let alice = town.alice.clone();
        let grant = mandate::Operation::Grant {
            payer: alice.id,
            terms: Terms {
                asset: eur(),
                total_max: amount(10_00),
                use_max: amount(5_00),
                uses_max: Count(4),
                expires_at: town.now.plus_seconds(3_600),
                scope: PayeeScope::Anyone,
                presenter: Presenter::Device(KeyBytes::from(&device.public_key())),
                funding: Funding::Held,
                grace_s: Count(0),
            },
        };
        let signed = town.sign(&alice, grant.into());
        town.world.submit(&signed).unwrap();
        let mandate = crate::ids::MandateId::derive(&alice.id, &signed.id(), 0);
        Self { device, mandate }
    }

    /// The bank, which is Bob's custodian here, brings in a use that pays Bob.
    fn pay(&self, town: &mut Town, serial: u32, terminal: Option<&Person>) -> Result<(), Code> {
        let (bank, bob) = (town.bank.clone(), town.bob.id);
        let message = Presentation::message(
            &town.network,
            &self.mandate,
            serial,
            &bob,
            amount(1_00),
            None,
            None,
        );
        let collect = mandate::Operation::Collect {
            mandate: self.mandate,
            payee: bob,
            amount: amount(1_00),
            origin: None,
            presentation: Box::new(Presentation::Device {
                key: self.device.public_key(),
                serial: Count(serial),
                signature: self.device.sign(Presentation::NAMESPACE, &message),
            }),
            details: Default::default(),
            terminal: terminal.map(|till| KeyBytes::from(&till.key.public_key())),
        };
        town.run(&bank, collect).map(|_| ())
    }
}

#[test]
fn a_revoked_device_presents_nothing() {
    let mut town = Town::with_till(4);
    let pocket = Pocket::new(&mut town, till().key);
    assert_eq!(pocket.pay(&mut town, 0, None), Ok(()));
    assert_eq!(town.revoke(der!("list-1")), Decision::Accepted);
    assert_eq!(pocket.pay(&mut town, 1, None), Err("credential_revoked"));
}

#[test]
fn mandate_terminal_uncertified() {
    let refused = Err("mandate_terminal_uncertified");
    // Also where there is no certificate at all.
    let mut town = Town::empty(4);
    let pocket = Pocket::new(&mut town, PrivateKey::from_seed(77));
    assert_eq!(pocket.pay(&mut town, 0, Some(&till())), refused);
    assert_eq!(pocket.pay(&mut town, 0, None), Ok(()));
    let mut town = Town::with_till(4);
    let pocket = Pocket::new(&mut town, PrivateKey::from_seed(77));
    let alice = town.alice.clone();
    assert_eq!(pocket.pay(&mut town, 0, Some(&alice)), refused);
    assert_eq!(pocket.pay(&mut town, 0, Some(&till())), Ok(()));
}

#[test]
fn mandate_terminal_revoked() {
    let mut town = Town::with_till(4);
    let pocket = Pocket::new(&mut town, PrivateKey::from_seed(77));
    assert_eq!(pocket.pay(&mut town, 0, Some(&till())), Ok(()));
    assert_eq!(town.revoke(der!("list-1")), Decision::Accepted);
    let refused = Err("mandate_terminal_revoked");
    assert_eq!(pocket.pay(&mut town, 1, Some(&till())), refused);
    // What was refused is not used up: another till takes it.
    assert_eq!(pocket.pay(&mut town, 1, None), Ok(()));
}

#[test]
fn mandate_terminal_out_of_date() {
    let mut town = Town::with_till(4);
    let pocket = Pocket::new(&mut town, PrivateKey::from_seed(77));
    // As above: only a test goes back.
    let not_before = town.credential(0x1001).unwrap().not_before;
    town.world.now = Timestamp(not_before.0 - 1);
    let refused = Err("mandate_terminal_out_of_date");
    assert_eq!(pocket.pay(&mut town, 0, Some(&till())), refused);
}

#[test]
fn a_key_is_judged_for_whoever_asks() {
    let town = revoked();
    let mut loaded = crate::state::Loaded::default();
    for (key, record) in town.auditor.records() {
        loaded.insert(*key, Some(record.clone()));
    }
    let view = Whole(loaded);
    let draft = crate::state::Draft::new(&view);
    let key = |person: &Person| SubjectKey::Ed25519(KeyBytes::from(&person.key.public_key()));
    let judged = check_key(&draft, &key(&till()), town.now).unwrap();
    assert_eq!(judged, Some(Err(super::super::Error::Revoked)));
    let judged = check_key(&draft, &key(&town.alice), town.now).unwrap();
    assert_eq!(judged, None);
}

#[test]
fn a_custodian_can_not_stand_in_for_a_class_that_needs_a_certificate() {
    let mut town = Town::with_till(4);
    let (registrar, bank, alice) = (
        town.registrar.clone(),
        town.bank.clone(),
        town.alice.clone(),
    );
    let member = crate::ids::AccountId::derive(&bank.key.public_key(), 7);
    let open = account::Operation::Open {
        salt: 7,
        controller: Controller::Custodian(bank.id),
    };
    town.run(&bank, open).unwrap();
    let set = account::Operation::SetClasses {
        account: member,
        classes: Classes(1),
    };
    town.run(&registrar, set).unwrap();
    let parameters = Parameters {
        required_classes: Classes(1),
        ..Parameters::default()
    };
    let ballot = town.propose_parameters(parameters).unwrap();
    town.pass(ballot);
    assert_eq!(
        town.pay(&alice, &member, 1),
        Err("credential_not_on_ledger")
    );
}

#[test]
fn a_network_without_certificates_loads_nothing_for_them() {
    let mut town = Town::empty(4);
    let (alice, bob) = (town.alice.clone(), town.bob.id);
    let item = town.item(&alice.id, &bob, 1);
    let signed = town.sign(&alice, transfer::Operation::Single(item).into());
    let outcome = town.block(std::slice::from_ref(&signed));
    assert_eq!(outcome.missed_hints_count, 0);
}
