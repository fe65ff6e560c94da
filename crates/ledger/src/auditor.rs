//! An independent model beside the rules, for tests of any crate that executes operations.
//!
//! The auditor keeps a whole small state in a plain map and runs blocks over it the way a replica does. After every
//! operation it recomputes from nothing what must hold, knowing none of the code that made it so:
//!
//! - for every asset, the sum over all holdings is what was issued;
//! - for every account and asset, what is held is the sum over its live holds and mandates;
//! - no balance is below minus its credit limit;
//! - everything that expires is listed in the minute in which it does;
//! - the register of nodes is what their own records say;
//! - counts of usernames and members are right, and every username's skeleton belongs to it;
//! - a refused operation leaves the draft as it was, and so does one that is run again with more loaded;
//! - nothing is applied twice under one author and id;
//! - whoever checks the block after its proposer arrives at the same changes in the same order;
//! - every record that was written decodes to itself.
//!
//! It panics at the first violation, since it is there to fail tests.

use crate::account::{Account, Controller, Status};
use crate::draft::Draft;
use crate::epoch::{Place, end_block, end_block_hints};
use crate::event::Event;
use crate::execute::{BlockContext, Failure, Refusal, block_hints, execute, hints, open_block};
use crate::expiry::Expiring;
use crate::ids::{AccountId, AssetCode, OperationId, ProposalId};
use crate::membership::{NodeStatus, ProposalStatus};
use crate::name::NameStatus;
use crate::operation::Signed;
use crate::state::{Key, Loaded, Record, RecordKind};
use commonware_codec::{DecodeExt as _, Encode as _};
use std::collections::{BTreeMap, BTreeSet};

/// Changes as a draft gives them.
pub type Changes = Vec<(Key, Option<Record>)>;

/// What one audited block did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was settled when the block was opened.
    pub settled: Vec<Event>,
    /// What became of each operation.
    pub results: Vec<Result<Event, Refusal>>,
    /// The changes of the whole block.
    pub changes: Changes,
    /// How many keys had to be loaded beyond the hints.
    pub missed_hints_count: usize,
}

/// A state that is checked after every operation.
#[derive(Clone, Debug)]
pub struct Auditor {
    records: BTreeMap<Key, Record>,
    applied: BTreeSet<(AccountId, OperationId)>,
}

impl Auditor {
    /// A state with these records, such as those of a genesis.
    pub fn new(records: Vec<(Key, Record)>) -> Self {
        let auditor = Self {
            records: records.into_iter().collect(),
            applied: BTreeSet::new(),
        };
        check(&auditor.records);
        auditor
    }

    /// Every record.
    pub const fn records(&self) -> &BTreeMap<Key, Record> {
        &self.records
    }

    /// The record under `key`.
    pub fn record(&self, key: &Key) -> Option<&Record> {
        self.records.get(key)
    }

