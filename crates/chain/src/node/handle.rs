//! A running node as its users see it.

use crate::{
    admission,
    chain_view::Final,
    genesis::Founded,
    pool::{self, Full},
    proofs,
    recovery::{FinalState, Origin, encode_records},
    replica::Replica,
    service::{
        Finalized, Member, Network, NodeState, Outcome, Rejection, Seed, Service, Status,
        Submitted, Tip,
    },
    state::State,
};
use bytes::Bytes;
use commonware_codec::Encode as _;
use commonware_consensus::{marshal::Identifier, types::Height};
use commonware_cryptography::{ed25519::PublicKey, sha256::Digest};
use commonware_parallel::Rayon;
use commonware_runtime::{Clock as _, Metrics as _, Spawner as _, Supervisor as _, tokio::Context};
use commonware_utils::{Faults as _, N3f1, sync::Mutex};
use futures::TryStreamExt as _;
use rand::{SeedableRng as _, rngs::StdRng};
use scrip_ledger::{
    block::Header,
    ids::{AccountId, OperationId},
    operation::{self, Signed},
    refusal::Refusal,
    state::{Key, Record},
};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::sync::{broadcast, watch};

/// Final blocks that a slow reader may lag behind.
const EVENTS_MAX: usize = 256;
/// How long the last final state has to stay the same before it counts as the last.
const LAST_STATE_PAUSE: Duration = Duration::from_secs(1);
/// How often it is looked for.
const LAST_STATE_LOOKS_MAX: u32 = 60;

struct Inner {
    founded: Arc<Founded>,
    network: Network,
    replica: Replica<Context, Rayon>,
    events: broadcast::Sender<Arc<Finalized>>,
    rng: Mutex<StdRng>,
    context: Context,
    node_key: PublicKey,
    stopping: watch::Receiver<bool>,
    first_block: u64,
}

/// A running node, as its users see it; cloning shares it.
#[derive(Clone)]
pub struct NodeHandle(Arc<Inner>);

impl std::fmt::Debug for NodeHandle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NodeHandle")
            .field("network", &self.0.network.id)
            .finish_non_exhaustive()
    }
}

impl NodeHandle {
    pub(super) fn new(
        context: Context,
        founded: Arc<Founded>,
        node_key: PublicKey,
        replica: Replica<Context, Rayon>,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self(Arc::new(Inner {
            network: Network {
                id: founded.network,
                name: founded.document.name.clone(),
                key: founded.key.encode(),
                genesis: founded.document.to_json().into(),
            },
            founded,
            replica,
            events: broadcast::Sender::new(EVENTS_MAX),
            rng: Mutex::new(rand::make_rng()),
            context,
            node_key,
            stopping,
            first_block: 1,
        }))
    }

