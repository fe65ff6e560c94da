//! One transfer as a page shows it.

use scrip_ledger::transfer::Item;
use wasm_bindgen::prelude::wasm_bindgen;

/// Money that moved from a payer to a payee.
#[wasm_bindgen(getter_with_clone)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The account that paid, in hexadecimal digits.
    #[wasm_bindgen(readonly)]
    pub payer: String,
    /// The account that was paid, in hexadecimal digits.
    #[wasm_bindgen(readonly)]
    pub payee: String,
    /// The code of the asset.
    #[wasm_bindgen(readonly)]
    pub asset: String,
    /// How much, in minor units: a number too large for JavaScript's own, so as text.
    #[wasm_bindgen(readonly)]
    pub minor_units: String,
    /// What it was for. Somebody wrote it: show it as text, never as markup.
    #[wasm_bindgen(readonly)]
    pub reference: String,
}

impl From<&Item> for Payment {
    fn from(item: &Item) -> Self {
        Self {
            payer: item.payer.to_string(),
            payee: item.payee.to_string(),
            asset: item.asset.to_string(),
            minor_units: item.amount.minor_units().to_string(),
            reference: item.details.reference.as_str().to_string(),
        }
    }
}