    /// The account `id`.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        match self.record(&Key::account(id)) {
            Some(Record::Account(account)) => Some(account),
            _ => None,
        }
    }

    /// Runs a block the way its proposer does, leaving out what is refused.
    ///
    /// # Panics
    ///
    /// When anything that must hold does not.
    pub fn block(&mut self, context: &BlockContext, operations: &[Signed]) -> Outcome {
        self.block_at(context, Place::Within, operations)
    }

    /// Runs a block as [`Self::block`] does, at this place of its epoch.
    ///
    /// # Panics
    ///
    /// When anything that must hold does not.
    pub fn block_at(
        &mut self,
        context: &BlockContext,
        place: Place,
        operations: &[Signed],
    ) -> Outcome {
        let mut keys = Vec::new();
        block_hints(context, &mut keys);
        end_block_hints(context, place, &mut keys);
        for operation in operations {
            hints(operation, &mut keys);
        }
        let mut draft = Draft::new(Loaded::default());
        for key in keys {
            let record = self.records.get(&key).cloned();
            draft.view_mut().insert(key, record);
        }
        let hinted_count = draft.view().len();
        let settled = self
            .run(&mut draft, |draft| open_block(draft, context))
            .expect("opening a block is never refused");
        check(&self.with(&draft.changes()));
        let mut results = Vec::new();
        for operation in operations {
            let before = draft.changes();
            let result = self.run(&mut draft, |draft| execute(draft, context, operation));
            let after = draft.changes();
            match &result {
                Ok(_) => {
                    let name = (operation.author(), operation.id());
                    assert!(self.applied.insert(name), "applied twice: {operation:?}");
                    check(&self.with(&after));
                }
                Err(refusal) => {
                    assert_eq!(before, after, "a refused operation left traces: {refusal}");
                }
            }
            results.push(result);
        }
        self.run(&mut draft, |draft| end_block(draft, context, place))
            .expect("ending a block is never refused");
        check(&self.with(&draft.changes()));
        let missed_hints_count = draft.view().len() - hinted_count;
        let changes = draft.into_changes();
        let accepted: Vec<_> = operations
            .iter()
            .zip(&results)
            .filter(|(_, result)| result.is_ok())
            .map(|(operation, _)| operation.clone())
            .collect();
        assert_eq!(
            changes,
            self.verify(context, place, &accepted),
            "a verifier differs"
        );
        self.commit(&changes);
        Outcome {
            settled,
            results,
            changes,
            missed_hints_count,
        }
    }

    /// Runs a block the way its verifiers do, with nothing loaded in advance.
    fn verify(&self, context: &BlockContext, place: Place, operations: &[Signed]) -> Changes {
        let mut draft = Draft::new(Loaded::default());
        let opened = self.run(&mut draft, |draft| open_block(draft, context));
        opened.expect("opening a block is never refused");
        for operation in operations {
            self.run(&mut draft, |draft| execute(draft, context, operation))
                .expect("a verifier refuses what the proposer accepted");
        }
        let ended = self.run(&mut draft, |draft| end_block(draft, context, place));
        ended.expect("ending a block is never refused");
        draft.into_changes()
    }

    /// Runs a step until all that it needs is loaded.
    fn run<T>(
        &self,
        draft: &mut Draft<Loaded>,
        step: impl Fn(&mut Draft<Loaded>) -> Result<T, Failure>,
    ) -> Result<T, Refusal> {
        loop {
            let before = draft.changes();
            match step(draft) {
                Ok(done) => return Ok(done),
                Err(Failure::Refused(refusal)) => return Err(refusal),
                Err(Failure::Unloaded(key)) => {
                    assert_eq!(before, draft.changes(), "an interrupted step left traces");
                    assert!(!draft.view().contains(&key), "asked twice for {key}");
                    let record = self.records.get(&key).cloned();
                    draft.view_mut().insert(key, record);
                }
            }
        }
    }

    fn with(&self, changes: &Changes) -> BTreeMap<Key, Record> {
        let mut records = self.records.clone();
        for (key, record) in changes {
            match record {
                Some(record) => records.insert(*key, record.clone()),
                None => records.remove(key),
            };
        }
        records
    }

    fn commit(&mut self, changes: &Changes) {
        for (key, record) in changes {
            if let Some(record) = record {
                let decoded = Record::decode(record.encode()).expect("a written record decodes");
                assert_eq!(&decoded, record, "a record decodes to another");
                assert_eq!(
                    key.kind(),
                    Some(record.kind()),
                    "a record under another kind's key"
                );
            }
        }
        self.records = self.with(changes);
    }
}

/// Checks a whole state.
///
/// # Panics
///
/// When anything that must hold does not.
pub fn check(records: &BTreeMap<Key, Record>) {
    check_money(records);
    check_counts(records);
    check_expiries(records);
    check_membership(records);
    check_burn_chain(records);
}

