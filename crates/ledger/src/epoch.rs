//! Epochs: who validates, with which weight in choosing leaders.

use crate::draft::Draft;
use crate::execute::{BlockContext, Failure};
use crate::state::{Key, View};
use crate::text::{read_text, text_size, write_text};
use crate::wire::{list_size, read_ascending, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};
use commonware_cryptography::ed25519::PublicKey;

/// Most members of a committee.
pub const MEMBERS_MAX: usize = 64;
/// Most bytes of a member's network address.
pub const ADDRESS_BYTES_MAX: usize = 260;

/// The nodes that validate in one epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    /// Which epoch.
    pub epoch: u64,
    /// The members, ascending by key, at most [`MEMBERS_MAX`].
    pub members: Vec<Member>,
}

impl Committee {
    /// The committee of `epoch` with these members, in whatever order they come.
    pub fn new(epoch: u64, mut members: Vec<Member>) -> Self {
        members.sort_by(|left, right| left.key.cmp(&right.key));
        Self { epoch, members }
    }
}

impl Write for Committee {
    fn write(&self, buf: &mut impl BufMut) {
        self.epoch.write(buf);
        write_list(&self.members, buf);
    }
}

impl EncodeSize for Committee {
    fn encode_size(&self) -> usize {
        self.epoch.encode_size() + list_size(&self.members)
    }
}

impl Read for Committee {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            epoch: u64::read(buf)?,
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

/// The committee of epoch E+2, decided at the end of epoch E from the committee of E+1: for now the same members, all
/// with weight 1.
pub fn following_committee(next: &Committee) -> Committee {
    let members = next.members.iter().cloned();
    Committee {
        epoch: next.epoch + 1,
        members: members
            .map(|member| Member {
                weight: 1,
                ..member
            })
            .collect(),
    }
}

/// Ends an epoch in its last block, after the last operation: decides the committee after the next one and forgets the
/// one before this. Gives what was decided.
pub fn close_epoch<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
) -> Result<Committee, Failure> {
    let next = draft.get::<Committee>(&Key::committee(context.epoch + 1))?;
    let following = following_committee(next.expect("an epoch's successor has a committee"));
    let following_key = Key::committee(following.epoch);
    draft.record(&following_key)?;
    let past_key = context.epoch.checked_sub(1).map(Key::committee);
    let past_key = match past_key {
        Some(key) => draft.record(&key)?.map(|_| key),
        None => None,
    };
    draft.checkpoint();
    draft.put(&following_key, following.clone());
    if let Some(key) = past_key {
        draft.delete(&key);
    }
    Ok(following)
}

/// Adds the keys that [`close_epoch`] reads.
pub fn close_epoch_hints(context: &BlockContext, out: &mut Vec<Key>) {
    out.push(Key::committee(context.epoch + 1));
    out.push(Key::committee(context.epoch + 2));
    if let Some(past) = context.epoch.checked_sub(1) {
        out.push(Key::committee(past));
    }
}
