//! A burn chain whose blocks are mined here, with real work, and what validators put into them.

use bitcoin::{
    Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxMerkleNode, TxOut, Witness,
    absolute::LockTime, consensus::encode::serialize, transaction::Version,
};
use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
};
use scrip_burnchain::{
    chain::{Block, Header, Network, header_bytes},
    inclusion::Inclusion,
    payload::{Commit, Payload},
    transaction::{id, payload_script},
};
use scrip_ledger::{
    election::{
        BurnProof, Candidate, HeaderBytes, Headers, Operation, Path, Tenure, TransactionBytes,
        key_reference,
    },
    ids::NetworkId,
};

fn transaction(previous_output: OutPoint, output: Vec<TxOut>) -> Transaction {
    Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::MAX,
            witness: Witness::new(),
        }],
        output,
    }
}

fn output(value_sat: u64, script_pubkey: ScriptBuf) -> TxOut {
    TxOut {
        value: Amount::from_sat(value_sat),
        script_pubkey,
    }
}

fn bytes(key: &PublicKey) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(key.as_ref());
    bytes
}

/// The best chain's last block.
pub struct BurnChain {
    tip: Block,
}

/// A block with its transactions.
pub struct Mined {
    block: Block,
    transactions: Vec<Transaction>,
}

impl BurnChain {
    /// Regtest's first block.
    pub fn new() -> Self {
        Self {
            tip: Network::Regtest.genesis(),
        }
    }

    /// Mines a block with these transactions after a coinbase.
    pub fn mine(&mut self, transactions: Vec<Transaction>) -> Mined {
        let value_sat = u64::from(self.tip.height);
        let coinbase = transaction(OutPoint::null(), vec![output(value_sat, ScriptBuf::new())]);
        let transactions: Vec<_> = [coinbase].into_iter().chain(transactions).collect();
        let ids = transactions.iter().map(Transaction::compute_txid);
        let root = bitcoin::merkle_tree::calculate_root(ids).expect("there is a coinbase");
        let mut header = Header {
            prev_blockhash: self.tip.header.block_hash(),
            merkle_root: TxMerkleNode::from_raw_hash(root.to_raw_hash()),
            time: self.tip.header.time + 60,
            bits: self.tip.next_bits(Network::Regtest),
            nonce: 0,
            ..self.tip.header
        };
        while !header.target().is_met_by(header.block_hash()) {
            header.nonce += 1;
        }
        let extended = self
            .tip
            .extend(Network::Regtest, header, u64::from(u32::MAX));
        self.tip = extended.expect("a good block");
        Mined {
            block: self.tip.clone(),
            transactions,
        }
    }
}

impl Mined {
    /// Shows the ledger this block's header.
    pub fn header(&self) -> Operation {
        Operation::Headers {
            headers: Headers(vec![HeaderBytes(header_bytes(&self.block.header))]),
        }
    }

    /// The proof of the transaction at `position` after the coinbase.
    fn proof(&self, position: usize) -> BurnProof {
        let ids: Vec<[u8; 32]> = self.transactions.iter().map(id).collect();
        let index = position as u32 + 1;
        BurnProof {
            block: self.block.hash(),
            transaction: TransactionBytes(serialize(&self.transactions[position + 1])),
            index,
            path: Path(Inclusion::of(&ids, index).expect("a transaction").path),
        }
    }
}

/// A validator with coin on the burn chain.
pub struct Burner<'a> {
    network: NetworkId,
    key: &'a PrivateKey,
    script: ScriptBuf,
    funding: Transaction,
}

impl<'a> Burner<'a> {
    /// The validator with this key, with coin of its own.
    pub fn new(network: NetworkId, key: &'a PrivateKey) -> Self {
        let script = ScriptBuf::from_bytes(bytes(&key.public_key()).to_vec());
        let funding = transaction(OutPoint::null(), vec![output(1 << 40, script.clone())]);
        Self {
            network,
            key,
            script,
            funding,
        }
    }

    fn spend(&self, first: TxOut) -> Transaction {
        let coin = OutPoint::new(self.funding.compute_txid(), 0);
        transaction(coin, vec![first, output(1 << 20, self.script.clone())])
    }

    /// The registration of its key.
    pub fn registration(&self) -> Transaction {
        let mut network = [0; 16];
        network.copy_from_slice(&self.network.0.as_ref()[..16]);
        let payload = Payload::Register {
            network,
            validator: bytes(&self.key.public_key()),
        };
        self.spend(output(0, payload_script(&payload)))
    }

    /// Shows the registration that `mined` has at `position`.
    pub fn register(&self, mined: &Mined, position: usize) -> Operation {
        let proof = mined.proof(position);
        let message = Candidate::message(&self.network, &proof.transaction_id());
        Operation::Register {
            validator: self.key.public_key(),
            signature: self.key.sign(Candidate::NAMESPACE, &message),
            proof,
        }
    }

    /// A commit that burns this much for a tenure.
    pub fn commitment(&self, tenure: &Tenure, amount: u64) -> Transaction {
        let mut parent = [0; 32];
        parent.copy_from_slice(&tenure.parent);
        let payload = Payload::Commit(Commit {
            parent,
            key: key_reference(&self.network, &self.key.public_key()),
            amount,
            nonce: None,
        });
        self.spend(output(amount, payload_script(&payload)))
    }

    /// Shows the commit that `mined` has at `position`.
    pub fn commit(&self, mined: &Mined, position: usize) -> Operation {
        Operation::Commit {
            proof: mined.proof(position),
            funding: TransactionBytes(serialize(&self.funding)),
        }
    }
}
