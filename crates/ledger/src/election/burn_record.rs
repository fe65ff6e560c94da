//! What the state keeps of the burn chain.

use crate::wire::{list_size, read_list, wire_box, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{
    Buf, EncodeSize, Error as CodecError, FixedSize, Read, ReadExt as _, Write,
};
use scrip_burnchain::chain::{self, Block, HEADER_SIZE, TIMES_COUNT};
use scrip_burnchain::work::Work;

/// Blocks of the burn chain whose hashes are kept: commits in older ones can't be shown.
pub const RECENT_MAX: usize = 288;
/// Most blocks of the burn chain that are known beside its best chain.
pub const FORKS_MAX: usize = 64;

/// One block of the burn chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnBlock(pub Block);

wire_box!(BurnBlock);

impl Write for BurnBlock {
    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(&chain::header_bytes(&self.0.header));
        self.0.height.write(buf);
        buf.put_slice(&self.0.chain_work.to_be_bytes());
        self.0.period_start_s.write(buf);
        write_list(&self.0.times_s, buf);
    }
}

impl EncodeSize for BurnBlock {
    fn encode_size(&self) -> usize {
        HEADER_SIZE + u32::SIZE + 32 + u32::SIZE + list_size(&self.0.times_s)
    }
}

impl Read for BurnBlock {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let bytes = <[u8; HEADER_SIZE]>::read(buf)?;
        let header = chain::read_header(&bytes)
            .map_err(|_| CodecError::Invalid("burn block", "no header"))?;
        let height = u32::read(buf)?;
        let work = <[u8; 32]>::read(buf)?;
        Ok(Self(Block::anchor(
            header,
            height,
            Work::from_be_bytes(work),
            u32::read(buf)?,
            read_list(buf, TIMES_COUNT - 1)?,
        )))
    }
}

/// The burn chain's best chain as far as it is kept, and what is known beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnTip {
    /// The height of the first of `main`.
    pub first_height: u32,
    /// The hashes of the best chain, oldest first, at least one and at most [`RECENT_MAX`].
    pub main: Vec<[u8; 32]>,
    /// Blocks beside the best chain, at most [`FORKS_MAX`].
    pub forks: Vec<Fork>,
}

impl BurnTip {
    /// The hash of the tip.
    pub fn hash(&self) -> &[u8; 32] {
        self.main.last().expect("a chain has blocks")
    }

    /// The height of the tip.
    pub fn height(&self) -> u32 {
        self.first_height + self.main.len() as u32 - 1
    }

    /// The height of the block `hash` if it is on the best chain.
    pub fn height_of(&self, hash: &[u8; 32]) -> Option<u32> {
        let position = self.main.iter().rposition(|known| known == hash)?;
        Some(self.first_height + position as u32)
    }
}

impl Write for BurnTip {
    fn write(&self, buf: &mut impl BufMut) {
        self.first_height.write(buf);
        write_list(&self.main, buf);
        write_list(&self.forks, buf);
    }
}

impl EncodeSize for BurnTip {
    fn encode_size(&self) -> usize {
        self.first_height.encode_size() + list_size(&self.main) + list_size(&self.forks)
    }
}

impl Read for BurnTip {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let first_height = u32::read(buf)?;
        let main = read_list(buf, RECENT_MAX)?;
        let highest = first_height.checked_add(main.len() as u32);
        if main.is_empty() || highest.is_none() {
            return Err(CodecError::Invalid("burn tip", "no chain"));
        }
        Ok(Self {
            first_height,
            main,
            forks: read_list(buf, FORKS_MAX)?,
        })
    }
}

/// A block beside the best chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// Its height.
    pub height: u32,
    /// Its hash.
    pub hash: [u8; 32],
}

wire_struct!(Fork { height, hash });
