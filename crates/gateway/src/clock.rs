//! Times: milliseconds inside, RFC 3339 outside.

use crate::error::{Failure, Outcome, field};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use scrip_api::gateway::{Time, codes};

/// One day in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds since the Unix epoch.
pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A time as an answer has it, to the millisecond.
pub fn time(ms: i64) -> Time {
    let stamp = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    Time(format!("{stamp:.3}"))
}

/// The UTC day of a time.
pub fn day(ms: i64) -> String {
    let stamp = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    stamp.to_zoned_datetime(TimeZone::UTC).date().to_string()
}

/// A day or time from a request: the first moment of a day, or with `end` the moment after its last.
pub fn parse(name: &str, text: &str, end: bool) -> Outcome<i64> {
    let malformed = || -> Failure { field(codes::TIME_MALFORMED, name) };
    if let Ok(date) = text.parse::<Date>()
        && text.len() == 10
    {
        let start = date
            .to_zoned_datetime(TimeZone::UTC)
            .map_err(|_| malformed())?
            .timestamp()
            .as_millisecond();
        return Ok(if end { start + DAY_MS } else { start });
    }
    let stamp: Timestamp = text.parse().map_err(|_| malformed())?;
    Ok(stamp.as_millisecond())
}
