//! Voting with this organisation's node: laid out for people, asked for by one, approved by another, cast once.

use crate::node::{START_S, id, key, node_key, person, registrar, registrar_key};
use crate::town::{Answer, Browser, PATIENCE, Town};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_api::gateway::people::Role;
use scrip_chain::service::Service as _;
use scrip_ledger::{
    credential::{self, Parameters},
    epoch::Address,
    ids::{AccountId, ProposalId},
    membership::{self, Certificate, NodeName, Verdict},
    operation::{Operation, Signed},
    text::Reference,
    time::Timestamp,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn open(voter: Option<PrivateKey>) -> (Town, Browser, Browser) {
    let town = Town::open_with(|config| config.voter = voter).await;
    town.leave_votes_to_people();
    let office = town.member_with("office", &[Role::Operator]).await;
    let treasurer = town.member_with("treasurer", &[Role::Approver]).await;
    (town, office, treasurer)
}

/// Somebody with a key of their own asks to be linked.
fn ask_to_link(town: &Town, number: u64) -> ProposalId {
    let name = format!("node-{number}.test");
    let address = Address::new("192.0.2.7:7201").expect("an address");
    let valid = (
        Timestamp::from_seconds(START_S - 60),
        Timestamp::from_seconds(START_S + 1_000_000),
    );
    let network = town.node.network().id;
    let name = NodeName::new(&name).expect("a name");
    let certificate = Certificate::issue(&network, &key(number), name, address, valid, 1);
    let link = membership::Operation::Link {
        certificate: Box::new(certificate),
    };
    let signed = town.node.sign(number, id(number), link.into());
    town.node.enqueue_for_test(signed);
    ProposalId::derive(&person(number), &id(number), 0)
}

/// The registrar asks for other rules of voting on certificates.
fn ask_for_rules(town: &Town) {
    let parameters = Parameters {
        duration_s: 1_200,
        ..Parameters::default()
    };
    let propose = credential::Operation::ProposeParameters { parameters };
    let network = town.node.network().id;
    let signed = Signed::new(
        &network,
        &registrar_key(),
        registrar(),
        id(77),
        propose.into(),
    );
    town.node.enqueue_for_test(signed);
}

/// What the operator sees, as soon as it has `count` of `what`.
async fn seen(browser: &mut Browser, what: &str, count: usize) -> Value {
    let begin = Instant::now();
    loop {
        let answer = browser.get("/v1/operator/votes").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        if answer.body[what].as_array().map(Vec::len) == Some(count) {
            return answer.body;
        }
        assert!(begin.elapsed() < PATIENCE, "{answer:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn approve(browser: &mut Browser, approval: &Answer) -> Answer {
    let path = format!("/v1/operator/approvals/{}/approve", approval.text("id"));
    browser.post(&path, &json!({})).await
}

fn vote(verdict: &str) -> Value {
    json!({ "verdict": verdict, "reason": "Known to us" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_linked_by_a_vote_that_two_people_want() {
    let (town, mut office, mut treasurer) = open(Some(node_key())).await;
    let id = ask_to_link(&town, 6);
    let queue = seen(&mut office, "requests", 1).await;
    assert_eq!(queue["voter"], const_hex(&node_key()));
    assert_eq!(queue["requests"][0]["turn"], "open");
    let subject = &queue["requests"][0]["request"]["subject"];
    assert_eq!(subject["certificate"]["identity"], "node-6.test");
    let path = format!("/v1/operator/votes/requests/{id}");
    // An approver decides and does not ask; a reason has to be given.
    let own = treasurer.post(&path, &vote("approve")).await;
    assert_eq!(own.code(), "role_missing");
    let silent = json!({ "verdict": "approve", "reason": "  " });
    assert_eq!(office.post(&path, &silent).await.code(), "field_malformed");
    let asked = office.post(&path, &vote("approve")).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    assert_eq!(asked.text("summary"), "Vote yes: link the node node-6.test");
    assert_eq!(asked.text("kind"), "vote");
    let queue = seen(&mut office, "requests", 1).await;
    assert_eq!(queue["requests"][0]["turn"], "asked");
    assert_eq!(office.post(&path, &vote("deny")).await.code(), "vote_asked");
    let done = approve(&mut treasurer, &asked).await;
    assert_eq!(done.text("state"), "approved", "{done:?}");
    let queue = seen(&mut office, "requests", 1).await;
    assert_eq!(queue["requests"][0]["turn"], "voted");
    let request = &queue["requests"][0]["request"];
    assert_eq!(request["status"], "approved");
    assert_eq!(request["votes"][0]["reason"], "Known to us");
    assert_eq!(queue["register"]["nodes"].as_array().map(Vec::len), Some(2));
    assert_eq!(office.post(&path, &vote("deny")).await.code(), "vote_cast");
    let log = office.get("/v1/operator/audit").await;
    let said = log.body["items"].to_string();
    assert!(
        said.contains("Vote yes: link the node node-6.test"),
        "{said}"
    );
}

fn const_hex(key: &PrivateKey) -> String {
    key.public_key().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ballot_gets_one_vote_however_often_it_is_approved() {
    let (town, mut office, mut treasurer) = open(Some(node_key())).await;
    // The first is about the authority of the gateway's own tills, which its node is for without asking anybody.
    while seen(&mut office, "ballots", 1).await["ballots"][0]["turn"] != "voted" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    ask_for_rules(&town);
    let queue = seen(&mut office, "ballots", 2).await;
    assert_eq!(queue["ballots"][0]["turn"], "open");
    let path = "/v1/operator/votes/ballots/1";
    let asked = office.post(path, &vote("deny")).await;
    assert_eq!(
        asked.text("summary"),
        "Vote no: how certificates are voted on (ballot 1)"
    );
    assert_eq!(
        approve(&mut treasurer, &asked).await.text("state"),
        "approved"
    );
    assert_eq!(
        approve(&mut treasurer, &asked).await.text("state"),
        "approved"
    );
    let queue = seen(&mut office, "ballots", 2).await;
    let ballot = &queue["ballots"][0]["ballot"];
    let votes = ballot["votes"].as_array().expect("votes");
    assert_eq!(votes.len(), 1, "{ballot}");
    assert_eq!(votes[0]["void"], false);
    assert_eq!(votes[0]["verdict"], json!({ "fail": "finding_operator" }));
    assert_eq!(ballot["outcome"]["decision"], "below_threshold");
    assert_eq!(
        office.post(path, &vote("approve")).await.code(),
        "vote_cast"
    );
    let unknown = office
        .post("/v1/operator/votes/ballots/9", &vote("deny"))
        .await;
    assert_eq!(unknown.code(), "vote_subject_unknown");
    let unknown = office
        .post("/v1/operator/votes/ballots/x", &vote("deny"))
        .await;
    assert_eq!(unknown.code(), "vote_subject_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_node_s_key_the_command_is_shown_instead() {
    let (town, mut office, _) = open(None).await;
    let id = ask_to_link(&town, 6);
    let queue = seen(&mut office, "requests", 1).await;
    assert_eq!(queue["voter"], Value::Null);
    assert_eq!(queue["requests"][0]["turn"], "no_key");
    let command = queue["requests"][0]["command"]["approve"].as_str();
    assert!(command.is_some_and(|text| text.starts_with(&format!("scrip cert approve {id}"))));
    let path = format!("/v1/operator/votes/requests/{id}");
    assert_eq!(
        office.post(&path, &vote("approve")).await.code(),
        "voter_not_held"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_no_node_s_has_no_vote_and_what_is_over_takes_none() {
    let (town, mut office, _) = open(Some(key(7))).await;
    let id = ask_to_link(&town, 6);
    let queue = seen(&mut office, "requests", 1).await;
    assert_eq!(queue["requests"][0]["turn"], "no_vote");
    let path = format!("/v1/operator/votes/requests/{id}");
    assert_eq!(
        office.post(&path, &vote("approve")).await.code(),
        "vote_not_ours"
    );
    let account = AccountId::derive(&node_key().public_key(), 0);
    let cast: Operation = membership::Operation::Vote {
        proposal: id,
        verdict: Verdict::Deny,
        reason: Reference::new("no").expect("short"),
    }
    .into();
    let network = town.node.network().id;
    let signed = Signed::new(&network, &node_key(), account, crate::node::id(78), cast);
    town.node.enqueue_for_test(signed);
    let begin = Instant::now();
    loop {
        let queue = seen(&mut office, "requests", 1).await;
        if queue["requests"][0]["turn"] == "over" {
            break;
        }
        assert!(begin.elapsed() < PATIENCE, "{queue}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        office.post(&path, &vote("approve")).await.code(),
        "vote_over"
    );
}
