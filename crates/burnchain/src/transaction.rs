//! Transactions that carry a payload: how much they burn and whose coin they spend.

use crate::Bytes32;
use crate::payload::{PAYLOAD_BYTES_MAX, Payload};
use alloc::vec::Vec;
use bitcoin::consensus::encode::deserialize;
use bitcoin::hashes::{Hash as _, sha256d};
use bitcoin::opcodes::all::OP_RETURN;
use bitcoin::script::{Builder, Instruction, PushBytesBuf};
pub use bitcoin::script::{Script, ScriptBuf};
use bitcoin::{OutPoint, Transaction};

/// Most bytes of a transaction that is looked at.
pub const TRANSACTION_BYTES_MAX: usize = 4_096;
/// All the coin that there will ever be, in satoshi: no output has more.
pub const AMOUNT_MAX: u64 = 21_000_000 * 100_000_000;
/// Two nodes of a Merkle tree have this size: a transaction that has it too could be passed off as one.
const NODES_SIZE: usize = 64;

/// Why a transaction is of no use here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    /// Not a transaction without witnesses, or not of a size that is looked at.
    #[error("this is no transaction, or not in its form without witnesses")]
    Malformed,
    /// Its first output is no OP_RETURN with a payload.
    #[error("the first output carries neither a registration nor a block commit")]
    Payload,
    /// It burns more than there is.
    #[error("it burns more than there will ever be")]
    TooMuch,
}

/// A transaction whose first output carries a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burn {
    /// The transaction's id, in the order in which it is hashed.
    pub id: Bytes32,
    /// What it says.
    pub payload: Payload,
    /// What its first output destroys, in satoshi.
    pub amount: u64,
    /// The output that its first input spends.
    pub spends: OutPoint,
    /// The script of its second output, if it has one: for a registration, the one that commits come from.
    pub second_script: Option<ScriptBuf>,
}

/// Reads a transaction in its form without witnesses, the one that its id is the hash of.
pub fn read(bytes: &[u8]) -> Result<Transaction, TransactionError> {
    if bytes.len() > TRANSACTION_BYTES_MAX || bytes.len() == NODES_SIZE {
        return Err(TransactionError::Malformed);
    }
    let transaction: Transaction = deserialize(bytes).map_err(|_| TransactionError::Malformed)?;
    if transaction.base_size() != bytes.len() {
        return Err(TransactionError::Malformed);
    }
    Ok(transaction)
}

/// A transaction's id in the order in which it is hashed.
pub fn id(transaction: &Transaction) -> Bytes32 {
    transaction.compute_txid().to_byte_array()
}

/// The hash of a transaction's bytes, which is its id if they are its form without witnesses.
pub fn hash(bytes: &[u8]) -> Bytes32 {
    sha256d::Hash::hash(bytes).to_byte_array()
}

impl Burn {
    /// Reads a transaction with a payload.
    pub fn read(bytes: &[u8]) -> Result<Self, TransactionError> {
        let transaction = read(bytes)?;
        let first = transaction
            .output
            .first()
            .ok_or(TransactionError::Payload)?;
        let payload = read_payload(&first.script_pubkey).ok_or(TransactionError::Payload)?;
        let amount = first.value.to_sat();
        if amount > AMOUNT_MAX {
            return Err(TransactionError::TooMuch);
        }
        let spends = transaction
            .input
            .first()
            .ok_or(TransactionError::Malformed)?;
        Ok(Self {
            id: id(&transaction),
            payload,
            amount,
            spends: spends.previous_output,
            second_script: transaction
                .output
                .get(1)
                .map(|output| output.script_pubkey.clone()),
        })
    }

    /// Whether the first input spends an output of `funding` that belongs to `script`. On the burn chain only the owner of
    /// that script can make such a transaction, so that whoever shows it shows the owner's consent.
    pub fn is_from(&self, funding: &Transaction, script: &Script) -> bool {
        funding.compute_txid() == self.spends.txid
            && funding
                .output
                .get(self.spends.vout as usize)
                .is_some_and(|output| *output.script_pubkey == *script)
    }
}

fn read_payload(script: &Script) -> Option<Payload> {
    let mut parts = script.instructions_minimal();
    let Some(Ok(Instruction::Op(OP_RETURN))) = parts.next() else {
        return None;
    };
    let Some(Ok(Instruction::PushBytes(data))) = parts.next() else {
        return None;
    };
    match parts.next() {
        None => Payload::decode(data.as_bytes()).ok(),
        Some(_) => None,
    }
}

/// The script of an output that carries `payload`.
pub fn payload_script(payload: &Payload) -> ScriptBuf {
    let mut data = PushBytesBuf::new();
    let bytes: Vec<u8> = payload.encode();
    debug_assert!(bytes.len() <= PAYLOAD_BYTES_MAX);
    data.extend_from_slice(&bytes)
        .expect("a payload is short enough to be pushed");
    Builder::new()
        .push_opcode(OP_RETURN)
        .push_slice(data)
        .into_script()
}
