//! The explorer in the terminal: [`watch`] collects what nodes say, [`screen`] draws it.

pub mod screen;
pub mod watch;
