//! A small town in which every operation has happened once: the seeds, and a state for changed operations to meet.

use commonware_codec::Encode as _;
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_cryptography::sha256::Digest;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use scrip_ledger::account::{self, Classes, Controller};
use scrip_ledger::amount::{Amount, Count};
use scrip_ledger::auditor::Auditor;
use scrip_ledger::block::Header;
use scrip_ledger::election::{
    self, Anchor, BurnBlock, BurnNetwork, BurnProof, Candidate, HeaderBytes, Headers,
    NetworkKeyBytes, Path, SeedSignature, Settings, Tiers, TransactionBytes,
};
use scrip_ledger::epoch::{Address, Member};
use scrip_ledger::execute::BlockContext;
use scrip_ledger::genesis::{Genesis, GenesisAccount, GenesisAsset};
use scrip_ledger::ids::{
    AccountId, AssetCode, HoldId, KeyBytes, MandateId, NetworkId, OperationId, PaymentId, RequestId,
};
use scrip_ledger::mandate::{self, Funding, PayeeScope, Presentation, Presenter, Terms};
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
        let mut auditor = Auditor::new(genesis().records());
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

    /// Leaders are elected from now on.
    fn configure_elections(&mut self, people: &People) {
        let settings = Settings {
            burn_network: BurnNetwork::Regtest,
            network_key: NetworkKeyBytes([0; 96]),
            tiers: Tiers(vec![2, 8]),
            window: 3,
            share_max_permille: 500,
            quota: 0,
            confirmations: 1,
            commit_blocks: 8,
            reorganisation_max: 6,
            tenures_kept: 2,
        };
        let anchor = BurnBlock(BurnNetwork::Regtest.network().genesis());
        let configure = election::Operation::Configure {
            settings: Box::new(settings),
            anchor: Some(Anchor(Box::new(anchor))),
        };
        self.add(&people.registrar, Operation::Election(configure));
    }

    /// What is carried from the burn chain, none of it good yet.
    fn show_burns(&mut self, people: &People) {
        let genesis = BurnNetwork::Regtest.network().genesis();
        let mut header = [0; 80];
        header.copy_from_slice(&BurnBlock(genesis.clone()).encode()[..80]);
        header[4..36].copy_from_slice(&genesis.hash());
        let proof = BurnProof {
            block: genesis.hash(),
            transaction: TransactionBytes(vec![2; 100]),
            index: 0,
            path: Path(vec![[1; 32]]),
        };
        let validator = &people.device.key;
        let message = Candidate::message(&NETWORK, &proof.transaction_id());
        let shown = [
            election::Operation::Headers {
                headers: Headers(vec![HeaderBytes(header)]),
            },
            election::Operation::Register {
                validator: validator.public_key(),
                signature: validator.sign(Candidate::NAMESPACE, &message),
                proof: proof.clone(),
            },
            election::Operation::Commit {
                proof,
                funding: TransactionBytes(vec![1; 80]),
            },
            election::Operation::Reveal {
                height: 1,
                signature: SeedSignature([3; 48]),
            },
        ];
        for operation in shown {
            self.add(&people.alice, Operation::Election(operation));
        }
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

    /// Mandates of every presenter, each used once.
    fn entrust(&mut self, people: &People) {
        let People {
            alice, bob, device, ..
        } = people;
        let device_key = device.key.public_key();
        let vault = bob.id;
        let hash = mandate::secret_hash(&SECRET);
        let origin = Sha256::hash(&[b"https://shop.example"]);
        let kinds = [
            (
                Presenter::Device(KeyBytes::from(&device_key)),
                PayeeScope::Class(0),
                None,
            ),
            (
                Presenter::Delivery(KeyBytes::from(&device_key)),
                PayeeScope::Anyone,
                None,
            ),
            (Presenter::Vault(vault), PayeeScope::Payee(bob.id), None),
            (
                Presenter::Secret { vault, hash },
                PayeeScope::Origin(origin),
                Some(origin),
            ),
        ];
        for (presenter, scope, origin) in kinds {
            let terms = terms(presenter, scope);
            let payer = alice.id;
            let grant = mandate::Operation::Grant { payer, terms };
            let granted = self.add(alice, Operation::Mandate(grant));
            let mandate = MandateId::derive(&alice.id, &granted, 0);
            let collect = mandate::Operation::Collect {
                mandate,
                payee: bob.id,
                amount: amount(40),
                origin,
                presentation: Box::new(presentation(&presenter, &device.key, &mandate, &bob.id)),
                details: Details::default(),
                terminal: None,
            };
            self.add(bob, Operation::Mandate(collect));
            self.add(
                alice,
                Operation::Mandate(mandate::Operation::Suspend { mandate }),
            );
            self.add(
                alice,
                Operation::Mandate(mandate::Operation::Resume { mandate }),
            );
            if !matches!(presenter, Presenter::Vault(_)) {
                self.add(
                    alice,
                    Operation::Mandate(mandate::Operation::Revoke { mandate }),
                );
            }
        }
    }
}

fn terms(presenter: Presenter, scope: PayeeScope) -> Terms {
    let is_device = matches!(presenter, Presenter::Device(_));
    Terms {
        asset: code("EUR"),
        total_max: amount(100),
        use_max: amount(50),
        uses_max: Count(3),
        expires_at: in_an_hour(),
        scope,
        presenter,
        funding: if presenter.has_serials() {
            Funding::Held
        } else {
            Funding::Available
        },
        grace_s: Count(if is_device { 60 } else { 0 }),
    }
}

fn presentation(
    presenter: &Presenter,
    device: &PrivateKey,
    mandate: &MandateId,
    payee: &AccountId,
) -> Presentation {
    let key: PublicKey = device.public_key();
    let serial = Count(0);
    let sign = |subject: Option<&Digest>| {
        let units = amount(40);
        let message =
            Presentation::message(&NETWORK, mandate, serial.0, payee, units, None, subject);
        device.sign(Presentation::NAMESPACE, &message)
    };
    match presenter {
        Presenter::Device(_) => Presentation::Device {
            key,
            serial,
            signature: sign(None),
        },
        Presenter::Delivery(_) => {
            let subject = Sha256::hash(&[b"a film"]);
            Presentation::Delivery {
                key,
                serial,
                subject,
                signature: sign(Some(&subject)),
            }
        }
        Presenter::Vault(_) => Presentation::Vault,
        Presenter::Secret { .. } => Presentation::Secret { secret: SECRET },
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
