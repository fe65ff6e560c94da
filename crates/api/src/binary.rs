//! Many operations in one binary request (`application/octet-stream`).
//!
//! ```text
//! body       operation *
//! operation  length u32 big-endian | that many bytes: the binary form of one signed operation
//! ```

use commonware_codec::{Copying, EncodeSize as _, ReadExt as _, Write as _};
use scrip_ledger::{block::OPERATION_SIZE_MAX, operation::Signed};

/// The media type of binary requests and of proofs.
pub const MEDIA_TYPE: &str = "application/octet-stream";

const LENGTH_SIZE: usize = 4;

/// Why a binary request can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BinaryError {
    /// Nothing in it.
    #[error("the request holds no operation")]
    Empty,
    /// More than allowed.
    #[error("the request holds more than {max} operations")]
    TooMany {
        /// The limit.
        max: usize,
    },
    /// An operation is larger than any block takes.
    #[error("operation {index} of the request is larger than any block takes")]
    TooLarge {
        /// Which, from 0.
        index: usize,
    },
    /// An operation can't be decoded, or the body ends within it.
    #[error("operation {index} of the request can't be read")]
    Malformed {
        /// Which, from 0.
        index: usize,
    },
}

/// Appends one operation to a body.
pub fn push(body: &mut Vec<u8>, signed: &Signed) {
    let size = signed.encode_size();
    body.reserve(LENGTH_SIZE + size);
    body.extend_from_slice(&(size as u32).to_be_bytes());
    signed.write(body);
}

/// The body of a request with these operations.
pub fn encode<'a>(operations: impl IntoIterator<Item = &'a Signed>) -> Vec<u8> {
    let mut body = Vec::new();
    for signed in operations {
        push(&mut body, signed);
    }
    body
}

/// Reads the operations of a body, at most `max`.
pub fn decode(body: &[u8], max: usize) -> Result<Vec<Signed>, BinaryError> {
    decode_with(body, max, |encoded| Signed::read(encoded).ok())
}

/// Reads the operations of a body, at most `max`, each with `read`, which leaves what it does not need.
pub fn decode_with(
    body: &[u8],
    max: usize,
    read: impl Fn(&mut Copying<'_>) -> Option<Signed>,
) -> Result<Vec<Signed>, BinaryError> {
    let mut rest = body;
    let mut operations = Vec::new();
    while !rest.is_empty() {
        let index = operations.len();
        if index == max {
            return Err(BinaryError::TooMany { max });
        }
        let malformed = BinaryError::Malformed { index };
        let (length, after) = rest.split_first_chunk::<LENGTH_SIZE>().ok_or(malformed)?;
        let length = u32::from_be_bytes(*length) as usize;
        if length > OPERATION_SIZE_MAX {
            return Err(BinaryError::TooLarge { index });
        }
        let (encoded, after) = after.split_at_checked(length).ok_or(malformed)?;
        let mut encoded = Copying(encoded);
        let signed = read(&mut encoded).filter(|_| encoded.0.is_empty());
        operations.push(signed.ok_or(malformed)?);
        rest = after;
    }
    if operations.is_empty() {
        return Err(BinaryError::Empty);
    }
    Ok(operations)
}
