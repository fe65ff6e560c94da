//! What became of each commit that somebody can see on the burn chain, and why one did not count.

use super::world::{COIN, Elections, Mined, mine, output, transaction};
use crate::election::error::Error;
use crate::election::examine::{Evidence, Fate, Sighting, explain};
use crate::election::operation::TransactionBytes;
use crate::election::record::{COMMITS_PER_KEY_MAX, Candidate, Tenure, Verdict};
use crate::record::Record;
use crate::state::Key;
use bitcoin::consensus::encode::serialize;
use bitcoin::{OutPoint, ScriptBuf, Transaction};
use scrip_burnchain::transaction::AMOUNT_MAX;

fn ready() -> Elections {
    let mut elections = Elections::new();
    elections.register_all();
    elections
}

/// The fate of the first transaction after the coinbase, which validator `index` made for the tenure of `epoch`.
fn fate(elections: &Elections, mined: &Mined, index: usize, epoch: u64) -> Fate {
    let record = |key: &Key| elections.world.auditor.record(key);
    let candidate: Option<&Candidate> = match record(&Key::candidate(&elections.reference(index))) {
        Some(Record::Candidate(candidate)) => Some(candidate),
        _ => None,
    };
    let tenure: Option<&Tenure> = match record(&Key::tenure(epoch)) {
        Some(Record::Tenure(tenure)) => Some(tenure),
        _ => None,
    };
    let proof = mined.proof(1);
    let funding = TransactionBytes(serialize(&elections.validators[index].funding));
    explain(
        &Evidence {
            tip: &elections.tip(),
            candidate,
            tenure,
        },
        &Sighting {
            transaction: &proof.transaction,
            funding: Some(&funding),
            block: mined.block.hash(),
            burn_height: mined.block.height,
            height: elections.world.height - 1,
        },
    )
}

/// The fate of a transaction on the best chain that nobody shows.
fn unshown(elections: &mut Elections, commit: Transaction) -> Fate {
    let mined = elections.burn_block(vec![commit]);
    fate(elections, &mined, 0, elections.epoch())
}

#[test]
fn a_recorded_commit_has_its_verdict() {
    let mut elections = ready();
    let said = elections.said(0, COIN, None);
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    let showing = elections.showing(0, mined.proof(1));
    elections.run(showing).unwrap();
    assert_eq!(
        fate(&elections, &mined, 0, 0),
        Fate::Recorded(Verdict::Pending)
    );
    elections.end_epoch();
    assert_eq!(
        fate(&elections, &mined, 0, 0),
        Fate::Recorded(Verdict::Counted)
    );
}

#[test]
fn a_commit_that_nobody_showed_can_be_shown_and_then_is_late() {
    let mut elections = ready();
    let said = elections.said(0, COIN, None);
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    let until = elections.tenure(0).commits_end();
    assert_eq!(fate(&elections, &mined, 0, 0), Fate::Open { until });
    // The last block that can have it.
    elections.idle_until(until - 1);
    assert_eq!(fate(&elections, &mined, 0, 0), Fate::Open { until });
    elections.idle_until(until);
    assert_eq!(fate(&elections, &mined, 0, 0), Fate::Late { until });
    let showing = elections.showing(0, mined.proof(1));
    assert_eq!(elections.run(showing), Err("election_commit_late"));
    assert_eq!(fate(&elections, &mined, 0, 0), Fate::Late { until });
    elections.end_epoch();
    assert_eq!(fate(&elections, &mined, 0, 0), Fate::Late { until });
}

#[test]
fn a_commit_for_a_block_that_no_tenure_started_from() {
    let mut elections = ready();
    let mut said = elections.said(0, COIN, None);
    said.parent = [0; 32];
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    let expected = Fate::Refused(Error::CommitOldHeader);
    assert_eq!(fate(&elections, &mined, 0, 0), expected);
    // Nor is one kept of such an epoch.
    assert_eq!(fate(&elections, &mined, 0, 77), expected);
}

#[test]
fn a_commit_of_a_key_that_nobody_registered() {
    let mut elections = Elections::new();
    let said = elections.said(0, COIN, None);
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    for epoch in [0, 77] {
        let expected = Fate::Refused(Error::KeyUnknown);
        assert_eq!(fate(&elections, &mined, 0, epoch), expected);
    }
}

#[test]
fn a_commit_that_the_keys_owner_did_not_make() {
    let mut elections = ready();
    let said = elections.said(0, COIN, None);
    let by_another = elections.committing(1, said);
    let fate = unshown(&mut elections, by_another);
    assert_eq!(fate, Fate::Refused(Error::CommitNotByKey));
}

#[test]
fn a_commit_that_burns_another_amount_than_it_says() {
    let mut elections = ready();
    let said = elections.said(0, 2, None);
    let commit = elections.burning(0, said, 1);
    let fate = unshown(&mut elections, commit);
    assert_eq!(fate, Fate::Refused(Error::CommitAmountDiffers));
}

