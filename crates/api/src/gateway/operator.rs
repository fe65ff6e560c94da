//! Members, assets, approvals, totals, audit and webhooks.

use super::{Time, people::MemberStatus, people::Role};
use crate::value::{Asset, Id, MinorUnits, Money};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which members to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MemberParams {
    /// Part of the username or the name.
    #[param(max_length = 100)]
    pub search: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many items, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A member, as an operator sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberEntry {
    /// The member's id.
    pub id: String,
    /// The username, without `@`.
    pub username: String,
    /// The name that payers are shown.
    pub display_name: String,
    /// What the member may do besides paying.
    pub roles: Vec<Role>,
    /// Whether the member can pay and be paid.
    pub status: MemberStatus,
    /// The account on the ledger.
    pub account: Id,
    /// When the member joined.
    pub created_at: Time,
}

/// Asks for an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationRequest {
    /// The roles that the new member gets. Another operator must approve an invitation with roles.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// An invitation to become a member. It is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// The page to open.
    pub link: String,
    /// Until when it is good.
    pub expires_at: Time,
}

/// Why an action is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionReason {
    /// A sentence for whoever approves it and for the audit log.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: String,
}

/// Sets how far a member may go below zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditLimitChange {
    /// The limit; zero for none.
    pub limit: Money,
    /// A sentence for whoever approves it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: String,
}

/// The classes of payees that a member is in. Phones can carry money that is good at one class of them alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberClasses {
    /// The classes by number, 0 to 31, as the ledger has them.
    pub classes: Vec<u8>,
    /// Whether this gateway can change them: only the network's registrar can.
    pub can_change: bool,
}

/// Sets the classes of payees that a member is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassesChange {
    /// All classes from then on, by number, 0 to 31.
    #[schema(max_items = 32)]
    pub classes: Vec<u8>,
    /// A sentence for whoever approves it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: String,
}

/// An asset, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetEntry {
    /// Its code.
    pub code: Asset,
    /// Digits after the point.
    pub scale: u8,
    /// Everything issued and not redeemed, in minor units.
    pub issued: String,
    /// Its issuer.
    pub issuer: Id,
    /// Whether this gateway holds the issuer's key.
    pub can_issue: bool,
}

/// A list of assets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetList {
    /// The assets.
    pub items: Vec<AssetEntry>,
}

/// Issues or redeems money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueRequest {
    /// Whose account, by username with or without `@`.
    #[schema(min_length = 1, max_length = 128)]
    pub username: String,
    /// How much.
    pub amount: Money,
    /// What for.
    #[serde(default)]
    #[schema(max_length = 140)]
    pub memo: String,
}

/// What is asked for in an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalKind {
    /// New money.
    Issue,
    /// Money out of being.
    Redeem,
    /// A member shall not pay or be paid.
    Freeze,
    /// A frozen member may again.
    Unfreeze,
    /// A member leaves for good.
    Close,
    /// How far a member may go below zero.
    CreditLimit,
    /// The classes of payees that a member is in.
    Classes,
    /// An invitation with roles.
    Invite,
    /// The end: everything is redeemed and nothing new is taken.
    WindDown,
    /// A vote of this organisation's node.
    Vote,
}

/// What became of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// A second person has to decide.
    Waiting,
    /// Approved and done.
    Approved,
    /// A second person said no.
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// Approved, and then the network refused it.
    Failed,
}

