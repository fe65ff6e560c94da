//! Commits that stand on the burn chain and that the ledger did not record, and why: found by whoever can see both.

use super::courier::{burn_failure, not_electing};
use super::report::{coins, short};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::table;
use crate::remote::Remote;
use scrip_api::election::verdict;
use scrip_bitcoin_link::{Bitcoin, Included, stripped};
use scrip_burnchain::payload::{Commit, Payload};
use scrip_burnchain::transaction::Burn;
use scrip_ledger::election::{
    BurnTip, Candidate, Evidence, Fate, RECENT_MAX, Sighting, Tenure, TransactionBytes, explain,
};
use scrip_ledger::state::{Key, Record};
use serde_json::{Value, json};

/// Blocks of the burn chain after a tenure's end that are looked through for commits that came too late to it.
const AFTER_BLOCKS: u32 = 6;

/// A commit and what became of it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Its transaction, as the burn chain's people write it.
    pub transaction: String,
    /// The height of its block on the burn chain.
    pub burn_height: u32,
    /// What it says, if it says anything.
    pub said: Option<Commit>,
    /// The epoch whose tenure it names, if that is kept.
    pub epoch: Option<u64>,
    /// What became of it.
    pub fate: Fate,
}

impl Explained {
    /// Why it did not count, or that it did: a code, and a sentence.
    pub fn reason(&self) -> (&'static str, String) {
        reason(&self.fate)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let (code, sentence) = self.reason();
        json!({
            "transaction": self.transaction,
            "burn_height": self.burn_height,
            "epoch": self.epoch,
            "key": self.said.map(|said| const_hex::encode(said.key)),
            "burned_sat": self.said.map(|said| said.amount),
            "code": code,
            "sentence": sentence,
        })
    }
}

/// A code and a sentence for what became of a commit.
pub fn reason(fate: &Fate) -> (&'static str, String) {
    match fate {
        Fate::Recorded(found) => (
            verdict(*found),
            "It was recorded; the list of commits says what became of it.".into(),
        ),
        Fate::Refused(error) => (error.code(), error.sentence().into()),
        Fate::HeadersMissing => (
            "headers_missing",
            "The ledger doesn't know its block yet. Show it the burn chain's headers first.".into(),
        ),
        Fate::OffChain => (
            "off_chain",
            "The ledger follows another burn chain there: it was left for one with more work, or changed further back than \
             the network follows."
                .into(),
        ),
        Fate::TooOld => (
            "burn_block_too_old",
            format!("Its block is not among the last {RECENT_MAX}, so that it can't be shown any more."),
        ),
        Fate::Open { until } => (
            "not_shown",
            format!("Nobody has shown it to the ledger. It counts if somebody does before block {until}."),
        ),
        Fate::Late { until } => (
            "election_commit_late",
            format!("Nobody showed it to the ledger before block {until}, when the tenure took no more commits."),
        ),
    }
}

/// What the ledger and the burn chain say, side by side.
pub struct Observer<'a> {
    remote: &'a Remote,
    bitcoin: &'a Bitcoin,
    tip: BurnTip,
    epoch: u64,
    height: u64,
}

impl<'a> Observer<'a> {
    /// Looks at what both are at now.
    pub async fn new(remote: &'a Remote, bitcoin: &'a Bitcoin) -> Outcome<Self> {
        let tip = match remote.proven_records(&[Key::burn_tip()]).await?.pop() {
            Some(Some(Record::BurnTip(tip))) => tip,
            _ => return Err(not_electing()),
        };
        let now = remote.network().await?.tip;
        Ok(Self {
            remote,
            bitcoin,
            tip,
            epoch: now.epoch,
            height: now.height,
        })
    }

    async fn tenure(&self, epoch: u64) -> Outcome<Option<Tenure>> {
        match self
            .remote
            .proven_records(&[Key::tenure(epoch)])
            .await?
            .pop()
        {
            Some(Some(Record::Tenure(tenure))) => Ok(Some(*tenure)),
            _ => Ok(None),
        }
    }

    async fn candidate(&self, said: &Commit) -> Outcome<Option<Candidate>> {
        let key = Key::candidate(&said.key);
        match self.remote.proven_records(&[key]).await?.pop() {
            Some(Some(Record::Candidate(candidate))) => Ok(Some(*candidate)),
            _ => Ok(None),
        }
    }

    /// The kept tenure that a commit names, looked for from `first` on and then from the newest back.
    async fn named(&self, said: &Commit, first: Option<&Tenure>) -> Outcome<Option<Tenure>> {
        let names = |tenure: &Tenure| tenure.parent.as_ref()[..] == said.parent[..];
        if let Some(tenure) = first.filter(|tenure| names(tenure)) {
            return Ok(Some(tenure.clone()));
        }
        for epoch in (0..=self.epoch).rev() {
            match self.tenure(epoch).await? {
                Some(tenure) if names(&tenure) => return Ok(Some(tenure)),
                Some(_) => {}
                // Older ones are not kept either.
                None if epoch < self.epoch => break,
                None => {}
            }
        }
        Ok(None)
    }

