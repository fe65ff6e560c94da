//! Epochs: who validates, with which weight in choosing leaders.

use crate::draft::Draft;
use crate::election;
use crate::execute::{BlockContext, Failure};
use crate::membership::{self, Register};
use crate::state::{Key, View};
use crate::text::{read_text, text_size, write_text};
use crate::wire::{list_size, read_ascending, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};
use commonware_cryptography::{Digest as _, ed25519::PublicKey, sha256::Digest};

/// Most members of a committee.
pub const MEMBERS_MAX: usize = 64;
/// Most bytes of a member's network address.
pub const ADDRESS_BYTES_MAX: usize = 260;

/// The nodes that validate in one epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    /// Which epoch.
    pub epoch: u64,
    /// What the schedule of leaders is drawn with where weights differ: zeros without an election.
    pub seed: Digest,
    /// The members, ascending by key, at most [`MEMBERS_MAX`].
    pub members: Vec<Member>,
}

impl Committee {
    /// The committee of `epoch` with these members, in whatever order they come.
    pub fn new(epoch: u64, mut members: Vec<Member>) -> Self {
        members.sort_by(|left, right| left.key.cmp(&right.key));
        Self {
            epoch,
            seed: Digest::EMPTY,
            members,
        }
    }

    /// Whether its leader weights are decided. Until then all are zero.
    pub fn is_weighed(&self) -> bool {
        self.members.iter().any(|member| member.weight > 0)
    }

    /// Decides the leader weights, in the order of the members. When all are zero, everybody gets the same.
    pub(crate) fn set_weights(&mut self, weights: &[u64]) {
        let all_zero = weights.iter().all(|weight| *weight == 0);
        for (member, weight) in self.members.iter_mut().zip(weights) {
            member.weight = if all_zero { 1 } else { *weight };
        }
    }
}

impl Write for Committee {
    fn write(&self, buf: &mut impl BufMut) {
        self.epoch.write(buf);
        self.seed.write(buf);
        write_list(&self.members, buf);
    }
}

impl EncodeSize for Committee {
    fn encode_size(&self) -> usize {
        self.epoch.encode_size() + self.seed.encode_size() + list_size(&self.members)
    }
}

impl Read for Committee {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            epoch: u64::read(buf)?,
            seed: Digest::read(buf)?,
            members: read_ascending(buf, MEMBERS_MAX, |member: &Member| member.key.clone())?,
        })
    }
}

/// One validating node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The node's key.
    pub key: PublicKey,
    /// Where other nodes reach it, as `host:port`.
    pub address: Address,
    /// Its share of the turns at leading. Buys turns, never votes.
    pub weight: u64,
}

wire_struct!(Member {
    key,
    address,
    weight,
});

/// Where a node is reached, as `host:port`, at most [`ADDRESS_BYTES_MAX`] bytes of ASCII without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Box<str>);

