use super::world::{COIN, EPOCH_BLOCKS, Elections};
use crate::elect::{Standing, leader};
use crate::election::record::{SEED_VIEWS_MAX, Seat, Tenure, Verdict};
use crate::record::RecordKind;
use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};

fn ready() -> Elections {
    let mut elections = Elections::new();
    elections.register_all();
    elections
}

/// Ends the tenure and starts the next.
fn next(elections: &mut Elections) -> Tenure {
    let tenure = elections.end_epoch();
    elections.idle_until(elections.world.height + 1);
    tenure
}

fn seats(tenure: &Tenure) -> &[Seat] {
    &tenure.outcome.as_ref().expect("it has ended").seats.0
}

fn weights(tenure: &Tenure) -> Vec<u64> {
    seats(tenure).iter().map(|seat| seat.share.weight).collect()
}

fn committed_weights(elections: &Elections, epoch: u64) -> Vec<u64> {
    let committee = elections.committee(epoch);
    committee
        .members
        .iter()
        .map(|member| member.weight)
        .collect()
}

#[test]
fn what_is_burned_over_the_window_decides_the_next_epoch() {
    let mut elections = ready();
    // In the first tenure of a window of three, two count as zero: the median is zero.
    for tenure in 0..3 {
        elections.commit(0, 60).unwrap();
        elections.commit(1, 30).unwrap();
        let ended = next(&mut elections);
        let expected = match tenure {
            0 => [0, 0, 0, 0],
            _ => [60, 30, 0, 0],
        };
        assert_eq!(weights(&ended), expected, "tenure {tenure}");
        let outcome = ended.outcome.as_ref().unwrap();
        assert_eq!(outcome.leads_epoch, tenure + 1);
        let committee = elections.committee(tenure + 1);
        assert_eq!(committee.seed, outcome.seed);
        // Where nobody has weight, turns are equal.
        let decided = match tenure {
            0 => [1; 4],
            _ => expected,
        };
        assert_eq!(committed_weights(&elections, tenure + 1), decided);
    }
}

#[test]
fn the_lesser_of_the_last_and_the_median_counts() {
    let mut elections = ready();
    for (amount, expected) in [
        (50, 0),
        (50, 50),
        (1_000, 50),
        (1_000, 1_000),
        (7, 7),
        (900, 900),
    ] {
        elections.commit(0, amount).unwrap();
        elections.commit(1, 10).unwrap();
        let ended = next(&mut elections);
        assert_eq!(seats(&ended)[0].share.counted, expected, "{amount}");
    }
}

/// Commits packed into the last tenure, or into its last blocks, buy nothing: each counts in the one tenure that it names, one
/// of a key counts, and a tenure without one is a zero in the window.
#[test]
fn late_commit_cannot_game_window() {
    let mut elections = ready();
    // The honest one burns a little each time.
    for _ in 0..3 {
        elections.commit(1, 100).unwrap();
        next(&mut elections);
    }
    // The other one comes late and packs what would have been three tenures into one.
    let named_before: Vec<_> = (0..3u64)
        .map(|epoch| {
            let mut said = elections.said(0, 100, None);
            let parent: Digest = elections.tenure(epoch).parent;
            said.parent.copy_from_slice(&parent);
            elections.committing(0, said)
        })
        .collect();
    for commit in named_before {
        assert_eq!(
            elections.commit_with(0, commit),
            Err("election_commit_old_header")
        );
    }
    for amount in [100, 101, 102, 103] {
        elections.commit(0, amount).unwrap();
    }
    elections.commit(1, 100).unwrap();
    let ended = next(&mut elections);
    let verdicts: Vec<_> = ended
        .commits
        .0
        .iter()
        .map(|commit| commit.verdict)
        .collect();
    assert_eq!(
        verdicts,
        [
            Verdict::Counted,
            Verdict::Superseded,
            Verdict::Superseded,
            Verdict::Superseded,
            Verdict::Counted
        ]
    );
    let uncapped: Vec<u64> = seats(&ended)
        .iter()
        .map(|seat| seat.share.uncapped)
        .collect();
    assert_eq!(uncapped, [0, 100, 0, 0]);
    // And after the random value can be known nothing is taken any more.
    let said = elections.said(0, 1_000_000, None);
    let commit = elections.committing(0, said);
    let end = elections.tenure(elections.epoch()).commits_end();
    elections.idle_until(end);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_commit_late")
    );
}

