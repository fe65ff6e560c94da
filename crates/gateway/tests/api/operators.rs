//! Operators: two people for what matters, totals that balance, an audit log that shows a change.

use crate::town::{Browser, PATIENCE, Town, money};
use reqwest::Method;
use scrip_api::gateway::people::Role;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn staff(town: &Town) -> (Browser, Browser) {
    (
        town.member_with("office", &[Role::Operator]).await,
        town.member_with("treasurer", &[Role::Approver]).await,
    )
}

async fn decide(browser: &mut Browser, approval: &Value, how: &str) -> crate::town::Answer {
    let id = approval["id"].as_str().expect("an id");
    browser
        .post(&format!("/v1/operator/approvals/{id}/{how}"), &json!({}))
        .await
}

fn issue(username: &str, minor_units: u64) -> Value {
    json!({ "username": username, "amount": money(minor_units), "memo": "Grant" })
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_issued_by_two_people_and_never_by_one() {
    let town = Town::open().await;
    let (mut office, mut treasurer) = staff(&town).await;
    let mut anna = town.member("anna").await;
    let asked = office
        .post("/v1/operator/assets/EUR/issue", &issue("@anna", 5_000))
        .await;
    assert_eq!(asked.status, 202, "{asked:?}");
    assert_eq!(asked.text("summary"), "Issue 50.00 EUR to @anna");
    assert_eq!(anna.available().await, 0);
    assert_eq!(
        decide(&mut office, &asked.body, "approve").await.code(),
        "checker_is_maker"
    );
    assert_eq!(
        decide(&mut anna, &asked.body, "approve").await.code(),
        "role_missing"
    );
    // An approver decides and does not ask.
    let own = treasurer
        .post("/v1/operator/assets/EUR/issue", &issue("treasurer", 5_000))
        .await;
    assert_eq!(own.code(), "role_missing");
    let done = decide(&mut treasurer, &asked.body, "approve").await;
    assert_eq!(
        (done.text("state"), done.text("checker")),
        ("approved", "treasurer")
    );
    assert_eq!(anna.available().await, 5_000);
    // Approved again by the same person changes nothing more.
    decide(&mut treasurer, &asked.body, "approve").await;
    assert_eq!(anna.available().await, 5_000);
    assert_eq!(
        decide(&mut treasurer, &asked.body, "reject").await.code(),
        "approval_decided"
    );
    let back = office
        .post("/v1/operator/assets/EUR/redeem", &issue("anna", 2_000))
        .await;
    assert_eq!(
        decide(&mut treasurer, &back.body, "approve")
            .await
            .text("state"),
        "approved"
    );
    assert_eq!(anna.available().await, 3_000);
    let too_much = office
        .post("/v1/operator/assets/EUR/redeem", &issue("anna", 9_000))
        .await;
    let failed = decide(&mut treasurer, &too_much.body, "approve").await;
    assert_eq!(failed.text("state"), "failed");
    assert_eq!(failed.body["failure"]["code"], "insufficient_funds");
    let rejected = office
        .post("/v1/operator/assets/EUR/issue", &issue("anna", 1))
        .await;
    assert_eq!(
        decide(&mut treasurer, &rejected.body, "reject")
            .await
            .text("state"),
        "rejected"
    );
    assert_eq!(
        decide(&mut treasurer, &rejected.body, "approve")
            .await
            .code(),
        "approval_decided"
    );
    assert_eq!(anna.available().await, 3_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn frozen_member_can_look_and_not_pay_or_be_paid() {
    let town = Town::open().await;
    let (mut office, mut treasurer) = staff(&town).await;
    let mut anna = town.rich("anna", 1_000).await;
    let mut ben = town.rich("ben", 1_000).await;
    let list = office.get("/v1/operator/members?search=ANN").await;
    let id = list.body["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = |what: &str| format!("/v1/operator/members/{id}/{what}");
    assert_eq!(
        office.post(&path("unfreeze"), &json!({})).await.code(),
        "member_state"
    );
    let asked = office
        .post(&path("freeze"), &json!({ "reason": "Lost phone" }))
        .await;
    assert_eq!(anna.pay("ben", 10, "").await.status, 202);
    assert_eq!(
        decide(&mut treasurer, &asked.body, "approve")
            .await
            .text("state"),
        "approved"
    );
    assert_eq!(anna.pay("ben", 10, "").await.code(), "member_frozen");
    assert_eq!(ben.pay("anna", 10, "").await.code(), "payee_frozen");
    assert_eq!(anna.get("/v1/payments").await.status, 200);
    let asked = office.post(&path("unfreeze"), &json!({})).await;
    decide(&mut treasurer, &asked.body, "approve").await;
    assert_eq!(ben.pay("anna", 10, "").await.status, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn credit_limit_lets_a_member_go_below_zero() {
    let town = Town::open().await;
    let (mut office, mut treasurer) = staff(&town).await;
    let mut anna = town.member("anna").await;
    town.member("bakery").await;
    let list = office.get("/v1/operator/members?search=anna").await;
    let path = format!(
        "/v1/operator/members/{}/credit-limit",
        list.body["items"][0]["id"].as_str().expect("an id")
    );
    let asked = office
        .send(
            Method::PUT,
            &path,
            Some("limit"),
            Some(&json!({ "limit": money(500) })),
        )
        .await;
    assert_eq!(asked.status, 202, "{asked:?}");
    let done = decide(&mut treasurer, &asked.body, "approve").await;
    assert_eq!(done.text("state"), "approved", "{done:?}");
    let paid = anna.pay("bakery", 400, "").await;
    assert_eq!(anna.decided(paid.text("id")).await["state"], "final");
    let entry = anna.get("/v1/accounts").await.body["items"][0].clone();
    assert_eq!(
        (
            entry["balance"].as_str(),
            entry["available"].as_str(),
            entry["credit_limit"].as_str()
        ),
        (Some("-400"), Some("100"), Some("500"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn classes_of_shops_are_set_by_two_people_of_the_registrar() {
    let town = Town::open().await;
    let (mut office, mut treasurer) = staff(&town).await;
    town.member("bakery").await;
    let list = office.get("/v1/operator/members?search=bakery").await;
    let id = list.body["items"][0]["id"].as_str().expect("an id");
    let path = format!("/v1/operator/members/{id}/classes");
    let known = office.get(&path).await;
    assert_eq!(known.body, json!({ "classes": [], "can_change": true }));
    let key = crate::town::fresh_key;
    let wrong = json!({ "classes": [32] });
    let refused = office
        .send(Method::PUT, &path, Some(&key()), Some(&wrong))
        .await;
    assert_eq!(refused.code(), "field_malformed");
    let wanted = json!({ "classes": [1, 3], "reason": "Sells bread" });
    let refused = office
        .send(
            Method::PUT,
            "/v1/operator/members/nobody/classes",
            Some(&key()),
            Some(&wanted),
        )
        .await;
    assert_eq!(refused.code(), "member_unknown");
    let asked = office
        .send(Method::PUT, &path, Some(&key()), Some(&wanted))
        .await;
    assert_eq!(asked.status, 202, "{asked:?}");
    assert_eq!(asked.text("kind"), "classes");
    assert_eq!(
        asked.text("summary"),
        "Let @bakery be in the class of shops: number 1, number 3"
    );
    assert_eq!(office.get(&path).await.body["classes"], json!([]));
    let done = decide(&mut treasurer, &asked.body, "approve").await;
    assert_eq!(done.text("state"), "approved", "{done:?}");
    assert_eq!(office.get(&path).await.body["classes"], json!([1, 3]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_no_registrar_sets_no_classes() {
    let town = Town::open_with(|config| config.key = None).await;
    let (mut office, _) = staff(&town).await;
    let list = office.get("/v1/operator/members?search=office").await;
    let id = list.body["items"][0]["id"].as_str().expect("an id");
    let path = format!("/v1/operator/members/{id}/classes");
    assert_eq!(office.get(&path).await.body["can_change"], false);
    let wanted = json!({ "classes": [1] });
    let key = crate::town::fresh_key();
    let refused = office
        .send(Method::PUT, &path, Some(&key), Some(&wanted))
        .await;
    assert_eq!(refused.code(), "account_classes_not_by_registrar");
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_balance_and_the_audit_log_is_a_chain() {
    let town = Town::open().await;
    let (mut office, mut treasurer) = staff(&town).await;
    let mut anna = town.rich("anna", 1_000).await;
    town.member("bakery").await;
    let paid = anna.pay("bakery", 300, "").await;
    anna.decided(paid.text("id")).await;
    let asked = office
        .post("/v1/operator/assets/EUR/issue", &issue("anna", 50))
        .await;
    decide(&mut treasurer, &asked.body, "approve").await;
    let start = Instant::now();
    let eur = loop {
        let totals = treasurer.get("/v1/operator/totals").await;
        let eur = totals.body["items"][0].clone();
        // Five people with keys of their own were given 100.00 each before this gateway began; it reads of them in the blocks.
        if eur["difference"] == "0" {
            break eur;
        }
        assert!(start.elapsed() < PATIENCE, "{totals:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let amounts = ["issued", "members", "outside", "gateway", "held"]
        .map(|field| eur[field].as_str().expect("an amount").to_owned());
    assert_eq!(amounts, ["51050", "1050", "50000", "0", "0"]);
    let volume = office.get("/v1/operator/volume?days=2").await;
    let days = volume.body["items"].as_array().expect("days");
    assert_eq!(
        (
            days.len(),
            days[1]["count"].as_u64(),
            days[1]["value"].as_str()
        ),
        (2, Some(1), Some("300"))
    );
    let audit = office.get("/v1/operator/audit?limit=200").await;
    let mut entries = audit.body["items"].as_array().expect("entries").clone();
    entries.reverse();
    let mut before = String::new();
    for (index, entry) in entries.iter().enumerate() {
        let text = |field: &str| entry[field].as_str().expect("text").to_owned();
        assert_eq!(entry["sequence"], index as u64 + 1);
        let at = text("at")
            .parse::<jiff::Timestamp>()
            .expect("a time")
            .as_millisecond();
        let texts = [
            text("actor"),
            text("action"),
            text("subject"),
            text("details"),
        ];
        let hash = scrip_gateway::operator::audit::hash(
            &before,
            index as i64 + 1,
            at,
            [&texts[0], &texts[1], &texts[2], &texts[3]],
        );
        assert_eq!(hash, text("hash"));
        before = hash;
    }
    let actions: Vec<&str> = entries
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert!(
        actions.contains(&"approval.asked") && actions.contains(&"approval.approved"),
        "{actions:?}"
    );
    let export = office.get("/v1/operator/export").await;
    let lines = String::from_utf8(export.bytes).expect("text");
    assert!(lines.lines().count() >= 6, "{lines}");
    assert_eq!(
        treasurer.get("/v1/operator/export").await.code(),
        "role_missing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_let_one_person_in() {
    let town = Town::open_with(|config| config.invitation_required = true).await;
    let (mut office, mut treasurer) = staff(&town).await;
    let begin = |invitation: Option<&str>| {
        let mut body = json!({ "username": "anna", "display_name": "Anna" });
        if let Some(token) = invitation {
            body["invitation"] = token.into();
        }
        body
    };
    let mut browser = town.browser();
    assert_eq!(
        browser.post("/v1/registrations", &begin(None)).await.code(),
        "invitation_required"
    );
    assert_eq!(
        browser
            .post("/v1/registrations", &begin(Some("made-up")))
            .await
            .code(),
        "invitation_invalid"
    );
    let invitation = office.post("/v1/operator/invitations", &json!({})).await;
    assert_eq!(invitation.status, 201, "{invitation:?}");
    let token = invitation
        .text("link")
        .rsplit('/')
        .next()
        .expect("a token")
        .to_owned();
    assert_eq!(
        browser
            .post("/v1/registrations", &begin(Some(&token)))
            .await
            .status,
        200
    );
    // One with roles takes two.
    let asked = office
        .post(
            "/v1/operator/invitations",
            &json!({ "roles": ["operator"] }),
        )
        .await;
    assert_eq!(asked.status, 202, "{asked:?}");
    let done = decide(&mut treasurer, &asked.body, "approve").await;
    assert_eq!(done.text("state"), "approved");
    assert!(done.body["result"].is_null(), "the link is for who asked");
    let list = office.get("/v1/operator/approvals?state=approved").await;
    assert!(
        list.body["items"][0]["result"]
            .as_str()
            .is_some_and(|link| link.contains("/wallet/#/join/")),
        "{list:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn winding_down_redeems_everything_and_takes_nothing_new() {
    let town = Town::open().await;
    let (mut office, mut treasurer) = staff(&town).await;
    let mut anna = town.rich("anna", 1_000).await;
    town.member("bakery").await;
    let asked = office
        .post("/v1/operator/wind-down", &json!({ "reason": "The end" }))
        .await;
    assert_eq!(
        decide(&mut treasurer, &asked.body, "approve")
            .await
            .text("state"),
        "approved"
    );
    town.gateway().settled().await.expect("settled");
    assert_eq!(anna.available().await, 0);
    assert_eq!(anna.pay("bakery", 1, "").await.code(), "winding_down");
    assert_eq!(anna.get("/v1/network").await.body["winding_down"], true);
    let list = office.get("/v1/operator/members?search=anna").await;
    let path = format!(
        "/v1/operator/members/{}/close",
        list.body["items"][0]["id"].as_str().expect("an id")
    );
    let asked = office.post(&path, &json!({})).await;
    let closed = decide(&mut treasurer, &asked.body, "approve").await;
    assert_eq!(closed.text("state"), "approved", "{closed:?}");
    assert_eq!(anna.get("/v1/session").await.code(), "not_signed_in");
}
