//! What must hold at the end of every scenario.

use crate::simulation::Simulation;
use commonware_consensus::{marshal::Identifier, types::Height};
use commonware_cryptography::{Digestible as _, sha256::Digest};
use scrip_chain::{chain_view::Final, pool::Name};
use scrip_ledger::{
    auditor::Auditor,
    election,
    epoch::Place,
    execute::BlockContext,
    membership,
    operation::Operation,
    state::{Key, Record},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// The height up to which all running validators were compared.
    pub height: u64,
    /// The digest of the block at that height.
    pub digest: Digest,
    /// Operations in the chain.
    pub operations_count: usize,
}

/// A validator's records, read at the height of the block whose state they are.
struct Reading {
    index: usize,
    height: u64,
    records: Vec<Option<Record>>,
}

fn replay(auditor: &mut Auditor, block: &Final, blocks_per_epoch: u64) {
    let header = &block.header;
    let context = BlockContext::of(header);
    let place = Place::of(header.height, blocks_per_epoch);
    let outcome = auditor.block_at(&context, place, &block.operations);
    for result in outcome.results {
        result.expect("no block holds a refused operation");
    }
}

impl Simulation<'_> {
    /// Waits until all running validators know what any of them knows now, and checks the whole chain:
    ///
    /// - all have the same block at every height, each built on the one before;
    /// - everything offered that clients saw become final is in it exactly once, and nothing that was not offered;
    /// - every signature in it is good, and replaying it through the independent auditor refuses nothing, so that money is
    ///   neither made nor lost;
    /// - every validator's records are those of the replay.
    ///
    /// # Panics
    ///
    /// When any of it does not hold.
    pub async fn audit(&mut self) -> Audited {
        let height = self.top();
        self.pass_until(
            "all validators agree",
            Duration::from_secs(120),
            |simulation| {
                let mut running = simulation.running().into_iter();
                running.all(|index| simulation.height(index) >= height)
            },
        )
        .await;
        self.follow().await;
        self.compare_blocks(height).await;
        self.check_operations();

        let mut auditor = Auditor::new(self.town.founded.records.clone());
        let blocks_per_epoch = self.town.founded.blocks_per_epoch.get();
        let mut states = BTreeMap::new();
        for block in &self.blocks {
            replay(&mut auditor, block, blocks_per_epoch);
            states.insert(block.header.height, auditor.records().clone());
        }
        let keys: Vec<Key> = auditor.records().keys().copied().collect();
        let readings = self.read(&keys).await;
        let replayed = self.blocks.len();
        self.follow().await;
        for block in &self.blocks[replayed..] {
            replay(&mut auditor, block, blocks_per_epoch);
            states.insert(block.header.height, auditor.records().clone());
        }
        for reading in readings {
            let state = &states[&reading.height];
            for (key, record) in keys.iter().zip(&reading.records) {
                assert_eq!(
                    record.as_ref(),
                    state.get(key),
                    "validator {} differs at height {} in {key}",
                    reading.index,
                    reading.height
                );
            }
        }
        Audited {
            height,
            digest: self.blocks[height as usize - 1].digest,
            operations_count: self.blocks.iter().map(|block| block.operations.len()).sum(),
        }
    }

    async fn compare_blocks(&self, height: u64) {
        let mut parent = self.town.founded.block.digest();
        for block in &self.blocks {
            assert_eq!(block.header.parent, parent, "the chain is broken");
            parent = block.digest;
        }
        for index in self.running() {
            let marshal = self.validator(index).marshal();
            let mut compared = 0;
            for block in &self.blocks[..height as usize] {
                let at = Identifier::Height(Height::new(block.header.height));
                // A validator that joined late does not have the first blocks.
                if let Some(theirs) = marshal.get_block(at).await {
                    assert_eq!(theirs.digest(), block.digest, "validator {index} forked");
                    compared += 1;
                }
            }
            assert!(compared > 0, "validator {index} has no blocks");
        }
    }

    fn check_operations(&self) {
        let mut applied = BTreeSet::<Name>::new();
        let mut unasked = BTreeSet::<Name>::new();
        for block in &self.blocks {
            for signed in block.operations.iter() {
                signed
                    .verify(&self.town.founded.network)
                    .expect("the signature is good");
                assert!(
                    applied.insert((signed.author(), signed.id())),
                    "applied twice: {signed:?}"
                );
                // Validators vote by themselves, and show the random values that elections and draws wait for.
                if let Operation::Membership(
                    membership::Operation::Vote { .. } | membership::Operation::Draw { .. },
                )
                | Operation::Election(election::Operation::Reveal { .. }) = signed.operation()
                {
                    unasked.insert((signed.author(), signed.id()));
                }
            }
        }
        let offered: BTreeSet<Name> = self
            .clients
            .offered
            .iter()
            .map(|signed| (signed.author(), signed.id()))
            .collect();
        let expected = offered.union(&unasked).copied().collect();
        let strange: Vec<_> = applied.difference(&expected).collect();
        assert!(strange.is_empty(), "nobody asked for {strange:?}");
        let missing = offered.difference(&applied).count();
        assert_eq!(
            missing,
            self.clients.pending_count(),
            "operations were lost"
        );
    }

    /// Reads records from every running validator.
    async fn read(&self, keys: &[Key]) -> Vec<Reading> {
        let keys: Vec<&Key> = keys.iter().collect();
        let mut readings = Vec::new();
        for index in self.running() {
            let validator = self.validator(index);
            loop {
                let state = validator.state().read().await;
                if let Some(header) = validator.shared().view.header_of_state(&state.root()) {
                    readings.push(Reading {
                        index,
                        height: header.height,
                        records: state.get_many(&keys).await.expect("the state is readable"),
                    });
                    break;
                }
                drop(state);
                self.step().await;
            }
        }
        readings
    }
}
