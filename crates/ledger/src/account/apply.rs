//! What operations on accounts change.

use super::{Account, Controller, Error, Operation, Status};
use crate::amount::Count;
use crate::asset::Asset;
use crate::credential;
use crate::draft::{Draft, Slot};
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::funds;
use crate::ids::{AccountId, KeyBytes};
use crate::state::{Key, View};

/// Applies an operation on accounts.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Open { salt, controller } => {
            let id = AccountId::derive(context.signer, *salt);
            open(draft, id, *controller)?;
            if let Controller::Custodian(custodian) = controller {
                // Only the author takes accounts into its care; nobody is made a custodian by others.
                if *custodian != context.author {
                    return Err(Error::BadCustodian.into());
                }
                change_members_count(draft, custodian, 1)?;
            }
            Ok(Event::AccountsOpened {
                first: id,
                count: 1,
            })
        }
        Operation::OpenMembers { first_salt, count } => {
            if count.0 == 0 || count.0 > Operation::OPEN_MEMBERS_MAX {
                return Err(Error::BadCount.into());
            }
            let derive = |offset: u32| {
                let salt = first_salt.wrapping_add(u64::from(offset));
                AccountId::derive(context.signer, salt)
            };
            let controller = Controller::Custodian(context.author);
            for offset in 0..count.0 {
                open(draft, derive(offset), controller)?;
            }
            change_members_count(draft, &context.author, count.0 as i32)?;
            Ok(Event::AccountsOpened {
                first: derive(0),
                count: count.0,
            })
        }
        Operation::Rotate {
            account,
            controller,
        } => rotate(draft, context, account, *controller),
        Operation::SetCreditLimit {
            account,
            asset,
            limit,
        } => {
            let slot = find_open(draft, account)?;
            let issuer = draft
                .get::<Asset>(&Key::asset(asset))?
                .ok_or(funds::Error::UnknownAsset)?
                .issuer;
            find_controlled(draft, context, &issuer).map_err(|failure| match failure {
                Failure::Refused(_) => Error::NotIssuer.into(),
                unloaded => unloaded,
            })?;
            let position = draft
                .ensure_holding(slot, asset)
                .ok_or(funds::Error::TooManyAssets)?;
            let holding = &draft.account(slot).holdings[position];
            if holding.available.debt() > *limit {
                return Err(Error::LimitBelowDebt.into());
            }
            draft.change_account(slot, |account| {
                account.holdings[position].credit_limit = *limit;
            });
            Ok(Event::CreditLimitSet {
                account: *account,
                asset: *asset,
                limit: *limit,
            })
        }
        Operation::SetClasses { account, classes } => {
            let slot = find_open(draft, account)?;
            if context.author != context.rules.registrar {
                return Err(Error::NotRegistrar.into());
            }
            draft.change_account(slot, |account| account.classes = *classes);
            Ok(Event::ClassesSet {
                account: *account,
                classes: *classes,
            })
        }
        Operation::Close { account } => close(draft, context, account),
    }
}

/// Whether this operation opens its own author's account, which therefore does not exist yet.
pub(crate) fn opens_itself(
    author: &AccountId,
    signer: &commonware_cryptography::ed25519::PublicKey,
    operation: &Operation,
) -> bool {
    match operation {
        Operation::Open { salt, controller } => {
            *controller == Controller::Key(KeyBytes::from(signer))
                && *author == AccountId::derive(signer, *salt)
        }
        _ => false,
    }
}

/// Whether `author` may act for `account`.
#[inline]
pub(crate) fn controls(author: &AccountId, id: &AccountId, account: &Account) -> bool {
    id == author || account.controller == Controller::Custodian(*author)
}

/// An account that exists and is open.
fn find_open<V: View>(draft: &mut Draft<V>, id: &AccountId) -> Result<Slot, Failure> {
    let slot = draft.account_slot(id)?.ok_or(Error::Unknown)?;
    if !draft.account(slot).is_open() {
        return Err(Error::Closed.into());
    }
    Ok(slot)
}

/// An open account that the author may act for.
pub(crate) fn find_controlled<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &AccountId,
) -> Result<Slot, Failure> {
    let slot = find_open(draft, id)?;
    if !controls(&context.author, id, draft.account(slot)) {
        return Err(Error::NotController.into());
    }
    credential::check_account(draft, context, draft.account(slot))?;
    Ok(slot)
}

fn open<V: View>(
    draft: &mut Draft<V>,
    id: AccountId,
    controller: Controller,
) -> Result<(), Failure> {
    let key = Key::account(&id);
    if draft.get::<Account>(&key)?.is_some() {
        return Err(Error::AlreadyOpen.into());
    }
    draft.put(&key, Account::new(controller));
    Ok(())
}

fn rotate<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &AccountId,
    controller: Controller,
) -> Result<Event, Failure> {
    let slot = find_controlled(draft, context, id)?;
    let account = draft.account(slot);
    let before = account.controller;
    if let Controller::Custodian(custodian) = controller {
        if account.members_count.0 > 0 {
            return Err(Error::HasMembers.into());
        }
        if custodian == *id {
            return Err(Error::BadCustodian.into());
        }
        change_members_count(draft, &custodian, 1)?;
    }
    if let Controller::Custodian(custodian) = before {
        change_members_count(draft, &custodian, -1)?;
    }
    draft.change_account(slot, |account| account.controller = controller);
    Ok(Event::Rotated {
        account: *id,
        controller,
    })
}

/// Counts an account into or out of a custodian's care.
fn change_members_count<V: View>(
    draft: &mut Draft<V>,
    custodian: &AccountId,
    by: i32,
) -> Result<(), Failure> {
    let slot = draft.account_slot(custodian)?.ok_or(Error::BadCustodian)?;
    let account = draft.account(slot);
    let is_fit = account.is_open() && matches!(account.controller, Controller::Key(_));
    let count = account.members_count.0.checked_add_signed(by);
    let count = count.filter(|_| is_fit).ok_or(Error::BadCustodian)?;
    draft.change_account(slot, |account| account.members_count = Count(count));
    Ok(())
}

fn close<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &AccountId,
) -> Result<Event, Failure> {
    let slot = find_controlled(draft, context, id)?;
    let account = draft.account(slot);
    let is_empty = |holding: &super::Holding| holding.available.is_zero() && holding.held.is_zero();
    if account.members_count.0 > 0 {
        return Err(Error::HasMembers.into());
    }
    if !account.holdings.iter().all(is_empty) {
        return Err(Error::NotEmpty.into());
    }
    if account.names_count.0 > 0 {
        return Err(Error::HasNames.into());
    }
    if let Controller::Custodian(custodian) = account.controller {
        change_members_count(draft, &custodian, -1)?;
    }
    draft.change_account(slot, |account| {
        account.status = Status::Closed;
        account.holdings.clear();
    });
    Ok(Event::AccountClosed { account: *id })
}
