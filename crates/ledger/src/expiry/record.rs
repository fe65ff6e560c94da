//! What the state keeps of things that expire.

use crate::amount::Count;
use crate::ids::{HoldId, MandateId, PaymentId, RequestId};
use crate::time::Timestamp;
use crate::wire::{list_size, read_list, wire_enum, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};

/// Something that expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiring {
    /// A payment request.
    Request(RequestId),
    /// A hold.
    Hold(HoldId),
    /// A mandate.
    Mandate(MandateId),
    /// A payment's right of refund.
    Payment(PaymentId),
    /// The time to vote on something about certificates.
    Ballot(u64),
}

wire_enum!(Expiring {
    0 = Request(id),
    1 = Hold(id),
    2 = Mandate(id),
    3 = Payment(id),
    7 = Ballot(number),
});

/// A part of what expires in one minute. Pages are numbered from 0; all but the last are full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// On page 0, the number of the last page; otherwise 0.
    pub last: Count,
    /// What expires, at most [`Page::ENTRIES_MAX`], in the order of being listed.
    pub entries: Vec<Expiring>,
}

impl Page {
    /// Most entries. Keeps the cost of listing one more thing constant.
    pub const ENTRIES_MAX: usize = 128;
}

impl Write for Page {
    fn write(&self, buf: &mut impl BufMut) {
        self.last.write(buf);
        write_list(&self.entries, buf);
    }
}

impl EncodeSize for Page {
    fn encode_size(&self) -> usize {
        self.last.encode_size() + list_size(&self.entries)
    }
}

impl Read for Page {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            last: Count::read(buf)?,
            entries: read_list(buf, Self::ENTRIES_MAX)?,
        })
    }
}

/// How far expiries are settled: everything before this entry is. It stands still while nothing is listed, so that an
/// idle network writes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// In how many minutes something is listed that is not settled yet.
    pub minutes_count: u64,
    /// The Unix minute.
    pub minute: u64,
    /// The page of that minute.
    pub page: Count,
    /// The entry of that page.
    pub entry: Count,
}

impl Cursor {
    /// Nothing is listed.
    pub const fn new() -> Self {
        Self::at(Timestamp(0), 0)
    }

    /// Everything before the minute of `timestamp` is settled, and something is listed in `minutes_count` minutes.
    pub const fn at(timestamp: Timestamp, minutes_count: u64) -> Self {
        Self {
            minutes_count,
            minute: timestamp.minutes(),
            page: Count(0),
            entry: Count(0),
        }
    }

    /// Whether something may be listed in a minute that is over by `now` and not settled yet.
    pub const fn is_behind(&self, now: Timestamp) -> bool {
        self.minutes_count > 0 && self.minute < now.minutes()
    }

    /// The minute that was looked at is done.
    pub(crate) fn next_minute(&mut self) {
        self.minute += 1;
        self.page = Count(0);
        self.entry = Count(0);
    }
}

impl Default for Cursor {
    fn default() -> Self {
        Self::new()
    }
}

wire_struct!(Cursor {
    minutes_count,
    minute,
    page,
    entry,
});
