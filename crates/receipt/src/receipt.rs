//! Receipts: an operation happened.

use alloc::vec::Vec;
use bytes::BufMut;
use commonware_codec::{
    Buf, EncodeSize, Error as CodecError, FixedSize, ReadExt, Write, varint::UInt,
};
use commonware_cryptography::{
    Verifier as _,
    ed25519::{PublicKey, Signature},
    sha256::Digest,
};
use scrip_ledger::{
    block::{self, BATCH_ITEMS_MAX},
    ids::{AccountId, NetworkId, OperationId},
    merkle,
    operation::{self, Operation, Signed},
    transfer::{self, Item},
};

use crate::{Anchor, NetworkKey, Place, VerifyError};

/// Proof that an operation, or one item of a batch, was applied in a block that the network made final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The block.
    pub anchor: Anchor,
    /// The operation's place in the block.
    pub place: Place,
    /// The operation, or one item of it.
    pub content: Content,
}

/// What a receipt is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time is read, checked and dropped"
)]
pub enum Content {
    /// A whole operation.
    Operation(Signed),
    /// One item of a batch, without the others.
    Item(BatchItem),
}

/// One item of a batch of transfers, and what its author signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchItem {
    /// On whose behalf the batch was sent.
    pub author: AccountId,
    /// Who signed the batch.
    pub signer: PublicKey,
    /// The batch's id.
    pub id: OperationId,
    /// The signature over the batch.
    pub signature: Signature,
    /// How many items the batch has; at most [`BATCH_ITEMS_MAX`].
    pub count: u32,
    /// The item's place among them.
    pub place: Place,
    /// The item.
    pub item: Item,
}

impl Receipt {
    /// The receipt for operation `index` of a block, or for its item `item` if that is given.
    ///
    /// `operations` are all operations of the anchor's block. `None` if there is no such operation or item. What comes
    /// out proves nothing yet: that is for [`crate::verify`] to say.
    pub fn new(
        anchor: Anchor,
        operations: &[Signed],
        index: u32,
        item: Option<u32>,
    ) -> Option<Self> {
        let network = &anchor.header().network;
        let leaves: Vec<Digest> = operations
            .iter()
            .map(|signed| block::operation_leaf(&signed.digest(network), signed.signature()))
            .collect();
        let path = block::operation_path(&leaves, index)?;
        let signed = operations.get(index as usize)?;
        Self::at(anchor, Place { index, path }, signed, item)
    }

    /// As [`Self::new`], for whoever has the operation's place in the block already.
    pub fn at(anchor: Anchor, place: Place, signed: &Signed, item: Option<u32>) -> Option<Self> {
        let content = match item {
            None => Content::Operation(signed.clone()),
            Some(item) => Content::Item(BatchItem::new(signed, item)?),
        };
        Some(Self {
            anchor,
            place,
            content,
        })
    }

    /// Checks that it was applied in a block of the network with this key, and returns the block's digest.
    pub fn verify(&self, key: &NetworkKey) -> Result<Digest, VerifyError> {
        let block = self.anchor.verify(key)?;
        let header = self.anchor.header();
        let digest = self.content.digest(&header.network)?;
        let root = block::operations_root_from_path(
            &block::operation_leaf(&digest, self.content.signature()),
            self.place.index,
            header.operations_count,
            &self.place.path,
        );
        if root != Some(header.operations_root) {
            return Err(VerifyError::Inclusion);
        }
        // The network has checked this signature before. It is checked again because it is the author's own word: it
        // holds even against all the validators together.
        self.content.verify_author(&header.network, &digest)?;
        Ok(block)
    }

    pub(crate) fn write(&self, buf: &mut impl BufMut) {
        self.anchor.write(buf);
        self.place.write(buf);
        match &self.content {
            Content::Operation(signed) => signed.write(buf),
            Content::Item(item) => item.write(buf),
        }
    }

