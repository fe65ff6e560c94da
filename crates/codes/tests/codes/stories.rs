//! What a till says of what a phone shows.

use crate::town::*;
use scrip_codes::{
    Error, Preauthorization, Scope, TransactionCode, check::check, sealed, text::Content,
};

fn shown_at(code: &TransactionCode, payee: [u8; 16]) -> Result<[u8; 16], Error> {
    let read = TransactionCode::read(&code.to_bytes())?;
    check(read, &trust(), &till(payee), NOW_S).map(|checked| checked.id)
}

#[test]
fn a_phone_pays_offline() {
    let code = pay(&issue(&terms()), 0, BAKERY, 12_00);
    let text = Content::Plain(code.to_bytes()).to_text();
    let Content::Plain(bytes) = Content::read(&text).unwrap() else {
        panic!("not plain");
    };
    let read = TransactionCode::read(&bytes).unwrap();
    let checked = check(read, &trust(), &till(BAKERY), NOW_S).unwrap();
    assert_eq!(checked.preauthorization(), &terms());
    assert_eq!((checked.code.serial, checked.code.amount), (0, 12_00));
    assert_eq!(checked.id, code.id(&NETWORK));
}

#[test]
fn one_cent_over_is_refused_by_phone_and_till() {
    let held = issue(&terms());
    let refused = |spent, amount| draft(&held, 0, BAKERY, amount, spent).map(|_| ());
    assert_eq!(refused(0, 20_00), Ok(()));
    assert_eq!(refused(0, 20_01), Err(Error::OverUseLimit));
    assert_eq!(refused(38_00, 12_00), Ok(()));
    assert_eq!(refused(38_00, 12_01), Err(Error::OverTotalLimit));
    assert_eq!(refused(0, 0), Err(Error::ZeroAmount));
    // A phone that does not ask its program.
    let by_force = pay_by_force(&terms(), 0, 20_01);
    assert_eq!(shown_at(&by_force, BAKERY), Err(Error::OverUseLimit));
    let by_force = pay_by_force(&terms(), 4, 20_00);
    assert_eq!(shown_at(&by_force, BAKERY), Err(Error::SerialOutOfRange));
}

#[test]
fn a_code_works_until_it_expires_and_not_after() {
    let terms = terms();
    let code = pay(&issue(&terms), 0, BAKERY, 12_00);
    let at = |now_s| check(code.clone(), &trust(), &till(BAKERY), now_s).map(|_| ());
    assert_eq!(at(terms.expires_at_s - 1), Ok(()));
    assert_eq!(at(terms.expires_at_s), Err(Error::Expired));
    assert_eq!(at(terms.expires_at_s + 1), Err(Error::Expired));
}

#[test]
fn any_bit_flipped_is_refused() {
    let bytes = pay(&issue(&terms()), 0, BAKERY, 12_00).to_bytes();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[index] ^= 1 << bit;
            let outcome = TransactionCode::read(&changed)
                .and_then(|code| check(code, &trust(), &till(BAKERY), NOW_S));
            assert!(outcome.is_err(), "byte {index} bit {bit}");
        }
    }
}

#[test]
fn a_copied_code_is_useless_at_another_shop() {
    let code = pay(&issue(&terms()), 0, BAKERY, 12_00);
    assert_eq!(shown_at(&code, KIOSK), Err(Error::WrongPayee));
    let mut redirected = code;
    redirected.payee = KIOSK;
    assert_eq!(shown_at(&redirected, KIOSK), Err(Error::DeviceSignature));
}

#[test]
fn forged_issuer_refused_offline() {
    let forger = [9; 32];
    let forged = terms().sign(&NETWORK, &forger).unwrap();
    // In the gateway's name, with another key.
    let code = pay(&forged, 0, BAKERY, 12_00);
    assert_eq!(shown_at(&code, BAKERY), Err(Error::IssuerSignature));
    // In a name of its own.
    let unknown = Preauthorization {
        issuer: [0x66; 16],
        ..terms()
    };
    let code = pay(&unknown.sign(&NETWORK, &forger).unwrap(), 0, BAKERY, 12_00);
    assert_eq!(shown_at(&code, BAKERY), Err(Error::UnknownIssuer));
    // By the right key for another network.
    let elsewhere = terms().sign(&[8; 32], gateway().as_bytes()).unwrap();
    let code = pay(&elsewhere, 0, BAKERY, 12_00);
    assert_eq!(shown_at(&code, BAKERY), Err(Error::IssuerSignature));
}

#[test]
fn another_phone_cant_use_it() {
    let held = issue(&terms());
    let draft = draft(&held, 0, BAKERY, 12_00, 0).unwrap();
    let other = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let signature = {
        use ed25519_dalek::Signer as _;
        other.sign(&draft.to_sign()).to_bytes()
    };
    let refused = draft.finish(&signature).map(|_| ());
    assert_eq!(refused, Err(Error::DeviceSignature));
}

#[test]
fn the_same_use_has_one_id_and_another_use_another() {
    let held = issue(&terms());
    let id = |serial, payee, amount| pay(&held, serial, payee, amount).id(&NETWORK);
    assert_eq!(id(0, BAKERY, 5_00), id(0, BAKERY, 5_00));
    assert_ne!(id(0, BAKERY, 5_00), id(0, BAKERY, 5_01));
    assert_ne!(id(0, BAKERY, 5_00), id(0, KIOSK, 5_00));
    assert_ne!(id(0, BAKERY, 5_00), id(1, BAKERY, 5_00));
}

