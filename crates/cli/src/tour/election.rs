//! The tour of elections, on a network and a burn chain of its own: validators burn and mine, the ledger elects, and turns at
//! leading follow.

use super::Tour;
use crate::ballots;
use crate::elect::courier::{Courier, burn_failure};
use crate::elect::driver::{self, Part};
use crate::elect::unrecorded::Observer;
use crate::elect::{report, run};
use crate::ephemeral::Ephemeral;
use crate::failure::{Exit, Failure, Outcome};
use crate::remote::Remote;
use commonware_cryptography::Signer as _;
use rand::Rng as _;
use scrip_api::block::BlockView;
use scrip_bitcoin_link::{Bitcoin, Coin, Embedded, Wallet};
use scrip_ledger::elect::{Limits, Stake, Standing, elect, leader};
use scrip_ledger::election::{Operation, Outcome as Elected, Tenure, Verdict};
use scrip_ledger::ids::AccountId;
use scrip_ledger::state::{Key, Record};
use scrip_receipt::Proven;
use std::path::Path;
use std::time::{Duration, Instant};

const VALIDATORS: usize = 4;
/// Short, so that a whole tenure passes while somebody watches.
const BLOCKS_PER_EPOCH: u64 = 32;
const COMMIT_BLOCKS: u32 = 20;
/// Blocks of the next epoch whose leaders are looked at, at least.
const TURNS_MIN: usize = 12;
/// How long the blocks of an epoch may take.
const PATIENCE: Duration = Duration::from_secs(180);
/// What the first three give up, and the fourth nothing: hundredths of what a block of the burn chain makes, and a tier.
const GIVEN: [(u64, Option<u64>); 3] = [(60, None), (30, None), (0, Some(2))];
/// Blocks of the burn chain that are looked through for a transaction.
const SEARCH_BLOCKS: u32 = 20;
/// More than two thirds of the nodes.
const NODES_DECIDING: usize = 3;
/// More than the tour sees.
const EPOCHS_WRITTEN: u64 = 16;

fn otherwise(what: impl Into<String>) -> Failure {
    Failure::new(Exit::CheckFailed, "tour_surprised", what)
}

/// Walks through an election.
pub async fn walk(tour: &mut Tour<'_>) -> Outcome {
    let network = tour.step(
        "start four nodes of a network with epochs of 32 blocks",
        Ephemeral::start(VALIDATORS, BLOCKS_PER_EPOCH),
    );
    let network = network.await?;
    let remote = network.connect().await?;
    let folder = tempfile::tempdir();
    let folder = folder.map_err(|error| Failure::local("can't make a temporary folder", error))?;
    let registrar = network.network().registrar()?;
    let courier = Courier {
        remote: &remote,
        author: AccountId::derive(&registrar.public_key(), 0),
        key: registrar,
        bitcoin: Bitcoin::Embedded(Embedded::open(folder.path()).map_err(burn_failure)?),
    };
    let parts = parts(&network)?;
    let (giving, idle) = parts.split_at(GIVEN.len());
    tour.step(
        "the registrar says how leaders are elected, and which burn chain counts",
        configure(&courier),
    )
    .await?;
    tour.step(
        "three validators get coin on regtest and register their keys; the ledger checks both",
        register(&courier, giving, &idle[0]),
    )
    .await?;
    let tenure = tour.step("a tenure begins with an epoch", begun(&courier));
    let tenure = tenure.await?;
    tour.step(
        "they burn and mine different amounts, and the ledger checks and records their commits",
        commit(&courier, &tenure, giving),
    )
    .await?;
    tour.step(
        "a second commit of one, a proof of work below every tier, a key that nobody registered, and one that nobody shows",
        misbehave(&courier, &tenure, giving, &idle[0]),
    )
    .await?;
    let elected = tour.step(
        "the network shows its random value by itself, and the epoch's last block elects",
        elected(&courier, tenure.epoch),
    );
    let (tenure, outcome) = elected.await?;
    tour.step(
        "anybody can elect anew from what is recorded, and comes to the same",
        async { recompute(&tenure, &outcome, giving) },
    )
    .await?;
    tour.step(
        "'explain' says of each commit that did not count why, also of those that the ledger never recorded",
        explained(&courier, &tenure),
    )
    .await?;
    tour.step(
        "turns follow the weights block by block, and who gave nothing leads nothing",
        turns(&courier, &outcome, idle[0].key.public_key().as_ref()),
    )
    .await?;
    tour.step(
        "three of four nodes change the election's rules by their votes, which the registrar can't",
        vote(&courier, &parts),
    )
    .await?;
    let file = tour.receipts.join("election-run.json");
    tour.step(
        "the elections are written down for whoever wants to hold them anew",
        write_down(&remote, &file),
    )
    .await?;
    let file = tour.receipts.join("election.scrip");
    tour.step(
        "with the network's key alone, a proof shows the election",
        prove(&remote, &tenure, &file),
    )
    .await
}

