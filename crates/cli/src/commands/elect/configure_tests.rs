use super::*;
use crate::elect::driver::demo_settings;
use clap::Parser;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    configure: ConfigureArgs,
}

fn asked(line: &str) -> Outcome<Settings> {
    let words = ["configure"].into_iter().chain(line.split_whitespace());
    let line = Line::try_parse_from(words).expect("a command line");
    line.configure.asked(&demo_settings([0; 96], 18), 32)
}

fn refused(line: &str) -> (String, String) {
    let failure = asked(line).expect_err("it can't be used");
    (failure.code, failure.sentence)
}

#[test]
fn what_is_not_named_stays() {
    let now = demo_settings([0; 96], 18);
    let asked = asked("--window 5 --tiers 4,8").unwrap();
    let expected = Settings {
        window: 5,
        tiers: Tiers(vec![4, 8]),
        ..now.clone()
    };
    assert_eq!(asked, expected);
    let changed = changes(&now, &asked);
    let names: Vec<&str> = changed.iter().map(|change| change[0].as_str()).collect();
    assert_eq!(names, ["tiers", "window"]);
    assert_eq!(changed[1][1..], ["3", "5"]);
    assert!(changes(&now, &now).is_empty());
}

#[test]
fn work_need_not_count() {
    assert!(asked("--tiers none").unwrap().tiers.0.is_empty());
}

#[test]
fn each_setting_out_of_range_is_named() {
    for (line, setting) in [
        ("--tiers 1,4", "A tier"),
        ("--tiers 8,4", "The tiers"),
        ("--tiers 2,3,4,5,6,7,8,9,10", "The tiers"),
        ("--window 0", "The window"),
        ("--window 9", "The window"),
        ("--window 300", "The window"),
        ("--share-max 0", "The greatest share"),
        ("--share-max 1001", "The greatest share"),
        ("--confirmations 0", "Confirmations"),
        ("--commit-blocks 0", "Blocks that take commits"),
        ("--commit-blocks 30", "Blocks that take commits"),
        ("--reorganisation-max 101", "Reorganisations"),
        ("--tenures-kept 1", "Tenures"),
    ] {
        let (code, sentence) = refused(line);
        assert_eq!(code, "setting_out_of_range", "{line}");
        assert!(sentence.starts_with(setting), "{line}: {sentence}");
    }
    assert!(asked("--commit-blocks 29").is_ok());
    assert_eq!(refused("--tiers many").0, "tiers_malformed");
}
