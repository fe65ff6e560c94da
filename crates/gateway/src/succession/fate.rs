//! What became of an operation that nobody heard back of, as the last final state says.
//!
//! The ledger remembers the ids that an account authored until they expire, and forgets expired ones when the account authors again. So an
//! operation that was applied is in the account's record, unless the account authored something after that operation's time was over.

use super::Successor;
use scrip_ledger::{
    account::{Account, Recent},
    ids::PaymentId,
    operation::Signed,
    state::{Key, Record},
    time::SECOND_MS,
};

/// What became of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was applied.
    Applied,
    /// It was not, and never will be.
    NotApplied,
    /// The ledger has forgotten.
    Unknown,
}

/// A payment of an operation that leaves a record on the ledger: its item, and until when it can be given back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trace {
    pub(super) item: u32,
    pub(super) refundable_until: i64,
}

fn account<'s>(successor: &'s Successor, signed: &Signed) -> Option<&'s Account> {
    match successor.carried.get(&Key::account(&signed.author())) {
        Some(Record::Account(account)) => Some(account),
        _ => None,
    }
}

/// Whether `account` may have forgotten an operation that was valid until this second.
fn may_have_forgotten(account: &Account, valid_until_s: u64, last_time_ms: u64) -> bool {
    if valid_until_s.saturating_mul(SECOND_MS) > last_time_ms {
        return false;
    }
    // All that expires together with this one, or before, goes together with it, or before.
    let first = account.recent.first();
    first.is_none_or(|first| first.id.valid_until_s() > valid_until_s)
}

/// What became of `signed`, whose payments left `traces`.
pub(super) fn fate(successor: &Successor, signed: &Signed, traces: &[Trace]) -> Fate {
    let Some(author) = account(successor, signed) else {
        return Fate::NotApplied;
    };
    if let Some(recent) = author.find_recent(&signed.id()) {
        // Another operation under this id takes its place for ever.
        return match *recent == Recent::new(signed.id(), signed.body()) {
            true => Fate::Applied,
            false => Fate::NotApplied,
        };
    }
    let valid_until_s = signed.id().valid_until_s();
    if !may_have_forgotten(author, valid_until_s, successor.last_time_ms) {
        return Fate::NotApplied;
    }
    // A payment that can be given back is kept until it can't.
    let lasting = |trace: &&Trace| trace.refundable_until > successor.last_time_ms as i64;
    let Some(trace) = traces.iter().find(lasting) else {
        return Fate::Unknown;
    };
    let payment = PaymentId::derive(&signed.author(), &signed.id(), trace.item);
    match successor.carried.contains_key(&Key::payment(&payment)) {
        true => Fate::Applied,
        false => Fate::NotApplied,
    }
}
