//! What is checked of every operation, whatever it asks for.

use crate::account::Account;
use crate::draft::Draft;
use crate::epoch::{LOOKAHEAD_EPOCHS, Place};
use crate::event::Event;
use crate::execute::{Failure, block_hints, execute, hints};
use crate::ids::{NetworkId, OperationId};
use crate::operation::{Operation, Signed};
use crate::refusal::{Reason, Retry};
use crate::state::{Key, Loaded, Record};
use crate::testing::{Code, Person, World};
use crate::time::Timestamp;
use crate::transfer;
use commonware_cryptography::{Hasher as _, Sha256};
use std::collections::BTreeSet;

/// Alice pays Bob under an id of the test's choice.
fn pay_under(world: &mut World, id: OperationId, units: u64) -> Result<Event, Code> {
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let item = world.item(&alice.id, &bob.id, units);
    let operation = Operation::Transfer(transfer::Operation::Single(item));
    let signed = Signed::new(&world.network, &alice.key, alice.id, id, operation);
    world.submit(&signed)
}

fn id_until(world: &World, seconds_from_now: u64) -> OperationId {
    OperationId::new(world.now.seconds() + seconds_from_now, [1; 11])
}

#[test]
fn operation_expired() {
    for (offset_ms, expected) in [
        (-1, Ok(())),
        (0, Err("operation_expired")),
        (1, Err("operation_expired")),
    ] {
        let mut world = World::new();
        let id = id_until(&world, 60);
        let end = Timestamp::from_seconds(id.valid_until_s());
        world.now = Timestamp(end.0.saturating_add_signed(offset_ms));
        assert_eq!(pay_under(&mut world, id, 1).map(|_| ()), expected);
    }
}

#[test]
fn operation_valid_too_long() {
    let mut world = World::new();
    let beyond = id_until(&world, 3_601);
    assert_eq!(
        pay_under(&mut world, beyond, 1),
        Err("operation_valid_too_long")
    );
    let longest = id_until(&world, 3_600);
    assert!(pay_under(&mut world, longest, 1).is_ok());
    let forever = OperationId([255; 16]);
    assert_eq!(
        pay_under(&mut world, forever, 1),
        Err("operation_valid_too_long")
    );
}

#[test]
fn operation_author_unknown() {
    let mut world = World::new();
    let (nobody, bob) = (Person::new(99), world.bob.id);
    assert_eq!(world.pay(&nobody, &bob, 1), Err("operation_author_unknown"));
}

#[test]
fn operation_author_closed() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.id);
    world.close(&alice).unwrap();
    assert_eq!(world.pay(&alice, &bob, 1), Err("operation_author_closed"));
}

#[test]
fn operation_wrong_signer() {
    let mut world = World::new();
    let thief = Person {
        key: Person::new(99).key,
        id: world.alice.id,
    };
    let bob = world.bob.id;
    assert_eq!(world.pay(&thief, &bob, 1), Err("operation_wrong_signer"));
}

#[test]
fn operation_already_applied() {
    let mut world = World::new();
    let id = id_until(&world, 60);
    pay_under(&mut world, id, 5).unwrap();
    assert_eq!(
        pay_under(&mut world, id, 5),
        Err("operation_already_applied")
    );
    assert_eq!(world.funds(&world.alice.id).0, 99_95);
    // Once its window is over it stays out for another reason; it never comes back.
    world.wait_s(60);
    assert_eq!(pay_under(&mut world, id, 5), Err("operation_expired"));
}

#[test]
fn operation_id_reused() {
    let mut world = World::new();
    let id = id_until(&world, 60);
    pay_under(&mut world, id, 5).unwrap();
    assert_eq!(pay_under(&mut world, id, 6), Err("operation_id_reused"));
}

/// The name that a user of a like system would look for.
#[test]
fn same_key_other_body_refused() {
    let mut world = World::new();
    let id = id_until(&world, 60);
    pay_under(&mut world, id, 5).unwrap();
    assert_eq!(pay_under(&mut world, id, 500), Err("operation_id_reused"));
    assert_eq!(world.funds(&world.bob.id).0, 100_05);
}

#[test]
fn replay_within_one_block() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.id);
    let item = world.item(&alice.id, &bob, 5);
    let signed = world.sign(&alice, transfer::Operation::Single(item).into());
    let outcome = world.block(&[signed.clone(), signed]);
    assert!(outcome.results[0].is_ok());
    let refusal = outcome.results[1].clone().unwrap_err();
    assert_eq!(refusal.code(), "operation_already_applied");
}

