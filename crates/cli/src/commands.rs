//! One file per command: its arguments and what it does.

pub mod bench;
pub mod completions;
pub mod import;
pub mod man;
pub mod network;
pub mod verify;
pub mod wallet;
