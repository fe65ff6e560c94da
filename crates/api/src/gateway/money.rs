//! Accounts, payees, payments, requests and live events.

use super::Time;
use crate::value::{Asset, Hash, Id, MinorUnits, Money};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a member has of one asset, as the wallet's location says at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountEntry {
    /// The account on the ledger.
    pub id: Id,
    /// The asset.
    pub asset: Asset,
    /// Digits after the point.
    pub scale: u8,
    /// Available and held together, in minor units.
    pub balance: MinorUnits,
    /// What is reserved.
    pub held: MinorUnits,
    /// What can be paid out now: what is available plus the credit limit.
    pub available: MinorUnits,
    /// How far below zero the account may go.
    pub credit_limit: MinorUnits,
    /// Where the money is.
    pub location: Location,
}

/// Where a wallet's money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Location {
    /// On this network's ledger.
    Network,
}

/// A member's wallets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountList {
    /// One per asset.
    pub items: Vec<AccountEntry>,
    /// The block after which it is so.
    pub height: u64,
}

/// Someone on the other side of a payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Party {
    /// The username, without `@`, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The name to show.
    pub display_name: String,
}

/// Who would be paid under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payee {
    /// The username in its one form, without `@`.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// Whether the member never paid this payee before.
    pub first_payment: bool,
    /// A name that looks like this one and that the member paid before, without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_alike_of: Option<String>,
    /// Whether the payee can be paid.
    pub status: super::people::MemberStatus,
    /// Whether the payee is a member of this gateway, or holds their own key.
    pub member: bool,
}

/// Somebody that a member keeps on their list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// The username, without `@`.
    pub username: String,
    /// The name that the contact goes by.
    pub display_name: String,
    /// What the member calls them.
    pub alias: String,
}

/// A member's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactList {
    /// By alias.
    pub items: Vec<Contact>,
}

/// Puts somebody on a member's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// What the member calls them.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub alias: String,
}

/// Asks for a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentRequest {
    /// The payee's username, with or without `@`.
    #[schema(min_length = 1, max_length = 128, example = "@bakery")]
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// What for: at most 140 bytes, one line. Everybody can read it.
    #[serde(default)]
    #[schema(max_length = 140)]
    pub memo: String,
    /// The payment request that this pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Id>,
    /// A confirmation by passkey, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation_id: Option<String>,
}

/// What a payment would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentPreview {
    /// Who would be paid.
    pub payee: Payee,
    /// How much.
    pub amount: Money,
    /// What it costs the payer on top: nothing.
    pub fee: Money,
    /// What the payer would have left to spend; negative if it is not enough.
    pub available_after: MinorUnits,
    /// What the payer's balance would be.
    pub balance_after: MinorUnits,
    /// What the payer should think about first.
    pub warnings: Vec<Warning>,
    /// Whether a confirmation by passkey is needed.
    pub confirmation_required: bool,
}

/// Something that a payer should think about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// A permanent code: `first_payment`, `look_alike`, `insufficient_funds`, `payee_frozen`.
    pub code: String,
    /// A sentence for the payer.
    pub sentence: String,
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// The network has not decided yet.
    Pending,
    /// It is done and can't be undone.
    Final,
    /// It was refused and changed nothing.
    Failed,
}

/// Which way the money went, seen from the member who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The member paid.
    Out,
    /// The member was paid.
    In,
}

/// What kind of movement a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// From one account to another.
    Payment,
    /// Money back of an earlier payment.
    Refund,
    /// New money from its issuer.
    Issue,
    /// Money that went out of being.
    Redeem,
}

/// Why a payment failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentFailure {
    /// The permanent code.
    #[schema(example = "insufficient_funds")]
    pub code: String,
    /// A sentence that a cashier can act on.
    pub sentence: String,
}

/// Where a payment is on the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperationRef {
    /// Who signed it.
    pub author: Id,
    /// The operation's id.
    pub id: Id,
    /// Which item of the operation, where it is a batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
}

/// A payment, seen from one of its two sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// Its id, the same for both sides.
    pub id: String,
    /// What became of it.
    pub state: PaymentState,
    /// Which way the money went.
    pub direction: Direction,
    /// What kind of movement it is.
    pub kind: PaymentKind,
    /// The other side.
    pub counterparty: Party,
    /// How much.
    pub amount: Money,
    /// What for.
    pub memo: String,
    /// When it was asked for.
    pub created_at: Time,
    /// When the gateway learned that it is final.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_at: Option<Time>,
    /// How long the payer waited, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finality_ms: Option<u64>,
    /// Its block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_height: Option<u64>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<PaymentFailure>,
    /// The payment request that it pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Id>,
    /// The payment that it gives back, in whole or in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_of: Option<String>,
    /// How much of it was given back, in minor units.
    pub refunded: MinorUnits,
    /// Until when the payee can give it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refundable_until: Option<Time>,
    /// Where it is on the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationRef>,
    /// The id of the network that it was made on, where that is a network before the present one: its block is one of that network's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_network: Option<Hash>,
}

/// Which payments to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PaymentParams {
    /// Words to look for in memo, name and username.
    #[param(max_length = 100)]
    pub search: Option<String>,
    /// Not before this time (RFC 3339) or day.
    pub from: Option<String>,
    /// Before this time (RFC 3339), or until the end of this day.
    pub to: Option<String>,
    /// Only this direction.
    pub direction: Option<Direction>,
    /// Only this asset.
    pub asset: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many items, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Gives a payment back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundRequest {
    /// How much of it; what is left of it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 140)]
    pub memo: String,
}

/// Asks to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestOpening {
    /// Who shall pay, with or without `@`; anybody if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub payer: Option<String>,
    /// How much.
    pub amount: Money,
    /// What for.
    #[serde(default)]
    #[schema(max_length = 140)]
    pub memo: String,
    /// In how many seconds it expires: 60 to 31,536,000; a week if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 31536000)]
    pub expires_in_s: Option<u32>,
}

/// What became of a payment request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It can be paid.
    Open,
    /// It was paid.
    Paid,
    /// Who should pay said no.
    Declined,
    /// Who asked took it back.
    Cancelled,
    /// Its time is over.
    Expired,
}

/// A payment request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestView {
    /// Its id on the ledger.
    pub id: Id,
    /// What became of it.
    pub state: RequestState,
    /// Who wants to be paid.
    pub payee: Party,
    /// Who shall pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Party>,
    /// How much.
    pub amount: Money,
    /// What for.
    pub memo: String,
    /// When it was made.
    pub created_at: Time,
    /// When it expires.
    pub expires_at: Time,
    /// Where a browser pays it.
    pub link: String,
    /// Whether the member who asks is its payee.
    pub mine: bool,
}

/// Which statement to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatementParams {
    /// The first day or time; a month ago if absent.
    pub from: Option<String>,
    /// The last day, or the time before which it ends; now if absent.
    pub to: Option<String>,
    /// The asset; the network's first if absent.
    pub asset: Option<String>,
    /// The form.
    pub format: Option<StatementFormat>,
}

/// The form of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementFormat {
    /// A table for a spreadsheet.
    #[default]
    Csv,
    /// An account statement as ISO 20022 shapes it.
    Camt053,
}

/// Where a stream of events resumes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EventParams {
    /// Begin after this event; `Last-Event-ID` means the same. From now on if both are absent.
    pub after: Option<u64>,
}
