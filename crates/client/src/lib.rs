//! A typed client of a Scrip network's nodes.
//!
//! - Any of several nodes answers; when one fails the next is asked.
//! - Handing an operation in is repeated under the same operation id, never under a new one, so a payment can't happen twice however
//!   often the connection breaks. If its outcome stays unknown, [`Error::Undecided`] says so: ask again with the same operation.
//! - Receipts and proofs are checked with the network's key before they are returned.
//! - Where connections are TLS with certificates of the ledger, a node whose certificate was revoked or has expired is not trusted
//!   ([`Config::identity`]).
//! - A stream of blocks resumes where it broke off, on whichever node is left.
//!
//! ```no_run
//! # async fn example(signed: scrip_ledger::operation::Signed) -> Result<(), scrip_client::Error> {
//! use scrip_client::{Client, Config};
//! let client = Client::new(Config::new(["http://127.0.0.1:7101", "http://127.0.0.1:7102"]))?;
//! let applied = client.submit_final(&signed).await?;
//! let receipt = client.receipt(&signed.author(), &signed.id(), None).await?;
//! println!("final in block {}; the receipt has {} bytes", applied.height, receipt.file.len());
//! # Ok(())
//! # }
//! ```

mod backoff;
mod client;
mod config;
mod error;
mod events;
mod proofs;
mod queries;
mod submit;
mod trust;

pub use client::Client;
pub use config::Config;
pub use error::Error;
pub use events::Events;
pub use proofs::{ProvenReceipt, ProvenRecord};
pub use queries::History;
pub use scrip_tls::{Identity, IdentityError};
pub use submit::{Applied, is_passing};
