use super::*;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use futures::FutureExt as _;
use scrip_ledger::{
    amount::Amount,
    ids::{AssetCode, NetworkId},
    operation::Operation,
    transfer,
};
use std::time::SystemTime;

fn network() -> NetworkId {
    NetworkId([7; 32].into())
}

fn operation(author: u64, nonce: u8, valid_until_s: u64) -> Checked {
    let key = PrivateKey::from_seed(author);
    let account = AccountId::derive(&key.public_key(), 0);
    let payee = AccountId::derive(&key.public_key(), 1);
    let asset: AssetCode = "TOWN".parse().expect("a code");
    let transfer = transfer::Item {
        payer: account,
        payee,
        asset,
        amount: Amount::new(u64::from(nonce) + 1).expect("an amount"),
        details: Default::default(),
    };
    let id = OperationId::new(valid_until_s, [nonce; 11]);
    let signed = Signed::new(
        &network(),
        &key,
        account,
        id,
        Operation::Transfer(transfer::Operation::Single(transfer)),
    );
    let digest = signed.digest(&network());
    Checked {
        signed: Arc::new(signed),
        digest,
        size: 200,
    }
}

fn pool(limits: Limits) -> Pool {
    let pulse = Pulse::new(SystemTime::now);
    pulse.started();
    Pool::new(limits, pulse)
}

fn nonces(selected: &[Checked]) -> Vec<(AccountId, u8)> {
    selected
        .iter()
        .map(|checked| (checked.signed.author(), checked.signed.id().nonce()[0]))
        .collect()
}

#[test]
fn authors_take_turns_and_keep_their_order() {
    let pool = pool(Limits::default());
    for nonce in 0..5 {
        pool.insert(operation(1, nonce, 100)).expect("room");
    }
    pool.insert(operation(2, 0, 100)).expect("room");
    let (busy, quiet) = (
        operation(1, 0, 100).signed.author(),
        operation(2, 0, 100).signed.author(),
    );
    let selected = nonces(&pool.select(0, 4, usize::MAX));
    assert_eq!(selected, [(busy, 0), (quiet, 0), (busy, 1), (busy, 2)]);
}

#[test]
fn the_same_operation_is_held_once_and_another_with_its_id_is_refused() {
    let pool = pool(Limits::default());
    let first = operation(1, 1, 100);
    assert_eq!(pool.insert(first.clone()), Ok(true));
    assert_eq!(pool.insert(first.clone()), Ok(false));
    let other = Checked {
        digest: [9; 32].into(),
        ..first
    };
    assert_eq!(pool.insert(other), Err(Full::Reused));
    assert_eq!(pool.depth(), 1);
}

#[test]
fn limits_hold() {
    let per_author = pool(Limits {
        author_operations_max: 1,
        ..Limits::default()
    });
    per_author.insert(operation(1, 1, 100)).expect("room");
    assert_eq!(per_author.insert(operation(1, 2, 100)), Err(Full::Author));
    per_author
        .insert(operation(2, 1, 100))
        .expect("room for another author");
    let in_all = pool(Limits {
        operations_max: 1,
        ..Limits::default()
    });
    in_all.insert(operation(1, 1, 100)).expect("room");
    assert_eq!(in_all.insert(operation(2, 1, 100)), Err(Full::Pool));
    let bytes = pool(Limits {
        bytes_max: 399,
        ..Limits::default()
    });
    bytes.insert(operation(1, 1, 100)).expect("room");
    assert_eq!(bytes.insert(operation(2, 1, 100)), Err(Full::Pool));
}

#[test]
fn selection_respects_bytes() {
    let pool = pool(Limits::default());
    for nonce in 0..3 {
        pool.insert(operation(1, nonce, 100)).expect("room");
    }
    assert_eq!(pool.select(0, 10, 400).len(), 2);
    assert_eq!(pool.select(0, 10, 399).len(), 1);
}

#[test]
fn what_a_pending_block_holds_is_left_out_until_that_height_is_final_without_it() {
    let pool = pool(Limits::default());
    let held = operation(1, 1, 100);
    pool.insert(held.clone()).expect("room");
    pool.seen(1, [&*held.signed]);
    assert!(
        pool.select(1, 10, usize::MAX).is_empty(),
        "the parent holds it"
    );
    assert_eq!(
        pool.select(0, 10, usize::MAX).len(),
        1,
        "a sibling of the block that holds it may hold it too"
    );
    assert!(pool.ready(1).now_or_never().is_none());
    pool.finalized(1, Timestamp(1_000), &[], &[]);
    assert_eq!(
        pool.select(1, 10, usize::MAX).len(),
        1,
        "another block became final at that height"
    );
    assert!(pool.ready(1).now_or_never().is_some());
}

