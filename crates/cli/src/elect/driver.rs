//! Validators that take part by themselves: each tenure they burn and mine what they were told to, and carry it to the ledger.

use super::courier::{Courier, burn_failure, bytes};
use super::miner::{self, Job};
use crate::failure::{Failure, Outcome};
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_bitcoin_link::{MATURITY_BLOCKS, Wallet};
use scrip_burnchain::chain::Network;
use scrip_burnchain::work;
use scrip_ledger::election::{
    self, Anchor, BurnBlock, BurnNetwork, NetworkKeyBytes, Settings, Tenure, Tiers,
};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Blocks of the burn chain that are looked through for a transaction.
const SEARCH_BLOCKS: u32 = 20;
/// Between two looks at what the network is at.
const PAUSE: Duration = Duration::from_secs(2);
/// Between two blocks that are brought.
const STEP: Duration = Duration::from_millis(50);
/// Blocks whose leaders followed the weights, until it can be seen.
const TURNS_SHOWN: u64 = 24;

/// A validator and what it gives up in each tenure.
pub struct Part {
    /// The node's key.
    pub key: PrivateKey,
    /// Its coin.
    pub wallet: Wallet,
    /// What it burns, in hundredths of what a block of the burn chain makes.
    pub burn_percent: u64,
    /// The tier that it mines for, if it does.
    pub hashes: Option<u64>,
}

/// How a demonstration elects: on regtest, where a block takes two hashes, so that tiers are tiny.
pub fn demo_settings(network_key: [u8; 96], commit_blocks: u32) -> Settings {
    Settings {
        burn_network: BurnNetwork::Regtest,
        network_key: NetworkKeyBytes(network_key),
        tiers: Tiers(vec![2, 4, 16]),
        window: 3,
        share_max_permille: 500,
        quota: 0,
        confirmations: 1,
        commit_blocks,
        reorganisation_max: 6,
        tenures_kept: 64,
    }
}

/// Sets elections up, once, from the burn chain's first block.
pub async fn configure(registrar: &Courier<'_>, settings: Settings) -> Outcome {
    // Before the first block nothing can be proven, and asking for a proof would take as long as the client's patience.
    let has_block = registrar.remote.network().await?.tip.height > 0;
    if has_block && registrar.tip().await.is_ok() {
        return Ok(());
    }
    set_up(registrar, settings).await
}

/// Sets elections up on a network that has none.
pub async fn set_up(registrar: &Courier<'_>, settings: Settings) -> Outcome {
    let anchor = Anchor(Box::new(BurnBlock(Network::Regtest.genesis())));
    let operation = election::Operation::Configure {
        settings: Box::new(settings),
        anchor: Some(anchor),
    };
    expect(registrar.apply(operation).await?)
}

/// A validator's key as proofs of work have it.
pub fn key_bytes(key: &PrivateKey) -> [u8; 32] {
    bytes(&key.public_key())
}

fn expect(applied: Result<u64, (String, String)>) -> Outcome {
    match applied {
        Ok(_) => Ok(()),
        Err((code, sentence)) => Err(Failure::new(crate::failure::Exit::Refused, code, sentence)),
    }
}

/// Gives every validator coin and registers its key, where that was not done yet.
pub async fn settle(courier: &Courier<'_>, parts: &[Part]) -> Outcome {
    let mut young = false;
    for part in parts {
        let coins = courier
            .bitcoin
            .coins(&part.wallet)
            .await
            .map_err(burn_failure)?;
        if coins.is_empty() {
            mine(courier, 4, &part.wallet).await?;
            young = true;
        }
    }
    if young {
        mine(courier, MATURITY_BLOCKS, &parts[0].wallet).await?;
    }
    let mut sent = Vec::new();
    for part in parts {
        let validator = part.key.public_key();
        if courier.candidate(&validator).await?.is_none() {
            sent.push((
                part,
                courier.send_registration(&validator, &part.wallet).await?,
            ));
        }
    }
    if sent.is_empty() {
        return Ok(());
    }
    mine(courier, 1, &parts[0].wallet).await?;
    courier.headers().await?;
    for (part, id) in sent {
        if let Some(included) = courier.find(&id, SEARCH_BLOCKS).await? {
            expect(courier.show_registration(&part.key, &included).await?)?;
        }
    }
    Ok(())
}

async fn mine(courier: &Courier<'_>, count: u32, wallet: &Wallet) -> Outcome {
    courier
        .bitcoin
        .mine(count, wallet)
        .await
        .map_err(burn_failure)
}

/// Lets every validator commit in a tenure, and shows the commits. Each validator mines one block, for its own coin.
pub async fn commit(courier: &Courier<'_>, tenure: &Tenure, parts: &[Part]) -> Outcome<usize> {
    let height = courier.bitcoin.height().await.map_err(burn_failure)?;
    let subsidy = work::subsidy(Network::Regtest, height + 1);
    let mut sent = Vec::new();
    for part in parts {
        let validator = part.key.public_key();
        let amount = subsidy / 100 * part.burn_percent;
        let nonce = part.hashes.and_then(|hashes| {
            let mut parent = [0; 32];
            parent.copy_from_slice(&tenure.parent);
            let job = Job {
                validator: bytes(&validator),
                parent,
                hashes,
                threads: 1,
            };
            miner::mine(&job, &AtomicBool::new(false), |_| {}).map(|found| found.nonce)
        });
        let commit = courier.send_commit(tenure, &validator, &part.wallet, amount, nonce);
        sent.push(commit.await?);
    }
    for part in parts {
        mine(courier, 1, &part.wallet).await?;
    }
    courier.headers().await?;
    let mut shown = 0;
    for (id, coin) in sent {
        if let Some(included) = courier.find(&id, SEARCH_BLOCKS).await? {
            // What comes too late is refused, and the next tenure is another chance.
            shown += usize::from(courier.show_commit(&included, &coin).await?.is_ok());
        }
    }
    Ok(shown)
}

/// Takes part in every tenure from now on.
///
/// Once, it also brings blocks of the burn chain until turns have followed weights for a while, because a network on which nothing
/// happens makes no blocks, and there would be nothing to see. After that epochs take the time that the network's users give
/// them.
pub async fn follow(courier: &Courier<'_>, parts: &[Part]) -> Outcome {
    let mut is_shown = false;
    loop {
        let tip = courier.remote.network().await?.tip;
        let mut acted = false;
        if let Some(tenure) = courier.tenure(tip.epoch).await?
            && tenure.outcome.is_none()
            && tenure.commits.0.is_empty()
            && tip.height + 1 < tenure.commits_end()
        {
            acted = commit(courier, &tenure, parts).await? > 0;
        }
        is_shown = is_shown || follows_weights(courier, tip.epoch, tip.height).await?;
        if is_shown {
            tokio::time::sleep(PAUSE).await;
        } else if !acted {
            mine(courier, 1, &parts[0].wallet).await?;
            courier.headers().await?;
            tokio::time::sleep(STEP).await;
        }
    }
}

/// Whether turns have followed the weights of an election for long enough that it can be seen.
async fn follows_weights(courier: &Courier<'_>, epoch: u64, height: u64) -> Outcome<bool> {
    let Some(before) = epoch.checked_sub(1) else {
        return Ok(false);
    };
    let outcome = courier
        .tenure(before)
        .await?
        .and_then(|tenure| tenure.outcome);
    Ok(outcome.is_some_and(|outcome| {
        let weighs = outcome.seats.0.iter().any(|seat| seat.share.weight > 0);
        weighs && height >= outcome.height + TURNS_SHOWN
    }))
}
