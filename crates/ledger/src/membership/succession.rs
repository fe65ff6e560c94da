//! The state that a successor of a network starts from: everything as it was, under nodes that are still there.

use super::record::{Linked, NodeKey, NodeStatus, Register};
use super::{Policy, founder};
use crate::account::{Account, Controller, Status};
use crate::election::NetworkKeyBytes;
use crate::epoch::{LOOKAHEAD_EPOCHS, Member};
use crate::genesis::committees;
use crate::ids::{AccountId, KeyBytes};
use crate::record::Stored as _;
use crate::state::{Key, Record};
use crate::time::Timestamp;
use commonware_cryptography::ed25519::PublicKey;
use std::collections::BTreeMap;

/// The first records of the network with `network_key` that goes on from `records` with `members`, at `founded_at`.
///
/// Accounts, money, names and everything else stay, also what was applied, so that nothing applies again. Members that
/// are or were nodes keep their names and accounts, others are founders; whoever was linked and is not among them is
/// removed. What membership votes were under way about is forgotten, and the rules of counting stay if the members can
/// decide anything under them.
pub fn succeed(
    records: &[(Key, Record)],
    members: &[Member],
    network_key: &NetworkKeyBytes,
    founded_at: Timestamp,
) -> Vec<(Key, Record)> {
    let mut next: BTreeMap<Key, Record> = records.iter().cloned().collect();
    next.retain(|_, record| !is_left_behind(record));
    let before = match next.remove(&Key::register()) {
        Some(Record::Register(register)) => Some(*register),
        _ => None,
    };
    let linked = before.as_ref().map_or(&[][..], |register| &register.nodes);
    let mut nodes = Vec::new();
    for member in members {
        let present = linked.iter().find(|node| node.key == member.key);
        let entry = match present.cloned().or_else(|| removed(&next, &member.key)) {
            Some(mut node) => {
                node.replaces = None;
                node.address = member.address.clone();
                if let Some(Record::Node(record)) = next.get_mut(&Key::node(&node.identity)) {
                    record.address = member.address.clone();
                    record.status = NodeStatus::Linked;
                }
                node
            }
            None => found(&mut next, member, founded_at),
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
        network_key: *network_key,
        policy: policy
            .filter(|policy| policy.works_for(count))
            .unwrap_or(Policy::of_founders(count)),
        nodes,
        removed: Vec::new(),
        open: Vec::new(),
        draws: Vec::new(),
        closed: Vec::new(),
    };
    next.insert(Key::register(), register.into_record());
    debug_assert_eq!(LOOKAHEAD_EPOCHS as usize, committees(members).len());
    next.extend(committees(members));
    next.into_iter().collect()
}

/// A member that never was a node, as a founder.
fn found(next: &mut BTreeMap<Key, Record>, member: &Member, founded_at: Timestamp) -> Linked {
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

/// The node that had this key when it was removed: whoever founds with it is linked again under its name.
fn removed(next: &BTreeMap<Key, Record>, key: &PublicKey) -> Option<Linked> {
    let Some(Record::NodeKey(owner)) = next.get(&Key::node_key(key)) else {
        return None;
    };
    match next.get(&Key::node(&owner.identity)) {
        Some(Record::Node(node)) if node.key == *key => Some(Linked {
            account: node.account,
            identity: node.identity.clone(),
            key: node.key.clone(),
            replaces: None,
            address: node.address.clone(),
            valid_until: node.valid_until,
            version: node.version,
            weight: 1,
        }),
        _ => None,
    }
}

/// What belongs to the network that was: epochs count anew, and keys on the burn chain and random values are bound to a network.
const fn is_left_behind(record: &Record) -> bool {
    matches!(
        record,
        Record::Committee(_)
            | Record::Proposal(_)
            | Record::Tenure(_)
            | Record::Candidate(_)
            | Record::BurnTip(_)
            | Record::BurnBlock(_)
            | Record::ElectionSettings(_)
            | Record::SettingsVotes(_)
    )
}

fn set_status(records: &mut BTreeMap<Key, Record>, account: &AccountId, status: Status) {
    if let Some(Record::Account(account)) = records.get_mut(&Key::account(account))
        && account.status != Status::Closed
    {
        account.status = status;
    }
}
