use super::*;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

const BACKENDS: [Backend; 2] = [Backend::ShaNi, Backend::Portable];

fn head(validator: &[u8; 32], nonce: u128, parent: &[u8; 32]) -> u64 {
    let mut preimage = Vec::new();
    preimage.extend(validator);
    preimage.extend(nonce.to_be_bytes());
    preimage.extend(parent);
    let hash = Sha256::digest(Sha256::digest(preimage));
    let mut head = [0; 8];
    head.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(head)
}

fn single(nonce: u128) -> Range {
    Range {
        first: nonce,
        step: 1,
        count: 1,
    }
}

#[test]
fn a_known_hash_comes_out() {
    for backend in BACKENDS {
        let miner = Miner::with(&[0; 32], &[0; 32], backend);
        let found = miner.search(single(0), u64::MAX).unwrap();
        assert_eq!(found.head, KNOWN_HEAD, "{backend:?}");
        assert_eq!((found.position, found.nonce), (0, [0; 16]));
    }
}

/// The start of the double SHA-256 of 80 zero bytes, computed with Python's hashlib.
const KNOWN_HEAD: u64 = 0x4be7_570e_8f70_eb09;

proptest! {
    #[test]
    fn every_backend_hashes_as_the_library_does(
        validator: [u8; 32], parent: [u8; 32], first: u128, step in 1..1_000u128
    ) {
        for backend in BACKENDS {
            let miner = Miner::with(&validator, &parent, backend);
            for position in 0..5 {
                let nonce = first.wrapping_add(step.wrapping_mul(position));
                let found = miner.search(single(nonce), u64::MAX).unwrap();
                prop_assert_eq!(found.head, head(&validator, nonce, &parent));
                prop_assert_eq!(found.nonce, nonce.to_be_bytes());
            }
        }
    }
}

#[test]
fn the_first_that_is_low_enough_is_found_at_every_position_of_a_range() {
    let (validator, parent) = ([3; 32], [9; 32]);
    let heads: Vec<u64> = (0..40)
        .map(|position| head(&validator, 7 + 3 * position, &parent))
        .collect();
    for backend in BACKENDS {
        let miner = Miner::with(&validator, &parent, backend);
        for count in 0..40 {
            let range = Range {
                first: 7,
                step: 3,
                count,
            };
            let looked = &heads[..count as usize];
            for head_max in looked.iter().copied().chain([0, u64::MAX]) {
                let expected = looked.iter().position(|head| *head <= head_max);
                let found = miner.search(range, head_max);
                assert_eq!(
                    found.map(|found| found.position),
                    expected.map(|position| position as u64),
                    "{backend:?}, {count} nonces"
                );
            }
        }
    }
}

#[test]
fn the_best_backend_is_used_where_there_is_one() {
    let miner = Miner::new(&[1; 32], &[2; 32]);
    assert_eq!(miner.backend(), Backend::best());
    let portable = Miner::with(&[1; 32], &[2; 32], Backend::Portable);
    assert_eq!(portable.backend(), Backend::Portable);
}
