//! Paying with a phone that is offline: what phones carry, and what tills do with the codes that they show.

use super::{
    Time,
    money::{OperationRef, Party, PaymentFailure},
};
use crate::{
    problem::Problem,
    value::{Asset, Hash, Id, MinorUnits, Money},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Registers a phone: a key that can't leave it, and how much it shall carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneRegistration {
    /// What the member calls it.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// Its Ed25519 key, which it made and keeps to itself.
    pub key: Hash,
    /// How much it shall carry.
    pub target: Money,
    /// Whether each preauthorization works once, and what it leaves goes back at once.
    #[serde(default)]
    pub single_use: bool,
    /// The class of payees that it may pay, 0 to 31; anybody if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 31)]
    pub class: Option<u8>,
}

/// Brings what a phone carries up to its target again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopUp {
    /// What it shall carry from now on; as before if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Money>,
}

/// A member's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Phone {
    /// Its id.
    pub id: Id,
    /// What the member calls it.
    pub name: String,
    /// Its key: the credential that its codes are signed with.
    pub key: Hash,
    /// Whether it can pay.
    pub state: PhoneState,
    /// How much it shall carry.
    pub target: Money,
    /// What is left of all that it carries, as the ledger says.
    pub left: MinorUnits,
    /// Whether each preauthorization works once.
    pub single_use: bool,
    /// The class of payees that it may pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<u8>,
    /// When it was registered.
    pub created_at: Time,
    /// What it carries, newest first.
    pub carries: Vec<Carried>,
    /// Whom codes come from.
    pub issuer: CodeIssuer,
    /// The key that codes can be sealed to, so that only this gateway can read them (X25519).
    pub gateway_key: Hash,
}

/// Whether a phone can pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneState {
    /// It can.
    Active,
    /// It was reported lost: what it showed before still counts for a while, then what it carries goes back.
    Lost,
}

/// A member's phones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhoneList {
    /// Newest first.
    pub items: Vec<Phone>,
}

/// A preauthorization: money that is held for one phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Carried {
    /// The mandate on the ledger.
    pub mandate: Id,
    /// What the phone stores: a CWT in COSE_Sign1, in hex. Made by `codes`, format in docs/formats.md.
    pub preauthorization: String,
    /// How much it pays in all. Topping up extends it.
    pub total: Money,
    /// What is left, in minor units.
    pub left: MinorUnits,
    /// What it is good for.
    pub state: CarriedState,
    /// Until when codes that use it are taken.
    pub ends_at: Time,
    /// The uses that settled.
    pub uses: Vec<CodeUse>,
}

/// What a preauthorization is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CarriedState {
    /// It pays.
    Active,
    /// It was revoked; codes that were shown before still count until `ends_at`.
    Closing,
    /// It is used up, revoked or expired, and holds nothing.
    Ended,
}

/// One use of a preauthorization that settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeUse {
    /// The code's id.
    pub id: Id,
    /// Which use.
    pub serial: u32,
    /// How much.
    pub amount: MinorUnits,
    /// Who was paid.
    pub payee: Party,
    /// When it became final.
    pub at: Time,
}

/// A gateway whose preauthorizations are taken, and why to believe that this is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeIssuer {
    /// Its account on the ledger.
    pub account: Id,
    /// The key that controls the account, and that signs preauthorizations.
    pub key: Hash,
    /// A proof of the account's record, in base64, for which the network's key is enough. For tills; absent when the network can't
    /// make one at the moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// Begins to enrol a till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentStart {
    /// What the till is called.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
}

/// A till that waits to be approved, as RFC 8628 has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enrolment {
    /// What the till asks with. Secret.
    pub device_code: String,
    /// What the till shows and the merchant enters.
    #[schema(example = "BCDF-GHJK")]
    pub user_code: String,
    /// Where the merchant enters it.
    pub verification_uri: String,
    /// How many seconds to wait between questions.
    pub interval_s: u32,
    /// Until when.
    pub expires_at: Time,
}

/// Asks whether a till was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentPoll {
    /// What the enrolment gave.
    #[schema(max_length = 128)]
    pub device_code: String,
}

/// An approved till's token. It is given once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TillToken {
    /// Goes into `Authorization: Bearer`. Secret, since it is the secret half of the certified key too (base64url); ends when the till
    /// is revoked.
    pub token: String,
    /// The till.
    pub till: Till,
}

/// A till that waits, as the merchant sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentView {
    /// What the till shows.
    pub user_code: String,
    /// What the till is called.
    pub name: String,
    /// Until when.
    pub expires_at: Time,
}

/// Approves a till, within limits for what it may take while it is offline. Zero: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentApproval {
    /// Most of one payer in an hour, in minor units.
    #[serde(default)]
    pub staged_payer_max: Option<MinorUnits>,
    /// Most in an hour in all, in minor units.
    #[serde(default)]
    pub staged_hour_max: Option<MinorUnits>,
}

/// Everything that a till needs, also while it is offline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Till {
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// Whose till it is.
    pub merchant: Party,
    /// The account that is paid.
    pub account: Id,
    /// The account's classes on the ledger, 0 to 31.
    pub classes: Vec<u8>,
    /// What it takes.
    pub asset: Asset,
    /// Digits after the point.
    pub scale: u8,
    /// The network's id.
    pub network_id: Hash,
    /// The network's key, in hex.
    pub network_key: String,
    /// The ids of the networks that this one goes on from: codes that were made for them pay nothing any more.
    pub earlier_networks: Vec<Hash>,
    /// Whose preauthorizations it takes.
    pub issuers: Vec<CodeIssuer>,
    /// Most that it takes of one payer in an hour while it is offline, in minor units.
    pub staged_payer_max: MinorUnits,
    /// Most that it takes in an hour while it is offline, in minor units.
    pub staged_hour_max: MinorUnits,
    /// What the network knows it by.
    pub certificate: TillCertificate,
}

