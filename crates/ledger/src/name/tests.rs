use super::{Name, Operation};
use crate::event::Event;
use crate::ids::AccountId;
use crate::state::{Key, Record};
use crate::testing::{Code, Person, World};
use crate::username::Username;

fn name(text: &str) -> Username {
    Username::new(text).unwrap()
}

fn claim(world: &mut World, person: &Person, text: &str) -> Result<Event, Code> {
    let operation = Operation::Claim {
        account: person.id,
        name: name(text),
    };
    world.run(person, operation)
}

fn release(world: &mut World, person: &Person, text: &str) -> Result<Event, Code> {
    world.run(person, Operation::Release { name: name(text) })
}

fn resolve(world: &World, text: &str) -> Option<AccountId> {
    match world.auditor.record(&Key::name(&name(text))) {
        Some(Record::Name(record)) => Name::resolve(record),
        _ => None,
    }
}

#[test]
fn a_name_leads_to_its_account() {
    let mut world = World::new();
    let alice = world.alice.clone();
    claim(&mut world, &alice, "alice").unwrap();
    assert_eq!(resolve(&world, "ALICE"), Some(alice.id));
    assert_eq!(resolve(&world, "bob"), None);
}

#[test]
fn username_case_and_lookalikes() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    for text in ["scope", "pay-desk", "bill", "modern", "b0b"] {
        claim(&mut world, &alice, text).unwrap();
    }
    for (text, code) in [
        // The same name in another case or width.
        ("Scope", "name_taken"),
        ("ＳＣＯＰＥ", "name_taken"),
        // Cyrillic letters only, each the image of a Latin one.
        ("ѕсоре", "name_looks_alike"),
        // One and small L, r n and m, zero and o.
        ("bi11", "name_looks_alike"),
        ("rnodern", "name_looks_alike"),
        ("bob", "name_looks_alike"),
    ] {
        assert_eq!(claim(&mut world, &bob, text), Err(code), "{text}");
    }
    claim(&mut world, &bob, "scopes").unwrap();
}

#[test]
fn a_released_name_rests_and_then_is_free() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    claim(&mut world, &alice, "scope").unwrap();
    release(&mut world, &alice, "scope").unwrap();
    assert_eq!(resolve(&world, "scope"), None);
    let rest_s = 30 * 24 * 60 * 60;
    let free_at = world.now.plus_seconds(rest_s);
    // One block before its end the name and its look-alikes are still reserved.
    world.now = crate::time::Timestamp(free_at.0 - 1);
    assert_eq!(claim(&mut world, &bob, "scope"), Err("name_reserved"));
    assert_eq!(claim(&mut world, &bob, "ѕсоре"), Err("name_looks_alike"));
    world.now = free_at;
    claim(&mut world, &bob, "ѕсоре").unwrap();
    // Now the original is the look-alike.
    assert_eq!(claim(&mut world, &alice, "scope"), Err("name_looks_alike"));
}

#[test]
fn a_released_name_can_be_taken_back() {
    let mut world = World::new();
    let alice = world.alice.clone();
    claim(&mut world, &alice, "scope").unwrap();
    release(&mut world, &alice, "scope").unwrap();
    claim(&mut world, &alice, "scope").unwrap();
    assert_eq!(world.account(&alice.id).names_count.0, 1);
}

#[test]
fn name_taken() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    claim(&mut world, &alice, "till").unwrap();
    assert_eq!(claim(&mut world, &bob, "till"), Err("name_taken"));
    assert_eq!(claim(&mut world, &alice, "till"), Err("name_taken"));
}

#[test]
fn name_reserved() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    claim(&mut world, &alice, "till").unwrap();
    release(&mut world, &alice, "till").unwrap();
    assert_eq!(claim(&mut world, &bob, "till"), Err("name_reserved"));
}

#[test]
fn name_looks_alike() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    claim(&mut world, &alice, "mill").unwrap();
    assert_eq!(claim(&mut world, &bob, "rnill"), Err("name_looks_alike"));
}

#[test]
fn name_too_many() {
    let mut world = World::new();
    let alice = world.alice.clone();
    for text in ["a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8"] {
        claim(&mut world, &alice, text).unwrap();
    }
    assert_eq!(claim(&mut world, &alice, "k9"), Err("name_too_many"));
}

#[test]
fn name_unknown() {
    let mut world = World::new();
    let alice = world.alice.clone();
    assert_eq!(release(&mut world, &alice, "till"), Err("name_unknown"));
}

#[test]
fn only_its_owner_releases_a_name() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    claim(&mut world, &alice, "till").unwrap();
    assert_eq!(
        release(&mut world, &bob, "till"),
        Err("account_not_controlled")
    );
}
