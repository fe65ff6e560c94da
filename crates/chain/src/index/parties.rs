//! Which accounts an operation concerns, and which earlier operation it refers to.

use super::entry::Tag;
use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};
use scrip_ledger::{
    account, asset, credential, hold,
    ids::{AccountId, HoldId, MandateId, OperationId, PaymentId, RequestId},
    mandate, name,
    operation::{Operation, Signed},
    request,
    transfer::{self, Details, Item},
};

/// Something that one operation creates and later ones refer to by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Object {
    Request(RequestId),
    Hold(HoldId),
    Mandate(MandateId),
    Payment(PaymentId),
}

impl Object {
    /// Where its creation is indexed.
    pub fn tag(&self) -> Tag {
        let (kind, id) = match self {
            Self::Request(id) => (b'r', &id.0),
            Self::Hold(id) => (b'h', &id.0),
            Self::Mandate(id) => (b'm', &id.0),
            Self::Payment(id) => (b'p', &id.0),
        };
        hashed(&[b"object", &[kind], id])
    }
}

/// Where an operation is indexed under its name.
pub(super) fn operation_tag(author: &AccountId, id: &OperationId) -> Tag {
    hashed(&[b"operation", &author.0, &id.0])
}

/// Where an operation is indexed under its id alone: whoever looks for it may not know its author.
pub(super) fn id_tag(id: &OperationId) -> Tag {
    hashed(&[b"id", &id.0])
}

/// Where an operation, or a block that has operations, is indexed under its digest.
pub(super) fn digest_tag(digest: &Digest) -> Tag {
    hashed(&[b"digest", &digest.0])
}

/// Where the history of an account is indexed.
pub(super) fn account_tag(account: &AccountId) -> Tag {
    let (prefix, _) = account
        .0
        .split_first_chunk::<8>()
        .expect("an id has 16 bytes");
    Tag::account(*prefix)
}

fn hashed(parts: &[&[u8]]) -> Tag {
    let digest = Sha256::hash(parts);
    let (prefix, _) = digest
        .0
        .split_first_chunk::<8>()
        .expect("a digest has 32 bytes");
    Tag::operation(*prefix)
}

/// What the index wants to know of one operation, or of one item of a batch.
#[derive(Debug, Default)]
pub(super) struct Parties {
    /// Accounts that it names itself, without its author.
    pub accounts: Vec<AccountId>,
    /// What it creates.
    pub creates: Option<Object>,
    /// What it refers to, whose accounts it concerns too.
    pub refers_to: Option<Object>,
}

/// The items of a batch; none for any other operation.
pub(super) fn items(operation: &Operation) -> &[Item] {
    match operation {
        Operation::Transfer(transfer::Operation::Batch { items }) => items,
        _ => &[],
    }
}

/// What the index wants to know of an operation; of a batch without its items.
pub(super) fn parties(signed: &Signed) -> Parties {
    let mut parties = match signed.operation() {
        Operation::Account(operation) => of_account(signed, operation),
        Operation::Asset(operation) => naming(match operation {
            asset::Operation::Create { issuer, .. } => [*issuer],
            asset::Operation::Issue { payee, .. } => [*payee],
            asset::Operation::Redeem { payer, .. } => [*payer],
        }),
        Operation::Name(name::Operation::Claim { account, .. }) => naming([*account]),
        Operation::Name(name::Operation::Release { .. }) => Parties::default(),
        Operation::Transfer(transfer::Operation::Single(item)) => of_item(signed, item, 0),
        Operation::Transfer(transfer::Operation::Batch { .. }) => Parties::default(),
        Operation::Transfer(transfer::Operation::Refund { payment, .. }) => {
            referring(Object::Payment(*payment))
        }
        Operation::Request(operation) => of_request(signed, operation),
        Operation::Hold(operation) => of_hold(signed, operation),
        Operation::Mandate(operation) => of_mandate(signed, operation),
        // The history of a node's account has what the node itself asked and how it voted.
        Operation::Membership(_) => Parties::default(),
        Operation::Credential(operation) => of_credential(signed, operation),
        // About the burn chain, not about accounts.
        Operation::Election(_) => Parties::default(),
    };
    parties
        .accounts
        .retain(|account| *account != signed.author());
    parties
}

