//! One running validator: the engine of a real node on simulated connections.

use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_p2p::simulated::{Oracle, Receiver, Sender};
use commonware_parallel::Sequential;
use commonware_runtime::{Clock as _, Supervisor as _, deterministic::Context};
use commonware_utils::{NZUsize, channel::oneshot};
use scrip_chain::{
    admission::Rejection,
    application::Shared,
    chain_view::Final,
    engine::{Channels, Marshal, Timing},
    genesis::Founded,
    membership::VotePolicy,
    network::Peers,
    pool::Checked,
    replica::{self, Replica},
    secrets::Secrets,
    state::State,
};
use scrip_ledger::{block::operation_leaf, operation::Signed};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// What a validator is started with.
pub(crate) struct Setup {
    pub index: usize,
    pub signer: PrivateKey,
    pub founded: Arc<Founded>,
    pub secrets: Secrets,
    pub heartbeat: Duration,
    pub vote_policy: VotePolicy,
    pub state_sync: bool,
    pub oracle: Oracle<PublicKey, Context>,
    pub channels: Channels<Sender<PublicKey, Context>, Receiver<PublicKey>>,
}

/// A running validator, as a scenario sees it.
pub struct Validator {
    replica: Replica<Context, Sequential>,
}

impl Validator {
    /// What the application shares with the rest of the node.
    pub const fn shared(&self) -> &Shared {
        &self.replica.shared
    }

    /// Final blocks and certificates.
    pub const fn marshal(&self) -> &Marshal {
        &self.replica.marshal
    }

    /// The state after the latest final block.
    pub const fn state(&self) -> &State<Context, Sequential> {
        &self.replica.state
    }

    /// The latest final block.
    pub fn tip(&self) -> Arc<Final> {
        self.replica.shared.view.tip()
    }

    /// Submits operations as a client does and passes the new ones on to the other validators.
    pub(crate) async fn submit(
        &self,
        rng: &mut Context,
        operations: Vec<Signed>,
    ) -> Vec<Result<bool, Rejection>> {
        let now = rng.current();
        let answers = self
            .replica
            .admission
            .submit::<Context, _>(rng, &self.replica.state, now, operations.clone())
            .await;
        let new: Vec<Signed> = operations
            .into_iter()
            .zip(&answers)
            .filter(|(_, answer)| matches!(answer, Ok(true)))
            .map(|(signed, _)| signed)
            .collect();
        if !new.is_empty() {
            let _ = self.replica.gossip.send(new);
        }
        answers
    }

    /// Makes this validator believe that `signed` is good, whatever it is, and propose it.
    pub fn plant(&self, signed: &Signed) {
        let digest: Digest = signed.digest(&self.replica.shared.founded.network);
        self.replica
            .shared
            .verified
            .insert([operation_leaf(&digest, signed.signature())]);
        let checked = Checked {
            signed: Arc::new(signed.clone()),
            digest,
            size: 0,
        };
        self.replica
            .shared
            .pool
            .insert(checked)
            .expect("there is room");
    }
}

/// Runs a validator until its task is aborted.
pub(crate) async fn run(context: Context, setup: Setup, ready: oneshot::Sender<Validator>) {
    let key = setup.signer.public_key();
    let (replica, stopped) = replica::start(
        context.child("replica"),
        replica::Setup {
            signer: setup.signer,
            founded: setup.founded,
            secrets: setup.secrets,
            manager: Peers::new(setup.oracle.socket_manager(), BTreeMap::new()),
            blocker: setup.oracle.control(key),
            state_sync: setup.state_sync,
            heartbeat: setup.heartbeat,
            vote_policy: setup.vote_policy,
            timing: Timing::default(),
            strategy: Sequential,
            page_cache_bytes: 1 << 20,
            write_buffer: NZUsize!(1 << 16),
            verified_max: 1 << 14,
            retained_blocks: None,
            prefix: format!("validator-{}", setup.index),
        },
        setup.channels,
    )
    .await;
    let _ = ready.send(Validator { replica });
    let _ = stopped.await;
    panic!("validator {} stopped by itself", setup.index);
}
