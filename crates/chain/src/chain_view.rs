//! What is final, as readers see it: the tip, the headers whose state can still be read, and a stream of final blocks.

use crate::{block::Block, scheme::EpochInfo};
use commonware_cryptography::sha256::Digest;
use commonware_utils::sync::RwLock;
use scrip_ledger::{block::Header, operation::Signed};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use tokio::sync::{broadcast, watch};

/// Final blocks that a slow subscriber may lag behind before it has to read them from storage.
const EVENTS_MAX: usize = 1_024;

/// Headers kept so that a state read can be tied to the block whose state it is.
const HEADERS_MAX: usize = 64;

/// A final block as subscribers get it.
#[derive(Clone, Debug)]
pub struct Final {
    /// Its header.
    pub header: Header,
    /// The header's digest.
    pub digest: Digest,
    /// Its operations in order.
    pub operations: Arc<Vec<Signed>>,
    /// The digest of each operation.
    pub digests: Arc<Vec<Digest>>,
    /// The Merkle leaf of each operation.
    pub leaves: Arc<Vec<Digest>>,
    /// The next epoch's public description, when this is an epoch's last block.
    pub next_epoch: Option<Arc<EpochInfo>>,
}

impl From<&Block> for Final {
    fn from(block: &Block) -> Self {
        use commonware_glue::dkg::types::Payload;
        Self {
            digest: block.header.digest(),
            header: block.header.clone(),
            operations: block.operations.clone(),
            digests: block.digests.clone(),
            leaves: block.leaves.clone(),
            next_epoch: match &block.payload {
                Some(Payload::EpochInfo(info)) => Some(Arc::new(info.clone())),
                _ => None,
            },
        }
    }
}

#[derive(Default)]
struct Headers {
    by_root: HashMap<Digest, Header>,
    order: VecDeque<Digest>,
}

/// A shared view of what is final; cloning shares it.
#[derive(Clone)]
pub struct ChainView {
    tip: watch::Sender<Arc<Final>>,
    events: broadcast::Sender<Arc<Final>>,
    headers: Arc<RwLock<Headers>>,
}

impl ChainView {
    /// A view that starts at `genesis`.
    pub fn new(genesis: &Block) -> Self {
        let view = Self {
            tip: watch::Sender::new(Arc::new(Final::from(genesis))),
            events: broadcast::Sender::new(EVENTS_MAX),
            headers: Arc::default(),
        };
        view.remember(&genesis.header);
        view
    }

    fn remember(&self, header: &Header) {
        let mut headers = self.headers.write();
        if headers
            .by_root
            .insert(header.state_root, header.clone())
            .is_none()
        {
            headers.order.push_back(header.state_root);
        }
        if headers.order.len() > HEADERS_MAX
            && let Some(oldest) = headers.order.pop_front()
        {
            headers.by_root.remove(&oldest);
        }
    }

    /// Notes that the state of `block` is about to become readable.
    pub fn applying(&self, block: &Block) {
        self.remember(&block.header);
    }

    /// Notes that `block` is final and its state readable; subscribers get it. May repeat after a restart.
    pub fn applied(&self, block: &Block) {
        let block = Arc::new(Final::from(block));
        self.tip.send_replace(block.clone());
        let _ = self.events.send(block);
    }

    /// Starts the view at an earlier final block after a restart, without telling subscribers.
    pub fn resume(&self, block: &Block) {
        self.remember(&block.header);
        self.tip.send_if_modified(|tip| {
            let later = block.header.height > tip.header.height;
            if later {
                *tip = Arc::new(Final::from(block));
            }
            later
        });
    }

    /// The latest final block.
    pub fn tip(&self) -> Arc<Final> {
        self.tip.borrow().clone()
    }

    /// Changes of the tip; a slow reader sees only the latest.
    pub fn watch(&self) -> watch::Receiver<Arc<Final>> {
        self.tip.subscribe()
    }

    /// Every final block from now on, in order; a reader that lags by more than 1,024 blocks is told how many it missed.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Final>> {
        self.events.subscribe()
    }

    /// The header of the block whose state has this root, if it is recent.
    pub fn header_of_state(&self, root: &Digest) -> Option<Header> {
        self.headers.read().by_root.get(root).cloned()
    }
}
