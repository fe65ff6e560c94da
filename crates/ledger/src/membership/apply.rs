//! What operations on membership change.

use super::certificate::{Certificate, NodeName};
use super::operation::{Operation, Verdict};
use super::record::{
    Linked, Node, NodeKey, NodeStatus, Proposal, ProposalStatus, Register, Subject, Vote,
};
use super::tally::{Standing, candidates, draw_voters, standing};
use super::{Counting, Error};
use crate::account::{Controller, Status};
use crate::draft::Draft;
use crate::epoch::MEMBERS_MAX;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::ids::{AccountId, KeyBytes, ProposalId};
use crate::operation;
use crate::state::{Key, View};
use crate::text::Reference;
use crate::time::{SECOND_MS, Timestamp};
use core::net::SocketAddr;

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
    };
    propose(draft, context, &mut register, subject)
}

fn load_register<V: View>(draft: &Draft<V>) -> Result<Register, Failure> {
    let register = draft.get::<Register>(&Key::register())?;
    Ok(register
        .expect("every state has a register since its genesis")
        .clone())
}

/// The author as a linked node.
fn linked<'r>(context: &Context<'_>, register: &'r Register) -> Result<&'r Linked, Error> {
    register.node(&context.author).ok_or(Error::NotLinked)
}

/// The author as a linked node whose certificate is in date.
fn author_in_date<'r>(context: &Context<'_>, register: &'r Register) -> Result<&'r Linked, Error> {
    let node = linked(context, register)?;
    if node.valid_until <= context.now() {
        return Err(Error::OwnCertificateExpired);
    }
    Ok(node)
}

/// Whether one node fewer could still decide something.
fn check_enough_left(register: &Register) -> Result<(), Error> {
    let left = register.nodes.len().saturating_sub(1) as u32;
    if register.policy.works_for(left) {
        Ok(())
    } else {
        Err(Error::TooFewLeft)
    }
}

/// What a certificate must be like, whoever asks.
fn check_certificate(context: &Context<'_>, certificate: &Certificate) -> Result<(), Error> {
    let address: Option<SocketAddr> = certificate.address.as_str().parse().ok();
    if address.is_none_or(|address| address.port() == 0 || address.ip().is_unspecified()) {
        return Err(Error::AddressUnfit);
    }
    if certificate.valid_until <= certificate.valid_from {
        return Err(Error::ValidityReversed);
    }
    if certificate.valid_until <= context.now() {
        return Err(Error::CertificateExpired);
    }
    if certificate.valid_from > context.now() {
        return Err(Error::CertificateNotYetValid);
    }
    Ok(())
}

fn check_link<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    register: &Register,
    certificate: &Certificate,
) -> Result<(), Failure> {
    if certificate.key != *context.signer {
        return Err(Error::KeyNotAuthors.into());
    }
    check_certificate(context, certificate)?;
    if register.node(&context.author).is_some() {
        return Err(Error::AlreadyLinked.into());
    }
    let node = draft.get::<Node>(&Key::node(&certificate.identity))?;
    if node.is_some_and(|node| node.status == NodeStatus::Linked) {
        return Err(Error::IdentityTaken.into());
    }
    let owner = draft.get::<NodeKey>(&Key::node_key(&certificate.key))?;
    if owner.is_some_and(|owner| owner.identity != certificate.identity) {
        return Err(Error::KeyTaken.into());
    }
    if node.is_some_and(|node| certificate.version <= node.version) {
        return Err(Error::VersionNotHigher.into());
    }
    if register.nodes.len() >= MEMBERS_MAX {
        return Err(Error::Full.into());
    }
    Ok(())
}

