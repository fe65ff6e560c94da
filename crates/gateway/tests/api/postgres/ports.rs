//! Ports that nobody else takes between being found and being used.

use std::{
    net::TcpListener,
    sync::atomic::{AtomicU32, Ordering},
};

/// Below those that the system gives away by itself, which would be in use now and then.
const FIRST: u32 = 21_000;
const COUNT: u32 = 10_000;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A port on loopback that is free. Each process begins elsewhere, so that tests that run at once don't find the same.
pub fn free() -> u16 {
    let own = std::process::id().wrapping_mul(31);
    for _ in 0..COUNT {
        let number = own.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let port = (FIRST + number) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}
