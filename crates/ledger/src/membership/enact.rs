//! What changes when the nodes approve.

use super::Error;
use super::certificate::{Certificate, NodeName};
use super::examine::check_enough_left;
use super::record::{Linked, Node, NodeKey, NodeStatus, Proposal, Register, Subject};
use crate::account::{Controller, Status};
use crate::draft::Draft;
use crate::epoch::MEMBERS_MAX;
use crate::execute::Failure;
use crate::ids::{AccountId, KeyBytes};
use crate::operation;
use crate::state::{Key, View};
use crate::time::{SECOND_MS, Timestamp};

/// Does what was approved.
pub(super) fn take_effect<V: View>(
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
