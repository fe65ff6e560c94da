use super::*;

fn key(byte: u8) -> Key {
    Key([byte; 32])
}

#[test]
fn keys_lie_between_neighbours_on_a_circle() {
    let holds = |previous, at, next| between(&key(previous), &key(at), &key(next));
    assert!(holds(2, 5, 9));
    assert!(!holds(2, 2, 9) && !holds(2, 9, 9) && !holds(2, 1, 9) && !holds(2, 10, 9));
    // The last key and the first.
    assert!(holds(9, 10, 2) && holds(9, 1, 2) && holds(9, 255, 2) && holds(9, 0, 2));
    assert!(!holds(9, 9, 2) && !holds(9, 2, 2) && !holds(9, 5, 2));
    // The only key.
    assert!(holds(5, 4, 5) && holds(5, 6, 5));
    assert!(!holds(5, 5, 5));
}
