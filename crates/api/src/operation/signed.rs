//! A signed operation as JSON has it.

use super::{
    Operation,
    to_ledger::{public_key, signature},
};
use crate::{
    problem::codes,
    value::{self, FieldError, Hash, Id, Scales, SignatureHex},
};
use scrip_ledger::{ids::NetworkId, operation as ledger};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An operation with its author, its id and its signature.
///
/// The signature is over the operation's binary form and the network's id (docs/formats), so it fits one network only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The network it was signed for. May be left out; if it is there and is another network's, that is what the refusal says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Hash>,
    /// The account that asks.
    pub author: Id,
    /// The ed25519 public key that signed.
    pub signer: Hash,
    /// The operation's id: 5 bytes that say until which second it is valid, and 11 bytes of the author's choice.
    pub id: Id,
    /// What is asked.
    pub operation: Operation,
    /// The signature.
    pub signature: SignatureHex,
}

impl Signed {
    /// The JSON form.
    pub fn of(signed: &ledger::Signed, scales: Scales<'_>) -> Self {
        Self {
            network: None,
            author: Id::of(signed.author()),
            signer: Hash(const_hex::encode(signed.signer())),
            id: Id::of(signed.id()),
            operation: Operation::of(signed.operation(), scales),
            signature: SignatureHex(const_hex::encode(signed.signature())),
        }
    }

    /// The ledger's form. The signature is not checked here.
    pub fn to_ledger(
        &self,
        network: &NetworkId,
        scales: Scales<'_>,
    ) -> Result<ledger::Signed, FieldError> {
        if self
            .network
            .as_ref()
            .is_some_and(|said| said.0 != network.to_string())
        {
            return Err(FieldError {
                field: "network".to_owned(),
                code: codes::NETWORK_WRONG.code,
                sentence: codes::NETWORK_WRONG.sentence.to_owned(),
            });
        }
        Ok(ledger::Signed::from_parts(
            value::hex("author", &self.author.0)?,
            public_key("signer", &self.signer)?,
            value::hex("id", &self.id.0)?,
            self.operation
                .to_ledger(scales)
                .map_err(|error| error.within("operation"))?,
            signature("signature", &self.signature.0)?,
        ))
    }
}
