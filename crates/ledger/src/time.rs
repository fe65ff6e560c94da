//! Time as the rules see it: it comes in with the block.

use bytes::BufMut;
use commonware_codec::{Buf, Error, FixedSize, Read, ReadExt as _, Write};
use core::fmt;

/// Milliseconds in a second.
pub const SECOND_MS: u64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE_MS: u64 = 60 * SECOND_MS;

/// A moment, in Unix milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The moment `seconds` whole seconds after the Unix epoch.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(SECOND_MS))
    }

    /// The moment `seconds` later. Stops at the end of time rather than wrap.
    pub const fn plus_seconds(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(SECOND_MS)))
    }

    /// The whole seconds since the Unix epoch.
    pub const fn seconds(self) -> u64 {
        self.0 / SECOND_MS
    }

    /// The whole minutes since the Unix epoch.
    pub const fn minutes(self) -> u64 {
        self.0 / MINUTE_MS
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Write for Timestamp {
    #[inline]
    fn write(&self, buf: &mut impl BufMut) {
        buf.put_u64(self.0);
    }
}

impl Read for Timestamp {
    type Cfg = ();
    #[inline]
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self(u64::read(buf)?))
    }
}

impl FixedSize for Timestamp {
    const SIZE: usize = 8;
}
