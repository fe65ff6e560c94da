use super::{Details, Operation};
use crate::account;
use crate::event::Event;
use crate::ids::{AccountId, AssetCode, PaymentId};
use crate::state::Key;
use crate::testing::{Code, Person, World, amount, eur};
use crate::text::Reference;
use crate::time::Timestamp;

#[test]
fn single_moves_money() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    assert_eq!(world.pay(&alice, &bob.id, 1_25), Ok(Event::Transferred));
    assert_eq!(world.funds(&alice.id), (98_75, 0));
    assert_eq!(world.funds(&bob.id), (101_25, 0));
}

#[test]
fn single_changes_two_records() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let item = world.item(&alice.id, &bob.id, 5);
    let signed = world.sign(&alice, Operation::Single(item).into());
    let outcome = world.block(&[signed]);
    let keys: Vec<_> = outcome.changes.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, [Key::account(&alice.id), Key::account(&bob.id)]);
    assert_eq!(outcome.missed_hints_count, 0);
}

/// The bank takes care of two members.
fn members(world: &mut World) -> (Person, [AccountId; 2]) {
    use commonware_cryptography::Signer as _;
    let bank = world.bank.clone();
    let open = account::Operation::OpenMembers {
        first_salt: 10,
        count: crate::amount::Count(2),
    };
    world.run(&bank, open).unwrap();
    let ids = [10, 11].map(|salt| AccountId::derive(&bank.key.public_key(), salt));
    world.issue(&ids[0], 50).unwrap();
    (bank, ids)
}

#[test]
fn batch_under_one_signature() {
    let mut world = World::new();
    let (bank, [first, second]) = members(&mut world);
    let items = vec![
        world.item(&first, &second, 30),
        world.item(&second, &first, 10),
        world.item(&second, &bank.id, 20),
    ];
    let count = items.len() as u32;
    assert_eq!(
        world.run(&bank, Operation::Batch { items }),
        Ok(Event::BatchTransferred { count })
    );
    assert_eq!(world.funds(&first), (30, 0));
    assert_eq!(world.funds(&second), (0, 0));
    assert_eq!(world.funds(&bank.id), (20, 0));
}

#[test]
fn money_that_goes_round_changes_only_the_author() {
    let mut world = World::new();
    let (bank, [first, second]) = members(&mut world);
    let items = vec![
        world.item(&first, &second, 30),
        world.item(&second, &first, 30),
    ];
    let signed = world.sign(&bank, Operation::Batch { items }.into());
    let outcome = world.block(&[signed]);
    let keys: Vec<_> = outcome.changes.iter().map(|(key, _)| *key).collect();
    // The second member was given an empty holding, which is a change; the first is as before.
    assert_eq!(keys, [Key::account(&bank.id), Key::account(&second)]);
}

#[test]
fn batch_is_whole_or_nothing_and_names_the_line() {
    let mut world = World::new();
    let (bank, [first, second]) = members(&mut world);
    let items = vec![
        world.item(&first, &second, 30),
        world.item(&first, &second, 30),
    ];
    let signed = world.sign(&bank, Operation::Batch { items }.into());
    let outcome = world.block(&[signed]);
    let refusal = outcome.results[0].clone().unwrap_err();
    assert_eq!(refusal.code(), "insufficient_funds");
    assert_eq!(refusal.item, Some(1));
    assert!(refusal.sentence().starts_with("Line 2 of the batch: "));
    assert_eq!(world.funds(&first), (50, 0));
    assert!(outcome.changes.is_empty());
}

#[test]
fn credit_goes_to_the_limit_and_not_further() {
    let mut world = World::new();
    let (bank, alice, bob) = (world.bank.clone(), world.alice.clone(), world.bob.clone());
    let limit = account::Operation::SetCreditLimit {
        account: alice.id,
        asset: eur(),
        limit: amount(20_00),
    };
    world.run(&bank, limit).unwrap();
    assert_eq!(
        world.pay(&alice, &bob.id, 120_01),
        Err("insufficient_funds")
    );
    assert_eq!(world.pay(&alice, &bob.id, 120_00), Ok(Event::Transferred));
    assert_eq!(world.funds(&alice.id), (-20_00, 0));
}

