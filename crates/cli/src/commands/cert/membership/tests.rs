use super::*;

#[test]
fn rules_are_written_as_pairs_and_fractions() {
    assert_eq!(pair("2,3"), Ok((2, 3)));
    assert_eq!(fraction("1/2"), Ok((1, 2)));
    assert!(pair("2").is_err() && pair("2,x").is_err() && fraction("1:2").is_err());
}
