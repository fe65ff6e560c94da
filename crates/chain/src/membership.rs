//! A node's own part in membership: it votes on what others ask for, shows the random values that voters are drawn with, shuts
//! out nodes that were removed, and keeps blocks coming while the committee changes.
//!
//! A node checks the portions of the standard that it was assigned, on its own final state, and signs its votes with its
//! key. What its operator wants to decide by hand it leaves alone.

use crate::{
    admission::{Admission, Rejection},
    application::Shared,
    chain_view::Final,
    state::State,
};
use commonware_cryptography::{
    Signer as _, Verifier as _,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_p2p::Blocker;
use commonware_parallel::Strategy;
use commonware_runtime::{Clock, Metrics, Spawner, Storage};
use rand_core::CryptoRng;
use scrip_ledger::{
    epoch::Place,
    ids::{AccountId, NetworkId, OperationId, ProposalId},
    membership::{
        Certificate, Drawing, Node, NodeKey, NodeStatus, Operation as Asked, Portion, Proposal,
        ProposalStatus, Register, Subject, Verdict, portions_of,
    },
    operation::{Operation, Signed},
    state::{Key, Record},
    text::Reference,
    time::{SECOND_MS, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::{broadcast::error::RecvError, mpsc};
use tracing::{debug, info, warn};

/// How long a vote is valid, in seconds. One that was not taken in until then is cast again.
const VOTE_VALID_S: u64 = 600;

/// What the operator lets the node decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VotePolicy {
    /// Whether the node votes by itself on certificates; otherwise it waits for its operator.
    pub automatic: bool,
    /// Names that it approves: whole names, or endings like `.example`. Empty for any.
    pub names: Vec<String>,
    /// Longest validity that it approves, in days; 0 for any.
    pub validity_days_max: u32,
    /// Whether it also approves removals by itself.
    pub removals: bool,
}

impl VotePolicy {
    /// Why the operator does not want `certificate`, if so.
    fn objection(&self, certificate: &Certificate) -> Option<&'static str> {
        let name = certificate.identity.as_str();
        let fits = |wanted: &String| match wanted.strip_prefix('.') {
            Some(_) => name.ends_with(wanted.as_str()),
            None => name == wanted,
        };
        if !self.names.is_empty() && !self.names.iter().any(fits) {
            return Some("this name is not on the operator's list");
        }
        let days = (certificate.valid_until.0
            - certificate.valid_from.0.min(certificate.valid_until.0))
            / (24 * 60 * 60 * SECOND_MS);
        if self.validity_days_max > 0 && days > u64::from(self.validity_days_max) {
            return Some("it would be valid for longer than the operator allows");
        }
        None
    }
}

/// What a portion is checked against: the final state.
struct Evidence<'a> {
    network: &'a NetworkId,
    certificate: &'a Certificate,
    is_renewal: bool,
    node: Option<&'a Node>,
    owner: Option<&'a NodeKey>,
    now: Timestamp,
}

/// Why a portion does not hold, if so.
fn objection(
    portion: Portion,
    evidence: &Evidence<'_>,
    policy: &VotePolicy,
) -> Option<&'static str> {
    let Evidence {
        certificate, node, ..
    } = evidence;
    match portion {
        Portion::Signature => {
            let check = certificate.check(evidence.network);
            let holds = check
                .key
                .verify(check.namespace, &check.message, check.signature);
            (!holds).then_some("its signature does not hold")
        }
        Portion::Validity => {
            let now = evidence.now;
            (now < certificate.valid_from || certificate.valid_until <= now)
                .then_some("it is not valid now")
        }
        Portion::Version => {
            let least = node.map_or(0, |node| node.version.saturating_add(1));
            (certificate.version < least).then_some("its version is not higher than the last one")
        }
        Portion::Identity => {
            let linked = node.is_some_and(|node| node.status == NodeStatus::Linked);
            let foreign = evidence
                .owner
                .is_some_and(|owner| owner.identity != certificate.identity);
            (linked != evidence.is_renewal || foreign)
                .then_some("another node has its name or its key")
        }
        Portion::NotRemoved => {
            let removed = node.is_some_and(|node| {
                node.status != NodeStatus::Linked && certificate.version <= node.version
            });
            removed.then_some("it was removed")
        }
        Portion::Policy => policy.objection(certificate),
    }
}

