//! A small town in which every operation has happened once: the seeds, and a state for changed operations to meet.

mod elections;
mod mandates;

use commonware_cryptography::ed25519::PrivateKey;
use commonware_cryptography::sha256::Digest;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use scrip_ledger::account::{self, Classes, Controller};
use scrip_ledger::amount::{Amount, Count};
use scrip_ledger::auditor::Auditor;
use scrip_ledger::block::Header;
use scrip_ledger::election::NetworkKeyBytes;
use scrip_ledger::epoch::{Address, Member};
use scrip_ledger::execute::BlockContext;
use scrip_ledger::genesis::{Genesis, GenesisAccount, GenesisAsset};
use scrip_ledger::ids::{
    AccountId, AssetCode, HoldId, KeyBytes, NetworkId, OperationId, PaymentId, RequestId,
};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::rules::Rules;
use scrip_ledger::text::Reference;
use scrip_ledger::time::Timestamp;
use scrip_ledger::transfer::{self, Details, Item};
use scrip_ledger::username::Username;
use scrip_ledger::{asset, hold, name, request};

/// The town's network.
pub const NETWORK: NetworkId = NetworkId(Digest([7; 32]));

const NOW_S: u64 = 1_800_000_000;
const SECRET: [u8; 32] = [42; 32];

/// The state after all operations, and the operations.
pub struct Town {
    /// The state.
    pub auditor: Auditor,
    /// What has happened, one operation of each kind and more.
    pub operations: Vec<Signed>,
    /// What could happen next.
    pub next_operations: Vec<Signed>,
}

/// Somebody with a key.
struct Person {
    key: PrivateKey,
    id: AccountId,
}

impl Person {
    fn new(seed: u64) -> Self {
        let key = PrivateKey::from_seed(seed);
        let id = AccountId::derive(&key.public_key(), 0);
        Self { key, id }
    }

    fn controller(&self) -> Controller {
        Controller::Key(KeyBytes::from(&self.key.public_key()))
    }
}

struct People {
    registrar: Person,
    custodian: Person,
    alice: Person,
    bob: Person,
    device: Person,
}

impl People {
    fn new() -> Self {
        let [registrar, custodian, alice, bob, device] = [1, 2, 3, 4, 5].map(Person::new);
        Self {
            registrar,
            custodian,
            alice,
            bob,
            device,
        }
    }

    /// One of the custodian's accounts.
    fn member(&self, salt: u64) -> AccountId {
        AccountId::derive(&self.custodian.key.public_key(), salt)
    }
}

impl Town {
    /// Founds the town and lets everything happen. Panics when the rules refuse any of it.
    pub fn found() -> Self {
        let mut auditor = Auditor::new(genesis().records(&NetworkKeyBytes([0; 96])));
        let people = People::new();
        let mut script = Script::default();
        script.settle(&people);
        script.pay(&people);
        script.promise(&people);
        script.entrust(&people);
        script.configure_elections(&people);
        let operations = std::mem::take(&mut script.operations);
        let outcome = auditor.block(&context(1), &operations);
        for (operation, result) in operations.iter().zip(&outcome.results) {
            if let Err(refusal) = result {
                panic!("refused: {refusal}: {operation:?}");
            }
        }
        script.pay(&people);
        script.promise(&people);
        script.entrust(&people);
        script.show_burns(&people);
        Self {
            auditor,
            operations,
            next_operations: script.operations,
        }
    }

    /// Executes an operation in the next block; the auditor panics when it breaks what has to hold.
    pub fn meet(&self, operation: &Signed) {
        let mut auditor = self.auditor.clone();
        auditor.block(&context(2), std::slice::from_ref(operation));
    }
}

fn context(height: u64) -> BlockContext {
    BlockContext::bare(NETWORK, height, Timestamp((NOW_S + height) * 1_000))
}

/// Operations in order, each under an id of its own.
#[derive(Default)]
struct Script {
    operations: Vec<Signed>,
    nonce: u64,
}

