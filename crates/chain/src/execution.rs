//! Runs operations on the state of a block: loads what they need, lets the ledger's rules decide, and seals the result.

use crate::{
    genesis::Founded,
    state::{Batch, Database, Sealed, State},
};
use commonware_glue::stateful::db::Unmerkleized as _;
use commonware_parallel::Strategy;
use commonware_runtime::Spawner;
use commonware_storage::Context;
use scrip_ledger::{
    epoch::{self, Place},
    execute::{self, BlockContext, Failure},
    operation::Signed,
    refusal::Refusal,
    state::{Draft, Key, Loaded, Record},
};
use std::collections::HashSet;

/// Changed records in the order in which they are written.
pub type Changes = Vec<(Key, Option<Record>)>;

/// What running candidate operations gave.
pub struct Execution {
    /// Changed records.
    pub changes: Changes,
    /// Positions of the candidates that applied, in order.
    pub applied: Vec<usize>,
    /// Candidates that the rules refused; they changed nothing.
    pub refused: Vec<(usize, Refusal)>,
}

/// An operation that a block must not hold.
#[derive(Debug, thiserror::Error)]
#[error("operation {index}: {refusal}")]
pub struct Refused {
    /// Its position in the block.
    pub index: usize,
    /// Why.
    pub refusal: Refusal,
}

/// Where records are loaded from.
trait Source {
    async fn load(&self, keys: &[&Key]) -> Vec<Option<Record>>;
}

struct BatchSource<'a, E: Context + Spawner, T: Strategy>(&'a Batch<E, T>);

impl<E: Context + Spawner, T: Strategy> Source for BatchSource<'_, E, T> {
    async fn load(&self, keys: &[&Key]) -> Vec<Option<Record>> {
        // A failed read means a damaged or lost database, which a node does not survive.
        self.0.get_many(keys).await.expect("the state can be read")
    }
}

/// The final state, locked: were it to change between two reads, the rules would see records that never were together.
struct FinalSource<'a, E: Context + Spawner, T: Strategy>(&'a Database<E, T>);

impl<E: Context + Spawner, T: Strategy> Source for FinalSource<'_, E, T> {
    async fn load(&self, keys: &[&Key]) -> Vec<Option<Record>> {
        self.0.get_many(keys).await.expect("the state can be read")
    }
}

async fn prefetch<S: Source>(source: &S, loaded: &mut Loaded, keys: &[Key]) {
    let mut seen = HashSet::with_capacity(keys.len());
    let missing: Vec<&Key> = keys
        .iter()
        .filter(|key| !loaded.contains(key) && seen.insert(**key))
        .collect();
    if missing.is_empty() {
        return;
    }
    let records = source.load(&missing).await;
    for (key, record) in missing.into_iter().zip(records) {
        loaded.insert(*key, record);
    }
}

struct Run<'a, S> {
    source: S,
    context: &'a BlockContext,
    place: Place,
    draft: Draft<Loaded>,
    /// Whether settling expiries changed anything that somebody would notice.
    has_settled: bool,
}

impl<'a, S: Source> Run<'a, S> {
    /// Loads what the block surely needs, writes the first records of the network at height 1, and settles expiries.
    async fn open(
        source: S,
        founded: &Founded,
        context: &'a BlockContext,
        operations: &[&Signed],
    ) -> Self {
        let mut keys = Vec::with_capacity(operations.len() * 4 + 16);
        execute::block_hints(context, &mut keys);
        let place = Place::of(context.height, founded.blocks_per_epoch.get());
        epoch::end_block_hints(context, place, &mut keys);
        for signed in operations {
            execute::hints(signed, &mut keys);
        }
        let mut loaded = Loaded::with_capacity(keys.len());
        if context.height == 1 {
            for (key, record) in &founded.records {
                loaded.insert(*key, Some(record.clone()));
            }
        }
        prefetch(&source, &mut loaded, &keys).await;
        let mut run = Self {
            source,
            context,
            place,
            draft: Draft::new(loaded),
            has_settled: false,
        };
        loop {
            match execute::open_block(&mut run.draft, context) {
                Ok(events) => {
                    run.has_settled = !events.is_empty();
                    return run;
                }
                Err(Failure::Unloaded(key)) => run.load(key).await,
                Err(Failure::Refused(refusal)) => {
                    unreachable!("settling expiries is never refused: {refusal}")
                }
            }
        }
    }

