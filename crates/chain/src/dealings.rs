//! The signed logs of dealers on their way into blocks, whoever leads.
//!
//! The resharing protocol gives each dealer's log to that dealer's own next block. A dealer whose weight is zero never leads, and
//! one of little weight may not lead in time; without the logs of a quorum of dealers the network's key would not be dealt
//! anew. So dealers send their logs to each other, and whoever leads puts one that is still missing into its block, as the
//! protocol takes a log from any block. Whether a log is good is not looked at here: the protocol ignores those that are not,
//! and a peer has one place for its own.

use crate::{
    block::Block,
    chain_view::ChainView,
    committee::Committees,
    scheme::{PARTICIPANTS_MAX, Payload, SHARING_MODE_VERSION},
};
use commonware_codec::{Encode as _, Read as _, ReadExt as _, Write as _};
use commonware_consensus::types::{EpochPhase, Epocher as _, FixedEpocher, Height};
use commonware_cryptography::{
    Hasher as _, Sha256,
    bls12381::primitives::variant::MinSig,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_glue::dkg::reshare;
use commonware_macros::select;
use commonware_p2p::{Receiver, Recipients, Sender};
use commonware_runtime::Clock;
use commonware_utils::sync::Mutex;
use std::{collections::BTreeMap, num::NonZeroU64, sync::Arc, time::Duration};
use tracing::debug;

/// How often a dealer whose log is in no final block sends it.
const INTERVAL: Duration = Duration::from_secs(1);

/// What gives a node its own log.
pub type Mailbox = reshare::Mailbox<Block, MinSig, PrivateKey>;

/// The logs of one epoch's dealers; cloning shares them.
#[derive(Clone)]
pub struct Dealings {
    epocher: FixedEpocher,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    epoch: u64,
    /// By the peer that sent it.
    logs: BTreeMap<PublicKey, Log>,
    /// Of those in final blocks, digests.
    posted: Vec<Digest>,
}

struct Log {
    payload: Payload,
    digest: Digest,
    /// The greatest height of a block that was built with it.
    carried: Option<u64>,
}

fn digest(payload: &Payload) -> Digest {
    Sha256::hash(&[&payload.encode()])
}

impl Waiting {
    /// Forgets what belongs to other epochs than `epoch`.
    fn turn_to(&mut self, epoch: u64) {
        if self.epoch != epoch {
            *self = Self {
                epoch,
                ..Self::default()
            };
        }
    }
}

impl Dealings {
    /// None yet, on a network with epochs of this length.
    pub fn new(blocks_per_epoch: NonZeroU64) -> Self {
        Self {
            epocher: FixedEpocher::new(blocks_per_epoch),
            waiting: Arc::default(),
        }
    }

    /// The epoch of the block at `height`, if that block may carry a log.
    pub fn epoch_taking_logs(&self, height: u64) -> Option<u64> {
        let height = Height::new(height);
        let place = self.epocher.containing(height)?;
        let is_late = matches!(place.phase(), EpochPhase::Midpoint | EpochPhase::Late);
        (is_late && place.last() != height).then(|| place.epoch().get())
    }

    /// Takes in what `peer` says is its log of `epoch`, in place of what it said before.
    pub fn offered(&self, epoch: u64, peer: PublicKey, payload: Payload) {
        if !matches!(payload, Payload::DealerLog(_)) {
            return;
        }
        let digest = digest(&payload);
        let mut waiting = self.waiting.lock();
        waiting.turn_to(epoch);
        let is_known = waiting
            .logs
            .get(&peer)
            .is_some_and(|log| log.digest == digest);
        if is_known || waiting.posted.contains(&digest) {
            return;
        }
        let log = Log {
            payload,
            digest,
            carried: None,
        };
        waiting.logs.insert(peer, log);
    }

    /// A log for the block at `height`, while those up to `final_height` are final: one that no block has which may still become
    /// final.
    pub fn missing(&self, height: u64, final_height: u64) -> Option<Payload> {
        let epoch = self.epoch_taking_logs(height)?;
        let waiting = self.waiting.lock();
        if waiting.epoch != epoch {
            return None;
        }
        let mut logs = waiting.logs.values();
        let log = logs.find(|log| log.carried.is_none_or(|carried| carried <= final_height))?;
        Some(log.payload.clone())
    }

    /// Notes that a block at `height` was built with this payload.
    pub fn carried(&self, height: u64, payload: &Payload) {
        if !matches!(payload, Payload::DealerLog(_)) {
            return;
        }
        let digest = digest(payload);
        let mut waiting = self.waiting.lock();
        for log in waiting.logs.values_mut() {
            if log.digest == digest {
                log.carried = log.carried.max(Some(height));
            }
        }
    }

    /// Notes that a block of `epoch` with this payload is final.
    pub fn finalized(&self, epoch: u64, payload: &Payload) {
        if !matches!(payload, Payload::DealerLog(_)) {
            return;
        }
        let digest = digest(payload);
        let mut waiting = self.waiting.lock();
        waiting.turn_to(epoch);
        waiting.logs.retain(|_, log| log.digest != digest);
        if !waiting.posted.contains(&digest) {
            waiting.posted.push(digest);
        }
    }
}

fn message(epoch: u64, payload: &Payload) -> Vec<u8> {
    let mut message = Vec::new();
    epoch.write(&mut message);
    payload.write(&mut message);
    message
}

fn read(mut message: impl commonware_codec::Buf) -> Option<(u64, Payload)> {
    let epoch = u64::read(&mut message).ok()?;
    let limits = (PARTICIPANTS_MAX, SHARING_MODE_VERSION);
    let payload = Payload::read_cfg(&mut message, &limits).ok()?;
    (!message.has_remaining()).then_some((epoch, payload))
}

/// Sends this node's log as long as it is in no final block, and takes in those of the other dealers, until the connections
/// close.
pub async fn exchange<S, R>(
    context: impl Clock,
    (mut sender, mut receiver): (S, R),
    mut mailbox: Mailbox,
    dealings: Dealings,
    view: ChainView,
    committees: Committees,
    own: PublicKey,
) where
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
{
    let mut next = context.current() + INTERVAL;
    loop {
        let received = select! {
            received = receiver.recv() => Some(received),
            _ = context.sleep_until(next) => None,
        };
        let height = view.tip().header.height + 1;
        let taking = dealings.epoch_taking_logs(height);
        match received {
            Some(Ok((peer, bytes))) => match read(bytes) {
                Some((epoch, payload)) if taking == Some(epoch) => {
                    // Only those who hold a share deal.
                    if committees.of(epoch).position(&peer).is_some() {
                        dealings.offered(epoch, peer, payload);
                    }
                }
                Some(_) => {}
                None => debug!(?peer, "a peer sent a malformed log"),
            },
            Some(Err(_)) => return,
            None => {
                next = context.current() + INTERVAL;
                let Some(epoch) = taking else { continue };
                let Some(mut reserved) = mailbox.next_log(Height::new(height)).await else {
                    continue;
                };
                // Dropping the reservation leaves the log to this node's own proposals as well.
                if let Some(payload) = reserved.take_payload() {
                    let _ = sender.send(Recipients::All, message(epoch, &payload), false);
                    dealings.offered(epoch, own.clone(), payload);
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "dealings_tests.rs"]
mod tests;
