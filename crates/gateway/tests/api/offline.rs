//! Paying with a phone that is offline: phones, tills, sales.

use crate::{
    phone::{Phone, Till, registration},
    town::{Browser, PATIENCE, Town, fresh_key, money},
};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Waits until the member can spend this much.
pub async fn wait_for(browser: &mut Browser, available: i64) {
    let start = Instant::now();
    loop {
        let now = browser.available().await;
        if now == available {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{now} instead of {available}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_pays_at_a_till_and_the_till_gives_it_back() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    assert_eq!(anna.available().await, 5_000);
    let code = phone.pay(&till.account, 1_200).unwrap();
    let wanted = json!({ "code": code, "amount": money(1_200), "reference": "Two loaves" });
    let sale = till.post("/v1/tills/sales", None, &wanted).await;
    assert_eq!(sale.status, 200, "{sale:?}");
    assert_eq!(
        (sale.text("state"), sale.text("till")),
        ("final", "Counter 1")
    );
    assert_eq!(sale.body["payer"]["username"], "anna");
    assert!(sale.body["block_height"].is_u64());
    assert_eq!(
        (anna.available().await, bakery.available().await),
        (5_000, 1_200)
    );
    // Both see a payment, with a receipt for each.
    let payment = sale.text("payment_id").to_owned();
    for browser in [&mut anna, &mut bakery] {
        let seen = browser.get(&format!("/v1/payments/{payment}")).await;
        assert_eq!(
            (seen.text("state"), seen.text("memo")),
            ("final", "Two loaves")
        );
        let receipt = browser
            .get(&format!("/v1/payments/{payment}/receipt"))
            .await;
        assert_eq!(receipt.status, 200);
    }
    // A part of it goes back, once however often it is sent.
    let path = format!("/v1/tills/sales/{}/refund", sale.text("id"));
    let (key, part) = (fresh_key(), json!({ "amount": money(200) }));
    for replayed in [false, true] {
        let refund = till.post(&path, Some(&key), &part).await;
        assert_eq!(refund.status, 200, "{refund:?}");
        assert_eq!(
            (refund.text("refunded"), refund.is_replayed()),
            ("200", replayed)
        );
    }
    wait_for(&mut anna, 5_200).await;
    let too_much = json!({ "amount": money(1_001) });
    let refund = till.post(&path, Some(&fresh_key()), &too_much).await;
    assert_eq!(refund.code(), "refund_too_large");
    assert_eq!(
        till.post(&path, None, &part).await.code(),
        "idempotency_key_missing"
    );
    // The day.
    let sales = till.get("/v1/tills/sales").await;
    assert_eq!(sales.body["items"][0]["refunded"], "200");
    let report = till.get("/v1/tills/report").await;
    assert_eq!(report.status, 200, "{report:?}");
    assert_eq!(report.body["sales_total"]["minor_units"], "1200");
    assert_eq!(report.body["refunds_total"]["minor_units"], "200");
    assert_eq!(
        (report.text("net"), &report.body["sales_count"]),
        ("1000", &json!(1))
    );
    let other_day = till.get("/v1/tills/report?day=2001-01-01").await;
    assert_eq!(other_day.body["sales_count"], 0);
    assert_eq!(
        till.get("/v1/tills/report?day=monday").await.code(),
        "time_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reconnect_does_not_double_charge() {
    let mut town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let code = phone.pay(&till.account, 1_200).unwrap();
    // The phone is back first and tops up; nothing settled, so there is nothing to add.
    let top_up = format!("/v1/phones/{}/top-up", phone.id);
    let topped = anna.post(&top_up, &json!({})).await;
    assert_eq!(
        (topped.status, topped.text("left")),
        (200, "5000"),
        "{topped:?}"
    );
    // The till was offline too, and brings the code in several times, also around a restart of the gateway.
    let staged = json!({ "items": [{ "code": code, "staged_at": "2026-11-25T10:00:00Z" }] });
    let first = till.post("/v1/tills/settlements", None, &staged).await;
    assert_eq!(
        first.body["items"][0]["sale"]["state"], "final",
        "{first:?}"
    );
    assert_eq!(first.body["items"][0]["sale"]["staged"], true);
    town.restart().await;
    let mut anna = town.member("anna").await;
    let mut bakery = town.member("bakery").await;
    let till = till.at(&town);
    let again = till.post("/v1/tills/settlements", None, &staged).await;
    assert_eq!(again.body, first.body);
    let (one, two) = futures::join!(till.bring(&code), till.bring(&code));
    assert_eq!(one.body, two.body);
    assert_eq!(one.body["id"], first.body["items"][0]["sale"]["id"]);
    assert_eq!(
        (anna.available().await, bakery.available().await),
        (5_000, 1_200)
    );
    // Now the phone sees what settled and tops up by just that.
    let seen = anna.get(&format!("/v1/phones/{}", phone.id)).await;
    let used = &seen.body["carries"][0]["uses"][0];
    assert_eq!(
        (&used["amount"], &used["serial"]),
        (&json!("1200"), &json!(0))
    );
    assert_eq!(used["payee"]["username"], "bakery");
    let topped = anna.post(&top_up, &json!({})).await;
    assert_eq!(topped.text("left"), "5000");
    assert_eq!(topped.body["carries"].as_array().map(Vec::len), Some(1));
    assert_eq!(topped.body["carries"][0]["total"]["minor_units"], "6200");
    assert_eq!(
        (anna.available().await, bakery.available().await),
        (3_800, 1_200)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn topping_up_extends_what_the_phone_carries() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let before = phone.claims();
    let top_up = format!("/v1/phones/{}/top-up", phone.id);
    let first = phone.pay(&till.account, 3_000).unwrap();
    // Shown under the first limits, and brought in late by a till that was offline.
    let late = phone.pay(&till.account, 1_500).unwrap();
    assert_eq!(till.bring(&first).await.text("state"), "final");
    let topped = anna.post(&top_up, &json!({})).await;
    assert_eq!(topped.text("left"), "5000", "{topped:?}");
    phone.take_up(&topped);
    let after = phone.claims();
    assert_eq!(after.mandate, before.mandate);
    assert_eq!((after.total_max, after.use_max), (8_000, 8_000));
    assert!(after.expires_at_s >= before.expires_at_s);
    // All that it can still sign away goes into one payment.
    let whole = phone.pay(&till.account, 3_500).unwrap();
    assert_eq!(till.bring(&whole).await.text("state"), "final");
    assert_eq!(till.bring(&late).await.text("state"), "final");
    assert_eq!(
        (anna.available().await, bakery.available().await),
        (2_000, 8_000)
    );
    // More than there is for it: as much as there is.
    let topped = anna.post(&top_up, &json!({ "target": money(9_000) })).await;
    assert_eq!(topped.text("left"), "2000", "{topped:?}");
    assert_eq!(anna.available().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_is_not_taken_for_double_use() {
    let town = Town::open_with(|config| config.offline.grace_s = 0).await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let path = format!("/v1/phones/{}", phone.id);
    let first = phone.pay(&till.account, 3_000).unwrap();
    let late = phone.pay(&till.account, 1_000).unwrap();
    assert_eq!(till.bring(&first).await.text("state"), "final");
    let topped = anna.post(&format!("{path}/top-up"), &json!({})).await;
    phone.take_up(&topped);
    let more = phone.pay(&till.account, 2_000).unwrap();
    assert_eq!(till.bring(&more).await.text("state"), "final");
    anna.post(&format!("{path}/revoke"), &json!({})).await;
    // 3000 + 2000 + 1000 is over what the late code says, and within what the phone was given later.
    assert_eq!(till.bring(&late).await.code(), "mandate_revoked");
    let id = till.get("/v1/tills/sales").await.body["items"][0]["id"].clone();
    let path = format!("/v1/tills/sales/{}/misuse", id.as_str().unwrap());
    assert_eq!(till.get(&path).await.code(), "misuse_unproven");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hold_comes_back_after_expiry() {
    let town = Town::open_with(|config| config.offline.term_s = 20).await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let code = phone.pay(&till.account, 1_200).unwrap();
    assert_eq!(anna.available().await, 5_000);
    wait_for(&mut anna, 10_000).await;
    assert_eq!(till.bring(&code).await.code(), "code_expired");
    let seen = anna.get(&format!("/v1/phones/{}", phone.id)).await;
    assert_eq!(
        (seen.text("left"), &seen.body["carries"][0]["state"]),
        ("0", &json!("ended"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_is_honoured_for_the_grace_period_and_then_empty() {
    let town = Town::open_with(|config| config.offline.grace_s = 30).await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let before = phone.pay(&till.account, 1_200).unwrap();
    let after = phone.pay(&till.account, 300).unwrap();
    let path = format!("/v1/phones/{}", phone.id);
    let lost = anna.post(&format!("{path}/revoke"), &json!({})).await;
    assert_eq!(
        (lost.text("state"), &lost.body["carries"][0]["state"]),
        ("lost", &json!("closing"))
    );
    let top_up = anna.post(&format!("{path}/top-up"), &json!({})).await;
    assert_eq!(top_up.code(), "phone_lost");
    assert_eq!(till.bring(&before).await.text("state"), "final");
    wait_for(&mut anna, 8_800).await;
    assert_eq!(till.bring(&after).await.code(), "mandate_revoked");
    // Saying so twice does no harm.
    let again = anna.post(&format!("{path}/revoke"), &json!({})).await;
    assert_eq!(again.text("state"), "lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_for_one_use_gives_the_rest_back_at_once() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut wanted = registration(&key, 5_000);
    wanted["single_use"] = json!(true);
    let answer = anna.post("/v1/phones", &wanted).await;
    let mut phone = Phone::of(&mut anna, key, &answer).await;
    let code = phone.pay(&till.account, 1_200).unwrap();
    assert_eq!(till.bring(&code).await.text("state"), "final");
    wait_for(&mut anna, 8_800).await;
    assert_eq!(
        phone.pay(&till.account, 1).unwrap_err().code(),
        "code_serial_out_of_range"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_that_cant_be_have_their_codes() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let good = registration(&SigningKey::from_bytes(&[1; 32]), 1_000);
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("a field") = value;
        body
    };
    let mut classed = good.clone();
    classed["class"] = json!(32);
    for (body, code) in [
        (with("/key", "zz".into()), "id_malformed"),
        (with("/key", "02".repeat(32).into()), "key_malformed"),
        (
            with("/target/minor_units", "0".into()),
            "transfer_amount_zero",
        ),
        (
            with("/target/minor_units", "20001".into()),
            "phone_target_too_large",
        ),
        (with("/target/asset", "USD".into()), "asset_not_known"),
        (with("/name", "x".repeat(81).into()), "text_too_long"),
        (classed, "field_malformed"),
    ] {
        let answer = anna.post("/v1/phones", &body).await;
        assert_eq!(answer.code(), code, "{body}");
    }
    let mut poor = town.member("ben").await;
    assert_eq!(
        poor.post("/v1/phones", &good).await.code(),
        "insufficient_funds"
    );
    let phone = anna.post("/v1/phones", &good).await;
    assert_eq!(phone.status, 201, "{phone:?}");
    assert_eq!(
        anna.post("/v1/phones", &good).await.code(),
        "phone_key_known"
    );
    let mut eve = town.member("eve").await;
    let path = format!("/v1/phones/{}", phone.text("id"));
    assert_eq!(eve.get(&path).await.code(), "phone_unknown");
    let revoke = eve.post(&format!("{path}/revoke"), &json!({})).await;
    assert_eq!(revoke.code(), "phone_unknown");
    for number in 2..9 {
        let key = SigningKey::from_bytes(&[number; 32]);
        assert_eq!(
            anna.post("/v1/phones", &registration(&key, 100))
                .await
                .status,
            201
        );
    }
    let ninth = registration(&SigningKey::from_bytes(&[9; 32]), 100);
    assert_eq!(
        anna.post("/v1/phones", &ninth).await.code(),
        "phones_too_many"
    );
}
