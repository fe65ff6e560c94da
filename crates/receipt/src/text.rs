//! Bytes and moments as people read them.

use core::fmt::{self, Write};

/// Writes bytes as lower-case hexadecimal digits.
pub(crate) fn hex(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    for byte in bytes {
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

/// A moment in Unix milliseconds that prints as UTC, such as `2026-11-23 14:05:09.120 UTC`.
pub(crate) struct Moment(pub u64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, in_day) = (self.0 / 86_400_000, self.0 % 86_400_000);
        let (year, month, day) = date(days);
        let (hour, minute) = (in_day / 3_600_000, in_day / 60_000 % 60);
        let (second, millisecond) = (in_day / 1_000 % 60, in_day % 1_000);
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{millisecond:03} UTC"
        )
    }
}

/// Year, month and day of the Gregorian calendar, `days` after 1 January 1970.
///
/// Counted in years that begin in March, so that a leap day is the last day of its year, and in whole cycles of 400
/// years (146,097 days), of which 1 March 0000 begins one.
fn date(days: u64) -> (u64, u64, u64) {
    const MARCH_0000_TO_1970: u64 = 719_468;
    let days = days + MARCH_0000_TO_1970;
    let (cycle, day_of_cycle) = (days / 146_097, days % 146_097);
    // Days that are not leap days, in years of 365: take out one each 4 years, give back each 100, take out each 400.
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
        - day_of_cycle / 146_096)
        / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    // From March on the months go 31 30 31 30 31, which is 153 days each five.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = cycle * 400 + year_of_cycle + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
