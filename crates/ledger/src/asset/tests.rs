use super::{Asset, Operation};
use crate::account::{self, Account};
use crate::amount::{Amount, Count, Total};
use crate::event::Event;
use crate::ids::{AccountId, AssetCode};
use crate::state::{Key, Record};
use crate::testing::{Code, Person, World, amount, eur};
use crate::text::Reference;
use commonware_cryptography::Signer as _;

fn create(code: &str, scale: u8, issuer: AccountId) -> Operation {
    Operation::Create {
        code: AssetCode::new(code).unwrap(),
        scale,
        issuer,
    }
}

fn issue(code: &str, payee: AccountId, units: u64) -> Operation {
    Operation::Issue {
        asset: AssetCode::new(code).unwrap(),
        payee,
        amount: amount(units),
        reference: Reference::none(),
    }
}

fn redeem(payer: AccountId, units: u64) -> Operation {
    Operation::Redeem {
        asset: eur(),
        payer,
        amount: amount(units),
        reference: Reference::none(),
    }
}

fn issued(world: &World) -> u128 {
    match world.auditor.record(&Key::asset(&eur())) {
        Some(Record::Asset(Asset {
            issued: Total(total),
            ..
        })) => *total,
        other => panic!("not an asset: {other:?}"),
    }
}

#[test]
fn the_registrar_creates_and_the_issuer_issues() {
    let mut world = World::new();
    let (registrar, bob) = (world.registrar.clone(), world.bob.clone());
    world.run(&registrar, create("HOURS", 0, bob.id)).unwrap();
    world.run(&bob, issue("HOURS", bob.id, 8)).unwrap();
    let hours = AssetCode::new("HOURS").unwrap();
    let holding = world.account(&bob.id).holding(&hours).unwrap();
    assert_eq!(holding.available.minor_units(), 8);
}

#[test]
fn what_comes_back_to_the_issuer_is_redeemed() {
    let mut world = World::new();
    let (bank, alice) = (world.bank.clone(), world.alice.clone());
    assert_eq!(issued(&world), 300_00);
    world.pay(&alice, &bank.id, 40_00).unwrap();
    let event = world.run(&bank, redeem(bank.id, 40_00));
    assert!(matches!(event, Ok(Event::Redeemed { .. })));
    assert_eq!(issued(&world), 260_00);
    assert_eq!(world.funds(&bank.id), (0, 0));
}

#[test]
fn an_issuer_redeems_from_accounts_in_its_care_only() {
    let mut world = World::new();
    let (bank, alice) = (world.bank.clone(), world.alice.clone());
    let open = account::Operation::OpenMembers {
        first_salt: 1,
        count: Count(1),
    };
    world.run(&bank, open).unwrap();
    let member = AccountId::derive(&bank.key.public_key(), 1);
    world.run(&bank, issue("EUR", member, 7)).unwrap();
    assert!(world.run(&bank, redeem(member, 7)).is_ok());
    assert_eq!(
        world.run(&bank, redeem(alice.id, 7)),
        Err("account_not_controlled")
    );
}

#[test]
fn asset_not_by_registrar() {
    let mut world = World::new();
    let bank = world.bank.clone();
    assert_eq!(
        world.run(&bank, create("USD", 2, bank.id)),
        Err("asset_not_by_registrar")
    );
}

/// What the registrar is told about an asset to be created.
fn created(code: &str, scale: u8, issuer: AccountId) -> Result<(), Code> {
    let mut world = World::new();
    let registrar = world.registrar.clone();
    let operation = create(code, scale, issuer);
    world.run(&registrar, operation).map(|_| ())
}

#[test]
fn asset_already_exists() {
    let bank = Person::new(2).id;
    assert_eq!(created("EUR", 2, bank), Err("asset_already_exists"));
}

#[test]
fn asset_scale_too_large() {
    let bank = Person::new(2).id;
    assert_eq!(created("USD", 13, bank), Err("asset_scale_too_large"));
    assert_eq!(created("USD", 12, bank), Ok(()));
}

#[test]
fn asset_issuer_unknown() {
    let nobody = Person::new(99).id;
    assert_eq!(created("USD", 2, nobody), Err("asset_issuer_unknown"));
}

#[test]
fn asset_not_by_issuer() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let refused = Err("asset_not_by_issuer");
    assert_eq!(world.run(&alice, issue("EUR", alice.id, 1)), refused);
    assert_eq!(world.run(&alice, redeem(alice.id, 1)), refused);
}

#[test]
fn asset_amount_zero() {
    let mut world = World::new();
    let bank = world.bank.clone();
    let refused = Err("asset_amount_zero");
    assert_eq!(world.run(&bank, issue("EUR", bank.id, 0)), refused);
    assert_eq!(world.run(&bank, redeem(bank.id, 0)), refused);
}

#[test]
fn asset_payee_unknown() {
    let mut world = World::new();
    let nobody = Person::new(99).id;
    assert_eq!(world.issue(&nobody, 1), Err("asset_payee_unknown"));
}

#[test]
fn asset_payee_closed() {
    let mut world = World::new();
    let alice = world.alice.clone();
    world.close(&alice).unwrap();
    assert_eq!(world.issue(&alice.id, 1), Err("asset_payee_closed"));
}

#[test]
fn issue_too_large() {
    let mut world = World::new();
    let alice = world.alice.id;
    let rest = Amount::MAX.minor_units() - 300_00;
    assert_eq!(world.issue(&alice, rest + 1), Err("issue_too_large"));
    let carol = world.carol.id;
    assert!(world.issue(&carol, rest).is_ok());
}

/// Lets `person` go `units` into debt.
fn lend(world: &mut World, person: &Person, units: u64) {
    let bank = world.bank.clone();
    let limit = account::Operation::SetCreditLimit {
        account: person.id,
        asset: eur(),
        limit: amount(units),
    };
    world.run(&bank, limit).unwrap();
}

#[test]
fn redeem_too_large() {
    let mut world = World::new();
    let (bank, alice) = (world.bank.clone(), world.alice.clone());
    lend(&mut world, &alice, 1_000_00);
    // With credit more can come back than was ever issued; that much was not there to be taken out.
    world.pay(&alice, &bank.id, 500_00).unwrap();
    assert_eq!(
        world.run(&bank, redeem(bank.id, 300_01)),
        Err("redeem_too_large")
    );
    assert!(world.run(&bank, redeem(bank.id, 300_00)).is_ok());
}

#[test]
fn balance_too_large() {
    let mut world = World::new();
    let (alice, bob) = (world.alice.clone(), world.bob.clone());
    let rest = Amount::MAX.minor_units() - 300_00;
    world.issue(&bob.id, rest).unwrap();
    lend(&mut world, &alice, 1_000_00);
    assert_eq!(world.pay(&alice, &bob.id, 200_01), Err("balance_too_large"));
    assert!(world.pay(&alice, &bob.id, 200_00).is_ok());
}

#[test]
fn too_many_assets() {
    let mut world = World::new();
    let (registrar, bank, alice) = (
        world.registrar.clone(),
        world.bank.clone(),
        world.alice.clone(),
    );
    for number in 0..Account::HOLDINGS_MAX {
        let code = format!("A{number}");
        world.run(&registrar, create(&code, 0, bank.id)).unwrap();
        let result = world.run(&bank, issue(&code, alice.id, 1));
        // Alice holds EUR already.
        let is_last = number + 1 == Account::HOLDINGS_MAX;
        assert_eq!(result.err(), is_last.then_some("too_many_assets"));
    }
}