impl Address {
    /// Parses an address. Whether anyone answers there is not for the rules to know.
    pub fn new(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        (is_plain && text.len() <= ADDRESS_BYTES_MAX).then(|| Self(text.into()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Write for Address {
    fn write(&self, buf: &mut impl BufMut) {
        write_text(&self.0, buf);
    }
}

impl EncodeSize for Address {
    fn encode_size(&self) -> usize {
        text_size(&self.0)
    }
}

impl Read for Address {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        let mut bytes = [0; ADDRESS_BYTES_MAX];
        let text = read_text(buf, &mut bytes)?;
        Self::new(text).ok_or(Error::Invalid("address", "not plain ASCII"))
    }
}

/// How many epochs lie between the one in whose middle a committee is fixed and the one in which it validates: its
/// members must be known, reachable and in step before the network's key is dealt to them, and that takes an epoch each.
pub const LOOKAHEAD_EPOCHS: u64 = 3;

/// Where a block stands in its epoch, as far as the rules look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Somewhere: nothing happens.
    Within,
    /// In the middle: the committee of [`LOOKAHEAD_EPOCHS`] later is fixed.
    Middle,
    /// At the end: the leader weights of the next epoch are fixed.
    Last,
}

impl Place {
    /// The place of the block at `height` when every epoch has `blocks_per_epoch` blocks, block 0 included.
    pub const fn of(height: u64, blocks_per_epoch: u64) -> Self {
        let position = height % blocks_per_epoch;
        if position + 1 == blocks_per_epoch {
            Self::Last
        } else if position == blocks_per_epoch / 2 {
            Self::Middle
        } else {
            Self::Within
        }
    }
}

/// Ends a block after its last operation: in the middle of an epoch fixes the committee of [`LOOKAHEAD_EPOCHS`] later, in
/// its last block the leader weights of the next one, and puts off draws of voters that it has no view left for. Gives the committee that was decided on.
///
/// Is never refused on a state that these rules made.
pub fn end_block<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
    place: Place,
) -> Result<Option<Committee>, Failure> {
    let checkpoint = draft.checkpoint();
    let ended = match place {
        Place::Within => Ok(None),
        Place::Middle => fix_committee(draft, context).map(Some),
        Place::Last => membership::postpone(draft, context)
            .and_then(|()| close_epoch(draft, context))
            .map(Some),
    };
    if ended.is_err() {
        draft.rollback(checkpoint);
    }
    ended
}

/// Adds the keys that [`end_block`] reads.
pub fn end_block_hints(context: &BlockContext, place: Place, out: &mut Vec<Key>) {
    let epoch = context.epoch;
    match place {
        Place::Within => {}
        Place::Middle => {
            out.extend((epoch..=epoch + LOOKAHEAD_EPOCHS).map(Key::committee));
            out.push(Key::register());
        }
        Place::Last => {
            out.extend([Key::committee(epoch + 1), Key::register()]);
            out.extend(epoch.checked_sub(1).map(Key::committee));
            election::close_hints(context, out);
        }
    }
}

fn committee<V: View>(draft: &Draft<V>, epoch: u64) -> Result<Committee, Failure> {
    let committee = draft.get::<Committee>(&Key::committee(epoch))?;
    Ok(committee.expect("coming epochs have committees").clone())
}

/// Fixes who validates [`LOOKAHEAD_EPOCHS`] after this epoch, from who is linked now. Nobody of it has a weight yet.
fn fix_committee<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
) -> Result<Committee, Failure> {
    let mut coming = Vec::with_capacity(LOOKAHEAD_EPOCHS as usize + 1);
    for epoch in context.epoch..context.epoch + LOOKAHEAD_EPOCHS {
        coming.push(committee(draft, epoch)?);
    }
    let register = draft.get::<Register>(&Key::register())?;
    let mut register = register
        .expect("every state has a register since its genesis")
        .clone();
    let fixed = membership::compose(&mut register, &coming);
    coming.push(fixed.clone());
    membership::forget_departed(&mut register, &coming);
    let key = Key::committee(fixed.epoch);
    draft.record(&key)?;
    draft.put(&key, fixed.clone());
    draft.put(&Key::register(), register);
    Ok(fixed)
}

/// Ends an epoch: decides the leader weights of the next one and forgets the committee of the one before.
pub(crate) fn close_epoch<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
) -> Result<Committee, Failure> {
    let mut next = committee(draft, context.epoch + 1)?;
    let leadership = election::close(draft, context, &next)?;
    next.seed = leadership.seed;
    next.set_weights(&leadership.weights);
    let past = context.epoch.checked_sub(1).map(Key::committee);
    let past = match past {
        Some(key) => draft.record(&key)?.map(|_| key),
        None => None,
    };
    draft.put(&Key::committee(next.epoch), next.clone());
    if let Some(key) = past {
        draft.delete(&key);
    }
    Ok(next)
}
