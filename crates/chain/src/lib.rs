//! A replica of the network: consensus, connections between nodes, storage, epochs, and the way in and out of a node.
//!
//! Everything that names the consensus engine lives here. [`node`] starts a node on this machine; [`engine`] puts the
//! consensus actors together on any runtime, so that the simulator runs the very same code; [`application`] is where
//! the ledger's rules meet blocks.

pub mod admission;
pub mod application;
pub mod beacon;
pub mod block;
pub mod chain_view;
pub mod committee;
pub mod credentials;
pub mod dealings;
pub mod elector;
pub mod engine;
pub mod execution;
pub mod expiries;
pub mod founding;
pub mod genesis;
pub mod http;
pub mod index;
pub mod keys;
pub mod membership;
pub mod network;
pub mod node;
pub mod patience;
pub mod pool;
pub mod proofs;
pub mod pulse;
pub mod recovery;
pub mod replica;
pub mod scheme;
pub mod secrets;
pub mod seeds;
pub mod service;
pub mod state;
pub mod state_sync;
pub mod tips;
pub mod verified;
