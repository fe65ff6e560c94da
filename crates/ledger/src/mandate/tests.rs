mod refusals;

use super::{
    Funding, Mandate, MandateStatus, Operation, PayeeScope, Presentation, Presenter, Serials,
    Terms, secret_hash,
};
use crate::account::{self, Classes};
use crate::amount::Count;
use crate::event::Event;
use crate::ids::{AccountId, KeyBytes, MandateId};
use crate::state::{Key, Record};
use crate::testing::{Code, World, amount, eur};
use crate::time::Timestamp;
use crate::transfer::Details;
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, ed25519::PrivateKey, sha256::Digest,
};

const TERM_S: u64 = 600;
const SECRET: [u8; 32] = [42; 32];

/// The key of Alice's phone.
fn phone() -> PrivateKey {
    PrivateKey::from_seed(77)
}

/// Alice's phone may pay anyone 20.00 at a time, 50.00 in all, four times; the money is reserved.
fn terms(world: &World) -> Terms {
    Terms {
        asset: eur(),
        total_max: amount(50_00),
        use_max: amount(20_00),
        uses_max: Count(4),
        expires_at: world.now.plus_seconds(TERM_S),
        scope: PayeeScope::Anyone,
        presenter: Presenter::Device(KeyBytes::from(&phone().public_key())),
        funding: Funding::Held,
        grace_s: Count(0),
    }
}

fn grant_as(world: &mut World, terms: Terms) -> Result<MandateId, Code> {
    let alice = world.alice.clone();
    let payer = alice.id;
    let signed = world.sign(&alice, Operation::Grant { payer, terms }.into());
    world.submit(&signed)?;
    Ok(MandateId::derive(&alice.id, &signed.id(), 0))
}

fn grant(world: &mut World) -> MandateId {
    let terms = terms(world);
    grant_as(world, terms).unwrap()
}

/// A use that Alice's phone signed.
fn signed_use(
    world: &World,
    mandate: MandateId,
    serial: u32,
    payee: AccountId,
    units: u64,
) -> Operation {
    use_by(world, &phone(), mandate, serial, payee, units, None)
}

fn use_by(
    world: &World,
    key: &PrivateKey,
    mandate: MandateId,
    serial: u32,
    payee: AccountId,
    units: u64,
    origin: Option<Digest>,
) -> Operation {
    let network = &world.network;
    let message = Presentation::message(
        network,
        &mandate,
        serial,
        &payee,
        amount(units),
        origin.as_ref(),
        None,
    );
    let presentation = Presentation::Device {
        key: key.public_key(),
        serial: Count(serial),
        signature: key.sign(Presentation::NAMESPACE, &message),
    };
    Operation::Collect {
        mandate,
        payee,
        amount: amount(units),
        origin,
        presentation: Box::new(presentation),
        details: Details::default(),
        terminal: None,
    }
}

/// Bob's till brings in a use that Alice's phone signed.
fn collect(world: &mut World, mandate: MandateId, serial: u32, units: u64) -> Result<Event, Code> {
    let bob = world.bob.clone();
    let operation = signed_use(world, mandate, serial, bob.id, units);
    world.run(&bob, operation)
}

/// The vault, which is Carol's account, brings in a use.
fn collect_by_vault(
    world: &mut World,
    mandate: MandateId,
    presentation: Presentation,
    origin: Option<Digest>,
) -> Result<Event, Code> {
    let vault = world.carol.clone();
    let operation = Operation::Collect {
        mandate,
        payee: world.bob.id,
        amount: amount(5_00),
        origin,
        presentation: Box::new(presentation),
        details: Details::default(),
        terminal: None,
    };
    world.run(&vault, operation)
}

fn by_payer(world: &mut World, operation: Operation) -> Result<Event, Code> {
    let alice = world.alice.clone();
    world.run(&alice, operation)
}

fn suspend(world: &mut World, mandate: MandateId) -> Result<Event, Code> {
    by_payer(world, Operation::Suspend { mandate })
}

fn resume(world: &mut World, mandate: MandateId) -> Result<Event, Code> {
    by_payer(world, Operation::Resume { mandate })
}

fn revoke(world: &mut World, mandate: MandateId) -> Result<Event, Code> {
    by_payer(world, Operation::Revoke { mandate })
}

