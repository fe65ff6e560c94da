//! Elections as JSON has them. Hashes of the burn chain are written as Bitcoin's people write them, last byte first.

use crate::operation::ElectionSettings;
use crate::value::{Hash, HexBytes};
use commonware_codec::Encode as _;
use scrip_ledger::elect::Standing;
use scrip_ledger::election::{BurnTip, Candidate, Commit, Outcome, Seat, Tenure, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A tenure: an epoch seen as an election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TenureView {
    /// Which epoch.
    pub epoch: u64,
    /// The height of its first block.
    pub start_height: u64,
    /// The first height that takes no commits any more.
    pub commits_end: u64,
    /// The digest of the block before: what commits name and proofs of work are made over.
    pub parent: Hash,
    /// How it elects.
    pub settings: ElectionSettings,
    /// The burn chain's height when it started.
    pub burn_height: u32,
    /// The heights of the blocks whose views may give the random value.
    pub seed_heights: Vec<u64>,
    /// The height of the block whose view gave it, once it was shown.
    pub seed_height: Option<u64>,
    /// What was committed, in the order of arrival.
    pub commits: Vec<CommitView>,
    /// The result, once it has ended.
    pub outcome: Option<OutcomeView>,
}

/// A recorded commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommitView {
    /// The burn chain's transaction.
    pub transaction: Hash,
    /// Its block on the burn chain.
    pub block: Hash,
    /// That block's height.
    pub burn_height: u32,
    /// Its place in the block.
    pub index: u32,
    /// The reference of the key whose it is.
    pub key: HexBytes,
    /// What it burned, in satoshi.
    pub burned_sat: u64,
    /// The tier that its nonce meets, as expected hashes; zero without one.
    pub hashes: u64,
    /// What that work would have mined, in satoshi.
    pub mapped_sat: u64,
    /// `pending`, `counted`, or why it does not count: `off_chain`, `unconfirmed`, `superseded`, `not_member`.
    pub verdict: String,
}

/// The result of a tenure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutcomeView {
    /// The height of the tenure's last block.
    pub height: u64,
    /// The burn chain's height then.
    pub burn_height: u32,
    /// `held`, or why turns are equal: `below_quota`, `empty`.
    pub standing: String,
    /// The epoch whose leaders it decided.
    pub leads_epoch: u64,
    /// What their schedule is drawn with.
    pub seed: Hash,
    /// The members of that epoch's committee, in canonical order.
    pub seats: Vec<SeatView>,
}

/// One member of the committee that was elected for. Its interval is `[start, start + weight)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatView {
    /// The validator's key.
    pub validator: Hash,
    /// What it burned in the tenures before that were held, oldest first, in satoshi.
    pub window_sat: Vec<u64>,
    /// What it burned in this one, with what was carried over.
    pub burned_sat: u64,
    /// The median of its window.
    pub median_sat: u64,
    /// What counts as burned: the lesser of the two.
    pub counted_sat: u64,
    /// The hashes that its work took on average.
    pub hashes: u64,
    /// What its work stands for, with what was carried over.
    pub mapped_sat: u64,
    /// Its weight before the cap.
    pub uncapped_sat: u64,
    /// Its weight.
    pub weight_sat: u64,
    /// Where its interval starts, as a decimal number.
    pub start: String,
}

/// A validator's key on the burn chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CandidateView {
    /// The validator's key.
    pub validator: Hash,
    /// The registration's transaction.
    pub transaction: Hash,
    /// The height of the registration's block.
    pub registered_height: u32,
    /// The script that its commits come from.
    pub script: HexBytes,
    /// What it burned in the tenures before that were held, oldest first, in satoshi.
    pub window_sat: Vec<u64>,
    /// What it carries over from tenures that were not held.
    pub carried_burned_sat: u64,
    /// What its work in tenures that were not held stands for.
    pub carried_mapped_sat: u64,
}

/// The burn chain's best chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BurnTipView {
    /// The height of its last block.
    pub height: u32,
    /// The hash of its last block.
    pub hash: Hash,
    /// The lowest height whose block is kept.
    pub first_height: u32,
    /// Blocks that are known beside it.
    pub forks: u32,
}

