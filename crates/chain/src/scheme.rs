//! The consensus signing scheme: BLS12-381 threshold signatures with a verifiable random value per round.
//!
//! One public key stands for the network for ever; the shares behind it are dealt anew in each epoch. [`Schemes`] holds
//! the scheme of each epoch that this node knows, and is filled by the resharing actor through [`Registrar`].

use crate::elector::Weights;
use commonware_consensus::{simplex, types::Epoch};
use commonware_cryptography::{
    bls12381::primitives::{
        sharing::{Mode, ModeVersion},
        variant::{MinSig, Variant},
    },
    certificate::{Provider, Scoped},
    ed25519::PublicKey,
    sha256::Digest,
};
use commonware_glue::dkg::{
    self,
    network::Addresses,
    types::{EpochInfo as DkgEpochInfo, Payload as DkgPayload, SchemeInfo},
};
use commonware_storage::{mmr, qmdb::sync::Target};
use commonware_utils::{NZU32, sync::Mutex};
use std::{collections::BTreeMap, num::NonZeroU32, sync::Arc};

/// Separates every consensus signature of Scrip from any other use of the keys. Changing it founds another network.
pub const NAMESPACE: &[u8] = scrip_receipt::CONSENSUS_NAMESPACE;

/// The largest committee, and so the largest resharing message, that nodes accept.
pub const PARTICIPANTS_MAX: NonZeroU32 = NZU32!(64);

/// How shares are laid out on the polynomial.
pub const SHARING_MODE: Mode = Mode::NonZeroCounter;

/// The newest sharing layout that this version decodes.
pub const SHARING_MODE_VERSION: ModeVersion = ModeVersion::v0();

/// The scheme that votes and certificates are made with.
pub type Scheme = simplex::scheme::bls12381_threshold::vrf::Scheme<PublicKey, MinSig>;
/// A certificate that a block is final.
pub type Finalization = simplex::types::Finalization<Scheme, Digest>;
/// Consensus metadata of a block: its round, its leader and its parent.
pub type Context = simplex::types::Context<Digest, PublicKey>;
/// Resharing data that a block may carry.
pub type Payload = DkgPayload<MinSig, PublicKey, Addresses<PublicKey>>;
/// The public description of an epoch.
pub type EpochInfo = DkgEpochInfo<MinSig, PublicKey, Addresses<PublicKey>>;
/// The network's public key: 96 bytes, the same in every epoch.
pub type NetworkKey = <MinSig as Variant>::Public;
/// What a node that joins late synchronises its state to.
pub type StateTarget = Target<mmr::Family, Digest>;

/// The signing scheme of each epoch, as far as this node knows it.
#[derive(Clone, Default)]
pub struct Schemes(Arc<Mutex<BTreeMap<Epoch, Arc<Scheme>>>>);

impl Schemes {
    /// Installs the scheme of `epoch`; again with the same scheme changes nothing that can be seen.
    pub fn register(&self, epoch: Epoch, info: SchemeInfo<MinSig, PublicKey>) {
        self.0.lock().insert(epoch, Arc::new(scheme(info)));
    }
}

impl Provider for Schemes {
    type Scope = Epoch;
    type Scheme = Scheme;

    fn scoped(&self, scope: Epoch) -> Option<Scoped<Scheme>> {
        self.0.lock().get(&scope).cloned().map(Scoped::scheme)
    }

    fn scheme(&self, scope: Epoch) -> Option<Arc<Scheme>> {
        self.0.lock().get(&scope).cloned()
    }
}

/// Builds the scheme that `info` describes: a signer with its share, a member without one, or a verifier.
///
/// # Panics
///
/// Panics when the share or the member's key does not belong to the committee: a node must not go on with secrets of
/// another network.
pub fn scheme(info: SchemeInfo<MinSig, PublicKey>) -> Scheme {
    match info {
        SchemeInfo::Verifier {
            participants,
            sharing,
        } => Scheme::verifier(NAMESPACE, participants, sharing),
        SchemeInfo::Member {
            participants,
            sharing,
            public_key,
        } => Scheme::member(NAMESPACE, participants, sharing, &public_key)
            .expect("a member is a participant"),
        SchemeInfo::Signer {
            participants,
            sharing,
            share,
        } => Scheme::signer(NAMESPACE, participants, sharing, share)
            .expect("a share belongs to its committee"),
    }
}

/// Gives the schemes that the resharing actor derives to [`Schemes`], once the weights of their epoch are known: no
/// consensus engine starts on an epoch before its scheme is here.
#[derive(Clone)]
pub struct Registrar {
    /// Where the schemes go.
    pub schemes: Schemes,
    /// The leader weights of each epoch.
    pub weights: Weights,
}

impl dkg::Registrar for Registrar {
    type Variant = MinSig;
    type PublicKey = PublicKey;

    async fn register(&self, epoch: Epoch, info: SchemeInfo<MinSig, PublicKey>) {
        self.weights.decided(epoch.get()).await;
        self.schemes.register(epoch, info);
    }
}
