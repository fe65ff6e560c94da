//! Handing operations in: what is accepted, what is refused and with which code, and that a retry is never a second payment.

use crate::{
    node::{START_S, eur, id, item, key, person},
    support::{Town, json},
};
use scrip_api::binary;
use scrip_chain::service::Service as _;
use scrip_ledger::{
    amount::Amount,
    asset,
    ids::{AssetCode, NetworkId, OperationId},
    name,
    operation::{Operation, Signed},
    text::Reference,
    transfer,
    username::Username,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn one_operation_is_accepted_then_final() {
    let town = Town::open().await;
    let signed = town.node.transfer(1, 2, 1_250, 1);
    let reply = town.submit("", &signed).await;
    assert_eq!(reply.status, 202, "{}", reply.json);
    assert_eq!(reply.json["status"], "accepted");
    let location = reply.headers["location"].to_str().expect("text").to_owned();
    assert_eq!(
        location,
        format!("/v1/operations/{}/{}", signed.author(), signed.id())
    );
    assert_eq!(town.get(&location).await.json["status"], "accepted");

    let height = town.node.seal();
    let reply = town.get(&location).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    assert_eq!(reply.json["status"], "applied");
    assert_eq!(reply.json["height"], height);
    assert_eq!(
        reply.json["content"]["operation"]["amount"],
        json!({ "minor_units": "1250", "asset": "EUR", "scale": 2 })
    );
    assert_eq!(
        (town.node.balance(1), town.node.balance(2)),
        (8_750, 11_250)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_finality_answers_with_the_block() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(std::time::Duration::from_millis(20));
    let reply = town
        .submit("?wait=final", &town.node.transfer(1, 2, 1, 1))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    assert_eq!(reply.json["status"], "applied");
    assert!(
        reply.json["height"]
            .as_u64()
            .is_some_and(|height| height > 1)
    );
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn wait_is_bounded() {
    let mut config = scrip_chain::http::Config::default();
    config.limits.wait_timeout = std::time::Duration::from_millis(50);
    let town = Town::with(config).await;
    let signed = town.node.transfer(1, 2, 1, 1);
    assert_eq!(town.submit("?wait=final", &signed).await.status, 202);
    let path = format!(
        "/v1/operations/{}/{}?wait=final",
        signed.author(),
        signed.id()
    );
    assert_eq!(town.get(&path).await.json["status"], "accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_answers_with_first_outcome() {
    let town = Town::open().await;
    let signed = town.node.transfer(1, 2, 500, 1);
    let first = town.submit("", &signed).await;
    assert!(first.headers.get("idempotency-replayed").is_none());
    let again = town.submit("", &signed).await;
    assert_eq!(
        (again.status, &again.headers["idempotency-replayed"]),
        (202, &"true".parse().expect("a value"))
    );

    let height = town.node.seal();
    for _ in 0..2 {
        let replay = town.submit("?wait=final", &signed).await;
        assert_eq!(replay.status, 200, "{}", replay.json);
        assert_eq!(replay.headers["idempotency-replayed"], "true");
        assert_eq!(
            (&replay.json["status"], &replay.json["height"]),
            (&json!("applied"), &json!(height))
        );
    }
    town.node.seal();
    assert_eq!(town.node.applied_count(signed.author(), signed.id()), 1);
    assert_eq!(town.node.balance(2), 10_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn same_key_other_body_refused() {
    let town = Town::open().await;
    let first = town.node.transfer(1, 2, 500, 1);
    let other = town.node.transfer(1, 3, 999, 1);
    assert_eq!(town.submit("", &first).await.status, 202);
    // While the first one waits.
    let reply = town.submit("", &other).await;
    assert_eq!((reply.status, reply.code()), (409, "operation_id_reused"));
    // After it is final.
    town.node.seal();
    let reply = town.submit("?wait=final", &other).await;
    assert_eq!((reply.status, reply.code()), (409, "operation_id_reused"));
    town.node.seal();
    assert_eq!(
        (town.node.balance(2), town.node.balance(3)),
        (10_500, 10_000)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_duplicates_apply_once() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(std::time::Duration::from_millis(5));
    let signed = town.node.transfer(1, 2, 700, 1);
    let attempts = (0..40).map(|_| town.submit("?wait=final", &signed));
    let replies = futures::future::join_all(attempts).await;
    let heights: Vec<&Value> = replies.iter().map(|reply| &reply.json["height"]).collect();
    for reply in &replies {
        assert_eq!(reply.status, 200, "{}", reply.json);
    }
    assert!(heights.iter().all(|height| *height == heights[0]));
    let first_count = replies
        .iter()
        .filter(|reply| reply.headers.get("idempotency-replayed").is_none())
        .count();
    assert_eq!(first_count, 1);
    assert_eq!(town.node.applied_count(signed.author(), signed.id()), 1);
    assert_eq!(town.node.balance(2), 10_700);
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_of_the_rules_comes_with_its_code() {
    let town = Town::open().await;
    let transfer = |item| Operation::Transfer(transfer::Operation::Single(item));
    let unknown_asset = AssetCode::new("XAU").expect("a code");
    let expired = OperationId::new(START_S - 1, [9; 11]);
    let too_far = OperationId::new(START_S + 7 * 3_600, [9; 11]);
    let cases = [
        (town.node.transfer(1, 2, 0, 1), "transfer_amount_zero"),
        (town.node.transfer(1, 2, 10_001, 2), "insufficient_funds"),
        (town.node.transfer(1, 1, 5, 3), "transfer_to_self"),
        (
            town.node
                .sign(1, id(4), transfer(item(person(2), person(3), 5))),
            "transfer_not_controlled",
        ),
        (
            town.node
                .sign(1, id(5), transfer(item(person(1), person(77), 5))),
            "transfer_payee_unknown",
        ),
        (
            town.node.sign(
                1,
                id(6),
                transfer(transfer::Item {
                    asset: unknown_asset,
                    ..item(person(1), person(2), 5)
                }),
            ),
            "asset_unknown",
        ),
        (
            town.node
                .sign(1, expired, transfer(item(person(1), person(2), 5))),
            "operation_expired",
        ),
        (
            town.node
                .sign(1, too_far, transfer(item(person(1), person(2), 5))),
            "operation_valid_too_long",
        ),
        (
            town.node
                .sign(77, id(7), transfer(item(person(77), person(2), 5))),
            "operation_author_unknown",
        ),
        (
            Signed::new(
                &town.node.network().id,
                &key(2),
                person(1),
                id(8),
                transfer(item(person(1), person(2), 5)),
            ),
            "operation_wrong_signer",
        ),
    ];
    for (signed, code) in cases {
        let reply = town.submit("", &signed).await;
        assert_eq!((reply.status, reply.code()), (422, code));
    }
    let issue = asset::Operation::Issue {
        asset: unknown_asset,
        payee: person(1),
        amount: Amount::new(1).expect("an amount"),
        reference: Reference::none(),
    };
    let reply = town
        .submit("", &town.node.sign(1, id(9), Operation::Asset(issue)))
        .await;
    assert_eq!((reply.status, reply.code()), (422, "asset_unknown"));
}

#[tokio::test(flavor = "multi_thread")]
async fn username_case_and_lookalikes() {
    let town = Town::open().await;
    let claim = |number, nonce, name: &str| {
        let name = Username::new(name).expect("a name");
        town.node.sign(
            number,
            id(nonce),
            Operation::Name(name::Operation::Claim {
                account: person(number),
                name,
            }),
        )
    };
    town.apply(&claim(1, 1, "paypal")).await;
    let reply = town.submit("", &claim(2, 2, "PayPal")).await;
    assert_eq!((reply.status, reply.code()), (422, "name_taken"));
    let reply = town.submit("", &claim(2, 3, "paypa1")).await;
    assert_eq!((reply.status, reply.code()), (422, "name_looks_alike"));
    let mixed =
        json!({ "type": "name_claim", "account": person(2).to_string(), "name": "p\u{430}ypal" });
    let mut signed = json(&claim(2, 4, "bob"));
    signed["operation"] = mixed;
    let reply = town.post("", &signed).await;
    assert_eq!(
        (reply.status, reply.code(), &reply.json["field"]),
        (400, "username_mixed_scripts", &json!("operation.name"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_networks_operation_is_refused() {
    let town = Town::open().await;
    let other = NetworkId(commonware_cryptography::sha256::Digest([9; 32]));
    let operation = Operation::Transfer(transfer::Operation::Single(item(person(1), person(2), 5)));
    let signed = Signed::new(&other, &key(1), person(1), id(1), operation);
    let reply = town.submit("", &signed).await;
    assert_eq!(
        (reply.status, reply.code()),
        (422, "operation_signature_invalid")
    );
    let mut said = json(&signed);
    said["network"] = json!(other.to_string());
    let reply = town.post("", &said).await;
    assert_eq!((reply.status, reply.code()), (422, "network_wrong"));
    let request = town
        .client
        .post(town.url("/v1/operations"))
        .header("content-type", binary::MEDIA_TYPE);
    let request = request
        .header("scrip-network", other.to_string())
        .body(binary::encode([&signed]));
    let reply = crate::support::read(request.send().await.expect("an answer")).await;
    assert_eq!((reply.status, reply.code()), (422, "network_wrong"));
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_amounts_name_their_field() {
    let town = Town::open().await;
    let over = (Amount::MAX.minor_units() + 1).to_string();
    let cases = [
        (json!("-5"), "amount_negative"),
        (json!(-5), "amount_negative"),
        (json!(5), "amount_not_a_string"),
        (json!(over), "amount_too_large"),
        (json!("1e3"), "amount_not_a_number"),
    ];
    for (value, code) in cases {
        let mut signed = json(&town.node.transfer(1, 2, 5, 1));
        signed["operation"]["amount"]["minor_units"] = value;
        let reply = town.post("", &signed).await;
        assert_eq!((reply.status, reply.code()), (400, code));
        assert_eq!(reply.json["field"], "operation.amount.minor_units");
        let reply = town
            .post(
                "",
                &json!({ "operations": [json(&town.node.transfer(1, 2, 5, 2)), signed] }),
            )
            .await;
        assert_eq!(
            reply.json["field"],
            "operations[1].operation.amount.minor_units"
        );
    }
    let mut scale = json(&town.node.transfer(1, 2, 5, 1));
    scale["operation"]["amount"]["scale"] = json!(0);
    let reply = town.post("", &scale).await;
    assert_eq!((reply.status, reply.code()), (422, "scale_differs"));
    assert_eq!(town.node.status().pool_operations, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_bodies_have_their_codes() {
    let town = Town::open().await;
    let good = json(&town.node.transfer(1, 2, 5, 1));
    let mut unknown_field = good.clone();
    unknown_field["fee"] = json!("0");
    let mut missing_field = good.clone();
    missing_field
        .as_object_mut()
        .expect("an object")
        .remove("id");
    let mut short_id = good.clone();
    short_id["id"] = json!("00");
    let cases = [
        (json!({ "operations": [] }), "operations_missing"),
        (json!({ "operations": 5 }), "body_malformed"),
        (json!({ "operations": [good], "more": 1 }), "body_malformed"),
        (json!([1, 2]), "operation_malformed"),
        (unknown_field, "operation_malformed"),
        (missing_field, "operation_malformed"),
        (short_id, "id_malformed"),
    ];
    for (body, code) in cases {
        let reply = town.post("", &body).await;
        assert_eq!((reply.status, reply.code()), (400, code), "{body}");
    }
    let send = async |kind: &str, body: Vec<u8>| {
        let request = town
            .client
            .post(town.url("/v1/operations"))
            .header("content-type", kind)
            .body(body);
        crate::support::read(request.send().await.expect("an answer")).await
    };
    assert_eq!(
        send("application/json", b"{\"author\"".to_vec())
            .await
            .code(),
        "body_malformed"
    );
    assert_eq!(
        send("text/plain", b"hello".to_vec()).await.code(),
        "media_type_unsupported"
    );
    assert_eq!(
        send("application/octet-stream", Vec::new()).await.code(),
        "operations_missing"
    );
    assert_eq!(
        send("application/octet-stream", vec![0, 0, 0, 9, 1])
            .await
            .code(),
        "operation_malformed"
    );
    assert_eq!(
        send("application/octet-stream", vec![0xFF; 8]).await.code(),
        "operation_too_large"
    );
    assert_eq!(
        town.post("?wait=forever", &json!({})).await.code(),
        "query_malformed"
    );
    assert_eq!(
        town.post("?wiat=final", &json!({})).await.code(),
        "query_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_signature_is_refused() {
    let town = Town::open().await;
    let mut forged = json(&town.node.transfer(1, 2, 5, 1));
    forged["operation"]["amount"]["minor_units"] = json!("9999");
    let reply = town.post("", &forged).await;
    assert_eq!(
        (reply.status, reply.code()),
        (422, "operation_signature_invalid")
    );
    let mut no_key = json(&town.node.transfer(1, 2, 5, 2));
    no_key["signer"] = json!("ff".repeat(32));
    let reply = town.post("", &no_key).await;
    assert_eq!(
        (reply.status, reply.code()),
        (422, "operation_signature_invalid")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_in_binary_answer_in_order() {
    let town = Town::open().await;
    let mut all: Vec<Signed> = (0..200)
        .map(|nonce| town.node.transfer(1 + nonce % 5, 9, 1, nonce))
        .collect();
    all[7] = town.node.transfer(1, 2, 99_999, 7_000);
    let reply = town.post_binary("", binary::encode(&all)).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    assert_eq!(
        (&reply.json["accepted_count"], &reply.json["refused_count"]),
        (&json!(199), &json!(1))
    );
    let results = reply.json["results"].as_array().expect("a list");
    assert_eq!(results.len(), 200);
    for (index, (result, signed)) in results.iter().zip(&all).enumerate() {
        assert_eq!(result["index"], index);
        assert_eq!(result["id"], signed.id().to_string());
    }
    assert_eq!(results[7]["problem"]["code"], "insufficient_funds");

    town.node.seal();
    let reply = town
        .post_binary("?wait=final&report=problems", binary::encode(&all))
        .await;
    assert_eq!(
        (&reply.json["applied_count"], &reply.json["refused_count"]),
        (&json!(199), &json!(1))
    );
    assert_eq!(reply.json["results"].as_array().expect("a list").len(), 1);
    assert_eq!(town.node.balance(9), 199);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_batch_names_its_item() {
    let town = Town::open().await;
    let items = vec![item(person(1), person(2), 5), item(person(1), person(3), 0)];
    let signed = town.node.sign(
        1,
        id(1),
        Operation::Transfer(transfer::Operation::Batch { items }),
    );
    let reply = town.submit("", &signed).await;
    assert_eq!(
        (reply.status, reply.code(), &reply.json["item"]),
        (422, "transfer_amount_zero", &json!(1))
    );
    assert!(
        reply.json["detail"]
            .as_str()
            .expect("a sentence")
            .contains("Line 2")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_retry_of_applied_operation_answers_applied() {
    let town = Town::open().await;
    let operation = Operation::Transfer(transfer::Operation::Single(transfer::Item {
        asset: eur(),
        ..item(person(1), person(2), 5)
    }));
    // Valid for one more second: ten blocks of this node's time.
    let signed = town
        .node
        .sign(1, OperationId::new(START_S + 1, [1; 11]), operation);
    let height = town.apply(&signed).await;
    for _ in 0..12 {
        town.node.seal();
    }
    let reply = town.submit("", &signed).await;
    assert_eq!(
        (reply.status, &reply.json["height"]),
        (200, &json!(height)),
        "{}",
        reply.json
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_of_many_reads_their_block_once() {
    let town = Town::open().await;
    let all: Vec<Signed> = (0..100)
        .map(|nonce| town.node.transfer(1 + nonce % 5, 9, 1, nonce))
        .collect();
    town.post_binary("", binary::encode(&all)).await;
    town.node.seal();
    let before = town.node.blocks_read();
    let reply = town.post_binary("", binary::encode(&all)).await;
    assert_eq!(reply.json["applied_count"], 100);
    assert!(town.node.blocks_read() - before <= 1);
}
