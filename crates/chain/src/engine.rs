//! Puts the consensus actors of one node together and runs them until one stops.
//!
//! The pieces, from the wire upwards: the resolver and the broadcast buffer bring blocks, the archives keep them,
//! marshal orders what is final, `stateful` keeps the state of every branch, the resharing actor deals the network key
//! anew in each epoch, and the orchestrator runs one simplex engine per epoch. All of it is commonware's; what is ours
//! is the [`App`] in the middle.

mod settings;

use crate::{
    application::{App, Shared},
    block::Block,
    committee::Committees,
    dealings,
    elector::{Weighted, Weights},
    patience::Patient,
    pulse::Paced,
    scheme::{PARTICIPANTS_MAX, Registrar, SHARING_MODE_VERSION, Scheme, Schemes},
    secrets::Secrets,
    seeds::Overhearing,
    state::State,
    state_sync::Fetched,
};
use commonware_broadcast::buffered;
use commonware_consensus::{
    Reporters,
    marshal::{
        self,
        core::{Actor as MarshalActor, Mailbox as MarshalMailbox},
        resolver::p2p as marshal_resolver,
        standard::{Deferred, Standard},
    },
    types::{Epoch, FixedEpocher},
};
use commonware_cryptography::{
    Digested, Digestible as _,
    bls12381::primitives::variant::MinSig,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_glue::{
    dkg::{
        self, SecretStore as _,
        fence::Fence,
        network::{Addresses, Manager},
        orchestrator, probe, reshare,
        state_sync::{Config as StateSyncConfig, Plan as StateSyncPlan, StateSync},
    },
    stateful::{Config as StatefulConfig, Stateful, SyncPlan, db::p2p as state_resolver},
};
use commonware_p2p::{Blocker, Receiver, Sender, max_message_size};
use commonware_parallel::Strategy;
use commonware_runtime::{Clock, Handle, Metrics, Network, Quota, Spawner, Storage};
use commonware_storage::{archive::prunable, mmr};
use commonware_utils::{NZU16, NZU32, NZU64, NZUsize};
use rand_core::CryptoRng;
use settings::Settings;
use std::{
    num::{NonZeroU16, NonZeroU64, NonZeroUsize},
    time::Duration,
};

const MAILBOX_SIZE: NonZeroUsize = NZUsize!(1_024);
const PAGE_SIZE: NonZeroU16 = NZU16!(4_096);
const FETCH_TIMEOUT: Duration = Duration::from_secs(2);
const FETCH_RETRY_DELAY: Duration = Duration::from_millis(100);
/// State operations that one answer to a node in state synchronisation holds.
const SYNC_OPERATIONS: NonZeroU64 = NZU64!(128);
/// The largest encoded record, which bounds a state synchronisation answer.
const STATE_OPERATION_SIZE_MAX: usize = 32 * 1024;

/// The channels between nodes, in the order in which [`Channels::new`] takes them.
pub const CHANNELS: [(u64, Quota); 11] = [
    (0, Quota::per_second(NZU32!(1_024))), // votes
    (1, Quota::per_second(NZU32!(1_024))), // certificates
    (2, Quota::per_second(NZU32!(256))),   // certificate resolver
    (3, Quota::per_second(NZU32!(256))),   // block backfill
    (4, Quota::per_second(NZU32!(256))),   // block broadcast
    (5, Quota::per_second(NZU32!(256))),   // state synchronisation
    (6, Quota::per_second(NZU32!(256))),   // resharing
    (7, Quota::per_second(NZU32!(64))),    // where is the tip
    (8, Quota::per_second(NZU32!(256))),   // operations
    (9, Quota::per_second(NZU32!(16))),    // heights
    (10, Quota::per_second(NZU32!(4))),    // dealers' logs
];

/// The registered network channels of one node.
pub struct Channels<S, R> {
    /// Votes.
    pub votes: (S, R),
    /// Certificates.
    pub certificates: (S, R),
    /// Requests for certificates.
    pub resolver: (S, R),
    /// Requests for blocks.
    pub backfill: (S, R),
    /// New blocks.
    pub broadcast: (S, R),
    /// State synchronisation.
    pub state: (S, R),
    /// Resharing of the network key.
    pub resharing: (S, R),
    /// Where the tip is.
    pub probe: (S, R),
    /// Operations on their way to other nodes' pools; not used by the engine itself.
    pub operations: Option<(S, R)>,
    /// The heights that nodes reached; not used by the engine itself.
    pub tips: Option<(S, R)>,
    /// Dealers' logs on their way into somebody's block.
    pub dealings: (S, R),
}

impl<S, R> Channels<S, R> {
    /// Takes the channels in the order of [`CHANNELS`].
    ///
    /// # Panics
    ///
    /// Panics when there are fewer.
    pub fn new(channels: impl IntoIterator<Item = (S, R)>) -> Self {
        let mut channels = channels.into_iter();
        let mut next = || {
            channels
                .next()
                .expect("one channel for each entry of CHANNELS")
        };
        Self {
            votes: next(),
            certificates: next(),
            resolver: next(),
            backfill: next(),
            broadcast: next(),
            state: next(),
            resharing: next(),
            probe: next(),
            operations: Some(next()),
            tips: Some(next()),
            dealings: next(),
        }
    }
}

impl<S, R> Channels<S, R> {
    /// Takes the channel for operations out.
    ///
    /// # Panics
    ///
    /// Panics the second time.
    pub fn take_operations(&mut self) -> (S, R) {
        self.operations.take().expect("the channel is taken once")
    }

    /// Takes the channel for heights out.
    ///
    /// # Panics
    ///
    /// Panics the second time.
    pub fn take_tips(&mut self) -> (S, R) {
        self.tips.take().expect("the channel is taken once")
    }
}

/// The largest message that a node sends; every node of a network must use the same.
pub fn message_size_max() -> u32 {
    let participants = PARTICIPANTS_MAX.get();
    max_message_size(&[
        orchestrator::max_payload_size::<Scheme, Digest>(participants),
        marshal::max_payload_size::<Standard<Block>, Scheme>(participants, &()),
        probe::max_payload_size::<Standard<Block>, Scheme>(participants, &()),
        dkg::max_payload_size::<MinSig, PublicKey>(PARTICIPANTS_MAX),
        state_resolver::max_payload_size::<mmr::Family, Digest>(
            SYNC_OPERATIONS,
            STATE_OPERATION_SIZE_MAX,
        ),
        crate::admission::GOSSIP_BYTES_MAX + scrip_ledger::block::OPERATION_SIZE_MAX + 16,
    ])
}

/// Consensus timing. All nodes of a network should use the same.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// How long a view waits for its leader's block.
    pub leader_timeout: Duration,
    /// How long a view waits for a certificate; longer than `leader_timeout`.
    pub certification_timeout: Duration,
    /// How long a stuck view waits before it asks again to be skipped.
    pub retry: Duration,
    /// How long a silent leader is waited for before its views are skipped at once; longer than the two before together.
    pub skip_timeout: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            leader_timeout: Duration::from_millis(1_000),
            certification_timeout: Duration::from_millis(2_000),
            retry: Duration::from_millis(500),
            skip_timeout: Duration::from_secs(5),
        }
    }
}

