//! Who leads when: turns to propose, drawn by the weights that the ledger recorded for the epoch.
//!
//! Weight buys turns to propose, never votes: votes count heads. The schedule of an epoch is fixed before the epoch
//! begins, so every honest node answers the same for every round without any message.

use commonware_consensus::{
    simplex::elector::{Config, Elector, Scheduled, Terms},
    types::{Participant, Round},
};
use commonware_cryptography::{certificate::Scheme, ed25519::PublicKey, sha256::Digest};
use commonware_utils::ordered::Set;
use scrip_ledger::elect;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;

/// The leader weights of each epoch, shared between the ledger's reader and the electors.
///
/// An epoch without an entry, or in which all participants weigh the same, gives every participant the same number of
/// turns in rotation. All nodes must hold the same weights for an epoch before they enter it; [`Self::decided`] waits
/// for that.
#[derive(Clone)]
pub struct Weights(Arc<watch::Sender<Table>>);

type Table = BTreeMap<u64, Leadership>;

/// Who leads an epoch how often.
#[derive(Clone, Debug)]
struct Leadership {
    weights: BTreeMap<PublicKey, u64>,
    /// What the schedule is drawn with.
    seed: Digest,
}

/// Epochs before the newest one whose weights are remembered.
const EPOCHS_KEPT: u64 = 3;

impl Default for Weights {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Table::new())))
    }
}

impl Weights {
    /// Records the weights of `epoch`, and what its schedule is drawn with, and forgets epochs before the last three.
    pub fn insert(&self, epoch: u64, weights: BTreeMap<PublicKey, u64>, seed: Digest) {
        self.0.send_modify(|table| {
            table.insert(epoch, Leadership { weights, seed });
            let newest = *table.keys().next_back().expect("just inserted");
            let oldest = newest.saturating_sub(EPOCHS_KEPT);
            table.retain(|recorded, _| *recorded >= oldest);
        });
    }

    /// Waits until the weights of `epoch` are recorded.
    pub async fn decided(&self, epoch: u64) {
        let mut changes = self.0.subscribe();
        let decided = changes.wait_for(|table| table.contains_key(&epoch)).await;
        decided.expect("this holds the sender");
    }

    /// The weights of `epoch`, empty while they are not recorded.
    pub fn of(&self, epoch: u64) -> BTreeMap<PublicKey, u64> {
        let table = self.0.borrow();
        table
            .get(&epoch)
            .map(|leadership| leadership.weights.clone())
            .unwrap_or_default()
    }

    /// The position among `participants` of whoever leads in a view. `None` where turns are equal.
    fn leader(&self, epoch: u64, view: u64, participants: &[PublicKey]) -> Option<usize> {
        let table = self.0.borrow();
        let Leadership { weights, seed } = table.get(&epoch)?;
        let weights: Vec<u64> = participants
            .iter()
            .map(|participant| weights.get(participant).copied().unwrap_or(0))
            .collect();
        if weights.iter().all(|weight| *weight == weights[0]) {
            return None;
        }
        elect::leader(seed, epoch, view, &weights)
    }
}

/// Makes electors that follow [`Weights`].
#[derive(Clone)]
pub struct Weighted {
    weights: Weights,
}

impl Weighted {
    /// An elector configuration that looks up each round's epoch in `weights`.
    pub const fn new(weights: Weights) -> Self {
        Self { weights }
    }
}

impl<S: Scheme<PublicKey = PublicKey>> Config<S> for Weighted {
    type Elector = WeightedElector;

    fn build(self, participants: &Set<PublicKey>) -> WeightedElector {
        assert!(!participants.is_empty(), "a committee has members");
        WeightedElector {
            weights: self.weights,
            participants: participants.iter().cloned().collect(),
        }
    }
}

/// Chooses the leader of a round in proportion to the epoch's weights.
#[derive(Clone)]
pub struct WeightedElector {
    weights: Weights,
    participants: Vec<PublicKey>,
}

impl<S: Scheme<PublicKey = PublicKey>> Elector<S> for WeightedElector {
    type Mode = Scheduled;

    fn terms(&self) -> Terms {
        Terms::rotating()
    }

    fn elect(&self, round: Round, _: ()) -> Participant {
        let (epoch, view) = (round.epoch().get(), round.view().get());
        let index = match self.weights.leader(epoch, view, &self.participants) {
            Some(index) => index,
            None => {
                let members = self.participants.len() as u64;
                ((epoch % members + view % members) % members) as usize
            }
        };
        Participant::from_usize(index)
    }
}

#[cfg(test)]
#[path = "elector_tests.rs"]
mod tests;
