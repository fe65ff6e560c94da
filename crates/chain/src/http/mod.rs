//! The node's HTTP server: `scrip_api` over a [`Service`](crate::service::Service) and the local index.
//!
//! It runs beside consensus and must never slow it: everything that a client can make the server do is bounded (connections, requests in
//! flight, bytes of bodies, operations per request, waiting time, rate of probing, blocks read ahead of a slow reader), and what
//! goes over a bound is refused with its own code.

mod blocks;
mod config;
mod connection;
mod events;
mod expiry;
mod guard;
mod metrics;
mod node;
mod operations;
mod problem;
mod query;
mod router;
mod scales;
mod search;
mod server;
mod state;
mod submit;
mod tls;

pub use config::{Config, Limits};
pub use server::{Server, start};
pub use tls::Tls;
