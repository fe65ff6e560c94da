//! Every decoder over its seeds, what fuzzing has found so far, changed seeds and plain noise, on every test run.
//!
//! A decoder passes when it neither panics nor accepts two encodings of one value; `check` of a target asserts both.

use scrip_fuzz::TARGETS;
use scrip_fuzz::noise::Noise;
use scrip_fuzz::proofs::{self, Proofs};
use scrip_fuzz::town::Town;
use scrip_receipt::Proof;
use std::path::Path;

/// Changed copies of each seed. Together with the noise this takes seconds, not minutes.
const CHANGED_PER_SEED: usize = 2_000;
const NOISE_INPUTS: usize = 2_000;
const NOISE_SIZE_MAX: usize = 2_048;

#[test]
fn every_target_has_a_seed_that_its_decoder_accepts() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} has no seed", target.name);
        for (index, seed) in seeds.iter().enumerate() {
            assert!(
                (target.accepts)(seed),
                "{}: seed {index} is refused",
                target.name
            );
        }
    }
}

/// Otherwise "no forged proof verifies" would hold because none does.
#[test]
fn receipts_of_what_happened_verify() {
    let town = Town::found();
    let proofs = Proofs::of(&town);
    for receipt in &proofs.receipts {
        let proof = Proof::decode(receipt).unwrap();
        assert!(proofs::is_true(&proof, &town), "{proof:?}");
        proof.verify(&proofs.key).unwrap();
    }
    let elsewhere = Proofs::of_network(&town, 2);
    for receipt in &elsewhere.receipts {
        assert!(Proof::decode(receipt).unwrap().verify(&proofs.key).is_err());
    }
}

#[test]
fn seeds_and_their_changed_copies() {
    for target in TARGETS {
        for (index, seed) in (target.seeds)().iter().enumerate() {
            (target.check)(seed);
            let mut noise = Noise::new(index as u64);
            for _ in 0..CHANGED_PER_SEED {
                (target.check)(&noise.changed(seed));
            }
        }
    }
}

#[test]
fn plain_noise() {
    for target in TARGETS {
        let mut noise = Noise::new(1);
        for _ in 0..NOISE_INPUTS {
            (target.check)(&noise.bytes(NOISE_SIZE_MAX));
        }
    }
}

#[test]
fn what_fuzzing_has_found() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for target in TARGETS {
        let Ok(files) = std::fs::read_dir(corpus.join(target.name)) else {
            continue;
        };
        for file in files {
            (target.check)(&std::fs::read(file.unwrap().path()).unwrap());
        }
    }
}