fn parts(network: &Ephemeral) -> Outcome<Vec<Part>> {
    let network = network.network();
    let part = |index: usize| {
        let (burn_percent, hashes) = GIVEN.get(index).copied().unwrap_or((0, None));
        Ok(Part {
            key: network.node_key(index)?,
            wallet: wallet()?,
            burn_percent,
            hashes,
        })
    };
    (0..VALIDATORS).map(part).collect()
}

fn wallet() -> Outcome<Wallet> {
    let mut secret = [0; 32];
    rand::rng().fill_bytes(&mut secret);
    Wallet::new(&secret).ok_or_else(|| otherwise("The random number is no key."))
}

async fn configure(courier: &Courier<'_>) -> Outcome {
    let key = const_hex::decode_to_array(courier.remote.key_hex());
    let key = key.map_err(|error| Failure::local("the network's key", error))?;
    let mut settings = driver::demo_settings(key, COMMIT_BLOCKS);
    settings.window = 1;
    // The network has no block yet that could show whether it elects.
    driver::set_up(courier, settings).await
}

/// Gives all of them coin, and registers those that take part.
async fn register(courier: &Courier<'_>, giving: &[Part], idle: &Part) -> Outcome {
    let mined = courier.bitcoin.mine(1, &idle.wallet).await;
    mined.map_err(burn_failure)?;
    driver::settle(courier, giving).await
}

/// Brings one more block of the burn chain to the ledger, which takes a block there too.
async fn pass(courier: &Courier<'_>, wallet: &Wallet) -> Outcome {
    let mined = courier.bitcoin.mine(1, wallet).await;
    mined.map_err(burn_failure)?;
    courier.headers().await?;
    Ok(())
}

/// Waits for a tenure that takes all its commits.
async fn begun(courier: &Courier<'_>) -> Outcome<Tenure> {
    let (start, miner) = (Instant::now(), wallet()?);
    let first = courier.remote.network().await?.tip.epoch;
    while start.elapsed() < PATIENCE {
        let tip = courier.remote.network().await?.tip;
        if tip.epoch > first
            && let Some(tenure) = courier.tenure(tip.epoch).await?
        {
            return Ok(tenure);
        }
        pass(courier, &miner).await?;
    }
    Err(otherwise("No tenure begins."))
}

async fn commit(courier: &Courier<'_>, tenure: &Tenure, giving: &[Part]) -> Outcome {
    match driver::commit(courier, tenure, giving).await? {
        count if count == giving.len() => Ok(()),
        count => Err(otherwise(format!("Only {count} commits were recorded."))),
    }
}

