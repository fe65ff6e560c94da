//! Receipts and proofs of state, checked before they are returned.

use crate::{Client, Error};
use scrip_api::state::Stated;
use scrip_ledger::{
    ids::{AccountId, OperationId},
    state::{Key, Record},
};
use scrip_receipt::{Proven, Report};

/// A receipt that holds.
#[derive(Clone, Debug)]
pub struct ProvenReceipt {
    /// The file: whoever has the network's key can check it, offline.
    pub file: Vec<u8>,
    /// What it proves.
    pub report: Report,
}

/// A record, or that there is none, with a proof that holds.
#[derive(Clone, Debug)]
pub struct ProvenRecord {
    /// The file: whoever has the network's key can check it, offline.
    pub file: Vec<u8>,
    /// The record; `None` is proven too.
    pub record: Option<Record>,
    /// The block after which it was so.
    pub height: u64,
}

impl Client {
    /// The receipt of a final operation, or of one item of a batch, checked with the network's key.
    pub async fn receipt(
        &self,
        author: &AccountId,
        id: &OperationId,
        item: Option<u32>,
    ) -> Result<ProvenReceipt, Error> {
        let key = self.network_key().await?;
        let suffix = item.map_or_else(String::new, |item| format!("?item={item}"));
        let file = self
            .get_bytes(&format!("/v1/operations/{author}/{id}/receipt{suffix}"))
            .await?;
        let report = scrip_receipt::verify(&file, &key)?;
        let fits = match &report.proven {
            Proven::Operation { signed, .. } => {
                item.is_none() && signed.author() == *author && signed.id() == *id
            }
            Proven::BatchItem { item: proven, .. } => {
                item == Some(proven.place.index) && proven.author == *author && proven.id == *id
            }
            _ => false,
        };
        if !fits {
            return Err(Error::OtherProof);
        }
        Ok(ProvenReceipt {
            file: file.into(),
            report,
        })
    }

    /// A record, or that there is none, checked with the network's key. What the node says beside the proof is not believed.
    pub async fn proven_record(&self, key: &Key) -> Result<ProvenRecord, Error> {
        let network_key = self.network_key().await?;
        let stated: Stated<serde_json::Value> =
            self.get(&format!("/v1/state/{key}?proof=true")).await?;
        let proof = stated
            .proof
            .ok_or_else(|| Error::Unintelligible("an answer without the proof".to_owned()))?;
        let file = decode_base64(&proof)
            .ok_or_else(|| Error::Unintelligible("a proof that is not base64".to_owned()))?;
        let report = scrip_receipt::verify(&file, &network_key)?;
        let height = report.height;
        match report.proven {
            Proven::Record {
                key: proven,
                record,
            } if proven == *key => Ok(ProvenRecord {
                file,
                record: Some(record),
                height,
            }),
            Proven::Absence { key: proven } if proven == *key => Ok(ProvenRecord {
                file,
                record: None,
                height,
            }),
            _ => Err(Error::OtherProof),
        }
    }
}

pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    BASE64_STANDARD.decode(text).ok()
}
