//! What a replay needs of a network. The client of a running one implements it, and so does a ledger in memory in tests.

use crate::failure::{Exit, Failure, Outcome};
use scrip_ledger::ids::NetworkId;
use scrip_ledger::operation::Signed;
use scrip_ledger::state::{Key, Record};
use scrip_ledger::time::Timestamp;

/// The latest final block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// How many blocks come before.
    pub height: u64,
    /// Its time.
    pub timestamp: Timestamp,
}

/// What became of an operation, for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in a final block.
    Applied {
        /// Of this height.
        height: u64,
    },
    /// The rules said no. It can still apply later, while it is valid, if the state changes.
    Refused {
        /// The permanent code.
        code: String,
        /// One sentence.
        sentence: String,
    },
    /// It is no longer valid and was not applied.
    Expired,
}

impl Verdict {
    /// The height of the block that has it, or why none has.
    pub fn height(self) -> Outcome<u64> {
        match self {
            Self::Applied { height } => Ok(height),
            Self::Refused { code, sentence } => Err(Failure::new(Exit::Refused, code, sentence)),
            Self::Expired => Err(Failure::new(
                Exit::Unreachable,
                "operation_expired",
                "The network took too long, and nothing was done.",
            )
            .next("Run the command again.")),
        }
    }
}

/// A network to replay through. Every answer is about final blocks only.
pub trait Network {
    /// Which network.
    fn id(&self) -> NetworkId;

    /// The latest final block.
    async fn tip(&self) -> Outcome<Tip>;

    /// The records under `keys`, in their order, each read at a height of at least `height_min`.
    async fn records(&self, keys: &[Key], height_min: u64) -> Outcome<Vec<Option<Record>>>;

    /// The records under `keys`, in their order, each proven against the network's public key.
    async fn prove(&self, keys: &[Key]) -> Outcome<Vec<Option<Record>>>;

    /// Sends an operation until its verdict is known. Fails if the network can't be reached for too long; the operation
    /// is then in doubt.
    async fn apply(&self, signed: &Signed) -> Outcome<Verdict>;
}
