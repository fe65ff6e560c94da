//! The blocks that were looked at last, so that looking up many operations of one block decodes it once.

use super::query::ordinals;
use crate::service::Finalized;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Operations and items in all blocks together: about 30 MB.
const ORDINALS_MAX: usize = 65_536;
/// Blocks, for when they are nearly empty.
const BLOCKS_MAX: usize = 1_024;

/// A few blocks, the one used last at the back.
#[derive(Debug, Default)]
pub(super) struct BlockCache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    blocks: VecDeque<(Arc<Finalized>, usize)>,
    ordinals: usize,
}

impl BlockCache {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The block at a height, if it is kept.
    pub fn get(&self, height: u64) -> Option<Arc<Finalized>> {
        let mut kept = self.kept();
        // Most lookups are for the newest blocks, which are at the back.
        let at = kept
            .blocks
            .iter()
            .rposition(|(block, _)| block.header.height == height)?;
        let entry = kept.blocks.remove(at)?;
        let block = entry.0.clone();
        kept.blocks.push_back(entry);
        Some(block)
    }

    /// Keeps a block, and forgets those that were not used for longest. The newest is kept whatever its size.
    pub fn insert(&self, block: Arc<Finalized>) {
        let size = block
            .operations
            .iter()
            .map(|signed| ordinals(signed) as usize)
            .sum::<usize>()
            + 1;
        let mut kept = self.kept();
        if kept
            .blocks
            .iter()
            .any(|(known, _)| known.header.height == block.header.height)
        {
            return;
        }
        kept.blocks.push_back((block, size));
        kept.ordinals += size;
        while kept.blocks.len() > 1
            && (kept.ordinals > ORDINALS_MAX || kept.blocks.len() > BLOCKS_MAX)
        {
            if let Some((_, size)) = kept.blocks.pop_front() {
                kept.ordinals -= size;
            }
        }
    }
}
