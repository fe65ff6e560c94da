//! The replicated state: one authenticated key-value database that proves what a key holds now, or that it holds nothing.

use commonware_cryptography::Sha256;
use commonware_glue::stateful::db::{DatabaseSet, Shared};
use commonware_parallel::Strategy;
use commonware_runtime::{Spawner, buffer::paged::CacheRef};
use commonware_storage::{
    Context,
    journal::contiguous::variable::Config as JournalConfig,
    merkle::full::Config as MerkleConfig,
    mmr,
    qmdb::current::{VariableConfig, ordered::variable::Db},
    translator::EightCap,
};
use commonware_utils::{NZU64, NZUsize};
use scrip_ledger::state::{Key, Record};
use std::num::NonZeroUsize;

/// Bytes in one chunk of the database's activity bitmap; part of the proof format.
pub const CHUNK_SIZE: usize = 32;

/// The state database.
pub type Database<E, T> = Db<mmr::Family, E, Key, Record, Sha256, EightCap, CHUNK_SIZE, T>;
/// The handle that the application and its readers share.
pub type State<E, T> = Shared<Database<E, T>>;
/// A batch of changes under construction, on some block's state.
pub type Batch<E, T> = <State<E, T> as DatabaseSet<E>>::Unmerkleized;
/// A sealed batch whose root is known.
pub type Sealed<E, T> = <State<E, T> as DatabaseSet<E>>::Merkleized;
/// The configuration of the database.
pub type Config<E, T> = <State<E, T> as DatabaseSet<E>>::Config;

/// The configuration of the state database under `prefix`.
pub fn config<E: Context + Spawner, T: Strategy>(
    prefix: &str,
    page_cache: CacheRef,
    write_buffer: NonZeroUsize,
    strategy: T,
) -> Config<E, T> {
    VariableConfig {
        merkle_config: MerkleConfig {
            journal_partition: format!("{prefix}-state-merkle-journal"),
            metadata_partition: format!("{prefix}-state-merkle-metadata"),
            items_per_blob: NZU64!(1 << 20),
            write_buffer,
            replay_buffer: write_buffer,
            strategy,
            page_cache: page_cache.clone(),
        },
        journal_config: JournalConfig {
            partition: format!("{prefix}-state-log"),
            items_per_section: NZU64!(1 << 18),
            compression: None,
            codec_config: ((), ()),
            page_cache,
            write_buffer,
            replay_buffer: write_buffer,
        },
        grafted_metadata_partition: format!("{prefix}-state-grafted"),
        translator: EightCap,
        init_cache: Some(NZUsize!(1 << 16)),
        init_buffer: NZUsize!(1 << 20),
        init_concurrency: (),
    }
}
