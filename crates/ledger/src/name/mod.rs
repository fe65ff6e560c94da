//! Usernames: claiming and releasing.

mod apply;
mod error;
mod operation;
mod record;

pub(crate) use apply::apply;
pub use error::Error;
pub use operation::Operation;
pub use record::{Name, NameStatus, Skeleton};

#[cfg(test)]
mod tests;
