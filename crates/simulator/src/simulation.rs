//! A running simulation: validators come and go, links fail and heal, clients keep trying.

use crate::{
    clients::Clients,
    town::Town,
    validator::{self, Setup, Validator},
};
use commonware_consensus::{marshal::Identifier, types::Height};
use commonware_cryptography::{Signer as _, ed25519::PublicKey};
use commonware_p2p::{
    Manager as _,
    simulated::{Config as NetworkConfig, Network, Oracle},
};
use commonware_runtime::{
    Clock as _, Handle, Metrics as _, Spawner as _, Supervisor as _, deterministic::Context,
};
use commonware_utils::{NZUsize, channel::oneshot, ordered::Set};
use scrip_chain::{
    admission::Rejection,
    chain_view::Final,
    engine::{CHANNELS, Channels, message_size_max},
    genesis::Founded,
};
use scrip_ledger::operation::Signed;
use std::{sync::Arc, time::Duration};

/// How often scenarios look at the validators.
const STEP: Duration = Duration::from_millis(50);

struct Slot {
    task: Handle<()>,
    validator: Validator,
}

/// A town under simulated time.
///
/// Validators are named by their position in [`Town::validators`].
pub struct Simulation<'t> {
    /// What is simulated.
    pub town: &'t Town,
    /// The people's side: what they asked for and what is not final yet.
    pub clients: Clients,
    /// The chain as clients have seen it: the final blocks from height 1 on.
    pub blocks: Vec<Final>,
    pub(crate) context: Context,
    oracle: Oracle<PublicKey, Context>,
    slots: Vec<Option<Slot>>,
    starts: Vec<u32>,
}

impl<'t> Simulation<'t> {
    pub(crate) async fn new(town: &'t Town, context: Context) -> Self {
        let (network, oracle) = Network::new(
            context.child("network"),
            NetworkConfig {
                max_size: message_size_max(),
                max_peers_per_set: NZUsize!(town.validators.len()),
                disconnect_on_block: true,
                tracked_peer_sets: NZUsize!(3),
            },
        );
        network.start();
        let keys = town.validators.iter().map(|signer| signer.public_key());
        oracle.manager().track(0, Set::from_iter_dedup(keys));
        let simulation = Self {
            clients: Clients::default(),
            blocks: Vec::new(),
            context,
            oracle,
            slots: town.validators.iter().map(|_| None).collect(),
            starts: vec![0; town.validators.len()],
            town,
        };
        for from in 0..town.validators.len() {
            for to in from + 1..town.validators.len() {
                simulation.connect_pair(from, to).await;
            }
        }
        simulation
    }

    fn key(&self, index: usize) -> PublicKey {
        self.town.validators[index].public_key()
    }

    async fn connect_pair(&self, one: usize, other: usize) {
        for (from, to) in [(one, other), (other, one)] {
            self.oracle
                .add_link(self.key(from), self.key(to), self.town.link.clone())
                .await
                .expect("the link is new");
        }
    }

    /// Cuts one validator off from all others.
    pub async fn disconnect(&self, index: usize) {
        for other in (0..self.slots.len()).filter(|other| *other != index) {
            for (from, to) in [(index, other), (other, index)] {
                self.oracle
                    .remove_link(self.key(from), self.key(to))
                    .await
                    .expect("the link is there");
            }
        }
    }

    /// Undoes [`Simulation::disconnect`].
    pub async fn reconnect(&self, index: usize) {
        for other in (0..self.slots.len()).filter(|other| *other != index) {
            self.connect_pair(index, other).await;
        }
    }

    /// Pairs of validators of which one shut out the other for misbehaving.
    pub async fn shut_out(&self) -> Vec<(PublicKey, PublicKey)> {
        self.oracle.blocked().await.expect("the network runs")
    }

    /// Starts validators and waits until each can be asked. One that ran before goes on with its storage.
    pub async fn start(&mut self, indexes: impl IntoIterator<Item = usize>) {
        let founded = self.town.founded.clone();
        self.launch(indexes, &founded, false).await;
    }

    /// Starts validators that never ran; they fetch the state at the tip instead of replaying the chain.
    pub async fn join(&mut self, indexes: impl IntoIterator<Item = usize>) {
        let founded = self.town.founded.clone();
        self.launch(indexes, &founded, true).await;
    }

    /// Starts a validator that believes in another beginning of the ledger.
    pub async fn start_believing(&mut self, index: usize, founded: &Arc<Founded>) {
        self.launch([index], founded, false).await;
    }

    async fn launch(
        &mut self,
        indexes: impl IntoIterator<Item = usize>,
        founded: &Arc<Founded>,
        state_sync: bool,
    ) {
        let mut starting = Vec::new();
        for index in indexes {
            assert!(self.slots[index].is_none(), "validator {index} runs");
            let control = self.oracle.control(self.key(index));
            let mut channels = Vec::with_capacity(CHANNELS.len());
            for (channel, quota) in CHANNELS {
                let pair = control.register(channel, quota).await;
                channels.push(pair.expect("the network runs"));
            }
            let setup = Setup {
                index,
                signer: self.town.validators[index].clone(),
                founded: founded.clone(),
                secrets: self.town.secrets(index),
                heartbeat: self.town.heartbeat,
                vote_policy: self.town.vote_policy.clone(),
                state_sync,
                oracle: self.oracle.clone(),
                channels: Channels::new(channels),
            };
            let context = self
                .context
                .child("validator")
                .with_attribute("index", index)
                .with_attribute("start", self.starts[index]);
            self.starts[index] += 1;
            let (ready, started) = oneshot::channel();
            let task = context.spawn(move |context| validator::run(context, setup, ready));
            starting.push((index, task, started));
        }
        for (index, task, started) in starting {
            let validator = started.await.expect("the validator starts");
            self.slots[index] = Some(Slot { task, validator });
        }
    }

