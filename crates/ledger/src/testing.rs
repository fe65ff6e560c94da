//! A small audited world for the tests of the capabilities.

use crate::account::{self, Account, Controller};
use crate::amount::Amount;
use crate::asset;
use crate::auditor::{Auditor, Outcome};
use crate::election::{NetworkKeyBytes, SeedSignature};
use crate::epoch::{Address, Member};
use crate::event::Event;
use crate::execute::BlockContext;
use crate::genesis::{Genesis, GenesisAccount, GenesisAsset};
use crate::ids::{AccountId, AssetCode, KeyBytes, NetworkId, OperationId};
use crate::operation::{Operation, Signed};
use crate::rules::Rules;
use crate::seed;
use crate::text::Reference;
use crate::time::Timestamp;
use crate::transfer;
use commonware_codec::Encode as _;
use commonware_cryptography::bls12381::primitives::group::{G2, Private};
use commonware_cryptography::bls12381::primitives::{ops, variant::MinSig};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, ed25519::PrivateKey, sha256::Digest,
};
use commonware_utils::TestRng;

/// When every test starts.
pub(crate) const START: Timestamp = Timestamp(1_800_000_000_000);

/// Somebody with a key and an account of their own.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) key: PrivateKey,
    pub(crate) id: AccountId,
}

impl Person {
    pub(crate) fn new(seed: u64) -> Self {
        let key = PrivateKey::from_seed(seed);
        let id = AccountId::derive(&key.public_key(), 0);
        Self { key, id }
    }

    pub(crate) fn controller(&self) -> Controller {
        Controller::Key(KeyBytes::from(&self.key.public_key()))
    }
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) auditor: Auditor,
    pub(crate) network: NetworkId,
    pub(crate) now: Timestamp,
    pub(crate) height: u64,
    nonce: u64,
    pub(crate) registrar: Person,
    /// Issues EUR and has the custodian's role in tests of custody.
    pub(crate) bank: Person,
    /// Start with 100.00 EUR each.
    pub(crate) alice: Person,
    pub(crate) bob: Person,
    pub(crate) carol: Person,
}

pub(crate) fn eur() -> AssetCode {
    AssetCode::new("EUR").unwrap()
}

pub(crate) fn amount(units: u64) -> Amount {
    Amount::new(units).unwrap()
}

fn member(node: &Person) -> Member {
    Member {
        key: node.key.public_key(),
        address: Address::new("127.0.0.1:1").unwrap(),
        weight: 1,
    }
}

fn network_keys() -> (Private, G2) {
    ops::keypair::<_, MinSig>(&mut TestRng::new(7))
}

/// The public key of the network.
pub(crate) fn network_key() -> NetworkKeyBytes {
    let mut bytes = [0; 96];
    bytes.copy_from_slice(&network_keys().1.encode());
    NetworkKeyBytes(bytes)
}

/// The network's random value of a view.
pub(crate) fn seed_of(epoch: u64, view: u64) -> SeedSignature {
    let message = seed::message(epoch, view);
    let signature = ops::sign_message::<MinSig>(&network_keys().0, seed::SEED_NAMESPACE, &message);
    let mut bytes = [0; 48];
    bytes.copy_from_slice(&signature.encode());
    SeedSignature(bytes)
}

/// The code of a refusal, for tests that expect one.
pub(crate) type Code = &'static str;

impl World {
    pub(crate) fn new() -> Self {
        let registrar = Person::new(1);
        Self::with_nodes(&[registrar])
    }

    /// A world whose nodes are these people's.
    pub(crate) fn founded_by(founders: &[&Person]) -> Self {
        let nodes: Vec<_> = founders.iter().map(|founder| (*founder).clone()).collect();
        Self::with_nodes(&nodes)
    }

