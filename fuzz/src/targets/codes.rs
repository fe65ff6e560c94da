//! What a till, a phone and a gateway read from QR codes.

use crate::Target;
use scrip_codes::{
    Issuer, Till, TransactionCode, Trust, check, merchant::Merchant, ndef, sealed, text::Content,
};
use serde_json::Value;
use std::sync::LazyLock;

static VECTORS: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../crates/codes/vectors/codes.json");
    serde_json::from_str(text).expect("the vectors are JSON")
});

fn field(value: &Value) -> &str {
    value.as_str().expect("the vectors have it as a text")
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    const_hex::decode_to_array(field(value)).expect("the vectors have it in hex")
}

fn each(list: &str, name: &str) -> Vec<String> {
    let list = VECTORS[list].as_array().expect("the vectors have a list");
    let all = list.iter().map(|vector| field(&vector[name]).to_owned());
    all.collect()
}

fn trust() -> Trust {
    Trust {
        network: bytes(&VECTORS["network"]),
        issuers: vec![Issuer {
            account: bytes(&VECTORS["issuer"]["account"]),
            key: bytes(&VECTORS["issuer"]["key"]),
        }],
    }
}

fn till(payee: [u8; 16]) -> Till {
    Till {
        payee,
        classes: u32::MAX,
        asset: "TOWN".into(),
        amount: None,
    }
}

fn codes() -> Vec<Vec<u8>> {
    let all = each("accepted", "bytes");
    all.iter()
        .map(|hex| const_hex::decode(hex).expect("the vectors have it in hex"))
        .collect()
}

/// Transaction codes. One that a till takes must be one that the phone signed.
pub const CODE: Target = Target {
    name: "code",
    check: |bytes| {
        let Ok(code) = TransactionCode::read(bytes) else {
            return;
        };
        assert!(code.to_bytes() == bytes, "a second encoding of {code:?}");
        let payee = code.payee;
        if check::check(code, &trust(), &till(payee), 0).is_ok() {
            assert!(codes().iter().any(|known| known == bytes), "a forged code");
        }
    },
    accepts: |bytes| TransactionCode::read(bytes).is_ok(),
    seeds: codes,
};

fn content(bytes: &[u8]) -> Option<Content> {
    Content::read(std::str::from_utf8(bytes).ok()?).ok()
}

/// Codes by NFC.
pub const CODE_RECORD: Target = Target {
    name: "code-record",
    check: |bytes| {
        if let Ok(content) = ndef::read(bytes) {
            assert!(ndef::message(&content) == bytes, "a second encoding");
        }
    },
    accepts: |bytes| ndef::read(bytes).is_ok(),
    seeds: || {
        let all = [each("accepted", "ndef"), each("sealed", "ndef")].concat();
        all.iter()
            .map(|hex| const_hex::decode(hex).expect("the vectors have it in hex"))
            .collect()
    },
};

/// The texts of QR codes.
pub const CODE_TEXT: Target = Target {
    name: "code-text",
    check: |bytes| {
        if let Some(content) = content(bytes) {
            assert_eq!(Content::read(&content.to_text()), Ok(content));
        }
    },
    accepts: |bytes| content(bytes).is_some(),
    seeds: || {
        let texts = [each("accepted", "text"), each("sealed", "text")].concat();
        texts.into_iter().map(String::into_bytes).collect()
    },
};

fn opened(bytes: &[u8]) -> Option<Vec<u8>> {
    let (network, sealed) = (self::bytes(&VECTORS["network"]), &VECTORS["sealed"][0]);
    sealed::open(&network, &self::bytes(&sealed["secret"]), bytes).ok()
}

/// Codes that only the gateway can read.
pub const SEALED_CODE: Target = Target {
    name: "sealed-code",
    check: |bytes| {
        if let Some(code) = opened(bytes) {
            assert!(codes().contains(&code), "a forged seal");
        }
    },
    accepts: |bytes| opened(bytes).is_some(),
    seeds: || {
        let texts = each("sealed", "text");
        let read = |text: &String| match Content::read(text) {
            Ok(Content::Sealed(bytes)) => bytes,
            _ => Vec::new(),
        };
        texts.iter().map(read).collect()
    },
};

fn merchant(bytes: &[u8]) -> Option<Merchant> {
    Merchant::read(std::str::from_utf8(bytes).ok()?, |_| Some(2)).ok()
}

/// The codes that tills show.
pub const MERCHANT: Target = Target {
    name: "merchant",
    check: |bytes| {
        if let Some(merchant) = merchant(bytes) {
            let text = merchant.to_text().expect("what is read can be written");
            assert_eq!(self::merchant(text.as_bytes()), Some(merchant));
        }
    },
    accepts: |bytes| merchant(bytes).is_some(),
    seeds: || {
        let texts = each("merchants", "text");
        texts.into_iter().map(String::into_bytes).collect()
    },
};
