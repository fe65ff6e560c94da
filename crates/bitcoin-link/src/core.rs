//! Bitcoin Core by RPC. Made for version 29 and later, without a wallet.

use crate::{Coin, Error};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bitcoin::consensus::encode::{deserialize_hex, serialize_hex};
use bitcoin::pow::Work;
use bitcoin::{Amount, Block, OutPoint, Script, Transaction, Txid};
use scrip_burnchain::chain::Header;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// Blocks that must lie on a coinbase's block before its coin can be spent.
const MATURITY_BLOCKS: u32 = super::MATURITY_BLOCKS;
/// How long one answer may take. A scan of all coin takes minutes on the main network.
const ANSWER_TIME: Duration = Duration::from_secs(300);

/// How to show Bitcoin Core that one may ask.
#[derive(Clone, Debug)]
pub enum Auth {
    /// The file that it writes anew at each start, `.cookie` in its folder.
    Cookie(PathBuf),
    /// A user and a password of its configuration.
    Password(String, String),
}

/// What began it: "connection refused" says more than that a request failed.
fn first_cause(error: &dyn std::error::Error) -> String {
    let mut first = error;
    while let Some(cause) = first.source() {
        first = cause;
    }
    first.to_string()
}

/// A Bitcoin Core node.
#[derive(Clone, Debug)]
pub struct Core {
    client: reqwest::Client,
    url: String,
    auth: Auth,
}

impl Core {
    /// The node at `url`, such as `http://127.0.0.1:18443`.
    pub fn new(url: &str, auth: Auth) -> Self {
        Self {
            client: reqwest::Client::new(),
            url: url.to_owned(),
            auth,
        }
    }

    fn credentials(&self) -> Result<String, Error> {
        let plain = match &self.auth {
            Auth::Password(user, password) => format!("{user}:{password}"),
            Auth::Cookie(path) => std::fs::read_to_string(path)
                .map_err(|error| {
                    Error::Unreachable(format!("can't read {}: {error}", path.display()))
                })?
                .trim()
                .to_owned(),
        };
        Ok(format!("Basic {}", BASE64_STANDARD.encode(plain)))
    }

