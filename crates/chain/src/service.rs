//! What the HTTP server and the local index ask of a node.
//!
//! The node's handle implements [`Service`]; tests implement it with a ledger alone. Nothing here blocks: the functions that are
//! not async return what the node has at hand.

use bytes::Bytes;
use commonware_cryptography::{ed25519::PublicKey, sha256::Digest};
use scrip_ledger::{
    block::Header,
    ids::{AccountId, NetworkId, OperationId},
    operation::Signed,
    refusal::Refusal,
    state::{Key, Record},
    time::Timestamp,
};
use std::{future::Future, sync::Arc};
use tokio::sync::broadcast;

/// A node, as its users see it. Cloning is cheap and shares the node.
pub trait Service: Clone + Send + Sync + 'static {
    /// Takes operations in. The answers stand in the operations' places.
    ///
    /// `Ok` means that the operation waits here and is on its way to the other nodes; not that it will be applied.
    /// Submitting the same operation again changes nothing.
    fn submit(
        &self,
        operations: Vec<Signed>,
    ) -> impl Future<Output = Vec<Result<Submitted, Rejection>>> + Send;

    /// Resolves when it is decided what becomes of an operation, or at once with `None` if it does not wait here: it is unknown,
    /// or final already and in the index.
    fn outcome(
        &self,
        author: AccountId,
        id: OperationId,
    ) -> impl Future<Output = Option<Outcome>> + Send;

    /// The digest of the operation that waits under this author and id, if one does.
    fn waiting(&self, author: &AccountId, id: &OperationId) -> Option<Digest>;

    /// The latest final block.
    fn tip(&self) -> Tip;

    /// A final block, or `None` if it is not final yet or no longer kept. Every height up to [`Service::tip`] that is kept is there.
    fn block(&self, height: u64) -> impl Future<Output = Option<Arc<Finalized>>> + Send;

    /// The lowest height from which on all blocks are kept.
    fn first_block(&self) -> u64;

    /// A record of the state after the block whose height comes with it.
    fn record(&self, key: &Key) -> impl Future<Output = (Option<Record>, u64)> + Send;

    /// The file that proves a record, or its absence, to whoever has the network's key: what `scrip_receipt` verifies. `None` if no
    /// provable state is at hand at the moment.
    fn prove(&self, key: &Key) -> impl Future<Output = Option<Bytes>> + Send;

    /// The receipt file of the operation at this place, or of one item of it if it is a batch. `None` if there is no such
    /// operation or item, or its block is no longer kept.
    fn receipt(
        &self,
        height: u64,
        index: u32,
        item: Option<u32>,
    ) -> impl Future<Output = Option<Bytes>> + Send;

    /// The network's random value of the view that the block at `height` was proposed in. `None` if this node has no signature
    /// of that view.
    fn seed(&self, height: u64) -> impl Future<Output = Option<Seed>> + Send;

    /// Final blocks from now on, in the order of their heights. A reader that falls behind misses some
    /// (`broadcast::error::RecvError::Lagged`) and reads them with [`Service::block`].
    fn events(&self) -> broadcast::Receiver<Arc<Finalized>>;

    /// How the node is doing.
    fn status(&self) -> Status;

    /// The network this node belongs to.
    fn network(&self) -> &Network;

    /// The node's metrics in the Prometheus text format.
    fn metrics(&self) -> String;
}

/// The network's signature over a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The epoch.
    pub epoch: u64,
    /// The view.
    pub view: u64,
    /// The signature: a compressed point of BLS12-381's G1.
    pub signature: [u8; 48],
}

/// An operation was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It was not known here.
    New,
    /// The very same operation was waiting already.
    Waiting,
}

/// Why an operation was not taken in. Nothing of it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The signature is not the signer's over this operation and this network.
    Signature,
    /// Larger than any block takes.
    TooLarge,
    /// The author has too many operations waiting.
    AuthorBusy,
    /// The node has too many operations waiting.
    NodeBusy,
    /// Another operation with the same author and id waits.
    IdTaken,
    /// The rules refuse it. That it was applied already is also a refusal.
    Refused(Refusal),
}

/// What became of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An operation with this author and id is final.
    Applied {
        /// Its block.
        height: u64,
        /// Its place in the block, from 0.
        index: u32,
        /// Its digest, which tells whether it is the one that was asked about.
        digest: Digest,
    },
    /// The rules refuse it; it changed nothing.
    Refused(Refusal),
    /// Its validity ended before it was applied; it can never apply.
    Expired,
}

/// The latest final block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its height.
    pub height: u64,
    /// Its time.
    pub timestamp: Timestamp,
    /// Its digest.
    pub digest: Digest,
    /// Its epoch.
    pub epoch: u64,
    /// Its view.
    pub view: u64,
}

/// A final block.
#[derive(Clone, Debug)]
pub struct Finalized {
    /// What its digest covers.
    pub header: Header,
    /// Its operations, in order.
    pub operations: Arc<Vec<Signed>>,
    /// The digest of each operation, in the same order.
    pub digests: Arc<Vec<Digest>>,
    /// The finality certificate as consensus encodes it.
    pub certificate: Bytes,
}

/// How a node is doing.
#[derive(Clone, Debug)]
pub struct Status {
    /// Whether it takes part, follows, or still catches up.
    pub state: NodeState,
    /// Operations waiting.
    pub pool_operations: usize,
    /// Other nodes it is connected to.
    pub peers: usize,
    /// This epoch's committee.
    pub committee: Vec<Member>,
    /// This node's key.
    pub node_key: PublicKey,
}

/// What a node does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    /// It is in the committee and up to date.
    Validating,
    /// It is up to date and not in the committee.
    Following,
    /// It is fetching blocks or state.
    Syncing,
    /// It is stopping.
    Stopping,
}

/// A member of the committee.
#[derive(Clone, Debug)]
pub struct Member {
    /// What people call it, if the genesis document says.
    pub name: Option<String>,
    /// Its node's key.
    pub key: PublicKey,
    /// Its share of the turns to propose, in parts of the sum over all members.
    pub weight: u64,
}

/// What is fixed about a network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its id.
    pub id: NetworkId,
    /// What people call it.
    pub name: String,
    /// Its public key: 96 bytes, all that is needed to check a receipt.
    pub key: Bytes,
    /// The genesis document, in JSON.
    pub genesis: Arc<str>,
}
