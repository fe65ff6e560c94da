//! Accounts, assets, usernames and every other record of the state.

use crate::{
    credential::{
        AuthorityView, BallotView, CredentialRegisterView, CredentialSubjectView, CredentialView,
        RevocationListView,
    },
    election::{BurnTipView, CandidateView, TenureView},
    membership::{NodeView, ProposalView, RegisterView},
    operation::{Controller, ElectionSettings, Terms},
    value::{Asset, Id, MinorUnits, Money, Scales},
};
use scrip_ledger::{
    account, asset, hold,
    ids::{AccountId, AuthorityId, ProposalId},
    mandate, name, request,
    state::{Key, Record},
    transfer,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A record of the state after a certain block, and the proof of it if one was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stated<T> {
    /// The block after which the state is so. A proof says its own block, which may be another.
    pub height: u64,
    /// The record. Null if there is none, which is only answered where a proof was asked for.
    pub record: Option<T>,
    /// The proof file in base64, if one was asked for: it proves the record, or that there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    pub id: Id,
    /// Who may act for it.
    pub controller: Controller,
    /// Whether it can be used.
    pub open: bool,
    /// Its classes.
    pub classes: Vec<u8>,
    /// How many usernames it has.
    pub names_count: u32,
    /// How many accounts have it as their custodian.
    pub members_count: u32,
    /// What it has, by asset.
    pub holdings: Vec<HoldingView>,
    /// The ids of its operations that have not expired.
    pub recent_operations: Vec<Id>,
}

/// What one account has of one asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldingView {
    /// The asset.
    pub asset: Asset,
    /// Digits after the point.
    pub scale: Option<u8>,
    /// What it has without what is held, in minor units; negative down to minus the credit limit.
    pub available: MinorUnits,
    /// What is reserved by holds and mandates.
    pub held: MinorUnits,
    /// How far `available` may go below zero.
    pub credit_limit: MinorUnits,
    /// What can be paid out: available plus credit.
    pub spendable: MinorUnits,
}

/// An asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetView {
    /// Its code.
    pub code: Asset,
    /// Digits after the point.
    pub scale: u8,
    /// The account that may issue and redeem it.
    pub issuer: Id,
    /// Everything issued and not redeemed, in minor units.
    #[schema(pattern = "^[0-9]{1,39}$")]
    pub issued: String,
}

/// A username.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NameView {
    /// The name in its one canonical form.
    pub name: String,
    /// Whose it is, or was.
    pub account: Id,
    /// Whether it can be paid.
    pub payable: bool,
    /// Until when it stays reserved after it was given up, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_until_ms: Option<u64>,
}

/// A payment request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestView {
    /// Who wants to be paid.
    pub payee: Id,
    /// Who shall pay.
    pub payer: Option<Id>,
    /// How much.
    pub amount: Money,
    /// What for.
    pub reference: String,
    /// Until when, exclusive, in Unix milliseconds.
    pub expires_at_ms: u64,
    /// `open`, `paid` or `cancelled`.
    pub status: String,
    /// Who paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_by: Option<Id>,
    /// When, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at_ms: Option<u64>,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldView {
    /// Whose money.
    pub payer: Id,
    /// Who may capture it.
    pub payee: Id,
    /// How much was reserved.
    pub amount: Money,
    /// Until when, exclusive, in Unix milliseconds.
    pub expires_at_ms: u64,
    /// `open`, `captured` or `released`.
    pub status: String,
    /// How much was captured, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<MinorUnits>,
}

/// A mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MandateView {
    /// Whose money.
    pub payer: Id,
    /// Within which limits.
    pub terms: Terms,
    /// What was collected so far, in minor units.
    pub collected: MinorUnits,
    /// How often it was used.
    pub uses_count: u32,
    /// `active`, `suspended`, `closing`, `revoked` or `spent`.
    pub status: String,
    /// While closing: until when signed uses are honoured, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_until_ms: Option<u64>,
}

/// A payment that can be refunded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentView {
    /// Who paid.
    pub payer: Id,
    /// Who was paid.
    pub payee: Id,
    /// How much was paid.
    pub amount: Money,
    /// How much of it was given back, in minor units.
    pub refunded: MinorUnits,
    /// Until when, exclusive, it can be given back, in Unix milliseconds.
    pub refundable_until_ms: u64,
}

