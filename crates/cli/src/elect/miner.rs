//! Mining a nonce on all cores.

use scrip_burnchain::payload::Nonce;
use scrip_burnchain::work;
use scrip_miner::{Backend, Miner, Range};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Hashes between two looks at the others.
const STRIDE: u64 = 1 << 14;

/// What to mine.
#[derive(Clone, Debug)]
pub struct Job {
    /// Whose nonce.
    pub validator: [u8; 32],
    /// The digest of the ledger block that the tenure starts from.
    pub parent: [u8; 32],
    /// The tier: hashes that it takes on average.
    pub hashes: u64,
    /// How many threads.
    pub threads: usize,
}

/// What was mined.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The nonce.
    pub nonce: Nonce,
    /// How many hashes were made, by all threads.
    pub hashes: u64,
    /// How long it took.
    pub took: Duration,
}

impl Found {
    /// Hashes per second.
    pub fn rate(&self) -> f64 {
        self.hashes as f64 / self.took.as_secs_f64().max(1e-9)
    }
}

/// Mines until a nonce meets the tier, or `stop` is set. `progress` is told how many hashes were made so far.
pub fn mine(job: &Job, stop: &AtomicBool, progress: impl Fn(u64)) -> Option<Found> {
    let start = Instant::now();
    let threshold = work::threshold(job.hashes);
    let (done, count) = (AtomicBool::new(false), AtomicU64::new(0));
    let threads = job.threads.max(1) as u64;
    let found = thread::scope(|scope| {
        let miners: Vec<_> = (0..threads)
            .map(|number| {
                let (threshold, done, count) = (&threshold, &done, &count);
                scope.spawn(move || search(job, number, threads, threshold, (stop, done, count)))
            })
            .collect();
        while !miners.iter().all(thread::ScopedJoinHandle::is_finished) {
            progress(count.load(Ordering::Relaxed));
            thread::sleep(Duration::from_millis(20));
        }
        let joined = miners.into_iter().filter_map(|miner| miner.join().ok());
        joined.flatten().next()
    });
    Some(Found {
        nonce: found?,
        hashes: count.load(Ordering::Relaxed),
        took: start.elapsed(),
    })
}

fn search(
    job: &Job,
    number: u64,
    threads: u64,
    threshold: &[u8; 32],
    (stop, done, count): (&AtomicBool, &AtomicBool, &AtomicU64),
) -> Option<Nonce> {
    let miner = Miner::new(&job.validator, &job.parent);
    let mut head = [0; 8];
    head.copy_from_slice(&threshold[..8]);
    let head = u64::from_be_bytes(head);
    let step = u128::from(threads);
    let mut range = Range {
        first: u128::from(number),
        step,
        count: STRIDE,
    };
    loop {
        let found = miner.search(range, head);
        let made = found.map_or(range.count, |found| found.position + 1);
        count.fetch_add(made, Ordering::Relaxed);
        range.first = range
            .first
            .wrapping_add(step.wrapping_mul(u128::from(made)));
        // The first 64 bits may be the threshold's own, and the rest too high.
        if let Some(found) = found
            && work::hash(&job.validator, &found.nonce, &job.parent) < *threshold
        {
            done.store(true, Ordering::Relaxed);
            return Some(found.nonce);
        }
        if done.load(Ordering::Relaxed) || stop.load(Ordering::Relaxed) {
            return None;
        }
    }
}

/// Hashes per second of so many threads over about `time`.
pub fn measure(backend: Backend, threads: usize, time: Duration) -> f64 {
    let start = Instant::now();
    let made: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|number| scope.spawn(move || measure_one(backend, number, start, time)))
            .collect();
        let joined = threads.into_iter().filter_map(|thread| thread.join().ok());
        joined.sum()
    });
    made as f64 / start.elapsed().as_secs_f64()
}

fn measure_one(backend: Backend, number: usize, start: Instant, time: Duration) -> u64 {
    let miner = Miner::with(&[1; 32], &[2; 32], backend);
    let mut range = Range {
        first: (number as u128) << 64,
        step: 1,
        count: STRIDE,
    };
    let mut made = 0;
    while start.elapsed() < time {
        // Nobody finds this one.
        std::hint::black_box(miner.search(range, 0));
        range.first += u128::from(STRIDE);
        made += STRIDE;
    }
    made
}

#[cfg(test)]
#[path = "miner_tests.rs"]
mod tests;
