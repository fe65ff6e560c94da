//! Whole networks that elect: nobody carries the network's random value, a false one is voted down, and turns follow what was
//! burned.

use crate::burn_chain::{BurnChain, Burner};
use crate::scenarios::{for_each_seed, holds, open_accounts, payments, proposed_by, seconds};
use commonware_codec::{Encode as _, Write as _, varint::UInt};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _,
    bls12381::primitives::{group::Private, ops, variant::MinSig},
    ed25519::PublicKey,
};
use commonware_utils::{NZU64, TestRng};
use scrip_burnchain::chain::Network;
use scrip_chain::{genesis::Founded, proofs};
use scrip_ledger::{
    elect::{Standing, leader},
    election::{
        self, Anchor, BurnBlock, BurnNetwork, BurnTip, Commits, NetworkKeyBytes, SeedSignature,
        SeedView, SeedViews, Settings, Tenure, Tiers,
    },
    operation::Operation,
    state::{Key, Record},
};
use scrip_simulator::{Simulation, Town};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

const PEOPLE: u64 = 3;

fn settings(network_key: impl commonware_codec::Encode, commit_blocks: u32) -> Settings {
    let mut key = [0; 96];
    key.copy_from_slice(&network_key.encode());
    Settings {
        burn_network: BurnNetwork::Regtest,
        network_key: NetworkKeyBytes(key),
        tiers: Tiers(vec![2]),
        window: 1,
        share_max_permille: 1_000,
        quota: 0,
        confirmations: 1,
        commit_blocks,
        reorganisation_max: 6,
        tenures_kept: 64,
    }
}

/// The registrar sets elections up.
async fn configure(simulation: &mut Simulation<'_>, commit_blocks: u32) {
    let town = simulation.town;
    let anchor = BurnBlock(Network::Regtest.genesis());
    let configure = election::Operation::Configure {
        settings: Box::new(settings(town.founded.key, commit_blocks)),
        anchor: Some(Anchor(Box::new(anchor))),
    };
    simulation
        .offer(vec![town.sign_as_registrar(configure)])
        .await;
    simulation.settle().await;
}

async fn tenure(simulation: &Simulation<'_>, epoch: u64) -> Option<Tenure> {
    let index = simulation.running()[0];
    let state = simulation.validator(index).state().read().await;
    match state.get(&Key::tenure(epoch)).await.expect("readable") {
        Some(Record::Tenure(tenure)) => Some(*tenure),
        _ => None,
    }
}

/// Waits until every running validator and the clients know the block at `height`.
async fn height_reached(simulation: &mut Simulation<'_>, height: u64) {
    simulation
        .pass_until("more blocks", seconds(300), |simulation| {
            let mut running = simulation.running().into_iter();
            simulation.blocks.len() as u64 >= height
                && running.all(|index| simulation.height(index) >= height)
        })
        .await;
}

/// The random value of the view of the block at `height`, as the first running validator has it.
async fn value_of(simulation: &Simulation<'_>, height: u64) -> [u8; 48] {
    let index = simulation.running()[0];
    let seed = proofs::seed(simulation.validator(index).marshal(), height).await;
    seed.expect("it is stored").signature
}

#[test]
fn elections_go_on_though_nobody_carries_the_random_value() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = Duration::from_millis(150);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            configure(simulation, 8).await;
            height_reached(simulation, 40).await;
            // One less is enough.
            simulation.crash(seed as usize % 4).await;
            height_reached(simulation, 100).await;
            // The tenure of epoch 0 began when elections were set up, perhaps too late for a value.
            for epoch in 1..3 {
                let tenure = tenure(simulation, epoch).await.expect("it was held");
                let shown = tenure.seed;
                let shown =
                    shown.unwrap_or_else(|| panic!("no leader showed the value of {tenure:?}"));
                let value = value_of(simulation, shown.height).await;
                assert_eq!(shown.value, Sha256::hash(&[b"scrip election seed", &value]));
                assert!(shown.height >= tenure.commits_end());
                let outcome = tenure.outcome.expect("the epoch ended");
                assert_eq!(outcome.standing, Standing::Empty);
                assert_eq!(outcome.seed, shown.value);
            }
            let nodes: Vec<PublicKey> = town
                .validators
                .iter()
                .map(|signer| signer.public_key())
                .collect();
            let mut reveals = 0;
            for block in &simulation.blocks {
                for signed in block.operations.iter() {
                    let Operation::Election(election::Operation::Reveal { .. }) =
                        signed.operation()
                    else {
                        continue;
                    };
                    assert_eq!(*signed.signer(), block.header.leader);
                    assert!(nodes.contains(signed.signer()));
                    reveals += 1;
                }
            }
            // A better one may take the place of the first.
            assert!((2..=16).contains(&reveals), "{reveals}");
            simulation.audit().await;
        });
    });
}

