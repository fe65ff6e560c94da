//! What a network may set for itself, kept in its state and changed by its members.

use crate::ids::AccountId;
use crate::wire::wire_struct;

/// The network's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The account that creates assets and gives accounts their classes.
    pub registrar: AccountId,
    /// Longest time from now that an operation's id may be valid, in seconds.
    pub validity_max_s: u32,
    /// Longest time from now that a request, hold, mandate or refund right may last, in seconds.
    pub term_max_s: u32,
    /// How long a released username stays reserved for the account that had it, in seconds.
    pub name_rest_s: u32,
    /// Most expiries settled at the start of a block.
    pub expiries_per_block_max: u32,
}

impl Rules {
    /// Sensible rules under `registrar`: an hour, two years, thirty days, 256.
    pub const fn new(registrar: AccountId) -> Self {
        const DAY_S: u32 = 24 * 60 * 60;
        Self {
            registrar,
            validity_max_s: 60 * 60,
            term_max_s: 731 * DAY_S,
            name_rest_s: 30 * DAY_S,
            expiries_per_block_max: 256,
        }
    }
}

wire_struct!(Rules {
    registrar,
    validity_max_s,
    term_max_s,
    name_rest_s,
    expiries_per_block_max,
});
