//! Reading a bank's statement file: CSV with a heading line, one transaction per row, in the bank's order.
//!
//! | column | meaning |
//! | --- | --- |
//! | `seq` | order of the rows, strictly rising |
//! | `date` | booking date, `YYYY-MM-DD` |
//! | `account` | the bank's account number |
//! | `direction` | `in` or `out`, seen from the account |
//! | `operation`, `purpose` | free words; they only choose the other side, see [`Counterpart`] |
//! | `amount_minor` | minor units, more than zero |
//! | `balance_minor` | the account's balance after the row, below zero for an overdraft |
//! | `other_bank`, `other_account` | the other side of a transfer, or empty |
//!
//! Columns are found by their heading, so their order does not matter and further columns are ignored. Everything else is
//! exact: a row that is torn, does not parse or does not continue its account's balance refuses the whole file with its
//! line number.

pub use super::counterpart::Counterpart;

use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;

#[cfg(test)]
mod tests;

/// The columns that a file must have.
const COLUMNS: [&str; 10] = [
    "seq",
    "date",
    "account",
    "direction",
    "operation",
    "purpose",
    "amount_minor",
    "balance_minor",
    "other_bank",
    "other_account",
];
const SEQ: usize = 0;
const DATE: usize = 1;
const ACCOUNT: usize = 2;
const DIRECTION: usize = 3;
const OPERATION: usize = 4;
const PURPOSE: usize = 5;
const AMOUNT: usize = 6;
const BALANCE: usize = 7;
const OTHER_BANK: usize = 8;
const OTHER_ACCOUNT: usize = 9;

/// The longest word (operation, purpose, bank code, account) that is believed.
const WORD_LENGTH_MAX: usize = 64;
/// The most that one row may move, so that no sum over a file of any size on a disk can overflow 63 bits.
const AMOUNT_MAX: u64 = 1 << 52;
/// The most rows that a file may have.
const ROWS_MAX: usize = 50_000_000;

/// One transaction of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in the file, counted from 1 with the heading.
    pub line: u64,
    /// The file's own number of the row.
    pub seq: u64,
    /// When it was booked.
    pub date: Date,
    /// Index of its account in [`Statement::accounts`].
    pub account: usize,
    /// Index of the other side in [`Statement::counterparts`].
    pub counterpart: usize,
    /// What the account gained, in minor units; below zero for what it paid. Never zero.
    pub change_minor: i64,
    /// The account's balance after the row, as the bank recorded it.
    pub balance_minor: i64,
}

/// One of the bank's accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The bank's number.
    pub number: u64,
    /// The balance before the first row.
    pub opening_minor: i64,
    /// The balance after the last row.
    pub closing_minor: i64,
    /// The lowest balance that it ever has, the opening one included.
    pub lowest_minor: i64,
}

/// A whole file, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Accounts in the order of their first row.
    pub accounts: Vec<Account>,
    /// Other sides in their own order, so that they don't depend on the order of the rows.
    pub counterparts: Vec<Counterpart>,
    /// Rows in the order of the file.
    pub rows: Vec<Row>,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementError {
    /// The line, counted from 1 with the heading.
    pub line: u64,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing in the file.
    Empty,
    /// The bytes are not UTF-8 text.
    NotText,
    /// The heading lacks this column.
    ColumnMissing(&'static str),
    /// The heading has this column twice.
    ColumnTwice(&'static str),
    /// The file ends within the line: it was cut.
    Torn,
    /// The row has another number of fields than the heading.
    FieldCount {
        /// Fields in this row.
        found: usize,
        /// Fields in the heading.
        expected: usize,
    },
    /// A field does not hold what its column needs.
    Field {
        /// The column's heading.
        column: &'static str,
        /// What the column needs.
        expected: &'static str,
        /// The beginning of what was found.
        found: String,
    },
    /// `seq` is not above that of the row before.
    OutOfOrder,
    /// The balance is not the account's last balance plus or minus the amount.
    DoesNotAddUp {
        /// The bank's account number.
        account: u64,
        /// The last balance and this row's amount.
        expected_minor: i64,
        /// The balance that the row claims.
        found_minor: i64,
    },
    /// More rows than can be replayed at once, 50 million.
    TooLong,
}

impl Problem {
    /// The permanent code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "statement_empty",
            Self::NotText => "statement_not_text",
            Self::ColumnMissing(_) => "statement_column_missing",
            Self::ColumnTwice(_) => "statement_column_twice",
            Self::Torn => "statement_torn",
            Self::FieldCount { .. } => "statement_field_count",
            Self::Field { .. } => "statement_field",
            Self::OutOfOrder => "statement_out_of_order",
            Self::DoesNotAddUp { .. } => "statement_does_not_add_up",
            Self::TooLong => "statement_too_long",
        }
    }
}

