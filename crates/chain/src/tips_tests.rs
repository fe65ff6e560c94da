use super::{CLAIM_LIFETIME, Gap, SYNCING_DISTANCE, Tips};
use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
};
use std::time::{Duration, UNIX_EPOCH};

fn peer(seed: u64) -> PublicKey {
    PrivateKey::from_seed(seed).public_key()
}

fn claims(heights: &[u64]) -> Tips {
    let tips = Tips::default();
    for (seed, height) in heights.iter().enumerate() {
        tips.claimed(peer(seed as u64), *height, UNIX_EPOCH);
    }
    tips
}

#[test]
fn a_node_that_is_up_to_date_asks_for_nothing() {
    assert_eq!(claims(&[7, 6, 5]).gap(7, 1, UNIX_EPOCH), None);
    assert_eq!(Tips::default().gap(0, 1, UNIX_EPOCH), None);
}

#[test]
fn the_height_that_an_honest_peer_reached_is_asked_for() {
    let gap = claims(&[900, 40, 30])
        .gap(20, 1, UNIX_EPOCH)
        .expect("behind");
    assert_eq!(gap.height, 40);
    let mut expected = vec![peer(0), peer(1)];
    expected.sort();
    assert_eq!(gap.peers, expected);
}

#[test]
fn a_single_claim_is_followed_one_block_at_a_time() {
    let gap = claims(&[900, 20, 20]).gap(20, 1, UNIX_EPOCH);
    assert_eq!(
        gap,
        Some(Gap {
            height: 21,
            peers: vec![peer(0)],
        })
    );
}

#[test]
fn old_claims_are_forgotten() {
    let tips = claims(&[9, 9]);
    assert_eq!(tips.connected(UNIX_EPOCH + CLAIM_LIFETIME), 2);
    let later = UNIX_EPOCH + CLAIM_LIFETIME + Duration::from_millis(1);
    assert_eq!(tips.connected(later), 0);
    assert_eq!(tips.gap(1, 0, later), None);
}

#[test]
fn a_liar_alone_makes_no_node_say_that_it_catches_up() {
    let tips = claims(&[1_000_000, 20, 20]);
    assert!(!tips.is_syncing(20, 1, UNIX_EPOCH));
    let honest = claims(&[1_000_000, 21 + SYNCING_DISTANCE, 20]);
    assert!(honest.is_syncing(20, 1, UNIX_EPOCH));
    assert!(!honest.is_syncing(21, 1, UNIX_EPOCH));
}
