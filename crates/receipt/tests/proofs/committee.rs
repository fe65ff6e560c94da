//! Four validators with a dealt key, who sign with `commonware-consensus`'s own scheme.

use commonware_consensus::{
    simplex::{
        scheme::bls12381_threshold::vrf::Scheme,
        types::{Finalization, Finalize, Notarization, Notarize, Proposal},
    },
    types::{Epoch, Round, View},
};
use commonware_cryptography::{
    Signer as _,
    bls12381::{
        dkg::feldman_desmedt::deal,
        primitives::{sharing::Mode, variant::MinSig},
    },
    ed25519,
    sha256::Digest,
};
use commonware_math::algebra::Random as _;
use commonware_parallel::Sequential;
use commonware_utils::{N3f1, TestRng, TryCollect as _, non_empty};
use scrip_receipt::{CONSENSUS_NAMESPACE, Finality, NetworkKey};

pub struct Committee {
    pub key: NetworkKey,
    schemes: Vec<Scheme<ed25519::PublicKey, MinSig>>,
}

impl Committee {
    pub fn deal(seed: u64) -> Self {
        let mut rng = TestRng::new(seed);
        let players = (0..4)
            .map(|_| ed25519::PrivateKey::random(&mut rng).public_key())
            .try_collect()
            .unwrap();
        let (output, shares) =
            deal::<MinSig, _, N3f1>(&mut rng, Mode::NonZeroCounter, players).unwrap();
        let schemes = shares
            .values()
            .iter()
            .map(|share| {
                Scheme::signer(
                    CONSENSUS_NAMESPACE,
                    output.players().clone(),
                    output.public().clone(),
                    share.clone(),
                )
                .unwrap()
            })
            .collect();
        Self {
            key: NetworkKey::new(*output.public().public()),
            schemes,
        }
    }

    /// The finalization certificate of a proposal, by three of the four.
    pub fn finalization(
        &self,
        epoch: u64,
        view: u64,
        parent_view: u64,
        block: Digest,
    ) -> Finalization<Scheme<ed25519::PublicKey, MinSig>, Digest> {
        let proposal = proposal(epoch, view, parent_view, block);
        let votes: Vec<_> = self.schemes[1..]
            .iter()
            .map(|scheme| Finalize::sign(scheme, proposal.clone()).unwrap())
            .collect();
        Finalization::from_finalizes(&self.schemes[0], non_empty![@&votes], &Sequential).unwrap()
    }

    /// What a receipt keeps of that certificate.
    pub fn finality(&self, epoch: u64, view: u64, parent_view: u64, block: Digest) -> Finality {
        let certificate = self
            .finalization(epoch, view, parent_view, block)
            .certificate;
        Finality::new(
            view,
            parent_view,
            &certificate.get().unwrap().vote_signature,
        )
    }

    /// The same from votes that only say that the block was seen, which finalize nothing.
    pub fn notarization(&self, epoch: u64, view: u64, parent_view: u64, block: Digest) -> Finality {
        let proposal = proposal(epoch, view, parent_view, block);
        let votes: Vec<_> = self.schemes[1..]
            .iter()
            .map(|scheme| Notarize::sign(scheme, proposal.clone()).unwrap())
            .collect();
        let certificate =
            Notarization::from_notarizes(&self.schemes[0], non_empty![@&votes], &Sequential)
                .unwrap()
                .certificate;
        Finality::new(
            view,
            parent_view,
            &certificate.get().unwrap().vote_signature,
        )
    }
}

fn proposal(epoch: u64, view: u64, parent_view: u64, block: Digest) -> Proposal<Digest> {
    let round = Round::new(Epoch::new(epoch), View::new(view));
    Proposal::new(round, View::new(parent_view), block)
}
