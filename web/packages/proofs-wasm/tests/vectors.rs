//! The vectors of `crates/receipt`, through the interface that pages use. `vectors.test.ts` asks the same of the wasm.

use scrip_proofs_wasm::Verifier;
use serde_json::Value;
use std::{fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../crates/receipt/vectors")
}

fn vectors() -> Value {
    let text = fs::read_to_string(folder().join("vectors.json")).expect("the vectors");
    serde_json::from_str(&text).expect("JSON")
}

fn file(vector: &Value) -> Vec<u8> {
    fs::read(folder().join(vector["file"].as_str().expect("a name"))).expect("the file")
}

fn verifier(vectors: &Value, key: &str) -> Verifier {
    Verifier::new(vectors[key].as_str().expect("a key")).expect("a good key")
}

#[test]
fn accepted_files_say_what_the_vectors_say() {
    let vectors = vectors();
    let verifier = verifier(&vectors, "network_key");
    let accepted = vectors["accepted"].as_array().expect("a list");
    assert!(!accepted.is_empty());
    for vector in accepted {
        let report = verifier.verify(&file(vector)).expect("a good proof");
        let header = &vector["parts"]["anchor"]["header"];
        assert_eq!(Value::from(report.lines), vector["report"]);
        assert_eq!(Value::from(report.height as u64), header["height"]);
        assert_eq!(Value::from(report.network), header["network"]);
    }
}

#[test]
fn changed_files_are_refused_with_the_code_of_the_vectors() {
    let vectors = vectors();
    let verifier = verifier(&vectors, "network_key");
    let refused = vectors["refused"].as_array().expect("a list");
    assert!(!refused.is_empty());
    for vector in refused {
        let mut bytes = file(vector);
        let place = vector["byte"].as_u64().expect("a place") as usize;
        bytes[place] ^= vector["xor"].as_u64().expect("a change") as u8;
        let sentence = verifier.verify(&bytes).expect_err("a refusal");
        let code = vector["code"].as_str().expect("a code");
        assert!(sentence.starts_with(&format!("{code}: ")), "{sentence}");
    }
}

#[test]
fn another_networks_key_refuses_every_file() {
    let vectors = vectors();
    let verifier = verifier(&vectors, "other_network_key");
    for vector in vectors["accepted"].as_array().expect("a list") {
        let sentence = verifier.verify(&file(vector)).expect_err("a refusal");
        assert!(
            sentence.starts_with("proof_not_signed_by_network: "),
            "{sentence}"
        );
    }
}

#[test]
fn a_text_that_is_no_key_is_refused() {
    for text in ["", "00", &"zz".repeat(96), &"00".repeat(96)] {
        let sentence = Verifier::new(text).err().expect("a refusal");
        assert!(sentence.starts_with("network_key_invalid: "), "{sentence}");
    }
}

#[test]
fn scales_write_amounts_as_people_do() {
    let vectors = vectors();
    let mut verifier = verifier(&vectors, "network_key");
    let vector = vectors["accepted"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|vector| vector["file"] == "operation.bin")
        .expect("a single transfer");
    let payment = verifier
        .verify(&file(vector))
        .expect("a good proof")
        .payment
        .expect("a payment");
    verifier.set_scale(&payment.asset, 2);
    let report = verifier.verify(&file(vector)).expect("a good proof");
    let (whole, cents) = payment
        .minor_units
        .split_at(payment.minor_units.len().max(2) - 2);
    assert!(
        report.lines[0].contains(&format!("{whole}.{cents}")),
        "{}",
        report.lines[0]
    );
}
