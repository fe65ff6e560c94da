//! A successor's first state: everything is as it was, under the nodes that are left.

use super::*;
use crate::account::Controller;
use crate::auditor::Auditor;
use crate::election::NetworkKeyBytes;
use crate::epoch::{LOOKAHEAD_EPOCHS, Member};
use crate::ids::{KeyBytes, NetworkId};
use crate::membership::succeed;
use crate::operation::Signed;
use crate::time::SECOND_MS;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};

/// The successor has a key of its own.
const NEXT_KEY: NetworkKeyBytes = NetworkKeyBytes([9; 96]);

fn members(people: &[&Person]) -> Vec<Member> {
    let members = people.iter().map(|person| Member {
        key: person.key.public_key(),
        address: address("127.0.0.1:9"),
        weight: 1,
    });
    members.collect()
}

impl Town {
    /// Goes on as the successor with these nodes, a minute later.
    fn succeed(&mut self, staying: &[&Person]) {
        let records: Vec<_> = self.world.auditor.records().clone().into_iter().collect();
        self.world.now = self.world.now.plus_seconds(60);
        let next = succeed(&records, &members(staying), &NEXT_KEY, self.world.now);
        // The auditor checks the whole state: money, names, expiries and the register.
        self.world.auditor = Auditor::new(next);
        self.world.network = NetworkId(Sha256::hash(&[b"successor"]));
        self.world.height = 1;
        self.epoch = 0;
    }
}

#[test]
fn a_successor_goes_on_with_the_nodes_that_are_left() {
    let mut town = Town::new(4);
    town.link();
    town.ask(
        &town.nodes[0].clone(),
        Operation::Weigh {
            identity: town.identity(1),
            weight: 2,
        },
    )
    .unwrap();
    let (alice, bob) = (town.world.alice.clone(), town.world.bob.clone());
    let before = [&alice, &bob].map(|person| town.world.account(&person.id).clone());
    let policy = town.register().policy;
    let stranger = Person::new(500);
    let nodes = town.nodes.clone();
    let newcomer = town.newcomer.clone();
    // The newcomer and two founders are left; a stranger comes in.
    town.succeed(&[&nodes[0], &nodes[2], &newcomer, &stranger]);
    let after = [&alice, &bob].map(|person| town.world.account(&person.id).clone());
    assert_eq!(before, after);
    let register = town.register();
    assert_eq!(register.nodes.len(), 4);
    assert!(register.open.is_empty() && register.closed.is_empty());
    assert_eq!(register.policy, policy, "four can decide under it");
    assert!(register.named(&name("node-5")).is_some());
    assert!(register.node(&stranger.id).is_some());
    for gone in [1, 3] {
        let account = town.world.account(&nodes[gone].id);
        assert_eq!(account.status, Status::Unlinked);
        let bank = town.world.bank.id;
        assert_eq!(
            town.world.pay(&nodes[gone], &bank, 1),
            Err("operation_author_unlinked")
        );
    }
    for epoch in 0..LOOKAHEAD_EPOCHS {
        assert_eq!(town.committee(epoch).members.len(), 4);
    }
    // It works: money moves, something is decided, committees are made.
    town.world.pay(&alice, &bob.id, 5).unwrap();
    town.nodes = vec![nodes[0].clone(), nodes[2].clone(), newcomer, stranger];
    town.decide(Operation::Weigh {
        identity: name("node-5"),
        weight: 3,
    });
    assert_eq!(town.pass_epoch().members.len(), 4);
}

#[test]
fn what_was_applied_before_does_not_apply_again() {
    let mut town = Town::new(4);
    let (alice, bob) = (town.world.alice.clone(), town.world.bob.id);
    let item = town.world.item(&alice.id, &bob, 30_00);
    let payment = town
        .world
        .sign(&alice, crate::transfer::Operation::Single(item).into());
    town.world.submit(&payment).unwrap();
    let nodes = town.nodes.clone();
    let records: Vec<_> = town.world.auditor.records().clone().into_iter().collect();
    let next = succeed(
        &records,
        &members(&[&nodes[0], &nodes[1]]),
        &NEXT_KEY,
        Timestamp(town.world.now.0 + SECOND_MS),
    );
    town.world.auditor = Auditor::new(next);
    town.world.network = NetworkId(Sha256::hash(&[b"successor"]));
    town.world.height = 1;
    // The old signature is none here, and the same payment signed anew was applied before.
    assert!(payment.verify(&town.world.network).is_err());
    let again = Signed::new(
        &town.world.network,
        &alice.key,
        alice.id,
        payment.id(),
        payment.operation().clone(),
    );
    let applied = town.world.auditor.block(&town.world.context(), &[again]);
    let refusal = applied.results[0].as_ref().unwrap_err();
    assert_eq!(refusal.code(), "operation_already_applied");
    assert_eq!(town.world.funds(&bob), (130_00, 0));
}

#[test]
fn rules_under_which_too_few_are_left_give_way_to_those_of_founders() {
    let mut town = Town::new(7);
    let nodes = town.nodes.clone();
    town.succeed(&[&nodes[0], &nodes[1], &nodes[2], &nodes[3]]);
    assert_eq!(town.register().policy, Policy::of_founders(4));
}

#[test]
fn a_removed_node_that_founds_the_successor_keeps_its_name() {
    let mut town = Town::new(4);
    town.link();
    town.remove(4);
    let (nodes, back) = (town.nodes.clone(), town.newcomer.clone());
    town.succeed(&[&nodes[0], &nodes[1], &nodes[2], &back]);
    let register = town.register();
    assert_eq!(register.named(&name("node-5")).unwrap().account, back.id);
    assert_eq!(town.node(&name("node-5")).status, NodeStatus::Linked);
    assert!(town.world.account(&back.id).is_open());
    let founder = NodeName::of_founder(&back.key.public_key());
    assert_eq!(town.world.auditor.record(&Key::node(&founder)), None);
}

#[test]
fn a_key_that_was_replaced_belongs_to_the_successor_of_its_node() {
    let mut town = Town::new(4);
    let (old, next) = (town.nodes[0].clone(), Person::new(300));
    let identity = town.identity(0);
    let certificate = Box::new(town.certificate(&next, identity.as_str(), 1));
    let proposal = town.ask(&old, Operation::Renew { certificate }).unwrap();
    town.approve_all(proposal);
    let nodes = town.nodes.clone();
    town.succeed(&[&next, &nodes[1], &nodes[2], &nodes[3]]);
    let node = town.register().named(&identity).unwrap().clone();
    assert_eq!(
        (node.account, node.key, node.replaces),
        (old.id, next.key.public_key(), None)
    );
    let account = town.world.account(&old.id);
    let key = Controller::Key(KeyBytes::from(&next.key.public_key()));
    assert_eq!(account.controller, key);
    assert!(account.is_open());
}
