use super::identity::Currency;
use super::memory::{Fault, Memory};
use super::notes::Notes;
use super::{Replay, Summary};
use crate::bank::statement::Statement;
use crate::failure::Outcome;
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_ledger::asset::Asset;
use scrip_ledger::state::Record;
use scrip_ledger::time::Timestamp;

const EXTRACT: &[u8] = include_bytes!("../../tests/fixtures/bank-1993-extract.csv");
const START: Timestamp = Timestamp::from_seconds(1_790_000_100);

fn key() -> PrivateKey {
    PrivateKey::from_seed(1)
}

fn czk() -> Currency {
    Currency {
        code: "CZK".into(),
        scale: 2,
    }
}

fn replay(network: &Memory, file: &[u8], notes: &mut Notes) -> Outcome<Summary> {
    let statement = Statement::parse(file).unwrap();
    let (key, clock) = (key(), || network.clock());
    let replay = Replay::new(network, file, &statement, czk(), &key, &clock)?;
    futures::executor::block_on(replay.run(notes))
}

fn no_notes() -> Notes {
    Notes::open(None, "network".into(), "replay".into()).unwrap()
}

/// Runs again and again, as a person would, until it goes through.
fn replay_stubbornly(network: &Memory, file: &[u8], notes: &mut Notes) -> (Summary, usize) {
    for attempt in 0..2_000 {
        match replay(network, file, notes) {
            Ok(summary) => return (summary, attempt),
            Err(failure) => assert_eq!(failure.code, "lost", "{failure}"),
        }
        network.advance_s(7);
    }
    panic!("the replay never got through");
}

/// The rows of the extract from a date on: accounts then start with a balance, some of them below zero.
fn extract_from(date: &str) -> Vec<u8> {
    let text = std::str::from_utf8(EXTRACT).unwrap();
    let rows = text.split_inclusive('\n').enumerate();
    let rows = rows.filter(|(at, row)| *at == 0 || row.split(',').nth(1).unwrap() >= date);
    rows.map(|(_, row)| row).collect::<String>().into_bytes()
}

