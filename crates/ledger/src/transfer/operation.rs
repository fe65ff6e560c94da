//! What can be asked about transfers.

use crate::amount::Amount;
use crate::block::BATCH_ITEMS_MAX;
use crate::ids::{AccountId, AssetCode, PaymentId, RequestId};
use crate::text::Reference;
use crate::time::Timestamp;
use crate::wire::{list_size, read_list, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};

/// An operation on transfers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// One transfer from an account that the author controls.
    Single(Item),
    /// Up to [`BATCH_ITEMS_MAX`] transfers under one signature, each from an account that the author controls. All
    /// happen or none.
    Batch {
        /// The transfers, in the order in which they happen.
        items: Vec<Item>,
    },
    /// Gives back a payment, or a part of it, from the account that received it to the one that paid.
    Refund {
        /// The payment.
        payment: PaymentId,
        /// How much, at most what was not refunded before.
        amount: Amount,
        /// What for.
        reference: Reference,
    },
}

impl Write for Operation {
    fn write(&self, buf: &mut impl BufMut) {
        match self {
            Self::Single(item) => {
                buf.put_u8(0);
                item.write(buf);
            }
            Self::Batch { items } => {
                buf.put_u8(1);
                write_list(items, buf);
            }
            Self::Refund {
                payment,
                amount,
                reference,
            } => {
                buf.put_u8(2);
                payment.write(buf);
                amount.write(buf);
                reference.write(buf);
            }
        }
    }
}

impl EncodeSize for Operation {
    fn encode_size(&self) -> usize {
        1 + match self {
            Self::Single(item) => item.encode_size(),
            Self::Batch { items } => list_size(items),
            Self::Refund {
                payment,
                amount,
                reference,
            } => payment.encode_size() + amount.encode_size() + reference.encode_size(),
        }
    }
}

impl Read for Operation {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        match u8::read(buf)? {
            0 => Ok(Self::Single(Item::read(buf)?)),
            1 => Ok(Self::Batch {
                items: read_list(buf, BATCH_ITEMS_MAX)?,
            }),
            2 => Ok(Self::Refund {
                payment: PaymentId::read(buf)?,
                amount: Amount::read(buf)?,
                reference: Reference::read(buf)?,
            }),
            other => Err(Error::InvalidEnum(other)),
        }
    }
}

/// One transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Who pays.
    pub payer: AccountId,
    /// Who is paid.
    pub payee: AccountId,
    /// In which asset.
    pub asset: AssetCode,
    /// How much.
    pub amount: Amount,
    /// What goes along with it.
    pub details: Details,
}

wire_struct!(Item {
    payer,
    payee,
    asset,
    amount,
    details,
});

/// What can go along with any payment: a transfer, the capture of a hold, the use of a mandate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// What it is for.
    pub reference: Reference,
    /// The payment request that it pays.
    pub request: Option<RequestId>,
    /// Until when, exclusive, the payee can refund it by reference to it. Keeps a [`super::Payment`] until then.
    pub refundable_until: Option<Timestamp>,
}

wire_struct!(Details {
    reference,
    request,
    refundable_until,
});