async fn misbehave(
    courier: &Courier<'_>,
    tenure: &Tenure,
    giving: &[Part],
    unregistered: &Part,
) -> Outcome {
    let miner = wallet()?;
    let mut parent = [0; 32];
    parent.copy_from_slice(&tenure.parent);
    let validator = driver::key_bytes(&giving[1].key);
    let meets = |nonce: &[u8; 16]| {
        let hash = scrip_burnchain::work::hash(&validator, nonce, &parent);
        scrip_burnchain::work::tier_met(&hash, &tenure.settings.tiers.0).is_some()
    };
    let nonce = (0u128..).map(u128::to_be_bytes).find(|nonce| !meets(nonce));
    let second = send(courier, tenure, &giving[0], 1, None).await?;
    let lazy = send(courier, tenure, &giving[1], 1, nonce).await?;
    let stranger = send(courier, tenure, unregistered, 1, None).await?;
    // Nobody shows this one.
    send(courier, tenure, &giving[2], 1, None).await?;
    pass(courier, &miner).await?;
    for (sent, expected) in [
        (second, None),
        (lazy, Some("election_nonce_invalid")),
        (stranger, Some("election_key_unknown")),
    ] {
        let found = courier.find(&sent.0, SEARCH_BLOCKS).await?;
        let found = found.ok_or_else(|| otherwise("The burn chain lost a commit."))?;
        let answer = courier.show_commit(&found, &sent.1).await?;
        let code = answer.err().map(|(code, _)| code);
        if code.as_deref() != expected {
            return Err(otherwise(format!(
                "{expected:?} was expected, and {code:?} came."
            )));
        }
    }
    Ok(())
}

async fn send(
    courier: &Courier<'_>,
    tenure: &Tenure,
    part: &Part,
    amount: u64,
    nonce: Option<[u8; 16]>,
) -> Outcome<([u8; 32], Coin)> {
    let key = part.key.public_key();
    courier
        .send_commit(tenure, &key, &part.wallet, amount, nonce)
        .await
}

async fn elected(courier: &Courier<'_>, epoch: u64) -> Outcome<(Tenure, Elected)> {
    let (start, miner) = (Instant::now(), wallet()?);
    while start.elapsed() < PATIENCE {
        let tenure = courier.tenure(epoch).await?;
        let tenure = tenure.ok_or_else(|| otherwise("The tenure is gone."))?;
        if let Some(outcome) = tenure.outcome.clone() {
            if tenure.seed.is_none() {
                return Err(otherwise("No leader showed the random value in time."));
            }
            return Ok((tenure, outcome));
        }
        pass(courier, &miner).await?;
    }
    Err(otherwise("The epoch does not end."))
}

/// Elects from what the ledger recorded.
fn recompute(tenure: &Tenure, outcome: &Elected, giving: &[Part]) -> Outcome {
    let settings = &tenure.settings;
    let limits = Limits {
        window: settings.window,
        share_max_permille: settings.share_max_permille,
        quota: settings.quota,
    };
    let stakes: Vec<Stake> = outcome
        .seats
        .0
        .iter()
        .map(|seat| Stake {
            window: seat.window.0.clone(),
            burned: seat.burned,
            mapped: seat.mapped,
        })
        .collect();
    let anew = elect(&limits, &stakes);
    let same = anew
        .shares
        .iter()
        .zip(&outcome.seats.0)
        .all(|(share, seat)| *share == seat.share);
    if !same || anew.standing != outcome.standing || anew.standing != Standing::Held {
        return Err(otherwise("The ledger elected otherwise."));
    }
    for seat in &outcome.seats.0 {
        let gave = giving
            .iter()
            .any(|part| part.key.public_key() == seat.validator);
        if gave != (seat.share.weight > 0) {
            return Err(otherwise("The wrong ones have weight."));
        }
    }
    let superseded = tenure.commits.0.iter();
    match superseded
        .filter(|commit| commit.verdict == Verdict::Superseded)
        .count()
    {
        1 => Ok(()),
        count => Err(otherwise(format!("{count} commits were superseded."))),
    }
}

