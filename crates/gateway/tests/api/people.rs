//! Signing up and in, sessions, passkeys, recovery.

use crate::{authenticator::Authenticator, town::Town};
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_up_leaves_and_signs_in_again_with_the_passkey() {
    let town = Town::open().await;
    let mut browser = town.browser();
    assert_eq!(browser.get("/v1/session").await.code(), "not_signed_in");
    let (mut authenticator, registered) = browser.sign_up("@Anna").await;
    assert_eq!(registered["member"]["username"], "anna");
    assert_eq!(
        registered["recovery_codes"]
            .as_array()
            .expect("codes")
            .len(),
        8
    );
    assert_eq!(
        browser.get("/v1/session").await.body["member"]["display_name"],
        "The @Anna"
    );
    assert_eq!(
        browser
            .send(Method::DELETE, "/v1/session", None, None)
            .await
            .status,
        204
    );
    assert_eq!(browser.get("/v1/session").await.code(), "not_signed_in");

    let start = browser.post("/v1/sessions/passkey", &json!({})).await;
    let credential = authenticator
        .get(&start.body["request_options"])
        .expect("options");
    let path = format!("/v1/sessions/passkey/{}/finish", start.text("ceremony_id"));
    let answer = browser
        .post(&path, &json!({ "credential": credential }))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        browser.get("/v1/session").await.body["member"]["username"],
        "anna"
    );
    // The same answer again: the challenge is used up.
    let again = browser
        .post(&path, &json!({ "credential": credential }))
        .await;
    assert_eq!(again.code(), "ceremony_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_of_other_pages_and_other_people_are_refused() {
    let town = Town::open().await;
    let mut browser = town.browser();
    let (_, _) = browser.sign_up("anna").await;
    let mut stranger = town.browser();
    let begin = json!({ "username": "eve", "display_name": "Eve" });
    let start = stranger.post("/v1/registrations", &begin).await;
    let credential = Authenticator::new("http://evil.example")
        .create(&start.body["creation_options"])
        .expect("options");
    let path = format!("/v1/registrations/{}/finish", start.text("registration_id"));
    let answer = stranger
        .post(&path, &json!({ "credential": credential }))
        .await;
    assert_eq!(answer.code(), "passkey_refused");
    // An authenticator that this gateway never saw.
    let mut unknown = Authenticator::new(&stranger.origin);
    let start = stranger.post("/v1/registrations", &begin).await;
    unknown
        .create(&start.body["creation_options"])
        .expect("options");
    let start = stranger.post("/v1/sessions/passkey", &json!({})).await;
    let credential = unknown
        .get(&start.body["request_options"])
        .expect("options");
    let path = format!("/v1/sessions/passkey/{}/finish", start.text("ceremony_id"));
    assert_eq!(
        stranger
            .post(&path, &json!({ "credential": credential }))
            .await
            .code(),
        "sign_in_failed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn usernames_that_are_taken_or_look_alike_are_refused() {
    let town = Town::open().await;
    town.browser().sign_up("paypal").await;
    for (name, code) in [
        ("PayPal", "username_taken"),
        ("ＰＡＹＰＡＬ", "username_taken"),
        ("paypa1", "username_looks_alike"),
        ("admin", "username_reserved"),
        ("pay pal", "username_bad_character"),
        ("pаypal", "username_mixed_scripts"),
        ("", "username_empty"),
    ] {
        let answer = town
            .browser()
            .post(
                "/v1/registrations",
                &json!({ "username": name, "display_name": "X" }),
            )
            .await;
        assert_eq!(answer.code(), code, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_codes_work_once_and_say_nothing_about_names() {
    let town = Town::open().await;
    let (_, registered) = town.browser().sign_up("anna").await;
    let code = registered["recovery_codes"][0]
        .as_str()
        .expect("a code")
        .to_owned();
    let mut browser = town.browser();
    let unknown = browser
        .post(
            "/v1/sessions/recovery",
            &json!({ "username": "nobody", "code": code }),
        )
        .await;
    let wrong = browser
        .post(
            "/v1/sessions/recovery",
            &json!({ "username": "anna", "code": "aaaaa-aaaaa" }),
        )
        .await;
    assert_eq!(
        (unknown.code(), wrong.code()),
        ("sign_in_failed", "sign_in_failed")
    );
    assert_eq!(unknown.body, wrong.body);
    let right = browser
        .post(
            "/v1/sessions/recovery",
            &json!({ "username": "@anna", "code": code.to_uppercase() }),
        )
        .await;
    assert_eq!(right.status, 200, "{right:?}");
    assert_eq!(
        browser.get("/v1/passkeys").await.body["recovery_codes_left"],
        7
    );
    let again = town
        .browser()
        .post(
            "/v1/sessions/recovery",
            &json!({ "username": "anna", "code": code }),
        )
        .await;
    assert_eq!(again.code(), "sign_in_failed");
    let mut last = String::new();
    for _ in 0..5 {
        let answer = town
            .browser()
            .post(
                "/v1/sessions/recovery",
                &json!({ "username": "anna", "code": "bbbbb-bbbbb" }),
            )
            .await;
        last = answer.code().to_owned();
    }
    assert_eq!(last, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_one_that_was_stolen_can_be_ended() {
    let town = Town::open().await;
    let mut anna = town.member("anna").await;
    let mut thief = anna.clone();
    let mut phone = town.member("anna").await;
    let list = phone.get("/v1/sessions").await;
    let items = list.body["items"].as_array().expect("sessions");
    assert_eq!(items.len(), 2);
    let other = items
        .iter()
        .find(|item| item["current"] == false)
        .expect("the other one");
    let path = format!("/v1/sessions/{}", other["id"].as_str().expect("an id"));
    assert_eq!(
        phone.send(Method::DELETE, &path, None, None).await.status,
        204
    );
    assert_eq!(thief.get("/v1/accounts").await.code(), "not_signed_in");
    assert_eq!(anna.get("/v1/accounts").await.code(), "not_signed_in");
    assert_eq!(phone.get("/v1/session").await.status, 200);
    assert_eq!(
        phone.send(Method::DELETE, &path, None, None).await.code(),
        "session_unknown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn links_work_once() {
    let town = Town::open().await;
    let id = town
        .gateway()
        .add_member("anna", "Anna", &[])
        .await
        .expect("a member");
    let link = town
        .gateway()
        .sign_in_link(&id, std::time::Duration::from_secs(60))
        .await
        .expect("a link");
    assert!(link.starts_with(&format!("{}/wallet/#/sign-in/", town.config.public_url)));
    let token = link.rsplit('/').next().expect("a token");
    assert_eq!(
        town.browser()
            .post("/v1/sessions/link", &json!({ "token": token }))
            .await
            .status,
        200
    );
    assert_eq!(
        town.browser()
            .post("/v1/sessions/link", &json!({ "token": token }))
            .await
            .code(),
        "link_invalid"
    );
    let old = town
        .gateway()
        .sign_in_link(&id, std::time::Duration::ZERO)
        .await
        .expect("a link");
    let token = old.rsplit('/').next().expect("a token");
    assert_eq!(
        town.browser()
            .post("/v1/sessions/link", &json!({ "token": token }))
            .await
            .code(),
        "link_invalid"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn last_way_to_sign_in_stays() {
    let town = Town::open().await;
    let mut anna = town.member("anna").await;
    let add = async |browser: &mut crate::town::Browser| {
        let start = browser.post("/v1/passkeys/start", &json!({})).await;
        let mut authenticator = Authenticator::new(&browser.origin);
        let credential = authenticator
            .create(&start.body["creation_options"])
            .expect("options");
        let path = format!("/v1/passkeys/{}/finish", start.text("ceremony_id"));
        let answer = browser
            .post(&path, &json!({ "credential": credential, "name": "Phone" }))
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.text("id").to_owned()
    };
    let first = add(&mut anna).await;
    let second = add(&mut anna).await;
    let remove = |id: &str| format!("/v1/passkeys/{id}");
    let renamed = anna
        .send(
            Method::PATCH,
            &remove(&first),
            Some("rename"),
            Some(&json!({ "name": "Old phone" })),
        )
        .await;
    assert_eq!(renamed.text("name"), "Old phone");
    assert_eq!(
        anna.send(Method::DELETE, &remove(&first), Some("d1"), None)
            .await
            .status,
        204
    );
    assert_eq!(
        anna.send(Method::DELETE, &remove(&second), Some("d2"), None)
            .await
            .code(),
        "passkey_last"
    );
    let codes = anna.post("/v1/recovery-codes", &json!({})).await;
    assert_eq!(
        codes.body["recovery_codes"]
            .as_array()
            .expect("codes")
            .len(),
        8
    );
    assert_eq!(
        anna.send(Method::DELETE, &remove(&second), Some("d3"), None)
            .await
            .status,
        204
    );
}

/// What a cookie alone can't do: open the account to somebody else, or lock its owner out.
#[tokio::test(flavor = "multi_thread")]
async fn stolen_cookie_opens_no_second_door() {
    let town = Town::open().await;
    let mut anna = town.browser();
    let (mut authenticator, _) = anna.sign_up("anna").await;
    let passkeys = anna.get("/v1/passkeys").await;
    let passkey = passkeys.body["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let remove = format!("/v1/passkeys/{passkey}");
    // The session gets older than what is taken for its owner's hand.
    let age = async || {
        let query = sqlx::query("UPDATE sessions SET proven_at = 0");
        let store = &town.gateway().app().store;
        assert!(store.execute(query).await.expect("a database") > 0);
    };
    age().await;
    let mut thief = anna.clone();
    for (method, path) in [
        (Method::POST, "/v1/passkeys/start"),
        (Method::POST, "/v1/recovery-codes"),
        (Method::DELETE, &*remove),
    ] {
        let key = crate::town::fresh_key();
        let answer = thief.send(method, path, Some(&key), None).await;
        assert_eq!(
            (answer.status, answer.code()),
            (403, "confirmation_required"),
            "{path}"
        );
    }
    // The owner shows the passkey and goes on.
    let start = anna.post("/v1/confirmations", &json!({})).await;
    let credential = authenticator
        .get(&start.body["request_options"])
        .expect("options");
    let path = format!("/v1/confirmations/{}/finish", start.text("ceremony_id"));
    let finish = anna.post(&path, &json!({ "credential": credential })).await;
    assert_eq!(finish.status, 200, "{finish:?}");
    let codes = anna.post("/v1/recovery-codes", &json!({})).await;
    assert_eq!(codes.status, 200, "{codes:?}");
    // In another session of the same member it counts for nothing.
    let mut elsewhere = town.member("anna").await;
    age().await;
    assert_eq!(
        elsewhere
            .post("/v1/passkeys/start", &json!({}))
            .await
            .code(),
        "confirmation_required"
    );
}
