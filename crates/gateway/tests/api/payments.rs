//! Payments, refunds, requests, receipts, statements, live events.

use crate::{
    node::{eur, key, person, registrar},
    town::{PATIENCE, Town, fresh_key, money, payment},
};
use futures::StreamExt as _;
use reqwest::Method;
use scrip_ledger::state::{Key, Record};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn payment_is_pending_at_once_and_final_soon_for_both() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let preview = anna
        .post("/v1/payments/preview", &payment("@Bakery", 420, "Rye loaf"))
        .await;
    assert_eq!(preview.body["payee"]["display_name"], "The bakery");
    assert_eq!(preview.body["available_after"], "9580");
    assert_eq!(preview.body["warnings"][0]["code"], "first_payment");
    assert_eq!(preview.body["confirmation_required"], false);
    let answer = anna.pay("@Bakery", 420, "Rye loaf").await;
    assert_eq!(answer.status, 202, "{answer:?}");
    assert_eq!(
        (answer.text("state"), answer.text("direction")),
        ("pending", "out")
    );
    let id = answer.text("id").to_owned();
    let paid = anna.decided(&id).await;
    assert_eq!(paid["state"], "final", "{paid}");
    assert!(paid["finality_ms"].as_u64().is_some() && paid["block_height"].as_u64().is_some());
    let got = bakery.get(&format!("/v1/payments/{id}")).await;
    assert_eq!(
        (got.text("direction"), got.text("memo")),
        ("in", "Rye loaf")
    );
    assert_eq!(got.body["counterparty"]["username"], "anna");
    assert_eq!(
        (anna.available().await, bakery.available().await),
        (9_580, 420)
    );
    // Nobody else's business.
    let mut eve = town.member("eve").await;
    assert_eq!(
        eve.get(&format!("/v1/payments/{id}")).await.code(),
        "payment_unknown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_can_be_checked_with_the_networks_key_alone() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let id = anna
        .pay("bakery", 420, "Rye loaf")
        .await
        .text("id")
        .to_owned();
    anna.decided(&id).await;
    let network = anna.get("/v1/network").await;
    let key_bytes: Vec<u8> = (0..192)
        .step_by(2)
        .map(|at| u8::from_str_radix(&network.text("network_key")[at..at + 2], 16).expect("hex"))
        .collect();
    let network_key = scrip_receipt::NetworkKey::from_bytes(&key_bytes).expect("a key");
    let path = format!("/v1/payments/{id}/receipt");
    for browser in [&mut anna, &mut bakery] {
        let file = browser.get(&path).await;
        assert_eq!(file.status, 200, "{file:?}");
        let report = scrip_receipt::verify(&file.bytes, &network_key).expect("it holds");
        let scrip_receipt::Proven::BatchItem { item, .. } = report.proven else {
            panic!("{report:?}")
        };
        assert_eq!(item.item.amount.minor_units(), 420);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn payer_without_money_is_told_and_others_in_the_batch_are_paid() {
    let town = Town::open().await;
    let mut rich = town.rich("anna", 1_000).await;
    let mut poor = town.member("ben").await;
    town.member("bakery").await;
    // Taken in together, so that they share a batch.
    let (paid, unpaid) = futures::join!(rich.pay("bakery", 100, ""), poor.pay("bakery", 100, ""));
    let failed = poor.decided(unpaid.text("id")).await;
    assert_eq!(
        (failed["state"].as_str(), failed["failure"]["code"].as_str()),
        (Some("failed"), Some("insufficient_funds"))
    );
    assert_eq!(
        failed["failure"]["sentence"],
        "The payer doesn't have enough money for this."
    );
    assert_eq!(rich.decided(paid.text("id")).await["state"], "final");
    assert_eq!(rich.available().await, 900);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_payments_of_one_balance_settle_once() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 1_000).await;
    let mut same = anna.clone();
    town.member("bakery").await;
    let (one, two) = futures::join!(anna.pay("bakery", 700, ""), same.pay("bakery", 700, ""));
    let mut states = vec![
        anna.decided(one.text("id")).await["state"]
            .as_str()
            .expect("a state")
            .to_owned(),
        anna.decided(two.text("id")).await["state"]
            .as_str()
            .expect("a state")
            .to_owned(),
    ];
    states.sort();
    assert_eq!(states, ["failed", "final"]);
    assert_eq!(anna.available().await, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_payments_are_final_and_the_money_adds_up() {
    let town = Town::open().await;
    let mut people = Vec::new();
    for index in 0..8 {
        people.push(town.rich(&format!("person{index}"), 10_000).await);
    }
    let pay = people
        .iter()
        .cloned()
        .enumerate()
        .map(|(index, mut person)| async move {
            let mut ids = Vec::new();
            for round in 0..25 {
                let payee = format!("person{}", (index + 1 + round % 7) % 8);
                let answer = person.pay(&payee, 10 + round as u64, "round").await;
                assert_eq!(answer.status, 202, "{answer:?}");
                ids.push(answer.text("id").to_owned());
            }
            for id in ids {
                assert_eq!(person.decided(&id).await["state"], "final");
            }
        });
    futures::future::join_all(pay).await;
    let mut sum = 0;
    for person in &mut people {
        sum += person.available().await;
    }
    assert_eq!(sum, 80_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_never_exceed_the_payment_and_only_the_payee_gives_them() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let id = anna
        .pay("bakery", 1_000, "Cake")
        .await
        .text("id")
        .to_owned();
    anna.decided(&id).await;
    let path = format!("/v1/payments/{id}/refund");
    assert_eq!(
        anna.post(&path, &json!({})).await.code(),
        "refund_not_by_payee"
    );
    let part = bakery
        .post(
            &path,
            &json!({ "amount": money(400), "memo": "One was stale" }),
        )
        .await;
    assert_eq!(part.status, 202, "{part:?}");
    assert_eq!(
        (part.text("kind"), part.text("refund_of")),
        ("refund", &*id)
    );
    let decided = bakery.decided(part.text("id")).await;
    assert_eq!(decided["state"], "final", "{decided}");
    assert_eq!(
        anna.get(&format!("/v1/payments/{id}"))
            .await
            .text("refunded"),
        "400"
    );
    assert_eq!(
        bakery
            .post(&path, &json!({ "amount": money(601) }))
            .await
            .code(),
        "refund_too_large"
    );
    let rest = bakery.post(&path, &json!({})).await;
    assert_eq!(bakery.decided(rest.text("id")).await["state"], "final");
    assert_eq!(
        bakery.post(&path, &json!({})).await.code(),
        "refund_too_large"
    );
    assert_eq!(
        (anna.available().await, bakery.available().await),
        (10_000, 0)
    );
    let refund = rest.text("id").to_owned();
    assert_eq!(
        anna.get(&format!("/v1/payments/{refund}/receipt"))
            .await
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn request_is_paid_once_and_can_be_declined_or_taken_back() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let opening = json!({ "payer": "@anna", "amount": money(500), "memo": "Order 17" });
    let request = bakery.post("/v1/requests", &opening).await;
    assert_eq!(request.status, 201, "{request:?}");
    assert_eq!(
        (request.text("state"), request.body["mine"].as_bool()),
        ("open", Some(true))
    );
    let id = request.text("id").to_owned();
    let seen = anna.get("/v1/requests").await;
    assert_eq!(seen.body["items"][0]["id"], id.as_str());
    assert_eq!(seen.body["items"][0]["mine"], false);
    let mut pay = payment("bakery", 500, "Order 17");
    pay["request_id"] = id.clone().into();
    let paid = anna.post("/v1/payments", &pay).await;
    assert_eq!(anna.decided(paid.text("id")).await["state"], "final");
    assert_eq!(
        bakery
            .get(&format!("/v1/requests/{id}"))
            .await
            .text("state"),
        "paid"
    );
    let twice = anna.post("/v1/payments", &pay).await;
    assert_eq!(
        anna.decided(twice.text("id")).await["failure"]["code"],
        "request_already_paid"
    );
    let other = bakery
        .post("/v1/requests", &opening)
        .await
        .text("id")
        .to_owned();
    assert_eq!(
        bakery
            .post(&format!("/v1/requests/{other}/decline"), &json!({}))
            .await
            .code(),
        "request_not_yours"
    );
    assert_eq!(
        anna.post(&format!("/v1/requests/{other}/decline"), &json!({}))
            .await
            .text("state"),
        "declined"
    );
    assert_eq!(
        bakery
            .post(&format!("/v1/requests/{other}/cancel"), &json!({}))
            .await
            .code(),
        "request_not_open"
    );
    let third = bakery
        .post("/v1/requests", &json!({ "amount": money(500) }))
        .await
        .text("id")
        .to_owned();
    assert_eq!(
        anna.post(&format!("/v1/requests/{third}/cancel"), &json!({}))
            .await
            .code(),
        "request_not_yours"
    );
    assert_eq!(
        bakery
            .post(&format!("/v1/requests/{third}/cancel"), &json!({}))
            .await
            .text("state"),
        "cancelled"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_a_key_of_their_own_pays_a_member() {
    let town = Town::open().await;
    let mut bakery = town.member("bakery").await;
    let account = bakery.get("/v1/accounts").await.body["items"][0]["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an account");
    let transfer = scrip_ledger::transfer::Operation::Single(scrip_ledger::transfer::Item {
        payer: person(1),
        payee: account,
        asset: eur(),
        amount: scrip_ledger::amount::Amount::new(250).expect("an amount"),
        details: scrip_ledger::transfer::Details::default(),
    });
    let signed = town.node.sign(1, crate::node::id(77), transfer.into());
    assert_eq!(
        *signed.signer(),
        commonware_cryptography::Signer::public_key(&key(1))
    );
    town.node.enqueue_for_test(signed);
    let start = Instant::now();
    let items = loop {
        let list = bakery.get("/v1/payments").await.body["items"]
            .as_array()
            .expect("items")
            .clone();
        if !list.is_empty() {
            break list;
        }
        assert!(start.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(
        (items.len(), items[0]["state"].as_str()),
        (1, Some("final"))
    );
    assert_eq!(
        (
            items[0]["direction"].as_str(),
            items[0]["amount"]["minor_units"].as_str()
        ),
        (Some("in"), Some("250"))
    );
    let receipt = bakery
        .get(&format!(
            "/v1/payments/{}/receipt",
            items[0]["id"].as_str().expect("an id")
        ))
        .await;
    assert_eq!(receipt.status, 200, "{receipt:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn list_is_searched_and_comes_in_pages() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    for index in 0..7 {
        let answer = anna
            .pay("bakery", 10 + index, &format!("Loaf {index} 100%_!"))
            .await;
        anna.decided(answer.text("id")).await;
    }
    let mut seen = Vec::new();
    let mut path = "/v1/payments?limit=3".to_owned();
    loop {
        let page = anna.get(&path).await;
        assert_eq!(page.status, 200, "{page:?}");
        seen.extend(
            page.body["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["memo"].as_str().expect("a memo").to_owned()),
        );
        match page.body["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/payments?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 8);
    assert_eq!(seen.last().map(String::as_str), Some("Welcome"));
    let count = async |browser: &mut crate::town::Browser, query: &str| {
        let page = browser.get(&format!("/v1/payments?{query}")).await;
        page.body["items"]
            .as_array()
            .unwrap_or_else(|| panic!("{page:?}"))
            .len()
    };
    assert_eq!(count(&mut anna, "search=loaf%203").await, 1);
    assert_eq!(count(&mut anna, "search=100%25_!").await, 7);
    assert_eq!(count(&mut anna, "search=BAKERY").await, 7);
    assert_eq!(count(&mut anna, "direction=in").await, 1);
    assert_eq!(count(&mut anna, "from=2999-01-01").await, 0);
    assert_eq!(count(&mut anna, "to=2999-01-01&asset=EUR").await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_add_up_in_both_forms() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let answer = anna
        .pay("bakery", 1_250, "=HYPERLINK(\"http://evil\")")
        .await;
    anna.decided(answer.text("id")).await;
    let csv = String::from_utf8(anna.get("/v1/statements").await.bytes).expect("text");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[1].contains(",100.00,100.00,EUR,"), "{csv}");
    assert!(lines[2].contains(",-12.50,87.50,EUR,"), "{csv}");
    assert!(lines[2].contains("\"'=HYPERLINK"), "{csv}");
    let xml =
        String::from_utf8(anna.get("/v1/statements?format=camt053").await.bytes).expect("text");
    assert!(
        xml.contains("<Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0.00</Amt>"),
        "{xml}"
    );
    assert!(
        xml.contains("<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">87.50</Amt>"),
        "{xml}"
    );
    assert_eq!(
        anna.get("/v1/statements?from=yesterday").await.code(),
        "time_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn events_show_pending_then_final_and_resume_without_loss() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let bakery = town.member("bakery").await;
    let mut stream = Stream::open(&bakery, None).await;
    let id = anna.pay("bakery", 100, "one").await.text("id").to_owned();
    let first = stream.payment(&id, "pending").await;
    let last = stream.payment(&id, "final").await;
    assert!(last > first);
    drop(stream);
    let second = anna.pay("bakery", 200, "two").await.text("id").to_owned();
    anna.decided(&second).await;
    let mut resumed = Stream::open(&bakery, Some(last)).await;
    resumed.payment(&second, "final").await;
    let none = resumed.seen.iter().all(|event| event["id"] != id.as_str());
    assert!(none, "what was seen is not repeated: {:?}", resumed.seen);
}

/// A stream of events that is read until something comes.
struct Stream {
    chunks: futures::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    buffer: String,
    seen: Vec<Value>,
}

impl Stream {
    async fn open(browser: &crate::town::Browser, after: Option<i64>) -> Self {
        let client = reqwest::Client::new();
        let mut request = client
            .get(format!("{}/v1/events", browser.url))
            .header("cookie", browser.cookie.clone().expect("a cookie"));
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = request.send().await.expect("a stream");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Self {
            chunks: response.bytes_stream().boxed(),
            buffer: String::new(),
            seen: Vec::new(),
        };
        stream.read().await;
        stream
    }

    async fn read(&mut self) {
        let chunk = tokio::time::timeout(PATIENCE, self.chunks.next())
            .await
            .expect("in time")
            .expect("open")
            .expect("bytes");
        self.buffer
            .push_str(std::str::from_utf8(&chunk).expect("text"));
    }

    /// The number of the event that shows the payment in this state, or a later one.
    async fn payment(&mut self, id: &str, state: &str) -> i64 {
        loop {
            while let Some(end) = self.buffer.find("\n\n") {
                let event: String = self.buffer.drain(..end + 2).collect();
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                if field("event: ").as_deref() != Some("payment") {
                    continue;
                }
                let data: Value =
                    serde_json::from_str(&field("data: ").expect("data")).expect("JSON");
                self.seen.push(data.clone());
                if data["id"] == id && (data["state"] == state || state == "pending") {
                    return field("id: ").expect("a number").parse().expect("a number");
                }
            }
            self.read().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_payment_needs_a_confirmation_that_is_good_once() {
    let town = Town::open_with(|config| config.confirm_above = 1_000).await;
    let mut bakery = town.member("bakery").await;
    let mut anna = town.browser();
    let (mut authenticator, _) = anna.sign_up("anna").await;
    town.rich("anna", 10_000).await;
    assert_eq!(
        anna.pay("bakery", 1_000, "").await.code(),
        "confirmation_required"
    );
    let start = anna.post("/v1/confirmations", &json!({})).await;
    let credential = authenticator
        .get(&start.body["request_options"])
        .expect("options");
    let path = format!("/v1/confirmations/{}/finish", start.text("ceremony_id"));
    let confirmation = anna.post(&path, &json!({ "credential": credential })).await;
    assert_eq!(confirmation.status, 200, "{confirmation:?}");
    let mut pay = payment("bakery", 1_000, "");
    pay["confirmation_id"] = confirmation.text("confirmation_id").into();
    let key = fresh_key();
    let paid = anna
        .send(Method::POST, "/v1/payments", Some(&key), Some(&pay))
        .await;
    assert_eq!(anna.decided(paid.text("id")).await["state"], "final");
    // The same request again is the same payment; another one needs another confirmation.
    let again = anna
        .send(Method::POST, "/v1/payments", Some(&key), Some(&pay))
        .await;
    assert!(again.is_replayed());
    assert_eq!(
        anna.post("/v1/payments", &pay).await.code(),
        "confirmation_invalid"
    );
    assert_eq!(bakery.available().await, 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_wait_while_no_node_answers_and_nothing_is_doubled() {
    let mut town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    town.stop_node().await;
    let answer = anna.pay("bakery", 100, "While it is dark").await;
    assert_eq!(
        (answer.status, answer.text("state")),
        (202, "pending"),
        "{answer:?}"
    );
    let health = anna.get("/health").await;
    assert_eq!(
        (
            health.status,
            health.body["network"].as_bool(),
            health.body["database"].as_bool()
        ),
        (503, Some(false), Some(true))
    );
    assert_eq!(
        anna.get(&format!("/v1/payments/{}", answer.text("id")))
            .await
            .text("state"),
        "pending"
    );
    town.start_node().await;
    assert_eq!(anna.decided(answer.text("id")).await["state"], "final");
    assert_eq!(anna.available().await, 9_900);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stored_before_a_stop_is_sent_after_it_once() {
    let mut town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    town.stop_node().await;
    let answer = anna.pay("bakery", 100, "").await;
    // Signed and stored by now, and the node may or may not have it.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stopped = town.gateway.take().expect("it runs");
    stopped.stop().await;
    town.start_node().await;
    town.gateway = Some(
        scrip_gateway::Gateway::start(town.config.clone())
            .await
            .expect("a gateway"),
    );
    assert_eq!(anna.decided(answer.text("id")).await["state"], "final");
    assert_eq!(anna.available().await, 9_900);
}

/// A network that makes blocks fast takes many small batches, until the ledger keeps no more of one account's ids.
#[tokio::test(flavor = "multi_thread")]
async fn batches_slow_down_before_the_ledger_has_had_too_much_of_the_gateway() {
    const LIVE_MAX: usize = 24;
    let town = Town::open_with(|config| config.operations_live_max = LIVE_MAX).await;
    let mut anna = town.rich("anna", 10_000).await;
    town.member("bakery").await;
    let gateway = Key::account(&registrar());
    for number in 0..40 {
        let answer = anna.pay("bakery", 1, &format!("roll {number}")).await;
        let paid = anna.decided(answer.text("id")).await;
        assert_eq!(paid["state"], "final", "{paid}");
        let records = town.node.records();
        let Some(Record::Account(account)) = records.get(&gateway) else {
            panic!("the gateway has an account");
        };
        let now_s = town.node.time().0 / 1_000;
        let recent = account.recent.iter();
        let live = recent
            .filter(|recent| recent.id.valid_until_s() > now_s)
            .count();
        // Those that open accounts and claim names do not wait.
        assert!(live <= LIVE_MAX + 8, "{live} after {number} payments");
    }
}
