//! Each refusal by exactly what causes it.

use super::*;
use crate::epoch::MEMBERS_MAX;
use commonware_cryptography::Signer as _;

/// The newcomer's request, changed in one way and signed anew, so that what is wrong is not the signature.
fn linking_with(town: &Town, change: impl FnOnce(&mut Certificate)) -> Operation {
    let mut certificate = town.certificate(&town.newcomer, "node-5", 1);
    change(&mut certificate);
    let certificate = Certificate::issue(
        &town.world.network,
        &town.newcomer.key,
        certificate.identity,
        certificate.address,
        (certificate.valid_from, certificate.valid_until),
        certificate.version,
    );
    Operation::Link {
        certificate: Box::new(certificate),
    }
}

/// What becomes of the newcomer's request with this change.
fn linked_with(town: &mut Town, change: impl FnOnce(&mut Certificate)) -> Result<ProposalId, Code> {
    let operation = linking_with(town, change);
    let newcomer = town.newcomer.clone();
    town.ask(&newcomer, operation)
}

fn renewal(town: &Town, person: &Person, identity: &str, version: u32) -> Operation {
    Operation::Renew {
        certificate: Box::new(town.certificate(person, identity, version)),
    }
}

fn removal(identity: NodeName, version: u32) -> Operation {
    Operation::Remove {
        identity,
        version,
        reason: reason(),
    }
}

fn weighing(town: &Town) -> Operation {
    Operation::Weigh {
        identity: town.identity(1),
        weight: 2,
    }
}

#[test]
fn membership_node_not_linked() {
    let mut town = Town::new(4);
    let alice = town.world.alice.clone();
    let refused = Err("membership_node_not_linked");
    for operation in [
        weighing(&town),
        removal(town.identity(0), 0),
        renewal(&town, &alice, "node-5", 1),
        Operation::Change {
            policy: town.register().policy,
        },
    ] {
        assert_eq!(town.ask(&alice, operation), refused);
    }
    let proposal = town.ask_link();
    let voted = town.vote(&alice, proposal, Verdict::Approve);
    assert_eq!(voted, Err("membership_node_not_linked"));
}

#[test]
fn membership_own_certificate_expired() {
    let mut town = Town::new(4);
    town.world.wait_s(732 * DAY_S);
    let node = town.nodes[0].clone();
    let refused = Err("membership_own_certificate_expired");
    for operation in [
        weighing(&town),
        removal(town.identity(1), 0),
        Operation::Change {
            policy: town.register().policy,
        },
    ] {
        assert_eq!(town.ask(&node, operation), refused);
    }
    let linking = town.ask_link();
    assert_eq!(
        town.approve(0, linking),
        Err("membership_own_certificate_expired")
    );
}

#[test]
fn membership_key_not_authors() {
    let mut town = Town::new(4);
    let newcomer = town.newcomer.clone();
    let operation = town.linking(&newcomer, "node-5", 1);
    let alice = town.world.alice.clone();
    assert_eq!(
        town.ask(&alice, operation),
        Err("membership_key_not_authors")
    );
}

#[test]
fn membership_address_unfit() {
    let mut town = Town::new(4);
    for text in ["node.example:7", "0.0.0.0:7", "192.0.2.1:0", "192.0.2.1"] {
        let asked = linked_with(&mut town, |certificate| certificate.address = address(text));
        assert_eq!(asked, Err("membership_address_unfit"), "{text}");
    }
    linked_with(&mut town, |certificate| {
        certificate.address = address("[2001:db8::1]:7")
    })
    .unwrap();
}

#[test]
fn membership_certificate_validity_reversed() {
    let mut town = Town::new(4);
    let asked = linked_with(&mut town, |certificate| {
        certificate.valid_until = certificate.valid_from;
    });
    assert_eq!(asked, Err("membership_certificate_validity_reversed"));
}

#[test]
fn membership_certificate_expired() {
    let mut town = Town::new(4);
    let now = town.world.now;
    let until = |valid_until| {
        move |certificate: &mut Certificate| {
            certificate.valid_from = Timestamp(now.0 - 9);
            certificate.valid_until = valid_until;
        }
    };
    let asked = linked_with(&mut town, until(now));
    assert_eq!(asked, Err("membership_certificate_expired"));
    // The last moment of validity is the one before.
    let proposal = linked_with(&mut town, until(Timestamp(now.0 + 1))).unwrap();
    assert_eq!(town.proposal(&proposal).until, Timestamp(now.0 + 1));
}

