//! Carrying what happens on the burn chain to the ledger. Whoever does this is trusted with nothing: the ledger checks it.

use crate::failure::{Exit, Failure, Outcome};
use crate::remote::Remote;
use crate::replay::network::{Network as _, Verdict};
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use scrip_bitcoin_link::{Bitcoin, Coin, Included, Wallet, stripped};
use scrip_burnchain::chain::{header_bytes, header_hash};
use scrip_burnchain::payload::{Commit, Nonce, Payload};
use scrip_ledger::election::{
    self, BurnProof, BurnTip, Candidate, HEADERS_MAX, HeaderBytes, Headers, Path, Tenure,
    TransactionBytes, key_reference,
};
use scrip_ledger::ids::AccountId;
use scrip_ledger::state::{Key, Record};

/// How long an operation can be applied.
const VALIDITY_S: u64 = 60;

/// Somebody with an account who carries.
pub struct Courier<'a> {
    /// The network.
    pub remote: &'a Remote,
    /// The account's key.
    pub key: PrivateKey,
    /// The account.
    pub author: AccountId,
    /// The burn chain.
    pub bitcoin: Bitcoin,
}

/// A failure of the burn chain's side.
pub fn burn_failure(error: scrip_bitcoin_link::Error) -> Failure {
    use scrip_bitcoin_link::Error;
    match error {
        Error::Unreachable(_) => Failure::new(
            Exit::Unreachable,
            "burn_chain_unreachable",
            format!("{error}."),
        )
        .next("Check that it runs, its address and its cookie file, then run the command again."),
        Error::Folder(_) => Failure::local("the burn chain", error),
        error => Failure::of(Exit::Refused, "burn_chain_refused", &error),
    }
}

/// What can be made of a transaction on the burn chain.
fn proof(included: &Included) -> BurnProof {
    BurnProof {
        block: included.block,
        transaction: TransactionBytes(included.stripped()),
        index: included.inclusion.index,
        path: Path(included.inclusion.path.clone()),
    }
}

