//! Measures what the local index costs per transfer, and how lookups do over what it wrote.
//!
//! `cargo run --release -p scrip-chain --example index_cost -- [MILLIONS_OF_TRANSFERS] [ACCOUNTS]`

use bytes::Bytes;
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, ed25519::PrivateKey, sha256::Digest,
};
use scrip_chain::{
    index::{FlushRules, Position, Tag, Writer, append_for_measurement},
    service::Finalized,
};
use scrip_ledger::{
    amount::Amount,
    block::Header,
    ids::{AccountId, AssetCode, NetworkId, OperationId},
    operation::{Operation, Signed},
    time::Timestamp,
    transfer::{self, Details, Item},
};
use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// Transfers in a block of either kind.
const BLOCK_TRANSFERS: usize = 16_384;
/// Items of one batch.
const BATCH_ITEMS: usize = 4_096;
/// Lookups measured.
const LOOKUPS: u64 = 2_000;

/// A fast source of spread numbers; nothing depends on their quality.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

fn account(number: u64) -> AccountId {
    let digest = Sha256::hash(&[&number.to_be_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&digest.0[..16]);
    AccountId(id)
}

fn item(accounts: &[AccountId], numbers: &mut Numbers) -> Item {
    let mut pick = || accounts[(numbers.next() % accounts.len() as u64) as usize];
    Item {
        payer: pick(),
        payee: pick(),
        asset: AssetCode::new("EUR").expect("a code"),
        amount: Amount::new(1).expect("an amount"),
        details: Details::default(),
    }
}

fn operations(
    is_batched: bool,
    accounts: &[AccountId],
    numbers: &mut Numbers,
    key: &PrivateKey,
) -> Vec<Signed> {
    let signature = key.sign(b"measurement", b"not checked here");
    let count = if is_batched {
        BLOCK_TRANSFERS / BATCH_ITEMS
    } else {
        BLOCK_TRANSFERS
    };
    let one = |numbers: &mut Numbers| {
        let mut nonce = [0; 11];
        nonce[3..].copy_from_slice(&numbers.next().to_be_bytes());
        let operation = match is_batched {
            true => transfer::Operation::Batch {
                items: (0..BATCH_ITEMS).map(|_| item(accounts, numbers)).collect(),
            },
            false => transfer::Operation::Single(item(accounts, numbers)),
        };
        let author = match &operation {
            transfer::Operation::Single(item) => item.payer,
            _ => accounts[0],
        };
        let id = OperationId::new(1_800_000_000, nonce);
        Signed::from_parts(
            author,
            key.public_key(),
            id,
            Operation::Transfer(operation),
            signature.clone(),
        )
    };
    (0..count).map(|_| one(numbers)).collect()
}

fn block(height: u64, operations: Vec<Signed>, key: &PrivateKey) -> Arc<Finalized> {
    let empty = Digest([0; 32]);
    let header = Header {
        network: NetworkId(empty),
        epoch: 0,
        view: height,
        leader: key.public_key(),
        parent_view: height,
        parent: empty,
        height,
        timestamp: Timestamp(height),
        operations_root: empty,
        operations_count: operations.len() as u32,
        state_root: empty,
        state_operations_root: empty,
        state_range_start: 0,
        state_range_end: 0,
        payload: empty,
    };
    Arc::new(Finalized {
        digests: Arc::new(vec![empty; operations.len()]),
        header,
        operations: Arc::new(operations),
        certificate: Bytes::new(),
    })
}

fn size(directory: &Path) -> u64 {
    let files = fs::read_dir(directory).expect("lists");
    files
        .map(|file| {
            file.and_then(|file| file.metadata())
                .map_or(0, |data| data.len())
        })
        .sum()
}

fn measure(is_batched: bool, transfers: usize, accounts: &[AccountId]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = Writer::open(folder.path(), [0; 32], FlushRules::default()).expect("opens");
    let key = PrivateKey::from_seed(1);
    let mut numbers = Numbers(7);
    let (mut spent, mut entries) = (Duration::ZERO, 0);
    let blocks = transfers.div_ceil(BLOCK_TRANSFERS) as u64;
    for height in 1..=blocks {
        let block = block(
            height,
            operations(is_batched, accounts, &mut numbers, &key),
            &key,
        );
        let started = Instant::now();
        entries += append_for_measurement(&mut writer, &block);
        if writer.wants_flush() {
            writer.flush().expect("writes");
        }
        spent += started.elapsed();
    }
    let started = Instant::now();
    writer.flush().expect("writes");
    writer.finish_compaction().expect("merges");
    spent += started.elapsed();
    let count = blocks as usize * BLOCK_TRANSFERS;
    let per_transfer = spent.as_nanos() / count as u128;
    let reader = writer.reader();
    let kind = if is_batched { "batched" } else { "single" };
    println!(
        "{kind}: {count} transfers, {entries} entries, {per_transfer} ns per transfer on the indexing thread, {} bytes on disk per transfer, {} files",
        size(folder.path()) / count as u64,
        reader.size().runs,
    );
    let started = Instant::now();
    for _ in 0..LOOKUPS {
        let account = accounts[(numbers.next() % accounts.len() as u64) as usize];
        let mut prefix = [0; 8];
        prefix.copy_from_slice(&account.0[..8]);
        let _ = reader
            .scan_back(Tag::account(prefix), Position::END, 50)
            .expect("reads");
    }
    println!(
        "{kind}: {} us per lookup of an account's newest 50 entries",
        started.elapsed().as_micros() / u128::from(LOOKUPS)
    );
}

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|argument| argument.parse::<usize>().expect("a number"));
    let transfers = arguments.next().unwrap_or(4) * 1_000_000;
    let accounts: Vec<AccountId> = (0..arguments.next().unwrap_or(100_000) as u64)
        .map(account)
        .collect();
    measure(true, transfers, &accounts);
    measure(false, transfers, &accounts);
}
