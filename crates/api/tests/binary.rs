//! The binary form of a request with many operations.

use commonware_cryptography::{Hasher as _, Sha256, Signer as _, ed25519::PrivateKey};
use scrip_api::binary::{BinaryError, decode, encode};
use scrip_ledger::{
    account,
    ids::{AccountId, NetworkId, OperationId},
    operation::{Operation, Signed},
};

fn signed(number: u8) -> Signed {
    let network = NetworkId(Sha256::hash(&[b"network"]));
    let key = PrivateKey::from_seed(u64::from(number));
    let operation = Operation::Account(account::Operation::Close {
        account: AccountId([number; 16]),
    });
    Signed::new(
        &network,
        &key,
        AccountId([number; 16]),
        OperationId::new(1, [number; 11]),
        operation,
    )
}

#[test]
fn many_survive() {
    let all: Vec<Signed> = (0..50).map(signed).collect();
    assert_eq!(decode(&encode(&all), 50), Ok(all));
}

#[test]
fn each_fault_is_told_apart() {
    let body = encode(&[signed(1), signed(2)]);
    assert_eq!(decode(&[], 5), Err(BinaryError::Empty));
    assert_eq!(decode(&body, 1), Err(BinaryError::TooMany { max: 1 }));
    assert_eq!(
        decode(&body[..body.len() - 1], 5),
        Err(BinaryError::Malformed { index: 1 })
    );
    assert_eq!(
        decode(&body[..2], 5),
        Err(BinaryError::Malformed { index: 0 })
    );
    assert_eq!(
        decode(&u32::MAX.to_be_bytes(), 5),
        Err(BinaryError::TooLarge { index: 0 })
    );
    let mut trailing = body.clone();
    trailing[3] += 1;
    assert!(matches!(
        decode(&trailing, 5),
        Err(BinaryError::Malformed { .. })
    ));
    assert!(PrivateKey::from_seed(1).public_key() == *signed(1).signer());
}
