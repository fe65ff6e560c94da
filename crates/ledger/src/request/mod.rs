//! Payment requests: what somebody asks to be paid.

mod apply;
mod error;
mod operation;
mod record;

pub(crate) use apply::{apply, pay};
pub use error::Error;
pub use operation::Operation;
pub use record::{Request, RequestStatus};

#[cfg(test)]
mod tests;