fn issued_of(network: &Memory) -> Vec<Asset> {
    let assets = network.records().into_values();
    assets
        .filter_map(|record| {
            if let Record::Asset(asset) = record {
                Some(asset)
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn every_row_is_sent_and_compared_and_the_total_is_what_was_issued() {
    let network = Memory::new(&key(), START);
    let summary = replay(&network, EXTRACT, &mut no_notes()).unwrap();
    assert_eq!(summary.rows, 541);
    assert_eq!(
        (
            summary.rows_sent,
            summary.rows_compared,
            summary.rows_implied
        ),
        (541, 541, 0)
    );
    assert_eq!(
        (summary.accounts, summary.overdrafts, summary.mismatches),
        (13, 3, 0)
    );
    assert_eq!(summary.issued_minor, summary.held_minor);
    assert!(summary.issued_minor.parse::<u64>().unwrap() > 0);
    assert!(summary.asset.starts_with("CZK"));
}

#[test]
fn a_second_run_changes_nothing_with_or_without_notes() {
    let network = Memory::new(&key(), START);
    let folder = tempfile::tempdir().unwrap();
    let open = || Notes::open(Some(folder.path()), "network".into(), "replay".into()).unwrap();
    replay(&network, EXTRACT, &mut open()).unwrap();
    let (records, applied) = (network.records(), network.applied_count());
    network.advance_s(100_000);
    let again = replay(&network, EXTRACT, &mut open()).unwrap();
    assert_eq!((again.steps_sent, again.rows_sent), (0, 0));
    assert_eq!((again.rows_compared_before, again.rows_implied), (541, 0));
    let elsewhere = replay(&network, EXTRACT, &mut no_notes()).unwrap();
    assert_eq!((elsewhere.steps_sent, elsewhere.rows_sent), (0, 0));
    assert_eq!((elsewhere.rows_compared, elsewhere.rows_implied), (13, 528));
    assert_eq!(network.applied_count(), applied);
    assert_eq!(network.records(), records);
}

#[test]
fn opening_balances_of_any_sign_are_replayed() {
    let file = extract_from("1993-06-29");
    let network = Memory::new(&key(), START);
    let summary = replay(&network, &file, &mut no_notes()).unwrap();
    assert_eq!(summary.rows_compared, summary.rows);
    assert_eq!(summary.issued_minor, summary.held_minor);
}

#[test]
fn two_years_live_beside_each_other() {
    let network = Memory::new(&key(), START);
    let first = replay(&network, EXTRACT, &mut no_notes()).unwrap();
    let second = replay(&network, &extract_from("1993-09-01"), &mut no_notes()).unwrap();
    assert_ne!(first.asset, second.asset);
    assert_ne!(first.custodian, second.custodian);
    let again = replay(&network, EXTRACT, &mut no_notes()).unwrap();
    assert_eq!(again.steps_sent, 0);
}

/// A small generator with a printed seed; nothing here needs good randomness.
fn dice(mut seed: u64) -> impl FnMut(u64) -> u64 {
    move |sides| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % sides
    }
}

#[test]
fn lost_late_and_doubled_operations_change_nothing() {
    let undisturbed = Memory::new(&key(), START);
    let expected = replay(&undisturbed, EXTRACT, &mut no_notes()).unwrap();
    for seed in 0..8 {
        let network = Memory::new(&key(), START);
        let mut dice = dice(seed);
        network.set_faults(move || match dice(8) {
            0 => Fault::LostRequest,
            1 => Fault::LostAnswer,
            2 => Fault::Late,
            _ => Fault::None,
        });
        let folder = tempfile::tempdir().unwrap();
        let open = || Notes::open(Some(folder.path()), "network".into(), "replay".into()).unwrap();
        let (summary, attempts) = replay_stubbornly(&network, EXTRACT, &mut open());
        assert!(attempts > 0, "seed {seed} disturbed nothing");
        assert_eq!(summary.held_minor, expected.held_minor, "seed {seed}");
        assert_eq!(summary.issued_minor, expected.issued_minor, "seed {seed}");
        let issued = |network: &Memory| {
            issued_of(network)
                .into_iter()
                .map(|asset| asset.issued.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            issued(&network),
            issued(&undisturbed),
            "seed {seed}: nothing is issued twice"
        );
    }
}

#[test]
fn an_issue_that_was_in_doubt_across_the_end_of_its_term_is_not_repeated() {
    // The term ends every ten minutes: start just before, lose the answer of the money's issue, go on after.
    let network = Memory::new(
        &key(),
        Timestamp::from_seconds(1_790_000_100 / 600 * 600 + 598),
    );
    let mut count = 0;
    network.set_faults(move || {
        count += 1;
        if count > 8 && count < 12 {
            Fault::Late
        } else {
            Fault::None
        }
    });
    let (summary, attempts) = replay_stubbornly(&network, EXTRACT, &mut no_notes());
    assert!(attempts > 0);
    assert_eq!(summary.issued_minor, summary.held_minor);
}

#[test]
fn the_guard_lets_exactly_the_next_step_through() {
    let network = Memory::new(&key(), START);
    let statement = Statement::parse(EXTRACT).unwrap();
    let (key, clock) = (key(), || network.clock());
    let replay = Replay::new(&network, EXTRACT, &statement, czk(), &key, &clock).unwrap();
    futures::executor::block_on(async {
        replay.set_up().await.unwrap();
        let count = replay.plan.steps.len() as u64;
        let mut number = 0;
        for applied in 0..count.min(6) {
            for wrong in (0..count).filter(|&wrong| wrong != applied) {
                number += 1;
                assert!(
                    !guard(&replay, wrong, count, number).await,
                    "step {wrong} after {applied} steps"
                );
            }
            number += 1;
            assert!(guard(&replay, applied, count, number).await);
        }
    });
}

async fn guard(replay: &Replay<'_, Memory>, applied: u64, count: u64, number: u64) -> bool {
    use scrip_ledger::{operation::Operation, transfer};
    let items = replay.identity.guard(applied, count);
    let operation = Operation::Transfer(transfer::Operation::Batch { items });
    // Few ids are remembered at once, so time passes.
    replay.network.advance_s(1);
    let verdict = replay
        .send("guard", number, replay.identity.custodian, operation)
        .await
        .unwrap();
    matches!(verdict, super::network::Verdict::Applied { .. })
}

#[test]
fn another_key_than_the_registrars_is_told_what_to_do() {
    let network = Memory::new(&PrivateKey::from_seed(2), START);
    let failure = replay(&network, EXTRACT, &mut no_notes()).unwrap_err();
    assert_eq!(failure.code, "import_needs_registrar");
    assert!(failure.next.unwrap().contains("--key"));
}

#[test]
fn a_balance_that_was_tampered_with_is_found() {
    let network = Memory::new(&key(), START);
    replay(&network, EXTRACT, &mut no_notes()).unwrap();
    let statement = Statement::parse(EXTRACT).unwrap();
    let (key, clock) = (key(), || network.clock());
    let replay_again = Replay::new(&network, EXTRACT, &statement, czk(), &key, &clock).unwrap();
    let (one, other) = (
        replay_again.identity.party(3),
        replay_again.identity.party(7),
    );
    for (payer, payee) in [(one, other), (other, one)] {
        use scrip_ledger::{operation::Operation, transfer};
        let item = transfer::Item {
            payer,
            payee,
            asset: replay_again.identity.money,
            amount: scrip_ledger::amount::Amount::new(1).unwrap(),
            details: transfer::Details::default(),
        };
        let operation = Operation::Transfer(transfer::Operation::Single(item));
        let custodian = replay_again.identity.custodian;
        let sent = replay_again.send("tamper", 0, custodian, operation);
        futures::executor::block_on(sent).unwrap();
        if let Err(failure) = replay(&network, EXTRACT, &mut no_notes()) {
            assert_eq!(failure.code, "import_balance_mismatch");
            return;
        }
    }
    panic!("a moved unit of money went unseen");
}
