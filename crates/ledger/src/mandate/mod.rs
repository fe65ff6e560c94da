//! Mandates: a payer's authority for someone else to collect, within limits.
//!
//! An offline code, a web token, a recurring pull and a media reward are the same mandate with other [`Terms`]: how
//! much in all and at once, how often, until when, by whom, shown how, and whether the money is reserved.

mod apply;
mod error;
mod operation;
mod record;

pub(crate) use apply::{apply, expire};
pub use error::Error;
pub use operation::{Operation, Presentation, SECRET_DOMAIN, secret_hash};
pub use record::{Funding, Mandate, MandateStatus, PayeeScope, Presenter, Serials, Terms};

#[cfg(test)]
mod tests;
