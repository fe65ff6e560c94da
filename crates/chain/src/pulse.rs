//! Consensus time: it passes while there is something to decide and stands still otherwise.
//!
//! Leaders wait with their block until an operation arrives. If the others' timeouts went on meanwhile, an idle network
//! would skip leader after leader and write to disk for ever; with timeouts longer than the idle time, a dead leader
//! would hold up payments for as long. So the consensus engine gets a clock of its own, [`Paced`], which runs only
//! while this node knows of work: an operation waits, a block is being decided, or a block is overdue. A dead leader
//! is then found out by the first payment that waits for it, within the ordinary timeout.
//!
//! No rule and no vote depends on this clock; it decides only when a node gives up waiting.

use crate::{chain_view::ChainView, patience::Heartbeat};
use commonware_macros::select;
use commonware_runtime::{
    Clock, Error, Handle, Metrics, Name, Network, Spawner, Storage, Supervisor,
    signal::Signal,
    telemetry::metrics::{Metric, Registered},
};
use commonware_utils::sync::Mutex;
use governor::clock::{Clock as GovernorClock, ReasonablyRealtime};
use rand_core::{TryCryptoRng, TryRng};
use std::{
    future::Future,
    net::SocketAddr,
    ops::RangeInclusive,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gait {
    /// Consensus time is real time minus this.
    Running { behind: Duration },
    /// Consensus time stands at this moment.
    Standing { at: SystemTime },
}

#[derive(Default)]
struct Reasons {
    waiting: bool,
    candidate_height: u64,
    final_height: u64,
    overdue: bool,
    starting: bool,
}

impl Reasons {
    const fn run(&self) -> bool {
        self.waiting || self.overdue || self.starting || self.candidate_height > self.final_height
    }
}

/// Decides whether consensus time passes; cloning shares it.
#[derive(Clone)]
pub struct Pulse {
    reasons: Arc<Mutex<Reasons>>,
    gait: watch::Sender<Gait>,
    real: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl Pulse {
    /// A pulse that runs until [`Pulse::started`], on the real time that `real` gives.
    pub fn new(real: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            reasons: Arc::new(Mutex::new(Reasons {
                starting: true,
                ..Reasons::default()
            })),
            gait: watch::Sender::new(Gait::Running {
                behind: Duration::ZERO,
            }),
            real: Arc::new(real),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Reasons)) {
        let mut reasons = self.reasons.lock();
        change(&mut reasons);
        let run = reasons.run();
        self.gait.send_if_modified(|gait| {
            let real = (self.real)();
            *gait = match (*gait, run) {
                (Gait::Standing { at }, true) => Gait::Running {
                    behind: real.duration_since(at).unwrap_or_default(),
                },
                (Gait::Running { behind }, false) => Gait::Standing { at: real - behind },
                _ => return false,
            };
            true
        });
    }

    /// Operations wait, or none does any more.
    pub fn waiting(&self, waiting: bool) {
        self.change(|reasons| reasons.waiting = waiting);
    }

    /// A block at `height` is being decided.
    pub fn candidate(&self, height: u64) {
        self.change(|reasons| reasons.candidate_height = reasons.candidate_height.max(height));
    }

    /// The block at `height` is final.
    pub fn decided(&self, height: u64) {
        self.change(|reasons| {
            reasons.final_height = reasons.final_height.max(height);
            reasons.overdue = false;
        });
    }

    /// No block came for as long as the heartbeat allows.
    pub fn overdue(&self) {
        self.change(|reasons| reasons.overdue = true);
    }

    /// The node has had time to find its peers and catch up.
    pub fn started(&self) {
        self.change(|reasons| reasons.starting = false);
    }

    /// Whether consensus time passes.
    pub fn is_running(&self) -> bool {
        matches!(*self.gait.borrow(), Gait::Running { .. })
    }

    fn now(&self, real: SystemTime) -> SystemTime {
        match *self.gait.borrow() {
            Gait::Running { behind } => real - behind,
            Gait::Standing { at } => at,
        }
    }
}

/// Starts consensus time when no block came for as long as `heartbeat` allows, so that a dead leader is skipped.
pub async fn watch_heartbeat(
    context: impl Clock,
    view: ChainView,
    heartbeat: Heartbeat,
    pulse: Pulse,
) {
    let mut tips = view.watch();
    loop {
        let tip = tips.borrow_and_update().clone();
        let (overdue, closed) = select! {
            changed = tips.changed() => (false, changed.is_err()),
            _ = heartbeat.due(&context, &tip.header) => (true, false),
        };
        if overdue {
            pulse.overdue();
        }
        if closed || overdue && tips.changed().await.is_err() {
            return;
        }
    }
}

/// A runtime context whose clock is a [`Pulse`].
pub struct Paced<E> {
    inner: E,
    clock: Arc<E>,
    pulse: Pulse,
}

impl<E: Clock + Supervisor> Paced<E> {
    /// Gives `context` the clock of `pulse`.
    pub fn new(context: E, pulse: Pulse) -> Self {
        let clock = Arc::new(context.child("clock"));
        Self {
            inner: context,
            clock,
            pulse,
        }
    }
}

impl<E> Paced<E> {
    fn with(&self, inner: E) -> Self {
        Self {
            inner,
            clock: self.clock.clone(),
            pulse: self.pulse.clone(),
        }
    }
}

impl<E: Clock> GovernorClock for Paced<E> {
    type Instant = SystemTime;

    fn now(&self) -> SystemTime {
        self.pulse.now(self.inner.current())
    }
}

impl<E: Clock> ReasonablyRealtime for Paced<E> {}

impl<E: Clock> Clock for Paced<E> {
    fn current(&self) -> SystemTime {
        self.pulse.now(self.inner.current())
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static + use<E> {
        self.sleep_until(self.current() + duration)
    }

    fn sleep_until(
        &self,
        deadline: SystemTime,
    ) -> impl Future<Output = ()> + Send + 'static + use<E> {
        let clock = self.clock.clone();
        let mut gait = self.pulse.gait.subscribe();
        async move {
            loop {
                let now = *gait.borrow_and_update();
                match now {
                    Gait::Running { behind } => {
                        let deadline = deadline + behind;
                        if clock.current() >= deadline {
                            return;
                        }
                        let sleep = clock.sleep_until(deadline);
                        futures::pin_mut!(sleep);
                        let changed = gait.changed();
                        futures::pin_mut!(changed);
                        match futures::future::select(sleep, changed).await {
                            futures::future::Either::Left(_) => return,
                            futures::future::Either::Right((Ok(()), _)) => {}
                            futures::future::Either::Right((Err(_), sleep)) => return sleep.await,
                        }
                    }
                    Gait::Standing { at } if at >= deadline => return,
                    Gait::Standing { .. } => {
                        if gait.changed().await.is_err() {
                            return futures::future::pending().await;
                        }
                    }
                }
            }
        }
    }
}

impl<E: Supervisor> Supervisor for Paced<E> {
    fn name(&self) -> Name {
        self.inner.name()
    }

    fn child(&self, label: &'static str) -> Self {
        self.with(self.inner.child(label))
    }

    fn with_attribute(self, key: &'static str, value: impl std::fmt::Display) -> Self {
        Self {
            inner: self.inner.with_attribute(key, value),
            clock: self.clock,
            pulse: self.pulse,
        }
    }
}

impl<E: Spawner> Spawner for Paced<E> {
    fn shared(self, blocking: bool) -> Self {
        Self {
            inner: self.inner.shared(blocking),
            clock: self.clock,
            pulse: self.pulse,
        }
    }

    fn dedicated(self) -> Self {
        Self {
            inner: self.inner.dedicated(),
            clock: self.clock,
            pulse: self.pulse,
        }
    }

    fn spawn<F, Fut, T>(self, f: F) -> Handle<T>
    where
        F: FnOnce(Self) -> Fut + Send + 'static,
        Fut: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let Self {
            inner,
            clock,
            pulse,
        } = self;
        inner.spawn(move |inner| {
            f(Self {
                inner,
                clock,
                pulse,
            })
        })
    }

    async fn stop(self, value: i32, timeout: Option<Duration>) -> Result<(), Error> {
        self.inner.stop(value, timeout).await
    }

    fn stopped(&self) -> Signal {
        self.inner.stopped()
    }
}