/// Every block of the burn chain that is kept is on the best chain or beside it, and the best chain is one.
fn check_burn_chain(records: &BTreeMap<Key, Record>) {
    let mut blocks: BTreeSet<Key> = BTreeSet::new();
    for (key, record) in records {
        if matches!(record, Record::BurnBlock(_)) {
            blocks.insert(*key);
        }
    }
    let Some(Record::BurnTip(tip)) = records.get(&Key::burn_tip()) else {
        assert!(
            blocks.is_empty(),
            "blocks of a burn chain that nobody follows"
        );
        return;
    };
    let block = |hash: &[u8; 32]| match records.get(&Key::burn_block(hash)) {
        Some(Record::BurnBlock(block)) => &block.0,
        _ => panic!("a block of the burn chain is missing"),
    };
    for (height, hash) in (tip.first_height..).zip(&tip.main) {
        assert!(blocks.remove(&Key::burn_block(hash)), "a block twice");
        assert_eq!(block(hash).height, height, "a block in the wrong place");
        assert_eq!(block(hash).hash(), *hash, "a block under another's key");
    }
    for pair in tip.main.windows(2) {
        assert_eq!(block(&pair[1]).parent(), pair[0], "the best chain is torn");
    }
    for fork in &tip.forks {
        assert!(blocks.remove(&Key::burn_block(&fork.hash)), "a fork twice");
        assert_eq!(block(&fork.hash).height, fork.height);
        let better = block(&fork.hash).is_better_than(block(tip.hash()));
        assert!(!better, "a better chain is not followed");
    }
    assert!(blocks.is_empty(), "blocks that nobody lists");
}

fn check_money(records: &BTreeMap<Key, Record>) {
    let mut sums = BTreeMap::<AssetCode, i128>::new();
    let mut held = BTreeMap::<(Key, AssetCode), u128>::new();
    for (key, record) in records {
        let Record::Account(account) = record else {
            continue;
        };
        for holding in &account.holdings {
            let available = i128::from(holding.available.minor_units());
            let reserved = holding.held.minor_units();
            let limit = i128::from(holding.credit_limit.minor_units());
            assert!(
                available >= -limit,
                "{key} owes more than it may: {holding:?}"
            );
            *sums.entry(holding.asset).or_default() += available + i128::from(reserved);
            if reserved > 0 {
                held.insert((*key, holding.asset), u128::from(reserved));
            }
        }
    }
    let mut reserved = BTreeMap::<(Key, AssetCode), u128>::new();
    for record in records.values() {
        let (payer, asset, amount) = match record {
            Record::Hold(hold) => (hold.payer, hold.asset, hold.reserved()),
            Record::Mandate(mandate) => (mandate.payer, mandate.terms.asset, mandate.reserved()),
            Record::Asset(asset) => {
                let sum = sums.remove(&asset.code).unwrap_or_default();
                assert_eq!(
                    sum, asset.issued.0 as i128,
                    "{} does not add up",
                    asset.code
                );
                continue;
            }
            _ => continue,
        };
        if !amount.is_zero() {
            let place = (Key::account(&payer), asset);
            *reserved.entry(place).or_default() += u128::from(amount.minor_units());
        }
    }
    assert!(
        sums.is_empty(),
        "money of assets that do not exist: {sums:?}"
    );
    assert_eq!(held, reserved, "what is held is not what is reserved");
}

fn check_counts(records: &BTreeMap<Key, Record>) {
    let mut names = BTreeMap::<Key, u32>::new();
    let mut members = BTreeMap::<Key, u32>::new();
    for record in records.values() {
        match record {
            Record::Name(name) if name.status == NameStatus::Claimed => {
                *names.entry(Key::account(&name.account)).or_default() += 1;
                let skeleton = records.get(&Key::skeleton(&name.name));
                let owner = match skeleton {
                    Some(Record::Skeleton(skeleton)) => Some(&skeleton.name),
                    _ => None,
                };
                assert_eq!(owner, Some(&name.name), "a look-alike was let in");
            }
            Record::Account(account) if account.is_open() => {
                if let Controller::Custodian(custodian) = account.controller {
                    *members.entry(Key::account(&custodian)).or_default() += 1;
                }
            }
            _ => {}
        }
    }
    for (key, record) in records {
        assert_eq!(
            key.kind(),
            Some(record.kind()),
            "a record under another kind's key"
        );
        if let Record::SettingsVotes(votes) = record {
            let is_ascending = votes.0.is_sorted_by(|left, right| left.voter < right.voter);
            assert!(is_ascending, "a node votes twice on settings of elections");
        }
        if let Record::Account(account) = record {
            let names_count = names.remove(key).unwrap_or_default();
            let members_count = members.remove(key).unwrap_or_default();
            assert_eq!(account.names_count.0, names_count, "names of {key}");
            assert_eq!(account.members_count.0, members_count, "members of {key}");
        }
    }
    assert!(names.is_empty(), "names of accounts that do not exist");
    assert!(members.is_empty(), "members of accounts that do not exist");
    debug_assert_eq!(
        RecordKind::ALL.len(),
        28,
        "a new kind of record needs a check here"
    );
}

