//! Paying with a phone that is offline: phones, tills, sales.

use crate::{
    phone::{Phone, Till, registration},
    town::{Browser, PATIENCE, Town, fresh_key, money},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use reqwest::Method;
use scrip_ledger::{
    credential::CredentialStatus,
    state::{Key, Record},
};
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
async fn a_till_is_enrolled_by_its_merchant_and_dies_when_told() {
    let town = Town::open().await;
    let mut bakery = town.member("bakery").await;
    let till = Till::unenrolled(&town);
    for path in ["/v1/tills/self", "/v1/tills/sales", "/v1/tills/report"] {
        assert_eq!(till.get(path).await.code(), "till_not_enrolled");
    }
    assert_eq!(till.bring("SC1:").await.code(), "till_not_enrolled");
    let waiting = till.start().await;
    let device = waiting.text("device_code").to_owned();
    assert_eq!(till.poll(&device).await.code(), "enrolment_pending");
    assert_eq!(till.poll(&device).await.code(), "enrolment_slow_down");
    assert_eq!(till.poll("nothing").await.code(), "enrolment_unknown");
    // Typed carelessly.
    let typed = waiting.text("user_code").to_lowercase().replace('-', "%20");
    let path = format!("/v1/shop/enrolments/{typed}");
    assert_eq!(bakery.get(&path).await.text("name"), "Counter 1");
    assert_eq!(town.browser().get(&path).await.code(), "not_signed_in");
    let unknown = bakery.get("/v1/shop/enrolments/BBBB-BBBB").await;
    assert_eq!(unknown.code(), "enrolment_unknown");
    let limits = json!({ "staged_payer_max": "1500", "staged_hour_max": "9000" });
    let approved = bakery.post(&format!("{path}/approve"), &limits).await;
    assert_eq!(approved.text("state"), "certifying", "{approved:?}");
    let token = till.certified(&device).await;
    assert_eq!(token.body["till"]["staged_payer_max"], "1500", "{token:?}");
    assert_eq!(token.body["till"]["merchant"]["username"], "bakery");
    assert_eq!(till.poll(&device).await.code(), "enrolment_unknown");
    let mut till = till;
    till.token = token.text("token").to_owned();
    assert_eq!(till.get("/v1/tills/self").await.text("name"), "Counter 1");
    // Nobody else's to end.
    let path = format!("/v1/shop/tills/{}", approved.text("id"));
    let mut eve = town.member("eve").await;
    let refused = eve
        .send(Method::DELETE, &path, Some(&fresh_key()), None)
        .await;
    assert_eq!(refused.code(), "till_unknown");
    let ended = bakery
        .send(Method::DELETE, &path, Some(&fresh_key()), None)
        .await;
    assert_eq!(ended.status, 204);
    assert_eq!(till.get("/v1/tills/self").await.code(), "till_revoked");
    let tills = bakery.get("/v1/shop/tills").await;
    assert_eq!(tills.body["items"][0]["active"], false);
    // One that its merchant does not know.
    let stranger = Till::unenrolled(&town);
    let waiting = stranger.start().await;
    let path = format!("/v1/shop/enrolments/{}/deny", waiting.text("user_code"));
    assert_eq!(bakery.post(&path, &json!({})).await.status, 204);
    let denied = stranger.poll(waiting.text("device_code")).await;
    assert_eq!(denied.code(), "enrolment_denied");
}

/// What the ledger says of a till's certificate.
async fn standing(town: &Town, till: &Till) -> String {
    let key = Key::credential(&till.credential.parse().expect("an id"));
    match town.node.records().get(&key) {
        Some(Record::Credential(credential)) => match credential.status {
            CredentialStatus::Proposed => "proposed".into(),
            CredentialStatus::Active { .. } => "active".into(),
            CredentialStatus::Revoked(_) => "revoked".into(),
        },
        other => format!("{other:?}"),
    }
}

async fn wait_until_revoked(town: &Town, till: &Till) {
    let start = Instant::now();
    while standing(town, till).await != "revoked" {
        assert!(start.elapsed() < PATIENCE, "not on the revocation list");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_terminal_is_really_dead() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let other = Till::enrol(&town, &mut bakery).await;
    assert_eq!(standing(&town, &till).await, "active");
    // Its token is the secret half of the key that the network certified.
    let secret = BASE64_URL_SAFE_NO_PAD.decode(&till.token).unwrap();
    let public = SigningKey::from_bytes(&secret.try_into().unwrap()).verifying_key();
    assert_eq!(const_hex::encode(public.to_bytes()), till.key);
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let before = phone.pay(&till.account, 1_200).unwrap();
    let sale = till.bring(&before).await;
    assert_eq!(sale.text("state"), "final");
    let after = phone.pay(&till.account, 300).unwrap();
    let path = format!("/v1/shop/tills/{}", till.id);
    let ended = bakery
        .send(Method::DELETE, &path, Some(&fresh_key()), None)
        .await;
    assert_eq!(ended.status, 204);
    // At once at its gateway, and with the next list for everybody.
    let refund = format!("/v1/tills/sales/{}/refund", sale.text("id"));
    let dead = async || {
        assert_eq!(till.bring(&after).await.code(), "till_revoked");
        assert_eq!(till.get("/v1/tills/sales").await.code(), "till_revoked");
        let refund = till.post(&refund, Some(&fresh_key()), &json!({})).await;
        assert_eq!(refund.code(), "till_revoked");
    };
    dead().await;
    wait_until_revoked(&town, &till).await;
    // A gateway whose database was put back to an earlier day believes in the till; the network does not.
    let back = sqlx::query("UPDATE tills SET state = 'active' WHERE id = $1");
    let store = &town.gateway().app().store;
    store.execute(back.bind(till.id.clone())).await.unwrap();
    dead().await;
    assert_eq!(bakery.available().await, 1_200);
    // The code is not used up by that: the shop's other till takes it.
    assert_eq!(other.bring(&after).await.text("state"), "final");
    assert_eq!(bakery.available().await, 1_500);
    // The next list still names the first.
    let path = format!("/v1/shop/tills/{}", other.id);
    bakery
        .send(Method::DELETE, &path, Some(&fresh_key()), None)
        .await;
    wait_until_revoked(&town, &other).await;
    assert_eq!(standing(&town, &till).await, "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_dies_at_the_counter_leaves_its_codes_to_others() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let other = Till::enrol(&town, &mut bakery).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let code = phone.pay(&till.account, 300).unwrap();
    let path = format!("/v1/shop/tills/{}", till.id);
    bakery
        .send(Method::DELETE, &path, Some(&fresh_key()), None)
        .await;
    wait_until_revoked(&town, &till).await;
    // Its gateway had written the code down for it and stopped before the network was asked.
    let store = &town.gateway().app().store;
    let back = sqlx::query("UPDATE tills SET state = 'active' WHERE id = $1");
    store.execute(back.bind(till.id.clone())).await.unwrap();
    assert_eq!(till.bring(&code).await.code(), "till_revoked");
    let kept = store.number(sqlx::query("SELECT COUNT(*) FROM redemptions"));
    assert_eq!(kept.await.unwrap(), 0);
    assert_eq!(other.bring(&code).await.text("till"), "Counter 1");
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
