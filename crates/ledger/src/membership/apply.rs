//! What operations on membership change: something is put to the vote.

use super::draw;
use super::examine::{author_in_date, check_enough_left, check_link, check_renewal};
use super::operation::Operation;
use super::record::{Drawing, Proposal, ProposalStatus, Register, Subject};
use super::tally::candidates;
use super::vote::vote;
use super::{Counting, Error};
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::ids::ProposalId;
use crate::state::{Key, View};

/// Applies an operation on membership.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    let mut register = load_register(draft)?;
    let subject = match operation {
        Operation::Link { certificate } => {
            check_link(draft, context, &register, certificate)?;
            Subject::Link(certificate.clone())
        }
        Operation::Renew { certificate } => {
            check_renewal(draft, context, &register, certificate)?;
            Subject::Renew(certificate.clone())
        }
        Operation::Remove {
            identity,
            version,
            reason,
        } => {
            author_in_date(context, &register)?;
            let target = register.named(identity).ok_or(Error::UnknownNode)?;
            if target.version != *version {
                return Err(Error::TargetVersion.into());
            }
            check_enough_left(&register)?;
            Subject::Remove {
                identity: identity.clone(),
                version: *version,
                reason: reason.clone(),
            }
        }
        Operation::Change { policy } => {
            author_in_date(context, &register)?;
            if !policy.works_for(register.nodes.len() as u32) {
                return Err(Error::PolicyUnfit.into());
            }
            Subject::Change(*policy)
        }
        Operation::Weigh { identity, weight } => {
            author_in_date(context, &register)?;
            register.named(identity).ok_or(Error::UnknownNode)?;
            if *weight == 0 {
                return Err(Error::WeightZero.into());
            }
            Subject::Weigh {
                identity: identity.clone(),
                weight: *weight,
            }
        }
        Operation::Vote {
            proposal,
            verdict,
            reason,
        } => return vote(draft, context, register, proposal, *verdict, reason),
        Operation::Draw {
            proposal,
            signature,
        } => return draw::draw(draft, context, register, proposal, signature),
    };
    propose(draft, context, &mut register, subject)
}

fn load_register<V: View>(draft: &Draft<V>) -> Result<Register, Failure> {
    let register = draft.get::<Register>(&Key::register())?;
    Ok(register
        .expect("every state has a register since its genesis")
        .clone())
}

fn conflicts(one: &Subject, other: &Subject) -> bool {
    let key_of = |subject: &Subject| match subject {
        Subject::Link(certificate) | Subject::Renew(certificate) => Some(certificate.key.clone()),
        _ => None,
    };
    match (one.identity(), other.identity()) {
        (Some(one), Some(other)) if one == other => return true,
        (None, None) => return true,
        _ => {}
    }
    key_of(one).is_some_and(|key| key_of(other) == Some(key))
}

/// Opens a proposal, unless one about the same is open.
fn propose<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    register: &mut Register,
    subject: Subject,
) -> Result<Event, Failure> {
    let now = context.now();
    let mut open = Vec::with_capacity(register.open.len() + 1);
    for id in core::mem::take(&mut register.open) {
        let Some(other) = draft.get::<Proposal>(&Key::proposal(&id))? else {
            continue;
        };
        if other.until <= now {
            close(draft, register, id)?;
            continue;
        }
        if conflicts(&subject, &other.subject) {
            return Err(Error::RequestOpen.into());
        }
        open.push(id);
    }
    if open.len() >= Register::OPEN_MAX {
        return Err(Error::TooManyOpen.into());
    }
    let mut until = now.plus_seconds(u64::from(register.policy.window_s));
    if let Subject::Link(certificate) | Subject::Renew(certificate) = &subject {
        until = until.min(certificate.valid_until);
    }
    let target = match &subject {
        Subject::Remove { identity, .. } => register.named(identity).map(|node| node.account),
        _ => None,
    };
    let id = ProposalId::derive(&context.author, &context.id, 0);
    let drawing = match register.policy.counting {
        Counting::Weighted { .. } => {
            register.draws.push(draw::due(context.block, id));
            Drawing::Awaited
        }
        Counting::Messages { .. } | Counting::Ratio { .. } => Drawing::Needless,
    };
    let proposal = Proposal {
        subject,
        author: context.author,
        opened_at: now,
        until,
        counting: register.policy.counting,
        voters: candidates(&register.nodes, target.as_ref()),
        drawing,
        votes: Vec::new(),
        status: ProposalStatus::Open,
    };
    let key = Key::proposal(&id);
    draft.record(&key)?;
    open.push(id);
    register.open = open;
    draft.put(&key, proposal);
    draft.put(&Key::register(), register.clone());
    Ok(Event::MembershipProposed { proposal: id })
}

/// Puts a proposal among the past ones and forgets the oldest of them.
pub(super) fn close<V: View>(
    draft: &mut Draft<V>,
    register: &mut Register,
    id: ProposalId,
) -> Result<(), Failure> {
    if register.closed.len() >= Register::CLOSED_MAX {
        let oldest = Key::proposal(&register.closed.remove(0));
        draft.record(&oldest)?;
        draft.delete(&oldest);
    }
    register.open.retain(|open| *open != id);
    register.draws.retain(|draw| draw.proposal != id);
    register.closed.push(id);
    Ok(())
}
