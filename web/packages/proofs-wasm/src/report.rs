//! What a checked proof says, flat enough for JavaScript.

use crate::{Payment, hex};
use scrip_ledger::{
    account::Controller,
    ids::AssetCode,
    operation::{Operation, Signed},
    state::{Key, Record},
    transfer,
};
use scrip_receipt::{BatchItem, Proven, Report};
use wasm_bindgen::prelude::wasm_bindgen;

/// What a proof proves. Made only by checking one.
#[wasm_bindgen(getter_with_clone)]
#[derive(Clone, Debug, PartialEq)]
pub struct ProofReport {
    /// `operation`, `batch_item`, `record` or `absence`.
    #[wasm_bindgen(readonly)]
    pub kind: String,
    /// The network's id.
    #[wasm_bindgen(readonly)]
    pub network: String,
    /// The epoch of the block.
    #[wasm_bindgen(readonly)]
    pub epoch: f64,
    /// The height of the block.
    #[wasm_bindgen(readonly)]
    pub height: f64,
    /// The time of the block in Unix milliseconds.
    #[wasm_bindgen(readonly)]
    pub timestamp_ms: f64,
    /// The digest of the block.
    #[wasm_bindgen(readonly)]
    pub block: String,
    /// For an operation or item: on whose behalf it was asked.
    #[wasm_bindgen(readonly)]
    pub author: Option<String>,
    /// For an operation or item: the key that signed it.
    #[wasm_bindgen(readonly)]
    pub signer: Option<String>,
    /// For an operation or item: the operation's id.
    #[wasm_bindgen(readonly)]
    pub operation: Option<String>,
    /// For an item: its place in the batch, from 0.
    #[wasm_bindgen(readonly)]
    pub item: Option<u32>,
    /// For a single transfer or an item: the money that moved.
    #[wasm_bindgen(readonly)]
    pub payment: Option<Payment>,
    /// For a record or an absence: under which key.
    #[wasm_bindgen(readonly)]
    pub key: Option<String>,
    /// For the record of an account that a key controls: the key.
    #[wasm_bindgen(readonly)]
    pub controller: Option<String>,
    /// All of it as English sentences, the most important first.
    #[wasm_bindgen(readonly)]
    pub lines: Vec<String>,
}

impl ProofReport {
    /// Heights, epochs and times stay far below 2^53, up to which JavaScript's numbers are exact.
    pub(crate) fn new(report: &Report, scale: impl Fn(&AssetCode) -> Option<u8>) -> Self {
        let mut out = Self {
            kind: String::new(),
            network: report.network.to_string(),
            epoch: report.epoch as f64,
            height: report.height as f64,
            timestamp_ms: report.timestamp.0 as f64,
            block: report.block.to_string(),
            author: None,
            signer: None,
            operation: None,
            item: None,
            payment: None,
            key: None,
            controller: None,
            lines: report.lines(scale),
        };
        match &report.proven {
            Proven::Operation { signed, .. } => out.say_operation(signed),
            Proven::BatchItem { item, .. } => out.say_item(item),
            Proven::Record { key, record } => {
                out.say_key("record", key);
                if let Record::Account(account) = record
                    && let Controller::Key(key) = &account.controller
                {
                    out.controller = Some(hex(&key.0));
                }
            }
            Proven::Absence { key } => out.say_key("absence", key),
            // The report may learn new kinds; until this page knows them too, the sentences say what it is.
            _ => out.kind = "other".into(),
        }
        out
    }

    fn say_operation(&mut self, signed: &Signed) {
        self.kind = "operation".into();
        self.author = Some(signed.author().to_string());
        self.signer = Some(hex(signed.signer()));
        self.operation = Some(signed.id().to_string());
        if let Operation::Transfer(transfer::Operation::Single(item)) = signed.operation() {
            self.payment = Some(item.into());
        }
    }

    fn say_item(&mut self, item: &BatchItem) {
        self.kind = "batch_item".into();
        self.author = Some(item.author.to_string());
        self.signer = Some(hex(&item.signer));
        self.operation = Some(item.id.to_string());
        self.item = Some(item.place.index);
        self.payment = Some((&item.item).into());
    }

    fn say_key(&mut self, kind: &str, key: &Key) {
        self.kind = kind.into();
        self.key = Some(hex(&key.0));
    }
}
