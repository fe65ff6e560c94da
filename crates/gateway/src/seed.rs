//! Filling a new town with payments, so that there is something to look at. Everything is named, so that a start that was cut short goes on
//! and nothing happens twice.

use crate::{
    clock,
    error::Outcome,
    payments::{self, Entry, Side, http::store_one},
    start::Gateway,
    vault,
};
use scrip_api::gateway::{codes, money::PaymentKind};
use std::time::Duration;

const POLL: Duration = Duration::from_millis(100);

/// A payment of a town's history.
#[derive(Clone, Debug)]
pub struct SeedPayment {
    /// Its name, unlike all others.
    pub name: String,
    /// Who pays; nobody for new money.
    pub payer: Option<String>,
    /// Who is paid.
    pub payee: String,
    /// Minor units.
    pub minor_units: u64,
    /// What for.
    pub memo: String,
}

impl Gateway {
    /// Takes payments in, each once by its name.
    pub async fn seed(&self, wanted: &[SeedPayment]) -> Outcome<()> {
        for payment in wanted {
            let entry = self.seed_entry(payment).await?;
            store_one(self.app(), &entry).await?;
        }
        Ok(())
    }

    async fn seed_entry(&self, wanted: &SeedPayment) -> Outcome<Entry> {
        let app = self.app();
        let payee = app
            .member_named(&wanted.payee)
            .await?
            .ok_or(codes::PAYEE_UNKNOWN)?;
        let (kind, payer) = match &wanted.payer {
            Some(name) => {
                let person = app.member_named(name).await?.ok_or(codes::PAYEE_UNKNOWN)?;
                (PaymentKind::Payment, Side::of(&person))
            }
            None => (PaymentKind::Issue, issuer(app.ledger.account.to_string())),
        };
        let asset = app.ledger.asset().code.to_string();
        let mut entry = Entry::new(
            kind,
            payer,
            Side::of(&payee),
            asset,
            wanted.minor_units as i64,
            wanted.memo.clone(),
        );
        entry.id = const_hex::encode(&vault::hash(&[b"scrip seed", wanted.name.as_bytes()])[..16]);
        if kind == PaymentKind::Payment {
            entry.refundable_until =
                Some(app.ledger.now_ms() + i64::from(app.config.refund_days) * clock::DAY_MS);
        }
        Ok(entry)
    }

    /// Waits until the network has decided all payments.
    pub async fn settled(&self) -> Outcome<()> {
        let query = || sqlx::query("SELECT COUNT(*) FROM payments WHERE state = 'pending'");
        while self.app().store.number(query()).await? > 0 {
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }
}

/// The side of an issue or a redemption that is no member's.
pub fn issuer(account: String) -> Side {
    Side {
        member: None,
        account,
        name: "Issuer".into(),
        username: None,
    }
}

/// Whether a payment is there by its name.
pub async fn is_there(gateway: &Gateway, name: &str) -> Outcome<bool> {
    let id = const_hex::encode(&vault::hash(&[b"scrip seed", name.as_bytes()])[..16]);
    Ok(payments::find(gateway.app(), &id).await?.is_some())
}
