//! The decimal places of assets. An asset never changes them, so they are asked for once.

use crate::service::Service;
use scrip_ledger::{
    ids::AssetCode,
    mandate,
    operation::Operation,
    state::{Key, Record},
    transfer,
};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// Assets remembered; more are asked for each time.
const ASSETS_MAX: usize = 4_096;

/// What is known of assets.
#[derive(Debug, Default)]
pub(super) struct Scales {
    known: RwLock<HashMap<AssetCode, u8>>,
}

impl Scales {
    /// The scales of these assets, as far as they exist.
    pub async fn load<S: Service>(
        &self,
        service: &S,
        codes: impl IntoIterator<Item = AssetCode>,
    ) -> HashMap<AssetCode, u8> {
        let mut scales = HashMap::new();
        for code in codes {
            if scales.contains_key(&code) {
                continue;
            }
            let known = self
                .known
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&code)
                .copied();
            let scale = match known {
                Some(scale) => Some(scale),
                None => self.ask(service, &code).await,
            };
            if let Some(scale) = scale {
                scales.insert(code, scale);
            }
        }
        scales
    }

    async fn ask<S: Service>(&self, service: &S, code: &AssetCode) -> Option<u8> {
        let (record, _) = service.record(&Key::asset(code)).await;
        let Some(Record::Asset(asset)) = record else {
            return None;
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < ASSETS_MAX {
            known.insert(*code, asset.scale);
        }
        Some(asset.scale)
    }
}

/// The assets that an operation names.
pub(super) fn assets(operation: &Operation) -> Vec<AssetCode> {
    use scrip_ledger::{account, asset, credential, hold, request};
    match operation {
        Operation::Account(account::Operation::SetCreditLimit { asset, .. })
        | Operation::Asset(
            asset::Operation::Issue { asset, .. } | asset::Operation::Redeem { asset, .. },
        )
        | Operation::Request(request::Operation::Open { asset, .. })
        | Operation::Hold(hold::Operation::Open { asset, .. }) => vec![*asset],
        Operation::Mandate(mandate::Operation::Grant { terms, .. }) => vec![terms.asset],
        Operation::Credential(credential::Operation::Submit {
            along: Some(item), ..
        }) => vec![item.asset],
        Operation::Transfer(transfer::Operation::Single(item)) => vec![item.asset],
        Operation::Transfer(transfer::Operation::Batch { items }) => {
            let mut assets: Vec<AssetCode> = items.iter().map(|item| item.asset).collect();
            assets.sort_unstable();
            assets.dedup();
            assets
        }
        _ => Vec::new(),
    }
}