impl Courier<'_> {
    /// Applies one operation. `Ok(Err(code))` when the rules refuse it.
    pub async fn apply(
        &self,
        operation: election::Operation,
    ) -> Outcome<Result<u64, (String, String)>> {
        let signed = self
            .remote
            .sign(&self.key, self.author, operation, VALIDITY_S);
        match self.remote.apply(&signed).await? {
            Verdict::Applied { height } => Ok(Ok(height)),
            Verdict::Refused { code, sentence } => Ok(Err((code, sentence))),
            Verdict::Expired => Err(Failure::new(
                Exit::Unreachable,
                "operation_expired",
                "The network took too long.",
            )),
        }
    }

    async fn record(&self, key: Key) -> Outcome<Option<Record>> {
        Ok(self.remote.proven_records(&[key]).await?.pop().flatten())
    }

    /// The burn chain as the ledger has it, or a failure when the network doesn't elect.
    pub async fn tip(&self) -> Outcome<BurnTip> {
        match self.record(Key::burn_tip()).await? {
            Some(Record::BurnTip(tip)) => Ok(tip),
            _ => Err(not_electing()),
        }
    }

    /// The tenure of an epoch.
    pub async fn tenure(&self, epoch: u64) -> Outcome<Option<Tenure>> {
        match self.record(Key::tenure(epoch)).await? {
            Some(Record::Tenure(tenure)) => Ok(Some(*tenure)),
            _ => Ok(None),
        }
    }

    /// A validator's key on the burn chain.
    pub async fn candidate(&self, validator: &PublicKey) -> Outcome<Option<Candidate>> {
        let reference = key_reference(&self.remote.network_id(), validator);
        match self.record(Key::candidate(&reference)).await? {
            Some(Record::Candidate(candidate)) => Ok(Some(*candidate)),
            _ => Ok(None),
        }
    }

    /// Shows the ledger every header that it does not have. Gives how many there were.
    pub async fn headers(&self) -> Outcome<usize> {
        let tip = self.tip().await?;
        let best = self.bitcoin.height().await.map_err(burn_failure)?;
        // Down to the last block that both have.
        let mut common = tip.height().min(best);
        while common >= tip.first_height {
            let header = self.bitcoin.header(common).await.map_err(burn_failure)?;
            let known = &tip.main[(common - tip.first_height) as usize];
            if header_hash(&header) == *known || common == 0 {
                break;
            }
            common -= 1;
        }
        let mut headers = Vec::new();
        for height in common + 1..=best {
            let header = self.bitcoin.header(height).await.map_err(burn_failure)?;
            headers.push(HeaderBytes(header_bytes(&header)));
        }
        for part in headers.chunks(HEADERS_MAX) {
            let headers = Headers(part.to_vec());
            match self.apply(election::Operation::Headers { headers }).await? {
                Ok(_) => {}
                // Another courier was there first.
                Err((code, _)) if code == "burn_header_known" => {}
                Err((code, sentence)) => return Err(Failure::new(Exit::Refused, code, sentence)),
            }
        }
        Ok(headers.len())
    }

    /// Puts a validator's registration onto the burn chain. It still has to be mined and shown.
    pub async fn send_registration(
        &self,
        validator: &PublicKey,
        wallet: &Wallet,
    ) -> Outcome<[u8; 32]> {
        let mut network = [0; 16];
        network.copy_from_slice(&self.remote.network_id().0.as_ref()[..16]);
        let payload = Payload::Register {
            network,
            validator: bytes(validator),
        };
        let (sent, _) = self.burn(wallet, &payload, 0).await?;
        Ok(sent)
    }

    /// Puts a block commit onto the burn chain. It still has to be mined and shown, with the coin that it spent.
    pub async fn send_commit(
        &self,
        tenure: &Tenure,
        validator: &PublicKey,
        wallet: &Wallet,
        amount: u64,
        nonce: Option<Nonce>,
    ) -> Outcome<([u8; 32], Coin)> {
        let mut parent = [0; 32];
        parent.copy_from_slice(&tenure.parent);
        let payload = Payload::Commit(Commit {
            parent,
            key: key_reference(&self.remote.network_id(), validator),
            amount,
            nonce,
        });
        self.burn(wallet, &payload, amount).await
    }

    async fn burn(
        &self,
        wallet: &Wallet,
        payload: &Payload,
        amount: u64,
    ) -> Outcome<([u8; 32], Coin)> {
        let coins = self.bitcoin.coins(wallet).await.map_err(burn_failure)?;
        let transaction = wallet.burn(&coins, payload, amount).map_err(burn_failure)?;
        self.bitcoin
            .send(&transaction, amount)
            .await
            .map_err(burn_failure)?;
        let spent = transaction.input[0].previous_output;
        let coin = coins.into_iter().find(|coin| coin.outpoint == spent);
        let coin = coin.expect("the wallet spent one of these");
        Ok((scrip_burnchain::transaction::id(&transaction), coin))
    }

    /// Finds a transaction in the last `depth` blocks.
    pub async fn find(&self, id: &[u8; 32], depth: u32) -> Outcome<Option<Included>> {
        let best = self.bitcoin.height().await.map_err(burn_failure)?;
        for height in (best.saturating_sub(depth)..=best).rev() {
            let block = self.bitcoin.block(height).await.map_err(burn_failure)?;
            let wanted = |other: &_| scrip_burnchain::transaction::id(other) == *id;
            if let Some(found) = Included::of(&block, height, wanted).pop() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Shows a registration that was mined.
    pub async fn show_registration(
        &self,
        validator: &PrivateKey,
        included: &Included,
    ) -> Outcome<Result<u64, (String, String)>> {
        let proof = proof(included);
        let message = Candidate::message(&self.remote.network_id(), &proof.transaction_id());
        self.apply(election::Operation::Register {
            validator: validator.public_key(),
            signature: validator.sign(Candidate::NAMESPACE, &message),
            proof,
        })
        .await
    }

    /// Shows a commit that was mined.
    pub async fn show_commit(
        &self,
        included: &Included,
        coin: &Coin,
    ) -> Outcome<Result<u64, (String, String)>> {
        let funding = self.bitcoin.funding(coin).await.map_err(burn_failure)?;
        self.apply(election::Operation::Commit {
            proof: proof(included),
            funding: TransactionBytes(stripped(&funding)),
        })
        .await
    }
}

/// A key's bytes.
pub fn bytes(validator: &PublicKey) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(validator.as_ref());
    bytes
}

/// The network has no elections.
pub fn not_electing() -> Failure {
    Failure::new(
        Exit::Refused,
        "election_not_configured",
        "This network doesn't elect its leaders.",
    )
    .next("Its registrar sets that up with 'scrip elect configure --bitcoin URL --registrar-key FILE'.")
}
