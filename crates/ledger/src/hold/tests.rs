use super::{Hold, HoldStatus, Operation};
use crate::event::Event;
use crate::ids::HoldId;
use crate::state::{Key, Record};
use crate::testing::{Code, Person, World, amount, eur};
use crate::time::Timestamp;
use crate::transfer::Details;

const TERM_S: u64 = 600;

fn opening(world: &World) -> Operation {
    Operation::Open {
        payer: world.alice.id,
        payee: world.bob.id,
        asset: eur(),
        amount: amount(30_00),
        expires_at: world.now.plus_seconds(TERM_S),
    }
}

fn open_as(world: &mut World, operation: Operation) -> Result<HoldId, Code> {
    let alice = world.alice.clone();
    let signed = world.sign(&alice, operation.into());
    world.submit(&signed)?;
    Ok(HoldId::derive(&alice.id, &signed.id(), 0))
}

/// Alice reserves 30.00 for Bob.
fn open(world: &mut World) -> HoldId {
    let operation = opening(world);
    open_as(world, operation).unwrap()
}

fn capture(world: &mut World, hold: HoldId, units: u64) -> Result<Event, Code> {
    let bob = world.bob.clone();
    let operation = Operation::Capture {
        hold,
        amount: amount(units),
        details: Details::default(),
    };
    world.run(&bob, operation)
}

fn release(world: &mut World, person: &Person, hold: HoldId) -> Result<Event, Code> {
    world.run(person, Operation::Release { hold })
}

fn record(world: &World, id: &HoldId) -> Option<Hold> {
    match world.auditor.record(&Key::hold(id)) {
        Some(Record::Hold(hold)) => Some(hold.clone()),
        _ => None,
    }
}

#[test]
fn a_hold_reserves() {
    let mut world = World::new();
    let (alice, carol) = (world.alice.clone(), world.carol.clone());
    open(&mut world);
    assert_eq!(world.funds(&alice.id), (70_00, 30_00));
    assert_eq!(
        world.pay(&alice, &carol.id, 70_01),
        Err("insufficient_funds")
    );
}

#[test]
fn capture_of_all() {
    let mut world = World::new();
    let hold = open(&mut world);
    capture(&mut world, hold, 30_00).unwrap();
    assert_eq!(world.funds(&world.alice.id), (70_00, 0));
    assert_eq!(world.funds(&world.bob.id), (130_00, 0));
}

#[test]
fn capture_of_a_part_gives_the_rest_back() {
    let mut world = World::new();
    let hold = open(&mut world);
    let event = capture(&mut world, hold, 12_50).unwrap();
    let Event::HoldCaptured { released, .. } = event else {
        panic!("not a capture: {event:?}");
    };
    assert_eq!(released, amount(17_50));
    assert_eq!(world.funds(&world.alice.id), (87_50, 0));
    assert_eq!(world.funds(&world.bob.id), (112_50, 0));
    let status = record(&world, &hold).unwrap().status;
    let captured = HoldStatus::Captured {
        amount: amount(12_50),
    };
    assert_eq!(status, captured);
}

#[test]
fn release_gives_all_back() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let hold = open(&mut world);
    release(&mut world, &bob, hold).unwrap();
    assert_eq!(world.funds(&world.alice.id), (100_00, 0));
}

#[test]
fn a_hold_is_resolved_once() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let hold = open(&mut world);
    capture(&mut world, hold, 1).unwrap();
    assert_eq!(capture(&mut world, hold, 1), Err("hold_already_captured"));
    assert_eq!(
        release(&mut world, &bob, hold),
        Err("hold_already_captured")
    );
    // Its end does not resolve it a second time either.
    assert_eq!(world.wait_s(TERM_S + 60), []);
    assert_eq!(world.funds(&world.alice.id), (99_99, 0));
}

#[test]
fn a_hold_can_be_captured_until_its_term_and_not_after() {
    for (offset_ms, expected) in [
        (-1, Ok(())),
        (0, Err("hold_expired")),
        (1, Err("hold_expired")),
    ] {
        let mut world = World::new();
        let hold = open(&mut world);
        let expires_at = record(&world, &hold).unwrap().expires_at;
        world.now = Timestamp(expires_at.0.saturating_add_signed(offset_ms));
        assert_eq!(capture(&mut world, hold, 1).map(|_| ()), expected);
    }
}

