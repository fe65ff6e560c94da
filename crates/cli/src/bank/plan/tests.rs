use super::*;
use std::collections::BTreeSet;

const HEADING: &str = "seq,date,account,direction,operation,purpose,amount_minor,balance_minor,other_bank,other_account\n";
const EXTRACT: &[u8] = include_bytes!("../../../tests/fixtures/bank-1993-extract.csv");

fn extract() -> Statement {
    Statement::parse(EXTRACT).unwrap()
}

/// The second half of the extract: every account then starts with a balance, and some of them below zero.
fn second_half() -> Statement {
    let text = std::str::from_utf8(EXTRACT).unwrap();
    let rows = text
        .split_inclusive('\n')
        .skip(1)
        .filter(|row| row.split(',').nth(1).unwrap() >= "1993-06-29");
    Statement::parse(format!("{HEADING}{}", rows.collect::<String>()).as_bytes()).unwrap()
}

/// Repeats a plan on plain numbers: no party may go below its credit, and each row must reach the bank's own balance.
fn replay(statement: &Statement, plan: &Plan) {
    let mut balances = plan.balances_after(0);
    let mut seen = BTreeSet::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let mut accounts = BTreeSet::new();
        for one in &step.moves {
            assert!(one.amount_minor > 0);
            let (from, to) = (plan.index(one.from).unwrap(), plan.index(one.to).unwrap());
            balances[from] -= one.amount_minor as i64;
            balances[to] += one.amount_minor as i64;
            assert!(
                balances[from] >= -(plan.credit_minor[from] as i64),
                "{:?} in step {at}",
                one.from
            );
        }
        for index in plan.rows(at) {
            let row = &statement.rows[index];
            assert!(seen.insert(index), "row {index} is repeated once");
            assert!(
                accounts.insert(row.account),
                "an account appears once in a step"
            );
            assert_eq!(
                balances[plan.index(Party::Account(row.account)).unwrap()],
                row.balance_minor,
                "line {}",
                row.line
            );
        }
        assert_eq!(balances.iter().sum::<i64>(), plan.issued_minor as i64);
    }
    assert_eq!(seen.len(), statement.rows.len());
    assert_eq!(balances, plan.balances_after(plan.steps.len()));
    assert_eq!(
        balances[plan.index(Party::Treasury).unwrap()],
        0,
        "all that was issued was needed"
    );
}

#[test]
fn every_running_balance_of_the_extract_is_reached() {
    let statement = extract();
    let plan = Plan::new(&statement, 1_000).unwrap();
    replay(&statement, &plan);
    let overdrafts = plan
        .credit_minor
        .iter()
        .filter(|&&credit| credit > 0)
        .count();
    assert_eq!(overdrafts, 3);
}

#[test]
fn steps_of_any_size_reach_the_same_balances() {
    let statement = extract();
    for moves_max in [1, 2, 5, 13] {
        let plan = Plan::new(&statement, moves_max).unwrap();
        assert!(
            plan.steps
                .iter()
                .all(|step| (1..=moves_max).contains(&step.moves.len()))
        );
        replay(&statement, &plan);
    }
}

#[test]
fn opening_balances_above_and_below_zero_are_handed_out_first() {
    let statement = second_half();
    assert!(
        statement
            .accounts
            .iter()
            .any(|account| account.opening_minor < 0)
    );
    assert!(
        statement
            .accounts
            .iter()
            .any(|account| account.opening_minor > 0)
    );
    let plan = Plan::new(&statement, 4).unwrap();
    replay(&statement, &plan);
    let opened = plan.balances_after(plan.opening_steps);
    for (index, account) in statement.accounts.iter().enumerate() {
        assert_eq!(
            opened[plan.index(Party::Account(index)).unwrap()],
            account.opening_minor
        );
    }
}

#[test]
fn a_file_of_debts_only_needs_no_money() {
    let rows = "0,1993-01-01,7,out,cash-out,,50,-50,,\n1,1993-01-01,8,in,bank,interest,50,-10,,\n";
    let statement = Statement::parse(format!("{HEADING}{rows}").as_bytes()).unwrap();
    let plan = Plan::new(&statement, 10).unwrap();
    replay(&statement, &plan);
    assert_eq!(plan.issued_minor, 50, "only the bank's interest");
}

#[test]
fn the_same_file_has_the_same_plan() {
    assert_eq!(
        Plan::new(&extract(), 100).unwrap(),
        Plan::new(&extract(), 100).unwrap()
    );
}

#[test]
fn more_money_than_a_ledger_holds_is_refused() {
    let amount = 1_u64 << 52;
    let rows: String = (0..2_000)
        .map(|at| format!("{at},1993-01-01,{at},in,cash-in,,{amount},{amount},,\n"))
        .collect();
    let statement = Statement::parse(format!("{HEADING}{rows}").as_bytes()).unwrap();
    assert_eq!(Plan::new(&statement, 10), Err(TooMuchMoney));
}
