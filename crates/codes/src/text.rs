//! A code as the text of a QR code: base 45 (RFC 9285), which QR codes hold most densely, after three letters that say what it is.

use crate::Error;

/// What stands before a code that everybody can read.
pub const PLAIN: &str = "SC1:";
/// What stands before a code that only the gateway can read.
pub const SEALED: &str = "SX1:";

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Characters of the longest text that is read.
const LENGTH_MAX: usize = 2_048;

/// What a text holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A transaction code.
    Plain(Vec<u8>),
    /// One that only the gateway can read.
    Sealed(Vec<u8>),
}

impl Content {
    /// The text of a QR code.
    pub fn to_text(&self) -> String {
        let (prefix, bytes) = match self {
            Self::Plain(bytes) => (PLAIN, bytes),
            Self::Sealed(bytes) => (SEALED, bytes),
        };
        format!("{prefix}{}", encode(bytes))
    }

    /// Reads the text of a QR code. Blanks at its ends, which scanners add, don't matter.
    pub fn read(text: &str) -> Result<Self, Error> {
        // A blank may be the last character of a code: only what can't be one is cut off.
        let text = text.trim_start().trim_end_matches(['\r', '\n', '\t']);
        if let Some(rest) = text.strip_prefix(PLAIN) {
            return decode(rest).map(Self::Plain);
        }
        match text.strip_prefix(SEALED) {
            Some(rest) => decode(rest).map(Self::Sealed),
            None => Err(Error::NotACode),
        }
    }
}

/// Bytes in base 45.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    let mut digits = |mut number: usize, count: usize| {
        for _ in 0..count {
            text.push(char::from(ALPHABET[number % 45]));
            number /= 45;
        }
    };
    let pairs = bytes.chunks_exact(2);
    let last = pairs.remainder().first();
    for pair in pairs {
        digits(usize::from(pair[0]) * 256 + usize::from(pair[1]), 3);
    }
    if let Some(byte) = last {
        digits(usize::from(*byte), 2);
    }
    text
}

/// Bytes from base 45; refuses what [`encode`] does not write.
pub fn decode(text: &str) -> Result<Vec<u8>, Error> {
    if text.len() > LENGTH_MAX {
        return Err(Error::Malformed);
    }
    let digit = |byte: &u8| ALPHABET.iter().position(|letter| letter == byte);
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    for group in text.as_bytes().chunks(3) {
        let digits = group.iter().map(digit).collect::<Option<Vec<_>>>();
        let number = match digits.ok_or(Error::Malformed)?.as_slice() {
            [first, second, third] => {
                let number = first + second * 45 + third * 2_025;
                let high = u8::try_from(number / 256).map_err(|_| Error::Malformed)?;
                bytes.push(high);
                number % 256
            }
            [first, second] => first + second * 45,
            _ => return Err(Error::Malformed),
        };
        bytes.push(u8::try_from(number).map_err(|_| Error::Malformed)?);
    }
    Ok(bytes)
}
