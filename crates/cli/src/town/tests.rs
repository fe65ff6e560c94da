use super::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn nobody_pays_more_than_they_have() {
    let mut money: BTreeMap<String, i64> = BTreeMap::new();
    for begin in beginnings() {
        *money.entry(begin.payee).or_default() += begin.minor_units as i64;
    }
    let mut names = BTreeSet::new();
    for payment in history() {
        let payer = payment.payer.expect("history is between people");
        assert_ne!(payer, payment.payee);
        assert!(names.insert(payment.name));
        let left = money.entry(payer.clone()).or_default();
        *left -= payment.minor_units as i64;
        assert!(*left >= 0, "{payer} has too little for {}", payment.memo);
        *money.entry(payment.payee).or_default() += payment.minor_units as i64;
    }
    assert!(names.len() > 150);
}

#[test]
fn everybody_has_a_name_of_their_own() {
    let names: BTreeSet<_> = PEOPLE.iter().map(|person| person.username).collect();
    assert_eq!(names.len(), PEOPLE.len());
    let skeletons: BTreeSet<_> = PEOPLE
        .iter()
        .map(|person| {
            scrip_ledger::username::Username::new(person.username)
                .unwrap()
                .skeleton()
                .to_string()
        })
        .collect();
    assert_eq!(skeletons.len(), PEOPLE.len());
}
