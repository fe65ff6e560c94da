//! Who holds a share of the network's key in coming epochs, as the ledger's records say, and where they are reached.
//!
//! The ledger fixes a committee in the middle of an epoch, [`scrip_ledger::epoch::LOOKAHEAD_EPOCHS`] before it validates:
//! the members of epoch E get their shares during epoch E-1 and are made known in the last block of epoch E-3, so that
//! peers connect to them and they fetch the state during epoch E-2.

use crate::{elector::Weights, scheme::EpochInfo};
use commonware_consensus::types::Epoch;
use commonware_cryptography::ed25519::PublicKey;
use commonware_glue::dkg::{ParticipantsProvider, network::Addresses};
use commonware_p2p::Address;
use commonware_utils::ordered::{Map, Set};
use scrip_ledger::{
    epoch::Committee,
    membership::{Draw, Register},
    state::{Key, Record},
};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};
use tokio::sync::{Notify, futures::Notified, watch};

/// Epochs before the newest one that are remembered.
const EPOCHS_KEPT: u64 = 8;

/// Views after which a random value is not waited for any more.
const DRAW_VIEWS: u64 = 32;

/// What is known of past and coming epochs; cloning shares it.
///
/// Fed from final blocks and the final state only, so that all nodes give the resharing protocol the same answers.
#[derive(Clone)]
pub struct Committees {
    table: Arc<watch::Sender<Table>>,
    /// For whoever waits beside others: these are woken in the order in which they came, those of a watch in no order, and a
    /// simulation has to repeat.
    news: Arc<Notify>,
    weights: Weights,
}

#[derive(Default)]
struct Table {
    /// The ledger's records.
    fixed: BTreeMap<u64, Committee>,
    /// What the last block before each epoch said: who really holds shares, and where the peers are reached.
    begun: BTreeMap<u64, Begun>,
    /// The keys of linked nodes.
    linked: Option<Set<PublicKey>>,
    /// Whether voters are to be drawn with the random value of a coming view.
    draws: bool,
}

struct Begun {
    holders: Set<PublicKey>,
    directory: BTreeMap<PublicKey, Address>,
}

impl Table {
    fn prune(&mut self) {
        let newest = self.fixed.keys().chain(self.begun.keys()).max().copied();
        let oldest = newest.unwrap_or(0).saturating_sub(EPOCHS_KEPT);
        self.fixed.retain(|epoch, _| *epoch >= oldest);
        self.begun.retain(|epoch, _| *epoch >= oldest);
    }

    /// Where `peers` are reached in `epoch`: as the newest record says that has them, else as in the epoch before. `None`
    /// while that is not known.
    fn directory(&self, epoch: u64, peers: &Set<PublicKey>) -> Option<Addresses<PublicKey>> {
        let newest = epoch + 2;
        self.fixed.get(&newest)?;
        let records = self.fixed.range(epoch..=newest).rev();
        let members: Vec<_> = records.flat_map(|(_, record)| &record.members).collect();
        let before = epoch
            .checked_sub(1)
            .and_then(|epoch| self.begun.get(&epoch));
        let addresses = peers.iter().map(|peer| {
            let recorded = members.iter().find(|member| member.key == *peer);
            let recorded = recorded.and_then(|member| member.address.as_str().parse().ok());
            let address = match recorded {
                Some(address) => Address::Symmetric(address),
                None => before?.directory.get(peer)?.clone(),
            };
            Some((peer.clone(), address))
        });
        let addresses: Vec<_> = addresses.collect::<Option<_>>()?;
        Some(Addresses::from(Map::from_iter_dedup(addresses)))
    }
}

impl Committees {
    /// Knows what a network was founded with: its first records and the public description of epoch 0. What the records say
    /// of leader weights goes into `weights`.
    pub fn new(records: &[(Key, Record)], info: &EpochInfo, weights: Weights) -> Self {
        let committees = Self {
            table: Arc::new(watch::Sender::new(Table::default())),
            news: Arc::default(),
            weights,
        };
        for (_, record) in records {
            if let Record::Committee(committee) = record {
                committees.learn(committee);
            }
        }
        committees.begin(info);
        committees
    }

    /// Notes a committee as the final state has it.
    pub fn learn(&self, committee: &Committee) {
        if committee.is_weighed() {
            let members = committee.members.iter();
            let weights = members.map(|member| (member.key.clone(), member.weight));
            self.weights
                .insert(committee.epoch, weights.collect(), committee.seed);
        }
        self.table.send_modify(|table| {
            table.fixed.insert(committee.epoch, committee.clone());
            table.prune();
        });
        self.news.notify_waiters();
    }

    /// Notes the public description of an epoch, which the last block before it carried.
    pub fn begin(&self, info: &EpochInfo) {
        let directory = info.directory.clone().into_inner();
        let begun = Begun {
            holders: info.output.players().clone(),
            directory: directory
                .iter_pairs()
                .map(|(peer, address)| (peer.clone(), address.clone()))
                .collect(),
        };
        self.table.send_modify(|table| {
            table.begun.insert(info.epoch.get(), begun);
            table.prune();
        });
        self.news.notify_waiters();
    }

