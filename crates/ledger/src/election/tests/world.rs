//! A ledger that elects, and a burn chain whose blocks are mined here.

use crate::account::Account;
use crate::auditor::{Auditor, Outcome as Ran};
use crate::election::operation::{
    Anchor, BurnProof, HeaderBytes, Headers, Operation, Path, TransactionBytes,
};
use crate::election::record::{
    BurnBlock, BurnNetwork, BurnTip, Candidate, Settings, Tenure, Tiers, key_reference,
};
use crate::epoch::{Address, Committee, Member, Place};
use crate::event::Event;
use crate::execute::BlockContext;
use crate::ids::AccountId;
use crate::record::Record;
use crate::state::Key;
use crate::testing::{Code, Person, World, network_key, seed_of};
use bitcoin::absolute::LockTime;
use bitcoin::consensus::encode::serialize;
use bitcoin::transaction::Version;
use bitcoin::{
    Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxMerkleNode, TxOut, Witness,
};
use commonware_codec::Encode as _;
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_cryptography::{Hasher as _, Sha256, Signer as _, sha256::Digest};
use scrip_burnchain::Bytes32;
use scrip_burnchain::chain::{Block, Header, Network, header_bytes};
use scrip_burnchain::inclusion::Inclusion;
use scrip_burnchain::payload::{Commit, Nonce, Payload};
use scrip_burnchain::transaction::{id, payload_script};
use scrip_burnchain::work;

/// Blocks of an epoch.
pub const EPOCH_BLOCKS: u64 = 32;
/// Blocks that take commits.
pub const COMMIT_BLOCKS: u32 = 18;
/// A whole coin.
pub const COIN: u64 = 100_000_000;

/// A block of the burn chain with its transactions.
#[derive(Clone)]
pub struct Mined {
    pub block: Block,
    pub transactions: Vec<Transaction>,
}

impl Mined {
    pub fn proof(&self, index: u32) -> BurnProof {
        let ids: Vec<Bytes32> = self.transactions.iter().map(id).collect();
        let inclusion = Inclusion::of(&ids, index).expect("a transaction");
        BurnProof {
            block: self.block.hash(),
            transaction: TransactionBytes(serialize(&self.transactions[index as usize])),
            index,
            path: Path(inclusion.path),
        }
    }
}

/// A validator with a key on the burn chain.
#[derive(Clone)]
pub struct Validator {
    pub key: PrivateKey,
    pub script: ScriptBuf,
    /// Where its coin comes from.
    pub funding: Transaction,
}

impl Validator {
    pub fn new(seed: u64) -> Self {
        let script = ScriptBuf::from_bytes(vec![0x51, seed as u8]);
        let funding = transaction(OutPoint::null(), vec![output(1_000 * COIN, script.clone())]);
        Self {
            key: PrivateKey::from_seed(seed),
            script,
            funding,
        }
    }

    pub fn public(&self) -> PublicKey {
        self.key.public_key()
    }

    /// Whoever acts for its node.
    pub fn person(&self) -> Person {
        Person {
            key: self.key.clone(),
            id: AccountId::derive(&self.public(), 0),
        }
    }

    fn bytes(&self) -> Bytes32 {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&self.public().encode());
        bytes
    }
}

pub struct Elections {
    pub world: World,
    /// The best chain, from the anchor on.
    pub burn: Vec<Mined>,
    /// Members of the committee, ascending by key.
    pub validators: Vec<Validator>,
    salt: u32,
}

pub fn output(value: u64, script_pubkey: ScriptBuf) -> TxOut {
    TxOut {
        value: Amount::from_sat(value),
        script_pubkey,
    }
}

pub fn transaction(previous_output: OutPoint, output: Vec<TxOut>) -> Transaction {
    Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::MAX,
            witness: Witness::new(),
        }],
        output,
    }
}

