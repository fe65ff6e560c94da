//! What the state keeps of elections: tenures, their commits and what they came to. The rest stands in `settings.rs`,
//! `burn_record.rs` and `candidate.rs`.

pub use super::burn_record::{BurnBlock, BurnTip, FORKS_MAX, Fork, RECENT_MAX};
pub use super::candidate::{Amounts, Candidate, SCRIPT_BYTES_MAX, ScriptBytes, key_reference};
use super::lists::bounded_list;
pub use super::settings::{
    BurnNetwork, Settings, SettingsVote, SettingsVotes, TIERS_MAX, Tiers, settings_digest,
};
use crate::elect::{Share, Standing};
use crate::epoch::MEMBERS_MAX;
use crate::wire::{list_size, read_list, wire_box, wire_enum, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error as CodecError, Read, Write};
use commonware_cryptography::{ed25519::PublicKey, sha256::Digest};
use scrip_burnchain::payload::KeyReference;

/// Most commits that are recorded in a tenure.
pub const COMMITS_MAX: usize = 96;
/// Most commits of one key that are recorded in a tenure.
pub const COMMITS_PER_KEY_MAX: usize = 4;
/// Blocks whose views may give a tenure its random value.
pub const SEED_VIEWS_MAX: usize = 8;

bounded_list!(
    /// Views that may give the random value.
    SeedViews,
    SeedView,
    SEED_VIEWS_MAX
);
bounded_list!(
    /// Recorded commits.
    Commits,
    Commit,
    COMMITS_MAX
);
bounded_list!(
    /// Seats, ascending by validator.
    Seats,
    Seat,
    MEMBERS_MAX
);

/// One tenure: an epoch seen as an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// Which epoch.
    pub epoch: u64,
    /// The height of its first block.
    pub start_height: u64,
    /// The digest of the block before: what commits name, and what proofs of work are made over.
    pub parent: Digest,
    /// How it elects. Fixed when it starts.
    pub settings: Settings,
    /// The burn chain's height when it started.
    pub burn_height: u32,
    /// Blocks whose views may give the random value, in order.
    pub seed_views: SeedViews,
    /// The random value, and from which height it is.
    pub seed: Option<Seed>,
    /// What was committed, in the order of arrival.
    pub commits: Commits,
    /// The result, once it has ended.
    pub outcome: Option<Outcome>,
}

wire_struct!(Tenure {
    epoch,
    start_height,
    parent,
    settings,
    burn_height,
    seed_views,
    seed,
    commits,
    outcome,
});
wire_box!(Tenure);

impl Tenure {
    /// The first height that takes no commits any more.
    pub fn commits_end(&self) -> u64 {
        self.start_height + u64::from(self.settings.commit_blocks)
    }
}

/// A block whose view may give a tenure its random value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeedView {
    /// The block's height.
    pub height: u64,
    /// The view that it was proposed in.
    pub view: u64,
}

wire_struct!(SeedView { height, view });

/// A tenure's random value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The height of the block whose view it is of.
    pub height: u64,
    /// `sha256("scrip election seed" || signature 48)`.
    pub value: Digest,
}

wire_struct!(Seed { height, value });

/// A recorded commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The transaction's id.
    pub transaction: [u8; 32],
    /// Its block on the burn chain.
    pub block: [u8; 32],
    /// That block's height.
    pub burn_height: u32,
    /// Its place in the block.
    pub index: u32,
    /// Whose.
    pub key: KeyReference,
    /// What it burned, in satoshi.
    pub amount: u64,
    /// Its nonce, or zeros.
    pub nonce: [u8; 16],
    /// The tier that its nonce meets, as expected hashes. Zero without a nonce.
    pub hashes: u64,
    /// What that work would have mined, in satoshi.
    pub mapped: u64,
    /// Whether it counted, once the tenure has ended.
    pub verdict: Verdict,
}

wire_struct!(Commit {
    transaction,
    block,
    burn_height,
    index,
    key,
    amount,
    nonce,
    hashes,
    mapped,
    verdict,
});

/// Whether a commit counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The tenure has not ended.
    Pending,
    /// It counted.
    Counted,
    /// Its block is not on the burn chain's best chain.
    OffChain,
    /// Too few blocks lay on its block.
    Unconfirmed,
    /// The same key has one that stands earlier on the burn chain.
    Superseded,
    /// Its validator is not of the committee that was elected for.
    NotMember,
}

wire_enum!(Verdict {
    0 = Pending,
    1 = Counted,
    2 = OffChain,
    3 = Unconfirmed,
    4 = Superseded,
    5 = NotMember,
});

/// The result of a tenure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The height of the tenure's last block.
    pub height: u64,
    /// The burn chain's height then.
    pub burn_height: u32,
    /// How it ended.
    pub standing: Standing,
    /// The epoch whose leaders it decided.
    pub leads_epoch: u64,
    /// What their schedule is drawn with: the tenure's random value, or one made from the tenure before's if none was shown.
    pub seed: Digest,
    /// The members of that epoch's committee.
    pub seats: Seats,
}

wire_struct!(Outcome {
    height,
    burn_height,
    standing,
    leads_epoch,
    seed,
    seats,
});

wire_enum!(Standing {
    0 = Held,
    1 = BelowQuota,
    2 = Empty,
});

/// One member of the committee that was elected for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The validator.
    pub validator: PublicKey,
    /// What it burned in the tenures before that were held, oldest first.
    pub window: Amounts,
    /// What it burned, with what was carried over.
    pub burned: u64,
    /// The hashes that its work took on average, in this tenure alone.
    pub hashes: u64,
    /// What its work stands for, with what was carried over.
    pub mapped: u64,
    /// What became of it.
    pub share: Share,
}

wire_struct!(Seat {
    validator,
    window,
    burned,
    hashes,
    mapped,
    share,
});

wire_struct!(Share {
    median,
    counted,
    uncapped,
    weight,
});
