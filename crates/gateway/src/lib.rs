//! The gateway: what people touch. Members with passkeys, their accounts in custody, payments made exactly once, requests, statements,
//! live events, and what operators need.
//!
//! - [`engine`] takes payments to the ledger, each exactly once whatever dies in between.
//! - [`idempotency`] makes the same request twice do the same thing once.
//! - [`vault`] keeps secrets encrypted under the master key.
//! - [`store`] is the database: SQLite or PostgreSQL. [`succession`] takes it to the successor of a network that lost its quorum.
//! - [`offline`] is for phones that pay without a network, and for tills.
//! - [`people`], [`payments`], [`requests`], [`operator`] and [`webhooks`] answer.
//!
//! It reaches the network only through `scrip-client`. Balances are never kept here: they are asked at the ledger.

pub mod app;
mod body;
mod clock;
pub mod config;
pub mod engine;
pub mod error;
mod events;
pub mod idempotency;
mod intake;
mod janitor;
mod ledger;
mod limits;
mod members;
mod metrics;
pub mod offline;
pub mod operator;
pub mod payments;
pub mod people;
mod public;
pub mod requests;
mod secured;
pub mod seed;
mod server;
mod sessions;
pub mod start;
mod statements;
pub mod store;
mod stream;
pub mod succession;
pub mod vault;
pub mod webhooks;

pub use config::{Config, Limits, Offline};
pub use engine::pace::LIVE_MAX as OPERATIONS_LIVE_MAX;
pub use secured::Secured;
pub use start::{Gateway, StartError};
