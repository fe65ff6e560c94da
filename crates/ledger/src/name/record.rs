//! What the state keeps of usernames.

use crate::ids::AccountId;
use crate::time::Timestamp;
use crate::username::Username;
use crate::wire::{wire_enum, wire_struct};

/// One username.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name, so that a proof of this record speaks for itself.
    pub name: Username,
    /// Whose it is, or was until it was released.
    pub account: AccountId,
    /// Whether it can be paid.
    pub status: NameStatus,
}

impl Name {
    /// The account that payments to this name go to.
    pub fn resolve(&self) -> Option<AccountId> {
        (self.status == NameStatus::Claimed).then_some(self.account)
    }
}

wire_struct!(Name {
    name,
    account,
    status,
});

/// Whether a username can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameStatus {
    /// It can.
    Claimed,
    /// Given up; reserved for the same account until `reserved_until`, then free for all.
    Released {
        /// End of the reservation.
        reserved_until: Timestamp,
    },
}

wire_enum!(NameStatus {
    0 = Claimed,
    1 = Released { reserved_until },
});

/// What all usernames that look alike share: only one of them can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// The one that is taken or reserved.
    pub name: Username,
}

wire_struct!(Skeleton { name });