/// An action that takes two people: one asks, another decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// Its id.
    pub id: String,
    /// What is asked for.
    pub kind: ApprovalKind,
    /// The same as a sentence.
    pub summary: String,
    /// Why.
    pub reason: String,
    /// Who asked, by username.
    pub maker: String,
    /// Who decided, by username.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checker: Option<String>,
    /// What became of it.
    pub state: ApprovalState,
    /// When it was asked for.
    pub created_at: Time,
    /// Until when it can be decided.
    pub expires_at: Time,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Time>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<super::money::PaymentFailure>,
    /// What it made, such as the link of an invitation, for whoever asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// Which approvals to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ApprovalParams {
    /// Only in this state.
    pub state: Option<ApprovalState>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many items, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Where all the money of one asset is. The difference must be zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetTotals {
    /// The asset.
    pub asset: Asset,
    /// Digits after the point.
    pub scale: u8,
    /// Everything issued and not redeemed.
    pub issued: String,
    /// What this gateway's members have.
    pub members: String,
    /// How much of that is held.
    pub held: String,
    /// What the gateway's own account has.
    pub gateway: String,
    /// What accounts outside this gateway have, from what went there and came back.
    pub outside: String,
    /// `issued` less all of the above. Anything but zero is an alarm.
    pub difference: String,
}

/// Where all the money is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    /// One per asset.
    pub items: Vec<AssetTotals>,
    /// The block after which it is so.
    pub height: u64,
    /// How many members can pay and be paid.
    pub members_active: u64,
    /// How many payments the network has not decided yet.
    pub payments_pending: u64,
}

/// For how long to count.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VolumeParams {
    /// How many days, 1 to 366; 30 if absent.
    #[param(minimum = 1, maximum = 366)]
    pub days: Option<u32>,
    /// The asset; the network's first if absent.
    pub asset: Option<String>,
}

/// One day's final payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VolumeDay {
    /// The day, in UTC.
    #[schema(format = Date)]
    pub day: String,
    /// How many payments.
    pub count: u64,
    /// Their sum, in minor units.
    pub value: MinorUnits,
}

/// Final payments by day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Volume {
    /// The asset.
    pub asset: Asset,
    /// Digits after the point.
    pub scale: u8,
    /// One per day, oldest first, also for days without any.
    pub items: Vec<VolumeDay>,
}

/// One entry of the audit log. Each covers the one before with its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Its number; none is left out.
    pub sequence: u64,
    /// When.
    pub at: Time,
    /// Who, by username, or `gateway`.
    pub actor: String,
    /// What was done, as a permanent word.
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// Details.
    pub details: String,
    /// The hash over this entry and the hash of the one before.
    pub hash: crate::value::Hash,
}

/// What a webhook is told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum WebhookEvent {
    /// A payment became final.
    #[serde(rename = "payment.final")]
    PaymentFinal,
    /// A payment failed.
    #[serde(rename = "payment.failed")]
    PaymentFailed,
    /// A payment request changed.
    #[serde(rename = "request.changed")]
    RequestChanged,
    /// A member joined, was frozen or left.
    #[serde(rename = "member.changed")]
    MemberChanged,
    /// Sent by the test button.
    #[serde(rename = "webhook.test")]
    Test,
}

/// Adds an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookRequest {
    /// Where to send; https, and not an address within a private network.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "https://shop.example/hooks/scrip"
    )]
    pub url: String,
    /// What to send; everything if empty.
    #[serde(default)]
    pub events: Vec<WebhookEvent>,
}

/// An endpoint that is told about events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// What it is told; everything if empty.
    pub events: Vec<WebhookEvent>,
    /// When it was added.
    pub created_at: Time,
    /// The secret that signatures are made with (Standard Webhooks). Shown only when the endpoint is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Deliveries that wait for their next attempt.
    pub waiting: u64,
    /// Deliveries that were given up.
    pub dead: u64,
}

/// A list of endpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookList {
    /// The endpoints.
    pub items: Vec<Webhook>,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It will be tried, or tried again.
    Waiting,
    /// The endpoint took it.
    Delivered,
    /// It was given up after the last attempt.
    Dead,
}

/// One event on its way to one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// The event's id: `webhook-id`, the same over all attempts.
    pub event_id: String,
    /// What it tells.
    pub event: WebhookEvent,
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the endpoint answered last: a status or what went wrong.
    pub last_answer: String,
    /// When it was made.
    pub created_at: Time,
    /// When it is tried next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Time>,
}
