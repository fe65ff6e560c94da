//! Writes collected over a read-only view, one operation at a time, each whole or not at all.

use crate::account::{Account, Holding};
use crate::amount::{Amount, Balance};
use crate::execute::Failure;
use crate::ids::{AccountId, AssetCode};
use crate::record::{Record, Stored};
use crate::state::{Hasher, Key, Read, View};
use indexmap::IndexMap;

/// Changes to a state that is only read.
///
/// A record is copied from the view when it is first written, and changed in place from then on. What an operation
/// changes is noted in an undo log, so that a refused operation leaves nothing behind and an accepted one costs no
/// copies beyond the first.
#[derive(Debug)]
pub struct Draft<V> {
    view: V,
    /// What was written, `None` for deleted.
    writes: IndexMap<Key, Option<Record>, Hasher>,
    undo: Vec<Undo>,
}

/// Where a written record is found without looking it up again. Valid until the operation ends.
pub(crate) type Slot = usize;

/// One step back.
#[derive(Debug)]
enum Undo {
    /// The whole record was replaced. Boxed because it is rare, to keep the frequent ones small.
    Record(Slot, Box<Option<Record>>),
    /// The balances of one holding of an account were changed.
    Balances(Slot, usize, Balance, Amount),
    /// One holding of an account was added.
    HoldingAdded(Slot, usize),
}

/// The state of a draft before an operation.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    writes: usize,
}

impl<V: View> Draft<V> {
    /// No changes over `view`.
    pub fn new(view: V) -> Self {
        Self {
            view,
            writes: IndexMap::default(),
            undo: Vec::new(),
        }
    }

    /// As [`Self::new`], with room for writing `keys_count` records before it has to grow.
    pub fn with_capacity(view: V, keys_count: usize) -> Self {
        Self {
            view,
            writes: IndexMap::with_capacity_and_hasher(keys_count, Hasher::default()),
            undo: Vec::with_capacity(2 * keys_count),
        }
    }

    /// The view below. What is not loaded may be loaded into it at any time; what was loaded must not change.
    pub fn view_mut(&mut self) -> &mut V {
        &mut self.view
    }

    /// The view below.
    pub fn view(&self) -> &V {
        &self.view
    }

    /// The record under `key` as it is now.
    #[inline]
    pub fn record(&self, key: &Key) -> Result<Option<&Record>, Failure> {
        if let Some(record) = self.writes.get(key) {
            return Ok(record.as_ref());
        }
        match self.view.read(key) {
            Read::Present(record) => Ok(Some(record)),
            Read::Absent => Ok(None),
            Read::Unloaded => Err(Failure::Unloaded(*key)),
        }
    }

    /// Every key whose record differs from the view's, in the order of first writing; `None` for deleted.
    ///
    /// The order is the same on every replica, because what a refused operation touched is forgotten.
    pub fn into_changes(self) -> Vec<(Key, Option<Record>)> {
        let Self { view, writes, .. } = self;
        writes
            .into_iter()
            .filter(|(key, record)| match view.read(key) {
                Read::Present(before) => record.as_ref() != Some(before),
                Read::Absent => record.is_some(),
                Read::Unloaded => true,
            })
            .collect()
    }

    /// The changes so far, as [`Self::into_changes`] would give them.
    pub fn changes(&self) -> Vec<(Key, Option<Record>)> {
        self.writes
            .iter()
            .filter(|(key, record)| match self.view.read(key) {
                Read::Present(before) => record.as_ref() != Some(before),
                Read::Absent => record.is_some(),
                Read::Unloaded => true,
            })
            .map(|(key, record)| (*key, record.clone()))
            .collect()
    }

    /// The record under `key` as its own type.
    pub(crate) fn get<T: Stored>(&self, key: &Key) -> Result<Option<&T>, Failure> {
        Ok(self.record(key)?.and_then(T::from_record))
    }

    /// Writes a record. The key must have been read before.
    pub(crate) fn put<T: Stored>(&mut self, key: &Key, record: T) {
        self.replace(key, Some(record.into_record()));
    }

    /// Deletes a record. The key must have been read before.
    pub(crate) fn delete(&mut self, key: &Key) {
        self.replace(key, None);
    }

