use super::*;
use commonware_codec::Encode as _;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_ledger::{
    amount::Amount,
    ids::{AccountId, AssetCode, NetworkId, OperationId},
    operation::Operation,
    transfer,
};

fn operation(seed: u64) -> Signed {
    let key = PrivateKey::from_seed(seed);
    let account = AccountId::derive(&key.public_key(), 0);
    let asset: AssetCode = "TOWN".parse().expect("a code");
    let transfer = transfer::Item {
        payer: account,
        payee: account,
        asset,
        amount: Amount::new(1).expect("an amount"),
        details: Default::default(),
    };
    let id = OperationId::new(100, [0; 11]);
    let operation = Operation::Transfer(transfer::Operation::Single(transfer));
    Signed::new(&NetworkId([7; 32].into()), &key, account, id, operation)
}

#[test]
fn a_remembered_key_is_the_same_key() {
    let key = PrivateKey::from_seed(77).public_key();
    let encoded: Encoded = key.as_ref().try_into().expect("32 bytes");
    for _ in 0..2 {
        assert_eq!(decode(&encoded).expect("a key"), key);
    }
}

#[test]
fn bytes_that_are_no_key_are_refused_each_time() {
    // The y coordinate 2 belongs to no point of the curve.
    let mut encoded = [0; 32];
    encoded[0] = 2;
    for _ in 0..2 {
        assert!(decode(&encoded).is_err());
    }
}

#[test]
fn operations_are_read_as_a_vector_of_them_is() {
    let operations: Vec<Signed> = (0..3).chain(0..3).map(operation).collect();
    let encoded = operations.encode();
    let range = || RangeCfg::new(0..=6);
    let read = read_operations(&mut encoded.clone(), range()).expect("well formed");
    assert_eq!(read, operations);
    let plain = Vec::<Signed>::read_cfg(&mut encoded.clone(), &(range(), ()));
    assert_eq!(plain.expect("well formed"), operations);
    assert!(read_operations(&mut encoded.clone(), RangeCfg::new(0..=5)).is_err());
    let cut = encoded.slice(..encoded.len() - 1);
    assert!(read_operations(&mut cut.clone(), range()).is_err());
}
