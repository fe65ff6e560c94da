//! Checked against headers and transactions of the real network, whose hashes prove what they are.

mod chain;
mod payload;
mod transaction;
mod work;

extern crate std;

use bitcoin::block::Header;
use bitcoin::hex::FromHex as _;
use std::vec::Vec;

/// Bytes of a literal.
fn hex(text: &str) -> Vec<u8> {
    Vec::from_hex(text).expect("a literal")
}

/// A header of a literal.
fn header(text: &str) -> Header {
    crate::chain::read_header(&hex(text)).expect("a header")
}

/// A hash as people write it, in the order in which it is hashed.
fn hash(text: &str) -> [u8; 32] {
    let mut bytes: [u8; 32] = hex(text).try_into().expect("32 bytes");
    bytes.reverse();
    bytes
}
