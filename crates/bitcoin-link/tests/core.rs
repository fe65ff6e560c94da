//! Against a real Bitcoin Core on regtest. Runs when `SCRIP_TEST_BITCOIND` names its program; see docs/TESTING.md.

use bitcoin::Txid;
use bitcoin::hashes::Hash as _;
use scrip_bitcoin_link::{Auth, Bitcoin, Core, Embedded, Error, Included, MATURITY_BLOCKS, Wallet};
use scrip_burnchain::payload::{Commit, Payload};
use scrip_burnchain::transaction::Burn;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const COIN: u64 = 100_000_000;

struct Daemon {
    child: Child,
    core: Core,
    _folder: TempDir,
}

impl Daemon {
    /// Starts a Bitcoin Core of its own, or says that none was named.
    async fn start() -> Option<Self> {
        let Some(program) = std::env::var_os("SCRIP_TEST_BITCOIND") else {
            eprintln!("SCRIP_TEST_BITCOIND names no Bitcoin Core, so this was not tested");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        // Freed again at the end of the statement.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let child = Command::new(program)
            .arg("-regtest")
            .arg(format!("-datadir={}", folder.path().display()))
            .arg(format!("-rpcport={port}"))
            .args([
                "-listen=0",
                "-server=1",
                "-fallbackfee=0.0001",
                "-dnsseed=0",
                "-txindex=1",
            ])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let cookie = folder.path().join("regtest/.cookie");
        let core = Core::new(&format!("http://127.0.0.1:{port}"), Auth::Cookie(cookie));
        for _ in 0..600 {
            if core.height().await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Some(Self {
            child,
            core,
            _folder: folder,
        })
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn payload(amount: u64) -> Payload {
    Payload::Commit(Commit {
        parent: [1; 32],
        key: [2; 16],
        amount,
        nonce: Some([3; 16]),
    })
}

/// Bitcoin Core takes every block of the embedded chain, burns and signatures included.
#[tokio::test]
async fn bitcoin_core_accepts_the_embedded_chain() {
    let Some(daemon) = Daemon::start().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let embedded = Bitcoin::Embedded(Embedded::open(folder.path()).unwrap());
    let wallet = Wallet::new(&[7; 32]).unwrap();
    embedded.mine(MATURITY_BLOCKS + 1, &wallet).await.unwrap();
    let coins = embedded.coins(&wallet).await.unwrap();
    let burn = wallet.burn(&coins, &payload(COIN), COIN).unwrap();
    embedded.send(&burn, COIN).await.unwrap();
    embedded.mine(60, &wallet).await.unwrap();
    let height = embedded.height().await.unwrap();
    for height in 1..=height {
        let block = embedded.block(height).await.unwrap();
        daemon.core.submit(&block).await.unwrap();
    }
    assert_eq!(daemon.core.height().await.unwrap(), height);
    let tip = daemon.core.header(height).await.unwrap();
    assert_eq!(tip, embedded.header(height).await.unwrap());
}

#[tokio::test]
async fn a_burn_on_bitcoin_core_is_mined_and_proven() {
    let Some(daemon) = Daemon::start().await else {
        return;
    };
    let bitcoin = Bitcoin::Core(daemon.core.clone());
    let wallet = Wallet::new(&[8; 32]).unwrap();
    bitcoin.mine(MATURITY_BLOCKS - 1, &wallet).await.unwrap();
    assert!(bitcoin.coins(&wallet).await.unwrap().is_empty());
    bitcoin.mine(1, &wallet).await.unwrap();
    let coins = bitcoin.coins(&wallet).await.unwrap();
    assert_eq!(coins.len(), 1);
    let burn = wallet.burn(&coins, &payload(2 * COIN), 2 * COIN).unwrap();
    // Without saying how much it burns, it is refused.
    assert!(matches!(
        bitcoin.send(&burn, 0).await,
        Err(Error::Refused { .. })
    ));
    let txid = bitcoin.send(&burn, 2 * COIN).await.unwrap();
    bitcoin.mine(1, &wallet).await.unwrap();
    let height = bitcoin.height().await.unwrap();
    let block = bitcoin.block(height).await.unwrap();
    let found = Included::of(&block, height, |other| other.compute_txid() == txid);
    let read = Burn::read(&found[0].stripped()).unwrap();
    assert_eq!(read.payload, payload(2 * COIN));
    let root = scrip_burnchain::chain::Block::anchor(
        block.header,
        height,
        block.header.work(),
        block.header.time,
        Vec::new(),
    )
    .merkle_root();
    assert_eq!(found[0].inclusion.root(&read.id), Some(root));
    let funding = bitcoin.funding(&coins[0]).await.unwrap();
    assert!(read.is_from(&funding, &wallet.script()));
    // The index of transactions follows the chain a moment later.
    let mut indexed = None;
    for _ in 0..100 {
        indexed = bitcoin
            .transaction(&coins[0].outpoint.txid, height)
            .await
            .unwrap();
        if indexed.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(indexed, Some(funding));
    let nowhere = Txid::from_byte_array([7; 32]);
    assert_eq!(bitcoin.transaction(&nowhere, height).await.unwrap(), None);
}