/// A till's certificate on the ledger. Every capture names its key, and is refused when the certificate is not in force at that block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TillCertificate {
    /// Its id on the ledger.
    pub credential: Id,
    /// The gateway's authority, which issued it.
    pub authority: Id,
    /// The certified Ed25519 key. Its secret half is the till's token (base64url).
    pub key: Hash,
    /// Until when it is good.
    pub expires_at: Time,
}

/// A till as its merchant sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShopTill {
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// Whether its token works.
    pub active: bool,
    /// Where it is on its way.
    pub state: TillState,
    /// What the network knows it by; tills from before there were certificates have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<TillCertificate>,
    /// When it was approved.
    pub created_at: Time,
    /// When it last asked for something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Time>,
}

/// Where a till is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TillState {
    /// It was approved, and the network's nodes vote on its certificate.
    Certifying,
    /// It works.
    Active,
    /// The nodes refused its certificate.
    Refused,
    /// It was taken out of service, and its certificate is or will be on the network's revocation list.
    Revoked,
}

/// A merchant's tills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShopTillList {
    /// Newest first.
    pub items: Vec<ShopTill>,
}

/// Brings in a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedemptionRequest {
    /// The text of the QR code: `SC1:...`, or `SX1:...` for one that only the gateway can read.
    #[schema(min_length = 1, max_length = 2048)]
    pub code: String,
    /// The amount of the sale. The code has to be for exactly that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What the till calls the sale: at most 140 bytes, one line. Everybody can read it.
    #[serde(default)]
    #[schema(max_length = 140)]
    pub reference: String,
    /// When the till took it while it was offline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staged_at: Option<Time>,
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RedemptionState {
    /// The network has not decided yet. Bring it in again.
    Pending,
    /// It is paid and can't be undone.
    Final,
    /// It was refused and changed nothing.
    Refused,
}

/// A code that was brought in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Redemption {
    /// The code's id. The same code has the same id wherever it is brought in.
    pub id: Id,
    /// What became of it.
    pub state: RedemptionState,
    /// How much.
    pub amount: Money,
    /// Who paid.
    pub payer: Party,
    /// What the till calls the sale.
    pub reference: String,
    /// The name of the till.
    pub till: String,
    /// Whether the till took it while it was offline.
    pub staged: bool,
    /// When it was brought in.
    pub created_at: Time,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Time>,
    /// The payment, for receipts and refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<Id>,
    /// How much of it was given back, in minor units.
    pub refunded: MinorUnits,
    /// Its block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_height: Option<u64>,
    /// Where it is on the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationRef>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<PaymentFailure>,
    /// Whether the phone used the same money twice, which `GET /v1/tills/sales/{id}/misuse` proves.
    pub misuse: bool,
}

/// Brings in what a till took while it was offline, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementRequest {
    /// 1 to 50 codes.
    #[schema(min_items = 1, max_items = 50)]
    pub items: Vec<RedemptionRequest>,
}

/// What became of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settlement {
    /// In the order of the request.
    pub items: Vec<SettlementItem>,
}

/// What became of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettlementItem {
    /// What became of it, if it is a code of this shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<Redemption>,
    /// Why nothing became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Gives a sale back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaleRefund {
    /// How much; all that is left if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// Which day.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReportParams {
    /// In UTC, as 2026-11-25; today if absent.
    pub day: Option<String>,
}

/// A till's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayReport {
    /// The day, in UTC.
    pub day: String,
    /// The name of the till.
    pub till: String,
    /// Sales that are final.
    pub sales_count: u64,
    /// What they come to.
    pub sales_total: Money,
    /// How many of them the till took while it was offline.
    pub staged_count: u64,
    /// Refunds that are final.
    pub refunds_count: u64,
    /// What they come to.
    pub refunds_total: Money,
    /// What the shop has of the day: sales without refunds, in minor units.
    pub net: MinorUnits,
    /// Codes that were refused.
    pub refused_count: u64,
}

/// Proof that a phone used the same money twice. It can be checked offline: the refused code by its signature, each use by its receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Misuse {
    /// What the phone did.
    pub reason: MisuseReason,
    /// The phone's credential: the key that signed all of them.
    pub device: Hash,
    /// The mandate that was used.
    pub mandate: Id,
    /// What the mandate pays in all, in minor units.
    pub total: MinorUnits,
    /// The serial number of the refused code.
    pub serial: u32,
    /// The code that was refused, as the phone showed it, in hex.
    pub refused_code: String,
    /// Whom it would have paid.
    pub refused_payee: Id,
    /// How much it would have paid, in minor units.
    pub refused_amount: MinorUnits,
    /// The uses that the ledger took before.
    pub uses: Vec<MisuseUse>,
}

/// What a phone did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MisuseReason {
    /// It signed two codes with one serial number.
    SameSerial,
    /// It signed for more than was left.
    Overspent,
}

/// A use that the ledger took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MisuseUse {
    /// Its serial number.
    pub serial: u32,
    /// Where it is on the ledger.
    pub operation: OperationRef,
    /// Whom it paid.
    pub payee: Id,
    /// How much it paid, in minor units.
    pub amount: MinorUnits,
    /// Its receipt in base64, for which the network's key is enough.
    pub receipt: String,
}