#[test]
fn the_same_id_of_another_author_is_another_operation() {
    let mut world = World::new();
    let (bob, carol) = (world.bob.clone(), world.carol.id);
    let id = id_until(&world, 60);
    pay_under(&mut world, id, 5).unwrap();
    let item = world.item(&bob.id, &carol, 5);
    let operation = Operation::Transfer(transfer::Operation::Single(item));
    let signed = Signed::new(&world.network, &bob.key, bob.id, id, operation);
    assert!(world.submit(&signed).is_ok());
}

#[test]
fn a_refused_operation_may_be_sent_again() {
    let mut world = World::new();
    let (bob, alice) = (world.bob.clone(), world.alice.id);
    let id = id_until(&world, 60);
    assert_eq!(pay_under(&mut world, id, 100_01), Err("insufficient_funds"));
    world.pay(&bob, &alice, 1).unwrap();
    assert!(pay_under(&mut world, id, 100_01).is_ok());
}

#[test]
fn operation_too_many_recent() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.id);
    let item = world.item(&alice.id, &bob, 1);
    let operation = Operation::from(transfer::Operation::Single(item));
    // All in one block, since the auditor looks at everything after every operation.
    let mut draft = loaded(&world);
    let context = world.context();
    for number in 0..Account::RECENT_MAX {
        let signed = world.sign(&alice, operation.clone());
        assert!(execute(&mut draft, &context, &signed).is_ok(), "{number}");
    }
    let signed = world.sign(&alice, operation.clone());
    let failure = execute(&mut draft, &context, &signed).unwrap_err();
    let Failure::Refused(refusal) = failure else {
        panic!("everything is loaded: {failure:?}");
    };
    assert_eq!(refusal.code(), "operation_too_many_recent");
    assert_eq!(refusal.retry(), Retry::Later);
    // When the first ones have expired there is room again, for ids that are still valid.
    world.now = world.now.plus_seconds(60);
    let signed = world.sign(&alice, operation);
    assert!(execute(&mut draft, &world.context(), &signed).is_ok());
    let changes = draft.into_changes();
    let Some((_, Some(Record::Account(account)))) = changes.first() else {
        panic!("the author comes first: {changes:?}");
    };
    assert_eq!(account.recent.len(), 1);
}

/// A draft over everything.
fn loaded(world: &World) -> Draft<Loaded> {
    let mut loaded = Loaded::default();
    for (key, record) in world.auditor.records() {
        loaded.insert(*key, Some(record.clone()));
    }
    Draft::new(loaded)
}

#[test]
fn an_operation_of_another_network_does_not_verify() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.id);
    let item = world.item(&alice.id, &bob, 1);
    let signed = world.sign(&alice, transfer::Operation::Single(item).into());
    assert!(signed.verify(&world.network).is_ok());
    let other = NetworkId(Sha256::hash(&[b"other"]));
    assert!(signed.verify(&other).is_err());
    assert_ne!(signed.digest(&world.network), signed.digest(&other));
}

#[test]
fn an_altered_operation_does_not_verify() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.id);
    let item = world.item(&alice.id, &bob, 1);
    let signed = world.sign(&alice, transfer::Operation::Single(item.clone()).into());
    let more = world.item(&alice.id, &bob, 2);
    let id = world.id();
    let parts = |author, id, operation: transfer::Operation| {
        Signed::from_parts(
            author,
            signed.signer().clone(),
            id,
            operation.into(),
            signed.signature().clone(),
        )
    };
    let single = transfer::Operation::Single;
    let same = parts(alice.id, signed.id(), single(item.clone()));
    assert!(same.verify(&world.network).is_ok());
    for altered in [
        parts(bob, signed.id(), single(item.clone())),
        parts(alice.id, id, single(item)),
        parts(alice.id, signed.id(), single(more)),
    ] {
        assert!(altered.verify(&world.network).is_err());
    }
}