impl fmt::Display for StatementError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match &self.problem {
            Problem::Empty => write!(formatter, "The file holds no transactions"),
            Problem::NotText => write!(formatter, "Line {line} is not UTF-8 text"),
            Problem::ColumnMissing(column) => write!(
                formatter,
                "The heading on line {line} has no column '{column}'"
            ),
            Problem::ColumnTwice(column) => {
                write!(formatter, "The heading on line {line} has '{column}' twice")
            }
            Problem::Torn => write!(
                formatter,
                "The file ends in the middle of line {line}: it was cut off"
            ),
            Problem::FieldCount { found, expected } => {
                write!(
                    formatter,
                    "Line {line} has {found} fields instead of {expected}"
                )
            }
            Problem::Field {
                column,
                expected,
                found,
            } => {
                write!(
                    formatter,
                    "Line {line}, column '{column}': expected {expected}, found '{found}'"
                )
            }
            Problem::OutOfOrder => write!(
                formatter,
                "Line {line} has a 'seq' that is not above the one before it"
            ),
            Problem::DoesNotAddUp {
                account,
                expected_minor,
                found_minor,
            } => write!(
                formatter,
                "Line {line}: account {account} should hold {expected_minor} minor units after this row, and the row says \
                 {found_minor}"
            ),
            Problem::TooLong => write!(
                formatter,
                "Line {line} is beyond the {ROWS_MAX} rows that can be replayed at once"
            ),
        }
    }
}

/// A row before its account and other side are known by index.
struct Fields {
    seq: u64,
    date: Date,
    account: u64,
    counterpart: Counterpart,
    change_minor: i64,
    balance_minor: i64,
}

impl Statement {
    /// Reads and checks a whole file.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        check_whole(bytes)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes);
        let mut record = csv::StringRecord::new();
        let mut heading = None;
        let mut builder = Builder::default();
        while read(&mut reader, &mut record)? {
            let line = line_of(bytes, &record);
            let at = |problem| StatementError { line, problem };
            let Some((columns, width)) = &heading else {
                heading = Some((find_columns(&record).map_err(at)?, record.len()));
                continue;
            };
            if record.len() != *width {
                return Err(at(Problem::FieldCount {
                    found: record.len(),
                    expected: *width,
                }));
            }
            let fields = Fields::parse(&record, columns).map_err(at)?;
            builder.push(line, fields).map_err(at)?;
        }
        builder.finish().ok_or(StatementError {
            line: 1,
            problem: Problem::Empty,
        })
    }
}

/// A file that was cut off has no end of line, even where the cut left all the commas.
fn check_whole(bytes: &[u8]) -> Result<(), StatementError> {
    let line = bytes.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
    match bytes.last() {
        None => Err(StatementError {
            line,
            problem: Problem::Empty,
        }),
        Some(b'\n') => Ok(()),
        Some(_) => Err(StatementError {
            line,
            problem: Problem::Torn,
        }),
    }
}

fn line_of(bytes: &[u8], record: &csv::StringRecord) -> u64 {
    let Some(position) = record.position() else {
        return 1;
    };
    // With CR LF the reader stops after the CR, and has yet to count the line.
    let behind = bytes.get(position.byte() as usize) == Some(&b'\n');
    position.line() + u64::from(behind)
}

fn read(
    reader: &mut csv::Reader<&[u8]>,
    record: &mut csv::StringRecord,
) -> Result<bool, StatementError> {
    let before = reader.position().line();
    reader.read_record(record).map_err(|error| {
        // Reading from memory into a flexible record fails for one reason only: the text isn't UTF-8.
        let line = error.position().map_or(before, csv::Position::line);
        StatementError {
            line,
            problem: Problem::NotText,
        }
    })
}

fn find_columns(heading: &csv::StringRecord) -> Result<[usize; COLUMNS.len()], Problem> {
    let mut columns = [0; COLUMNS.len()];
    for (column, name) in columns.iter_mut().zip(COLUMNS) {
        let mut found = heading
            .iter()
            .enumerate()
            .filter(|(_, field)| field.trim() == name)
            .map(|(at, _)| at);
        *column = found.next().ok_or(Problem::ColumnMissing(name))?;
        if found.next().is_some() {
            return Err(Problem::ColumnTwice(name));
        }
    }
    Ok(columns)
}

