use super::*;

#[test]
fn moments_are_the_next_millisecond_and_the_ends_of_minutes() {
    let minute = |minute: u64| Timestamp(minute * MINUTE_MS);
    let all = |now, last| moments(now, last).collect::<Vec<_>>();
    assert_eq!(
        all(Timestamp(5 * MINUTE_MS + 17), minute(7)),
        [Timestamp(5 * MINUTE_MS + 18), minute(6), minute(7)]
    );
    // A minute that has just begun was ended by the block itself.
    assert_eq!(
        all(minute(5), Timestamp(6 * MINUTE_MS + 1)),
        [Timestamp(5 * MINUTE_MS + 1), minute(6)]
    );
    let end = Timestamp(6 * MINUTE_MS - 1);
    assert_eq!(all(end, end), [minute(6)]);
}

#[test]
fn what_is_due_counts_after_the_block_that_it_was_seen_at() {
    let expiries = Expiries::default();
    assert_eq!(expiries.after(4), None);
    expiries.note(4, Some(Timestamp(7)));
    assert_eq!(expiries.after(4), Some(Timestamp(7)));
    assert_eq!(expiries.after(3), None, "it was settled or comes later");
    assert_eq!(expiries.after(5), None, "another block came");
    expiries.note(5, None);
    assert_eq!(expiries.after(4), None);
}
