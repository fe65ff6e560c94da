//! Transfers: single, in batches signed once, and refunds of them.

mod apply;
mod error;
mod operation;
mod record;

pub(crate) use apply::{Settlement, apply, apply_single, settle};
pub use error::Error;
pub use operation::{Details, Item, Operation};
pub use record::Payment;

#[cfg(test)]
mod tests;