impl Fields {
    fn parse(
        record: &csv::StringRecord,
        columns: &[usize; COLUMNS.len()],
    ) -> Result<Self, Problem> {
        let field = |column: usize| record.get(columns[column]).unwrap_or_default();
        let wrong = |column: usize, expected| Problem::Field {
            column: COLUMNS[column],
            expected,
            found: field(column).chars().take(40).collect(),
        };
        let natural = |column: usize, max: u64| {
            let text = field(column);
            // `parse` alone would take "+5".
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text
                .parse()
                .ok()
                .filter(|&number: &u64| digits && number <= max);
            number.ok_or_else(|| wrong(column, "a whole number"))
        };
        let word = |column: usize| {
            let text = field(column).trim();
            let plain = text.len() <= WORD_LENGTH_MAX && !text.chars().any(char::is_control);
            if plain {
                Ok(text)
            } else {
                Err(wrong(column, "a short word"))
            }
        };
        let amount = natural(AMOUNT, AMOUNT_MAX)
            .ok()
            .filter(|&amount| amount > 0);
        let amount = amount.ok_or_else(|| wrong(AMOUNT, "a whole number above zero"))? as i64;
        let balance = field(BALANCE).strip_prefix('-').unwrap_or(field(BALANCE));
        let digits = !balance.is_empty() && balance.bytes().all(|byte| byte.is_ascii_digit());
        let balance = field(BALANCE)
            .parse()
            .ok()
            .filter(|&balance: &i64| digits && balance.unsigned_abs() <= AMOUNT_MAX);
        word(OTHER_ACCOUNT)?;
        Ok(Self {
            seq: natural(SEQ, u64::MAX)?,
            date: field(DATE)
                .parse()
                .map_err(|_| wrong(DATE, "a date like 1993-01-31"))?,
            account: natural(ACCOUNT, u64::MAX)?,
            counterpart: Counterpart::of(word(OPERATION)?, word(PURPOSE)?, word(OTHER_BANK)?),
            change_minor: match field(DIRECTION) {
                "in" => amount,
                "out" => -amount,
                _ => return Err(wrong(DIRECTION, "'in' or 'out'")),
            },
            balance_minor: balance.ok_or_else(|| wrong(BALANCE, "a whole number"))?,
        })
    }
}

/// Puts rows together; other sides are numbered once all are known.
#[derive(Default)]
struct Builder {
    indexes: BTreeMap<u64, usize>,
    accounts: Vec<Account>,
    counterparts: BTreeMap<Counterpart, usize>,
    rows: Vec<Row>,
}

impl Builder {
    fn push(&mut self, line: u64, fields: Fields) -> Result<(), Problem> {
        if self.rows.len() >= ROWS_MAX {
            return Err(Problem::TooLong);
        }
        if self.rows.last().is_some_and(|last| fields.seq <= last.seq) {
            return Err(Problem::OutOfOrder);
        }
        let Fields {
            account: number,
            balance_minor,
            change_minor,
            ..
        } = fields;
        let account = *self.indexes.entry(number).or_insert(self.accounts.len());
        if account == self.accounts.len() {
            // Both are bounded by AMOUNT_MAX, so this can't overflow.
            let opening_minor = balance_minor - change_minor;
            let (closing_minor, lowest_minor) = (opening_minor, opening_minor);
            self.accounts.push(Account {
                number,
                opening_minor,
                closing_minor,
                lowest_minor,
            });
        }
        let state = &mut self.accounts[account];
        let expected_minor = state.closing_minor + change_minor;
        if expected_minor != balance_minor {
            return Err(Problem::DoesNotAddUp {
                account: number,
                expected_minor,
                found_minor: balance_minor,
            });
        }
        state.closing_minor = balance_minor;
        state.lowest_minor = state.lowest_minor.min(balance_minor);
        let next = self.counterparts.len();
        let counterpart = *self.counterparts.entry(fields.counterpart).or_insert(next);
        let Fields { seq, date, .. } = fields;
        self.rows.push(Row {
            line,
            seq,
            date,
            account,
            counterpart,
            change_minor,
            balance_minor,
        });
        Ok(())
    }

    fn finish(self) -> Option<Statement> {
        let Self {
            accounts,
            counterparts,
            mut rows,
            ..
        } = self;
        let mut places = vec![0; counterparts.len()];
        for (place, &index) in counterparts.values().enumerate() {
            places[index] = place;
        }
        for row in &mut rows {
            row.counterpart = places[row.counterpart];
        }
        let counterparts = counterparts.into_keys().collect();
        (!rows.is_empty()).then_some(Statement {
            accounts,
            counterparts,
            rows,
        })
    }
}
