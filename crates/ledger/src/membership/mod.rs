//! Membership: nodes are linked, renewed and removed by vote of the nodes, without an authority.
//!
//! An applicant makes its own [`Certificate`] and asks with it. Every node is assigned a portion of the standard that the
//! members agreed on, checks it, and votes with a reason. Whoever is approved may act at once and validates some epochs
//! later ([`crate::epoch::LOOKAHEAD_EPOCHS`]). A node acts through the account that its key derives.

mod apply;
mod certificate;
mod committee;
mod draw;
mod enact;
mod error;
mod examine;
mod operation;
mod policy;
mod record;
mod succession;
mod tally;
mod vote;

pub(crate) use apply::apply;
pub use certificate::{Certificate, NodeName, NodeNameError};
pub(crate) use committee::{compose, forget_departed};
pub use draw::VIEWS_AHEAD;
pub(crate) use draw::postpone;
pub(crate) use enact::founder;
pub use error::Error;
pub use operation::{Operation, Verdict};
pub use policy::{Counting, Policy};
pub use record::{
    Draw, Drawing, Linked, Node, NodeKey, NodeStatus, Proposal, ProposalStatus, Register, Subject,
    Vote, Voter,
};
pub use succession::succeed;
pub use tally::{Portion, Standing, portions_of, standing};

#[cfg(test)]
mod tests;
