//! A node's part in what is put to the vote about certificates: it examines each with its own ledger, and votes.
//!
//! The node's operator says what it may decide by itself; the rest waits for a vote by hand (`scrip cert vote`). A vote's
//! id follows from the ballot, so that a node that restarts in between says the same again and never votes twice.

use crate::service::{Rejection, Service};
use commonware_cryptography::{Hasher as _, Sha256, Signer as _, ed25519::PrivateKey};
use scrip_ledger::{
    account,
    credential::{
        Ballot, BallotSubject, Credential, Finding, Operation as Asked, Register, SubjectClass,
        Verdict, examine,
    },
    execute::Failure,
    ids::{AccountId, KeyBytes, OperationId},
    operation::{Operation, Signed},
    state::{Draft, Key, Loaded, Record},
    text::Reference,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::{Instant, MissedTickBehavior, interval},
};
use tracing::{info, warn};

/// How long after a ballot was opened or ended the node's operation on it is valid, in seconds: less than the hour that a
/// network allows at most by default. One that was not applied by then is made anew.
const VALID_S: u64 = 3_000;
/// How far back a node looks for open ballots when it starts.
const BALLOTS_BACK_MAX: u64 = 256;
/// How often an open ballot is looked at again.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);

/// What a node decides by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether it votes on certificates and revocation lists.
    pub certificates: bool,
    /// Whether it also votes on which authorities the network trusts and on how votes are counted, which is for people
    /// to decide unless they say otherwise. It passes what is sound.
    pub authorities: bool,
    /// For what it passes certificates; empty for anything.
    pub classes: Vec<SubjectClass>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            certificates: true,
            authorities: false,
            classes: Vec::new(),
        }
    }
}

impl Policy {
    /// Whether the node decides on this by itself.
    fn decides(&self, subject: &BallotSubject) -> bool {
        match subject {
            BallotSubject::Certificate { .. } | BallotSubject::List { .. } => self.certificates,
            BallotSubject::Admission { .. }
            | BallotSubject::Removal { .. }
            | BallotSubject::Parameters { .. } => self.authorities,
        }
    }

    fn allows(&self, credential: &Credential) -> bool {
        self.classes.is_empty() || self.classes.contains(&credential.class)
    }
}

/// Votes for one node.
#[derive(Debug)]
pub struct Voter<S> {
    service: S,
    signer: PrivateKey,
    policy: Policy,
    account: AccountId,
    /// The ballots that may be open, and when each was first seen.
    open: BTreeMap<u64, Instant>,
    /// The first ballot that was not looked at yet.
    next: Option<u64>,
}

impl<S: Service> Voter<S> {
    /// Votes with the node's key `signer`, on what `policy` lets it decide.
    pub fn new(service: S, signer: PrivateKey, policy: Policy) -> Self {
        Self {
            service,
            account: AccountId::derive(&signer.public_key(), 0),
            signer,
            policy,
            open: BTreeMap::new(),
            next: None,
        }
    }

    /// Attends to every block until the node stops.
    pub async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        let mut blocks = self.service.events();
        let mut looks = interval(LOOK_INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.look().await;
        loop {
            tokio::select! {
                block = blocks.recv() => match block {
                    Ok(block) => {
                        let mut operations = block.operations.iter();
                        if operations.any(|signed| matches!(signed.operation(), Operation::Credential(_))) {
                            self.look().await;
                        }
                    }
                    Err(RecvError::Lagged(_)) => self.look().await,
                    Err(RecvError::Closed) => return,
                },
                _ = looks.tick(), if !self.open.is_empty() => self.look().await,
                () = stopped(&mut stopping) => return,
            }
        }
    }

    async fn record(&self, key: &Key) -> Option<Record> {
        self.service.record(key).await.0
    }

    /// Looks at every ballot that may be open.
    async fn look(&mut self) {
        let Some(Record::CredentialRegister(register)) =
            self.record(&Key::credential_register()).await
        else {
            return;
        };
        self.note_new(&register);
        for (number, seen) in self.open.clone() {
            let Some(Record::Ballot(ballot)) = self.record(&Key::ballot(number)).await else {
                continue;
            };
            if ballot.outcome.is_some() {
                self.open.remove(&number);
                continue;
            }
            self.attend(number, &ballot, seen).await;
        }
    }

