//! Certificates made by OpenSSL (`tests/credential/make.sh`), ballots of small committees, and what they change.

mod certificates;
mod lists;
mod parties;
mod refusals;
mod votes;

use super::{
    Authority, AuthorityStatus, Ballot, CertificateDer, Credential, CredentialStatus, Decision,
    Finding, ListDer, Operation, Outcome, Parameters, Register, RevocationReason, Share, Verdict,
};
use crate::event::Event;
use crate::ids::{AuthorityId, CredentialId};
use crate::state::{Key, Record};
use crate::testing::{Code, Person, World};
use crate::text::Reference;
use commonware_codec::DecodeExt as _;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};

/// A file of `tests/credential`.
macro_rules! der {
    ($name:literal) => {
        &include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/credential/",
            $name,
            ".der"
        ))[..]
    };
}
pub(crate) use der;

pub(super) fn certificate(der: &[u8]) -> CertificateDer {
    CertificateDer::new(der).unwrap()
}

/// Somebody whose key's seed is 32 times `byte`, as the script made it.
pub(super) fn certified(byte: u8) -> Person {
    let key = PrivateKey::decode(commonware_codec::Copying(&[byte; 32][..])).unwrap();
    let id = crate::ids::AccountId::derive(&key.public_key(), 0);
    Person { key, id }
}

pub(super) fn till() -> Person {
    certified(0x07)
}

/// A world with a committee, one authority whose account is the bank's, and accounts for certified keys.
#[derive(Clone)]
pub(super) struct Town {
    pub world: World,
    pub nodes: Vec<Person>,
    pub town: AuthorityId,
}

impl std::ops::Deref for Town {
    type Target = World;
    fn deref(&self) -> &World {
        &self.world
    }
}

impl std::ops::DerefMut for Town {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Town {
    /// With no authority.
    pub fn empty(nodes_count: u64) -> Self {
        let nodes: Vec<_> = (100..100 + nodes_count).map(Person::new).collect();
        let mut world = World::with_nodes(&nodes);
        for person in [till(), certified(0x08), certified(0x09)] {
            let open = crate::account::Operation::Open {
                salt: 0,
                controller: person.controller(),
            };
            world.run(&person, open).unwrap();
            world.issue(&person.id, 50_00).unwrap();
        }
        let facts = super::CertificateFacts::read(der!("town")).unwrap();
        Self {
            world,
            nodes,
            town: facts.authority_id(),
        }
    }

    /// With the town's authority trusted.
    pub fn new(nodes_count: u64) -> Self {
        let mut town = Self::empty(nodes_count);
        let ballot = town.propose_authority(der!("town")).unwrap();
        let decision = town.pass(ballot);
        assert_eq!(decision, Decision::Accepted);
        town
    }

    /// With the till's certificate accepted.
    pub fn with_till(nodes_count: u64) -> Self {
        let mut town = Self::new(nodes_count);
        assert_eq!(town.admit(der!("till")), Decision::Accepted);
        town
    }

    pub fn ballot_of(event: Result<Event, Code>) -> Result<u64, Code> {
        match event? {
            Event::BallotOpened { ballot } => Ok(ballot),
            other => panic!("no ballot was opened: {other:?}"),
        }
    }

    pub fn propose_authority(&mut self, der: &[u8]) -> Result<u64, Code> {
        let proposer = self.nodes[0].clone();
        let operation = Operation::ProposeAuthority {
            account: self.bank.id,
            certificate: certificate(der),
        };
        Self::ballot_of(self.run(&proposer, operation))
    }

    pub fn submit(&mut self, der: &[u8]) -> Result<u64, Code> {
        self.submit_replacing(der, None)
    }

    pub fn submit_replacing(
        &mut self,
        der: &[u8],
        replaces: Option<CredentialId>,
    ) -> Result<u64, Code> {
        let bank = self.bank.clone();
        let operation = Operation::Submit {
            authority: self.town,
            certificate: certificate(der),
            replaces,
            along: None,
        };
        Self::ballot_of(self.run(&bank, operation))
    }

    pub fn submit_list(&mut self, der: &[u8]) -> Result<u64, Code> {
        let bank = self.bank.clone();
        let operation = Operation::SubmitList {
            authority: self.town,
            list: ListDer::new(der).unwrap(),
        };
        Self::ballot_of(self.run(&bank, operation))
    }

