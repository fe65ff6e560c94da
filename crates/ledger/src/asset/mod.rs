//! Assets: what money there is, and who may bring it into being.

mod apply;
mod error;
mod operation;
mod record;

pub(crate) use apply::apply;
pub use error::Error;
pub use operation::Operation;
pub use record::Asset;

#[cfg(test)]
mod tests;
