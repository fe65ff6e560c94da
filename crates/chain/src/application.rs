//! The replicated application: builds blocks from waiting operations and checks blocks that others built.
//!
//! A block is valid when its header follows from its parent, every signature in it is good, no operation in it is
//! refused by the ledger's rules, and the state it leads to has the roots that its header names. Each of these is
//! decided by the block and its ancestry alone. The one rule that looks at the clock only delays: a block from the
//! future is looked at when its time has come, and [`STEP_MAX_MS`] bounds how far that can be.

use crate::{
    beacon::Beacon,
    block::{Block, payload_digest},
    chain_view::ChainView,
    committee::Committees,
    dealings::Dealings,
    execution::{self, Execution},
    expiries::Expiries,
    genesis::Founded,
    patience::Heartbeat,
    pool::{Checked, Pool},
    pulse::Pulse,
    scheme::{Context, Payload, Scheme, StateTarget},
    seeds::Seeds,
    state::{Batch, Sealed, State},
    verified::{Verified, all_good},
};
use commonware_consensus::marshal::ancestry::Ancestry;
use commonware_cryptography::{
    Digest as _, Digestible as _,
    bls12381::primitives::variant::MinSig,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_glue::{
    dkg::{network::Addresses, reshare},
    stateful::{
        self, Finality, Input, Proposed,
        db::{DatabaseSet, Merkleized as _},
    },
};
use commonware_parallel::Strategy;
use commonware_runtime::{Clock, Metrics, Spawner, Storage};
use futures::StreamExt as _;
use rand_core::CryptoRng;
use scrip_ledger::{
    block::{BLOCK_SIZE_MAX, Header, OPERATIONS_PER_BLOCK_MAX, operation_leaf, operations_root},
    epoch::{LOOKAHEAD_EPOCHS, Place},
    execute::BlockContext,
    operation::Signed,
    state::{Key, Record},
    time::Timestamp,
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tracing::{debug, warn};

/// How far a block's time may lie after its parent's, in milliseconds: well above the time between two blocks of an idle
/// network.
///
/// After a network stood still for longer, block time catches up by this much per block.
pub const STEP_MAX_MS: u64 = 3_600_000;

/// Bytes that a block's encoding adds to its operations, at most, besides the header and the payload.
const BODY_OVERHEAD: usize = 16;

/// What the application shares with the rest of the node.
#[derive(Clone)]
pub struct Shared {
    /// What the network was founded with.
    pub founded: Arc<Founded>,
    /// Operations waiting for a block.
    pub pool: Pool,
    /// Whether consensus time passes.
    pub pulse: Pulse,
    /// Signatures known to be good.
    pub verified: Verified,
    /// What is final, for readers.
    pub view: ChainView,
    /// Who validates in which epoch, as the final state says.
    pub committees: Committees,
    /// Dealers' logs that are in no final block yet.
    pub dealings: Dealings,
    /// The random value that an election waits for.
    pub beacon: Beacon,
    /// When something expires that a block has to settle.
    pub expiries: Expiries,
    /// The longest time between two blocks when nothing waits.
    pub heartbeat: Heartbeat,
    /// The network's random values of the latest views.
    pub seeds: Seeds,
}

/// The application of one node.
#[derive(Clone)]
pub struct App<T: Strategy> {
    shared: Shared,
    strategy: T,
}

fn now_ms(clock: &impl Clock) -> u64 {
    unix_ms(clock.current())
}

/// Unix milliseconds; 0 before 1970.
pub(crate) fn unix_ms(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_millis() as u64)
}

/// The time of a block built now: after its parent, at most [`STEP_MAX_MS`] later.
pub(crate) fn block_time(parent: Timestamp, now: u64) -> Timestamp {
    let parent = parent.0;
    Timestamp(now.clamp(parent + 1, parent + STEP_MAX_MS))
}

/// Why a block is invalid for ever. Logged, never sent.
#[derive(Debug, thiserror::Error)]
enum Invalid {
    #[error("it does not follow from its parent: {0}")]
    Header(&'static str),
    #[error("a signature in it is not good")]
    Signature,
    #[error("the rules refuse an operation in it: {0}")]
    Refused(String),
    #[error("it leads to another state than it names")]
    State,
}

impl<T: Strategy> App<T> {
    /// The application over `shared`, checking signatures with `strategy`.
    pub const fn new(shared: Shared, strategy: T) -> Self {
        Self { shared, strategy }
    }

    fn check_header(&self, header: &Header, parent: &Header) -> Result<(), Invalid> {
        if header.network != self.shared.founded.network {
            return Err(Invalid::Header("another network"));
        }
        if header.height != parent.height + 1 || header.parent != parent.digest() {
            return Err(Invalid::Header("parent"));
        }
        let (time, parent_time) = (header.timestamp.0, parent.timestamp.0);
        if time <= parent_time || time > parent_time + STEP_MAX_MS {
            return Err(Invalid::Header("time"));
        }
        Ok(())
    }

    fn check_signatures<R: CryptoRng>(&self, rng: &mut R, block: &Block) -> Result<(), Invalid> {
        let unknown = self.shared.verified.unknown(&block.leaves);
        let operations = unknown.iter().map(|index| &block.operations[*index]);
        if !all_good(
            rng,
            &self.shared.founded.network,
            operations,
            &self.strategy,
        ) {
            return Err(Invalid::Signature);
        }
        self.shared
            .verified
            .insert(unknown.into_iter().map(|index| block.leaves[index]));
        Ok(())
    }

    async fn check<E>(
        &self,
        mut context: E,
        block: &Block,
        parent: Option<&Header>,
        batch: Batch<E, T>,
    ) -> Result<Sealed<E, T>, Invalid>
    where
        E: Clock + Storage + Metrics + Spawner + CryptoRng,
    {
        if let Some(parent) = parent {
            self.check_header(&block.header, parent)?;
            self.check_signatures(&mut context, block)?;
            let time = UNIX_EPOCH + Duration::from_millis(block.header.timestamp.0);
            context.sleep_until(time).await;
        }
        self.shared.pulse.candidate(block.header.height);
        let operations: Vec<&Signed> = block.operations.iter().collect();
        let changes = execution::all::<E, T>(
            &batch,
            &self.shared.founded,
            &BlockContext::of(&block.header),
            &operations,
        )
        .await
        .map_err(|refused| Invalid::Refused(refused.to_string()))?;
        let sealed = execution::seal::<E, T>(changes, batch).await;
        if sealed.root() != block.header.state_root
            || !State::<E, T>::matches_sync_targets(&sealed, &block.state_target())
        {
            return Err(Invalid::State);
        }
        self.shared.pool.seen(block.header.height, operations);
        self.note_carried(block);
        Ok(sealed)
    }

    /// What could go into the block with this header: a random value that an election waits for, then what waits here.
    fn candidates(&self, parent: &Header, header: &Header) -> Vec<Checked> {
        let Shared { beacon, pool, .. } = &self.shared;
        let mut candidates: Vec<Checked> = beacon
            .operation(header.epoch, header.timestamp)
            .into_iter()
            .collect();
        let taken: usize = candidates.iter().map(|candidate| candidate.size).sum();
        let room = OPERATIONS_PER_BLOCK_MAX - candidates.len();
        candidates.extend(pool.select(
            parent.height,
            pool.block_operations_max().min(room),
            BLOCK_SIZE_MAX - BODY_OVERHEAD - taken,
        ));
        candidates
    }

    fn note_carried(&self, block: &Block) {
        if let Some(payload) = &block.payload {
            self.shared.dealings.carried(block.header.height, payload);
        }
    }
}

impl<E, T> stateful::Application<E> for App<T>
where
    E: Clock + Storage + Metrics + Spawner + CryptoRng,
    T: Strategy,
{
    type SigningScheme = Scheme;
    type Context = Context;
    type Block = Block;
    type Databases = State<E, T>;
    type Captured = ();
    type Provider = ();
    type Input = reshare::Input<(), MinSig, PrivateKey, Addresses<PublicKey>>;

    fn sync_targets(block: &Block) -> StateTarget {
        block.state_target()
    }

    async fn genesis(&mut self) -> Block {
        self.shared.founded.block.clone()
    }

    async fn propose(
        &mut self,
        (context, consensus): (E, Context),
        ancestry: impl Ancestry<Block>,
        batch: Batch<E, T>,
        input: Input<Self::Input, ()>,
    ) -> Option<Proposed<Self, E>> {
        let parent = ancestry.peek()?.inner().header.clone();
        let height = parent.height + 1;
        let final_height = self.shared.view.tip().header.height;
        let payload = input
            .upstream
            .payload
            .or_else(|| self.shared.dealings.missing(height, final_height));
        let mut header = Header {
            network: self.shared.founded.network,
            epoch: consensus.round.epoch().get(),
            view: consensus.round.view().get(),
            leader: consensus.leader,
            parent_view: consensus.parent.0.get(),
            parent: consensus.parent.1,
            height,
            timestamp: parent.timestamp,
            operations_root: Digest::EMPTY,
            operations_count: 0,
            state_root: Digest::EMPTY,
            state_operations_root: Digest::EMPTY,
            state_range_start: 0,
            state_range_end: 1,
            payload: payload_digest(&payload),
        };
        header.timestamp = block_time(parent.timestamp, now_ms(&context));
        let start = context.current();
        let candidates = self.candidates(&parent, &header);
        let signed: Vec<&Signed> = candidates
            .iter()
            .map(|candidate| &*candidate.signed)
            .collect();
        let Execution {
            changes,
            applied,
            refused,
        } = execution::some::<E, T>(
            &batch,
            &self.shared.founded,
            &BlockContext::of(&header),
            &signed,
        )
        .await;
        for (index, refusal) in refused {
            debug!(
                code = refusal.code(),
                "an operation was refused while proposing"
            );
            self.shared
                .pool
                .refused(&candidates[index].name(), &refusal);
        }
        self.shared.pulse.candidate(header.height);
        let sealed = execution::seal::<E, T>(changes, batch).await;
        let operations: Vec<Signed> = applied
            .iter()
            .map(|index| (*candidates[*index].signed).clone())
            .collect();
        let digests: Vec<Digest> = applied
            .iter()
            .map(|index| candidates[*index].digest)
            .collect();
        let leaves: Vec<Digest> = operations
            .iter()
            .zip(&digests)
            .map(|(signed, digest)| operation_leaf(digest, signed.signature()))
            .collect();
        header.operations_root = operations_root(&leaves);
        header.operations_count = operations.len() as u32;
        header.state_root = sealed.root();
        header.state_operations_root = sealed.ops_root();
        header.state_range_start = *sealed.sync_boundary();
        header.state_range_end = *sealed.bounds().tip.size;
        self.shared.pool.seen(header.height, &operations);
        let time = context.current().duration_since(start);
        self.shared
            .pool
            .built(candidates.len(), time.unwrap_or_default());
        let block = Block {
            header,
            operations: Arc::new(operations),
            digests: Arc::new(digests),
            leaves: Arc::new(leaves),
            payload,
        };
        self.note_carried(&block);
        Some(Proposed {
            block,
            merkleized: sealed,
        })
    }

    async fn process(
        &mut self,
        (context, _): (E, Context),
        mut ancestry: impl Ancestry<Block>,
        batch: Batch<E, T>,
        finality: Finality,
    ) -> Option<Sealed<E, T>> {
        let block = ancestry.next().await?;
        let parent = match finality {
            Finality::Candidate => Some(ancestry.next().await?.inner().header.clone()),
            // Voters checked a final block; only its state is needed.
            Finality::Finalized => None,
        };
        match self
            .check(context, block.inner(), parent.as_ref(), batch)
            .await
        {
            Ok(sealed) => Some(sealed),
            Err(reason) => {
                warn!(height = block.inner().header.height, digest = %block.digest(), %reason, "refused a block");
                None
            }
        }
    }

    async fn capture(
        &mut self,
        _: (E, Context),
        block: &Block,
        _: &Sealed<E, T>,
        _: <State<E, T> as DatabaseSet<E>>::Readers,
    ) {
        self.shared.view.applying(block);
    }

    async fn finalized(
        &mut self,
        _: (E, Context),
        block: &Block,
        _: (),
        readers: <State<E, T> as DatabaseSet<E>>::Readers,
    ) {
        let Header { height, epoch, .. } = block.header;
        let decided = match Place::of(height, self.shared.founded.blocks_per_epoch.get()) {
            Place::Within => None,
            Place::Middle => Some(epoch + LOOKAHEAD_EPOCHS),
            Place::Last => Some(epoch + 1),
        };
        if let Some(decided) = decided {
            let state = readers.read().await;
            let record = state.get(&Key::committee(decided)).await;
            if let Some(Record::Committee(committee)) = record.expect("the state can be read") {
                self.shared.committees.learn(&committee);
            }
        }
        match &block.payload {
            Some(Payload::EpochInfo(info)) => self.shared.committees.begin(info),
            Some(payload) => self.shared.dealings.finalized(epoch, payload),
            None => {}
        }
        self.shared.pool.finalized(
            block.header.height,
            block.header.timestamp,
            &block.operations,
            &block.digests,
        );
        self.shared.pulse.decided(block.header.height);
        self.shared.view.applied(block);
    }
}