    /// What became of a transaction that the burn chain has.
    async fn explain(&self, found: &Included, first: Option<&Tenure>) -> Outcome<Explained> {
        let transaction = TransactionBytes(found.stripped());
        let said = match Burn::read(&transaction.0).map(|burn| burn.payload) {
            Ok(Payload::Commit(said)) => Some(said),
            _ => None,
        };
        let (mut candidate, mut tenure) = (None, None);
        if let Some(said) = &said {
            candidate = self.candidate(said).await?;
            tenure = self.named(said, first).await?;
        }
        let funding = match found.transaction.input.first() {
            Some(input) => {
                let id = input.previous_output.txid;
                let spent = self.bitcoin.transaction(&id, found.height).await;
                spent.map_err(burn_failure)?
            }
            None => None,
        };
        let funding = funding.map(|funding| TransactionBytes(stripped(&funding)));
        let fate = explain(
            &Evidence {
                tip: &self.tip,
                candidate: candidate.as_ref(),
                tenure: tenure.as_ref(),
            },
            &Sighting {
                transaction: &transaction,
                funding: funding.as_ref(),
                block: found.block,
                burn_height: found.height,
                height: self.height,
            },
        );
        Ok(Explained {
            transaction: found.transaction.compute_txid().to_string(),
            burn_height: found.height,
            said,
            epoch: tenure.map(|tenure| tenure.epoch),
            fate,
        })
    }

    /// [`Self::of_tenure`] of the tenure of `epoch`.
    pub async fn of_epoch(&self, epoch: u64) -> Outcome<Vec<Explained>> {
        match self.tenure(epoch).await? {
            Some(tenure) => self.of_tenure(&tenure).await,
            None => Ok(Vec::new()),
        }
    }

    /// The commits that were made while a tenure ran or for it, and that are not recorded in the tenure that they name.
    pub async fn of_tenure(&self, tenure: &Tenure) -> Outcome<Vec<Explained>> {
        let best = self.bitcoin.height().await.map_err(burn_failure)?;
        let end = tenure.outcome.as_ref().map_or(best, |outcome| {
            outcome.burn_height.saturating_add(AFTER_BLOCKS)
        });
        let mut all = Vec::new();
        for height in tenure.burn_height.saturating_add(1)..=best.min(end) {
            let block = self.bitcoin.block(height).await.map_err(burn_failure)?;
            for found in Included::of(&block, height, |_| true) {
                let Ok(burn) = Burn::read(&found.stripped()) else {
                    continue;
                };
                let Payload::Commit(said) = burn.payload else {
                    continue;
                };
                let is_for_it = tenure.parent.as_ref()[..] == said.parent[..];
                let runs = tenure
                    .outcome
                    .as_ref()
                    .is_none_or(|outcome| height <= outcome.burn_height);
                // The burn chain has other networks' commits too.
                let is_ours = is_for_it || runs && self.candidate(&said).await?.is_some();
                if !is_ours {
                    continue;
                }
                let explained = self.explain(&found, Some(tenure)).await?;
                if !matches!(explained.fate, Fate::Recorded(_)) {
                    all.push(explained);
                }
            }
        }
        Ok(all)
    }

    /// What became of the transaction with this id, looked for from the burn chain's end back.
    pub async fn of_transaction(&self, id: &str) -> Outcome<Explained> {
        let best = self.bitcoin.height().await.map_err(burn_failure)?;
        for height in (best.saturating_sub(RECENT_MAX as u32)..=best).rev() {
            let block = self.bitcoin.block(height).await.map_err(burn_failure)?;
            let mut found = Included::of(&block, height, |transaction| {
                transaction.compute_txid().to_string() == id
            });
            if let Some(found) = found.pop() {
                return self.explain(&found, None).await;
            }
        }
        Err(Failure::new(
            Exit::Refused,
            "burn_transaction_unknown",
            format!("The burn chain's last {RECENT_MAX} blocks have no such transaction."),
        )
        .next("It may wait to be mined, or belong to another Bitcoin network."))
    }
}

/// Commits that were not recorded, for people.
pub fn report(all: &[Explained]) -> String {
    if all.is_empty() {
        return "The burn chain has no other commits of this time.\n".into();
    }
    let rows = all.iter().map(|explained| {
        let said = explained.said.as_ref();
        let (code, sentence) = explained.reason();
        vec![
            short(&explained.transaction),
            said.map_or_else(String::new, |said| short(&const_hex::encode(said.key))),
            said.map_or_else(String::new, |said| coins(said.amount)),
            explained.burn_height.to_string(),
            code.to_owned(),
            sentence,
        ]
    });
    let headings = ["commit", "key", "burned", "block", "code", "why"];
    format!(
        "Not recorded, and why:\n\n{}\n",
        table(&headings, &rows.collect::<Vec<_>>())
    )
}

#[cfg(test)]
#[path = "unrecorded_tests.rs"]
mod tests;