fn check_renewal<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    register: &Register,
    certificate: &Certificate,
) -> Result<(), Failure> {
    let node = linked(context, register)?;
    check_certificate(context, certificate)?;
    if certificate.identity != node.identity {
        return Err(Error::IdentityNotAuthors.into());
    }
    let owner = draft.get::<NodeKey>(&Key::node_key(&certificate.key))?;
    if owner.is_some() && certificate.key != node.key {
        return Err(Error::KeyTaken.into());
    }
    if Some(certificate.version) != node.version.checked_add(1) {
        return Err(Error::VersionNotNext.into());
    }
    if node.replaces.is_some() && certificate.key != node.key {
        return Err(Error::RenewalPending.into());
    }
    Ok(())
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
    let mut voters = candidates(&register.nodes, target.as_ref());
    if let Counting::Weighted { drawn_weight, .. } = register.policy.counting {
        let seed = [&id.0[..], &context.block.height.to_be_bytes()].concat();
        voters = draw_voters(&seed, voters, drawn_weight);
    }
    let proposal = Proposal {
        subject,
        author: context.author,
        opened_at: now,
        until,
        counting: register.policy.counting,
        voters,
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
fn close<V: View>(
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
    register.closed.push(id);
    Ok(())
}

fn vote<V: View>(
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
            take_effect(draft, &mut register, &proposal, now)?;
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

fn take_effect<V: View>(
    draft: &mut Draft<V>,
    register: &mut Register,
    proposal: &Proposal,
    now: Timestamp,
) -> Result<(), Failure> {
    match &proposal.subject {
        Subject::Link(certificate) => link(draft, register, &proposal.author, certificate),
        Subject::Renew(certificate) => renew(draft, register, &proposal.author, certificate),
        Subject::Remove { identity, .. } => remove(draft, register, identity, now),
        Subject::Change(policy) => {
            if !policy.works_for(register.nodes.len() as u32) {
                return Err(Error::PolicyUnfit.into());
            }
            register.policy = *policy;
            Ok(())
        }
        Subject::Weigh { identity, weight } => {
            let node = register
                .nodes
                .iter_mut()
                .find(|node| node.identity == *identity);
            node.ok_or(Error::UnknownNode)?.weight = *weight;
            Ok(())
        }
    }
}

fn put_node<V: View>(
    draft: &mut Draft<V>,
    account: AccountId,
    certificate: &Certificate,
) -> Result<(), Failure> {
    let identity = &certificate.identity;
    let (key, owner) = (Key::node(identity), Key::node_key(&certificate.key));
    draft.record(&key)?;
    draft.record(&owner)?;
    draft.put(
        &key,
        Node {
            identity: identity.clone(),
            account,
            key: certificate.key.clone(),
            address: certificate.address.clone(),
            valid_from: certificate.valid_from,
            valid_until: certificate.valid_until,
            version: certificate.version,
            status: NodeStatus::Linked,
        },
    );
    draft.put(
        &owner,
        NodeKey {
            identity: identity.clone(),
        },
    );
    Ok(())
}

fn link<V: View>(
    draft: &mut Draft<V>,
    register: &mut Register,
    account: &AccountId,
    certificate: &Certificate,
) -> Result<(), Failure> {
    let Err(position) = register
        .nodes
        .binary_search_by(|node| node.account.cmp(account))
    else {
        return Err(Error::AlreadyLinked.into());
    };
    if register.nodes.len() >= MEMBERS_MAX {
        return Err(Error::Full.into());
    }
    let slot = draft
        .account_slot(account)?
        .ok_or(operation::Error::UnknownAuthor)?;
    put_node(draft, *account, certificate)?;
    if draft.account(slot).status == Status::Unlinked {
        draft.change_account(slot, |account| account.status = Status::Open);
    }
    register.removed.retain(|key| *key != certificate.key);
    register.nodes.insert(
        position,
        Linked {
            account: *account,
            identity: certificate.identity.clone(),
            key: certificate.key.clone(),
            replaces: None,
            address: certificate.address.clone(),
            valid_until: certificate.valid_until,
            version: certificate.version,
            weight: 1,
        },
    );
    Ok(())
}

fn renew<V: View>(
    draft: &mut Draft<V>,
    register: &mut Register,
    account: &AccountId,
    certificate: &Certificate,
) -> Result<(), Failure> {
    let node = register
        .nodes
        .iter_mut()
        .find(|node| node.account == *account);
    let node = node.ok_or(Error::UnknownNode)?;
    if node.key != certificate.key {
        node.replaces = Some(core::mem::replace(&mut node.key, certificate.key.clone()));
        let slot = draft
            .account_slot(account)?
            .ok_or(operation::Error::UnknownAuthor)?;
        let controller = Controller::Key(KeyBytes::from(&certificate.key));
        draft.change_account(slot, |account| account.controller = controller);
    }
    node.address = certificate.address.clone();
    node.valid_until = certificate.valid_until;
    node.version = certificate.version;
    put_node(draft, *account, certificate)
}

fn remove<V: View>(
    draft: &mut Draft<V>,
    register: &mut Register,
    identity: &NodeName,
    now: Timestamp,
) -> Result<(), Failure> {
    check_enough_left(register)?;
    let position = register
        .nodes
        .iter()
        .position(|node| node.identity == *identity);
    let node = register.nodes.remove(position.ok_or(Error::UnknownNode)?);
    let key = Key::node(identity);
    let mut record = draft.get::<Node>(&key)?.ok_or(Error::UnknownNode)?.clone();
    record.status = NodeStatus::Removed { at: now };
    if let Some(slot) = draft.account_slot(&node.account)? {
        draft.change_account(slot, |account| account.status = Status::Unlinked);
    }
    draft.put(&key, record);
    register
        .removed
        .extend([Some(node.key), node.replaces].into_iter().flatten());
    // Twice the largest committee is more than can be on its way out.
    let excess = register.removed.len().saturating_sub(2 * MEMBERS_MAX);
    register.removed.drain(..excess);
    Ok(())
}

/// Founders' certificates are valid for this long, in milliseconds: two years.
const FOUNDER_VALIDITY_MS: u64 = 731 * 24 * 60 * 60 * SECOND_MS;

/// The node that a founding member starts as.
pub(crate) fn founder(member: &crate::epoch::Member, founded_at: Timestamp) -> (Node, Linked) {
    let account = AccountId::derive(&member.key, 0);
    let identity = NodeName::of_founder(&member.key);
    let valid_until = Timestamp(founded_at.0.saturating_add(FOUNDER_VALIDITY_MS));
    let node = Node {
        identity: identity.clone(),
        account,
        key: member.key.clone(),
        address: member.address.clone(),
        valid_from: founded_at,
        valid_until,
        version: 0,
        status: NodeStatus::Linked,
    };
    let linked = Linked {
        account,
        identity,
        key: member.key.clone(),
        replaces: None,
        address: member.address.clone(),
        valid_until,
        version: 0,
        weight: 1,
    };
    (node, linked)
}
