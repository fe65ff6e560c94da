//! How a ledger repeats a statement: who needs an account, how much money is issued to whom, and in which atomic steps.
//!
//! **Rounds.** The n-th row of every account goes into the n-th round, so an account appears at most once in a step, and
//! its balance after the step is its balance after exactly one row. That is what makes every single running balance of
//! the file comparable with the network's own record. The order of the rows of one account is kept; the order between
//! accounts is not, and no balance of the bank depends on it.
//!
//! **Money.** Everything is issued once, to the treasury, before the first step: as much as the other sides need so that
//! none is ever below zero, plus the opening balances. The opening steps hand it out. Accounts that the bank let go below
//! zero get exactly that much credit.

use super::statement::Statement;

#[cfg(test)]
mod tests;

/// Someone who has an account in the replay. Indexes are those of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// Where the issued money starts.
    Treasury,
    /// The other side of opening balances: the years before the file.
    Past,
    /// One of [`Statement::counterparts`].
    Counterpart(usize),
    /// One of [`Statement::accounts`].
    Account(usize),
}

/// One transfer of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who pays.
    pub from: Party,
    /// Who is paid.
    pub to: Party,
    /// How much; never zero.
    pub amount_minor: u64,
    /// The row of the file that this repeats, if it is one.
    pub row: Option<usize>,
}

/// Transfers that the ledger applies all together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The transfers, in order.
    pub moves: Vec<Move>,
}

/// Everything that a replay does, decided from the file alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Who needs an account, in a fixed order.
    pub parties: Vec<Party>,
    /// How far each party of [`Self::parties`] may go below zero.
    pub credit_minor: Vec<u64>,
    /// What is issued to the treasury.
    pub issued_minor: u64,
    /// The steps, in order: first money and opening balances, then the rows.
    pub steps: Vec<Step>,
    /// How many steps come before the first row.
    pub opening_steps: usize,
}

/// The sums of the file are larger than a ledger can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuchMoney;

impl Plan {
    /// Plans the replay of `statement` in steps of at most `moves_max` transfers.
    pub fn new(statement: &Statement, moves_max: usize) -> Result<Self, TooMuchMoney> {
        // Bounds every balance of the replay at once, whoever holds it.
        let moved = statement.rows.iter().map(|row| row.change_minor);
        let opened = statement
            .accounts
            .iter()
            .map(|account| account.opening_minor);
        bounded(
            moved
                .chain(opened)
                .map(|minor| i128::from(minor.unsigned_abs()))
                .sum(),
        )?;
        let rounds = rounds(statement);
        let needs = needs(statement, &rounds)?;
        let opening = opening_moves(statement, &needs);
        let credit_of = |party: &Party| match *party {
            Party::Account(index) => statement.accounts[index].lowest_minor.min(0).unsigned_abs(),
            _ => 0,
        };
        let parties = parties(statement);
        let issued = opening
            .iter()
            .filter(|one| one.from == Party::Treasury)
            .map(|one| i128::from(one.amount_minor))
            .sum();
        let chunks = |moves: &[Move]| -> Vec<Step> {
            moves
                .chunks(moves_max.max(1))
                .map(|moves| Step {
                    moves: moves.to_vec(),
                })
                .collect()
        };
        let mut steps = chunks(&opening);
        let opening_steps = steps.len();
        for round in &rounds {
            let moves: Vec<Move> = round.iter().map(|&row| row_move(statement, row)).collect();
            steps.extend(chunks(&moves));
        }
        let credit_minor = parties.iter().map(credit_of).collect();
        Ok(Self {
            parties,
            credit_minor,
            issued_minor: bounded(issued)?,
            steps,
            opening_steps,
        })
    }

    /// The rows that a step repeats.
    pub fn rows(&self, step: usize) -> impl Iterator<Item = usize> + '_ {
        self.steps[step].moves.iter().filter_map(|one| one.row)
    }

    /// What every party of [`Self::parties`] holds after the first `steps` steps.
    pub fn balances_after(&self, steps: usize) -> Vec<i64> {
        let mut balances = vec![0_i64; self.parties.len()];
        if let Some(treasury) = self.index(Party::Treasury) {
            balances[treasury] = self.issued_minor as i64;
        }
        for one in self.steps[..steps].iter().flat_map(|step| &step.moves) {
            for (party, change) in [
                (one.from, -(one.amount_minor as i64)),
                (one.to, one.amount_minor as i64),
            ] {
                if let Some(index) = self.index(party) {
                    balances[index] += change;
                }
            }
        }
        balances
    }

    /// Where `party` stands in [`Self::parties`].
    pub fn index(&self, party: Party) -> Option<usize> {
        self.parties.binary_search(&party).ok()
    }
}

