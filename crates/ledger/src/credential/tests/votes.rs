use super::*;
use crate::testing::{amount, eur};

const FAIL: Verdict = Verdict::Fail(Finding::Policy);

/// What comes of `passes` passes and `fails` fails among `nodes` nodes when the time is over.
fn decide(
    nodes: u64,
    threshold: (u32, u32),
    quorum: (u32, u32),
    passes: usize,
    fails: usize,
) -> Decision {
    let mut town = Town::new(nodes);
    town.set_shares(threshold, quorum);
    let ballot = town.submit(der!("till")).unwrap();
    for node in 0..passes {
        town.vote(node, ballot, Verdict::Pass).unwrap();
    }
    for node in passes..passes + fails {
        town.vote(node, ballot, FAIL).unwrap();
    }
    if town.outcome(ballot).is_none() {
        town.world.now = town.ballot(ballot).closes_at;
        let anyone = town.alice.clone();
        town.run(&anyone, Operation::Close { ballot }).unwrap();
    }
    let decision = town.outcome(ballot).unwrap().decision;
    assert_eq!(town.is_active(0x1001), decision == Decision::Accepted);
    assert_eq!(
        town.credential(0x1001).is_some(),
        decision == Decision::Accepted
    );
    decision
}

#[test]
fn a_threshold_exactly_met_passes_and_one_below_does_not() {
    use Decision::{Accepted, BelowThreshold};
    // Half of four votes.
    assert_eq!(decide(4, (1, 2), (1, 2), 2, 2), Accepted);
    assert_eq!(decide(4, (1, 2), (1, 2), 1, 3), BelowThreshold);
    // Two thirds of six, and of three of six.
    assert_eq!(decide(6, (2, 3), (1, 2), 4, 2), Accepted);
    assert_eq!(decide(6, (2, 3), (1, 2), 3, 3), BelowThreshold);
    assert_eq!(decide(6, (2, 3), (1, 2), 2, 1), Accepted);
    assert_eq!(decide(6, (2, 3), (1, 2), 1, 2), BelowThreshold);
    // All of them.
    assert_eq!(decide(4, (1, 1), (1, 1), 4, 0), Accepted);
    assert_eq!(decide(4, (1, 1), (1, 1), 3, 1), BelowThreshold);
    // Three of seven is under a half, four is over.
    assert_eq!(decide(7, (1, 2), (1, 2), 3, 4), BelowThreshold);
    assert_eq!(decide(7, (1, 2), (1, 2), 4, 3), Accepted);
}

#[test]
fn a_quorum_exactly_met_counts_and_one_below_does_not() {
    use Decision::{Accepted, NoQuorum};
    assert_eq!(decide(4, (1, 2), (1, 2), 2, 0), Accepted);
    assert_eq!(decide(4, (1, 2), (1, 2), 1, 0), NoQuorum);
    assert_eq!(decide(6, (1, 2), (2, 3), 4, 0), Accepted);
    assert_eq!(decide(6, (1, 2), (2, 3), 3, 0), NoQuorum);
    assert_eq!(decide(4, (1, 2), (1, 4), 0, 0), NoQuorum);
}

#[test]
fn who_did_not_vote_does_not_count_against_it() {
    // Participants are the nodes that voted: two passes of three votes, among seven nodes.
    assert_eq!(decide(7, (2, 3), (3, 7), 2, 1), Decision::Accepted);
}

#[test]
fn votes_show_who_when_and_why() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("till")).unwrap();
    let node = town.nodes[2].clone();
    let operation = Operation::Vote {
        ballot,
        verdict: FAIL,
        note: Reference::new("No tills before May").unwrap(),
    };
    town.run(&node, operation).unwrap();
    town.vote(0, ballot, Verdict::Pass).unwrap();
    let votes = town.ballot(ballot).votes;
    let key = |person: &Person| crate::ids::KeyBytes::from(&person.key.public_key());
    let voters: Vec<_> = votes.iter().map(|vote| vote.voter).collect();
    assert_eq!(voters, [key(&node), key(&town.nodes[0])]);
    assert_eq!(votes[0].note.as_str(), "No tills before May");
    assert_eq!(votes[0].verdict, FAIL);
    assert!(votes[0].height < votes[1].height);
}

#[test]
fn a_second_vote_makes_both_void() {
    let mut town = Town::new(4);
    town.set_shares((1, 2), (3, 4));
    let ballot = town.submit(der!("till")).unwrap();
    town.vote(0, ballot, Verdict::Pass).unwrap();
    let event = town.vote(0, ballot, Verdict::Pass).unwrap();
    assert!(matches!(event, Event::Voted { is_void: true, .. }));
    assert_eq!(
        town.vote(0, ballot, Verdict::Pass),
        Err("credential_vote_void")
    );
    let votes = town.ballot(ballot).votes;
    assert_eq!(votes.len(), 2);
    assert!(votes.iter().all(|vote| vote.is_void));
    // Two of four are left: too few for three quarters, though all of them pass.
    town.vote(1, ballot, Verdict::Pass).unwrap();
    town.vote(2, ballot, Verdict::Pass).unwrap();
    town.world.now = town.ballot(ballot).closes_at;
    let anyone = town.bob.clone();
    town.run(&anyone, Operation::Close { ballot }).unwrap();
    let outcome = town.outcome(ballot).unwrap();
    assert_eq!(outcome.decision, Decision::NoQuorum);
    assert_eq!(
        (outcome.passes.0, outcome.votes.0, outcome.nodes.0),
        (2, 2, 4)
    );
}

