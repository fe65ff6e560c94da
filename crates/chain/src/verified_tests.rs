use super::*;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_utils::TestRng;
use scrip_ledger::{
    amount::Amount,
    ids::{AccountId, AssetCode, OperationId},
    operation::Operation,
    transfer,
};

const NETWORK: [u8; 32] = [7; 32];

fn operation(seed: u64, is_good: bool) -> Signed {
    let key = PrivateKey::from_seed(seed);
    let account = AccountId::derive(&key.public_key(), 0);
    let asset: AssetCode = "TOWN".parse().expect("a code");
    let item = transfer::Item {
        payer: account,
        payee: account,
        asset,
        amount: Amount::new(1).expect("an amount"),
        details: Default::default(),
    };
    let operation = Operation::Transfer(transfer::Operation::Single(item));
    let network = if is_good { NETWORK } else { [8; 32] };
    let id = OperationId::new(100, [0; 11]);
    Signed::new(&NetworkId(network.into()), &key, account, id, operation)
}

#[test]
fn bad_signatures_are_found_among_good_ones() {
    let mut rng = TestRng::new(1);
    for bad in [
        vec![],
        vec![0],
        vec![6],
        vec![2, 3],
        vec![0, 1, 2, 3, 4, 5, 6],
    ] {
        let operations: Vec<Signed> = (0..7)
            .map(|index| operation(index, !bad.contains(&index)))
            .collect();
        let operations: Vec<&Signed> = operations.iter().collect();
        let network = NetworkId(NETWORK.into());
        let good = each_good(&mut rng, &network, &operations, &Sequential);
        let expected: Vec<bool> = (0..7).map(|index| !bad.contains(&index)).collect();
        assert_eq!(good, expected);
    }
    assert!(each_good(&mut rng, &NetworkId(NETWORK.into()), &[], &Sequential).is_empty());
}

#[test]
fn the_oldest_generation_is_forgotten_first() {
    let verified = Verified::new(2);
    let leaves: Vec<Digest> = (0..6).map(|index| [index; 32].into()).collect();
    verified.insert(leaves.iter().copied());
    assert_eq!(verified.unknown(&leaves), [0, 1]);
}
