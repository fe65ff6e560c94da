//! Values as JSON has them: texts that become the ledger's types, with an error that names the field.
//!
//! Requests keep texts as they came, so that a wrong one can be answered with its own code and the name of its field.

use crate::problem::{Problem, Retry, codes};
use scrip_ledger::{
    amount::{Amount, AmountError},
    ids::{AssetCode, AssetCodeError},
    text::{Reference, ReferenceError},
    username::{Username, UsernameError},
};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

macro_rules! text {
    ($(#[$meta:meta])* $name:ident, $pattern:literal, $example:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(pattern = $pattern, example = $example)]
        pub struct $name(pub String);

        impl $name {
            /// Any ledger value in its text form.
            pub fn of(value: impl fmt::Display) -> Self {
                Self(value.to_string())
            }

            /// The ledger's value, if the text is one.
            pub fn to<T: FromStr>(&self) -> Result<T, T::Err> {
                self.0.parse()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

text!(
    /// An id of 16 bytes in hex: an account, an operation, a request, a hold, a mandate or a payment.
    Id,
    "^[0-9a-f]{32}$",
    "0068f0a1b2c3d4e5f60718293a4b5c6d"
);
text!(
    /// 32 bytes in hex: a digest or a public key.
    Hash,
    "^[0-9a-f]{64}$",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
);
text!(
    /// An ed25519 signature of 64 bytes in hex.
    SignatureHex,
    "^[0-9a-f]{128}$",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
);
text!(
    /// Bytes in hex.
    HexBytes,
    "^([0-9a-f]{2})*$",
    "0068f0a1"
);
text!(
    /// The code of an asset.
    Asset,
    "^[A-Z0-9]{1,12}$",
    "EUR"
);

impl HexBytes {
    /// Bytes as JSON has them.
    pub fn encode(bytes: &[u8]) -> Self {
        Self(const_hex::encode(bytes))
    }
}

/// A number of minor units of an asset, as a string of digits; in balances also with a minus sign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^-?[0-9]{1,19}$", example = "1250")]
pub struct MinorUnits(pub String);

/// Marks a number that came where a string belongs, so that the field's own check can refuse it by name.
const NUMBER_MARK: char = '#';

impl<'de> Deserialize<'de> for MinorUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = MinorUnits;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string of digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<MinorUnits, E> {
                Ok(MinorUnits(text.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<MinorUnits, E> {
                Ok(MinorUnits(format!("{NUMBER_MARK}{number}")))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<MinorUnits, E> {
                Ok(MinorUnits(format!("{NUMBER_MARK}{number}")))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<MinorUnits, E> {
                Ok(MinorUnits(format!("{NUMBER_MARK}{number}")))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// An amount of money in a request: minor units, the asset, and how many decimal places the sender thinks the asset has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units: `1250` is 12.50 at scale 2.
    pub minor_units: MinorUnits,
    /// The asset's code.
    pub asset: Asset,
    /// Digits after the point. In a request it may be left out; if it is there and is not the asset's, the request is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u8>,
}

/// What knows the scale of assets: the node's state, or nothing.
pub type Scales<'a> = &'a dyn Fn(&AssetCode) -> Option<u8>;

/// Knows no asset.
pub fn no_scales(_: &AssetCode) -> Option<u8> {
    None
}

impl Money {
    /// An amount as JSON has it.
    pub fn of(amount: Amount, asset: &AssetCode, scales: Scales<'_>) -> Self {
        Self {
            minor_units: MinorUnits(amount.minor_units().to_string()),
            asset: Asset::of(asset),
            scale: scales(asset),
        }
    }
}

/// A value of a request that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {sentence}")]
pub struct FieldError {
    /// Path of the field within the request.
    pub field: String,
    /// The permanent code.
    pub code: &'static str,
    /// A sentence that a person can act on.
    pub sentence: String,
}

impl FieldError {
    /// The same error, seen from one level further out.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.field = format!("{outer}.{}", self.field);
        self
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        let status = codes::ALL
            .iter()
            .find(|code| code.code == error.code)
            .map_or(400, |code| code.status);
        Self::new(status, error.code, error.sentence, Retry::Never).with_field(error.field)
    }
}

/// The codes of malformed values with their sentences.
pub(crate) fn errors() -> Vec<(&'static str, String)> {
    let mut all = vec![(AssetCodeError.code(), AssetCodeError.to_string())];
    for error in [
        AmountError::Negative,
        AmountError::NotANumber,
        AmountError::TooPrecise,
        AmountError::TooLarge,
    ] {
        all.push((error.code(), error.to_string()));
    }
    for error in [
        UsernameError::Empty,
        UsernameError::TooLong,
        UsernameError::BadCharacter,
        UsernameError::MixedScripts,
    ] {
        all.push((error.code(), error.to_string()));
    }
    for error in [ReferenceError::TooLong, ReferenceError::ControlCharacter] {
        all.push((error.code(), error.to_string()));
    }
    all
}

fn wrong(field: &str, code: &'static str, sentence: impl ToString) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code,
        sentence: sentence.to_string(),
    }
}

/// Parses an id or another value in hex.
pub fn hex<T: FromStr>(field: &str, text: &str) -> Result<T, FieldError> {
    text.parse().map_err(|_| {
        wrong(
            field,
            codes::ID_MALFORMED.code,
            codes::ID_MALFORMED.sentence,
        )
    })
}

/// Parses a fixed number of bytes in hex.
pub fn bytes<const N: usize>(field: &str, text: &str) -> Result<[u8; N], FieldError> {
    let mut bytes = [0; N];
    match const_hex::decode_to_slice(text, &mut bytes) {
        Ok(()) if !text.starts_with("0x") => Ok(bytes),
        _ => Err(wrong(
            field,
            codes::ID_MALFORMED.code,
            codes::ID_MALFORMED.sentence,
        )),
    }
}

/// Parses bytes in hex, however many.
pub fn hex_bytes(field: &str, text: &str) -> Result<Vec<u8>, FieldError> {
    match const_hex::decode(text) {
        Ok(bytes) if !text.starts_with("0x") => Ok(bytes),
        _ => Err(malformed(field)),
    }
}

/// A field whose text has not the form that its description asks for.
pub(crate) fn malformed(field: &str) -> FieldError {
    wrong(
        field,
        codes::ID_MALFORMED.code,
        codes::ID_MALFORMED.sentence,
    )
}

/// Parses an amount, whatever its asset.
pub fn amount(field: &str, units: &MinorUnits) -> Result<Amount, FieldError> {
    let text = units.0.trim_start_matches(NUMBER_MARK);
    match Amount::from_decimal(text, 0) {
        Err(error) => Err(wrong(field, error.code(), error)),
        Ok(_) if text != units.0 => Err(wrong(
            field,
            codes::AMOUNT_NOT_A_STRING.code,
            codes::AMOUNT_NOT_A_STRING.sentence,
        )),
        Ok(amount) => Ok(amount),
    }
}

/// Parses an asset's code.
pub fn asset(field: &str, code: &Asset) -> Result<AssetCode, FieldError> {
    AssetCode::new(&code.0).map_err(|error| wrong(field, error.code(), error))
}

/// Parses money and compares its scale with the asset's, where both are known.
pub fn money(
    field: &str,
    money: &Money,
    scales: Scales<'_>,
) -> Result<(AssetCode, Amount), FieldError> {
    let code = asset("asset", &money.asset).map_err(|error| error.within(field))?;
    let amount = amount("minor_units", &money.minor_units).map_err(|error| error.within(field))?;
    match (money.scale, scales(&code)) {
        (Some(said), Some(is)) if said != is => Err(wrong(
            &format!("{field}.scale"),
            codes::SCALE_DIFFERS.code,
            format!("{code} has {is} decimal places, not {said}; the amount would be wrong."),
        )),
        _ => Ok((code, amount)),
    }
}

/// Parses a reference.
pub fn reference(field: &str, text: &str) -> Result<Reference, FieldError> {
    Reference::new(text).map_err(|error| wrong(field, error.code(), error))
}

/// Parses a username.
pub fn username(field: &str, text: &str) -> Result<Username, FieldError> {
    Username::new(text).map_err(|error| wrong(field, error.code(), error))
}