#[test]
fn an_empty_view_is_asked_for_what_is_missing() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.id);
    let item = world.item(&alice.id, &bob, 1);
    let signed = world.sign(&alice, transfer::Operation::Single(item).into());
    let mut draft = Draft::new(Loaded::default());
    let mut asked = Vec::new();
    while let Err(failure) = execute(&mut draft, &world.context(), &signed) {
        let Failure::Unloaded(key) = failure else {
            panic!("refused: {failure:?}");
        };
        asked.push(key);
        let record = world.auditor.record(&key).cloned();
        draft.view_mut().insert(key, record);
    }
    let mut hinted = Vec::new();
    block_hints(&world.context(), &mut hinted);
    hints(&signed, &mut hinted);
    assert!(asked.iter().all(|key| hinted.contains(key)));
}

#[test]
fn codes_are_unique_and_sentences_are_sentences() {
    let mut codes = BTreeSet::new();
    for reason in Reason::all() {
        let code = reason.code();
        assert!(codes.insert(code), "{code} is used twice");
        let is_snake = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        assert!(code.bytes().all(is_snake), "{code}");
        let sentence = reason.sentence();
        assert!(sentence.ends_with('.'), "{sentence}");
        assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
    }
}

/// Codes are permanent: whoever talks to the network decides by them. This list only grows.
#[test]
fn codes_are_as_they_were() {
    let codes: Vec<_> = Reason::all().into_iter().map(Reason::code).collect();
    let known: Vec<_> = include_str!("../tests/codes.txt").lines().collect();
    assert_eq!(codes, known);
}

/// Every refusal has a test by the name of its code.
#[test]
fn every_code_has_a_test() {
    let tests = [
        include_str!("account/tests.rs"),
        include_str!("asset/tests.rs"),
        include_str!("credential/tests/refusals.rs"),
        include_str!("election/tests/refusals.rs"),
        include_str!("election/tests/settings.rs"),
        include_str!("credential/tests/parties.rs"),
        include_str!("hold/tests.rs"),
        include_str!("mandate/tests/refusals.rs"),
        include_str!("membership/tests/drawing.rs"),
        include_str!("membership/tests/refusals.rs"),
        include_str!("name/tests.rs"),
        include_str!("request/tests.rs"),
        include_str!("transfer/tests.rs"),
        include_str!("execute_tests.rs"),
    ]
    .concat();
    for reason in Reason::all() {
        let code = reason.code();
        let test = format!("#[test]\nfn {code}() {{");
        assert!(tests.contains(&test), "{code} has no test");
        let quoted = format!("\"{code}\"");
        assert!(tests.contains(&quoted), "{code} is not expected anywhere");
    }
}

#[test]
fn the_middle_of_an_epoch_fixes_a_committee_and_its_end_the_next_weights() {
    let mut world = World::new();
    let committee = |world: &World, epoch| match world.auditor.record(&Key::committee(epoch)) {
        Some(Record::Committee(committee)) => Some(committee.clone()),
        _ => None,
    };
    assert!(committee(&world, 0).unwrap().is_weighed());
    assert!(!committee(&world, 1).unwrap().is_weighed());
    for epoch in 0..4 {
        let mut context = world.context();
        context.epoch = epoch;
        let fixed_epoch = epoch + LOOKAHEAD_EPOCHS;
        assert_eq!(committee(&world, fixed_epoch), None);
        let outcome = world.auditor.block_at(&context, Place::Middle, &[]);
        assert_eq!(outcome.missed_hints_count, 0);
        let fixed = committee(&world, fixed_epoch).unwrap();
        assert_eq!((fixed.epoch, fixed.members.len()), (fixed_epoch, 1));
        assert!(!fixed.is_weighed());

        assert!(!committee(&world, epoch + 1).unwrap().is_weighed());
        let outcome = world.auditor.block_at(&context, Place::Last, &[]);
        assert_eq!(outcome.missed_hints_count, 0);
        assert!(committee(&world, epoch + 1).unwrap().is_weighed());
        assert!(committee(&world, epoch).is_some());
        if epoch > 0 {
            assert_eq!(committee(&world, epoch - 1), None);
        }
    }
}

#[test]
fn an_epoch_has_one_middle_and_one_end() {
    let places: Vec<Place> = (64..96).map(|height| Place::of(height, 32)).collect();
    assert_eq!(places[16], Place::Middle);
    assert_eq!(places[31], Place::Last);
    let others = places.iter().filter(|place| **place == Place::Within);
    assert_eq!(others.count(), 30);
}

#[test]
fn records_stay_small() {
    // Every account touched by a block is copied once, so their size is in the cost of every transfer.
    assert!(size_of::<Record>() <= 112, "{}", size_of::<Record>());
}