#[test]
fn membership_certificate_not_yet_valid() {
    let mut town = Town::new(4);
    let now = town.world.now;
    let from =
        |valid_from| move |certificate: &mut Certificate| certificate.valid_from = valid_from;
    let asked = linked_with(&mut town, from(Timestamp(now.0 + 1)));
    assert_eq!(asked, Err("membership_certificate_not_yet_valid"));
    linked_with(&mut town, from(now)).unwrap();
}

#[test]
fn membership_already_linked() {
    let mut town = Town::new(4);
    let node = town.nodes[0].clone();
    let operation = town.linking(&node, "another", 1);
    assert_eq!(town.ask(&node, operation), Err("membership_already_linked"));
}

#[test]
fn membership_identity_taken() {
    let mut town = Town::new(4);
    let taken = town.identity(0);
    let asked = linked_with(&mut town, |certificate| certificate.identity = taken);
    assert_eq!(asked, Err("membership_identity_taken"));
}

#[test]
fn membership_identity_not_authors() {
    let mut town = Town::new(4);
    let node = town.nodes[0].clone();
    let foreign = renewal(&town, &node, "another", 1);
    assert_eq!(
        town.ask(&node, foreign),
        Err("membership_identity_not_authors")
    );
}

#[test]
fn membership_key_taken() {
    let mut town = Town::new(4);
    let (node, other) = (town.nodes[0].clone(), town.nodes[1].clone());
    let own = town.identity(0);
    let foreign = renewal(&town, &other, own.as_str(), 1);
    assert_eq!(town.ask(&node, foreign), Err("membership_key_taken"));
    // The key of a removed node does not come back under another name.
    town.link();
    town.remove(4);
    let renamed = linked_with(&mut town, |certificate| {
        certificate.identity = name("node-6");
        certificate.version = 9;
    });
    assert_eq!(renamed, Err("membership_key_taken"));
}

#[test]
fn membership_version_not_higher() {
    let mut town = Town::new(4);
    town.link();
    town.remove(4);
    let version = |version| move |certificate: &mut Certificate| certificate.version = version;
    for old in [0, 1] {
        let asked = linked_with(&mut town, version(old));
        assert_eq!(asked, Err("membership_version_not_higher"));
    }
    linked_with(&mut town, version(2)).unwrap();
}

#[test]
fn membership_version_not_next() {
    let mut town = Town::new(4);
    let node = town.nodes[0].clone();
    let own = town.identity(0);
    for version in [0, 2] {
        let wrong = renewal(&town, &node, own.as_str(), version);
        assert_eq!(town.ask(&node, wrong), Err("membership_version_not_next"));
    }
    let right = renewal(&town, &node, own.as_str(), 1);
    town.ask(&node, right).unwrap();
}

#[test]
fn membership_renewal_pending() {
    let mut town = Town::new(4);
    let (old, next) = (town.nodes[0].clone(), Person::new(300));
    let own = town.identity(0);
    let first = renewal(&town, &next, own.as_str(), 1);
    let proposal = town.ask(&old, first).unwrap();
    for index in [1, 2, 3] {
        town.approve(index, proposal).unwrap();
    }
    let acting = Person {
        key: next.key,
        id: old.id,
    };
    let second = renewal(&town, &Person::new(301), own.as_str(), 2);
    assert_eq!(town.ask(&acting, second), Err("membership_renewal_pending"));
    // With the same key it may go on at once.
    let same = renewal(&town, &acting, own.as_str(), 2);
    town.ask(&acting, same).unwrap();
}

#[test]
fn membership_full() {
    let mut town = Town::new(MEMBERS_MAX as u64);
    let asked = linked_with(&mut town, |_| {});
    assert_eq!(asked, Err("membership_full"));
}

#[test]
fn membership_node_unknown() {
    let mut town = Town::new(4);
    let asking = town.nodes[0].clone();
    let unknown = removal(name("nobody"), 0);
    assert_eq!(town.ask(&asking, unknown), Err("membership_node_unknown"));
}

