//! A node without consensus, for tests of what stands before and behind one: the real rules over a small state, blocks sealed when a
//! test says so, and a network key that signs them, so that receipts are real.

#![allow(dead_code, reason = "each suite that includes this uses a part of it")]

use bytes::Bytes;
use commonware_codec::Encode as _;
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _,
    bls12381::primitives::{group::Private, ops, variant::MinSig},
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use rand::{SeedableRng as _, rngs::StdRng};
use scrip_chain::service::{
    Finalized, Member, Network, NodeState, Outcome, Rejection, Seed, Service, Status, Submitted,
    Tip,
};
use scrip_ledger::{
    account::{Classes, Controller},
    amount::Amount,
    auditor::Auditor,
    block::{Header, OPERATION_SIZE_MAX, operation_leaf, operations_root},
    election::NetworkKeyBytes,
    execute::BlockContext,
    genesis::{Genesis, GenesisAccount, GenesisAsset},
    ids::{AccountId, AssetCode, NetworkId, OperationId},
    operation::{Operation, Signed},
    rules::Rules,
    state::{Key, Record},
    time::Timestamp,
    transfer::{self, Details, Item},
};
use scrip_receipt::{Anchor, FINALIZE_NAMESPACE, Finality, Receipt};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{broadcast, oneshot};

/// Unix seconds at which every test network starts.
pub const START_S: u64 = 1_800_000_000;

mod service;

type Name = (AccountId, OperationId);

struct Waiting {
    signed: Signed,
    waiters: Vec<oneshot::Sender<Outcome>>,
}

struct Inner {
    auditor: Auditor,
    blocks: Vec<Arc<Finalized>>,
    first_kept: u64,
    /// As in a node that joined late and does not know where its blocks begin.
    hidden_below: u64,
    order: Vec<Name>,
    waiting: HashMap<Name, Waiting>,
    state: NodeState,
    operations_per_block_max: usize,
    /// Operations that wait before the node says that it is busy.
    pool_max: usize,
}

struct Shared {
    inner: Mutex<Inner>,
    network: Network,
    network_private: Private,
    node_key: PublicKey,
    events: broadcast::Sender<Arc<Finalized>>,
    blocks_read: AtomicUsize,
}

/// The node; cloning shares it.
#[derive(Clone)]
pub struct TestNode(Arc<Shared>);

/// The registrar's key: it creates assets, and is the issuer of EUR.
pub fn registrar_key() -> PrivateKey {
    PrivateKey::from_seed(0)
}

/// The registrar's account.
pub fn registrar() -> AccountId {
    AccountId::derive(&registrar_key().public_key(), 0)
}

/// A person's key.
pub fn key(number: u64) -> PrivateKey {
    PrivateKey::from_seed(number)
}

/// A person's account, which the network starts with for numbers 1 to 9.
pub fn person(number: u64) -> AccountId {
    AccountId::derive(&key(number).public_key(), 0)
}

/// The key of the network's only node.
pub fn node_key() -> PrivateKey {
    key(1_000)
}

/// The asset that the network starts with, of scale 2.
pub fn eur() -> AssetCode {
    AssetCode::new("EUR").expect("a code")
}

/// An operation id that is valid for half an hour from the start.
pub fn id(nonce: u64) -> OperationId {
    let mut bytes = [0; 11];
    bytes[3..].copy_from_slice(&nonce.to_be_bytes());
    OperationId::new(START_S + 1_800, bytes)
}

/// One transfer of EUR.
pub fn item(payer: AccountId, payee: AccountId, minor_units: u64) -> Item {
    Item {
        payer,
        payee,
        asset: eur(),
        amount: Amount::new(minor_units).expect("an amount"),
        details: Details::default(),
    }
}

/// The key of some other network.
pub fn other_network_key() -> Bytes {
    let (_, key) = ops::keypair::<_, MinSig>(&mut StdRng::seed_from_u64(8));
    key.encode()
}

