//! Follows the chain: one batch of entries per final block, off the consensus path.

use super::{
    entry::{Entry, Position, Tag},
    parties::{
        Object, Parties, account_tag, digest_tag, id_tag, items, of_item, operation_tag, parties,
    },
    query::{Index, IndexError},
    run::RunError,
    store::{FlushRules, Writer},
};
use crate::service::{Finalized, Service};
use scrip_ledger::{ids::AccountId, operation::Signed};
use std::{collections::HashMap, io, path::Path, sync::Arc, time::Duration};
use tokio::{
    sync::{broadcast::error::RecvError, oneshot, watch},
    task::JoinHandle,
};
use tracing::{info, warn};

/// What is in memory goes to disk after this long even if it is little, so that a restart has little to read again.
const FLUSH_INTERVAL: Duration = Duration::from_secs(30);
/// How long to wait before asking again for a block that is final but not at hand yet.
const RETRY_INTERVAL: Duration = Duration::from_millis(50);
/// How often a block that should be there is asked for before this node is taken not to keep it.
const RETRIES_MAX: u32 = 40;
/// How long to wait before writing again after the disk refused.
const DISK_INTERVAL: Duration = Duration::from_secs(5);
/// Remembered accounts of holds, mandates, requests and payments.
const ACCOUNTS_CACHE_MAX: usize = 16_384;

/// Keeps the index up to date until it is stopped. Dropping it stops it without a last write, which costs only time at the next
/// start.
#[derive(Debug)]
pub struct Follower {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Follower {
    /// Writes what is in memory and stops.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

/// Opens the index in `directory` and starts following `service`.
pub fn start<S: Service>(
    service: S,
    directory: &Path,
    rules: FlushRules,
) -> io::Result<(Index, Follower)> {
    let network = service.network().id.0.0;
    let writer = Writer::open(directory, network, rules)?;
    let reader = writer.reader();
    let (progress, watcher) = watch::channel(reader.covered().map_or(0, |(_, last)| last));
    let index = Index {
        reader,
        cache: Arc::default(),
        progress: watcher,
    };
    let (stop, stopped) = oneshot::channel();
    let indexer = Indexer {
        service,
        writer: Some(writer),
        index: index.clone(),
        progress,
        start: 1,
        accounts: HashMap::new(),
    };
    let task = tokio::spawn(indexer.run(stopped));
    Ok((index, Follower { stop, task }))
}

struct Indexer<S> {
    service: S,
    /// Always there, but for the moment in which another thread writes to the disk.
    writer: Option<Writer>,
    index: Index,
    progress: watch::Sender<u64>,
    /// No block below this one is at hand, whatever the node says.
    start: u64,
    accounts: HashMap<Object, Vec<AccountId>>,
}

impl<S: Service> Indexer<S> {
    async fn run(mut self, mut stopped: oneshot::Receiver<()>) {
        tokio::select! {
            result = self.follow() => {
                if let Err(error) = result {
                    warn!(%error, "the index stopped; restart the node to build it again");
                }
            }
            _ = &mut stopped => {
                let last_write = |writer: &mut Writer| writer.flush().and_then(|()| writer.finish_compaction());
                if let Err(error) = self.on_disk(last_write).await {
                    warn!(%error, "the index was not written; the next start reads the blocks again");
                }
            }
        }
    }

    async fn follow(&mut self) -> Result<(), IndexError> {
        let mut events = self.service.events();
        let mut flush = tokio::time::interval(FLUSH_INTERVAL);
        self.catch_up().await?;
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Ok(block) if block.header.height == self.next_height() => self.append(&block).await?,
                    Ok(block) if block.header.height < self.next_height() => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => self.catch_up().await?,
                    Err(RecvError::Closed) => return Ok(()),
                },
                _ = flush.tick() => self.flush_if(Writer::is_dirty).await?,
            }
        }
    }

    fn next_height(&self) -> u64 {
        match self.index.covered() {
            Some((_, last)) => last + 1,
            None => self.service.first_block().max(self.start),
        }
    }

    /// Reads blocks up to the tip.
    async fn catch_up(&mut self) -> Result<(), IndexError> {
        let mut tries = 0;
        loop {
            let first_kept = self.service.first_block().max(self.start);
            if self
                .index
                .covered()
                .is_some_and(|(_, last)| last + 1 < first_kept)
            {
                info!(
                    first_kept,
                    "blocks that are not indexed are no longer kept; the index starts anew"
                );
                self.on_disk(Writer::clear).await?;
            }
            let height = self.next_height();
            if height > self.service.tip().height {
                return Ok(());
            }
            match self.service.block(height).await {
                Some(block) => {
                    self.append(&block).await?;
                    tries = 0;
                }
                None if tries < RETRIES_MAX => {
                    tries += 1;
                    tokio::time::sleep(RETRY_INTERVAL).await;
                }
                None => {
                    self.start = self.first_at_hand(height).await.unwrap_or(self.start);
                    tries = 0;
                }
            }
        }
    }

    /// The first height after `missing` whose block is at hand: a node that joined late keeps none from before.
    async fn first_at_hand(&self, mut missing: u64) -> Option<u64> {
        let mut there = self.service.tip().height;
        self.service.block(there).await?;
        while missing + 1 < there {
            let middle = missing.midpoint(there);
            match self.service.block(middle).await {
                Some(_) => there = middle,
                None => missing = middle,
            }
        }
        Some(there)
    }

    async fn append(&mut self, block: &Arc<Finalized>) -> Result<(), IndexError> {
        let height = block.header.height;
        let (mut entries, references) = entries(block);
        for (ordinal, author, object) in references {
            for account in self.accounts_of(object).await? {
                if account != author {
                    entries.push(Entry::new(
                        account_tag(&account),
                        Position { height, ordinal },
                    ));
                }
            }
        }
        let writer = self.writer.as_mut().ok_or(IndexError::Cancelled)?;
        if !writer.append(height, entries) {
            return Ok(());
        }
        if !block.operations.is_empty() {
            // The newest operations are asked about most.
            self.index.cache.insert(block.clone());
        }
        // What this block created is found through the index from here on.
        self.flush_if(Writer::wants_flush).await?;
        self.progress.send_replace(height);
        Ok(())
    }

    /// The accounts of an object, remembered for a while: mandates are used again and again.
    async fn accounts_of(&mut self, object: Object) -> Result<Vec<AccountId>, IndexError> {
        if let Some(accounts) = self.accounts.get(&object) {
            return Ok(accounts.clone());
        }
        let accounts = match self.index.accounts_of(&self.service, object).await {
            Ok(accounts) => accounts,
            // Created before the history that this node keeps.
            Err(IndexError::Pruned(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        if self.accounts.len() >= ACCOUNTS_CACHE_MAX {
            self.accounts.clear();
        }
        self.accounts.insert(object, accounts.clone());
        Ok(accounts)
    }

    /// Writes if it is due. While the disk refuses, for example because it is full, the index waits and lags.
    async fn flush_if(&mut self, due: impl Fn(&Writer) -> bool) -> Result<(), IndexError> {
        while self.writer.as_ref().is_some_and(&due) {
            match self.on_disk(Writer::flush).await {
                Err(IndexError::Run(error @ RunError::Io { .. })) => {
                    warn!(%error, "the index can't be written and waits; payments go on");
                    tokio::time::sleep(DISK_INTERVAL).await;
                }
                written => return written,
            }
        }
        Ok(())
    }

    /// Runs something that blocks on the disk on a thread that may block.
    async fn on_disk(
        &mut self,
        work: fn(&mut Writer) -> Result<(), RunError>,
    ) -> Result<(), IndexError> {
        let mut writer = self.writer.take().ok_or(IndexError::Cancelled)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&mut writer);
            (writer, result)
        });
        let (writer, result) = done.await.map_err(|_| IndexError::Cancelled)?;
        self.writer = Some(writer);
        Ok(result?)
    }
}

