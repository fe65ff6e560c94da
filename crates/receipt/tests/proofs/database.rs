//! A state database as a replica keeps it, on the deterministic runtime, and its proofs as this crate has them.

use commonware_codec::{Codec, Read};
use commonware_cryptography::{Sha256, sha256::Digest};
use commonware_parallel::Sequential;
use commonware_runtime::{Supervisor as _, buffer::paged::CacheRef, deterministic};
use commonware_storage::{
    journal::contiguous::variable::Config as JournalConfig,
    merkle::{full::Config as MerkleConfig, mmr},
    qmdb::{
        current::{
            VariableConfig,
            ordered::variable,
            proof::{RangeProof, constant::OperationProof},
        },
        floor::Proportional,
        operation::Key,
    },
    translator::EightCap,
};
use commonware_utils::{NZU16, NZU64, NZUsize};
use scrip_receipt::{CHUNK_SIZE, EntryProof};

/// The database that `chain` uses.
pub type Database<K, V> = variable::Db<
    mmr::Family,
    deterministic::Context,
    K,
    V,
    Sha256,
    EightCap,
    CHUNK_SIZE,
    Sequential,
>;

/// Opens an empty database.
pub async fn open<K, V>(
    context: &deterministic::Context,
    config: <V as Read>::Cfg,
) -> Database<K, V>
where
    K: Key + Read<Cfg = ()>,
    V: Codec + Clone + Send + Sync + 'static,
    <V as Read>::Cfg: Clone + Send + Sync,
{
    let page_cache = CacheRef::new(NZU16!(1024), NZUsize!(64));
    let config = VariableConfig {
        merkle_config: MerkleConfig {
            journal_partition: "nodes".into(),
            metadata_partition: "pins".into(),
            items_per_blob: NZU64!(4096),
            write_buffer: NZUsize!(4096),
            replay_buffer: NZUsize!(4096),
            strategy: Sequential,
            page_cache: page_cache.clone(),
        },
        journal_config: JournalConfig {
            partition: "entries".into(),
            items_per_section: NZU64!(4096),
            compression: None,
            codec_config: ((), config),
            page_cache,
            write_buffer: NZUsize!(4096),
            replay_buffer: NZUsize!(4096),
        },
        grafted_metadata_partition: "grafted".into(),
        translator: EightCap,
        init_cache: None,
        init_buffer: NZUsize!(4096),
        init_concurrency: (),
    };
    Database::init(context.child("state"), config, None)
        .await
        .unwrap()
}

/// Commits one block's worth of changes.
pub async fn commit<K, V>(
    database: Database<K, V>,
    changes: impl IntoIterator<Item = (K, Option<V>)>,
) -> Database<K, V>
where
    K: Key + Read<Cfg = ()>,
    V: Codec + Clone + Send + Sync + 'static,
{
    let mut batch = database.new_batch();
    for (key, value) in changes {
        batch = batch.write(key, value);
    }
    let merkleized = batch
        .merkleize(&database, None, &mut Proportional)
        .await
        .unwrap();
    let database = database.apply_batch(merkleized).await.unwrap();
    database.commit().await.unwrap()
}

/// The parts of the database's own proof, as [`EntryProof::new`] takes them.
pub fn entry_proof(proof: OperationProof<mmr::Family, Digest, CHUNK_SIZE>) -> EntryProof {
    entry_proof_at(proof.loc, proof.chunk, proof.range_proof)
}

/// The same from the database's proof of a range that is one entry long.
pub fn entry_proof_at(
    location: mmr::Location,
    chunk: [u8; CHUNK_SIZE],
    range: RangeProof<mmr::Family, Digest>,
) -> EntryProof {
    EntryProof::new(
        location.as_u64(),
        range.proof.leaves.as_u64(),
        range.proof.inactive_peaks,
        chunk,
        range.partial_chunk_digest,
        range.proof.digests,
    )
    .unwrap()
}
