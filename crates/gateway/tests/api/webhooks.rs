//! Endpoints that are told about events, also when they are down for a while.

use crate::town::{Browser, PATIENCE, Town};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use scrip_api::gateway::people::Role;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

#[derive(Default)]
struct Got {
    is_up: AtomicBool,
    deliveries: Mutex<Vec<(HeaderMap, String)>>,
}

struct Endpoint {
    url: String,
    got: Arc<Got>,
}

impl Endpoint {
    async fn open(is_up: bool) -> Self {
        let got = Arc::new(Got {
            is_up: is_up.into(),
            ..Got::default()
        });
        let take = async |State(got): State<Arc<Got>>, headers: HeaderMap, body: String| {
            if !got.is_up.load(Ordering::SeqCst) {
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            got.deliveries
                .lock()
                .expect("not poisoned")
                .push((headers, body));
            StatusCode::NO_CONTENT
        };
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(got.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got }
    }

    async fn wait(&self, count: usize) -> Vec<(HeaderMap, String)> {
        let start = Instant::now();
        loop {
            let deliveries = self.got.deliveries.lock().expect("not poisoned").clone();
            if deliveries.len() >= count {
                return deliveries;
            }
            assert!(start.elapsed() < PATIENCE, "{deliveries:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn add(office: &mut Browser, url: &str, events: Value) -> (String, String) {
    let answer = office
        .post(
            "/v1/operator/webhooks",
            &json!({ "url": url, "events": events }),
        )
        .await;
    assert_eq!(answer.status, 201, "{answer:?}");
    (
        answer.text("id").to_owned(),
        answer.text("secret").to_owned(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_endpoint_recovers_after_outage() {
    let town = Town::open().await;
    let mut office = town.member_with("office", &[Role::Operator]).await;
    let mut anna = town.rich("anna", 1_000).await;
    town.member("bakery").await;
    let (up, down) = (Endpoint::open(true).await, Endpoint::open(false).await);
    let (_, secret) = add(&mut office, &up.url, json!(["payment.final"])).await;
    let (broken, _) = add(&mut office, &down.url, json!(["payment.final"])).await;
    let id = anna.pay("bakery", 10, "").await.text("id").to_owned();
    anna.decided(&id).await;
    // One endpoint's failure keeps nothing from the other.
    let (headers, body) = up.wait(1).await.remove(0);
    let content: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(
        (content["type"].as_str(), content["data"]["id"].as_str()),
        (Some("payment.final"), Some(&*id))
    );
    let text = |name: &str| headers[name].to_str().expect("text").to_owned();
    let timestamp: i64 = text("webhook-timestamp").parse().expect("a number");
    let expected = scrip_gateway::webhooks::send::signature(
        secret.as_bytes(),
        &text("webhook-id"),
        timestamp,
        &body,
    );
    assert_eq!(text("webhook-signature"), expected);
    let path = format!("/v1/operator/webhooks/{broken}/deliveries");
    let start = Instant::now();
    let delivery = loop {
        let list = office.get(&path).await;
        let delivery = list.body["items"][0].clone();
        if delivery["attempts"].as_u64() > Some(0) {
            break delivery;
        }
        assert!(start.elapsed() < PATIENCE, "{list:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(
        (delivery["state"].as_str(), delivery["last_answer"].as_str()),
        (Some("waiting"), Some("status 503"))
    );
    down.got.is_up.store(true, Ordering::SeqCst);
    // By itself after its pause, or at once when an operator asks for it; under the same id.
    let redeliver = format!(
        "{path}/{}/redeliver",
        delivery["id"].as_str().expect("an id")
    );
    assert_eq!(office.post(&redeliver, &json!({})).await.status, 202);
    let (headers, _) = down.wait(1).await.remove(0);
    assert_eq!(
        headers["webhook-id"],
        delivery["event_id"].as_str().expect("an id")
    );
    let second = anna.pay("bakery", 11, "").await.text("id").to_owned();
    anna.decided(&second).await;
    up.wait(2).await;
    down.wait(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_endpoint_delays_no_other() {
    let town = Town::open().await;
    let mut office = town.member_with("office", &[Role::Operator]).await;
    let mut anna = town.rich("anna", 1_000).await;
    town.member("bakery").await;
    // It takes the request and never answers.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let never = async || std::future::pending::<StatusCode>().await;
    let router = Router::new().route("/hook", post(never));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (slow, _) = add(&mut office, &url, json!(["payment.final"])).await;
    let quick = Endpoint::open(true).await;
    add(&mut office, &quick.url, json!(["payment.final"])).await;
    for count in 1..=3 {
        let id = anna.pay("bakery", 10, "").await.text("id").to_owned();
        anna.decided(&id).await;
        quick.wait(count).await;
    }
    let path = format!("/v1/operator/webhooks/{slow}/deliveries");
    let start = Instant::now();
    loop {
        let list = office.get(&path).await;
        let items = list.body["items"].as_array().expect("deliveries");
        assert_eq!(items.len(), 3);
        if items
            .iter()
            .any(|item| item["last_answer"] == "no answer in time")
        {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{list:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_get_what_they_asked_for_and_tests() {
    let town = Town::open().await;
    let mut office = town.member_with("office", &[Role::Operator]).await;
    let mut poor = town.member("anna").await;
    town.member("bakery").await;
    let endpoint = Endpoint::open(true).await;
    let (id, _) = add(
        &mut office,
        &endpoint.url,
        json!(["payment.failed", "webhook.test"]),
    )
    .await;
    let failed = poor.pay("bakery", 10, "").await;
    poor.decided(failed.text("id")).await;
    let (_, body) = endpoint.wait(1).await.remove(0);
    assert!(
        body.contains("\"payment.failed\"") && body.contains("insufficient_funds"),
        "{body}"
    );
    assert_eq!(
        office
            .post(&format!("/v1/operator/webhooks/{id}/test"), &json!({}))
            .await
            .status,
        202
    );
    let deliveries = endpoint.wait(2).await;
    assert!(deliveries[1].1.contains("\"webhook.test\""));
    let list = office.get("/v1/operator/webhooks").await;
    assert!(list.body["items"][0]["secret"].is_null(), "shown once");
    let path = format!("/v1/operator/webhooks/{id}");
    assert_eq!(
        office
            .send(reqwest::Method::DELETE, &path, Some("gone"), None)
            .await
            .status,
        204
    );
    assert_eq!(
        office
            .post(&format!("{path}/test"), &json!({}))
            .await
            .code(),
        "webhook_unknown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn private_addresses_are_no_endpoints() {
    let town = Town::open_with(|config| config.webhooks_private = false).await;
    let mut office = town.member_with("office", &[Role::Operator]).await;
    for (url, code) in [
        ("https://127.0.0.1/hook", "webhook_address_private"),
        ("https://localhost/hook", "webhook_address_private"),
        ("https://[::1]/hook", "webhook_address_private"),
        ("https://169.254.169.254/latest", "webhook_address_private"),
        ("http://93.184.216.34/hook", "webhook_url_malformed"),
        ("hook", "webhook_url_malformed"),
    ] {
        let answer = office
            .post("/v1/operator/webhooks", &json!({ "url": url }))
            .await;
        assert_eq!(answer.code(), code, "{url}");
    }
}
