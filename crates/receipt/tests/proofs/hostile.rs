//! Files that somebody made up or changed.

use crate::{
    network::{Network, prove},
    state_proofs::{account, small_town},
};
use commonware_runtime::{Runner as _, deterministic};
use proptest::prelude::*;
use scrip_receipt::{FILE_SIZE_MAX, MAGIC, Proof, Proven, Receipt, VERSION, VerifyError, verify};
use std::sync::LazyLock;

/// An account that the sample state does not have.
const ABSENT: u64 = 500;

/// One good file of each kind, and the network it is from.
struct Samples {
    network: Network,
    files: Vec<Vec<u8>>,
}

static SAMPLES: LazyLock<Samples> = LazyLock::new(|| {
    let network = Network::new(50);
    let operations = [
        network.transfer(0),
        network.batch(1, 5),
        network.transfer(2),
    ];
    let anchor = network.anchor(network.operations_header(&operations));
    let mut files: Vec<_> = [(0, None), (1, None), (1, Some(3))]
        .into_iter()
        .map(|(index, item)| {
            Receipt::new(anchor.clone(), &operations, index, item)
                .unwrap()
                .encode()
        })
        .collect();
    let (network, proofs) = deterministic::Runner::default().start(|context| async move {
        let state = small_town(&context).await;
        let anchor = network.state_anchor(&state);
        let mut proofs = Vec::new();
        for number in [3, ABSENT] {
            proofs.push(
                prove(&state, anchor.clone(), account(number).0)
                    .await
                    .encode(),
            );
        }
        (network, proofs)
    });
    files.extend(proofs);
    Samples { network, files }
});

fn check(file: &[u8]) -> Result<(), VerifyError> {
    verify(file, &SAMPLES.network.committee.key).map(drop)
}

/// Whether a changed file is refused, or proves what is true and something else than before: the absence of another key
/// that lies in the same gap. That is the one thing that can be changed in a proof.
fn refused(changed: &[u8]) -> bool {
    match verify(changed, &SAMPLES.network.committee.key) {
        Err(_) => true,
        Ok(report) => {
            let Proven::Absence { key } = report.proven else {
                return false;
            };
            key != account(ABSENT).0 && (0..400).all(|number| key != account(number).0)
        }
    }
}

#[test]
fn every_changed_byte_is_refused() {
    for file in &SAMPLES.files {
        assert_eq!(check(file), Ok(()));
        for index in 0..file.len() {
            let mut changed = file.clone();
            changed[index] ^= 1 << (index % 8);
            assert!(refused(&changed), "byte {index} of {}", file.len());
        }
    }
}

#[test]
fn every_shorter_and_longer_file_is_refused() {
    for file in &SAMPLES.files {
        for length in 0..file.len() {
            let expected = if length < MAGIC.len() {
                VerifyError::NotAProof
            } else {
                VerifyError::Malformed
            };
            assert_eq!(check(&file[..length]), Err(expected), "{length}");
        }
        let mut longer = file.clone();
        longer.push(0);
        assert_eq!(check(&longer), Err(VerifyError::Malformed));
    }
}

#[test]
fn what_is_no_file_of_this_version_says_so() {
    let mut file = SAMPLES.files[0].clone();
    file[0] = b'X';
    assert_eq!(check(&file), Err(VerifyError::NotAProof));
    assert_eq!(check(b"%PDF-1.7"), Err(VerifyError::NotAProof));
    assert_eq!(check(&[]), Err(VerifyError::NotAProof));

    let mut file = SAMPLES.files[0].clone();
    file[MAGIC.len()] = VERSION + 1;
    assert_eq!(check(&file), Err(VerifyError::Version));
    let mut file = SAMPLES.files[0].clone();
    for kind in [0, 5, 255] {
        file[MAGIC.len() + 1] = kind;
        assert_eq!(check(&file), Err(VerifyError::Kind));
    }
    let mut file = SAMPLES.files[0].clone();
    file.resize(FILE_SIZE_MAX + 1, 0);
    assert_eq!(check(&file), Err(VerifyError::TooLarge));
}

#[test]
fn one_kind_does_not_pass_for_another() {
    for (file, own) in SAMPLES.files.iter().zip([1, 1, 2, 3, 4]) {
        for kind in 1..=4 {
            let mut changed = file.clone();
            assert_eq!(changed[MAGIC.len() + 1], own);
            changed[MAGIC.len() + 1] = kind;
            assert_eq!(check(&changed).is_ok(), kind == own);
        }
    }
}

#[test]
fn codes_are_permanent_and_sentences_are_sentences() {
    let all = [
        (VerifyError::NetworkKey, "network_key_invalid"),
        (VerifyError::TooLarge, "proof_too_large"),
        (VerifyError::NotAProof, "proof_not_recognised"),
        (VerifyError::Version, "proof_version_unknown"),
        (VerifyError::Kind, "proof_kind_unknown"),
        (VerifyError::Malformed, "proof_malformed"),
        (VerifyError::Descent, "proof_blocks_not_linked"),
        (VerifyError::Finality, "proof_not_signed_by_network"),
        (VerifyError::Inclusion, "proof_not_in_block"),
        (VerifyError::Author, "proof_author_signature_invalid"),
        (VerifyError::State, "proof_not_in_state"),
    ];
    for (error, code) in all {
        assert_eq!(error.code(), code);
        assert!(error.to_string().len() > 20);
    }
}

/// A good file with some bytes replaced, inserted or taken out.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<prop::sample::Index>(), any::<u8>(), 0..3u8);
    (0..5usize, prop::collection::vec(edit, 1..6)).prop_map(|(sample, edits)| {
        let mut file = SAMPLES.files[sample].clone();
        for (index, byte, how) in edits {
            let index = index.index(file.len());
            match how {
                0 => file[index] = byte,
                1 => file.insert(index, byte),
                _ => drop(file.remove(index)),
            }
        }
        file
    })
}

/// Anything at all behind a good beginning.
fn random() -> impl Strategy<Value = Vec<u8>> {
    let body = prop::collection::vec(any::<u8>(), 0..2_000);
    (any::<bool>(), 0..6u8, body).prop_map(|(begin, kind, body)| {
        let mut file = if begin {
            [&MAGIC[..], &[VERSION, kind]].concat()
        } else {
            Vec::new()
        };
        file.extend(body);
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_prove_nothing(file in random()) {
        prop_assert!(check(&file).is_err());
    }

    #[test]
    fn mutated_files_prove_nothing_and_are_read_in_one_way_only(file in mutated()) {
        if SAMPLES.files.contains(&file) {
            prop_assert!(check(&file).is_ok());
        } else {
            prop_assert!(refused(&file));
        }
        if let Ok(proof) = Proof::decode(&file) {
            prop_assert_eq!(proof.encode(), file);
        }
    }
}
