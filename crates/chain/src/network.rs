//! The authenticated, encrypted connections between nodes.

use crate::engine::{CHANNELS, Channels, message_size_max};
use commonware_consensus::types::Epoch;
use commonware_cryptography::{
    ChaCha20Poly1305,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_glue::dkg::network::{Addresses, Manager as EpochManager, MissingAddress};
use commonware_p2p::{
    Address, AddressableManager, AddressableTrackedPeers, PeerSetSubscription, Provider,
    TrackedPeers, authenticated::lookup,
};
use commonware_runtime::{Clock, Handle, Metrics, Network, Resolver, Spawner};
use commonware_stream::{
    cups::{self, Cups},
    sake::{self, Sake},
};
use commonware_utils::{
    NZUsize,
    ordered::{Map, Set},
};
use rand_core::CryptoRng;
use scrip_ledger::ids::NetworkId;
use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroUsize, sync::Arc, time::Duration};

/// Separates Scrip's connections from any other use of the nodes' keys; the network's id follows it.
const NAMESPACE: &[u8] = b"_SCRIP_CHAIN_PEERS";

/// Nodes that follow the network without being members, at most.
pub const FOLLOWERS_MAX: usize = 64;

/// Peers that a network of fewer than this many members makes room for. Each place costs memory in every channel, since a
/// channel holds what its peers may send in a second.
const PEERS_MIN: usize = 24;

/// Keeps connections to the peers of each epoch, and besides them to followers: nodes that read along without a vote.
#[derive(Clone, Debug)]
pub struct Peers<M> {
    manager: M,
    followers: Arc<BTreeMap<PublicKey, SocketAddr>>,
}

impl<M> Peers<M> {
    /// Adds `followers` to every epoch that `manager` is told of.
    pub fn new(manager: M, followers: BTreeMap<PublicKey, SocketAddr>) -> Self {
        Self {
            manager,
            followers: Arc::new(followers),
        }
    }
}

impl<M: AddressableManager<PublicKey = PublicKey> + std::fmt::Debug> Provider for Peers<M> {
    type PublicKey = PublicKey;

    async fn peer_set(&mut self, id: u64) -> Option<TrackedPeers<PublicKey>> {
        self.manager.peer_set(id).await
    }

    async fn subscribe(&mut self) -> PeerSetSubscription<PublicKey> {
        self.manager.subscribe().await
    }
}

impl<M: AddressableManager<PublicKey = PublicKey> + std::fmt::Debug> EpochManager for Peers<M> {
    type Directory = Addresses<PublicKey>;
    type Error = MissingAddress<PublicKey>;

    fn track(
        &mut self,
        epoch: Epoch,
        peers: TrackedPeers<PublicKey>,
        directory: &Addresses<PublicKey>,
    ) -> Result<(), Self::Error> {
        let resolve = |peers: &Set<PublicKey>| {
            peers
                .iter()
                .map(|peer| match directory.get(peer) {
                    Some(address) => Ok((peer.clone(), address.clone())),
                    None => Err(MissingAddress(peer.clone())),
                })
                .collect::<Result<Vec<_>, _>>()
        };
        let primary = resolve(&peers.primary)?;
        let mut secondary = resolve(&peers.secondary)?;
        secondary.extend(
            self.followers
                .iter()
                .filter(|(key, _)| {
                    peers.primary.position(key).is_none() && peers.secondary.position(key).is_none()
                })
                .map(|(key, address)| (key.clone(), Address::Symmetric(*address))),
        );
        let tracked = AddressableTrackedPeers::new(
            Map::from_iter_dedup(primary),
            Map::from_iter_dedup(secondary),
        );
        let _ = self.manager.track(epoch.get(), tracked);
        Ok(())
    }
}

/// How connections are made.
#[derive(Clone, Debug)]
pub struct Connections {
    /// Where this node listens.
    pub listen: SocketAddr,
    /// Whether peers may have private or loopback addresses.
    pub private_addresses: bool,
    /// Members of one epoch, at most, without those of the next two.
    pub members_max: usize,
    /// Followers to accept besides members.
    pub followers: BTreeMap<PublicKey, SocketAddr>,
}

/// The sending half of a channel.
pub type Sender<E> = lookup::Sender<PublicKey, E>;
/// The receiving half of a channel.
pub type Receiver = lookup::Receiver<PublicKey>;

/// A node's open network: channels to its peers and the handles that steer it.
pub struct Open<E: Clock> {
    /// One channel for each entry of [`CHANNELS`].
    pub channels: Channels<Sender<E>, Receiver>,
    /// Keeps the connections that each epoch needs.
    pub manager: Peers<lookup::Oracle<PublicKey>>,
    /// Shuts out peers that misbehave.
    pub oracle: lookup::Oracle<PublicKey>,
    /// Resolves when the network stops.
    pub stopped: Handle<()>,
}

/// Starts listening and dialling for the network of `id`. Nodes of other networks cannot connect.
pub fn open<E>(context: &E, signer: PrivateKey, id: &NetworkId, connections: Connections) -> Open<E>
where
    E: Clock + CryptoRng + Metrics + Network + Resolver + Spawner,
{
    let handshake = Cups::<_, ChaCha20Poly1305>::new(
        Sake {
            signer,
            synchrony_bound: Duration::from_secs(5),
            max_handshake_age: Duration::from_secs(10),
            version: sake::Version::V1,
        },
        cups::Version::V1,
    );
    let namespace = [NAMESPACE, id.0.as_ref()].concat();
    let mailbox_size = NZUsize!(1_024);
    let peers_max = (3 * connections.members_max).max(PEERS_MIN) + connections.followers.len();
    let peers_max = NonZeroUsize::new(peers_max).expect("there is room for peers");
    let mut config = if connections.private_addresses {
        let mut config = lookup::Config::local(
            handshake,
            &namespace,
            connections.listen,
            peers_max,
            message_size_max(),
            mailbox_size,
        );
        config.dial_frequency = Duration::from_millis(50);
        config
    } else {
        lookup::Config::recommended(
            handshake,
            &namespace,
            connections.listen,
            peers_max,
            message_size_max(),
            mailbox_size,
        )
    };
    config.send_batch_size = NZUsize!(32);
    let (mut network, oracle) = lookup::Network::new(context.child("network"), config);
    let channels = Channels::new(CHANNELS.map(|(channel, quota)| network.register(channel, quota)));
    Open {
        channels,
        manager: Peers::new(oracle.clone(), connections.followers),
        oracle,
        stopped: network.start(),
    }
}
