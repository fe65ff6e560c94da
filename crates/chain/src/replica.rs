//! Everything of a node that does not depend on where it runs: the engine, the way of operations into it, and what keeps it
//! in step with the others. A node on this machine and a validator under simulated time are this same code.

use crate::{
    admission::{self, Admission},
    application::Shared,
    beacon::{self, Beacon},
    chain_view::ChainView,
    committee::Committees,
    dealings::Dealings,
    elector::Weights,
    engine::{self, Channels, Engine, Marshal, Timing},
    expiries::{self, Expiries},
    genesis::Founded,
    membership::{Attendant, VotePolicy},
    patience::Heartbeat,
    pool::{Limits, Pool},
    pulse::{self, Pulse},
    scheme::Payload,
    secrets::Secrets,
    seeds::Seeds,
    state::State,
    tips::{self, Tips},
    verified::Verified,
};
use commonware_consensus::{marshal::Identifier, types::Height};
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_glue::dkg::network::{Addresses, Manager};
use commonware_p2p::{Blocker, Receiver, Sender};
use commonware_parallel::Strategy;
use commonware_runtime::{Clock, Handle, Metrics, Network, Spawner, Storage};
use commonware_utils::{Faults as _, N3f1};
use rand_core::CryptoRng;
use scrip_ledger::{
    epoch::LOOKAHEAD_EPOCHS,
    operation::Signed,
    state::{Key, Record},
};
use std::{num::NonZeroUsize, sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// How long a node takes it, after its start, that it is still finding its peers. Consensus time passes meanwhile.
const STARTING: Duration = Duration::from_secs(15);

/// How often a node looks for operations that wait for longer than they should.
const FORGOTTEN_INTERVAL: Duration = Duration::from_millis(500);

/// Operations that a node sends again at once, at most.
const FORGOTTEN_MAX: usize = 1_024;

/// What a replica is started with.
pub struct Setup<M, B, T> {
    /// The node's identity.
    pub signer: PrivateKey,
    /// What the network was founded with.
    pub founded: Arc<Founded>,
    /// Where the node keeps its shares.
    pub secrets: Secrets,
    /// Keeps connections to the peers of each epoch.
    pub manager: M,
    /// Shuts out peers that misbehave.
    pub blocker: B,
    /// Whether a new node fetches the state at the tip instead of replaying every block.
    pub state_sync: bool,
    /// The longest time between two blocks when nothing waits.
    pub heartbeat: Duration,
    /// What the node votes on by itself.
    pub vote_policy: VotePolicy,
    /// Consensus timing.
    pub timing: Timing,
    /// How work is spread over cores.
    pub strategy: T,
    /// Bytes of storage pages kept in memory.
    pub page_cache_bytes: usize,
    /// Bytes collected before a write, per open file.
    pub write_buffer: NonZeroUsize,
    /// Signatures remembered as good, at most.
    pub verified_max: usize,
    /// Blocks to keep beyond the current epoch; `None` keeps all of them.
    pub retained_blocks: Option<usize>,
    /// Prefix of the node's storage partitions.
    pub prefix: String,
}

/// A running replica.
pub struct Replica<E: commonware_storage::Context + Spawner, T: Strategy> {
    /// What the application shares with the rest of the node.
    pub shared: Shared,
    /// Final blocks and certificates.
    pub marshal: Marshal,
    /// The state after the latest final block.
    pub state: State<E, T>,
    /// The way of an operation into the pool.
    pub admission: Admission<T>,
    /// Operations put in here are sent to the other nodes.
    pub gossip: mpsc::UnboundedSender<Vec<Signed>>,
    /// What the other nodes say of their heights.
    pub tips: Tips,
    /// Who validates in which epoch.
    pub committees: Committees,
}

/// Starts a replica and waits until its state can be read. The handle resolves when any part of it stops, which a node does
/// not survive.
///
/// # Panics
///
/// Panics when its storage can't be opened; see [`engine::start`].
pub async fn start<E, M, B, S, R, T>(
    context: E,
    setup: Setup<M, B, T>,
    mut channels: Channels<S, R>,
) -> (Replica<E, T>, Handle<()>)
where
    E: Clock + CryptoRng + Metrics + Network + Spawner + Storage,
    M: Manager<PublicKey = PublicKey, Directory = Addresses<PublicKey>> + Clone,
    B: Blocker<PublicKey = PublicKey> + Clone,
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
    T: Strategy,
{
    let clock = context.child("pulse");
    let pulse = Pulse::new(move || clock.current());
    let weights = Weights::default();
    let founded = &setup.founded;
    let committees = Committees::new(&founded.records, &founded.info, weights.clone());
    let shared = share(&setup, &pulse, &committees);
    let (sender, receiver) = channels.take_operations();
    let heights = channels.take_tips();
    let Engine {
        marshal,
        state,
        stopped,
    } = engine::start(
        context.child("engine"),
        engine::Config {
            signer: setup.signer.clone(),
            manager: setup.manager,
            blocker: setup.blocker.clone(),
            secrets: setup.secrets,
            shared: shared.clone(),
            committees: committees.clone(),
            weights,
            state_sync: setup.state_sync,
            timing: setup.timing,
            strategy: setup.strategy.clone(),
            page_cache_bytes: setup.page_cache_bytes,
            write_buffer: setup.write_buffer,
            retained_blocks: setup.retained_blocks,
            prefix: setup.prefix,
        },
        channels,
    )
    .await;
    if let Some((_, anchor)) = marshal.get_anchor().await {
        shared.view.resume(anchor.inner());
    }
    recall(&shared, &marshal, &state).await;

    let admission = Admission::new(shared.clone(), setup.strategy);
    context.child("operations").spawn({
        let admission = admission.clone();
        move |context| admission::listen(receiver, context, admission)
    });
    let (gossip, outgoing) = mpsc::unbounded_channel::<Vec<Signed>>();
    context
        .child("gossip")
        .spawn(move |_| pass_on(outgoing, sender));
    context.child("forgotten").spawn({
        let (pool, gossip) = (shared.pool.clone(), gossip.clone());
        move |context| send_again(context, pool, gossip)
    });
    context.child("start").spawn({
        let pulse = pulse.clone();
        move |context| async move {
            context.sleep(STARTING).await;
            pulse.started();
        }
    });
    context.child("heartbeat").spawn({
        let (view, heartbeat) = (shared.view.clone(), shared.heartbeat.clone());
        move |context| pulse::watch_heartbeat(context, view, heartbeat, pulse)
    });
    let keeper = beacon::Keeper {
        shared: shared.clone(),
        state: state.clone(),
        marshal: marshal.clone(),
    };
    context.child("beacon").spawn(move |_| keeper.run());
    let keeper = expiries::Keeper {
        shared: shared.clone(),
        state: state.clone(),
        idle: setup.heartbeat,
    };
    context
        .child("expiries")
        .spawn(move |context| keeper.run(context));
    let attendant = Attendant {
        signer: setup.signer,
        policy: setup.vote_policy,
        shared: shared.clone(),
        state: state.clone(),
        admission: admission.clone(),
        gossip: gossip.clone(),
    };
    let blocker = setup.blocker;
    context
        .child("membership")
        .spawn(move |context| attendant.run(context, blocker));
    let tips = Tips::default();
    context.child("tips").spawn({
        let (view, marshal, tips) = (shared.view.clone(), marshal.clone(), tips.clone());
        let faults_max = N3f1::max_faults(setup.founded.members.len()) as usize;
        move |context| tips::exchange(context, heights, view, marshal, tips, faults_max)
    });
    let replica = Replica {
        shared,
        marshal,
        state,
        admission,
        gossip,
        tips,
        committees,
    };
    (replica, stopped)
}

/// Passes operations on to the other nodes, those that wait at the same time together.
async fn pass_on<S: Sender<PublicKey = PublicKey>>(
    mut outgoing: mpsc::UnboundedReceiver<Vec<Signed>>,
    mut sender: S,
) {
    while let Some(mut operations) = outgoing.recv().await {
        while let Ok(more) = outgoing.try_recv() {
            operations.extend(more);
        }
        admission::spread(&mut sender, &operations);
    }
}

/// What the parts of a replica have in common.
fn share<M, B, T>(setup: &Setup<M, B, T>, pulse: &Pulse, committees: &Committees) -> Shared {
    let founded = &setup.founded;
    let has_origin = founded.document.origin.is_some();
    let expiries = Expiries::default();
    Shared {
        founded: founded.clone(),
        pool: Pool::new(Limits::default(), pulse.clone()),
        pulse: pulse.clone(),
        verified: Verified::new(setup.verified_max),
        view: ChainView::new(&founded.block),
        committees: committees.clone(),
        dealings: Dealings::new(founded.blocks_per_epoch),
        beacon: Beacon::new(founded.network, setup.signer.clone()),
        heartbeat: Heartbeat::new(
            setup.heartbeat,
            committees.clone(),
            expiries.clone(),
            has_origin,
        ),
        expiries,
        seeds: Seeds::default(),
    }
}

/// Sends what waits here and other nodes seem to have forgotten, time and again.
async fn send_again<E: Clock>(context: E, pool: Pool, gossip: mpsc::UnboundedSender<Vec<Signed>>) {
    loop {
        context.sleep(FORGOTTEN_INTERVAL).await;
        let forgotten = pool.forgotten(FORGOTTEN_MAX);
        let again: Vec<Signed> = forgotten.iter().map(|signed| (**signed).clone()).collect();
        if !again.is_empty() && gossip.send(again).is_err() {
            return;
        }
    }
}

/// Learns from the stored state and blocks what a node knows of epochs that began before it was started.
async fn recall<E, T>(shared: &Shared, marshal: &Marshal, state: &State<E, T>)
where
    E: commonware_storage::Context + Spawner,
    T: Strategy,
{
    let blocks_per_epoch = shared.founded.blocks_per_epoch.get();
    let epoch = (shared.view.tip().header.height + 1) / blocks_per_epoch;
    // The state may be some blocks ahead of what was delivered, but less than an epoch.
    for begun in epoch..=epoch + 1 {
        let Some(boundary) = (begun * blocks_per_epoch).checked_sub(1) else {
            continue;
        };
        let block = marshal
            .get_block(Identifier::Height(Height::new(boundary)))
            .await;
        if let Some(Payload::EpochInfo(info)) =
            block.and_then(|block| block.inner().payload.clone())
        {
            shared.committees.begin(&info);
        }
    }
    let state = state.read().await;
    for epoch in epoch.saturating_sub(1)..=epoch + LOOKAHEAD_EPOCHS + 1 {
        let record = state.get(&Key::committee(epoch)).await;
        if let Some(Record::Committee(committee)) = record.expect("the state can be read") {
            shared.committees.learn(&committee);
        }
    }
}
