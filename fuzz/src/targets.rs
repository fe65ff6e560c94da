//! The targets, by the crate that decodes, and what they share.

pub(crate) mod chain;
pub(crate) mod cli;
pub(crate) mod codes;
pub(crate) mod http;
pub(crate) mod ledger;
pub(crate) mod proof;

use crate::proofs::Proofs;
use crate::town::Town;
use commonware_codec::{Copying, Decode, DecodeExt as _, Encode};
use std::fmt::Debug;
use std::sync::LazyLock;

/// The town is the same for every input, and founding it takes longer than any check.
pub(crate) static TOWN: LazyLock<Town> = LazyLock::new(Town::found);

/// As above; signing takes a while too.
pub(crate) static PROOFS: LazyLock<Proofs> = LazyLock::new(|| Proofs::of(&TOWN));

/// Decodes the bytes, and checks that they are the only encoding of what they decode to.
pub(crate) fn canonical<T: Decode<Cfg = ()> + Encode + Debug>(bytes: &[u8]) -> Option<T> {
    let value = T::decode(Copying(bytes)).ok()?;
    let encoded = value.encode();
    assert!(
        encoded == bytes,
        "a second encoding of {value:?}: {bytes:02x?} besides {encoded:02x?}"
    );
    Some(value)
}

pub(crate) fn accepts<T: Decode<Cfg = ()>>(bytes: &[u8]) -> bool {
    T::decode(Copying(bytes)).is_ok()
}

pub(crate) fn encoded(value: &impl Encode) -> Vec<u8> {
    value.encode().to_vec()
}
