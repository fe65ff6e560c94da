use super::*;
use crate::credential::CertifiedKey;
use crate::value::Id;

fn key(index: u8) -> Hash {
    Hash(format!("{index:064x}"))
}

fn committee(count: u8) -> Vec<Hash> {
    (0..count).map(key).collect()
}

fn credential(class: &str, index: u8, status: &str) -> CredentialView {
    CredentialView {
        id: Id(format!("{index:032x}")),
        authority: Id("0".repeat(32)),
        serial: "01".into(),
        class: class.into(),
        label: "front".into(),
        key: CertifiedKey {
            kind: "ed25519".into(),
            hex: key(index).0,
        },
        not_before_ms: 0,
        not_after_ms: 1,
        status: status.into(),
        since_ms: None,
        height: None,
        reason: None,
        ballot: 0,
        certificate: String::new(),
    }
}

fn node(index: u8) -> NodeView {
    NodeView {
        identity: format!("node-{index}"),
        account: Id(format!("{index:032x}")),
        key: key(index),
        address: "127.0.0.1:1".into(),
        valid_until_ms: 0,
        version: 0,
        removed_at_ms: None,
        weight: Some(1),
        replaces: None,
    }
}

#[test]
fn tills_are_counted_by_class_and_validators_stay() {
    let all = [
        credential("till", 100, "active"),
        credential("till", 101, "active"),
        credential("kiosk", 102, "active"),
        credential("till", 103, "revoked"),
    ];
    let impact = ImpactView::of_revocation(&all, &committee(4));
    let counts: Vec<_> = impact
        .stops
        .iter()
        .map(|stop| (stop.class.as_str(), stop.count))
        .collect();
    assert_eq!(counts, [("till", 2), ("kiosk", 1)]);
    assert_eq!((impact.already_stopped, impact.voters_lost), (1, 0));
    assert_eq!(
        impact.sentences(),
        [
            "Stops 2 tills, 1 kiosk: from the block that accepts it they can sign nothing and take part in nothing, for ever.",
            "1 more of what is named was not in force anyhow.",
            "All 4 validators stay; one of them may fail.",
        ]
    );
}

#[test]
fn a_validator_whose_certificate_is_revoked_stays_and_loses_its_vote() {
    let impact = ImpactView::of_revocation(&[credential("node", 2, "active")], &committee(4));
    assert_eq!((impact.validators_left, impact.voters_lost), (4, 1));
    let last = impact.sentences().pop().unwrap_or_default();
    assert!(last.starts_with("1 of the 4 validators can't vote any more"));
}

#[test]
fn revoke_validator_refused_or_atomic() {
    let said = |count| ImpactView::of_removal(&node(1), &committee(count)).sentences();
    assert_eq!(
        said(4),
        ["Leaves 3 of 4 validators; one more failure stops the network."]
    );
    assert_eq!(said(5), ["Leaves 4 of 5 validators; one of them may fail."]);
    assert_eq!(said(8), ["Leaves 7 of 8 validators; 2 of them may fail."]);
}

#[test]
fn a_node_whose_old_key_still_validates_counts_as_a_validator() {
    let mut renewed = node(1);
    renewed.replaces = Some(renewed.key.clone());
    renewed.key = Hash("f".repeat(64));
    let impact = ImpactView::of_removal(&renewed, &committee(4));
    assert_eq!((impact.validators, impact.validators_left), (4, 3));
    // Linked and not validating yet: nobody is missed.
    let impact = ImpactView::of_removal(&node(9), &committee(4));
    assert_eq!((impact.validators, impact.validators_left), (4, 4));
}
