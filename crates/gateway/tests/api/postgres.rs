//! The same on a real PostgreSQL.

pub mod server;

use crate::town::{PATIENCE, Town, payment};
use reqwest::Method;
use scrip_gateway::Gateway;
use serde_json::json;
use server::{Postgres, ports};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

#[tokio::test(flavor = "multi_thread")]
async fn everything_works_on_postgresql_and_lasts() {
    let postgres = Postgres::start();
    let mut town = Town::open_with(|config| config.database = Some(postgres.url.clone())).await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let body = payment("bakery", 100, "once");
    let first = anna
        .send(Method::POST, "/v1/payments", Some("till-1"), Some(&body))
        .await;
    assert_eq!(anna.decided(first.text("id")).await["state"], "final");
    let refund = bakery
        .post(
            &format!("/v1/payments/{}/refund", first.text("id")),
            &json!({}),
        )
        .await;
    assert_eq!(bakery.decided(refund.text("id")).await["state"], "final");
    let request = bakery
        .post(
            "/v1/requests",
            &json!({ "payer": "anna", "amount": crate::town::money(5) }),
        )
        .await;
    assert_eq!(request.status, 201, "{request:?}");
    assert_eq!(
        anna.get("/v1/payments?search=ONCE&from=2020-01-01")
            .await
            .body["items"]
            .as_array()
            .expect("items")
            .len(),
        1
    );
    assert_eq!(anna.get("/v1/statements").await.status, 200);
    let (_, registered) = town.browser().sign_up("clara").await;
    assert_eq!(registered["member"]["username"], "clara");
    town.restart().await;
    let again = anna
        .send(Method::POST, "/v1/payments", Some("till-1"), Some(&body))
        .await;
    assert!(again.is_replayed());
    assert_eq!(again.body, first.body);
    assert_eq!(anna.available().await, 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_gateways_on_one_database_double_nothing() {
    let postgres = Postgres::start();
    let town = Town::open_with(|config| config.database = Some(postgres.url.clone())).await;
    let mut other = town.config.clone();
    other.listen = SocketAddr::from(([127, 0, 0, 1], ports::free()));
    let second = Gateway::start(other).await.expect("a second gateway");
    let anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    // The same sessions and keys count at both.
    let mut elsewhere = anna.clone();
    elsewhere.url = format!("http://{}", second.address());
    let pay = (0..40).map(|index| {
        let (mut here, mut there) = (anna.clone(), elsewhere.clone());
        async move {
            let (key, body) = (format!("key-{index}"), payment("bakery", 10, ""));
            // Both at once under the same key: one payment.
            let (one, two) = futures::join!(
                here.send(Method::POST, "/v1/payments", Some(&key), Some(&body)),
                there.send(Method::POST, "/v1/payments", Some(&key), Some(&body)),
            );
            assert_eq!(one.body, two.body);
            assert_eq!(there.decided(one.text("id")).await["state"], "final");
        }
    });
    futures::future::join_all(pay).await;
    assert_eq!(anna.clone().available().await, 9_600);
    assert_eq!(elsewhere.available().await, 9_600);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn database_that_is_down_is_said_so_and_comes_back() {
    let mut postgres = Postgres::start();
    let town = Town::open_with(|config| config.database = Some(postgres.url.clone())).await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    postgres.kill();
    let answer = anna.pay("bakery", 100, "").await;
    assert_eq!(
        (answer.status, answer.code()),
        (503, "database_unavailable")
    );
    let health = anna.get("/health").await;
    assert_eq!(
        (health.status, health.body["database"].as_bool()),
        (503, Some(false))
    );
    // Pages need no database.
    assert_eq!(anna.get("/wallet/").await.status, 200);
    postgres.start_again();
    let start = Instant::now();
    // The same key all the time, as a wallet does.
    let (key, body) = (crate::town::fresh_key(), payment("bakery", 100, ""));
    let paid = loop {
        let answer = anna
            .send(Method::POST, "/v1/payments", Some(&key), Some(&body))
            .await;
        if answer.status == 202 {
            break answer;
        }
        assert!(start.elapsed() < PATIENCE, "{answer:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(anna.decided(paid.text("id")).await["state"], "final");
    assert_eq!(anna.available().await, 9_900);
}
