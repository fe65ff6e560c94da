//! Expiry without timers: what expires is listed by the minute, and every block settles a bounded number.
//!
//! What has expired counts as gone from that moment on, whether or not it is settled yet; settling only gives back what
//! it reserved and tidies up. An entry stays in its list when what it names is resolved early, and is then passed over.

mod record;
mod settle;

pub use record::{Cursor, Expiring, Page};
pub(crate) use settle::{schedule, settle};

#[cfg(test)]
mod tests;
