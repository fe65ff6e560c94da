//! The till's own QR code, in the EMVCo merchant-presented form: a list of tag, length and value in digits and text, with a checksum.
//!
//! ```text
//! 00 01            the form
//! 01 11 | 12       for many payments | for one
//! 26 template      00 "org.example.scrip", 01 the network's first 8 bytes, 02 the account, 03 the asset
//! 52 0000          no merchant category
//! 53 999           a currency that ISO 4217 does not number
//! 54 12.50         the amount, if the till asks for one
//! 58 XX            no country
//! 59 name  60 city
//! 62 template      05 the sale's reference, 07 the till
//! 63 CRC           over all of it
//! ```

use crate::{Account, Error, Network};
use core::fmt::Write as _;

/// Says whose template it is.
const OWNER: &str = "org.example.scrip";
const NAME_LENGTH_MAX: usize = 25;
const CITY_LENGTH_MAX: usize = 15;
const LABEL_LENGTH_MAX: usize = 25;
/// Characters of the longest code that is read.
const LENGTH_MAX: usize = 512;

/// What a till's code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// The first bytes of the network's id.
    pub network: [u8; 8],
    /// The shop's account.
    pub payee: Account,
    /// The code of the asset.
    pub asset: String,
    /// The amount in minor units and the asset's scale, if the till asks for one.
    pub amount: Option<(u64, u8)>,
    /// The shop, in ASCII, 1 to 25 characters.
    pub name: String,
    /// Where it is, in ASCII, 1 to 15 characters.
    pub city: String,
    /// What the till calls the sale, up to 25 characters.
    pub reference: String,
    /// What the shop calls the till, up to 25 characters.
    pub terminal: String,
}

impl Merchant {
    /// The text of the QR code.
    pub fn to_text(&self) -> Result<String, Error> {
        let is_asset = (1..=12).contains(&self.asset.len())
            && self
                .asset
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let fits = |text: &str, range: core::ops::RangeInclusive<usize>| {
            range.contains(&text.len()) && is_printable(text) && text.trim() == text
        };
        let is_sound = is_asset
            && fits(&self.name, 1..=NAME_LENGTH_MAX)
            && fits(&self.city, 1..=CITY_LENGTH_MAX)
            && fits(&self.reference, 0..=LABEL_LENGTH_MAX)
            && fits(&self.terminal, 0..=LABEL_LENGTH_MAX)
            && self
                .amount
                .is_none_or(|(units, scale)| units > 0 && scale <= 6);
        if !is_sound {
            return Err(Error::MerchantValue);
        }
        let mut account = String::new();
        put(&mut account, "00", OWNER);
        put(&mut account, "01", &hex(&self.network));
        put(&mut account, "02", &hex(&self.payee));
        put(&mut account, "03", &self.asset);
        let mut labels = String::new();
        if !self.reference.is_empty() {
            put(&mut labels, "05", &self.reference);
        }
        if !self.terminal.is_empty() {
            put(&mut labels, "07", &self.terminal);
        }
        let mut text = String::new();
        put(&mut text, "00", "01");
        put(
            &mut text,
            "01",
            if self.amount.is_some() { "12" } else { "11" },
        );
        put(&mut text, "26", &account);
        put(&mut text, "52", "0000");
        put(&mut text, "53", "999");
        if let Some((units, scale)) = self.amount {
            put(&mut text, "54", &decimal(units, scale));
        }
        put(&mut text, "58", "XX");
        put(&mut text, "59", &self.name);
        put(&mut text, "60", &self.city);
        if !labels.is_empty() {
            put(&mut text, "62", &labels);
        }
        text.push_str("6304");
        let checksum = crc(text.as_bytes());
        let _ = write!(text, "{checksum:04X}");
        Ok(text)
    }

    /// Reads the text of a QR code. `scale` says how many digits after the point an asset has; where it can't, an amount is refused.
    pub fn read(text: &str, scale: impl Fn(&str) -> Option<u8>) -> Result<Self, Error> {
        let text = text.trim();
        if text.len() > LENGTH_MAX || !is_printable(text) || !text.starts_with("000201") {
            return Err(Error::NotAMerchant);
        }
        let (body, checksum) = text
            .split_at_checked(text.len().saturating_sub(4))
            .ok_or(Error::MerchantMalformed)?;
        if !body.ends_with("6304") || checksum != format!("{:04X}", crc(body.as_bytes())) {
            return Err(Error::MerchantMalformed);
        }
        let fields = fields(&body[..body.len() - 4])?;
        let account = owned_template(&fields)?;
        let account_field = |tag| find(&account, tag).ok_or(Error::MerchantMalformed);
        let asset = account_field("03")?.to_owned();
        let amount = match find(&fields, "54") {
            None => None,
            Some(text) => {
                let scale = scale(&asset).ok_or(Error::MerchantMalformed)?;
                let units = minor_units(text, scale).ok_or(Error::MerchantMalformed)?;
                Some((units, scale))
            }
        };
        let labels = match find(&fields, "62") {
            Some(text) => self::fields(text)?,
            None => Vec::new(),
        };
        let label = |tag| find(&labels, tag).unwrap_or_default().to_owned();
        let merchant = Self {
            network: unhex(account_field("01")?)?,
            payee: unhex(account_field("02")?)?,
            asset,
            amount,
            name: find(&fields, "59").unwrap_or_default().to_owned(),
            city: find(&fields, "60").unwrap_or_default().to_owned(),
            reference: label("05"),
            terminal: label("07"),
        };
        // Values that could not have been written are not read either.
        merchant.to_text().map_err(|_| Error::MerchantMalformed)?;
        Ok(merchant)
    }

