//! Asking for the state, blocks, the network and the node.

use crate::{
    node::{eur, id, item, person},
    support::Town,
};
use scrip_chain::{
    http::Config,
    service::{NodeState, Service as _},
};
use scrip_ledger::{
    account, amount::Amount, hold, ids::HoldId, name, operation::Operation, state::Key,
    time::Timestamp, transfer, username::Username,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn account_shows_its_holdings() {
    let town = Town::open().await;
    let reply = town.get(&format!("/v1/accounts/{}", person(1))).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    let record = &reply.json["record"];
    assert_eq!(record["id"], person(1).to_string());
    assert_eq!(record["open"], true);
    assert_eq!(
        record["holdings"],
        json!([{ "asset": "EUR", "scale": 2, "available": "10000", "held": "0", "credit_limit": "0", "spendable": "10000" }])
    );
    assert_eq!(reply.json.get("proof"), None);
    let proven = town
        .get(&format!("/v1/accounts/{}?proof=true", person(1)))
        .await;
    assert!(
        proven.json["proof"]
            .as_str()
            .is_some_and(|proof| !proof.is_empty())
    );
    let reply = town.get(&format!("/v1/accounts/{}", person(77))).await;
    assert_eq!((reply.status, reply.code()), (404, "account_not_known"));
    let absent = town
        .get(&format!("/v1/accounts/{}?proof=true", person(77)))
        .await;
    assert_eq!((absent.status, &absent.json["record"]), (200, &Value::Null));
    assert_eq!(town.get("/v1/accounts/abc").await.code(), "id_malformed");
    assert_eq!(
        town.get(&format!("/v1/accounts/{}?prof=true", person(1)))
            .await
            .code(),
        "query_malformed"
    );
    assert_eq!(
        town.get(&format!("/v1/accounts/{}?proof=maybe", person(1)))
            .await
            .code(),
        "query_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn name_resolves_in_any_case_and_warns_of_lookalikes() {
    let town = Town::open().await;
    let name = Username::new("alice").expect("a name");
    let claim = name::Operation::Claim {
        account: person(1),
        name: name.clone(),
    };
    town.apply(&town.node.sign(1, id(1), Operation::Name(claim)))
        .await;
    for typed in ["alice", "ALICE", "@Alice", "%EF%BD%81lice"] {
        let reply = town.get(&format!("/v1/names/{typed}")).await;
        assert_eq!(reply.status, 200, "{typed}: {}", reply.json);
        assert_eq!(reply.json["record"]["account"], person(1).to_string());
        assert_eq!(
            (
                &reply.json["record"]["name"],
                &reply.json["record"]["payable"]
            ),
            (&json!("alice"), &json!(true))
        );
    }
    assert_eq!(town.get("/v1/names/bob").await.code(), "name_not_taken");
    let reply = town.get("/v1/names/a1ice").await;
    assert_eq!(
        (reply.status, reply.code()),
        (404, "name_looks_like_another")
    );
    assert!(
        reply.json["detail"]
            .as_str()
            .expect("a sentence")
            .contains("alice")
    );
    assert_eq!(
        town.get("/v1/names/a%20b").await.code(),
        "username_bad_character"
    );
    assert_eq!(
        town.get(&format!("/v1/names/{}", "x".repeat(40)))
            .await
            .code(),
        "username_too_long"
    );
    let absent = town.get("/v1/names/bob?proof=true").await;
    assert_eq!((absent.status, &absent.json["record"]), (200, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn probing_names_is_limited() {
    let mut config = Config::default();
    (config.limits.names_burst, config.limits.names_per_s) = (5, 1);
    let town = Town::with(config.clone()).await;
    let mut codes = Vec::new();
    for number in 0..7 {
        codes.push(town.get(&format!("/v1/names/name{number}")).await.status);
    }
    assert_eq!(codes[..5], [404; 5]);
    assert!(codes[5..].contains(&429));
    let key = Key::name(&Username::new("name8").expect("a name"));
    let reply = town.get(&format!("/v1/state/{key}")).await;
    assert_eq!((reply.status, reply.code()), (429, "rate_limited"));
    assert_eq!(reply.headers["retry-after"], "1");
    // Accounts are not names: nothing is learnt by guessing 128 bits.
    assert_eq!(
        town.get(&format!("/v1/accounts/{}", person(1)))
            .await
            .status,
        200
    );
    config.trusted = vec!["127.0.0.1".parse().expect("an address")];
    let town = Town::with(config).await;
    for number in 0..20 {
        assert_eq!(
            town.get(&format!("/v1/names/name{number}")).await.status,
            404
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asset_and_any_record_are_shown() {
    let town = Town::open().await;
    let reply = town.get("/v1/assets/EUR").await;
    assert_eq!(reply.json["record"]["scale"], 2);
    assert_eq!(reply.json["record"]["issued"], "50000");
    assert_eq!(town.get("/v1/assets/XAU").await.code(), "asset_not_known");
    assert_eq!(
        town.get("/v1/assets/eur").await.code(),
        "asset_code_malformed"
    );

    let open = hold::Operation::Open {
        payer: person(1),
        payee: person(2),
        asset: eur(),
        amount: Amount::new(300).expect("an amount"),
        expires_at: Timestamp::from_seconds(crate::node::START_S + 600),
    };
    let signed = town.node.sign(1, id(1), Operation::Hold(open));
    town.apply(&signed).await;
    let key = Key::hold(&HoldId::derive(&person(1), &signed.id(), 0));
    let reply = town.get(&format!("/v1/state/{key}")).await;
    assert_eq!(
        (
            &reply.json["record"]["kind"],
            &reply.json["record"]["status"]
        ),
        (&json!("hold"), &json!("open"))
    );
    assert_eq!(reply.json["record"]["amount"]["minor_units"], "300");
    // Every record of the state can be shown.
    for key in town.node.records().keys() {
        let reply = town.get(&format!("/v1/state/{key}")).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
    }
    assert_eq!(
        town.get(&format!("/v1/state/{}", "00".repeat(32)))
            .await
            .code(),
        "record_not_known"
    );
    assert_eq!(town.get("/v1/state/xyz").await.code(), "id_malformed");
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_are_listed_in_pages() {
    let town = Town::open().await;
    for nonce in 0..9 {
        town.apply(&town.node.transfer(1, 2, 1, nonce)).await;
    }
    let mut heights = Vec::new();
    let mut path = "/v1/blocks?limit=4".to_owned();
    loop {
        let reply = town.get(&path).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        let items = reply.json["items"].as_array().expect("a list").clone();
        heights.extend(
            items
                .iter()
                .map(|item| item["height"].as_u64().expect("a height")),
        );
        match reply.json["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/blocks?limit=4&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(heights, (1..=10).rev().collect::<Vec<u64>>());
    // A node that joined late has no older ones.
    town.node.hide_below(2);
    let rest = town.get("/v1/blocks").await;
    assert_eq!(rest.json["items"].as_array().expect("a list").len(), 9);
    assert_eq!(rest.json.get("next_cursor"), None);
    assert_eq!(
        town.get("/v1/blocks?cursor=x").await.code(),
        "cursor_malformed"
    );
    assert_eq!(
        town.get("/v1/blocks?limit=0").await.code(),
        "query_malformed"
    );
    assert_eq!(
        town.get("/v1/blocks?limit=201").await.code(),
        "query_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn block_shows_its_operations_in_pages() {
    let town = Town::open().await;
    for nonce in 0..5 {
        town.submit("", &town.node.transfer(1 + nonce, 9, 1, nonce))
            .await;
    }
    let height = town.node.seal();
    let first = town.get(&format!("/v1/blocks/{height}?limit=3")).await;
    assert_eq!(
        first.json["operations"].as_array().expect("a list").len(),
        3
    );
    assert_eq!(
        (&first.json["operations_count"], &first.json["next_offset"]),
        (&json!(5), &json!(3))
    );
    let rest = town.get(&format!("/v1/blocks/{height}?offset=3")).await;
    assert_eq!(rest.json["operations"].as_array().expect("a list").len(), 2);
    assert_eq!(rest.json.get("next_offset"), None);
    assert_eq!(town.get("/v1/blocks/999").await.code(), "block_unknown");
    assert_eq!(town.get("/v1/blocks/first").await.code(), "query_malformed");
    town.node.prune(2);
    let reply = town.get("/v1/blocks/1").await;
    assert_eq!((reply.status, reply.code()), (410, "block_pruned"));
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_is_proven_by_the_networks_key_alone() {
    let town = Town::open().await;
    let items = vec![item(person(1), person(2), 5), item(person(1), person(3), 6)];
    let batch = town.node.sign(
        1,
        id(1),
        Operation::Transfer(transfer::Operation::Batch { items }),
    );
    let path = format!("/v1/operations/{}/{}/receipt", batch.author(), batch.id());
    assert_eq!(town.get(&path).await.code(), "operation_unknown");
    town.submit("", &batch).await;
    assert_eq!(town.get(&path).await.code(), "receipt_pending");
    town.node.seal();
    let key = scrip_receipt::NetworkKey::from_bytes(&town.node.network().key).expect("a key");
    for suffix in ["", "?item=0", "?item=1"] {
        let response = town
            .client
            .get(town.url(&format!("{path}{suffix}")))
            .send()
            .await
            .expect("an answer");
        assert_eq!(
            response.headers()["content-type"],
            "application/octet-stream"
        );
        let file = response.bytes().await.expect("a body");
        let report = scrip_receipt::verify(&file, &key).expect("proven");
        assert_eq!(report.height, 2);
    }
    assert_eq!(
        town.get(&format!("{path}?item=2")).await.code(),
        "item_unknown"
    );
    assert_eq!(
        town.get("/v1/operations/00/00/receipt").await.code(),
        "id_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn network_health_metrics_and_document() {
    let town = Town::open().await;
    let network = town.get("/v1/network").await;
    assert_eq!(network.json["id"], town.node.network().id.to_string());
    assert_eq!(network.json["key"].as_str().expect("a key").len(), 192);
    assert_eq!(network.json["genesis"]["name"], "Testville");
    assert_eq!(network.json["committee"][0]["weight"], 1);

    let health = town.get("/health").await;
    assert_eq!(
        (health.status, &health.json["state"]),
        (200, &json!("validating"))
    );
    town.node.set_state(NodeState::Syncing);
    let health = town.get("/health").await;
    assert_eq!(
        (health.status, &health.json["state"]),
        (503, &json!("syncing"))
    );

    let text = town
        .client
        .get(town.url("/metrics"))
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    assert!(text.contains("test_node 1"));
    assert!(
        text.contains(r#"scrip_http_requests_total{route="/health",status="200"} 1"#),
        "{text}"
    );
    // Founders' certificates are valid for two years and a day; the network is some seconds old.
    assert!(
        text.contains(r#"scrip_http_certificate_days_left{certificate="membership"} 730"#),
        "{text}"
    );
    assert_eq!(text.matches("certificate_days_left{").count(), 1, "{text}");
    assert_eq!(text.matches("# EOF").count(), 1);
    assert!(text.ends_with("# EOF\n"));

    assert_eq!(town.get("/openapi.json").await.json["openapi"], "3.1.0");
    let problems = town.get("/v1/problems").await;
    assert!(problems.json.as_array().is_some_and(|all| all.len() > 80));
    assert_eq!(
        town.get("/v1/problems/insufficient_funds").await.json["status"],
        422
    );
    assert_eq!(
        town.get("/v1/problems/none").await.code(),
        "problem_unknown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_route_is_served() {
    let town = Town::open().await;
    let document = town.get("/openapi.json").await.json;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let path = path
            .replace("{height}", "1")
            .replace("{code}", "EUR")
            .replace(['{', '}'], "");
        for method in methods.as_object().expect("methods").keys() {
            let method = method.to_uppercase().parse().expect("a method");
            let response = town
                .client
                .request(method, town.url(&path))
                .send()
                .await
                .expect("an answer");
            let kind = response.headers().get("content-type").cloned();
            assert!(kind.is_some(), "{path}");
            if response.status() == 404 || response.status() == 405 {
                let problem: Value = response.json().await.expect("a problem");
                assert!(
                    problem["code"] != "route_unknown" && problem["code"] != "method_not_allowed",
                    "{path}"
                );
            }
        }
    }
    assert_eq!(town.get("/v2/anything").await.code(), "route_unknown");
    let reply = crate::support::read(
        town.client
            .delete(town.url("/v1/blocks"))
            .send()
            .await
            .expect("an answer"),
    )
    .await;
    assert_eq!((reply.status, reply.code()), (405, "method_not_allowed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn elections_and_random_values_are_asked_for_by_number() {
    let town = Town::open().await;
    let height = town.apply(&town.node.transfer(1, 2, 10, 1)).await;
    let seed = town.get(&format!("/v1/blocks/{height}/seed")).await;
    assert_eq!(seed.status, 200);
    assert_eq!(seed.json["height"], height);
    assert_eq!(seed.json["signature"], "07".repeat(48));
    for (path, status, code) in [
        ("/v1/blocks/999999/seed", 404, "election_seed_unavailable"),
        ("/v1/blocks/first/seed", 400, "query_malformed"),
        ("/v1/elections/0", 404, "election_unknown"),
        ("/v1/elections/first", 400, "query_malformed"),
    ] {
        let reply = town.get(path).await;
        assert_eq!((reply.status, reply.code()), (status, code), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rotated_account_shows_its_custodian() {
    let town = Town::open().await;
    let rotate = account::Operation::Rotate {
        account: person(1),
        controller: account::Controller::Custodian(person(2)),
    };
    town.apply(&town.node.sign(1, id(1), Operation::Account(rotate)))
        .await;
    let reply = town.get(&format!("/v1/accounts/{}", person(1))).await;
    assert_eq!(
        reply.json["record"]["controller"],
        json!({ "custodian": person(2).to_string() })
    );
}
