//! One file per command: its arguments and what it does.

pub mod bench;
pub mod cert;
pub mod completions;
pub mod demo;
pub mod elect;
pub mod explorer;
pub mod gateway;
pub mod import;
pub mod man;
pub mod network;
pub mod node;
pub mod tour;
pub mod verify;
pub mod wallet;
