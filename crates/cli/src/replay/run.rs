//! The replay itself: set up, then one step after the other, each compared with the bank's balances before the next.

use super::identity::{Currency, Identity, MOVES_MAX};
use super::network::{Network, Verdict};
use super::notes::Notes;
use super::setup::broken;
use crate::bank::plan::{Party, Plan};
use crate::bank::statement::Statement;
use crate::failure::{Exit, Failure, Outcome};
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use indicatif::ProgressBar;
use scrip_ledger::account::Account;
use scrip_ledger::ids::{AccountId, AssetCode, OperationId};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::state::{Key, Record};
use scrip_ledger::time::Timestamp;
use scrip_ledger::transfer;
use serde::Serialize;

/// How long an ordinary operation of a replay is valid: one to two of these.
const VALIDITY_S: u64 = 60;
/// How often one step is sent again with a new id before the replay gives up.
const ATTEMPTS_MAX: u64 = 10;

/// A replay that is about to run.
pub struct Replay<'a, N> {
    pub(super) network: &'a N,
    pub(super) statement: &'a Statement,
    pub(super) plan: Plan,
    pub(super) identity: Identity,
    pub(super) currency: Currency,
    pub(super) clock: &'a dyn Fn() -> Timestamp,
    key: &'a PrivateKey,
    bar: ProgressBar,
    prove: bool,
}

/// What a finished replay found. Its JSON form is what `scrip import bank --json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows in the file.
    pub rows: usize,
    /// Accounts in the file.
    pub accounts: usize,
    /// Other sides: cashier, the bank, other banks.
    pub counterparts: usize,
    /// Accounts that the bank let go below zero.
    pub overdrafts: usize,
    /// Steps of the plan.
    pub steps: usize,
    /// Steps that this run sent. Zero when there was nothing left to do.
    pub steps_sent: usize,
    /// Rows that this run sent.
    pub rows_sent: usize,
    /// Rows whose running balance this run read from the network and compared with the bank's.
    pub rows_compared: usize,
    /// Rows that earlier runs on this machine compared in the same way.
    pub rows_compared_before: usize,
    /// Rows that were sent from elsewhere. Their accounts' later balances agree, and a step applies once and whole.
    pub rows_implied: usize,
    /// Final balances that were checked by a proof against the network's key.
    pub balances_proven: usize,
    /// Balances that differ. A replay with any stops with an error, so a summary always says zero.
    pub mismatches: usize,
    /// Minor units issued, from the currency's record.
    pub issued_minor: String,
    /// Minor units held by all accounts of the replay together, from their records.
    pub held_minor: String,
    /// The currency's code.
    pub asset: String,
    /// Digits after the point.
    pub scale: u8,
    /// The account that controls all others.
    pub custodian: String,
    /// Height of the latest block when the replay was done.
    pub height: u64,
}

impl<'a, N: Network> Replay<'a, N> {
    /// Plans the replay of `file`, which `statement` was read from, under `key`. `clock` is this machine's.
    pub fn new(
        network: &'a N,
        file: &[u8],
        statement: &'a Statement,
        currency: Currency,
        key: &'a PrivateKey,
        clock: &'a dyn Fn() -> Timestamp,
    ) -> Outcome<Self> {
        let plan = plan(statement)?;
        let identity = Identity::new(file, &currency, key);
        let bar = ProgressBar::hidden();
        Ok(Self {
            network,
            statement,
            plan,
            identity,
            currency,
            clock,
            key,
            bar,
            prove: false,
        })
    }

    /// Shows progress, in rows, on `bar`.
    #[must_use]
    pub fn with_bar(mut self, bar: ProgressBar) -> Self {
        self.bar = bar;
        self
    }

    /// Checks every final balance and the total by proofs, too.
    #[must_use]
    pub fn with_proofs(mut self, prove: bool) -> Self {
        self.prove = prove;
        self
    }

    /// What the replay is called on the ledger.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Runs what is left of the replay and checks all of it.
    pub async fn run(&self, notes: &mut Notes) -> Outcome<Summary> {
        self.set_up().await?;
        let count = self.plan.steps.len();
        let start = self.applied(0).await?;
        self.compare_all(start).await?;
        let rows_before = |steps: usize| {
            (0..steps)
                .map(|step| self.plan.rows(step).count())
                .sum::<usize>()
        };
        let noted = notes.steps_checked().min(start);
        let mut compared = self.latest_rows(noted, start);
        self.bar.set_position(rows_before(start) as u64);
        for step in noted..start {
            notes.checked(step)?;
        }
        let (mut step, mut steps_sent, mut rows_sent) = (start, 0, 0);
        while step < count {
            let Some(height) = self.apply_step(step).await? else {
                // Somebody else applied it: another importer of the same file. Go on from where the ledger is.
                let applied = self.applied(0).await?;
                self.compare_all(applied).await?;
                compared += self.latest_rows(step, applied);
                step = applied;
                continue;
            };
            let rows = self.compare_step(step, height).await?;
            notes.checked(step)?;
            (steps_sent, rows_sent, compared) = (steps_sent + 1, rows_sent + rows, compared + rows);
            self.bar.inc(rows as u64);
            step += 1;
        }
        let (issued, held) = self.audit().await?;
        let before = rows_before(noted);
        Ok(self.summarize(
            steps_sent,
            rows_sent,
            compared,
            before,
            issued,
            held,
            self.network.tip().await?.height,
        ))
    }

