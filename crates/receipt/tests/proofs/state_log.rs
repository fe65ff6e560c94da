//! Entry proofs against databases that `commonware-storage` itself made, over thousands of random changes.

use crate::database::{self, Database};
use commonware_codec::{DecodeExt as _, Encode as _, FixedSize as _, RangeCfg};
use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};
use commonware_runtime::{Runner as _, deterministic};
use commonware_storage::{mmr, qmdb::current::ordered::proof::constant::ExclusionProof};
use commonware_utils::{NZU64, TestRng};
use rand_core::Rng as _;
use scrip_receipt::{EntryProof, log_entry};
use std::collections::BTreeMap;

type Key = Digest;
type Value = Vec<u8>;
type State = Database<Key, Value>;

fn key(number: u64) -> Key {
    Sha256::hash(&[&number.to_be_bytes()])
}

fn value(rng: &mut TestRng) -> Value {
    let mut value = vec![0; (rng.next_u32() % 200) as usize];
    rng.fill_bytes(&mut value);
    value
}

/// Random inserts, updates and deletes in blocks of up to `block` changes, with a model of what must be there.
async fn grow(
    mut state: State,
    model: &mut BTreeMap<Key, Value>,
    rng: &mut TestRng,
    blocks: u64,
    block: u64,
    keys: u64,
) -> State {
    for _ in 0..blocks {
        let mut changes = BTreeMap::new();
        for _ in 0..1 + rng.next_u64() % block {
            let key = key(rng.next_u64() % keys);
            let value = (!rng.next_u32().is_multiple_of(4)).then(|| value(rng));
            changes.insert(key, value);
        }
        for (key, value) in &changes {
            match value {
                Some(value) => model.insert(*key, value.clone()),
                None => model.remove(key),
            };
        }
        state = database::commit(state, changes).await;
    }
    state
}

/// Proof and entry for a key that is there.
async fn present(state: &State, key: Key, value: &Value) -> (EntryProof, Vec<u8>) {
    let proof = state.key_value_proof(key).await.unwrap();
    let entry = log_entry(key.as_ref(), &value.encode(), proof.next_key.as_ref());
    (database::entry_proof(proof.proof), entry)
}

/// Proof and entry for a key that is not there: the entry of the key before it.
async fn absent(state: &State, key: Key) -> (EntryProof, Vec<u8>) {
    let ExclusionProof::KeyValue(proof, before) = state.exclusion_proof(&key).await.unwrap() else {
        panic!("the state is not empty");
    };
    let entry = log_entry(
        before.key.as_ref(),
        &before.value.encode(),
        before.next_key.as_ref(),
    );
    (database::entry_proof(proof), entry)
}

fn run<F: Future<Output = ()>>(test: impl FnOnce(deterministic::Context) -> F) {
    deterministic::Runner::default().start(test);
}

async fn open(context: &deterministic::Context) -> State {
    database::open(context, (RangeCfg::new(..=4096), ())).await
}

#[test]
fn every_key_of_a_random_database_is_proven() {
    run(|context| async move {
        let mut rng = TestRng::new(10);
        let mut model = BTreeMap::new();
        let mut state = open(&context).await;
        // From logs shorter than one chunk to logs of dozens; proofs are checked at each step.
        for (blocks, block, keys) in [(3, 4, 10), (20, 10, 50), (40, 60, 400), (60, 200, 2_000)] {
            state = grow(state, &mut model, &mut rng, blocks, block, keys).await;
            let (root, log_root) = (state.root(), state.ops_root());
            for (key, value) in &model {
                let (proof, entry) = present(&state, *key, value).await;
                assert_eq!(proof.root(&log_root, &entry), Some(root));
                let encoded = proof.encode();
                assert_eq!(EntryProof::decode(encoded).unwrap(), proof);
            }
            for number in 0..keys + 50 {
                let key = key(number);
                if model.contains_key(&key) {
                    assert!(state.exclusion_proof(&key).await.is_err());
                } else {
                    let (proof, entry) = absent(&state, key).await;
                    assert_eq!(proof.root(&log_root, &entry), Some(root));
                }
            }
        }
        assert!(model.len() > 500, "{} keys are a poor test", model.len());
    });
}

