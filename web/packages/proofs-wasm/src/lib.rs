//! The one verifier of Scrip's proofs, for browsers.
//!
//! Nothing is decided here: [`Verifier`] hands bytes to `scrip_receipt::verify` and its report to JavaScript. The same
//! code runs on a node, on the command line and in a page, so that none of them can believe what another refuses.

mod payment;
mod report;

pub use payment::Payment;
pub use report::ProofReport;

use scrip_ledger::{
    ids::{AccountId, AssetCode},
    state::Key,
    username::Username,
};
use scrip_receipt::{NetworkKey, VerifyError};
use std::{collections::BTreeMap, fmt::Write as _};
use wasm_bindgen::prelude::wasm_bindgen;

/// Checks proofs of one network.
#[wasm_bindgen]
pub struct Verifier {
    key: NetworkKey,
    scales: BTreeMap<AssetCode, u8>,
}

#[wasm_bindgen]
impl Verifier {
    /// Takes the network's key in 192 hexadecimal digits. Fails with `code: sentence`.
    #[wasm_bindgen(constructor)]
    pub fn new(network_key: &str) -> Result<Verifier, String> {
        let key = network_key.trim().parse().map_err(refusal)?;
        let scales = BTreeMap::new();
        Ok(Self { key, scales })
    }

    /// Says how many digits after the point an asset has, so that amounts in sentences are written as people write
    /// them. A proof does not hold it. A code that no asset can have is passed over.
    pub fn set_scale(&mut self, asset: &str, scale: u8) {
        if let Ok(code) = AssetCode::new(asset) {
            self.scales.insert(code, scale);
        }
    }

    /// Checks a file of any kind. Fails with `code: sentence`, where the code is permanent.
    pub fn verify(&self, file: &[u8]) -> Result<ProofReport, String> {
        let report = scrip_receipt::verify(file, &self.key).map_err(refusal)?;
        Ok(ProofReport::new(&report, |code| {
            self.scales.get(code).copied()
        }))
    }
}

/// The key in the state of an account's record, in hexadecimal digits; nothing if this is no account id.
#[wasm_bindgen]
pub fn account_key(id: &str) -> Option<String> {
    let mut bytes = [0; 16];
    if id.len() != 2 * bytes.len() || !id.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        let digits = &id[2 * index..2 * index + 2];
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(hex(&Key::account(&AccountId(bytes)).0))
}

/// The key in the state of a username's record, in hexadecimal digits; nothing if this can't be a username.
#[wasm_bindgen]
pub fn name_key(name: &str) -> Option<String> {
    let name = Username::new(name.trim().trim_start_matches('@')).ok()?;
    Some(hex(&Key::name(&name).0))
}

/// The key in the state of an asset's record, in hexadecimal digits; nothing if this can't be the code of one.
#[wasm_bindgen]
pub fn asset_key(code: &str) -> Option<String> {
    let code = AssetCode::new(code).ok()?;
    Some(hex(&Key::asset(&code).0))
}

fn refusal(error: VerifyError) -> String {
    format!("{}: {error}", error.code())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
