//! Accounts: who controls them, what they hold, and which of their operations were applied.

mod apply;
mod error;
mod operation;
mod record;

pub(crate) use apply::{apply, controls, find_controlled, opens_itself};
pub use error::Error;
pub use operation::Operation;
pub use record::{Account, Classes, Controller, Holding, Recent, Status};

#[cfg(test)]
mod tests;
