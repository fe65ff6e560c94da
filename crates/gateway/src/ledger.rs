//! The network as the gateway sees it: a client of its nodes, and the gateway's own account and key.

use crate::{
    error::{Failure, Outcome},
    start::StartError,
};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use rand::Rng as _;
use scrip_api::{
    node::NetworkView,
    problem::codes as common,
    state::{AccountView, AssetView},
};
use scrip_client::Client;
use scrip_ledger::{
    genesis::Genesis,
    ids::{AccountId, AssetCode, NetworkId, OperationId},
    operation::{Operation, Signed},
    username::Username,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use zeroize::Zeroizing;

/// How long an operation may wait to be applied. Short, because only its end makes some outcomes certain.
pub const VALIDITY_S: u64 = 30;

/// What can be paid with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The code.
    pub code: AssetCode,
    /// Digits after the point.
    pub scale: u8,
    /// Who may issue it.
    pub issuer: AccountId,
}

/// The network, and who the gateway is on it.
#[derive(Clone)]
pub struct Ledger {
    /// The way to the nodes.
    pub client: Client,
    /// What people call the network.
    pub name: String,
    /// Its id.
    pub network: NetworkId,
    /// Its key, in hex.
    pub network_key: String,
    /// The gateway's account, in whose care the members' accounts are.
    pub account: AccountId,
    /// What can be paid with, first the usual one.
    pub assets: Vec<Asset>,
    registrar: Option<AccountId>,
    key: PrivateKey,
    voter: Option<Voter>,
    time: Arc<Mutex<(u64, Instant)>>,
}

/// The node of the organisation that runs this gateway, with whose key its operators vote.
#[derive(Clone)]
pub struct Voter(PrivateKey);

impl Voter {
    /// The node's key in hex.
    pub fn key(&self) -> String {
        const_hex::encode(self.0.public_key())
    }

