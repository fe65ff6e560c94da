//! From the linked nodes to the next committee: no more than a committee can bear to lose leave it at once.

use super::record::{Linked, Register};
use crate::epoch::{Committee, MEMBERS_MAX, Member};
use commonware_cryptography::ed25519::PublicKey;

/// How many members of a committee may fail.
const fn faults_max(members_count: usize) -> usize {
    members_count.saturating_sub(1) / 3
}

fn has(committee: &Committee, key: &PublicKey) -> bool {
    committee.members.iter().any(|member| member.key == *key)
}

fn member(node: &Linked) -> Member {
    Member {
        key: node.key.clone(),
        address: node.address.clone(),
        weight: 0,
    }
}

/// The committee after the last of `coming`, which are those that validate from now on, in order. Members leave and join as
/// the register says, but at any time at most as many are on their way out as the smallest of these committees may lose
/// (and one in any case), and at most as many join at one boundary; the others wait for the next.
pub(crate) fn compose(register: &mut Register, coming: &[Committee]) -> Committee {
    let before = coming.last().expect("committees are fixed ahead");
    let smallest = coming.iter().map(|committee| committee.members.len()).min();
    let bearable = faults_max(smallest.unwrap_or(0)).max(1);
    let mut leaving: Vec<&PublicKey> = Vec::new();
    for committee in coming {
        for gone in &committee.members {
            if !has(before, &gone.key) && !leaving.contains(&&gone.key) {
                leaving.push(&gone.key);
            }
        }
    }
    let mut leave_max = bearable.saturating_sub(leaving.len());
    let mut join_max = bearable;
    let mut members = Vec::with_capacity(before.members.len() + 1);
    for present in &before.members {
        let stays = register
            .nodes
            .iter()
            .find(|node| node.key == present.key)
            .map(member);
        let successor = register
            .nodes
            .iter_mut()
            .find(|node| node.replaces.as_ref() == Some(&present.key));
        match (stays, successor) {
            (Some(stays), _) => members.push(stays),
            (None, Some(node)) if leave_max > 0 => {
                leave_max -= 1;
                node.replaces = None;
                members.push(member(node));
            }
            (None, None) if leave_max > 0 => leave_max -= 1,
            (None, _) => members.push(Member {
                weight: 0,
                ..present.clone()
            }),
        }
    }
    for node in &mut register.nodes {
        let is_in = members.iter().any(|member| member.key == node.key);
        let waits = node
            .replaces
            .as_ref()
            .is_some_and(|key| members.iter().any(|member| member.key == *key));
        if is_in || waits || join_max == 0 || members.len() >= MEMBERS_MAX {
            continue;
        }
        join_max -= 1;
        node.replaces = None;
        members.push(member(node));
    }
    Committee::new(before.epoch + 1, members)
}

/// Forgets keys of removed nodes that are in none of the committees from now on.
pub(crate) fn forget_departed(register: &mut Register, coming: &[Committee]) {
    register
        .removed
        .retain(|key| coming.iter().any(|committee| has(committee, key)));
}
