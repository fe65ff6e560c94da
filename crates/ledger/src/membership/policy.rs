//! How votes are counted, and the bounds of membership. Chosen and changed on the ledger, by vote.

use crate::wire::{wire_enum, wire_struct};

/// What the members agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How votes are counted.
    pub counting: Counting,
    /// How long a proposal can be voted on, in seconds.
    pub window_s: u32,
    /// Fewest nodes. A removal that would leave fewer is refused.
    pub nodes_min: u32,
}

wire_struct!(Policy {
    counting,
    window_s,
    nodes_min,
});

/// When a proposal is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// When more than `messages_over` voted and then more than `approvals_over` approved.
    Messages {
        /// The first threshold.
        messages_over: u32,
        /// The second threshold.
        approvals_over: u32,
    },
    /// When the share of approvals among all voters is above `over_numerator / over_denominator`. Silence counts as no.
    Ratio {
        /// What the share must be above: numerator.
        over_numerator: u32,
        /// Denominator.
        over_denominator: u32,
    },
    /// Voters are drawn by their weight until those drawn weigh `drawn_weight` or more; others have no vote. Approved when
    /// the share of the approving weight in the weight drawn is above `over_numerator / over_denominator`.
    Weighted {
        /// Where the drawing ends.
        drawn_weight: u64,
        /// What the share must be above: numerator.
        over_numerator: u32,
        /// Denominator.
        over_denominator: u32,
    },
}

wire_enum!(Counting {
    0 = Messages { messages_over, approvals_over },
    1 = Ratio { over_numerator, over_denominator },
    2 = Weighted { drawn_weight, over_numerator, over_denominator },
});

impl Policy {
    /// Shortest window, in seconds.
    pub const WINDOW_MIN_S: u32 = 60;
    /// Longest window, in seconds: thirty days.
    pub const WINDOW_MAX_S: u32 = 30 * 24 * 60 * 60;

    /// What a network of this many founders starts with: more than two thirds of them vote and approve, within a day; three
    /// nodes are left at least.
    pub const fn of_founders(count: u32) -> Self {
        let over = count * 2 / 3;
        Self {
            counting: Counting::Messages {
                messages_over: over,
                approvals_over: over,
            },
            window_s: 24 * 60 * 60,
            nodes_min: if count < 3 { count } else { 3 },
        }
    }

    /// Whether a network of `count` nodes can decide anything under this policy, all of them approving.
    pub fn works_for(&self, count: u32) -> bool {
        let counts = match self.counting {
            Counting::Messages {
                messages_over,
                approvals_over,
            } => count > messages_over && count > approvals_over,
            Counting::Ratio {
                over_numerator,
                over_denominator,
            } => over_numerator < over_denominator,
            Counting::Weighted {
                drawn_weight,
                over_numerator,
                over_denominator,
            } => drawn_weight > 0 && over_numerator < over_denominator,
        };
        counts
            && (Self::WINDOW_MIN_S..=Self::WINDOW_MAX_S).contains(&self.window_s)
            && (1..=count).contains(&self.nodes_min)
    }
}
