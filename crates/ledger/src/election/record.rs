//! What the state keeps of elections.

use super::operation::NetworkKeyBytes;
use crate::elect::{Share, Standing, WINDOW_MAX};
use crate::epoch::MEMBERS_MAX;
use crate::ids::NetworkId;
use crate::wire::{
    list_size, read_ascending, read_list, wire_box, wire_enum, wire_struct, write_list,
};
use bytes::BufMut;
use commonware_codec::{
    Buf, Encode as _, EncodeSize, Error as CodecError, FixedSize, Read, ReadExt as _, Write,
};
use commonware_cryptography::{Hasher as _, Sha256, ed25519::PublicKey, sha256::Digest};
use scrip_burnchain::chain::{self, Block, HEADER_SIZE, TIMES_COUNT};
use scrip_burnchain::payload::KeyReference;
use scrip_burnchain::work::Work;

/// Most tiers of work.
pub const TIERS_MAX: usize = 8;
/// Blocks of the burn chain whose hashes are kept: commits in older ones can't be shown.
pub const RECENT_MAX: usize = 288;
/// Most blocks of the burn chain that are known beside its best chain.
pub const FORKS_MAX: usize = 64;
/// Most commits that are recorded in a tenure.
pub const COMMITS_MAX: usize = 96;
/// Most commits of one key that are recorded in a tenure.
pub const COMMITS_PER_KEY_MAX: usize = 4;
/// Blocks whose views may give a tenure its random value.
pub const SEED_VIEWS_MAX: usize = 8;
/// Most bytes of the script that commits come from.
pub const SCRIPT_BYTES_MAX: usize = 64;

/// How leaders are elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Which Bitcoin network is the burn chain.
    pub burn_network: BurnNetwork,
    /// The ledger network's own public key, to check its random values with.
    pub network_key: NetworkKeyBytes,
    /// The tiers of work by the hashes that each takes on average, ascending. None means that work does not count.
    pub tiers: Tiers,
    /// Tenures that the median is taken over, this one among them.
    pub window: u8,
    /// Most of all turns that one validator may have, in thousandths.
    pub share_max_permille: u32,
    /// With less than this burned and worked in all, in satoshi, nobody is elected.
    pub quota: u64,
    /// Blocks that must lie on a commit's block, itself among them, when the tenure ends.
    pub confirmations: u32,
    /// Ledger blocks at the start of a tenure that take commits. The random value is that of the view after them.
    pub commit_blocks: u32,
    /// Most blocks of the burn chain that are left for a chain with more work.
    pub reorganisation_max: u32,
    /// Tenures that are kept after their end.
    pub tenures_kept: u32,
}

wire_struct!(Settings {
    burn_network,
    network_key,
    tiers,
    window,
    share_max_permille,
    quota,
    confirmations,
    commit_blocks,
    reorganisation_max,
    tenures_kept,
});
wire_box!(Settings);

impl Settings {
    /// Whether the settings can be used.
    pub fn is_usable(&self) -> bool {
        let tiers = &self.tiers.0;
        (1..=WINDOW_MAX).contains(&self.window)
            && (1..=1_000).contains(&self.share_max_permille)
            && (1..=100).contains(&self.confirmations)
            && self.commit_blocks > 0
            && (1..=100).contains(&self.reorganisation_max)
            && (2..=1_000).contains(&self.tenures_kept)
            && tiers
                .iter()
                .all(|tier| *tier >= scrip_burnchain::work::HASHES_MIN)
    }
}

/// Expected hashes of each tier, ascending, at most [`TIERS_MAX`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers(pub Vec<u64>);

impl Write for Tiers {
    fn write(&self, buf: &mut impl BufMut) {
        write_list(&self.0, buf);
    }
}

impl EncodeSize for Tiers {
    fn encode_size(&self) -> usize {
        list_size(&self.0)
    }
}

impl Read for Tiers {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        read_ascending(buf, TIERS_MAX, |tier: &u64| *tier).map(Self)
    }
}

/// Which Bitcoin network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BurnNetwork {
    /// The one whose coin has a price.
    Mainnet,
    /// A private one, for tests and demonstrations.
    Regtest,
}

wire_enum!(BurnNetwork {
    0 = Mainnet,
    1 = Regtest,
});

impl BurnNetwork {
    /// The network as the burn chain's rules have it.
    pub const fn network(self) -> chain::Network {
        match self {
            Self::Mainnet => chain::Network::Mainnet,
            Self::Regtest => chain::Network::Regtest,
        }
    }
}

/// One block of the burn chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnBlock(pub Block);

wire_box!(BurnBlock);

impl Write for BurnBlock {
    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(&chain::header_bytes(&self.0.header));
        self.0.height.write(buf);
        buf.put_slice(&self.0.chain_work.to_be_bytes());
        self.0.period_start_s.write(buf);
        write_list(&self.0.times_s, buf);
    }
}

impl EncodeSize for BurnBlock {
    fn encode_size(&self) -> usize {
        HEADER_SIZE + u32::SIZE + 32 + u32::SIZE + list_size(&self.0.times_s)
    }
}