    fn note_new(&mut self, register: &Register) {
        let count = register.ballots_count;
        let next = self
            .next
            .unwrap_or_else(|| count.saturating_sub(BALLOTS_BACK_MAX));
        self.open
            .extend((next..count).map(|number| (number, Instant::now())));
        self.next = Some(count.max(next));
    }

    async fn attend(&self, number: u64, ballot: &Ballot, seen: Instant) {
        // An idle network's latest block may be old, so the time since this node saw the ballot counts too.
        let duration = Duration::from_millis(ballot.closes_at.0.saturating_sub(ballot.opened_at.0));
        if ballot.closes_at <= self.service.tip().timestamp || seen.elapsed() > duration {
            // Any node may have it counted; the first one does, and the others are told that it was done.
            let close = Asked::Close { ballot: number };
            let valid_until_s = ballot.closes_at.seconds() + VALID_S;
            self.submit(number, b"close", close, valid_until_s).await;
            return;
        }
        let key = KeyBytes::from(&self.signer.public_key());
        let may_vote = ballot.is_on_roll(&key) && ballot.votes_of(&key).next().is_none();
        if !may_vote || !self.policy.decides(&ballot.subject) {
            return;
        }
        let verdict = match self.judge(&ballot.subject).await {
            Ok(()) => Verdict::Pass,
            Err(finding) => Verdict::Fail(finding),
        };
        let operation = Asked::Vote {
            ballot: number,
            verdict,
            note: Reference::none(),
        };
        // The same as long as that is valid, so that what is said again is the same operation.
        let stable_s = ballot.opened_at.seconds() + VALID_S;
        let now_s = self.service.tip().timestamp.seconds();
        let valid_until_s = match stable_s > now_s + 60 {
            true => stable_s,
            false => now_s + VALID_S,
        };
        if self.submit(number, b"vote", operation, valid_until_s).await {
            info!(ballot = number, ?verdict, "voted");
        }
    }

    /// Checks what a ballot is about: the node's own rules first, then its ledger.
    async fn judge(&self, subject: &BallotSubject) -> Result<(), Finding> {
        if let BallotSubject::Certificate { credential, .. } = subject
            && let Some(Record::Credential(credential)) =
                self.record(&Key::credential(credential)).await
            && !self.policy.allows(&credential)
        {
            return Err(Finding::Policy);
        }
        let now = self.service.tip().timestamp;
        let mut draft = Draft::new(Loaded::default());
        loop {
            match examine(&draft, now, subject) {
                Ok(found) => return found,
                Err(Failure::Unloaded(key)) => {
                    let record = self.record(&key).await;
                    draft.view_mut().insert(key, record);
                }
                Err(Failure::Refused(refusal)) => {
                    unreachable!("looking at a ballot is never refused: {refusal}")
                }
            }
        }
    }

    /// Hands an operation in, with an account for the node's key before it if there is none. Gives whether it is new.
    async fn submit(&self, number: u64, what: &[u8], asked: Asked, valid_until_s: u64) -> bool {
        if self.record(&Key::account(&self.account)).await.is_none() {
            let open = account::Operation::Open {
                salt: 0,
                controller: account::Controller::Key((&self.signer.public_key()).into()),
            };
            let signed = self.sign(number, b"open", valid_until_s, open.into());
            let _ = self.service.submit(vec![signed]).await;
            return false;
        }
        let signed = self.sign(number, what, valid_until_s, asked.into());
        let name = (signed.author(), signed.id());
        if self.service.waiting(&name.0, &name.1).is_some() {
            return false;
        }
        let answers = self.service.submit(vec![signed]).await;
        match answers.first() {
            Some(Ok(_)) => true,
            // Another node was first, or the same was done before.
            Some(Err(Rejection::Refused(_) | Rejection::IdTaken)) => false,
            other => {
                warn!(
                    ballot = number,
                    ?other,
                    "an operation on a ballot was not taken in"
                );
                false
            }
        }
    }

    fn sign(&self, number: u64, what: &[u8], valid_until_s: u64, operation: Operation) -> Signed {
        let network = self.service.network().id;
        let digest = Sha256::hash(&[b"scrip ballot", what, &number.to_be_bytes()]);
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce.copy_from_slice(&digest.0[..OperationId::NONCE_SIZE]);
        Signed::new(
            &network,
            &self.signer,
            self.account,
            OperationId::new(valid_until_s, nonce),
            operation,
        )
    }
}

/// Resolves when the node is told to stop, or its handle is gone.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}