/// What the register lists is what the nodes' own records say, and committees are made of linked or removed nodes.
fn check_membership(records: &BTreeMap<Key, Record>) {
    let Some(Record::Register(register)) = records.get(&Key::register()) else {
        return;
    };
    let mut linked = BTreeSet::new();
    for (key, record) in records {
        match record {
            Record::Node(node) => {
                assert_eq!(*key, Key::node(&node.identity), "a node under another name");
                let owner = records.get(&Key::node_key(&node.key));
                let is_owner = matches!(owner, Some(Record::NodeKey(owner)) if owner.identity == node.identity);
                assert!(is_owner, "the key of {} is not its own", node.identity);
                let entry = register.named(&node.identity);
                let is_linked = node.status == NodeStatus::Linked;
                assert_eq!(
                    entry.is_some(),
                    is_linked,
                    "{} in the register",
                    node.identity
                );
                if let Some(entry) = entry {
                    assert_eq!(
                        (&entry.account, &entry.key, entry.version),
                        (&node.account, &node.key, node.version)
                    );
                    linked.insert(node.account);
                    let account = records.get(&Key::account(&node.account));
                    let unlinked = matches!(account, Some(Record::Account(account)) if account.status == Status::Unlinked);
                    assert!(!unlinked, "{} is linked and may not act", node.identity);
                }
            }
            Record::Proposal(proposal) => {
                let mut id = [0; 16];
                id.copy_from_slice(&key.0[1..17]);
                let listed = |list: &[ProposalId]| list.iter().any(|listed| listed.0 == id);
                let is_decided = proposal.status != ProposalStatus::Open;
                assert!(
                    !(is_decided && listed(&register.open)),
                    "a decided proposal is open"
                );
                assert!(
                    listed(&register.open) || listed(&register.closed),
                    "a lost proposal"
                );
                let voters: BTreeSet<_> = proposal.votes.iter().map(|vote| vote.voter).collect();
                assert_eq!(voters.len(), proposal.votes.len(), "somebody voted twice");
            }
            _ => {}
        }
    }
    assert_eq!(
        linked.len(),
        register.nodes.len(),
        "a linked node without a record"
    );
}

fn check_expiries(records: &BTreeMap<Key, Record>) {
    let mut listed = BTreeSet::new();
    let mut minutes = BTreeSet::new();
    for (key, record) in records {
        if let Record::ExpiryPage(page) = record {
            let mut minute = [0; 8];
            minute.copy_from_slice(&key.0[1..9]);
            let minute = u64::from_le_bytes(minute);
            minutes.insert(minute);
            let entries = page.entries.iter();
            listed.extend(entries.map(|expiring| (minute, expiring_key(expiring))));
        }
    }
    for (key, record) in records {
        let expires_at = match record {
            Record::Request(request) => request.expires_at,
            Record::Hold(hold) => hold.expires_at,
            Record::Mandate(mandate) => mandate.terms.expires_at,
            Record::Payment(payment) => payment.refundable_until,
            Record::Ballot(ballot) if ballot.outcome.is_none() => ballot.closes_at,
            Record::ExpiryCursor(cursor) => {
                assert_eq!(cursor.minutes_count, minutes.len() as u64, "minutes listed");
                assert!(minutes.iter().all(|minute| *minute >= cursor.minute));
                continue;
            }
            _ => continue,
        };
        let place = (expires_at.minutes(), *key);
        assert!(listed.contains(&place), "{key} is not listed to expire");
        if let Record::Mandate(mandate) = record {
            let place = (mandate.ends_at().minutes(), *key);
            assert!(listed.contains(&place), "{key} is not listed to end");
        }
    }
}

fn expiring_key(expiring: &Expiring) -> Key {
    match expiring {
        Expiring::Request(id) => Key::request(id),
        Expiring::Hold(id) => Key::hold(id),
        Expiring::Mandate(id) => Key::mandate(id),
        Expiring::Payment(id) => Key::payment(id),
        Expiring::Ballot(number) => Key::ballot(*number),
    }
}