impl Read for BurnBlock {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let bytes = <[u8; HEADER_SIZE]>::read(buf)?;
        let header = chain::read_header(&bytes)
            .map_err(|_| CodecError::Invalid("burn block", "no header"))?;
        let height = u32::read(buf)?;
        let work = <[u8; 32]>::read(buf)?;
        Ok(Self(Block::anchor(
            header,
            height,
            Work::from_be_bytes(work),
            u32::read(buf)?,
            read_list(buf, TIMES_COUNT - 1)?,
        )))
    }
}

/// The burn chain's best chain as far as it is kept, and what is known beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnTip {
    /// The height of the first of `main`.
    pub first_height: u32,
    /// The hashes of the best chain, oldest first, at least one and at most [`RECENT_MAX`].
    pub main: Vec<[u8; 32]>,
    /// Blocks beside the best chain, at most [`FORKS_MAX`].
    pub forks: Vec<Fork>,
}

impl BurnTip {
    /// The hash of the tip.
    pub fn hash(&self) -> &[u8; 32] {
        self.main.last().expect("a chain has blocks")
    }

    /// The height of the tip.
    pub fn height(&self) -> u32 {
        self.first_height + self.main.len() as u32 - 1
    }

    /// The height of the block `hash` if it is on the best chain.
    pub fn height_of(&self, hash: &[u8; 32]) -> Option<u32> {
        let position = self.main.iter().rposition(|known| known == hash)?;
        Some(self.first_height + position as u32)
    }
}

impl Write for BurnTip {
    fn write(&self, buf: &mut impl BufMut) {
        self.first_height.write(buf);
        write_list(&self.main, buf);
        write_list(&self.forks, buf);
    }
}

impl EncodeSize for BurnTip {
    fn encode_size(&self) -> usize {
        self.first_height.encode_size() + list_size(&self.main) + list_size(&self.forks)
    }
}

impl Read for BurnTip {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let first_height = u32::read(buf)?;
        let main = read_list(buf, RECENT_MAX)?;
        let highest = first_height.checked_add(main.len() as u32);
        if main.is_empty() || highest.is_none() {
            return Err(CodecError::Invalid("burn tip", "no chain"));
        }
        Ok(Self {
            first_height,
            main,
            forks: read_list(buf, FORKS_MAX)?,
        })
    }
}

/// A block beside the best chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// Its height.
    pub height: u32,
    /// Its hash.
    pub hash: [u8; 32],
}

wire_struct!(Fork { height, hash });

/// The short name of a validator's key in commits: the first half of
/// `sha256("scrip burn key" || network 32 || validator 32)`.
///
/// When it registers, the validator signs `sha256("scrip burn key" || network 32 || transaction id 32)` in the namespace
/// [`Candidate::NAMESPACE`], which ties the registration's owner on the burn chain to it.
pub fn key_reference(network: &NetworkId, validator: &PublicKey) -> KeyReference {
    let digest = Sha256::hash(&[b"scrip burn key", &network.0, &validator.encode()]);
    let mut reference = [0; 16];
    reference.copy_from_slice(&digest.as_ref()[..16]);
    reference
}

/// A validator's key on the burn chain, and what it stands with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The validator.
    pub validator: PublicKey,
    /// The registration's transaction.
    pub transaction: [u8; 32],
    /// The height of the registration's block on the burn chain.
    pub registered_height: u32,
    /// The script that its commits come from.
    pub script: ScriptBytes,
    /// What it burned in the tenures before that were held, oldest first.
    pub window: Amounts,
    /// The last tenure that is in `window` or was carried over.
    pub window_epoch: u64,
    /// What it burned in tenures that were not held.
    pub carried_burned: u64,
    /// What its work in tenures that were not held stands for.
    pub carried_mapped: u64,
}

wire_struct!(Candidate {
    validator,
    transaction,
    registered_height,
    script,
    window,
    window_epoch,
    carried_burned,
    carried_mapped,
});

wire_box!(Candidate);

impl Candidate {
    /// Separates a validator's signature over a registration from all others.
    pub const NAMESPACE: &[u8] = b"_SCRIP_ELECTION_KEY";

    /// What a validator signs to register.
    pub fn message(network: &NetworkId, transaction: &[u8; 32]) -> Digest {
        Sha256::hash(&[b"scrip burn key", &network.0, transaction])
    }
}

macro_rules! bounded_list {
    ($(#[$meta:meta])* $name:ident, $item:ty, $max:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name(pub Vec<$item>);

        impl Write for $name {
            fn write(&self, buf: &mut impl BufMut) {
                write_list(&self.0, buf);
            }
        }

        impl EncodeSize for $name {
            fn encode_size(&self) -> usize {
                list_size(&self.0)
            }
        }

        impl Read for $name {
            type Cfg = ();
            fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
                read_list(buf, $max).map(Self)
            }
        }
    };
}

bounded_list!(
    /// A script, at most [`SCRIPT_BYTES_MAX`] bytes.
    ScriptBytes,
    u8,
    SCRIPT_BYTES_MAX
);
bounded_list!(
    /// Amounts of tenures, at most a window.
    Amounts,
    u64,
    WINDOW_MAX as usize
);
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
