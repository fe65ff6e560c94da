//! Lookups: from an operation's name or an account to what the blocks say.

use super::{
    cache::BlockCache,
    entry::{Position, Tag},
    parties::{Object, account_tag, digest_tag, id_tag, items, of_item, operation_tag, parties},
    run::RunError,
    store::{Reader, Size},
};
use crate::service::{Finalized, Service};
use commonware_cryptography::sha256::Digest;
use scrip_ledger::{
    ids::{AccountId, OperationId},
    operation::Signed,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Lookups stop after this many entries with the right tag that turn out to be another key's.
const STRANGERS_MAX: usize = 64;

/// A final operation, or an item of a final batch, with its block.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its block.
    pub block: Arc<Finalized>,
    /// The operation's place in the block.
    pub index: u32,
    /// The item of the batch, if it is one.
    pub item: Option<u32>,
}

impl Found {
    /// The operation.
    pub fn signed(&self) -> &Signed {
        &self.block.operations[self.index as usize]
    }

    /// Its digest.
    pub fn digest(&self) -> Digest {
        self.block.digests[self.index as usize]
    }
}

/// Why a lookup failed.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The index can't be read.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The node no longer keeps a block that the index points to.
    #[error("block {0} is no longer kept")]
    Pruned(u64),
    /// The lookup was cancelled.
    #[error("the lookup was cancelled")]
    Cancelled,
}

/// The index, for lookups. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Index {
    pub(super) reader: Reader,
    pub(super) cache: Arc<BlockCache>,
    pub(super) progress: watch::Receiver<u64>,
}

/// A page of an account's history.
#[derive(Debug)]
pub struct History {
    /// Newest first.
    pub entries: Vec<Found>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Position>,
}

impl Index {
    /// First and last height indexed.
    pub fn covered(&self) -> Option<(u64, u64)> {
        self.reader.covered()
    }

    /// How much is indexed.
    pub fn size(&self) -> Size {
        self.reader.size()
    }

    /// Waits until `height` is indexed, at most `limit`. Returns whether it is.
    pub async fn wait_for(&self, height: u64, limit: Duration) -> bool {
        let mut progress = self.progress.clone();
        let reached = progress.wait_for(|indexed| *indexed >= height);
        matches!(tokio::time::timeout(limit, reached).await, Ok(Ok(_)))
    }

    async fn fetch<S: Service>(
        &self,
        service: &S,
        position: Position,
    ) -> Result<Option<Found>, IndexError> {
        let block = match self.cache.get(position.height) {
            Some(block) => block,
            None => {
                let block = service.block(position.height).await;
                let block = block.ok_or(IndexError::Pruned(position.height))?;
                self.cache.insert(block.clone());
                block
            }
        };
        Ok(
            locate(&block.operations, position.ordinal).map(|(index, item)| Found {
                block,
                index,
                item,
            }),
        )
    }

    async fn scan(
        &self,
        tag: Tag,
        below: Position,
        limit: usize,
    ) -> Result<Vec<Position>, IndexError> {
        let reader = self.reader.clone();
        let scan = tokio::task::spawn_blocking(move || reader.scan_back(tag, below, limit));
        Ok(scan.await.map_err(|_| IndexError::Cancelled)??)
    }

