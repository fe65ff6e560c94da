//! The HTTP interface of a node, route by route and code by code, over real connections.

#[path = "../node/mod.rs"]
mod node;

mod ballots;
mod bounds;
mod events;
mod history;
mod queries;
mod submit;
mod support;
