//! Bitcoin as the rules of the ledger see it: a chain of headers that prove work, and what transactions under them say.
//!
//! Pure, and without the standard library. Nothing here trusts anybody who tells what happened on the burn chain: a header
//! shows the work behind it, a transaction shows its way up to a header, and an amount that was burned shows itself.
//!
//! - [`chain::Block`] is a header with its place in the chain; [`chain::Block::extend`] checks the one after it.
//! - [`inclusion::Inclusion`] proves that a block has a transaction.
//! - [`payload::Payload`] is what validators write into their transactions: a key's registration or a block commit.
//! - [`transaction::Burn`] is a transaction that carries one: how much it destroys, and whose coin it spends.
//! - [`work`] says what hashes are worth in coin, and what a nonce must hash to.

#![no_std]

extern crate alloc;

pub mod chain;
pub mod inclusion;
pub mod payload;
pub mod transaction;
pub mod work;

#[cfg(test)]
mod tests;

/// A hash or a key.
pub type Bytes32 = [u8; 32];
