//! The election by itself, and the vectors that another implementation can be checked against.
//!
//! `vectors/elections.json` is written anew with `UPDATE_VECTORS=1`; change it on purpose only, because what it pins is
//! consensus.

use super::{Limits, Stake, Standing, WINDOW_MAX, elect, interval_of, leader, point};
use crate::election::{Candidate, key_reference};
use crate::ids::NetworkId;
use commonware_codec::Encode as _;
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, ed25519::PrivateKey, sha256::Digest,
};
use proptest::prelude::*;
use scrip_burnchain::work;
use serde_json::{Value, json};

fn stake(window: &[u64], burned: u64, mapped: u64) -> Stake {
    Stake {
        window: window.to_vec(),
        burned,
        mapped,
    }
}

const LIMITS: Limits = Limits {
    window: 3,
    share_max_permille: 1_000,
    quota: 0,
};

#[test]
fn the_median_of_an_even_window_is_the_lower_one() {
    let limits = Limits {
        window: 4,
        ..LIMITS
    };
    let elected = elect(&limits, &[stake(&[10, 20, 30], 40, 0)]);
    assert_eq!(elected.shares[0].median, 20);
    // Only the last three of the past are in a window of four.
    let elected = elect(&limits, &[stake(&[0, 0, 10, 20, 30], 40, 0)]);
    assert_eq!(elected.shares[0].median, 20);
    let alone = Limits {
        window: 1,
        ..LIMITS
    };
    assert_eq!(elect(&alone, &[stake(&[1, 1], 40, 0)]).shares[0].median, 40);
}

#[test]
fn intervals_are_half_open() {
    let weights = [3, 0, 2];
    let whose: Vec<_> = (0..6).map(|point| interval_of(point, weights)).collect();
    assert_eq!(whose, [Some(0), Some(0), Some(0), Some(2), Some(2), None]);
}

#[test]
fn nobody_leads_without_weight() {
    assert_eq!(leader(&Digest([1; 32]), 1, 1, &[0, 0]), None);
    for view in 0..500 {
        assert_eq!(leader(&Digest([1; 32]), 1, view, &[0, 7, 0]), Some(1));
    }
}

#[test]
fn a_single_candidate_is_not_capped_away() {
    let limits = Limits {
        share_max_permille: 100,
        ..LIMITS
    };
    let elected = elect(&limits, &[stake(&[], 0, 50), stake(&[], 0, 0)]);
    assert_eq!(elected.total, 50);
    // Three of different weight can't all have a tenth at most: all get the same.
    let three = [stake(&[], 0, 50), stake(&[], 0, 7), stake(&[], 0, 9)];
    let weights: Vec<_> = elect(&limits, &three)
        .shares
        .iter()
        .map(|share| share.weight)
        .collect();
    assert_eq!(weights, [7, 7, 7]);
}

#[test]
fn no_more_than_may_be_faulty_lead_nobody() {
    let weights = |given: &[u64]| -> Vec<u64> {
        let stakes: Vec<_> = given.iter().map(|given| stake(&[], 0, *given)).collect();
        let shares = elect(&LIMITS, &stakes).shares;
        shares.iter().map(|share| share.weight).collect()
    };
    // Of four one may be faulty, of seven two.
    assert_eq!(weights(&[9, 0, 0, 0]), [0; 4]);
    assert_eq!(weights(&[9, 0, 1, 0]), [9, 0, 1, 0]);
    assert_eq!(weights(&[9, 1, 0, 0, 0, 0, 0]), [0; 7]);
    assert_eq!(weights(&[9, 1, 1, 0, 0, 0, 0]), [9, 1, 1, 0, 0, 0, 0]);
    assert_eq!(weights(&[0, 9, 0]), [0, 9, 0]);
}

#[test]
fn amounts_beyond_64_bits_count_as_the_largest() {
    let elected = elect(
        &Limits {
            window: 1,
            ..LIMITS
        },
        &[stake(&[], u64::MAX, u64::MAX), stake(&[], u64::MAX, 0)],
    );
    assert_eq!(elected.shares[0].weight, u64::MAX);
    assert_eq!(elected.total, 2 * u128::from(u64::MAX));
}

