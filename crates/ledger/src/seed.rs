//! The network's random values: its signature over a view of an epoch.
//!
//! There is one valid signature of each view, nobody has it before more than two thirds of the validators are done with the
//! view, and anybody can check it with the network's public key.

use crate::election::{NetworkKeyBytes, SeedSignature};
use commonware_codec::{Copying, DecodeExt as _, Write as _, varint::UInt};
use commonware_cryptography::bls12381::primitives::group::{G1, G2};
use commonware_cryptography::bls12381::primitives::{ops, variant::MinSig};

/// What consensus signs the random value of a view under.
pub(crate) const SEED_NAMESPACE: &[u8] = b"_SCRIP_CHAIN_CONSENSUS_SEED";

/// What consensus signs of a view.
pub(crate) fn message(epoch: u64, view: u64) -> Vec<u8> {
    let mut message = Vec::new();
    UInt(epoch).write(&mut message);
    UInt(view).write(&mut message);
    message
}

/// Whether `signature` is the random value of a view in the network with this key.
pub(crate) fn is_of_view(
    network_key: &NetworkKeyBytes,
    epoch: u64,
    view: u64,
    signature: &SeedSignature,
) -> bool {
    let key = G2::decode(Copying(&network_key.0[..]));
    let signature = G1::decode(Copying(&signature.0[..]));
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return false;
    };
    let message = message(epoch, view);
    ops::verify_message::<MinSig>(&key, SEED_NAMESPACE, &message, &signature).is_ok()
}