    /// Calls a method.
    pub async fn call(&self, method: &str, parameters: Value) -> Result<Value, Error> {
        let silent = |error: reqwest::Error| Error::Unreachable(first_cause(&error));
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let answer = self
            .client
            .post(&self.url)
            .header("authorization", self.credentials()?)
            .timeout(ANSWER_TIME)
            .json(&body)
            .send()
            .await
            .map_err(silent)?;
        let status = answer.status();
        let mut answer: Value = answer
            .json()
            .await
            .map_err(|_| Error::Unreachable(format!("it answered {status}")))?;
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            return Err(Error::Refused {
                code: error["code"].as_i64().unwrap_or_default(),
                message: error["message"].as_str().unwrap_or_default().to_owned(),
            });
        }
        Ok(answer["result"].take())
    }

    async fn text(&self, method: &str, parameters: Value) -> Result<String, Error> {
        let answer = self.call(method, parameters).await?;
        answer.as_str().map(str::to_owned).ok_or_else(garbled)
    }

    /// The height of the best chain.
    pub async fn height(&self) -> Result<u32, Error> {
        let answer = self.call("getblockcount", json!([])).await?;
        answer
            .as_u64()
            .and_then(|height| u32::try_from(height).ok())
            .ok_or_else(garbled)
    }

    async fn hash(&self, height: u32) -> Result<String, Error> {
        self.text("getblockhash", json!([height])).await
    }

    /// The header at `height`.
    pub async fn header(&self, height: u32) -> Result<Header, Error> {
        let hash = self.hash(height).await?;
        let hex = self.text("getblockheader", json!([hash, false])).await?;
        deserialize_hex(&hex).map_err(|_| garbled())
    }

    /// The work of the chain up to the block at `height`, which is counted.
    pub async fn chain_work(&self, height: u32) -> Result<Work, Error> {
        let hash = self.hash(height).await?;
        let answer = self.call("getblockheader", json!([hash, true])).await?;
        let work = answer["chainwork"].as_str();
        work.and_then(|work| Work::from_unprefixed_hex(work).ok())
            .ok_or_else(garbled)
    }

    /// The block at `height`.
    pub async fn block(&self, height: u32) -> Result<Block, Error> {
        let hash = self.hash(height).await?;
        let hex = self.text("getblock", json!([hash, 0])).await?;
        deserialize_hex(&hex).map_err(|_| garbled())
    }

    /// Hands a block in that was mined elsewhere.
    pub async fn submit(&self, block: &Block) -> Result<(), Error> {
        let answer = self
            .call("submitblock", json!([serialize_hex(block)]))
            .await?;
        match answer.as_str() {
            None => Ok(()),
            Some(reason) => Err(Error::Refused {
                code: 0,
                message: reason.to_owned(),
            }),
        }
    }

    /// Hands a transaction in that burns `burned` satoshi.
    pub async fn send(&self, transaction: &Transaction, burned: u64) -> Result<Txid, Error> {
        // Burning is refused unless one says how much one means to.
        let burned = Amount::from_sat(burned).to_btc();
        let parameters = json!([serialize_hex(transaction), 0, burned]);
        let txid = self.text("sendrawtransaction", parameters).await?;
        txid.parse().map_err(|_| garbled())
    }

    /// A transaction, if Bitcoin Core finds it.
    pub async fn transaction(&self, id: &Txid) -> Result<Option<Transaction>, Error> {
        let parameters = json!([id.to_string(), false]);
        match self.text("getrawtransaction", parameters).await {
            Ok(hex) => deserialize_hex(&hex).map(Some).map_err(|_| garbled()),
            Err(Error::Refused {
                code: UNKNOWN_TRANSACTION,
                ..
            }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Mines blocks to `script`, on regtest.
    pub async fn mine(&self, count: u32, script: &Script) -> Result<(), Error> {
        let descriptor = format!("raw({script:x})");
        let info = self.call("getdescriptorinfo", json!([descriptor])).await?;
        let descriptor = info["descriptor"].as_str().ok_or_else(garbled)?;
        self.call("generatetodescriptor", json!([count, descriptor]))
            .await
            .map(|_| ())
    }

    /// The coin of `script` that can be spent now.
    pub async fn coins(&self, script: &Script) -> Result<Vec<Coin>, Error> {
        let parameters = json!(["start", [format!("raw({script:x})")]]);
        let answer = self.call("scantxoutset", parameters).await?;
        let height = answer["height"].as_u64().ok_or_else(garbled)?;
        let unspent = answer["unspents"].as_array().ok_or_else(garbled)?;
        let mut coins = Vec::new();
        for coin in unspent {
            let at = coin["height"].as_u64().ok_or_else(garbled)?;
            let is_young = coin["coinbase"].as_bool() == Some(true)
                && at + u64::from(MATURITY_BLOCKS) > height + 1;
            if is_young {
                continue;
            }
            let txid = coin["txid"].as_str().and_then(|txid| txid.parse().ok());
            let index = coin["vout"]
                .as_u64()
                .and_then(|index| u32::try_from(index).ok());
            let value = coin["amount"]
                .as_f64()
                .and_then(|amount| Amount::from_btc(amount).ok());
            let (Some(txid), Some(index), Some(value)) = (txid, index, value) else {
                return Err(garbled());
            };
            coins.push(Coin {
                outpoint: OutPoint::new(txid, index),
                value: value.to_sat(),
                height: at as u32,
            });
        }
        Ok(coins)
    }
}

/// Bitcoin Core's code for a transaction that it does not have, or has no index to find.
const UNKNOWN_TRANSACTION: i64 = -5;

fn garbled() -> Error {
    Error::Unreachable("it did not answer as Bitcoin Core does".into())
}