#[test]
fn of_two_the_one_that_stands_first_on_the_burn_chain_counts() {
    let mut elections = Elections::with(|settings| settings.window = 1);
    elections.register_all();
    let (first, second) = (elections.said(0, 5, None), elections.said(0, 9, None));
    let (first, second) = (
        elections.committing(0, first),
        elections.committing(0, second),
    );
    let mined = elections.burn_block(vec![first, second]);
    // They arrive the other way round.
    for index in [2, 1] {
        let showing = elections.showing(0, mined.proof(index));
        elections.run(showing).unwrap();
    }
    let ended = elections.end_epoch();
    assert_eq!(ended.commits.0[0].verdict, Verdict::Superseded);
    assert_eq!(ended.commits.0[1].verdict, Verdict::Counted);
    let counted: Vec<u64> = seats(&ended)
        .iter()
        .map(|seat| seat.share.uncapped)
        .collect();
    assert_eq!(counted, [5, 0, 0, 0]);
    // One that stands alone among four could stop the network by itself: turns are equal.
    assert_eq!(weights(&ended), [0; 4]);
    assert_eq!(committed_weights(&elections, 1), [1; 4]);
}

#[test]
fn work_counts_at_once_and_by_its_tier() {
    let mut elections = ready();
    for (index, tier) in [(1, 8), (2, 64)] {
        let nonce = elections.mine_nonce(index, tier);
        let said = elections.said(index, 0, Some(nonce));
        let commit = elections.committing(index, said);
        elections.commit_with(index, commit).unwrap();
    }
    let ended = elections.end_epoch();
    assert_eq!(seats(&ended)[2].hashes, 64);
    assert_eq!(weights(&ended), [0, 4 * 50 * COIN, 32 * 50 * COIN, 0]);
}

#[test]
fn a_share_is_capped() {
    let mut elections = Elections::with(|settings| {
        settings.window = 1;
        settings.share_max_permille = 500;
    });
    elections.register_all();
    for (index, amount) in [(0, 1_000), (1, 60), (2, 40)] {
        elections.commit(index, amount).unwrap();
    }
    let ended = elections.end_epoch();
    assert_eq!(weights(&ended), [100, 60, 40, 0]);
    assert_eq!(seats(&ended)[0].share.uncapped, 1_000);
}

#[test]
fn below_the_quota_turns_are_equal_and_everything_is_carried_over() {
    let mut elections = Elections::with(|settings| {
        settings.window = 1;
        settings.quota = 100;
    });
    elections.register_all();
    elections.commit(0, 60).unwrap();
    elections.commit(1, 30).unwrap();
    let ended = next(&mut elections);
    assert_eq!(
        ended.outcome.as_ref().unwrap().standing,
        Standing::BelowQuota
    );
    assert_eq!(committed_weights(&elections, 1), [1, 1, 1, 1]);
    assert_eq!(elections.candidate(0).carried_burned, 60);
    elections.commit(1, 15).unwrap();
    let ended = next(&mut elections);
    assert_eq!(ended.outcome.as_ref().unwrap().standing, Standing::Held);
    assert_eq!(weights(&ended), [60, 45, 0, 0]);
    assert_eq!(elections.candidate(0).carried_burned, 0);
    // Nothing is left for the next one.
    let ended = next(&mut elections);
    assert_eq!(ended.outcome.as_ref().unwrap().standing, Standing::Empty);
    assert_eq!(committed_weights(&elections, 3), [1, 1, 1, 1]);
}