/// What a node is made of.
pub struct Config<M, B, T> {
    /// The node's identity.
    pub signer: PrivateKey,
    /// Keeps connections to the peers of each epoch.
    pub manager: M,
    /// Shuts out peers that misbehave.
    pub blocker: B,
    /// Where the node keeps its shares.
    pub secrets: Secrets,
    /// What the application shares with the rest of the node.
    pub shared: Shared,
    /// The committees of coming epochs. Filled with what the stored state says once that can be read.
    pub committees: Committees,
    /// The leader weights of each epoch.
    pub weights: Weights,
    /// Whether to fetch the state at the tip from peers instead of replaying every block. Only a new node can.
    pub state_sync: bool,
    /// Consensus timing.
    pub timing: Timing,
    /// How work is spread over cores.
    pub strategy: T,
    /// Bytes of storage pages kept in memory.
    pub page_cache_bytes: usize,
    /// Bytes collected before a write, per open file.
    pub write_buffer: NonZeroUsize,
    /// Blocks to keep beyond the current epoch; `None` keeps all of them.
    pub retained_blocks: Option<usize>,
    /// Prefix of the node's storage partitions.
    pub prefix: String,
}

/// Marshal's mailbox: where final blocks and their certificates are asked for.
pub type Marshal = MarshalMailbox<Scheme, Standard<Block>>;

