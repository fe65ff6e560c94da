//! Amounts, names, texts and trees: what can be made, and what can't.

use crate::amount::{Amount, AmountError, Balance};
use crate::ids::{AccountId, AssetCode, OperationId};
use crate::merkle;
use crate::testing::{Person, amount};
use crate::text::{Reference, ReferenceError};
use crate::username::{Username, UsernameError};
use commonware_cryptography::{Signer as _, sha256::Digest};
use proptest::prelude::*;

#[test]
fn decimals_of_an_amount() {
    let parse = |text| Amount::from_decimal(text, 2);
    assert_eq!(parse("12.50"), Ok(amount(12_50)));
    assert_eq!(parse("12.5"), Ok(amount(12_50)));
    assert_eq!(parse("12"), Ok(amount(12_00)));
    assert_eq!(parse("0.01"), Ok(amount(1)));
    assert_eq!(parse("92233720368547758.07"), Ok(Amount::MAX));
    assert_eq!(parse("92233720368547758.08"), Err(AmountError::TooLarge));
    assert_eq!(parse("99999999999999999999999"), Err(AmountError::TooLarge));
    assert_eq!(parse("1.234"), Err(AmountError::TooPrecise));
    assert_eq!(parse("-1"), Err(AmountError::Negative));
    for text in [
        "", ".", "1.", ".5", "+1", "1e3", " 1", "1 ", "1,5", "0x1", "1.2.3", "١",
    ] {
        assert_eq!(parse(text), Err(AmountError::NotANumber), "{text:?}");
    }
    assert_eq!(amount(5).to_decimal(2), "0.05");
    assert_eq!(amount(1_234).to_decimal(0), "1234");
    assert_eq!(Balance::new(-5).unwrap().to_decimal(2), "-0.05");
}

#[test]
fn an_amount_has_a_bound() {
    assert_eq!(Amount::new(Amount::MAX.minor_units() + 1), None);
    assert_eq!(Amount::MAX.checked_add(amount(1)), None);
    assert_eq!(amount(1).checked_sub(amount(2)), None);
}

#[test]
fn a_balance_goes_to_its_limit() {
    let balance = Balance::ZERO;
    let limit = amount(10);
    assert!(balance.checked_sub(amount(10), limit).is_some());
    assert_eq!(balance.checked_sub(amount(11), limit), None);
    assert_eq!(balance.spendable(limit), limit);
    let debt = balance.checked_sub(amount(4), limit).unwrap();
    assert_eq!(debt.debt(), amount(4));
    assert_eq!(debt.spendable(limit), amount(6));
    let largest = Balance::new(i64::MAX).unwrap();
    assert_eq!(largest.checked_add(amount(1)), None);
    assert_eq!(largest.spendable(Amount::MAX), Amount::MAX);
    assert_eq!(Balance::new(i64::MIN), None);
    let lowest = Balance::ZERO.checked_sub(Amount::MAX, Amount::MAX).unwrap();
    assert_eq!(lowest.checked_sub(amount(1), Amount::MAX), None);
}

proptest! {
    #[test]
    fn decimals_go_there_and_back(units in 0..=Amount::MAX.minor_units(), scale in 0..=12u8) {
        let text = amount(units).to_decimal(scale);
        prop_assert_eq!(Amount::from_decimal(&text, scale), Ok(amount(units)));
    }

    #[test]
    fn usernames_are_their_own_canonical_form(text in "\\PC{0,40}") {
        if let Ok(name) = Username::new(&text) {
            prop_assert_eq!(Username::new(name.as_str()), Ok(name.clone()));
            prop_assert!(name.as_str().chars().count() <= Username::CHARACTERS_MAX);
        }
    }

    #[test]
    fn every_leaf_leads_to_the_root(count in 1..70u32) {
        let leaves: Vec<_> = (0..count).map(|index| merkle::leaf(&index.to_be_bytes())).collect();
        let root = merkle::root(leaves.clone());
        for index in 0..count {
            let path = merkle::path(leaves.clone(), index).unwrap();
            let leaf = leaves[index as usize];
            prop_assert_eq!(merkle::root_from_path(leaf, index, count, &path), Some(root));
            // Another place, another size, another leaf, a longer or a shorter path: not this root.
            let other = (index + 1) % count;
            if count > 1 {
                prop_assert_ne!(merkle::root_from_path(leaf, other, count, &path), Some(root));
            }
            prop_assert_ne!(merkle::root_from_path(leaf, index, count + 1, &path), Some(root));
            prop_assert_ne!(merkle::root_from_path(root, index, count, &path), Some(root));
            let longer = [&path[..], &[root]].concat();
            prop_assert_eq!(merkle::root_from_path(leaf, index, count, &longer), None);
            if let Some((_, shorter)) = path.split_last() {
                prop_assert_eq!(merkle::root_from_path(leaf, index, count, shorter), None);
            }
        }
    }
}

