//! What can be asked about usernames.

use crate::ids::AccountId;
use crate::username::Username;
use crate::wire::wire_enum;

/// An operation on usernames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Gives a free username to an account that the author controls.
    Claim {
        /// The account.
        account: AccountId,
        /// The username.
        name: Username,
    },
    /// Gives up a username of an account that the author controls. It stays reserved for that account for a while, so
    /// that money meant for its owner does not reach a stranger.
    Release {
        /// The username.
        name: Username,
    },
}

wire_enum!(Operation {
    0 = Claim { account, name },
    1 = Release { name },
});
