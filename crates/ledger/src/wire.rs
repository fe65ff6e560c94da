//! Encodings of structs and enums, written out as tables so that a reader sees the layout at one glance.
//!
//! Fields are encoded in the order of the table, one after the other, without padding. An enum is one tag byte and the
//! fields of its variant. Every decoder is bounded and accepts exactly one encoding of each value.

/// Encodes a struct as its fields in order.
macro_rules! wire_struct {
    ($type:ty { $($field:tt),* $(,)? }) => {
        impl commonware_codec::Write for $type {
            fn write(&self, buf: &mut impl bytes::BufMut) {
                $( commonware_codec::Write::write(&self.$field, buf); )*
            }
        }
        impl commonware_codec::EncodeSize for $type {
            fn encode_size(&self) -> usize {
                0 $( + commonware_codec::EncodeSize::encode_size(&self.$field) )*
            }
        }
        impl commonware_codec::Read for $type {
            type Cfg = ();
            fn read_cfg(
                buf: &mut impl commonware_codec::Buf,
                _: &(),
            ) -> Result<Self, commonware_codec::Error> {
                Ok(Self { $( $field: commonware_codec::ReadExt::read(buf)? ),* })
            }
        }
    };
}

/// Encodes an enum as a tag byte and the fields of its variant in order.
macro_rules! wire_enum {
    ($type:ty { $( $tag:literal = $variant:ident $( { $($field:ident),* $(,)? } )? $( ( $inner:ident ) )? ),* $(,)? }) => {
        impl commonware_codec::Write for $type {
            fn write(&self, buf: &mut impl bytes::BufMut) {
                match self {
                    $( Self::$variant $( { $($field),* } )? $( ( $inner ) )? => {
                        buf.put_u8($tag);
                        $( $( commonware_codec::Write::write($field, buf); )* )?
                        $( commonware_codec::Write::write($inner, buf); )?
                    } )*
                }
            }
        }
        impl commonware_codec::EncodeSize for $type {
            fn encode_size(&self) -> usize {
                match self {
                    $( Self::$variant $( { $($field),* } )? $( ( $inner ) )? => {
                        1 $( $( + commonware_codec::EncodeSize::encode_size($field) )* )?
                          $( + commonware_codec::EncodeSize::encode_size($inner) )?
                    } )*
                }
            }
        }
        impl commonware_codec::Read for $type {
            type Cfg = ();
            fn read_cfg(
                buf: &mut impl commonware_codec::Buf,
                _: &(),
            ) -> Result<Self, commonware_codec::Error> {
                match <u8 as commonware_codec::ReadExt>::read(buf)? {
                    $( $tag => Ok(Self::$variant
                        $( { $($field: commonware_codec::ReadExt::read(buf)?),* } )?
                        $( ( { let $inner = commonware_codec::ReadExt::read(buf)?; $inner } ) )?
                    ), )*
                    other => Err(commonware_codec::Error::InvalidEnum(other)),
                }
            }
        }
    };
}

/// A newtype over a fixed array of bytes, shown in hex.
macro_rules! bytes_newtype {
    ($(#[$meta:meta])* $name:ident, $size:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $size]);

        impl commonware_codec::Write for $name {
            #[inline]
            fn write(&self, buf: &mut impl bytes::BufMut) {
                buf.put_slice(&self.0);
            }
        }
        impl commonware_codec::Read for $name {
            type Cfg = ();
            #[inline]
            fn read_cfg(
                buf: &mut impl commonware_codec::Buf,
                _: &(),
            ) -> Result<Self, commonware_codec::Error> {
                Ok(Self(<[u8; $size] as commonware_codec::ReadExt>::read(buf)?))
            }
        }
        impl commonware_codec::FixedSize for $name {
            const SIZE: usize = $size;
        }
        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }
        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::wire::write_hex(&self.0, formatter)
            }
        }
        impl core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::wire::write_hex(&self.0, formatter)
            }
        }
        impl core::str::FromStr for $name {
            type Err = $crate::wire::HexError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::wire::read_hex(text).map(Self)
            }
        }
    };
}

/// Encodes a boxed value as the value.
macro_rules! wire_box {
    ($type:ty) => {
        impl commonware_codec::Write for Box<$type> {
            fn write(&self, buf: &mut impl bytes::BufMut) {
                commonware_codec::Write::write(&**self, buf);
            }
        }
        impl commonware_codec::EncodeSize for Box<$type> {
            fn encode_size(&self) -> usize {
                commonware_codec::EncodeSize::encode_size(&**self)
            }
        }
        impl commonware_codec::Read for Box<$type> {
            type Cfg = ();
            fn read_cfg(
                buf: &mut impl commonware_codec::Buf,
                _: &(),
            ) -> Result<Self, commonware_codec::Error> {
                Ok(Self::new(commonware_codec::ReadExt::read(buf)?))
            }
        }
    };
}

pub(crate) use bytes_newtype;
pub(crate) use wire_box;
pub(crate) use wire_enum;
pub(crate) use wire_struct;

use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write, varint::UInt};
use core::fmt;

/// A text that should have been the hexadecimal form of an id was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a hexadecimal id of the expected length")]
pub struct HexError;

/// Writes bytes in lower-case hex.
pub(crate) fn write_hex(bytes: &[u8], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for byte in bytes {
        write!(formatter, "{byte:02x}")?;
    }
    Ok(())
}

/// Reads exactly `N` bytes of hex, either case.
pub(crate) fn read_hex<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let text = text.as_bytes();
    if text.len() != 2 * N {
        return Err(HexError);
    }
    let digit = |byte: u8| (byte as char).to_digit(16).ok_or(HexError);
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Ok(bytes)
}

/// Writes a list as its length and its items.
pub(crate) fn write_list<T: Write>(items: &[T], buf: &mut impl BufMut) {
    UInt(items.len() as u32).write(buf);
    for item in items {
        item.write(buf);
    }
}

/// Size of what [`write_list`] writes.
pub(crate) fn list_size<T: EncodeSize>(items: &[T]) -> usize {
    UInt(items.len() as u32).encode_size()
        + items.iter().map(EncodeSize::encode_size).sum::<usize>()
}

/// Reads a list of at most `items_max` items. Reserves no more than what the input can hold.
pub(crate) fn read_list<T: Read<Cfg = ()>>(
    buf: &mut impl Buf,
    items_max: usize,
) -> Result<Vec<T>, Error> {
    let count = u32::from(UInt::<u32>::read(buf)?) as usize;
    if count > items_max {
        return Err(Error::InvalidLength(count));
    }
    let mut items = Vec::with_capacity(count.min(buf.remaining()));
    for _ in 0..count {
        items.push(T::read(buf)?);
    }
    Ok(items)
}

/// Reads a list whose items are strictly ascending by `key`, so that a set has one encoding.
pub(crate) fn read_ascending<T: Read<Cfg = ()>, K: Ord>(
    buf: &mut impl Buf,
    items_max: usize,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>, Error> {
    let items = read_list::<T>(buf, items_max)?;
    if items.windows(2).any(|pair| key(&pair[0]) >= key(&pair[1])) {
        return Err(Error::Invalid("list", "items are not strictly ascending"));
    }
    Ok(items)
}
