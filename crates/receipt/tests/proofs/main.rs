//! Proofs made as the network makes them (simplex's signatures, real state databases) and checked as anybody would.

mod committee;
mod database;
mod finality;
mod hostile;
mod network;
mod receipts;
mod state_log;
mod state_proofs;
mod vectors;