    pub fn propose_parameters(&mut self, parameters: Parameters) -> Result<u64, Code> {
        let proposer = self.nodes[0].clone();
        let operation = Operation::ProposeParameters { parameters };
        Self::ballot_of(self.run(&proposer, operation))
    }

    pub fn vote(&mut self, node: usize, ballot: u64, verdict: Verdict) -> Result<Event, Code> {
        let node = self.nodes[node].clone();
        let operation = Operation::Vote {
            ballot,
            verdict,
            note: Reference::none(),
        };
        self.run(&node, operation)
    }

    /// What every node finds with its own ledger.
    pub fn examine(&self, ballot: u64) -> Result<(), Finding> {
        let mut loaded = crate::state::Loaded::default();
        for (key, record) in self.auditor.records() {
            loaded.insert(*key, Some(record.clone()));
        }
        let view = Whole(loaded);
        let draft = crate::state::Draft::new(&view);
        let subject = self.ballot(ballot).subject;
        super::examine(&draft, self.now, &subject).expect("everything is loaded")
    }

    /// Every node votes what it finds.
    pub fn decide(&mut self, ballot: u64) -> Decision {
        let verdict = match self.examine(ballot) {
            Ok(()) => Verdict::Pass,
            Err(finding) => Verdict::Fail(finding),
        };
        self.all_vote(ballot, verdict)
    }

    /// Every node passes it, whatever it is.
    pub fn pass(&mut self, ballot: u64) -> Decision {
        self.all_vote(ballot, Verdict::Pass)
    }

    fn all_vote(&mut self, ballot: u64, verdict: Verdict) -> Decision {
        for node in 0..self.nodes.len() {
            self.vote(node, ballot, verdict).unwrap();
        }
        self.outcome(ballot).expect("all have voted").decision
    }

    /// Submits a certificate and lets the nodes decide.
    pub fn admit(&mut self, der: &[u8]) -> Decision {
        let ballot = self.submit(der).unwrap();
        self.decide(ballot)
    }

    pub fn revoke(&mut self, der: &[u8]) -> Decision {
        let ballot = self.submit_list(der).unwrap();
        self.decide(ballot)
    }

    pub fn ballot(&self, number: u64) -> Ballot {
        match self.auditor.record(&Key::ballot(number)) {
            Some(Record::Ballot(ballot)) => (**ballot).clone(),
            other => panic!("no ballot: {other:?}"),
        }
    }

    pub fn outcome(&self, number: u64) -> Option<Outcome> {
        self.ballot(number).outcome
    }

    pub fn authority(&self) -> Option<Authority> {
        match self.auditor.record(&Key::authority(&self.town)) {
            Some(Record::Authority(authority)) => Some((**authority).clone()),
            _ => None,
        }
    }

    pub fn id(&self, serial: u16) -> CredentialId {
        CredentialId::derive(&self.town, &serial.to_be_bytes())
    }

    pub fn credential(&self, serial: u16) -> Option<Credential> {
        match self.auditor.record(&Key::credential(&self.id(serial))) {
            Some(Record::Credential(credential)) => Some((**credential).clone()),
            _ => None,
        }
    }

    pub fn is_active(&self, serial: u16) -> bool {
        self.credential(serial)
            .is_some_and(|known| matches!(known.status, CredentialStatus::Active { .. }))
    }

    pub fn revocation_reason(&self, serial: u16) -> Option<RevocationReason> {
        match self.credential(serial)?.status {
            CredentialStatus::Revoked(revocation) => Some(revocation.reason),
            _ => None,
        }
    }

    pub fn register(&self) -> Register {
        match self.auditor.record(&Key::credential_register()) {
            Some(Record::CredentialRegister(register)) => (**register).clone(),
            _ => Register::default(),
        }
    }

    /// Sets threshold and quorum by the way that there is.
    pub fn set_shares(&mut self, threshold: (u32, u32), quorum: (u32, u32)) {
        let parameters = Parameters {
            threshold: Share::new(threshold.0, threshold.1),
            quorum: Share::new(quorum.0, quorum.1),
            ..self.register().parameters
        };
        let ballot = self.propose_parameters(parameters).unwrap();
        assert_eq!(self.pass(ballot), Decision::Accepted);
        assert_eq!(self.register().parameters, parameters);
    }
}

/// A view in which everything that is not there is known to be absent.
struct Whole(crate::state::Loaded);

impl crate::state::View for Whole {
    fn read(&self, key: &Key) -> crate::state::Read<'_> {
        match self.0.read(key) {
            crate::state::Read::Unloaded => crate::state::Read::Absent,
            known => known,
        }
    }
}

