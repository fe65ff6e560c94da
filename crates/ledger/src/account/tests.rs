use super::{Account, Classes, Controller, Operation, Recent, Status};
use crate::amount::Count;
use crate::event::Event;
use crate::ids::{AccountId, AssetCode, KeyBytes, OperationId};
use crate::name;
use crate::testing::{Code, Person, World, amount, eur};
use crate::time::Timestamp;
use crate::username::Username;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};

fn open(salt: u64, controller: Controller) -> Operation {
    Operation::Open { salt, controller }
}

fn member_of(custodian: &Person, salt: u64) -> AccountId {
    AccountId::derive(&custodian.key.public_key(), salt)
}

fn limit(account: AccountId, units: u64) -> Operation {
    Operation::SetCreditLimit {
        account,
        asset: eur(),
        limit: amount(units),
    }
}

fn rotate(account: AccountId, controller: Controller) -> Operation {
    Operation::Rotate {
        account,
        controller,
    }
}

#[test]
fn a_stranger_opens_an_account_and_is_paid() {
    let mut world = World::new();
    let (alice, dora) = (world.alice.clone(), Person::new(50));
    let opened = world.run(&dora, open(0, dora.controller()));
    let expected = Event::AccountsOpened {
        first: dora.id,
        count: 1,
    };
    assert_eq!(opened, Ok(expected));
    world.pay(&alice, &dora.id, 5).unwrap();
    assert_eq!(world.funds(&dora.id), (5, 0));
}

#[test]
fn nobody_opens_anothers_account() {
    let mut world = World::new();
    let (dora, eve) = (Person::new(50), Person::new(51));
    // Eve's salt 0 is Eve's account, whoever's controller she names; she can't be its author before it exists.
    assert_eq!(
        world.run(&eve, open(0, dora.controller())),
        Err("operation_author_unknown")
    );
    let as_dora = Person {
        key: eve.key.clone(),
        id: dora.id,
    };
    assert_eq!(
        world.run(&as_dora, open(0, eve.controller())),
        Err("operation_author_unknown")
    );
}

#[test]
fn a_custodian_opens_members_and_hands_one_over() {
    let mut world = World::new();
    let (bank, bob, dora) = (world.bank.clone(), world.bob.clone(), Person::new(50));
    let members = Operation::OpenMembers {
        first_salt: 7,
        count: Count(3),
    };
    world.run(&bank, members).unwrap();
    let member = member_of(&bank, 8);
    assert_eq!(world.account(&bank.id).members_count, Count(3));
    world.issue(&member, 9).unwrap();
    world.run(&bank, rotate(member, dora.controller())).unwrap();
    assert_eq!(world.account(&bank.id).members_count, Count(2));
    // The account is the same, and only its owner's key moves it now.
    let item = world.item(&member, &bob.id, 4);
    let single = crate::transfer::Operation::Single(item);
    assert_eq!(
        world.run(&bank, single.clone()),
        Err("transfer_not_controlled")
    );
    let owner = Person {
        key: dora.key.clone(),
        id: member,
    };
    world.run(&owner, single).unwrap();
    // And back into care.
    let back = rotate(member, Controller::Custodian(bank.id));
    world.run(&owner, back).unwrap();
    assert_eq!(world.account(&bank.id).members_count, Count(3));
}

#[test]
fn rotation_locks_the_old_key_out() {
    let mut world = World::new();
    let (alice, bob, new) = (world.alice.clone(), world.bob.clone(), Person::new(60));
    world
        .run(&alice, rotate(alice.id, new.controller()))
        .unwrap();
    assert_eq!(world.pay(&alice, &bob.id, 1), Err("operation_wrong_signer"));
    let alice = Person {
        key: new.key,
        id: alice.id,
    };
    assert!(world.pay(&alice, &bob.id, 1).is_ok());
}

#[test]
fn a_closed_account_stays_closed() {
    let mut world = World::new();
    let alice = world.alice.clone();
    world.close(&alice).unwrap();
    let account = world.account(&alice.id);
    assert_eq!(account.status, Status::Closed);
    assert!(account.holdings.is_empty());
    assert_eq!(
        world.run(&alice, open(0, alice.controller())),
        Err("operation_author_closed")
    );
}

#[test]
fn classes_are_a_set() {
    let classes = Classes(0b101);
    assert!(classes.contains(0) && !classes.contains(1) && classes.contains(2));
    assert!(!classes.contains(32) && !classes.contains(255));
    assert!(Classes(1 << 31).contains(31));
}

#[test]
fn the_registrar_sets_classes() {
    let mut world = World::new();
    let (registrar, bob) = (world.registrar.clone(), world.bob.clone());
    let set = Operation::SetClasses {
        account: bob.id,
        classes: Classes(4),
    };
    world.run(&registrar, set).unwrap();
    assert_eq!(world.account(&bob.id).classes, Classes(4));
}

#[test]
fn memory_forgets_only_what_has_expired() {
    let mut account = Account::new(Controller::Custodian(AccountId([0; 16])));
    let body = Sha256::hash(&[b"body"]);
    let id = |seconds, byte| OperationId::new(seconds, [byte; 11]);
    account.remember(id(12, 1), &body, Timestamp::from_seconds(5));
    account.remember(id(10, 2), &body, Timestamp::from_seconds(6));
    account.remember(id(11, 3), &body, Timestamp::from_seconds(7));
    let ids: Vec<_> = account.recent.iter().map(|recent| recent.id).collect();
    assert_eq!(ids, [id(10, 2), id(11, 3), id(12, 1)]);
    // At second 10 the id that was valid until then is gone, the others are not.
    account.remember(id(20, 4), &body, Timestamp::from_seconds(10));
    assert!(account.find_recent(&id(10, 2)).is_none());
    assert_eq!(
        account.find_recent(&id(11, 3)),
        Some(&Recent::new(id(11, 3), &body))
    );
    assert_eq!(account.recent.len(), 3);
}