/// A record of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RecordView {
    /// An account.
    Account(AccountView),
    /// An asset.
    Asset(AssetView),
    /// A username.
    Name(NameView),
    /// A payment request.
    Request(RequestView),
    /// A hold.
    Hold(HoldView),
    /// A mandate.
    Mandate(MandateView),
    /// A payment that can be refunded.
    Payment(PaymentView),
    /// A node that is or was linked.
    Node(NodeView),
    /// Who is linked and what is being voted on.
    Register(RegisterView),
    /// Something that nodes vote on.
    Proposal(ProposalView),
    /// A certificate authority.
    Authority(AuthorityView),
    /// A certificate.
    Credential(CredentialView),
    /// A ballot on certificates.
    Ballot(BallotView),
    /// The certificate that counts for a key.
    CredentialSubject(CredentialSubjectView),
    /// What there is of certificates in all.
    CredentialRegister(CredentialRegisterView),
    /// A revocation list.
    RevocationList(RevocationListView),
    /// A tenure: an epoch seen as an election.
    Tenure(TenureView),
    /// A validator's key on the burn chain.
    Candidate(CandidateView),
    /// How leaders are elected.
    ElectionSettings(ElectionSettings),
    /// The burn chain's best chain.
    BurnTip(BurnTipView),
    /// Any other record, in its binary form.
    Other {
        /// The binary form in hex.
        binary: String,
    },
}

impl RecordView {
    /// The JSON form of the record under `key`.
    pub fn of(key: &Key, record: &Record, scales: Scales<'_>) -> Self {
        match record {
            Record::Account(account) => {
                let mut id = [0; 16];
                id.copy_from_slice(&key.0[1..17]);
                Self::Account(AccountView::of(&AccountId(id), account, scales))
            }
            Record::Asset(asset) => Self::Asset(AssetView::of(asset)),
            Record::Name(name) => Self::Name(NameView::of(name)),
            Record::Request(request) => Self::Request(RequestView::of(request, scales)),
            Record::Hold(hold) => Self::Hold(HoldView::of(hold, scales)),
            Record::Mandate(mandate) => Self::Mandate(MandateView::of(mandate, scales)),
            Record::Payment(payment) => Self::Payment(PaymentView::of(payment, scales)),
            Record::Node(node) => Self::Node(NodeView::of(node)),
            Record::Register(register) => Self::Register(RegisterView::of(register)),
            Record::Proposal(proposal) => {
                let mut id = [0; 16];
                id.copy_from_slice(&key.0[1..17]);
                Self::Proposal(ProposalView::of(&ProposalId(id), proposal))
            }
            Record::Authority(authority) => {
                let mut id = [0; 16];
                id.copy_from_slice(&key.0[1..17]);
                Self::Authority(AuthorityView::of(&AuthorityId(id), authority))
            }
            Record::Credential(credential) => Self::Credential(CredentialView::of(credential)),
            Record::Ballot(ballot) => Self::Ballot(BallotView::of(ballot)),
            Record::CredentialSubject(subject) => {
                Self::CredentialSubject(CredentialSubjectView::of(subject))
            }
            Record::CredentialRegister(register) => {
                Self::CredentialRegister(CredentialRegisterView::of(register))
            }
            Record::RevocationList(list) => Self::RevocationList(RevocationListView::of(list)),
            Record::Tenure(tenure) => Self::Tenure(TenureView::of(tenure)),
            Record::Candidate(candidate) => Self::Candidate(CandidateView::of(candidate)),
            Record::ElectionSettings(settings) => {
                Self::ElectionSettings(ElectionSettings::of(settings))
            }
            Record::BurnTip(tip) => Self::BurnTip(BurnTipView::of(tip)),
            other => Self::Other {
                binary: const_hex::encode(commonware_codec::Encode::encode(other)),
            },
        }
    }
}

fn units(value: impl std::fmt::Display) -> MinorUnits {
    MinorUnits(value.to_string())
}

