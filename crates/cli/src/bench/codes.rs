//! The codes that phones show: how large they are, and how many a core checks in a second as a till does.

use commonware_codec::Encode as _;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_math::algebra::Random as _;
use scrip_codes::{
    Draft, Issuer, Preauthorization, Scope, Till, TransactionCode, Trust, check::check, sealed,
    text::Content,
};
use scrip_ledger::mandate::Presentation;
use serde::Serialize;
use std::time::{Duration, Instant};

const NETWORK: [u8; 32] = [7; 32];
const ISSUER: [u8; 16] = [1; 16];
const SHOP: [u8; 16] = [2; 16];
const NOW_S: u64 = 1_795_000_000;
/// Characters of the alphanumeric mode at level M, by version (ISO/IEC 18004, table 7).
const ALPHANUMERIC_M: [usize; 20] = [
    20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970,
];

/// What codes take.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Codes {
    /// A code's bytes.
    pub bytes: usize,
    /// The characters of its QR code.
    pub characters: usize,
    /// The version of its QR code at level M.
    pub qr_version: usize,
    /// The version of the QR code of one that only the gateway can read.
    pub qr_version_sealed: usize,
    /// Codes read and checked per second on one core: both signatures, every limit.
    pub checks_per_s: f64,
}

fn version(text: &str) -> usize {
    let fits = ALPHANUMERIC_M.iter().position(|most| text.len() <= *most);
    fits.map_or(0, |index| index + 1)
}

fn code(issuer: &PrivateKey, phone: &PrivateKey) -> Result<TransactionCode, scrip_codes::Error> {
    let mut device = [0; 32];
    device.copy_from_slice(phone.public_key().as_ref());
    let terms = Preauthorization {
        issuer: ISSUER,
        mandate: [3; 16],
        device,
        asset: "TOWN".into(),
        scale: 2,
        total_max: 5_000,
        use_max: 5_000,
        uses_max: 256,
        scope: Scope::Anyone,
        issued_at_s: NOW_S,
        expires_at_s: NOW_S + 604_800,
    };
    let mut secret = [0; 32];
    secret.copy_from_slice(&issuer.encode());
    let held = terms.sign(&NETWORK, &secret)?;
    let draft = Draft::new(&held, &NETWORK, 0, &SHOP, 1_200, 0, NOW_S)?;
    let message = scrip_codes::transaction::message(&NETWORK, &terms.mandate, 0, &SHOP, 1_200);
    let signature = phone.sign(Presentation::NAMESPACE, &message);
    let mut bytes = [0; 64];
    bytes.copy_from_slice(signature.as_ref());
    draft.finish(&bytes)
}

/// Makes a code and checks it over and over for `time`, from the text of its QR code on.
pub fn measure(time: Duration) -> Codes {
    let (issuer, phone) = (
        PrivateKey::random(rand::rng()),
        PrivateKey::random(rand::rng()),
    );
    let code = code(&issuer, &phone).expect("terms that we made ourselves are sound");
    let bytes = code.to_bytes();
    let text = Content::Plain(bytes.clone()).to_text();
    let gateway = sealed::public_key(&[5; 32]).expect("any 32 bytes are a secret");
    let hidden = sealed::seal(&NETWORK, &gateway, &bytes, [6; 32]).expect("a key of our own");
    let mut key = [0; 32];
    key.copy_from_slice(issuer.public_key().as_ref());
    let trust = Trust {
        network: NETWORK,
        issuers: vec![Issuer {
            account: ISSUER,
            key,
        }],
    };
    let till = Till {
        payee: SHOP,
        classes: 0,
        asset: "TOWN".into(),
        amount: Some(1_200),
    };
    let (start, mut count) = (Instant::now(), 0_u64);
    while start.elapsed() < time {
        let Ok(Content::Plain(bytes)) = Content::read(&text) else {
            unreachable!("it is the text of a code");
        };
        let read = TransactionCode::read(&bytes).expect("it is a code");
        check(read, &trust, &till, NOW_S).expect("it is good");
        count += 1;
    }
    Codes {
        bytes: bytes.len(),
        characters: text.len(),
        qr_version: version(&text),
        qr_version_sealed: version(&Content::Sealed(hidden).to_text()),
        checks_per_s: count as f64 / start.elapsed().as_secs_f64(),
    }
}
