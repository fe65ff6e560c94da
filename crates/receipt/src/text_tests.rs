use super::*;
use alloc::{
    format,
    string::{String, ToString},
};

#[test]
fn moments_print_as_utc() {
    for (milliseconds, text) in [
        (0, "1970-01-01 00:00:00.000 UTC"),
        (951_782_399_999, "2000-02-28 23:59:59.999 UTC"),
        (951_782_400_000, "2000-02-29 00:00:00.000 UTC"),
        (951_868_800_000, "2000-03-01 00:00:00.000 UTC"),
        (4_107_542_400_000, "2100-03-01 00:00:00.000 UTC"),
        (1_795_442_709_120, "2026-11-23 14:05:09.120 UTC"),
    ] {
        assert_eq!(Moment(milliseconds).to_string(), text);
    }
}

#[test]
fn every_day_follows_the_day_before() {
    let mut previous = date(0);
    for day in 1..200_000 {
        let next = date(day);
        let (year, month, day_of_month) = previous;
        let same_month = next == (year, month, day_of_month + 1);
        let next_month = next == (year, month + 1, 1) && day_of_month >= 28;
        let next_year = next == (year + 1, 1, 1) && (month, day_of_month) == (12, 31);
        assert!(
            same_month || next_month || next_year,
            "{previous:?} {next:?}"
        );
        previous = next;
    }
}

#[test]
fn the_latest_moment_prints() {
    assert!(format!("{}", Moment(u64::MAX)).ends_with("UTC"));
}

#[test]
fn bytes_print_as_digits() {
    let mut text = String::new();
    hex(&mut text, &[0x00, 0x0f, 0xf0]).unwrap();
    assert_eq!(text, "000ff0");
}
