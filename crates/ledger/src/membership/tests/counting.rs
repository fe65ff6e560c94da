//! The three rules, and who checks what.

use super::*;
use commonware_cryptography::{Hasher as _, Sha256};
use core::ops::Range;

fn messages(messages_over: u32, approvals_over: u32) -> Counting {
    Counting::Messages {
        messages_over,
        approvals_over,
    }
}

const HALF: Counting = Counting::Ratio {
    over_numerator: 1,
    over_denominator: 2,
};

/// A removal has no portions, so that only the votes count. Everybody but the last node votes.
fn ask_removal(town: &mut Town) -> ProposalId {
    let target = town.nodes.len() - 1;
    let operation = Operation::Remove {
        identity: town.identity(target),
        version: 0,
        reason: reason(),
    };
    let asking = town.nodes[0].clone();
    town.ask(&asking, operation).unwrap()
}

/// These nodes approve, and it stays open.
fn decides_nothing(town: &mut Town, voters: Range<usize>, proposal: ProposalId) {
    for index in voters {
        assert_eq!(town.approve(index, proposal), Ok(ProposalStatus::Open));
    }
}

/// This node's approval decides.
fn decides(town: &mut Town, voter: usize, proposal: ProposalId) {
    let decided = town.approve(voter, proposal).unwrap();
    assert!(
        matches!(decided, ProposalStatus::Approved { .. }),
        "{decided:?}"
    );
}

#[test]
fn votes_exactly_at_the_first_threshold_are_not_enough() {
    let mut town = Town::counting(8, messages(4, 0));
    let proposal = ask_removal(&mut town);
    decides_nothing(&mut town, 0..4, proposal);
    let decided = town.deny(4, proposal).unwrap();
    assert!(
        matches!(decided, ProposalStatus::Approved { .. }),
        "one above"
    );
}

#[test]
fn approvals_exactly_at_the_second_threshold_are_not_enough() {
    let mut town = Town::counting(8, messages(0, 3));
    let proposal = ask_removal(&mut town);
    decides_nothing(&mut town, 0..3, proposal);
    assert_eq!(town.deny(3, proposal), Ok(ProposalStatus::Open));
    decides(&mut town, 4, proposal);
}

#[test]
fn what_can_not_be_approved_any_more_is_denied() {
    // Seven vote; more than three have to approve.
    let mut town = Town::counting(8, messages(0, 3));
    let proposal = ask_removal(&mut town);
    for index in 0..3 {
        assert_eq!(town.deny(index, proposal), Ok(ProposalStatus::Open));
    }
    let decided = town.deny(3, proposal).unwrap();
    assert!(matches!(decided, ProposalStatus::Denied { .. }));
    assert_eq!(town.approve(4, proposal), Err("membership_already_decided"));
    assert_eq!(town.register().nodes.len(), 8);
}

#[test]
fn four_of_seven_are_above_one_half() {
    // Eight nodes, of which the target does not vote.
    let mut town = Town::counting(8, HALF);
    let proposal = ask_removal(&mut town);
    assert_eq!(town.proposal(&proposal).voters.len(), 7);
    decides_nothing(&mut town, 0..3, proposal);
    decides(&mut town, 3, proposal);
}

#[test]
fn four_of_eight_are_not_above_one_half() {
    let mut town = Town::counting(9, HALF);
    let proposal = ask_removal(&mut town);
    assert_eq!(town.proposal(&proposal).voters.len(), 8);
    decides_nothing(&mut town, 0..4, proposal);
    // Silence counts as no: three more who say so change nothing, the fifth approval does.
    decides(&mut town, 4, proposal);
    let mut town = Town::counting(9, HALF);
    let proposal = ask_removal(&mut town);
    for index in 0..4 {
        town.approve(index, proposal).unwrap();
    }
    for index in 4..7 {
        assert_eq!(town.deny(index, proposal), Ok(ProposalStatus::Open));
    }
    let decided = town.deny(7, proposal).unwrap();
    assert!(
        matches!(decided, ProposalStatus::Denied { .. }),
        "four of eight"
    );
}

#[test]
fn a_portion_that_nobody_checked_blocks() {
    // Of seven nodes, two votes would do, but six portions with two voters each need more of them.
    let mut town = Town::counting(7, messages(1, 1));
    let proposal = town.ask_link();
    let mut checked = Vec::new();
    for index in 0..7 {
        let record = town.proposal(&proposal);
        checked.extend(portions_of(
            &proposal,
            &record.voters,
            &town.nodes[index].id,
        ));
        checked.sort_unstable();
        checked.dedup();
        let status = town.approve(index, proposal).unwrap();
        let is_covered = checked.len() == Portion::ALL.len();
        let enough = index >= 1;
        let approved = matches!(status, ProposalStatus::Approved { .. });
        assert_eq!(approved, is_covered && enough, "after {} votes", index + 1);
        if index == 1 {
            assert!(!approved, "two voters check four portions at most");
        }
        if approved {
            return;
        }
    }
    panic!("never approved");
}

