//! Records and absences in plain words.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use scrip_ledger::{
    account::{Account, Holding, Status},
    hold::{Hold, HoldStatus},
    ids::AccountId,
    mandate::{Mandate, MandateStatus},
    name::{Name, NameStatus},
    request::{Request, RequestStatus},
    state::{Key, Record, RecordKind},
    transfer::Payment,
};

use super::{Words, by, elections, membership, quoted, until, whom};

impl Words<'_> {
    /// A record, as something that was so.
    pub(crate) fn record(&self, key: &Key, record: &Record) -> String {
        match record {
            Record::Account(account) => self.account(&id_of(key), account),
            Record::Asset(asset) => format!(
                "The asset {} has {} digits after the point and is issued by account {}; {} minor units of it exist.",
                asset.code, asset.scale, asset.issuer, asset.issued.0
            ),
            Record::Name(record) => name(record),
            Record::Skeleton(skeleton) => format!(
                "Of all usernames that look like {0:?}, only {0:?} is taken.",
                skeleton.name.as_str()
            ),
            Record::Request(request) => self.request(request),
            Record::Hold(hold) => self.hold(hold),
            Record::Mandate(mandate) => self.mandate(mandate),
            Record::Payment(payment) => self.payment(payment),
            Record::Committee(committee) => format!(
                "{} nodes validate in epoch {}.",
                committee.members.len(),
                committee.epoch
            ),
            Record::Rules(rules) => format!(
                "The network's registrar is account {}; operations are valid for at most {} seconds.",
                rules.registrar, rules.validity_max_s
            ),
            Record::Node(node) => membership::node(node),
            Record::Register(register) => membership::register(register),
            Record::Proposal(proposal) => membership::proposal(proposal),
            Record::NodeKey(key) => format!(
                "The key with this hash is or was that of node {:?}.",
                key.identity.as_str()
            ),
            Record::Authority(authority) => self.authority(authority),
            Record::Credential(credential) => self.credential(credential),
            Record::Ballot(ballot) => self.ballot(ballot),
            Record::CredentialSubject(subject) => self.credential_subject(subject),
            Record::CredentialRegister(register) => self.credential_register(register),
            Record::RevocationList(list) => self.revocation_list(list),
            Record::BurnTip(_)
            | Record::BurnBlock(_)
            | Record::Candidate(_)
            | Record::Tenure(_)
            | Record::ElectionSettings(_)
            | Record::SettingsVotes(_) => elections::record(record),
            Record::ExpiryPage(_) | Record::ExpiryCursor(_) => {
                "This is the network's own memory of what expires when.".to_string()
            }
        }
    }

    fn account(&self, id: &str, account: &Account) -> String {
        let status = match account.status {
            Status::Open => "open",
            Status::Closed => "closed",
            Status::Unlinked => "that of a removed node",
        };
        let holdings = if account.holdings.is_empty() {
            "nothing".to_string()
        } else {
            let holdings = account.holdings.iter().map(|holding| self.holding(holding));
            holdings.collect::<Vec<_>>().join(", ")
        };
        format!(
            "Account {id} is {status} and controlled by {}; it has {holdings}.",
            by(&account.controller)
        )
    }

    fn holding(&self, holding: &Holding) -> String {
        let (available, asset) = (holding.available, &holding.asset);
        let available = match (self.scale)(asset) {
            Some(scale) => format!("{} {asset}", available.to_decimal(scale)),
            None => format!("{} minor units of {asset}", available.minor_units()),
        };
        let held = self.money(holding.held, asset);
        format!("{available} to spend and {held} reserved")
    }

    fn request(&self, request: &Request) -> String {
        let status = match request.status {
            RequestStatus::Open => "not paid yet".to_string(),
            RequestStatus::Paid { payer, at } => {
                format!("paid by account {payer} at {}", until(&at))
            }
            RequestStatus::Cancelled => "taken back".to_string(),
        };
        format!(
            "Account {} asks {} for {} until {}{}: {status}.",
            request.payee,
            whom(&request.payer),
            self.money(request.amount, &request.asset),
            until(&request.expires_at),
            quoted(&request.reference)
        )
    }

    fn hold(&self, hold: &Hold) -> String {
        let status = match hold.status {
            HoldStatus::Open => "reserved".to_string(),
            HoldStatus::Captured { amount } => {
                format!("{} were paid", self.money(amount, &hold.asset))
            }
            HoldStatus::Released => "given back".to_string(),
        };
        format!(
            "{} of account {} are or were reserved for account {} until {}: {status}.",
            self.money(hold.amount, &hold.asset),
            hold.payer,
            hold.payee,
            until(&hold.expires_at)
        )
    }

    fn mandate(&self, mandate: &Mandate) -> String {
        let status = match mandate.status {
            MandateStatus::Active => "in force".to_string(),
            MandateStatus::Suspended => "suspended".to_string(),
            MandateStatus::Closing { until: end } => format!("ends at {}", until(&end)),
            MandateStatus::Revoked => "revoked".to_string(),
            MandateStatus::Spent => "used up".to_string(),
        };
        let terms = &mandate.terms;
        format!(
            "Others may collect up to {} from account {} until {}, of which {} were collected: {status}.",
            self.money(terms.total_max, &terms.asset),
            mandate.payer,
            until(&terms.expires_at),
            self.money(mandate.collected, &terms.asset)
        )
    }

    fn payment(&self, payment: &Payment) -> String {
        format!(
            "Account {} paid account {} {}, of which {} were given back; refunds are possible until {}.",
            payment.payer,
            payment.payee,
            self.money(payment.amount, &payment.asset),
            self.money(payment.refunded, &payment.asset),
            until(&payment.refundable_until)
        )
    }

    /// The absence of a record, as something that was so.
    pub(crate) fn absence(&self, key: &Key) -> String {
        let id = id_of(key);
        match key.kind() {
            Some(RecordKind::Account) => format!("There is no account {id}."),
            Some(RecordKind::Asset) => {
                let code = key.0[1..].split(|byte| *byte == 0).next();
                let code = code.and_then(|code| core::str::from_utf8(code).ok());
                format!("There is no asset {:?}.", code.unwrap_or_default())
            }
            Some(RecordKind::Name) => "The username with this hash is not taken.".to_string(),
            Some(RecordKind::Skeleton) => {
                "No username that looks like the one with this hash is taken.".to_string()
            }
            Some(RecordKind::Request) => format!("There is no payment request {id}."),
            Some(RecordKind::Hold) => format!("There is no hold {id}."),
            Some(RecordKind::Mandate) => format!("There is no mandate {id}."),
            Some(RecordKind::Authority) => format!("The network knows no authority {id}."),
            Some(RecordKind::Credential) => {
                format!("No certificate {id} was submitted or accepted.")
            }
            Some(RecordKind::CredentialSubject) => {
                "The key with this hash has no accepted certificate.".to_string()
            }
            Some(RecordKind::Payment) => format!("There is no refundable payment {id}."),
            Some(RecordKind::Node) => {
                "No node of the name with this hash was ever linked.".to_string()
            }
            Some(RecordKind::NodeKey) => "The key with this hash was never a node's.".to_string(),
            Some(RecordKind::Proposal) => format!("There is no proposal {id}."),
            _ => "The network holds nothing there.".to_string(),
        }
    }
}

fn name(record: &Name) -> String {
    let (name, account) = (record.name.as_str(), record.account);
    match record.status {
        NameStatus::Claimed => format!("The username {name:?} belongs to account {account}."),
        NameStatus::Released { reserved_until } => format!(
            "The username {name:?} was given up by account {account} and is reserved for it until {}.",
            until(&reserved_until)
        ),
    }
}

/// The id inside a key of a kind that is kept by id.
fn id_of(key: &Key) -> String {
    let mut id = [0; 16];
    id.copy_from_slice(&key.0[1..17]);
    AccountId(id).to_string()
}