#[test]
fn work_below_the_quota_is_carried_over_too() {
    let mut elections = Elections::with(|settings| settings.quota = 120 * COIN);
    elections.register_all();
    for (tenure, expected) in [(0, Standing::BelowQuota), (1, Standing::Held)] {
        for index in [2, 3] {
            let nonce = elections.mine_nonce(index, 2);
            let said = elections.said(index, 0, Some(nonce));
            let commit = elections.committing(index, said);
            elections.commit_with(index, commit).unwrap();
        }
        let ended = next(&mut elections);
        assert_eq!(
            ended.outcome.as_ref().unwrap().standing,
            expected,
            "{tenure}"
        );
    }
    assert_eq!(
        committed_weights(&elections, 2),
        [0, 0, 100 * COIN, 100 * COIN]
    );
}

#[test]
fn why_a_commit_did_not_count_is_recorded() {
    let mut elections = Elections::with(|settings| {
        settings.window = 1;
        settings.confirmations = 2;
    });
    elections.register_all();
    elections.commit(0, 10).unwrap();
    elections.commit(1, 20).unwrap();
    let ended = next(&mut elections);
    assert_eq!(ended.commits.0[0].verdict, Verdict::Counted);
    assert_eq!(ended.commits.0[1].verdict, Verdict::Unconfirmed);
    // The chain goes another way.
    elections.commit(0, 10).unwrap();
    elections.burn.pop();
    elections.burn_block(Vec::new());
    elections.burn_block(Vec::new());
    // Somebody who is not of the committee commits as well.
    let mut outsider = super::world::Validator::new(200);
    std::mem::swap(&mut outsider, &mut elections.validators[3]);
    let registration = elections.registration(3);
    let mined = elections.burn_block(vec![registration]);
    let registering = elections.registering(3, mined.proof(1));
    elections.run(registering).unwrap();
    elections.commit(3, 70).unwrap();
    elections.burn_block(Vec::new());
    let ended = elections.end_epoch();
    let verdicts: Vec<_> = ended
        .commits
        .0
        .iter()
        .map(|commit| commit.verdict)
        .collect();
    assert_eq!(verdicts, [Verdict::OffChain, Verdict::NotMember]);
    assert_eq!(weights(&ended), [0; 4]);
}

#[test]
fn a_window_begins_anew_after_a_time_outside() {
    let mut elections = ready();
    for _ in 0..3 {
        elections.commit(0, 80).unwrap();
        next(&mut elections);
    }
    let key = crate::state::Key::candidate(&elections.reference(0));
    let mut records = elections.world.auditor.records().clone();
    let Some(crate::record::Record::Candidate(candidate)) = records.get_mut(&key) else {
        panic!("a candidate");
    };
    candidate.window_epoch -= 1;
    elections.world.auditor = crate::auditor::Auditor::new(records.into_iter().collect());
    elections.commit(0, 80).unwrap();
    let ended = elections.end_epoch();
    assert!(seats(&ended)[0].window.0.is_empty());
    assert_eq!(seats(&ended)[0].share.counted, 0);
}

#[test]
fn the_random_value_is_that_of_a_view_after_the_last_commit() {
    let mut elections = ready();
    let end = elections.tenure(0).commits_end();
    let early = elections.revealing(end - 1);
    assert_eq!(elections.run(early), Err("election_seed_not_due"));
    elections.idle_until(end);
    // In the very block whose view it is, nobody can have it.
    let own = elections.revealing(end);
    assert_eq!(elections.run(own), Err("election_seed_not_due"));
    let of_another_view = match elections.revealing(end + EPOCH_BLOCKS) {
        crate::election::Operation::Reveal { signature, .. } => {
            crate::election::Operation::Reveal {
                height: end,
                signature,
            }
        }
        other => panic!("a reveal: {other:?}"),
    };
    assert_eq!(elections.run(of_another_view), Err("election_seed_invalid"));
    let later = elections.revealing(end + 1);
    elections.run(later.clone()).unwrap();
    assert_eq!(elections.run(later), Err("election_seed_known"));
    // The first one takes its place whenever it comes.
    let first = elections.revealing(end);
    let crate::election::Operation::Reveal { signature, .. } = &first else {
        panic!("a reveal");
    };
    let value = Sha256::hash(&[b"scrip election seed", &signature.0]);
    elections.run(first).unwrap();
    let ended = elections.end_epoch();
    assert_eq!(ended.outcome.unwrap().seed, value);
    assert_eq!(ended.seed_views.0.len(), SEED_VIEWS_MAX);
}

