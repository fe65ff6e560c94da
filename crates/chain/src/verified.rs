//! Remembers which signatures this node has checked, so that a block made of known operations is checked at once.

use commonware_cryptography::{BatchEntry, BatchVerifier as _, ed25519::PublicKey, sha256::Digest};
use commonware_parallel::{Sequential, Strategy};
use commonware_utils::sync::Mutex;
use rand_core::CryptoRng;
use scrip_ledger::{
    ids::NetworkId,
    operation::{Check, Signed},
};
use std::{collections::HashSet, sync::Arc};

/// Leaves (operation digest and signature) whose signature was found good; the oldest are forgotten first.
#[derive(Clone)]
pub struct Verified {
    generations: Arc<Mutex<[HashSet<Digest>; 2]>>,
    generation_max: usize,
}

impl Verified {
    /// Remembers between `generation_max` and twice as many signatures.
    pub fn new(generation_max: usize) -> Self {
        Self {
            generations: Arc::default(),
            generation_max,
        }
    }

    /// Notes that these leaves carry good signatures.
    pub fn insert(&self, leaves: impl IntoIterator<Item = Digest>) {
        let mut generations = self.generations.lock();
        for leaf in leaves {
            if generations[0].len() >= self.generation_max {
                generations.swap(0, 1);
                generations[0].clear();
            }
            generations[0].insert(leaf);
        }
    }

    /// The positions of `leaves` that are not known to be good.
    pub fn unknown(&self, leaves: &[Digest]) -> Vec<usize> {
        let generations = self.generations.lock();
        leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| !generations[0].contains(*leaf) && !generations[1].contains(*leaf))
            .map(|(index, _)| index)
            .collect()
    }
}

/// Signatures that are checked by one thread: a batch that is cut into smaller ones takes more work in all.
const CUT_MIN: usize = 1_024;

/// Whether all signatures that these operations carry are good. None at all are.
pub fn all_good<'a, R: CryptoRng>(
    rng: &mut R,
    network: &NetworkId,
    operations: impl IntoIterator<Item = &'a Signed>,
    strategy: &impl Strategy,
) -> bool {
    let mut checks: Vec<Check<'_>> = Vec::new();
    for signed in operations {
        let (own, presentation) = signed.checks(network);
        checks.push(own);
        checks.extend(presentation);
    }
    match checks.len() {
        0 => true,
        1..CUT_MIN => batch_is_good(rng, &checks, &Sequential),
        _ => batch_is_good(rng, &checks, strategy),
    }
}

fn batch_is_good<R: CryptoRng>(
    rng: &mut R,
    checks: &[Check<'_>],
    strategy: &impl Strategy,
) -> bool {
    PublicKey::verify_batch(
        rng,
        checks,
        |_, check| BatchEntry {
            namespace: check.namespace,
            message: check.message.as_ref(),
            public_key: check.key,
            signature: check.signature,
        },
        strategy,
    )
}

/// Which of these operations carry good signatures only: in one batch when all do, else in halves, so that a few bad ones
/// among many cost little more.
pub fn each_good<R: CryptoRng>(
    rng: &mut R,
    network: &NetworkId,
    operations: &[&Signed],
    strategy: &impl Strategy,
) -> Vec<bool> {
    if all_good(rng, network, operations.iter().copied(), strategy) {
        return vec![true; operations.len()];
    }
    if operations.len() == 1 {
        return vec![false];
    }
    let (left, right) = operations.split_at(operations.len() / 2);
    let mut good = each_good(rng, network, left, strategy);
    good.extend(each_good(rng, network, right, strategy));
    good
}

#[cfg(test)]
#[path = "verified_tests.rs"]
mod tests;
