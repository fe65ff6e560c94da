//! What each consensus actor is told, derived from the node's configuration.

use super::{
    Config, FETCH_RETRY_DELAY, FETCH_TIMEOUT, MAILBOX_SIZE, Marshal, PAGE_SIZE, SYNC_OPERATIONS,
    Timing,
};
use crate::{
    application::Shared,
    block::Block,
    committee::Committees,
    elector::{Weighted, Weights},
    scheme::{
        EpochInfo, Finalization, NAMESPACE, PARTICIPANTS_MAX, Registrar, SHARING_MODE, Scheme,
    },
    secrets::Secrets,
    state,
    state_sync::Served,
};
use commonware_broadcast::buffered;
use commonware_consensus::{
    marshal::{self, Start, resolver::p2p as marshal_resolver, standard::Standard},
    simplex::config::{ForwardPolicy, SkipBudget, SkipPolicy},
    types::{Epoch, FixedEpocher, ViewDelta},
};
use commonware_cryptography::{
    Digested, Signer as _,
    bls12381::{
        dkg::feldman_desmedt::Reveal,
        primitives::{group::Share, variant::MinSig},
    },
    certificate::ConstantProvider,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_glue::{
    dkg::{
        fence::Fence,
        network::{Addresses, Manager},
        orchestrator, probe, reshare,
        state_sync::Plan as StateSyncPlan,
        types::SchemeInfo,
    },
    stateful::{
        PruneConfig,
        db::{SyncEngineConfig, p2p as state_resolver},
    },
};
use commonware_p2p::Blocker;
use commonware_parallel::Strategy;
use commonware_runtime::{Clock, Metrics, Spawner, buffer::paged::CacheRef};
use commonware_storage::{archive::prunable, translator::EightCap};
use commonware_utils::{NZDuration, NZU64, NZUsize};
use rand_core::CryptoRng;
use std::{
    num::{NonZeroU64, NonZeroUsize},
    time::Duration,
};

/// Views behind the final one that nodes remember.
const VIEW_RETENTION: ViewDelta = ViewDelta::new(64);

/// What several actors are told.
pub(super) struct Settings<M, B, T> {
    pub(super) info: EpochInfo,
    pub(super) blocks_per_epoch: NonZeroU64,
    pub(super) manager: M,
    pub(super) blocker: B,
    pub(super) strategy: T,
    pub(super) prefix: String,
    pub(super) local: PublicKey,
    verifier: Scheme,
    page_cache: CacheRef,
    write_buffer: NonZeroUsize,
}

/// What goes to one actor each.
pub(super) struct Own {
    pub(super) genesis: Block,
    pub(super) signer: PrivateKey,
    pub(super) secrets: Secrets,
    pub(super) shared: Shared,
    pub(super) committees: Committees,
    pub(super) weights: Weights,
    pub(super) timing: Timing,
    pub(super) state_sync: bool,
    pub(super) retained_blocks: Option<usize>,
}

type ReshareConfig<M, B, T> =
    reshare::Config<PrivateKey, M, B, Committees, Secrets, T, Scheme, Standard<Block>, Registrar>;
type EpochPlan = StateSyncPlan<Scheme, Digest, MinSig, Addresses<PublicKey>>;
type Provider = ConstantProvider<Scheme, Epoch>;

impl<M, B, T> Settings<M, B, T>
where
    M: Manager<PublicKey = PublicKey, Directory = Addresses<PublicKey>> + Clone,
    B: Blocker<PublicKey = PublicKey> + Clone,
    T: Strategy,
{
    /// Parts what several actors need from what one does.
    pub(super) fn split(config: Config<M, B, T>) -> (Self, Own) {
        let founded = config.shared.founded.clone();
        let info = founded.info.clone();
        let pages = config.page_cache_bytes / usize::from(PAGE_SIZE.get());
        let settings = Self {
            blocks_per_epoch: founded.blocks_per_epoch,
            manager: config.manager,
            blocker: config.blocker,
            strategy: config.strategy,
            prefix: config.prefix,
            local: config.signer.public_key(),
            verifier: Scheme::certificate_verifier(NAMESPACE, *info.output.public().public()),
            page_cache: CacheRef::new(PAGE_SIZE, NonZeroUsize::new(pages).unwrap_or(NZUsize!(16))),
            write_buffer: config.write_buffer,
            info,
        };
        let own = Own {
            genesis: founded.block.clone(),
            signer: config.signer,
            secrets: config.secrets,
            shared: config.shared,
            committees: config.committees,
            weights: config.weights,
            timing: config.timing,
            state_sync: config.state_sync,
            retained_blocks: config.retained_blocks,
        };
        (settings, own)
    }

    /// This node's part in the epoch of `info`.
    pub(super) fn scheme_of(
        &self,
        info: &EpochInfo,
        share: Option<Share>,
    ) -> SchemeInfo<MinSig, PublicKey> {
        SchemeInfo::new(
            &self.local,
            info.output.players().clone(),
            info.output.public().clone(),
            share,
        )
    }

    pub(super) fn block_resolver(&self) -> marshal_resolver::Config<PublicKey, M, B> {
        marshal_resolver::Config {
            public_key: self.local.clone(),
            peer_provider: self.manager.clone(),
            blocker: self.blocker.clone(),
            mailbox_size: MAILBOX_SIZE,
            fetch_timeout: NZDuration!(FETCH_TIMEOUT),
            fetch_retry_delay: FETCH_RETRY_DELAY,
            priority_requests: false,
            priority_responses: false,
        }
    }

    pub(super) fn broadcast(&self) -> buffered::Config<PublicKey, (), M, T> {
        buffered::Config {
            public_key: self.local.clone(),
            mailbox_size: MAILBOX_SIZE,
            deque_size: 16,
            priority: false,
            codec_config: (),
            peer_provider: self.manager.clone(),
            strategy: self.strategy.clone(),
        }
    }

    pub(super) fn archive(&self, name: &str) -> prunable::Config<EightCap, ()> {
        let prefix = &self.prefix;
        prunable::Config {
            translator: EightCap,
            metadata_partition: format!("{prefix}-{name}-metadata"),
            key_partition: format!("{prefix}-{name}-key"),
            key_page_cache: self.page_cache.clone(),
            value_partition: format!("{prefix}-{name}-value"),
            compression: None,
            codec_config: (),
            items_per_section: NZU64!(1_024),
            key_write_buffer: self.write_buffer,
            value_write_buffer: self.write_buffer,
            replay_buffer: self.write_buffer,
        }
    }

    pub(super) fn probe<E: Spawner + CryptoRng + Clock + Metrics>(
        &self,
        context: E,
        floor: Option<Finalization>,
    ) -> probe::Config<E, M, Scheme, Standard<Block>, T, B> {
        probe::Config {
            context,
            manager: self.manager.clone(),
            bootstrap: probe::Bootstrap {
                epoch: Epoch::zero(),
                participants: self.info.participants(),
                directory: self.info.directory.clone(),
            },
            floor,
            verifier: self.verifier.clone(),
            genesis: self.info.clone(),
            strategy: self.strategy.clone(),
            blocker: self.blocker.clone(),
            blocks_per_epoch: self.blocks_per_epoch,
            retry_timeout: NZDuration!(Duration::from_millis(500)),
            mailbox_size: MAILBOX_SIZE,
            block_codec_config: (),
        }
    }

    pub(super) fn marshal(
        &self,
        start: Start<Scheme, Digest, Digested<Block>>,
    ) -> marshal::Config<Provider, FixedEpocher, T, Block, Digested<Block>> {
        marshal::Config {
            provider: ConstantProvider::new(self.verifier.clone()),
            epocher: FixedEpocher::new(self.blocks_per_epoch),
            start,
            partition_prefix: format!("{}-marshal", self.prefix),
            mailbox_size: MAILBOX_SIZE,
            view_retention: VIEW_RETENTION,
            prunable_items_per_section: NZU64!(1_024),
            page_cache: self.page_cache.clone(),
            replay_buffer: self.write_buffer,
            key_write_buffer: self.write_buffer,
            value_write_buffer: self.write_buffer,
            block_codec_config: (),
            max_repair: NZUsize!(64),
            max_pending_acks: NZUsize!(8),
            strategy: self.strategy.clone(),
        }
    }

    pub(super) fn state_resolver<E: commonware_storage::Context + Spawner>(
        &self,
    ) -> state_resolver::Config<PublicKey, M, B, Served<E, T>> {
        state_resolver::Config {
            peer_provider: self.manager.clone(),
            blocker: self.blocker.clone(),
            database: None,
            mailbox_size: MAILBOX_SIZE,
            me: Some(self.local.clone()),
            fetch_timeout: NZDuration!(FETCH_TIMEOUT),
            fetch_retry_delay: FETCH_RETRY_DELAY,
            max_serve_ops: SYNC_OPERATIONS,
            priority_requests: false,
            priority_responses: false,
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts that only this actor gets, each once"
    )]
    pub(super) fn reshare(
        &self,
        signer: PrivateKey,
        secrets: Secrets,
        committees: Committees,
        registrar: Registrar,
        marshal: Marshal,
        plan: EpochPlan,
        fence: Fence,
    ) -> ReshareConfig<M, B, T> {
        reshare::Config {
            signer,
            manager: self.manager.clone(),
            blocker: self.blocker.clone(),
            participants_provider: committees,
            secret_store: secrets,
            strategy: self.strategy.clone(),
            registrar,
            marshal,
            state_sync: plan,
            fence,
            namespace: NAMESPACE,
            sharing_mode: SHARING_MODE,
            reveal: Reveal::V1,
            mailbox_size: MAILBOX_SIZE,
            partition_prefix: format!("{}-reshare", self.prefix),
            page_cache: self.page_cache.clone(),
            write_buffer: self.write_buffer,
            replay_buffer: self.write_buffer,
            max_participants: PARTICIPANTS_MAX,
            blocks_per_epoch: self.blocks_per_epoch,
        }
    }

    pub(super) fn state<E: commonware_storage::Context + Spawner>(&self) -> state::Config<E, T> {
        state::config::<E, T>(
            &self.prefix,
            self.page_cache.clone(),
            self.write_buffer,
            self.strategy.clone(),
        )
    }

    pub(super) const fn state_sync(&self) -> SyncEngineConfig {
        SyncEngineConfig {
            fetch_batch_size: SYNC_OPERATIONS,
            apply_batch_size: NZU64!(8_192),
            max_outstanding_requests: NZUsize!(8),
        }
    }

    pub(super) fn pruning(&self, retained_blocks: Option<usize>) -> Option<PruneConfig> {
        retained_blocks.map(|retained| PruneConfig {
            maintenance_interval: NZUsize!(256),
            retained_marshal_blocks: retained + self.blocks_per_epoch.get() as usize,
            retained_qmdb_blocks: 64,
        })
    }

    pub(super) fn simplex(
        &self,
        timing: Timing,
        elector: Weighted,
    ) -> orchestrator::SimplexConfig<Weighted> {
        orchestrator::SimplexConfig {
            elector,
            mailbox_size: MAILBOX_SIZE,
            replay_buffer: self.write_buffer,
            write_buffer: self.write_buffer,
            page_cache: self.page_cache.clone(),
            leader_timeout: timing.leader_timeout,
            certification_timeout: timing.certification_timeout,
            timeout_retry: timing.retry,
            fetch_timeout: NZDuration!(FETCH_TIMEOUT),
            fetch_retry_delay: FETCH_RETRY_DELAY,
            view_retention: VIEW_RETENTION,
            skip: SkipPolicy::Enabled {
                timeout: timing.skip_timeout,
                budget: SkipBudget::Participants,
            },
            forward: ForwardPolicy::Disabled,
            track_historical_votes: false,
        }
    }
}
