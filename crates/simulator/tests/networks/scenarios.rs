//! What the scenarios share: seeds, people and their payments.

use commonware_consensus::types::{Epoch, Round, View};
use commonware_cryptography::Signer as _;
use scrip_chain::block::Block;
use scrip_ledger::{
    operation::Signed,
    state::{Key, Record},
};
use scrip_simulator::{SeedGuard, Simulation, Town};
use std::time::Duration;

/// This many seconds.
pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Runs a scenario with seed 1, or with those that the environment asks for.
pub fn for_each_seed(test: impl Fn(u64)) {
    // RUST_LOG says what to show of a failure's history.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_test_writer()
        .without_time()
        .try_init();
    let number = |name| {
        let text = std::env::var(name).ok()?;
        Some(text.parse::<u64>().expect("seeds are numbers"))
    };
    let seeds = match number("SCRIP_SEED") {
        Some(seed) => seed..=seed,
        None => 1..=number("SCRIP_SEEDS").unwrap_or(1),
    };
    for seed in seeds {
        let _guard = SeedGuard(seed);
        test(seed);
    }
}

/// Everybody opens an account and is given money.
pub async fn open_accounts(simulation: &mut Simulation<'_>) {
    let town = simulation.town;
    let people = 0..town.people.len();
    let opened = people.clone().map(|person| town.open(person)).collect();
    simulation.offer(opened).await;
    simulation.settle().await;
    let issued = people.map(|person| town.issue(person, 10_000)).collect();
    simulation.offer(issued).await;
    simulation.settle().await;
}

/// Everybody pays everybody, small amounts.
pub fn payments(town: &Town, count: usize) -> Vec<Signed> {
    let people = town.people.len();
    (0..count)
        .map(|number| {
            let payer = number % people;
            let payee = (payer + 1 + number / people % (people - 1)) % people;
            town.pay(payer, payee, 1 + (number as u64 * 7) % 50)
        })
        .collect()
}

/// A record as the validator has it that knows the most: one that was removed is shut out and stays behind.
pub async fn record(simulation: &Simulation<'_>, key: &Key) -> Option<Record> {
    let running = simulation.running().into_iter();
    let index = running
        .max_by_key(|index| simulation.height(*index))
        .expect("a validator runs");
    let state = simulation.validator(index).state().read().await;
    state.get(key).await.expect("readable")
}

/// Blocks that `index` proposed as far as its own memory goes.
pub async fn proposed_by(simulation: &Simulation<'_>, index: usize) -> Vec<Block> {
    let key = simulation.town.validators[index].public_key();
    let tip = simulation.validator(index).tip();
    let mut blocks = Vec::new();
    for epoch in 0..=tip.header.epoch {
        for view in 1..=100 {
            let round = Round::new(Epoch::new(epoch), View::new(view));
            let marshal = simulation.validator(index).marshal();
            if let Some(block) = marshal.get_verified(round).await
                && block.inner().header.leader == key
            {
                blocks.push(block.inner().clone());
            }
        }
    }
    blocks
}

/// Whether a block holds an operation of this id.
pub fn holds(block: &Block, signed: &Signed) -> bool {
    let mut operations = block.operations.iter();
    operations.any(|operation| operation.id() == signed.id())
}
