//! The test vectors in `vectors/`: one file of each kind and everything on the way from it to the network's key, for
//! implementations in other languages and in the browser.
//!
//! They are made anew in each run and compared with the files. To change the format on purpose, run with
//! `SCRIP_WRITE_VECTORS=1` and look at the difference.

use crate::{
    database,
    network::{Network, prove},
    state_proofs::{account, small_town},
};
use commonware_codec::Encode as _;
use commonware_cryptography::{Hasher as _, Sha256};
use commonware_runtime::{Runner as _, deterministic};
use scrip_ledger::block::operation_leaf;
use scrip_receipt::{
    Anchor, Claim, Content, FINALIZE_NAMESPACE, Proof, Receipt, StateProof, VerifyError, log_entry,
    verify,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn hex(bytes: impl AsRef<[u8]>) -> String {
    const_hex::encode(bytes)
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn describe_anchor(anchor: &Anchor) -> Value {
    let header = anchor.header();
    let last = anchor.descendants().last().unwrap_or(header);
    let finality = anchor.finality();
    json!({
        "header": {
            "network": hex(header.network.0),
            "epoch": header.epoch,
            "view": header.view,
            "leader": hex(&header.leader),
            "parent_view": header.parent_view,
            "parent": hex(header.parent),
            "height": header.height,
            "timestamp_ms": header.timestamp.0,
            "operations_root": hex(header.operations_root),
            "operations_count": header.operations_count,
            "state_root": hex(header.state_root),
            "state_operations_root": hex(header.state_operations_root),
            "state_range_start": header.state_range_start,
            "state_range_end": header.state_range_end,
            "payload": hex(header.payload),
        },
        "block": hex(header.digest()),
        "descendants": anchor.descendants().len(),
        "finality": {
            "view": finality.view,
            "parent_view": finality.parent_view,
            "namespace": core::str::from_utf8(FINALIZE_NAMESPACE).unwrap(),
            "message": hex(finality.message(last.epoch, &last.digest())),
            "signature": hex(finality.signature),
        },
    })
}

fn describe_receipt(receipt: &Receipt) -> Value {
    let network = &receipt.anchor.header().network;
    let content = match &receipt.content {
        Content::Operation(signed) => json!({
            "operation": hex(signed.operation().encode()),
            "body": hex(signed.body()),
            "digest": hex(signed.digest(network)),
            "leaf": hex(operation_leaf(&signed.digest(network), signed.signature())),
            "author": signed.author().to_string(),
            "signer": hex(signed.signer()),
            "id": signed.id().to_string(),
            "signature": hex(signed.signature()),
        }),
        Content::Item(item) => json!({
            "item": hex(item.item.encode()),
            "count": item.count,
            "index": item.place.index,
            "path": item.place.path.iter().map(hex).collect::<Vec<_>>(),
            "author": item.author.to_string(),
            "signer": hex(&item.signer),
            "id": item.id.to_string(),
            "signature": hex(&item.signature),
        }),
    };
    json!({
        "anchor": describe_anchor(&receipt.anchor),
        "index": receipt.place.index,
        "path": receipt.place.path.iter().map(hex).collect::<Vec<_>>(),
        "content": content,
    })
}

fn describe_state(proof: &StateProof) -> Value {
    let entry = match &proof.claim {
        Claim::Present { record, next_key } => log_entry(&proof.key, &record.encode(), next_key),
        Claim::Absent {
            previous_key,
            previous_record,
            next_key,
        } => log_entry(previous_key, &previous_record.encode(), next_key),
    };
    json!({
        "anchor": describe_anchor(&proof.anchor),
        "key": proof.key.to_string(),
        "log_entry": hex(entry),
        "location": proof.entry.location,
        "entries": proof.entry.entries,
        "inactive_peaks": proof.entry.inactive_peaks,
        "chunk": hex(proof.entry.chunk),
        "partial_chunk": proof.entry.partial_chunk.map(hex),
        "digests": proof.entry.digests.iter().map(hex).collect::<Vec<_>>(),
    })
}

/// The proofs, by the name of their file.
fn proofs(network: &Network) -> BTreeMap<&'static str, Proof> {
    let operations = [
        network.transfer(0),
        network.batch(1, 6),
        network.transfer(2),
        network.transfer(3),
        network.transfer(4),
    ];
    let header = network.operations_header(&operations);
    let anchor = network.anchor(header.clone());
    let receipt = |anchor: &Anchor, index, item| {
        Proof::Receipt(Receipt::new(anchor.clone(), &operations, index, item).unwrap())
    };

    let child = network.child(&header);
    let grandchild = network.child(&child);
    let finality = network.anchor(grandchild.clone()).finality().clone();
    let through_descendants = Anchor::new(header, vec![child, grandchild], finality).unwrap();

    let mut proofs = BTreeMap::from([
        ("operation", receipt(&anchor, 2, None)),
        ("last_operation", receipt(&anchor, 4, None)),
        ("batch", receipt(&anchor, 1, None)),
        ("batch_item", receipt(&anchor, 1, Some(4))),
        ("descendants", receipt(&through_descendants, 0, None)),
    ]);
    let states = deterministic::Runner::default().start(|context| async move {
        let network = Network::new(VECTORS_SEED);
        let mut state = small_town(&context).await;
        let anchor = network.state_anchor(&state);
        let mut proofs = Vec::new();
        for (name, number) in [
            ("record", 3),
            ("record_of_new_chunk", 399),
            ("absence", 500),
        ] {
            let proof = prove(&state, anchor.clone(), account(number).0).await;
            proofs.push((name, Proof::State(proof)));
        }
        // Later the older entries are of no use any more and their mountains are folded.
        for round in 0..9 {
            let changes =
                (0..400).map(|number| (account(number).0, Some(account(number + round).1)));
            state = database::commit(state, changes).await;
        }
        let anchor = network.state_anchor(&state);
        for (name, number) in [("record_of_long_log", 3), ("absence_of_long_log", 500)] {
            let proof = prove(&state, anchor.clone(), account(number).0).await;
            assert!(proof.entry.inactive_peaks > 0);
            proofs.push((name, Proof::State(proof)));
        }
        proofs
    });
    proofs.extend(states);
    proofs
}

const VECTORS_SEED: u64 = 2026;

/// Changes of one byte that must be refused, with the reason.
const REFUSED: &[(&str, usize, &str)] = &[
    ("operation", 0, "proof_not_recognised"),
    ("operation", 5, "proof_version_unknown"),
    ("operation", 6, "proof_kind_unknown"),
    ("operation", 7, "proof_not_signed_by_network"),
    ("operation", 342, "proof_not_signed_by_network"),
    ("operation", 345, "proof_not_in_block"),
    ("operation", 460, "proof_not_in_block"),
    ("batch_item", 600, "proof_not_in_block"),
    ("descendants", 300, "proof_blocks_not_linked"),
    ("record", 360, "proof_not_in_state"),
    ("record", 700, "proof_not_in_state"),
    ("absence", 700, "proof_not_in_state"),
];

#[test]
fn vectors_are_as_written() {
    let network = Network::new(VECTORS_SEED);
    let key = network.committee.key;
    let mut files = BTreeMap::new();
    let mut accepted = Vec::new();
    for (name, proof) in proofs(&network) {
        let bytes = proof.encode();
        let report = verify(&bytes, &key).unwrap();
        let parts = match &proof {
            Proof::Receipt(receipt) => describe_receipt(receipt),
            Proof::State(proof) => describe_state(proof),
        };
        accepted.push(json!({
            "file": format!("{name}.bin"),
            "size": bytes.len(),
            "sha256": hex(Sha256::hash(&[&bytes])),
            "report": report.lines(|_| None),
            "parts": parts,
        }));
        files.insert(name, bytes);
    }
    let mut refused = Vec::new();
    for &(name, byte, code) in REFUSED {
        let mut changed = files[name].clone();
        changed[byte] ^= 1;
        let error = verify(&changed, &key).unwrap_err();
        assert_eq!(error.code(), code, "{name} {byte}");
        refused.push(json!({"file": format!("{name}.bin"), "byte": byte, "xor": 1, "code": code}));
    }
    assert_eq!(
        verify(&files["operation"], &Network::new(1).committee.key),
        Err(VerifyError::Finality)
    );
    let description = json!({
        "network_key": key.to_string(),
        "other_network_key": Network::new(1).committee.key.to_string(),
        "accepted": accepted,
        "refused": refused,
    });
    let description = format!("{}\n", serde_json::to_string_pretty(&description).unwrap());

    if std::env::var_os("SCRIP_WRITE_VECTORS").is_some() {
        fs::create_dir_all(folder()).unwrap();
        fs::write(folder().join("vectors.json"), &description).unwrap();
        for (name, bytes) in &files {
            fs::write(folder().join(format!("{name}.bin")), bytes).unwrap();
        }
    }
    let written = |name: &str| fs::read(folder().join(name)).unwrap_or_default();
    for (name, bytes) in &files {
        assert!(
            written(&format!("{name}.bin")) == *bytes,
            "{name} has changed"
        );
    }
    assert!(
        written("vectors.json") == description.as_bytes(),
        "the description has changed"
    );
}