#[test]
fn without_a_random_value_the_one_before_is_hashed_on() {
    let mut elections = ready();
    let first = next(&mut elections).outcome.unwrap().seed;
    let expected = Sha256::hash(&[
        b"scrip election seed missing",
        &[0; 32],
        &0u64.to_be_bytes(),
    ]);
    assert_eq!(first, expected);
    let second = next(&mut elections).outcome.unwrap().seed;
    let expected = Sha256::hash(&[b"scrip election seed missing", &first, &1u64.to_be_bytes()]);
    assert_eq!(second, expected);
}

#[test]
fn old_tenures_are_forgotten() {
    let mut elections = ready();
    for _ in 0..6 {
        next(&mut elections);
    }
    for epoch in 0..=6 {
        let key = crate::state::Key::tenure(epoch);
        let kept = elections.world.auditor.record(&key).is_some();
        assert_eq!(kept, epoch >= 2, "{epoch}");
    }
}

/// Epochs count anew there, and a tenure of the old network must not stand for one of the new.
#[test]
fn a_successor_starts_without_elections() {
    let mut elections = ready();
    elections.commit(0, 5).unwrap();
    let ended = elections.end_epoch();
    let records: Vec<_> = elections
        .world
        .auditor
        .records()
        .clone()
        .into_iter()
        .collect();
    let members = elections.committee(1).members;
    let next = crate::membership::succeed(
        &records,
        &members,
        &crate::testing::network_key(),
        crate::testing::START,
    );
    let kept = |kind: RecordKind| next.iter().any(|(key, _)| key.kind() == Some(kind));
    assert!(kept(RecordKind::Account) && kept(RecordKind::Committee));
    for kind in [
        RecordKind::Tenure,
        RecordKind::Candidate,
        RecordKind::BurnTip,
        RecordKind::BurnBlock,
        RecordKind::ElectionSettings,
    ] {
        assert!(!kept(kind), "{kind:?}");
    }
    assert!(ended.outcome.is_some());
}

/// Over many epochs of a ledger that elects, turns agree with weights, and who has none never leads.
#[test]
fn turns_follow_weights_over_a_long_run() {
    let mut elections = Elections::with(|settings| settings.window = 1);
    elections.register_all();
    let mut turns = [0u64; 4];
    let mut expected = [0.0f64; 4];
    for epoch in 0..20u64 {
        let amounts = [70 + epoch, 20, 10 - epoch % 5];
        for (index, amount) in amounts.iter().enumerate() {
            elections.commit(index, *amount).unwrap();
        }
        let end = elections.tenure(epoch).commits_end();
        elections.idle_until(end + 1);
        let revealing = elections.revealing(end);
        elections.run(revealing).unwrap();
        let ended = next(&mut elections);
        let outcome = ended.outcome.as_ref().unwrap();
        let weights = weights(&ended);
        let total: u64 = weights.iter().sum();
        let views = 1_000;
        for view in 1..=views {
            let index = leader(&outcome.seed, outcome.leads_epoch, view, &weights).unwrap();
            turns[index] += 1;
        }
        for (expected, weight) in expected.iter_mut().zip(&weights) {
            *expected += (weight * views) as f64 / total as f64;
        }
    }
    assert_eq!(turns[3], 0);
    let chi_square: f64 = turns
        .iter()
        .zip(&expected)
        .take(3)
        .map(|(turns, expected)| (*turns as f64 - expected).powi(2) / expected)
        .sum();
    // Two degrees of freedom: 13.8 is exceeded once in a thousand, and these numbers are the same on every run.
    assert!(
        chi_square < 13.8,
        "{turns:?} for {expected:?}: {chi_square}"
    );
}