fn batch(world: &mut World, items: Vec<super::Item>) -> Result<Event, Code> {
    let bank = world.bank.clone();
    world.run(&bank, Operation::Batch { items })
}

#[test]
fn transfer_batch_empty() {
    assert_eq!(
        batch(&mut World::new(), vec![]),
        Err("transfer_batch_empty")
    );
}

#[test]
fn transfer_batch_too_large() {
    let mut world = World::new();
    let item = world.item(&world.bank.id, &world.alice.id, 1);
    let items = vec![item; crate::block::BATCH_ITEMS_MAX + 1];
    assert_eq!(batch(&mut world, items), Err("transfer_batch_too_large"));
}

#[test]
fn transfer_amount_zero() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    assert_eq!(world.pay(&alice, &bob.id, 0), Err("transfer_amount_zero"));
}

#[test]
fn transfer_to_self() {
    let mut world = World::new();
    let alice = world.alice.clone();
    assert_eq!(world.pay(&alice, &alice.id, 1), Err("transfer_to_self"));
}

#[test]
fn transfer_payer_unknown() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let item = world.item(&Person::new(99).id, &bob.id, 1);
    assert_eq!(
        world.run(&alice, Operation::Single(item)),
        Err("transfer_payer_unknown")
    );
}

#[test]
fn transfer_not_controlled() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let item = world.item(&bob.id, &alice.id, 1);
    assert_eq!(
        world.run(&alice, Operation::Single(item)),
        Err("transfer_not_controlled")
    );
}

#[test]
fn transfer_payer_closed() {
    let mut world = World::new();
    let (bank, [first, second]) = members(&mut world);
    let close = account::Operation::Close { account: second };
    world.run(&bank, close).unwrap();
    let item = world.item(&second, &first, 1);
    assert_eq!(batch(&mut world, vec![item]), Err("transfer_payer_closed"));
}

#[test]
fn transfer_payee_unknown() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let nobody = Person::new(99).id;
    assert_eq!(world.pay(&alice, &nobody, 1), Err("transfer_payee_unknown"));
}

#[test]
fn transfer_payee_closed() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    world.close(&bob).unwrap();
    assert_eq!(world.pay(&alice, &bob.id, 1), Err("transfer_payee_closed"));
}

#[test]
fn asset_unknown() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let mut item = world.item(&alice.id, &bob.id, 1);
    item.asset = AssetCode::new("XYZ").unwrap();
    assert_eq!(
        world.run(&alice, Operation::Single(item)),
        Err("asset_unknown")
    );
}

#[test]
fn insufficient_funds() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    assert_eq!(
        world.pay(&alice, &bob.id, 100_01),
        Err("insufficient_funds")
    );
    assert_eq!(world.pay(&alice, &bob.id, 100_00), Ok(Event::Transferred));
    // An account that never held the asset has none of it.
    let bank = world.bank.clone();
    assert_eq!(world.pay(&bank, &bob.id, 1), Err("insufficient_funds"));
}

/// Pays with a right of refund and gives the payment's id.
fn pay_refundable(world: &mut World, until: Timestamp) -> Result<PaymentId, Code> {
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let mut item = world.item(&alice.id, &bob.id, 10_00);
    item.details = Details {
        refundable_until: Some(until),
        ..Details::default()
    };
    let signed = world.sign(&alice, Operation::Single(item).into());
    world.submit(&signed)?;
    Ok(PaymentId::derive(&alice.id, &signed.id(), 0))
}

fn refund(world: &mut World, by: &Person, payment: PaymentId, units: u64) -> Result<Event, Code> {
    let operation = Operation::Refund {
        payment,
        amount: amount(units),
        reference: Reference::none(),
    };
    world.run(by, operation)
}

#[test]
fn refunds_are_linked_and_bounded() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let until = world.now.plus_seconds(600);
    let payment = pay_refundable(&mut world, until).unwrap();
    refund(&mut world, &bob, payment, 4_00).unwrap();
    assert_eq!(
        refund(&mut world, &bob, payment, 6_01),
        Err("refund_too_large")
    );
    refund(&mut world, &bob, payment, 6_00).unwrap();
    assert_eq!(
        refund(&mut world, &bob, payment, 1),
        Err("refund_too_large")
    );
    assert_eq!(world.funds(&alice.id), (100_00, 0));
}

