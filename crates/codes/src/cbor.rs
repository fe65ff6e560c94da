//! Values in CBOR (RFC 8949), in one encoding only.

use crate::Error;
use ciborium::Value;

/// Nested deeper than anything here is.
const DEPTH_MAX: usize = 8;
/// Longer than anything that fits into a QR code.
pub const LENGTH_MAX: usize = 1_024;

/// Encodes a value. Lengths and numbers take their shortest form.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory does not fail, and the values here have no map keys that can't be written.
    let _ = ciborium::into_writer(value, &mut bytes);
    bytes
}

/// Decodes a value; refuses what [`encode`] would write otherwise.
pub fn decode(bytes: &[u8]) -> Result<Value, Error> {
    if bytes.len() > LENGTH_MAX {
        return Err(Error::Malformed);
    }
    let value: Value = ciborium::de::from_reader_with_recursion_limit(bytes, DEPTH_MAX)
        .map_err(|_| Error::Malformed)?;
    match encode(&value) == bytes {
        true => Ok(value),
        false => Err(Error::Malformed),
    }
}

/// The items of an array of this length.
pub fn array<const N: usize>(value: Value) -> Result<[Value; N], Error> {
    let items = value.into_array().map_err(|_| Error::Malformed)?;
    items.try_into().map_err(|_| Error::Malformed)
}

/// A number that is not negative.
pub fn number(value: &Value) -> Result<u64, Error> {
    let number = value.as_integer().ok_or(Error::Malformed)?;
    number.try_into().map_err(|_| Error::Malformed)
}

/// A small number that is not negative.
pub fn small<T: TryFrom<u64>>(value: &Value) -> Result<T, Error> {
    number(value)?.try_into().map_err(|_| Error::Malformed)
}

/// Bytes of this length.
pub fn bytes<const N: usize>(value: &Value) -> Result<[u8; N], Error> {
    let bytes = value.as_bytes().ok_or(Error::Malformed)?;
    bytes.as_slice().try_into().map_err(|_| Error::Malformed)
}
