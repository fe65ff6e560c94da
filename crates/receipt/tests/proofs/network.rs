//! A network small enough for a test: its committee, its blocks, its operations and its state.

use crate::{
    committee::Committee,
    database::{self, Database},
};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_math::algebra::Random as _;
use commonware_runtime::deterministic;
use commonware_storage::qmdb::current::ordered::proof::constant::ExclusionProof;
use commonware_utils::TestRng;
use scrip_ledger::{
    amount::Amount,
    block::{Header, operation_leaf, operations_root},
    ids::{AccountId, AssetCode, NetworkId, OperationId},
    operation::{Operation, Signed},
    state::{Key, Record},
    text::Reference,
    time::Timestamp,
    transfer::{self, Details, Item},
};
use scrip_receipt::{Anchor, Claim, StateProof};

/// 23 November 2026, 14:05:09.120 UTC.
pub const NOW_MS: u64 = 1_795_442_709_120;

pub struct Network {
    pub committee: Committee,
    pub id: NetworkId,
    pub teller: PrivateKey,
    leader: PublicKey,
}

impl Network {
    pub fn new(seed: u64) -> Self {
        let mut rng = TestRng::new(seed);
        Self {
            committee: Committee::deal(seed),
            id: NetworkId(Sha256::hash(&[b"genesis", &seed.to_be_bytes()])),
            teller: PrivateKey::random(&mut rng),
            leader: PrivateKey::random(&mut rng).public_key(),
        }
    }

    /// The account that signs everything.
    pub fn author(&self) -> AccountId {
        AccountId::derive(&self.teller.public_key(), 0)
    }

    pub fn account(&self, number: u64) -> AccountId {
        AccountId::derive(&self.teller.public_key(), number)
    }

    pub fn item(&self, number: u64, reference: &str) -> Item {
        Item {
            payer: self.account(number),
            payee: self.account(number + 1),
            asset: AssetCode::new("TALER").unwrap(),
            amount: Amount::new(100 + number).unwrap(),
            details: Details {
                reference: Reference::new(reference).unwrap(),
                ..Details::default()
            },
        }
    }

    pub fn sign(&self, number: u64, operation: Operation) -> Signed {
        let mut nonce = [0; OperationId::NONCE_SIZE];
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        let id = OperationId::new(NOW_MS / 1_000 + 60, nonce);
        Signed::new(&self.id, &self.teller, self.author(), id, operation)
    }

    pub fn transfer(&self, number: u64) -> Signed {
        let item = self.item(number, "two coffees");
        self.sign(
            number,
            Operation::Transfer(transfer::Operation::Single(item)),
        )
    }

    pub fn batch(&self, number: u64, count: u64) -> Signed {
        let items = (0..count).map(|item| self.item(item, "wages")).collect();
        self.sign(
            number,
            Operation::Transfer(transfer::Operation::Batch { items }),
        )
    }

    pub fn transfers(&self, count: u64) -> Vec<Signed> {
        (0..count).map(|number| self.transfer(number)).collect()
    }

    /// The header of a block with these operations, in front of a state with these roots.
    pub fn header(&self, operations: &[Signed], state_root: Digest, log_root: Digest) -> Header {
        let leaves: Vec<_> = operations
            .iter()
            .map(|signed| operation_leaf(&signed.digest(&self.id), signed.signature()))
            .collect();
        Header {
            network: self.id,
            epoch: 3,
            view: 1_207,
            leader: self.leader.clone(),
            parent_view: 1_206,
            parent: Sha256::hash(&[b"parent"]),
            height: 4_521,
            timestamp: Timestamp(NOW_MS),
            operations_root: operations_root(&leaves),
            operations_count: leaves.len() as u32,
            state_root,
            state_operations_root: log_root,
            state_range_start: 100,
            state_range_end: 9_000,
            payload: Digest([0; 32]),
        }
    }

    /// A header whose block only has operations.
    pub fn operations_header(&self, operations: &[Signed]) -> Header {
        let root = Sha256::hash(&[b"some state"]);
        self.header(operations, root, root)
    }

    /// A header after `header`, without operations.
    pub fn child(&self, header: &Header) -> Header {
        Header {
            view: header.view + 1,
            parent_view: header.view,
            parent: header.digest(),
            height: header.height + 1,
            ..self.operations_header(&[])
        }
    }

    /// The header with a signature of its own.
    pub fn anchor(&self, header: Header) -> Anchor {
        let finality = self.committee.finality(
            header.epoch,
            header.view,
            header.parent_view,
            header.digest(),
        );
        Anchor::new(header, Vec::new(), finality).unwrap()
    }

    /// The header of a block without operations, after which the state is this.
    pub fn state_anchor(&self, state: &State) -> Anchor {
        self.anchor(self.header(&[], state.root(), state.ops_root()))
    }
}

pub type State = Database<Key, Record>;

/// A state with these records.
pub async fn state(
    context: &deterministic::Context,
    records: impl IntoIterator<Item = (Key, Record)>,
) -> State {
    let state = database::open(context, ()).await;
    let changes = records.into_iter().map(|(key, record)| (key, Some(record)));
    database::commit(state, changes).await
}

/// The proof of what the state says about a key, made as a node makes it.
pub async fn prove(state: &State, anchor: Anchor, key: Key) -> StateProof {
    let (claim, proof) = match state.get(&key).await.unwrap() {
        Some(record) => {
            let proof = state.key_value_proof(key).await.unwrap();
            let next_key = proof.next_key;
            (Claim::Present { record, next_key }, proof.proof)
        }
        None => match state.exclusion_proof(&key).await.unwrap() {
            ExclusionProof::KeyValue(proof, previous) => {
                let claim = Claim::Absent {
                    previous_key: previous.key,
                    previous_record: previous.value,
                    next_key: previous.next_key,
                };
                (claim, proof)
            }
            ExclusionProof::Commit(..) => panic!("the state is not empty"),
        },
    };
    StateProof {
        anchor,
        key,
        claim,
        entry: database::entry_proof(proof),
    }
}
