//! Drawing voters with a random value that nobody had when they were asked for.

use super::super::draw::{VIEWS_AHEAD, draw_voters};
use super::*;
use commonware_cryptography::{Hasher as _, Sha256};

const WEIGHTED: Counting = Counting::Weighted {
    drawn_weight: 3,
    over_numerator: 1,
    over_denominator: 2,
};

/// Seven nodes that vote by weight, of which three are drawn.
fn town() -> Town {
    Town::counting(7, WEIGHTED)
}

fn removal(town: &Town) -> Operation {
    Operation::Remove {
        identity: town.identity(6),
        version: 0,
        reason: reason(),
    }
}

/// The first node asks to remove the last; nobody is drawn yet.
fn asked(town: &mut Town) -> ProposalId {
    let operation = removal(town);
    let asking = town.nodes[0].clone();
    town.ask_only(&asking, operation).unwrap()
}

fn pass_views(town: &mut Town, view: u64) {
    while town.world.height <= view {
        town.world.block(&[]);
    }
}

/// Nobody votes before that.
#[test]
fn membership_voters_not_drawn() {
    let mut town = town();
    let proposal = asked(&mut town);
    assert_eq!(town.proposal(&proposal).voters.len(), 6, "from whom");
    for index in 0..6 {
        assert_eq!(
            town.approve(index, proposal),
            Err("membership_voters_not_drawn")
        );
    }
    town.draw(proposal);
    let record = town.proposal(&proposal);
    assert_eq!(record.voters.len(), 3);
    assert!(matches!(record.drawing, Drawing::Drawn { .. }));
    assert!(town.register().draws.is_empty());
    let status = town.approve_all(proposal);
    assert!(matches!(status, ProposalStatus::Approved { .. }));
}

/// The value counts in no block of its own view or an earlier one, and once.
#[test]
fn membership_draw_not_due() {
    let mut town = town();
    let asked_at = town.world.height;
    let proposal = asked(&mut town);
    let due = town.due(&proposal);
    assert_eq!((due.epoch, due.view), (0, asked_at + VIEWS_AHEAD));
    let node = town.nodes[3].clone();
    let signature = seed_of(0, due.view);
    while town.world.height <= due.view {
        let early = town.show(&node, proposal, signature);
        assert_eq!(early, Err("membership_draw_not_due"));
    }
    let drawn = town.show(&node, proposal, signature);
    assert_eq!(drawn, Ok(Event::MembershipDrawn { proposal }));
    let again = town.show(&node, proposal, signature);
    assert_eq!(again, Err("membership_draw_not_due"));
}

/// The value of no other view counts, and no other signature.
#[test]
fn membership_draw_invalid() {
    let mut town = town();
    let asked_at = town.world.height;
    let proposal = asked(&mut town);
    let due = town.due(&proposal);
    let node = town.nodes[3].clone();
    pass_views(&mut town, due.view);
    for view in [asked_at, asked_at + 1, due.view - 1, due.view + 1] {
        let other = town.show(&node, proposal, seed_of(0, view));
        assert_eq!(other, Err("membership_draw_invalid"));
    }
    let other_epoch = town.show(&node, proposal, seed_of(1, due.view));
    assert_eq!(other_epoch, Err("membership_draw_invalid"));
    for byte in [0, 20, 47] {
        let mut forged = seed_of(0, due.view);
        forged.0[byte] ^= 1;
        let shown = town.show(&node, proposal, forged);
        assert_eq!(shown, Err("membership_draw_invalid"));
    }
}

#[test]
fn values_are_shown_by_linked_nodes_for_what_can_be_voted_on() {
    let mut town = town();
    let proposal = asked(&mut town);
    let due = town.due(&proposal);
    pass_views(&mut town, due.view);
    let signature = seed_of(due.epoch, due.view);
    let (node, stranger) = (town.nodes[1].clone(), town.newcomer.clone());
    let shown = town.show(&stranger, proposal, signature);
    assert_eq!(shown, Err("membership_node_not_linked"));
    let unknown = town.show(&node, ProposalId([7; 16]), signature);
    assert_eq!(unknown, Err("membership_proposal_unknown"));
    town.world.wait_s(DAY_S);
    let late = town.show(&node, proposal, signature);
    assert_eq!(late, Err("membership_window_over"));
    // Asked for again, it is drawn again, and what ran out is forgotten.
    let again = asked(&mut town);
    assert_eq!(town.register().draws.len(), 1);
    town.draw(again);
    town.approve_all(again);
    let decided = town.show(&node, again, signature);
    assert_eq!(decided, Err("membership_already_decided"));
}

#[test]
fn where_everybody_votes_nothing_is_drawn() {
    let mut town = Town::new(7);
    let proposal = asked(&mut town);
    let record = town.proposal(&proposal);
    assert_eq!(record.drawing, Drawing::Needless);
    assert_eq!(record.voters.len(), 6);
    assert!(town.register().draws.is_empty());
    let node = town.nodes[1].clone();
    let shown = town.show(&node, proposal, seed_of(0, 1));
    assert_eq!(shown, Err("membership_draw_not_due"));
}

#[test]
fn what_an_epoch_has_no_view_for_is_drawn_in_the_next() {
    let mut town = town();
    let early = asked(&mut town);
    let asking = town.nodes[1].clone();
    let weigh = Operation::Weigh {
        identity: town.identity(2),
        weight: 2,
    };
    let due = town.due(&early);
    pass_views(&mut town, due.view);
    let late = town.ask_only(&asking, weigh).unwrap();
    // The view of the first is over by then, that of the second not.
    town.block_at(Place::Last);
    town.epoch += 1;
    assert_eq!(town.due(&early), due);
    let put_off = town.due(&late);
    assert_eq!((put_off.epoch, put_off.view), (1, VIEWS_AHEAD));
}

/// Whoever asks can make as many requests as they like and send the one that they like best. As long as the value is not known
/// this gets them nothing: the one they chose with all that is known draws their friend as often as any other.
#[test]
fn whoever_asks_can_not_choose_the_voters() {
    let town = town();
    let voters = super::super::tally::candidates(&town.register().nodes, None);
    let friend = voters[4].account;
    let is_drawn = |id: &ProposalId, signature: &SeedSignature| {
        let value = Sha256::hash(&[b"scrip membership seed", &id.0, &signature.0]);
        let drawn = draw_voters(&value, voters.clone(), 3);
        drawn.iter().any(|voter| voter.account == friend)
    };
    let tries = 700u64;
    let (mut wished, mut got) = (0, 0);
    for number in 0..tries {
        let view = 10 + number;
        // All that is known when the request is made.
        let known = seed_of(0, view - 1);
        let id = (0..32u8)
            .map(|choice| {
                let mut id = [choice; 16];
                id[..8].copy_from_slice(&number.to_be_bytes());
                ProposalId(id)
            })
            .find(|id| is_drawn(id, &known));
        let Some(id) = id else { continue };
        wished += 1;
        got += u64::from(is_drawn(&id, &seed_of(0, view + VIEWS_AHEAD)));
    }
    assert!(
        wished > 690,
        "with the known value one can choose: {wished}"
    );
    // Three of seven, give or take six standard deviations.
    assert!((221..379).contains(&got), "{got} of {wished}");
}
