//! Bytes of bounded length: what X.509 encodes, kept as it came.

use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write, varint::UInt};
use core::fmt;

/// Most bytes of a certificate.
pub const CERTIFICATE_BYTES_MAX: usize = 4_096;
/// Most bytes of a revocation list.
pub const LIST_BYTES_MAX: usize = 32_768;

macro_rules! bounded_bytes {
    ($(#[$meta:meta])* $name:ident, $bytes_max:expr) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<[u8]>);

        impl $name {
            /// The bytes, unless there are too many.
            pub fn new(bytes: &[u8]) -> Option<Self> {
                (bytes.len() <= $bytes_max).then(|| Self(bytes.into()))
            }

            /// The bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                crate::wire::write_hex(&self.0, formatter)
            }
        }

        impl Write for $name {
            fn write(&self, buf: &mut impl BufMut) {
                UInt(self.0.len() as u32).write(buf);
                buf.put_slice(&self.0);
            }
        }

        impl EncodeSize for $name {
            fn encode_size(&self) -> usize {
                UInt(self.0.len() as u32).encode_size() + self.0.len()
            }
        }

        impl Read for $name {
            type Cfg = ();
            fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
                read_bytes(buf, $bytes_max).map(Self)
            }
        }
    };
}

bounded_bytes!(
    /// A certificate in DER. Whether it is one is found out when it is looked at.
    CertificateDer,
    CERTIFICATE_BYTES_MAX
);
bounded_bytes!(
    /// A revocation list in DER. Whether it is one is found out when it is looked at.
    ListDer,
    LIST_BYTES_MAX
);

fn read_bytes(buf: &mut impl Buf, bytes_max: usize) -> Result<Box<[u8]>, Error> {
    let length = u32::from(UInt::<u32>::read(buf)?) as usize;
    if length > bytes_max {
        return Err(Error::InvalidLength(length));
    }
    if length > buf.remaining() {
        return Err(Error::EndOfBuffer);
    }
    let mut bytes = vec![0; length];
    buf.copy_to_slice(&mut bytes);
    Ok(bytes.into())
}

/// The serial number of a certificate: 1 to 20 bytes, big endian, without leading zeros. Unique for each authority.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(Box<[u8]>);

impl Serial {
    /// Most bytes, as RFC 5280 has it.
    pub const BYTES_MAX: usize = 20;

    /// The number with these bytes, unless it is zero or too large.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let start = bytes.iter().position(|byte| *byte != 0)?;
        let bytes = &bytes[start..];
        (bytes.len() <= Self::BYTES_MAX).then(|| Self(bytes.into()))
    }

    /// The bytes, big endian.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::wire::write_hex(&self.0, formatter)
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::wire::write_hex(&self.0, formatter)
    }
}

impl Write for Serial {
    fn write(&self, buf: &mut impl BufMut) {
        UInt(self.0.len() as u32).write(buf);
        buf.put_slice(&self.0);
    }
}

impl EncodeSize for Serial {
    fn encode_size(&self) -> usize {
        UInt(self.0.len() as u32).encode_size() + self.0.len()
    }
}

impl Read for Serial {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        let bytes = read_bytes(buf, Self::BYTES_MAX)?;
        match Self::new(&bytes) {
            Some(serial) if serial.0.len() == bytes.len() => Ok(serial),
            _ => Err(Error::Invalid("serial", "zero or with leading zeros")),
        }
    }
}
