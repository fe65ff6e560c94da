//! What an observer of a network knows: its latest blocks, who led them, and how long each took to become final.

use scrip_api::block::BlockView;
use scrip_api::node::{HealthView, NetworkView};
use serde::Serialize;
use std::collections::VecDeque;

#[cfg(test)]
mod tests;

/// Blocks that are remembered.
const BLOCKS_MAX: usize = 512;

/// One block as it was seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seen {
    /// The block.
    #[serde(flatten)]
    pub block: BlockView,
    /// From the block's own time, when its leader proposed it, to when it was seen final here. Only for blocks that became
    /// final while watching. Includes how often we look.
    pub final_after_ms: Option<u64>,
}

/// One validator, by what it did in the blocks seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Validator {
    /// What people call it.
    pub name: String,
    /// Its node's key.
    pub key: String,
    /// Its weight in choosing leaders.
    pub weight: u64,
    /// Blocks of those seen that it led.
    pub led: usize,
    /// Whether it led the latest block.
    pub latest: bool,
}

/// Everything seen so far.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    network: Option<NetworkView>,
    health: Option<HealthView>,
    /// Newest first.
    blocks: VecDeque<Seen>,
    watching: bool,
}

/// What `--once --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot<'a> {
    /// What people call the network.
    pub network: &'a str,
    /// Its id.
    pub id: &'a str,
    /// The node's health.
    pub health: Option<&'a HealthView>,
    /// The validators.
    pub validators: Vec<Validator>,
    /// Half of the blocks that became final while watching did so within this time.
    pub final_after_p50_ms: Option<u64>,
    /// 99 of 100 did so within this time.
    pub final_after_p99_ms: Option<u64>,
    /// The latest blocks, newest first.
    pub blocks: Vec<&'a Seen>,
}

impl Watch {
    /// Takes in what a node says about the network.
    pub fn update(&mut self, network: NetworkView, health: Option<HealthView>) {
        self.network = Some(network);
        self.health = health;
    }

    /// Takes in blocks, newest first, as read at `now_ms`. The first ones were final before we looked.
    pub fn add(&mut self, blocks: Vec<BlockView>, now_ms: u64) {
        let known = self.blocks.front().map(|seen| seen.block.height);
        let new = blocks
            .into_iter()
            .filter(|block| known.is_none_or(|known| block.height > known));
        let mut new: Vec<BlockView> = new.collect();
        new.sort_by_key(|block| block.height);
        for block in new {
            let final_after_ms = self
                .watching
                .then(|| now_ms.saturating_sub(block.timestamp_ms));
            self.blocks.push_front(Seen {
                block,
                final_after_ms,
            });
        }
        self.blocks.truncate(BLOCKS_MAX);
        self.watching = true;
    }

    /// The network, once a node has said it.
    pub fn network(&self) -> Option<&NetworkView> {
        self.network.as_ref()
    }

    /// The node's health, if it says it.
    pub fn health(&self) -> Option<&HealthView> {
        self.health.as_ref()
    }

    /// The latest blocks, newest first.
    pub fn blocks(&self) -> impl Iterator<Item = &Seen> {
        self.blocks.iter()
    }

    /// The validators of this epoch, in the order of the committee.
    pub fn validators(&self) -> Vec<Validator> {
        let committee = self.network.iter().flat_map(|network| &network.committee);
        let led = |key: &str| {
            self.blocks
                .iter()
                .filter(|seen| seen.block.leader.0 == key)
                .count()
        };
        let latest = self.blocks.front().map(|seen| seen.block.leader.0.as_str());
        let validator = |(index, member): (usize, &scrip_api::node::MemberView)| Validator {
            name: member
                .name
                .clone()
                .unwrap_or_else(|| format!("node {}", index + 1)),
            key: member.key.0.clone(),
            weight: member.weight,
            led: led(&member.key.0),
            latest: latest == Some(member.key.0.as_str()),
        };
        committee.enumerate().map(validator).collect()
    }

    /// The time within which `share` of the watched blocks became final.
    pub fn final_after_ms(&self, share: f64) -> Option<u64> {
        let mut times: Vec<u64> = self
            .blocks
            .iter()
            .filter_map(|seen| seen.final_after_ms)
            .collect();
        times.sort_unstable();
        let place = (times.len() as f64 * share).ceil() as usize;
        times.get(place.max(1) - 1).copied()
    }

    /// Finality times of the watched blocks, oldest first, for a chart.
    pub fn final_after_series(&self) -> Vec<u64> {
        self.blocks
            .iter()
            .rev()
            .filter_map(|seen| seen.final_after_ms)
            .collect()
    }

    /// Operations per second over the blocks of the last ten seconds of network time.
    pub fn operations_per_s(&self) -> f64 {
        const WINDOW_MS: u64 = 10_000;
        let Some(newest) = self.blocks.front().map(|seen| seen.block.timestamp_ms) else {
            return 0.0;
        };
        let recent = self
            .blocks
            .iter()
            .take_while(|seen| newest - seen.block.timestamp_ms.min(newest) <= WINDOW_MS);
        let operations: u64 = recent
            .map(|seen| u64::from(seen.block.operations_count))
            .sum();
        operations as f64 / (WINDOW_MS as f64 / 1e3)
    }

    /// What is known now, with up to `count` blocks.
    pub fn snapshot(&self, count: usize) -> Snapshot<'_> {
        Snapshot {
            network: self.network.as_ref().map_or("", |network| &network.name),
            id: self.network.as_ref().map_or("", |network| &network.id.0),
            health: self.health.as_ref(),
            validators: self.validators(),
            final_after_p50_ms: self.final_after_ms(0.5),
            final_after_p99_ms: self.final_after_ms(0.99),
            blocks: self.blocks.iter().take(count).collect(),
        }
    }
}
