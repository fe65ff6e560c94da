//! Which operations blocks are known to hold, so that one that arrives after its block is not taken for waiting work.
//!
//! An operation and the block that holds it travel to a node on different ways, and either may come first. One that came
//! second and was kept would make its node wait for a block that nobody needs, give up on a healthy leader, and in its
//! own turn propose a block with nothing in it.

use super::Name;
use commonware_cryptography::sha256::Digest;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Names of operations that blocks hold.
pub(super) struct Held {
    /// In blocks that are not final, by height. Blocks of one height on different branches share an entry.
    ahead: BTreeMap<u64, HashSet<Name>>,
    /// In final blocks: the latest, and those before.
    done: [HashMap<Name, Digest>; 2],
    generation_max: usize,
}

impl Held {
    /// Remembers between `generation_max` and twice as many operations of final blocks.
    pub fn new(generation_max: usize) -> Self {
        Self {
            ahead: BTreeMap::new(),
            done: [HashMap::new(), HashMap::new()],
            generation_max,
        }
    }

    /// Notes what a block at `height` holds that is not final.
    pub fn note(&mut self, height: u64, names: impl IntoIterator<Item = Name>) {
        self.ahead.entry(height).or_default().extend(names);
    }

    /// The greatest height of a block that is not final and holds the operation; 0 if none does.
    pub fn height(&self, name: &Name) -> u64 {
        let mut holding = self.ahead.iter().rev();
        holding
            .find(|(_, names)| names.contains(name))
            .map_or(0, |(height, _)| *height)
    }

    /// Notes what a final block holds; blocks up to its height are not ahead any more.
    pub fn settle(&mut self, height: u64, operations: impl IntoIterator<Item = (Name, Digest)>) {
        self.ahead = self.ahead.split_off(&(height + 1));
        for (name, digest) in operations {
            if self.done[0].len() >= self.generation_max {
                self.done.swap(0, 1);
                self.done[0].clear();
            }
            self.done[0].insert(name, digest);
        }
    }

    /// The digest of the operation of this name in one of the latest final blocks, if it is there.
    pub fn settled(&self, name: &Name) -> Option<&Digest> {
        self.done.iter().find_map(|done| done.get(name))
    }
}