#[test]
fn a_commit_whose_work_is_below_every_tier_or_was_used_before() {
    let mut elections = ready();
    let lazy = elections.mine_nonce(0, 0);
    let said = elections.said(0, 1, Some(lazy));
    let commit = elections.committing(0, said);
    let fate = unshown(&mut elections, commit);
    assert_eq!(fate, Fate::Refused(Error::NonceInvalid));

    let nonce = elections.mine_nonce(0, 2);
    let said = elections.said(0, 1, Some(nonce));
    let commit = elections.committing(0, said);
    elections.commit_with(0, commit).unwrap();
    let said = elections.said(0, 2, Some(nonce));
    let commit = elections.committing(0, said);
    let fate = unshown(&mut elections, commit);
    assert_eq!(fate, Fate::Refused(Error::NonceRepeated));
}

#[test]
fn a_commit_over_the_cap_of_its_key() {
    let mut elections = ready();
    for amount in 0..COMMITS_PER_KEY_MAX as u64 {
        elections.commit(0, amount).unwrap();
    }
    let said = elections.said(0, 99, None);
    let commit = elections.committing(0, said);
    let fate = unshown(&mut elections, commit);
    assert_eq!(fate, Fate::Refused(Error::CommitsTooMany));
}

#[test]
fn what_is_no_commit_at_all() {
    let mut elections = ready();
    let plain = transaction(OutPoint::null(), vec![output(1, ScriptBuf::new())]);
    let fate = unshown(&mut elections, plain);
    assert_eq!(fate, Fate::Refused(Error::PayloadMissing));
    let registration = elections.registration(0);
    let fate = unshown(&mut elections, registration);
    assert_eq!(fate, Fate::Refused(Error::PayloadMissing));
    let said = elections.said(0, AMOUNT_MAX + 1, None);
    let commit = elections.committing(0, said);
    let fate = unshown(&mut elections, commit);
    assert_eq!(fate, Fate::Refused(Error::AmountTooLarge));
    // Far more inputs than anybody looks at.
    let mut wide = elections.registration(0);
    wide.input = vec![wide.input[0].clone(); 200];
    let fate = unshown(&mut elections, wide);
    assert_eq!(fate, Fate::Refused(Error::TransactionMalformed));
}

#[test]
fn a_commit_whose_block_the_ledger_does_not_have_yet() {
    let mut elections = ready();
    let said = elections.said(0, COIN, None);
    let commit = elections.committing(0, said);
    let ahead = mine(&elections.burn.last().unwrap().block, 700, vec![commit]);
    assert_eq!(fate(&elections, &ahead, 0, 0), Fate::HeadersMissing);
    elections.show(std::slice::from_ref(&ahead)).unwrap();
    let until = elections.tenure(0).commits_end();
    assert_eq!(fate(&elections, &ahead, 0, 0), Fate::Open { until });
}

#[test]
fn a_commit_on_a_chain_that_was_left() {
    let mut elections = ready();
    let said = elections.said(0, COIN, None);
    let commit = elections.committing(0, said);
    let parent = elections.burn.last().unwrap().block.clone();
    let beside = mine(&parent, 700, vec![commit]);
    elections.burn_block(Vec::new());
    elections.burn_block(Vec::new());
    elections.show(std::slice::from_ref(&beside)).unwrap();
    assert_eq!(fate(&elections, &beside, 0, 0), Fate::OffChain);
}

#[test]
fn a_commit_on_a_chain_that_changed_further_back_than_is_followed() {
    let mut elections = ready();
    let fork = elections.burn.last().unwrap().block.clone();
    for _ in 0..7 {
        elections.burn_block(Vec::new());
    }
    let said = elections.said(0, COIN, None);
    let commit = elections.committing(0, said);
    let mut other = vec![mine(&fork, 600, vec![commit])];
    for salt in 601..610 {
        let next = mine(&other.last().unwrap().block, salt, Vec::new());
        other.push(next);
    }
    assert_eq!(elections.show(&other), Err("burn_reorganisation_too_deep"));
    assert_eq!(fate(&elections, &other[0], 0, 0), Fate::OffChain);
}

#[test]
fn a_commit_in_a_block_that_is_no_longer_kept() {
    let mut elections = ready();
    let said = elections.said(0, COIN, None);
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    let mut later = Vec::new();
    let mut parent = mined.block.clone();
    for salt in 0..300 {
        let next = mine(&parent, 1_000 + salt, Vec::new());
        parent = next.block.clone();
        later.push(next);
    }
    for part in later.chunks(100) {
        elections.show(part).unwrap();
    }
    assert_eq!(fate(&elections, &mined, 0, 0), Fate::TooOld);
}

/// Whoever can't get at the transaction that was spent is told all the rest.
#[test]
fn whose_a_commit_is_need_not_be_known() {
    let mut elections = ready();
    let said = elections.said(0, 2, None);
    let commit = elections.burning(0, said, 1);
    let mined = elections.burn_block(vec![commit]);
    let (tip, tenure, candidate) = (elections.tip(), elections.tenure(0), elections.candidate(0));
    let fate = explain(
        &Evidence {
            tip: &tip,
            candidate: Some(&candidate),
            tenure: Some(&tenure),
        },
        &Sighting {
            transaction: &mined.proof(1).transaction,
            funding: None,
            block: mined.block.hash(),
            burn_height: mined.block.height,
            height: elections.world.height,
        },
    );
    assert_eq!(fate, Fate::Refused(Error::CommitAmountDiffers));
}
