//! A whole network under load: processes of their own on loopback, real signatures, everything final.

use super::load::{BATCH_TRANSFERS, Load, bodies};
use super::machine::{Usage, folder_bytes};
use super::push::Pushers;
use crate::ephemeral::Ephemeral;
use crate::failure::{Exit, Failure, Outcome};
use crate::remote::Remote;
use futures::{StreamExt as _, stream};
use scrip_ledger::operation::Signed;
use serde::Serialize;
use std::time::{Duration, Instant};

/// Operations in one request: singly signed ones, and batches.
const SINGLES_PER_REQUEST: usize = 256;
const BATCHES_PER_REQUEST: usize = 4;
/// Requests on their way at the same time.
const REQUESTS_AT_ONCE: usize = 8;
/// How long a phase may take beyond what it was given.
const DRAIN_TIME: Duration = Duration::from_secs(60);
/// How often the blocks are looked at.
const POLL_TIME: Duration = Duration::from_millis(20);
/// Blocks looked at together: what the interface gives at once.
const BLOCKS_PER_LOOK: u32 = 200;
/// Enough that an epoch's end is rare, as in life.
const BLOCKS_PER_EPOCH: u64 = 4_096;
/// Share of the top rate at which latency is measured under load.
const BUSY_SHARE: f64 = 0.8;

/// How much to send.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Singly signed transfers.
    pub singles: usize,
    /// Batches of a custodian.
    pub batches: usize,
    /// Payments whose latency is measured, one after the other.
    pub samples: usize,
    /// Accounts opened to see what they cost.
    pub accounts: u64,
}

/// What a network reached.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    /// Validators, each a process of its own on this machine.
    pub validators: usize,
    /// Singly signed transfers.
    pub singles: Rate,
    /// Transfers in batches of a custodian.
    pub batches: Rate,
    /// From sending a payment to its finality, at low load.
    pub latency_idle: Latency,
    /// The same while the network carries 80% of its top rate of singly signed transfers.
    pub latency_busy: Latency,
    /// What one validator's disk and memory grew by.
    pub growth: Growth,
}

/// A rate, and what limited it.
#[derive(Clone, Debug, Serialize)]
pub struct Rate {
    /// Transfers that became final.
    pub transfers: usize,
    /// From the first request to the last final block.
    pub seconds: f64,
    /// Transfers per second.
    pub transfers_per_s: f64,
    /// Blocks that held them.
    pub blocks: u64,
    /// Processor time of one validator per transfer, on average over all.
    pub validator_cpu_us_per_transfer: f64,
    /// Cores that each validator kept busy, on average.
    pub validator_cores: Vec<f64>,
    /// Cores that this program kept busy, as the load generator.
    pub generator_cores: f64,
}

/// Times from sending to finality, seen from outside.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// How many payments.
    pub samples: usize,
    /// Half of them were faster.
    pub p50_ms: f64,
    /// 99 of 100 were faster.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

/// What a validator keeps, per million.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Growth {
    /// Accounts that were opened for this.
    pub accounts: u64,
    /// Disk per million accounts.
    pub disk_bytes_per_million_accounts: u64,
    /// Memory per million accounts.
    pub memory_bytes_per_million_accounts: i64,
    /// Disk per million singly signed transfers.
    pub disk_bytes_per_million_singles: u64,
    /// Disk per million transfers in batches.
    pub disk_bytes_per_million_batched: u64,
    /// Resident memory of one validator in the end.
    pub memory_bytes: u64,
}

/// Measures a network of `validators` processes.
pub async fn measure(validators: usize, sizes: Sizes, note: impl Fn(&str)) -> Outcome<Reached> {
    let network = Ephemeral::start(validators, BLOCKS_PER_EPOCH).await?;
    let remote = network.connect().await?;
    let registrar = network.network().registrar()?;
    note("setting up accounts");
    let mut load = Load::set_up(&remote, registrar).await?;
    note("latency at low load");
    let latency_idle = latency(&remote, load.singles(sizes.samples)).await?;
    note("singly signed transfers");
    let (singles, disk_singles) = phase(
        &network,
        &remote,
        load.singles(sizes.singles),
        SINGLES_PER_REQUEST,
        1,
    )
    .await?;
    note("batches of a custodian");
    let (batches, disk_batches) = phase(
        &network,
        &remote,
        load.batches(sizes.batches),
        BATCHES_PER_REQUEST,
        BATCH_TRANSFERS,
    )
    .await?;
    note("latency at 80% of the top");
    let latency_busy = busy(
        &network,
        &remote,
        &mut load,
        singles.transfers_per_s * BUSY_SHARE,
        sizes,
    )
    .await?;
    note("accounts");
    let (disk, memory) = (disk_of(&network), memory_of(&network));
    load.open_members(super::load::MEMBERS, sizes.accounts)
        .await?;
    settle().await;
    let per_million = |bytes: u64, count: u64| (bytes as f64 / count.max(1) as f64 * 1e6) as u64;
    let growth = Growth {
        accounts: sizes.accounts,
        disk_bytes_per_million_accounts: per_million(
            disk_of(&network).saturating_sub(disk),
            sizes.accounts,
        ),
        memory_bytes_per_million_accounts: ((memory_of(&network) as f64 - memory as f64)
            / sizes.accounts.max(1) as f64
            * 1e6) as i64,
        disk_bytes_per_million_singles: per_million(disk_singles, sizes.singles as u64),
        disk_bytes_per_million_batched: per_million(
            disk_batches,
            (sizes.batches * BATCH_TRANSFERS) as u64,
        ),
        memory_bytes: memory_of(&network),
    };
    Ok(Reached {
        validators,
        singles,
        batches,
        latency_idle,
        latency_busy,
        growth,
    })
}

