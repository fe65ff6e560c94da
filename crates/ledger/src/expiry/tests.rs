use super::{Cursor, Page};
use crate::event::Event;
use crate::ids::HoldId;
use crate::state::{Key, Record};
use crate::testing::{World, amount, eur};
use crate::time::{MINUTE_MS, Timestamp};
use crate::{hold, rules::Rules};

/// Alice reserves 0.01 for Bob, `count` times, all until `expires_at`.
fn reserve(world: &mut World, count: usize, expires_at: Timestamp) -> Vec<HoldId> {
    let (alice, bob) = (world.alice.clone(), world.bob.id);
    let operations: Vec<_> = (0..count)
        .map(|_| {
            let open = hold::Operation::Open {
                payer: alice.id,
                payee: bob,
                asset: eur(),
                amount: amount(1),
                expires_at,
            };
            world.sign(&alice, open.into())
        })
        .collect();
    let outcome = world.block(&operations);
    assert!(outcome.results.iter().all(Result::is_ok));
    operations
        .iter()
        .map(|signed| HoldId::derive(&alice.id, &signed.id(), 0))
        .collect()
}

fn expired(events: &[Event]) -> Vec<HoldId> {
    events
        .iter()
        .map(|event| match event {
            Event::HoldExpired { hold, .. } => *hold,
            other => panic!("not a hold: {other:?}"),
        })
        .collect()
}

fn cursor(world: &World) -> Cursor {
    match world.auditor.record(&Key::expiry_cursor()) {
        Some(Record::ExpiryCursor(cursor)) => *cursor,
        other => panic!("not a cursor: {other:?}"),
    }
}

fn pages_count(world: &World) -> usize {
    let is_page = |record: &&Record| matches!(record, Record::ExpiryPage(_));
    world.auditor.records().values().filter(is_page).count()
}

/// The start of a minute, so that "in the same minute" is easy to say.
fn minute(world: &World, minutes_ahead: u64) -> Timestamp {
    Timestamp((world.now.minutes() + minutes_ahead) * MINUTE_MS)
}

#[test]
fn a_minute_is_settled_when_it_is_over() {
    let mut world = World::new();
    let expires_at = minute(&world, 5);
    let holds = reserve(&mut world, 1, expires_at);
    assert_eq!(world.wait_until(expires_at), []);
    let over = Timestamp(expires_at.0 + MINUTE_MS);
    assert_eq!(world.wait_until(Timestamp(over.0 - 1)), []);
    let events = world.wait_until(over);
    assert_eq!(expired(&events), holds);
    assert_eq!(pages_count(&world), 0);
}

#[test]
fn a_crowded_minute_spans_pages_and_blocks() {
    let mut world = World::new();
    let most = Rules::new(world.bank.id).expiries_per_block_max as usize;
    let expires_at = minute(&world, 5);
    let count = most + 44;
    let holds = reserve(&mut world, count, expires_at);
    assert_eq!(pages_count(&world), count.div_ceil(Page::ENTRIES_MAX));
    let first = world.wait_until(minute(&world, 6));
    assert_eq!(first.len(), most);
    assert!(cursor(&world).is_behind(world.now));
    let second = world.wait_until(world.now);
    assert!(!cursor(&world).is_behind(world.now));
    let events = [first, second].concat();
    assert_eq!(expired(&events), holds);
    assert_eq!(pages_count(&world), 0);
    assert_eq!(world.funds(&world.alice.id), (100_00, 0));
}

#[test]
fn what_waits_to_be_settled_is_already_expired() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let most = Rules::new(world.bank.id).expiries_per_block_max as usize;
    let expires_at = minute(&world, 5);
    let holds = reserve(&mut world, most + 1, expires_at);
    world.wait_until(minute(&world, 6));
    let last = *holds.last().unwrap();
    let release = hold::Operation::Release { hold: last };
    // Settling happens at the start of the very block that would release it; it is gone either way.
    assert!(world.auditor.record(&Key::hold(&last)).is_some());
    assert_eq!(world.run(&bob, release), Err("hold_unknown"));
}

#[test]
fn a_network_that_stood_still_catches_up_in_steps() {
    let mut world = World::new();
    let expires_at = minute(&world, 150);
    let holds = reserve(&mut world, 1, expires_at);
    let later = minute(&world, 1_000);
    let mut events = Vec::new();
    for _ in 0..20 {
        events.extend(world.wait_until(later));
    }
    assert_eq!(expired(&events), holds);
    // It stands where the last of them was.
    assert_eq!(
        cursor(&world),
        Cursor::at(Timestamp(expires_at.0 + MINUTE_MS), 0)
    );
}

#[test]
fn a_minute_in_waiting_changes_only_the_cursor() {
    let mut world = World::new();
    let expires_at = minute(&world, 5);
    reserve(&mut world, 2, expires_at);
    assert_eq!(cursor(&world).minutes_count, 1);
    world.now = minute(&world, 1);
    let outcome = world.block(&[]);
    let keys: Vec<_> = outcome.changes.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, [Key::expiry_cursor()]);
    assert_eq!(world.block(&[]).changes, []);
}

#[test]
fn an_idle_network_writes_nothing() {
    let mut world = World::new();
    world.now = minute(&world, 1);
    let outcome = world.block(&[]);
    assert_eq!(outcome.changes, []);
    assert_eq!(outcome.missed_hints_count, 0);
    // Nor does it after everything that was listed is settled.
    let expires_at = minute(&world, 5);
    reserve(&mut world, 1, expires_at);
    world.wait_until(minute(&world, 7));
    assert_eq!(cursor(&world).minutes_count, 0);
    world.now = minute(&world, 50_000);
    assert_eq!(world.block(&[]).changes, []);
    // And what is listed after a long rest is settled at once, whatever lies between.
    let expires_at = minute(&world, 1);
    let holds = reserve(&mut world, 1, expires_at);
    let events = world.wait_until(minute(&world, 2));
    assert_eq!(expired(&events), holds);
}