#[test]
fn an_authority_is_admitted_by_vote() {
    let mut town = Town::empty(4);
    assert_eq!(
        town.submit(der!("till")),
        Err("credential_authority_unknown")
    );
    let ballot = town.propose_authority(der!("town")).unwrap();
    assert_eq!(town.authority().unwrap().status, AuthorityStatus::Proposed);
    assert_eq!(
        town.submit(der!("till")),
        Err("credential_authority_unknown")
    );
    assert_eq!(town.decide(ballot), Decision::Accepted);
    assert!(matches!(
        town.authority().unwrap().status,
        AuthorityStatus::Trusted { .. }
    ));
    assert_eq!(town.register().authorities, [town.town]);
    assert!(town.submit(der!("till")).is_ok());
}

#[test]
fn an_authority_that_is_refused_leaves_nothing() {
    for (der, finding) in [
        (der!("not-authority"), Finding::NotAnAuthority),
        (der!("elder"), Finding::Expired),
        (der!("rsa"), Finding::BadKey),
    ] {
        let mut town = Town::empty(4);
        let ballot = town.propose_authority(der).unwrap();
        assert_eq!(town.examine(ballot), Err(finding));
        assert_eq!(town.decide(ballot), Decision::BelowThreshold);
        assert_eq!(town.ballot(ballot).main_finding(), Some(finding));
        assert_eq!(town.register().authorities, []);
        let is_authority = |record: &Record| matches!(record, Record::Authority(_));
        assert!(!town.auditor.records().values().any(is_authority));
    }
}

#[test]
fn only_nodes_and_the_registrar_propose() {
    let mut town = Town::new(4);
    let (alice, registrar, id) = (town.alice.clone(), town.registrar.clone(), town.town);
    let proposals = [
        Operation::ProposeAuthority {
            account: alice.id,
            certificate: certificate(der!("other")),
        },
        Operation::ProposeRemoval { authority: id },
        Operation::ProposeParameters {
            parameters: Parameters::default(),
        },
    ];
    for proposal in proposals {
        let refused = town.run(&alice, proposal.clone());
        assert_eq!(refused, Err("credential_proposal_not_by_member"));
        assert!(town.run(&registrar, proposal).is_ok());
    }
}

#[test]
fn an_authority_is_proposed_once() {
    let mut town = Town::empty(4);
    let ballot = town.propose_authority(der!("town")).unwrap();
    let again = town.propose_authority(der!("town"));
    assert_eq!(again, Err("credential_authority_taken"));
    town.decide(ballot);
    let again = town.propose_authority(der!("town"));
    assert_eq!(again, Err("credential_authority_taken"));
    let malformed = town.propose_authority(b"no certificate");
    assert_eq!(malformed, Err("credential_certificate_malformed"));
}

#[test]
fn an_authority_renews_its_certificate_under_its_key() {
    let mut town = Town::with_till(4);
    let ballot = town.propose_authority(der!("town-renewed")).unwrap();
    // It stays trusted while that is voted on.
    assert!(town.submit(der!("second")).is_ok());
    assert_eq!(town.decide(ballot), Decision::Accepted);
    let authority = town.authority().unwrap();
    assert_eq!(authority.certificate, certificate(der!("town-renewed")));
    assert_eq!(authority.credentials_count, 1);
    assert!(town.is_active(0x1001));
}

#[test]
fn a_removed_authority_certifies_nobody() {
    let mut town = Town::with_till(4);
    let till = till();
    let bob = town.bob.id;
    town.pay(&till, &bob, 1).unwrap();
    let node = town.nodes[1].clone();
    let removal = Operation::ProposeRemoval {
        authority: town.town,
    };
    let ballot = Town::ballot_of(town.run(&node, removal.clone())).unwrap();
    assert_eq!(town.decide(ballot), Decision::Accepted);
    assert_eq!(town.register().authorities, []);
    assert_eq!(
        town.pay(&till, &bob, 1),
        Err("credential_authority_removed")
    );
    assert_eq!(
        town.submit(der!("second")),
        Err("credential_authority_unknown")
    );
    assert_eq!(
        town.run(&node, removal),
        Err("credential_authority_unknown")
    );
    // It may come back, and what it certified counts again.
    let ballot = town.propose_authority(der!("town")).unwrap();
    assert_eq!(town.decide(ballot), Decision::Accepted);
    town.pay(&till, &bob, 1).unwrap();
}
