//! Votes on what was asked for, and what becomes of it once they decide.

use super::apply::close;
use super::examine::{author_in_date, linked};
use super::operation::Verdict;
use super::record::{Drawing, Proposal, ProposalStatus, Register, Subject, Vote};
use super::tally::{Standing, standing};
use super::{Error, enact};
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::ids::ProposalId;
use crate::state::{Key, View};
use crate::text::Reference;

/// Adds the author's vote, and does what was asked for if that decides it.
pub(super) fn vote<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    mut register: Register,
    id: &ProposalId,
    verdict: Verdict,
    reason: &Reference,
) -> Result<Event, Failure> {
    let now = context.now();
    let node = linked(context, &register)?;
    let key = Key::proposal(id);
    let proposal = draft.get::<Proposal>(&key)?.ok_or(Error::UnknownProposal)?;
    if !matches!(proposal.subject, Subject::Renew(_)) {
        author_in_date(context, &register)?;
    }
    if proposal.status != ProposalStatus::Open {
        return Err(Error::AlreadyDecided.into());
    }
    if proposal.until <= now {
        return Err(Error::WindowOver.into());
    }
    if proposal.drawing == Drawing::Awaited {
        return Err(Error::VotersNotDrawn.into());
    }
    if let Subject::Remove { identity, .. } = &proposal.subject
        && *identity == node.identity
    {
        return Err(Error::TargetVotes.into());
    }
    let is_voter = proposal
        .voters
        .iter()
        .any(|voter| voter.account == context.author);
    if !is_voter {
        return Err(Error::NotVoter.into());
    }
    if proposal
        .votes
        .iter()
        .any(|vote| vote.voter == context.author)
    {
        return Err(Error::VotedTwice.into());
    }
    let mut proposal = proposal.clone();
    proposal.votes.push(Vote {
        voter: context.author,
        verdict,
        reason: reason.clone(),
        at: now,
    });
    match standing(id, &proposal) {
        Standing::Undecided => {}
        Standing::Approved => {
            proposal.status = ProposalStatus::Approved { at: now };
            close(draft, &mut register, *id)?;
            enact::take_effect(draft, &mut register, &proposal, now)?;
        }
        Standing::Denied => {
            proposal.status = ProposalStatus::Denied { at: now };
            close(draft, &mut register, *id)?;
        }
    }
    let status = proposal.status;
    draft.put(&key, proposal);
    draft.put(&Key::register(), register);
    Ok(Event::MembershipVoted {
        proposal: *id,
        status,
    })
}
