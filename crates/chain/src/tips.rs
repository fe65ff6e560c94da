//! Which heights the other nodes say are final: how a node notices that it fell behind, also while nothing happens.
//!
//! Consensus carries a node along as long as there are new blocks. But a node that missed the last block before the
//! network fell silent would hear of it only with the next one. So nodes tell each other the height of their latest
//! final block, and whoever is behind asks for what it misses. A claim is only a reason to ask: what comes back is
//! checked like every block, by the network's key.

use crate::{chain_view::ChainView, engine::Marshal};
use commonware_codec::{DecodeExt as _, Encode as _};
use commonware_consensus::types::Height;
use commonware_cryptography::ed25519::PublicKey;
use commonware_macros::select;
use commonware_p2p::{Receiver, Recipients, Sender};
use commonware_runtime::Clock;
use commonware_utils::{sync::Mutex, vec::NonEmptyVec};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tracing::debug;

/// How often a node tells its height.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// How long a claim counts; a peer that is silent for longer is taken to be gone.
const CLAIM_LIFETIME: Duration = Duration::from_secs(4);

/// A node further behind than this many blocks says of itself that it is catching up.
const SYNCING_DISTANCE: u64 = 8;

#[derive(Clone, Copy)]
struct Claim {
    height: u64,
    at: SystemTime,
}

/// What peers said last; cloning shares it.
#[derive(Clone, Default)]
pub struct Tips(Arc<Mutex<BTreeMap<PublicKey, Claim>>>);

/// What a node that is behind asks for, and whom.
#[derive(Debug, PartialEq, Eq)]
pub struct Gap {
    /// The height to ask for; blocks below it come along.
    pub height: u64,
    /// The peers that say they have it.
    pub peers: Vec<PublicKey>,
}

impl Tips {
    /// Notes what `peer` said.
    pub fn claimed(&self, peer: PublicKey, height: u64, at: SystemTime) {
        self.0.lock().insert(peer, Claim { height, at });
    }

    fn live(&self, now: SystemTime) -> Vec<(PublicKey, u64)> {
        let mut claims = self.0.lock();
        claims.retain(|_, claim| {
            let age = now.duration_since(claim.at).unwrap_or_default();
            age <= CLAIM_LIFETIME
        });
        claims
            .iter()
            .map(|(peer, claim)| (peer.clone(), claim.height))
            .collect()
    }

    /// How many peers have been heard of late.
    pub fn connected(&self, now: SystemTime) -> usize {
        self.live(now).len()
    }

    /// Whether a node at `height` is far behind what an honest peer says.
    pub fn is_syncing(&self, height: u64, faults_max: usize, now: SystemTime) -> bool {
        attested(&self.live(now), faults_max)
            .is_some_and(|attested| attested > height + SYNCING_DISTANCE)
    }

    /// What a node at `height` should ask for, when up to `faults_max` of the committee may lie.
    ///
    /// The height that `faults_max + 1` peers reached is there, since one of them is honest. Where fewer are ahead,
    /// only the next block is asked for: a liar then costs one vain question.
    pub fn gap(&self, height: u64, faults_max: usize, now: SystemTime) -> Option<Gap> {
        let live = self.live(now);
        let highest = live.iter().map(|(_, claim)| *claim).max()?;
        if highest <= height {
            return None;
        }
        let target = attested(&live, faults_max)
            .filter(|attested| *attested > height)
            .unwrap_or(height + 1);
        let peers = live
            .into_iter()
            .filter(|(_, claim)| *claim >= target)
            .map(|(peer, _)| peer)
            .collect();
        Some(Gap {
            height: target,
            peers,
        })
    }
}

/// The greatest height that at least `faults_max + 1` peers claim.
fn attested(live: &[(PublicKey, u64)], faults_max: usize) -> Option<u64> {
    let mut heights: Vec<u64> = live.iter().map(|(_, height)| *height).collect();
    heights.sort_unstable_by(|left, right| right.cmp(left));
    heights.get(faults_max).copied()
}

/// Tells this node's height and asks for what it misses, until the connections close.
///
/// A node asks only when its own height has not moved since it last looked: while blocks come, consensus brings them.
pub async fn exchange<S, R>(
    context: impl Clock,
    (mut sender, mut receiver): (S, R),
    view: ChainView,
    marshal: Marshal,
    tips: Tips,
    faults_max: usize,
) where
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
{
    let mut next = context.current() + INTERVAL;
    let mut last = view.tip().header.height;
    loop {
        let message = select! {
            message = receiver.recv() => Some(message),
            _ = context.sleep_until(next) => None,
        };
        match message {
            Some(Ok((peer, message))) => match u64::decode(message) {
                Ok(height) => tips.claimed(peer, height, context.current()),
                Err(_) => debug!(?peer, "a peer sent a malformed height"),
            },
            Some(Err(_)) => return,
            None => {
                next = context.current() + INTERVAL;
                let height = view.tip().header.height;
                let _ = sender.send(Recipients::All, height.encode(), false);
                if height == last
                    && let Some(gap) = tips.gap(height, faults_max, context.current())
                    && let Ok(peers) = NonEmptyVec::try_from(gap.peers)
                {
                    debug!(height, wanted = gap.height, "behind the others");
                    marshal.hint_finalized(Height::new(gap.height), peers);
                }
                last = height;
            }
        }
    }
}

#[cfg(test)]
#[path = "tips_tests.rs"]
mod tests;
