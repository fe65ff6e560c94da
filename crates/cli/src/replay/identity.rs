//! The ids of everything that a replay creates. They follow from the file and the key, so any machine finds them again.

use crate::bank::plan::{Move, Party, Plan};
use crate::bank::statement::Statement;
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use scrip_ledger::amount::Amount;
use scrip_ledger::block::BATCH_ITEMS_MAX;
use scrip_ledger::ids::{AccountId, AssetCode, OperationId};
use scrip_ledger::text::Reference;
use scrip_ledger::transfer::{Details, Item};

/// Changes with anything that changes the steps of a plan, so that two programs never continue each other's replay.
const VERSION: &[u8] = b"scrip bank replay 1";
/// Digits of the file's hash in an asset code.
const SUFFIX_LENGTH: usize = 8;
/// Transfers of a step besides those of [`Identity::guard`].
pub const MOVES_MAX: usize = if BATCH_ITEMS_MAX - GUARD_MAX < 2_048 {
    BATCH_ITEMS_MAX - GUARD_MAX
} else {
    2_048
};
const GUARD_MAX: usize = 3;

/// Accounts of the replay that come before those of the plan.
const AHEAD: u64 = 0;
const DONE: u64 = 1;
const PARTIES: u64 = 2;

/// Who a replay is on the ledger.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Hash of the file, the currency and the version of the plan.
    pub digest: [u8; 32],
    /// Controls every account of the replay, and issues both of its assets.
    pub custodian: AccountId,
    /// What the custodian's own account is derived from.
    pub custodian_salt: u64,
    /// The first account is derived from this, the others from the numbers that follow.
    pub first_salt: u64,
    /// The bank's money.
    pub money: AssetCode,
    /// Counts the applied steps.
    pub steps: AssetCode,
    key: PublicKey,
}

impl Identity {
    /// The identity of the replay of `file` in `currency` under `key`.
    pub fn new(file: &[u8], currency: &Currency, key: &PrivateKey) -> Self {
        let digest = Sha256::hash(&[VERSION, currency.code.as_bytes(), &[currency.scale], file]).0;
        let number = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&digest[at..at + 8]);
            u64::from_be_bytes(bytes)
        };
        let suffix: String = digest[16..16 + SUFFIX_LENGTH]
            .iter()
            .map(|&byte| letter(byte))
            .collect();
        let code = |prefix: &str| {
            AssetCode::new(&format!("{prefix}{suffix}")).expect("at most 4 letters and 8 digits")
        };
        let key = key.public_key();
        let custodian_salt = number(0);
        Self {
            digest,
            custodian: AccountId::derive(&key, custodian_salt),
            custodian_salt,
            first_salt: number(8),
            money: code(&currency.code),
            steps: code("STEP"),
            key,
        }
    }

    /// How many accounts the replay of `plan` opens besides the custodian's.
    pub fn members_count(&self, plan: &Plan) -> u64 {
        PARTIES + plan.parties.len() as u64
    }

    /// The account opened with the `offset`-th salt.
    pub fn member(&self, offset: u64) -> AccountId {
        AccountId::derive(&self.key, self.first_salt.wrapping_add(offset))
    }

    /// The account of a party, by its place in [`Plan::parties`].
    pub fn party(&self, index: usize) -> AccountId {
        self.member(PARTIES + index as u64)
    }

    /// Holds one unit per step that was not applied yet.
    pub fn ahead(&self) -> AccountId {
        self.member(AHEAD)
    }

    /// Holds one unit per applied step.
    pub fn done(&self) -> AccountId {
        self.member(DONE)
    }

    /// The transfers that are possible together only when exactly `applied` of `count` steps were applied, and that count
    /// one more.
    ///
    /// `ahead` and `done` hold `count` units between them. If `done` can give up `applied` units and `ahead` then has all
    /// `count`, `done` had exactly `applied`.
    pub fn guard(&self, applied: u64, count: u64) -> Vec<Item> {
        let (ahead, done) = (self.ahead(), self.done());
        let moves = [
            (done, ahead, applied),
            (ahead, done, count),
            (done, ahead, count - applied - 1),
        ];
        let moves = moves.into_iter().filter(|&(_, _, units)| units > 0);
        moves
            .map(|(payer, payee, units)| item(payer, payee, self.steps, units, Reference::none()))
            .collect()
    }

    /// The batch of one step: the guard, then the step's own transfers.
    pub fn batch(&self, statement: &Statement, plan: &Plan, step: usize) -> Vec<Item> {
        let mut items = self.guard(step as u64, plan.steps.len() as u64);
        items.extend(
            plan.steps[step]
                .moves
                .iter()
                .map(|one| self.item(statement, plan, one)),
        );
        items
    }

    fn item(&self, statement: &Statement, plan: &Plan, one: &Move) -> Item {
        let account = |party: Party| {
            self.party(
                plan.index(party)
                    .expect("a plan names only its own parties"),
            )
        };
        let text = match one.row.map(|row| &statement.rows[row]) {
            Some(row) => format!("{} row {}", row.date, row.seq),
            None if one.from == Party::Treasury => "money supply".into(),
            None => "opening balance".into(),
        };
        let reference = Reference::new(&text).unwrap_or_default();
        item(
            account(one.from),
            account(one.to),
            self.money,
            one.amount_minor,
            reference,
        )
    }

    /// An operation id that any machine makes the same for the same purpose in the same term.
    pub fn operation_id(&self, purpose: &str, number: u64, valid_until_s: u64) -> OperationId {
        let digest = Sha256::hash(&[
            b"scrip bank replay operation",
            &self.digest,
            purpose.as_bytes(),
            &number.to_be_bytes(),
            &valid_until_s.to_be_bytes(),
        ]);
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce.copy_from_slice(&digest.0[..OperationId::NONCE_SIZE]);
        OperationId::new(valid_until_s, nonce)
    }
}

/// The bank's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its code, up to 4 capital letters.
    pub code: String,
    /// Digits after the point.
    pub scale: u8,
}

fn item(
    payer: AccountId,
    payee: AccountId,
    asset: AssetCode,
    minor_units: u64,
    reference: Reference,
) -> Item {
    let amount = Amount::new(minor_units).expect("a plan's amounts are at most 2^62");
    Item {
        payer,
        payee,
        asset,
        amount,
        details: Details {
            reference,
            request: None,
            refundable_until: None,
        },
    }
}

/// One of 32 letters and digits that can be told apart when read aloud.
fn letter(byte: u8) -> char {
    char::from(b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[usize::from(byte) % 32])
}
