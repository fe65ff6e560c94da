use super::*;
use scrip_api::operation::{BurnNetwork, ElectionSettings};
use scrip_api::value::{Hash, HexBytes};

fn commit(verdict: &str, burned_sat: u64, hashes: u64) -> CommitView {
    CommitView {
        transaction: Hash("ab".repeat(32)),
        block: Hash("cd".repeat(32)),
        burn_height: 105,
        index: 1,
        key: HexBytes("ef".repeat(16)),
        burned_sat,
        hashes,
        mapped_sat: 25 * hashes,
        verdict: verdict.into(),
    }
}

fn tenure(commits: Vec<CommitView>) -> TenureView {
    TenureView {
        epoch: 4,
        start_height: 128,
        commits_end: 144,
        parent: Hash("12".repeat(32)),
        settings: ElectionSettings {
            burn_network: BurnNetwork::Regtest,
            network_key: HexBytes::default(),
            tiers: vec![2],
            window: 3,
            share_max_permille: 500,
            quota_sat: 0,
            confirmations: 2,
            commit_blocks: 16,
            reorganisation_max: 6,
            tenures_kept: 64,
        },
        burn_height: 100,
        seed_heights: vec![144],
        seed_height: Some(144),
        commits,
        outcome: None,
    }
}

#[test]
fn every_verdict_is_explained() {
    let verdicts = [
        "counted",
        "off_chain",
        "unconfirmed",
        "superseded",
        "not_member",
    ];
    let text = explain(&tenure(
        verdicts
            .iter()
            .map(|verdict| commit(verdict, 5, 2))
            .collect(),
    ));
    for words in [
        "counted",
        "best chain",
        "fewer than 2 blocks",
        "earlier on the burn chain",
        "not of the committee",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn the_cost_tells_what_counted_from_what_did_not() {
    let cost = energy(
        &tenure(vec![commit("counted", 7, 10), commit("superseded", 9, 30)]),
        0.5,
    );
    assert_eq!(cost["burned_sat"], 7);
    assert_eq!(cost["work_sat"], 250);
    assert_eq!(cost["expected_hashes"], 10);
    assert_eq!(cost["expected_hashes_not_counted"], 30);
    assert_eq!(cost["joules"], 20.0);
}

#[test]
fn coins_have_eight_digits() {
    assert_eq!(coins(1), "0.00000001");
    assert_eq!(coins(5_000_000_000), "50.00000000");
}