/// Half a mandate more, for as long again, with one thing changed.
fn extension(world: &World, mandate: MandateId, change: impl FnOnce(&mut Terms)) -> Operation {
    let mut limits = Terms {
        total_max: amount(60_00),
        use_max: amount(30_00),
        expires_at: world.now.plus_seconds(2 * TERM_S),
        ..terms(world)
    };
    change(&mut limits);
    Operation::Extend {
        mandate,
        total_max: limits.total_max,
        use_max: limits.use_max,
        expires_at: limits.expires_at,
    }
}

fn record(world: &World, id: &MandateId) -> Option<Mandate> {
    match world.auditor.record(&Key::mandate(id)) {
        Some(Record::Mandate(mandate)) => Some((**mandate).clone()),
        _ => None,
    }
}

#[test]
fn a_phone_pays_from_what_is_reserved() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let (alice, bob) = (world.alice.id, world.bob.id);
    assert_eq!(world.funds(&alice), (50_00, 50_00));
    collect(&mut world, mandate, 0, 12_00).unwrap();
    assert_eq!(world.funds(&alice), (50_00, 38_00));
    assert_eq!(world.funds(&bob), (112_00, 0));
}

#[test]
fn uses_settle_in_any_order() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    for serial in [2, 0, 3] {
        collect(&mut world, mandate, serial, 1_00).unwrap();
    }
    assert_eq!(
        collect(&mut world, mandate, 2, 1_00),
        Err("mandate_serial_used")
    );
    collect(&mut world, mandate, 1, 1_00).unwrap();
}

#[test]
fn the_last_use_gives_the_rest_back() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    for serial in 0..3 {
        collect(&mut world, mandate, serial, 1_00).unwrap();
    }
    let Ok(Event::Collected { released, .. }) = collect(&mut world, mandate, 3, 1_00) else {
        panic!("not collected");
    };
    assert_eq!(released, amount(46_00));
    assert_eq!(world.funds(&world.alice.id), (96_00, 0));
    assert_eq!(collect(&mut world, mandate, 3, 1_00), Err("mandate_spent"));
}

#[test]
fn the_whole_amount_spends_it() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    for (serial, units) in [(0, 20_00), (1, 20_00), (2, 10_00)] {
        collect(&mut world, mandate, serial, units).unwrap();
    }
    let status = record(&world, &mandate).unwrap().status;
    assert_eq!(status, MandateStatus::Spent);
    assert_eq!(world.funds(&world.alice.id), (50_00, 0));
}

#[test]
fn a_code_copied_to_another_shop_pays_the_shop_it_names() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let (bob, carol) = (world.bob.clone(), world.carol.clone());
    let for_bob = signed_use(&world, mandate, 0, bob.id, 5_00);
    // Carol can bring it in, but it pays Bob.
    world.run(&carol, for_bob.clone()).unwrap();
    assert_eq!(world.funds(&bob.id), (105_00, 0));
    assert_eq!(world.run(&bob, for_bob), Err("mandate_serial_used"));
    // With herself as payee the phone's signature does not hold.
    let Operation::Collect { presentation, .. } = signed_use(&world, mandate, 1, bob.id, 5_00)
    else {
        unreachable!()
    };
    let redirected = Operation::Collect {
        mandate,
        payee: carol.id,
        amount: amount(5_00),
        origin: None,
        presentation,
        details: Details::default(),
        terminal: None,
    };
    let signed = world.sign(&carol, redirected.into());
    assert!(signed.verify(&world.network).is_err());
}

#[test]
fn unreserved_money_can_be_short() {
    let mut world = World::new();
    let (alice, carol) = (world.alice.clone(), world.carol.clone());
    let mut terms = terms(&world);
    terms.funding = Funding::Available;
    let mandate = grant_as(&mut world, terms).unwrap();
    assert_eq!(world.funds(&alice.id), (100_00, 0));
    collect(&mut world, mandate, 0, 10_00).unwrap();
    world.pay(&alice, &carol.id, 85_00).unwrap();
    assert_eq!(
        collect(&mut world, mandate, 1, 10_00),
        Err("insufficient_funds")
    );
    // A refused use is not consumed.
    collect(&mut world, mandate, 1, 5_00).unwrap();
}

#[test]
fn a_mandate_works_until_its_term_and_not_after() {
    for (offset_ms, expected) in [
        (-1, Ok(())),
        (0, Err("mandate_expired")),
        (1, Err("mandate_expired")),
    ] {
        let mut world = World::new();
        let mandate = grant(&mut world);
        let expires_at = record(&world, &mandate).unwrap().terms.expires_at;
        world.now = Timestamp(expires_at.0.saturating_add_signed(offset_ms));
        assert_eq!(collect(&mut world, mandate, 0, 1).map(|_| ()), expected);
    }
}

