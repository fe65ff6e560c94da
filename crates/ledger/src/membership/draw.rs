//! Drawing the voters of a proposal by weight.
//!
//! They are drawn with the network's random value of a view that comes [`VIEWS_AHEAD`] of the proposal's block. Nobody has
//! that value before the view is over, and there is one of each view, so that whoever asks can neither choose it nor try
//! requests until one suits. Any linked node shows it; the nodes do so by themselves.

use super::Error;
use super::examine::linked;
use super::policy::Counting;
use super::record::{Draw, Drawing, Proposal, ProposalStatus, Register, Voter};
use crate::draft::Draft;
use crate::election::SeedSignature;
use crate::event::Event;
use crate::execute::{BlockContext, Context, Failure};
use crate::ids::ProposalId;
use crate::seed;
use crate::state::{Key, View};
use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};

/// How many views after its block's the random value of a proposal is from. Not the next one: whoever leads may know the
/// value of a view while it still is open which blocks of the one before count. By then it is not any more.
pub const VIEWS_AHEAD: u64 = 4;

/// Which value draws the voters of a proposal that is made in this block.
pub(super) const fn due(block: &BlockContext, proposal: ProposalId) -> Draw {
    Draw {
        proposal,
        epoch: block.epoch,
        view: block.view + VIEWS_AHEAD,
    }
}

/// Runs in the last block of an epoch: what is due in a view that the epoch no longer has is due as early in the next.
pub(crate) fn postpone<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
) -> Result<(), Failure> {
    let key = Key::register();
    let Some(register) = draft.get::<Register>(&key)? else {
        return Ok(());
    };
    let is_late = |draw: &Draw| draw.epoch == context.epoch && draw.view > context.view;
    if !register.draws.iter().any(is_late) {
        return Ok(());
    }
    let mut register = register.clone();
    for draw in register.draws.iter_mut().filter(|draw| is_late(draw)) {
        draw.epoch = context.epoch + 1;
        draw.view = VIEWS_AHEAD;
    }
    draft.put(&key, register);
    Ok(())
}

/// Takes the random value that is due and draws the voters with it.
pub(super) fn draw<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    mut register: Register,
    id: &ProposalId,
    signature: &SeedSignature,
) -> Result<Event, Failure> {
    linked(context, &register)?;
    let key = Key::proposal(id);
    let proposal = draft.get::<Proposal>(&key)?.ok_or(Error::UnknownProposal)?;
    if proposal.status != ProposalStatus::Open {
        return Err(Error::AlreadyDecided.into());
    }
    if proposal.until <= context.now() {
        return Err(Error::WindowOver.into());
    }
    let due = register.draws.iter().find(|draw| draw.proposal == *id);
    let Draw { epoch, view, .. } = *due.ok_or(Error::DrawNotDue)?;
    // A block can't hold the value of its own view or a later one.
    if (context.block.epoch, context.block.view) <= (epoch, view) {
        return Err(Error::DrawNotDue.into());
    }
    if !seed::is_of_view(&register.network_key, epoch, view, signature) {
        return Err(Error::DrawInvalid.into());
    }
    let Counting::Weighted { drawn_weight, .. } = proposal.counting else {
        return Err(Error::DrawNotDue.into());
    };
    let value = Sha256::hash(&[b"scrip membership seed", &id.0, &signature.0]);
    let mut proposal = proposal.clone();
    proposal.voters = draw_voters(&value, proposal.voters, drawn_weight);
    proposal.drawing = Drawing::Drawn { value };
    register.draws.retain(|draw| draw.proposal != *id);
    draft.put(&key, proposal);
    draft.put(&Key::register(), register);
    Ok(Event::MembershipDrawn { proposal: *id })
}

/// Draws voters by weight until they weigh `drawn_weight` or more. `seed` says how.
pub(super) fn draw_voters(
    seed: &Digest,
    mut candidates: Vec<Voter>,
    drawn_weight: u64,
) -> Vec<Voter> {
    let mut drawn = Vec::new();
    let mut weight = 0u64;
    while weight < drawn_weight && !candidates.is_empty() {
        let total: u128 = candidates
            .iter()
            .map(|voter| u128::from(voter.weight))
            .sum();
        let digest = Sha256::hash(&[
            b"scrip membership draw",
            seed.as_ref(),
            &(drawn.len() as u64).to_be_bytes(),
        ]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest.0[..16]);
        // The total is far below 2^64, so that the modulo favours nobody noticeably.
        let mut point = u128::from_be_bytes(bytes) % total;
        let position = candidates.iter().position(|voter| {
            let weight = u128::from(voter.weight);
            let is_here = point < weight;
            point = point.saturating_sub(weight);
            is_here
        });
        let voter = candidates.remove(position.expect("the point is below the total"));
        weight += u64::from(voter.weight);
        drawn.push(voter);
    }
    drawn.sort_by_key(|voter| voter.account);
    drawn
}
