use super::*;
use scrip_api::node::{MemberView, TipView};
use scrip_api::value::Hash;

fn block(height: u64, leader: &str, timestamp_ms: u64) -> BlockView {
    let hash = || Hash("00".into());
    BlockView {
        height,
        digest: hash(),
        parent: hash(),
        epoch: 0,
        view: height,
        leader: Hash(leader.into()),
        timestamp_ms,
        operations_count: 5,
        operations_root: hash(),
        state_root: hash(),
    }
}

fn watch() -> Watch {
    let member = |key: &str| MemberView {
        name: None,
        key: Hash(key.into()),
        weight: 1,
    };
    let tip = TipView {
        height: 0,
        digest: Hash::default(),
        timestamp_ms: 0,
        epoch: 0,
        view: 0,
    };
    let mut watch = Watch::default();
    let network = NetworkView {
        id: Hash("11".into()),
        name: "Town".into(),
        key: String::new(),
        tip,
        committee: vec![member("aa"), member("bb")],
        node_key: Hash("aa".into()),
        genesis: serde_json::Value::Null,
    };
    watch.update(network, None);
    watch
}

#[test]
fn only_blocks_that_became_final_while_watching_have_a_finality_time() {
    let mut watch = watch();
    watch.add(vec![block(2, "bb", 2_000), block(1, "aa", 1_000)], 60_000);
    assert_eq!(watch.final_after_ms(0.5), None);
    watch.add(
        vec![
            block(4, "aa", 60_100),
            block(3, "aa", 60_050),
            block(2, "bb", 2_000),
        ],
        60_150,
    );
    assert_eq!(watch.final_after_series(), [100, 50]);
    assert_eq!(watch.final_after_ms(0.5), Some(50));
    assert_eq!(watch.final_after_ms(0.99), Some(100));
    let heights: Vec<u64> = watch.blocks().map(|seen| seen.block.height).collect();
    assert_eq!(heights, [4, 3, 2, 1]);
}

#[test]
fn validators_are_counted_by_the_blocks_they_led() {
    let mut watch = watch();
    watch.add(
        vec![block(3, "bb", 3), block(2, "bb", 2), block(1, "aa", 1)],
        10,
    );
    let validators = watch.validators();
    assert_eq!(
        validators
            .iter()
            .map(|one| (one.led, one.latest))
            .collect::<Vec<_>>(),
        [(1, false), (2, true)]
    );
    let snapshot = serde_json::to_value(watch.snapshot(2)).unwrap();
    assert_eq!(snapshot["network"], "Town");
    assert_eq!(snapshot["blocks"].as_array().unwrap().len(), 2);
    assert_eq!(snapshot["blocks"][0]["height"], 3);
    assert!(watch.operations_per_s() > 0.0);
}

#[test]
fn a_watch_that_has_seen_nothing_says_so() {
    let watch = Watch::default();
    assert_eq!(watch.final_after_ms(0.5), None);
    assert!(watch.operations_per_s().abs() < f64::EPSILON);
    assert!(watch.validators().is_empty());
}
