//! The gateway: what people touch.
