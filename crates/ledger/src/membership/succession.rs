//! The state that a successor of a network starts from: everything as it was, under nodes that are still there.

use super::record::{NodeKey, NodeStatus, Register};
use super::{Policy, founder};
use crate::account::{Account, Controller, Status};
use crate::epoch::{LOOKAHEAD_EPOCHS, Member};
use crate::genesis::committees;
use crate::ids::{AccountId, KeyBytes};
use crate::record::Stored as _;
use crate::state::{Key, Record};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// The first records of the network that goes on from `records` with `members`, at `founded_at`.
///
/// Accounts, money, names and everything else stay. Members that were linked keep their names and accounts, others are
/// founders; whoever was linked and is not among them is removed. What was being voted on is forgotten.
pub fn succeed(
    records: &[(Key, Record)],
    members: &[Member],
    founded_at: Timestamp,
) -> Vec<(Key, Record)> {
    let mut next: BTreeMap<Key, Record> = records.iter().cloned().collect();
    next.retain(|_, record| !matches!(record, Record::Committee(_) | Record::Proposal(_)));
    let before = match next.remove(&Key::register()) {
        Some(Record::Register(register)) => Some(*register),
        _ => None,
    };
    let linked = before.as_ref().map_or(&[][..], |register| &register.nodes);
    let mut nodes = Vec::new();
    for member in members {
        let known = linked.iter().find(|node| node.key == member.key);
        let entry = match known {
            Some(node) => {
                let mut node = node.clone();
                node.replaces = None;
                node.address = member.address.clone();
                if let Some(Record::Node(record)) = next.get_mut(&Key::node(&node.identity)) {
                    record.address = member.address.clone();
                }
                node
            }
            None => {
                let (record, entry) = founder(member, founded_at);
                let identity = record.identity.clone();
                next.insert(
                    Key::node_key(&member.key),
                    NodeKey { identity }.into_record(),
                );
                next.insert(Key::node(&record.identity), record.into_record());
                next.entry(Key::account(&entry.account)).or_insert_with(|| {
                    let controller = Controller::Key(KeyBytes::from(&member.key));
                    Account::new(controller).into_record()
                });
                entry
            }
        };
        set_status(&mut next, &entry.account, Status::Open);
        nodes.push(entry);
    }
    for gone in linked {
        if nodes.iter().any(|node| node.identity == gone.identity) {
            continue;
        }
        if let Some(Record::Node(record)) = next.get_mut(&Key::node(&gone.identity)) {
            record.status = NodeStatus::Removed { at: founded_at };
        }
        set_status(&mut next, &gone.account, Status::Unlinked);
    }
    nodes.sort_by_key(|node| node.account);
    let count = nodes.len() as u32;
    let policy = before.map(|register| register.policy);
    let register = Register {
        policy: policy
            .filter(|policy| policy.works_for(count))
            .unwrap_or(Policy::of_founders(count)),
        nodes,
        removed: Vec::new(),
        open: Vec::new(),
        closed: Vec::new(),
    };
    next.insert(Key::register(), register.into_record());
    debug_assert_eq!(LOOKAHEAD_EPOCHS as usize, committees(members).len());
    next.extend(committees(members));
    next.into_iter().collect()
}

fn set_status(records: &mut BTreeMap<Key, Record>, account: &AccountId, status: Status) {
    if let Some(Record::Account(account)) = records.get_mut(&Key::account(account))
        && account.status != Status::Closed
    {
        account.status = status;
    }
}
