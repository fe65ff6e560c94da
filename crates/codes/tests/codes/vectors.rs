//! The test vectors in `vectors/codes.json`, for the browser and for implementations in other languages.
//!
//! They are made anew in each run and compared with the file. To change the format on purpose, run with
//! `SCRIP_WRITE_VECTORS=1` and look at the difference.

use crate::town::*;
use scrip_codes::{
    Error, Preauthorization, Scope, TransactionCode, check::check, merchant::Merchant, ndef,
    sealed, text::Content,
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

fn hex(bytes: impl AsRef<[u8]>) -> String {
    const_hex::encode(bytes)
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/codes.json")
}

fn accepted(name: &str, terms: &Preauthorization, serial: u16, amount: u64) -> Value {
    let held = issue(terms);
    let draft = draft(&held, serial, BAKERY, amount, 0).unwrap();
    let to_sign = draft.to_sign();
    let code = sign(draft);
    let scope = match terms.scope {
        Scope::Anyone => json!(null),
        Scope::Class(class) => json!(class),
        Scope::Payee(account) => json!(hex(account)),
    };
    json!({
        "name": name,
        "text": Content::Plain(code.to_bytes()).to_text(),
        "bytes": hex(code.to_bytes()),
        "ndef": hex(ndef::message(&Content::Plain(code.to_bytes()))),
        "preauthorization": hex(&held),
        "to_sign": hex(to_sign),
        "id": hex(code.id(&NETWORK)),
        "mandate": hex(terms.mandate),
        "device": hex(terms.device),
        "asset": terms.asset,
        "scale": terms.scale,
        "total_max": terms.total_max.to_string(),
        "use_max": terms.use_max.to_string(),
        "uses_max": terms.uses_max,
        "scope": scope,
        "issued_at_s": terms.issued_at_s,
        "expires_at_s": terms.expires_at_s,
        "serial": serial,
        "payee": hex(BAKERY),
        "amount": amount.to_string(),
    })
}

fn refused(name: &str, text: &str, payee: [u8; 16], now_s: u64, error: Error) -> Value {
    json!({ "name": name, "text": text, "payee": hex(payee), "now_s": now_s, "code": error.code() })
}

fn text(code: &TransactionCode) -> String {
    Content::Plain(code.to_bytes()).to_text()
}

fn all_refused() -> Vec<Value> {
    let good = pay(&issue(&terms()), 0, BAKERY, 12_00);
    let forged = terms().sign(&NETWORK, &[9; 32]).unwrap();
    let unknown = Preauthorization {
        issuer: [0x66; 16],
        ..terms()
    };
    let unknown = unknown.sign(&NETWORK, &[9; 32]).unwrap();
    let elsewhere = terms().sign(&[8; 32], gateway().as_bytes()).unwrap();
    let mut other_amount = good.clone();
    other_amount.amount += 1;
    let mut bytes = good.to_bytes();
    bytes.push(0);
    let classed = Preauthorization {
        scope: Scope::Class(2),
        ..terms()
    };
    let at_bakery = |name, text: String, error| refused(name, &text, BAKERY, NOW_S, error);
    vec![
        at_bakery("not a code", "HELLO".into(), Error::NotACode),
        at_bakery("cut off", text(&good)[..200].into(), Error::Malformed),
        at_bakery(
            "a byte too many",
            Content::Plain(bytes).to_text(),
            Error::Malformed,
        ),
        at_bakery(
            "unknown issuer",
            text(&pay(&unknown, 0, BAKERY, 1)),
            Error::UnknownIssuer,
        ),
        at_bakery(
            "forged issuer",
            text(&pay(&forged, 0, BAKERY, 1)),
            Error::IssuerSignature,
        ),
        at_bakery(
            "other network",
            text(&pay(&elsewhere, 0, BAKERY, 1)),
            Error::IssuerSignature,
        ),
        refused(
            "expired",
            &text(&good),
            BAKERY,
            terms().expires_at_s,
            Error::Expired,
        ),
        at_bakery(
            "amount changed",
            text(&other_amount),
            Error::DeviceSignature,
        ),
        refused("other shop", &text(&good), KIOSK, NOW_S, Error::WrongPayee),
        at_bakery(
            "wrong class",
            text(&pay(&issue(&classed), 0, BAKERY, 1)),
            Error::WrongClass,
        ),
        at_bakery(
            "0.01 over at once",
            text(&pay_by_force(&terms(), 0, 20_01)),
            Error::OverUseLimit,
        ),
        at_bakery(
            "serial out of range",
            text(&pay_by_force(&terms(), 4, 1)),
            Error::SerialOutOfRange,
        ),
    ]
}

fn all_sealed() -> Vec<Value> {
    let bytes = pay(&issue(&terms()), 0, BAKERY, 12_00).to_bytes();
    let key = sealed::public_key(&PROXY_SECRET).unwrap();
    let hidden = sealed::seal(&NETWORK, &key, &bytes, [5; 32]).unwrap();
    vec![json!({
        "name": "sealed",
        "secret": hex(PROXY_SECRET),
        "public": hex(key),
        "entropy": hex([5; 32]),
        "text": Content::Sealed(hidden.clone()).to_text(),
        "ndef": hex(ndef::message(&Content::Sealed(hidden))),
        "bytes": hex(bytes),
    })]
}

fn all_merchants() -> Vec<Value> {
    let with_amount = Merchant {
        network: [7; 8],
        payee: BAKERY,
        asset: "TOWN".into(),
        amount: Some((12_50, 2)),
        name: "Backhaus am Markt".into(),
        city: "Oberstadt".into(),
        reference: "S-0042".into(),
        terminal: "T1".into(),
    };
    let without = Merchant {
        amount: None,
        reference: String::new(),
        terminal: String::new(),
        ..with_amount.clone()
    };
    let describe = |merchant: &Merchant| {
        json!({
            "text": merchant.to_text().unwrap(),
            "network": hex(merchant.network),
            "payee": hex(merchant.payee),
            "asset": merchant.asset,
            "amount": merchant.amount.map(|(units, _)| units.to_string()),
            "name": merchant.name,
            "city": merchant.city,
            "reference": merchant.reference,
            "terminal": merchant.terminal,
        })
    };
    vec![describe(&with_amount), describe(&without)]
}

fn make() -> Value {
    let classed = Preauthorization {
        scope: Scope::Class(1),
        uses_max: 1,
        ..terms()
    };
    let single_shop = Preauthorization {
        scope: Scope::Payee(BAKERY),
        ..terms()
    };
    json!({
        "network": hex(NETWORK),
        "issuer": { "account": hex(GATEWAY), "key": hex(gateway().verifying_key().to_bytes()), "secret": hex([1; 32]) },
        "phone_secret": hex([2; 32]),
        "till": { "classes": till(BAKERY).classes, "asset": "TOWN", "now_s": NOW_S },
        "accepted": [
            accepted("anywhere", &terms(), 0, 12_00),
            accepted("one use at food stalls", &classed, 0, 20_00),
            accepted("one shop", &single_shop, 3, 1),
        ],
        "refused": all_refused(),
        "sealed": all_sealed(),
        "merchants": all_merchants(),
    })
}

#[test]
fn the_vectors_are_what_is_made_today() {
    let made = serde_json::to_string_pretty(&make()).unwrap() + "\n";
    if std::env::var_os("SCRIP_WRITE_VECTORS").is_some() {
        fs::write(file(), &made).unwrap();
    }
    assert!(
        made == fs::read_to_string(file()).unwrap(),
        "the format has changed; if on purpose, run with SCRIP_WRITE_VECTORS=1"
    );
}

#[test]
fn each_vector_is_taken_or_refused_for_its_reason() {
    let vectors: Value = serde_json::from_str(&fs::read_to_string(file()).unwrap()).unwrap();
    let outcome = |vector: &Value| {
        let payee = const_hex::decode_to_array(vector["payee"].as_str().unwrap()).unwrap();
        let now_s = vector["now_s"].as_u64().unwrap_or(NOW_S);
        let Content::Plain(bytes) = Content::read(vector["text"].as_str().unwrap())? else {
            return Err(Error::Sealed);
        };
        let code = TransactionCode::read(&bytes)?;
        check(code, &trust(), &till(payee), now_s)
    };
    for vector in vectors["accepted"].as_array().unwrap() {
        let checked = outcome(vector).unwrap();
        assert_eq!(vector["id"], hex(checked.id));
    }
    for vector in vectors["refused"].as_array().unwrap() {
        let error = outcome(vector).unwrap_err();
        assert_eq!(vector["code"], error.code(), "{}", vector["name"]);
    }
}
