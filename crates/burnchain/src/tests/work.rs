use crate::Bytes32;
use crate::chain::Network;
use crate::work::{
    HASHES_MIN, SUBSIDY_FIRST, hash, hashes, map, mapped, preimage, subsidy, threshold, tier_met,
};
use bitcoin::pow::Work;

#[test]
fn thresholds_are_exact() {
    let power = |bit: usize| {
        let mut bytes = [0; 32];
        bytes[31 - bit / 8] = 1 << (bit % 8);
        bytes
    };
    assert_eq!(threshold(2), power(255));
    assert_eq!(threshold(1 << 20), power(236));
    assert_eq!(threshold(1 << 63), power(193));
    // A third of 2^256 is 0x5555...
    assert_eq!(threshold(3), [0x55; 32]);
    assert_eq!(threshold(255), [0x01; 32]);
}

#[test]
fn equal_to_the_threshold_fails() {
    let tiers = [2, 3];
    let below = |bytes: Bytes32| {
        let mut bytes = bytes;
        for byte in bytes.iter_mut().rev() {
            let (less, borrowed) = byte.overflowing_sub(1);
            *byte = less;
            if !borrowed {
                break;
            }
        }
        bytes
    };
    assert_eq!(tier_met(&threshold(2), &tiers), None);
    assert_eq!(tier_met(&below(threshold(2)), &tiers), Some(2));
    assert_eq!(tier_met(&threshold(3), &tiers), Some(2));
    assert_eq!(tier_met(&below(threshold(3)), &tiers), Some(3));
    // The luckiest hash counts as the hardest tier and no more.
    assert_eq!(tier_met(&[0; 32], &tiers), Some(3));
}

#[test]
fn the_subsidy_halves_and_ends() {
    for (network, height, expected) in [
        (Network::Mainnet, 0, SUBSIDY_FIRST),
        (Network::Mainnet, 209_999, SUBSIDY_FIRST),
        (Network::Mainnet, 210_000, 2_500_000_000),
        (Network::Mainnet, 840_000, 312_500_000),
        (Network::Mainnet, 64 * 210_000, 0),
        (Network::Regtest, 149, SUBSIDY_FIRST),
        (Network::Regtest, 150, 2_500_000_000),
        (Network::Regtest, u32::MAX, 0),
    ] {
        assert_eq!(subsidy(network, height), expected, "{network:?} {height}");
    }
}

#[test]
fn work_is_worth_what_it_would_have_mined() {
    // A regtest block takes two hashes.
    let regtest = Network::Regtest.genesis();
    assert_eq!(regtest.expected_hashes(), 2);
    assert_eq!(mapped(3, Network::Regtest, &regtest), 7_500_000_000);
    // A block of difficulty 1: the fraction is cut off.
    let mainnet = Network::Mainnet.genesis();
    let expected = (1u128 << 40) * u128::from(SUBSIDY_FIRST) / 4_295_032_833;
    assert_eq!(mapped(1 << 40, Network::Mainnet, &mainnet), expected as u64);
    assert_eq!(mapped(0, Network::Mainnet, &mainnet), 0);
    assert_eq!(map(u64::MAX, u64::MAX, 2), u64::MAX);
    assert_eq!(map(u64::MAX, 1, 1), u64::MAX);
}

#[test]
fn more_work_than_a_number_holds_is_the_largest_number() {
    let mut bytes = [0; 32];
    bytes[16] = 0x80;
    assert_eq!(hashes(Work::from_be_bytes(bytes)), 1 << 127);
    bytes[15] = 1;
    assert_eq!(hashes(Work::from_be_bytes(bytes)), u128::MAX);
}

#[test]
fn a_nonce_is_of_use_to_one_key_and_one_parent() {
    let (validator, nonce, parent) = ([1; 32], [2; 16], [3; 32]);
    let bytes = preimage(&validator, &nonce, &parent);
    assert_eq!(&bytes[..32], &validator);
    assert_eq!(&bytes[32..48], &nonce);
    assert_eq!(&bytes[48..], &parent);
    let proof = hash(&validator, &nonce, &parent);
    assert_ne!(proof, hash(&[9; 32], &nonce, &parent));
    assert_ne!(proof, hash(&validator, &[9; 16], &parent));
    assert_ne!(proof, hash(&validator, &nonce, &[9; 32]));
}

#[test]
#[should_panic(expected = "two hashes")]
fn a_threshold_stands_for_two_hashes_at_least() {
    let _ = threshold(HASHES_MIN - 1);
}
