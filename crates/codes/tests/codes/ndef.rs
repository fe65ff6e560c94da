//! The same code by NFC.

use crate::town::*;
use scrip_codes::{
    Error, TransactionCode,
    check::check,
    ndef::{self, RECORD_TYPE},
    sealed,
    text::Content,
};

fn plain() -> Content {
    Content::Plain(pay(&issue(&terms()), 0, BAKERY, 12_00).to_bytes())
}

#[test]
fn a_code_by_nfc_is_the_same_code_and_shorter() {
    let message = ndef::message(&plain());
    let Ok(Content::Plain(bytes)) = ndef::read(&message) else {
        panic!("not plain");
    };
    let code = TransactionCode::read(&bytes).unwrap();
    assert!(check(code, &trust(), &till(BAKERY), NOW_S).is_ok());
    assert!(message.len() * 4 < plain().to_text().len() * 3);
    let key = sealed::public_key(&PROXY_SECRET).unwrap();
    let hidden = sealed::seal(&NETWORK, &key, &bytes, [5; 32]).unwrap();
    let hidden = Content::Sealed(hidden);
    assert_eq!(ndef::read(&ndef::message(&hidden)), Ok(hidden.clone()));
    let payload = ndef::payload(&hidden);
    assert_eq!(ndef::read_payload(&payload), Ok(hidden));
}

#[test]
fn a_message_has_one_encoding() {
    for length in [0, 1, 254, 255, 256, 600] {
        let content = Content::Plain(vec![7; length]);
        let message = ndef::message(&content);
        assert_eq!(ndef::read(&message), Ok(content));
        for end in 0..message.len() {
            assert!(ndef::read(&message[..end]).is_err(), "cut off at {end}");
        }
        let mut longer = message.clone();
        longer.push(0);
        assert_eq!(ndef::read(&longer), Err(Error::Malformed));
        for bit in 0..8 * message.len().min(32) {
            let mut changed = message.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            if let Ok(content) = ndef::read(&changed) {
                assert_eq!(ndef::message(&content), changed);
            }
        }
    }
}

#[test]
fn what_is_no_code_has_its_reason() {
    let refused = |message: &[u8]| ndef::read(message).unwrap_err();
    assert_eq!(refused(b""), Error::NotACode);
    // A link, as most tags hold.
    assert_eq!(refused(b"\xd1\x01\x0cU\x04example.org"), Error::NotACode);
    // Ours, and something after it.
    let mut message = ndef::message(&plain());
    message[0] &= !0x40;
    assert_eq!(refused(&message), Error::NotACode);
    // A short payload with a long length.
    let mut long = vec![0xC4, RECORD_TYPE.len() as u8, 0, 0, 0, 2];
    long.extend_from_slice(RECORD_TYPE.as_bytes());
    long.extend_from_slice(&[1, 7]);
    assert_eq!(refused(&long), Error::Malformed);
    assert_eq!(ndef::read_payload(&[]), Err(Error::Malformed));
    assert_eq!(ndef::read_payload(&[3, 1]), Err(Error::Malformed));
    assert_eq!(ndef::read_payload(&[1; 1_025]), Err(Error::Malformed));
}