#[test]
fn an_expired_hold_goes_back() {
    let mut world = World::new();
    let hold = open(&mut world);
    let events = world.wait_s(TERM_S + 60);
    let expected = Event::HoldExpired {
        hold,
        payer: world.alice.id,
        asset: eur(),
        released: amount(30_00),
    };
    assert_eq!(events, [expected]);
    assert_eq!(world.funds(&world.alice.id), (100_00, 0));
    assert_eq!(record(&world, &hold), None);
}

#[test]
fn a_capture_can_be_refunded() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let hold = open(&mut world);
    let operation = Operation::Capture {
        hold,
        amount: amount(30_00),
        details: Details {
            refundable_until: Some(world.now.plus_seconds(TERM_S)),
            ..Details::default()
        },
    };
    let signed = world.sign(&bob, operation.into());
    world.submit(&signed).unwrap();
    let payment = crate::ids::PaymentId::derive(&bob.id, &signed.id(), 0);
    let refund = crate::transfer::Operation::Refund {
        payment,
        amount: amount(30_00),
        reference: Default::default(),
    };
    world.run(&bob, refund).unwrap();
    assert_eq!(world.funds(&world.alice.id), (100_00, 0));
}

/// What Alice is told about a hold with one thing changed.
fn opened(change: impl FnOnce(&World, &mut Hold)) -> Result<HoldId, Code> {
    let mut world = World::new();
    let mut hold = Hold {
        payer: world.alice.id,
        payee: world.bob.id,
        asset: eur(),
        amount: amount(30_00),
        expires_at: world.now.plus_seconds(TERM_S),
        status: HoldStatus::Open,
    };
    change(&world, &mut hold);
    let operation = Operation::Open {
        payer: hold.payer,
        payee: hold.payee,
        asset: hold.asset,
        amount: hold.amount,
        expires_at: hold.expires_at,
    };
    open_as(&mut world, operation)
}

#[test]
fn hold_amount_zero() {
    assert_eq!(
        opened(|_, hold| hold.amount = amount(0)),
        Err("hold_amount_zero")
    );
    let mut world = World::new();
    let hold = open(&mut world);
    assert_eq!(capture(&mut world, hold, 0), Err("hold_amount_zero"));
}

#[test]
fn hold_for_self() {
    let refused = opened(|world, hold| hold.payee = world.alice.id);
    assert_eq!(refused, Err("hold_for_self"));
}

#[test]
fn hold_term_past() {
    let refused = opened(|world, hold| hold.expires_at = world.now);
    assert_eq!(refused, Err("hold_term_past"));
}

#[test]
fn hold_term_too_long() {
    let refused = opened(|world, hold| {
        hold.expires_at = world.now.plus_seconds(731 * 24 * 60 * 60 + 1);
    });
    assert_eq!(refused, Err("hold_term_too_long"));
}

#[test]
fn hold_payee_unknown() {
    let refused = opened(|_, hold| hold.payee = Person::new(99).id);
    assert_eq!(refused, Err("hold_payee_unknown"));
}

#[test]
fn a_hold_on_anothers_money() {
    let refused = opened(|world, hold| hold.payer = world.carol.id);
    assert_eq!(refused, Err("account_not_controlled"));
}

#[test]
fn a_hold_of_more_than_there_is() {
    let refused = opened(|_, hold| hold.amount = amount(100_01));
    assert_eq!(refused, Err("insufficient_funds"));
}

#[test]
fn hold_unknown() {
    let mut world = World::new();
    let nothing = HoldId([9; 16]);
    assert_eq!(capture(&mut world, nothing, 1), Err("hold_unknown"));
}

#[test]
fn hold_already_captured() {
    let mut world = World::new();
    let hold = open(&mut world);
    capture(&mut world, hold, 1).unwrap();
    assert_eq!(capture(&mut world, hold, 1), Err("hold_already_captured"));
}

#[test]
fn hold_already_released() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let hold = open(&mut world);
    release(&mut world, &bob, hold).unwrap();
    assert_eq!(capture(&mut world, hold, 1), Err("hold_already_released"));
}

#[test]
fn hold_expired() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let hold = open(&mut world);
    world.now = world.now.plus_seconds(TERM_S);
    assert_eq!(release(&mut world, &bob, hold), Err("hold_expired"));
}

#[test]
fn hold_not_by_payee() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let hold = open(&mut world);
    // Not even whoever opened it: the payee relies on it.
    assert_eq!(release(&mut world, &alice, hold), Err("hold_not_by_payee"));
}

#[test]
fn hold_capture_too_large() {
    let mut world = World::new();
    let hold = open(&mut world);
    assert_eq!(
        capture(&mut world, hold, 30_01),
        Err("hold_capture_too_large")
    );
}
