//! From the ledger's operations to JSON.

use super::{
    Controller, Details, Funding, Operation, PayeeScope, Presentation, Presenter, Terms, Transfer,
};
use crate::value::{Asset, Hash, Id, MinorUnits, Money, Scales, SignatureHex};
use scrip_ledger::{
    account, amount::Amount, asset, hold, mandate, name, operation as ledger, request, transfer,
};

impl Operation {
    /// The JSON form. `scales` fills in the decimal places of the assets it knows.
    pub fn of(operation: &ledger::Operation, scales: Scales<'_>) -> Self {
        match operation {
            ledger::Operation::Account(operation) => of_account(operation, scales),
            ledger::Operation::Asset(operation) => of_asset(operation, scales),
            ledger::Operation::Name(operation) => of_name(operation),
            ledger::Operation::Transfer(operation) => of_transfer(operation, scales),
            ledger::Operation::Request(operation) => of_request(operation, scales),
            ledger::Operation::Hold(operation) => of_hold(operation, scales),
            ledger::Operation::Mandate(operation) => of_mandate(operation, scales),
            ledger::Operation::Membership(operation) => super::membership::of_ledger(operation),
            ledger::Operation::Credential(operation) => {
                super::credentials::of_ledger(operation, scales)
            }
            ledger::Operation::Election(operation) => super::election::of_election(operation),
        }
    }
}

fn units(amount: Amount) -> MinorUnits {
    MinorUnits(amount.minor_units().to_string())
}

fn of_account(operation: &account::Operation, scales: Scales<'_>) -> Operation {
    use account::Operation as Rule;
    match operation {
        Rule::Open { salt, controller } => Operation::AccountOpen {
            salt: *salt,
            controller: Controller::of(controller),
        },
        Rule::OpenMembers { first_salt, count } => Operation::AccountOpenMembers {
            first_salt: *first_salt,
            count: count.0,
        },
        Rule::Rotate {
            account,
            controller,
        } => Operation::AccountRotate {
            account: Id::of(account),
            controller: Controller::of(controller),
        },
        Rule::SetCreditLimit {
            account,
            asset,
            limit,
        } => Operation::AccountSetCreditLimit {
            account: Id::of(account),
            limit: Money::of(*limit, asset, scales),
        },
        Rule::SetClasses { account, classes } => Operation::AccountSetClasses {
            account: Id::of(account),
            classes: class_list(*classes),
        },
        Rule::Close { account } => Operation::AccountClose {
            account: Id::of(account),
        },
    }
}

/// The classes of a set, ascending.
pub(crate) fn class_list(classes: account::Classes) -> Vec<u8> {
    (0..account::Classes::COUNT)
        .filter(|class| classes.contains(*class))
        .collect()
}

fn of_asset(operation: &asset::Operation, scales: Scales<'_>) -> Operation {
    use asset::Operation as Rule;
    match operation {
        Rule::Create {
            code,
            scale,
            issuer,
        } => Operation::AssetCreate {
            code: Asset::of(code),
            scale: *scale,
            issuer: Id::of(issuer),
        },
        Rule::Issue {
            asset,
            payee,
            amount,
            reference,
        } => Operation::AssetIssue {
            payee: Id::of(payee),
            amount: Money::of(*amount, asset, scales),
            reference: reference.to_string(),
        },
        Rule::Redeem {
            asset,
            payer,
            amount,
            reference,
        } => Operation::AssetRedeem {
            payer: Id::of(payer),
            amount: Money::of(*amount, asset, scales),
            reference: reference.to_string(),
        },
    }
}

fn of_name(operation: &name::Operation) -> Operation {
    match operation {
        name::Operation::Claim { account, name } => Operation::NameClaim {
            account: Id::of(account),
            name: name.to_string(),
        },
        name::Operation::Release { name } => Operation::NameRelease {
            name: name.to_string(),
        },
    }
}

fn of_transfer(operation: &transfer::Operation, scales: Scales<'_>) -> Operation {
    match operation {
        transfer::Operation::Single(item) => Operation::Transfer(Transfer::of(item, scales)),
        transfer::Operation::Batch { items } => Operation::TransferBatch {
            items: items
                .iter()
                .map(|item| Transfer::of(item, scales))
                .collect(),
        },
        transfer::Operation::Refund {
            payment,
            amount,
            reference,
        } => Operation::TransferRefund {
            payment: Id::of(payment),
            minor_units: units(*amount),
            reference: reference.to_string(),
        },
    }
}

fn of_request(operation: &request::Operation, scales: Scales<'_>) -> Operation {
    match operation {
        request::Operation::Open {
            payee,
            payer,
            asset,
            amount,
            reference,
            expires_at,
        } => Operation::RequestOpen {
            payee: Id::of(payee),
            payer: payer.as_ref().map(Id::of),
            amount: Money::of(*amount, asset, scales),
            reference: reference.to_string(),
            expires_at_ms: expires_at.0,
        },
        request::Operation::Cancel { request } => Operation::RequestCancel {
            request: Id::of(request),
        },
    }
}

