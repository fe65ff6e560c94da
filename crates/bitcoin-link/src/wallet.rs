//! A wallet of one key: enough to burn with.

use crate::Error;
use bitcoin::absolute::LockTime;
use bitcoin::ecdsa::Signature;
use bitcoin::key::{CompressedPublicKey, Secp256k1};
use bitcoin::secp256k1::{Message, SecretKey};
use bitcoin::sighash::{EcdsaSighashType, SighashCache};
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness};
use scrip_burnchain::payload::Payload;
use scrip_burnchain::transaction::payload_script;

/// What a transaction pays its miner, in satoshi.
pub const FEE_SAT: u64 = 2_000;
/// Outputs of less are not relayed, in satoshi.
const DUST_SAT: u64 = 294;

/// A key and the script that its coin belongs to.
#[derive(Clone)]
pub struct Wallet {
    secret: SecretKey,
    public: CompressedPublicKey,
}

impl core::fmt::Debug for Wallet {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "Wallet({:x})", self.script())
    }
}

/// An output that can be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coin {
    /// Which.
    pub outpoint: OutPoint,
    /// How much, in satoshi.
    pub value: u64,
    /// The height of its block.
    pub height: u32,
}

impl Wallet {
    /// The wallet of a secret key of 32 bytes. `None` for the few numbers that are no key.
    pub fn new(secret: &[u8; 32]) -> Option<Self> {
        let secret = SecretKey::from_slice(secret).ok()?;
        let public = CompressedPublicKey(secret.public_key(&Secp256k1::new()));
        Some(Self { secret, public })
    }

    /// The script that its coin belongs to: pay to the hash of its key.
    pub fn script(&self) -> ScriptBuf {
        ScriptBuf::new_p2wpkh(&self.public.wpubkey_hash())
    }

    /// A transaction whose first output carries `payload` and burns `burned` satoshi, and whose second gives the rest back.
    /// Its first input is one of `coins`, which must be this wallet's.
    pub fn burn(
        &self,
        coins: &[Coin],
        payload: &Payload,
        burned: u64,
    ) -> Result<Transaction, Error> {
        let first = TxOut {
            value: Amount::from_sat(burned),
            script_pubkey: payload_script(payload),
        };
        self.spend(coins, vec![first])
    }

    /// A transaction with these outputs and one more that gives the rest back.
    pub fn spend(&self, coins: &[Coin], mut outputs: Vec<TxOut>) -> Result<Transaction, Error> {
        let sum: u64 = outputs.iter().map(|output| output.value.to_sat()).sum();
        let needs = sum.saturating_add(FEE_SAT + DUST_SAT);
        let mut chosen = Vec::new();
        let mut has = 0u64;
        for coin in coins {
            if has >= needs {
                break;
            }
            has += coin.value;
            chosen.push(*coin);
        }
        if has < needs {
            return Err(Error::NotEnough { has, needs });
        }
        outputs.insert(
            1.min(outputs.len()),
            TxOut {
                value: Amount::from_sat(has - sum - FEE_SAT),
                script_pubkey: self.script(),
            },
        );
        let input = chosen.iter().map(|coin| TxIn {
            previous_output: coin.outpoint,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::MAX,
            witness: Witness::new(),
        });
        let transaction = Transaction {
            version: Version::TWO,
            lock_time: LockTime::ZERO,
            input: input.collect(),
            output: outputs,
        };
        self.sign(transaction, &chosen)
    }

    fn sign(&self, transaction: Transaction, coins: &[Coin]) -> Result<Transaction, Error> {
        let secp = Secp256k1::new();
        let (script, kind) = (self.script(), EcdsaSighashType::All);
        let mut cache = SighashCache::new(transaction);
        for (index, coin) in coins.iter().enumerate() {
            let value = Amount::from_sat(coin.value);
            let hash = cache
                .p2wpkh_signature_hash(index, &script, value, kind)
                .map_err(|_| Error::Invalid("it can't be signed"))?;
            let signature = secp.sign_ecdsa(&Message::from(hash), &self.secret);
            let signature = Signature {
                signature,
                sighash_type: kind,
            };
            let witness = Witness::p2wpkh(&signature, &self.public.0);
            if let Some(place) = cache.witness_mut(index) {
                *place = witness;
            }
        }
        Ok(cache.into_transaction())
    }
}