    /// Who validates in `epoch`: those who hold shares or, as long as the epoch has not begun, those whom the ledger names.
    pub fn of(&self, epoch: u64) -> Set<PublicKey> {
        let table = self.table.borrow();
        match (table.begun.get(&epoch), table.fixed.get(&epoch)) {
            (Some(begun), _) => begun.holders.clone(),
            (None, Some(committee)) => keys(committee),
            (None, None) => Set::default(),
        }
    }

    /// Notes the nodes that are linked after a block of this epoch and view, and whether voters are about to be drawn.
    pub fn note(&self, register: &Register, epoch: u64, view: u64) {
        let linked = register.nodes.iter().map(|node| node.key.clone());
        let linked = Some(Set::from_iter_dedup(linked));
        let mut draws = register.draws.iter();
        let draws = draws.any(|draw| is_near(draw, epoch, view));
        let changed = self.table.send_if_modified(|table| {
            let changed = table.linked != linked || table.draws != draws;
            table.linked = linked;
            table.draws = draws;
            changed
        });
        if changed {
            self.news.notify_waiters();
        }
    }

    /// Resolves when something becomes known from now on.
    pub fn news(&self) -> Notified<'_> {
        self.news.notified()
    }

    /// Those of `removed` whose way out is fixed: from now on the network does without them. Others have to wait, because
    /// no more may leave at once, and are still needed.
    pub fn departed(&self, removed: &[PublicKey]) -> Vec<PublicKey> {
        let table = self.table.borrow();
        let newest = table
            .fixed
            .values()
            .next_back()
            .map(keys)
            .unwrap_or_default();
        let departed = removed.iter().filter(|key| newest.position(key).is_none());
        departed.cloned().collect()
    }

    /// Whether blocks should keep coming in `epoch`, since only blocks bring about what was asked for: the nodes that validate
    /// are others than those that are linked or are going to validate, or voters are to be drawn.
    pub fn is_hurried(&self, epoch: u64) -> bool {
        let table = self.table.borrow();
        if table.draws {
            return true;
        }
        let Some(begun) = table.begun.get(&epoch) else {
            return false;
        };
        let coming = table
            .fixed
            .range(epoch..)
            .map(|(_, committee)| keys(committee));
        let linked = table.linked.iter().cloned();
        coming.chain(linked).any(|keys| keys != begun.holders)
    }

    /// The weights of the turns at leading in `epoch`, as far as they are decided.
    pub fn weights(&self, epoch: u64) -> BTreeMap<PublicKey, u64> {
        self.weights.of(epoch)
    }

    async fn until<T>(&self, ready: impl Fn(&Table) -> Option<T>) -> T {
        let mut changes = self.table.subscribe();
        loop {
            let found = ready(&changes.borrow_and_update());
            if let Some(found) = found {
                return found;
            }
            changes.changed().await.expect("this holds the sender");
        }
    }
}

/// Whether it is worth making blocks for a draw after a block of this epoch and view: not if its value should be there for
/// long, because then every node has missed it.
const fn is_near(draw: &Draw, epoch: u64, view: u64) -> bool {
    if draw.epoch == epoch {
        view < draw.view + DRAW_VIEWS
    } else {
        draw.epoch > epoch || draw.epoch + 1 == epoch && view < DRAW_VIEWS
    }
}

fn keys(committee: &Committee) -> Set<PublicKey> {
    Set::from_iter_dedup(committee.members.iter().map(|member| member.key.clone()))
}

/// The directory of `peers` with these addresses.
///
/// # Panics
///
/// Panics when an address is missing: the ledger admits no member without one.
pub fn directory(
    peers: &Set<PublicKey>,
    addresses: &BTreeMap<PublicKey, SocketAddr>,
) -> Addresses<PublicKey> {
    Addresses::from(Map::from_iter_dedup(peers.iter().map(|peer| {
        let address = addresses.get(peer).expect("every member has an address");
        (peer.clone(), Address::Symmetric(*address))
    })))
}

impl ParticipantsProvider for Committees {
    type PublicKey = PublicKey;
    type Directory = Addresses<PublicKey>;

    /// Asked in the last block of the epoch two before. Those who get their shares in `epoch` validate in the one after it,
    /// and the ledger fixed them in the middle of the epoch that now ends, which every voter has seen become final.
    async fn participants(&mut self, epoch: Epoch) -> Set<PublicKey> {
        let validating = epoch.get() + 1;
        self.until(|table| table.fixed.get(&validating).map(keys))
            .await
    }

    async fn directory(&mut self, epoch: Epoch, peers: Set<PublicKey>) -> Addresses<PublicKey> {
        self.until(|table| table.directory(epoch.get(), &peers))
            .await
    }
}

#[cfg(test)]
#[path = "committee_tests.rs"]
mod tests;
