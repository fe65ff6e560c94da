//! The codes that phones show, for browsers: what the phone signs, what the till checks, and the till's own code.
//!
//! Nothing is decided here: everything is handed to `scrip_codes`. The phone's key stays with the browser; it signs bytes that
//! [`Draft`] gives. Bytes go in and out in hexadecimal digits, amounts as numbers of minor units in text, because JavaScript's numbers
//! round. What is refused fails with `code: sentence`, where the code is permanent.

use scrip_codes::{
    Error, Issuer, Preauthorization, Scope, Till, TransactionCode, Trust, check, merchant, ndef,
    sealed, text::Content, transaction,
};
use std::fmt::Write as _;
use wasm_bindgen::prelude::wasm_bindgen;

fn refusal(error: Error) -> String {
    format!("{}: {}", error.code(), error.sentence())
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn unhex(text: &str) -> Result<Vec<u8>, String> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(refusal(Error::Malformed));
    }
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap_or_default();
    Ok((0..text.len()).step_by(2).map(byte).collect())
}

fn fixed<const N: usize>(text: &str) -> Result<[u8; N], String> {
    unhex(text)?
        .try_into()
        .map_err(|_| refusal(Error::Malformed))
}

fn units(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| refusal(Error::Malformed))
}

/// What the phone has from its gateway.
#[wasm_bindgen(getter_with_clone)]
#[derive(Debug)]
pub struct Held {
    /// The mandate on the ledger.
    pub mandate: String,
    /// The phone's key.
    pub device: String,
    /// The account of the gateway that issued it.
    pub issuer: String,
    /// The code of the asset.
    pub asset: String,
    /// Digits after the point.
    pub scale: u8,
    /// Most in all.
    pub total_max: String,
    /// Most at once.
    pub use_max: String,
    /// Most uses.
    pub uses_max: u16,
    /// The class of payees it is for, if it is for one.
    pub class: Option<u8>,
    /// The only payee, if there is one.
    pub payee: Option<String>,
    /// Until when, in Unix seconds.
    pub expires_at_s: u32,
}

impl Held {
    fn of(held: &Preauthorization) -> Self {
        let (class, payee) = match held.scope {
            Scope::Anyone => (None, None),
            Scope::Class(class) => (Some(class), None),
            Scope::Payee(account) => (None, Some(hex(&account))),
        };
        Self {
            mandate: hex(&held.mandate),
            device: hex(&held.device),
            issuer: hex(&held.issuer),
            asset: held.asset.clone(),
            scale: held.scale,
            total_max: held.total_max.to_string(),
            use_max: held.use_max.to_string(),
            uses_max: held.uses_max,
            class,
            payee,
            expires_at_s: u32::try_from(held.expires_at_s).unwrap_or(u32::MAX),
        }
    }
}

/// Reads a preauthorization and checks that this issuer signed it for this network.
#[wasm_bindgen]
pub fn read_held(preauthorization: &str, network: &str, issuer_key: &str) -> Result<Held, String> {
    let read = Preauthorization::read(&unhex(preauthorization)?).map_err(refusal)?;
    let held = read
        .check(&fixed(network)?, &fixed(issuer_key)?)
        .map_err(refusal)?;
    Ok(Held::of(&held))
}

/// The type of the NFC record that holds a code.
#[wasm_bindgen]
pub fn record_type() -> String {
    ndef::RECORD_TYPE.into()
}

/// The payload of an NFC record for the text of a QR code.
#[wasm_bindgen]
pub fn record_payload(text: &str) -> Result<Vec<u8>, String> {
    Ok(ndef::payload(&Content::read(text).map_err(refusal)?))
}

/// The text of a QR code for the payload of an NFC record.
#[wasm_bindgen]
pub fn read_record(payload: &[u8]) -> Result<String, String> {
    let content = ndef::read_payload(payload).map_err(refusal)?;
    Ok(content.to_text())
}

/// A code that the phone is about to sign.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Draft(transaction::Draft);

#[wasm_bindgen]
impl Draft {
    /// A use of a preauthorization of which `spent` was used before. Refuses what would be refused at the till.
    #[wasm_bindgen(constructor)]
    pub fn new(
        preauthorization: &str,
        network: &str,
        serial: u16,
        payee: &str,
        amount: &str,
        spent: &str,
        now_s: u32,
    ) -> Result<Draft, String> {
        transaction::Draft::new(
            &unhex(preauthorization)?,
            &fixed(network)?,
            serial,
            &fixed(payee)?,
            units(amount)?,
            units(spent)?,
            u64::from(now_s),
        )
        .map(Self)
        .map_err(refusal)
    }

    /// What the phone's key has to sign.
    #[wasm_bindgen(getter)]
    pub fn to_sign(&self) -> Vec<u8> {
        self.0.to_sign()
    }

    /// The id of the code that comes of it.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        hex(&self.0.id())
    }

    /// The text of the QR code, with the signature in it.
    pub fn finish(self, signature: &[u8]) -> Result<String, String> {
        let code = self.signed(signature)?;
        Ok(Content::Plain(code.to_bytes()).to_text())
    }

    /// The text of the QR code that only the gateway with this key can read. `entropy` are 32 bytes that were never used before.
    pub fn finish_sealed(
        self,
        signature: &[u8],
        network: &str,
        gateway_key: &str,
        entropy: &[u8],
    ) -> Result<String, String> {
        let code = self.signed(signature)?;
        let entropy = entropy.try_into().map_err(|_| refusal(Error::Malformed))?;
        let hidden = sealed::seal(
            &fixed(network)?,
            &fixed(gateway_key)?,
            &code.to_bytes(),
            entropy,
        )
        .map_err(refusal)?;
        Ok(Content::Sealed(hidden).to_text())
    }
}