#[test]
fn final_refused_and_expired_operations_leave_and_waiters_learn_it() {
    let pool = pool(Limits::default());
    let (applied, refused, expired) = (
        operation(1, 1, 100),
        operation(2, 1, 100),
        operation(3, 1, 50),
    );
    let wait = |checked: &Checked| pool.subscribe(&checked.name()).expect("it waits");
    for checked in [&applied, &refused, &expired] {
        pool.insert(checked.clone()).expect("room");
    }
    let waiters = [&applied, &refused, &expired].map(wait);
    let refusal = Refusal {
        reason: scrip_ledger::funds::Error::ALL[0].into(),
        item: None,
    };
    pool.refused(&refused.name(), &refusal);
    pool.finalized(
        9,
        Timestamp(49_999),
        &[(*applied.signed).clone()],
        &[applied.digest],
    );
    assert_eq!(pool.depth(), 1, "valid for one more millisecond");
    pool.finalized(10, Timestamp(50_000), &[], &[]);
    assert_eq!(pool.depth(), 0);
    let outcomes = waiters.map(|waiter| {
        waiter
            .now_or_never()
            .expect("answered")
            .expect("not dropped")
    });
    assert_eq!(
        outcomes,
        [
            Outcome::Applied {
                height: 9,
                index: 0,
                digest: applied.digest
            },
            Outcome::Refused(refusal),
            Outcome::Expired
        ]
    );
    assert!(pool.subscribe(&applied.name()).is_none());
}

#[test]
fn consensus_time_passes_only_while_something_waits() {
    let pool = pool(Limits::default());
    assert!(!pool.pulse.is_running());
    let waiting = operation(1, 1, 100);
    pool.insert(waiting.clone()).expect("room");
    assert!(pool.pulse.is_running());
    pool.finalized(
        1,
        Timestamp(1),
        &[(*waiting.signed).clone()],
        &[waiting.digest],
    );
    assert!(!pool.pulse.is_running());
}

fn settle(pool: &Pool, height: u64, held: &[&Checked]) {
    let operations: Vec<Signed> = held.iter().map(|held| (*held.signed).clone()).collect();
    let digests: Vec<Digest> = held.iter().map(|held| held.digest).collect();
    pool.finalized(height, Timestamp(0), &operations, &digests);
}

#[test]
fn an_operation_that_comes_after_its_block_is_not_waiting_work() {
    let pool = pool(Limits::default());
    let late = operation(1, 1, 100);
    pool.seen(1, [&*late.signed]);
    assert_eq!(pool.insert(late.clone()), Ok(true));
    assert!(pool.select(1, 10, usize::MAX).is_empty(), "block 1 has it");
    assert!(pool.ready(1).now_or_never().is_none());
    assert_eq!(
        pool.select(0, 10, usize::MAX).len(),
        1,
        "another branch does not"
    );
    settle(&pool, 1, &[&late]);
    assert_eq!(pool.depth(), 0);
    assert_eq!(pool.insert(late.clone()), Err(Full::Final));
    let other = Checked {
        digest: [9; 32].into(),
        ..late
    };
    assert_eq!(pool.insert(other), Err(Full::Reused));
    assert_eq!(pool.depth(), 0);
}

#[test]
fn an_operation_of_a_block_that_lost_is_waiting_work_again() {
    let pool = pool(Limits::default());
    let lost = operation(1, 1, 100);
    pool.seen(1, [&*lost.signed]);
    assert_eq!(pool.insert(lost), Ok(true));
    settle(&pool, 1, &[]);
    assert!(pool.ready(1).now_or_never().is_some());
    assert_eq!(pool.select(1, 10, usize::MAX).len(), 1);
}

#[test]
fn what_waits_for_long_is_sent_again_less_and_less_often() {
    let pool = pool(Limits::default());
    pool.insert(operation(1, 1, 100)).expect("room");
    let held = operation(2, 1, 100);
    pool.seen(5, [&*held.signed]);
    pool.insert(held).expect("room");
    let sent: Vec<usize> = (1..=10).map(|_| pool.forgotten(10).len()).collect();
    assert_eq!(sent, [0, 0, 1, 0, 1, 0, 0, 0, 1, 0]);
    assert_eq!(pool.forgotten(0).len(), 0);
}