async fn explained(courier: &Courier<'_>, tenure: &Tenure) -> Outcome {
    let recorded = courier.remote.election(tenure.epoch).await?;
    let recorded = recorded.ok_or_else(|| otherwise("The election is gone."))?;
    let text = report::explain(&recorded);
    if !text.contains("the same key has one earlier on the burn chain") {
        return Err(otherwise(format!("It says:\n{text}")));
    }
    let observer = Observer::new(courier.remote, &courier.bitcoin).await?;
    let mut codes: Vec<_> = observer
        .of_tenure(tenure)
        .await?
        .iter()
        .map(|explained| explained.reason().0)
        .collect();
    codes.sort_unstable();
    let expected = [
        "election_commit_late",
        "election_key_unknown",
        "election_nonce_invalid",
    ];
    if codes == expected {
        Ok(())
    } else {
        Err(otherwise(format!("It says {codes:?}.")))
    }
}

/// Nodes ask for another window until it holds.
async fn vote(courier: &Courier<'_>, parts: &[Part]) -> Outcome {
    let settings = || async {
        let keys = [Key::election_settings()];
        let mut records = courier.remote.proven_records(&keys).await?;
        match records.pop().flatten() {
            Some(Record::ElectionSettings(settings)) => Ok(*settings),
            _ => Err(otherwise("The settings are gone.")),
        }
    };
    let mut asked = settings().await?;
    asked.window += 1;
    let operation = Operation::Configure {
        settings: Box::new(asked.clone()),
        anchor: None,
    };
    let refused = courier.apply(operation.clone()).await?.err();
    let code = refused.map(|(code, _)| code);
    if code.as_deref() != Some("election_settings_by_nodes") {
        return Err(otherwise(format!("The registrar was answered {code:?}.")));
    }
    for (count, part) in parts.iter().enumerate().take(NODES_DECIDING) {
        if settings().await? == asked {
            return Err(otherwise(format!("{count} nodes were enough.")));
        }
        ballots::send(courier.remote, &part.key, operation.clone()).await?;
    }
    if settings().await? == asked {
        Ok(())
    } else {
        Err(otherwise("The votes changed nothing."))
    }
}

async fn write_down(remote: &Remote, file: &Path) -> Outcome {
    let run = run::record(remote, EPOCHS_WRITTEN).await?;
    std::fs::write(file, run.to_string())
        .map_err(|error| Failure::local(format!("can't write {}", file.display()), error))
}

/// Looks at who led the blocks of the epoch that was elected for.
async fn turns(courier: &Courier<'_>, outcome: &Elected, idle: &[u8]) -> Outcome {
    let (start, miner) = (Instant::now(), wallet()?);
    let seats = &outcome.seats.0;
    let weights: Vec<u64> = seats.iter().map(|seat| seat.share.weight).collect();
    let led = loop {
        let blocks = courier.remote.blocks(BLOCKS_PER_EPOCH as u32 * 2).await?;
        let led: Vec<BlockView> = blocks
            .into_iter()
            .filter(|block| block.epoch == outcome.leads_epoch)
            .collect();
        if led.len() >= TURNS_MIN {
            break led;
        }
        if start.elapsed() > PATIENCE {
            return Err(otherwise("The next epoch has no blocks."));
        }
        pass(courier, &miner).await?;
    };
    for block in led {
        let index = leader(&outcome.seed, block.epoch, block.view, &weights);
        let due = index.map(|index| seats[index].validator.as_ref());
        let key = const_hex::decode(&block.leader.0).unwrap_or_default();
        if due != Some(&key[..]) || key == idle {
            return Err(otherwise(format!(
                "Block {} was led by {} out of turn.",
                block.height, block.leader.0
            )));
        }
    }
    Ok(())
}

async fn prove(remote: &Remote, tenure: &Tenure, file: &Path) -> Outcome {
    let proof = remote.proof(&Key::tenure(tenure.epoch)).await?;
    std::fs::write(file, &proof)
        .map_err(|error| Failure::local(format!("can't write {}", file.display()), error))?;
    let report = scrip_receipt::verify(&proof, remote.key())
        .map_err(|error| otherwise(format!("The proof does not hold: {error}.")))?;
    match report.proven {
        Proven::Record {
            record: Record::Tenure(proven),
            ..
        } if proven.outcome.is_some() => Ok(()),
        _ => Err(otherwise("The proof shows something else.")),
    }
}
