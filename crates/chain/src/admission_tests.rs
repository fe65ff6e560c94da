use super::*;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_ledger::{
    amount::Amount,
    ids::{AccountId, AssetCode, OperationId},
    operation::Operation,
    transfer,
};

fn operations(count: u32) -> Vec<Signed> {
    let key = PrivateKey::from_seed(1);
    let account = AccountId::derive(&key.public_key(), 0);
    let asset: AssetCode = "TOWN".parse().expect("a code");
    (0..count)
        .map(|index| {
            let mut nonce = [0; 11];
            nonce[..4].copy_from_slice(&index.to_be_bytes());
            let transfer = transfer::Item {
                payer: account,
                payee: account,
                asset,
                amount: Amount::new(1).expect("an amount"),
                details: Default::default(),
            };
            let id = OperationId::new(100, nonce);
            let operation = Operation::Transfer(transfer::Operation::Single(transfer));
            Signed::new(&NetworkId([7; 32].into()), &key, account, id, operation)
        })
        .collect()
}

#[test]
fn gossip_is_packed_within_limits_and_unpacks_to_the_same() {
    let operations = operations(GOSSIP_OPERATIONS_MAX as u32 + 10);
    let messages = pack(&operations);
    assert!(messages.len() >= 2);
    assert!(
        messages
            .iter()
            .all(|message| message.len() <= GOSSIP_BYTES_MAX + 8)
    );
    let unpacked: Vec<Signed> = messages
        .into_iter()
        .flat_map(|message| unpack(message).expect("well formed"))
        .collect();
    assert_eq!(unpacked, operations);
    assert!(pack(&[]).is_empty());
}

#[test]
fn a_malformed_message_is_refused_whole() {
    let message = pack(&operations(3)).remove(0);
    assert!(unpack(message.slice(..message.len() - 1)).is_none());
    assert!(unpack(Bytes::from_static(&[0])).is_none(), "no operations");
    assert!(unpack(Bytes::from_static(&[0xff; 40])).is_none());
}
