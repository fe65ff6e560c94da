use super::std::vec;
use super::std::vec::Vec;
use super::{hash, header, hex};
use crate::inclusion::Inclusion;
use crate::payload::{Commit, Payload};
use crate::transaction::{
    AMOUNT_MAX, Burn, TRANSACTION_BYTES_MAX, TransactionError, id, payload_script, read,
};
use bitcoin::absolute::LockTime;
use bitcoin::consensus::encode::serialize;
use bitcoin::hashes::Hash as _;
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness};

/// Mainnet's block 170, the first one with a payment in it.
const BLOCK_170: &str = "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e70";
const IDS_170: [&str; 2] = [
    "b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082",
    "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16",
];

fn funding() -> Transaction {
    transaction(
        OutPoint::null(),
        vec![
            output(1, ScriptBuf::new()),
            output(50, ScriptBuf::from_bytes(vec![0x51])),
        ],
    )
}

fn output(value: u64, script_pubkey: ScriptBuf) -> TxOut {
    TxOut {
        value: Amount::from_sat(value),
        script_pubkey,
    }
}

fn transaction(previous_output: OutPoint, output: Vec<TxOut>) -> Transaction {
    Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::MAX,
            witness: Witness::new(),
        }],
        output,
    }
}

fn payload() -> Payload {
    Payload::Commit(Commit {
        parent: [1; 32],
        key: [2; 16],
        amount: 30,
        nonce: Some([3; 16]),
    })
}

fn burn() -> Transaction {
    transaction(
        OutPoint::new(funding().compute_txid(), 1),
        vec![
            output(30, payload_script(&payload())),
            output(19, ScriptBuf::from_bytes(vec![0x51])),
        ],
    )
}

#[test]
fn a_real_block_has_its_transactions() {
    let block = header(BLOCK_170);
    let ids = IDS_170.map(hash);
    for (index, id) in ids.iter().enumerate() {
        let proof = Inclusion::of(&ids, index as u32).unwrap();
        assert_eq!(proof.path, [ids[1 - index]]);
        assert_eq!(proof.root(id), Some(block.merkle_root.to_byte_array()));
    }
}

#[test]
fn every_place_of_a_block_is_proven_and_no_other() {
    for count in 1..=9u8 {
        let ids: Vec<[u8; 32]> = (0..count).map(|index| [index; 32]).collect();
        let hashes = ids.iter().map(|id| Txid::from_byte_array(*id));
        let root = bitcoin::merkle_tree::calculate_root(hashes).unwrap();
        for index in 0..u32::from(count) {
            let proof = Inclusion::of(&ids, index).unwrap();
            let id = &ids[index as usize];
            assert_eq!(proof.root(id), Some(root.to_byte_array()));
            let elsewhere = Inclusion {
                index: index ^ 1,
                ..proof.clone()
            };
            // With a partner that is a copy of itself, both sides are the same; then the second place is refused.
            assert_ne!(elsewhere.root(id), Some(root.to_byte_array()));
            let beyond = Inclusion {
                index: index + (1 << proof.path.len()),
                ..proof
            };
            assert_eq!(beyond.root(id), None);
        }
        assert_eq!(Inclusion::of(&ids, u32::from(count)), None);
    }
}

#[test]
fn a_burn_shows_its_amount_and_its_owner() {
    let burn = burn();
    let read = Burn::read(&serialize(&burn)).unwrap();
    assert_eq!(read.id, id(&burn));
    assert_eq!(read.amount, 30);
    assert_eq!(read.payload, payload());
    assert!(read.is_from(&funding(), &ScriptBuf::from_bytes(vec![0x51])));
    assert!(!read.is_from(&funding(), &ScriptBuf::from_bytes(vec![0x52])));
    assert!(!read.is_from(&burn, &ScriptBuf::from_bytes(vec![0x51])));
}

#[test]
fn a_payload_counts_in_the_first_output_alone() {
    let mut other = burn();
    other.output.reverse();
    assert_eq!(
        Burn::read(&serialize(&other)),
        Err(TransactionError::Payload)
    );
    let mut more = burn();
    let mut bytes = more.output[0].script_pubkey.to_bytes();
    bytes.push(0x51);
    more.output[0].script_pubkey = ScriptBuf::from_bytes(bytes);
    assert_eq!(
        Burn::read(&serialize(&more)),
        Err(TransactionError::Payload)
    );
}

#[test]
fn nobody_burns_more_than_there_is() {
    let mut burn = burn();
    burn.output[0].value = Amount::from_sat(AMOUNT_MAX);
    assert!(Burn::read(&serialize(&burn)).is_ok());
    for amount in [AMOUNT_MAX + 1, u64::MAX] {
        burn.output[0].value = Amount::from_sat(amount);
        assert_eq!(
            Burn::read(&serialize(&burn)),
            Err(TransactionError::TooMuch)
        );
    }
}

#[test]
fn witnesses_and_what_could_be_two_nodes_are_refused() {
    let mut signed = burn();
    signed.input[0].witness = Witness::from_slice(&[[1; 64]]);
    assert_eq!(read(&serialize(&signed)), Err(TransactionError::Malformed));
    let mut small = burn();
    small.output = vec![output(1, ScriptBuf::from_bytes(vec![0x6a, 0, 0, 0]))];
    let bytes = serialize(&small);
    assert_eq!(bytes.len(), 64);
    assert_eq!(read(&bytes), Err(TransactionError::Malformed));
    let large = vec![0; TRANSACTION_BYTES_MAX + 1];
    assert_eq!(read(&large), Err(TransactionError::Malformed));
    assert_eq!(read(&hex("00")), Err(TransactionError::Malformed));
}