    /// The account that a node has from its beginning.
    pub fn first_account(&self) -> AccountId {
        AccountId::derive(&self.0.public_key(), OWN_SALT)
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Ledger")
            .field("network", &self.network)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// What the network was founded with.
fn founded(view: &NetworkView) -> Option<Genesis> {
    let bytes = const_hex::decode(view.genesis["ledger"].as_str()?).ok()?;
    Genesis::decode(Copying(&bytes[..])).ok()
}

/// An asset as the ledger has it, or as the network was founded with it: one that was founded a moment ago and has had no work yet has no
/// block to ask about.
async fn find(
    client: &Client,
    view: &NetworkView,
    code: &AssetCode,
) -> Result<Option<Asset>, scrip_client::Error> {
    if let Some(found) = client.asset(code).await? {
        let issuer = found.issuer.to().ok();
        return Ok(issuer.map(|issuer| Asset {
            code: *code,
            scale: found.scale,
            issuer,
        }));
    }
    let assets = founded(view)
        .map(|genesis| genesis.assets)
        .unwrap_or_default();
    let found = assets.iter().find(|asset| asset.code == *code);
    Ok(found.map(|asset| Asset {
        code: *code,
        scale: asset.scale,
        issuer: asset.issuer,
    }))
}

/// The salt of the gateway's own account.
pub const OWN_SALT: u64 = 0;

impl Ledger {
    /// Asks the nodes what network this is and what the assets are.
    pub async fn connect(
        client: Client,
        key: PrivateKey,
        codes: &[AssetCode],
    ) -> Result<Self, StartError> {
        let view = client.network().await?;
        let network = client.network_id().await?;
        let mut assets = Vec::new();
        for code in codes {
            let found = find(&client, &view, code).await?;
            assets.push(found.ok_or_else(|| StartError::UnknownAsset {
                code: *code,
                network: view.name.clone(),
            })?);
        }
        let registrar = founded(&view).map(|genesis| genesis.rules.registrar);
        Ok(Self {
            client,
            name: view.name,
            network,
            network_key: view.key,
            account: AccountId::derive(&key.public_key(), OWN_SALT),
            assets,
            registrar,
            key,
            voter: None,
            time: Arc::new(Mutex::new((view.tip.timestamp_ms, Instant::now()))),
        })
    }

    /// Whether the gateway's account is the network's registrar, who says which account is in which class.
    pub fn is_registrar(&self) -> bool {
        self.registrar == Some(self.account)
    }

    /// Whether the gateway's account issues any of the assets.
    pub fn is_issuer(&self) -> bool {
        self.assets.iter().any(|asset| asset.issuer == self.account)
    }

    /// The usual asset.
    pub fn asset(&self) -> &Asset {
        &self.assets[0]
    }

    /// An asset by its code.
    pub fn find_asset(&self, code: &AssetCode) -> Outcome<&Asset> {
        let found = self.assets.iter().find(|asset| asset.code == *code);
        found.ok_or_else(|| {
            common::ASSET_UNKNOWN
                .with_detail("This gateway has no such currency.")
                .into()
        })
    }

    /// What the network says of an asset now, such as how much of it there is.
    pub async fn asset_view(&self, code: &AssetCode) -> Outcome<AssetView> {
        let found = self.client.asset(code).await?;
        Ok(found.ok_or(common::ASSET_UNKNOWN)?)
    }

    /// An asset from a request; the usual one if none is named.
    pub fn asset_or_usual(&self, code: Option<&str>) -> Outcome<&Asset> {
        match code {
            None => Ok(self.asset()),
            Some(text) => {
                let code = AssetCode::new(text).map_err(|error| -> Failure {
                    scrip_api::problem::Problem::new(
                        400,
                        error.code(),
                        error.to_string(),
                        scrip_api::problem::Retry::Never,
                    )
                    .with_field("asset")
                    .into()
                })?;
                self.find_asset(&code)
            }
        }
    }

    /// Scales for amounts of requests.
    pub fn scale(&self, code: &AssetCode) -> Option<u8> {
        let found = self.assets.iter().find(|asset| asset.code == *code);
        found.map(|asset| asset.scale)
    }

    /// The network's time, in Unix milliseconds: that of its latest block, and what passed since. The rules go by it, whatever this
    /// machine's clock says.
    pub fn now_ms(&self) -> i64 {
        let (block, seen) = *self.time.lock().unwrap_or_else(PoisonError::into_inner);
        (block as u128 + seen.elapsed().as_millis()) as i64
    }

    /// Notes the time of a block.
    pub fn saw_block(&self, timestamp_ms: u64) {
        let mut time = self.time.lock().unwrap_or_else(PoisonError::into_inner);
        if timestamp_ms > time.0 {
            *time = (timestamp_ms, Instant::now());
        }
    }

    /// A new id for an operation, valid from now.
    pub fn operation_id(&self) -> OperationId {
        let mut nonce = [0; OperationId::NONCE_SIZE];
        rand::rng().fill_bytes(&mut nonce);
        let now_s = self.now_ms() as u64 / 1000;
        OperationId::new(now_s + VALIDITY_S, nonce)
    }

    /// Signs an operation as the gateway's account.
    pub fn sign(&self, id: OperationId, operation: Operation) -> Signed {
        Signed::new(&self.network, &self.key, self.account, id, operation)
    }

    /// Lets operators vote with a node's key.
    pub fn with_voter(mut self, key: Option<PrivateKey>) -> Self {
        self.voter = key.map(Voter);
        self
    }

    /// The node that operators vote with.
    pub fn voter(&self) -> Option<&Voter> {
        self.voter.as_ref()
    }

    /// Signs a vote as the node's account.
    pub fn sign_vote(
        &self,
        voter: &Voter,
        account: AccountId,
        id: OperationId,
        vote: Operation,
    ) -> Signed {
        Signed::new(&self.network, &voter.0, account, id, vote)
    }

    /// Signs what a phone carries, as the gateway's account.
    pub fn authorise(&self, held: &scrip_codes::Preauthorization) -> Outcome<Vec<u8>> {
        let mut secret = Zeroizing::new([0; 32]);
        secret.copy_from_slice(&self.key.encode());
        Ok(held.sign(&self.network.0.0, &secret)?)
    }

    /// The key that opens accounts under the gateway's account.
    pub fn signer(&self) -> commonware_cryptography::ed25519::PublicKey {
        self.key.public_key()
    }

    /// What an account has, as a node says at this moment.
    pub async fn holdings(&self, account: &AccountId) -> Outcome<AccountView> {
        let found = self.client.account(account).await?;
        found.ok_or_else(|| common::ACCOUNT_UNKNOWN.into())
    }

    /// The account of a username that can be paid.
    pub async fn resolve(&self, name: &Username) -> Outcome<Option<AccountId>> {
        match self.client.name(name).await {
            Ok(Some(found)) if found.payable => Ok(found.account.to().ok()),
            Ok(_) => Ok(None),
            Err(scrip_client::Error::Refused(problem)) if problem.status == 404 => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
