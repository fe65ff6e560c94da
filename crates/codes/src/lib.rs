//! Signed codes that a phone shows at a till while it is offline.
//!
//! ```text
//! while online    gateway ── preauthorization ──> phone      a CWT (RFC 8392) in COSE_Sign1 (RFC 9052), signed by the gateway's key,
//!                                                            bound to the phone's key by `cnf` (RFC 8747); the money is held
//! while offline   till ── its QR ──> phone                   the payee and perhaps the amount (EMVCo merchant-presented form)
//!                 phone ── transaction code ──> till         the preauthorization, and one use of it that the phone's key signed
//! in real time    till ── the same bytes ──> network         final, or refused with the reason
//! ```
//!
//! - [`preauthorization`]: what the phone carries, and what its issuer signs.
//! - [`transaction`]: one use: what the phone signs is what the ledger checks, so nobody in between is believed.
//! - [`check`]: what a till can say by itself, without the network.
//! - [`text`]: a code as the text of a QR code (RFC 9285, base 45).
//! - [`ndef`]: a code as the payload of NFC.
//! - [`sealed`]: a code that only the gateway can read, the till being a line (HPKE, RFC 9180).
//! - [`merchant`]: the till's own QR code.
//!
//! The same code runs at the gateway, in the till's and in the phone's browser, so that none of them can believe what another
//! refuses. Every decoder takes one encoding of each value and no other. Randomness and time come in from outside.

mod cbor;
pub mod check;
mod error;
pub mod merchant;
pub mod ndef;
pub mod preauthorization;
pub mod sealed;
pub mod text;
pub mod transaction;

pub use check::{Checked, Issuer, Till, Trust};
pub use error::Error;
pub use preauthorization::{Preauthorization, Scope};
pub use transaction::{Draft, TransactionCode};

/// An account on the ledger.
pub type Account = [u8; 16];
/// A public key of Ed25519.
pub type Key = [u8; 32];
/// A network's id.
pub type Network = [u8; 32];
