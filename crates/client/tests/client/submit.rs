//! Payments through good and bad connections.

use crate::{
    node::{eur, id, item, person},
    proxy::{Cut, Proxy},
    town::{Town, nobody, quick},
};
use scrip_chain::service::Service as _;
use scrip_client::{Client, Error};
use scrip_ledger::{
    ids::NetworkId, name, operation::Operation, state::Key, transfer, username::Username,
};
use scrip_receipt::NetworkKey;
use std::{sync::atomic::Ordering, time::Duration};

#[tokio::test(flavor = "multi_thread")]
async fn payment_is_final_and_its_receipt_holds() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(Duration::from_millis(10));
    let client = town.client();
    let signed = town.node.transfer(1, 2, 250, 1);
    let applied = client.submit_final(&signed).await.expect("final");
    let receipt = client
        .receipt(&signed.author(), &signed.id(), None)
        .await
        .expect("a receipt that holds");
    assert_eq!(receipt.report.height, applied.height);
    assert!(
        scrip_receipt::verify(&receipt.file, &client.network_key().await.expect("a key")).is_ok()
    );
    let account = client
        .account(&person(2))
        .await
        .expect("answered")
        .expect("there");
    assert_eq!(account.holdings[0].available.0, "10250");
    assert_eq!(client.account(&person(77)).await.expect("answered"), None);
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn reconnect_does_not_double_charge() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(Duration::from_millis(10));
    let proxy = Proxy::start(town.address, Cut::BeforeAnswer, 5).await;
    let mut config = quick([proxy.address]);
    config.network = Some(town.node.network().id);
    let client = Client::new(config).expect("a client");
    let signed = town.node.transfer(1, 2, 250, 1);
    client
        .submit_final(&signed)
        .await
        .expect("final in the end");
    assert!(
        proxy.taken.load(Ordering::SeqCst) > 5,
        "the answers to five tries were lost"
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(town.node.applied_count(signed.author(), signed.id()), 1);
    assert_eq!(
        (town.node.balance(1), town.node.balance(2)),
        (9_750, 10_250)
    );
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn next_node_is_asked_when_one_is_down() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(Duration::from_millis(10));
    let client =
        Client::new(quick([nobody().await, nobody().await, town.address])).expect("a client");
    let signed = town.node.transfer(1, 2, 250, 1);
    client.submit_final(&signed).await.expect("final");
    assert_eq!(client.node(), format!("http://{}", town.address));
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_is_said_in_time() {
    let mut config = quick([nobody().await]);
    config.patience = Duration::from_millis(200);
    let client = Client::new(config).expect("a client");
    let error = client
        .account(&person(1))
        .await
        .expect_err("nobody answers");
    assert_eq!(error.code(), "network_unreachable");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_outcome_is_said_and_asking_again_is_safe() {
    let town = Town::open().await;
    let mut config = quick([town.address]);
    config.patience = Duration::from_millis(300);
    config.final_timeout = Duration::from_millis(200);
    let client = Client::new(config).expect("a client");
    let signed = town.node.transfer(1, 2, 250, 1);
    // No block is made.
    let error = client.submit_final(&signed).await.expect_err("not decided");
    assert!(
        matches!(error, Error::Undecided { id, .. } if id == signed.id()),
        "{error}"
    );
    let height = town.node.seal();
    let applied = client.submit_final(&signed).await.expect("final");
    assert_eq!(applied.height, height);
    assert_eq!(town.node.applied_count(signed.author(), signed.id()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusal_is_returned_at_once_with_its_code() {
    let town = Town::open().await;
    let error = town
        .client()
        .submit_final(&town.node.transfer(1, 2, 99_999, 1))
        .await
        .expect_err("refused");
    assert_eq!(error.code(), "insufficient_funds");
    let first = town.node.transfer(1, 2, 5, 2);
    town.client().submit(&first).await.expect("accepted");
    let error = town
        .client()
        .submit_final(&town.node.transfer(1, 3, 6, 2))
        .await
        .expect_err("refused");
    assert_eq!(error.code(), "operation_id_reused");
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_node_is_tried_again() {
    let town = Town::open().await;
    town.node.set_pool_max(1);
    let sealing = town.node.seal_every(Duration::from_millis(30));
    let client = town.client();
    let all: Vec<_> = (0..3)
        .map(|nonce| town.node.transfer(1, 2, 1, nonce))
        .collect();
    let tries = all.iter().map(|signed| client.submit_final(signed));
    for outcome in futures::future::join_all(tries).await {
        outcome.expect("final");
    }
    assert_eq!(town.node.balance(2), 10_003);
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn other_network_and_other_key_are_noticed() {
    let town = Town::open().await;
    let signed = town.node.transfer(1, 2, 5, 1);
    let mut config = quick([town.address]);
    config.network = Some(NetworkId(commonware_cryptography::sha256::Digest([9; 32])));
    let error = Client::new(config)
        .expect("a client")
        .submit_final(&signed)
        .await
        .expect_err("refused");
    assert_eq!(error.code(), "network_wrong");

    town.client().submit(&signed).await.expect("accepted");
    town.node.seal();
    let other = crate::node::other_network_key();
    let config =
        quick([town.address]).with_network_key(NetworkKey::from_bytes(&other).expect("a key"));
    let client = Client::new(config).expect("a client");
    let error = client
        .receipt(&signed.author(), &signed.id(), None)
        .await
        .expect_err("not of this network");
    assert_eq!(error.code(), "proof_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn proof_that_is_none_is_not_believed() {
    let town = Town::open().await;
    // This node gives the key itself for a proof.
    let error = town
        .client()
        .proven_record(&Key::account(&person(1)))
        .await
        .expect_err("no proof");
    assert_eq!(error.code(), "proof_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_go_in_one_request_and_history_comes_in_pages() {
    let town = Town::open().await;
    let client = town.client();
    let all: Vec<_> = (0..300)
        .map(|nonce| town.node.transfer(1 + nonce % 5, 9, 1, nonce))
        .collect();
    let response = client.submit_many(&all).await.expect("taken in");
    assert_eq!((response.accepted_count, response.results.len()), (300, 0));
    town.node.seal();
    let response = client.submit_many_final(&all).await.expect("decided");
    assert_eq!((response.applied_count, response.refused_count), (300, 0));
    let mut history = client.history(&person(9));
    let mut count = 0;
    while history.next().await.expect("answered").is_some() {
        count += 1;
    }
    assert_eq!(count, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_other_scripts_and_lookalikes() {
    let town = Town::open().await;
    let client = town.client();
    for (nonce, typed) in [(1, "müller"), (2, "たろう"), (3, "alice")] {
        let name = Username::new(typed).expect("a name");
        let claim = name::Operation::Claim {
            account: person(nonce),
            name: name.clone(),
        };
        client
            .submit(&town.node.sign(nonce, id(nonce), Operation::Name(claim)))
            .await
            .expect("accepted");
        town.node.seal();
        let view = client.name(&name).await.expect("answered").expect("taken");
        assert_eq!(view.account.0, person(nonce).to_string());
    }
    assert_eq!(
        client
            .name(&Username::new("bob").expect("a name"))
            .await
            .expect("answered"),
        None
    );
    let error = client
        .name(&Username::new("a1ice").expect("a name"))
        .await
        .expect_err("a warning");
    assert_eq!(error.code(), "name_looks_like_another");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_work_are_refused() {
    assert_eq!(
        Client::new(scrip_client::Config::new(Vec::<String>::new()))
            .expect_err("no node")
            .code(),
        "client_misconfigured"
    );
    for bad in ["127.0.0.1:7101", "ftp://host", "not an address"] {
        assert!(
            Client::new(scrip_client::Config::new([bad])).is_err(),
            "{bad}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_of_one_item_is_for_that_item() {
    let town = Town::open().await;
    let client = town.client();
    let items = vec![item(person(1), person(2), 5), item(person(1), person(3), 6)];
    let batch = town.node.sign(
        1,
        id(1),
        Operation::Transfer(transfer::Operation::Batch { items }),
    );
    client.submit(&batch).await.expect("accepted");
    town.node.seal();
    for item in [Some(0), Some(1), None] {
        client
            .receipt(&batch.author(), &batch.id(), item)
            .await
            .expect("holds");
    }
    let error = client
        .receipt(&batch.author(), &batch.id(), Some(2))
        .await
        .expect_err("no such item");
    assert_eq!(error.code(), "item_unknown");
    assert_eq!(
        client
            .asset(&eur())
            .await
            .expect("answered")
            .expect("there")
            .scale,
        2
    );
}
