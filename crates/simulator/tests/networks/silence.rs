//! Whole networks that nobody uses: what has expired comes back all the same, and nothing else is written.

use crate::scenarios::{for_each_seed, open_accounts, payments, record, seconds};
use scrip_ledger::{
    amount::Amount,
    hold,
    ids::HoldId,
    operation::Signed,
    state::{Key, Record},
    time::{MINUTE_MS, Timestamp},
};
use scrip_simulator::{Simulation, Town};
use std::time::Duration;

const PEOPLE: u64 = 3;
const HELD: u64 = 500;
/// From the end of the minute in which something expires until each node has the block that settles it.
const SETTLING: Duration = Duration::from_secs(5);

/// A town whose heartbeat is an hour.
fn town(seed: u64) -> Town {
    let mut town = Town::new(seed, 4, PEOPLE);
    town.heartbeat = seconds(3_600);
    town
}

fn now(simulation: &Simulation<'_>) -> Timestamp {
    simulation.blocks.last().expect("a block").header.timestamp
}

/// Person 0 reserves money for person 1.
fn reserve(town: &Town, expires_at: Timestamp) -> (HoldId, Signed) {
    let open = hold::Operation::Open {
        payer: town.account(0),
        payee: town.account(1),
        asset: town.asset,
        amount: Amount::new(HELD).expect("an amount"),
        expires_at,
    };
    let signed = town.sign_as_person(0, open);
    (HoldId::derive(&town.account(0), &signed.id(), 0), signed)
}

fn release(town: &Town, hold: HoldId) -> Signed {
    town.sign_as_person(1, hold::Operation::Release { hold })
}

/// What is held of person 0's money.
async fn held(simulation: &Simulation<'_>) -> u64 {
    let key = Key::account(&simulation.town.account(0));
    match record(simulation, &key).await {
        Some(Record::Account(account)) => {
            let holding = account.holding(&simulation.town.asset);
            holding.expect("it was given money").held.minor_units()
        }
        other => panic!("no account: {other:?}"),
    }
}

/// Lets time pass until so long after `moment`.
async fn pass_to(simulation: &mut Simulation<'_>, moment: Timestamp, after: Duration) {
    let until = moment.0 + after.as_millis() as u64;
    let left = until.saturating_sub(simulation.now_ms());
    simulation.pass(Duration::from_millis(left)).await;
}

/// The end of the minute `minutes` after this one.
fn minute_end(from: Timestamp, minutes: u64) -> Timestamp {
    Timestamp((from.minutes() + minutes + 1) * MINUTE_MS)
}

#[test]
fn a_hold_comes_back_when_it_expires_though_nobody_uses_the_network() {
    for_each_seed(|seed| {
        let town = town(seed);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            let end = minute_end(now(simulation), 2);
            let (_, open) = reserve(&town, Timestamp(end.0 - 30_000));
            simulation.offer([open].into()).await;
            simulation.settle().await;
            let before = simulation.top();
            // Also when the one whose turn it is has died.
            simulation.crash(seed as usize % 4).await;
            pass_to(simulation, end, Duration::ZERO).await;
            assert_eq!(simulation.top(), before, "nothing was due yet");
            assert_eq!(held(simulation).await, HELD);

            pass_to(simulation, end, SETTLING).await;
            assert_eq!(held(simulation).await, 0);
            let settled = simulation.top();
            assert!((before + 1..=before + 2).contains(&settled));
            assert!(now(simulation) >= end);

            pass_to(simulation, end, seconds(900)).await;
            assert_eq!(simulation.top(), settled, "silence again");
            simulation.audit().await;
        });
    });
}

#[test]
fn nothing_is_written_for_what_nobody_waits_for() {
    for_each_seed(|seed| {
        let town = town(seed);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            let end = minute_end(now(simulation), 2);
            let (hold, open) = reserve(&town, Timestamp(end.0 - 30_000));
            let mut offered = payments(&town, 6);
            offered.push(open);
            simulation.offer(offered).await;
            simulation.settle().await;
            // Its place in the list stays; its money does not.
            simulation.offer([release(&town, hold)].into()).await;
            simulation.settle().await;
            // Past the start, in which nodes make blocks to find each other.
            simulation.pass(seconds(20)).await;
            let before = simulation.top();
            pass_to(simulation, end, seconds(600)).await;
            assert_eq!(simulation.top(), before);
            assert_eq!(held(simulation).await, 0);
            simulation.audit().await;
        });
    });
}

#[test]
fn more_than_one_block_can_settle_comes_back_in_as_many_as_it_takes() {
    const COUNT: u64 = 300;
    for_each_seed(|seed| {
        let town = town(seed);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            simulation.offer([town.issue(0, COUNT * HELD)].into()).await;
            simulation.settle().await;
            let end = minute_end(now(simulation), 3);
            let opens = (0..COUNT).map(|_| reserve(&town, Timestamp(end.0 - 30_000)).1);
            simulation.offer(opens.collect()).await;
            simulation.settle().await;
            assert!(now(simulation) < end, "it took too long to reserve");
            assert_eq!(held(simulation).await, COUNT * HELD);
            pass_to(simulation, end, SETTLING).await;
            assert_eq!(held(simulation).await, 0);
            simulation.audit().await;
        });
    });
}
