//! The gateway over HTTP, against a node with the real rules.

#[path = "../../../cli/src/authenticator.rs"]
mod authenticator;
#[path = "../../../chain/tests/node/mod.rs"]
mod node;

mod idempotency;
mod offline;
mod offline_misuse;
mod offline_tills;
mod operators;
mod payments;
mod people;
mod phone;
mod postgres;
mod python_till;
mod refusals;
mod town;
mod votes;
mod webhooks;