    /// The final operation with this name, if it is indexed.
    pub async fn find<S: Service>(
        &self,
        service: &S,
        author: &AccountId,
        id: &OperationId,
    ) -> Result<Option<Found>, IndexError> {
        let positions = self
            .scan(operation_tag(author, id), Position::END, STRANGERS_MAX)
            .await?;
        for position in positions {
            let found = self.fetch(service, position).await?;
            if let Some(found) = found
                && found.signed().author() == *author
                && found.signed().id() == *id
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Final operations with this id, newest first. Usually one: authors make their ids at random.
    pub async fn find_by_id<S: Service>(
        &self,
        service: &S,
        id: &OperationId,
    ) -> Result<Vec<Found>, IndexError> {
        let found = self.at(service, id_tag(id)).await?;
        let is_it = |found: &Found| found.item.is_none() && found.signed().id() == *id;
        Ok(found.into_iter().filter(is_it).collect())
    }

    /// Final operations, and blocks that have operations, with this digest.
    pub async fn find_by_digest<S: Service>(
        &self,
        service: &S,
        digest: &Digest,
    ) -> Result<(Vec<Found>, Option<u64>), IndexError> {
        let mut found = self.at(service, digest_tag(digest)).await?;
        let block = found
            .iter()
            .find(|found| found.block.header.digest() == *digest)
            .map(|found| found.block.header.height);
        found.retain(|found| found.item.is_none() && found.digest() == *digest);
        Ok((found, block))
    }

    async fn at<S: Service>(&self, service: &S, tag: Tag) -> Result<Vec<Found>, IndexError> {
        let mut all = Vec::new();
        for position in self.scan(tag, Position::END, STRANGERS_MAX).await? {
            all.extend(self.fetch(service, position).await?);
        }
        Ok(all)
    }

    /// What an account did and got before `below`, newest first, at most `limit` entries.
    ///
    /// An operation is listed for its author and for every account it moves money of or to; a batch is listed once for its
    /// author and by item for everyone else. Where the node no longer keeps the blocks, the history ends.
    pub async fn history<S: Service>(
        &self,
        service: &S,
        account: &AccountId,
        below: Position,
        limit: usize,
    ) -> Result<History, IndexError> {
        let positions = self.scan(account_tag(account), below, limit + 1).await?;
        let next = (positions.len() > limit).then(|| positions[limit - 1]);
        let mut entries = Vec::with_capacity(limit);
        for position in positions.into_iter().take(limit) {
            match self.fetch(service, position).await {
                Ok(Some(found)) if is_about(&found, account) => entries.push(found),
                Ok(_) => {}
                Err(IndexError::Pruned(_)) => {
                    return Ok(History {
                        entries,
                        next: None,
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(History { entries, next })
    }

    /// The accounts of what an earlier operation created: who paid and who was paid.
    pub(super) async fn accounts_of<S: Service>(
        &self,
        service: &S,
        object: Object,
    ) -> Result<Vec<AccountId>, IndexError> {
        let mut accounts = Vec::new();
        let mut wanted = Some(object);
        // A refund refers to a payment, that to a capture, that to a hold: three steps at most.
        for _ in 0..3 {
            let Some(object) = wanted.take() else { break };
            for position in self
                .scan(object.tag(), Position::END, STRANGERS_MAX)
                .await?
            {
                let Some(found) = self.fetch(service, position).await? else {
                    continue;
                };
                let said = match found.item {
                    Some(item) => of_item(
                        found.signed(),
                        &items(found.signed().operation())[item as usize],
                        item,
                    ),
                    None => parties(found.signed()),
                };
                if said.creates == Some(object) {
                    accounts.push(found.signed().author());
                    accounts.extend(said.accounts);
                    wanted = said.refers_to;
                    break;
                }
            }
        }
        Ok(accounts)
    }
}

/// Whether an operation as a whole names one of the accounts. The items of a batch are not looked at.
pub(crate) fn concerns(signed: &Signed, accounts: &[AccountId]) -> bool {
    accounts.contains(&signed.author())
        || parties(signed)
            .accounts
            .iter()
            .any(|account| accounts.contains(account))
}

/// Whether a found entry is about the account, as far as the operation itself says.
fn is_about(found: &Found, account: &AccountId) -> bool {
    let signed = found.signed();
    if let Some(item) = found.item {
        let item = &items(signed.operation())[item as usize];
        return item.payer == *account || item.payee == *account;
    }
    let parties = parties(signed);
    signed.author() == *account || parties.refers_to.is_some() || parties.accounts.contains(account)
}

/// How many ordinals an operation takes: one, and one more for each item of a batch.
pub(super) fn ordinals(signed: &Signed) -> u32 {
    1 + items(signed.operation()).len() as u32
}

/// The operation, and the item if it is one, that has an ordinal.
fn locate(operations: &[Signed], ordinal: u32) -> Option<(u32, Option<u32>)> {
    let mut first = 0;
    for (index, signed) in operations.iter().enumerate() {
        let after = first + ordinals(signed);
        if ordinal < after {
            return Some((index as u32, (ordinal - first).checked_sub(1)));
        }
        first = after;
    }
    None
}