#[test]
fn an_expired_mandate_goes_back() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    collect(&mut world, mandate, 0, 20_00).unwrap();
    let expected = Event::MandateExpired {
        mandate,
        payer: world.alice.id,
        asset: eur(),
        released: amount(30_00),
    };
    assert_eq!(world.wait_s(TERM_S + 60), [expected]);
    assert_eq!(world.funds(&world.alice.id), (80_00, 0));
    assert_eq!(record(&world, &mandate), None);
    assert_eq!(collect(&mut world, mandate, 1, 1), Err("mandate_unknown"));
}

#[test]
fn revoking_gives_the_rest_back() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    collect(&mut world, mandate, 0, 20_00).unwrap();
    let Ok(Event::MandateRevoked { released, .. }) = revoke(&mut world, mandate) else {
        panic!("not revoked");
    };
    assert_eq!(released, amount(30_00));
    assert_eq!(collect(&mut world, mandate, 1, 1), Err("mandate_revoked"));
    assert_eq!(world.wait_s(TERM_S + 60), []);
}

#[test]
fn codes_shown_before_revoking_are_honoured_for_the_grace_period() {
    const GRACE_S: u32 = 120;
    let mut world = World::new();
    let mut terms = terms(&world);
    terms.grace_s = Count(GRACE_S);
    let mandate = grant_as(&mut world, terms).unwrap();
    revoke(&mut world, mandate).unwrap();
    assert_eq!(world.funds(&world.alice.id), (50_00, 50_00));
    let until = world.now.plus_seconds(u64::from(GRACE_S));
    world.now = Timestamp(until.0 - 1);
    collect(&mut world, mandate, 0, 20_00).unwrap();
    assert_eq!(revoke(&mut world, mandate), Err("mandate_revoked"));
    world.now = until;
    assert_eq!(collect(&mut world, mandate, 1, 1), Err("mandate_revoked"));
    let events = world.wait_s(60);
    assert_eq!(events.len(), 1);
    assert_eq!(world.funds(&world.alice.id), (80_00, 0));
    // It stays on record until its own term, so that the reason stays right.
    assert_eq!(collect(&mut world, mandate, 1, 1), Err("mandate_revoked"));
    assert_eq!(world.wait_s(TERM_S), []);
    assert_eq!(record(&world, &mandate), None);
}

#[test]
fn a_suspended_mandate_can_be_resumed() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    suspend(&mut world, mandate).unwrap();
    assert_eq!(collect(&mut world, mandate, 0, 1), Err("mandate_suspended"));
    resume(&mut world, mandate).unwrap();
    collect(&mut world, mandate, 0, 1).unwrap();
}

#[test]
fn a_suspended_mandate_still_ends() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    suspend(&mut world, mandate).unwrap();
    world.wait_s(TERM_S + 60);
    assert_eq!(world.funds(&world.alice.id), (100_00, 0));
}

#[test]
fn a_vault_collects_with_and_without_a_secret() {
    let mut world = World::new();
    let vault = world.carol.id;
    let plain = Terms {
        presenter: Presenter::Vault(vault),
        uses_max: Count(1_000_000),
        ..terms(&world)
    };
    let mandate = grant_as(&mut world, plain).unwrap();
    collect_by_vault(&mut world, mandate, Presentation::Vault, None).unwrap();
    let hash = secret_hash(&SECRET);
    let secret = Terms {
        presenter: Presenter::Secret { vault, hash },
        ..terms(&world)
    };
    let mandate = grant_as(&mut world, secret).unwrap();
    let presentation = Presentation::Secret { secret: SECRET };
    collect_by_vault(&mut world, mandate, presentation, None).unwrap();
}

#[test]
fn a_delivery_receipt_releases_a_reward() {
    let mut world = World::new();
    let depot = PrivateKey::from_seed(88);
    let rewarding = Terms {
        presenter: Presenter::Delivery(KeyBytes::from(&depot.public_key())),
        uses_max: Count(1),
        ..terms(&world)
    };
    let mandate = grant_as(&mut world, rewarding).unwrap();
    let (bob, network) = (world.bob.clone(), world.network);
    let subject = Sha256::hash(&[b"a photo"]);
    let reward = amount(20_00);
    let message =
        Presentation::message(&network, &mandate, 0, &bob.id, reward, None, Some(&subject));
    let collect = |subject| Operation::Collect {
        mandate,
        payee: bob.id,
        amount: reward,
        origin: None,
        presentation: Box::new(Presentation::Delivery {
            key: depot.public_key(),
            serial: Count(0),
            subject,
            signature: depot.sign(Presentation::NAMESPACE, &message),
        }),
        details: Details::default(),
        terminal: None,
    };
    let other = collect(Sha256::hash(&[b"another photo"]));
    let forged = world.sign(&bob, other.into());
    assert!(forged.verify(&network).is_err());
    world.run(&bob, collect(subject)).unwrap();
    assert_eq!(world.funds(&bob.id), (120_00, 0));
}

