use super::world::{COIN, COMMIT_BLOCKS, Elections, transaction};
use crate::election::operation::TransactionBytes;
use crate::election::record::{COMMITS_PER_KEY_MAX, Verdict};
use crate::event::Event;
use bitcoin::OutPoint;
use bitcoin::consensus::encode::serialize;
use scrip_burnchain::transaction::AMOUNT_MAX;

fn ready() -> Elections {
    let mut elections = Elections::new();
    elections.register_all();
    elections
}

#[test]
fn a_commit_is_recorded_with_what_its_work_stands_for() {
    let mut elections = ready();
    let nonce = elections.mine_nonce(0, 8);
    let said = elections.said(0, 3 * COIN, Some(nonce));
    let commit = elections.committing(0, said);
    let transaction = scrip_burnchain::transaction::id(&commit);
    let event = elections.commit_with(0, commit).unwrap();
    let key = elections.reference(0);
    assert_eq!(event, Event::ElectionCommitted { key, transaction });
    let recorded = elections.tenure(0).commits.0[0];
    assert_eq!((recorded.amount, recorded.hashes), (3 * COIN, 8));
    // A regtest block takes two hashes and makes 50 coins.
    assert_eq!(recorded.mapped, 4 * 50 * COIN);
    assert_eq!(recorded.verdict, Verdict::Pending);
}

#[test]
fn the_amount_must_be_what_is_burned() {
    let mut elections = ready();
    for (declared, burned) in [(2, 1), (1, 2), (0, 1)] {
        let said = elections.said(0, declared, None);
        let commit = elections.burning(0, said, burned);
        assert_eq!(
            elections.commit_with(0, commit),
            Err("election_commit_amount_differs")
        );
    }
}

#[test]
fn nobody_burns_more_than_there_is() {
    let mut elections = ready();
    for amount in [AMOUNT_MAX + 1, u64::MAX] {
        assert_eq!(elections.commit(0, amount), Err("burn_amount_too_large"));
    }
    assert!(elections.commit(0, AMOUNT_MAX).is_ok());
}

#[test]
fn a_key_that_nobody_registered_is_unknown() {
    let mut elections = Elections::new();
    assert_eq!(elections.commit(0, 1), Err("election_key_unknown"));
}

#[test]
fn a_commit_must_spend_the_owners_coin() {
    let mut elections = ready();
    // Validator 1 burns in the name of validator 0.
    let said = elections.said(0, 1, None);
    let commit = elections.committing(1, said);
    let mined = elections.burn_block(vec![commit]);
    for funder in [0, 1] {
        let showing = elections.showing(funder, mined.proof(1));
        assert_eq!(
            elections.run(showing),
            Err("election_commit_not_by_key"),
            "{funder}"
        );
    }
    let proof = mined.proof(1);
    let funding = TransactionBytes(vec![1]);
    let operation = crate::election::Operation::Commit { proof, funding };
    assert_eq!(elections.run(operation), Err("burn_transaction_malformed"));
}

#[test]
fn a_registration_is_no_commit() {
    let mut elections = ready();
    let registration = elections.registration(0);
    assert_eq!(
        elections.commit_with(0, registration),
        Err("burn_payload_missing")
    );
}

#[test]
fn a_commit_for_another_block_is_refused() {
    let mut elections = ready();
    let mut said = elections.said(0, 1, None);
    said.parent[0] ^= 1;
    let commit = elections.committing(0, said);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_commit_old_header")
    );
    // One that was good in the tenure before is not in this one.
    let said = elections.said(0, 1, None);
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    elections.end_epoch();
    elections.idle_until(elections.world.height + 1);
    let showing = elections.showing(0, mined.proof(1));
    assert_eq!(elections.run(showing), Err("election_commit_old_header"));
}

#[test]
fn a_nonce_of_another_tenure_meets_nothing() {
    let mut elections = ready();
    let old = elections.mine_nonce(0, 64);
    elections.end_epoch();
    elections.idle_until(elections.world.height + 1);
    let said = elections.said(0, 1, Some(old));
    let commit = elections.committing(0, said);
    // It may meet an easy tier by luck, like any other number, but not for what it was mined for.
    let credited = match elections.commit_with(0, commit) {
        Ok(_) => elections.tenure(1).commits.0[0].hashes,
        Err(code) => {
            assert_eq!(code, "election_nonce_invalid");
            0
        }
    };
    assert!(credited < 64);
}

