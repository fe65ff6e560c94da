use super::*;

const HEADING: &str = "seq,date,account,direction,operation,purpose,amount_minor,balance_minor,other_bank,other_account\n";
const EXTRACT: &[u8] = include_bytes!("../../../tests/fixtures/bank-1993-extract.csv");

fn parse(rows: &str) -> Result<Statement, StatementError> {
    Statement::parse(format!("{HEADING}{rows}").as_bytes())
}

fn problem(rows: &str) -> (u64, Problem) {
    let error = parse(rows).expect_err("the file is wrong");
    assert!(!error.to_string().is_empty());
    (error.line, error.problem)
}

#[test]
fn the_extract_of_a_real_year_reads_whole() {
    let statement = Statement::parse(EXTRACT).unwrap();
    let lines = EXTRACT.iter().filter(|&&byte| byte == b'\n').count();
    assert_eq!(statement.rows.len(), lines - 1);
    assert_eq!(statement.accounts.len(), 13);
    assert!(
        statement
            .accounts
            .iter()
            .all(|account| account.opening_minor == 0)
    );
    assert_eq!(
        statement
            .accounts
            .iter()
            .filter(|account| account.lowest_minor < 0)
            .count(),
        3
    );
    assert!(statement.counterparts.contains(&Counterpart::Cashier));
    assert!(statement.counterparts.contains(&Counterpart::Bank));
}

#[test]
fn an_account_that_starts_in_the_middle_has_an_opening_balance() {
    let statement =
        parse("0,1993-01-01,7,out,cash-out,,50,950,,\n5,1993-01-02,8,in,cash-in,,10,-90,,\n")
            .unwrap();
    let openings: Vec<_> = statement
        .accounts
        .iter()
        .map(|account| account.opening_minor)
        .collect();
    assert_eq!(openings, [1_000, -100]);
    assert_eq!(statement.accounts[1].lowest_minor, -100);
    assert_eq!(statement.accounts[1].closing_minor, -90);
}

#[test]
fn other_sides_follow_from_the_words_and_unknown_words_have_one_too() {
    use Counterpart::{Bank, Cashier, OtherBank, UnknownBank};
    for (operation, purpose, other_bank, expected) in [
        ("cash-in", "", "", Cashier),
        ("cash-out", "household", "", Cashier),
        ("card-out", "", "", Cashier),
        ("cash-out", "statement-fee", "", Bank),
        ("cash-out", "penalty-interest", "", Bank),
        ("bank", "interest", "", Bank),
        ("bank", "", "", Bank),
        ("transfer-out", "loan", "QR", OtherBank("QR".into())),
        (
            "transfer-out",
            "brokerage-fee",
            "QR",
            OtherBank("QR".into()),
        ),
        ("transfer-in", "pension", "", UnknownBank),
        ("barter", "goats", "", UnknownBank),
        ("barter", "goats", "ZZ", OtherBank("ZZ".into())),
        ("", "", "", UnknownBank),
    ] {
        assert_eq!(
            Counterpart::of(operation, purpose, other_bank),
            expected,
            "{operation} {purpose} {other_bank}"
        );
    }
}

#[test]
fn columns_are_found_by_name_and_more_of_them_do_not_matter() {
    let text = "note,balance_minor,amount_minor,direction,account,date,seq,operation,purpose,other_account,other_bank\r\n\
                \"a, b\",100,100,in,7,1994-02-28,0,cash-in,,,\r\n";
    let statement = Statement::parse(format!("\u{feff}{text}").as_bytes()).unwrap();
    assert_eq!(statement.rows[0].balance_minor, 100);
    assert_eq!(statement.rows[0].line, 2);
}

#[test]
fn a_torn_file_is_refused_wherever_it_was_cut() {
    let rows = "0,1993-01-01,7,in,transfer-in,,100,100,AB,4711\n1,1993-01-02,7,in,transfer-in,,100,200,AB,4712\n";
    let whole = format!("{HEADING}{rows}");
    assert!(Statement::parse(whole.as_bytes()).is_ok());
    for length in 0..whole.len() {
        let cut = Statement::parse(&whole.as_bytes()[..length]);
        let at_line_end = length > HEADING.len() && whole.as_bytes()[length - 1] == b'\n';
        // A file that ends with a whole row is a shorter file, and nothing in it can tell.
        assert_eq!(cut.is_ok(), at_line_end, "cut after {length} bytes");
    }
    let cut = Statement::parse(&whole.as_bytes()[..whole.len() - 1]).unwrap_err();
    assert_eq!(
        cut,
        StatementError {
            line: 3,
            problem: Problem::Torn
        }
    );
}

