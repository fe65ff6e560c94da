//! Blocks, history and live events.

use crate::{
    operation::{Operation, Signed, Transfer},
    value::{Hash, Id, Scales},
};
use scrip_ledger::{block::Header, operation as ledger, transfer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A final block without its operations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockView {
    /// How many blocks come before it.
    pub height: u64,
    /// Its digest.
    pub digest: Hash,
    /// The digest of the block before.
    pub parent: Hash,
    /// Its epoch.
    pub epoch: u64,
    /// The view of its epoch in which it was proposed.
    pub view: u64,
    /// The key of the node that proposed it.
    pub leader: Hash,
    /// Its time, in Unix milliseconds.
    pub timestamp_ms: u64,
    /// How many operations it has.
    pub operations_count: u32,
    /// The root over its operations.
    pub operations_root: Hash,
    /// The root of the state after it.
    pub state_root: Hash,
}

impl BlockView {
    /// The JSON form of a header.
    pub fn of(header: &Header) -> Self {
        Self {
            height: header.height,
            digest: Hash::of(header.digest()),
            parent: Hash::of(header.parent),
            epoch: header.epoch,
            view: header.view,
            leader: Hash(const_hex::encode(&header.leader)),
            timestamp_ms: header.timestamp.0,
            operations_count: header.operations_count,
            operations_root: Hash::of(header.operations_root),
            state_root: Hash::of(header.state_root),
        }
    }
}

/// A final block with a page of its operations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockDetail {
    /// The block.
    #[serde(flatten)]
    pub block: BlockView,
    /// Its operations from the `offset` that was asked for.
    pub operations: Vec<Signed>,
    /// Where the next page of operations begins. Absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<u32>,
}

/// Something of which an id or a digest is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Place {
    /// An account with this id.
    Account {
        /// Its id.
        account: Id,
    },
    /// A final operation with this id or digest.
    Operation {
        /// Its author.
        author: Id,
        /// Its id.
        id: Id,
        /// Height of its block.
        height: u64,
    },
    /// A block with this digest.
    Block {
        /// Its height.
        height: u64,
    },
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Places {
    /// Usually one, or none.
    pub items: Vec<Place>,
}

/// A final operation, or one item of a final batch, and its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperationView {
    /// Its author.
    pub author: Id,
    /// Its id.
    pub id: Id,
    /// Its digest: what its author signed.
    pub digest: Hash,
    /// Height of its block.
    pub height: u64,
    /// Its place in the block, from 0.
    pub operation_index: u32,
    /// The time of its block, in Unix milliseconds.
    pub timestamp_ms: u64,
    /// What happened.
    pub content: Content,
}

/// What of an operation is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// The whole operation.
    Operation {
        /// The operation.
        operation: Operation,
    },
    /// A batch, without its items.
    Batch {
        /// How many items it has.
        items_count: u32,
    },
    /// One item of a batch.
    Item {
        /// Which item, from 0.
        item: u32,
        /// How many items the batch has.
        items_count: u32,
        /// The item.
        transfer: Transfer,
    },
}

impl Content {
    /// What to show of an operation: of a batch one item, or only its size.
    pub fn of(
        operation: &ledger::Operation,
        item: Option<u32>,
        scales: Scales<'_>,
    ) -> Option<Self> {
        match (operation, item) {
            (ledger::Operation::Transfer(transfer::Operation::Batch { items }), None) => {
                Some(Self::Batch {
                    items_count: items.len() as u32,
                })
            }
            (ledger::Operation::Transfer(transfer::Operation::Batch { items }), Some(item)) => {
                Some(Self::Item {
                    item,
                    items_count: items.len() as u32,
                    transfer: Transfer::of(items.get(item as usize)?, scales),
                })
            }
            (operation, None) => Some(Self::Operation {
                operation: Operation::of(operation, scales),
            }),
            (_, Some(_)) => None,
        }
    }
}

/// The data of a `block` event of `GET /v1/events`. The event's id is the block's height.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockEvent {
    /// The block.
    #[serde(flatten)]
    pub block: BlockView,
    /// Its operations that concern the accounts that were asked for. Absent if none were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<OperationView>>,
}

/// The name of the only kind of event.
pub const BLOCK_EVENT: &str = "block";
