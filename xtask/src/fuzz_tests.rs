use super::*;

fn parse(words: &[&str]) -> Result<Choice> {
    Choice::parse(
        &words
            .iter()
            .map(|word| word.to_string())
            .collect::<Vec<_>>(),
    )
}

#[test]
fn all_targets_for_a_minute_unless_told_otherwise() {
    let choice = parse(&[]).unwrap();
    assert_eq!(
        choice,
        Choice {
            target: None,
            seconds: SECONDS_DEFAULT
        }
    );
    assert!(choice.includes("header") && choice.includes("record"));
    let choice = parse(&["header", "--seconds", "5"]).unwrap();
    assert_eq!(
        choice,
        Choice {
            target: Some("header".into()),
            seconds: 5
        }
    );
    assert!(choice.includes("header") && !choice.includes("record"));
}

#[test]
fn anything_else_is_refused() {
    for words in [
        &["--seconds"][..],
        &["--seconds", "0"],
        &["--seconds", "x"],
        &["--fast"],
        &["a", "b"],
    ] {
        assert!(parse(words).is_err(), "{words:?}");
    }
}
