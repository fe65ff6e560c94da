//! What lasts when validators crash and when the power fails: keys, the founding document, people.

use crate::simulation::Simulation;
use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_p2p::simulated::Link;
use commonware_runtime::{
    Runner as _,
    deterministic::{
        Checkpoint, Config as RuntimeConfig, FaultConfig, PartialWriteMode, Runner, WriteConfig,
    },
};
use commonware_utils::{NZU64, TestRng, probability};
use scrip_chain::{
    genesis::{Document, Founded, KeyOrigin, Member as Founder, deal_for_demo},
    membership::VotePolicy,
    secrets::Secrets,
};
use scrip_ledger::{
    account::{self, Account, Controller},
    amount::Amount,
    asset,
    epoch::{Address, Member},
    genesis::{Genesis, GenesisAccount, GenesisAsset},
    ids::{AccountId, AssetCode, KeyBytes, OperationId},
    membership::{Certificate, NodeName},
    operation::{Operation, Signed},
    rules::Rules,
    state::{Key, Record},
    time::Timestamp,
    transfer,
};
use std::{
    net::SocketAddr,
    num::NonZeroU64,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

/// When every town is founded and its simulated time begins.
const FOUNDED_AT_MS: u64 = 1_700_000_000_000;

/// Simulated time after which a run has failed.
const RUN_MAX: Duration = Duration::from_secs(1_800);

/// Blocks of an epoch, unless a scenario wants more.
const BLOCKS_PER_EPOCH: NonZeroU64 = NZU64!(32);

/// How long an operation is valid, in seconds.
const VALIDITY_S: u64 = 1_200;

/// A network that can be simulated, with people who use it.
///
/// Built from a seed; two towns of the same seed are the same, except for the folder of the validators' secrets.
pub struct Town {
    /// What the network was founded with.
    pub founded: Arc<Founded>,
    /// The validators' keys: the founders in the order of the committee, then newcomers.
    pub validators: Vec<PrivateKey>,
    /// The people's keys. Each has one account, which [`Town::open`] opens.
    pub people: Vec<PrivateKey>,
    /// The asset that they pay in.
    pub asset: AssetCode,
    /// The longest time between two blocks.
    pub heartbeat: Duration,
    /// What every validator votes on by itself.
    pub vote_policy: VotePolicy,
    /// Every link between two validators, unless a scenario cuts it.
    pub link: Link,
    pub(crate) folder: tempfile::TempDir,
    registrar: PrivateKey,
    nonces: AtomicU64,
}

/// Names the seed when the test that holds it panics.
pub struct SeedGuard(pub u64);

impl Drop for SeedGuard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with seed {0}; repeat with SCRIP_SEED={0}", self.0);
        }
    }
}

/// The account of whoever holds `key`.
fn account_of(key: &PrivateKey) -> AccountId {
    AccountId::derive(&key.public_key(), 0)
}

fn controller(key: &PrivateKey) -> Controller {
    Controller::Key(KeyBytes::from(&key.public_key()))
}

impl Town {
    /// A town of this many validators and people, with epochs of 32 blocks, a block at least every 400 ms, and links
    /// that take 10 ms, give or take 5, and lose nothing.
    pub fn new(seed: u64, validators_count: u64, people_count: u64) -> Self {
        Self::with_newcomers(seed, validators_count, 0, people_count)
    }

    /// A town as [`Town::new`] makes it, with keys for more validators that the network knows nothing of yet. They come last.
    pub fn with_newcomers(
        seed: u64,
        validators_count: u64,
        newcomers_count: u64,
        people_count: u64,
    ) -> Self {
        let weights = vec![1; validators_count as usize];
        Self::build(
            seed,
            &weights,
            newcomers_count,
            people_count,
            BLOCKS_PER_EPOCH,
        )
    }

    /// A town as [`Town::new`] makes it, with epochs of this many blocks.
    pub fn with_epochs(
        seed: u64,
        validators_count: u64,
        people_count: u64,
        blocks_per_epoch: NonZeroU64,
    ) -> Self {
        let weights = vec![1; validators_count as usize];
        Self::build(seed, &weights, 0, people_count, blocks_per_epoch)
    }

    /// A town as [`Town::new`] makes it, whose validators have these leader weights in the first epoch.
    pub fn with_weights(seed: u64, weights: &[u64], people_count: u64) -> Self {
        Self::build(seed, weights, 0, people_count, BLOCKS_PER_EPOCH)
    }

