//! The way of an operation into this node: its validity window, its signature, the rules' opinion, then the pool and the
//! other nodes.

use crate::{
    application::{Shared, block_time, unix_ms},
    execution, keys,
    pool::{Checked, Full},
    state::State,
    verified::each_good,
};
use bytes::Bytes;
use commonware_codec::{Encode as _, EncodeSize as _, RangeCfg};
use commonware_cryptography::sha256::Digest;
use commonware_p2p::{Receiver, Recipients, Sender};
use commonware_parallel::Strategy;
use commonware_runtime::{Clock, Metrics, Spawner, Storage};
use futures::FutureExt as _;
use rand_core::CryptoRng;
use scrip_ledger::{
    block::{OPERATION_SIZE_MAX, operation_leaf},
    ids::{NetworkId, OperationId},
    operation::{Error, Signed},
    refusal::{Reason, Refusal},
    time::Timestamp,
};
use std::{sync::Arc, time::SystemTime};
use tracing::debug;

/// Operations in one gossip message.
pub const GOSSIP_OPERATIONS_MAX: usize = 4_096;

/// Bytes of operations in one gossip message.
pub const GOSSIP_BYTES_MAX: usize = 1 << 20;

/// Up to this many waiting operations a submitted operation is tried against the final state before it is accepted, so
/// that a payer without money is told at once. Above it, the next leader finds out.
const TRIAL_DEPTH_MAX: usize = 4_096;

/// Why an operation was not accepted. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The signature is not the signer's over this operation and this network.
    #[error("the signature does not belong to this operation on this network; sign it again")]
    Signature,
    /// The operation is larger than any block takes.
    #[error("the operation is too large: {size} bytes, at most {OPERATION_SIZE_MAX}")]
    TooLarge {
        /// Its encoded size in bytes.
        size: usize,
    },
    /// No room at the moment.
    #[error(transparent)]
    Full(#[from] Full),
    /// The rules refuse it.
    #[error("{}", .0.sentence())]
    Refused(Refusal),
}

/// The door into the pool; cloning shares it.
pub struct Admission<T: Strategy> {
    shared: Shared,
    strategy: T,
}

impl<T: Strategy> Clone for Admission<T> {
    fn clone(&self) -> Self {
        Self {
            shared: self.shared.clone(),
            strategy: self.strategy.clone(),
        }
    }
}

impl<T: Strategy> Admission<T> {
    /// The door into the pool of `shared`.
    pub const fn new(shared: Shared, strategy: T) -> Self {
        Self { shared, strategy }
    }

    fn network(&self) -> &NetworkId {
        &self.shared.founded.network
    }

    /// Checks sizes and signatures. Good operations come back with their digest and leaf, in their places.
    fn check<R: CryptoRng>(
        &self,
        rng: &mut R,
        signed: Vec<Signed>,
    ) -> Vec<Result<(Checked, Digest), Rejection>> {
        let (digests, leaves): (Vec<Digest>, Vec<Digest>) = signed
            .iter()
            .map(|signed| {
                let digest = signed.digest(self.network());
                (digest, operation_leaf(&digest, signed.signature()))
            })
            .unzip();
        // A signature is checked once, however often and on whatever way its operation comes by.
        let unknown = self.shared.verified.unknown(&leaves);
        let operations: Vec<&Signed> = unknown.iter().map(|index| &signed[*index]).collect();
        let checked = each_good(rng, self.network(), &operations, &self.strategy);
        let mut good = vec![true; signed.len()];
        for (index, is_good) in unknown.into_iter().zip(checked) {
            good[index] = is_good;
        }
        signed
            .into_iter()
            .zip(digests.into_iter().zip(leaves))
            .zip(good)
            .map(|((signed, (digest, leaf)), good)| {
                let size = signed.encode_size();
                if size > OPERATION_SIZE_MAX {
                    return Err(Rejection::TooLarge { size });
                }
                if !good {
                    return Err(Rejection::Signature);
                }
                Ok((
                    Checked {
                        signed: Arc::new(signed),
                        digest,
                        size,
                    },
                    leaf,
                ))
            })
            .collect()
    }

    /// Takes operations that a client submitted to this node, whose clock shows `now`.
    ///
    /// Each answer stands in its operation's place: `Ok(true)` when it is new, `Ok(false)` when the same operation was
    /// already waiting. Accepted operations are in the pool and should be sent to the other nodes.
    pub async fn submit<E, R>(
        &self,
        mut rng: R,
        state: &State<E, T>,
        now: SystemTime,
        signed: Vec<Signed>,
    ) -> Vec<Result<bool, Rejection>>
    where
        E: Clock + Storage + Metrics + Spawner,
        R: CryptoRng,
    {
        let mut results: Vec<Result<bool, Rejection>> = Vec::with_capacity(signed.len());
        let checked = self.check(&mut rng, signed);
        let refusals = self.trial(state, now, &checked).await;
        for (checked, refusal) in checked.into_iter().zip(refusals) {
            results.push(checked.and_then(|(checked, leaf)| match refusal {
                Some(refusal) => Err(Rejection::Refused(refusal)),
                None => {
                    let new = self.shared.pool.insert(checked)?;
                    self.shared.verified.insert([leaf]);
                    Ok(new)
                }
            }));
        }
        results
    }

