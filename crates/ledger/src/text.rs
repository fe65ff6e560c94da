//! Short texts that people attach to payments.

use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write, varint::UInt};
use core::fmt;

/// Most bytes in a [`Reference`].
pub const REFERENCE_BYTES_MAX: usize = 140;

/// A text of at most 140 bytes of UTF-8 without control characters. Empty means none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reference(Box<str>);

/// Why a text can't be a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Over [`REFERENCE_BYTES_MAX`] bytes.
    #[error("a reference has at most 140 bytes")]
    TooLong,
    /// Has a control character such as a line break.
    #[error("a reference has no line breaks or other control characters")]
    ControlCharacter,
}

impl ReferenceError {
    /// The permanent code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "reference_too_long",
            Self::ControlCharacter => "reference_control_character",
        }
    }
}

impl Reference {
    /// Parses a reference.
    pub fn new(text: &str) -> Result<Self, ReferenceError> {
        if text.len() > REFERENCE_BYTES_MAX {
            return Err(ReferenceError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(ReferenceError::ControlCharacter);
        }
        Ok(Self(text.into()))
    }

    /// No text.
    pub fn none() -> Self {
        Self::default()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Write for Reference {
    fn write(&self, buf: &mut impl BufMut) {
        write_text(&self.0, buf);
    }
}

impl EncodeSize for Reference {
    fn encode_size(&self) -> usize {
        text_size(&self.0)
    }
}

impl Read for Reference {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        let mut bytes = [0; REFERENCE_BYTES_MAX];
        let text = read_text(buf, &mut bytes)?;
        Self::new(text).map_err(|_| Error::Invalid("reference", "has control characters"))
    }
}

/// Writes a text as its length in bytes and its bytes.
pub(crate) fn write_text(text: &str, buf: &mut impl BufMut) {
    UInt(text.len() as u32).write(buf);
    buf.put_slice(text.as_bytes());
}

/// Size of what [`write_text`] writes.
pub(crate) fn text_size(text: &str) -> usize {
    UInt(text.len() as u32).encode_size() + text.len()
}

/// Reads a text that fits into `space`.
pub(crate) fn read_text<'s>(buf: &mut impl Buf, space: &'s mut [u8]) -> Result<&'s str, Error> {
    let length = u32::from(UInt::<u32>::read(buf)?) as usize;
    if length > space.len() {
        return Err(Error::InvalidLength(length));
    }
    if length > buf.remaining() {
        return Err(Error::EndOfBuffer);
    }
    let bytes = &mut space[..length];
    buf.copy_to_slice(bytes);
    core::str::from_utf8(bytes).map_err(|_| Error::Invalid("text", "not UTF-8"))
}
