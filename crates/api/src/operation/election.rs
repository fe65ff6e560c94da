//! Operations on elections, in both directions.

use super::Operation;
use super::to_ledger::public_key;
use crate::value::{self, FieldError, Hash, HexBytes, SignatureHex};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use scrip_ledger::election::{
    self, Anchor, BurnBlock, BurnNetwork as RuleNetwork, HEADERS_MAX, HeaderBytes, Headers,
    NetworkKeyBytes, Path, SeedSignature, Settings, Tiers, TransactionBytes,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How leaders are elected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ElectionSettings {
    /// Which Bitcoin network is the burn chain.
    pub burn_network: BurnNetwork,
    /// The ledger network's own public key: 96 bytes in hex.
    pub network_key: HexBytes,
    /// The tiers of work by the hashes that each takes on average, ascending.
    pub tiers: Vec<u64>,
    /// Tenures that the median is taken over.
    pub window: u8,
    /// Most of all turns that one validator may have, in thousandths.
    pub share_max_permille: u32,
    /// With less than this burned and worked in all, in satoshi, nobody is elected.
    pub quota_sat: u64,
    /// Blocks that must lie on a commit's block, itself among them.
    pub confirmations: u32,
    /// Ledger blocks at the start of a tenure that take commits.
    pub commit_blocks: u32,
    /// Most blocks of the burn chain that are left for a chain with more work.
    pub reorganisation_max: u32,
    /// Tenures that are kept after their end.
    pub tenures_kept: u32,
}

/// Which Bitcoin network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BurnNetwork {
    /// The one whose coin has a price.
    Mainnet,
    /// A private one, for tests and demonstrations.
    Regtest,
}

/// A transaction of the burn chain and its place there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BurnProof {
    /// The block's hash, in the order in which it is hashed.
    pub block: Hash,
    /// The transaction without witnesses, in hex.
    pub transaction: HexBytes,
    /// Its place in the block.
    pub index: u32,
    /// The siblings from the transaction up to the block's Merkle root.
    pub path: Vec<Hash>,
}

impl BurnNetwork {
    /// The JSON form.
    pub const fn of(network: RuleNetwork) -> Self {
        match network {
            RuleNetwork::Mainnet => Self::Mainnet,
            RuleNetwork::Regtest => Self::Regtest,
        }
    }

    const fn to_ledger(self) -> RuleNetwork {
        match self {
            Self::Mainnet => RuleNetwork::Mainnet,
            Self::Regtest => RuleNetwork::Regtest,
        }
    }
}

impl ElectionSettings {
    /// The JSON form.
    pub fn of(settings: &Settings) -> Self {
        Self {
            burn_network: BurnNetwork::of(settings.burn_network),
            network_key: HexBytes::encode(&settings.network_key.0),
            tiers: settings.tiers.0.clone(),
            window: settings.window,
            share_max_permille: settings.share_max_permille,
            quota_sat: settings.quota,
            confirmations: settings.confirmations,
            commit_blocks: settings.commit_blocks,
            reorganisation_max: settings.reorganisation_max,
            tenures_kept: settings.tenures_kept,
        }
    }

    fn to_ledger(&self) -> Result<Settings, FieldError> {
        let ascending = self.tiers.is_sorted_by(|left, right| left < right);
        if self.tiers.len() > election::TIERS_MAX || !ascending {
            return Err(value::malformed("settings.tiers"));
        }
        Ok(Settings {
            burn_network: self.burn_network.to_ledger(),
            network_key: NetworkKeyBytes(value::bytes(
                "settings.network_key",
                &self.network_key.0,
            )?),
            tiers: Tiers(self.tiers.clone()),
            window: self.window,
            share_max_permille: self.share_max_permille,
            quota: self.quota_sat,
            confirmations: self.confirmations,
            commit_blocks: self.commit_blocks,
            reorganisation_max: self.reorganisation_max,
            tenures_kept: self.tenures_kept,
        })
    }
}

impl BurnProof {
    fn of(proof: &election::BurnProof) -> Self {
        Self {
            block: Hash(const_hex::encode(proof.block)),
            transaction: HexBytes::encode(&proof.transaction.0),
            index: proof.index,
            path: proof
                .path
                .0
                .iter()
                .map(|sibling| Hash(const_hex::encode(sibling)))
                .collect(),
        }
    }