    /// What the rules would say of each operation alone, on the final state, in a block that is built now. An idle network's last
    /// block may be long ago: what was too much then, or too early, need not be any more.
    async fn trial<E>(
        &self,
        state: &State<E, T>,
        now: SystemTime,
        checked: &[Result<(Checked, Digest), Rejection>],
    ) -> Vec<Option<Refusal>>
    where
        E: Clock + Storage + Metrics + Spawner,
    {
        if self.shared.pool.depth() > TRIAL_DEPTH_MAX {
            return vec![None; checked.len()];
        }
        let tip = self.shared.view.tip();
        let timestamp = block_time(tip.header.timestamp, unix_ms(now));
        let context = self.shared.founded.next_block(&tip.header, timestamp);
        let operations: Vec<&Signed> = checked
            .iter()
            .flatten()
            .map(|(checked, _)| &*checked.signed)
            .collect();
        let mut refusals =
            execution::trial::<E, T>(state, &self.shared.founded, &context, &operations)
                .await
                .into_iter();
        checked
            .iter()
            .map(|checked| {
                let (checked, _) = checked.as_ref().ok()?;
                let refusal = refusals.next().flatten()?;
                (!is_early(&refusal, &checked.signed.id(), tip.header.timestamp)).then_some(refusal)
            })
            .collect()
    }

    /// Takes operations that another node sent.
    pub fn gossiped<R: CryptoRng>(&self, rng: &mut R, signed: Vec<Signed>) {
        let mut leaves = Vec::with_capacity(signed.len());
        for checked in self.check(rng, signed) {
            match checked {
                Ok((checked, leaf)) => {
                    if self.shared.pool.insert(checked).is_ok() {
                        leaves.push(leaf);
                    }
                }
                Err(rejection) => {
                    debug!(%rejection, "a peer sent an operation that was not accepted")
                }
            }
        }
        self.shared.verified.insert(leaves);
    }
}

/// Whether an operation is refused as expired though the chain's own time has not passed its end. Who hears *expired* may sign
/// another in its place, so the word is only given where no block can hold the first any more; the next block decides.
fn is_early(refusal: &Refusal, id: &OperationId, tip: Timestamp) -> bool {
    refusal.reason == Reason::from(Error::Expired) && id.valid_until_s() > tip.0 / 1_000
}

/// Packs operations into gossip messages within the limits.
pub fn pack(operations: &[Signed]) -> Vec<Bytes> {
    let mut messages = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (index, signed) in operations.iter().enumerate() {
        let size = signed.encode_size();
        if index > start
            && (bytes + size > GOSSIP_BYTES_MAX || index - start >= GOSSIP_OPERATIONS_MAX)
        {
            messages.push(encode(&operations[start..index]));
            start = index;
            bytes = 0;
        }
        bytes += size;
    }
    if start < operations.len() {
        messages.push(encode(&operations[start..]));
    }
    messages
}

fn encode(operations: &[Signed]) -> Bytes {
    operations.to_vec().encode()
}

/// Unpacks a gossip message; `None` when it is malformed.
pub fn unpack(mut message: impl commonware_codec::Buf) -> Option<Vec<Signed>> {
    let range = RangeCfg::new(1..=GOSSIP_OPERATIONS_MAX);
    let operations = keys::read_operations(&mut message, range).ok()?;
    (!message.has_remaining()).then_some(operations)
}

/// Sends operations to every connected node. Losing a message loses nothing: this node still proposes them itself.
pub fn spread<S: Sender>(sender: &mut S, operations: &[Signed]) {
    for message in pack(operations) {
        let _ = sender.send(Recipients::All, message, false);
    }
}

/// The operations of a peer's message; none if it is malformed.
fn received(peer: &impl std::fmt::Debug, message: impl commonware_codec::Buf) -> Vec<Signed> {
    unpack(message).unwrap_or_else(|| {
        debug!(?peer, "a peer sent a malformed message");
        Vec::new()
    })
}

/// Receives other nodes' operations until the channel closes.
pub async fn listen<R, G, T>(mut receiver: R, mut rng: G, admission: Admission<T>)
where
    R: Receiver,
    G: CryptoRng,
    T: Strategy,
{
    while let Ok((peer, message)) = receiver.recv().await {
        let mut operations = received(&peer, message);
        // What came meanwhile is checked in the same batch: the larger it is, the less each signature costs.
        while operations.len() < GOSSIP_OPERATIONS_MAX
            && let Some(Ok((peer, message))) = receiver.recv().now_or_never()
        {
            operations.extend(received(&peer, message));
        }
        admission.gossiped(&mut rng, operations);
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