#[test]
fn a_use_can_be_refunded_after_the_mandate_ended() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let mandate = grant(&mut world);
    let mut operation = signed_use(&world, mandate, 0, bob.id, 20_00);
    if let Operation::Collect { details, .. } = &mut operation {
        details.refundable_until = Some(world.now.plus_seconds(10 * TERM_S));
    }
    let signed = world.sign(&bob, operation.into());
    world.submit(&signed).unwrap();
    revoke(&mut world, mandate).unwrap();
    world.wait_s(TERM_S + 60);
    let payment = crate::ids::PaymentId::derive(&bob.id, &signed.id(), 0);
    let refund = crate::transfer::Operation::Refund {
        payment,
        amount: amount(20_00),
        reference: Default::default(),
    };
    world.run(&bob, refund).unwrap();
    assert_eq!(world.funds(&world.alice.id), (100_00, 0));
}

#[test]
fn the_payer_is_not_paid_by_their_own_mandate() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let (bob, alice) = (world.bob.clone(), world.alice.id);
    let operation = signed_use(&world, mandate, 0, alice, 1);
    assert_eq!(world.run(&bob, operation), Err("transfer_to_self"));
}

#[test]
fn serials_are_a_set_of_256() {
    let mut serials = Serials::default();
    for serial in [0, 7, 8, 255] {
        assert!(!serials.contains(serial));
        serials.insert(serial);
        assert!(serials.contains(serial));
    }
    assert!(!serials.contains(1) && !serials.contains(254));
    serials.insert(256);
    assert!(!serials.contains(256));
}

#[test]
fn an_extended_mandate_allows_more_and_for_longer() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let alice = world.alice.id;
    collect(&mut world, mandate, 0, 20_00).unwrap();
    assert_eq!(world.funds(&alice), (50_00, 30_00));
    let operation = extension(&world, mandate, |_| {});
    let expected = Event::MandateExtended {
        mandate,
        payer: alice,
        asset: eur(),
        added: amount(10_00),
    };
    assert_eq!(by_payer(&mut world, operation), Ok(expected));
    assert_eq!(world.funds(&alice), (40_00, 40_00));
    // Past its former end nothing was given back, and it pays what it did not allow at once before.
    assert_eq!(world.wait_s(TERM_S + 60), []);
    assert_eq!(world.funds(&alice), (40_00, 40_00));
    collect(&mut world, mandate, 1, 30_00).unwrap();
    assert_eq!(
        collect(&mut world, mandate, 2, 10_01),
        Err("mandate_over_total_limit")
    );
    // At its new end it is over as any other.
    assert_eq!(world.wait_s(TERM_S).len(), 1);
    assert_eq!(world.funds(&alice), (50_00, 0));
    assert_eq!(record(&world, &mandate), None);
}

#[test]
fn what_was_signed_before_an_extension_still_pays() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let bob = world.bob.clone();
    let before = signed_use(&world, mandate, 3, bob.id, 20_00);
    let operation = extension(&world, mandate, |_| {});
    by_payer(&mut world, operation).unwrap();
    world.run(&bob, before).unwrap();
    assert_eq!(world.funds(&bob.id), (120_00, 0));
}

#[test]
fn an_extension_of_unreserved_money_reserves_none() {
    let mut world = World::new();
    let mut terms = terms(&world);
    terms.funding = Funding::Available;
    let mandate = grant_as(&mut world, terms).unwrap();
    let operation = extension(&world, mandate, |limits| limits.total_max = amount(900_00));
    by_payer(&mut world, operation).unwrap();
    assert_eq!(world.funds(&world.alice.id), (100_00, 0));
}

#[test]
fn a_suspended_mandate_is_extended_and_stays_suspended() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    suspend(&mut world, mandate).unwrap();
    let operation = extension(&world, mandate, |_| {});
    by_payer(&mut world, operation).unwrap();
    assert_eq!(collect(&mut world, mandate, 0, 1), Err("mandate_suspended"));
}
