//! The codes that a phone shows: what holds, what is refused, and that the ledger checks the same bytes.

mod ledger;
mod merchant;
mod ndef;
mod size;
mod stories;
mod town;
mod vectors;
