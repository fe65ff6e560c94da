use super::{Operation, Request, RequestStatus};
use crate::event::Event;
use crate::ids::{AssetCode, RequestId};
use crate::state::{Key, Record};
use crate::testing::{Code, Person, World, amount, eur};
use crate::text::Reference;
use crate::time::Timestamp;
use crate::transfer::{self, Item};

const TERM_S: u64 = 600;

fn opening(world: &World) -> Operation {
    Operation::Open {
        payee: world.bob.id,
        payer: None,
        asset: eur(),
        amount: amount(12_00),
        reference: Reference::new("Table 4").unwrap(),
        expires_at: world.now.plus_seconds(TERM_S),
    }
}

fn open_as(world: &mut World, operation: Operation) -> Result<RequestId, Code> {
    let bob = world.bob.clone();
    let signed = world.sign(&bob, operation.into());
    world.submit(&signed)?;
    Ok(RequestId::derive(&bob.id, &signed.id(), 0))
}

/// Bob asks for 12.00 from anyone.
fn open(world: &mut World) -> RequestId {
    let operation = opening(world);
    open_as(world, operation).unwrap()
}

fn paying(world: &World, request: RequestId) -> Item {
    let mut item = world.item(&world.alice.id, &world.bob.id, 12_00);
    item.details.request = Some(request);
    item
}

fn pay(world: &mut World, request: RequestId) -> Result<Event, Code> {
    let alice = world.alice.clone();
    let item = paying(world, request);
    world.run(&alice, transfer::Operation::Single(item))
}

fn cancel(world: &mut World, person: &Person, request: RequestId) -> Result<Event, Code> {
    world.run(person, Operation::Cancel { request })
}

fn record(world: &World, id: &RequestId) -> Option<Request> {
    match world.auditor.record(&Key::request(id)) {
        Some(Record::Request(request)) => Some(request.clone()),
        _ => None,
    }
}

#[test]
fn a_request_is_paid_once() {
    let mut world = World::new();
    let request = open(&mut world);
    assert_eq!(pay(&mut world, request), Ok(Event::Transferred));
    let status = record(&world, &request).unwrap().status;
    let paid = RequestStatus::Paid {
        payer: world.alice.id,
        at: world.now,
    };
    assert_eq!(status, paid);
    assert_eq!(pay(&mut world, request), Err("request_already_paid"));
    assert_eq!(world.funds(&world.bob.id), (112_00, 0));
}

/// A till that lost its connection sends the payment again under a new id: the request stands in the way.
#[test]
fn reconnect_does_not_double_charge() {
    let mut world = World::new();
    let request = open(&mut world);
    pay(&mut world, request).unwrap();
    for _ in 0..3 {
        assert_eq!(pay(&mut world, request), Err("request_already_paid"));
    }
    assert_eq!(world.funds(&world.alice.id), (88_00, 0));
}

#[test]
fn a_request_can_be_paid_until_its_term_and_not_after() {
    for (offset_ms, expected) in [
        (-1, Ok(())),
        (0, Err("request_expired")),
        (1, Err("request_expired")),
    ] {
        let mut world = World::new();
        let request = open(&mut world);
        let expires_at = record(&world, &request).unwrap().expires_at;
        world.now = Timestamp(expires_at.0.saturating_add_signed(offset_ms));
        assert_eq!(pay(&mut world, request).map(|_| ()), expected);
    }
}

#[test]
fn an_expired_request_is_settled_and_forgotten() {
    let mut world = World::new();
    let request = open(&mut world);
    let payee = world.bob.id;
    let events = world.wait_s(TERM_S + 60);
    assert_eq!(events, [Event::RequestExpired { request, payee }]);
    assert_eq!(record(&world, &request), None);
    assert_eq!(pay(&mut world, request), Err("request_unknown"));
}

#[test]
fn a_paid_request_goes_quietly() {
    let mut world = World::new();
    let request = open(&mut world);
    pay(&mut world, request).unwrap();
    assert_eq!(world.wait_s(TERM_S + 60), []);
    assert_eq!(record(&world, &request), None);
}

#[test]
fn a_refused_payment_leaves_the_request_open() {
    let mut world = World::new();
    let request = open(&mut world);
    let (alice, carol) = (world.alice.clone(), world.carol.clone());
    world.pay(&alice, &carol.id, 95_00).unwrap();
    assert_eq!(pay(&mut world, request), Err("insufficient_funds"));
    let status = record(&world, &request).unwrap().status;
    assert_eq!(status, RequestStatus::Open);
}