/// Sends everything as fast as the network takes it, and waits until all of it is final.
async fn phase(
    network: &Ephemeral,
    remote: &Remote,
    operations: Vec<Signed>,
    per_request: usize,
    weight: usize,
) -> Outcome<(Rate, u64)> {
    let bodies = bodies(&operations, per_request);
    let disk = disk_of(network);
    let before = remote.latest().await?.height;
    let usage: Vec<Usage> = usage_of(network);
    let own = Usage::own();
    let start = Instant::now();
    let pushers = &Pushers::new(&network.urls(), remote.network_id())?;
    let send = stream::iter(bodies.into_iter().enumerate())
        .for_each_concurrent(REQUESTS_AT_ONCE, |(number, body)| async move {
            pushers.push(number, body).await
        });
    let ((), (blocks, seconds)) = tokio::join!(send, async {
        wait_for(remote, before, operations.len(), start)
            .await
            .unwrap_or((0, f64::INFINITY))
    });
    if seconds.is_infinite() {
        return Err(Failure::new(
            Exit::Unreachable,
            "bench_not_final",
            "The network did not make everything final in time.",
        ));
    }
    let cores = |after: Usage, before: &Usage| (after.cpu_s - before.cpu_s) / seconds;
    let validator_cores: Vec<f64> = usage_of(network)
        .into_iter()
        .zip(&usage)
        .map(|(after, before)| cores(after, before))
        .collect();
    let generator_cores = cores(Usage::own(), &own);
    let transfers = operations.len() * weight;
    settle().await;
    let grown = disk_of(network).saturating_sub(disk);
    let transfers_per_s = transfers as f64 / seconds;
    let busy: f64 = validator_cores.iter().sum();
    Ok((
        Rate {
            validator_cpu_us_per_transfer: busy * 1e6
                / (transfers_per_s * validator_cores.len().max(1) as f64),
            transfers,
            seconds,
            transfers_per_s,
            blocks,
            validator_cores,
            generator_cores,
        },
        grown,
    ))
}

/// Follows the blocks after `before` until they hold `count` operations, and says how many blocks that were and when.
async fn wait_for(
    remote: &Remote,
    before: u64,
    count: usize,
    start: Instant,
) -> Outcome<(u64, f64)> {
    let (mut seen, mut total, mut blocks) = (before, 0, 0);
    let mut last = Instant::now();
    loop {
        // From the oldest on, so that none is missed however fast they come.
        let page = remote.blocks_after(seen, BLOCKS_PER_LOOK).await?;
        for block in page.iter().rev() {
            seen = block.height;
            if block.operations_count > 0 {
                total += block.operations_count as usize;
                blocks += 1;
                last = Instant::now();
            }
        }
        if total >= count {
            return Ok((blocks, start.elapsed().as_secs_f64()));
        }
        if page.len() == BLOCKS_PER_LOOK as usize {
            continue;
        }
        if last.elapsed() > DRAIN_TIME {
            return Err(Failure::new(
                Exit::Unreachable,
                "bench_not_final",
                format!("Only {total} of {count} became final."),
            ));
        }
        tokio::time::sleep(POLL_TIME).await;
    }
}

/// Sends payments one after the other and measures each until it is final.
async fn latency(remote: &Remote, operations: Vec<Signed>) -> Outcome<Latency> {
    use crate::replay::network::Network as _;
    let mut times = Vec::new();
    for signed in &operations {
        let start = Instant::now();
        remote.apply(signed).await?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    Ok(Latency::of(times))
}

/// The latency of single payments while others come at `rate` per second.
async fn busy(
    network: &Ephemeral,
    remote: &Remote,
    load: &mut Load<'_>,
    rate: f64,
    sizes: Sizes,
) -> Outcome<Latency> {
    const PER_REQUEST: usize = 64;
    let background = load.singles(sizes.singles);
    let samples = load.singles(sizes.samples);
    let bodies = bodies(&background, PER_REQUEST);
    let pushers = &Pushers::new(&network.urls(), remote.network_id())?;
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let push = async {
        // Open loop: what the network does not take in time does not slow down what follows.
        let mut ticks =
            tokio::time::interval(Duration::from_secs_f64(PER_REQUEST as f64 / rate.max(1.0)));
        let mut requests = stream::FuturesUnordered::new();
        let mut bodies = bodies.into_iter().enumerate();
        loop {
            tokio::select! {
                _ = stopped.changed() => break,
                Some(()) = requests.next(), if !requests.is_empty() => {}
                _ = ticks.tick() => {
                    let Some((number, body)) = bodies.next() else { break };
                    requests.push(async move { pushers.push(number, body).await });
                }
            }
        }
    };
    let measured = async {
        let result = latency(remote, samples).await;
        let _ = stop.send(true);
        result
    };
    let ((), result) = tokio::join!(push, measured);
    result
}

impl Latency {
    fn of(mut times_ms: Vec<f64>) -> Self {
        times_ms.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (times_ms.len() as f64 * share).ceil() as usize;
            times_ms
                .get(place.clamp(1, times_ms.len().max(1)) - 1)
                .copied()
                .unwrap_or(f64::NAN)
        };
        Self {
            samples: times_ms.len(),
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            max_ms: at(1.0),
        }
    }
}

pub(super) fn usage_of(network: &Ephemeral) -> Vec<Usage> {
    network
        .nodes()
        .iter()
        .map(|node| node.id().map(Usage::of).unwrap_or_default())
        .collect()
}

fn memory_of(network: &Ephemeral) -> u64 {
    usage_of(network)
        .first()
        .map_or(0, |usage| usage.resident_bytes)
}

fn disk_of(network: &Ephemeral) -> u64 {
    folder_bytes(network.network().node(0).path())
}

/// Lets the nodes write what they have in hand.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}
