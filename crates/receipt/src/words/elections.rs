//! Operations and records about elections in plain words.

use alloc::{
    format,
    string::{String, ToString},
};
use scrip_ledger::{
    elect::Standing,
    election::{Operation, Tenure},
    state::Record,
};

/// An operation on elections, as something that happened.
pub(super) fn operation(operation: &Operation) -> String {
    match operation {
        Operation::Configure { settings, .. } => format!(
            "It was asked for that leaders are elected over {} tenures, with {} tiers of work.",
            settings.window,
            settings.tiers.0.len()
        ),
        Operation::Headers { headers } => {
            format!("{} blocks of the burn chain were shown.", headers.0.len())
        }
        Operation::Register {
            validator, proof, ..
        } => format!(
            "Validator {validator} registered a key on the burn chain, in transaction {}.",
            reversed(&proof.transaction_id())
        ),
        Operation::Commit { proof, .. } => format!(
            "A block commit of the burn chain was shown: transaction {}.",
            reversed(&proof.transaction_id())
        ),
        Operation::Reveal { height, .. } => {
            format!("The network's random value of the view of block {height} was shown.")
        }
    }
}

/// A record about elections, as something that was so.
pub(super) fn record(record: &Record) -> String {
    match record {
        Record::BurnTip(tip) => format!(
            "The burn chain's best block is {} at height {}.",
            reversed(tip.hash()),
            tip.height()
        ),
        Record::BurnBlock(block) => format!(
            "The burn chain has block {} at height {}.",
            reversed(&block.0.hash()),
            block.0.height
        ),
        Record::Candidate(candidate) => format!(
            "Validator {} registered a key on the burn chain, in transaction {}.",
            candidate.validator,
            reversed(&candidate.transaction)
        ),
        Record::Tenure(record) => tenure(record),
        Record::ElectionSettings(settings) => format!(
            "Leaders are elected over {} tenures, with {} tiers of work and at most {} thousandths of the turns for one.",
            settings.window,
            settings.tiers.0.len(),
            settings.share_max_permille
        ),
        Record::SettingsVotes(votes) => {
            format!("{} nodes ask for other elections.", votes.0.len())
        }
        _ => "This is not about elections.".to_string(),
    }
}

fn tenure(tenure: &Tenure) -> String {
    let commits = tenure.commits.0.len();
    match &tenure.outcome {
        None => format!(
            "The election in epoch {} has not ended; {commits} commits were made.",
            tenure.epoch
        ),
        Some(outcome) => {
            let how = match outcome.standing {
                Standing::Held => "decided by weight",
                Standing::BelowQuota => "below the quota, so that turns are equal",
                Standing::Empty => "without weight, so that turns are equal",
            };
            format!(
                "The election in epoch {} had {commits} commits and was {how}; it decided who leads in epoch {}.",
                tenure.epoch, outcome.leads_epoch
            )
        }
    }
}

/// A hash of the burn chain as people write it.
fn reversed(hash: &[u8; 32]) -> String {
    hash.iter()
        .rev()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
