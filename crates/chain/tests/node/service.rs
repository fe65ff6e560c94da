//! What HTTP asks a node: answered from the small state and the sealed blocks.

use super::*;

impl Service for TestNode {
    async fn submit(&self, operations: Vec<Signed>) -> Vec<Result<Submitted, Rejection>> {
        operations
            .into_iter()
            .map(|signed| self.enqueue(signed))
            .collect()
    }

    async fn outcome(&self, author: AccountId, id: OperationId) -> Option<Outcome> {
        let receiver = {
            let mut inner = self.inner();
            let (sender, receiver) = oneshot::channel();
            inner.waiting.get_mut(&(author, id))?.waiters.push(sender);
            receiver
        };
        receiver.await.ok()
    }

    fn waiting(&self, author: &AccountId, id: &OperationId) -> Option<Digest> {
        let inner = self.inner();
        inner
            .waiting
            .get(&(*author, *id))
            .map(|waiting| waiting.signed.digest(&self.0.network.id))
    }

    fn tip(&self) -> Tip {
        let inner = self.inner();
        let last = inner
            .blocks
            .last()
            .expect("the first block is always there");
        Tip {
            height: last.header.height,
            timestamp: last.header.timestamp,
            digest: last.header.digest(),
            epoch: last.header.epoch,
            view: last.header.view,
        }
    }

    async fn block(&self, height: u64) -> Option<Arc<Finalized>> {
        self.0.blocks_read.fetch_add(1, Ordering::Relaxed);
        self.kept(height)
    }

    fn first_block(&self) -> u64 {
        self.inner().first_kept
    }

    async fn record(&self, key: &Key) -> (Option<Record>, u64) {
        let inner = self.inner();
        (
            inner.auditor.record(key).cloned(),
            inner.blocks.len() as u64,
        )
    }

    /// Not a proof: there is no provable state behind this node. Enough to see that the bytes arrive.
    async fn prove(&self, key: &Key) -> Option<Bytes> {
        Some(Bytes::copy_from_slice(key.as_ref()))
    }

    async fn seed(&self, height: u64) -> Option<Seed> {
        let header = self.kept(height)?.header.clone();
        Some(Seed {
            epoch: header.epoch,
            view: header.view,
            signature: [7; 48],
        })
    }

    async fn receipt(&self, height: u64, index: u32, item: Option<u32>) -> Option<Bytes> {
        let block = self.kept(height)?;
        let mut finality = Finality {
            view: block.header.view,
            parent_view: block.header.parent_view,
            signature: [0; 48],
        };
        let message = finality.message(block.header.epoch, &block.header.digest());
        let signature =
            ops::sign_message::<MinSig>(&self.0.network_private, FINALIZE_NAMESPACE, &message);
        finality = Finality::new(finality.view, finality.parent_view, &signature);
        let anchor = Anchor::new(block.header.clone(), Vec::new(), finality)?;
        Some(
            Receipt::new(anchor, &block.operations, index, item)?
                .encode()
                .into(),
        )
    }

    fn events(&self) -> broadcast::Receiver<Arc<Finalized>> {
        self.0.events.subscribe()
    }

    fn status(&self) -> Status {
        let inner = self.inner();
        Status {
            state: inner.state,
            pool_operations: inner.order.len(),
            peers: 3,
            committee: vec![Member {
                name: Some("alone".to_owned()),
                key: self.0.node_key.clone(),
                weight: 1,
            }],
            node_key: self.0.node_key.clone(),
        }
    }

    fn network(&self) -> &Network {
        &self.0.network
    }

    fn metrics(&self) -> String {
        "# TYPE test_node gauge\ntest_node 1\n# EOF\n".to_owned()
    }
}
