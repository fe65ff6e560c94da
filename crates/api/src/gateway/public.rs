//! What anybody may ask: the network, this gateway, and the four forms of an address.

use crate::value::{Asset, Money};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The network and this gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayNetwork {
    /// What people call the network.
    pub name: String,
    /// The network's id.
    pub network_id: crate::value::Hash,
    /// The network's public key in hex: all that is needed to check a receipt.
    #[schema(pattern = "^[0-9a-f]{192}$")]
    pub network_key: String,
    /// What can be paid with.
    pub assets: Vec<AssetInfo>,
    /// What comes after the name in `@alice@domain`.
    pub domain: String,
    /// Nodes that answer about the ledger, also without this gateway.
    pub nodes: Vec<String>,
    /// Where people look at the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explorer_url: Option<String>,
    /// From which amount on a payment needs a confirmation by passkey, in the first asset.
    pub confirm_above: Money,
    /// The classes of payees that have a name here: a phone's money can be locked to one.
    pub classes: Vec<PayeeClass>,
    /// Whether a sign-up needs an invitation.
    pub invitation_required: bool,
    /// Whether the gateway is being wound down and takes no new payments.
    pub winding_down: bool,
    /// The networks that this one goes on from, the oldest first. `GET /v1/network/succession` proves the last step.
    pub earlier: Vec<EarlierNetwork>,
}

/// A network that lost its quorum for good, and whose successor this gateway followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarlierNetwork {
    /// What people called it.
    pub name: String,
    /// Its id.
    pub network_id: crate::value::Hash,
    /// Its public key in hex, with which its receipts still hold.
    #[schema(pattern = "^[0-9a-f]{192}$")]
    pub network_key: String,
    /// Its last final block.
    pub last_height: u64,
    /// When this gateway followed its successor.
    pub followed_at: super::Time,
}

/// A class of payees, as the ledger's registrar gives it to accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PayeeClass {
    /// Its number on the ledger, 0 to 31.
    pub number: u8,
    /// What it is called.
    #[schema(example = "Food and drink")]
    pub name: String,
}

/// What can be paid with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetInfo {
    /// The code.
    pub code: Asset,
    /// Digits after the point.
    pub scale: u8,
}

/// How the gateway is. The status is 200 if it can be used and 503 if not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayHealth {
    /// Whether the database answers.
    pub database: bool,
    /// Whether a node of the network answers.
    pub network: bool,
    /// How many payments the network has not decided yet.
    pub payments_pending: u64,
    /// Version of the program.
    pub version: String,
}

/// Whose address a WebFinger request asks for.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WebfingerParams {
    /// `acct:alice@network.example`.
    pub resource: String,
}

/// A WebFinger answer (RFC 7033), `application/jrd+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jrd {
    /// What was asked for, in its one form.
    pub subject: String,
    /// Other forms of it.
    pub aliases: Vec<String>,
    /// Where to go on.
    pub links: Vec<JrdLink>,
}

/// One link of a WebFinger answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JrdLink {
    /// What the link is for.
    pub rel: String,
    /// What is there.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where.
    pub href: String,
}

/// What a federation request (SEP-2) asks for.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FederationParams {
    /// `alice*network.example`, or an account.
    pub q: String,
    /// `name` for an address, `id` for an account.
    #[serde(rename = "type")]
    #[param(pattern = "^(name|id)$")]
    pub kind: String,
}

/// A federation answer (SEP-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Federation {
    /// The address in its one form.
    pub stellar_address: String,
    /// The account on this network's ledger.
    pub account_id: String,
}

/// A wallet address as Open Payments describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WalletAddress {
    /// The address itself.
    pub id: String,
    /// The name to show.
    pub public_name: String,
    /// The asset's code.
    pub asset_code: String,
    /// Digits after the point.
    pub asset_scale: u8,
    /// Where grants would be asked for.
    pub auth_server: String,
    /// Where resources are.
    pub resource_server: String,
}
