//! One test per refusal.

use super::*;

/// What Alice is told about a mandate with one thing changed.
fn granted(change: impl FnOnce(&World, &mut Terms)) -> Result<(), Code> {
    let mut world = World::new();
    let mut terms = terms(&world);
    change(&world, &mut terms);
    grant_as(&mut world, terms).map(|_| ())
}

#[test]
fn mandate_limit_zero() {
    let refused = Err("mandate_limit_zero");
    assert_eq!(granted(|_, terms| terms.total_max = amount(0)), refused);
    assert_eq!(granted(|_, terms| terms.use_max = amount(0)), refused);
    assert_eq!(granted(|_, terms| terms.uses_max = Count(0)), refused);
}

#[test]
fn mandate_use_over_total() {
    assert_eq!(
        granted(|_, terms| terms.use_max = amount(50_01)),
        Err("mandate_use_over_total")
    );
    assert_eq!(granted(|_, terms| terms.use_max = amount(50_00)), Ok(()));
}

#[test]
fn mandate_too_many_uses() {
    let uses = |count| granted(|_, terms| terms.uses_max = Count(count));
    assert_eq!(uses(Serials::COUNT + 1), Err("mandate_too_many_uses"));
    assert_eq!(uses(Serials::COUNT), Ok(()));
}

#[test]
fn mandate_class_out_of_range() {
    let class = |class| granted(|_, terms| terms.scope = PayeeScope::Class(class));
    assert_eq!(class(32), Err("mandate_class_out_of_range"));
    assert_eq!(class(31), Ok(()));
}

#[test]
fn mandate_term_past() {
    assert_eq!(
        granted(|world, terms| terms.expires_at = world.now),
        Err("mandate_term_past")
    );
}

#[test]
fn mandate_term_too_long() {
    assert_eq!(
        granted(|world, terms| {
            terms.expires_at = world.now.plus_seconds(731 * 24 * 60 * 60 + 1);
        }),
        Err("mandate_term_too_long")
    );
}

#[test]
fn a_reservation_of_more_than_there_is() {
    assert_eq!(
        granted(|_, terms| terms.total_max = amount(100_01)),
        Err("insufficient_funds")
    );
}

#[test]
fn mandate_unknown() {
    let mut world = World::new();
    assert_eq!(
        collect(&mut world, MandateId([9; 16]), 0, 1),
        Err("mandate_unknown")
    );
}

#[test]
fn mandate_not_by_payer() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let bob = world.bob.clone();
    for operation in [
        Operation::Suspend { mandate },
        Operation::Resume { mandate },
        Operation::Revoke { mandate },
        extension(&world, mandate, |_| {}),
    ] {
        assert_eq!(world.run(&bob, operation), Err("mandate_not_by_payer"));
    }
}

#[test]
fn mandate_revoked() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    revoke(&mut world, mandate).unwrap();
    assert_eq!(collect(&mut world, mandate, 0, 1), Err("mandate_revoked"));
    assert_eq!(resume(&mut world, mandate), Err("mandate_revoked"));
}

#[test]
fn mandate_spent() {
    let mut world = World::new();
    let mut terms = terms(&world);
    terms.uses_max = Count(1);
    let mandate = grant_as(&mut world, terms).unwrap();
    collect(&mut world, mandate, 0, 1).unwrap();
    assert_eq!(collect(&mut world, mandate, 0, 1), Err("mandate_spent"));
    assert_eq!(revoke(&mut world, mandate), Err("mandate_spent"));
}

#[test]
fn mandate_expired() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    world.now = world.now.plus_seconds(TERM_S);
    assert_eq!(suspend(&mut world, mandate), Err("mandate_expired"));
}

#[test]
fn mandate_suspended() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    suspend(&mut world, mandate).unwrap();
    assert_eq!(suspend(&mut world, mandate), Err("mandate_suspended"));
}

#[test]
fn mandate_not_suspended() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    assert_eq!(resume(&mut world, mandate), Err("mandate_not_suspended"));
}

#[test]
fn mandate_wrong_presenter() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let mandate = grant(&mut world);
    // Another phone, and another way of showing it.
    let stolen = PrivateKey::from_seed(78);
    let by_other = use_by(&world, &stolen, mandate, 0, bob.id, 1, None);
    let refused = Err("mandate_wrong_presenter");
    assert_eq!(world.run(&bob, by_other), refused);
    let by_vault = collect_by_vault(&mut world, mandate, Presentation::Vault, None);
    assert_eq!(by_vault, refused);
    // Another account than the vault.
    let mut terms = terms(&world);
    terms.presenter = Presenter::Vault(world.registrar.id);
    let mandate = grant_as(&mut world, terms).unwrap();
    let by_other = collect_by_vault(&mut world, mandate, Presentation::Vault, None);
    assert_eq!(by_other, refused);
}

#[test]
fn mandate_wrong_secret() {
    let mut world = World::new();
    let mut terms = terms(&world);
    terms.presenter = Presenter::Secret {
        vault: world.carol.id,
        hash: secret_hash(&SECRET),
    };
    let mandate = grant_as(&mut world, terms).unwrap();
    let presentation = Presentation::Secret { secret: [41; 32] };
    assert_eq!(
        collect_by_vault(&mut world, mandate, presentation, None),
        Err("mandate_wrong_secret")
    );
}

