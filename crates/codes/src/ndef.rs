//! A code as the payload of a contactless tag or card emulation: one NDEF record of an external type (NFC Forum NDEF 1.0, RTD 1.0).
//!
//! ```text
//! C4 | D4          begins and ends the message, external type; D4 where the payload has at most 255 bytes
//! 11               bytes of the type
//! length           of the payload: 1 byte with D4, else 4 bytes
//! type             "scrip.example:pay"
//! payload          01, then the bytes of a transaction code | 02, then those of a sealed one
//! ```
//!
//! A third shorter than the text of the QR code. Browsers that read NFC give the payload alone, which is [`payload`] and [`read_payload`].

use crate::{Error, text::Content};

/// The type of the record, as browsers name it too.
pub const RECORD_TYPE: &str = "scrip.example:pay";

/// Message begin, message end, external type.
const HEAD: u8 = 0xC4;
/// The payload's length has one byte.
const SHORT: u8 = 0x10;
const PLAIN: u8 = 1;
const SEALED: u8 = 2;
/// Bytes of the longest payload that is read.
const LENGTH_MAX: usize = 1_024;

/// The record's payload.
pub fn payload(content: &Content) -> Vec<u8> {
    let (kind, bytes) = match content {
        Content::Plain(bytes) => (PLAIN, bytes),
        Content::Sealed(bytes) => (SEALED, bytes),
    };
    let mut payload = Vec::with_capacity(1 + bytes.len());
    payload.push(kind);
    payload.extend_from_slice(bytes);
    payload
}

/// Reads a record's payload.
pub fn read_payload(payload: &[u8]) -> Result<Content, Error> {
    match payload.split_first() {
        _ if payload.len() > LENGTH_MAX => Err(Error::Malformed),
        Some((&PLAIN, bytes)) => Ok(Content::Plain(bytes.into())),
        Some((&SEALED, bytes)) => Ok(Content::Sealed(bytes.into())),
        _ => Err(Error::Malformed),
    }
}

/// The whole message.
pub fn message(content: &Content) -> Vec<u8> {
    let payload = payload(content);
    let mut message = Vec::with_capacity(6 + RECORD_TYPE.len() + payload.len());
    match u8::try_from(payload.len()) {
        Ok(length) => message.extend([HEAD | SHORT, RECORD_TYPE.len() as u8, length]),
        Err(_) => {
            message.extend([HEAD, RECORD_TYPE.len() as u8]);
            message.extend((payload.len() as u32).to_be_bytes());
        }
    }
    message.extend_from_slice(RECORD_TYPE.as_bytes());
    message.extend_from_slice(&payload);
    message
}

/// Reads a whole message. Takes only what [`message`] writes: other records than ours, or more than one, are not a code.
pub fn read(message: &[u8]) -> Result<Content, Error> {
    let length_size = match message.first() {
        Some(&head) if head == HEAD | SHORT => 1,
        Some(&HEAD) => 4,
        _ => return Err(Error::NotACode),
    };
    let rest = &message[1..];
    let (&type_length, rest) = rest.split_first().ok_or(Error::Malformed)?;
    let (length, rest) = rest.split_at_checked(length_size).ok_or(Error::Malformed)?;
    let (record_type, payload) = rest
        .split_at_checked(usize::from(type_length))
        .ok_or(Error::Malformed)?;
    if record_type != RECORD_TYPE.as_bytes() {
        return Err(Error::NotACode);
    }
    let said = length
        .iter()
        .fold(0, |length, byte| length << 8 | usize::from(*byte));
    // One encoding: a short payload has a short length.
    if said != payload.len() || (length_size == 4 && said <= usize::from(u8::MAX)) {
        return Err(Error::Malformed);
    }
    read_payload(payload)
}