#[test]
fn an_invalid_nonce_is_refused() {
    let mut elections = ready();
    let nonce = elections.mine_nonce(0, 0);
    let said = elections.said(0, 1, Some(nonce));
    let commit = elections.committing(0, said);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_nonce_invalid")
    );
    // A nonce that is good for one key is not for another: here it is mined for neither tier of the other's.
    let copied = (0..)
        .map(u128::to_be_bytes)
        .find(|nonce| {
            let met = |index: usize| {
                let mut validator = [0; 32];
                let key = elections.validators[index].public();
                validator.copy_from_slice(&commonware_codec::Encode::encode(&key));
                let hash = scrip_burnchain::work::hash(&validator, nonce, &elections.parent());
                scrip_burnchain::work::tier_met(&hash, &[2, 8, 64])
            };
            met(1).is_some() && met(0).is_none()
        })
        .unwrap();
    let said = elections.said(0, 1, Some(copied));
    let commit = elections.committing(0, said);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_nonce_invalid")
    );
}

#[test]
fn a_nonce_counts_once() {
    let mut elections = ready();
    let nonce = elections.mine_nonce(0, 8);
    let said = elections.said(0, 1, Some(nonce));
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    let showing = elections.showing(0, mined.proof(1));
    elections.run(showing.clone()).unwrap();
    assert_eq!(elections.run(showing), Err("election_commit_known"));
    let said = elections.said(0, 2, Some(nonce));
    let commit = elections.committing(0, said);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_nonce_repeated")
    );
}

#[test]
fn late_commits_are_refused_at_the_height_that_the_settings_say() {
    for (offset, expected) in [(-1, Ok(())), (0, Err("election_commit_late"))] {
        let mut elections = ready();
        let said = elections.said(0, 1, None);
        let commit = elections.committing(0, said);
        let mined = elections.burn_block(vec![commit]);
        let end = elections.tenure(0).commits_end();
        assert_eq!(
            end,
            elections.tenure(0).start_height + u64::from(COMMIT_BLOCKS)
        );
        elections.idle_until(end.saturating_add_signed(offset));
        let showing = elections.showing(0, mined.proof(1));
        assert_eq!(elections.run(showing).map(|_| ()), expected);
    }
}

#[test]
fn one_key_can_not_fill_a_tenure() {
    let mut elections = ready();
    for amount in 0..COMMITS_PER_KEY_MAX as u64 {
        elections.commit(0, amount).unwrap();
    }
    assert_eq!(elections.commit(0, 99), Err("election_commits_too_many"));
    assert!(elections.commit(1, 1).is_ok());
}

#[test]
fn a_commit_that_the_burn_chain_moved_is_shown_again() {
    let mut elections = ready();
    let nonce = elections.mine_nonce(0, 8);
    let said = elections.said(0, 5, Some(nonce));
    let commit = elections.committing(0, said);
    elections.commit_with(0, commit.clone()).unwrap();
    // Two blocks without the last one are better; the third has the commit again.
    elections.burn.pop();
    let parent = elections.burn.last().unwrap().block.clone();
    let first = super::world::mine(&parent, 500, vec![transaction(OutPoint::null(), vec![])]);
    let second = super::world::mine(&first.block, 501, vec![commit]);
    elections.show(&[first.clone(), second.clone()]).unwrap();
    elections.burn.extend([first, second.clone()]);
    let showing = elections.showing(0, second.proof(1));
    elections.run(showing).unwrap();
    let tenure = elections.end_epoch();
    assert_eq!(tenure.commits.0.len(), 1);
    assert_eq!(tenure.commits.0[0].block, second.block.hash());
    assert_eq!(tenure.commits.0[0].verdict, Verdict::Counted);
}

#[test]
fn the_funding_is_the_one_that_is_spent() {
    let mut elections = ready();
    let said = elections.said(0, 1, None);
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    // Another transaction of the same script does not prove anything about this one.
    let other = transaction(
        OutPoint::null(),
        vec![super::world::output(
            5,
            elections.validators[0].script.clone(),
        )],
    );
    let operation = crate::election::Operation::Commit {
        proof: mined.proof(1),
        funding: TransactionBytes(serialize(&other)),
    };
    assert_eq!(elections.run(operation), Err("election_commit_not_by_key"));
}
