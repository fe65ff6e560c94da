//! The regtest chain in a folder, and a wallet on it.

use scrip_bitcoin_link::{Bitcoin, Embedded, Error, Included, MATURITY_BLOCKS, Wallet, stripped};
use scrip_burnchain::chain::Network;
use scrip_burnchain::payload::{Commit, Payload};
use scrip_burnchain::transaction::Burn;
use std::path::Path;

const COIN: u64 = 100_000_000;

fn open(folder: &Path) -> Bitcoin {
    Bitcoin::Embedded(Embedded::open(folder).unwrap())
}

fn wallet(number: u8) -> Wallet {
    Wallet::new(&[number; 32]).unwrap()
}

fn payload(amount: u64) -> Payload {
    Payload::Commit(Commit {
        parent: [1; 32],
        key: [2; 16],
        amount,
        nonce: None,
    })
}

#[tokio::test]
async fn a_burn_is_mined_and_proven_against_checked_headers() {
    let folder = tempfile::tempdir().unwrap();
    let bitcoin = open(folder.path());
    let wallet = wallet(1);
    bitcoin.mine(MATURITY_BLOCKS - 1, &wallet).await.unwrap();
    assert!(bitcoin.coins(&wallet).await.unwrap().is_empty());
    bitcoin.mine(1, &wallet).await.unwrap();
    let coins = bitcoin.coins(&wallet).await.unwrap();
    assert_eq!(coins.len(), 1);
    let burn = wallet.burn(&coins, &payload(3 * COIN), 3 * COIN).unwrap();
    bitcoin.send(&burn, 3 * COIN).await.unwrap();
    bitcoin.mine(1, &wallet).await.unwrap();
    // Every header holds before the rules that the ledger checks them by.
    let mut block = Network::Regtest.genesis();
    for height in 1..=bitcoin.height().await.unwrap() {
        let header = bitcoin.header(height).await.unwrap();
        block = block.extend(Network::Regtest, header, u64::MAX).unwrap();
        // Whoever starts here knows as much as whoever followed the chain.
        assert_eq!(bitcoin.anchor(height).await.unwrap(), block);
    }
    assert_eq!(bitcoin.network().await.unwrap(), Some(Network::Regtest));
    let mined = bitcoin.block(block.height).await.unwrap();
    assert!(mined.check_merkle_root() && mined.check_witness_commitment());
    let id = burn.compute_txid();
    let found = Included::of(&mined, block.height, |other| other.compute_txid() == id);
    let read = Burn::read(&found[0].stripped()).unwrap();
    assert_eq!(found[0].inclusion.root(&read.id), Some(block.merkle_root()));
    assert_eq!((read.amount, read.payload), (3 * COIN, payload(3 * COIN)));
    let funding = bitcoin.funding(&coins[0]).await.unwrap();
    assert!(read.is_from(&funding, &wallet.script()));
    // The rest came back and can be spent at once.
    let coins = bitcoin.coins(&wallet).await.unwrap();
    let values: Vec<u64> = coins.iter().map(|coin| coin.value).collect();
    assert_eq!(values, [50 * COIN, 47 * COIN - 2_000]);
}

#[tokio::test]
async fn the_chain_stays_in_its_folder_and_survives_a_torn_write() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).mine(3, &wallet(1)).await.unwrap();
    let tip = open(folder.path()).header(3).await.unwrap();
    let path = folder.path().join("blocks");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend([0, 0, 1, 0, 9, 9]);
    std::fs::write(&path, bytes).unwrap();
    let again = open(folder.path());
    assert_eq!(again.height().await.unwrap(), 3);
    assert_eq!(again.header(3).await.unwrap(), tip);
    again.mine(1, &wallet(1)).await.unwrap();
    assert_eq!(open(folder.path()).height().await.unwrap(), 4);
}

#[tokio::test]
async fn what_the_network_would_not_take_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let bitcoin = open(folder.path());
    let (owner, thief) = (wallet(1), wallet(2));
    bitcoin.mine(MATURITY_BLOCKS + 2, &owner).await.unwrap();
    let coins = bitcoin.coins(&owner).await.unwrap();
    let refused = |answer: Result<_, Error>| matches!(answer, Err(Error::Invalid(_)));
    let stolen = thief.burn(&coins, &payload(1), 1).unwrap();
    assert!(refused(bitcoin.send(&stolen, 1).await), "not the owner");
    let mut changed = owner.burn(&coins, &payload(1), 1).unwrap();
    changed.output[0].value = bitcoin::Amount::from_sat(2);
    assert!(
        refused(bitcoin.send(&changed, 2).await),
        "changed after signing"
    );
    let first = owner.burn(&coins[..1], &payload(1), 1).unwrap();
    bitcoin.send(&first, 1).await.unwrap();
    let second = owner.burn(&coins[..1], &payload(2), 2).unwrap();
    assert!(refused(bitcoin.send(&second, 2).await), "spent twice");
    assert!(matches!(
        owner.burn(&coins, &payload(1), 1_000 * COIN),
        Err(Error::NotEnough { .. })
    ));
    let young = owner.burn(
        &[scrip_bitcoin_link::Coin {
            outpoint: bitcoin::OutPoint::new(
                bitcoin.block(50).await.unwrap().txdata[0].compute_txid(),
                0,
            ),
            value: 50 * COIN,
            height: 50,
        }],
        &payload(1),
        1,
    );
    assert!(refused(bitcoin.send(&young.unwrap(), 1).await), "too young");
    assert_ne!(stripped(&first).len(), 0);
}

#[tokio::test]
async fn a_transaction_is_found_at_or_below_a_height() {
    let folder = tempfile::tempdir().unwrap();
    let bitcoin = open(folder.path());
    let owner = wallet(1);
    bitcoin.mine(MATURITY_BLOCKS + 2, &owner).await.unwrap();
    let coins = bitcoin.coins(&owner).await.unwrap();
    let burn = owner.burn(&coins, &payload(1), 1).unwrap();
    bitcoin.send(&burn, 1).await.unwrap();
    bitcoin.mine(1, &owner).await.unwrap();
    let (id, height) = (burn.compute_txid(), bitcoin.height().await.unwrap());
    assert_eq!(bitcoin.transaction(&id, height).await.unwrap(), Some(burn));
    assert_eq!(bitcoin.transaction(&id, height - 1).await.unwrap(), None);
    let funding = bitcoin.transaction(&coins[0].outpoint.txid, height).await;
    assert_eq!(
        funding.unwrap(),
        Some(bitcoin.funding(&coins[0]).await.unwrap())
    );
}
