//! How many transfers a second the rules execute on one core, with everything loaded: signed one by one, and in
//! batches. Signatures, hashing of bodies, storage and consensus are not in it; the benchmark of the whole is `scrip
//! bench`.
//!
//! ```text
//! cargo run --release -p scrip-ledger --example execute_rate [ACCOUNTS] [TRANSFERS]
//! ```

use commonware_cryptography::{Hasher as _, Sha256, Signer as _, ed25519::PrivateKey};
use scrip_ledger::account::{Account, Controller};
use scrip_ledger::amount::Amount;
use scrip_ledger::asset;
use scrip_ledger::election::NetworkKeyBytes;
use scrip_ledger::execute::{BlockContext, block_hints, execute, hints, open_block};
use scrip_ledger::genesis::{Genesis, GenesisAccount, GenesisAsset};
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes, NetworkId, OperationId};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::rules::Rules;
use scrip_ledger::state::{Draft, Key, Loaded, Record};
use scrip_ledger::text::Reference;
use scrip_ledger::time::Timestamp;
use scrip_ledger::transfer::{self, Details, Item};
use std::collections::BTreeMap;
use std::time::Instant;

const START: Timestamp = Timestamp(1_800_000_000_000);
const BLOCK_TRANSFERS: usize = 20_000;

struct Bench {
    network: NetworkId,
    bank: PrivateKey,
    bank_id: AccountId,
    accounts: Vec<AccountId>,
    records: BTreeMap<Key, Record>,
    random: u64,
    nonce: u64,
}

impl Bench {
    fn new(accounts_count: u64) -> Self {
        let bank = PrivateKey::from_seed(1);
        let bank_id = AccountId::derive(&bank.public_key(), 0);
        let genesis = Genesis {
            timestamp: START,
            rules: Rules::new(bank_id),
            accounts: vec![GenesisAccount {
                id: bank_id,
                controller: Controller::Key(KeyBytes::from(&bank.public_key())),
                classes: Default::default(),
            }],
            assets: vec![GenesisAsset {
                code: asset_code(),
                scale: 2,
                issuer: bank_id,
            }],
            members: vec![],
        };
        let mut bench = Self {
            network: NetworkId(Sha256::hash(&[b"bench"])),
            accounts: Vec::new(),
            records: genesis
                .records(&NetworkKeyBytes([0; 96]))
                .into_iter()
                .collect(),
            bank,
            bank_id,
            random: 1,
            nonce: 0,
        };
        for salt in 1..=accounts_count {
            let id = AccountId::derive(&bench.bank.public_key(), salt);
            let account = Account::new(Controller::Custodian(bench.bank_id));
            bench
                .records
                .insert(Key::account(&id), Record::Account(account));
            bench.accounts.push(id);
        }
        let issues: Vec<_> = (0..bench.accounts.len())
            .map(|index| {
                let issue = asset::Operation::Issue {
                    asset: asset_code(),
                    payee: bench.accounts[index],
                    amount: Amount::new(1_000_000).unwrap(),
                    reference: Reference::none(),
                };
                bench.sign(issue.into())
            })
            .collect();
        for (block, issues) in issues.chunks(1_000).enumerate() {
            bench.block(START.plus_seconds(120 * block as u64), issues, true);
        }
        bench
    }