#[test]
fn refund_until_its_term_and_not_after() {
    for (offset_ms, expected) in [
        (-1, Ok(())),
        (0, Err("refund_payment_unknown")),
        (1, Err("refund_payment_unknown")),
    ] {
        let mut world = World::new();
        let bob = world.bob.clone();
        let until = world.now.plus_seconds(600);
        let payment = pay_refundable(&mut world, until).unwrap();
        world.now = Timestamp(until.0.saturating_add_signed(offset_ms));
        assert_eq!(refund(&mut world, &bob, payment, 1).map(|_| ()), expected);
    }
}

#[test]
fn a_payment_is_forgotten_after_its_term() {
    let mut world = World::new();
    let until = world.now.plus_seconds(600);
    let payment = pay_refundable(&mut world, until).unwrap();
    assert!(world.auditor.record(&Key::payment(&payment)).is_some());
    world.wait_s(660);
    assert!(world.auditor.record(&Key::payment(&payment)).is_none());
}

#[test]
fn refund_payment_unknown() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let nothing = PaymentId([7; 16]);
    assert_eq!(
        refund(&mut world, &bob, nothing, 1),
        Err("refund_payment_unknown")
    );
}

#[test]
fn refund_not_by_payee() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let until = world.now.plus_seconds(600);
    let payment = pay_refundable(&mut world, until).unwrap();
    assert_eq!(
        refund(&mut world, &alice, payment, 1),
        Err("refund_not_by_payee")
    );
}

#[test]
fn refund_too_large() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let until = world.now.plus_seconds(600);
    let payment = pay_refundable(&mut world, until).unwrap();
    assert_eq!(
        refund(&mut world, &bob, payment, 10_01),
        Err("refund_too_large")
    );
}

#[test]
fn transfer_refund_term_past() {
    let mut world = World::new();
    let now = world.now;
    assert_eq!(
        pay_refundable(&mut world, now),
        Err("transfer_refund_term_past")
    );
}

#[test]
fn transfer_refund_term_too_long() {
    let mut world = World::new();
    let longest = crate::rules::Rules::new(world.bank.id).term_max_s;
    let until = world.now.plus_seconds(u64::from(longest));
    let beyond = Timestamp(until.0 + 1);
    assert_eq!(
        pay_refundable(&mut world, beyond),
        Err("transfer_refund_term_too_long")
    );
    assert!(pay_refundable(&mut world, until).is_ok());
}

#[test]
fn refund_to_a_closed_account() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let until = world.now.plus_seconds(600);
    let payment = pay_refundable(&mut world, until).unwrap();
    world.close(&alice).unwrap();
    assert_eq!(
        refund(&mut world, &bob, payment, 1),
        Err("transfer_payer_closed")
    );
}

#[test]
fn a_refused_batch_takes_back_the_holding_it_added() {
    let mut world = World::new();
    let (registrar, bank, alice, bob) = (
        world.registrar.clone(),
        world.bank.clone(),
        world.alice.clone(),
        world.bob.clone(),
    );
    let hours = AssetCode::new("HOURS").unwrap();
    let create = crate::asset::Operation::Create {
        code: hours,
        scale: 0,
        issuer: bank.id,
    };
    world.run(&registrar, create).unwrap();
    let issue = crate::asset::Operation::Issue {
        asset: hours,
        payee: alice.id,
        amount: amount(5),
        reference: Reference::none(),
    };
    world.run(&bank, issue).unwrap();
    let mut good = world.item(&alice.id, &bob.id, 5);
    good.asset = hours;
    let bad = world.item(&alice.id, &bob.id, 200_00);
    // The first operation writes Bob's account; the second adds a holding to it and is then refused.
    let before = world.item(&bob.id, &alice.id, 1);
    let before = world.sign(&bob, Operation::Single(before).into());
    let items = vec![good, bad];
    let refused = world.sign(&alice, Operation::Batch { items }.into());
    let outcome = world.block(&[before, refused]);
    assert!(outcome.results[0].is_ok());
    assert!(outcome.results[1].is_err());
    assert!(world.account(&bob.id).holding(&hours).is_none());
}