    fn build(
        seed: u64,
        weights: &[u64],
        newcomers_count: u64,
        people_count: u64,
        blocks_per_epoch: NonZeroU64,
    ) -> Self {
        let validators_count = weights.len() as u64;
        let mut validators: Vec<PrivateKey> = (0..validators_count)
            .map(|index| PrivateKey::from_seed(seed * 1_000 + index))
            .collect();
        validators.sort_by_key(|key| key.public_key());
        let members: Vec<(PublicKey, SocketAddr)> = validators
            .iter()
            .enumerate()
            .map(|(index, key)| {
                // Simulated connections have no addresses; the founding document wants some.
                let address = SocketAddr::from(([127, 0, 0, 1], 4_000 + index as u16));
                (key.public_key(), address)
            })
            .collect();
        let (info, shares) = deal_for_demo(&mut TestRng::new(seed), &members);
        let registrar = PrivateKey::from_seed(seed * 1_000 + 500);
        let asset: AssetCode = "TOWN".parse().expect("a code");
        let founded_at = Timestamp(FOUNDED_AT_MS);
        let ledger = ledger(founded_at, &registrar, asset, &members, weights);
        let founders = members
            .iter()
            .enumerate()
            .map(|(index, (key, address))| Founder {
                name: format!("validator {index}"),
                public_key: const_hex::encode(key),
                address: *address,
            })
            .collect();
        let document = Document::new(
            "Town",
            founded_at,
            blocks_per_epoch,
            KeyOrigin::DealtForDemo,
            founders,
            &ledger,
            &info,
        );
        let newcomers = 0..newcomers_count;
        validators.extend(newcomers.map(|index| PrivateKey::from_seed(seed * 1_000 + 100 + index)));
        let town = Self {
            founded: Arc::new(document.found().expect("a usable document")),
            people: (0..people_count)
                .map(|index| PrivateKey::from_seed(seed * 1_000 + 600 + index))
                .collect(),
            validators,
            asset,
            heartbeat: Duration::from_millis(400),
            vote_policy: VotePolicy::default(),
            link: Link {
                latency: Duration::from_millis(10),
                jitter: Duration::from_millis(5),
                success_rate: probability!(1.0),
            },
            folder: tempfile::tempdir().expect("a folder"),
            registrar,
            nonces: AtomicU64::new(0),
        };
        for (index, key) in town.validators.iter().enumerate() {
            if let Some(share) = shares.get_value(&key.public_key()) {
                let secrets = town.secrets(index);
                secrets.put_first_share(share).expect("secrets are written");
            }
        }
        town
    }

    pub(crate) fn secrets(&self, index: usize) -> Secrets {
        let path = self.folder.path().join(format!("{index}.bin"));
        Secrets::open(path, &self.validators[index]).expect("secrets open")
    }

