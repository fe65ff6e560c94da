//! Bad input: each with its own code.

use crate::town::{Town, fresh_key, money, payment};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn bad_payments_have_their_codes() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let good = payment("bakery", 100, "");
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("a field") = value;
        body
    };
    let cases = [
        (with("/payee", "nobody-here".into()), 404, "payee_unknown"),
        (with("/payee", "@anna".into()), 422, "transfer_to_self"),
        (with("/payee", "".into()), 400, "username_empty"),
        (with("/payee", "a b".into()), 400, "username_bad_character"),
        (
            with("/amount/minor_units", "0".into()),
            422,
            "transfer_amount_zero",
        ),
        (
            with("/amount/minor_units", "-5".into()),
            400,
            "amount_negative",
        ),
        (
            with("/amount/minor_units", "1.5".into()),
            400,
            "amount_too_precise",
        ),
        (
            with("/amount/minor_units", "x".into()),
            400,
            "amount_not_a_number",
        ),
        (
            with("/amount/minor_units", 100.into()),
            400,
            "amount_not_a_string",
        ),
        (
            with("/amount/minor_units", "99999999999999999999".into()),
            400,
            "amount_too_large",
        ),
        (
            with("/amount/asset", "eur".into()),
            400,
            "asset_code_malformed",
        ),
        (with("/amount/asset", "USD".into()), 404, "asset_not_known"),
        (with("/amount/scale", 3.into()), 422, "scale_differs"),
        (
            with("/memo", "x".repeat(141).into()),
            400,
            "reference_too_long",
        ),
        (
            with("/memo", "a\nb".into()),
            400,
            "reference_control_character",
        ),
        (
            json!({ "payee": "bakery", "amount": money(1), "request_id": "zz" }),
            400,
            "id_malformed",
        ),
        (json!({ "payee": "bakery" }), 400, "body_malformed"),
        (
            json!({ "payee": "bakery", "amount": money(1), "extra": 1 }),
            400,
            "body_malformed",
        ),
    ];
    for (body, status, code) in cases {
        let answer = anna.post("/v1/payments", &body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{body}");
    }
    assert_eq!(anna.available().await, 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_without_what_they_need_have_their_codes() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let body = payment("bakery", 100, "");
    let mut send = async |key: Option<&str>| {
        anna.send(Method::POST, "/v1/payments", key, Some(&body))
            .await
    };
    assert_eq!(send(None).await.code(), "idempotency_key_missing");
    assert_eq!(
        send(Some(&"x".repeat(65))).await.code(),
        "idempotency_key_malformed"
    );
    assert_eq!(send(Some("a b")).await.code(), "idempotency_key_malformed");
    let mut nobody = town.browser();
    assert_eq!(
        nobody.post("/v1/payments", &body).await.code(),
        "not_signed_in"
    );
    nobody.cookie = Some("scrip_session=made-up".into());
    assert_eq!(
        nobody.post("/v1/payments", &body).await.code(),
        "not_signed_in"
    );
    for path in [
        "/v1/operator/members",
        "/v1/operator/totals",
        "/v1/operator/audit",
        "/v1/operator/export",
    ] {
        assert_eq!(anna.get(path).await.code(), "role_missing", "{path}");
    }
    assert_eq!(anna.get("/v1/nothing").await.code(), "route_unknown");
    assert_eq!(
        anna.send(Method::DELETE, "/v1/accounts", None, None)
            .await
            .code(),
        "method_not_allowed"
    );
    assert_eq!(
        anna.get("/v1/payments?limit=0").await.code(),
        "query_malformed"
    );
    assert_eq!(
        anna.get("/v1/payments?cursor=x").await.code(),
        "cursor_malformed"
    );
    assert_eq!(
        anna.get("/v1/payments?what=x").await.code(),
        "query_malformed"
    );
    assert_eq!(
        anna.get("/v1/payments/none").await.code(),
        "payment_unknown"
    );
    assert_eq!(anna.get("/v1/requests/zz").await.code(), "id_malformed");
}

/// What another site's form could send has no header of ours.
#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_change_nothing() {
    let town = Town::open().await;
    let anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let client = reqwest::Client::new();
    let send = async |headers: &[(&str, &str)]| {
        let mut request = client
            .post(format!("{}/v1/payments", anna.url))
            .header("cookie", anna.cookie.clone().expect("a cookie"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
            .header("idempotency-key", fresh_key())
            .json(&payment("bakery", 1, ""))
            .send()
            .await
            .expect("an answer")
            .status()
    };
    assert_eq!(send(&[]).await, 403);
    assert_eq!(send(&[("origin", "http://evil.example")]).await, 403);
    assert_eq!(send(&[("origin", &anna.origin)]).await, 202);
    let cookie = anna.cookie.clone().expect("a cookie");
    assert!(cookie.starts_with("scrip_session="));
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_refused() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let body = json!({ "payee": "x".repeat(10 << 20) });
    let answer = anna.post("/v1/payments", &body).await;
    assert_eq!((answer.status, answer.code()), (413, "body_too_large"));
    let answer = anna.post("/v1/requests", &body).await;
    assert_eq!((answer.status, answer.code()), (413, "body_too_large"));
    assert_eq!(anna.get("/v1/session").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn probing_for_usernames_is_slowed_down() {
    let town = Town::open_with(|config| config.limits.names = 5).await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut codes = Vec::new();
    for index in 0..8 {
        let answer = anna.get(&format!("/v1/payees/nobody{index}")).await;
        codes.push(answer.code().to_owned());
    }
    assert_eq!(codes[0], "payee_unknown");
    assert_eq!(codes[7], "rate_limited");
    let stranger = reqwest::Client::new();
    let mut last = 0;
    for _ in 0..8 {
        last = stranger
            .get(format!("{}/anna", anna.url))
            .send()
            .await
            .expect("an answer")
            .status()
            .as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn address_has_four_forms() {
    let town = Town::open().await;
    town.member("anna").await;
    let mut browser = town.browser();
    let found = browser
        .get("/.well-known/webfinger?resource=acct:Anna@localhost")
        .await;
    assert_eq!(found.headers["content-type"], "application/jrd+json");
    assert_eq!(found.text("subject"), "acct:anna@localhost");
    let federated = browser.get("/federation?type=name&q=anna*localhost").await;
    assert_eq!(federated.text("stellar_address"), "anna*localhost");
    let account = federated.text("account_id").to_owned();
    let back = browser
        .get(&format!("/federation?type=id&q={account}"))
        .await;
    assert_eq!(back.body, federated.body);
    let wallet = browser.get("/anna").await;
    assert_eq!(
        (wallet.text("assetCode"), wallet.text("publicName")),
        ("EUR", "The anna")
    );
    // A person's browser is led to where she can be paid.
    let page = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
        .get(format!("{}/anna", browser.url))
        .header("accept", "text/html,*/*");
    let page = page.send().await.expect("an answer");
    assert_eq!(page.headers()["location"], "/wallet/#/send?to=anna");
    for path in [
        "/.well-known/webfinger?resource=acct:anna@elsewhere",
        "/federation?type=name&q=anna*elsewhere",
        "/nobody",
        "/federation?type=id&q=x",
    ] {
        assert_eq!(browser.get(path).await.code(), "address_unknown", "{path}");
    }
    assert_eq!(
        browser.get("/federation?type=x&q=x").await.code(),
        "query_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_is_explained() {
    let town = Town::open().await;
    let mut browser = town.browser();
    let all = browser.get("/v1/problems").await;
    let codes: Vec<&str> = all
        .body
        .as_array()
        .expect("codes")
        .iter()
        .map(|entry| entry["code"].as_str().expect("a code"))
        .collect();
    for code in [
        "insufficient_funds",
        "idempotency_key_reused",
        "checker_is_maker",
        "body_too_large",
    ] {
        assert!(codes.contains(&code), "{code}");
    }
    let one = browser.get("/v1/problems/insufficient_funds").await;
    assert_eq!(
        one.text("sentence"),
        "The payer doesn't have enough money for this."
    );
    assert_eq!(
        browser.get("/v1/problems/none").await.code(),
        "problem_unknown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_for_an_asset_that_the_network_does_not_have_does_not_start() {
    let town = Town::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut config = town.config.clone();
    config.folder = folder.path().to_owned();
    config.assets = vec!["NOWHERE".parse().unwrap()];
    let error = scrip_gateway::Gateway::start(config)
        .await
        .expect_err("it started");
    assert_eq!(error.code(), "gateway_asset_unknown");
    assert!(
        error.to_string().contains("has no asset NOWHERE"),
        "{error}"
    );
}
