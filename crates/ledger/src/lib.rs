//! The rules of the network: what is a valid operation and what it changes.
//!
//! Pure and synchronous: no input or output, no clock, no randomness, no async. Everything a rule may look at comes in
//! as an argument, so that every replica that executes the same block reaches the same state, and so that a test can
//! put any rule into any situation.
//!
//! # The way through the crate
//!
//! - [`operation::Signed`] is what a person or an organisation asks for: an [`operation::Operation`] with an author, an
//!   id that says until when it is valid, and a signature.
//! - [`execute::execute`] applies one to a [`state::Draft`], which collects writes over a read-only [`state::View`].
//!   A refusal leaves the draft exactly as it was.
//! - Each capability is one folder with the same files: `operation.rs` (what can be asked), `record.rs` (what the state
//!   keeps), `apply.rs` (what changes), `error.rs` (every refusal, in order of precedence), `tests.rs`.
//! - `funds::move_funds` alone changes balances. The sum over all holdings of an asset equals what was issued.
//! - [`auditor`] is an independent model that checks all that after every operation of a test.

// Tests write amounts as people do: 12_50 for 12.50.
#![cfg_attr(test, allow(clippy::inconsistent_digit_grouping))]

pub mod account;
pub mod amount;
pub mod asset;
pub mod auditor;
pub mod block;
pub mod credential;
pub mod elect;
pub mod election;
pub mod epoch;
pub mod event;
pub mod execute;
pub mod expiry;
pub mod funds;
pub mod genesis;
pub mod hold;
pub mod ids;
pub mod mandate;
pub mod membership;
pub mod merkle;
pub mod name;
pub mod operation;
pub mod refusal;
pub mod request;
pub mod rules;
pub mod state;
pub mod text;
pub mod time;
pub mod transfer;
pub mod username;
mod wire;

mod draft;
mod record;
mod seed;

#[cfg(test)]
mod execute_tests;
#[cfg(test)]
mod sequences_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod values_tests;