impl Script {
    fn next_id(&mut self) -> OperationId {
        self.nonce += 1;
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce[..8].copy_from_slice(&self.nonce.to_be_bytes());
        OperationId::new(NOW_S + 600, nonce)
    }

    fn add(&mut self, author: &Person, operation: Operation) -> OperationId {
        let id = self.next_id();
        let signed = Signed::new(&NETWORK, &author.key, author.id, id, operation);
        self.operations.push(signed);
        id
    }

    /// Accounts, names and money come into being.
    fn settle(&mut self, people: &People) {
        let People {
            registrar,
            custodian,
            alice,
            bob,
            device,
        } = people;
        for person in [custodian, alice, bob, device] {
            let open = account::Operation::Open {
                salt: 0,
                controller: person.controller(),
            };
            self.add(person, Operation::Account(open));
        }
        let members = account::Operation::OpenMembers {
            first_salt: 1,
            count: Count(3),
        };
        self.add(custodian, Operation::Account(members));
        let create = asset::Operation::Create {
            code: code("HOURS"),
            scale: 0,
            issuer: bob.id,
        };
        self.add(registrar, Operation::Asset(create));
        for payee in [alice.id, bob.id, registrar.id, people.member(1)] {
            let issue = asset::Operation::Issue {
                asset: code("EUR"),
                payee,
                amount: amount(1_000_000),
                reference: text("opening"),
            };
            self.add(registrar, Operation::Asset(issue));
        }
        let redeem = asset::Operation::Redeem {
            asset: code("EUR"),
            payer: registrar.id,
            amount: amount(10),
            reference: Reference::none(),
        };
        self.add(registrar, Operation::Asset(redeem));
        self.regulate(people);
    }

    /// What is set on accounts, and their names.
    fn regulate(&mut self, people: &People) {
        let People {
            registrar,
            custodian,
            alice,
            bob,
            ..
        } = people;
        let limit = account::Operation::SetCreditLimit {
            account: bob.id,
            asset: code("EUR"),
            limit: amount(500),
        };
        let classes = account::Operation::SetClasses {
            account: bob.id,
            classes: Classes(0b101),
        };
        self.add(registrar, Operation::Account(limit));
        self.add(registrar, Operation::Account(classes));
        let rotate = account::Operation::Rotate {
            account: people.member(3),
            controller: alice.controller(),
        };
        let close = account::Operation::Close {
            account: people.member(2),
        };
        self.add(custodian, Operation::Account(close));
        self.add(custodian, Operation::Account(rotate));
        for (person, word) in [(alice, "alice"), (alice, "ally"), (bob, "böb")] {
            let claim = name::Operation::Claim {
                account: person.id,
                name: username(word),
            };
            self.add(person, Operation::Name(claim));
        }
        let release = name::Operation::Release {
            name: username("ally"),
        };
        self.add(alice, Operation::Name(release));
    }

    /// Transfers of every kind, and requests.
    fn pay(&mut self, people: &People) {
        let People {
            custodian,
            alice,
            bob,
            ..
        } = people;
        let refundable = Details {
            refundable_until: Some(in_an_hour()),
            ..Details::default()
        };
        let paid = self.add(alice, single(alice.id, bob.id, 1_250, refundable));
        let refund = transfer::Operation::Refund {
            payment: PaymentId::derive(&alice.id, &paid, 0),
            amount: amount(250),
            reference: text("one came back"),
        };
        self.add(bob, Operation::Transfer(refund));
        let items = vec![
            item(people.member(1), alice.id, 7, Details::default()),
            item(people.member(1), bob.id, 8, Details::default()),
        ];
        self.add(
            custodian,
            Operation::Transfer(transfer::Operation::Batch { items }),
        );
        for payer in [Some(alice.id), None] {
            let open = request::Operation::Open {
                payee: bob.id,
                payer,
                asset: code("EUR"),
                amount: amount(99),
                reference: text("table 4"),
                expires_at: in_an_hour(),
            };
            let opened = self.add(bob, Operation::Request(open));
            let request = RequestId::derive(&bob.id, &opened, 0);
            if payer.is_some() {
                let details = Details {
                    request: Some(request),
                    ..Details::default()
                };
                self.add(alice, single(alice.id, bob.id, 99, details));
            } else {
                self.add(
                    bob,
                    Operation::Request(request::Operation::Cancel { request }),
                );
            }
        }
    }