impl<E: Metrics> Metrics for Paced<E> {
    fn register<N: Into<String>, H: Into<String>, M: Metric>(
        &self,
        name: N,
        help: H,
        metric: M,
    ) -> Registered<M> {
        self.inner.register(name, help, metric)
    }

    fn encode(&self) -> String {
        self.inner.encode()
    }
}

impl<E: Network> Network for Paced<E> {
    type Listener = E::Listener;

    async fn bind(&self, socket: SocketAddr) -> Result<Self::Listener, Error> {
        self.inner.bind(socket).await
    }

    async fn dial(
        &self,
        socket: SocketAddr,
    ) -> Result<
        (
            commonware_runtime::SinkOf<Self>,
            commonware_runtime::StreamOf<Self>,
        ),
        Error,
    > {
        self.inner.dial(socket).await
    }
}

impl<E: Storage> Storage for Paced<E> {
    type Blob = E::Blob;

    async fn open_versioned(
        &self,
        partition: &str,
        name: &[u8],
        versions: RangeInclusive<commonware_runtime::BlobVersion>,
    ) -> Result<(Self::Blob, u64, commonware_runtime::BlobVersion), Error> {
        self.inner.open_versioned(partition, name, versions).await
    }

    async fn remove(&self, partition: &str, name: Option<&[u8]>) -> Result<(), Error> {
        self.inner.remove(partition, name).await
    }

    async fn scan(&self, partition: &str) -> Result<Vec<Vec<u8>>, Error> {
        self.inner.scan(partition).await
    }
}

impl<E: TryRng> TryRng for Paced<E> {
    type Error = E::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.inner.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.inner.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.inner.try_fill_bytes(bytes)
    }
}

impl<E: TryCryptoRng> TryCryptoRng for Paced<E> {}

#[cfg(test)]
#[path = "pulse_tests.rs"]
mod tests;
