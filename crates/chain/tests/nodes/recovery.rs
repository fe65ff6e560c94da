//! What a successor takes, on the last state of four real nodes of which not all stopped at the same block.

use super::*;
use scrip_chain::recovery::{LastState, Succession, decode_records, encode_records};

const SEED: u64 = 9;

/// Ends a network: the fourth node stops early, the others after one more payment. Gives the states that they retire with,
/// and the receipt of that payment.
fn ended(town: &Town) -> (Vec<LastState>, Vec<u8>) {
    let mut nodes: Vec<Running> = (0..4).map(|index| town.start(index)).collect();
    let alice = PrivateKey::from_seed(9_001);
    let account = AccountId::derive(&alice.public_key(), 0);
    block_on(async {
        apply(&nodes[3].handle, &town.open(&alice, 1)).await;
    });
    nodes.pop().expect("four").stop().expect("stopped");
    let receipt = block_on(async {
        let mut height = 0;
        for nonce in 1..=3 {
            height = apply(&nodes[0].handle, &town.issue(account, 10, nonce)).await;
        }
        nodes[0].handle.receipt(height, 0, None).await
    });
    for node in nodes {
        node.stop().expect("stopped");
    }
    let states = (0..4).map(|index| {
        let folder = town.folder.path().join(index.to_string());
        let mut config = Config::new(
            &folder,
            town.founded.clone(),
            town.signers[index].clone(),
            SocketAddr::from(([127, 0, 0, 1], 0)),
        );
        config.alone = true;
        config.index = false;
        let running = start(config).expect("the node starts");
        let state = block_on(running.handle.last_state()).expect("a provable state");
        running.stop().expect("stopped");
        state
            .retire(&folder, &town.signers[index])
            .expect("written")
    });
    (states.collect(), receipt.expect("a receipt").to_vec())
}

/// A successor of `last` with the first node's key and three new ones.
fn successor(town: &Town, last: &LastState) -> Document {
    let signers = (0..4u64).map(|index| match index {
        0 => town.signers[0].clone(),
        _ => PrivateKey::from_seed(9_500 + index),
    });
    let members: Vec<(PublicKey, SocketAddr)> = signers
        .map(|signer| (signer.public_key(), town.addresses[0]))
        .collect();
    let (info, _) = deal_for_demo(&mut TestRng::new(5), &members);
    let founded_at = Timestamp(last.origin.timestamp_ms + 1);
    let ledger = Genesis {
        timestamp: founded_at,
        rules: Rules::new(town.registrar()),
        accounts: Vec::new(),
        assets: Vec::new(),
        members: members
            .iter()
            .map(|(key, address)| CommitteeMember {
                key: key.clone(),
                address: Address::new(&address.to_string()).expect("an address"),
                weight: 1,
            })
            .collect(),
    };
    let founders = members.iter().map(|(key, address)| Founder {
        name: "one".into(),
        public_key: const_hex::encode(key),
        address: *address,
    });
    Document::new(
        "Successor",
        founded_at,
        commonware_utils::NZU64!(64),
        KeyOrigin::DealtForDemo,
        founders.collect(),
        &ledger,
        &info,
    )
    .with(None, Some(last.origin.clone()))
}

fn code<T: std::fmt::Debug>(
    outcome: Result<T, scrip_chain::recovery::RecoveryError>,
) -> &'static str {
    outcome.expect_err("refused").code()
}

fn member_of_set(index: u64) -> PrivateKey {
    PrivateKey::from_seed(SEED * 100 + 60 + index)
}

#[test]
fn a_succession_needs_the_last_state_and_retired_nodes_and_the_recovery_set() {
    let town = Town::new(SEED);
    let (mut states, later_receipt) = ended(&town);
    let early = states.pop().expect("four");
    states.sort_by_key(|state| state.origin.height);
    let last = states.pop().expect("three");
    let others = states;
    assert!(early.origin.height < last.origin.height);
    let next = successor(&town, &last);
    let key = |index: usize| const_hex::encode(town.signers[index].public_key());

    refuses_states(&town, &last, &early, &others);

    // Two of four have to be gone, so that three can't be found any more.
    let one = std::slice::from_ref(&others[0]);
    assert_eq!(
        code(Succession::new(&last, &next, &[], &[])),
        "recovery_network_could_go_on"
    );
    assert_eq!(
        code(Succession::new(
            &last,
            &next,
            &[],
            std::slice::from_ref(&last.retirement.key)
        )),
        "recovery_network_could_go_on",
        "one node is counted once"
    );
    Succession::new(&last, &next, &[], &[key(3)]).expect("one has retired and one is lost");
    let stranger = const_hex::encode(PrivateKey::from_seed(1).public_key());
    assert_eq!(
        code(Succession::new(&last, &next, &[], &[stranger])),
        "recovery_node_not_member"
    );
    let mut receipt = Succession::new(&last, &next, one, &[]).expect("two have retired");
    receipt.check_about(&last, &next).expect("about these two");
    receipt.check_other(&early).expect("it is earlier");
    receipt.check_last(&later_receipt).expect("no later block");

    // The set's members sign, two of them.
    assert_eq!(
        code(receipt.sign(&PrivateKey::from_seed(1))),
        "recovery_key_not_in_set"
    );
    let old = town.founded.document.network_key.clone();
    receipt.sign(&member_of_set(0)).expect("signed");
    receipt.sign(&member_of_set(0)).expect("signed again");
    assert_eq!(code(receipt.verify(&old)), "recovery_signatures_missing");
    receipt.consents.push(receipt.consents[0].clone());
    assert_eq!(
        code(receipt.verify(&old)),
        "recovery_signatures_missing",
        "the same one twice"
    );
    receipt.consents.pop();
    receipt.sign(&member_of_set(2)).expect("signed");
    assert_eq!(receipt.verify(&old).expect("good"), last.origin.height);
    assert_eq!(receipt.network_key, next.network_key);
    refuses_changes(&receipt, &old);
}

