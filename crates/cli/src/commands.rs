//! One file per command: its arguments and what it does.

pub mod bench;
pub mod completions;
pub mod man;
pub mod verify;
