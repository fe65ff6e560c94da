//! The HTTP interfaces of node and gateway as types, and the OpenAPI documents made from them. No behaviour.
//!
//! - [`problem`]: what a client is told when something is refused, with every permanent code.
//! - [`operation`]: operations as JSON has them, in both directions.
//! - [`submit`]: handing operations in, and what became of them.
//! - [`state`]: accounts, assets, usernames and every other record.
//! - [`block`]: blocks, history and live events.
//! - [`node`]: the network and the node's health.
//! - [`binary`]: the binary form of a request with many operations.
//! - [`openapi`]: the node's document.
//! - [`gateway`]: the gateway's interface, with its own document.
//! - [`impact`]: what a revocation or removal takes away.

pub mod binary;
pub mod block;
pub mod credential;
pub mod election;
pub mod gateway;
pub mod impact;
pub mod membership;
pub mod node;
pub mod openapi;
pub mod operation;
pub mod page;
pub mod problem;
pub mod state;
pub mod submit;
pub mod value;
