use super::*;

#[test]
fn blocks_grow_while_they_are_quick_and_full_and_shrink_when_slow() {
    let mut measure = Measure::default();
    let first = measure.operations_max();
    measure.built(first - 1, Duration::ZERO);
    assert_eq!(measure.operations_max(), first, "it was not full");
    measure.built(first, SHORT);
    assert_eq!(measure.operations_max(), first, "it was not quick");
    for _ in 0..10 {
        measure.built(measure.operations_max(), Duration::ZERO);
    }
    assert_eq!(measure.operations_max(), OPERATIONS_PER_BLOCK_MAX);
    measure.built(1_000, LONG + Duration::from_nanos(1));
    assert_eq!(measure.operations_max(), 500);
    for _ in 0..10 {
        measure.built(measure.operations_max(), Duration::from_secs(1));
    }
    assert_eq!(measure.operations_max(), OPERATIONS_LEAST);
}
