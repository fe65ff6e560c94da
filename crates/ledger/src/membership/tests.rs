//! Linking, renewing and removing nodes by vote.

mod committees;
mod counting;
mod drawing;
mod linking;
mod refusals;
mod succession;

use super::{
    Certificate, Counting, Draw, Drawing, Node, NodeName, NodeStatus, Operation, Policy, Portion,
    Proposal, ProposalStatus, Register, Verdict, portions_of,
};
use crate::account::{self, Status};
use crate::election::SeedSignature;
use crate::epoch::{Address, Committee, Place};
use crate::event::Event;
use crate::ids::ProposalId;
use crate::state::{Key, Record};
use crate::testing::{Code, Person, World, seed_of};
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

    /// Asks for something, and draws the voters if they are drawn.
    fn ask(&mut self, person: &Person, operation: Operation) -> Result<ProposalId, Code> {
        let proposal = self.ask_only(person, operation)?;
        if self.proposal(&proposal).drawing == Drawing::Awaited {
            self.draw(proposal);
        }
        Ok(proposal)
    }

    /// The draw that is to come.
    fn due(&self, proposal: &ProposalId) -> Draw {
        let register = self.register();
        let due = register
            .draws
            .iter()
            .find(|draw| draw.proposal == *proposal);
        *due.expect("its voters are to be drawn")
    }

    /// Lets blocks pass until the value is known, and shows it.
    fn draw(&mut self, proposal: ProposalId) {
        let due = self.due(&proposal);
        while self.world.height <= due.view {
            self.world.block(&[]);
        }
        let signature = seed_of(due.epoch, due.view);
        let showing = self.nodes[0].clone();
        self.show(&showing, proposal, signature).unwrap();
    }

    fn show(
        &mut self,
        person: &Person,
        proposal: ProposalId,
        signature: SeedSignature,
    ) -> Result<Event, Code> {
        let operation = Operation::Draw {
            proposal,
            signature,
        };
        self.world.run(person, operation)
    }

    /// Asks for something.
    fn ask_only(&mut self, person: &Person, operation: Operation) -> Result<ProposalId, Code> {
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