impl Draft {
    fn signed(self, signature: &[u8]) -> Result<TransactionCode, String> {
        let signature = signature
            .try_into()
            .map_err(|_| refusal(Error::DeviceSignature))?;
        self.0.finish(signature).map_err(refusal)
    }
}

/// A code that holds, as far as a till can say by itself.
#[wasm_bindgen(getter_with_clone)]
#[derive(Debug)]
pub struct Shown {
    /// Its id; nothing if only the gateway can read it.
    pub id: Option<String>,
    /// How much it pays.
    pub amount: Option<String>,
    /// The phone that signed it.
    pub device: Option<String>,
    /// The mandate that it uses.
    pub mandate: Option<String>,
    /// Which use.
    pub serial: Option<u16>,
    /// The most that the mandate pays in all.
    pub total_max: Option<String>,
}

/// What a till believes and takes.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Checker {
    trust: Trust,
    till: Till,
}

#[wasm_bindgen]
impl Checker {
    /// A till of this shop.
    #[wasm_bindgen(constructor)]
    pub fn new(network: &str, payee: &str, classes: u32, asset: &str) -> Result<Checker, String> {
        Ok(Self {
            trust: Trust {
                network: fixed(network)?,
                issuers: Vec::new(),
            },
            till: Till {
                payee: fixed(payee)?,
                classes,
                asset: asset.into(),
                amount: None,
            },
        })
    }

    /// Takes codes that the gateway with this account and key issued.
    pub fn trust(&mut self, account: &str, key: &str) -> Result<(), String> {
        self.trust.issuers.push(Issuer {
            account: fixed(account)?,
            key: fixed(key)?,
        });
        Ok(())
    }

    /// Checks the text of a QR code, for a sale of this amount where there is one. A code that only the gateway can read passes
    /// without an id.
    pub fn check(&self, text: &str, amount: Option<String>, now_s: u32) -> Result<Shown, String> {
        let bytes = match Content::read(text).map_err(refusal)? {
            Content::Plain(bytes) => bytes,
            Content::Sealed(_) => {
                return Ok(Shown {
                    id: None,
                    amount: None,
                    device: None,
                    mandate: None,
                    serial: None,
                    total_max: None,
                });
            }
        };
        let till = Till {
            amount: amount.as_deref().map(units).transpose()?,
            ..self.till.clone()
        };
        let code = TransactionCode::read(&bytes).map_err(refusal)?;
        let checked = check::check(code, &self.trust, &till, u64::from(now_s)).map_err(refusal)?;
        let held = checked.preauthorization();
        Ok(Shown {
            id: Some(hex(&checked.id)),
            amount: Some(checked.code.amount.to_string()),
            device: Some(hex(&held.device)),
            mandate: Some(hex(&held.mandate)),
            serial: Some(checked.code.serial),
            total_max: Some(held.total_max.to_string()),
        })
    }
}

/// The till's own code.
#[wasm_bindgen(getter_with_clone)]
#[derive(Debug)]
pub struct Merchant {
    /// The shop's account.
    pub payee: String,
    /// The code of the asset.
    pub asset: String,
    /// The amount in minor units, if the till asks for one.
    pub amount: Option<String>,
    /// The shop.
    pub name: String,
    /// What the till calls the sale.
    pub reference: String,
}

/// The text of a till's own code.
#[expect(
    clippy::too_many_arguments,
    reason = "JavaScript has no other way to name values that go in"
)]
#[wasm_bindgen]
pub fn merchant_text(
    network: &str,
    payee: &str,
    asset: &str,
    amount: Option<String>,
    scale: u8,
    name: &str,
    city: &str,
    reference: &str,
) -> Result<String, String> {
    let network: [u8; 32] = fixed(network)?;
    let mut first = [0; 8];
    first.copy_from_slice(&network[..8]);
    let amount = amount.as_deref().map(units).transpose()?;
    merchant::Merchant {
        network: first,
        payee: fixed(payee)?,
        asset: asset.into(),
        amount: amount.map(|units| (units, scale)),
        name: merchant::ascii_name(name, 25),
        city: merchant::ascii_name(city, 15),
        reference: reference.into(),
        terminal: String::new(),
    }
    .to_text()
    .map_err(refusal)
}

/// Reads a till's code of this network, in this asset.
#[wasm_bindgen]
pub fn read_merchant(
    text: &str,
    network: &str,
    asset: &str,
    scale: u8,
) -> Result<Merchant, String> {
    let read = merchant::Merchant::read(text, |code| (code == asset).then_some(scale));
    let read = read.map_err(refusal)?;
    read.check_network(&fixed(network)?).map_err(refusal)?;
    if read.asset != asset {
        return Err(refusal(Error::WrongAsset));
    }
    Ok(Merchant {
        payee: hex(&read.payee),
        asset: read.asset,
        amount: read.amount.map(|(units, _)| units.to_string()),
        name: read.name,
        reference: read.reference,
    })
}