/// A running engine.
pub struct Engine<E: commonware_storage::Context + Spawner, T: Strategy> {
    /// Final blocks and certificates.
    pub marshal: Marshal,
    /// The state database; readable once the node has caught up with what it stored.
    pub state: State<E, T>,
    /// Resolves when any actor stops, which a node does not survive.
    pub stopped: Handle<()>,
}

/// Starts every actor of a node and waits until its state can be read.
///
/// # Panics
///
/// Panics when storage cannot be opened or was written by another network: a node must not run on what it can't trust.
#[expect(
    clippy::too_many_lines,
    reason = "one straight list of actors and their wiring"
)]
pub async fn start<E, M, B, S, R, T>(
    context: E,
    config: Config<M, B, T>,
    channels: Channels<S, R>,
) -> Engine<E, T>
where
    E: Clock + CryptoRng + Metrics + Network + Spawner + Storage,
    M: Manager<PublicKey = PublicKey, Directory = Addresses<PublicKey>> + Clone,
    B: Blocker<PublicKey = PublicKey> + Clone,
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
    T: Strategy,
{
    let (settings, mut own) = Settings::split(config);
    let info = settings.info.clone();
    let schemes = Schemes::default();
    let share = own.secrets.get_share(Epoch::zero()).await;
    schemes.register(Epoch::zero(), settings.scheme_of(&info, share));

    let resolver = marshal_resolver::init(
        context.child("marshal_resolver"),
        settings.block_resolver(),
        channels.backfill,
    );
    let (broadcast, buffer) =
        buffered::Engine::new(context.child("broadcast"), settings.broadcast());
    let broadcast = broadcast.start(channels.broadcast);
    let finalizations = prunable::Archive::init(
        context.child("finalizations"),
        settings.archive("finalizations"),
    )
    .await
    .expect("the archive of finalizations opens");
    let blocks = prunable::Archive::init(context.child("blocks"), settings.archive("blocks"))
        .await
        .expect("the archive of blocks opens");

    let mut plan = SyncPlan::init(
        context.child("sync_plan"),
        format!("{}-sync", settings.prefix),
    )
    .await;
    let (probe, probe_mailbox) =
        probe::Actor::new(settings.probe(context.child("probe"), plan.floor().cloned()));
    let probe = probe.start(channels.probe);
    let mut synced = None;
    if plan.should_sync(own.state_sync) {
        let artifact = probe_mailbox.subscribe().await.expect("the probe runs");
        own.committees.begin(&artifact.info);
        schemes.register(
            artifact.info.epoch,
            settings.scheme_of(&artifact.info, None),
        );
        plan = plan.set_floor(artifact.floor.clone()).await;
        let floor = plan.floor().cloned().expect("a floor was set");
        synced = Some(StateSync {
            info: artifact.info,
            floor,
        });
    }
    let synced = StateSyncPlan::init(
        context.child("epoch_plan"),
        StateSyncConfig {
            partition_prefix: format!("{}-epoch", settings.prefix),
            max_participants: PARTICIPANTS_MAX,
            max_supported_mode: SHARING_MODE_VERSION,
        },
        synced,
    )
    .await;

    let genesis = Digested::precomputed(own.genesis.clone(), own.genesis.digest());
    let (marshal_actor, marshal, floor) = MarshalActor::init(
        context.child("marshal"),
        finalizations,
        blocks,
        settings.marshal(plan.marshal_start(genesis)),
    )
    .await;
    let (state_actor, state_mailbox) =
        state_resolver::Actor::new(context.child("state_resolver"), settings.state_resolver());
    let state_actor = state_actor.start(channels.state);

    let (fence, gate) = Fence::new();
    let (reshare, reshare_mailbox) = reshare::Actor::new(
        context.child("reshare"),
        settings.reshare(
            own.signer,
            own.secrets,
            own.committees,
            Registrar {
                schemes: schemes.clone(),
                weights: own.weights.clone(),
            },
            marshal.clone(),
            synced.clone(),
            fence,
        ),
    );
    let reshare = reshare.start(channels.resharing);
    context.child("dealings").spawn({
        let (mailbox, dealings) = (reshare_mailbox.clone(), own.shared.dealings.clone());
        let (view, committees) = (own.shared.view.clone(), own.shared.committees.clone());
        let (local, connection) = (settings.local.clone(), channels.dealings);
        move |context| {
            dealings::exchange(
                context, connection, mailbox, dealings, view, committees, local,
            )
        }
    });
    let (pulse, pool) = (own.shared.pulse.clone(), own.shared.pool.clone());
    let (heartbeat, view) = (own.shared.heartbeat.clone(), own.shared.view.clone());
    let seeds = own.shared.seeds.clone();
    let (stateful, stateful_mailbox) = Stateful::new(
        context.child("stateful"),
        StatefulConfig {
            application: App::new(own.shared, settings.strategy.clone()),
            db_config: settings.state::<E>(),
            provider: (),
            marshal: (marshal.clone(), floor),
            mailbox_size: MAILBOX_SIZE,
            plan,
            resolvers: Fetched::new(context.child("fetched_state"), state_mailbox),
            sync_config: settings.state_sync(),
            prune_config: settings.pruning(own.retained_blocks),
            strategy: settings.strategy.clone(),
        },
    );
    let deferred = Deferred::new(
        context.child("deferred"),
        Patient::new(
            reshare::Application::new(
                stateful_mailbox.clone(),
                reshare_mailbox.clone(),
                settings.blocks_per_epoch,
            ),
            pool,
            heartbeat,
            view,
        ),
        marshal.clone(),
        FixedEpocher::new(settings.blocks_per_epoch),
    );
    let (orchestrator, orchestrator_mailbox) = orchestrator::Actor::new(
        Paced::new(context.child("orchestrator"), pulse),
        orchestrator::Config {
            oracle: settings.blocker.clone(),
            manager: settings.manager.clone(),
            provider: schemes,
            marshal: marshal.clone(),
            application: Overhearing::new(deferred, seeds),
            strategy: settings.strategy.clone(),
            simplex: settings.simplex(own.timing, Weighted::new(own.weights)),
            gate,
            state_sync: synced,
            blocks_per_epoch: settings.blocks_per_epoch,
            mailbox_size: MAILBOX_SIZE,
            partition_prefix: format!("{}-consensus", settings.prefix),
        },
    );
    let orchestrator = orchestrator.start(channels.votes, channels.certificates, channels.resolver);

    let reporters = Reporters::from((
        stateful_mailbox.clone(),
        Reporters::from((orchestrator_mailbox, reshare_mailbox)),
    ));
    let marshal_actor = marshal_actor.start(reporters, buffer, resolver);
    probe_mailbox.attach(marshal.clone());
    let stateful = stateful.start();
    let actors = [
        broadcast,
        probe,
        state_actor,
        reshare,
        orchestrator,
        marshal_actor,
        stateful,
    ];
    let stopped = context.child("supervisor").spawn(move |_| async move {
        let first = Handle::select(actors).await;
        tracing::error!(?first, "an actor stopped, so the node stops");
    });
    let state = stateful_mailbox.subscribe_databases().await;
    Engine {
        marshal,
        state,
        stopped,
    }
}
