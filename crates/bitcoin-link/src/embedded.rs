//! A regtest chain in a folder: real blocks with real work and signed transactions, as Bitcoin Core would take them, without
//! a Bitcoin Core. For demonstrations and tests.
//!
//! The folder has one file, `blocks`, to which blocks are appended, and `pending`, the transactions that wait for the next
//! one. Several processes may use the folder: each call locks it and reads what others added.

use crate::{Coin, Error};
use bitcoin::absolute::LockTime;
use bitcoin::block::Version as BlockVersion;
use bitcoin::consensus::encode::{deserialize, serialize};
use bitcoin::hashes::Hash as _;
use bitcoin::key::Secp256k1;
use bitcoin::pow::Work;
use bitcoin::secp256k1::Message;
use bitcoin::sighash::{EcdsaSighashType, SighashCache};
use bitcoin::transaction::Version;
use bitcoin::{
    Amount, Block, CompressedPublicKey, OutPoint, Script, ScriptBuf, Sequence, Transaction, TxIn,
    TxMerkleNode, TxOut, Txid, Witness, WitnessMerkleNode,
};
use nix::fcntl::{Flock, FlockArg};
use scrip_burnchain::chain::{Header, Network};
use scrip_burnchain::work;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Blocks that must lie on a coinbase's block before its coin can be spent.
pub const MATURITY_BLOCKS: u32 = 100;
/// What a coinbase says before the root over the witnesses.
const WITNESS_MARK: [u8; 6] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed];

/// A regtest chain in a folder.
#[derive(Clone, Debug)]
pub struct Embedded {
    folder: PathBuf,
}

/// An output that is not spent.
#[derive(Clone, Debug)]
struct Unspent {
    output: TxOut,
    height: u32,
    coinbase: bool,
}

/// What the folder holds.
struct State {
    blocks: Vec<Block>,
    pending: Vec<Transaction>,
    unspent: BTreeMap<OutPoint, Unspent>,
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::Folder(error.to_string())
}

impl Embedded {
    /// The chain in `folder`, which begins if there is none.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(damaged)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Reads the folder while nobody else changes it, and lets `work` change it.
    fn locked<T>(&self, work: impl FnOnce(&mut State) -> Result<T, Error>) -> Result<T, Error> {
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("lock"))
            .map_err(damaged)?;
        let _lock =
            Flock::lock(lock, FlockArg::LockExclusive).map_err(|(_, error)| damaged(error))?;
        let (blocks, length) = read_list::<Block>(&self.folder.join("blocks"))?;
        let (pending, _) = read_list::<Transaction>(&self.folder.join("pending"))?;
        let mut state = State::of(blocks, pending);
        let (known, waiting) = (state.blocks.len(), state.pending.clone());
        let done = work(&mut state)?;
        append(&self.folder.join("blocks"), length, &state.blocks[known..])?;
        if state.pending != waiting {
            replace(&self.folder.join("pending"), &state.pending)?;
        }
        Ok(done)
    }

    /// Whether `folder` holds such a chain.
    pub fn is_in(folder: &Path) -> bool {
        folder.join("blocks").is_file()
    }

    /// The height of the chain.
    pub fn height(&self) -> Result<u32, Error> {
        self.locked(|state| Ok(state.height()))
    }

    /// The block at `height`.
    pub fn block(&self, height: u32) -> Result<Block, Error> {
        self.locked(|state| {
            let block = state.all().nth(height as usize).cloned();
            block.ok_or(Error::Invalid("the chain has no such block"))
        })
    }

    /// The work of the chain up to the block at `height`, which is counted.
    pub fn chain_work(&self, height: u32) -> Result<Work, Error> {
        self.locked(|state| {
            let blocks = state.all().take(height as usize + 1);
            let work = blocks.map(|block| block.header.work());
            work.reduce(|below, own| below + own)
                .ok_or(Error::Invalid("the chain has no such block"))
        })
    }

    /// A transaction at or below `height`.
    pub fn transaction(&self, id: &Txid, height: u32) -> Result<Option<Transaction>, Error> {
        self.locked(|state| {
            let blocks = state.all().take(height as usize + 1);
            let mut transactions = blocks.flat_map(|block| &block.txdata);
            let found = transactions.find(|transaction| transaction.compute_txid() == *id);
            Ok(found.cloned())
        })
    }

    /// Takes a transaction for the next block.
    pub fn send(&self, transaction: &Transaction) -> Result<Txid, Error> {
        self.locked(|state| {
            state.check(transaction)?;
            state.pending.push(transaction.clone());
            Ok(transaction.compute_txid())
        })
    }

    /// Mines blocks to `script`; the first has what waits.
    pub fn mine(&self, count: u32, script: &Script) -> Result<(), Error> {
        self.locked(|state| {
            for _ in 0..count {
                state.mine(script);
            }
            Ok(())
        })
    }

    /// The coin of `script` that can be spent now.
    pub fn coins(&self, script: &Script) -> Result<Vec<Coin>, Error> {
        self.locked(|state| {
            let next = state.height() + 1;
            let spent: Vec<OutPoint> = state
                .pending
                .iter()
                .flat_map(|waiting| waiting.input.iter().map(|input| input.previous_output))
                .collect();
            let coins = state.unspent.iter().filter(|(outpoint, unspent)| {
                *unspent.output.script_pubkey == *script
                    && unspent.is_mature(next)
                    && !spent.contains(outpoint)
            });
            Ok(coins
                .map(|(outpoint, unspent)| Coin {
                    outpoint: *outpoint,
                    value: unspent.output.value.to_sat(),
                    height: unspent.height,
                })
                .collect())
        })
    }
}

