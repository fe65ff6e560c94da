//! What operators do: members, assets, approvals by a second person, totals, audit, endpoints, votes of this
//! organisation's node.

pub(crate) mod actions;
mod approvals;
pub mod audit;
pub(crate) mod http;
mod reports;
pub(crate) mod votes;
mod webhooks;
