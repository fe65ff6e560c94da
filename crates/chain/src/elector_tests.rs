use super::*;
use crate::scheme::Scheme;
use commonware_consensus::types::{Epoch, View};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};

const SEED: Digest = Digest([3; 32]);

fn members(count: u64) -> Set<PublicKey> {
    Set::from_iter_dedup((0..count).map(|seed| PrivateKey::from_seed(seed).public_key()))
}

fn turns(elector: &WeightedElector, epoch: u64, views: u64, members: usize) -> Vec<u64> {
    let mut turns = vec![0; members];
    for view in 1..=views {
        let round = Round::new(Epoch::new(epoch), View::new(view));
        turns[usize::from(Elector::<Scheme>::elect(elector, round, ()))] += 1;
    }
    turns
}

fn elector(weights: &Weights, members: &Set<PublicKey>) -> WeightedElector {
    Config::<Scheme>::build(Weighted::new(weights.clone()), members)
}

#[test]
fn without_weights_everyone_has_the_same_turns() {
    let members = members(4);
    assert_eq!(
        turns(&elector(&Weights::default(), &members), 3, 400, 4),
        [100; 4]
    );
}

#[test]
fn weights_of_zero_count_as_none() {
    let members = members(4);
    let weights = Weights::default();
    weights.insert(
        1,
        members.iter().map(|member| (member.clone(), 0)).collect(),
        SEED,
    );
    assert_eq!(turns(&elector(&weights, &members), 1, 400, 4), [100; 4]);
}

#[test]
fn equal_weights_rotate() {
    let members = members(4);
    let weights = Weights::default();
    weights.insert(
        1,
        members.iter().map(|member| (member.clone(), 9)).collect(),
        SEED,
    );
    assert_eq!(turns(&elector(&weights, &members), 1, 400, 4), [100; 4]);
}

#[test]
fn turns_follow_weights_and_zero_weight_never_leads() {
    let members = members(4);
    let shares = [70u64, 20, 10, 0];
    let weights = Weights::default();
    weights.insert(5, members.iter().cloned().zip(shares).collect(), SEED);
    let views = 20_000;
    let turns = turns(&elector(&weights, &members), 5, views, 4);
    assert_eq!(turns[3], 0);
    // Chi-square with two degrees of freedom: 13.8 is exceeded once in a thousand.
    let chi_square: f64 = shares[..3]
        .iter()
        .zip(&turns)
        .map(|(share, turns)| {
            let expected = (share * views) as f64 / 100.0;
            (*turns as f64 - expected).powi(2) / expected
        })
        .sum();
    assert!(chi_square < 13.8, "{turns:?} gives {chi_square}");
}

#[test]
fn an_epoch_uses_its_own_weights() {
    let members = members(4);
    let first = members.iter().next().expect("a member").clone();
    let weights = Weights::default();
    weights.insert(1, BTreeMap::from([(first, 1)]), SEED);
    let elector = elector(&weights, &members);
    assert_eq!(turns(&elector, 1, 50, 4), [50, 0, 0, 0]);
    assert_eq!(turns(&elector, 2, 400, 4), [100; 4]);
}

#[test]
fn the_schedule_is_pinned() {
    // Changing the schedule forks the network: change this only on purpose.
    let members = members(4);
    let weights = Weights::default();
    weights.insert(7, members.iter().cloned().zip([3, 2, 1, 1]).collect(), SEED);
    let elector = elector(&weights, &members);
    let leaders: Vec<usize> = (1..=16)
        .map(|view| {
            Elector::<Scheme>::elect(&elector, Round::new(Epoch::new(7), View::new(view)), ())
                .into()
        })
        .collect();
    assert_eq!(leaders, PINNED);
}

/// As tests/independent/elections.py computes it too.
const PINNED: [usize; 16] = [1, 0, 3, 2, 2, 3, 0, 2, 1, 0, 0, 2, 3, 1, 0, 3];