    /// Simulates the town with `seed`. No validator runs until the scenario starts it.
    pub fn run<T>(&self, seed: u64, scenario: impl AsyncFnOnce(&mut Simulation<'_>) -> T) -> T {
        self.run_until_power_fails(seed, scenario).0
    }

    /// Like [`Town::run`]; at the end of the scenario every validator loses its power at once, and of what was not
    /// synchronised to disk some is lost and some is kept. The storage comes back for [`Town::run_again`].
    pub fn run_until_power_fails<T>(
        &self,
        seed: u64,
        scenario: impl AsyncFnOnce(&mut Simulation<'_>) -> T,
    ) -> (T, Checkpoint) {
        let faults = FaultConfig::default().write(WriteConfig {
            failure_rate: probability!(0.0),
            retention_rate: probability!(0.5),
            mode: PartialWriteMode::Prefix,
        });
        let config = RuntimeConfig::new()
            .with_seed(seed)
            .with_start_time(UNIX_EPOCH + Duration::from_millis(FOUNDED_AT_MS))
            .with_timeout(Some(RUN_MAX))
            .with_storage_fault_config(faults);
        Runner::new(config).start_and_recover(|context| async move {
            scenario(&mut Simulation::new(self, context).await).await
        })
    }

    /// Goes on where the power failed.
    pub fn run_again<T>(
        &self,
        checkpoint: Checkpoint,
        scenario: impl AsyncFnOnce(&mut Simulation<'_>) -> T,
    ) -> T {
        Runner::from(checkpoint).start(|context| async move {
            scenario(&mut Simulation::new(self, context).await).await
        })
    }

    fn sign(&self, key: &PrivateKey, operation: Operation) -> Signed {
        self.sign_until(key, operation, FOUNDED_AT_MS / 1_000 + VALIDITY_S)
    }

    fn sign_until(&self, key: &PrivateKey, operation: Operation, valid_until_s: u64) -> Signed {
        let mut nonce = [0; OperationId::NONCE_SIZE];
        let number = self.nonces.fetch_add(1, Ordering::Relaxed);
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        let id = OperationId::new(valid_until_s, nonce);
        Signed::new(&self.founded.network, key, account_of(key), id, operation)
    }

    /// The account of a person.
    pub fn account(&self, person: usize) -> AccountId {
        account_of(&self.people[person])
    }

    /// A person opens their account.
    pub fn open(&self, person: usize) -> Signed {
        let key = &self.people[person];
        let open = account::Operation::Open {
            salt: 0,
            controller: controller(key),
        };
        self.sign(key, open.into())
    }

    /// What a person asks for, through their account.
    pub fn sign_as_person(&self, person: usize, operation: impl Into<Operation>) -> Signed {
        self.sign(&self.people[person], operation.into())
    }

    /// What the registrar asks for.
    pub fn sign_as_registrar(&self, operation: impl Into<Operation>) -> Signed {
        self.sign(&self.registrar, operation.into())
    }

    /// The registrar issues money to a person.
    pub fn issue(&self, person: usize, amount: u64) -> Signed {
        self.sign(&self.registrar, self.issue_operation(person, amount).into())
    }

    /// A person issues money to themselves, which the rules refuse.
    pub fn issue_without_right(&self, person: usize, amount: u64) -> Signed {
        self.sign(
            &self.people[person],
            self.issue_operation(person, amount).into(),
        )
    }

    fn issue_operation(&self, person: usize, amount: u64) -> asset::Operation {
        asset::Operation::Issue {
            asset: self.asset,
            payee: self.account(person),
            amount: Amount::new(amount).expect("an amount"),
            reference: Default::default(),
        }
    }

    /// One person pays another.
    pub fn pay(&self, payer: usize, payee: usize, amount: u64) -> Signed {
        let transfer = self.transfer(payer, payee, amount);
        self.sign(&self.people[payer], transfer.into())
    }

    /// The same, good until so many seconds after the founding.
    pub fn pay_until(&self, payer: usize, payee: usize, amount: u64, until_s: u64) -> Signed {
        let transfer = self.transfer(payer, payee, amount);
        let valid_until_s = FOUNDED_AT_MS / 1_000 + until_s;
        self.sign_until(&self.people[payer], transfer.into(), valid_until_s)
    }

    fn transfer(&self, payer: usize, payee: usize, amount: u64) -> transfer::Operation {
        transfer::Operation::Single(transfer::Item {
            payer: self.account(payer),
            payee: self.account(payee),
            asset: self.asset,
            amount: Amount::new(amount).expect("an amount"),
            details: Default::default(),
        })
    }

    /// A payment from `payer` that `thief` signed.
    pub fn forge(&self, payer: usize, thief: usize, amount: u64) -> Signed {
        let real = self.pay(payer, thief, amount);
        let digest = real.digest(&self.founded.network);
        let signature = self.people[thief].sign(Signed::NAMESPACE, &digest);
        Signed::from_parts(
            real.author(),
            real.signer().clone(),
            real.id(),
            real.operation().clone(),
            signature,
        )
    }
}

impl Town {
    /// Opens the account through which a newcomer acts.
    pub fn open_node(&self, index: usize) -> Signed {
        let key = &self.validators[index];
        self.sign_as_node(
            index,
            account::Operation::Open {
                salt: 0,
                controller: controller(key),
            },
        )
    }

    /// What a validator's node asks for or votes, through its account.
    pub fn sign_as_node(&self, index: usize, operation: impl Into<Operation>) -> Signed {
        let key = &self.validators[index];
        self.sign(key, operation.into())
    }

    /// A certificate of the validator at `index`, valid for a year from the town's founding.
    pub fn certificate(&self, index: usize, name: &str, version: u32) -> Certificate {
        self.certificate_for(index, name, version, 365 * 24 * 60 * 60)
    }

    /// The same, valid for so many seconds from the town's founding.
    pub fn certificate_for(
        &self,
        index: usize,
        name: &str,
        version: u32,
        validity_s: u64,
    ) -> Certificate {
        let from = Timestamp(FOUNDED_AT_MS);
        Certificate::issue(
            &self.founded.network,
            &self.validators[index],
            NodeName::new(name).expect("a name"),
            Address::new(&format!("127.0.0.1:{}", 4_000 + index)).expect("an address"),
            (from, from.plus_seconds(validity_s)),
            version,
        )
    }
}

impl Town {
    /// The network's beginning as a validator may wrongly remember it: `person` has an account and issues the money.
    pub fn false_ledger(&self, person: usize) -> Arc<Founded> {
        let mut founded = (*self.founded).clone();
        for (_, record) in &mut founded.records {
            if let Record::Asset(asset) = record {
                asset.issuer = self.account(person);
            }
        }
        let account = Account::new(controller(&self.people[person]));
        founded.records.push((
            Key::account(&self.account(person)),
            Record::Account(account),
        ));
        Arc::new(founded)
    }
}

fn ledger(
    timestamp: Timestamp,
    registrar: &PrivateKey,
    asset: AssetCode,
    members: &[(PublicKey, SocketAddr)],
    weights: &[u64],
) -> Genesis {
    let account = account_of(registrar);
    Genesis {
        timestamp,
        rules: Rules::new(account),
        accounts: vec![GenesisAccount {
            id: account,
            controller: controller(registrar),
            classes: Default::default(),
        }],
        assets: vec![GenesisAsset {
            code: asset,
            scale: 2,
            issuer: account,
        }],
        members: members
            .iter()
            .zip(weights)
            .map(|((key, address), weight)| Member {
                key: key.clone(),
                address: Address::new(&address.to_string()).expect("an address"),
                weight: *weight,
            })
            .collect(),
    }
}