    /// Ends a validator's process at once, whatever it is doing. What the system took from it stays on its disk.
    pub async fn crash(&mut self, index: usize) {
        let slot = self.slots[index].take().expect("the validator runs");
        slot.task.abort();
        drop(slot);
        // The runtime drops an aborted task when it next looks at it.
        self.context.sleep(STEP).await;
    }

    /// A running validator.
    pub fn validator(&self, index: usize) -> &Validator {
        let slot = self.slots[index].as_ref().expect("the validator runs");
        &slot.validator
    }

    /// Positions of the running validators.
    pub fn running(&self) -> Vec<usize> {
        (0..self.slots.len())
            .filter(|index| self.slots[*index].is_some())
            .collect()
    }

    /// The height of a validator's latest final block.
    pub fn height(&self, index: usize) -> u64 {
        self.validator(index).tip().header.height
    }

    /// The height of the latest final block that any running validator knows.
    pub fn top(&self) -> u64 {
        let running = self.running().into_iter();
        running.map(|index| self.height(index)).max().unwrap_or(0)
    }

    /// A hash of everything that happened so far; the same after the same run.
    pub fn trace(&self) -> String {
        self.context.auditor().state()
    }

    /// Every metric of every validator, in the Prometheus text format.
    pub fn metrics(&self) -> String {
        self.context.encode()
    }

    /// The simulated time, in Unix milliseconds.
    pub fn now_ms(&self) -> u64 {
        let elapsed = self.context.current().duration_since(std::time::UNIX_EPOCH);
        elapsed.expect("after 1970").as_millis() as u64
    }

    pub(crate) async fn step(&self) {
        self.context.sleep(STEP).await;
    }

    /// Reads the final blocks that are new since the last look.
    pub(crate) async fn follow(&mut self) {
        'next: while (self.blocks.len() as u64) < self.top() {
            let height = self.blocks.len() as u64 + 1;
            for index in self.running() {
                if self.height(index) < height {
                    continue;
                }
                let marshal = self.validator(index).marshal();
                let block = marshal
                    .get_block(Identifier::Height(Height::new(height)))
                    .await;
                if let Some(block) = block {
                    let block = Final::from(block.inner());
                    self.clients.applied(&block);
                    self.blocks.push(block);
                    continue 'next;
                }
            }
            return;
        }
    }

    /// Hands operations to clients, who submit them, by turns, to the running validators.
    pub async fn offer(&mut self, operations: Vec<Signed>) {
        self.clients.take(operations);
        self.submit_due().await;
    }

    /// Submits one operation to the validator at `index` and gives the simulated time until that validator holds it for
    /// final. The client does not ask again.
    ///
    /// # Panics
    ///
    /// When the validator refuses it or stops.
    pub async fn time_to_finality(&mut self, index: usize, signed: Signed) -> Duration {
        let slot = self.slots[index].as_mut().expect("the validator runs");
        let mut blocks = slot.validator.shared().view.subscribe();
        let start = self.context.current();
        self.clients.offered.push(signed.clone());
        let answers = slot
            .validator
            .submit(&mut self.context, vec![signed.clone()])
            .await;
        assert_eq!(answers, [Ok(true)]);
        loop {
            let block = blocks.recv().await.expect("the validator runs");
            let mut operations = block.operations.iter();
            if operations.any(|operation| operation.id() == signed.id()) {
                break;
            }
        }
        let end = self.context.current();
        end.duration_since(start).expect("time goes forward")
    }

    /// Submits one operation to the validator at `index`, once, and gives the code of its refusal, if it is refused.
    pub async fn refusal(&mut self, index: usize, signed: Signed) -> Option<&'static str> {
        let slot = self.slots[index].as_mut().expect("the validator runs");
        let answers = slot.validator.submit(&mut self.context, vec![signed]).await;
        match answers.first() {
            Some(Err(Rejection::Refused(refusal))) => Some(refusal.code()),
            _ => None,
        }
    }

    async fn submit_due(&mut self) {
        let running = self.running();
        let due = self.clients.due(self.now_ms(), &running);
        for (index, operations) in due {
            let slot = self.slots[index].as_mut().expect("the validator runs");
            // Refused, full or already waiting: clients ask again until they see it in a final block.
            let _ = slot.validator.submit(&mut self.context, operations).await;
        }
    }

    /// Lets time pass; clients submit again what has not become final.
    pub async fn pass(&mut self, duration: Duration) {
        let until = self.context.current() + duration;
        while self.context.current() < until {
            self.step().await;
            self.follow().await;
            self.submit_due().await;
        }
    }

    /// Lets time pass until `done`.
    ///
    /// # Panics
    ///
    /// When it is not done within `limit`.
    pub async fn pass_until(&mut self, what: &str, limit: Duration, done: impl Fn(&Self) -> bool) {
        let until = self.context.current() + limit;
        while !done(self) {
            assert!(
                self.context.current() < until,
                "not within {limit:?}: {what}; heights {:?}, {} operations not final",
                self.running()
                    .into_iter()
                    .map(|index| (index, self.height(index)))
                    .collect::<Vec<_>>(),
                self.clients.pending_count(),
            );
            self.pass(STEP).await;
        }
    }

    /// Lets time pass until everything offered is final.
    ///
    /// # Panics
    ///
    /// When it is not within two minutes.
    pub async fn settle(&mut self) {
        self.pass_until("payments", Duration::from_secs(120), |simulation| {
            simulation.clients.pending_count() == 0
        })
        .await;
    }
}