#[test]
fn membership_target_version_old() {
    let mut town = Town::new(4);
    let asking = town.nodes[0].clone();
    let other = removal(town.identity(1), 1);
    assert_eq!(
        town.ask(&asking, other),
        Err("membership_target_version_old")
    );
}

#[test]
fn membership_too_few_left() {
    let mut town = Town::new(4);
    town.remove(3);
    let asking = town.nodes[0].clone();
    let further = removal(town.identity(1), 0);
    assert_eq!(town.ask(&asking, further), Err("membership_too_few_left"));
}

#[test]
fn membership_policy_unfit() {
    let mut town = Town::new(4);
    let asking = town.nodes[0].clone();
    let policy = town.register().policy;
    let counting = |counting| Policy { counting, ..policy };
    let unfit = [
        counting(Counting::Messages {
            messages_over: 4,
            approvals_over: 0,
        }),
        counting(Counting::Messages {
            messages_over: 0,
            approvals_over: 4,
        }),
        counting(Counting::Ratio {
            over_numerator: 1,
            over_denominator: 1,
        }),
        counting(Counting::Weighted {
            drawn_weight: 0,
            over_numerator: 1,
            over_denominator: 2,
        }),
        Policy {
            window_s: Policy::WINDOW_MIN_S - 1,
            ..policy
        },
        Policy {
            window_s: Policy::WINDOW_MAX_S + 1,
            ..policy
        },
        Policy {
            nodes_min: 5,
            ..policy
        },
        Policy {
            nodes_min: 0,
            ..policy
        },
    ];
    for policy in unfit {
        let operation = Operation::Change { policy };
        assert_eq!(town.ask(&asking, operation), Err("membership_policy_unfit"));
    }
}

#[test]
fn membership_weight_zero() {
    let mut town = Town::new(4);
    let asking = town.nodes[0].clone();
    let weightless = Operation::Weigh {
        identity: town.identity(1),
        weight: 0,
    };
    assert_eq!(town.ask(&asking, weightless), Err("membership_weight_zero"));
}

#[test]
fn membership_request_open() {
    let mut town = Town::new(4);
    town.ask_link();
    let again = linked_with(&mut town, |certificate| certificate.version = 2);
    assert_eq!(again, Err("membership_request_open"));
    // The same key under another name is the same node.
    let renamed = linked_with(&mut town, |certificate| {
        certificate.identity = name("node-6")
    });
    assert_eq!(renamed, Err("membership_request_open"));
    // Rules are changed one change at a time.
    let asking = town.nodes[0].clone();
    let change = Operation::Change {
        policy: town.register().policy,
    };
    town.ask(&asking, change.clone()).unwrap();
    assert_eq!(town.ask(&asking, change), Err("membership_request_open"));
}

#[test]
fn membership_too_many_open() {
    let mut town = Town::new(4);
    for index in 0..Register::OPEN_MAX as u64 {
        let person = Person::new(400 + index);
        town.open(&person);
        let operation = town.linking(&person, &format!("applicant-{index}"), 1);
        town.ask(&person, operation).unwrap();
    }
    let asked = linked_with(&mut town, |_| {});
    assert_eq!(asked, Err("membership_too_many_open"));
    // Votes that never come make room in the end.
    town.world.wait_s(DAY_S);
    linked_with(&mut town, |_| {}).unwrap();
}

#[test]
fn membership_proposal_unknown() {
    let mut town = Town::new(4);
    let unknown = ProposalId([9; 16]);
    assert_eq!(town.approve(0, unknown), Err("membership_proposal_unknown"));
}

#[test]
fn membership_already_decided() {
    let mut town = Town::new(4);
    let proposal = town.ask_link();
    for index in 0..3 {
        town.approve(index, proposal).unwrap();
    }
    assert_eq!(town.approve(3, proposal), Err("membership_already_decided"));
    assert_eq!(town.approve(0, proposal), Err("membership_already_decided"));
}

#[test]
fn membership_window_over() {
    let mut town = Town::new(4);
    let proposal = town.ask_link();
    let until = town.proposal(&proposal).until;
    town.world.wait_until(Timestamp(until.0 - 1));
    town.approve(0, proposal).unwrap();
    town.world.wait_until(until);
    assert_eq!(town.approve(1, proposal), Err("membership_window_over"));
}

