//! Every encoded type: what it decodes to, what it refuses, and that it has not changed by accident.
//!
//! `conformance.toml` beside this file has one hash per type over the encodings of the same made-up values. A hash
//! changes when an encoding does, and an encoding is changed on purpose only: then run this test with
//! `UPDATE_CONFORMANCE=1` and say why in the commit.

mod samples;

use commonware_codec::{Codec, Copying, DecodeExt as _, Encode as _};
use commonware_cryptography::{Hasher as _, Sha256};
use samples::{Sample, Source};
use scrip_ledger::{
    account, amount, asset, block, credential, election, epoch, expiry, genesis, hold, ids,
    mandate, membership, name, operation, request, rules, state, text, time, transfer, username,
};
use std::collections::BTreeMap;
use std::fmt::Debug;

const SAMPLES_COUNT: usize = 48;

/// Checks a type and gives the hash over its samples' encodings.
fn check<T: Sample + Codec<Cfg = ()> + PartialEq + Debug>() -> String {
    let mut source = Source::new();
    let mut encodings = Vec::new();
    for _ in 0..SAMPLES_COUNT {
        let value = T::sample(&mut source);
        let encoded = value.encode();
        let decoded = T::decode(encoded.clone()).expect("what was encoded decodes");
        assert_eq!(decoded, value);
        check_damaged::<T>(&encoded, &mut source);
        encodings.extend_from_slice(&encoded);
    }
    Sha256::hash(&[&encodings]).to_string()
}

/// Cut short, prolonged or with a flipped bit: refused, or a different value in its one and only encoding.
fn check_damaged<T: Codec<Cfg = ()>>(encoded: &[u8], source: &mut Source) {
    for length in 0..encoded.len() {
        assert!(T::decode(Copying(&encoded[..length])).is_err(), "cut short");
    }
    let mut damaged = encoded.to_vec();
    damaged.push(0);
    assert!(T::decode(Copying(&damaged)).is_err(), "prolonged");
    damaged.pop();
    for _ in 0..128 {
        let bit = source.below(8 * encoded.len() as u64) as usize;
        damaged[bit / 8] ^= 1 << (bit % 8);
        if let Ok(value) = T::decode(Copying(&damaged)) {
            assert_eq!(
                &value.encode()[..],
                &damaged[..],
                "two encodings of one value"
            );
        }
        damaged[bit / 8] ^= 1 << (bit % 8);
    }
}

macro_rules! hashes {
    ($($type:ty),* $(,)?) => {
        BTreeMap::from([$( (stringify!($type).replace(' ', ""), check::<$type>()) ),*])
    };
}

#[test]
fn encodings_are_as_they_were() {
    let hashes = hashes![
        account::Account,
        account::Operation,
        amount::Amount,
        amount::Balance,
        amount::Count,
        amount::Total,
        asset::Asset,
        asset::Operation,
        block::Header,
        credential::Authority,
        credential::Ballot,
        credential::Credential,
        credential::Operation,
        credential::Register,
        credential::RevocationList,
        credential::Serial,
        credential::Subject,
        election::BurnBlock,
        election::BurnTip,
        election::Candidate,
        election::Operation,
        election::Settings,
        election::SettingsVotes,
        election::Tenure,
        epoch::Committee,
        expiry::Cursor,
        expiry::Page,
        genesis::Genesis,
        hold::Hold,
        hold::Operation,
        ids::AccountId,
        ids::AssetCode,
        ids::OperationId,
        mandate::Mandate,
        mandate::Operation,
        membership::Certificate,
        membership::Node,
        membership::Operation,
        membership::Policy,
        membership::Proposal,
        membership::Register,
        name::Name,
        name::Operation,
        name::Skeleton,
        operation::Operation,
        operation::Signed,
        request::Operation,
        request::Request,
        rules::Rules,
        state::Key,
        state::Record,
        text::Reference,
        time::Timestamp,
        transfer::Operation,
        transfer::Payment,
        username::Username,
    ];
    let mut lines = String::from("# One hash per encoded type; see wire.rs.\n");
    for (name, hash) in hashes {
        lines.push_str(&format!("\"{name}\" = \"{hash}\"\n"));
    }
    if std::env::var_os("UPDATE_CONFORMANCE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance.toml");
        std::fs::write(path, &lines).expect("the conformance file can be written");
        return;
    }
    assert_eq!(lines, include_str!("conformance.toml"));
}

#[test]
fn bytes_from_nowhere_never_panic() {
    let mut source = Source::new();
    for _ in 0..20_000 {
        let length = source.below(300) as usize;
        let bytes: Vec<u8> = (0..length).map(|_| source.next() as u8).collect();
        if let Ok(signed) = operation::Signed::decode(Copying(&bytes)) {
            assert_eq!(&signed.encode()[..], &bytes[..]);
        }
        if let Ok(record) = state::Record::decode(Copying(&bytes)) {
            assert_eq!(&record.encode()[..], &bytes[..]);
        }
    }
}

#[test]
fn a_length_that_lies_reserves_nothing() {
    // A batch that says it has the most items there can be, and ends there.
    let mut encoded = vec![3, 1];
    encoded.extend(amount::Count(block::BATCH_ITEMS_MAX as u32).encode());
    assert!(operation::Operation::decode(encoded).is_err());
    // One more than there can be is refused before anything is read.
    let mut encoded = vec![3, 1];
    encoded.extend(amount::Count(block::BATCH_ITEMS_MAX as u32 + 1).encode());
    let error = operation::Operation::decode(encoded).unwrap_err();
    assert!(matches!(
        error,
        commonware_codec::Error::InvalidLength(length) if length == block::BATCH_ITEMS_MAX + 1
    ));
}

#[test]
fn the_largest_operation_fits() {
    let mut source = Source::new();
    let item = transfer::Item {
        payer: Sample::sample(&mut source),
        payee: Sample::sample(&mut source),
        asset: ids::AssetCode::new("ABCDEFGHIJKL").unwrap(),
        amount: amount::Amount::MAX,
        details: transfer::Details {
            reference: text::Reference::new(&"x".repeat(text::REFERENCE_BYTES_MAX)).unwrap(),
            request: Some(Sample::sample(&mut source)),
            refundable_until: Some(time::Timestamp(u64::MAX)),
        },
    };
    let items = vec![item; block::BATCH_ITEMS_MAX];
    let operation = operation::Operation::Transfer(transfer::Operation::Batch { items });
    assert!(operation.encode().len() + 256 < block::OPERATION_SIZE_MAX);
    let decoded = operation::Operation::decode(operation.encode()).unwrap();
    assert_eq!(decoded, operation);
}

#[test]
fn a_header_has_its_fixed_size() {
    let header = block::Header::sample(&mut Source::new());
    assert_eq!(header.encode().len(), 284);
}
