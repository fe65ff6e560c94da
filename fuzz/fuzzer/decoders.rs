//! The fuzzer: one binary for all targets, so that the graph below is linked once. `SCRIP_FUZZ_TARGET` names the target.

#![no_main]

use scrip_fuzz::Target;
use std::sync::LazyLock;

static CHOSEN: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("SCRIP_FUZZ_TARGET").expect("SCRIP_FUZZ_TARGET names a target");
    let found = scrip_fuzz::TARGETS
        .iter()
        .find(|target| target.name == name);
    found.expect("SCRIP_FUZZ_TARGET names a target that exists")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (CHOSEN.check)(bytes));
