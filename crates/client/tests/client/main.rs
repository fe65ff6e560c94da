//! The client against a node's real HTTP server, directly and through connections that break.

#[path = "../../../chain/tests/node/mod.rs"]
mod node;

mod events;
mod proxy;
mod submit;
mod town;