    /// Applies step `step`, and says at which height. `None`: it had been applied by somebody else.
    async fn apply_step(&self, step: usize) -> Outcome<Option<u64>> {
        let items = self.identity.batch(self.statement, &self.plan, step);
        let operation = Operation::Transfer(transfer::Operation::Batch { items });
        let mut last = None;
        for _ in 0..ATTEMPTS_MAX {
            let verdict = self
                .send(
                    "step",
                    step as u64,
                    self.identity.custodian,
                    operation.clone(),
                )
                .await?;
            match verdict {
                Verdict::Applied { height } => return Ok(Some(height)),
                // The guard refuses a step that is not the next one; so look how far the ledger is. A run that was
                // killed may have had this step on its way.
                Verdict::Refused { code, sentence } => {
                    if self.applied(0).await? > step {
                        return Ok(None);
                    }
                    if code != "operation_too_many_recent" {
                        return Err(Failure::new(Exit::Refused, code, sentence));
                    }
                    last = Some((code, sentence));
                    tokio::time::sleep(std::time::Duration::from_secs(VALIDITY_S / 6)).await;
                }
                Verdict::Expired => {
                    if self.applied(0).await? > step {
                        return Ok(None);
                    }
                }
            }
        }
        let (code, sentence) = last.unwrap_or_else(|| {
            (
                "operation_expired".into(),
                "The network took too long, several times.".into(),
            )
        });
        Err(Failure::new(Exit::Unreachable, code, sentence)
            .next("Run the import again: it goes on where it stands."))
    }

    /// How many steps the ledger has applied, read at `height_min` or later.
    async fn applied(&self, height_min: u64) -> Outcome<usize> {
        let accounts = self
            .accounts(&[self.identity.done(), self.identity.ahead()], height_min)
            .await?;
        let [done, ahead] = [0, 1].map(|at| available(&accounts[at], &self.identity.steps));
        let count = self.plan.steps.len() as i64;
        // The two are read one after the other, so a step may come in between; one of them alone can't be wrong.
        if done < 0 || done > count || ahead < 0 || ahead > count {
            return Err(broken("the count of applied steps is out of range"));
        }
        Ok(done as usize)
    }

    /// Compares the accounts of a step, which has just been applied at `height`, with the bank's balances.
    async fn compare_step(&self, step: usize, height: u64) -> Outcome<usize> {
        let rows: Vec<usize> = self.plan.rows(step).collect();
        let party = |row: &usize| Party::Account(self.statement.rows[*row].account);
        let ids = rows.iter().map(|row| {
            self.identity.party(
                self.plan
                    .index(party(row))
                    .expect("every account is a party"),
            )
        });
        let ids: Vec<AccountId> = ids.collect();
        let records = self.accounts(&ids, height).await?;
        for (row, record) in rows.iter().zip(&records) {
            let row = &self.statement.rows[*row];
            let found = available(record, &self.identity.money);
            if found != row.balance_minor {
                let number = self.statement.accounts[row.account].number;
                return Err(mismatch(
                    &format!("line {}, account {number}", row.line),
                    row.balance_minor,
                    found,
                ));
            }
        }
        Ok(rows.len())
    }

    /// Compares every account of the replay with what it must hold after `steps` steps.
    async fn compare_all(&self, steps: usize) -> Outcome {
        let ids: Vec<AccountId> = (0..self.plan.parties.len())
            .map(|index| self.identity.party(index))
            .collect();
        let records = self.accounts(&ids, 0).await?;
        let expected = self.plan.balances_after(steps);
        for ((index, record), expected) in records.iter().enumerate().zip(expected) {
            let found = available(record, &self.identity.money);
            if found != expected {
                return Err(mismatch(
                    &self.describe(self.plan.parties[index]),
                    expected,
                    found,
                ));
            }
        }
        Ok(())
    }

    /// How many rows of steps `from..to` are the latest of their account, so that comparing all accounts compared them.
    fn latest_rows(&self, from: usize, to: usize) -> usize {
        let mut seen = vec![false; self.statement.accounts.len()];
        let rows = (from..to).rev().flat_map(|step| self.plan.rows(step));
        rows.filter(|&row| !std::mem::replace(&mut seen[self.statement.rows[row].account], true))
            .count()
    }

