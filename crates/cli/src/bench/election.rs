//! What elections cost: hashes for whoever mines, headers and elections for whoever checks. On one core unless it says otherwise.

use crate::elect::miner;
use scrip_burnchain::chain::{Block, Header, Network};
use scrip_ledger::elect::{Limits, Stake, elect};
use scrip_miner::Backend;
use serde::Serialize;
use std::time::{Duration, Instant};

/// Headers that are checked one after the other.
const HEADERS_COUNT: usize = 2_000;
const COMMITS_COUNTS: [usize; 2] = [100, 10_000];

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Cost {
    /// What `scrip elect mine` hashes with.
    pub backend: &'static str,
    /// Hashes per second of one core, as `scrip elect mine` makes them: three compressions each.
    pub mined_hashes_per_s: f64,
    /// The same on all cores.
    pub mined_hashes_per_s_all: f64,
    /// How many cores that is.
    pub cores: usize,
    /// Hashes per second of one core over the same 80 bytes by public libraries, fastest first.
    pub others: Vec<Other>,
    /// How many times as fast as the fastest of them the miner is.
    pub times_fastest: f64,
    /// Headers checked per second.
    pub headers_per_s: f64,
    /// Elections by number of commits.
    pub elections: Vec<Election>,
}

/// A public implementation of SHA-256.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Other {
    /// The library.
    pub name: &'static str,
    /// Hashes per second of one core.
    pub hashes_per_s: f64,
}

/// One size of election.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Election {
    /// How many stood, with a window of six each.
    pub commits: usize,
    /// Microseconds of one election.
    pub us: f64,
}

/// Measures for about `time` each.
pub fn measure(time: Duration) -> Cost {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let backend = Backend::best();
    let mined = miner::measure(backend, 1, time);
    let mut others = others(time);
    others.sort_by(|left, right| right.hashes_per_s.total_cmp(&left.hashes_per_s));
    Cost {
        backend: backend.name(),
        mined_hashes_per_s: mined,
        mined_hashes_per_s_all: miner::measure(backend, cores, time),
        cores,
        times_fastest: mined / others[0].hashes_per_s,
        others,
        headers_per_s: headers(time),
        elections: COMMITS_COUNTS.map(|count| election(count, time)).to_vec(),
    }
}

/// How often `work` can be done in a second, where each call does it `count` times.
fn rate(time: Duration, count: usize, mut work: impl FnMut()) -> f64 {
    let (start, mut done) = (Instant::now(), 0_usize);
    while start.elapsed() < time {
        work();
        done += count;
    }
    done as f64 / start.elapsed().as_secs_f64()
}

/// The same hashes by libraries whose code is public: those that this program has in it anyway, which have the
/// processor's own instructions, too.
fn others(time: Duration) -> Vec<Other> {
    use bitcoin::hashes::{Hash as _, sha256d};
    use sha2::{Digest as _, Sha256};
    let ring = |bytes: &[u8]| {
        let once = ring::digest::digest(&ring::digest::SHA256, bytes);
        first(ring::digest::digest(&ring::digest::SHA256, once.as_ref()).as_ref())
    };
    let sha2 = |bytes: &[u8]| first(&Sha256::digest(Sha256::digest(bytes)));
    let bitcoin = |bytes: &[u8]| first(&sha256d::Hash::hash(bytes).to_byte_array());
    vec![
        other("ring", time, ring),
        other("sha2", time, sha2),
        other("bitcoin_hashes", time, bitcoin),
    ]
}

fn first(hash: &[u8]) -> u8 {
    hash[0]
}

fn other(name: &'static str, time: Duration, hash: impl Fn(&[u8]) -> u8) -> Other {
    let mut preimage = [7u8; 80];
    let mut count = 0u128;
    let hashes_per_s = rate(time, 1_000, || {
        for _ in 0..1_000 {
            count += 1;
            preimage[32..48].copy_from_slice(&count.to_be_bytes());
            std::hint::black_box(hash(&preimage));
        }
    });
    Other { name, hashes_per_s }
}

fn headers(time: Duration) -> f64 {
    let genesis = Network::Regtest.genesis();
    let mut tip = genesis.clone();
    let mut headers = Vec::with_capacity(HEADERS_COUNT);
    for _ in 0..HEADERS_COUNT {
        let mut header = Header {
            prev_blockhash: tip.header.block_hash(),
            time: tip.header.time + 1,
            nonce: 0,
            ..tip.header
        };
        while !header.target().is_met_by(header.block_hash()) {
            header.nonce += 1;
        }
        tip = extend(&tip, header);
        headers.push(header);
    }
    rate(time, HEADERS_COUNT, || {
        let mut tip = genesis.clone();
        for header in &headers {
            tip = extend(&tip, *header);
        }
        std::hint::black_box(&tip);
    })
}

fn extend(tip: &Block, header: Header) -> Block {
    tip.extend(Network::Regtest, header, u64::MAX)
        .expect("a header that was mined here")
}

fn election(count: usize, time: Duration) -> Election {
    let limits = Limits {
        window: 6,
        share_max_permille: 100,
        quota: 1,
    };
    let stakes: Vec<Stake> = (0..count as u64)
        .map(|index| Stake {
            window: (0..5)
                .map(|past| (index * 7_919 + past * 104_729) % 1_000_003)
                .collect(),
            burned: (index * 15_485_863) % 1_000_003,
            mapped: (index * 32_452_843) % 100_003,
        })
        .collect();
    let per_s = rate(time, 1, || {
        std::hint::black_box(elect(&limits, &stakes));
    });
    Election {
        commits: count,
        us: 1e6 / per_s,
    }
}