/// The network's random value of a final block's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeedView {
    /// The block's height.
    pub height: u64,
    /// Its epoch.
    pub epoch: u64,
    /// The view.
    pub view: u64,
    /// The network's signature over the view: 48 bytes in hex.
    pub signature: HexBytes,
}

fn reversed(hash: &[u8; 32]) -> Hash {
    let mut hash = *hash;
    hash.reverse();
    Hash(const_hex::encode(hash))
}

impl TenureView {
    /// The JSON form.
    pub fn of(tenure: &Tenure) -> Self {
        Self {
            epoch: tenure.epoch,
            start_height: tenure.start_height,
            commits_end: tenure.commits_end(),
            parent: Hash::of(tenure.parent),
            settings: ElectionSettings::of(&tenure.settings),
            burn_height: tenure.burn_height,
            seed_heights: tenure.seed_views.0.iter().map(|view| view.height).collect(),
            seed_height: tenure.seed.map(|seed| seed.height),
            commits: tenure.commits.0.iter().map(CommitView::of).collect(),
            outcome: tenure.outcome.as_ref().map(OutcomeView::of),
        }
    }
}

impl CommitView {
    fn of(commit: &Commit) -> Self {
        Self {
            transaction: reversed(&commit.transaction),
            block: reversed(&commit.block),
            burn_height: commit.burn_height,
            index: commit.index,
            key: HexBytes::encode(&commit.key),
            burned_sat: commit.amount,
            hashes: commit.hashes,
            mapped_sat: commit.mapped,
            verdict: verdict(commit.verdict).to_owned(),
        }
    }
}

/// A verdict as JSON has it.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pending => "pending",
        Verdict::Counted => "counted",
        Verdict::OffChain => "off_chain",
        Verdict::Unconfirmed => "unconfirmed",
        Verdict::Superseded => "superseded",
        Verdict::NotMember => "not_member",
    }
}

/// How a tenure ended, as JSON has it.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Held => "held",
        Standing::BelowQuota => "below_quota",
        Standing::Empty => "empty",
    }
}

impl OutcomeView {
    fn of(outcome: &Outcome) -> Self {
        let mut start = 0u128;
        let seats = outcome.seats.0.iter().map(|seat| {
            let view = SeatView::of(seat, start);
            start += u128::from(seat.share.weight);
            view
        });
        Self {
            height: outcome.height,
            burn_height: outcome.burn_height,
            standing: standing(outcome.standing).to_owned(),
            leads_epoch: outcome.leads_epoch,
            seed: Hash::of(outcome.seed),
            seats: seats.collect(),
        }
    }
}

impl SeatView {
    fn of(seat: &Seat, start: u128) -> Self {
        Self {
            validator: Hash(const_hex::encode(seat.validator.encode())),
            window_sat: seat.window.0.clone(),
            burned_sat: seat.burned,
            median_sat: seat.share.median,
            counted_sat: seat.share.counted,
            hashes: seat.hashes,
            mapped_sat: seat.mapped,
            uncapped_sat: seat.share.uncapped,
            weight_sat: seat.share.weight,
            start: start.to_string(),
        }
    }
}

impl CandidateView {
    /// The JSON form.
    pub fn of(candidate: &Candidate) -> Self {
        Self {
            validator: Hash(const_hex::encode(candidate.validator.encode())),
            transaction: reversed(&candidate.transaction),
            registered_height: candidate.registered_height,
            script: HexBytes::encode(&candidate.script.0),
            window_sat: candidate.window.0.clone(),
            carried_burned_sat: candidate.carried_burned,
            carried_mapped_sat: candidate.carried_mapped,
        }
    }
}

impl BurnTipView {
    /// The JSON form.
    pub fn of(tip: &BurnTip) -> Self {
        Self {
            height: tip.height(),
            hash: reversed(tip.hash()),
            first_height: tip.first_height,
            forks: tip.forks.len() as u32,
        }
    }
}
