//! What can go wrong.

use scrip_api::problem::{Problem, Retry};
use scrip_ledger::ids::{AccountId, OperationId};
use scrip_receipt::VerifyError;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A node refused. The problem has the permanent code.
    #[error("{}: {}", .0.code, .0.detail)]
    Refused(Box<Problem>),
    /// No node answered in time.
    #[error("no node answers; the last one tried, {node}, failed: {cause}")]
    Unreachable {
        /// The node that was tried last.
        node: String,
        /// What happened there.
        cause: String,
    },
    /// The certificate of the node, or the one shown to it, is not good by the ledger, and no other node answers.
    #[error("the connection to {node} is not trusted: {cause}")]
    Untrusted {
        /// The node.
        node: String,
        /// The code of what is wrong with the certificate.
        cause: String,
    },
    /// An operation was handed in and it did not become known in time what became of it. Ask again with the same operation.
    #[error("it is not known yet what became of operation {id}; ask again with the same operation")]
    Undecided {
        /// Its author.
        author: AccountId,
        /// Its id.
        id: OperationId,
    },
    /// A node gave a receipt or proof that does not hold. It is faulty or lies.
    #[error("a node gave a proof that does not hold: {0}")]
    Proof(#[from] VerifyError),
    /// A node gave a proof of something else than what was asked for.
    #[error("a node gave a proof of something else")]
    OtherProof,
    /// A node's answer can't be understood.
    #[error("a node's answer can't be understood: {0}")]
    Unintelligible(String),
    /// The client was set up with no node or with an address that is none.
    #[error("the client can't work with these settings: {0}")]
    Config(String),
}

impl Error {
    /// The permanent code.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(problem) => &problem.code,
            Self::Unreachable { .. } => "network_unreachable",
            Self::Untrusted { .. } => "connection_untrusted",
            Self::Undecided { .. } => "outcome_unknown",
            Self::Proof(_) | Self::OtherProof => "proof_invalid",
            Self::Unintelligible(_) => "answer_malformed",
            Self::Config(_) => "client_misconfigured",
        }
    }

    /// Whether asking again can help. What is `Later` may be repeated with the same operation id and only so.
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Refused(problem) => problem.retry,
            Self::Unreachable { .. } | Self::Untrusted { .. } | Self::Undecided { .. } => {
                Retry::Later
            }
            Self::Proof(_) | Self::OtherProof | Self::Unintelligible(_) | Self::Config(_) => {
                Retry::Never
            }
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}
