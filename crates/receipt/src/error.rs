//! Why a file proves nothing.

use thiserror::Error;

/// Why a proof was refused. In the order of checking: the first that applies is reported.
///
/// Each has a permanent code ([`VerifyError::code`]) and a sentence for people ([`core::fmt::Display`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum VerifyError {
    /// The network key is not 96 bytes (192 hexadecimal digits), or no point of the right group.
    #[error("this is not a network key; copy it again, all 192 digits, from someone you trust")]
    NetworkKey,
    /// The file is longer than any proof can be.
    #[error("the file is too large to be a proof of this network")]
    TooLarge,
    /// The file does not begin as a proof does.
    #[error("the file is not a receipt or proof of a Scrip network")]
    NotAProof,
    /// The file was made by another version of the format.
    #[error("the file has a version that this program does not know; update the program")]
    Version,
    /// The file holds a kind of proof that this version does not have.
    #[error("the file holds a kind of proof that this program does not know; update the program")]
    Kind,
    /// The file ends early, goes on after its end, or says something in a way that the format does not allow.
    #[error("the file is damaged or incomplete; ask for it again")]
    Malformed,
    /// The block that the network signed does not lead back to the block of the proof.
    #[error("the blocks in the file do not follow each other, so it proves nothing")]
    Descent,
    /// The network's signature is not one by this key over this block.
    #[error("the network did not sign this: it belongs to another network, or somebody changed it")]
    Finality,
    /// The operation, or the item of a batch, is not part of the block.
    #[error("the payment is not in the block that the network signed, so it proves nothing")]
    Inclusion,
    /// The author's own signature under the operation is wrong.
    #[error("the payment does not carry the signature of the one who is said to have made it")]
    Author,
    /// The record is not what the network holds, or the key that is said to be absent is not.
    #[error("the network's state at this block does not hold what the file says")]
    State,
}

impl VerifyError {
    /// The permanent name of this reason, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NetworkKey => "network_key_invalid",
            Self::TooLarge => "proof_too_large",
            Self::NotAProof => "proof_not_recognised",
            Self::Version => "proof_version_unknown",
            Self::Kind => "proof_kind_unknown",
            Self::Malformed => "proof_malformed",
            Self::Descent => "proof_blocks_not_linked",
            Self::Finality => "proof_not_signed_by_network",
            Self::Inclusion => "proof_not_in_block",
            Self::Author => "proof_author_signature_invalid",
            Self::State => "proof_not_in_state",
        }
    }
}
