use super::*;

fn job(hashes: u64, threads: usize) -> Job {
    Job {
        validator: [3; 32],
        parent: [4; 32],
        hashes,
        threads,
    }
}

#[test]
fn the_miners_hash_is_the_ledgers() {
    let job = job(2, 1);
    for backend in [Backend::ShaNi, Backend::Portable] {
        let miner = Miner::with(&job.validator, &job.parent, backend);
        for number in 0..100u128 {
            let range = Range {
                first: number,
                step: 1,
                count: 1,
            };
            let found = miner.search(range, u64::MAX).unwrap();
            let hash = work::hash(&job.validator, &number.to_be_bytes(), &job.parent);
            assert_eq!(hash[..8], found.head.to_be_bytes());
        }
    }
}

#[test]
fn a_mined_nonce_meets_its_tier() {
    for threads in [1, 3] {
        let job = job(2_000, threads);
        let found = mine(&job, &AtomicBool::new(false), |_| {}).unwrap();
        let hash = work::hash(&job.validator, &found.nonce, &job.parent);
        assert_eq!(work::tier_met(&hash, &[2_000]), Some(2_000));
        assert!(found.hashes > 0);
    }
}

#[test]
fn mining_stops_when_it_is_told_to() {
    let found = mine(&job(u64::MAX, 2), &AtomicBool::new(true), |_| {});
    assert!(found.is_none());
}
