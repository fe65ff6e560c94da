//! From a request to a linked node, and from there to one that is renewed, removed or expired.

use super::*;

#[test]
fn founders_are_linked_from_the_beginning() {
    let town = Town::new(4);
    let register = town.register();
    assert_eq!(register.nodes.len(), 4);
    for (index, person) in town.nodes.iter().enumerate() {
        let node = town.node(&town.identity(index));
        assert_eq!((node.account, node.version), (person.id, 0));
        assert_eq!(node.status, NodeStatus::Linked);
        assert!(town.world.account(&person.id).is_open());
    }
}

#[test]
fn a_node_is_linked_by_vote_and_may_act_at_once() {
    let mut town = Town::new(4);
    let proposal = town.ask_link();
    let newcomer = town.newcomer.clone();
    assert_eq!(town.register().open, [proposal]);
    // Until then it can do nothing that is for nodes.
    let identity = town.identity(0);
    let weigh = Operation::Weigh {
        identity,
        weight: 2,
    };
    assert_eq!(
        town.ask(&newcomer, weigh.clone()),
        Err("membership_node_not_linked")
    );
    assert_eq!(town.approve(0, proposal), Ok(ProposalStatus::Open));
    assert_eq!(town.approve(1, proposal), Ok(ProposalStatus::Open));
    let decided = town.approve(2, proposal).unwrap();
    assert!(matches!(decided, ProposalStatus::Approved { .. }));
    let node = town.node(&name("node-5"));
    assert_eq!((node.account, node.version), (newcomer.id, 1));
    let register = town.register();
    assert_eq!((register.nodes.len(), register.open.len()), (5, 0));
    assert_eq!(register.closed.last(), Some(&proposal));
    let votes = town.proposal(&proposal).votes;
    let voters: Vec<_> = votes.iter().map(|vote| vote.voter).collect();
    assert_eq!(voters, [0, 1, 2].map(|index: usize| town.nodes[index].id));
    assert!(votes.iter().all(|vote| vote.reason == reason()));
    town.ask(&newcomer, weigh).unwrap();
}

#[test]
fn the_window_ends_and_the_same_may_be_asked_again_under_a_new_id() {
    let mut town = Town::new(4);
    let first = town.ask_link();
    town.approve(0, first).unwrap();
    town.approve(1, first).unwrap();
    let newcomer = town.newcomer.clone();
    let again = town.linking(&newcomer, "node-5", 1);
    assert_eq!(
        town.ask(&newcomer, again.clone()),
        Err("membership_request_open")
    );
    let until = town.proposal(&first).until;
    // One moment before, it can be voted on; from then on not.
    town.world.wait_until(Timestamp(until.0 - 1));
    assert_eq!(
        town.ask(&newcomer, again.clone()),
        Err("membership_request_open")
    );
    town.world.wait_until(until);
    assert_eq!(town.approve(2, first), Err("membership_window_over"));
    assert_eq!(town.proposal(&first).status, ProposalStatus::Open);
    let second = town.ask(&newcomer, again).unwrap();
    assert_ne!(first, second);
    assert_eq!(town.register().closed.last(), Some(&first));
    let status = town.approve_all(second);
    assert!(matches!(status, ProposalStatus::Approved { .. }));
}

#[test]
fn a_request_that_is_sent_again_is_not_asked_again() {
    let mut town = Town::new(4);
    let newcomer = town.newcomer.clone();
    let operation = town.linking(&newcomer, "node-5", 1);
    let signed = town.world.sign(&newcomer, operation.into());
    town.world.submit(&signed).unwrap();
    assert_eq!(town.world.submit(&signed), Err("operation_already_applied"));
    town.world.wait_s(61);
    assert_eq!(town.world.submit(&signed), Err("operation_expired"));
}

