//! Proof files about the [`crate::town`]: what a stranger would bring to be checked.

use crate::town::{self, Town};
use commonware_cryptography::bls12381::primitives::{ops, variant::MinSig};
use commonware_cryptography::sha256::Digest;
use commonware_utils::TestRng;
use scrip_ledger::block::{Header, operation_leaf, operations_root};
use scrip_ledger::operation::Signed;
use scrip_ledger::state::{Key, Record};
use scrip_receipt::{
    Anchor, CHUNK_SIZE, Claim, Content, EntryProof, FINALIZE_NAMESPACE, Finality, NetworkKey,
    Proof, Receipt, SIGNATURE_SIZE, StateProof,
};

/// The town's network key, and files that the network's signature is under.
pub struct Proofs {
    /// The network's public key.
    pub key: NetworkKey,
    /// Receipts that verify, of every kind of content.
    pub receipts: Vec<Vec<u8>>,
    /// State proofs that are well formed. Their entries are made up, so they don't verify.
    pub state_proofs: Vec<Vec<u8>>,
}

impl Proofs {
    /// Receipts for the town's operations, and state proofs of every claim.
    pub fn of(town: &Town) -> Self {
        Self::of_network(town, 1)
    }

    /// As [`Self::of`], signed by the network whose secret comes from this seed.
    pub fn of_network(town: &Town, seed: u64) -> Self {
        let (private, public) = ops::keypair::<_, MinSig>(&mut TestRng::new(seed));
        let sign = |header: Header, descendants: Vec<Header>| {
            let last = descendants.last().unwrap_or(&header).clone();
            let mut finality = Finality {
                view: last.view,
                parent_view: last.parent_view,
                signature: [0; SIGNATURE_SIZE],
            };
            let message = finality.message(last.epoch, &last.digest());
            let signature = ops::sign_message::<MinSig>(&private, FINALIZE_NAMESPACE, &message);
            finality = Finality::new(last.view, last.parent_view, &signature);
            Anchor::new(header, descendants, finality).expect("the headers are in a line")
        };
        let header = header_of(town);
        let child = child_of(&header);
        let anchors = [sign(header.clone(), Vec::new()), sign(header, vec![child])];
        Self {
            key: NetworkKey::new(public),
            receipts: anchors
                .iter()
                .flat_map(|anchor| receipts(town, anchor))
                .collect(),
            state_proofs: anchors
                .iter()
                .flat_map(|anchor| state_proofs(town, anchor))
                .collect(),
        }
    }
}

fn receipts(town: &Town, anchor: &Anchor) -> Vec<Vec<u8>> {
    let count = town.operations.len() as u32;
    let places = [0, count / 2, count - 1].map(|index| (index, None));
    let batch = town
        .operations
        .iter()
        .position(|operation| town::items(operation).len() > 1)
        .expect("the town has a batch") as u32;
    let places = places
        .into_iter()
        .chain([(batch, Some(0)), (batch, Some(1))]);
    let receipts = places.map(|(index, item)| {
        Receipt::new(anchor.clone(), &town.operations, index, item)
            .expect("there is such an operation")
            .encode()
    });
    receipts.collect()
}

fn state_proofs(town: &Town, anchor: &Anchor) -> Vec<Vec<u8>> {
    let records: Vec<(Key, Record)> = town
        .auditor
        .records()
        .iter()
        .map(|(key, record)| (*key, record.clone()))
        .collect();
    let [(first, first_record), (second, _), ..] = records.as_slice() else {
        panic!("the town has records")
    };
    let present = Claim::Present {
        record: first_record.clone(),
        next_key: *second,
    };
    let absent = Claim::Absent {
        previous_key: *first,
        previous_record: first_record.clone(),
        next_key: *second,
    };
    let proof = |claim: Claim| StateProof {
        anchor: anchor.clone(),
        key: *first,
        claim,
        entry: EntryProof::new(
            3,
            700,
            1,
            [0xff; CHUNK_SIZE],
            Some(Digest([9; 32])),
            vec![Digest([8; 32]); 5],
        )
        .expect("the parts fit together"),
    };
    vec![proof(present).encode(), proof(absent).encode()]
}

fn header_of(town: &Town) -> Header {
    let leaf = |signed: &Signed| operation_leaf(&signed.digest(&town::NETWORK), signed.signature());
    let leaves: Vec<Digest> = town.operations.iter().map(leaf).collect();
    Header {
        operations_root: operations_root(&leaves),
        operations_count: leaves.len() as u32,
        ..town::header()
    }
}

fn child_of(header: &Header) -> Header {
    Header {
        view: header.view + 1,
        parent_view: header.view,
        parent: header.digest(),
        height: header.height + 1,
        ..town::header()
    }
}

/// Whether a file proves only what happened in the town.
pub fn is_true(proof: &Proof, town: &Town) -> bool {
    let Proof::Receipt(receipt) = proof else {
        // The state proofs are made up, so none that verifies is true.
        return false;
    };
    town.operations
        .iter()
        .any(|operation| match &receipt.content {
            Content::Operation(signed) => signed == operation,
            Content::Item(item) => town::items(operation).contains(&item.item),
        })
}