#[test]
fn each_malformed_field_is_named_with_its_line() {
    for (row, column) in [
        ("x,1993-01-01,7,in,cash-in,,5,5,,", "seq"),
        ("-1,1993-01-01,7,in,cash-in,,5,5,,", "seq"),
        ("1,1993-02-30,7,in,cash-in,,5,5,,", "date"),
        ("1,01.02.1993,7,in,cash-in,,5,5,,", "date"),
        ("1,1993-01-01,CZ7,in,cash-in,,5,5,,", "account"),
        ("1,1993-01-01,,in,cash-in,,5,5,,", "account"),
        ("1,1993-01-01,7,inn,cash-in,,5,5,,", "direction"),
        ("1,1993-01-01,7,in,cash-in,,0,5,,", "amount_minor"),
        ("1,1993-01-01,7,in,cash-in,,-5,5,,", "amount_minor"),
        ("1,1993-01-01,7,in,cash-in,,5.0,5,,", "amount_minor"),
        ("1,1993-01-01,7,in,cash-in,,+5,5,,", "amount_minor"),
        (
            "1,1993-01-01,7,in,cash-in,,99999999999999999999,5,,",
            "amount_minor",
        ),
        ("1,1993-01-01,7,in,cash-in,,5,--5,,", "balance_minor"),
        ("1,1993-01-01,7,in,cash-in,,5,,,", "balance_minor"),
    ] {
        let (line, problem) = problem(&format!("0,1993-01-01,6,in,cash-in,,5,5,,\n{row}\n"));
        assert_eq!(line, 3, "{row}");
        assert!(
            matches!(problem, Problem::Field { column: found, .. } if found == column),
            "{row}: {problem:?}"
        );
    }
    let word = "w".repeat(WORD_LENGTH_MAX + 1);
    let (_, long) = problem(&format!("0,1993-01-01,6,in,transfer-in,,5,5,{word},\n"));
    assert!(matches!(
        long,
        Problem::Field {
            column: "other_bank",
            ..
        }
    ));
}

#[test]
fn a_row_that_does_not_continue_its_account_is_refused() {
    let (line, problem) =
        problem("0,1993-01-01,7,in,cash-in,,100,100,,\n1,1993-01-02,7,out,cash-out,,30,71,,\n");
    assert_eq!(line, 3);
    assert_eq!(
        problem,
        Problem::DoesNotAddUp {
            account: 7,
            expected_minor: 70,
            found_minor: 71
        }
    );
}

#[test]
fn rows_out_of_order_short_rows_and_bad_headings_are_refused() {
    let row = "4,1993-01-01,7,in,cash-in,,100,100,,\n";
    assert_eq!(
        problem(&format!("{row}4,1993-01-02,8,in,cash-in,,1,1,,\n")),
        (3, Problem::OutOfOrder)
    );
    let short = Problem::FieldCount {
        found: 9,
        expected: 10,
    };
    assert_eq!(
        problem(&format!("{row}5,1993-01-02,8,in,cash-in,,1,1,\n")),
        (3, short)
    );
    assert_eq!(problem(""), (1, Problem::Empty));
    assert_eq!(Statement::parse(b"").unwrap_err().problem, Problem::Empty);
    let missing =
        Statement::parse(HEADING.replace("balance_minor", "balance").as_bytes()).unwrap_err();
    assert_eq!(missing.problem, Problem::ColumnMissing("balance_minor"));
    let twice = Statement::parse(HEADING.replace("purpose", "seq").as_bytes()).unwrap_err();
    assert_eq!(twice.problem, Problem::ColumnTwice("seq"));
    let mut bytes = format!("{HEADING}{row}").into_bytes();
    bytes.extend_from_slice(b"5,1993-01-02,8,in,cash-in,\xff,1,1,,\n");
    assert_eq!(
        Statement::parse(&bytes).unwrap_err(),
        StatementError {
            line: 3,
            problem: Problem::NotText
        }
    );
}

#[test]
fn every_problem_has_its_own_code() {
    let problems = [
        Problem::Empty,
        Problem::NotText,
        Problem::ColumnMissing("seq"),
        Problem::ColumnTwice("seq"),
        Problem::Torn,
        Problem::FieldCount {
            found: 1,
            expected: 2,
        },
        Problem::Field {
            column: "seq",
            expected: "a number",
            found: String::new(),
        },
        Problem::OutOfOrder,
        Problem::DoesNotAddUp {
            account: 1,
            expected_minor: 1,
            found_minor: 2,
        },
        Problem::TooLong,
    ];
    let codes: std::collections::BTreeSet<_> = problems.iter().map(Problem::code).collect();
    assert_eq!(codes.len(), problems.len());
}