#[test]
fn every_portion_has_two_voters_and_every_voter_a_portion() {
    for founders in [1, 2, 4, 5, 7, 13] {
        let mut town = Town::new(founders);
        let proposal = town.ask_link();
        let voters = town.proposal(&proposal).voters;
        assert_eq!(voters.len() as u64, founders);
        for portion in Portion::ALL {
            let assigned = voters
                .iter()
                .filter(|voter| portions_of(&proposal, &voters, &voter.account).contains(&portion))
                .count();
            assert!(
                assigned >= 2.min(voters.len()),
                "{portion:?} of {founders}: {assigned}"
            );
        }
        for voter in &voters {
            assert!(!portions_of(&proposal, &voters, &voter.account).is_empty());
        }
    }
}

#[test]
fn the_assignment_of_portions_differs_from_request_to_request() {
    let town = Town::new(7);
    let voters: Vec<_> = super::super::tally::candidates(&town.register().nodes, None);
    let of_first = |byte| portions_of(&ProposalId([byte; 16]), &voters, &voters[0].account);
    let differing = (1..20)
        .filter(|byte| of_first(*byte) != of_first(0))
        .count();
    assert!(differing > 10);
}

#[test]
fn voters_are_drawn_by_weight_and_others_are_ignored() {
    let weighted = Counting::Weighted {
        drawn_weight: 3,
        over_numerator: 1,
        over_denominator: 2,
    };
    let mut town = Town::counting(7, weighted);
    let proposal = ask_removal(&mut town);
    let record = town.proposal(&proposal);
    assert_eq!(record.voters.len(), 3, "everybody weighs 1");
    let is_drawn = |town: &Town, index: usize| {
        let id = town.nodes[index].id;
        record.voters.iter().any(|voter| voter.account == id)
    };
    assert!(!is_drawn(&town, 6), "the target is not drawn");
    let mut approvals = 0;
    for index in 0..6 {
        if !is_drawn(&town, index) {
            assert_eq!(town.approve(index, proposal), Err("membership_not_a_voter"));
            continue;
        }
        approvals += 1;
        let status = town.approve(index, proposal).unwrap();
        let approved = matches!(status, ProposalStatus::Approved { .. });
        // One of three is below one half, two are above.
        assert_eq!(approved, approvals == 2);
        if approved {
            return;
        }
    }
    panic!("never approved");
}

/// Four nodes, of which the first weighs this much and the others 1. All are drawn, and more than half of the weight decides on
/// another window.
fn with_a_heavy_node(weight: u32) -> (Town, ProposalId) {
    let mut town = Town::new(4);
    let identity = town.identity(0);
    town.decide(Operation::Weigh { identity, weight });
    let policy = Policy {
        counting: Counting::Weighted {
            drawn_weight: u64::from(weight) + 3,
            over_numerator: 1,
            over_denominator: 2,
        },
        ..town.register().policy
    };
    town.decide(Operation::Change { policy });
    let policy = Policy {
        window_s: 600,
        ..policy
    };
    let asking = town.nodes[1].clone();
    let proposal = town.ask(&asking, Operation::Change { policy }).unwrap();
    assert_eq!(town.proposal(&proposal).voters.len(), 4);
    (town, proposal)
}

#[test]
fn weight_decides_and_not_heads() {
    let (mut town, proposal) = with_a_heavy_node(10);
    decides_nothing(&mut town, 1..4, proposal);
    decides(&mut town, 0, proposal);
    assert_eq!(town.register().policy.window_s, 600);
}

#[test]
fn exactly_half_of_the_weight_is_not_enough() {
    // Six in all.
    let (mut town, proposal) = with_a_heavy_node(3);
    assert_eq!(town.approve(0, proposal), Ok(ProposalStatus::Open));
    assert_eq!(town.deny(1, proposal), Ok(ProposalStatus::Open));
    decides(&mut town, 2, proposal);
}

#[test]
fn both_thresholds_exactly_met_are_not_enough() {
    let mut town = Town::counting(8, messages(4, 4));
    let proposal = ask_removal(&mut town);
    decides_nothing(&mut town, 0..4, proposal);
    decides(&mut town, 4, proposal);
}

#[test]
fn the_heavier_are_drawn_more_often() {
    let town = Town::new(4);
    let mut voters = super::super::tally::candidates(&town.register().nodes, None);
    voters[2].weight = 7;
    let heavy = voters[2].account;
    let drawn = (0u32..1_000)
        .filter(|seed| {
            let value = Sha256::hash(&[&seed.to_be_bytes()]);
            let drawn = super::super::draw::draw_voters(&value, voters.clone(), 1);
            drawn[0].account == heavy
        })
        .count();
    // Seven in ten, give or take six standard deviations.
    assert!((610..790).contains(&drawn), "{drawn}");
}

#[test]
fn a_proposal_is_counted_by_the_rules_of_its_day() {
    let mut town = Town::counting(4, messages(0, 1));
    let removal = ask_removal(&mut town);
    town.decide(Operation::Change {
        policy: Policy {
            counting: messages(3, 3),
            ..town.register().policy
        },
    });
    town.approve(0, removal).unwrap();
    let decided = town.approve(1, removal);
    // Too few would be left under the new rules, which count from now on; the votes are counted by the old ones.
    assert_eq!(decided, Err("membership_too_few_left"));
}
