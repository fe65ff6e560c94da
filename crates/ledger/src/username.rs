//! Usernames: what people call each other when they pay.

use crate::text;
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, Write};
use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};
use core::fmt;
use precis_core::profile::Profile as _;
use precis_profiles::UsernameCaseMapped;
use unicode_security::{
    GeneralSecurityProfile as _, RestrictionLevel, RestrictionLevelDetection as _,
};

/// A username in its one canonical form: the PRECIS profile UsernameCaseMapped (RFC 8265) was applied, 1 to 32
/// characters, letters and digits of one script (or a script with Latin that people do mix, UTS #39 "highly
/// restrictive"), with `.`, `-` or `_` only between two of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(Box<str>);

/// Why a text can't be a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Empty.
    #[error("a username has at least one character")]
    Empty,
    /// Over 32 characters.
    #[error("a username has at most 32 characters")]
    TooLong,
    /// A character that usernames don't have.
    #[error("a username has letters and digits, and . - or _ between them")]
    BadCharacter,
    /// Characters of scripts that people don't mix.
    #[error("a username doesn't mix letters of different scripts")]
    MixedScripts,
}

impl UsernameError {
    /// The permanent code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "username_empty",
            Self::TooLong => "username_too_long",
            Self::BadCharacter => "username_bad_character",
            Self::MixedScripts => "username_mixed_scripts",
        }
    }
}

impl Username {
    /// Most characters.
    pub const CHARACTERS_MAX: usize = 32;
    /// Most bytes of UTF-8.
    pub const BYTES_MAX: usize = 4 * Self::CHARACTERS_MAX;

    /// Parses what a person typed, in whatever case and width.
    pub fn new(typed: &str) -> Result<Self, UsernameError> {
        if typed.is_empty() {
            return Err(UsernameError::Empty);
        }
        // Mapping can shorten a text, but never to less than a quarter of its bytes; this bounds the work.
        if typed.len() > 4 * Self::BYTES_MAX {
            return Err(UsernameError::TooLong);
        }
        let mapped = UsernameCaseMapped::new()
            .enforce(typed)
            .map_err(|_| UsernameError::BadCharacter)?;
        if mapped.chars().count() > Self::CHARACTERS_MAX {
            return Err(UsernameError::TooLong);
        }
        check_characters(&mapped)?;
        Ok(Self(mapped.into()))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What all names that look like this one have in common: the hash of its UTS #39 skeleton, with upper and lower
    /// case made equal again because the skeleton's prototypes are of either case.
    pub fn skeleton(&self) -> Digest {
        let lower = |text: String| {
            text.chars()
                .flat_map(char::to_lowercase)
                .collect::<String>()
        };
        let once = lower(unicode_security::skeleton(&self.0).collect());
        let twice = lower(unicode_security::skeleton(&once).collect());
        Sha256::hash(&[b"scrip skeleton", twice.as_bytes()])
    }

    /// The hash that the name's record is kept under.
    pub fn digest(&self) -> Digest {
        Sha256::hash(&[b"scrip name", self.0.as_bytes()])
    }
}

fn check_characters(name: &str) -> Result<(), UsernameError> {
    let is_joiner = |character: char| matches!(character, '.' | '-' | '_');
    let mut after_letter = false;
    for character in name.chars() {
        if is_joiner(character) {
            if !after_letter {
                return Err(UsernameError::BadCharacter);
            }
            after_letter = false;
        } else {
            let is_letter = if character.is_ascii() {
                character.is_ascii_alphanumeric()
            } else {
                character.identifier_allowed()
            };
            if !is_letter {
                return Err(UsernameError::BadCharacter);
            }
            after_letter = true;
        }
    }
    if !after_letter {
        return Err(UsernameError::BadCharacter);
    }
    // Joiners are common to all scripts and would only blur the detection.
    let letters: String = name.chars().filter(|c| !is_joiner(*c)).collect();
    if letters.as_str().detect_restriction_level() > RestrictionLevel::HighlyRestrictive {
        return Err(UsernameError::MixedScripts);
    }
    Ok(())
}

impl fmt::Display for Username {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl core::str::FromStr for Username {
    type Err = UsernameError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Write for Username {
    fn write(&self, buf: &mut impl BufMut) {
        text::write_text(&self.0, buf);
    }
}

impl EncodeSize for Username {
    fn encode_size(&self) -> usize {
        text::text_size(&self.0)
    }
}

impl Read for Username {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        let mut bytes = [0; Self::BYTES_MAX];
        let text = text::read_text(buf, &mut bytes)?;
        let name = Self::new(text).map_err(|_| Error::Invalid("username", "not a username"))?;
        if name.as_str() != text {
            return Err(Error::Invalid("username", "not in canonical form"));
        }
        Ok(name)
    }
}
