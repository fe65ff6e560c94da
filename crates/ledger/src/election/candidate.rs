//! Validators' keys on the burn chain, and what they stand with.

use super::lists::bounded_list;
use crate::elect::WINDOW_MAX;
use crate::ids::NetworkId;
use crate::wire::{list_size, read_list, wire_box, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, Encode as _, EncodeSize, Error as CodecError, Read, Write};
use commonware_cryptography::{Hasher as _, Sha256, ed25519::PublicKey, sha256::Digest};
use scrip_burnchain::payload::KeyReference;

/// Most bytes of the script that commits come from.
pub const SCRIPT_BYTES_MAX: usize = 64;

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