#[test]
fn no_leaf_is_where_there_is_none() {
    assert_eq!(merkle::path(vec![Digest([1; 32])], 1), None);
    assert_eq!(merkle::path(vec![], 0), None);
    assert_eq!(merkle::root_from_path(Digest([1; 32]), 1, 1, &[]), None);
    assert_ne!(merkle::root(vec![]), merkle::root(vec![Digest([0; 32])]));
}

#[test]
fn what_is_a_username() {
    for (typed, canonical) in [
        ("Alice", "alice"),
        ("JÜRGEN", "jürgen"),
        ("bakery-7", "bakery-7"),
        ("a.b_c", "a.b_c"),
        ("ИВАН", "иван"),
        ("田中", "田中"),
        ("ＡＢＣ", "abc"),
    ] {
        let name = Username::new(typed).map(|name| name.to_string());
        assert_eq!(name.as_deref(), Ok(canonical), "{typed}");
    }
    let longest = "a".repeat(32);
    assert!(Username::new(&longest).is_ok());
    for (typed, error) in [
        ("", UsernameError::Empty),
        (&"a".repeat(33), UsernameError::TooLong),
        (&"a".repeat(1_000), UsernameError::TooLong),
        ("a b", UsernameError::BadCharacter),
        ("@alice", UsernameError::BadCharacter),
        ("alice@example.org", UsernameError::BadCharacter),
        ("a/b", UsernameError::BadCharacter),
        (".a", UsernameError::BadCharacter),
        ("a-", UsernameError::BadCharacter),
        ("a..b", UsernameError::BadCharacter),
        ("a\u{200b}b", UsernameError::BadCharacter),
        ("a\u{202e}b", UsernameError::BadCharacter),
        ("🎪", UsernameError::BadCharacter),
        // Latin with one Cyrillic letter.
        ("p\u{430}ypal", UsernameError::MixedScripts),
    ] {
        assert_eq!(Username::new(typed), Err(error), "{typed:?}");
    }
}

#[test]
fn what_is_a_reference() {
    assert!(Reference::new("Tisch 4 – Grüße").is_ok());
    assert!(Reference::new(&"x".repeat(140)).is_ok());
    assert_eq!(
        Reference::new(&"x".repeat(141)),
        Err(ReferenceError::TooLong)
    );
    assert_eq!(
        Reference::new("two\nlines"),
        Err(ReferenceError::ControlCharacter)
    );
}

#[test]
fn what_is_an_asset_code() {
    for code in ["A", "EUR", "ABCDEFGHIJKL", "007"] {
        assert_eq!(AssetCode::new(code).unwrap().as_str(), code);
    }
    for text in ["", "eur", "EU R", "ABCDEFGHIJKLM", "É", "A\0"] {
        assert!(AssetCode::new(text).is_err(), "{text:?}");
    }
}

#[test]
fn an_operation_id_says_until_when() {
    let id = OperationId::new(1_800_000_000, [7; 11]);
    assert_eq!(id.valid_until_s(), 1_800_000_000);
    assert_eq!(id.nonce(), [7; 11]);
    assert!(id < OperationId::new(1_800_000_001, [0; 11]));
    let latest = OperationId::new(u64::MAX, [0; 11]);
    assert_eq!(latest.valid_until_s(), OperationId::VALID_UNTIL_S_MAX);
}

#[test]
fn ids_are_read_as_they_are_shown() {
    let id = Person::new(1).id;
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
    for text in ["", "12", &"g".repeat(32), &"0".repeat(34), &"é".repeat(16)] {
        assert!(text.parse::<AccountId>().is_err(), "{text}");
    }
    let other = AccountId::derive(&Person::new(1).key.public_key(), 1);
    assert_ne!(id, other);
}
