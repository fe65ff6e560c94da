//! From decisions to committees.

use super::*;
use crate::epoch::LOOKAHEAD_EPOCHS;
use commonware_cryptography::Signer as _;

#[test]
fn a_linked_node_is_in_the_committee_that_is_fixed_next() {
    let mut town = Town::new(4);
    town.link();
    let newcomer = town.newcomer.clone();
    let fixed = town.pass_epoch();
    assert_eq!(fixed.epoch, LOOKAHEAD_EPOCHS);
    assert!(town.is_in(&fixed, &newcomer));
    assert_eq!(fixed.members.len(), 5);
    assert!(!town.is_in(&town.committee(LOOKAHEAD_EPOCHS - 1), &newcomer));
}

#[test]
fn a_removed_node_leaves_and_its_key_is_remembered_until_it_has() {
    let mut town = Town::new(5);
    let gone = town.nodes[2].clone();
    town.remove(2);
    assert_eq!(town.register().removed, [gone.key.public_key()]);
    let fixed = town.pass_epoch();
    assert!(!town.is_in(&fixed, &gone));
    assert_eq!(fixed.members.len(), 4);
    for _ in 0..2 {
        assert_eq!(town.register().removed.len(), 1);
        town.pass_epoch();
    }
    // In the middle of the epoch after the last in which it validates, it is in no committee any more.
    town.pass_epoch();
    assert!(town.register().removed.is_empty());
}

#[test]
fn no_more_leave_at_once_than_may_fail() {
    // Seven may lose two; three are removed.
    let half = Counting::Ratio {
        over_numerator: 1,
        over_denominator: 2,
    };
    let mut town = Town::counting(7, half);
    for index in [0, 1, 2] {
        town.remove(index);
    }
    let fixed = town.pass_epoch();
    assert_eq!(fixed.members.len(), 5);
    // Those two are on their way out for as long as they validate; the third waits until they have left.
    for _ in 0..LOOKAHEAD_EPOCHS - 1 {
        assert_eq!(town.pass_epoch().members.len(), 5);
    }
    assert_eq!(town.pass_epoch().members.len(), 4);
}

#[test]
fn no_more_join_at_once_than_may_fail() {
    let mut town = Town::new(4);
    town.link();
    let sixth = Person::new(201);
    town.open(&sixth);
    let operation = town.linking(&sixth, "node-6", 1);
    let proposal = town.ask(&sixth, operation).unwrap();
    town.approve_all(proposal);
    assert_eq!(town.pass_epoch().members.len(), 5);
    assert_eq!(town.pass_epoch().members.len(), 6);
}

#[test]
fn a_renewed_key_takes_the_place_of_the_old_one_at_one_boundary() {
    let mut town = Town::new(4);
    let (old, next) = (town.nodes[0].clone(), Person::new(300));
    let identity = town.identity(0);
    let certificate = Box::new(town.certificate(&next, identity.as_str(), 1));
    let proposal = town.ask(&old, Operation::Renew { certificate }).unwrap();
    for index in [1, 2, 3] {
        town.approve(index, proposal).unwrap();
    }
    // A second change of key has to wait until the first has happened.
    let acting = Person {
        key: next.key.clone(),
        id: old.id,
    };
    let later = Person::new(301);
    let certificate = Box::new(town.certificate(&later, identity.as_str(), 2));
    let renewal = Operation::Renew { certificate };
    assert_eq!(
        town.ask(&acting, renewal.clone()),
        Err("membership_renewal_pending")
    );
    let fixed = town.pass_epoch();
    assert!(town.is_in(&fixed, &next) && !town.is_in(&fixed, &old));
    assert_eq!(fixed.members.len(), 4);
    assert!(town.is_in(&town.committee(fixed.epoch - 1), &old));
    town.ask(&acting, renewal).unwrap();
}

#[test]
fn a_node_that_is_linked_and_removed_before_it_validates_never_does() {
    let mut town = Town::new(4);
    town.link();
    town.remove(4);
    let newcomer = town.newcomer.clone();
    let fixed = town.pass_epoch();
    assert!(!town.is_in(&fixed, &newcomer));
}