/// The town's beginning with elections in it, which ask for the value of block 0's view and believe in this key.
fn electing(town: &Town, network_key: impl commonware_codec::Encode) -> Arc<Founded> {
    let mut founded = (*town.founded).clone();
    let settings = settings(network_key, 1);
    let anchor = BurnBlock(Network::Regtest.genesis());
    let hash = anchor.0.hash();
    let tip = BurnTip {
        first_height: 0,
        main: vec![hash],
        forks: Vec::new(),
    };
    let tenure = Tenure {
        epoch: 0,
        start_height: 0,
        parent: founded.block.header.digest(),
        settings: settings.clone(),
        burn_height: 0,
        seed_views: SeedViews(vec![SeedView { height: 0, view: 0 }]),
        seed: None,
        commits: Commits::default(),
        outcome: None,
    };
    founded.records.extend([
        (
            Key::election_settings(),
            Record::ElectionSettings(Box::new(settings)),
        ),
        (Key::burn_block(&hash), Record::BurnBlock(Box::new(anchor))),
        (Key::burn_tip(), Record::BurnTip(tip)),
        (Key::tenure(0), Record::Tenure(Box::new(tenure))),
    ]);
    Arc::new(founded)
}

/// What a network with this key would sign for the view of block 0.
fn reveal_of(key: &Private) -> election::Operation {
    let mut message = Vec::new();
    UInt(0u64).write(&mut message);
    UInt(0u64).write(&mut message);
    let namespace = b"_SCRIP_CHAIN_CONSENSUS_SEED";
    let mut signature = [0; 48];
    signature.copy_from_slice(&ops::sign_message::<MinSig>(key, namespace, &message).encode());
    election::Operation::Reveal {
        height: 0,
        signature: SeedSignature(signature),
    }
}

#[test]
fn a_block_with_a_false_random_value_is_voted_down() {
    for_each_seed(|seed| {
        let (false_key, false_public) = ops::keypair::<_, MinSig>(&mut TestRng::new(seed + 77));
        // In rotation, the first view of epoch 0 is led by the member at position 1.
        let liar = 1;
        for is_believed in [false, true] {
            let mut town = Town::new(seed, 4, PEOPLE);
            town.heartbeat = seconds(2);
            let false_ledger = electing(&town, false_public);
            town.founded = match is_believed {
                true => false_ledger.clone(),
                false => electing(&town, town.founded.key),
            };
            town.run(seed, async |simulation: &mut Simulation<'_>| {
                let reveal = town.sign_as_registrar(reveal_of(&false_key));
                simulation.start([0, 2, 3]).await;
                simulation.start_believing(liar, &false_ledger).await;
                simulation.validator(liar).plant(&reveal);
                simulation.pass(Duration::from_millis(600)).await;
                let proposed = proposed_by(simulation, liar).await;
                assert!(holds(&proposed[0], &reveal), "it never tried");
                if is_believed {
                    // The very same block where all hold that key for the network's.
                    assert!(simulation.top() >= 1, "nothing else is wrong with it");
                    return;
                }
                assert_eq!(simulation.top(), 0, "others accepted its block");
                simulation.crash(liar).await;
                open_accounts(simulation).await;
                simulation.offer(payments(&town, 10)).await;
                simulation.settle().await;
                height_reached(simulation, 6).await;
                let shown = tenure(simulation, 0).await.and_then(|tenure| tenure.seed);
                let shown = shown.expect("the others show the real one");
                let value = value_of(simulation, shown.height).await;
                assert_eq!(shown.value, Sha256::hash(&[b"scrip election seed", &value]));
                simulation.audit().await;
            });
        }
    });
}

/// What each validator burns in every tenure.
const BURNED: [u64; 4] = [6_000, 0, 3_000, 1_000];
/// Epochs whose turns are counted.
const EPOCHS: u64 = 3;
/// With two degrees of freedom, chi-square is above this once in a million runs.
const CHI_SQUARE_MAX: f64 = 27.6;

