//! What is looked at before a commit is recorded, and afterwards for whoever wants to know why one was not.

use super::error::Error;
use super::operation::TransactionBytes;
use super::record::{
    BurnTip, COMMITS_MAX, COMMITS_PER_KEY_MAX, Candidate, Commit, Tenure, Verdict,
};
use commonware_codec::Encode as _;
use scrip_burnchain::Bytes32;
use scrip_burnchain::payload::{self, Payload};
use scrip_burnchain::transaction::{self, Burn, Script};
use scrip_burnchain::work;

/// What the ledger has that bears on a commit.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The burn chain's best chain.
    pub tip: &'a BurnTip,
    /// The key that the commit names, if it is registered.
    pub candidate: Option<&'a Candidate>,
    /// The running tenure, or to explain a commit the one that it names.
    pub tenure: Option<&'a Tenure>,
}

/// A commit that can be recorded.
pub(super) struct Sound {
    /// The tenure without the records that the burn chain has left behind and that the commit repeats.
    pub tenure: Tenure,
    /// The tier that its nonce meets. Zero without one.
    pub hashes: u64,
}

/// Checks a commit that is on the burn chain, in the order of docs/elections.md. `funding` is the transaction that it
/// spends from; without it nobody can tell whose it is, and that is not looked at. Neither is the time without the ledger's
/// `height`.
pub(super) fn examine(
    evidence: &Evidence<'_>,
    burn: &Burn,
    said: &payload::Commit,
    funding: Option<&TransactionBytes>,
    height: Option<u64>,
) -> Result<Sound, Error> {
    let candidate = evidence.candidate.ok_or(Error::KeyUnknown)?;
    if let Some(funding) = funding {
        let funding = transaction::read(&funding.0).map_err(Error::from)?;
        if !burn.is_from(&funding, Script::from_bytes(&candidate.script.0)) {
            return Err(Error::CommitNotByKey);
        }
    }
    let tenure = evidence.tenure.ok_or(Error::NotConfigured)?;
    if said.parent[..] != tenure.parent.as_ref()[..] {
        return Err(Error::CommitOldHeader);
    }
    if height.is_some_and(|height| height >= tenure.commits_end()) {
        return Err(Error::CommitLate);
    }
    if said.amount != burn.amount {
        return Err(Error::CommitAmountDiffers);
    }
    let mut tenure = tenure.clone();
    make_room(&mut tenure, evidence.tip, &burn.id, said)?;
    let mut validator = [0; 32];
    validator.copy_from_slice(&candidate.validator.encode());
    let hashes = match &said.nonce {
        Some(nonce) => {
            let hash = work::hash(&validator, nonce, &said.parent);
            work::tier_met(&hash, &tenure.settings.tiers.0).ok_or(Error::NonceInvalid)?
        }
        None => 0,
    };
    let commits = &tenure.commits.0;
    let of_key = commits.iter().filter(|commit| commit.key == said.key);
    if of_key.count() >= COMMITS_PER_KEY_MAX || commits.len() >= COMMITS_MAX {
        return Err(Error::CommitsTooMany);
    }
    Ok(Sound { tenure, hashes })
}

/// Refuses what is recorded, and drops records that the burn chain has left behind and that this one repeats.
fn make_room(
    tenure: &mut Tenure,
    tip: &BurnTip,
    id: &Bytes32,
    said: &payload::Commit,
) -> Result<(), Error> {
    let repeats = |commit: &Commit| {
        commit.transaction == *id
            || commit.hashes > 0 && commit.key == said.key && Some(commit.nonce) == said.nonce
    };
    tenure
        .commits
        .0
        .retain(|commit| !repeats(commit) || tip.height_of(&commit.block).is_some());
    match tenure.commits.0.iter().find(|commit| repeats(commit)) {
        Some(commit) if commit.transaction == *id => Err(Error::CommitKnown),
        Some(_) => Err(Error::NonceRepeated),
        None => Ok(()),
    }
}

/// A transaction that somebody sees on the burn chain and takes for a commit.
#[derive(Clone, Copy, Debug)]
pub struct Sighting<'a> {
    /// The transaction.
    pub transaction: &'a TransactionBytes,
    /// The transaction that it spends from, if it can be had. Without it nobody can tell whose the commit is.
    pub funding: Option<&'a TransactionBytes>,
    /// The block that has it, as the one who looks sees the burn chain.
    pub block: Bytes32,
    /// That block's height.
    pub burn_height: u32,
    /// The height that the ledger is at.
    pub height: u64,
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was recorded, and this is what the tenure's end made of it.
    Recorded(Verdict),
    /// It can't be recorded, whoever shows it.
    Refused(Error),
    /// The ledger does not have the headers of the burn chain up to its block.
    HeadersMissing,
    /// The ledger follows another burn chain at its height: that one was left for another with more work, or the burn chain
    /// changed further back than the ledger follows.
    OffChain,
    /// Its block is older than those that the ledger keeps, so that it can't be shown any more.
    TooOld,
    /// It can be shown below this height of the ledger.
    Open {
        /// The first height that takes no commits any more.
        until: u64,
    },
    /// Nothing is wrong with it, but nobody showed it below this height of the ledger.
    Late {
        /// The first height that took no commits any more.
        until: u64,
    },
}

/// Says what became of a commit, by the rules that it would be recorded by.
pub fn explain(evidence: &Evidence<'_>, seen: &Sighting<'_>) -> Fate {
    let burn = match Burn::read(&seen.transaction.0) {
        Ok(burn) => burn,
        Err(error) => return Fate::Refused(error.into()),
    };
    let Payload::Commit(said) = burn.payload else {
        return Fate::Refused(Error::PayloadMissing);
    };
    let mut commits = evidence.tenure.iter().flat_map(|tenure| &tenure.commits.0);
    if let Some(commit) = commits.find(|commit| commit.transaction == burn.id) {
        return Fate::Recorded(commit.verdict);
    }
    let Some(tenure) = evidence.tenure else {
        // No tenure that is kept started from the block that it names.
        let error = match evidence.candidate {
            Some(_) => Error::CommitOldHeader,
            None => Error::KeyUnknown,
        };
        return Fate::Refused(error);
    };
    if let Err(error) = examine(evidence, &burn, &said, seen.funding, None) {
        return Fate::Refused(error);
    }
    let tip = evidence.tip;
    if tip.height_of(&seen.block).is_none() {
        return if seen.burn_height > tip.height() {
            Fate::HeadersMissing
        } else if seen.burn_height < tip.first_height {
            Fate::TooOld
        } else {
            Fate::OffChain
        };
    }
    let until = tenure.commits_end();
    // The next block is the first that can still have it.
    if tenure.outcome.is_none() && seen.height + 1 < until {
        Fate::Open { until }
    } else {
        Fate::Late { until }
    }
}