    fn to_ledger(&self) -> Result<election::BurnProof, FieldError> {
        let path = self.path.iter();
        let path: Vec<[u8; 32]> = path
            .map(|sibling| value::bytes("proof.path", &sibling.0))
            .collect::<Result<_, _>>()?;
        if path.len() > election::PATH_MAX {
            return Err(value::malformed("proof.path"));
        }
        Ok(election::BurnProof {
            block: value::bytes("proof.block", &self.block.0)?,
            transaction: transaction("proof.transaction", &self.transaction)?,
            index: self.index,
            path: Path(path),
        })
    }
}

fn transaction(field: &str, bytes: &HexBytes) -> Result<TransactionBytes, FieldError> {
    let bytes = value::hex_bytes(field, &bytes.0)?;
    if bytes.len() > election::TRANSACTION_BYTES_MAX {
        return Err(value::malformed(field));
    }
    Ok(TransactionBytes(bytes))
}

/// The JSON form of an operation on elections.
pub(super) fn of_election(operation: &election::Operation) -> Operation {
    use election::Operation as Rule;
    match operation {
        Rule::Configure { settings, anchor } => Operation::ElectionConfigure {
            settings: ElectionSettings::of(settings),
            anchor: anchor
                .as_ref()
                .map(|anchor| HexBytes::encode(&anchor.0.encode())),
        },
        Rule::Headers { headers } => Operation::ElectionHeaders {
            headers: headers
                .0
                .iter()
                .map(|header| HexBytes::encode(&header.0))
                .collect(),
        },
        Rule::Register {
            validator,
            proof,
            signature,
        } => Operation::ElectionRegister {
            validator: Hash::of(validator),
            proof: BurnProof::of(proof),
            signature: SignatureHex(const_hex::encode(signature.encode())),
        },
        Rule::Commit { proof, funding } => Operation::ElectionCommit {
            proof: BurnProof::of(proof),
            funding: HexBytes::encode(&funding.0),
        },
        Rule::Reveal { height, signature } => Operation::ElectionReveal {
            height: *height,
            signature: HexBytes::encode(&signature.0),
        },
    }
}

/// Takes a configuration.
pub(super) fn configure(
    settings: &ElectionSettings,
    anchor: Option<&HexBytes>,
) -> Result<election::Operation, FieldError> {
    let anchor = anchor
        .map(|anchor| {
            let bytes = value::hex_bytes("anchor", &anchor.0)?;
            let block = BurnBlock::decode(Copying(bytes.as_slice()));
            let block = block.map_err(|_| value::malformed("anchor"))?;
            Ok::<_, FieldError>(Anchor(Box::new(block)))
        })
        .transpose()?;
    Ok(election::Operation::Configure {
        settings: Box::new(settings.to_ledger()?),
        anchor,
    })
}

/// Takes headers.
pub(super) fn headers(headers: &[HexBytes]) -> Result<election::Operation, FieldError> {
    if !(1..=HEADERS_MAX).contains(&headers.len()) {
        return Err(value::malformed("headers"));
    }
    let headers = headers
        .iter()
        .map(|header| value::bytes("headers", &header.0).map(HeaderBytes));
    Ok(election::Operation::Headers {
        headers: Headers(headers.collect::<Result<_, _>>()?),
    })
}

/// Takes a registration.
pub(super) fn register(
    validator: &Hash,
    proof: &BurnProof,
    signature: &SignatureHex,
) -> Result<election::Operation, FieldError> {
    Ok(election::Operation::Register {
        validator: public_key("validator", validator)?,
        proof: proof.to_ledger()?,
        signature: super::to_ledger::signature("signature", &signature.0)?,
    })
}

/// Takes a commit.
pub(super) fn commit(
    proof: &BurnProof,
    funding: &HexBytes,
) -> Result<election::Operation, FieldError> {
    Ok(election::Operation::Commit {
        proof: proof.to_ledger()?,
        funding: transaction("funding", funding)?,
    })
}

/// Takes a random value.
pub(super) fn reveal(height: u64, signature: &HexBytes) -> Result<election::Operation, FieldError> {
    Ok(election::Operation::Reveal {
        height,
        signature: SeedSignature(value::bytes("signature", &signature.0)?),
    })
}
