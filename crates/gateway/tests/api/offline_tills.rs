//! Tills: how they begin, get their certificates, and end.

use crate::{
    node::node_key,
    phone::{Phone, Till},
    town::{PATIENCE, Town, fresh_key},
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use ed25519_dalek::SigningKey;
use reqwest::Method;
use scrip_ledger::{
    credential::{AuthorityStatus, CertificateFacts, CredentialStatus, SubjectKey},
    ids::KeyBytes,
    state::{Key, Record},
};
use serde_json::json;
use std::time::{Duration, Instant};

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
async fn a_till_gets_its_next_certificate_in_good_time_and_dies_with_it() {
    // Three seconds after it was issued, a certificate of an hour is due.
    let term = |config: &mut scrip_gateway::Config| {
        (config.offline.till_term_s, config.offline.till_renewal_s) = (3_600, 3_597);
    };
    let town = Town::open_with(term).await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let till = Till::enrol(&town, &mut bakery).await;
    let start = Instant::now();
    let renewed = loop {
        let known = till.get("/v1/tills/self").await;
        let certificate = known.body["certificate"].clone();
        if certificate["credential"] != json!(till.credential) {
            break certificate;
        }
        assert!(start.elapsed() < PATIENCE, "not renewed: {certificate}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    // The same key and token, and one certificate in force.
    assert_eq!(renewed["key"], json!(till.key));
    assert_eq!(standing(&town, &till).await, "revoked");
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let code = phone.pay(&till.account, 1_200).unwrap();
    assert_eq!(till.bring(&code).await.text("state"), "final");
    // Ended while another renewal may be on its way: whatever is in force of its key is revoked, and none comes after.
    let path = format!("/v1/shop/tills/{}", till.id);
    let ended = bakery
        .send(Method::DELETE, &path, Some(&fresh_key()), None)
        .await;
    assert_eq!(ended.status, 204);
    assert_eq!(till.get("/v1/tills/self").await.code(), "till_revoked");
    let start = Instant::now();
    while is_in_force(&town, &till.key) {
        assert!(start.elapsed() < PATIENCE, "its key is still good");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // A gateway whose database was put back believes in the till; the network does not.
    let store = &town.gateway().app().store;
    let back =
        sqlx::query("UPDATE tills SET state = 'active', renewal_at = 9999999999999 WHERE id = $1");
    store.execute(back.bind(till.id.clone())).await.unwrap();
    let code = phone.pay(&till.account, 300).unwrap();
    assert_eq!(till.bring(&code).await.code(), "till_revoked");
    assert_eq!(bakery.available().await, 1_200);
}

/// Whether the ledger takes a use at the till with this key.
fn is_in_force(town: &Town, key: &str) -> bool {
    let key = const_hex::decode_to_array(key).expect("hex");
    let subject = Key::credential_subject(&SubjectKey::Ed25519(KeyBytes(key)));
    let Some(Record::CredentialSubject(subject)) = town.node.records().get(&subject).cloned()
    else {
        return false;
    };
    let known = town
        .node
        .records()
        .get(&Key::credential(&subject.credential))
        .cloned();
    matches!(known, Some(Record::Credential(known)) if matches!(known.status, CredentialStatus::Active { .. }))
}

/// The certificate that the network knows the tills' authority by, and until when it is good.
fn anchor(town: &Town) -> (Vec<u8>, u64) {
    let key = Key::authority(&town.gateway().app().till_authority.id);
    let Some(Record::Authority(known)) = town.node.records().get(&key).cloned() else {
        panic!("no authority");
    };
    assert!(matches!(known.status, AuthorityStatus::Trusted { .. }));
    let facts = CertificateFacts::read(known.certificate.as_bytes()).expect("a certificate");
    (known.certificate.as_bytes().to_vec(), facts.not_after.0)
}

/// The certificate in the gateway's folder.
fn anchor_file(town: &Town) -> Vec<u8> {
    let text = std::fs::read_to_string(town.config.folder.join("till-authority.pem")).unwrap();
    let (_, body) = text.split_once("BEGIN CERTIFICATE-----").unwrap();
    let (body, _) = body.split_once("-----END").unwrap();
    BASE64_STANDARD.decode(body.replace('\n', "")).unwrap()
}

async fn wait_for_another_anchor(town: &Town, than: &[u8]) -> Vec<u8> {
    let start = Instant::now();
    loop {
        let (certificate, _) = anchor(town);
        if certificate != than {
            return certificate;
        }
        assert!(start.elapsed() < PATIENCE, "not renewed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A second after it was made, a certificate of the authority is due.
fn renew_at_once(config: &mut scrip_gateway::Config) {
    config.offline.authority_renewal_s = config.offline.authority_term_s - 1;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authority_of_tills_gets_its_next_certificate_and_they_notice_nothing() {
    let mut town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let before = Till::enrol(&town, &mut bakery).await;
    let (id, (first, ends_ms)) = (town.gateway().app().till_authority.id, anchor(&town));
    let day_ms = 24 * 60 * 60 * 1000;
    let days = (ends_ms - town.gateway().app().ledger.now_ms() as u64) / day_ms;
    assert_eq!(days, 3_649, "ten years, less a moment");
    assert_eq!(anchor_file(&town), first);
    renew_at_once(&mut town.config);
    town.restart().await;
    wait_for_another_anchor(&town, &first).await;
    // The same authority: the till from before sells, and the next one is certified and sells.
    assert_eq!(town.gateway().app().till_authority.id, id);
    assert_eq!(standing(&town, &before).await, "active");
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let code = phone.pay(&before.account, 1_200).unwrap();
    assert_eq!(before.bring(&code).await.text("state"), "final");
    let after = Till::enrol(&town, &mut bakery).await;
    let code = phone.pay(&after.account, 300).unwrap();
    assert_eq!(after.bring(&code).await.text("state"), "final");
    // It goes on with what the network trusts, also without asking for the next.
    town.config.offline.authority_renewal_s = 1;
    town.restart().await;
    let start = Instant::now();
    while anchor_file(&town) != anchor(&town).0 {
        assert!(
            start.elapsed() < PATIENCE,
            "another certificate in the folder"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let path = format!("/v1/shop/tills/{}", before.id);
    bakery
        .send(Method::DELETE, &path, Some(&fresh_key()), None)
        .await;
    wait_until_revoked(&town, &before).await;
    assert_eq!(standing(&town, &after).await, "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_certificate_of_the_authority_waits_for_the_nodes() {
    let mut town = Town::open().await;
    let mut bakery = town.member("bakery").await;
    Till::enrol(&town, &mut bakery).await;
    let (first, _) = anchor(&town);
    town.leave_votes_to_people();
    renew_at_once(&mut town.config);
    town.restart().await;
    // Whoever has to ask the network for it finds it in the gateway's folder.
    let start = Instant::now();
    while anchor_file(&town) == first {
        assert!(start.elapsed() < PATIENCE, "no next certificate");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(anchor(&town).0, first);
    let next = anchor_file(&town);
    // With the node's key the gateway votes for its own; and it is the one that was in the folder.
    town.config.voter = Some(node_key());
    town.restart().await;
    assert_eq!(wait_for_another_anchor(&town, &first).await, next);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_whose_certificates_would_be_due_from_the_start_does_not_start() {
    let town = Town::open().await;
    let folder = tempfile::tempdir().unwrap();
    let rules = town.config.offline;
    let wrong = [
        scrip_gateway::Offline {
            till_renewal_s: rules.till_term_s,
            ..rules
        },
        scrip_gateway::Offline {
            authority_renewal_s: rules.authority_term_s,
            ..rules
        },
    ];
    for offline in wrong {
        let mut config = town.config.clone();
        (config.folder, config.offline) = (folder.path().to_owned(), offline);
        match scrip_gateway::Gateway::start(config).await {
            Err(error) => assert!(error.to_string().contains("good for longer"), "{error}"),
            Ok(_) => panic!("it started"),
        }
    }
}