#[test]
fn a_ballot_on_which_all_voted_is_over() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("till")).unwrap();
    for node in 0..3 {
        let event = town.vote(node, ballot, Verdict::Pass).unwrap();
        assert!(matches!(event, Event::Voted { is_void: false, .. }));
    }
    let event = town.vote(3, ballot, Verdict::Pass).unwrap();
    let decision = Decision::Accepted;
    assert_eq!(event, Event::BallotDecided { ballot, decision });
    let late = town.vote(3, ballot, Verdict::Pass);
    assert_eq!(late, Err("credential_ballot_over"));
    let anyone = town.alice.clone();
    let closed = town.run(&anyone, Operation::Close { ballot });
    assert_eq!(closed, Err("credential_ballot_over"));
}

#[test]
fn a_vote_counts_until_the_time_is_over_and_not_after() {
    for (offset_ms, expected) in [
        (-1, Ok(())),
        (0, Err("credential_ballot_over")),
        (1, Err("credential_ballot_over")),
    ] {
        let mut town = Town::new(4);
        let ballot = town.submit(der!("till")).unwrap();
        let closes_at = town.ballot(ballot).closes_at;
        town.world.now = crate::time::Timestamp(closes_at.0.saturating_add_signed(offset_ms));
        let vote = town.vote(0, ballot, Verdict::Pass).map(|_| ());
        assert_eq!(vote, expected);
    }
}

#[test]
fn a_ballot_ends_by_itself_when_its_minute_is_over() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("till")).unwrap();
    for node in 0..3 {
        town.vote(node, ballot, Verdict::Pass).unwrap();
    }
    let anyone = town.alice.clone();
    let early = town.run(&anyone, Operation::Close { ballot });
    assert_eq!(early, Err("credential_ballot_open"));
    let duration_s = u64::from(town.register().parameters.duration_s);
    let events = town.wait_s(duration_s + 60);
    let decision = Decision::Accepted;
    assert_eq!(events, [Event::BallotDecided { ballot, decision }]);
    assert!(town.is_active(0x1001));
}

#[test]
fn only_nodes_vote() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("till")).unwrap();
    let alice = town.alice.clone();
    let vote = |ballot| Operation::Vote {
        ballot,
        verdict: Verdict::Pass,
        note: Reference::none(),
    };
    assert_eq!(
        town.run(&alice, vote(ballot)),
        Err("credential_vote_not_by_member")
    );
    let node = town.nodes[0].clone();
    let unknown = town.run(&node, vote(ballot + 1));
    assert_eq!(unknown, Err("credential_ballot_unknown"));
    assert_eq!(town.ballot(ballot).votes, []);
}

#[test]
fn parameters_change_by_vote_only_and_not_for_ballots_under_way() {
    let mut town = Town::new(4);
    let under_way = town.submit(der!("till")).unwrap();
    let strict = Parameters {
        threshold: Share::new(1, 1),
        ..Parameters::default()
    };
    let ballot = town.propose_parameters(strict).unwrap();
    for node in 0..2 {
        town.vote(node, ballot, FAIL).unwrap();
    }
    for node in 2..4 {
        town.vote(node, ballot, Verdict::Pass).unwrap();
    }
    assert_eq!(
        town.outcome(ballot).unwrap().decision,
        Decision::BelowThreshold
    );
    assert_eq!(town.register().parameters, Parameters::default());
    let ballot = town.propose_parameters(strict).unwrap();
    assert_eq!(town.pass(ballot), Decision::Accepted);
    assert_eq!(town.register().parameters, strict);
    // Three of four reach the two thirds under which it began.
    town.vote(0, under_way, FAIL).unwrap();
    for node in 1..4 {
        town.vote(node, under_way, Verdict::Pass).unwrap();
    }
    assert!(town.is_active(0x1001));
}

#[test]
fn parameters_must_be_sound() {
    let mut town = Town::new(1);
    let sound = Parameters::default();
    for parameters in [
        Parameters {
            threshold: Share::new(0, 2),
            ..sound
        },
        Parameters {
            threshold: Share::new(3, 2),
            ..sound
        },
        Parameters {
            quorum: Share::new(1, 0),
            ..sound
        },
        Parameters {
            duration_s: 0,
            ..sound
        },
        Parameters {
            duration_s: Parameters::DURATION_S_MAX + 1,
            ..sound
        },
    ] {
        let refused = town.propose_parameters(parameters);
        assert_eq!(refused, Err("credential_parameters_unsound"));
    }
}

#[test]
fn a_node_that_left_the_committee_votes_no_more() {
    let mut town = Town::new(4);
    let ballot = town.submit(der!("till")).unwrap();
    town.world.auditor = {
        let mut records = town.auditor.records().clone();
        let key = Key::committee(0);
        let Some(Record::Committee(committee)) = records.get_mut(&key) else {
            panic!("there is a committee");
        };
        let gone = town.nodes[0].key.public_key();
        committee.members.retain(|member| member.key != gone);
        crate::auditor::Auditor::new(records.into_iter().collect())
    };
    let vote = town.vote(0, ballot, Verdict::Pass);
    assert_eq!(vote, Err("credential_vote_not_by_member"));
    town.vote(1, ballot, Verdict::Pass).unwrap();
}

#[test]
fn money_is_untouched_by_votes() {
    let town = Town::with_till(4);
    let issued = match town.auditor.record(&Key::asset(&eur())) {
        Some(Record::Asset(asset)) => asset.issued.0,
        other => panic!("no asset: {other:?}"),
    };
    assert_eq!(issued, u128::from(amount(450_00).minor_units()));
}
