//! A bank's year as a file: what its rows say ([`statement`]) and how a ledger repeats them ([`plan`]).
//!
//! Both are pure: a file that can't be replayed whole is refused here, before anything reaches the network.

mod counterpart;
pub mod plan;
pub mod statement;