    async fn load(&mut self, key: Key) {
        let record = self.source.load(&[&key]).await.pop().flatten();
        self.draft.view_mut().insert(key, record);
    }

    async fn apply(&mut self, signed: &Signed) -> Result<(), Refusal> {
        loop {
            match execute::execute(&mut self.draft, self.context, signed) {
                Ok(_) => return Ok(()),
                Err(Failure::Unloaded(key)) => self.load(key).await,
                Err(Failure::Refused(refusal)) => return Err(refusal),
            }
        }
    }

    /// Does what the rules do at the end of a block, after its last operation.
    async fn end(&mut self) {
        loop {
            match epoch::end_block(&mut self.draft, self.context, self.place) {
                Ok(_) => return,
                Err(Failure::Unloaded(key)) => self.load(key).await,
                Err(Failure::Refused(refusal)) => {
                    unreachable!("ending a block is never refused: {refusal}")
                }
            }
        }
    }

    /// The records that differ from the state below, with the network's first ones at height 1.
    fn changes(self, founded: &Founded) -> Changes {
        let changes = self.draft.into_changes();
        if self.context.height != 1 {
            return changes;
        }
        let changed: HashSet<Key> = changes.iter().map(|(key, _)| *key).collect();
        let untouched = founded
            .records
            .iter()
            .filter(|(key, _)| !changed.contains(key));
        untouched
            .map(|(key, record)| (*key, Some(record.clone())))
            .chain(changes)
            .collect()
    }
}

/// Runs a block's operations; all must apply.
pub async fn all<E: Context + Spawner, T: Strategy>(
    batch: &Batch<E, T>,
    founded: &Founded,
    context: &BlockContext,
    operations: &[&Signed],
) -> Result<Changes, Refused> {
    let mut run = Run::open(BatchSource::<E, T>(batch), founded, context, operations).await;
    for (index, signed) in operations.iter().enumerate() {
        run.apply(signed)
            .await
            .map_err(|refusal| Refused { index, refusal })?;
    }
    run.end().await;
    Ok(run.changes(founded))
}

/// Runs candidates for a block; those that are refused are left out.
pub async fn some<E: Context + Spawner, T: Strategy>(
    batch: &Batch<E, T>,
    founded: &Founded,
    context: &BlockContext,
    candidates: &[&Signed],
) -> Execution {
    let mut run = Run::open(BatchSource::<E, T>(batch), founded, context, candidates).await;
    let mut applied = Vec::with_capacity(candidates.len());
    let mut refused = Vec::new();
    for (index, signed) in candidates.iter().enumerate() {
        match run.apply(signed).await {
            Ok(()) => applied.push(index),
            Err(refusal) => refused.push((index, refusal)),
        }
    }
    run.end().await;
    Execution {
        changes: run.changes(founded),
        applied,
        refused,
    }
}

/// What the rules say of operations one after the other on the final state, changing nothing.
pub async fn trial<E: Context + Spawner, T: Strategy>(
    state: &State<E, T>,
    founded: &Founded,
    context: &BlockContext,
    operations: &[&Signed],
) -> Vec<Option<Refusal>> {
    let state = state.read().await;
    let source = FinalSource::<E, T>(&state);
    let mut run = Run::open(source, founded, context, operations).await;
    let mut refusals = Vec::with_capacity(operations.len());
    for signed in operations {
        refusals.push(run.apply(signed).await.err());
    }
    refusals
}

/// Whether a block without operations would do something that somebody waits for: give back money that is reserved, end what
/// was open, or settle a part of more than one block can. Changes nothing.
pub async fn settles<E: Context + Spawner, T: Strategy>(
    state: &Database<E, T>,
    founded: &Founded,
    context: &BlockContext,
) -> bool {
    let run = Run::open(FinalSource::<E, T>(state), founded, context, &[]).await;
    let cursor = run.draft.record(&Key::expiry_cursor());
    let is_behind = match cursor {
        Ok(Some(Record::ExpiryCursor(cursor))) => cursor.is_behind(context.timestamp),
        _ => false,
    };
    run.has_settled || is_behind
}

/// Writes changes into a batch and computes its root.
pub async fn seal<E: Context + Spawner, T: Strategy>(
    changes: Changes,
    batch: Batch<E, T>,
) -> Sealed<E, T> {
    let batch = changes
        .into_iter()
        .fold(batch, |batch, (key, record)| batch.write(key, record));
    batch
        .merkleize()
        .await
        .expect("a batch of known records can be sealed")
}
