//! The network and the node's health.

use crate::value::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The network, as `GET /v1/network` says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkView {
    /// Its id: the hash of its genesis document.
    pub id: Hash,
    /// What people call it.
    pub name: String,
    /// Its public key in hex, 96 bytes: all that is needed to check a receipt.
    #[schema(pattern = "^[0-9a-f]{192}$")]
    pub key: String,
    /// The latest final block.
    pub tip: TipView,
    /// This epoch's committee.
    pub committee: Vec<MemberView>,
    /// This node's key.
    pub node_key: Hash,
    /// The genesis document.
    #[schema(value_type = Object)]
    pub genesis: serde_json::Value,
}

/// The latest final block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TipView {
    /// Its height.
    pub height: u64,
    /// Its digest.
    pub digest: Hash,
    /// Its time, in Unix milliseconds.
    pub timestamp_ms: u64,
    /// Its epoch.
    pub epoch: u64,
    /// Its view.
    pub view: u64,
}

/// A member of the committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberView {
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its node's key.
    pub key: Hash,
    /// Its share of the turns to propose, in parts of the sum over all members.
    pub weight: u64,
}

/// What a node does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It is in the committee and up to date.
    Validating,
    /// It is up to date and not in the committee.
    Following,
    /// It is fetching blocks or state; what it says may be old.
    Syncing,
    /// It is stopping.
    Stopping,
}

/// The node's health, as `GET /health` says it. The status is 200 if it can be used and 503 if not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthView {
    /// What the node does.
    pub state: NodeState,
    /// The latest final block.
    pub tip: TipView,
    /// Other nodes it is connected to.
    pub peers: u64,
    /// Operations waiting.
    pub pool_operations: u64,
    /// The last height that the index has, if the node keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indexed_height: Option<u64>,
    /// Version of the program.
    pub version: String,
}