#[test]
fn mandate_serial_out_of_range() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    assert_eq!(
        collect(&mut world, mandate, 4, 1),
        Err("mandate_serial_out_of_range")
    );
    assert!(collect(&mut world, mandate, 3, 1).is_ok());
}

#[test]
fn mandate_serial_used() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    collect(&mut world, mandate, 0, 1).unwrap();
    assert_eq!(
        collect(&mut world, mandate, 0, 2),
        Err("mandate_serial_used")
    );
}

#[test]
fn mandate_wrong_class() {
    let mut world = World::new();
    let (registrar, bob) = (world.registrar.clone(), world.bob.id);
    let mut terms = terms(&world);
    terms.scope = PayeeScope::Class(3);
    let mandate = grant_as(&mut world, terms).unwrap();
    assert_eq!(
        collect(&mut world, mandate, 0, 1),
        Err("mandate_wrong_class")
    );
    let set = account::Operation::SetClasses {
        account: bob,
        classes: Classes(1 << 3),
    };
    world.run(&registrar, set).unwrap();
    assert!(collect(&mut world, mandate, 0, 1).is_ok());
}

#[test]
fn mandate_wrong_payee() {
    let mut world = World::new();
    let mut terms = terms(&world);
    terms.scope = PayeeScope::Payee(world.carol.id);
    let mandate = grant_as(&mut world, terms).unwrap();
    assert_eq!(
        collect(&mut world, mandate, 0, 1),
        Err("mandate_wrong_payee")
    );
}

#[test]
fn mandate_wrong_origin() {
    let mut world = World::new();
    let origin = |text: &str| Some(Sha256::hash(&[text.as_bytes()]));
    let mut terms = terms(&world);
    terms.presenter = Presenter::Vault(world.carol.id);
    terms.scope = PayeeScope::Origin(origin("https://shop.example").unwrap());
    let mandate = grant_as(&mut world, terms).unwrap();
    let mut at = |origin| collect_by_vault(&mut world, mandate, Presentation::Vault, origin);
    assert_eq!(at(None), Err("mandate_wrong_origin"));
    assert_eq!(
        at(origin("https://shop.example.net")),
        Err("mandate_wrong_origin")
    );
    assert!(at(origin("https://shop.example")).is_ok());
}

#[test]
fn mandate_amount_zero() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    assert_eq!(
        collect(&mut world, mandate, 0, 0),
        Err("mandate_amount_zero")
    );
}

#[test]
fn mandate_over_use_limit() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    assert_eq!(
        collect(&mut world, mandate, 0, 20_01),
        Err("mandate_over_use_limit")
    );
    assert!(collect(&mut world, mandate, 0, 20_00).is_ok());
}

#[test]
fn mandate_over_total_limit() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    collect(&mut world, mandate, 0, 20_00).unwrap();
    collect(&mut world, mandate, 1, 20_00).unwrap();
    // 0.01 over.
    assert_eq!(
        collect(&mut world, mandate, 2, 10_01),
        Err("mandate_over_total_limit")
    );
    assert!(collect(&mut world, mandate, 2, 10_00).is_ok());
}

#[test]
fn mandate_extension_less() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    for change in [
        |limits: &mut Terms| limits.total_max = amount(49_99),
        |limits: &mut Terms| limits.use_max = amount(19_99),
        |limits: &mut Terms| limits.expires_at.0 -= 1_000 * TERM_S + 1,
    ] {
        let operation = extension(&world, mandate, change);
        assert_eq!(
            by_payer(&mut world, operation),
            Err("mandate_extension_less")
        );
    }
}

#[test]
fn mandate_extension_nothing() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let before = record(&world, &mandate).unwrap().terms;
    let same = extension(&world, mandate, |limits| *limits = before);
    assert_eq!(by_payer(&mut world, same), Err("mandate_extension_nothing"));
}

#[test]
fn an_extension_is_bounded_as_a_grant_is() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let mut extend = |change: fn(&World, &mut Terms)| {
        let operation = extension(&world, mandate, |limits| change(&world, limits));
        by_payer(&mut world, operation).map(|_| ())
    };
    assert_eq!(
        extend(|_, limits| limits.use_max = amount(60_01)),
        Err("mandate_use_over_total")
    );
    assert_eq!(
        extend(|world, limits| {
            limits.expires_at = world.now.plus_seconds(731 * 24 * 60 * 60 + 1);
        }),
        Err("mandate_term_too_long")
    );
    // There are 50.00 besides what is reserved.
    assert_eq!(
        extend(|_, limits| limits.total_max = amount(100_01)),
        Err("insufficient_funds")
    );
    assert_eq!(
        extend(|_, limits| limits.total_max = amount(100_00)),
        Ok(())
    );
}

#[test]
fn what_has_ended_is_not_extended() {
    let mut world = World::new();
    let mandate = grant(&mut world);
    let operation = extension(&world, mandate, |_| {});
    let unknown = extension(&world, MandateId([9; 16]), |_| {});
    assert_eq!(by_payer(&mut world, unknown), Err("mandate_unknown"));
    let mut late = world.clone();
    late.now = late.now.plus_seconds(TERM_S);
    assert_eq!(
        by_payer(&mut late, operation.clone()),
        Err("mandate_expired")
    );
    revoke(&mut world, mandate).unwrap();
    assert_eq!(by_payer(&mut world, operation), Err("mandate_revoked"));
}