    /// A world whose committee are these, each with an account.
    pub(crate) fn with_nodes(nodes: &[Person]) -> Self {
        let [registrar, bank, alice, bob, carol] = [1, 2, 3, 4, 5].map(Person::new);
        let mut people = vec![&registrar, &bank, &alice, &bob, &carol];
        people.extend(nodes.iter().filter(|node| node.id != registrar.id));
        let genesis = Genesis {
            timestamp: START,
            rules: Rules::new(registrar.id),
            accounts: people
                .iter()
                .map(|person| GenesisAccount {
                    id: person.id,
                    controller: person.controller(),
                    classes: Default::default(),
                })
                .collect(),
            assets: vec![GenesisAsset {
                code: eur(),
                scale: 2,
                issuer: bank.id,
            }],
            members: nodes.iter().map(member).collect(),
        };
        let mut world = Self {
            auditor: Auditor::new(genesis.records(&network_key())),
            network: NetworkId(Sha256::hash(&[b"test"])),
            now: START,
            height: 1,
            nonce: 0,
            registrar,
            bank,
            alice,
            bob,
            carol,
        };
        for person in [world.alice.clone(), world.bob.clone(), world.carol.clone()] {
            world.issue(&person.id, 100_00).unwrap();
        }
        world
    }

    pub(crate) fn context(&self) -> BlockContext {
        BlockContext {
            network: self.network,
            height: self.height,
            epoch: 0,
            view: self.height,
            parent: Digest([0; 32]),
            timestamp: self.now,
        }
    }

    /// A fresh id that is valid for a minute from now.
    pub(crate) fn id(&mut self) -> OperationId {
        self.nonce += 1;
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce[3..].copy_from_slice(&self.nonce.to_be_bytes());
        OperationId::new(self.now.seconds() + 60, nonce)
    }

    pub(crate) fn sign(&mut self, person: &Person, operation: Operation) -> Signed {
        let id = self.id();
        Signed::new(&self.network, &person.key, person.id, id, operation)
    }

    /// Runs a block.
    pub(crate) fn block(&mut self, operations: &[Signed]) -> Outcome {
        for operation in operations {
            operation
                .verify(&self.network)
                .expect("signed in this test");
        }
        let outcome = self.auditor.block(&self.context(), operations);
        self.height += 1;
        outcome
    }

    /// Runs a block with one operation.
    pub(crate) fn submit(&mut self, signed: &Signed) -> Result<Event, Code> {
        let outcome = self.block(std::slice::from_ref(signed));
        outcome.results[0].clone().map_err(|refusal| refusal.code())
    }

    /// Signs and runs one operation.
    pub(crate) fn run(
        &mut self,
        person: &Person,
        operation: impl Into<Operation>,
    ) -> Result<Event, Code> {
        let signed = self.sign(person, operation.into());
        self.submit(&signed)
    }

    /// Lets time pass and runs an empty block.
    pub(crate) fn wait_until(&mut self, then: Timestamp) -> Vec<Event> {
        self.now = then;
        self.block(&[]).settled
    }

    pub(crate) fn wait_s(&mut self, seconds: u64) -> Vec<Event> {
        self.wait_until(self.now.plus_seconds(seconds))
    }

    pub(crate) fn issue(&mut self, payee: &AccountId, units: u64) -> Result<Event, Code> {
        let operation = asset::Operation::Issue {
            asset: eur(),
            payee: *payee,
            amount: amount(units),
            reference: Reference::none(),
        };
        self.run(&self.bank.clone(), operation)
    }

    pub(crate) fn item(&self, payer: &AccountId, payee: &AccountId, units: u64) -> transfer::Item {
        transfer::Item {
            payer: *payer,
            payee: *payee,
            asset: eur(),
            amount: amount(units),
            details: Default::default(),
        }
    }

    pub(crate) fn pay(
        &mut self,
        payer: &Person,
        payee: &AccountId,
        units: u64,
    ) -> Result<Event, Code> {
        let item = self.item(&payer.id, payee, units);
        self.run(payer, transfer::Operation::Single(item))
    }

    pub(crate) fn account(&self, id: &AccountId) -> &Account {
        self.auditor.account(id).expect("the account exists")
    }

    /// Available and held EUR of an account.
    pub(crate) fn funds(&self, id: &AccountId) -> (i64, u64) {
        let holding = self.account(id).holding(&eur());
        holding.map_or((0, 0), |holding| {
            (holding.available.minor_units(), holding.held.minor_units())
        })
    }

    pub(crate) fn close(&mut self, person: &Person) -> Result<Event, Code> {
        let (available, _) = self.funds(&person.id);
        if available > 0 {
            let bank = self.bank.id;
            self.pay(person, &bank, available as u64)?;
        }
        let account = person.id;
        self.run(person, account::Operation::Close { account })
    }
}
