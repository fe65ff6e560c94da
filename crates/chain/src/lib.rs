//! A replica of the network: consensus, connections between nodes, storage, epochs, and the way in and out of a node.
//!
//! Everything that names the consensus engine lives here.

pub mod index;
pub mod service;