    /// Holds: one stays open, one is captured in part, one is released.
    fn promise(&mut self, people: &People) {
        let People { alice, bob, .. } = people;
        let mut holds = Vec::new();
        for units in [10, 20, 30] {
            let open = hold::Operation::Open {
                payer: alice.id,
                payee: bob.id,
                asset: code("EUR"),
                amount: amount(units),
                expires_at: in_an_hour(),
            };
            let opened = self.add(alice, Operation::Hold(open));
            holds.push(HoldId::derive(&alice.id, &opened, 0));
        }
        let capture = hold::Operation::Capture {
            hold: holds[1],
            amount: amount(15),
            details: Details::default(),
        };
        self.add(bob, Operation::Hold(capture));
        self.add(
            bob,
            Operation::Hold(hold::Operation::Release { hold: holds[2] }),
        );
    }
}

/// What the town begins with.
pub fn genesis() -> Genesis {
    let registrar = Person::new(1);
    let member = |seed: u64| Member {
        key: PrivateKey::from_seed(seed).public_key(),
        address: Address::new(&format!("127.0.0.1:{}", 4_000 + seed)).expect("plain ASCII"),
        weight: 1,
    };
    Genesis {
        timestamp: Timestamp(NOW_S * 1_000),
        rules: Rules::new(registrar.id),
        accounts: vec![GenesisAccount {
            id: registrar.id,
            controller: registrar.controller(),
            classes: Classes(1),
        }],
        assets: vec![GenesisAsset {
            code: code("EUR"),
            scale: 2,
            issuer: registrar.id,
        }],
        members: [11, 12, 13, 14].map(member).to_vec(),
    }
}

/// A header with something in every field.
pub fn header() -> Header {
    let digest = |name: &[u8]| Sha256::hash(&[name]);
    Header {
        network: NETWORK,
        epoch: 3,
        view: 77,
        leader: PrivateKey::from_seed(11).public_key(),
        parent_view: 75,
        parent: digest(b"parent"),
        height: 200,
        timestamp: Timestamp(NOW_S * 1_000),
        operations_root: digest(b"operations"),
        operations_count: 12,
        state_root: digest(b"state"),
        state_operations_root: digest(b"log"),
        state_range_start: 5,
        state_range_end: 900,
        payload: digest(b"payload"),
    }
}

/// The items of a batch; none of another operation.
pub fn items(signed: &Signed) -> &[Item] {
    match signed.operation() {
        Operation::Transfer(transfer::Operation::Batch { items }) => items,
        _ => &[],
    }
}

fn single(payer: AccountId, payee: AccountId, units: u64, details: Details) -> Operation {
    Operation::Transfer(transfer::Operation::Single(item(
        payer, payee, units, details,
    )))
}

fn item(payer: AccountId, payee: AccountId, units: u64, details: Details) -> Item {
    Item {
        payer,
        payee,
        asset: code("EUR"),
        amount: amount(units),
        details,
    }
}

fn amount(units: u64) -> Amount {
    Amount::new(units).expect("a small amount")
}

fn code(text: &str) -> AssetCode {
    AssetCode::new(text).expect("a valid code")
}

fn text(words: &str) -> Reference {
    Reference::new(words).expect("a valid reference")
}

fn username(word: &str) -> Username {
    Username::new(word).expect("a valid username")
}

fn in_an_hour() -> Timestamp {
    Timestamp((NOW_S + 3_600) * 1_000)
}
