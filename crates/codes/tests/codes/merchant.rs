//! The till's own code.

use crate::town::*;
use proptest::prelude::*;
use scrip_codes::{
    Error,
    merchant::{Merchant, ascii_name},
};

fn bakery() -> Merchant {
    Merchant {
        network: [7; 8],
        payee: BAKERY,
        asset: "TOWN".into(),
        amount: Some((12_50, 2)),
        name: "Backhaus am Markt".into(),
        city: "Oberstadt".into(),
        reference: "S-0042".into(),
        terminal: "T1".into(),
    }
}

fn read(text: &str) -> Result<Merchant, Error> {
    Merchant::read(text, |asset| (asset == "TOWN").then_some(2))
}

#[test]
fn a_tills_code_says_whom_to_pay() {
    let text = bakery().to_text().unwrap();
    assert!(text.starts_with("000201010212"));
    assert!(text.contains("540512.50"));
    assert_eq!(read(&text), Ok(bakery()));
    let any_amount = Merchant {
        amount: None,
        reference: String::new(),
        terminal: String::new(),
        ..bakery()
    };
    let text = any_amount.to_text().unwrap();
    assert!(text.starts_with("000201010211"));
    assert_eq!(read(&text), Ok(any_amount));
}

#[test]
fn any_changed_character_is_noticed() {
    let text = bakery().to_text().unwrap();
    for index in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[index] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert!(read(&changed).is_err(), "{index}");
    }
    assert!(read(&text[..text.len() - 1]).is_err());
}

#[test]
fn tills_of_other_networks_are_told_apart() {
    assert_eq!(bakery().check_network(&NETWORK), Ok(()));
    assert_eq!(bakery().check_network(&[8; 32]), Err(Error::OtherNetwork));
}

#[test]
fn values_that_dont_fit_are_not_written() {
    type Change = fn(&mut Merchant);
    let changes: [Change; 7] = [
        |merchant| merchant.name = "Bäckerei".into(),
        |merchant| merchant.name = "x".repeat(26),
        |merchant| merchant.name = String::new(),
        |merchant| merchant.city = "x".repeat(16),
        |merchant| merchant.asset = "town".into(),
        |merchant| merchant.amount = Some((0, 2)),
        |merchant| merchant.reference = "x".repeat(26),
    ];
    for change in changes {
        let mut merchant = bakery();
        change(&mut merchant);
        assert_eq!(merchant.to_text(), Err(Error::MerchantValue));
    }
    assert_eq!(ascii_name("Bäckerei Groß", 25), "Baeckerei Gross");
    assert_eq!(ascii_name("北京", 25), "..");
    assert_eq!(ascii_name("  ", 25), ".");
}

#[test]
fn an_amount_in_an_unknown_currency_is_refused() {
    let text = bakery().to_text().unwrap();
    assert_eq!(
        Merchant::read(&text, |_| None),
        Err(Error::MerchantMalformed)
    );
}

proptest! {
    #[test]
    fn amounts_survive(units in 1u64..1_000_000_000, scale in 0u8..=6) {
        let merchant = Merchant { amount: Some((units, scale)), ..bakery() };
        let text = merchant.to_text().unwrap();
        prop_assert_eq!(Merchant::read(&text, |_| Some(scale)), Ok(merchant));
    }
}

#[test]
fn other_texts_are_told_apart() {
    let text = bakery().to_text().unwrap();
    let other = text.replace("org.example.scrip", "org.example.other");
    // The checksum is not that of what it says.
    assert_eq!(read(&other), Err(Error::MerchantMalformed));
    assert_eq!(read("WIFI:S:net;;"), Err(Error::NotAMerchant));
    assert_eq!(read(""), Err(Error::NotAMerchant));
}
