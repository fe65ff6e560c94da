//! Linking, renewing and removing nodes by vote.

mod committees;
mod counting;
mod refusals;

use super::{
    Certificate, Counting, Node, NodeName, NodeStatus, Operation, Policy, Portion, Proposal,
    ProposalStatus, Register, Verdict, portions_of,
};
use crate::account::{self, Status};
use crate::epoch::{Address, Committee, Place};
use crate::event::Event;
use crate::ids::ProposalId;
use crate::state::{Key, Record};
use crate::testing::{Code, Person, World};
use crate::text::Reference;
use crate::time::Timestamp;

const DAY_S: u64 = 24 * 60 * 60;

/// A world with nodes, an applicant and somebody who is no node.
struct Town {
    world: World,
    nodes: Vec<Person>,
    newcomer: Person,
    epoch: u64,
}

fn name(text: &str) -> NodeName {
    NodeName::new(text).unwrap()
}

fn address(text: &str) -> Address {
    Address::new(text).unwrap()
}

fn reason() -> Reference {
    Reference::new("checked").unwrap()
}

impl Town {
    /// With this many founding nodes.
    fn new(founders: u64) -> Self {
        let nodes: Vec<Person> = (0..founders)
            .map(|index| Person::new(100 + index))
            .collect();
        let founders: Vec<&Person> = nodes.iter().collect();
        let mut town = Self {
            world: World::founded_by(&founders),
            nodes,
            newcomer: Person::new(200),
            epoch: 0,
        };
        town.open(&Person::new(200));
        town
    }

    /// With this many founding nodes that count like this.
    fn counting(founders: u64, counting: Counting) -> Self {
        let mut town = Self::new(founders);
        let policy = Policy {
            counting,
            ..town.register().policy
        };
        town.decide(Operation::Change { policy });
        assert_eq!(town.register().policy.counting, counting);
        town
    }

    fn open(&mut self, person: &Person) {
        let opening = account::Operation::Open {
            salt: 0,
            controller: person.controller(),
        };
        self.world.run(person, opening).unwrap();
    }

    fn register(&self) -> Register {
        match self.world.auditor.record(&Key::register()) {
            Some(Record::Register(register)) => (**register).clone(),
            other => panic!("no register: {other:?}"),
        }
    }

    fn proposal(&self, id: &ProposalId) -> Proposal {
        match self.world.auditor.record(&Key::proposal(id)) {
            Some(Record::Proposal(proposal)) => (**proposal).clone(),
            other => panic!("no proposal: {other:?}"),
        }
    }

    fn node(&self, identity: &NodeName) -> Node {
        match self.world.auditor.record(&Key::node(identity)) {
            Some(Record::Node(node)) => (**node).clone(),
            other => panic!("no node: {other:?}"),
        }
    }

    fn identity(&self, index: usize) -> NodeName {
        let register = self.register();
        register
            .node(&self.nodes[index].id)
            .unwrap()
            .identity
            .clone()
    }

    fn certificate(&self, person: &Person, identity: &str, version: u32) -> Certificate {
        let until = self.world.now.plus_seconds(365 * DAY_S);
        self.certificate_until(person, identity, version, until)
    }

    fn certificate_until(
        &self,
        person: &Person,
        identity: &str,
        version: u32,
        until: Timestamp,
    ) -> Certificate {
        Certificate::issue(
            &self.world.network,
            &person.key,
            name(identity),
            address("192.0.2.7:7201"),
            (self.world.now, until),
            version,
        )
    }

    fn linking(&self, person: &Person, identity: &str, version: u32) -> Operation {
        Operation::Link {
            certificate: Box::new(self.certificate(person, identity, version)),
        }
    }

    /// Asks for something.
    fn ask(&mut self, person: &Person, operation: Operation) -> Result<ProposalId, Code> {
        match self.world.run(person, operation)? {
            Event::MembershipProposed { proposal } => Ok(proposal),
            other => panic!("no proposal: {other:?}"),
        }
    }

    /// The newcomer asks to be linked as "node-5".
    fn ask_link(&mut self) -> ProposalId {
        let newcomer = self.newcomer.clone();
        let operation = self.linking(&newcomer, "node-5", 1);
        self.ask(&newcomer, operation).unwrap()
    }

    fn vote(
        &mut self,
        person: &Person,
        proposal: ProposalId,
        verdict: Verdict,
    ) -> Result<ProposalStatus, Code> {
        let operation = Operation::Vote {
            proposal,
            verdict,
            reason: reason(),
        };
        match self.world.run(person, operation)? {
            Event::MembershipVoted { status, .. } => Ok(status),
            other => panic!("no vote: {other:?}"),
        }
    }