/// What Bob is told about a request with one thing changed.
fn opened(change: impl FnOnce(&World, &mut Operation)) -> Result<RequestId, Code> {
    let mut world = World::new();
    let mut operation = opening(&world);
    change(&world, &mut operation);
    open_as(&mut world, operation)
}

#[test]
fn request_amount_zero() {
    let refused = opened(|_, operation| {
        if let Operation::Open { amount, .. } = operation {
            *amount = crate::amount::Amount::ZERO;
        }
    });
    assert_eq!(refused, Err("request_amount_zero"));
}

#[test]
fn request_to_self() {
    let refused = opened(|world, operation| {
        if let Operation::Open { payer, .. } = operation {
            *payer = Some(world.bob.id);
        }
    });
    assert_eq!(refused, Err("request_to_self"));
}

#[test]
fn request_term_past() {
    let refused = opened(|world, operation| {
        if let Operation::Open { expires_at, .. } = operation {
            *expires_at = world.now;
        }
    });
    assert_eq!(refused, Err("request_term_past"));
}

#[test]
fn request_term_too_long() {
    let refused = opened(|world, operation| {
        if let Operation::Open { expires_at, .. } = operation {
            *expires_at = world.now.plus_seconds(731 * 24 * 60 * 60 + 1);
        }
    });
    assert_eq!(refused, Err("request_term_too_long"));
}

#[test]
fn a_request_in_an_unknown_asset() {
    let refused = opened(|_, operation| {
        if let Operation::Open { asset, .. } = operation {
            *asset = AssetCode::new("XYZ").unwrap();
        }
    });
    assert_eq!(refused, Err("asset_unknown"));
}

#[test]
fn a_request_for_another() {
    let refused = opened(|world, operation| {
        if let Operation::Open { payee, .. } = operation {
            *payee = world.carol.id;
        }
    });
    assert_eq!(refused, Err("account_not_controlled"));
}

#[test]
fn request_unknown() {
    let mut world = World::new();
    assert_eq!(pay(&mut world, RequestId([9; 16])), Err("request_unknown"));
}

#[test]
fn request_already_paid() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let request = open(&mut world);
    pay(&mut world, request).unwrap();
    assert_eq!(
        cancel(&mut world, &bob, request),
        Err("request_already_paid")
    );
}

#[test]
fn request_cancelled() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let request = open(&mut world);
    cancel(&mut world, &bob, request).unwrap();
    assert_eq!(pay(&mut world, request), Err("request_cancelled"));
}

#[test]
fn request_expired() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let request = open(&mut world);
    world.now = world.now.plus_seconds(TERM_S);
    assert_eq!(cancel(&mut world, &bob, request), Err("request_expired"));
}

#[test]
fn request_not_by_payee() {
    let mut world = World::new();
    let carol = world.carol.clone();
    let request = open(&mut world);
    assert_eq!(
        cancel(&mut world, &carol, request),
        Err("request_not_by_payee")
    );
}

#[test]
fn request_other_payer() {
    let mut world = World::new();
    let mut operation = opening(&world);
    if let Operation::Open { payer, .. } = &mut operation {
        *payer = Some(world.carol.id);
    }
    let request = open_as(&mut world, operation).unwrap();
    assert_eq!(pay(&mut world, request), Err("request_other_payer"));
}

/// What Alice is told who pays with one thing changed.
fn paid(change: impl FnOnce(&mut World, &mut Item)) -> Result<Event, Code> {
    let mut world = World::new();
    let request = open(&mut world);
    let mut item = paying(&world, request);
    change(&mut world, &mut item);
    let alice = world.alice.clone();
    world.run(&alice, transfer::Operation::Single(item))
}

#[test]
fn request_other_payee() {
    let refused = paid(|world, item| item.payee = world.carol.id);
    assert_eq!(refused, Err("request_other_payee"));
}

#[test]
fn request_other_asset() {
    let refused = paid(|_, item| item.asset = AssetCode::new("XYZ").unwrap());
    assert_eq!(refused, Err("request_other_asset"));
}

#[test]
fn request_other_amount() {
    assert_eq!(
        paid(|_, item| item.amount = amount(11_99)),
        Err("request_other_amount")
    );
    assert_eq!(
        paid(|_, item| item.amount = amount(12_01)),
        Err("request_other_amount")
    );
}
