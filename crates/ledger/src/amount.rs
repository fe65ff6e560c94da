//! Money in minor units of an asset.

use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write, varint::UInt};
use core::fmt;

/// A quantity of money in minor units of its asset, from 0 to 2^63 - 1.
///
/// The bound keeps the sum of any two amounts inside a `u64` and every balance inside an `i64`. There is no arithmetic
/// that wraps or saturates: every step that could leave the range returns `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount, 2^63 - 1.
    pub const MAX: Self = Self(i64::MAX as u64);

    /// An amount of `minor_units`, unless that is over [`Amount::MAX`].
    pub const fn new(minor_units: u64) -> Option<Self> {
        if minor_units <= Self::MAX.0 {
            Some(Self(minor_units))
        } else {
            None
        }
    }

    /// The number of minor units.
    pub const fn minor_units(self) -> u64 {
        self.0
    }

    /// Whether this is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, unless it is over [`Amount::MAX`].
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0 + other.0)
    }

    /// The difference, unless `other` is larger.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// Reads a decimal such as `12.50` as an amount of an asset with `scale` digits after the point.
    ///
    /// Accepts digits and at most one point, nothing else: no sign, no spaces, no exponent.
    pub fn from_decimal(text: &str, scale: u8) -> Result<Self, AmountError> {
        if text.starts_with('-') {
            return Err(AmountError::Negative);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || text.ends_with('.') {
            return Err(AmountError::NotANumber);
        }
        if fraction.len() > usize::from(scale) {
            return Err(AmountError::TooPrecise);
        }
        let padding = usize::from(scale) - fraction.len();
        let mut units: u64 = 0;
        for byte in whole
            .bytes()
            .chain(fraction.bytes())
            .chain(core::iter::repeat_n(b'0', padding))
        {
            units = units
                .checked_mul(10)
                .and_then(|units| units.checked_add(u64::from(byte - b'0')))
                .ok_or(AmountError::TooLarge)?;
        }
        Self::new(units).ok_or(AmountError::TooLarge)
    }

    /// The decimal form with exactly `scale` digits after the point.
    pub fn to_decimal(self, scale: u8) -> String {
        decimal(self.0, scale)
    }
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text starts with a minus sign.
    #[error("an amount can't be negative")]
    Negative,
    /// The text is not a decimal number.
    #[error("an amount is digits with at most one point")]
    NotANumber,
    /// The text has more digits after the point than the asset.
    #[error("the amount has more decimal places than this asset")]
    TooPrecise,
    /// The number is over [`Amount::MAX`].
    #[error("the amount is larger than any balance can be")]
    TooLarge,
}

impl AmountError {
    /// The permanent code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Negative => "amount_negative",
            Self::NotANumber => "amount_not_a_number",
            Self::TooPrecise => "amount_too_precise",
            Self::TooLarge => "amount_too_large",
        }
    }
}

fn decimal(units: u64, scale: u8) -> String {
    let scale = usize::from(scale);
    let digits = format!("{units:0width$}", width = scale + 1);
    if scale == 0 {
        return digits;
    }
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{whole}.{fraction}")
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Write for Amount {
    #[inline]
    fn write(&self, buf: &mut impl BufMut) {
        UInt(self.0).write(buf);
    }
}

impl EncodeSize for Amount {
    #[inline]
    fn encode_size(&self) -> usize {
        UInt(self.0).encode_size()
    }
}

impl Read for Amount {
    type Cfg = ();
    #[inline]
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Self::new(UInt::<u64>::read(buf)?.into())
            .ok_or(Error::Invalid("amount", "over the largest amount"))
    }
}

/// What an account can dispose of in one asset: below zero down to minus its credit limit.
///
/// Ranges from -(2^63 - 1) to 2^63 - 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Balance(i64);

impl Balance {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A balance of `minor_units`, unless that is out of range.
    pub const fn new(minor_units: i64) -> Option<Self> {
        if minor_units == i64::MIN {
            None
        } else {
            Some(Self(minor_units))
        }
    }

    /// The number of minor units, negative for a debt.
    pub const fn minor_units(self) -> i64 {
        self.0
    }

    /// Whether this is exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The balance after receiving `amount`, unless it is over the largest.
    #[inline]
    pub const fn checked_add(self, amount: Amount) -> Option<Self> {
        match self.0.checked_add(amount.0 as i64) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// The balance after paying `amount`, unless it would fall below minus `credit_limit`.
    #[inline]
    pub const fn checked_sub(self, amount: Amount, credit_limit: Amount) -> Option<Self> {
        match self.0.checked_sub(amount.0 as i64) {
            Some(units) if units >= -(credit_limit.0 as i64) => Some(Self(units)),
            _ => None,
        }
    }

    /// How much is owed: zero for a balance that is not negative.
    pub const fn debt(self) -> Amount {
        if self.0 < 0 {
            Amount(self.0.unsigned_abs())
        } else {
            Amount::ZERO
        }
    }

    /// What can be paid out with `credit_limit`, at most [`Amount::MAX`].
    pub fn spendable(self, credit_limit: Amount) -> Amount {
        let units = i128::from(self.0) + i128::from(credit_limit.0);
        let bounded = units.clamp(0, i128::from(Amount::MAX.0));
        Amount(bounded as u64)
    }

    /// The decimal form with exactly `scale` digits after the point and a minus sign for a debt.
    pub fn to_decimal(self, scale: u8) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}", decimal(self.0.unsigned_abs(), scale))
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Write for Balance {
    #[inline]
    fn write(&self, buf: &mut impl BufMut) {
        UInt(zigzag(self.0)).write(buf);
    }
}

impl EncodeSize for Balance {
    #[inline]
    fn encode_size(&self) -> usize {
        UInt(zigzag(self.0)).encode_size()
    }
}

impl Read for Balance {
    type Cfg = ();
    #[inline]
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        let coded = u64::from(UInt::<u64>::read(buf)?);
        Self::new((coded >> 1) as i64 ^ -((coded & 1) as i64))
            .ok_or(Error::Invalid("balance", "below the smallest balance"))
    }
}

/// Small numbers of either sign as small numbers: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4.
const fn zigzag(units: i64) -> u64 {
    (units << 1 ^ units >> 63) as u64
}

/// A sum of many amounts, wide enough for any number of accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Total(pub u128);

impl Write for Total {
    fn write(&self, buf: &mut impl BufMut) {
        UInt(self.0).write(buf);
    }
}

impl EncodeSize for Total {
    fn encode_size(&self) -> usize {
        UInt(self.0).encode_size()
    }
}

impl Read for Total {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self(UInt::<u128>::read(buf)?.into()))
    }
}

/// A count that is encoded in as few bytes as it needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u32);

impl Write for Count {
    #[inline]
    fn write(&self, buf: &mut impl BufMut) {
        UInt(self.0).write(buf);
    }
}

impl EncodeSize for Count {
    #[inline]
    fn encode_size(&self) -> usize {
        UInt(self.0).encode_size()
    }
}

impl Read for Count {
    type Cfg = ();
    #[inline]
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self(UInt::<u32>::read(buf)?.into()))
    }
}