    fn replace(&mut self, key: &Key, record: Option<Record>) {
        match self.writes.get_full_mut(key) {
            Some((slot, _, current)) => {
                let before = core::mem::replace(current, record);
                self.undo.push(Undo::Record(slot, Box::new(before)));
            }
            None => {
                self.writes.insert(*key, record);
            }
        }
    }

    /// Finds an account to be written; `None` when there is none.
    #[inline]
    pub(crate) fn account_slot(&mut self, id: &AccountId) -> Result<Option<Slot>, Failure> {
        let key = Key::account(id);
        if let Some((slot, _, record)) = self.writes.get_full(&key) {
            return Ok(record.as_ref().map(|_| slot));
        }
        self.copy_account(key)
    }

    fn copy_account(&mut self, key: Key) -> Result<Option<Slot>, Failure> {
        match self.view.read(&key) {
            Read::Present(record) => {
                let (slot, _) = self.writes.insert_full(key, Some(record.clone()));
                Ok(Some(slot))
            }
            Read::Absent => Ok(None),
            Read::Unloaded => Err(Failure::Unloaded(key)),
        }
    }

    /// The account in `slot`.
    #[inline]
    pub(crate) fn account(&self, slot: Slot) -> &Account {
        match &self.writes[slot] {
            Some(Record::Account(account)) => account,
            _ => unreachable!("a slot is only given out for an account"),
        }
    }

    /// The account in `slot`, for changes that are not noted in the undo log.
    #[inline]
    fn account_mut(&mut self, slot: Slot) -> &mut Account {
        match &mut self.writes[slot] {
            Some(Record::Account(account)) => account,
            _ => unreachable!("a slot is only given out for an account"),
        }
    }

    /// Changes an account in any way but its holdings and its recent ids.
    pub(crate) fn change_account(&mut self, slot: Slot, change: impl FnOnce(&mut Account)) {
        let before = Some(Record::Account(self.account(slot).clone()));
        self.undo.push(Undo::Record(slot, Box::new(before)));
        change(self.account_mut(slot));
    }

    /// Notes an applied operation in its author's memory. Nothing can be refused after this.
    #[inline]
    pub(crate) fn remember(&mut self, slot: Slot, remember: impl FnOnce(&mut Account)) {
        remember(self.account_mut(slot));
    }

    /// Sets the balances of the holding at `position` of the account in `slot`.
    #[inline]
    pub(crate) fn set_balances(
        &mut self,
        slot: Slot,
        position: usize,
        available: Balance,
        held: Amount,
    ) {
        let holding = &mut self.account_mut(slot).holdings[position];
        let before = (holding.available, holding.held);
        (holding.available, holding.held) = (available, held);
        self.undo
            .push(Undo::Balances(slot, position, before.0, before.1));
    }

    /// The position of the account's holding of `asset`, which is added, empty, if it was missing. `None` when the
    /// account has no room for another asset.
    #[inline]
    pub(crate) fn ensure_holding(&mut self, slot: Slot, asset: &AssetCode) -> Option<usize> {
        match self.account(slot).find_holding(asset) {
            Ok(position) => Some(position),
            Err(position) => {
                let account = self.account_mut(slot);
                if account.holdings.len() >= Account::HOLDINGS_MAX {
                    return None;
                }
                account.holdings.insert(position, Holding::empty(*asset));
                self.undo.push(Undo::HoldingAdded(slot, position));
                Some(position)
            }
        }
    }

    /// Marks the state before an operation.
    pub(crate) fn checkpoint(&mut self) -> Checkpoint {
        self.undo.clear();
        Checkpoint {
            writes: self.writes.len(),
        }
    }

    /// Goes back to a mark, to the byte.
    pub(crate) fn rollback(&mut self, checkpoint: Checkpoint) {
        while let Some(step) = self.undo.pop() {
            match step {
                Undo::Record(slot, before) => self.writes[slot] = *before,
                Undo::Balances(slot, position, available, held) => {
                    let holding = &mut self.account_mut(slot).holdings[position];
                    (holding.available, holding.held) = (available, held);
                }
                Undo::HoldingAdded(slot, position) => {
                    self.account_mut(slot).holdings.remove(position);
                }
            }
        }
        self.writes.truncate(checkpoint.writes);
    }
}
