//! Following the burn chain: headers in, the best chain out.

use super::error::Error;
use super::operation::{BurnProof, HEADERS_MAX, HeaderBytes};
use super::record::{BurnBlock, BurnTip, FORKS_MAX, Fork, RECENT_MAX, Settings};
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::state::{Key, View};
use scrip_burnchain::Bytes32;
use scrip_burnchain::chain::{self, Block, Blocks, HeaderError, reorganise};
use scrip_burnchain::inclusion::Inclusion;
use scrip_burnchain::transaction::{Burn, TransactionError};

impl From<HeaderError> for Error {
    fn from(error: HeaderError) -> Self {
        match error {
            HeaderError::Malformed | HeaderError::Link => Self::HeaderParentUnknown,
            HeaderError::Difficulty => Self::HeaderDifficulty,
            HeaderError::Work => Self::HeaderWork,
            HeaderError::Early => Self::HeaderEarly,
            HeaderError::Ahead => Self::HeaderAhead,
        }
    }
}

impl From<TransactionError> for Error {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Malformed => Self::TransactionMalformed,
            TransactionError::Payload => Self::PayloadMissing,
            TransactionError::TooMuch => Self::AmountTooLarge,
        }
    }
}

/// The blocks of a draft.
struct Known<'a, V>(&'a Draft<V>);

impl<V: View> Blocks for Known<'_, V> {
    type Error = Failure;

    fn parent(&self, hash: &Bytes32) -> Result<Option<Bytes32>, Failure> {
        Ok(block(self.0, hash)?.map(Block::parent))
    }
}

/// The block of the burn chain with this hash, if it is known.
pub(super) fn block<'a, V: View>(
    draft: &'a Draft<V>,
    hash: &Bytes32,
) -> Result<Option<&'a Block>, Failure> {
    let block = draft.get::<BurnBlock>(&Key::burn_block(hash))?;
    Ok(block.map(|block| &block.0))
}

/// The settings and the burn chain's best chain.
pub(super) fn state<V: View>(draft: &Draft<V>) -> Result<(Settings, BurnTip), Failure> {
    let settings = draft.get::<Settings>(&Key::election_settings())?.cloned();
    let tip = draft.get::<BurnTip>(&Key::burn_tip())?.cloned();
    match (settings, tip) {
        (Some(settings), Some(tip)) => Ok((settings, tip)),
        _ => Err(Error::NotConfigured.into()),
    }
}

/// Follows the burn chain from `anchor` on and forgets what was followed before.
pub(super) fn begin<V: View>(draft: &mut Draft<V>, anchor: &BurnBlock) -> Result<(), Failure> {
    let old = draft.get::<BurnTip>(&Key::burn_tip())?.cloned();
    let known = old.iter().flat_map(|tip| {
        let forks = tip.forks.iter().map(|fork| fork.hash);
        tip.main.iter().copied().chain(forks)
    });
    for hash in known {
        let key = Key::burn_block(&hash);
        draft.record(&key)?;
        draft.delete(&key);
    }
    let hash = anchor.0.hash();
    let key = Key::burn_block(&hash);
    draft.record(&key)?;
    draft.put(&key, anchor.clone());
    let tip = BurnTip {
        first_height: anchor.0.height,
        main: vec![hash],
        forks: Vec::new(),
    };
    draft.put(&Key::burn_tip(), tip);
    Ok(())
}

/// Takes headers in and makes the chain with the most work the best one.
pub(super) fn extend<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    headers: &[HeaderBytes],
) -> Result<Event, Failure> {
    let (settings, mut tip) = state(draft)?;
    let network = settings.burn_network.network();
    let mut best = block(draft, tip.hash())?
        .cloned()
        .ok_or(Error::BlockUnknown)?;
    let mut count = 0;
    for bytes in headers {
        let header = chain::read_header(&bytes.0).map_err(Error::from)?;
        let hash = chain::header_hash(&header);
        if block(draft, &hash)?.is_some() {
            continue;
        }
        let parent = chain::header_parent(&header);
        let parent = block(draft, &parent)?.ok_or(Error::HeaderParentUnknown)?;
        let next = parent
            .extend(network, header, context.now().seconds())
            .map_err(Error::from)?;
        tip.forks.push(Fork {
            height: next.height,
            hash,
        });
        draft.put(&Key::burn_block(&hash), BurnBlock(next.clone()));
        count += 1;
        if next.is_better_than(&best) {
            best = next;
        }
    }
    if count == 0 {
        return Err(Error::HeaderKnown.into());
    }
    if best.hash() != *tip.hash() {
        join(draft, &mut tip, &best, settings.reorganisation_max)?;
    }
    forget(draft, &mut tip, settings.reorganisation_max)?;
    let height = tip.height();
    draft.put(&Key::burn_tip(), tip);
    Ok(Event::BurnHeadersAdded { count, height })
}

/// Makes the chain that ends with `best` the best one.
fn join<V: View>(
    draft: &Draft<V>,
    tip: &mut BurnTip,
    best: &Block,
    left_max: u32,
) -> Result<(), Failure> {
    let joined_max = HEADERS_MAX + FORKS_MAX;
    let way = reorganise(
        &Known(draft),
        &tip.main,
        best.hash(),
        left_max as usize,
        joined_max,
    )?
    .ok_or(Error::ReorganisationTooDeep)?;
    let kept = tip.main.len() - way.left;
    let first_left = tip.first_height + kept as u32;
    let left = tip.main.split_off(kept);
    tip.forks.retain(|fork| !way.joined.contains(&fork.hash));
    tip.forks.extend(
        (first_left..)
            .zip(left)
            .map(|(height, hash)| Fork { height, hash }),
    );
    tip.main.extend(way.joined);
    Ok(())
}

/// Forgets blocks that are too old to matter, and refuses when there are still too many beside the best chain.
fn forget<V: View>(
    draft: &mut Draft<V>,
    tip: &mut BurnTip,
    reorganisation_max: u32,
) -> Result<(), Failure> {
    let excess = tip.main.len().saturating_sub(RECENT_MAX);
    let mut gone: Vec<Bytes32> = tip.main.drain(..excess).collect();
    tip.first_height += excess as u32;
    let height = tip.height();
    // A fork that ends this far back would have to leave more of the best chain than is followed.
    let is_old = |fork: &Fork| fork.height.saturating_add(reorganisation_max) < height;
    gone.extend(
        tip.forks
            .iter()
            .filter(|fork| is_old(fork))
            .map(|fork| fork.hash),
    );
    tip.forks.retain(|fork| !is_old(fork));
    if tip.forks.len() > FORKS_MAX {
        return Err(Error::ForksFull.into());
    }
    for hash in gone {
        let key = Key::burn_block(&hash);
        draft.record(&key)?;
        draft.delete(&key);
    }
    Ok(())
}

/// Checks that a block of the burn chain's best chain has a transaction with a payload.
pub(super) fn included<V: View>(
    draft: &Draft<V>,
    tip: &BurnTip,
    proof: &BurnProof,
) -> Result<(Block, Burn), Failure> {
    if tip.height_of(&proof.block).is_none() {
        return Err(Error::BlockUnknown.into());
    }
    let block = block(draft, &proof.block)?.ok_or(Error::BlockUnknown)?;
    let burn = Burn::read(&proof.transaction.0).map_err(Error::from)?;
    let inclusion = Inclusion {
        index: proof.index,
        path: proof.path.0.clone(),
    };
    if inclusion.root(&burn.id) != Some(block.merkle_root()) {
        return Err(Error::InclusionInvalid.into());
    }
    Ok((block.clone(), burn))
}
