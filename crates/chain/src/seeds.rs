//! The network's random values as this node overhears them: every certificate of a view carries its value, also one that
//! says that the view has no block.
//!
//! They are kept in memory only, for long enough that what the ledger asks for can be shown. Who missed one leaves it to the
//! others.

use crate::scheme::Scheme;
use commonware_actor::Feedback;
use commonware_codec::Encode as _;
use commonware_consensus::{
    Automaton, CertifiableAutomaton, Epochable as _, Handoff, Relay, Reporter, Viewable as _,
    simplex::types::Activity, types::Round,
};
use commonware_cryptography::sha256::Digest;
use commonware_utils::{channel::oneshot, sync::Mutex};
use scrip_ledger::election::SeedSignature;
use std::{collections::BTreeMap, sync::Arc};

/// Views that are remembered.
const VIEWS_MAX: usize = 4_096;

/// The random values of the latest views, by epoch and view; cloning shares them.
#[derive(Clone, Default)]
pub struct Seeds(Arc<Mutex<BTreeMap<(u64, u64), SeedSignature>>>);

impl Seeds {
    /// The value of a view of `epoch`, if this node overheard it.
    pub fn of(&self, epoch: u64, view: u64) -> Option<SeedSignature> {
        self.0.lock().get(&(epoch, view)).copied()
    }

    fn note(&self, epoch: u64, view: u64, signature: SeedSignature) {
        let mut values = self.0.lock();
        values.insert((epoch, view), signature);
        while values.len() > VIEWS_MAX {
            values.pop_first();
        }
    }

    fn overhear(&self, activity: &Activity<Scheme, Digest>) {
        let certificate = match activity {
            Activity::Notarization(notarization) | Activity::Certification(notarization) => {
                &notarization.certificate
            }
            Activity::Nullification(nullification) => &nullification.certificate,
            Activity::Finalization(finalization) => &finalization.certificate,
            _ => return,
        };
        let Some(signatures) = certificate.get() else {
            return;
        };
        let mut signature = [0; 48];
        signature.copy_from_slice(&signatures.seed_signature.encode());
        self.note(
            activity.epoch().get(),
            activity.view().get(),
            SeedSignature(signature),
        );
    }
}

/// What the consensus engine talks to, with an ear on what it reports.
#[derive(Clone)]
pub struct Overhearing<A> {
    inner: A,
    seeds: Seeds,
}

impl<A> Overhearing<A> {
    /// Passes everything on to `inner`, and notes random values in `seeds`.
    pub const fn new(inner: A, seeds: Seeds) -> Self {
        Self { inner, seeds }
    }
}

impl<A: Automaton> Automaton for Overhearing<A> {
    type Context = A::Context;
    type Digest = A::Digest;

    fn propose(
        &mut self,
        context: Self::Context,
    ) -> impl Future<Output = oneshot::Receiver<Self::Digest>> + Send {
        self.inner.propose(context)
    }

    fn verify(
        &mut self,
        context: Self::Context,
        payload: Self::Digest,
    ) -> impl Future<Output = oneshot::Receiver<bool>> + Send {
        self.inner.verify(context, payload)
    }
}

impl<A: CertifiableAutomaton> CertifiableAutomaton for Overhearing<A> {
    fn prepare(
        &mut self,
        context: Self::Context,
    ) -> impl Future<Output = oneshot::Receiver<Handoff<Self::Digest>>> + Send {
        self.inner.prepare(context)
    }

    fn certify(
        &mut self,
        round: Round,
        payload: Self::Digest,
    ) -> impl Future<Output = oneshot::Receiver<bool>> + Send {
        self.inner.certify(round, payload)
    }
}

impl<A: Relay> Relay for Overhearing<A> {
    type Digest = A::Digest;
    type PublicKey = A::PublicKey;
    type Plan = A::Plan;

    fn broadcast(&mut self, payload: Self::Digest, plan: Self::Plan) -> Feedback {
        self.inner.broadcast(payload, plan)
    }
}

impl<A: Reporter<Activity = Activity<Scheme, Digest>>> Reporter for Overhearing<A> {
    type Activity = A::Activity;

    fn report(&mut self, activity: Self::Activity) -> Feedback {
        self.seeds.overhear(&activity);
        self.inner.report(activity)
    }
}
