//! Who is on the other side of a bank's row: the file names few of them.

use std::fmt;

/// Who is on the other side of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counterpart {
    /// Cash and card withdrawals.
    Cashier,
    /// The bank itself: interest, fees.
    Bank,
    /// Another bank, by its code.
    OtherBank(String),
    /// A transfer whose other bank the file doesn't name, and any operation that nobody has heard of.
    UnknownBank,
}

impl Counterpart {
    /// Chooses the other side from the words of a row. Total: unknown words have an answer too.
    pub fn of(operation: &str, purpose: &str, other_bank: &str) -> Self {
        let fee = purpose.ends_with("interest") || purpose.ends_with("fee");
        match operation {
            "bank" => Self::Bank,
            _ if fee && other_bank.is_empty() => Self::Bank,
            _ if operation.starts_with("cash") || operation.starts_with("card") => Self::Cashier,
            _ if !other_bank.is_empty() => Self::OtherBank(other_bank.to_owned()),
            _ => Self::UnknownBank,
        }
    }
}

impl fmt::Display for Counterpart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cashier => formatter.write_str("cashier"),
            Self::Bank => formatter.write_str("the bank"),
            Self::OtherBank(code) => write!(formatter, "bank {code}"),
            Self::UnknownBank => formatter.write_str("unknown bank"),
        }
    }
}
