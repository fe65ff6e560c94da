//! Codes that must not pay, each with its own reason, and proof where the same money was used twice.

use crate::{
    phone::{Phone, Till, bytes, text},
    town::{Town, money},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use scrip_codes::{Preauthorization, TransactionCode};
use scrip_ledger::{mandate, operation::Operation};
use scrip_receipt::{NetworkKey, Proven};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn bad_codes_have_their_reasons() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let mut kiosk = town.member("kiosk").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let other_till = Till::enrol(&town, &mut kiosk).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let account = till.account.clone();
    assert_eq!(
        phone.pay(&account, 5_001).unwrap_err().code(),
        "code_over_use_limit"
    );
    let code = phone.pay(&account, 1_200).unwrap();
    assert_eq!(
        phone.pay(&account, 3_801).unwrap_err().code(),
        "code_over_total_limit"
    );
    let forged = Preauthorization {
        mandate: [1; 16],
        ..phone.claims()
    };
    let nowhere = Preauthorization {
        issuer: [2; 16],
        ..forged.clone()
    };
    let classed = Preauthorization {
        issuer: [2; 16],
        scope: scrip_codes::Scope::Class(5),
        ..phone.claims()
    };
    let mut flipped = bytes(&code);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let flipped = scrip_codes::text::Content::Plain(flipped).to_text();
    let mut other_amount = TransactionCode::read(&bytes(&code)).unwrap();
    other_amount.amount = 1_201;
    let cases = [
        ("HELLO".to_owned(), 400, "code_not_recognised"),
        (code[..100].to_owned(), 400, "code_malformed"),
        (text(&other_amount), 422, "code_device_signature_invalid"),
        (
            phone.pay_by_force(&account, 0, 5_001),
            422,
            "code_over_use_limit",
        ),
        // In the gateway's name, by another key.
        (
            phone.pay_with(&forged, &[9; 32], &account),
            422,
            "code_issuer_signature_invalid",
        ),
        // In another name, and the ledger knows of no such mandate.
        (
            phone.pay_with(&nowhere, &[9; 32], &account),
            422,
            "mandate_unknown",
        ),
        ("SX1:00".to_owned(), 400, "code_malformed"),
    ];
    for (text, status, code) in cases {
        let answer = till.bring(&text).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{text}");
    }
    let answer = till.bring(&flipped).await;
    assert!(answer.code().starts_with("code_"), "{answer:?}");
    // Another gateway may have said so, but the ledger says anybody: the ledger counts.
    let said_otherwise = phone.pay_with(&classed, &[9; 32], &account);
    assert_eq!(till.bring(&said_otherwise).await.status, 200);
    // A photograph of it is useless elsewhere, and stays good where it belongs.
    assert_eq!(other_till.bring(&code).await.code(), "code_for_other_payee");
    let wrong = json!({ "code": code, "amount": money(1_199) });
    let wrong = till.post("/v1/tills/sales", None, &wrong).await;
    assert_eq!(wrong.code(), "code_other_amount");
    let taken = till.bring(&code).await;
    // Serial number 0 was used above.
    assert_eq!(taken.code(), "code_already_used");
    assert_eq!(kiosk.available().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_code_gives_the_first_answer_and_another_one_is_already_used() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let mut kiosk = town.member("kiosk").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let second = Till::enrol(&town, &mut bakery).await;
    let elsewhere = Till::enrol(&town, &mut kiosk).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let code = phone.pay(&till.account, 1_200).unwrap();
    let first = till.bring(&code).await;
    assert_eq!(first.text("state"), "final", "{first:?}");
    // Also at the shop's other till, and sealed.
    for answer in [
        till.bring(&code).await,
        second.bring(&code).await,
        till.bring(&phone.seal(&code)).await,
    ] {
        assert_eq!(answer.body, first.body);
    }
    // The same number again, for another payee or amount: a phone that was copied.
    let copied = phone.pay_by_force(&elsewhere.account, 0, 1_000);
    for answer in [
        elsewhere.bring(&copied).await,
        elsewhere.bring(&copied).await,
    ] {
        assert_eq!((answer.status, answer.code()), (422, "code_already_used"));
    }
    assert_eq!(
        (bakery.available().await, kiosk.available().await),
        (1_200, 0)
    );
    let sales = elsewhere.get("/v1/tills/sales").await;
    let sale = &sales.body["items"][0];
    assert_eq!(
        (&sale["state"], &sale["misuse"]),
        (&json!("refused"), &json!(true))
    );
    assert_eq!(sale["failure"]["code"], "code_already_used");
    let report = elsewhere.get("/v1/tills/report").await;
    assert_eq!(
        (&report.body["refused_count"], report.text("net")),
        (&json!(1), "0")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_shops_with_the_same_remainder_get_the_ledgers_order_and_a_proof() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let mut kiosk = town.member("kiosk").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let elsewhere = Till::enrol(&town, &mut kiosk).await;
    let phone = Phone::register(&mut anna, 1, 5_000).await;
    // A cheating phone signs for the whole remainder at both, under different numbers.
    let here = phone.pay_by_force(&till.account, 0, 4_000);
    let there = phone.pay_by_force(&elsewhere.account, 1, 4_000);
    let staged =
        |code: &str| json!({ "items": [{ "code": code, "staged_at": "2026-11-25T10:00:00Z" }] });
    let won = till
        .post("/v1/tills/settlements", None, &staged(&here))
        .await;
    assert_eq!(won.body["items"][0]["sale"]["state"], "final", "{won:?}");
    let lost = elsewhere
        .post("/v1/tills/settlements", None, &staged(&there))
        .await;
    let lost = &lost.body["items"][0];
    assert_eq!(lost["problem"]["code"], "code_already_used", "{lost}");
    assert_eq!(
        (&lost["sale"]["state"], &lost["sale"]["misuse"]),
        (&json!("refused"), &json!(true))
    );
    let path = format!(
        "/v1/tills/sales/{}/misuse",
        lost["sale"]["id"].as_str().unwrap()
    );
    let proof = elsewhere.get(&path).await;
    assert_eq!(
        (proof.status, proof.text("reason")),
        (200, "overspent"),
        "{proof:?}"
    );
    // Checked without the gateway: the phone signed the refused code, and the network says what it signed before.
    let network = anna.get("/v1/network").await;
    let network_key: NetworkKey = network.text("network_key").parse().unwrap();
    let network_id = const_hex::decode_to_array(network.text("network_id")).unwrap();
    let refused = const_hex::decode(proof.text("refused_code")).unwrap();
    let refused = TransactionCode::read(&refused).unwrap();
    refused.check_device(&network_id).unwrap();
    assert_eq!(
        const_hex::encode(refused.claims().device),
        proof.text("device")
    );
    let receipt = proof.body["uses"][0]["receipt"].as_str().unwrap();
    let receipt = BASE64_STANDARD.decode(receipt).unwrap();
    let report = scrip_receipt::verify(&receipt, &network_key).unwrap();
    let Proven::Operation { signed, .. } = report.proven else {
        panic!("{report:?}")
    };
    let Operation::Mandate(mandate::Operation::Collect {
        mandate,
        amount,
        presentation,
        ..
    }) = signed.operation()
    else {
        panic!("{signed:?}")
    };
    assert_eq!(mandate.0, refused.claims().mandate);
    let mandate::Presentation::Device { key, .. } = &**presentation else {
        panic!("{presentation:?}")
    };
    assert_eq!(const_hex::encode(key), proof.text("device"));
    assert!(amount.minor_units() + refused.amount > refused.claims().total_max);
    // The one that won has nothing to prove, and nobody else's sale is shown.
    let won_id = won.body["items"][0]["sale"]["id"].as_str().unwrap();
    let none = till.get(&format!("/v1/tills/sales/{won_id}/misuse")).await;
    assert_eq!(none.code(), "misuse_unproven");
    assert_eq!(till.get(&path).await.code(), "sale_unknown");
    assert_eq!(
        (bakery.available().await, kiosk.available().await),
        (4_000, 0)
    );
}
