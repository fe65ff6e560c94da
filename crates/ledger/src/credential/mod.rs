//! Certificates of authorities, and their revocation lists, admitted by a vote of the nodes.
//!
//! An authority outside the network submits an X.509 certificate that it issued. It is put to a [`Ballot`]: every node
//! checks it against its own ledger ([`examine`]) and votes; it is on the ledger when enough voted and enough of the
//! votes are passes. A revocation list goes the same way, and so do authorities themselves and the [`Parameters`] of
//! voting. From then on [`guard`] refuses operations of parties whose certificate is revoked or out of date.

mod apply;
mod ballot;
mod bytes;
mod enact;
mod error;
mod examine;
mod guard;
mod kinds;
mod operation;
mod record;
mod vote;
mod x509;

pub(crate) use apply::apply;
pub use ballot::{Ballot, BallotSubject, Decision, Outcome, Verdict, Vote};
pub use bytes::{CERTIFICATE_BYTES_MAX, CertificateDer, LIST_BYTES_MAX, ListDer, Serial};
pub use error::{Error, Finding};
pub use examine::examine;
pub use guard::check_key;
pub(crate) use guard::{Guard, check_account, check_signer};
pub use kinds::{RevocationReason, SubjectClass, SubjectKey};
pub use operation::Operation;
pub use record::{
    Authority, AuthorityStatus, Credential, CredentialStatus, Parameters, Register, Renewal,
    Revocation, RevocationList, Share, Subject,
};
pub(crate) use vote::expire;
pub use x509::{CertificateFacts, ListEntry, ListFacts};

#[cfg(test)]
mod tests;