    fn approve(&mut self, index: usize, proposal: ProposalId) -> Result<ProposalStatus, Code> {
        let voter = self.nodes[index].clone();
        self.vote(&voter, proposal, Verdict::Approve)
    }

    fn deny(&mut self, index: usize, proposal: ProposalId) -> Result<ProposalStatus, Code> {
        let voter = self.nodes[index].clone();
        self.vote(&voter, proposal, Verdict::Deny)
    }

    /// Nodes approve one after the other until it is decided.
    fn approve_all(&mut self, proposal: ProposalId) -> ProposalStatus {
        for index in 0..self.nodes.len() {
            match self.approve(index, proposal) {
                Ok(ProposalStatus::Open)
                | Err(
                    "membership_target_does_not_vote"
                    | "membership_not_a_voter"
                    | "membership_node_not_linked"
                    | "operation_author_unlinked",
                ) => {}
                Ok(status) => return status,
                Err(code) => panic!("{code}"),
            }
        }
        self.proposal(&proposal).status
    }

    /// The first node asks for it and all approve.
    fn decide(&mut self, operation: Operation) {
        let asking = self.nodes[0].clone();
        let proposal = self.ask(&asking, operation).unwrap();
        let status = self.approve_all(proposal);
        assert!(
            matches!(status, ProposalStatus::Approved { .. }),
            "{status:?}"
        );
    }

    /// The newcomer is linked and one of the nodes.
    fn link(&mut self) {
        let proposal = self.ask_link();
        let status = self.approve_all(proposal);
        assert!(
            matches!(status, ProposalStatus::Approved { .. }),
            "{status:?}"
        );
        self.nodes.push(self.newcomer.clone());
    }

    fn remove(&mut self, index: usize) {
        let identity = self.identity(index);
        let version = self.node(&identity).version;
        let removal = Operation::Remove {
            identity,
            version,
            reason: reason(),
        };
        let last = self.nodes.len() - 1;
        let asking = self.nodes[if index == last { 0 } else { last }].clone();
        let proposal = self.ask(&asking, removal).unwrap();
        let status = self.approve_all(proposal);
        assert!(
            matches!(status, ProposalStatus::Approved { .. }),
            "{status:?}"
        );
    }

    fn block_at(&mut self, place: Place) {
        let mut context = self.world.context();
        context.epoch = self.epoch;
        let outcome = self.world.auditor.block_at(&context, place, &[]);
        assert_eq!(outcome.missed_hints_count, 0);
        self.world.height += 1;
    }

    /// Lets an epoch pass and gives the committee that was fixed in its middle.
    fn pass_epoch(&mut self) -> Committee {
        self.block_at(Place::Middle);
        self.block_at(Place::Last);
        self.epoch += 1;
        self.committee(self.epoch + 2)
    }

    fn committee(&self, epoch: u64) -> Committee {
        match self.world.auditor.record(&Key::committee(epoch)) {
            Some(Record::Committee(committee)) => committee.clone(),
            other => panic!("no committee: {other:?}"),
        }
    }

    fn is_in(&self, committee: &Committee, person: &Person) -> bool {
        use commonware_cryptography::Signer as _;
        let key = person.key.public_key();
        committee.members.iter().any(|member| member.key == key)
    }
}

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
    let records: Vec<_> = town.world.auditor.records().clone().into_iter().collect();
    use commonware_cryptography::Signer as _;
    let stranger = Person::new(500);
    // The newcomer and two founders are left; a stranger comes in.
    let staying = [&town.nodes[0], &town.nodes[2], &town.newcomer, &stranger];
    let members: Vec<_> = staying
        .iter()
        .map(|person| crate::epoch::Member {
            key: person.key.public_key(),
            address: address("127.0.0.1:9"),
            weight: 1,
        })
        .collect();
    let next = super::succeed(&records, &members, town.world.now);
    // The auditor checks the whole state: money, names, expiries and the register.
    let auditor = crate::auditor::Auditor::new(next);
    for person in [&town.world.alice, &town.world.bob] {
        assert_eq!(
            auditor.account(&person.id),
            Some(town.world.account(&person.id))
        );
    }
    let Some(Record::Register(register)) = auditor.record(&Key::register()) else {
        panic!("no register");
    };
    assert_eq!(register.nodes.len(), 4);
    assert!(register.open.is_empty());
    assert!(register.named(&name("node-5")).is_some());
    assert!(register.node(&stranger.id).is_some());
    for gone in [1, 3] {
        let account = auditor.account(&town.nodes[gone].id).unwrap();
        assert_eq!(account.status, Status::Unlinked);
    }
}
