//! Accounts and payments that look alike in every run: no randomness, no files.

use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use scrip_ledger::account::{Account, Controller, Holding};
use scrip_ledger::amount::{Amount, Balance, Total};
use scrip_ledger::asset::Asset;
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes, NetworkId, OperationId};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::rules::Rules;
use scrip_ledger::state::{Key, Record};
use scrip_ledger::time::Timestamp;
use scrip_ledger::transfer::{self, Details, Item};

/// When every workload starts.
pub const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
/// How long its operations are valid: short, so that an account remembers few of them, as in life.
const VALIDITY_S: u64 = 60;
/// What everybody has at the beginning.
const BALANCE_MINOR: u64 = 1 << 40;

/// A stream of payments between `accounts` accounts. The first account is the custodian of as many members.
pub struct Workload {
    keys: Vec<PrivateKey>,
    public_keys: Vec<PublicKey>,
    accounts: u64,
    count: u64,
    /// The time that operations are made for.
    pub now: Timestamp,
}

impl Workload {
    /// Payments between `accounts` self-controlled accounts under `keys` different keys.
    pub fn new(accounts: u64, keys: u64) -> Self {
        let keys: Vec<PrivateKey> = (0..keys.max(1)).map(PrivateKey::from_seed).collect();
        let public_keys = keys.iter().map(PrivateKey::public_key).collect();
        Self {
            keys,
            public_keys,
            accounts,
            count: 0,
            now: START,
        }
    }

    /// Which network the operations are signed for.
    pub fn network(&self) -> NetworkId {
        NetworkId(Sha256::hash(&[b"bench"]))
    }

    /// The money that is paid.
    pub fn asset() -> AssetCode {
        AssetCode::new("BENCH").expect("five capital letters")
    }

    fn registrar(&self) -> AccountId {
        AccountId::derive(&self.public_keys[0], u64::MAX)
    }

    fn key_of(&self, account: u64) -> usize {
        (account % self.keys.len() as u64) as usize
    }

    fn account(&self, index: u64) -> AccountId {
        AccountId::derive(&self.public_keys[self.key_of(index)], index)
    }

    fn member(&self, index: u64) -> AccountId {
        AccountId::derive(&self.public_keys[0], (1 << 40) + index)
    }

    /// Every record of the state that the payments start from.
    pub fn records(&self) -> impl Iterator<Item = (Key, Record)> + '_ {
        let asset = Self::asset();
        let total = Total(u128::from(2 * self.accounts) * u128::from(BALANCE_MINOR));
        let money = Asset {
            code: asset,
            scale: 2,
            issuer: self.registrar(),
            issued: total,
        };
        let registrar = Account::new(Controller::Key(KeyBytes::from(&self.public_keys[0])));
        let fixed = [
            (Key::rules(), Record::Rules(Rules::new(self.registrar()))),
            (Key::asset(&asset), Record::Asset(money)),
            (Key::account(&self.registrar()), Record::Account(registrar)),
        ];
        let rich = move |controller| {
            let mut account = Account::new(controller);
            let available = Balance::new(BALANCE_MINOR as i64).expect("far below the limit");
            account.holdings.push(Holding {
                available,
                ..Holding::empty(asset)
            });
            Record::Account(account)
        };
        let own = (0..self.accounts).map(move |index| {
            let key = KeyBytes::from(&self.public_keys[self.key_of(index)]);
            (
                Key::account(&self.account(index)),
                rich(Controller::Key(key)),
            )
        });
        let custodian = self.account(0);
        let members = (0..self.accounts).map(move |index| {
            (
                Key::account(&self.member(index)),
                rich(Controller::Custodian(custodian)),
            )
        });
        fixed.into_iter().chain(own).chain(members)
    }

    /// The next payment, signed by its payer.
    pub fn next_signed(&mut self) -> Signed {
        let (payer, payee) = self.next_pair();
        let (author, payee) = (self.account(payer), self.account(payee));
        let operation = Operation::Transfer(transfer::Operation::Single(item(author, payee)));
        let key = &self.keys[self.key_of(payer)];
        Signed::new(&self.network(), key, author, self.next_id(), operation)
    }

    /// The next payment with a signature that nobody may check: for measuring the rules alone.
    pub fn next_unsigned(&mut self) -> Signed {
        let (payer, payee) = self.next_pair();
        let (author, payee) = (self.account(payer), self.account(payee));
        let operation = Operation::Transfer(transfer::Operation::Single(item(author, payee)));
        let signer = self.public_keys[self.key_of(payer)].clone();
        Signed::from_parts(
            author,
            signer,
            self.next_id(),
            operation,
            self.any_signature(),
        )
    }

    /// The next batch of `size` payments between members, under their custodian's signature, which nobody may check.
    pub fn next_unsigned_batch(&mut self, size: usize) -> Signed {
        let items = (0..size).map(|_| {
            let (payer, payee) = self.next_pair();
            item(self.member(payer), self.member(payee))
        });
        let operation = Operation::Transfer(transfer::Operation::Batch {
            items: items.collect(),
        });
        let signer = self.public_keys[0].clone();
        Signed::from_parts(
            self.account(0),
            signer,
            self.next_id(),
            operation,
            self.any_signature(),
        )
    }

    fn any_signature(&self) -> commonware_cryptography::ed25519::Signature {
        self.keys[0].sign(b"bench", b"")
    }

    /// Two different accounts, spread over all of them.
    fn next_pair(&mut self) -> (u64, u64) {
        self.count += 1;
        // Multiplying by an odd constant walks through all residues in a scattered order.
        let spread = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        let payer = spread(self.count) % self.accounts;
        let payee =
            (payer + 1 + spread(self.count ^ (1 << 60)) % (self.accounts - 1)) % self.accounts;
        (payer, payee)
    }

    fn next_id(&self) -> OperationId {
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce[..8].copy_from_slice(&self.count.to_be_bytes());
        OperationId::new(self.now.seconds() + VALIDITY_S, nonce)
    }
}

fn item(payer: AccountId, payee: AccountId) -> Item {
    let amount = Amount::new(1).expect("one is in range");
    Item {
        payer,
        payee,
        asset: Workload::asset(),
        amount,
        details: Details::default(),
    }
}