    /// A small generator of its own, so that every run measures the same.
    fn below(&mut self, bound: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % bound as u64) as usize
    }

    fn sign(&mut self, operation: Operation) -> Signed {
        self.nonce += 1;
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce[3..].copy_from_slice(&self.nonce.to_be_bytes());
        // Valid for a minute in the block it is made for; blocks of one author are two minutes apart.
        let minute = 120 * ((self.nonce - 1) / 1_000);
        let id = OperationId::new(START.seconds() + minute + 60, nonce);
        Signed::new(&self.network, &self.bank, self.bank_id, id, operation)
    }

    fn item(&mut self) -> Item {
        let payer = self.below(self.accounts.len());
        let step = 1 + self.below(self.accounts.len() - 1);
        Item {
            payer: self.accounts[payer],
            payee: self.accounts[(payer + step) % self.accounts.len()],
            asset: asset_code(),
            amount: Amount::new(1).unwrap(),
            details: Details::default(),
        }
    }

    /// Runs a block. Gives nanoseconds for loading, executing and collecting changes.
    fn block(&mut self, now: Timestamp, operations: &[Signed], commit: bool) -> [u128; 3] {
        let context = BlockContext::bare(self.network, 1, now);
        for operation in operations {
            operation.body();
        }
        let start = Instant::now();
        let mut keys = Vec::new();
        block_hints(&context, &mut keys);
        for operation in operations {
            hints(operation, &mut keys);
        }
        let mut loaded = Loaded::with_capacity(keys.len());
        for key in keys {
            if !loaded.contains(&key) {
                loaded.insert(key, self.records.get(&key).cloned());
            }
        }
        let load = start.elapsed().as_nanos();
        let start = Instant::now();
        let room = loaded.len();
        let mut draft = Draft::with_capacity(loaded, room);
        while let Err(scrip_ledger::execute::Failure::Unloaded(key)) =
            open_block(&mut draft, &context)
        {
            let record = self.records.get(&key).cloned();
            draft.view_mut().insert(key, record);
        }
        for operation in operations {
            execute(&mut draft, &context, operation).expect("every operation is good");
        }
        let run = start.elapsed().as_nanos();
        let start = Instant::now();
        let changes = draft.into_changes();
        let collect = start.elapsed().as_nanos();
        if commit {
            for (key, record) in changes {
                match record {
                    Some(record) => self.records.insert(key, record),
                    None => self.records.remove(&key),
                };
            }
        }
        [load, run, collect]
    }
}

fn asset_code() -> AssetCode {
    AssetCode::new("EUR").unwrap()
}

/// What blocks of one kind took: all together, and the quickest, which is what it takes when nothing else runs.
struct Times {
    name: String,
    transfers_per_block: usize,
    blocks: Vec<[u128; 3]>,
}

impl Times {
    fn report(&self) {
        let each = |nanoseconds: u128| nanoseconds as f64 / self.transfers_per_block as f64;
        let column = |index: usize| self.blocks.iter().map(move |times| times[index]);
        let mean = |index| each(column(index).sum::<u128>()) / self.blocks.len() as f64;
        let best = |index| each(column(index).min().unwrap_or_default());
        println!(
            "{:<20} {:>10.0} transfers/s   execute {:>5.0} ns (mean {:>5.0})   load {:>5.0} ({:>5.0})   changes {:>4.0} ({:>4.0})",
            self.name,
            1e9 / best(1),
            best(1),
            mean(1),
            best(0),
            mean(0),
            best(2),
            mean(2),
        );
    }
}

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok());
    let accounts_count = arguments.next().unwrap_or(10_000);
    let transfers: usize = arguments.next().unwrap_or(1_000_000) as usize;
    let mut bench = Bench::new(accounts_count);
    println!(
        "{accounts_count} accounts; nanoseconds per transfer, of the quickest block and (in the mean)"
    );

    let mut times = Times {
        name: "signed one by one".into(),
        transfers_per_block: 1_000,
        blocks: Vec::new(),
    };
    // Signing is slow, and not what is measured.
    for _ in 0..transfers / 10 / times.transfers_per_block {
        let now = START.plus_seconds(120 * (bench.nonce / 1_000));
        let operations: Vec<_> = (0..times.transfers_per_block)
            .map(|_| {
                let item = bench.item();
                bench.sign(transfer::Operation::Single(item).into())
            })
            .collect();
        times.blocks.push(bench.block(now, &operations, false));
    }
    times.report();

    for batch_items in [100, 1_000] {
        let mut times = Times {
            name: format!("batches of {batch_items}"),
            transfers_per_block: BLOCK_TRANSFERS,
            blocks: Vec::new(),
        };
        for _ in 0..transfers / BLOCK_TRANSFERS {
            bench.nonce = bench.nonce.next_multiple_of(1_000);
            let now = START.plus_seconds(120 * (bench.nonce / 1_000));
            let operations: Vec<_> = (0..BLOCK_TRANSFERS / batch_items)
                .map(|_| {
                    let items = (0..batch_items).map(|_| bench.item()).collect();
                    bench.sign(transfer::Operation::Batch { items }.into())
                })
                .collect();
            times.blocks.push(bench.block(now, &operations, false));
        }
        times.report();
    }

    let items: Vec<_> = (0..BLOCK_TRANSFERS).map(|_| bench.item()).collect();
    let start = Instant::now();
    let body = Operation::from(transfer::Operation::Batch { items }).body();
    let hash = start.elapsed().as_nanos() as f64 / BLOCK_TRANSFERS as f64;
    println!("hashing a batch's body, once {hash:>5.0} ns an item   ({body})");
}