/// Mines a block with these transactions after a coinbase.
pub fn mine(parent: &Block, salt: u32, transactions: Vec<Transaction>) -> Mined {
    let coinbase = transaction(
        OutPoint::null(),
        vec![output(u64::from(salt), ScriptBuf::new())],
    );
    let transactions: Vec<_> = [coinbase].into_iter().chain(transactions).collect();
    let ids = transactions.iter().map(Transaction::compute_txid);
    let root = bitcoin::merkle_tree::calculate_root(ids).expect("there is a coinbase");
    let mut header = Header {
        prev_blockhash: parent.header.block_hash(),
        merkle_root: TxMerkleNode::from_raw_hash(root.to_raw_hash()),
        time: parent.header.time + 60,
        bits: parent.next_bits(Network::Regtest),
        nonce: 0,
        ..parent.header
    };
    while !header.target().is_met_by(header.block_hash()) {
        header.nonce += 1;
    }
    let block = parent
        .extend(Network::Regtest, header, u64::from(u32::MAX))
        .expect("a good block");
    Mined {
        block,
        transactions,
    }
}

impl Elections {
    /// Four validators on a network that elects, at its second block.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut elections = Self::unconfigured();
        let mut settings = elections.settings();
        change(&mut settings);
        let anchor = Anchor(Box::new(BurnBlock(elections.burn[0].block.clone())));
        elections.configure(settings, Some(anchor)).unwrap();
        // The next block starts the tenure.
        elections.idle_until(elections.world.height + 1);
        elections
    }

    pub fn unconfigured() -> Self {
        let genesis = Mined {
            block: Network::Regtest.genesis(),
            transactions: Vec::new(),
        };
        let mut validators: Vec<_> = (101..105).map(Validator::new).collect();
        validators.sort_by_key(Validator::public);
        let mut world = World::new();
        let mut records = world.auditor.records().clone();
        for epoch in 0..4 {
            let members = validators.iter().map(|validator| Member {
                key: validator.public(),
                address: Address::new("127.0.0.1:1").unwrap(),
                weight: u64::from(epoch == 0),
            });
            let committee = Committee::new(epoch, members.collect());
            records.insert(Key::committee(epoch), Record::Committee(committee));
        }
        for person in validators.iter().map(Validator::person) {
            let account = Account::new(person.controller());
            records.insert(Key::account(&person.id), Record::Account(account));
        }
        world.auditor = Auditor::new(records.into_iter().collect());
        Self {
            world,
            burn: vec![genesis],
            validators,
            salt: 0,
        }
    }

    /// Three tenures in the window, tiers of 2, 8 and 64 hashes, half of the turns at most, no quota, one confirmation.
    pub fn settings(&self) -> Settings {
        Settings {
            burn_network: BurnNetwork::Regtest,
            network_key: network_key(),
            tiers: Tiers(vec![2, 8, 64]),
            window: 3,
            share_max_permille: 1_000,
            quota: 0,
            confirmations: 1,
            commit_blocks: COMMIT_BLOCKS,
            reorganisation_max: 6,
            tenures_kept: 4,
        }
    }

    pub fn configure(&mut self, settings: Settings, anchor: Option<Anchor>) -> Result<Event, Code> {
        let registrar = self.world.registrar.clone();
        let settings = Box::new(settings);
        self.run_as(&registrar, Operation::Configure { settings, anchor })
    }

    /// The node of a validator asks for these settings.
    pub fn ask(
        &mut self,
        index: usize,
        settings: &Settings,
        anchor: Option<&Anchor>,
    ) -> Result<Event, Code> {
        let node = self.validators[index].person();
        let operation = Operation::Configure {
            settings: Box::new(settings.clone()),
            anchor: anchor.cloned(),
        };
        self.run_as(&node, operation)
    }

    pub fn epoch(&self) -> u64 {
        self.world.height / EPOCH_BLOCKS
    }

    fn context(&self) -> BlockContext {
        let height = self.world.height;
        BlockContext {
            epoch: self.epoch(),
            view: height + 3,
            parent: Sha256::hash(&[b"header", &(height - 1).to_be_bytes()]),
            ..self.world.context()
        }
    }

    fn block(&mut self, person: &Person, operation: Option<Operation>) -> Ran {
        let signed = operation.map(|operation| self.world.sign(person, operation.into()));
        let signed: Vec<_> = signed.into_iter().collect();
        for operation in &signed {
            operation.verify(&self.world.network).expect("signed here");
        }
        let context = self.context();
        let place = match Place::of(self.world.height, EPOCH_BLOCKS) {
            Place::Last => Place::Last,
            // Committees stay as they are: another capability decides on them.
            _ => Place::Within,
        };
        let ran = self.world.auditor.block_at(&context, place, &signed);
        self.world.height += 1;
        ran
    }

    pub fn run_as(&mut self, person: &Person, operation: Operation) -> Result<Event, Code> {
        let ran = self.block(person, Some(operation));
        ran.results[0].clone().map_err(|refusal| refusal.code())
    }

    /// Anybody may carry what happened on the burn chain.
    pub fn run(&mut self, operation: Operation) -> Result<Event, Code> {
        let carol = self.world.carol.clone();
        self.run_as(&carol, operation)
    }

    /// Runs empty blocks up to `height`, which is not run.
    pub fn idle_until(&mut self, height: u64) {
        let carol = self.world.carol.clone();
        while self.world.height < height {
            self.block(&carol, None);
        }
    }

    /// Ends the epoch; the next block is the first of another.
    pub fn end_epoch(&mut self) -> Tenure {
        let epoch = self.epoch();
        self.idle_until((epoch + 1) * EPOCH_BLOCKS);
        self.keep_committees(epoch + 4);
        self.tenure(epoch)
    }

    fn keep_committees(&mut self, epoch: u64) {
        let mut records = self.world.auditor.records().clone();
        for epoch in self.epoch() + 1..=epoch {
            let key = Key::committee(epoch);
            let Some(Record::Committee(last)) = records.get(&Key::committee(epoch - 1)).cloned()
            else {
                panic!("no committee to go on with");
            };
            let next = Committee { epoch, ..last };
            records.entry(key).or_insert(Record::Committee(next));
        }
        self.world.auditor = Auditor::new(records.into_iter().collect());
    }

    pub fn committee(&self, epoch: u64) -> Committee {
        match self.world.auditor.record(&Key::committee(epoch)) {
            Some(Record::Committee(committee)) => committee.clone(),
            other => panic!("no committee: {other:?}"),
        }
    }

    pub fn tenure(&self, epoch: u64) -> Tenure {
        match self.world.auditor.record(&Key::tenure(epoch)) {
            Some(Record::Tenure(tenure)) => (**tenure).clone(),
            other => panic!("no tenure: {other:?}"),
        }
    }

    pub fn tip(&self) -> BurnTip {
        match self.world.auditor.record(&Key::burn_tip()) {
            Some(Record::BurnTip(tip)) => tip.clone(),
            other => panic!("no burn chain: {other:?}"),
        }
    }

    pub fn candidate(&self, index: usize) -> Candidate {
        match self
            .world
            .auditor
            .record(&Key::candidate(&self.reference(index)))
        {
            Some(Record::Candidate(candidate)) => (**candidate).clone(),
            other => panic!("no candidate: {other:?}"),
        }
    }

    pub fn reference(&self, index: usize) -> [u8; 16] {
        key_reference(&self.world.network, &self.validators[index].public())
    }

    /// Mines a block on the best chain and shows its header.
    pub fn burn_block(&mut self, transactions: Vec<Transaction>) -> Mined {
        self.salt += 1;
        let parent = &self.burn.last().expect("an anchor").block;
        let mined = mine(parent, self.salt, transactions);
        self.burn.push(mined.clone());
        self.show(std::slice::from_ref(&mined)).unwrap();
        mined
    }

    pub fn show(&mut self, blocks: &[Mined]) -> Result<Event, Code> {
        let headers = blocks
            .iter()
            .map(|mined| HeaderBytes(header_bytes(&mined.block.header)));
        let headers = Headers(headers.collect());
        self.run(Operation::Headers { headers })
    }

    /// The registration of a validator as it stands on the burn chain.
    pub fn registration(&self, index: usize) -> Transaction {
        let validator = &self.validators[index];
        let mut network = [0; 16];
        network.copy_from_slice(&self.world.network.0.as_ref()[..16]);
        let payload = Payload::Register {
            network,
            validator: validator.bytes(),
        };
        transaction(
            OutPoint::new(validator.funding.compute_txid(), 0),
            vec![
                output(0, payload_script(&payload)),
                output(900 * COIN, validator.script.clone()),
            ],
        )
    }

    pub fn registering(&self, index: usize, proof: BurnProof) -> Operation {
        let validator = &self.validators[index];
        let message = Candidate::message(&self.world.network, &proof.transaction_id());
        Operation::Register {
            validator: validator.public(),
            signature: validator.key.sign(Candidate::NAMESPACE, &message),
            proof,
        }
    }

    /// Registers every validator.
    pub fn register_all(&mut self) {
        let registrations = (0..self.validators.len()).map(|index| self.registration(index));
        let mined = self.burn_block(registrations.collect());
        for index in 0..self.validators.len() {
            let registering = self.registering(index, mined.proof(index as u32 + 1));
            self.run(registering).unwrap();
        }
    }

    /// The digest that commits of the running tenure name.
    pub fn parent(&self) -> Bytes32 {
        let parent: Digest = self.tenure(self.epoch()).parent;
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&parent);
        bytes
    }

    /// A commit's payload for the running tenure.
    pub fn said(&self, index: usize, amount: u64, nonce: Option<Nonce>) -> Commit {
        Commit {
            parent: self.parent(),
            key: self.reference(index),
            amount,
            nonce,
        }
    }

    /// A commit that burns what it says.
    pub fn committing(&self, index: usize, said: Commit) -> Transaction {
        self.burning(index, said, said.amount)
    }

    pub fn burning(&self, index: usize, said: Commit, amount: u64) -> Transaction {
        let validator = &self.validators[index];
        transaction(
            OutPoint::new(validator.funding.compute_txid(), 0),
            vec![
                output(amount, payload_script(&Payload::Commit(said))),
                output(COIN, validator.script.clone()),
            ],
        )
    }

    pub fn showing(&self, index: usize, proof: BurnProof) -> Operation {
        let funding = TransactionBytes(serialize(&self.validators[index].funding));
        Operation::Commit { proof, funding }
    }

    /// Burns and shows it.
    pub fn commit(&mut self, index: usize, amount: u64) -> Result<Event, Code> {
        let said = self.said(index, amount, None);
        let commit = self.committing(index, said);
        self.commit_with(index, commit)
    }

    pub fn commit_with(&mut self, index: usize, commit: Transaction) -> Result<Event, Code> {
        let mined = self.burn_block(vec![commit]);
        let showing = self.showing(index, mined.proof(1));
        self.run(showing)
    }

    /// The first nonce whose hash meets exactly `tier`, or no tier at all for 0.
    pub fn mine_nonce(&self, index: usize, tier: u64) -> Nonce {
        let (validator, parent) = (self.validators[index].bytes(), self.parent());
        (0u128..)
            .map(u128::to_be_bytes)
            .find(|nonce| {
                let hash = work::hash(&validator, nonce, &parent);
                work::tier_met(&hash, &[2, 8, 64]).unwrap_or(0) == tier
            })
            .expect("there are enough numbers")
    }

    /// The network's random value of the view of the block at `height`.
    pub fn revealing(&self, height: u64) -> Operation {
        Operation::Reveal {
            height,
            signature: seed_of(height / EPOCH_BLOCKS, height + 3),
        }
    }
}
