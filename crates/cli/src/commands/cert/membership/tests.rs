use super::*;
use scrip_api::operation::MembershipPolicy;
use scrip_api::value::{Hash, Id};

fn node(index: u8) -> NodeView {
    NodeView {
        identity: format!("node-{index}"),
        account: Id(format!("{index:032x}")),
        key: Hash(format!("{index:064x}")),
        address: "127.0.0.1:1".into(),
        valid_until_ms: 0,
        version: 0,
        removed_at_ms: None,
        weight: Some(1),
        replaces: None,
    }
}

fn register(count: u8) -> RegisterView {
    RegisterView {
        policy: MembershipPolicy::of(&Policy::of_founders(4)),
        nodes: (0..count).map(node).collect(),
        removed: Vec::new(),
        open: Vec::new(),
        closed: Vec::new(),
    }
}

fn committee(count: u8) -> Vec<String> {
    (0..count).map(|index| node(index).key.0).collect()
}

#[test]
fn revoke_validator_refused_or_atomic() {
    let said = |count| impact(&register(count), &committee(count), &node(1));
    assert_eq!(
        said(4),
        "Leaves 3 of 4 validators; one more failure stops the network."
    );
    assert_eq!(said(5), "Leaves 4 of 5 validators; one of them may fail.");
    assert_eq!(said(8), "Leaves 7 of 8 validators; 2 of them may fail.");
    // Linked and not validating yet.
    assert_eq!(
        impact(&register(5), &committee(4), &node(4)),
        "Leaves 4 of 5 nodes linked; node-4 validates nothing at the moment."
    );
}

#[test]
fn a_node_whose_old_key_still_validates_counts_as_a_validator() {
    let mut renewed = node(1);
    renewed.replaces = Some(renewed.key.clone());
    renewed.key = Hash("f".repeat(64));
    let said = impact(&register(4), &committee(4), &renewed);
    assert_eq!(
        said,
        "Leaves 3 of 4 validators; one more failure stops the network."
    );
}

#[test]
fn rules_are_written_as_pairs_and_fractions() {
    assert_eq!(pair("2,3"), Ok((2, 3)));
    assert_eq!(fraction("1/2"), Ok((1, 2)));
    assert!(pair("2").is_err() && pair("2,x").is_err() && fraction("1:2").is_err());
}
