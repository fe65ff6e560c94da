use super::*;

/// The failure of a command line, and whether it is told as JSON.
fn failed(line: &str) -> (Failure, bool) {
    let words = ["scrip"].into_iter().chain(line.split_whitespace());
    match parse(words.map(OsString::from).collect()) {
        Parsed::Failed { failure, json } => (failure, json),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn each_mistake_has_a_code_and_says_what_is_wrong_and_where_to_look() {
    for (line, code, sentence, next) in [
        (
            "explore",
            "command_unknown",
            "There is no command 'explore'.",
            "Did you mean 'explorer'? 'scrip --help' says what there is.",
        ),
        (
            "wallet pay @bob",
            "argument_missing",
            "'scrip wallet pay' needs <AMOUNT>, <ASSET> as well.",
            "'scrip wallet pay --help' says what there is.",
        ),
        (
            "elect configure --windw 3",
            "argument_unknown",
            "'scrip elect configure' takes no '--windw' here.",
            "Did you mean '--window'? 'scrip elect configure --help' says what there is.",
        ),
        (
            "elect simulate --window 300",
            "argument_malformed",
            "'300' can't be used for '--window <WINDOW>': it is a whole number from 1 to 8.",
            "'scrip elect simulate --help' says what there is.",
        ),
        (
            "elect configure --window -1",
            "argument_malformed",
            "'-1' can't be used for '--window <TENURES>': it is a whole number, 0 or more.",
            "'scrip elect configure --help' says what there is.",
        ),
        (
            "elect configure --window 99999999999",
            "argument_malformed",
            "'99999999999' can't be used for '--window <TENURES>': it is too large.",
            "'scrip elect configure --help' says what there is.",
        ),
        (
            "network deal --dir d --blocks-per-epoch 3",
            "argument_malformed",
            "'3' can't be used for '--blocks-per-epoch <BLOCKS_PER_EPOCH>': it is a whole number, 32 or more.",
            "'scrip network deal --help' says what there is.",
        ),
        (
            "network deal --dir d --validators some",
            "argument_malformed",
            "'some' can't be used for '--validators <VALIDATORS>': it is a whole number.",
            "'scrip network deal --help' says what there is.",
        ),
        (
            "node --dir d --http here",
            "argument_malformed",
            "'here' can't be used for '--http <ADDRESS>': an address is IP:PORT, such as 127.0.0.1:7101.",
            "'scrip node --help' says what there is.",
        ),
        (
            "node --dir",
            "argument_malformed",
            "'--dir <DIR>' needs a value.",
            "'scrip node --help' says what there is.",
        ),
        (
            "completions sh",
            "argument_malformed",
            "'sh' can't be used for '<SHELL>'.",
            "Choose one of bash, elvish, fish, powershell, zsh.",
        ),
        (
            "cert revoke a --dry-run --yes",
            "arguments_conflict",
            "'--dry-run' does not go together with '--yes'.",
            "'scrip cert revoke --help' says what there is.",
        ),
        (
            "node --dir a --dir b",
            "arguments_conflict",
            "'--dir <DIR>' can be given only once.",
            "'scrip node --help' says what there is.",
        ),
    ] {
        let (failure, json) = failed(line);
        assert_eq!(
            (failure.code.as_str(), failure.sentence.as_str()),
            (code, sentence),
            "{line}"
        );
        let said = failure.next.unwrap_or_default();
        assert!(said.contains(next), "{line}: {said}");
        assert_eq!(failure.exit, Exit::Usage);
        assert!(!json);
    }
}

#[test]
fn programs_get_json_wherever_they_ask_for_it() {
    for line in [
        "--json explore",
        "wallet pay --json",
        "--json",
        "wallet --json",
    ] {
        assert!(failed(line).1, "{line}");
    }
    assert_eq!(failed("wallet --json").0.code, "command_missing");
    assert!(!failed("wallet pay a b -- --json --x").1);
}

#[test]
fn people_who_ask_get_help_and_a_negative_amount_is_an_amount() {
    let parsed = |line: &str| {
        let words = ["scrip"].into_iter().chain(line.split_whitespace());
        parse(words.map(OsString::from).collect())
    };
    for line in ["--help", "--version", "wallet pay --help", "", "wallet"] {
        assert!(matches!(parsed(line), Parsed::Text(_)), "{line}");
    }
    assert!(matches!(
        parsed("wallet pay @bob -1 EUR"),
        Parsed::Command(_)
    ));
}
