//! The phone's signature is the one that the ledger asks for.

use crate::town::*;
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use commonware_cryptography::{
    Verifier as _,
    ed25519::{PublicKey, Signature},
    sha256::Digest,
};
use proptest::prelude::*;
use scrip_codes::transaction;
use scrip_ledger::{
    amount::Amount,
    ids::{AccountId, MandateId, NetworkId},
    mandate::Presentation,
};

fn ledger_message(serial: u16, payee: [u8; 16], amount: u64) -> Digest {
    Presentation::message(
        &NetworkId(Digest(NETWORK)),
        &MandateId(MANDATE),
        u32::from(serial),
        &AccountId(payee),
        Amount::new(amount).unwrap(),
        None,
        None,
    )
}

#[test]
fn a_code_carries_the_presentation_that_the_ledger_checks() {
    let code = pay(&issue(&terms()), 3, BAKERY, 12_00);
    let key = PublicKey::decode(Copying(&code.claims().device[..])).unwrap();
    let signature = Signature::decode(Copying(&code.signature[..])).unwrap();
    let message = ledger_message(3, BAKERY, 12_00);
    assert!(key.verify(Presentation::NAMESPACE, &message.encode(), &signature));
}

proptest! {
    #[test]
    fn both_hash_the_same(serial in 0u16..256, payee: [u8; 16], amount in 1u64..1 << 60) {
        let ours = transaction::message(&NETWORK, &MANDATE, serial, &payee, amount);
        prop_assert_eq!(ours, ledger_message(serial, payee, amount).0);
    }
}
