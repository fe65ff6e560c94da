//! What operations on usernames change.

use super::{Error, Name, NameStatus, Operation, Skeleton};
use crate::account::{self, Account};
use crate::amount::Count;
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::ids::AccountId;
use crate::state::{Key, View};
use crate::time::Timestamp;
use crate::username::Username;

/// Applies an operation on usernames.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Claim { account, name } => claim(draft, context, account, name),
        Operation::Release { name } => release(draft, context, name),
    }
}

/// Whether `record` keeps its name from others at `now`, and if so how.
fn occupied(record: &Name, now: Timestamp) -> Option<Error> {
    match record.status {
        NameStatus::Claimed => Some(Error::Taken),
        NameStatus::Released { reserved_until } if now < reserved_until => Some(Error::Reserved),
        NameStatus::Released { .. } => None,
    }
}

fn claim<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    account: &AccountId,
    name: &Username,
) -> Result<Event, Failure> {
    let now = context.block.timestamp;
    let slot = account::find_controlled(draft, context, account)?;
    let key = Key::name(name);
    if let Some(record) = draft.get::<Name>(&key)?
        && let Some(error) = occupied(record, now)
        && !(error == Error::Reserved && record.account == *account)
    {
        return Err(error.into());
    }
    let skeleton_key = Key::skeleton(name);
    if let Some(skeleton) = draft.get::<Skeleton>(&skeleton_key)?
        && skeleton.name != *name
    {
        // The other name's record says whether it is still kept from others.
        let other = draft.get::<Name>(&Key::name(&skeleton.name))?;
        if other.is_some_and(|other| occupied(other, now).is_some()) {
            return Err(Error::LooksAlike.into());
        }
    }
    let names_count = draft.account(slot).names_count.0 + 1;
    if names_count > Account::NAMES_MAX {
        return Err(Error::TooMany.into());
    }
    draft.change_account(slot, |account| account.names_count = Count(names_count));
    let record = Name {
        name: name.clone(),
        account: *account,
        status: NameStatus::Claimed,
    };
    draft.put(&key, record);
    draft.put(&skeleton_key, Skeleton { name: name.clone() });
    Ok(Event::NameClaimed {
        name: name.clone(),
        account: *account,
    })
}

fn release<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    name: &Username,
) -> Result<Event, Failure> {
    let key = Key::name(name);
    let mut record = draft
        .get::<Name>(&key)?
        .filter(|record| record.status == NameStatus::Claimed)
        .ok_or(Error::Unknown)?
        .clone();
    let slot = account::find_controlled(draft, context, &record.account)?;
    let names_count = draft.account(slot).names_count.0.saturating_sub(1);
    draft.change_account(slot, |account| account.names_count = Count(names_count));
    let rest_s = u64::from(context.rules.name_rest_s);
    record.status = NameStatus::Released {
        reserved_until: context.block.timestamp.plus_seconds(rest_s),
    };
    let account = record.account;
    draft.put(&key, record);
    Ok(Event::NameReleased {
        name: name.clone(),
        account,
    })
}