/// The vote of a node on a certificate, from the portions that it was assigned.
fn judge(portions: &[Portion], evidence: &Evidence<'_>, policy: &VotePolicy) -> (Verdict, String) {
    for portion in portions {
        if let Some(why) = objection(*portion, evidence, policy) {
            return (Verdict::Deny, format!("{}: {why}", portion.name()));
        }
    }
    let names: Vec<_> = portions.iter().map(|portion| portion.name()).collect();
    (Verdict::Approve, format!("{}: good", names.join(", ")))
}

/// Whether a block may change what a node has to do about membership.
fn matters(block: &Final, blocks_per_epoch: u64) -> bool {
    let place = Place::of(block.header.height, blocks_per_epoch);
    let mut operations = block.operations.iter();
    place != Place::Within
        || operations.any(|signed| matches!(signed.operation(), Operation::Membership(_)))
}

/// What makes the id of a vote on a proposal its own.
fn nonce_of(id: &ProposalId) -> [u8; OperationId::NONCE_SIZE] {
    let mut nonce = [0; OperationId::NONCE_SIZE];
    nonce.copy_from_slice(&id.0[..OperationId::NONCE_SIZE]);
    nonce
}

/// A node's part in membership.
pub struct Attendant<E: commonware_storage::Context + Spawner, T: Strategy> {
    /// The node's key, which signs its votes.
    pub signer: PrivateKey,
    /// What the operator lets it decide.
    pub policy: VotePolicy,
    /// What the application shares.
    pub shared: Shared,
    /// The state after the latest final block.
    pub state: State<E, T>,
    /// Where its votes go in.
    pub admission: Admission<T>,
    /// Where its votes go out to the other nodes.
    pub gossip: mpsc::UnboundedSender<Vec<Signed>>,
}

