//! Reaching a Bitcoin network: Bitcoin Core by RPC, or a regtest chain of our own in a folder, and a wallet on either.
//!
//! What comes from here is checked again by whoever uses it: the ledger trusts headers and proofs, never the one who
//! brings them.

mod core;
mod embedded;
mod wallet;

pub use core::{Auth, Core};
pub use embedded::{Embedded, MATURITY_BLOCKS};
pub use wallet::{Coin, FEE_SAT, Wallet};

use bitcoin::{Block, OutPoint, Transaction, Txid};
use scrip_burnchain::chain::{Block as Anchor, Header, Network, TIMES_COUNT, header_hash};
use scrip_burnchain::inclusion::Inclusion;
use scrip_burnchain::transaction::id;

/// Blocks between two adjustments of the difficulty.
const PERIOD_BLOCKS: u32 = 2_016;

/// Why something did not work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Bitcoin Core can't be reached or did not answer as it should.
    #[error("Bitcoin Core: {0}")]
    Unreachable(String),
    /// Bitcoin Core refused, with its code and message.
    #[error("Bitcoin Core refused ({code}): {message}")]
    Refused {
        /// Its code.
        code: i64,
        /// Its message.
        message: String,
    },
    /// The folder of the embedded chain can't be read or written, or is damaged.
    #[error("the regtest chain's folder: {0}")]
    Folder(String),
    /// The network does not take the transaction.
    #[error("the transaction is not valid: {0}")]
    Invalid(&'static str),
    /// The wallet has not enough coin that can be spent.
    #[error("the wallet has {has} satoshi to spend and {needs} are needed")]
    NotEnough {
        /// What it has.
        has: u64,
        /// What it needs.
        needs: u64,
    },
}

/// A Bitcoin network.
#[derive(Debug)]
pub enum Bitcoin {
    /// Through Bitcoin Core.
    Core(Core),
    /// A regtest chain in a folder of our own.
    Embedded(Embedded),
}

/// A transaction and where the chain has it.
#[derive(Clone, Debug)]
pub struct Included {
    /// The block's hash, in the order in which it is hashed.
    pub block: [u8; 32],
    /// The block's height.
    pub height: u32,
    /// The transaction.
    pub transaction: Transaction,
    /// Its way up to the block's header.
    pub inclusion: Inclusion,
}

impl Included {
    /// Every transaction of `block` that `wanted` wants.
    pub fn of(block: &Block, height: u32, wanted: impl Fn(&Transaction) -> bool) -> Vec<Self> {
        let ids: Vec<[u8; 32]> = block.txdata.iter().map(id).collect();
        let hash = header_hash(&block.header);
        let found = block.txdata.iter().enumerate();
        found
            .filter(|(_, transaction)| wanted(transaction))
            .filter_map(|(index, transaction)| {
                Some(Self {
                    block: hash,
                    height,
                    transaction: transaction.clone(),
                    inclusion: Inclusion::of(&ids, index as u32)?,
                })
            })
            .collect()
    }

    /// The transaction without witnesses, as its id is the hash of.
    pub fn stripped(&self) -> Vec<u8> {
        stripped(&self.transaction)
    }
}

/// A transaction without witnesses, as its id is the hash of.
pub fn stripped(transaction: &Transaction) -> Vec<u8> {
    let mut stripped = transaction.clone();
    for input in &mut stripped.input {
        input.witness.clear();
    }
    bitcoin::consensus::encode::serialize(&stripped)
}

impl Bitcoin {
    /// The height of the best chain.
    pub async fn height(&self) -> Result<u32, Error> {
        match self {
            Self::Core(core) => core.height().await,
            Self::Embedded(embedded) => embedded.height(),
        }
    }

    /// The header at `height` of the best chain.
    pub async fn header(&self, height: u32) -> Result<Header, Error> {
        match self {
            Self::Core(core) => core.header(height).await,
            Self::Embedded(embedded) => Ok(embedded.block(height)?.header),
        }
    }

    /// Which network it is, by its first block. `None` for those that can't be a burn chain.
    pub async fn network(&self) -> Result<Option<Network>, Error> {
        let first = header_hash(&self.header(0).await?);
        let known = [Network::Mainnet, Network::Regtest];
        Ok(known
            .into_iter()
            .find(|network| network.genesis().hash() == first))
    }

    /// The block at `height` with everything that following the chain from there takes.
    pub async fn anchor(&self, height: u32) -> Result<Anchor, Error> {
        let header = self.header(height).await?;
        let chain_work = match self {
            Self::Core(core) => core.chain_work(height).await?,
            Self::Embedded(embedded) => embedded.chain_work(height)?,
        };
        let period_start = height - height % PERIOD_BLOCKS;
        let period_start_s = self.header(period_start).await?.time;
        let mut times_s = Vec::with_capacity(TIMES_COUNT);
        for before in height.saturating_sub(TIMES_COUNT as u32 - 1)..height {
            times_s.push(self.header(before).await?.time);
        }
        Ok(Anchor::anchor(
            header,
            height,
            chain_work,
            period_start_s,
            times_s,
        ))
    }

    /// The block at `height` of the best chain.
    pub async fn block(&self, height: u32) -> Result<Block, Error> {
        match self {
            Self::Core(core) => core.block(height).await,
            Self::Embedded(embedded) => embedded.block(height),
        }
    }

    /// Hands a transaction in that burns `burned` satoshi.
    pub async fn send(&self, transaction: &Transaction, burned: u64) -> Result<Txid, Error> {
        match self {
            Self::Core(core) => core.send(transaction, burned).await,
            Self::Embedded(embedded) => embedded.send(transaction),
        }
    }

    /// Mines blocks that pay `wallet`. On regtest only.
    pub async fn mine(&self, count: u32, wallet: &Wallet) -> Result<(), Error> {
        match self {
            Self::Core(core) => core.mine(count, &wallet.script()).await,
            Self::Embedded(embedded) => embedded.mine(count, &wallet.script()),
        }
    }

    /// What the wallet can spend, largest first.
    pub async fn coins(&self, wallet: &Wallet) -> Result<Vec<Coin>, Error> {
        let mut coins = match self {
            Self::Core(core) => core.coins(&wallet.script()).await?,
            Self::Embedded(embedded) => embedded.coins(&wallet.script())?,
        };
        coins.sort_by_key(|coin| std::cmp::Reverse(coin.value));
        Ok(coins)
    }

    /// A transaction at or below `height` of the best chain. `None` where the chain has none such, or where it can't be found
    /// out: Bitcoin Core only finds all of them when it was started with `-txindex`.
    pub async fn transaction(&self, id: &Txid, height: u32) -> Result<Option<Transaction>, Error> {
        match self {
            Self::Core(core) => core.transaction(id).await,
            Self::Embedded(embedded) => embedded.transaction(id, height),
        }
    }

    /// The transaction that made a coin, from the block at the coin's height.
    pub async fn funding(&self, coin: &Coin) -> Result<Transaction, Error> {
        let block = self.block(coin.height).await?;
        let OutPoint { txid, .. } = coin.outpoint;
        let found = block
            .txdata
            .into_iter()
            .find(|transaction| transaction.compute_txid() == txid);
        found.ok_or(Error::Invalid("the chain does not have the coin any more"))
    }
}
