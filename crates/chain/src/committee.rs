//! Who holds a share of the network's key in coming epochs, as the ledger's records say, and where they are reached.

use commonware_consensus::types::Epoch;
use commonware_cryptography::ed25519::PublicKey;
use commonware_glue::dkg::{ParticipantsProvider, network::Addresses};
use commonware_p2p::Address;
use commonware_utils::{
    ordered::{Map, Set},
    sync::RwLock,
};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

/// The committee of each epoch that differs from the one before, and every known address.
///
/// The committee of an epoch must be fixed before the last block of the epoch two before it, and all nodes must hold the
/// same: it goes into that block.
#[derive(Clone)]
pub struct Committees(Arc<RwLock<Table>>);

struct Table {
    /// From this epoch on, until the next entry.
    members: BTreeMap<u64, Set<PublicKey>>,
    addresses: BTreeMap<PublicKey, SocketAddr>,
}

impl Committees {
    /// The same `members` in every epoch until [`Committees::change`].
    pub fn new(members: impl IntoIterator<Item = (PublicKey, SocketAddr)>) -> Self {
        let addresses: BTreeMap<PublicKey, SocketAddr> = members.into_iter().collect();
        let first = Set::from_iter_dedup(addresses.keys().cloned());
        Self(Arc::new(RwLock::new(Table {
            members: BTreeMap::from([(0, first)]),
            addresses,
        })))
    }

    /// From `epoch` on, the committee is `members`.
    pub fn change(&self, epoch: u64, members: impl IntoIterator<Item = (PublicKey, SocketAddr)>) {
        let mut table = self.0.write();
        let members: Vec<(PublicKey, SocketAddr)> = members.into_iter().collect();
        table.members.insert(
            epoch,
            Set::from_iter_dedup(members.iter().map(|(key, _)| key.clone())),
        );
        table.addresses.extend(members);
    }

    /// The committee of `epoch`.
    pub fn of(&self, epoch: u64) -> Set<PublicKey> {
        let table = self.0.read();
        table
            .members
            .range(..=epoch)
            .next_back()
            .map(|(_, members)| members.clone())
            .expect("epoch 0 has a committee")
    }
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

    async fn participants(&mut self, epoch: Epoch) -> Set<PublicKey> {
        self.of(epoch.get())
    }

    async fn directory(&mut self, _: Epoch, peers: Set<PublicKey>) -> Addresses<PublicKey> {
        directory(&peers, &self.0.read().addresses)
    }
}