/// What the index wants to know of item `index` of a batch.
pub(super) fn of_item(signed: &Signed, item: &Item, index: u32) -> Parties {
    Parties {
        accounts: vec![item.payer, item.payee],
        creates: payment(signed, &item.details, index),
        refers_to: None,
    }
}

fn payment(signed: &Signed, details: &Details, index: u32) -> Option<Object> {
    details.refundable_until?;
    Some(Object::Payment(PaymentId::derive(
        &signed.author(),
        &signed.id(),
        index,
    )))
}

fn naming<const N: usize>(accounts: [AccountId; N]) -> Parties {
    Parties {
        accounts: accounts.to_vec(),
        ..Parties::default()
    }
}

fn referring(object: Object) -> Parties {
    Parties {
        refers_to: Some(object),
        ..Parties::default()
    }
}

fn of_account(signed: &Signed, operation: &account::Operation) -> Parties {
    match operation {
        account::Operation::Open { salt, .. } => {
            naming([AccountId::derive(signed.signer(), *salt)])
        }
        account::Operation::OpenMembers { first_salt, count } => {
            let count = count.0.min(account::Operation::OPEN_MEMBERS_MAX);
            let salts = (0..u64::from(count)).filter_map(|at| first_salt.checked_add(at));
            Parties {
                accounts: salts
                    .map(|salt| AccountId::derive(signed.signer(), salt))
                    .collect(),
                ..Parties::default()
            }
        }
        account::Operation::Rotate { account, .. }
        | account::Operation::SetCreditLimit { account, .. }
        | account::Operation::SetClasses { account, .. }
        | account::Operation::Close { account } => naming([*account]),
    }
}

fn of_request(signed: &Signed, operation: &request::Operation) -> Parties {
    match operation {
        request::Operation::Open { payee, payer, .. } => Parties {
            accounts: [Some(*payee), *payer].into_iter().flatten().collect(),
            creates: Some(Object::Request(RequestId::derive(
                &signed.author(),
                &signed.id(),
                0,
            ))),
            refers_to: None,
        },
        request::Operation::Cancel { request } => referring(Object::Request(*request)),
    }
}

fn of_hold(signed: &Signed, operation: &hold::Operation) -> Parties {
    match operation {
        hold::Operation::Open { payer, payee, .. } => Parties {
            accounts: vec![*payer, *payee],
            creates: Some(Object::Hold(HoldId::derive(
                &signed.author(),
                &signed.id(),
                0,
            ))),
            refers_to: None,
        },
        hold::Operation::Capture { hold, details, .. } => Parties {
            accounts: Vec::new(),
            creates: payment(signed, details, 0),
            refers_to: Some(Object::Hold(*hold)),
        },
        hold::Operation::Release { hold } => referring(Object::Hold(*hold)),
    }
}

fn of_credential(signed: &Signed, operation: &credential::Operation) -> Parties {
    match operation {
        credential::Operation::ProposeAuthority { account, .. } => naming([*account]),
        credential::Operation::Submit {
            along: Some(item), ..
        } => of_item(signed, item, 0),
        _ => Parties::default(),
    }
}

fn of_mandate(signed: &Signed, operation: &mandate::Operation) -> Parties {
    match operation {
        mandate::Operation::Grant { payer, .. } => Parties {
            accounts: vec![*payer],
            creates: Some(Object::Mandate(MandateId::derive(
                &signed.author(),
                &signed.id(),
                0,
            ))),
            refers_to: None,
        },
        mandate::Operation::Collect {
            mandate,
            payee,
            details,
            ..
        } => Parties {
            accounts: vec![*payee],
            creates: payment(signed, details, 0),
            refers_to: Some(Object::Mandate(*mandate)),
        },
        mandate::Operation::Suspend { mandate }
        | mandate::Operation::Resume { mandate }
        | mandate::Operation::Revoke { mandate }
        | mandate::Operation::Extend { mandate, .. } => referring(Object::Mandate(*mandate)),
    }
}