impl<E, T> Attendant<E, T>
where
    E: Clock + CryptoRng + Metrics + Spawner + Storage,
    T: Strategy,
{
    /// Attends to every final block until the node stops; `blocker` shuts out removed nodes.
    pub async fn run(self, mut context: E, mut blocker: impl Blocker<PublicKey = PublicKey>) {
        let blocks_per_epoch = self.shared.founded.blocks_per_epoch.get();
        let mut blocks = self.shared.view.subscribe();
        let mut cast = BTreeMap::new();
        let mut draws = self.attend(&mut context, &mut blocker, &mut cast).await;
        loop {
            let is_due = match blocks.recv().await {
                Ok(block) => draws || matters(&block, blocks_per_epoch),
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => return,
            };
            let tip = self.shared.view.tip().header.timestamp;
            let overdue = cast
                .values()
                .any(|valid_until_s| *valid_until_s <= tip.seconds());
            if is_due || overdue {
                draws = self.attend(&mut context, &mut blocker, &mut cast).await;
            }
        }
    }

    async fn record(&self, key: &Key) -> Option<Record> {
        let state = self.state.read().await;
        state.get(key).await.expect("the state can be read")
    }

    /// Looks at the register: notes who is linked, shuts out who was removed, shows random values that are due, and votes.
    /// `cast` remembers until when the votes that were handed in are valid. Says whether voters are still to be drawn.
    async fn attend(
        &self,
        context: &mut E,
        blocker: &mut impl Blocker<PublicKey = PublicKey>,
        cast: &mut BTreeMap<ProposalId, u64>,
    ) -> bool {
        // Before the first block there is no register.
        let Some(Record::Register(register)) = self.record(&Key::register()).await else {
            return false;
        };
        let tip = self.shared.view.tip();
        let (epoch, view) = (tip.header.epoch, tip.header.view);
        self.shared.committees.note(&register, epoch, view);
        for key in self.shared.committees.departed(&register.removed) {
            if key != self.signer.public_key() {
                info!(?key, "shut out a removed node");
                let _ = blocker.block(key);
            }
        }
        let draws = !register.draws.is_empty();
        let now = tip.header.timestamp;
        self.show_due(context, &register, now).await;
        cast.retain(|proposal, _| register.open.contains(proposal));
        if !self.policy.automatic {
            return draws;
        }
        cast.retain(|_, valid_until_s| *valid_until_s > now.seconds());
        let open: BTreeSet<_> = register.open.iter().copied().collect();
        for id in open {
            if cast.contains_key(&id) {
                continue;
            }
            let Some(vote) = self.vote(&register, &id, now).await else {
                continue;
            };
            let valid_until_s = vote.id().valid_until_s();
            match self.hand_in(context, vote).await {
                Ok(()) => {
                    cast.insert(id, valid_until_s);
                }
                Err(rejection) => warn!(%id, %rejection, "a vote was not taken in"),
            }
        }
        draws
    }

    async fn hand_in(&self, context: &mut E, signed: Signed) -> Result<(), Rejection> {
        let clock = context.current();
        let mut answers = self
            .admission
            .submit::<E, _>(&mut *context, &self.state, clock, vec![signed.clone()])
            .await;
        answers.pop().expect("one answer for each operation")?;
        let _ = self.gossip.send(vec![signed]);
        Ok(())
    }

    /// Shows the random values that voters are to be drawn with, as far as this node has them. All nodes do, and the first
    /// counts.
    async fn show_due(&self, context: &mut E, register: &Register, now: Timestamp) {
        let key = self.signer.public_key();
        let Some(own) = register.nodes.iter().find(|node| node.key == key) else {
            return;
        };
        for due in &register.draws {
            let Some(signature) = self.shared.seeds.of(due.epoch, due.view) else {
                continue;
            };
            let showing = Asked::Draw {
                proposal: due.proposal,
                signature,
            };
            // Another id than that of a vote on the same.
            let nonce = nonce_of(&due.proposal).map(|byte| !byte);
            let signed = self.sign(own.account, now, nonce, showing);
            if let Err(rejection) = self.hand_in(context, signed).await {
                debug!(id = %due.proposal, %rejection, "a random value was not taken in");
            }
        }
    }

    fn sign(
        &self,
        own: AccountId,
        now: Timestamp,
        nonce: [u8; OperationId::NONCE_SIZE],
        operation: Asked,
    ) -> Signed {
        Signed::new(
            &self.shared.founded.network,
            &self.signer,
            own,
            OperationId::new(now.seconds() + VOTE_VALID_S, nonce),
            operation.into(),
        )
    }

    /// This node's vote on a proposal, if it is to vote by itself and has not.
    async fn vote(&self, register: &Register, id: &ProposalId, now: Timestamp) -> Option<Signed> {
        let key = self.signer.public_key();
        let own = register.nodes.iter().find(|node| node.key == key)?;
        let Some(Record::Proposal(proposal)) = self.record(&Key::proposal(id)).await else {
            return None;
        };
        let is_voter = proposal
            .voters
            .iter()
            .any(|voter| voter.account == own.account);
        let has_voted = proposal.votes.iter().any(|vote| vote.voter == own.account);
        if !is_voter
            || has_voted
            || proposal.status != ProposalStatus::Open
            || proposal.drawing == Drawing::Awaited
            || proposal.until <= now
        {
            return None;
        }
        let (verdict, reason) = self.decide(id, &proposal, own.account, now).await?;
        let operation = Asked::Vote {
            proposal: *id,
            verdict,
            reason: Reference::new(&reason).expect("reasons are short and plain"),
        };
        Some(self.sign(own.account, now, nonce_of(id), operation))
    }

    async fn decide(
        &self,
        id: &ProposalId,
        proposal: &Proposal,
        own: AccountId,
        now: Timestamp,
    ) -> Option<(Verdict, String)> {
        let (certificate, is_renewal) = match &proposal.subject {
            Subject::Link(certificate) => (certificate, false),
            Subject::Renew(certificate) => (certificate, true),
            Subject::Remove { .. } if self.policy.removals => {
                return Some((Verdict::Approve, "by the operator's rules".to_owned()));
            }
            Subject::Remove { .. } | Subject::Change(_) | Subject::Weigh { .. } => return None,
        };
        let node = match self.record(&Key::node(&certificate.identity)).await {
            Some(Record::Node(node)) => Some(*node),
            _ => None,
        };
        let owner = match self.record(&Key::node_key(&certificate.key)).await {
            Some(Record::NodeKey(owner)) => Some(owner),
            _ => None,
        };
        let evidence = Evidence {
            network: &self.shared.founded.network,
            certificate,
            is_renewal,
            node: node.as_ref(),
            owner: owner.as_ref(),
            now,
        };
        let portions = portions_of(id, &proposal.voters, &own);
        Some(judge(&portions, &evidence, &self.policy))
    }
}

#[cfg(test)]
#[path = "membership_tests.rs"]
mod tests;
