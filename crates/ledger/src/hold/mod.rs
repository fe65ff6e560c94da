//! Holds: money reserved for one payee, resolved exactly once.

mod apply;
mod error;
mod operation;
mod record;

pub(crate) use apply::{apply, expire};
pub use error::Error;
pub use operation::Operation;
pub use record::{Hold, HoldStatus};

#[cfg(test)]
mod tests;