#[test]
fn a_removed_node_can_only_ask_to_be_linked_again_with_a_higher_version() {
    let mut town = Town::new(4);
    town.link();
    town.remove(4);
    let newcomer = town.newcomer.clone();
    let node = town.node(&name("node-5"));
    assert!(matches!(node.status, NodeStatus::Removed { .. }));
    assert_eq!(town.world.account(&newcomer.id).status, Status::Unlinked);
    let bank = town.world.bank.id;
    assert_eq!(
        town.world.pay(&newcomer, &bank, 1),
        Err("operation_author_unlinked")
    );
    let same = town.linking(&newcomer, "node-5", 1);
    assert_eq!(
        town.ask(&newcomer, same),
        Err("membership_version_not_higher")
    );
    let renamed = town.linking(&newcomer, "node-6", 9);
    assert_eq!(town.ask(&newcomer, renamed), Err("membership_key_taken"));
    let next = town.linking(&newcomer, "node-5", 2);
    let proposal = town.ask(&newcomer, next).unwrap();
    // Until it is linked, it still can't do anything else.
    assert_eq!(
        town.world.pay(&newcomer, &bank, 1),
        Err("operation_author_unlinked")
    );
    town.approve_all(proposal);
    assert!(town.world.account(&newcomer.id).is_open());
    assert_eq!(town.node(&name("node-5")).version, 2);
}

#[test]
fn a_renewal_takes_both_keys_and_a_vote_and_the_old_key_is_done_for() {
    let mut town = Town::new(4);
    let (old, next) = (town.nodes[0].clone(), Person::new(300));
    let identity = town.identity(0);
    let certificate = Box::new(town.certificate(&next, identity.as_str(), 1));
    let proposal = town.ask(&old, Operation::Renew { certificate }).unwrap();
    for index in [1, 2, 3] {
        town.approve(index, proposal).unwrap();
    }
    let renewed = town.register().named(&identity).unwrap().clone();
    use commonware_cryptography::Signer as _;
    assert_eq!(renewed.key, next.key.public_key());
    assert_eq!(renewed.replaces, Some(old.key.public_key()));
    assert_eq!(renewed.account, old.id);
    let bank = town.world.bank.id;
    assert_eq!(
        town.world.pay(&old, &bank, 1),
        Err("operation_wrong_signer")
    );
    // The account is the same; its controller is the new key.
    let acting = Person {
        key: next.key,
        id: old.id,
    };
    let removal = Operation::Remove {
        identity: town.identity(1),
        version: 0,
        reason: reason(),
    };
    town.ask(&acting, removal).unwrap();
}

#[test]
fn expired_certificates_never_halt_consensus() {
    let mut town = Town::new(4);
    town.world.wait_s(732 * DAY_S);
    assert!(
        town.register()
            .nodes
            .iter()
            .all(|node| node.valid_until < town.world.now)
    );
    // Committees are made and money moves as before.
    assert_eq!(town.pass_epoch().members.len(), 4);
    let (alice, bob) = (town.world.alice.clone(), town.world.bob.id);
    town.world.pay(&alice, &bob, 5).unwrap();
    // Nothing is decided but renewals, which those with expired certificates can ask for and vote on.
    let asking = town.nodes[0].clone();
    let identity = town.identity(0);
    let weigh = Operation::Weigh {
        identity: identity.clone(),
        weight: 2,
    };
    assert_eq!(
        town.ask(&asking, weigh.clone()),
        Err("membership_own_certificate_expired")
    );
    let certificate = Box::new(town.certificate(&asking, identity.as_str(), 1));
    let proposal = town.ask(&asking, Operation::Renew { certificate }).unwrap();
    let status = town.approve_all(proposal);
    assert!(matches!(status, ProposalStatus::Approved { .. }));
    let weighed = town.ask(&asking, weigh).unwrap();
    assert_eq!(
        town.approve(1, weighed),
        Err("membership_own_certificate_expired")
    );
}

#[test]
fn past_proposals_are_forgotten_in_order() {
    let mut town = Town::new(1);
    let mut first = None;
    for round in 0..=Register::CLOSED_MAX as u32 {
        let identity = town.identity(0);
        let operation = Operation::Weigh {
            identity,
            weight: 1 + round,
        };
        let asking = town.nodes[0].clone();
        let proposal = town.ask(&asking, operation).unwrap();
        town.approve(0, proposal).unwrap();
        first = first.or(Some(proposal));
        town.world.wait_s(61);
    }
    assert_eq!(town.register().closed.len(), Register::CLOSED_MAX);
    assert_eq!(
        town.world.auditor.record(&Key::proposal(&first.unwrap())),
        None
    );
}