/// Burns for the tenure of `epoch`, once it has begun, and shows it.
async fn burn(
    simulation: &mut Simulation<'_>,
    chain: &mut BurnChain,
    burners: &[Burner<'_>],
    epoch: u64,
) {
    let town = simulation.town;
    let first = epoch * town.founded.blocks_per_epoch.get();
    height_reached(simulation, first.max(1)).await;
    let begun = loop {
        match tenure(simulation, epoch).await {
            Some(begun) => break begun,
            None => simulation.pass(Duration::from_millis(150)).await,
        }
    };
    let giving: Vec<(&Burner<'_>, u64)> = burners
        .iter()
        .zip(BURNED)
        .filter(|(_, amount)| *amount > 0)
        .collect();
    let mined = chain.mine(
        giving
            .iter()
            .map(|(burner, amount)| burner.commitment(&begun, *amount))
            .collect(),
    );
    let header = town.sign_as_person(0, mined.header());
    simulation.offer(vec![header]).await;
    simulation.settle().await;
    let commits = giving
        .iter()
        .enumerate()
        .map(|(position, (burner, _))| town.sign_as_person(0, burner.commit(&mined, position)));
    simulation.offer(commits.collect()).await;
    simulation.settle().await;
}

async fn register(simulation: &mut Simulation<'_>, chain: &mut BurnChain, burners: &[Burner<'_>]) {
    let town = simulation.town;
    let mined = chain.mine(burners.iter().map(Burner::registration).collect());
    let header = town.sign_as_person(0, mined.header());
    simulation.offer(vec![header]).await;
    simulation.settle().await;
    let registrations = burners
        .iter()
        .enumerate()
        .map(|(position, burner)| town.sign_as_person(0, burner.register(&mined, position)));
    simulation.offer(registrations.collect()).await;
    simulation.settle().await;
}

/// Who led how many blocks of the epochs that were elected for. Each block's leader is the one that its tenure drew.
async fn turns(simulation: &Simulation<'_>) -> BTreeMap<PublicKey, u64> {
    let mut turns = BTreeMap::new();
    for epoch in 0..EPOCHS {
        let tenure = tenure(simulation, epoch).await.expect("it is kept");
        let outcome = tenure.outcome.expect("it has ended");
        assert_eq!(outcome.standing, Standing::Held);
        let seats = &outcome.seats.0;
        let weights: Vec<u64> = seats.iter().map(|seat| seat.share.weight).collect();
        assert_eq!(weights, BURNED, "in the order of the keys");
        let shown = tenure.seed.expect("some leader showed it");
        assert_eq!(outcome.seed, shown.value);
        let mut led = 0;
        for block in &simulation.blocks {
            let header = &block.header;
            if header.epoch != outcome.leads_epoch {
                continue;
            }
            let index = leader(&outcome.seed, header.epoch, header.view, &weights);
            let due = &seats[index.expect("somebody has weight")].validator;
            assert_eq!(header.leader, *due, "block {}", header.height);
            *turns.entry(due.clone()).or_insert(0) += 1;
            led += 1;
        }
        let blocks_per_epoch = simulation.town.founded.blocks_per_epoch.get();
        assert_eq!(led, blocks_per_epoch, "of the epoch after {epoch}");
    }
    turns
}

#[test]
fn turns_of_a_long_run_agree_with_what_was_burned() {
    for_each_seed(|seed| {
        let mut town = Town::with_epochs(seed, 4, PEOPLE, NZU64!(96));
        town.heartbeat = Duration::from_millis(150);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            let mut chain = BurnChain::new();
            let burners: Vec<Burner<'_>> = town
                .validators
                .iter()
                .map(|key| Burner::new(town.founded.network, key))
                .collect();
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            configure(simulation, 60).await;
            register(simulation, &mut chain, &burners).await;
            for epoch in 0..EPOCHS {
                burn(simulation, &mut chain, &burners, epoch).await;
            }
            height_reached(simulation, (EPOCHS + 1) * 96).await;
            let turns = turns(simulation).await;
            let blocks: u64 = turns.values().sum();
            let total: u64 = BURNED.iter().sum();
            let mut chi_square = 0.0;
            for (signer, burned) in town.validators.iter().zip(BURNED) {
                let led = turns.get(&signer.public_key()).copied().unwrap_or(0);
                if burned == 0 {
                    assert_eq!(led, 0, "it has no weight");
                    continue;
                }
                let expected = blocks as f64 * burned as f64 / total as f64;
                chi_square += (led as f64 - expected).powi(2) / expected;
            }
            assert!(chi_square < CHI_SQUARE_MAX, "{chi_square}: {turns:?}");
            assert!(simulation.shut_out().await.is_empty());
            simulation.audit().await;
        });
    });
}