/// Row indexes by round, in the order of the file within a round.
fn rounds(statement: &Statement) -> Vec<Vec<usize>> {
    let mut next = vec![0; statement.accounts.len()];
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    for (index, row) in statement.rows.iter().enumerate() {
        let round = next[row.account];
        next[row.account] += 1;
        if round == rounds.len() {
            rounds.push(Vec::new());
        }
        rounds[round].push(index);
    }
    rounds
}

/// What each other side must hold before the first row so that it never goes below zero: the dry pass.
fn needs(statement: &Statement, rounds: &[Vec<usize>]) -> Result<Vec<u64>, TooMuchMoney> {
    let mut balances = vec![0_i128; statement.counterparts.len()];
    let mut lowest = balances.clone();
    for row in rounds.iter().flatten().map(|&index| &statement.rows[index]) {
        balances[row.counterpart] -= i128::from(row.change_minor);
        lowest[row.counterpart] = lowest[row.counterpart].min(balances[row.counterpart]);
    }
    lowest.into_iter().map(|lowest| bounded(-lowest)).collect()
}

fn opening_moves(statement: &Statement, needs: &[u64]) -> Vec<Move> {
    let opening = |index: usize| statement.accounts[index].opening_minor;
    let accounts = || 0..statement.accounts.len();
    // What the past takes in before it pays out is there when it pays out.
    let taken: i128 = accounts()
        .map(|index| i128::from(opening(index).min(0).unsigned_abs()))
        .sum();
    let given: i128 = accounts()
        .map(|index| i128::from(opening(index).max(0)))
        .sum();
    let past = (given - taken).max(0) as u64;
    let row = None;
    let funding = needs
        .iter()
        .enumerate()
        .map(|(index, &need)| (Party::Counterpart(index), need));
    let funding = funding.chain([(Party::Past, past)]);
    let funding = funding.map(|(to, amount_minor)| Move {
        from: Party::Treasury,
        to,
        amount_minor,
        row,
    });
    let debts = accounts()
        .filter(|&index| opening(index) < 0)
        .map(|index| Move {
            from: Party::Account(index),
            to: Party::Past,
            amount_minor: opening(index).unsigned_abs(),
            row,
        });
    let savings = accounts()
        .filter(|&index| opening(index) > 0)
        .map(|index| Move {
            from: Party::Past,
            to: Party::Account(index),
            amount_minor: opening(index).unsigned_abs(),
            row,
        });
    funding
        .chain(debts)
        .chain(savings)
        .filter(|one| one.amount_minor > 0)
        .collect()
}

fn row_move(statement: &Statement, index: usize) -> Move {
    let row = &statement.rows[index];
    let (account, other) = (
        Party::Account(row.account),
        Party::Counterpart(row.counterpart),
    );
    let (from, to) = if row.change_minor > 0 {
        (other, account)
    } else {
        (account, other)
    };
    Move {
        from,
        to,
        amount_minor: row.change_minor.unsigned_abs(),
        row: Some(index),
    }
}

/// Everyone, in the order of [`Party`], which is the order that [`Plan::index`] searches.
fn parties(statement: &Statement) -> Vec<Party> {
    let counterparts = (0..statement.counterparts.len()).map(Party::Counterpart);
    let accounts = (0..statement.accounts.len()).map(Party::Account);
    [Party::Treasury, Party::Past]
        .into_iter()
        .chain(counterparts)
        .chain(accounts)
        .collect()
}

/// Half of what a balance can be: no sum of two then leaves its range.
fn bounded(amount: i128) -> Result<u64, TooMuchMoney> {
    u64::try_from(amount)
        .ok()
        .filter(|&amount| amount <= 1 << 62)
        .ok_or(TooMuchMoney)
}
