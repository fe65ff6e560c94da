//! Measuring: what the rules alone can do, what the machine's signature checks allow, and what whole networks reach.

pub mod codes;
pub mod election;
pub mod execute;
pub mod gateway;
pub mod idle;
pub mod load;
pub mod machine;
pub mod network;
pub mod push;
pub mod signatures;
pub mod till;
pub mod workload;