impl TestNode {
    /// A network with accounts 1 to 9, of which 1 to 5 have 100.00 EUR each. Its first block, with height 1, gave them that.
    pub fn new() -> Self {
        let (network_private, network_key) =
            ops::keypair::<_, MinSig>(&mut StdRng::seed_from_u64(7));
        let id = NetworkId(Sha256::hash(&[b"a test network"]));
        let accounts = (0..10).map(|number| GenesisAccount {
            id: person(number),
            controller: Controller::Key((&key(number).public_key()).into()),
            classes: Classes::default(),
        });
        let genesis = Genesis {
            timestamp: Timestamp::from_seconds(START_S),
            rules: Rules::new(registrar()),
            accounts: accounts.collect(),
            assets: vec![GenesisAsset {
                code: eur(),
                scale: 2,
                issuer: registrar(),
            }],
            members: vec![scrip_ledger::epoch::Member {
                key: node_key().public_key(),
                address: scrip_ledger::epoch::Address::new("127.0.0.1:1").expect("an address"),
                weight: 1,
            }],
        };
        let ledger = const_hex::encode(genesis.encode());
        let document = format!(r#"{{"name":"Testville","ledger":"{ledger}"}}"#);
        let node = Self(Arc::new(Shared {
            inner: Mutex::new(Inner {
                auditor: Auditor::new(genesis.records(&NetworkKeyBytes([0; 96]))),
                blocks: Vec::new(),
                first_kept: 1,
                hidden_below: 0,
                order: Vec::new(),
                waiting: HashMap::new(),
                state: NodeState::Validating,
                operations_per_block_max: 4_096,
                pool_max: 20_000,
            }),
            network: Network {
                id,
                name: "Testville".to_owned(),
                key: network_key.encode(),
                genesis: Arc::from(document),
            },
            network_private,
            node_key: node_key().public_key(),
            events: broadcast::channel(64).0,
            blocks_read: AtomicUsize::new(0),
        }));
        let issues: Vec<Signed> = (1..=5)
            .map(|number| {
                let operation = scrip_ledger::asset::Operation::Issue {
                    asset: eur(),
                    payee: person(number),
                    amount: Amount::new(10_000).expect("an amount"),
                    reference: scrip_ledger::text::Reference::none(),
                };
                let id = OperationId::new(START_S + 60, [number as u8; 11]);
                Signed::new(
                    &node.0.network.id,
                    &registrar_key(),
                    registrar(),
                    id,
                    Operation::Asset(operation),
                )
            })
            .collect();
        for signed in issues {
            node.enqueue(signed).expect("accepted");
        }
        node.seal();
        node
    }

    /// Signs for this network.
    pub fn sign(&self, number: u64, id: OperationId, operation: Operation) -> Signed {
        Signed::new(
            &self.0.network.id,
            &key(number),
            person(number),
            id,
            operation,
        )
    }

    /// A signed transfer of EUR between two people.
    pub fn transfer(&self, from: u64, to: u64, minor_units: u64, nonce: u64) -> Signed {
        let item = item(person(from), person(to), minor_units);
        self.sign(
            from,
            id(nonce),
            Operation::Transfer(transfer::Operation::Single(item)),
        )
    }

    /// The time of the latest block.
    pub fn time(&self) -> Timestamp {
        self.tip().timestamp
    }

    /// Takes an operation in without a server.
    pub fn enqueue_for_test(&self, signed: Signed) {
        self.enqueue(signed).expect("accepted");
    }

    /// Makes a block of what waits, as far as the rules allow, and returns its height.
    pub fn seal(&self) -> u64 {
        let mut inner = self.inner();
        let height = inner.blocks.len() as u64 + 1;
        let timestamp = Timestamp(START_S * 1_000 + height * 100);
        let max = inner.operations_per_block_max.min(inner.order.len());
        let names: Vec<Name> = inner.order.drain(..max).collect();
        let batch: Vec<Waiting> = names
            .iter()
            .filter_map(|name| inner.waiting.remove(name))
            .collect();
        let operations: Vec<Signed> = batch.iter().map(|waiting| waiting.signed.clone()).collect();
        let context = BlockContext::bare(self.0.network.id, height, timestamp);
        let outcome = inner.auditor.block(&context, &operations);
        let mut applied = Vec::new();
        let mut outcomes = Vec::new();
        for (waiting, result) in batch.into_iter().zip(outcome.results) {
            let outcome = match result {
                Ok(_) => {
                    let digest = waiting.signed.digest(&self.0.network.id);
                    applied.push((waiting.signed, digest));
                    Outcome::Applied {
                        height,
                        index: applied.len() as u32 - 1,
                        digest,
                    }
                }
                Err(refusal) => Outcome::Refused(refusal),
            };
            outcomes.push((waiting.waiters, outcome));
        }
        let block = Arc::new(self.block(&inner, height, timestamp, applied));
        inner.blocks.push(block.clone());
        drop(inner);
        let _ = self.0.events.send(block);
        for (waiters, outcome) in outcomes {
            for waiter in waiters {
                let _ = waiter.send(outcome);
            }
        }
        height
    }

    fn block(
        &self,
        inner: &Inner,
        height: u64,
        timestamp: Timestamp,
        applied: Vec<(Signed, Digest)>,
    ) -> Finalized {
        let (operations, digests): (Vec<Signed>, Vec<Digest>) = applied.into_iter().unzip();
        let leaves: Vec<Digest> = operations
            .iter()
            .zip(&digests)
            .map(|(signed, digest)| operation_leaf(digest, signed.signature()))
            .collect();
        let empty = Digest([0; 32]);
        let header = Header {
            network: self.0.network.id,
            epoch: 0,
            view: height,
            leader: self.0.node_key.clone(),
            parent_view: height - 1,
            parent: inner
                .blocks
                .last()
                .map_or(empty, |parent| parent.header.digest()),
            height,
            timestamp,
            operations_root: operations_root(&leaves),
            operations_count: operations.len() as u32,
            state_root: empty,
            state_operations_root: empty,
            state_range_start: 0,
            state_range_end: 0,
            payload: empty,
        };
        Finalized {
            header,
            operations: Arc::new(operations),
            digests: Arc::new(digests),
            certificate: Bytes::new(),
        }
    }

    /// Seals a block every so often until the handle is aborted.
    pub fn seal_every(&self, interval: Duration) -> tokio::task::JoinHandle<()> {
        let node = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(interval).await;
                node.seal();
            }
        })
    }

    /// Forgets all blocks below a height.
    pub fn prune(&self, first_kept: u64) {
        self.inner().first_kept = first_kept;
    }

    /// Gives no block below a height, without saying so.
    pub fn hide_below(&self, height: u64) {
        self.inner().hidden_below = height;
    }

    /// Says what the node does.
    pub fn set_state(&self, state: NodeState) {
        self.inner().state = state;
    }

    /// How many blocks were asked for.
    pub fn blocks_read(&self) -> usize {
        self.0.blocks_read.load(Ordering::Relaxed)
    }

    /// How many operations may wait.
    pub fn set_pool_max(&self, max: usize) {
        self.inner().pool_max = max;
    }

    /// What a person has in EUR, without credit.
    pub fn balance(&self, number: u64) -> i64 {
        let inner = self.inner();
        let account = inner.auditor.account(&person(number)).expect("an account");
        account
            .holding(&eur())
            .map_or(0, |holding| holding.available.minor_units())
    }

    /// How many blocks hold an operation with this name.
    pub fn applied_count(&self, author: AccountId, id: OperationId) -> usize {
        let inner = self.inner();
        let all = inner
            .blocks
            .iter()
            .flat_map(|block| block.operations.iter());
        all.filter(|signed| signed.author() == author && signed.id() == id)
            .count()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0
            .inner
            .lock()
            .expect("no test panics while it holds this")
    }

    fn enqueue(&self, signed: Signed) -> Result<Submitted, Rejection> {
        use commonware_codec::EncodeSize as _;
        if signed.encode_size() > OPERATION_SIZE_MAX {
            return Err(Rejection::TooLarge);
        }
        if signed.verify(&self.0.network.id).is_err() {
            return Err(Rejection::Signature);
        }
        let mut inner = self.inner();
        let name = (signed.author(), signed.id());
        if let Some(waiting) = inner.waiting.get(&name) {
            return if waiting.signed.body() == signed.body() {
                Ok(Submitted::Waiting)
            } else {
                Err(Rejection::IdTaken)
            };
        }
        if inner.order.len() >= inner.pool_max {
            return Err(Rejection::NodeBusy);
        }
        self.trial(&inner, &signed)?;
        inner.order.push(name);
        inner.waiting.insert(
            name,
            Waiting {
                signed,
                waiters: Vec::new(),
            },
        );
        Ok(Submitted::New)
    }

    /// What the rules would say of the operation alone.
    fn trial(&self, inner: &Inner, signed: &Signed) -> Result<(), Rejection> {
        let mut auditor = inner.auditor.clone();
        let height = inner.blocks.len() as u64 + 1;
        let timestamp = Timestamp(START_S * 1_000 + height * 100);
        let context = BlockContext::bare(self.0.network.id, height, timestamp);
        let known = inner
            .blocks
            .iter()
            .flat_map(|block| block.operations.iter());
        let is_known = known
            .into_iter()
            .any(|known| known.author() == signed.author() && known.id() == signed.id());
        let outcome = auditor.block(&context, std::slice::from_ref(signed));
        match outcome.results.into_iter().next().expect("one result") {
            Ok(_) => {
                assert!(!is_known, "the rules would apply an operation twice");
                Ok(())
            }
            Err(refusal) => Err(Rejection::Refused(refusal)),
        }
    }

    fn kept(&self, height: u64) -> Option<Arc<Finalized>> {
        let inner = self.inner();
        if height < inner.first_kept.max(inner.hidden_below) {
            return None;
        }
        inner
            .blocks
            .get(usize::try_from(height.checked_sub(1)?).ok()?)
            .cloned()
    }

    /// The records of the state by key.
    pub fn records(&self) -> BTreeMap<Key, Record> {
        self.inner().auditor.records().clone()
    }
}
