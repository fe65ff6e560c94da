//! One running validator: the engine of a real node on simulated connections.

use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_p2p::simulated::{Oracle, Receiver, Sender};
use commonware_parallel::Sequential;
use commonware_runtime::{Clock as _, Spawner as _, Supervisor as _, deterministic::Context};
use commonware_utils::{NZUsize, channel::oneshot};
use scrip_chain::{
    admission::{self, Admission, Rejection},
    application::Shared,
    chain_view::{ChainView, Final},
    committee::Committees,
    elector::Weights,
    engine::{self, Channels, Engine, Marshal, Timing},
    genesis::Founded,
    network::Peers,
    pool::{Checked, Limits, Pool},
    pulse::{self, Pulse},
    secrets::Secrets,
    state::State,
    verified::Verified,
};
use scrip_ledger::{block::operation_leaf, operation::Signed};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How long a node takes it that it is still finding its peers, as in a real node.
const STARTING: Duration = Duration::from_secs(15);

/// What a validator is started with.
pub(crate) struct Setup {
    pub index: usize,
    pub signer: PrivateKey,
    pub founded: Arc<Founded>,
    pub secrets: Secrets,
    pub heartbeat: Duration,
    pub state_sync: bool,
    pub oracle: Oracle<PublicKey, Context>,
    pub channels: Channels<Sender<PublicKey, Context>, Receiver<PublicKey>>,
}

/// A running validator, as a scenario sees it.
pub struct Validator {
    /// What the application shares with the rest of the node.
    pub shared: Shared,
    /// Final blocks and certificates.
    pub marshal: Marshal,
    /// The state after the latest final block.
    pub state: State<Context, Sequential>,
    admission: Admission<Sequential>,
    gossip: Sender<PublicKey, Context>,
}

impl Validator {
    /// The latest final block.
    pub fn tip(&self) -> Arc<Final> {
        self.shared.view.tip()
    }

    /// Submits operations as a client does and passes the new ones on to the other validators.
    pub(crate) async fn submit(
        &mut self,
        rng: &mut Context,
        operations: Vec<Signed>,
    ) -> Vec<Result<bool, Rejection>> {
        let answers = self
            .admission
            .submit::<Context, _>(rng, &self.state, operations.clone())
            .await;
        let new: Vec<Signed> = operations
            .into_iter()
            .zip(&answers)
            .filter(|(_, answer)| matches!(answer, Ok(true)))
            .map(|(signed, _)| signed)
            .collect();
        if !new.is_empty() {
            admission::spread(&mut self.gossip, &new);
        }
        answers
    }

    /// Makes this validator believe that `signed` is good, whatever it is, and propose it.
    pub fn plant(&self, signed: &Signed) {
        let digest: Digest = signed.digest(&self.shared.founded.network);
        self.shared
            .verified
            .insert([operation_leaf(&digest, signed.signature())]);
        let checked = Checked {
            signed: Arc::new(signed.clone()),
            digest,
            size: 0,
        };
        self.shared.pool.insert(checked).expect("there is room");
    }
}

/// Runs a validator until its task is aborted.
pub(crate) async fn run(context: Context, setup: Setup, ready: oneshot::Sender<Validator>) {
    let clock = context.child("pulse");
    let pulse = Pulse::new(move || clock.current());
    let shared = Shared {
        founded: setup.founded.clone(),
        pool: Pool::new(Limits::default(), pulse.clone()),
        pulse: pulse.clone(),
        verified: Verified::new(1 << 14),
        view: ChainView::new(&setup.founded.block),
        heartbeat: setup.heartbeat,
    };
    let key = setup.signer.public_key();
    let mut channels = setup.channels;
    let (gossip, incoming) = channels.take_operations();
    let config = engine::Config {
        signer: setup.signer,
        manager: Peers::new(setup.oracle.socket_manager(), BTreeMap::new()),
        blocker: setup.oracle.control(key),
        secrets: setup.secrets,
        shared: shared.clone(),
        committees: Committees::new(setup.founded.members.iter().cloned()),
        weights: Weights::default(),
        state_sync: setup.state_sync,
        timing: Timing::default(),
        strategy: Sequential,
        page_cache_bytes: 1 << 20,
        write_buffer: NZUsize!(1 << 16),
        retained_blocks: None,
        prefix: format!("validator-{}", setup.index),
    };
    let Engine {
        marshal,
        state,
        stopped,
    } = engine::start(context.child("engine"), config, channels).await;
    if let Some((_, anchor)) = marshal.get_anchor().await {
        shared.view.resume(anchor.inner());
    }
    let admission = Admission::new(shared.clone(), Sequential);
    context.child("operations").spawn({
        let admission = admission.clone();
        move |context| admission::listen(incoming, context, admission)
    });
    context.child("start").spawn({
        let pulse = pulse.clone();
        move |context| async move {
            context.sleep(STARTING).await;
            pulse.started();
        }
    });
    context.child("heartbeat").spawn({
        let view = shared.view.clone();
        move |context| pulse::watch_heartbeat(context, view, setup.heartbeat, pulse)
    });
    let _ = ready.send(Validator {
        shared,
        marshal,
        state,
        admission,
        gossip,
    });
    let _ = stopped.await;
    panic!("validator {} stopped by itself", setup.index);
}
