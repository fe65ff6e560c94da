//! Replaced by its first real module.
