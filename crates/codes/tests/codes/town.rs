//! A gateway, a phone and two shops.

use ed25519_dalek::{Signer as _, SigningKey};
use scrip_codes::{
    Account, Draft, Error, Issuer, Preauthorization, Scope, Till, TransactionCode, Trust,
};

pub const NETWORK: [u8; 32] = [7; 32];
pub const GATEWAY: Account = [0x11; 16];
pub const BAKERY: Account = [0xBA; 16];
pub const KIOSK: Account = [0xC1; 16];
pub const MANDATE: [u8; 16] = [0x3D; 16];
pub const NOW_S: u64 = 1_795_000_000;
pub const DAY_S: u64 = 86_400;
/// The gateway's secret for sealed codes.
pub const PROXY_SECRET: [u8; 32] = [0x5E; 32];

pub fn gateway() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

pub fn phone() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

/// 50.00 TOWN in all, 20.00 at once, four times, anywhere.
pub fn terms() -> Preauthorization {
    Preauthorization {
        issuer: GATEWAY,
        mandate: MANDATE,
        device: phone().verifying_key().to_bytes(),
        asset: "TOWN".into(),
        scale: 2,
        total_max: 50_00,
        use_max: 20_00,
        uses_max: 4,
        scope: Scope::Anyone,
        issued_at_s: NOW_S,
        expires_at_s: NOW_S + 7 * DAY_S,
    }
}

pub fn issue(terms: &Preauthorization) -> Vec<u8> {
    terms.sign(&NETWORK, gateway().as_bytes()).unwrap()
}

pub fn trust() -> Trust {
    Trust {
        network: NETWORK,
        issuers: vec![Issuer {
            account: GATEWAY,
            key: gateway().verifying_key().to_bytes(),
        }],
    }
}

pub fn till(payee: Account) -> Till {
    Till {
        payee,
        classes: 0b10,
        asset: "TOWN".into(),
        amount: None,
    }
}

/// What the phone shows for this use.
pub fn pay(preauthorization: &[u8], serial: u16, payee: Account, amount: u64) -> TransactionCode {
    sign(draft(preauthorization, serial, payee, amount, 0).unwrap())
}

pub fn draft(
    preauthorization: &[u8],
    serial: u16,
    payee: Account,
    amount: u64,
    spent: u64,
) -> Result<Draft, Error> {
    Draft::new(
        preauthorization,
        &NETWORK,
        serial,
        &payee,
        amount,
        spent,
        NOW_S,
    )
}

pub fn sign(draft: Draft) -> TransactionCode {
    let signature = phone().sign(&draft.to_sign()).to_bytes();
    draft.finish(&signature).unwrap()
}

/// A use that the phone's own program would not have signed.
pub fn pay_by_force(terms: &Preauthorization, serial: u16, amount: u64) -> TransactionCode {
    let wide = Preauthorization {
        total_max: i64::MAX as u64,
        use_max: i64::MAX as u64,
        uses_max: 256,
        ..terms.clone()
    };
    let code = pay(&issue(&wide), serial, BAKERY, amount);
    let narrow = TransactionCode::read(&pay(&issue(terms), 0, BAKERY, 1).to_bytes()).unwrap();
    let mut forced = narrow;
    forced.serial = serial;
    forced.amount = amount;
    forced.signature = code.signature;
    forced
}
