//! What operators do: members, assets, approvals by a second person, totals, audit, endpoints.

pub(crate) mod actions;
mod approvals;
pub mod audit;
pub(crate) mod http;
mod reports;
mod webhooks;
