//! Mining a nonce on all cores.
//!
//! The preimage has 80 bytes, two blocks of SHA-256, and its hash is hashed once more: three compressions for each nonce. The
//! backend of `sha2` uses the processor's own instructions where it has them.

use scrip_burnchain::payload::Nonce;
use scrip_burnchain::work::{self, PREIMAGE_SIZE};
use sha2::block_api::compress256;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Hashes between two looks at the others.
const STRIDE: u64 = 1 << 14;
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

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

/// The hash of a preimage whose blocks are laid out for it.
struct Hasher {
    first: [u8; 64],
    second: [u8; 64],
    outer: [u8; 64],
}

impl Hasher {
    fn new(job: &Job) -> Self {
        let preimage = work::preimage(&job.validator, &[0; 16], &job.parent);
        let mut hasher = Self {
            first: [0; 64],
            second: [0; 64],
            outer: [0; 64],
        };
        hasher.first.copy_from_slice(&preimage[..64]);
        hasher.second[..PREIMAGE_SIZE - 64].copy_from_slice(&preimage[64..]);
        hasher.second[PREIMAGE_SIZE - 64] = 0x80;
        hasher.second[56..].copy_from_slice(&(8 * PREIMAGE_SIZE as u64).to_be_bytes());
        hasher.outer[32] = 0x80;
        hasher.outer[56..].copy_from_slice(&256u64.to_be_bytes());
        hasher
    }

    /// The first 64 bits of the hash; the rest is only looked at when these are low enough.
    fn head(&mut self, nonce: &Nonce) -> u64 {
        self.first[32..48].copy_from_slice(nonce);
        let mut state = INITIAL;
        compress256(&mut state, &[self.first, self.second]);
        for (bytes, word) in self.outer.chunks_exact_mut(4).zip(state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        let mut state = INITIAL;
        compress256(&mut state, &[self.outer]);
        u64::from(state[0]) << 32 | u64::from(state[1])
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
    let mut hasher = Hasher::new(job);
    let mut head = [0; 8];
    head.copy_from_slice(&threshold[..8]);
    let head = u64::from_be_bytes(head);
    let mut counter = u128::from(number);
    loop {
        for made in 1..=STRIDE {
            let nonce = counter.to_be_bytes();
            counter += u128::from(threads);
            if hasher.head(&nonce) > head {
                continue;
            }
            if work::hash(&job.validator, &nonce, &job.parent) < *threshold {
                count.fetch_add(made, Ordering::Relaxed);
                done.store(true, Ordering::Relaxed);
                return Some(nonce);
            }
        }
        count.fetch_add(STRIDE, Ordering::Relaxed);
        if done.load(Ordering::Relaxed) || stop.load(Ordering::Relaxed) {
            return None;
        }
    }
}

/// Hashes per second of one core over about `time`.
pub fn measure(time: Duration) -> f64 {
    let job = Job {
        validator: [1; 32],
        parent: [2; 32],
        hashes: u64::MAX,
        threads: 1,
    };
    let mut hasher = Hasher::new(&job);
    let (start, mut count) = (Instant::now(), 0u128);
    let mut least = u64::MAX;
    while start.elapsed() < time {
        for _ in 0..STRIDE {
            least = least.min(hasher.head(&count.to_be_bytes()));
            count += 1;
        }
    }
    std::hint::black_box(least);
    count as f64 / start.elapsed().as_secs_f64()
}

#[cfg(test)]
#[path = "miner_tests.rs"]
mod tests;
