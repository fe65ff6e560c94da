//! Voting, and counting when the time is over or every node has voted.

use super::{Ballot, Decision, Error, Verdict, Vote, apply::committee, enact};
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{BlockContext, Context, Failure};
use crate::ids::KeyBytes;
use crate::state::{Key, View};
use crate::text::Reference;

fn find_open<V: View>(draft: &Draft<V>, number: u64) -> Result<Ballot, Failure> {
    let ballot = draft
        .get::<Ballot>(&Key::ballot(number))?
        .ok_or(Error::UnknownBallot)?;
    if ballot.outcome.is_some() {
        return Err(Error::BallotOver.into());
    }
    Ok(ballot.clone())
}

/// Takes a vote. A node's second vote makes both void, which everyone can see.
pub(super) fn vote<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    number: u64,
    verdict: Verdict,
    note: &Reference,
) -> Result<Event, Failure> {
    let mut ballot = find_open(draft, number)?;
    if ballot.closes_at <= context.now() {
        return Err(Error::BallotOver.into());
    }
    // On the roll when the ballot was opened, and still a node now.
    let voter = KeyBytes::from(context.signer);
    let nodes = committee(draft, context)?;
    if !ballot.is_on_roll(&voter) || nodes.binary_search(&voter).is_err() {
        return Err(Error::NotMember.into());
    }
    let is_second = match ballot.votes_of(&voter).count() {
        0 => false,
        1 => true,
        _ => return Err(Error::VoteVoid.into()),
    };
    if is_second {
        for vote in &mut ballot.votes {
            vote.is_void |= vote.voter == voter;
        }
    }
    ballot.votes.push(Vote {
        voter,
        verdict,
        note: note.clone(),
        at: context.now(),
        height: context.block.height,
        is_void: is_second,
    });
    if ballot.is_complete() {
        let decision = count(draft, context.block, number, ballot)?;
        return Ok(Event::BallotDecided {
            ballot: number,
            decision,
        });
    }
    draft.put(&Key::ballot(number), ballot);
    Ok(Event::Voted {
        ballot: number,
        voter,
        is_void: is_second,
    })
}

/// Counts a ballot whose time is over.
pub(super) fn close<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    number: u64,
) -> Result<Event, Failure> {
    let ballot = find_open(draft, number)?;
    if context.now() < ballot.closes_at {
        return Err(Error::BallotOpen.into());
    }
    let decision = count(draft, context.block, number, ballot)?;
    Ok(Event::BallotDecided {
        ballot: number,
        decision,
    })
}

/// Counts a ballot whose minute is over, unless that was done before.
pub(crate) fn expire<V: View>(
    draft: &mut Draft<V>,
    block: &BlockContext,
    number: u64,
) -> Result<Option<Event>, Failure> {
    let ballot = draft.get::<Ballot>(&Key::ballot(number))?;
    let Some(ballot) = ballot.filter(|ballot| ballot.outcome.is_none()).cloned() else {
        return Ok(None);
    };
    let decision = count(draft, block, number, ballot)?;
    Ok(Some(Event::BallotDecided {
        ballot: number,
        decision,
    }))
}

/// Counts the votes and does what they decided.
fn count<V: View>(
    draft: &mut Draft<V>,
    block: &BlockContext,
    number: u64,
    mut ballot: Ballot,
) -> Result<Decision, Failure> {
    let mut outcome = ballot.count();
    outcome.at = block.timestamp;
    outcome.height = block.height;
    if outcome.decision == Decision::Accepted {
        // However the nodes voted, nothing goes on the ledger that its rules find wrong.
        match super::examine(draft, block.timestamp, &ballot.subject)? {
            Ok(()) => enact::accept(draft, block, &ballot.subject)?,
            Err(finding) => outcome.decision = Decision::Unsound(finding),
        }
    }
    if outcome.decision != Decision::Accepted {
        enact::refuse(draft, &ballot.subject)?;
    }
    let decision = outcome.decision;
    ballot.outcome = Some(outcome);
    draft.put(&Key::ballot(number), ballot);
    Ok(decision)
}
