//! The same request twice does the same thing once.

use crate::town::{Town, money, payment};
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn same_key_same_body_pays_once_also_after_a_restart() {
    let mut town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let body = payment("bakery", 100, "once");
    let first = anna
        .send(Method::POST, "/v1/payments", Some("till-1"), Some(&body))
        .await;
    assert!(!first.is_replayed());
    anna.decided(first.text("id")).await;
    let second = anna
        .send(Method::POST, "/v1/payments", Some("till-1"), Some(&body))
        .await;
    assert!(second.is_replayed());
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    town.restart().await;
    let third = anna
        .send(Method::POST, "/v1/payments", Some("till-1"), Some(&body))
        .await;
    assert!(third.is_replayed());
    assert_eq!(third.body, first.body);
    assert_eq!(anna.available().await, 9_900);
}

#[tokio::test(flavor = "multi_thread")]
async fn same_key_other_body_refused() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let paid = anna
        .send(
            Method::POST,
            "/v1/payments",
            Some("till-1"),
            Some(&payment("bakery", 100, "")),
        )
        .await;
    assert_eq!(paid.status, 202);
    let other = anna
        .send(
            Method::POST,
            "/v1/payments",
            Some("till-1"),
            Some(&payment("bakery", 200, "")),
        )
        .await;
    assert_eq!(
        (other.status, other.code()),
        (422, "idempotency_key_reused")
    );
    // Another path is another request as well.
    let request = anna
        .send(
            Method::POST,
            "/v1/requests",
            Some("till-1"),
            Some(&json!({ "amount": money(100) })),
        )
        .await;
    assert_eq!(request.code(), "idempotency_key_reused");
    // Somebody else's key of the same name is somebody else's.
    let mut ben = town.rich("ben", 1_000).await;
    let bens = ben
        .send(
            Method::POST,
            "/v1/payments",
            Some("till-1"),
            Some(&payment("bakery", 200, "")),
        )
        .await;
    assert_eq!(ben.decided(bens.text("id")).await["state"], "final");
    anna.decided(paid.text("id")).await;
    assert_eq!(anna.available().await, 9_900);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_under_one_key_pay_once() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let body = payment("bakery", 100, "");
    let each = (0..20).map(|_| {
        let (mut browser, body) = (anna.clone(), body.clone());
        async move {
            browser
                .send(Method::POST, "/v1/payments", Some("one"), Some(&body))
                .await
        }
    });
    let answers = futures::future::join_all(each).await;
    let new = answers
        .iter()
        .filter(|answer| !answer.is_replayed())
        .count();
    assert_eq!(new, 1);
    for answer in &answers {
        assert_eq!(answer.body, answers[0].body);
    }
    anna.decided(answers[0].text("id")).await;
    assert_eq!(anna.available().await, 9_900);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_refunds_are_made_once_too() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let opening = json!({ "amount": money(500) });
    let one = bakery
        .send(Method::POST, "/v1/requests", Some("r"), Some(&opening))
        .await;
    let two = bakery
        .send(Method::POST, "/v1/requests", Some("r"), Some(&opening))
        .await;
    assert!(two.is_replayed());
    assert_eq!(one.body, two.body);
    assert_eq!(
        bakery.get("/v1/requests").await.body["items"]
            .as_array()
            .expect("items")
            .len(),
        1
    );
    let paid = anna.pay("bakery", 300, "").await.text("id").to_owned();
    anna.decided(&paid).await;
    let path = format!("/v1/payments/{paid}/refund");
    let part = json!({ "amount": money(100) });
    let one = bakery
        .send(Method::POST, &path, Some("f"), Some(&part))
        .await;
    let two = bakery
        .send(Method::POST, &path, Some("f"), Some(&part))
        .await;
    assert_eq!(one.body, two.body);
    bakery.decided(one.text("id")).await;
    assert_eq!(bakery.available().await, 200);
}