impl Unspent {
    fn is_mature(&self, height: u32) -> bool {
        !self.coinbase || height >= self.height + MATURITY_BLOCKS
    }
}

impl State {
    fn of(blocks: Vec<Block>, pending: Vec<Transaction>) -> Self {
        let mut state = Self {
            blocks: Vec::with_capacity(blocks.len()),
            pending,
            unspent: BTreeMap::new(),
        };
        for block in blocks {
            state.connect(block);
        }
        state
    }

    fn height(&self) -> u32 {
        self.blocks.len() as u32
    }

    /// All blocks, the genesis block first.
    fn all(&self) -> impl Iterator<Item = &Block> {
        static GENESIS: std::sync::LazyLock<Block> = std::sync::LazyLock::new(|| {
            bitcoin::constants::genesis_block(bitcoin::Network::Regtest)
        });
        std::iter::once(&*GENESIS).chain(&self.blocks)
    }

    /// Adds a block. The genesis block's coin can't be spent, so it is left out.
    fn connect(&mut self, block: Block) {
        let height = self.height() + 1;
        for transaction in &block.txdata {
            for input in &transaction.input {
                self.unspent.remove(&input.previous_output);
            }
            let txid = transaction.compute_txid();
            for (index, output) in transaction.output.iter().enumerate() {
                if output.script_pubkey.is_op_return() {
                    continue;
                }
                let unspent = Unspent {
                    output: output.clone(),
                    height,
                    coinbase: transaction.is_coinbase(),
                };
                self.unspent
                    .insert(OutPoint::new(txid, index as u32), unspent);
            }
        }
        self.blocks.push(block);
    }

    /// Whether the next block can have a transaction: its inputs are there, are its own to spend, and cover its outputs.
    fn check(&self, transaction: &Transaction) -> Result<(), Error> {
        let mut cache = SighashCache::new(transaction);
        let mut sum = 0u64;
        if transaction.input.is_empty() {
            return Err(Error::Invalid("it spends nothing"));
        }
        for (index, input) in transaction.input.iter().enumerate() {
            let spent_twice = self
                .pending
                .iter()
                .chain([transaction])
                .flat_map(|other| &other.input);
            let count = spent_twice
                .filter(|other| other.previous_output == input.previous_output)
                .count();
            let unspent = self.unspent.get(&input.previous_output);
            let unspent =
                unspent.filter(|unspent| count == 1 && unspent.is_mature(self.height() + 1));
            let unspent = unspent.ok_or(Error::Invalid("it spends coin that can't be spent"))?;
            check_signature(&mut cache, index, input, &unspent.output)?;
            sum = sum.saturating_add(unspent.output.value.to_sat());
        }
        let spent: u64 = transaction
            .output
            .iter()
            .map(|output| output.value.to_sat())
            .fold(0, u64::saturating_add);
        if spent > sum {
            return Err(Error::Invalid("it spends more than it has"));
        }
        Ok(())
    }

    fn fees(&self) -> u64 {
        let waiting = self.pending.iter();
        waiting
            .map(|transaction| {
                let inputs = transaction.input.iter();
                let sum: u64 = inputs
                    .filter_map(|input| self.unspent.get(&input.previous_output))
                    .map(|unspent| unspent.output.value.to_sat())
                    .sum();
                let spent: u64 = transaction
                    .output
                    .iter()
                    .map(|output| output.value.to_sat())
                    .sum();
                sum - spent
            })
            .sum()
    }