    /// The totals: what the currency's record says was issued, and what all accounts hold.
    async fn audit(&self) -> Outcome<(i128, i128)> {
        self.compare_all(self.plan.steps.len()).await?;
        let parties = 0..self.plan.parties.len();
        let mut keys: Vec<Key> = parties
            .map(|index| Key::account(&self.identity.party(index)))
            .collect();
        keys.push(Key::asset(&self.identity.money));
        let mut records = match self.prove {
            true => self.network.prove(&keys).await?,
            false => self.network.records(&keys, 0).await?,
        };
        let Some(Some(Record::Asset(asset))) = records.pop() else {
            return Err(broken("its currency is gone"));
        };
        let expected = self.plan.balances_after(self.plan.steps.len());
        let mut held = 0;
        for ((index, record), expected) in records.iter().enumerate().zip(expected) {
            let Some(Record::Account(account)) = record else {
                return Err(broken("one of its accounts is gone"));
            };
            let found = available(account, &self.identity.money);
            if found != expected {
                return Err(mismatch(
                    &self.describe(self.plan.parties[index]),
                    expected,
                    found,
                ));
            }
            held += i128::from(found);
        }
        let issued = i128::try_from(asset.issued.0)
            .map_err(|_| broken("the issued total is out of range"))?;
        if held != issued {
            let what = "the total over all accounts against what was issued";
            return Err(mismatch(what, issued as i64, held as i64));
        }
        Ok((issued, held))
    }

    fn describe(&self, party: Party) -> String {
        match party {
            Party::Treasury => "the treasury".into(),
            Party::Past => "the years before the file".into(),
            Party::Counterpart(index) => self.statement.counterparts[index].to_string(),
            Party::Account(index) => format!("account {}", self.statement.accounts[index].number),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn summarize(
        &self,
        steps_sent: usize,
        rows_sent: usize,
        rows_compared: usize,
        rows_compared_before: usize,
        issued: i128,
        held: i128,
        height: u64,
    ) -> Summary {
        let rows = self.statement.rows.len();
        Summary {
            rows,
            accounts: self.statement.accounts.len(),
            counterparts: self.statement.counterparts.len(),
            overdrafts: self
                .plan
                .credit_minor
                .iter()
                .filter(|&&credit| credit > 0)
                .count(),
            steps: self.plan.steps.len(),
            steps_sent,
            rows_sent,
            rows_compared,
            rows_compared_before,
            rows_implied: rows - rows_compared - rows_compared_before,
            balances_proven: if self.prove {
                self.plan.parties.len()
            } else {
                0
            },
            mismatches: 0,
            issued_minor: issued.to_string(),
            held_minor: held.to_string(),
            asset: self.identity.money.to_string(),
            scale: self.currency.scale,
            custodian: self.identity.custodian.to_string(),
            height,
        }
    }

    pub(super) fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    /// Sends an operation under an id that is the same on every machine within a minute.
    pub(super) async fn send(
        &self,
        purpose: &str,
        number: u64,
        author: AccountId,
        operation: Operation,
    ) -> Outcome<Verdict> {
        let valid_until_s = ((self.clock)().seconds() / VALIDITY_S + 2) * VALIDITY_S;
        let id = self.identity.operation_id(purpose, number, valid_until_s);
        self.send_with(id, author, operation).await
    }

    pub(super) async fn send_with(
        &self,
        id: OperationId,
        author: AccountId,
        operation: Operation,
    ) -> Outcome<Verdict> {
        let signed = Signed::new(&self.network.id(), self.key, author, id, operation);
        self.network.apply(&signed).await
    }

    /// Account records that must exist.
    pub(super) async fn accounts(
        &self,
        ids: &[AccountId],
        height_min: u64,
    ) -> Outcome<Vec<Account>> {
        let keys: Vec<Key> = ids.iter().map(Key::account).collect();
        let records = self.network.records(&keys, height_min).await?;
        let accounts = records.into_iter().map(|record| match record {
            Some(Record::Account(account)) => Ok(account),
            _ => Err(broken("one of its accounts is gone")),
        });
        accounts.collect()
    }

    pub(super) async fn read<R: FromRecord>(&self, key: Key) -> Outcome<Option<R>> {
        let records = self.network.records(&[key], 0).await?;
        Ok(records
            .into_iter()
            .next()
            .flatten()
            .and_then(R::from_record))
    }
}

/// Plans the replay of a statement.
pub fn plan(statement: &Statement) -> Outcome<Plan> {
    Plan::new(statement, MOVES_MAX).map_err(|_| {
        Failure::bad_input(
            "statement_too_much_money",
            "The amounts in this file add up to more than a ledger can hold.",
        )
    })
}

/// A record of one kind.
pub(super) trait FromRecord: Sized {
    fn from_record(record: Record) -> Option<Self>;
}

impl FromRecord for Account {
    fn from_record(record: Record) -> Option<Self> {
        if let Record::Account(account) = record {
            Some(account)
        } else {
            None
        }
    }
}

impl FromRecord for scrip_ledger::rules::Rules {
    fn from_record(record: Record) -> Option<Self> {
        if let Record::Rules(rules) = record {
            Some(rules)
        } else {
            None
        }
    }
}

fn available(account: &Account, asset: &AssetCode) -> i64 {
    account
        .holding(asset)
        .map_or(0, |holding| holding.available.minor_units())
}

fn mismatch(what: &str, expected: i64, found: i64) -> Failure {
    let sentence = format!(
        "A balance differs ({what}): the bank has {expected} minor units, the network {found}."
    );
    Failure::new(Exit::CheckFailed, "import_balance_mismatch", sentence)
}
