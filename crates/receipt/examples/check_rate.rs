//! Measures how large proofs are and how long checking one takes.
//!
//! ```text
//! cargo run -p scrip-receipt --example check_rate
//! ```
//!
//! The network's signature is made with one key here; it is the same signature that a committee makes together.

use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _,
    bls12381::primitives::{ops, variant::MinSig},
    ed25519::PrivateKey,
};
use commonware_utils::TestRng;
use scrip_ledger::{
    amount::Amount,
    block::{BATCH_ITEMS_MAX, Header, operation_leaf, operations_root},
    ids::{AccountId, AssetCode, NetworkId, OperationId},
    operation::{Operation, Signed},
    text::Reference,
    time::Timestamp,
    transfer::{self, Details, Item},
};
use scrip_receipt::{Anchor, FINALIZE_NAMESPACE, Finality, NetworkKey, Receipt, verify};
use std::{hint::black_box, time::Instant};

/// Checks per figure.
const ROUNDS: u32 = 200;

fn main() {
    let mut rng = TestRng::new(1);
    let (secret, public) = ops::keypair::<_, MinSig>(&mut rng);
    let key = NetworkKey::new(public);
    let teller = PrivateKey::from_seed(1);
    let network = NetworkId(Sha256::hash(&[b"genesis"]));
    let anchor = |operations: &[Signed]| {
        let header = header(network, &teller, operations);
        let unsigned = Finality {
            view: header.view,
            parent_view: header.parent_view,
            signature: [0; 48],
        };
        let message = unsigned.message(header.epoch, &header.digest());
        let signature = ops::sign_message::<MinSig>(&secret, FINALIZE_NAMESPACE, &message);
        let finality = Finality::new(header.view, header.parent_view, &signature);
        Anchor::new(header, Vec::new(), finality).expect("no descendants")
    };

    println!("{:<46} {:>7} {:>9}", "receipt", "bytes", "check µs");
    for count in [1, 100, 10_000] {
        let operations: Vec<_> = (0..count)
            .map(|number| sign(&network, &teller, number, single(&teller, number)))
            .collect();
        let receipt = Receipt::new(anchor(&operations), &operations, count as u32 / 2, None);
        figure(&format!("one transfer, block of {count}"), receipt, &key);
    }
    for (items, others) in [
        (1, 0),
        (BATCH_ITEMS_MAX as u64, 0),
        (BATCH_ITEMS_MAX as u64, 9_999),
    ] {
        let mut operations: Vec<_> = (0..others)
            .map(|number| sign(&network, &teller, number, single(&teller, number)))
            .collect();
        operations.push(sign(&network, &teller, others, batch(&teller, items)));
        let item = Some(items as u32 / 2);
        let receipt = Receipt::new(anchor(&operations), &operations, others as u32, item);
        let what = format!("item of a batch of {items}, block of {}", others + 1);
        figure(&what, receipt, &key);
    }
    let operations = [sign(
        &network,
        &teller,
        0,
        batch(&teller, BATCH_ITEMS_MAX as u64),
    )];
    let whole = Receipt::new(anchor(&operations), &operations, 0, None);
    figure(&format!("whole batch of {BATCH_ITEMS_MAX}"), whole, &key);

    let bytes = key.to_bytes();
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(NetworkKey::from_bytes(black_box(&bytes))).expect("a key");
    }
    println!(
        "{:<46} {:>7} {:>9.0}",
        "reading the network key",
        bytes.len(),
        micros(start)
    );
    let state = include_bytes!("../vectors/record_of_long_log.bin");
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../vectors/vectors.json")).expect("the vectors");
    let state_key = vectors["network_key"].as_str().map(str::parse);
    let state_key = state_key.expect("a text").expect("a key");
    time(
        "record in a log of 7,622 entries (vector)",
        state,
        &state_key,
    );
}

fn figure(what: &str, receipt: Option<Receipt>, key: &NetworkKey) {
    time(
        what,
        &receipt.expect("there is such an operation").encode(),
        key,
    );
}

fn time(what: &str, file: &[u8], key: &NetworkKey) {
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(verify(black_box(file), key)).expect("a good proof");
    }
    println!("{what:<46} {:>7} {:>9.0}", file.len(), micros(start));
}

fn micros(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
}

fn item(teller: &PrivateKey, number: u64) -> Item {
    Item {
        payer: AccountId::derive(&teller.public_key(), number),
        payee: AccountId::derive(&teller.public_key(), number + 1),
        asset: AssetCode::new("TALER").expect("a code"),
        amount: Amount::new(1_250).expect("an amount"),
        details: Details {
            reference: Reference::new("two coffees, table 7").expect("a reference"),
            ..Details::default()
        },
    }
}

fn single(teller: &PrivateKey, number: u64) -> Operation {
    Operation::Transfer(transfer::Operation::Single(item(teller, number)))
}

fn batch(teller: &PrivateKey, count: u64) -> Operation {
    let items = (0..count).map(|number| item(teller, number)).collect();
    Operation::Transfer(transfer::Operation::Batch { items })
}

fn sign(network: &NetworkId, teller: &PrivateKey, number: u64, operation: Operation) -> Signed {
    let mut nonce = [0; OperationId::NONCE_SIZE];
    nonce[..8].copy_from_slice(&number.to_be_bytes());
    let author = AccountId::derive(&teller.public_key(), 0);
    Signed::new(
        network,
        teller,
        author,
        OperationId::new(1_795_442_769, nonce),
        operation,
    )
}

fn header(network: NetworkId, teller: &PrivateKey, operations: &[Signed]) -> Header {
    let leaves: Vec<_> = operations
        .iter()
        .map(|signed| operation_leaf(&signed.digest(&network), signed.signature()))
        .collect();
    let some = Sha256::hash(&[b"some"]);
    Header {
        network,
        epoch: 12,
        view: 40_207,
        leader: teller.public_key(),
        parent_view: 40_206,
        parent: some,
        height: 412_345,
        timestamp: Timestamp(1_795_442_709_120),
        operations_root: operations_root(&leaves),
        operations_count: leaves.len() as u32,
        state_root: some,
        state_operations_root: some,
        state_range_start: 1,
        state_range_end: 2,
        payload: some,
    }
}