#[test]
fn membership_target_does_not_vote() {
    let mut town = Town::new(4);
    // It may ask for it.
    let leaving = town.nodes[3].clone();
    let asked = removal(town.identity(3), 0);
    let proposal = town.ask(&leaving, asked).unwrap();
    assert_eq!(
        town.approve(3, proposal),
        Err("membership_target_does_not_vote")
    );
}

#[test]
fn membership_not_a_voter() {
    let mut town = Town::new(4);
    let asking = town.nodes[0].clone();
    let operation = weighing(&town);
    let proposal = town.ask(&asking, operation).unwrap();
    // Linked after it was asked.
    town.link();
    assert_eq!(town.approve(4, proposal), Err("membership_not_a_voter"));
}

#[test]
fn membership_voted_twice() {
    let mut town = Town::new(4);
    let proposal = town.ask_link();
    town.approve(0, proposal).unwrap();
    assert_eq!(town.approve(0, proposal), Err("membership_voted_twice"));
    assert_eq!(town.deny(0, proposal), Err("membership_voted_twice"));
    assert_eq!(town.proposal(&proposal).votes.len(), 1);
}

#[test]
fn operation_author_unlinked() {
    let mut town = Town::new(4);
    town.link();
    town.remove(4);
    let gone = town.newcomer.clone();
    let bank = town.world.bank.id;
    assert_eq!(
        town.world.pay(&gone, &bank, 1),
        Err("operation_author_unlinked")
    );
    let operation = weighing(&town);
    assert_eq!(town.ask(&gone, operation), Err("operation_author_unlinked"));
    // Nobody pays it either.
    let alice = town.world.alice.clone();
    assert!(town.world.pay(&alice, &gone.id, 1).is_err());
}

#[test]
fn a_forged_certificate_or_one_of_another_network_does_not_verify() {
    let mut town = Town::new(4);
    let newcomer = town.newcomer.clone();
    let mut forged = town.certificate(&newcomer, "node-5", 1);
    forged.version = 2;
    let mut elsewhere = town.world.network;
    elsewhere.0.0[0] ^= 1;
    let foreign = Certificate::issue(
        &elsewhere,
        &newcomer.key,
        name("node-5"),
        address("192.0.2.7:7201"),
        (town.world.now, town.world.now.plus_seconds(9)),
        1,
    );
    for certificate in [forged, foreign] {
        let operation = Operation::Link {
            certificate: Box::new(certificate),
        };
        let signed = town.world.sign(&newcomer, operation.into());
        assert!(signed.verify(&town.world.network).is_err());
    }
}

#[test]
fn two_removals_that_together_leave_too_few_are_not_both_approved() {
    let mut town = Town::new(4);
    let asking = town.nodes[0].clone();
    let [first, second] = [2, 3].map(|index| {
        let operation = removal(town.identity(index), 0);
        town.ask(&asking, operation).unwrap()
    });
    for index in [0, 1] {
        town.approve(index, first).unwrap();
        town.approve(index, second).unwrap();
    }
    town.approve(3, first).unwrap();
    assert_eq!(town.register().nodes.len(), 3);
    // Of its three voters two approved and one was removed.
    assert_eq!(town.approve(2, second), Err("operation_author_unlinked"));
    assert_eq!(town.proposal(&second).status, ProposalStatus::Open);
}

#[test]
fn the_largest_register_fits_into_a_record() {
    use commonware_codec::EncodeSize as _;
    let town = Town::new(MEMBERS_MAX as u64);
    let mut register = town.register();
    let long = name(&"x".repeat(63));
    for node in &mut register.nodes {
        node.identity = long.clone();
        node.replaces = Some(town.newcomer.key.public_key());
        // The longest that can be asked for; founders' come from the founding document.
        node.address = address("[1111:2222:3333:4444:5555:6666:7777:8888%4294967295]:65535");
    }
    register.removed = vec![town.newcomer.key.public_key(); 2 * MEMBERS_MAX];
    register.open = vec![ProposalId([1; 16]); Register::OPEN_MAX];
    register.closed = vec![ProposalId([1; 16]); Register::CLOSED_MAX];
    assert!(
        register.encode_size() < 32 * 1_024 - 64,
        "{}",
        register.encode_size()
    );
}