fn of_hold(operation: &hold::Operation, scales: Scales<'_>) -> Operation {
    match operation {
        hold::Operation::Open {
            payer,
            payee,
            asset,
            amount,
            expires_at,
        } => Operation::HoldOpen {
            payer: Id::of(payer),
            payee: Id::of(payee),
            amount: Money::of(*amount, asset, scales),
            expires_at_ms: expires_at.0,
        },
        hold::Operation::Capture {
            hold,
            amount,
            details,
        } => Operation::HoldCapture {
            hold: Id::of(hold),
            minor_units: units(*amount),
            details: Details::of(details),
        },
        hold::Operation::Release { hold } => Operation::HoldRelease { hold: Id::of(hold) },
    }
}

fn of_mandate(operation: &mandate::Operation, scales: Scales<'_>) -> Operation {
    use mandate::Operation as Rule;
    match operation {
        Rule::Grant { payer, terms } => Operation::MandateGrant {
            payer: Id::of(payer),
            terms: Terms::of(terms, scales),
        },
        Rule::Collect {
            mandate,
            payee,
            amount,
            origin,
            presentation,
            details,
            terminal,
        } => Operation::MandateCollect {
            mandate: Id::of(mandate),
            payee: Id::of(payee),
            minor_units: units(*amount),
            origin: origin.as_ref().map(Hash::of),
            presentation: Presentation::of(presentation),
            details: Details::of(details),
            terminal: terminal.map(|key| Hash(const_hex::encode(key.0))),
        },
        Rule::Suspend { mandate } => Operation::MandateSuspend {
            mandate: Id::of(mandate),
        },
        Rule::Resume { mandate } => Operation::MandateResume {
            mandate: Id::of(mandate),
        },
        Rule::Revoke { mandate } => Operation::MandateRevoke {
            mandate: Id::of(mandate),
        },
        Rule::Extend {
            mandate,
            total_max,
            use_max,
            expires_at,
        } => Operation::MandateExtend {
            mandate: Id::of(mandate),
            total_max_minor_units: units(*total_max),
            use_max_minor_units: units(*use_max),
            expires_at_ms: expires_at.0,
        },
    }
}

impl Controller {
    pub(crate) fn of(controller: &account::Controller) -> Self {
        match controller {
            account::Controller::Key(key) => Self::Key(Hash::of(key)),
            account::Controller::Custodian(custodian) => Self::Custodian(Id::of(custodian)),
        }
    }
}

impl Transfer {
    /// The JSON form of one transfer.
    pub fn of(item: &transfer::Item, scales: Scales<'_>) -> Self {
        Self {
            payer: Id::of(item.payer),
            payee: Id::of(item.payee),
            amount: Money::of(item.amount, &item.asset, scales),
            details: Details::of(&item.details),
        }
    }
}

impl Details {
    pub(crate) fn of(details: &transfer::Details) -> Self {
        Self {
            reference: details.reference.to_string(),
            request: details.request.as_ref().map(Id::of),
            refundable_until_ms: details.refundable_until.map(|until| until.0),
        }
    }
}

impl Terms {
    pub(crate) fn of(terms: &mandate::Terms, scales: Scales<'_>) -> Self {
        Self {
            total_max: Money::of(terms.total_max, &terms.asset, scales),
            use_max_minor_units: units(terms.use_max),
            uses_max: terms.uses_max.0,
            expires_at_ms: terms.expires_at.0,
            scope: match &terms.scope {
                mandate::PayeeScope::Anyone => PayeeScope::Anyone,
                mandate::PayeeScope::Class(class) => PayeeScope::Class(*class),
                mandate::PayeeScope::Payee(payee) => PayeeScope::Payee(Id::of(payee)),
                mandate::PayeeScope::Origin(origin) => PayeeScope::Origin(Hash::of(origin)),
            },
            presenter: match &terms.presenter {
                mandate::Presenter::Device(key) => Presenter::Device { key: Hash::of(key) },
                mandate::Presenter::Delivery(key) => Presenter::Delivery { key: Hash::of(key) },
                mandate::Presenter::Vault(vault) => Presenter::Vault {
                    vault: Id::of(vault),
                },
                mandate::Presenter::Secret { vault, hash } => Presenter::Secret {
                    vault: Id::of(vault),
                    hash: Hash::of(hash),
                },
            },
            funding: match terms.funding {
                mandate::Funding::Held => Funding::Held,
                mandate::Funding::Available => Funding::Available,
            },
            grace_s: terms.grace_s.0,
        }
    }
}

impl Presentation {
    fn of(presentation: &mandate::Presentation) -> Self {
        use mandate::Presentation as Rule;
        let hash = |bytes: &[u8]| Hash(const_hex::encode(bytes));
        let signature = |bytes: &[u8]| SignatureHex(const_hex::encode(bytes));
        match presentation {
            Rule::Device {
                key,
                serial,
                signature: by,
            } => Self::Device {
                key: hash(key.as_ref()),
                serial: serial.0,
                signature: signature(by.as_ref()),
            },
            Rule::Delivery {
                key,
                serial,
                subject,
                signature: by,
            } => Self::Delivery {
                key: hash(key.as_ref()),
                serial: serial.0,
                subject: Hash::of(subject),
                signature: signature(by.as_ref()),
            },
            Rule::Vault => Self::Vault {},
            Rule::Secret { secret } => Self::Secret {
                secret: hash(secret),
            },
        }
    }
}