impl AccountView {
    /// The JSON form.
    pub fn of(id: &AccountId, account: &account::Account, scales: Scales<'_>) -> Self {
        let holdings = account.holdings.iter().map(|holding| HoldingView {
            asset: Asset::of(holding.asset),
            scale: scales(&holding.asset),
            available: units(holding.available),
            held: units(holding.held),
            credit_limit: units(holding.credit_limit),
            spendable: units(holding.spendable()),
        });
        Self {
            id: Id::of(id),
            controller: Controller::of(&account.controller),
            open: account.is_open(),
            classes: crate::operation::class_list(account.classes),
            names_count: account.names_count.0,
            members_count: account.members_count.0,
            holdings: holdings.collect(),
            recent_operations: account
                .recent
                .iter()
                .map(|recent| Id::of(recent.id))
                .collect(),
        }
    }
}

impl AssetView {
    /// The JSON form.
    pub fn of(asset: &asset::Asset) -> Self {
        Self {
            code: Asset::of(asset.code),
            scale: asset.scale,
            issuer: Id::of(asset.issuer),
            issued: asset.issued.0.to_string(),
        }
    }
}

impl NameView {
    /// The JSON form.
    pub fn of(name: &name::Name) -> Self {
        Self {
            name: name.name.to_string(),
            account: Id::of(name.account),
            payable: name.resolve().is_some(),
            reserved_until_ms: match name.status {
                name::NameStatus::Claimed => None,
                name::NameStatus::Released { reserved_until } => Some(reserved_until.0),
            },
        }
    }
}

impl RequestView {
    /// The JSON form.
    pub fn of(request: &request::Request, scales: Scales<'_>) -> Self {
        let (status, paid_by, paid_at_ms) = match &request.status {
            request::RequestStatus::Open => ("open", None, None),
            request::RequestStatus::Paid { payer, at } => ("paid", Some(Id::of(payer)), Some(at.0)),
            request::RequestStatus::Cancelled => ("cancelled", None, None),
        };
        Self {
            payee: Id::of(request.payee),
            payer: request.payer.as_ref().map(Id::of),
            amount: Money::of(request.amount, &request.asset, scales),
            reference: request.reference.to_string(),
            expires_at_ms: request.expires_at.0,
            status: status.to_owned(),
            paid_by,
            paid_at_ms,
        }
    }
}

impl HoldView {
    /// The JSON form.
    pub fn of(hold: &hold::Hold, scales: Scales<'_>) -> Self {
        let (status, captured) = match &hold.status {
            hold::HoldStatus::Open => ("open", None),
            hold::HoldStatus::Captured { amount } => ("captured", Some(units(amount))),
            hold::HoldStatus::Released => ("released", None),
        };
        Self {
            payer: Id::of(hold.payer),
            payee: Id::of(hold.payee),
            amount: Money::of(hold.amount, &hold.asset, scales),
            expires_at_ms: hold.expires_at.0,
            status: status.to_owned(),
            captured,
        }
    }
}

impl MandateView {
    /// The JSON form.
    pub fn of(mandate: &mandate::Mandate, scales: Scales<'_>) -> Self {
        let (status, closing_until_ms) = match mandate.status {
            mandate::MandateStatus::Active => ("active", None),
            mandate::MandateStatus::Suspended => ("suspended", None),
            mandate::MandateStatus::Closing { until } => ("closing", Some(until.0)),
            mandate::MandateStatus::Revoked => ("revoked", None),
            mandate::MandateStatus::Spent => ("spent", None),
        };
        Self {
            payer: Id::of(mandate.payer),
            terms: Terms::of(&mandate.terms, scales),
            collected: units(mandate.collected),
            uses_count: mandate.uses_count.0,
            status: status.to_owned(),
            closing_until_ms,
        }
    }
}

impl PaymentView {
    /// The JSON form.
    pub fn of(payment: &transfer::Payment, scales: Scales<'_>) -> Self {
        Self {
            payer: Id::of(payment.payer),
            payee: Id::of(payment.payee),
            amount: Money::of(payment.amount, &payment.asset, scales),
            refunded: units(payment.refunded),
            refundable_until_ms: payment.refundable_until.0,
        }
    }
}
