//! What fits where.

use crate::town::*;
use scrip_codes::{Preauthorization, Scope, sealed, text::Content};

/// Characters of the alphanumeric mode at level M, by version (ISO/IEC 18004, table 7).
const ALPHANUMERIC_M: [usize; 16] = [
    20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656,
];
const VERSION_MAX: usize = 15;

fn version(text: &str) -> usize {
    let fits = ALPHANUMERIC_M.iter().position(|most| text.len() <= *most);
    fits.map_or(usize::MAX, |index| index + 1)
}

#[test]
fn codes_fit_into_version_15_at_level_m() {
    let usual = pay(&issue(&terms()), 0, BAKERY, 12_00).to_bytes();
    let largest = Preauthorization {
        asset: "ABCDEFGHIJKL".into(),
        scale: 18,
        total_max: 1 << 60,
        use_max: 1 << 60,
        uses_max: 256,
        scope: Scope::Payee(BAKERY),
        issued_at_s: u64::from(u32::MAX),
        expires_at_s: u64::from(u32::MAX) + 1,
        ..terms()
    };
    let largest = {
        let held = largest.sign(&NETWORK, gateway().as_bytes()).unwrap();
        pay(&held, 255, BAKERY, 1 << 60).to_bytes()
    };
    let key = sealed::public_key(&PROXY_SECRET).unwrap();
    let seal = |bytes: &[u8]| sealed::seal(&NETWORK, &key, bytes, [5; 32]).unwrap();
    for (what, content) in [
        ("usual", Content::Plain(usual.clone())),
        ("usual, sealed", Content::Sealed(seal(&usual))),
        ("largest", Content::Plain(largest.clone())),
        ("largest, sealed", Content::Sealed(seal(&largest))),
    ] {
        let (Content::Plain(bytes) | Content::Sealed(bytes)) = &content;
        let text = content.to_text();
        let version = version(&text);
        println!(
            "{what}: {} bytes, {} characters, version {version}",
            bytes.len(),
            text.len()
        );
        assert!(version <= VERSION_MAX, "{what}: version {version}");
    }
}