#[test]
fn account_unknown() {
    let mut world = World::new();
    let bank = world.bank.clone();
    let nobody = Person::new(99).id;
    assert_eq!(world.run(&bank, limit(nobody, 1)), Err("account_unknown"));
}

#[test]
fn account_closed() {
    let mut world = World::new();
    let (bank, alice) = (world.bank.clone(), world.alice.clone());
    world.close(&alice).unwrap();
    assert_eq!(world.run(&bank, limit(alice.id, 1)), Err("account_closed"));
}

#[test]
fn account_not_controlled() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let take = rotate(bob.id, alice.controller());
    assert_eq!(world.run(&alice, take), Err("account_not_controlled"));
}

#[test]
fn account_already_open() {
    let mut world = World::new();
    let alice = world.alice.clone();
    assert_eq!(
        world.run(&alice, open(0, alice.controller())),
        Err("account_already_open")
    );
}

#[test]
fn account_count_out_of_range() {
    let mut world = World::new();
    let bank = world.bank.clone();
    for count in [0, Operation::OPEN_MEMBERS_MAX + 1] {
        let members = Operation::OpenMembers {
            first_salt: 1,
            count: Count(count),
        };
        assert_eq!(world.run(&bank, members), Err("account_count_out_of_range"));
    }
}

#[test]
fn account_custodian_unfit() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let mut refused = |person: &Person, operation: Operation| {
        assert_eq!(world.run(person, operation), Err("account_custodian_unfit"));
    };
    // Nobody is made a custodian by a stranger, and nobody takes care of themselves.
    refused(&alice, open(1, Controller::Custodian(bob.id)));
    refused(&alice, rotate(alice.id, Controller::Custodian(alice.id)));
    let nobody = Person::new(99).id;
    refused(&alice, rotate(alice.id, Controller::Custodian(nobody)));
    // Who is in another's care takes care of nobody.
    world
        .run(&bob, rotate(bob.id, Controller::Custodian(alice.id)))
        .unwrap();
    let carol = world.carol.clone();
    let chain = rotate(carol.id, Controller::Custodian(bob.id));
    assert_eq!(world.run(&carol, chain), Err("account_custodian_unfit"));
}

#[test]
fn account_has_members() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    world
        .run(&bob, rotate(bob.id, Controller::Custodian(alice.id)))
        .unwrap();
    let carol = world.carol.id;
    let into_care = rotate(alice.id, Controller::Custodian(carol));
    assert_eq!(world.run(&alice, into_care), Err("account_has_members"));
    assert_eq!(world.close(&alice), Err("account_has_members"));
}

#[test]
fn account_limit_not_by_issuer() {
    let mut world = World::new();
    let alice = world.alice.clone();
    assert_eq!(
        world.run(&alice, limit(alice.id, 1)),
        Err("account_limit_not_by_issuer")
    );
}

#[test]
fn account_limit_below_debt() {
    let mut world = World::new();
    let (bank, alice, bob) = (world.bank.clone(), world.alice.clone(), world.bob.clone());
    world.run(&bank, limit(alice.id, 10)).unwrap();
    world.pay(&alice, &bob.id, 100_05).unwrap();
    assert_eq!(
        world.run(&bank, limit(alice.id, 4)),
        Err("account_limit_below_debt")
    );
    assert!(world.run(&bank, limit(alice.id, 5)).is_ok());
}

#[test]
fn a_limit_for_an_unknown_asset() {
    let mut world = World::new();
    let (bank, alice) = (world.bank.clone(), world.alice.clone());
    let operation = Operation::SetCreditLimit {
        account: alice.id,
        asset: AssetCode::new("XYZ").unwrap(),
        limit: amount(1),
    };
    assert_eq!(world.run(&bank, operation), Err("asset_unknown"));
}

#[test]
fn account_classes_not_by_registrar() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let set = Operation::SetClasses {
        account: alice.id,
        classes: Classes(1),
    };
    assert_eq!(
        world.run(&alice, set),
        Err("account_classes_not_by_registrar")
    );
}

fn close(world: &mut World, person: &Person) -> Result<Event, Code> {
    let account = person.id;
    world.run(person, Operation::Close { account })
}

#[test]
fn account_not_empty() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    assert_eq!(close(&mut world, &alice), Err("account_not_empty"));
    world.pay(&alice, &bob.id, 100_00).unwrap();
    assert!(close(&mut world, &alice).is_ok());
}

#[test]
fn account_has_names() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let name = Username::new("alice").unwrap();
    let claim = name::Operation::Claim {
        account: alice.id,
        name: name.clone(),
    };
    world.run(&alice, claim).unwrap();
    assert_eq!(world.close(&alice), Err("account_has_names"));
    world
        .run(&alice, name::Operation::Release { name })
        .unwrap();
    assert!(close(&mut world, &alice).is_ok());
}

#[test]
fn a_controller_is_named_by_key_bytes() {
    let alice = Person::new(3);
    let bytes = KeyBytes::from(&alice.key.public_key());
    assert_eq!(bytes.as_ref(), &*alice.key.public_key());
}
