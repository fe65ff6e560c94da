//! The history of accounts.

use crate::{
    node::{START_S, TestNode, eur, id, item, person},
    support::Town,
};
use scrip_chain::{
    index::{self, FlushRules},
    service::Service as _,
};
use scrip_ledger::{
    amount::Amount,
    hold,
    ids::{HoldId, PaymentId},
    operation::Operation,
    text::Reference,
    time::Timestamp,
    transfer::{self, Details},
};
use serde_json::Value;
use std::time::Duration;

/// Every entry of an account's history, newest first, fetched in pages.
async fn history(town: &Town, number: u64, limit: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let base = format!("/v1/accounts/{}/operations?limit={limit}", person(number));
    let mut path = base.clone();
    loop {
        let reply = town.get(&path).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        let items = reply.json["items"].as_array().expect("a list");
        assert!(items.len() <= limit);
        all.extend(items.iter().cloned());
        match reply.json["next_cursor"].as_str() {
            Some(cursor) => path = format!("{base}&cursor={cursor}"),
            None => return all,
        }
    }
}

/// Waits until the index has all blocks: an account's history is allowed to lag.
async fn caught_up(town: &Town) {
    let tip = town.node.tip().height;
    for _ in 0..500 {
        if town.get("/health").await.json["indexed_height"] == tip {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the index does not catch up");
}

#[tokio::test(flavor = "multi_thread")]
async fn payer_and_payee_see_a_transfer_newest_first() {
    let town = Town::open().await;
    for nonce in 0..7 {
        town.apply(&town.node.transfer(1, 2, 10 + nonce, nonce))
            .await;
    }
    town.apply(&town.node.transfer(3, 2, 5, 100)).await;
    caught_up(&town).await;
    for limit in [1, 3, 50] {
        // One more for each: the issue of their first money.
        assert_eq!(history(&town, 1, limit).await.len(), 8);
        let of_payee = history(&town, 2, limit).await;
        assert_eq!(of_payee.len(), 9);
        assert_eq!(of_payee[0]["author"], person(3).to_string());
        let heights: Vec<u64> = of_payee
            .iter()
            .map(|entry| entry["height"].as_u64().expect("a height"))
            .collect();
        assert!(
            heights.windows(2).all(|pair| pair[0] > pair[1]),
            "{heights:?}"
        );
    }
    assert_eq!(history(&town, 9, 50).await, Vec::<Value>::new());
    assert_eq!(
        town.get(&format!("/v1/accounts/{}/operations?cursor=1", person(1)))
            .await
            .code(),
        "cursor_malformed"
    );
    assert_eq!(
        town.get("/v1/accounts/x/operations").await.code(),
        "id_malformed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_is_listed_once_for_its_author_and_by_item_for_others() {
    let town = Town::open().await;
    let items = vec![
        item(person(1), person(2), 5),
        item(person(1), person(3), 6),
        item(person(1), person(2), 7),
    ];
    town.apply(&town.node.sign(
        1,
        id(1),
        Operation::Transfer(transfer::Operation::Batch { items }),
    ))
    .await;
    caught_up(&town).await;
    let author = history(&town, 1, 50).await;
    assert_eq!(author.len(), 2);
    assert_eq!(
        (
            &author[0]["content"]["kind"],
            &author[0]["content"]["items_count"]
        ),
        (&"batch".into(), &3.into())
    );
    let payee = history(&town, 2, 50).await;
    let items: Vec<&Value> = payee
        .iter()
        .map(|entry| &entry["content"]["item"])
        .collect();
    assert_eq!(items[..2], [&Value::from(2), &Value::from(0)]);
    assert_eq!(
        payee[0]["content"]["transfer"]["amount"]["minor_units"],
        "7"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn payer_sees_the_capture_of_a_hold_and_its_refund() {
    let town = Town::open().await;
    let open = hold::Operation::Open {
        payer: person(1),
        payee: person(2),
        asset: eur(),
        amount: Amount::new(300).expect("an amount"),
        expires_at: Timestamp::from_seconds(START_S + 600),
    };
    let open = town.node.sign(1, id(1), Operation::Hold(open));
    town.apply(&open).await;
    let hold = HoldId::derive(&person(1), &open.id(), 0);
    let capture = hold::Operation::Capture {
        hold,
        amount: Amount::new(200).expect("an amount"),
        details: Details {
            refundable_until: Some(Timestamp::from_seconds(START_S + 900)),
            ..Details::default()
        },
    };
    let capture = town.node.sign(2, id(2), Operation::Hold(capture));
    // Opened and captured in one block as well as in two.
    town.apply(&capture).await;
    let refund = transfer::Operation::Refund {
        payment: PaymentId::derive(&person(2), &capture.id(), 0),
        amount: Amount::new(50).expect("an amount"),
        reference: Reference::none(),
    };
    town.apply(&town.node.sign(2, id(3), Operation::Transfer(refund)))
        .await;
    caught_up(&town).await;
    for number in [1, 2] {
        let kinds: Vec<String> = history(&town, number, 50)
            .await
            .iter()
            .map(|entry| {
                entry["content"]["operation"]["type"]
                    .as_str()
                    .unwrap_or("")
                    .to_owned()
            })
            .collect();
        assert_eq!(
            kinds,
            [
                "transfer_refund",
                "hold_capture",
                "hold_open",
                "asset_issue"
            ],
            "person {number}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn index_catches_up_after_a_restart_and_after_kill() {
    let node = TestNode::new();
    let folder = tempfile::tempdir().expect("a folder");
    let pay = async |nonces: std::ops::Range<u64>| {
        for nonce in nonces {
            node.submit(vec![node.transfer(1, 2, 1, nonce)]).await[0].expect("accepted");
            node.seal();
        }
    };
    let counted = async |index: &scrip_chain::index::Index| {
        assert!(
            index
                .wait_for(node.tip().height, Duration::from_secs(10))
                .await
        );
        let all = index
            .history(&node, &person(2), index::Position::END, 1_000)
            .await
            .expect("reads");
        all.entries.len()
    };
    pay(0..20).await;
    let (index, follower) =
        index::start(node.clone(), folder.path(), FlushRules::default()).expect("opens");
    assert_eq!(counted(&index).await, 21);
    follower.stop().await;
    pay(20..30).await;
    let (index, follower) =
        index::start(node.clone(), folder.path(), FlushRules::default()).expect("opens");
    assert_eq!(counted(&index).await, 31);
    pay(30..40).await;
    assert_eq!(counted(&index).await, 41);
    // As kill -9 does: nothing is written any more.
    drop((index, follower));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (index, follower) =
        index::start(node.clone(), folder.path(), FlushRules::default()).expect("opens");
    assert_eq!(counted(&index).await, 41);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn index_starts_anew_where_blocks_are_no_longer_kept() {
    let node = TestNode::new();
    let folder = tempfile::tempdir().expect("a folder");
    let (index, follower) =
        index::start(node.clone(), folder.path(), FlushRules::default()).expect("opens");
    assert!(index.wait_for(1, Duration::from_secs(10)).await);
    follower.stop().await;
    for _ in 0..20 {
        node.seal();
    }
    node.prune(15);
    let (index, _follower) =
        index::start(node.clone(), folder.path(), FlushRules::default()).expect("opens");
    assert!(
        index
            .wait_for(node.tip().height, Duration::from_secs(10))
            .await
    );
    assert_eq!(index.covered(), Some((15, 21)));
}

#[tokio::test(flavor = "multi_thread")]
async fn index_of_a_late_joiner_starts_where_its_blocks_do() {
    let node = TestNode::new();
    for _ in 0..20 {
        node.seal();
    }
    node.hide_below(13);
    let folder = tempfile::tempdir().expect("a folder");
    let (index, _follower) =
        index::start(node.clone(), folder.path(), FlushRules::default()).expect("opens");
    assert!(
        index
            .wait_for(node.tip().height, Duration::from_secs(20))
            .await
    );
    assert_eq!(index.covered(), Some((13, 21)));
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_and_blocks_are_found_by_id_or_digest_alone() {
    let town = Town::open().await;
    let signed = town.node.transfer(1, 2, 10, 1);
    town.apply(&signed).await;
    caught_up(&town).await;
    let named = format!("/v1/operations/{}/{}", signed.author(), signed.id());
    let operation = town.get(&named).await.json;
    let height = operation["height"].as_u64().expect("a height");
    let block = town.get(&format!("/v1/blocks/{height}")).await.json;
    let place = serde_json::json!({
        "kind": "operation", "author": signed.author().to_string(), "id": signed.id().to_string(), "height": height,
    });
    let search = async |text: &str| {
        let reply = town.get(&format!("/v1/search?q={text}")).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        reply.json["items"].as_array().expect("a list").clone()
    };
    let digest = |value: &Value| value["digest"].as_str().expect("a digest").to_owned();
    assert_eq!(
        search(&signed.id().to_string()).await,
        std::slice::from_ref(&place)
    );
    assert_eq!(search(&digest(&operation)).await, [place]);
    let of_block = search(&digest(&block)).await;
    assert_eq!(
        of_block,
        [serde_json::json!({ "kind": "block", "height": height })]
    );
    let of_account = search(&person(1).to_string()).await;
    assert_eq!(of_account[0]["kind"], "account");
    assert_eq!(search(&"ab".repeat(16)).await, Vec::<Value>::new());
    assert_eq!(search(&"ab".repeat(32)).await, Vec::<Value>::new());
    for wrong in ["", "abc", "xy", "00"] {
        let reply = town.get(&format!("/v1/search?q={wrong}")).await;
        assert_eq!(
            (reply.status, reply.code()),
            (400, "query_malformed"),
            "{wrong}"
        );
    }
}