    pub(crate) fn encode_size(&self) -> usize {
        let content = match &self.content {
            Content::Operation(signed) => signed.encode_size(),
            Content::Item(item) => item.encode_size(),
        };
        self.anchor.encode_size() + self.place.encode_size() + content
    }

    pub(crate) fn read(buf: &mut impl Buf, of_item: bool) -> Result<Self, CodecError> {
        let anchor = Anchor::read(buf)?;
        let place = Place::read(buf, anchor.header().operations_count)?;
        let content = if of_item {
            Content::Item(BatchItem::read(buf)?)
        } else {
            Content::Operation(Signed::read(buf)?)
        };
        Ok(Self {
            anchor,
            place,
            content,
        })
    }
}

impl Content {
    /// The signature by which it was asked for.
    const fn signature(&self) -> &Signature {
        match self {
            Self::Operation(signed) => signed.signature(),
            Self::Item(item) => &item.signature,
        }
    }

    /// The digest of the operation: what is signed.
    fn digest(&self, network: &NetworkId) -> Result<Digest, VerifyError> {
        match self {
            Self::Operation(signed) => Ok(signed.digest(network)),
            Self::Item(item) => item.digest(network),
        }
    }

    fn verify_author(&self, network: &NetworkId, digest: &Digest) -> Result<(), VerifyError> {
        let signed = match self {
            Self::Operation(signed) => signed.verify(network).is_ok(),
            Self::Item(item) => item
                .signer
                .verify(Signed::NAMESPACE, digest, &item.signature),
        };
        if signed {
            Ok(())
        } else {
            Err(VerifyError::Author)
        }
    }
}

impl BatchItem {
    /// Item `index` of a batch; `None` if it is no batch or has no such item.
    fn new(signed: &Signed, index: u32) -> Option<Self> {
        let Operation::Transfer(transfer::Operation::Batch { items }) = signed.operation() else {
            return None;
        };
        let path = merkle::path(operation::batch_leaves(items), index)?;
        Some(Self {
            author: signed.author(),
            signer: signed.signer().clone(),
            id: signed.id(),
            signature: signed.signature().clone(),
            count: items.len() as u32,
            place: Place { index, path },
            item: items.get(index as usize)?.clone(),
        })
    }

    /// The digest of the whole batch, from this item alone.
    fn digest(&self, network: &NetworkId) -> Result<Digest, VerifyError> {
        let leaf = operation::batch_leaf(&self.item);
        let root = merkle::root_from_path(leaf, self.place.index, self.count, &self.place.path)
            .ok_or(VerifyError::Inclusion)?;
        Ok(operation::digest(
            network,
            &self.author,
            &self.signer,
            &self.id,
            &operation::batch_body(&root),
        ))
    }

    fn write(&self, buf: &mut impl BufMut) {
        self.author.write(buf);
        self.signer.write(buf);
        self.id.write(buf);
        self.signature.write(buf);
        UInt(self.count).write(buf);
        self.place.write(buf);
        self.item.write(buf);
    }

    fn encode_size(&self) -> usize {
        AccountId::SIZE
            + PublicKey::SIZE
            + OperationId::SIZE
            + Signature::SIZE
            + UInt(self.count).encode_size()
            + self.place.encode_size()
            + self.item.encode_size()
    }

    fn read(buf: &mut impl Buf) -> Result<Self, CodecError> {
        let author = AccountId::read(buf)?;
        let signer = PublicKey::read(buf)?;
        let id = OperationId::read(buf)?;
        let signature = Signature::read(buf)?;
        let count = UInt::<u32>::read(buf)?.0;
        if count as usize > BATCH_ITEMS_MAX {
            return Err(CodecError::InvalidLength(count as usize));
        }
        let place = Place::read(buf, count)?;
        Ok(Self {
            author,
            signer,
            id,
            signature,
            count,
            place,
            item: Item::read(buf)?,
        })
    }
}