proptest! {
    #[test]
    fn shares_stay_below_the_cap_and_keep_their_order(
        weights in prop::collection::vec(prop_oneof![Just(0), 1u64..1_000, any::<u64>()], 1..40),
        permille in 1u32..=1_000,
    ) {
        let limits = Limits { window: 1, share_max_permille: permille, quota: 0 };
        let stakes: Vec<_> = weights.iter().map(|weight| stake(&[], 0, *weight)).collect();
        let elected = elect(&limits, &stakes);
        let given = weights.iter().filter(|weight| **weight > 0).count();
        let is_enough = given > (weights.len() - 1) / 3;
        let standing = elected.shares.iter().filter(|share| share.weight > 0).count() as u128;
        for (share, weight) in elected.shares.iter().zip(&weights) {
            prop_assert!(share.weight <= *weight);
            prop_assert_eq!(share.weight > 0, *weight > 0 && is_enough);
            // Where so few stand that some must have more, all have the same.
            let fair = elected.total.div_ceil(standing.max(1));
            let cap = (elected.total * u128::from(permille)).div_ceil(1_000).max(fair);
            prop_assert!(u128::from(share.weight) <= cap);
        }
        for (left, right) in elected.shares.iter().zip(&elected.shares[1..]) {
            if left.uncapped >= right.uncapped || !is_enough {
                prop_assert!(left.weight >= right.weight);
            }
        }
    }

    #[test]
    fn points_are_below_the_total(seed: [u8; 32], epoch: u64, view: u64, total in 1u128..) {
        prop_assert!(point(&Digest(seed), epoch, view, total) < total);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Numbers that look random and are the same on every run.
fn numbers(label: String) -> impl FnMut(u64) -> u64 {
    let mut count = 0u64;
    move |bound| {
        count += 1;
        let digest = Sha256::hash(&[label.as_bytes(), &count.to_be_bytes()]);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&digest.as_ref()[..8]);
        u64::from_be_bytes(bytes) % bound
    }
}

fn election_vector(index: usize) -> Value {
    let mut number = numbers(format!("election {index}"));
    let limits = Limits {
        window: 1 + number(u64::from(WINDOW_MAX)) as u8,
        share_max_permille: [1_000, 500, 334, 250][number(4) as usize],
        quota: [0, 0, 1_000_000][number(3) as usize],
    };
    let scale = [10, 1_000_000, 21_000_000 * 100_000_000][number(3) as usize];
    let count = number(8);
    let stakes: Vec<_> = (0..count)
        .map(|_| {
            let past = number(u64::from(WINDOW_MAX));
            Stake {
                window: (0..past).map(|_| number(scale)).collect(),
                burned: number(2) * number(scale),
                mapped: number(2) * number(scale),
            }
        })
        .collect();
    let elected = elect(&limits, &stakes);
    let seed = Sha256::hash(&[b"seed", &[index as u8]]);
    let weights: Vec<_> = elected.shares.iter().map(|share| share.weight).collect();
    let leaders: Vec<_> = (1..=12)
        .map(|view| leader(&seed, index as u64, view, &weights))
        .collect();
    json!({
        "window": limits.window,
        "share_max_permille": limits.share_max_permille,
        "quota": limits.quota,
        "stakes": stakes.iter().map(|stake| json!({
            "window": stake.window, "burned": stake.burned, "mapped": stake.mapped,
        })).collect::<Vec<_>>(),
        "standing": match elected.standing {
            Standing::Held => "held",
            Standing::BelowQuota => "below_quota",
            Standing::Empty => "empty",
        },
        "shares": elected.shares.iter().map(|share| json!({
            "median": share.median, "counted": share.counted, "uncapped": share.uncapped,
            "weight": share.weight,
        })).collect::<Vec<_>>(),
        "total": elected.total.to_string(),
        "seed": hex(&seed),
        "epoch": index,
        "leaders_of_views_1_to_12": leaders,
    })
}

fn work_vector(index: u8) -> Value {
    let tiers = [2, 8, 64, 4_096];
    let validator = [index; 32];
    let parent = Sha256::hash(&[b"parent", &[index]]);
    let mut nonce = [0; 16];
    nonce[15] = index;
    let mut parent_bytes = [0; 32];
    parent_bytes.copy_from_slice(&parent);
    let hash = work::hash(&validator, &nonce, &parent_bytes);
    json!({
        "validator": hex(&validator), "nonce": hex(&nonce), "parent": hex(&parent), "hash": hex(&hash),
        "tiers": tiers, "met": work::tier_met(&hash, &tiers),
    })
}

fn vectors() -> Value {
    let thresholds = [2, 3, 255, 1 << 20, 1_000_000_007, u64::MAX];
    let mapped = [
        (1u64, 5_000_000_000u64, 2u128),
        (1 << 40, 5_000_000_000, 4_295_032_833),
        (1 << 40, 312_500_000, 403_111_883_230_110_235_650_097),
        (u64::MAX, 5_000_000_000, 2),
    ];
    let network = NetworkId(Sha256::hash(&[b"network"]));
    let key = PrivateKey::from_seed(1);
    let transaction = [5; 32];
    let message = Candidate::message(&network, &transaction);
    json!({
        "thresholds": thresholds.map(|hashes| json!({
            "hashes": hashes.to_string(), "threshold": hex(&work::threshold(hashes)),
        })),
        "work": (0..24).map(work_vector).collect::<Vec<_>>(),
        "mapped": mapped.map(|(hashes, subsidy, expected)| json!({
            "hashes": hashes.to_string(), "subsidy": subsidy, "expected_hashes": expected.to_string(),
            "mapped": work::map(hashes, subsidy, expected).to_string(),
        })),
        "key": {
            "network": hex(&network.0),
            "validator": hex(&key.public_key().encode()),
            "reference": hex(&key_reference(&network, &key.public_key())),
            "transaction": hex(&transaction),
            "namespace": "_SCRIP_ELECTION_KEY",
            "message": hex(&message),
            "signature": hex(&key.sign(Candidate::NAMESPACE, &message).encode()),
        },
        "elections": (0..60).map(election_vector).collect::<Vec<_>>(),
    })
}

#[test]
fn the_vectors_are_as_published() {
    let mut text = serde_json::to_string_pretty(&vectors()).expect("plain data");
    text.push('\n');
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/elections.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors")).unwrap();
        std::fs::write(path, &text).unwrap();
    }
    let published = std::fs::read_to_string(path).expect("the vectors are committed");
    assert_eq!(text, published);
}
