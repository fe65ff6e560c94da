//! The network's random value on its way into the ledger, by whoever leads.
//!
//! A tenure's schedule is drawn with the value of a view that is over. Every node that has the network's signature of such a
//! view lays it ready here and puts it into the next block that it builds, as an operation of its own, which all others check
//! like any other. So elections need nobody from outside. A leader that keeps the value back leaves it to the next one, and
//! one that puts in another value builds a block that nobody votes for.

use crate::{
    application::Shared, engine::Marshal, pool::Checked, proofs, service::Seed, state::State,
};
use commonware_codec::EncodeSize as _;
use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_parallel::Strategy;
use commonware_runtime::Spawner;
use commonware_utils::sync::Mutex;
use scrip_ledger::{
    election::{self, SeedSignature, Tenure},
    ids::{AccountId, NetworkId, OperationId},
    operation::{Operation, Signed},
    state::{Key, Record},
    time::Timestamp,
};
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

/// How long an operation with a random value is valid, in seconds. The next block has another one if it is needed.
const VALID_S: u64 = 600;

/// A random value that the ledger asks for and does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Due {
    epoch: u64,
    /// The height of the block whose view it is of.
    height: u64,
    signature: SeedSignature,
    /// The account through which this node acts.
    account: AccountId,
}

/// What this node puts into its next block; cloning shares it.
#[derive(Clone)]
pub struct Beacon {
    network: NetworkId,
    signer: PrivateKey,
    due: Arc<Mutex<Option<Due>>>,
}

impl Beacon {
    /// Nothing yet, for the node with this key.
    pub fn new(network: NetworkId, signer: PrivateKey) -> Self {
        Self {
            network,
            signer,
            due: Arc::default(),
        }
    }

    /// The operation for a block of `epoch` at time `now`, if the ledger asks for a value that is here.
    ///
    /// The rules refuse it where an earlier block has the value already, which the builder of a block finds out by trying.
    pub fn operation(&self, epoch: u64, now: Timestamp) -> Option<Checked> {
        let due = (*self.due.lock()).filter(|due| due.epoch == epoch)?;
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce[OperationId::NONCE_SIZE - 8..].copy_from_slice(&due.height.to_be_bytes());
        let id = OperationId::new(now.seconds() + VALID_S, nonce);
        let operation = Operation::Election(election::Operation::Reveal {
            height: due.height,
            signature: due.signature,
        });
        let signed = Signed::new(&self.network, &self.signer, due.account, id, operation);
        Some(Checked {
            digest: signed.digest(&self.network),
            size: signed.encode_size(),
            signed: Arc::new(signed),
        })
    }

    fn lay_ready(&self, due: Option<Due>) {
        *self.due.lock() = due;
    }

    fn key(&self) -> PublicKey {
        self.signer.public_key()
    }
}

/// The heights that a tenure asks for, best first, of those whose blocks are final: all below what it has.
fn wanted(tenure: &Tenure, final_height: u64) -> impl Iterator<Item = u64> {
    let before = tenure.seed.map_or(u64::MAX, |seed| seed.height);
    let is_open = tenure.outcome.is_none();
    let views = tenure.seed_views.0.iter();
    views
        .map(|due| due.height)
        .filter(move |height| is_open && *height < before && *height <= final_height)
}

/// Keeps a [`Beacon`] up to date with the final state.
pub struct Keeper<E: commonware_storage::Context + Spawner, T: Strategy> {
    /// What the application shares, the beacon among it.
    pub shared: Shared,
    /// The state after the latest final block.
    pub state: State<E, T>,
    /// Where the network's signatures are.
    pub marshal: Marshal,
}

impl<E: commonware_storage::Context + Spawner, T: Strategy> Keeper<E, T> {
    /// Looks after every final block until the node stops.
    pub async fn run(self) {
        // Not `watch`, which wakes several readers in an order of chance: simulations could not be repeated.
        let mut blocks = self.shared.view.subscribe();
        loop {
            let tip = self.shared.view.tip();
            let due = self.due(tip.header.epoch, tip.header.height).await;
            self.shared.beacon.lay_ready(due);
            if matches!(blocks.recv().await, Err(RecvError::Closed)) {
                return;
            }
        }
    }

    async fn record(&self, key: &Key) -> Option<Record> {
        let state = self.state.read().await;
        state.get(key).await.expect("the state can be read")
    }

    /// The value of the view of the block at `height`: overheard, or in what is stored of that block.
    async fn value(&self, tenure: &Tenure, height: u64) -> Option<SeedSignature> {
        let mut views = tenure.seed_views.0.iter();
        let view = views.find(|due| due.height == height)?.view;
        if let Some(signature) = self.shared.seeds.of(tenure.epoch, view) {
            return Some(signature);
        }
        let Seed { signature, .. } = proofs::seed(&self.marshal, height).await?;
        Some(SeedSignature(signature))
    }

    /// The best value that the tenure of `epoch` asks for and this node has.
    async fn due(&self, epoch: u64, final_height: u64) -> Option<Due> {
        let Record::Tenure(tenure) = self.record(&Key::tenure(epoch)).await? else {
            return None;
        };
        let wanted: Vec<u64> = wanted(&tenure, final_height).collect();
        if wanted.is_empty() {
            return None;
        }
        let Record::Register(register) = self.record(&Key::register()).await? else {
            return None;
        };
        let key = self.shared.beacon.key();
        let account = register.nodes.iter().find(|node| node.key == key)?.account;
        for height in wanted {
            if let Some(signature) = self.value(&tenure, height).await {
                return Some(Due {
                    epoch,
                    height,
                    signature,
                    account,
                });
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "beacon_tests.rs"]
mod tests;