    /// Turns final blocks into what readers get, each with its certificate once that is stored.
    pub(super) async fn publish(&self) {
        let mut blocks = self.0.replica.shared.view.subscribe();
        loop {
            match blocks.recv().await {
                Ok(block) => {
                    let certificate = self.certificate(block.header.height).await;
                    let _ = self.0.events.send(Arc::new(finalized(&block, certificate)));
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    async fn certificate(&self, height: u64) -> Bytes {
        let finalization = self
            .0
            .replica
            .marshal
            .get_finalization(Height::new(height))
            .await;
        finalization
            .map(|finalization| finalization.encode())
            .unwrap_or_default()
    }

    /// The network's founding document in the form a node uses.
    pub fn founded(&self) -> &Arc<Founded> {
        &self.0.founded
    }

    /// The last final state with the network's own proof of it, for a successor to go on from: once no block has been added
    /// to it for a while. `None` if no proof can be made, as before the first block.
    pub async fn last_state(&self) -> Option<FinalState> {
        let node = self.clone();
        let reading = self
            .0
            .context
            .child("last_state")
            .spawn(move |context| async move {
                let mut before = None;
                for _ in 0..LAST_STATE_LOOKS_MAX {
                    let found = node.proven_state().await;
                    let height = found.as_ref().map(|found| found.origin.height);
                    if height.is_some() && height == before {
                        return found;
                    }
                    before = height;
                    context.sleep(LAST_STATE_PAUSE).await;
                }
                None
            });
        reading.await.ok().flatten()
    }

    /// The state, if it is that of the latest block known to be final and can be proven.
    async fn proven_state(&self) -> Option<FinalState> {
        let replica = &self.0.replica;
        let (latest, _) = replica.marshal.get_info(Identifier::Latest).await?;
        let root = replica.state.read().await.root();
        let header = replica.shared.view.header_of_state(&root)?;
        let founded = &self.0.founded;
        let epoch = (header.height + 1) / founded.blocks_per_epoch;
        let proof = self.prove(&Key::committee(epoch)).await?;
        let key = founded.document.network_key.parse().ok()?;
        let proven = scrip_receipt::verify(&proof, &key).ok()?;
        let state = replica.state.read().await;
        // A block that came in between makes all this one of different states.
        let is_one =
            proven.height == header.height && header.height == latest.get() && state.root() == root;
        if !is_one {
            return None;
        }
        let first = Key([0; 32]);
        let records: Vec<(Key, Record)> = state.stream_range(first..).try_collect().await.ok()?;
        Some(FinalState {
            genesis: founded.document.clone(),
            origin: Origin {
                network: founded.network.to_string(),
                network_key: founded.document.network_key.clone(),
                height: header.height,
                block: header.digest().to_string(),
                timestamp_ms: header.timestamp.0,
                records: encode_records(&records),
            },
            proof: const_hex::encode(&proof),
        })
    }

    /// The state database, for readers in the same process.
    pub fn state(&self) -> &State<Context, Rayon> {
        &self.0.replica.state
    }
}

fn finalized(block: &Final, certificate: Bytes) -> Finalized {
    Finalized {
        header: block.header.clone(),
        operations: block.operations.clone(),
        digests: block.digests.clone(),
        certificate,
    }
}

fn rejection(rejection: admission::Rejection) -> Rejection {
    match rejection {
        admission::Rejection::Signature => Rejection::Signature,
        admission::Rejection::TooLarge { .. } => Rejection::TooLarge,
        admission::Rejection::Full(Full::Author) => Rejection::AuthorBusy,
        admission::Rejection::Full(Full::Pool) => Rejection::NodeBusy,
        admission::Rejection::Full(Full::Reused) => Rejection::IdTaken,
        admission::Rejection::Full(Full::Final) => Rejection::Refused(Refusal {
            reason: operation::Error::AlreadyApplied.into(),
            item: None,
        }),
        admission::Rejection::Refused(refusal) => Rejection::Refused(refusal),
    }
}

impl Service for NodeHandle {
    async fn submit(&self, operations: Vec<Signed>) -> Vec<Result<Submitted, Rejection>> {
        let rng = {
            let mut rng = self.0.rng.lock();
            StdRng::from_rng(&mut *rng)
        };
        let results = self
            .0
            .replica
            .admission
            .submit::<Context, _>(
                rng,
                &self.0.replica.state,
                SystemTime::now(),
                operations.clone(),
            )
            .await;
        let new: Vec<Signed> = operations
            .into_iter()
            .zip(&results)
            .filter(|(_, result)| matches!(result, Ok(true)))
            .map(|(signed, _)| signed)
            .collect();
        if !new.is_empty() {
            let _ = self.0.replica.gossip.send(new);
        }
        results
            .into_iter()
            .map(|result| match result {
                Ok(true) => Ok(Submitted::New),
                Ok(false) => Ok(Submitted::Waiting),
                Err(reason) => Err(rejection(reason)),
            })
            .collect()
    }

    async fn outcome(&self, author: AccountId, id: OperationId) -> Option<Outcome> {
        let name = (author, id);
        let outcome = self.0.replica.shared.pool.subscribe(&name)?.await.ok()?;
        Some(match outcome {
            pool::Outcome::Applied {
                height,
                index,
                digest,
            } => Outcome::Applied {
                height,
                index,
                digest,
            },
            pool::Outcome::Refused(refusal) => Outcome::Refused(refusal),
            pool::Outcome::Expired => Outcome::Expired,
        })
    }

    fn waiting(&self, author: &AccountId, id: &OperationId) -> Option<Digest> {
        self.0
            .replica
            .shared
            .pool
            .get(&(*author, *id))
            .map(|checked| checked.digest)
    }

    fn tip(&self) -> Tip {
        let tip = self.0.replica.shared.view.tip();
        Tip {
            height: tip.header.height,
            timestamp: tip.header.timestamp,
            digest: tip.digest,
            epoch: tip.header.epoch,
            view: tip.header.view,
        }
    }

    async fn block(&self, height: u64) -> Option<Arc<Finalized>> {
        let block = self
            .0
            .replica
            .marshal
            .get_block(Identifier::Height(Height::new(height)))
            .await?;
        if height > self.0.replica.shared.view.tip().header.height {
            return None;
        }
        let certificate = self.certificate(height).await;
        Some(Arc::new(finalized(
            &Final::from(block.inner()),
            certificate,
        )))
    }

    fn first_block(&self) -> u64 {
        self.0.first_block
    }

    async fn record(&self, key: &Key) -> (Option<Record>, u64) {
        let state = self.0.replica.state.read().await;
        let record = state.get(key).await.expect("the state can be read");
        let header = self.0.replica.shared.view.header_of_state(&state.root());
        let height = header.map_or_else(
            || self.0.replica.shared.view.tip().header.height,
            |header| header.height,
        );
        (record, height)
    }

    async fn prove(&self, key: &Key) -> Option<Bytes> {
        let proof = proofs::state_proof(
            &self.0.replica.marshal,
            &self.0.replica.state,
            &self.0.replica.shared.view,
            key,
        )
        .await?;
        Some(proof.encode().into())
    }

    async fn receipt(&self, height: u64, index: u32, item: Option<u32>) -> Option<Bytes> {
        let receipt = proofs::receipt(&self.0.replica.marshal, height, index, item).await?;
        Some(receipt.encode().into())
    }

    async fn seed(&self, height: u64) -> Option<Seed> {
        proofs::seed(&self.0.replica.marshal, height).await
    }

    fn events(&self) -> broadcast::Receiver<Arc<Finalized>> {
        self.0.events.subscribe()
    }

    fn status(&self) -> Status {
        let now = self.0.context.current();
        let tip = self.0.replica.shared.view.tip();
        let Header { epoch, height, .. } = tip.header;
        let committee = self.0.replica.committees.of(epoch);
        let member = committee.position(&self.0.node_key).is_some();
        let faults_max = N3f1::max_faults(committee.len()) as usize;
        let weights = self.0.replica.committees.weights(epoch);
        let names: BTreeMap<&str, &str> = (self.0.founded.document.members.iter())
            .map(|member| (member.public_key.as_str(), member.name.as_str()))
            .collect();
        Status {
            state: if *self.0.stopping.borrow() {
                NodeState::Stopping
            } else if self.0.replica.tips.is_syncing(height, faults_max, now) {
                NodeState::Syncing
            } else if member {
                NodeState::Validating
            } else {
                NodeState::Following
            },
            pool_operations: self.0.replica.shared.pool.depth(),
            peers: self.0.replica.tips.connected(now),
            committee: committee
                .iter()
                .map(|key| Member {
                    name: names
                        .get(const_hex::encode(key).as_str())
                        .map(|name| (*name).to_owned()),
                    key: key.clone(),
                    weight: weights.get(key).copied().unwrap_or(0),
                })
                .collect(),
            node_key: self.0.node_key.clone(),
        }
    }

    fn network(&self) -> &Network {
        &self.0.network
    }

    fn metrics(&self) -> String {
        self.0.context.encode()
    }
}
