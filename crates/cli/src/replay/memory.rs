//! A network of one: the ledger's own rules over records in memory, with faults on request.

use super::network::{Network, Tip, Verdict};
use crate::failure::{Exit, Failure, Outcome};
use commonware_cryptography::ed25519::PrivateKey;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use scrip_ledger::account::{Classes, Controller};
use scrip_ledger::election::NetworkKeyBytes;
use scrip_ledger::execute::{self, BlockContext};
use scrip_ledger::genesis::{Genesis, GenesisAccount};
use scrip_ledger::ids::{AccountId, KeyBytes, NetworkId};
use scrip_ledger::operation::Signed;
use scrip_ledger::rules::Rules;
use scrip_ledger::state::{Draft, Key, Loaded, Record};
use scrip_ledger::time::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What happens to an operation on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It applies and the answer arrives.
    None,
    /// It is lost.
    LostRequest,
    /// It applies, and the answer is lost.
    LostAnswer,
    /// The answer is lost, and it arrives later, before the next operation but one.
    Late,
}

#[derive(Default)]
struct State {
    records: BTreeMap<Key, Record>,
    height: u64,
    now: Timestamp,
    late: Vec<Signed>,
    applied: usize,
}

/// See the module.
pub struct Memory {
    id: NetworkId,
    state: RefCell<State>,
    faults: RefCell<Box<dyn FnMut() -> Fault>>,
}

impl Memory {
    /// A network whose registrar is `key`, at `now`.
    pub fn new(key: &PrivateKey, now: Timestamp) -> Self {
        let key = key.public_key();
        let registrar = AccountId::derive(&key, 0);
        let controller = Controller::Key(KeyBytes::from(&key));
        let genesis = Genesis {
            timestamp: now,
            rules: Rules::new(registrar),
            accounts: vec![GenesisAccount {
                id: registrar,
                controller,
                classes: Classes::default(),
            }],
            assets: Vec::new(),
            members: Vec::new(),
        };
        let records = genesis
            .records(&NetworkKeyBytes([0; 96]))
            .into_iter()
            .collect();
        let state = RefCell::new(State {
            records,
            now,
            ..State::default()
        });
        let faults: Box<dyn FnMut() -> Fault> = Box::new(|| Fault::None);
        Self {
            id: NetworkId(Sha256::hash(&[b"memory"])),
            state,
            faults: RefCell::new(faults),
        }
    }

    /// Asks `next` for the fate of every operation from now on.
    pub fn set_faults(&self, next: impl FnMut() -> Fault + 'static) {
        *self.faults.borrow_mut() = Box::new(next);
    }

    /// Lets time pass without a block, as on an idle network.
    pub fn clock(&self) -> Timestamp {
        self.state.borrow().now
    }

    /// Lets time pass.
    pub fn advance_s(&self, seconds: u64) {
        let mut state = self.state.borrow_mut();
        state.now = state.now.plus_seconds(seconds);
    }

    /// How many operations were applied since the beginning.
    pub fn applied_count(&self) -> usize {
        self.state.borrow().applied
    }

    /// All records, to compare two states.
    pub fn records(&self) -> BTreeMap<Key, Record> {
        self.state.borrow().records.clone()
    }

    fn execute(&self, signed: &Signed) -> Verdict {
        signed.verify(&self.id).expect("an importer signs rightly");
        let mut state = self.state.borrow_mut();
        let context = BlockContext::bare(self.id, state.height + 1, state.now);
        let mut loaded = Loaded::default();
        let changes = loop {
            let mut draft = Draft::new(&loaded);
            match execute::execute(&mut draft, &context, signed) {
                Ok(_) => break draft.into_changes(),
                Err(execute::Failure::Unloaded(key)) => {
                    let record = state.records.get(&key).cloned();
                    loaded.insert(key, record);
                }
                Err(execute::Failure::Refused(refusal)) => {
                    let code = refusal.code().to_string();
                    return Verdict::Refused {
                        code,
                        sentence: refusal.sentence().to_string(),
                    };
                }
            }
        };
        for (key, record) in changes {
            match record {
                Some(record) => state.records.insert(key, record),
                None => state.records.remove(&key),
            };
        }
        state.height += 1;
        state.applied += 1;
        Verdict::Applied {
            height: state.height,
        }
    }
}

fn lost() -> Failure {
    Failure::new(Exit::Unreachable, "lost", "No answer.")
}

impl Network for Memory {
    fn id(&self) -> NetworkId {
        self.id
    }

    async fn tip(&self) -> Outcome<Tip> {
        let state = self.state.borrow();
        Ok(Tip {
            height: state.height,
            timestamp: state.now,
        })
    }

    async fn records(&self, keys: &[Key], height_min: u64) -> Outcome<Vec<Option<Record>>> {
        let state = self.state.borrow();
        assert!(
            height_min <= state.height,
            "nobody waits for a block that nobody makes"
        );
        Ok(keys
            .iter()
            .map(|key| state.records.get(key).cloned())
            .collect())
    }

    async fn prove(&self, keys: &[Key]) -> Outcome<Vec<Option<Record>>> {
        Network::records(self, keys, 0).await
    }

    async fn apply(&self, signed: &Signed) -> Outcome<Verdict> {
        let fault = (self.faults.borrow_mut())();
        let late = std::mem::take(&mut self.state.borrow_mut().late);
        let verdict = match fault {
            Fault::None => Ok(self.execute(signed)),
            Fault::LostRequest => Err(lost()),
            Fault::LostAnswer => {
                self.execute(signed);
                Err(lost())
            }
            Fault::Late => {
                self.state.borrow_mut().late.push(signed.clone());
                Err(lost())
            }
        };
        // What was late arrives behind the operation that overtook it.
        for signed in late {
            self.execute(&signed);
        }
        verdict
    }
}