/// An operation at an ordinal, by an author, that concerns the accounts of an object from an earlier block.
type Reference = (u32, AccountId, Object);

/// The entries that a block gives by itself, and what has to be looked up for the rest.
fn entries(block: &Finalized) -> (Vec<Entry>, Vec<Reference>) {
    let mut collector = Collector {
        height: block.header.height,
        entries: Vec::with_capacity(block.operations.len() * 3),
        references: Vec::new(),
        created: HashMap::new(),
    };
    let mut ordinal = 0;
    for (signed, digest) in block.operations.iter().zip(block.digests.iter()) {
        collector.operation(signed, ordinal);
        collector.name(ordinal, digest_tag(digest));
        ordinal += super::query::ordinals(signed);
    }
    // A block without operations is left out, so that an idle node writes nothing.
    if !block.operations.is_empty() {
        collector.name(0, digest_tag(&block.header.digest()));
    }
    (collector.entries, collector.references)
}

struct Collector {
    height: u64,
    entries: Vec<Entry>,
    references: Vec<Reference>,
    /// What this very block created, with its accounts: it can't be looked up yet.
    created: HashMap<Object, Vec<AccountId>>,
}

impl Collector {
    fn name(&mut self, ordinal: u32, tag: Tag) {
        let position = Position {
            height: self.height,
            ordinal,
        };
        self.entries.push(Entry::new(tag, position));
    }

    fn operation(&mut self, signed: &Signed, ordinal: u32) {
        let author = signed.author();
        let position = Position {
            height: self.height,
            ordinal,
        };
        self.entries
            .push(Entry::new(operation_tag(&author, &signed.id()), position));
        self.name(ordinal, id_tag(&signed.id()));
        self.entries
            .push(Entry::new(account_tag(&author), position));
        self.parties(author, ordinal, parties(signed));
        for (at, item) in items(signed.operation()).iter().enumerate() {
            let ordinal = ordinal + 1 + at as u32;
            if item.details.refundable_until.is_some() {
                self.parties(author, ordinal, of_item(signed, item, at as u32));
                continue;
            }
            // The common case, and there are very many of them: nothing but the two accounts.
            let position = Position {
                height: self.height,
                ordinal,
            };
            for account in [item.payer, item.payee] {
                if account != author {
                    self.entries
                        .push(Entry::new(account_tag(&account), position));
                }
            }
        }
    }

    fn parties(&mut self, author: AccountId, ordinal: u32, parties: Parties) {
        let position = Position {
            height: self.height,
            ordinal,
        };
        let mut accounts = parties.accounts;
        if let Some(object) = parties.refers_to {
            match self.created.get(&object) {
                Some(created) => accounts.extend(created),
                None => self.references.push((ordinal, author, object)),
            }
        }
        accounts.sort_unstable();
        accounts.dedup();
        for account in accounts.iter().filter(|account| **account != author) {
            self.entries
                .push(Entry::new(account_tag(account), position));
        }
        if let Some(object) = parties.creates {
            self.entries.push(Entry::new(object.tag(), position));
            accounts.push(author);
            self.created.insert(object, accounts);
        }
    }
}

/// For measuring: the entries of a block, counted.
#[doc(hidden)]
pub fn append_for_measurement(writer: &mut Writer, block: &Arc<Finalized>) -> usize {
    let (entries, _) = entries(block);
    let count = entries.len();
    writer.append(block.header.height, entries);
    count
}
