//! Four real nodes on loopback: they agree, answer, prove, survive stops, and refuse what they must.
//!
//! Beside the library and not in it, so that its own tests need no second build of a whole node.

mod recovery;

use commonware_codec::Encode as _;
use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_utils::TestRng;
use scrip_chain::{
    genesis::{Document, Founded, KeyOrigin, Member as Founder, deal_for_demo},
    node::{Config, NodeError, NodeHandle, Running, start},
    recovery::RecoverySet,
    secrets::Secrets,
    service::{Outcome, Rejection, Service as _, Submitted},
};
use scrip_ledger::{
    account::{self, Controller},
    amount::Amount,
    asset,
    epoch::{Address, Member as CommitteeMember},
    genesis::{Genesis, GenesisAccount, GenesisAsset},
    ids::{AccountId, AssetCode, KeyBytes, OperationId},
    operation::{Operation, Signed},
    rules::Rules,
    state::{Key, Record},
    time::Timestamp,
    transfer,
};
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::{Duration, SystemTime},
};

struct Town {
    founded: Arc<Founded>,
    signers: Vec<PrivateKey>,
    addresses: Vec<SocketAddr>,
    folder: tempfile::TempDir,
    registrar: PrivateKey,
    asset: AssetCode,
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
}

fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970")
        .as_secs()
}

impl Town {
    fn new(seed: u64) -> Self {
        let signers: Vec<PrivateKey> = (0..4)
            .map(|index| PrivateKey::from_seed(seed * 100 + index))
            .collect();
        let addresses: Vec<SocketAddr> = (0..4).map(|_| free_address()).collect();
        let members: Vec<(PublicKey, SocketAddr)> = signers
            .iter()
            .map(|signer| signer.public_key())
            .zip(addresses.iter().copied())
            .collect();
        let (info, shares) = deal_for_demo(&mut TestRng::new(seed), &members);
        let registrar = PrivateKey::from_seed(seed * 100 + 50);
        let account = AccountId::derive(&registrar.public_key(), 0);
        let asset: AssetCode = "TOWN".parse().expect("a code");
        let now = Timestamp(now_s() * 1_000 - 5_000);
        let ledger = Genesis {
            timestamp: now,
            rules: Rules::new(account),
            accounts: vec![GenesisAccount {
                id: account,
                controller: Controller::Key(KeyBytes::from(&registrar.public_key())),
                classes: Default::default(),
            }],
            assets: vec![GenesisAsset {
                code: asset,
                scale: 2,
                issuer: account,
            }],
            members: members
                .iter()
                .map(|(key, address)| CommitteeMember {
                    key: key.clone(),
                    address: Address::new(&address.to_string()).expect("an address"),
                    weight: 1,
                })
                .collect(),
        };
        let founders = members
            .iter()
            .enumerate()
            .map(|(index, (key, address))| Founder {
                name: format!("node {index}"),
                public_key: const_hex::encode(key),
                address: *address,
            })
            .collect();
        let blocks = commonware_utils::NZU64!(64);
        let document = Document::new(
            "Town",
            now,
            blocks,
            KeyOrigin::DealtForDemo,
            founders,
            &ledger,
            &info,
        );
        let recovery = RecoverySet {
            keys: (60..63)
                .map(|index| PrivateKey::from_seed(seed * 100 + index).public_key())
                .map(const_hex::encode)
                .collect(),
            needed: 2,
        };
        let document = document.with(Some(recovery), None);
        let founded = Arc::new(document.found().expect("a usable document"));
        let folder = tempfile::tempdir().expect("a folder");
        for (index, signer) in signers.iter().enumerate() {
            let path = folder.path().join(index.to_string()).join("secrets.bin");
            let share = shares.get_value(&signer.public_key()).expect("a share");
            Secrets::open(path, signer)
                .expect("open")
                .put_first_share(share)
                .expect("write");
        }
        Self {
            founded,
            signers,
            addresses,
            folder,
            registrar,
            asset,
        }
    }

    fn start(&self, index: usize) -> Running {
        let mut config = Config::new(
            self.folder.path().join(index.to_string()),
            self.founded.clone(),
            self.signers[index].clone(),
            self.addresses[index],
        );
        config.page_cache_bytes = 4 << 20;
        start(config).expect("the node starts")
    }

    fn registrar(&self) -> AccountId {
        AccountId::derive(&self.registrar.public_key(), 0)
    }

    fn sign(&self, key: &PrivateKey, author: AccountId, nonce: u8, operation: Operation) -> Signed {
        let id = OperationId::new(now_s() + 600, [nonce; 11]);
        Signed::new(&self.founded.network, key, author, id, operation)
    }

    fn open(&self, key: &PrivateKey, nonce: u8) -> Signed {
        let controller = Controller::Key(KeyBytes::from(&key.public_key()));
        let open = account::Operation::Open {
            salt: 0,
            controller,
        };
        self.sign(
            key,
            AccountId::derive(&key.public_key(), 0),
            nonce,
            Operation::Account(open),
        )
    }

    fn issue(&self, payee: AccountId, amount: u64, nonce: u8) -> Signed {
        let issue = asset::Operation::Issue {
            asset: self.asset,
            payee,
            amount: Amount::new(amount).expect("an amount"),
            reference: Default::default(),
        };
        self.sign(
            &self.registrar,
            self.registrar(),
            nonce,
            Operation::Asset(issue),
        )
    }