/// Every state that is not the last one, or not what its node says, is refused.
fn refuses_states(town: &Town, last: &LastState, early: &LastState, others: &[LastState]) {
    let lost = [const_hex::encode(town.signers[1].public_key())];
    let next = successor(town, last);
    let of_early = successor(town, early);
    assert_eq!(
        code(Succession::new(early, &of_early, others, &[])),
        "recovery_not_last"
    );
    let receipt = Succession::new(early, &of_early, &[], &lost).expect("nobody knows better");
    assert_eq!(code(receipt.check_other(last)), "recovery_not_last");
    let proof = const_hex::decode(&last.proof).expect("hex");
    assert_eq!(code(receipt.check_last(&proof)), "recovery_not_last");
    assert_eq!(
        code(receipt.check_last(b"no proof")),
        "recovery_proof_invalid"
    );
    assert_eq!(
        code(receipt.check_about(last, &next)),
        "recovery_other_origin"
    );

    assert_eq!(
        code(Succession::new(last, &of_early, others, &[])),
        "recovery_other_origin"
    );
    let without = next.clone().with(None, None);
    assert_eq!(
        code(Succession::new(last, &without, others, &[])),
        "recovery_other_origin"
    );

    // Money that somebody adds to the file.
    let mut records = decode_records(&last.origin.records).expect("a state");
    for (_, record) in &mut records {
        if let Record::Rules(rules) = record {
            rules.validity_max_s += 1;
        }
    }
    let mut forged = last.clone();
    forged.origin.records = encode_records(&records);
    assert_eq!(code(forged.check()), "recovery_other_origin");
    let damaged = LastState {
        proof: "00".into(),
        ..last.clone()
    };
    assert_eq!(code(damaged.check()), "recovery_proof_invalid");
    let mut moved = last.clone();
    moved.origin.height += 1;
    assert_eq!(code(moved.check()), "recovery_other_origin");
    let mut unsigned = last.clone();
    unsigned.retirement.key = early.retirement.key.clone();
    assert_eq!(code(unsigned.check()), "recovery_signature_invalid");

    // A node that lies about its own state is contradicted by any other that has the same block.
    let folder = tempfile::tempdir().expect("a folder");
    let liar = scrip_chain::recovery::FinalState {
        genesis: forged.genesis,
        origin: forged.origin,
        proof: forged.proof,
    };
    let liar = liar
        .retire(folder.path(), &town.signers[3])
        .expect("written");
    let of_liar = successor(town, &liar);
    assert_eq!(
        code(Succession::new(
            &liar,
            &of_liar,
            std::slice::from_ref(last),
            &[]
        )),
        "recovery_states_differ"
    );
    // A state under the genesis of another network.
    let other = LastState {
        genesis: Town::new(SEED + 1).founded.document.clone(),
        ..last.clone()
    };
    assert_eq!(code(other.check()), "recovery_proof_invalid");
    assert_eq!(
        code(Succession::new(last, &next, &[other], &[])),
        "recovery_proof_invalid"
    );
}

/// No part of a signed receipt can be changed.
fn refuses_changes(receipt: &Succession, old: &str) {
    let changed = |change: &dyn Fn(&mut Succession)| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        code(receipt.verify(old))
    };
    type Change<'a> = &'a dyn Fn(&mut Succession);
    let cases: [(&str, Change<'_>); 9] = [
        ("recovery_signature_invalid", &|receipt| {
            receipt.network_key = old.to_owned();
        }),
        ("recovery_signature_invalid", &|receipt| {
            receipt.network = "00".repeat(32);
        }),
        ("recovery_signature_invalid", &|receipt| {
            let signature = receipt.consents[1].signature.clone();
            receipt.consents[0].signature = signature;
        }),
        ("recovery_malformed", &|receipt| {
            receipt.consents[0].signature = "zz".into();
        }),
        ("recovery_key_not_in_set", &|receipt| {
            receipt.consents[0].key = receipt.retired[0].key.clone();
        }),
        ("recovery_set_missing", &|receipt| {
            receipt.predecessor.recovery = None;
        }),
        // Another set is another network.
        ("recovery_other_network", &|receipt| {
            receipt.predecessor.recovery.as_mut().expect("a set").needed = 1;
        }),
        ("recovery_network_could_go_on", &|receipt| {
            receipt.retired.pop();
        }),
        ("recovery_signature_invalid", &|receipt| {
            receipt.retired[1].height -= 1;
        }),
    ];
    for (index, (expected, change)) in cases.iter().enumerate() {
        assert_eq!(changed(change), *expected, "case {index}");
    }
    // Records other than those that the nodes had.
    assert_eq!(
        changed(&|receipt| receipt.records = "00".repeat(32)),
        "recovery_states_differ"
    );
    assert_eq!(
        code(receipt.verify(&receipt.network_key)),
        "recovery_other_network"
    );
}

#[test]
fn a_node_that_has_retired_does_not_start_again() {
    let town = Town::new(10);
    let folder = town.folder.path().join("0");
    std::fs::write(scrip_chain::recovery::retired_path(&folder), "{}").expect("written");
    let config = Config::new(
        &folder,
        town.founded.clone(),
        town.signers[0].clone(),
        free_address(),
    );
    let refused = start(config).expect_err("it has retired");
    assert!(matches!(refused, NodeError::Retired(_)));
    assert_eq!(refused.code(), "node_retired");
}