    /// Mines a block with everything that waits.
    fn mine(&mut self, script: &Script) {
        let height = self.height() + 1;
        let tip = self.all().last().expect("a chain begins somewhere").header;
        let value = work::subsidy(Network::Regtest, height) + self.fees();
        let mut transactions = vec![coinbase(height, value, script)];
        transactions.append(&mut self.pending);
        let mut block = Block {
            header: Header {
                version: BlockVersion::from_consensus(0x2000_0000),
                prev_blockhash: tip.block_hash(),
                merkle_root: TxMerkleNode::all_zeros(),
                time: now_s().max(tip.time + 1),
                bits: tip.bits,
                nonce: 0,
            },
            txdata: transactions,
        };
        commit_to_witnesses(&mut block);
        block.header.merkle_root = block.compute_merkle_root().expect("it has a coinbase");
        while !block.header.target().is_met_by(block.block_hash()) {
            block.header.nonce += 1;
        }
        self.connect(block);
    }
}

fn check_signature(
    cache: &mut SighashCache<&Transaction>,
    index: usize,
    input: &TxIn,
    spent: &TxOut,
) -> Result<(), Error> {
    let unsigned = Error::Invalid("it is not signed by the coin's owner");
    let witness: Vec<&[u8]> = input.witness.iter().collect();
    let [signature, key] = witness[..] else {
        return Err(unsigned);
    };
    let key = CompressedPublicKey::from_slice(key);
    let signature = bitcoin::ecdsa::Signature::from_slice(signature);
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return Err(unsigned);
    };
    if ScriptBuf::new_p2wpkh(&key.wpubkey_hash()) != spent.script_pubkey {
        return Err(unsigned);
    }
    let hash = cache.p2wpkh_signature_hash(
        index,
        &spent.script_pubkey,
        spent.value,
        EcdsaSighashType::All,
    );
    let hash = hash.map_err(|_| Error::Invalid("it can't be checked"))?;
    Secp256k1::verification_only()
        .verify_ecdsa(&Message::from(hash), &signature.signature, &key.0)
        .map_err(|_| unsigned)
}

fn coinbase(height: u32, value: u64, script: &Script) -> Transaction {
    Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output: OutPoint::null(),
            // The height first, as every coinbase says it, and at least two bytes in all.
            script_sig: bitcoin::script::Builder::new()
                .push_int(i64::from(height))
                .push_slice(b"scrip")
                .into_script(),
            sequence: Sequence::MAX,
            witness: Witness::from_slice(&[[0; 32]]),
        }],
        output: vec![TxOut {
            value: Amount::from_sat(value),
            script_pubkey: script.to_owned(),
        }],
    }
}

/// Adds the output with which a coinbase commits to the signatures of its block.
fn commit_to_witnesses(block: &mut Block) {
    let root = block
        .witness_root()
        .unwrap_or_else(WitnessMerkleNode::all_zeros);
    let commitment = Block::compute_witness_commitment(&root, &[0; 32]);
    let mut script = WITNESS_MARK.to_vec();
    script.extend(commitment.to_byte_array());
    block.txdata[0].output.push(TxOut {
        value: Amount::ZERO,
        script_pubkey: ScriptBuf::from_bytes(script),
    });
}

fn now_s() -> u32 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs() as u32)
}

/// A list of length-prefixed items and the bytes that they take. What a power cut left half-written at the end is left out.
fn read_list<T: bitcoin::consensus::Decodable>(path: &Path) -> Result<(Vec<T>, usize), Error> {
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(mut file) => file.read_to_end(&mut bytes).map_err(damaged)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(damaged(error)),
    };
    let mut items = Vec::new();
    let mut rest = &bytes[..];
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((item, after)) = after.split_at_checked(length) else {
            break;
        };
        items.push(deserialize(item).map_err(damaged)?);
        rest = after;
    }
    Ok((items, bytes.len() - rest.len()))
}

fn encoded<T: bitcoin::consensus::Encodable>(items: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for item in items {
        let item = serialize(item);
        bytes.extend((item.len() as u32).to_be_bytes());
        bytes.extend(item);
    }
    bytes
}

/// Adds items after the first `length` bytes.
fn append<T: bitcoin::consensus::Encodable>(
    path: &Path,
    length: usize,
    items: &[T],
) -> Result<(), Error> {
    if items.is_empty() {
        return Ok(());
    }
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| {
        file.set_len(length as u64)?;
        file.write_all(&encoded(items))?;
        file.sync_data()
    })
    .map_err(damaged)
}

fn replace<T: bitcoin::consensus::Encodable>(path: &Path, items: &[T]) -> Result<(), Error> {
    let next = path.with_extension("next");
    std::fs::write(&next, encoded(items))
        .and_then(|()| std::fs::rename(&next, path))
        .map_err(damaged)
}