#[test]
fn codes_for_food_stalls_work_at_food_stalls_only() {
    let class = |class| {
        let terms = Preauthorization {
            scope: Scope::Class(class),
            ..terms()
        };
        shown_at(&pay(&issue(&terms), 0, BAKERY, 12_00), BAKERY).map(|_| ())
    };
    assert_eq!(class(1), Ok(()));
    assert_eq!(class(2), Err(Error::WrongClass));
}

#[test]
fn a_code_for_one_shop_is_made_for_no_other() {
    let only = Preauthorization {
        scope: Scope::Payee(BAKERY),
        ..terms()
    };
    let held = issue(&only);
    assert!(shown_at(&pay(&held, 0, BAKERY, 12_00), BAKERY).is_ok());
    let refused = draft(&held, 0, KIOSK, 12_00, 0).map(|_| ());
    assert_eq!(refused, Err(Error::WrongPayee));
}

#[test]
fn a_till_takes_its_currency_and_its_amount() {
    let code = pay(&issue(&terms()), 0, BAKERY, 12_00);
    let mut till = till(BAKERY);
    till.amount = Some(12_01);
    let refused = check(code.clone(), &trust(), &till, NOW_S).map(|_| ());
    assert_eq!(refused, Err(Error::OtherAmount));
    till.amount = Some(12_00);
    assert!(check(code.clone(), &trust(), &till, NOW_S).is_ok());
    till.asset = "OTHER".into();
    let refused = check(code, &trust(), &till, NOW_S).map(|_| ());
    assert_eq!(refused, Err(Error::WrongAsset));
}

#[test]
fn a_sealed_code_opens_at_its_gateway_only() {
    let bytes = pay(&issue(&terms()), 0, BAKERY, 12_00).to_bytes();
    let key = sealed::public_key(&PROXY_SECRET).unwrap();
    let hidden = sealed::seal(&NETWORK, &key, &bytes, [5; 32]).unwrap();
    assert_eq!(
        sealed::open(&NETWORK, &PROXY_SECRET, &hidden).unwrap(),
        bytes
    );
    let refused = Err(Error::NotForUs);
    assert_eq!(sealed::open(&NETWORK, &[0x5F; 32], &hidden), refused);
    assert_eq!(sealed::open(&[8; 32], &PROXY_SECRET, &hidden), refused);
    // Another phone's randomness gives other bytes, so a line can't tell whether it is the same code.
    let again = sealed::seal(&NETWORK, &key, &bytes, [6; 32]).unwrap();
    assert_ne!(hidden, again);
    for index in 0..hidden.len() {
        let mut changed = hidden.clone();
        changed[index] ^= 1;
        assert!(sealed::open(&NETWORK, &PROXY_SECRET, &changed).is_err());
    }
}

#[test]
fn texts_that_are_no_codes() {
    let read = |text: &str| Content::read(text);
    assert_eq!(read(""), Err(Error::NotACode));
    assert_eq!(read("https://example.org/"), Err(Error::NotACode));
    assert_eq!(read("SC1:abc"), Err(Error::Malformed));
    assert_eq!(read("SC1::::"), Err(Error::Malformed));
    assert_eq!(read("SC1:0"), Err(Error::Malformed));
    // What RFC 9285 has as its examples.
    for (bytes, text) in [
        ("AB", "BB8"),
        ("Hello!!", "%69 VD92EX0"),
        ("base-45", "UJCLQE7W581"),
        ("ietf!", "QED8WEX0"),
    ] {
        assert_eq!(scrip_codes::text::encode(bytes.as_bytes()), text);
        assert_eq!(scrip_codes::text::decode(text).unwrap(), bytes.as_bytes());
    }
    // A wedge scanner ends its line.
    let text = Content::Plain(vec![1, 2]).to_text();
    assert_eq!(read(&format!("{text}\r\n")), Ok(Content::Plain(vec![1, 2])));
}

#[test]
fn values_out_of_range_are_not_signed() {
    type Change = fn(&mut Preauthorization);
    let changes: [Change; 8] = [
        |terms| terms.asset = "town".into(),
        |terms| terms.asset = String::new(),
        |terms| terms.scale = 19,
        |terms| terms.use_max = 0,
        |terms| terms.use_max = terms.total_max + 1,
        |terms| terms.uses_max = 257,
        |terms| terms.scope = Scope::Class(32),
        |terms| terms.expires_at_s = terms.issued_at_s,
    ];
    for change in changes {
        let mut terms = terms();
        change(&mut terms);
        assert_eq!(terms.sign(&NETWORK, &[1; 32]), Err(Error::Malformed));
    }
}

#[test]
fn codes_and_sentences_are_distinct_and_sound() {
    let mut codes: Vec<_> = Error::ALL.iter().map(|error| error.code()).collect();
    for error in Error::ALL {
        let sentence = error.sentence();
        assert!(sentence.ends_with('.'), "{sentence}");
        assert_eq!(error.to_string(), sentence);
    }
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
}
