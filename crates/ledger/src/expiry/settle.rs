//! Listing what will expire, and settling what has.

use super::{Cursor, Expiring, Page};
use crate::amount::Count;
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{BlockContext, Failure};
use crate::request::{Request, RequestStatus};
use crate::rules::Rules;
use crate::state::{Key, View};
use crate::time::Timestamp;
use crate::transfer::Payment;
use crate::{credential, hold, mandate};

/// Most minutes looked at per block, so that a network that stood still for a month does not spend its first block on
/// looking at every minute of it.
const MINUTES_PER_BLOCK_MAX: u64 = 60;

/// Lists something that expires at `at`, which lies after `now`.
pub(crate) fn schedule<V: View>(
    draft: &mut Draft<V>,
    now: Timestamp,
    at: Timestamp,
    expiring: Expiring,
) -> Result<(), Failure> {
    let minute = at.minutes();
    let first_key = Key::expiry_page(minute, 0);
    let mut first = match draft.get::<Page>(&first_key)? {
        Some(page) => page.clone(),
        None => {
            open_minute(draft, now)?;
            Page::default()
        }
    };
    let last = first.last.0;
    if last == 0 && first.entries.len() < Page::ENTRIES_MAX {
        first.entries.push(expiring);
        draft.put(&first_key, first);
        return Ok(());
    }
    let last_key = Key::expiry_page(minute, last);
    let page = match last {
        0 => None,
        _ => draft.get::<Page>(&last_key)?,
    };
    match page {
        Some(page) if page.entries.len() < Page::ENTRIES_MAX => {
            let mut page = page.clone();
            page.entries.push(expiring);
            draft.put(&last_key, page);
        }
        _ => {
            let next_key = Key::expiry_page(minute, last + 1);
            draft.record(&next_key)?;
            first.last = Count(last + 1);
            draft.put(&first_key, first);
            let page = Page {
                last: Count(0),
                entries: vec![expiring],
            };
            draft.put(&next_key, page);
        }
    }
    Ok(())
}

/// Counts one more minute in which something is listed.
fn open_minute<V: View>(draft: &mut Draft<V>, now: Timestamp) -> Result<(), Failure> {
    let mut cursor = cursor(draft)?;
    if cursor.minutes_count == 0 {
        // The cursor stood still; nothing is listed before now.
        cursor = Cursor::at(now, 0);
    }
    cursor.minutes_count += 1;
    draft.put(&Key::expiry_cursor(), cursor);
    Ok(())
}

fn cursor<V: View>(draft: &Draft<V>) -> Result<Cursor, Failure> {
    let cursor = draft.get::<Cursor>(&Key::expiry_cursor())?;
    Ok(*cursor.expect("every state has an expiry cursor since its genesis"))
}

/// Settles what expired in minutes that are over, at most as much as the rules allow per block.
pub(crate) fn settle<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
    rules: &Rules,
) -> Result<Vec<Event>, Failure> {
    let start = cursor(draft)?;
    let now = context.timestamp.minutes();
    let stop = now.min(start.minute.saturating_add(MINUTES_PER_BLOCK_MAX));
    let mut cursor = start;
    let mut events = Vec::new();
    let mut entries_left = rules.expiries_per_block_max;
    while cursor.minutes_count > 0 && cursor.minute < stop && entries_left > 0 {
        settle_page(draft, context, &mut cursor, &mut entries_left, &mut events)?;
    }
    if cursor != start {
        draft.put(&Key::expiry_cursor(), cursor);
    }
    Ok(events)
}

/// Settles entries of the cursor's page, and moves the cursor on.
fn settle_page<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
    cursor: &mut Cursor,
    entries_left: &mut u32,
    events: &mut Vec<Event>,
) -> Result<(), Failure> {
    let first_key = Key::expiry_page(cursor.minute, 0);
    let page_key = Key::expiry_page(cursor.minute, cursor.page.0);
    let Some(first) = draft.get::<Page>(&first_key)? else {
        cursor.next_minute();
        return Ok(());
    };
    let last = first.last.0;
    let page = draft.get::<Page>(&page_key)?.cloned().unwrap_or_default();
    for expiring in page.entries.iter().skip(cursor.entry.0 as usize) {
        if *entries_left == 0 {
            return Ok(());
        }
        events.extend(expire(draft, context, expiring)?);
        cursor.entry.0 += 1;
        *entries_left -= 1;
    }
    // Page 0 says how many there are, so it goes last.
    if cursor.page.0 > 0 {
        draft.delete(&page_key);
    }
    if cursor.page.0 < last {
        cursor.page.0 += 1;
        cursor.entry = Count(0);
    } else {
        draft.delete(&first_key);
        cursor.next_minute();
        cursor.minutes_count = cursor.minutes_count.saturating_sub(1);
    }
    Ok(())
}

fn expire<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
    expiring: &Expiring,
) -> Result<Option<Event>, Failure> {
    match expiring {
        Expiring::Request(id) => {
            let key = Key::request(id);
            let Some(request) = draft.get::<Request>(&key)? else {
                return Ok(None);
            };
            let event = (request.status == RequestStatus::Open).then_some(Event::RequestExpired {
                request: *id,
                payee: request.payee,
            });
            draft.delete(&key);
            Ok(event)
        }
        Expiring::Payment(id) => {
            let key = Key::payment(id);
            if draft.get::<Payment>(&key)?.is_some() {
                draft.delete(&key);
            }
            Ok(None)
        }
        Expiring::Hold(id) => hold::expire(draft, id),
        Expiring::Mandate(id) => mandate::expire(draft, context, id),
        Expiring::Ballot(number) => credential::expire(draft, context, *number),
    }
}