    /// Fails unless the till belongs to this network.
    pub fn check_network(&self, network: &Network) -> Result<(), Error> {
        match network.starts_with(&self.network) {
            true => Ok(()),
            false => Err(Error::OtherNetwork),
        }
    }
}

/// A name as the code can hold it: ASCII, cut to its longest.
pub fn ascii_name(name: &str, length_max: usize) -> String {
    let mut text = String::new();
    for character in name.chars() {
        match character {
            'ä' => text.push_str("ae"),
            'ö' => text.push_str("oe"),
            'ü' => text.push_str("ue"),
            'Ä' => text.push_str("Ae"),
            'Ö' => text.push_str("Oe"),
            'Ü' => text.push_str("Ue"),
            'ß' => text.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => text.push('a'),
            'è' | 'é' | 'ê' | 'ë' => text.push('e'),
            'ì' | 'í' | 'î' | 'ï' => text.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' => text.push('o'),
            'ù' | 'ú' | 'û' => text.push('u'),
            'ñ' => text.push('n'),
            'ç' => text.push('c'),
            character if character.is_ascii_graphic() || character == ' ' => text.push(character),
            _ => text.push('.'),
        }
    }
    text.truncate(length_max);
    let trimmed = text.trim();
    match trimmed.is_empty() {
        true => ".".into(),
        false => trimmed.into(),
    }
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

fn put(text: &mut String, tag: &str, value: &str) {
    let _ = write!(text, "{tag}{:02}{value}", value.len());
}

/// The fields of a code or a template, of which no tag may come twice.
fn fields(mut text: &str) -> Result<Vec<(&str, &str)>, Error> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    while !text.is_empty() {
        let (head, rest) = text.split_at_checked(4).ok_or(Error::MerchantMalformed)?;
        if !head.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::MerchantMalformed);
        }
        let (tag, length) = head.split_at(2);
        let length: usize = length.parse().map_err(|_| Error::MerchantMalformed)?;
        let (value, rest) = rest
            .split_at_checked(length)
            .ok_or(Error::MerchantMalformed)?;
        if find(&found, tag).is_some() {
            return Err(Error::MerchantMalformed);
        }
        found.push((tag, value));
        text = rest;
    }
    Ok(found)
}

fn find<'a>(fields: &[(&str, &'a str)], tag: &str) -> Option<&'a str> {
    let found = fields.iter().find(|(name, _)| *name == tag);
    found.map(|(_, value)| *value)
}

/// Our template among those of other payment services.
fn owned_template<'a>(fields: &[(&str, &'a str)]) -> Result<Vec<(&'a str, &'a str)>, Error> {
    for (tag, value) in fields {
        if !("26"..="51").contains(tag) {
            continue;
        }
        let template = self::fields(value)?;
        if find(&template, "00") == Some(OWNER) {
            return Ok(template);
        }
    }
    Err(Error::NotAMerchant)
}

/// CRC-16 with the polynomial 0x1021 and 0xFFFF to begin with.
fn crc(bytes: &[u8]) -> u16 {
    let mut crc = u16::MAX;
    for byte in bytes {
        crc ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            let carry = crc & 0x8000 != 0;
            crc <<= 1;
            if carry {
                crc ^= 0x1021;
            }
        }
    }
    crc
}

fn decimal(units: u64, scale: u8) -> String {
    let width = usize::from(scale) + 1;
    let digits = format!("{units:0width$}");
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    match fraction.is_empty() {
        true => whole.into(),
        false => format!("{whole}.{fraction}"),
    }
}

fn minor_units(text: &str, scale: u8) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let scale = usize::from(scale);
    if whole.is_empty() || text.len() > 13 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    if fraction.len() > scale || text.ends_with('.') {
        return None;
    }
    let units: u64 = format!("{whole}{fraction:0<scale$}").parse().ok()?;
    (units > 0).then_some(units)
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02X}");
    }
    text
}

fn unhex<const N: usize>(text: &str) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
    if text.len() != 2 * N || !text.bytes().all(is_hex) {
        return Err(Error::MerchantMalformed);
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16)
            .map_err(|_| Error::MerchantMalformed)?;
    }
    Ok(bytes)
}
