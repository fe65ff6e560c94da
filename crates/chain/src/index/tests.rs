//! The sorted runs against a model, and what a crash can leave behind.

use super::{
    entry::{Entry, Position, Tag},
    store::{FlushRules, Reader, Writer},
};
use proptest::prelude::*;
use std::{collections::BTreeMap, fs, path::Path};

const NETWORK: [u8; 32] = [7; 32];

fn tag(number: u64) -> Tag {
    Tag::account((number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).to_be_bytes())
}

fn position(height: u64, ordinal: u32) -> Position {
    Position { height, ordinal }
}

fn entries(height: u64, keys: &[u64]) -> Vec<Entry> {
    let numbered = keys.iter().enumerate();
    numbered
        .map(|(at, key)| Entry::new(tag(*key), position(height, at as u32)))
        .collect()
}

fn open(directory: &Path, entries_max: usize) -> Writer {
    let rules = FlushRules {
        entries_max,
        heights_max: 1_000_000,
    };
    Writer::open(directory, NETWORK, rules).expect("opens")
}

/// Every position of a key, newest first, fetched in pages of `limit`.
fn history(reader: &Reader, key: u64, limit: usize) -> Vec<Position> {
    let mut all: Vec<Position> = Vec::new();
    loop {
        let below = all.last().copied().unwrap_or(Position::END);
        let page = reader.scan_back(tag(key), below, limit).expect("reads");
        assert!(page.len() <= limit);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn fill(
    writer: &mut Writer,
    heights: std::ops::RangeInclusive<u64>,
    model: &mut BTreeMap<u64, Vec<Position>>,
) {
    for height in heights {
        let keys: Vec<u64> = (0..height % 7)
            .map(|at| (height * 31 + at * 17) % 5)
            .collect();
        for (at, key) in keys.iter().enumerate() {
            model
                .entry(*key)
                .or_default()
                .insert(0, position(height, at as u32));
        }
        assert!(writer.append(height, entries(height, &keys)));
        if writer.wants_flush() {
            writer.flush().expect("writes");
        }
    }
}

fn check(writer: &Writer, model: &BTreeMap<u64, Vec<Position>>) {
    for (key, positions) in model {
        for limit in [1, 3, 1_000] {
            assert_eq!(&history(&writer.reader(), *key, limit), positions);
        }
    }
}

#[test]
fn position_packs_in_order() {
    let all = [
        position(0, 0),
        position(0, Position::ORDINAL_MAX),
        position(1, 0),
        Position::END,
    ];
    for pair in all.windows(2) {
        assert!(pair[0].pack() < pair[1].pack());
    }
    for position in all {
        assert_eq!(Position::unpack(position.pack()), position);
    }
}

#[test]
fn merged_runs_answer_as_the_model_and_survive_reopening() {
    let folder = tempfile::tempdir().expect("folder");
    let mut model = BTreeMap::new();
    let mut writer = open(folder.path(), 40);
    fill(&mut writer, 5..=2_000, &mut model);
    writer.finish_compaction().expect("merges");
    check(&writer, &model);
    assert!(
        writer.reader().size().runs < 60,
        "merging keeps the number of files small"
    );
    writer.flush().expect("writes");
    drop(writer);
    let writer = open(folder.path(), 40);
    assert_eq!(writer.reader().covered(), Some((5, 2_000)));
    check(&writer, &model);
}

#[test]
fn crash_loses_only_what_is_read_again() {
    let folder = tempfile::tempdir().expect("folder");
    let mut model = BTreeMap::new();
    let mut writer = open(folder.path(), 100);
    fill(&mut writer, 1..=500, &mut model);
    writer.finish_compaction().expect("merges");
    // Dropped without a flush, as kill -9 does.
    drop(writer);
    let mut writer = open(folder.path(), 100);
    let (first, last) = writer.reader().covered().expect("some of it is on disk");
    assert!(first == 1 && last < 500);
    // Replay from the start: what is covered is ignored.
    fill(&mut writer, 1..=500, &mut BTreeMap::new());
    check(&writer, &model);
}

#[test]
fn gap_is_refused_and_replay_ignored() {
    let folder = tempfile::tempdir().expect("folder");
    let mut writer = open(folder.path(), 100);
    assert!(writer.append(10, entries(10, &[1])));
    assert!(!writer.append(12, entries(12, &[1])));
    assert!(writer.append(10, entries(10, &[1, 1, 1])));
    assert_eq!(history(&writer.reader(), 1, 10), vec![position(10, 0)]);
}

#[test]
fn leftover_inputs_of_a_merge_are_removed() {
    let folder = tempfile::tempdir().expect("folder");
    let copies = tempfile::tempdir().expect("folder");
    let mut model = BTreeMap::new();
    let mut writer = open(folder.path(), 1);
    fill(&mut writer, 1..=9, &mut model);
    for file in fs::read_dir(folder.path()).expect("lists") {
        let file = file.expect("file");
        fs::copy(file.path(), copies.path().join(file.file_name())).expect("copies");
    }
    fill(&mut writer, 10..=40, &mut model);
    writer.finish_compaction().expect("merges");
    writer.flush().expect("writes");
    writer.finish_compaction().expect("merges");
    drop(writer);
    for file in fs::read_dir(copies.path()).expect("lists") {
        let file = file.expect("file");
        fs::copy(file.path(), folder.path().join(file.file_name())).expect("copies");
    }
    fs::write(folder.path().join("half.tmp"), b"torn").expect("writes");
    let writer = open(folder.path(), 1);
    assert_eq!(writer.reader().covered(), Some((1, 40)));
    check(&writer, &model);
    assert!(!folder.path().join("half.tmp").exists());
}

#[test]
fn damaged_run_is_dropped_with_all_after_it() {
    let folder = tempfile::tempdir().expect("folder");
    let mut model = BTreeMap::new();
    let mut writer = open(folder.path(), 1);
    fill(&mut writer, 1..=9, &mut model);
    drop(writer);
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .expect("lists")
        .map(|file| file.expect("file").path())
        .collect();
    names.sort();
    let mut bytes = fs::read(&names[3]).expect("reads");
    let end = bytes.len();
    bytes.truncate(end - 3);
    fs::write(&names[3], bytes).expect("writes");
    let mut writer = open(folder.path(), 1);
    let (_, last) = writer.reader().covered().expect("the first three remain");
    assert!(last < 9);
    fill(&mut writer, last + 1..=9, &mut BTreeMap::new());
    check(&writer, &model);
}

#[test]
fn damaged_page_is_an_error_not_an_answer() {
    let folder = tempfile::tempdir().expect("folder");
    let mut writer = open(folder.path(), 1);
    assert!(writer.append(1, entries(1, &[1, 2, 3])));
    writer.flush().expect("writes");
    let path = fs::read_dir(folder.path())
        .expect("lists")
        .next()
        .expect("one")
        .expect("file")
        .path();
    let mut bytes = fs::read(&path).expect("reads");
    bytes[12] ^= 1;
    fs::write(&path, bytes).expect("writes");
    let error = writer
        .reader()
        .scan_back(tag(1), Position::END, 5)
        .expect_err("damaged");
    assert!(error.to_string().contains("damaged"));
    drop(writer);
    // The next start builds it again.
    let mut writer = open(folder.path(), 1);
    assert_eq!(writer.reader().covered(), None);
    assert!(writer.append(1, entries(1, &[1, 2, 3])));
    assert_eq!(history(&writer.reader(), 1, 5), vec![position(1, 0)]);
    assert_eq!(fs::read_dir(folder.path()).expect("lists").count(), 0);
}

#[test]
fn another_networks_index_is_not_used() {
    let folder = tempfile::tempdir().expect("folder");
    let mut writer = open(folder.path(), 1);
    assert!(writer.append(1, entries(1, &[1])));
    writer.flush().expect("writes");
    drop(writer);
    let writer = Writer::open(folder.path(), [8; 32], FlushRules::default()).expect("opens");
    assert_eq!(writer.reader().covered(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_sizes_and_flushes_answer_as_the_model(
        blocks in prop::collection::vec((prop::collection::vec(0u64..6, 0..1_500), any::<bool>()), 1..40),
    ) {
        let folder = tempfile::tempdir().expect("folder");
        let mut writer = open(folder.path(), usize::MAX);
        let mut model: BTreeMap<u64, Vec<Position>> = BTreeMap::new();
        for (at, (keys, flush)) in blocks.iter().enumerate() {
            let height = at as u64 + 1;
            prop_assert!(writer.append(height, entries(height, keys)));
            for (at, key) in keys.iter().enumerate() {
                model.entry(*key).or_default().insert(0, position(height, at as u32));
            }
            if *flush {
                writer.flush().expect("writes");
            }
        }
        writer.finish_compaction().expect("merges");
        for (key, positions) in &model {
            prop_assert_eq!(&history(&writer.reader(), *key, 700), positions);
        }
    }
}
