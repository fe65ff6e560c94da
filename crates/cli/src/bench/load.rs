//! Payments for a running network: real accounts, real keys, signed before the clock starts.

use crate::failure::Outcome;
use crate::remote::Remote;
use crate::replay::network::Network as _;
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_api::binary;
use scrip_ledger::account::{self, Controller};
use scrip_ledger::amount::{Amount, Count};
use scrip_ledger::asset;
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes, OperationId};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::text::Reference;
use scrip_ledger::transfer::{self, Details, Item};

/// Authors of singly signed transfers. Enough of them that no author's own limits are met.
pub const AUTHORS: u64 = 512;
/// Accounts in the custodian's care that batches move money between.
pub const MEMBERS: u64 = 1_024;
/// Transfers under one signature of the custodian.
pub const BATCH_TRANSFERS: usize = 1_024;
/// How long operations are valid that are made long before they are sent.
const VALIDITY_S: u64 = 1_800;
/// How long those are valid that are sent at once, one after the other: the account remembers each until then.
const SHORT_VALIDITY_S: u64 = 30;
const EACH_MINOR: u64 = 1 << 30;

/// The accounts of a benchmark on one network.
pub struct Load<'a> {
    remote: &'a Remote,
    registrar: PrivateKey,
    asset: AssetCode,
    authors: Vec<(PrivateKey, AccountId)>,
    count: u64,
}

impl<'a> Load<'a> {
    /// Opens accounts and gives them money. The registrar's own account is the custodian.
    pub async fn set_up(remote: &'a Remote, registrar: PrivateKey) -> Outcome<Self> {
        let key = |index: u64| PrivateKey::from_seed(1_000 + index);
        let authors = (0..AUTHORS)
            .map(key)
            .map(|key| (key.clone(), AccountId::derive(&key.public_key(), 0)));
        let asset = AssetCode::new(crate::dealt::CURRENCY).expect("four capital letters");
        let mut load = Self {
            remote,
            registrar,
            asset,
            authors: authors.collect(),
            count: 0,
        };
        let opens: Vec<Signed> = (0..load.authors.len())
            .map(|index| load.open(index))
            .collect();
        load.send_all(&opens).await?;
        load.open_members(0, MEMBERS).await?;
        let total = Amount::new(2 * EACH_MINOR * (AUTHORS + MEMBERS)).expect("in range");
        let (payee, reference) = (load.custodian(), Reference::none());
        let issue = asset::Operation::Issue {
            asset,
            payee,
            amount: total,
            reference,
        };
        load.send_own(Operation::Asset(issue)).await?;
        let payees: Vec<AccountId> = load
            .authors
            .iter()
            .map(|&(_, id)| id)
            .chain((0..MEMBERS).map(|index| load.member(index)))
            .collect();
        let custodian = load.custodian();
        let items = payees
            .into_iter()
            .map(|payee| load.item(custodian, payee, EACH_MINOR))
            .collect();
        load.send_own(Operation::Transfer(transfer::Operation::Batch { items }))
            .await?;
        Ok(load)
    }

    /// Opens `count` accounts in the custodian's care, from the `first`.
    pub async fn open_members(&mut self, first: u64, count: u64) -> Outcome {
        let chunk = u64::from(account::Operation::OPEN_MEMBERS_MAX);
        for start in (first..first + count).step_by(chunk as usize) {
            let size = Count((first + count - start).min(chunk) as u32);
            let open = account::Operation::OpenMembers {
                first_salt: member_salt(start),
                count: size,
            };
            self.send_own(Operation::Account(open)).await?;
        }
        Ok(())
    }

    /// `count` singly signed transfers, spread over the authors.
    pub fn singles(&mut self, count: usize) -> Vec<Signed> {
        let authors = self.authors.len();
        (0..count)
            .map(|number| {
                let (payer, payee) = (number % authors, (number + 1 + number / authors) % authors);
                let payee = if payer == payee {
                    (payee + 1) % authors
                } else {
                    payee
                };
                let (key, author) = self.authors[payer].clone();
                let item = self.item(author, self.authors[payee].1, 1);
                self.sign(
                    &key,
                    author,
                    Operation::Transfer(transfer::Operation::Single(item)),
                )
            })
            .collect()
    }

    /// `count` batches of the custodian.
    pub fn batches(&mut self, count: usize) -> Vec<Signed> {
        let key = self.registrar.clone();
        (0..count)
            .map(|number| {
                let items = (0..BATCH_TRANSFERS as u64).map(|place| {
                    let payer = place % MEMBERS;
                    let payee = (payer + 1 + number as u64 % (MEMBERS - 1)) % MEMBERS;
                    self.item(self.member(payer), self.member(payee), 1)
                });
                let operation = Operation::Transfer(transfer::Operation::Batch {
                    items: items.collect(),
                });
                self.sign(&key, self.custodian(), operation)
            })
            .collect()
    }

    fn custodian(&self) -> AccountId {
        AccountId::derive(&self.registrar.public_key(), 0)
    }

    fn member(&self, index: u64) -> AccountId {
        AccountId::derive(&self.registrar.public_key(), member_salt(index))
    }

    fn open(&mut self, index: usize) -> Signed {
        let (key, author) = self.authors[index].clone();
        let controller = Controller::Key(KeyBytes::from(&key.public_key()));
        self.sign(
            &key,
            author,
            Operation::Account(account::Operation::Open {
                salt: 0,
                controller,
            }),
        )
    }

    fn item(&self, payer: AccountId, payee: AccountId, minor_units: u64) -> Item {
        let amount = Amount::new(minor_units).expect("in range");
        Item {
            payer,
            payee,
            asset: self.asset,
            amount,
            details: Details::default(),
        }
    }

    fn sign(&mut self, key: &PrivateKey, author: AccountId, operation: Operation) -> Signed {
        self.sign_for(VALIDITY_S, key, author, operation)
    }

    fn sign_for(
        &mut self,
        validity_s: u64,
        key: &PrivateKey,
        author: AccountId,
        operation: Operation,
    ) -> Signed {
        self.count += 1;
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce[..8].copy_from_slice(&self.count.to_be_bytes());
        let id = OperationId::new(crate::clock::now().seconds() + validity_s, nonce);
        Signed::new(&self.remote.id(), key, author, id, operation)
    }

    async fn send_own(&mut self, operation: Operation) -> Outcome {
        let key = self.registrar.clone();
        let signed = self.sign_for(SHORT_VALIDITY_S, &key, self.custodian(), operation);
        self.remote.apply(&signed).await?.height().map(|_| ())
    }

    async fn send_all(&self, operations: &[Signed]) -> Outcome {
        use futures::{StreamExt as _, TryStreamExt as _, stream};
        let sent = operations
            .iter()
            .map(|signed| async { self.remote.apply(signed).await?.height().map(|_| ()) });
        stream::iter(sent)
            .buffer_unordered(128)
            .try_collect::<Vec<()>>()
            .await
            .map(|_| ())
    }
}

/// Operations as the bodies of requests, `size` in each.
pub fn bodies(operations: &[Signed], size: usize) -> Vec<Vec<u8>> {
    operations.chunks(size.max(1)).map(binary::encode).collect()
}

fn member_salt(index: u64) -> u64 {
    (1 << 32) + index
}
