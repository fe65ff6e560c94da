//! Operations and records in plain words.

mod credentials;
mod elections;
mod membership;
mod records;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use scrip_ledger::{
    account::{self, Controller},
    amount::Amount,
    asset, hold,
    ids::{AccountId, AssetCode, HoldId, MandateId, OperationId, ProposalId, RequestId},
    mandate, name,
    operation::Operation,
    request,
    text::Reference,
    time::Timestamp,
    transfer::{self, Details, Item},
};

use crate::text::Moment;

/// Says things, with amounts as people write them where the asset's scale is known.
pub(crate) struct Words<'a> {
    scale: &'a dyn Fn(&AssetCode) -> Option<u8>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(scale: &'a dyn Fn(&AssetCode) -> Option<u8>) -> Self {
        Self { scale }
    }

    fn money(&self, amount: Amount, asset: &AssetCode) -> String {
        match (self.scale)(asset) {
            Some(scale) => format!("{} {asset}", amount.to_decimal(scale)),
            None => format!("{amount} minor units of {asset}"),
        }
    }

    /// One transfer, as something that happened.
    pub(crate) fn transfer(&self, item: &Item) -> String {
        format!(
            "Account {} paid account {} {}{}.",
            item.payer,
            item.payee,
            self.money(item.amount, &item.asset),
            details(&item.details)
        )
    }

    /// The transfers of a batch one by one, the first few of them; nothing for other operations.
    pub(crate) fn items(&self, operation: &Operation) -> Vec<String> {
        const LISTED_MAX: usize = 20;
        let Operation::Transfer(transfer::Operation::Batch { items }) = operation else {
            return Vec::new();
        };
        let listed = items.iter().take(LISTED_MAX);
        let mut lines: Vec<_> = listed.map(|item| self.transfer(item)).collect();
        if items.len() > LISTED_MAX {
            lines.push(format!("And {} more.", items.len() - LISTED_MAX));
        }
        lines
    }

    /// An operation, as something that happened.
    pub(crate) fn operation(
        &self,
        author: AccountId,
        id: OperationId,
        operation: &Operation,
    ) -> String {
        match operation {
            Operation::Account(operation) => self.account_operation(author, operation),
            Operation::Asset(operation) => self.asset_operation(operation),
            Operation::Name(name::Operation::Claim { account, name }) => {
                format!("Account {account} took the username {:?}.", name.as_str())
            }
            Operation::Name(name::Operation::Release { name }) => {
                format!("The username {:?} was given up.", name.as_str())
            }
            Operation::Transfer(operation) => self.transfer_operation(operation),
            Operation::Request(operation) => {
                let request = RequestId::derive(&author, &id, 0);
                self.request_operation(request, operation)
            }
            Operation::Hold(operation) => {
                self.hold_operation(HoldId::derive(&author, &id, 0), operation)
            }
            Operation::Mandate(operation) => {
                self.mandate_operation(MandateId::derive(&author, &id, 0), operation)
            }
            Operation::Membership(operation) => {
                membership::operation(author, ProposalId::derive(&author, &id, 0), operation)
            }
            Operation::Credential(operation) => self.credential_operation(operation),
            Operation::Election(operation) => elections::operation(operation),
        }
    }

    fn account_operation(&self, author: AccountId, operation: &account::Operation) -> String {
        use account::Operation as On;
        match operation {
            On::Open { controller, .. } => {
                format!("An account was opened, controlled by {}.", by(controller))
            }
            On::OpenMembers { count, .. } => {
                format!(
                    "{} accounts were opened in the care of account {author}.",
                    count.0
                )
            }
            On::Rotate {
                account,
                controller,
            } => format!("Account {account} is now controlled by {}.", by(controller)),
            On::SetCreditLimit {
                account,
                asset,
                limit,
            } => format!(
                "Account {account} was given a credit limit of {}.",
                self.money(*limit, asset)
            ),
            On::SetClasses { account, classes } => format!(
                "Account {account} was given the classes {:#010x}.",
                classes.0
            ),
            On::Close { account } => format!("Account {account} was closed."),
        }
    }

    fn asset_operation(&self, operation: &asset::Operation) -> String {
        use asset::Operation as On;
        match operation {
            On::Create {
                code,
                scale,
                issuer,
            } => format!(
                "The asset {code} was created with {scale} digits after the point, issued by account {issuer}."
            ),
            On::Issue {
                asset,
                payee,
                amount,
                reference,
            } => format!(
                "{} were issued to account {payee}{}.",
                self.money(*amount, asset),
                quoted(reference)
            ),
            On::Redeem {
                asset,
                payer,
                amount,
                reference,
            } => format!(
                "{} were redeemed from account {payer}{}.",
                self.money(*amount, asset),
                quoted(reference)
            ),
        }
    }

    fn transfer_operation(&self, operation: &transfer::Operation) -> String {
        match operation {
            transfer::Operation::Single(item) => self.transfer(item),
            transfer::Operation::Batch { items } => {
                format!("{} transfers were made together, all of them.", items.len())
            }
            transfer::Operation::Refund {
                payment,
                amount,
                reference,
            } => format!(
                "{amount} minor units of payment {payment} were given back{}.",
                quoted(reference)
            ),
        }
    }

    fn request_operation(&self, id: RequestId, operation: &request::Operation) -> String {
        match operation {
            request::Operation::Open {
                payee,
                payer,
                asset,
                amount,
                reference,
                expires_at,
            } => format!(
                "Account {payee} asked {} for {} until {}{}, as request {id}.",
                whom(payer),
                self.money(*amount, asset),
                until(expires_at),
                quoted(reference)
            ),
            request::Operation::Cancel { request } => {
                format!("Payment request {request} was taken back.")
            }
        }
    }

    fn hold_operation(&self, id: HoldId, operation: &hold::Operation) -> String {
        match operation {
            hold::Operation::Open {
                payer,
                payee,
                asset,
                amount,
                expires_at,
            } => format!(
                "{} of account {payer} were reserved for account {payee} until {}, as hold {id}.",
                self.money(*amount, asset),
                until(expires_at)
            ),
            hold::Operation::Capture {
                hold,
                amount,
                details: with,
            } => format!(
                "{amount} minor units reserved by hold {hold} were paid to its payee{}.",
                details(with)
            ),
            hold::Operation::Release { hold } => {
                format!("What hold {hold} reserved was given back.")
            }
        }
    }

    fn mandate_operation(&self, id: MandateId, operation: &mandate::Operation) -> String {
        use mandate::Operation as On;
        match operation {
            On::Grant { payer, terms } => format!(
                "Account {payer} allowed others to collect up to {}, at most {} at once and {} times, until {}, \
                 as mandate {id}.",
                self.money(terms.total_max, &terms.asset),
                self.money(terms.use_max, &terms.asset),
                terms.uses_max.0,
                until(&terms.expires_at)
            ),
            On::Collect {
                mandate,
                payee,
                amount,
                details: with,
                terminal,
                ..
            } => format!(
                "Account {payee} collected {amount} minor units of the asset of mandate {mandate}{}{}.",
                terminal.map_or_else(String::new, |key| format!(
                    ", at the terminal with key {key}"
                )),
                details(with)
            ),
            On::Suspend { mandate } => format!("Mandate {mandate} was suspended."),
            On::Resume { mandate } => format!("Mandate {mandate} can be used again."),
            On::Revoke { mandate } => format!("Mandate {mandate} was revoked."),
            On::Extend {
                mandate,
                total_max,
                use_max,
                expires_at,
            } => format!(
                "Mandate {mandate} now allows {total_max} minor units in all, at most {use_max} at once, until {}.",
                until(expires_at)
            ),
        }
    }
}

fn by(controller: &Controller) -> String {
    match controller {
        Controller::Key(key) => format!("key {key}"),
        Controller::Custodian(account) => format!("account {account}"),
    }
}

fn whom(payer: &Option<AccountId>) -> String {
    payer.map_or_else(|| "anyone".to_string(), |payer| format!("account {payer}"))
}

fn until(moment: &Timestamp) -> Moment {
    Moment(moment.0)
}

/// A text that somebody wrote, quoted and escaped; nothing for none.
fn quoted(reference: &Reference) -> String {
    if reference.as_str().is_empty() {
        String::new()
    } else {
        format!(" for {:?}", reference.as_str())
    }
}

fn details(details: &Details) -> String {
    let mut text = quoted(&details.reference);
    if let Some(request) = &details.request {
        text += &format!(", to pay request {request}");
    }
    if let Some(end) = &details.refundable_until {
        text += &format!(", refundable until {}", until(end));
    }
    text
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
