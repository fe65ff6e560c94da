//! A node votes by itself on what it finds with its own ledger, and anyone can read the votes.

use crate::{
    node::{TestNode, id, node_key, registrar, registrar_key},
    support::Town,
};
use scrip_chain::credentials::{Policy, Voter};
use scrip_chain::service::Service as _;
use scrip_ledger::{
    credential::{CertificateDer, CertificateFacts, Operation as On, SubjectClass},
    ids::AuthorityId,
    operation::Signed,
    state::Key,
};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::watch;

const TOWN: &[u8] = include_bytes!("../../../ledger/tests/credential/town.der");
const TILL: &[u8] = include_bytes!("../../../ledger/tests/credential/till.der");
const KIOSK: &[u8] = include_bytes!("../../../ledger/tests/credential/kiosk.der");
const FORGED: &[u8] = include_bytes!("../../../ledger/tests/credential/forged.der");

fn certificate(der: &[u8]) -> CertificateDer {
    CertificateDer::new(der).expect("not too large")
}

fn authority() -> AuthorityId {
    let facts = CertificateFacts::read(TOWN).expect("a certificate");
    facts.authority_id()
}

fn submission(der: &[u8]) -> On {
    On::Submit {
        authority: authority(),
        certificate: certificate(der),
        replaces: None,
        along: None,
    }
}

async fn hand_in(node: &TestNode, nonce: u64, operation: On) {
    let signed = Signed::new(
        &node.network().id,
        &registrar_key(),
        registrar(),
        id(nonce),
        operation.into(),
    );
    node.submit(vec![signed]).await.remove(0).expect("taken in");
    node.outcome(registrar(), id(nonce)).await;
}

/// The ballot once it is decided.
async fn decided(town: &Town, number: u64) -> Value {
    for _ in 0..600 {
        let reply = town
            .get(&format!("/v1/state/{}", Key::ballot(number)))
            .await;
        if !reply.json["record"]["outcome"].is_null() {
            return reply.json["record"].clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("ballot {number} is not decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_votes_by_itself_and_says_why() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(Duration::from_millis(10));
    let policy = Policy {
        authorities: true,
        classes: vec![SubjectClass::Till],
        ..Policy::default()
    };
    let (stop, stopping) = watch::channel(false);
    let voter = Voter::new(town.node.clone(), node_key(), policy);
    let voting = tokio::spawn(voter.run(stopping));

    let propose = On::ProposeAuthority {
        account: registrar(),
        certificate: certificate(TOWN),
    };
    hand_in(&town.node, 1, propose).await;
    let ballot = decided(&town, 0).await;
    assert_eq!(ballot["kind"], "ballot");
    assert_eq!(ballot["subject"]["kind"], "admission");
    assert_eq!(ballot["outcome"]["decision"], "accepted");
    assert_eq!(ballot["votes"][0]["verdict"], "pass");

    hand_in(&town.node, 2, submission(FORGED)).await;
    let ballot = decided(&town, 1).await;
    assert_eq!(ballot["outcome"]["decision"], "below_threshold");
    assert_eq!(ballot["outcome"]["finding"], "finding_bad_signature");
    assert_eq!(
        ballot["votes"][0]["verdict"]["fail"],
        "finding_bad_signature"
    );

    // What the operator does not allow, whatever the ledger says.
    hand_in(&town.node, 3, submission(KIOSK)).await;
    let ballot = decided(&town, 2).await;
    assert_eq!(ballot["outcome"]["finding"], "finding_policy");

    hand_in(&town.node, 4, submission(TILL)).await;
    let ballot = decided(&town, 3).await;
    assert_eq!(ballot["outcome"]["decision"], "accepted");
    let credential = ballot["subject"]["credential"]
        .as_str()
        .expect("an id")
        .to_owned();
    let key = Key::credential(&credential.parse().expect("an id"));
    let credential = town.get(&format!("/v1/state/{key}")).await.json["record"].clone();
    assert_eq!(credential["status"], "active");
    assert_eq!(credential["class"], "till");
    assert_eq!(credential["serial"], "1001");
    let key = Key::authority(&authority());
    let known = town.get(&format!("/v1/state/{key}")).await.json["record"].clone();
    assert_eq!(known["name"], "Town Authority");
    assert_eq!(known["credentials_count"], 1);

    stop.send_replace(true);
    voting.await.expect("ends");
    sealing.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_decide_waits_for_them() {
    let town = Town::open().await;
    let sealing = town.node.seal_every(Duration::from_millis(10));
    let (stop, stopping) = watch::channel(false);
    let voter = Voter::new(town.node.clone(), node_key(), Policy::default());
    let voting = tokio::spawn(voter.run(stopping));
    let propose = On::ProposeAuthority {
        account: registrar(),
        certificate: certificate(TOWN),
    };
    hand_in(&town.node, 1, propose).await;
    // The next ballot is voted on by nobody either, so what is looked at is that blocks went by.
    let height = town.node.tip().height;
    while town.node.tip().height < height + 100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let reply = town.get(&format!("/v1/state/{}", Key::ballot(0))).await;
    assert_eq!(reply.json["record"]["votes"], Value::Array(Vec::new()));
    stop.send_replace(true);
    voting.await.expect("ends");
    sealing.abort();
}
