//! How leaders are elected, as the state keeps it.

use super::lists::bounded_list;
use super::operation::{Anchor, NetworkKeyBytes};
use crate::elect::WINDOW_MAX;
use crate::epoch::MEMBERS_MAX;
use crate::ids::KeyBytes;
use crate::wire::{
    list_size, read_ascending, read_list, wire_box, wire_enum, wire_struct, write_list,
};
use bytes::BufMut;
use commonware_codec::{Buf, Encode as _, EncodeSize, Error as CodecError, Read, Write};
use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};
use scrip_burnchain::chain;

/// Most tiers of work.
pub const TIERS_MAX: usize = 8;

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

/// What a node asks for when it asks for other settings: `sha256("scrip election settings" || settings || anchor)`, as they are
/// encoded in the operation.
pub fn settings_digest(settings: &Settings, anchor: Option<&Anchor>) -> Digest {
    Sha256::hash(&[
        b"scrip election settings",
        &settings.encode(),
        &anchor.cloned().encode(),
    ])
}

/// What one node asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsVote {
    /// The node's key.
    pub voter: KeyBytes,
    /// The [`settings_digest`] of what it asks for.
    pub settings: Digest,
}

wire_struct!(SettingsVote { voter, settings });

bounded_list!(
    /// Which settings the nodes ask for that want others, ascending by node.
    SettingsVotes,
    SettingsVote,
    MEMBERS_MAX
);