#[test]
fn a_pruned_database_still_proves() {
    run(|context| async move {
        let mut rng = TestRng::new(11);
        let mut model = BTreeMap::new();
        let mut state = open(&context).await;
        state = grow(state, &mut model, &mut rng, 80, 100, 300).await;
        let boundary = state.sync_boundary();
        assert!(boundary.as_u64() > 256, "nothing to prune");
        state = state.prune(boundary).await.unwrap();
        state = grow(state, &mut model, &mut rng, 10, 20, 300).await;
        let (root, log_root) = (state.root(), state.ops_root());
        let mut inactive = 0;
        for (key, value) in &model {
            let (proof, entry) = present(&state, *key, value).await;
            assert_eq!(proof.root(&log_root, &entry), Some(root));
            inactive = inactive.max(proof.inactive_peaks);
        }
        assert!(inactive > 0, "the folded mountains were not tested");
    });
}

#[test]
fn the_length_of_the_log_at_a_chunk_boundary_is_no_special_case() {
    run(|context| async move {
        let mut rng = TestRng::new(12);
        let mut model = BTreeMap::new();
        let mut state = open(&context).await;
        let mut boundaries = 0;
        for _ in 0..1_200 {
            state = grow(state, &mut model, &mut rng, 1, 1, 40).await;
            let entries = state.bounds().end.as_u64();
            if !matches!(entries % 256, 0 | 1 | 255) || model.is_empty() {
                continue;
            }
            boundaries += u64::from(entries % 256 == 0);
            for (key, value) in &model {
                let (proof, entry) = present(&state, *key, value).await;
                assert_eq!(proof.root(&state.ops_root(), &entry), Some(state.root()));
            }
        }
        assert!(boundaries > 0, "no log ended at a chunk");
    });
}

#[test]
fn stale_proofs_are_refused_by_newer_roots() {
    run(|context| async move {
        let mut rng = TestRng::new(13);
        let mut model = BTreeMap::new();
        let mut state = open(&context).await;
        state = grow(state, &mut model, &mut rng, 30, 40, 200).await;
        let mut old = Vec::new();
        for (key, value) in &model {
            old.push(present(&state, *key, value).await);
        }
        let old_log_root = state.ops_root();
        for _ in 0..5 {
            state = grow(state, &mut model, &mut rng, 1, 3, 200).await;
            for (proof, entry) in &old {
                for log_root in [old_log_root, state.ops_root()] {
                    assert_ne!(proof.root(&log_root, entry), Some(state.root()));
                }
            }
        }
    });
}

#[test]
fn an_entry_that_was_replaced_cannot_be_proven() {
    run(|context| async move {
        let mut state = open(&context).await;
        let changes = |round: u8| (0..50).map(move |n| (key(n), Some(vec![round; 3])));
        state = database::commit(state, changes(1)).await;
        let (_, old_entry) = present(&state, key(7), &vec![1; 3]).await;
        state = database::commit(state, changes(2)).await;

        // A true proof of the log for the old entry, made from the database's proof for that place: its bit is off.
        let newest = present(&state, key(7), &vec![2; 3]).await.0;
        let (root, log_root) = (state.root(), state.ops_root());
        for location in 0..newest.entries {
            let location = mmr::Location::new(location);
            let (range, _, chunks) = state.range_proof(location, NZU64!(1)).await.unwrap();
            let proof = database::entry_proof_at(location, chunks[0], range);
            assert_ne!(proof.root(&log_root, &old_entry), Some(root));
        }
    });
}

#[test]
fn every_changed_bit_is_refused() {
    run(|context| async move {
        let mut rng = TestRng::new(14);
        let mut model = BTreeMap::new();
        let mut state = open(&context).await;
        state = grow(state, &mut model, &mut rng, 60, 100, 500).await;
        let (root, log_root) = (state.root(), state.ops_root());
        let mut with_partial = 0;
        for (key, value) in model.iter().step_by(40) {
            let (proof, entry) = present(&state, *key, value).await;
            assert_eq!(proof.root(&log_root, &entry), Some(root));
            with_partial += usize::from(proof.partial_chunk.is_some());

            let encoded = proof.encode().to_vec();
            for bit in 0..encoded.len() * 8 {
                let mut changed = encoded.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                let proven = EntryProof::decode(commonware_codec::Copying(&changed))
                    .is_ok_and(|proof| proof.root(&log_root, &entry) == Some(root));
                assert!(!proven, "bit {bit} of {} bytes", encoded.len());
            }
            for bit in 0..entry.len() * 8 {
                let mut changed = entry.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                assert_ne!(proof.root(&log_root, &changed), Some(root));
            }
            for bit in 0..Digest::SIZE * 8 {
                let mut changed = log_root;
                changed.0[bit / 8] ^= 1 << (bit % 8);
                assert_ne!(proof.root(&changed, &entry), Some(root));
            }
        }
        assert!(with_partial > 0, "no proof had a chunk digest");
    });
}