    fn pay(&self, key: &PrivateKey, payee: AccountId, amount: u64, nonce: u8) -> Signed {
        let payer = AccountId::derive(&key.public_key(), 0);
        let item = transfer::Item {
            payer,
            payee,
            asset: self.asset,
            amount: Amount::new(amount).expect("an amount"),
            details: Default::default(),
        };
        self.sign(
            key,
            payer,
            nonce,
            Operation::Transfer(transfer::Operation::Single(item)),
        )
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            tokio::time::timeout(Duration::from_secs(60), future)
                .await
                .expect("done within a minute")
        })
}

async fn apply(handle: &NodeHandle, signed: &Signed) -> u64 {
    assert_eq!(
        handle.submit(vec![signed.clone()]).await,
        [Ok(Submitted::New)]
    );
    match handle.outcome(signed.author(), signed.id()).await {
        Some(Outcome::Applied { height, .. }) => height,
        other => panic!("not applied: {other:?}"),
    }
}

async fn balance(handle: &NodeHandle, account: AccountId, asset: &AssetCode) -> i64 {
    match handle.record(&Key::account(&account)).await.0 {
        Some(Record::Account(account)) => account
            .holding(asset)
            .map_or(0, |holding| holding.available.minor_units()),
        other => panic!("no account: {other:?}"),
    }
}

#[test]
fn four_nodes_pay_prove_and_go_on_after_a_restart() {
    let town = Town::new(1);
    let nodes: Vec<Running> = (0..4).map(|index| town.start(index)).collect();
    let alice = PrivateKey::from_seed(1_001);
    let bob = PrivateKey::from_seed(1_002);
    let account = |key: &PrivateKey| AccountId::derive(&key.public_key(), 0);
    let key = scrip_receipt::NetworkKey::from_bytes(&town.founded.key.encode()).expect("a key");
    let paid = town.pay(&alice, account(&bob), 250, 2);
    block_on(async {
        let handle = &nodes[0].handle;
        apply(handle, &town.open(&alice, 1)).await;
        apply(handle, &town.open(&bob, 1)).await;
        apply(handle, &town.issue(account(&alice), 1_000, 1)).await;
        let height = apply(handle, &paid).await;
        assert_eq!(balance(handle, account(&bob), &town.asset).await, 250);

        // Nobody can pay what they do not have, and learn it at once.
        let too_much = town.pay(&bob, account(&alice), 251, 2);
        let answers = handle.submit(vec![too_much]).await;
        assert!(
            matches!(answers[0], Err(Rejection::Refused(_))),
            "{answers:?}"
        );

        // The receipt and the state prove themselves to anyone with the network's key.
        let receipt = handle.receipt(height, 0, None).await.expect("a receipt");
        assert!(receipt.len() < 1_536, "{} bytes", receipt.len());
        scrip_receipt::verify(&receipt, &key).expect("the receipt holds");
        for key_of in [
            Key::account(&account(&bob)),
            Key::account(&AccountId([9; 16])),
        ] {
            let proof = loop {
                match handle.prove(&key_of).await {
                    Some(proof) => break proof,
                    None => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            };
            scrip_receipt::verify(&proof, &key).expect("the proof holds");
        }
        // One that stops before it hears of the last block knows of it only some time after it is started again.
        for node in &nodes {
            while node.handle.tip().height < height {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    });
    for node in nodes {
        node.stop().expect("stopped");
    }

    let nodes: Vec<Running> = (0..4).map(|index| town.start(index)).collect();
    block_on(async {
        let handle = &nodes[3].handle;
        let answers = handle.submit(vec![paid]).await;
        assert!(
            matches!(answers[0], Err(Rejection::Refused(_))),
            "applied once, for ever: {answers:?}"
        );
        apply(handle, &town.pay(&bob, account(&alice), 50, 7)).await;
        assert_eq!(balance(handle, account(&bob), &town.asset).await, 200);
    });
    for node in nodes {
        node.stop().expect("stopped");
    }
}

#[test]
fn one_node_down_does_not_stop_the_others() {
    let town = Town::new(2);
    let nodes: Vec<Running> = (0..3).map(|index| town.start(index)).collect();
    let alice = PrivateKey::from_seed(2_001);
    block_on(async {
        for nonce in 1..=8 {
            if nonce == 1 {
                apply(&nodes[0].handle, &town.open(&alice, nonce)).await;
            } else {
                apply(
                    &nodes[0].handle,
                    &town.issue(AccountId::derive(&alice.public_key(), 0), 10, nonce),
                )
                .await;
            }
        }
    });
    for node in nodes {
        node.stop().expect("stopped");
    }
}

#[test]
fn a_folder_serves_one_process_and_one_network() {
    let town = Town::new(3);
    let running = town.start(0);
    let config = Config::new(
        town.folder.path().join("0"),
        town.founded.clone(),
        town.signers[0].clone(),
        free_address(),
    );
    assert!(matches!(start(config.clone()), Err(NodeError::Busy(_))));
    running.stop().expect("stopped");
    let other = Config {
        founded: Town::new(4).founded,
        ..config
    };
    assert!(matches!(start(other), Err(NodeError::WrongGenesis(_))));
}
