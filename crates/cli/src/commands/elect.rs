//! `scrip elect`: taking part in the election of leaders, and seeing what came of it.

mod configure;
mod onchain;

pub(crate) use onchain::burn_wallet;

use crate::cli::Global;
use crate::elect::energy::{Energy, Meter};
use crate::elect::miner::{self, Job};
use crate::elect::unrecorded::{self, Explained, Observer};
use crate::elect::{report, run as recorded, simulate};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, table};
use crate::remote::{NodeArgs, Remote};
use clap::builder::TypedValueParser as _;
use clap::{Args, Subcommand};
use scrip_ledger::elect::Limits;
use scrip_miner::Backend;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Arguments of `scrip elect`.
#[derive(Args, Debug)]
pub struct ElectArgs {
    #[command(flatten)]
    node: NodeArgs,
    #[command(subcommand)]
    command: ElectCommand,
}

/// What can be done about elections.
#[derive(Debug, Subcommand)]
enum ElectCommand {
    /// Mine a proof of work for the running tenure, on all cores
    Mine(MineArgs),
    /// Register a validator's key on the burn chain and show it to the ledger
    Register(onchain::OnChainArgs),
    /// Burn coin for the running tenure, with a proof of work or without, and show it to the ledger
    Commit(onchain::CommitArgs),
    /// Say of each commit in an epoch whether it counted and why, and who got which share
    Explain(ExplainArgs),
    /// Show what other settings of elections would change and, with the node's key, vote for them
    Configure(configure::ConfigureArgs),
    /// Write elections down with all that it takes to hold them anew: see docs/elections.md
    Record {
        /// Where to
        file: PathBuf,
        /// The latest so many epochs
        #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..))]
        epochs: u64,
    },
    /// Play elections through, with attacks, by the ledger's own rules
    Simulate(SimulateArgs),
    /// Show the latest elections and what they cost
    Status {
        /// How many
        #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=1_000))]
        epochs: u64,
        /// Energy of one hash, in joules [default: by this machine's counters, where it has some]
        #[arg(long, value_parser = above_zero)]
        joules_per_hash: Option<f64>,
        /// What this machine takes while all cores hash, in watts
        #[arg(long, conflicts_with = "joules_per_hash", value_parser = above_zero)]
        watts: Option<f64>,
    },
}

/// Arguments of `scrip elect mine`.
#[derive(Args, Debug)]
struct MineArgs {
    /// The validator's key, in hex
    #[arg(long, value_name = "KEY")]
    validator: String,
    /// The digest of the block that the tenure starts from, in hex [default: what the network says]
    #[arg(long, value_name = "DIGEST")]
    parent: Option<String>,
    /// The tier, as the hashes that it takes on average
    #[arg(long, value_parser = clap::value_parser!(u64).range(scrip_burnchain::work::HASHES_MIN..))]
    hashes: u64,
    /// Threads [default: one for each core]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_024).map(|count| count as usize))]
    threads: Option<usize>,
}

/// Arguments of `scrip elect explain`.
#[derive(Args, Debug)]
struct ExplainArgs {
    /// A height of the epoch
    #[arg(required_unless_present = "transaction")]
    height: Option<u64>,
    /// Only what became of this transaction of the burn chain, whichever epoch it is for
    #[arg(long, value_name = "ID", conflicts_with = "height")]
    transaction: Option<String>,
    /// With the burn chain at hand, commits are explained too that the ledger did not record
    #[command(flatten)]
    bitcoin: onchain::BitcoinArgs,
}

/// Arguments of `scrip elect simulate`.
#[derive(Args, Debug)]
struct SimulateArgs {
    /// How many tenures
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    tenures: u64,
    /// Views of each
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    views: u64,
    /// Tenures in the window
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=8))]
    window: u8,
    /// Most of all turns that one may have, in thousandths
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=1000))]
    share_max: u32,
}

fn above_zero(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|number: &f64| number.is_finite() && *number > 0.0)
        .ok_or_else(|| "it is a number above 0".to_owned())
}

/// Runs one of them.
pub fn run(args: &ElectArgs, global: &Global, output: &Output) -> Outcome {
    if let ElectCommand::Simulate(args) = &args.command {
        return play(args, output);
    }
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    runtime.block_on(async {
        match &args.command {
            ElectCommand::Mine(mine) => mine_nonce(mine, &args.node, output).await,
            ElectCommand::Register(register) => {
                onchain::register(register, &args.node, global, output).await
            }
            ElectCommand::Commit(commit) => {
                onchain::commit(commit, &args.node, global, output).await
            }
            ElectCommand::Explain(explain) => {
                let remote = Remote::connect(&args.node, None).await?;
                explain_epoch(&remote, explain, output).await
            }
            ElectCommand::Configure(configure) => {
                configure::run(configure, &args.node, output).await
            }
            ElectCommand::Record { file, epochs } => {
                let remote = Remote::connect(&args.node, None).await?;
                record(&remote, file, *epochs, output).await
            }
            ElectCommand::Status {
                epochs,
                joules_per_hash,
                watts,
            } => {
                let remote = Remote::connect(&args.node, None).await?;
                let energy = Energy::find(*joules_per_hash, *watts);
                status(&remote, *epochs, &energy, output).await
            }
            ElectCommand::Simulate(args) => play(args, output),
        }
    })
}

fn digest(text: &str, what: &str) -> Outcome<[u8; 32]> {
    const_hex::decode_to_array(text).map_err(|_| {
        Failure::bad_input(
            "id_malformed",
            format!("{what} has to be 64 hexadecimal digits."),
        )
        .next("Copy it whole; the explorer and 'scrip elect status --json' show them.")
    })
}

async fn mine_nonce(args: &MineArgs, node: &NodeArgs, output: &Output) -> Outcome {
    let parent = match &args.parent {
        Some(parent) => digest(parent, "The parent")?,
        None => {
            let remote = Remote::connect(node, None).await?;
            let epoch = remote.network().await?.tip.epoch;
            let tenure = remote.election(epoch).await?;
            let tenure = tenure.ok_or_else(crate::elect::courier::not_electing)?;
            digest(&tenure.parent.0, "The parent")?
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let job = Job {
        validator: digest(&args.validator, "The validator's key")?,
        parent,
        hashes: args.hashes,
        threads: args.threads.unwrap_or(cores),
    };
    let meter = Meter::start();
    let bar = output.bar(args.hashes, "mining");
    let found = miner::mine(&job, &AtomicBool::new(false), |done| {
        // Luck may take longer than the average; the bar waits there.
        bar.set_position(done.min(args.hashes));
    });
    bar.finish_and_clear();
    let found = found.ok_or_else(|| Failure::local("mining", "stopped"))?;
    let rate = found.rate();
    let joules = meter.and_then(|meter| meter.joules());
    let energy = match joules {
        Some(joules) => format!("{joules:.2} joules by the processor's own counters."),
        None => "This machine shows no energy counters.".to_owned(),
    };
    output.result(
        &json!({
            "nonce": const_hex::encode(found.nonce), "parent": const_hex::encode(job.parent),
            "expected_hashes": job.hashes, "hashes": found.hashes,
            "seconds": found.took.as_secs_f64(), "hashes_per_second": rate, "threads": job.threads,
            "backend": Backend::best().name(), "joules": joules,
        }),
        format!(
            "{}\n{} hashes in {:.2} s on {} threads: {:.2} million a second ({}). {energy}",
            const_hex::encode(found.nonce),
            found.hashes,
            found.took.as_secs_f64(),
            job.threads,
            rate / 1e6,
            Backend::best().name(),
        ),
    );
    Ok(())
}

async fn explain_epoch(remote: &Remote, args: &ExplainArgs, output: &Output) -> Outcome {
    let Some(height) = args.height else {
        return explain_transaction(remote, args, output).await;
    };
    let genesis = remote.network().await?.genesis;
    let blocks = genesis["blocks_per_epoch"].as_u64().unwrap_or(1).max(1);
    let tenure = remote.election(height / blocks).await?.ok_or_else(|| {
        Failure::new(
            Exit::Refused,
            "election_unknown",
            "There is no election in this epoch, or not any more.",
        )
        .next("'scrip elect status' shows the latest ones.")
    })?;
    let mut value = serde_json::to_value(&tenure)
        .map_err(|error| Failure::local("can't print the election", error))?;
    let mut text = report::explain(&tenure);
    if args.bitcoin.is_named() {
        let bitcoin = args.bitcoin.open()?;
        let observer = Observer::new(remote, &bitcoin).await?;
        let others = observer.of_epoch(tenure.epoch).await?;
        value["not_recorded"] = others.iter().map(Explained::json).collect();
        text += &format!("\n{}", unrecorded::report(&others));
    } else {
        text += "\nCommits that the ledger did not record are on the burn chain alone: pass --bitcoin or --bitcoin-folder.\n";
    }
    output.result(&value, text);
    Ok(())
}

async fn explain_transaction(remote: &Remote, args: &ExplainArgs, output: &Output) -> Outcome {
    let id = args.transaction.as_deref().unwrap_or_default();
    digest(id, "A transaction's id")?;
    let bitcoin = args.bitcoin.open()?;
    let observer = Observer::new(remote, &bitcoin).await?;
    let explained = observer.of_transaction(&id.to_lowercase()).await?;
    let (code, sentence) = explained.reason();
    let epoch = explained.epoch.map_or_else(String::new, |epoch| {
        format!(" It is for the tenure of epoch {epoch}.")
    });
    output.result(&explained.json(), format!("{code}: {sentence}{epoch}"));
    Ok(())
}

async fn record(remote: &Remote, file: &Path, epochs: u64, output: &Output) -> Outcome {
    let run = recorded::record(remote, epochs).await?;
    let count = run["tenures"].as_array().map_or(0, Vec::len);
    let text = run.to_string();
    std::fs::write(file, text)
        .map_err(|error| Failure::local(format!("can't write {}", file.display()), error))?;
    output.result(
        &json!({ "file": file, "tenures": count }),
        format!("{count} tenures are in {}.", file.display()),
    );
    Ok(())
}

async fn status(remote: &Remote, epochs: u64, energy: &Energy, output: &Output) -> Outcome {
    let newest = remote.network().await?.tip.epoch;
    let mut tenures = Vec::new();
    for epoch in newest.saturating_sub(epochs.saturating_sub(1))..=newest {
        tenures.extend(remote.election(epoch).await?);
    }
    if tenures.is_empty() {
        return Err(crate::elect::courier::not_electing());
    }
    let costs: Vec<_> = tenures
        .iter()
        .map(|tenure| report::energy(tenure, energy.joules_per_hash))
        .collect();
    let rows: Vec<_> = tenures
        .iter()
        .zip(&costs)
        .map(|(tenure, cost)| {
            let standing = tenure.outcome.as_ref();
            vec![
                tenure.epoch.to_string(),
                standing.map_or("running".into(), |outcome| outcome.standing.clone()),
                tenure.commits.len().to_string(),
                report::coins(cost["burned_sat"].as_u64().unwrap_or_default()),
                report::coins(cost["work_sat"].as_u64().unwrap_or_default()),
                cost["expected_hashes"].to_string(),
                format!("{:.6}", cost["joules"].as_f64().unwrap_or_default()),
            ]
        })
        .collect();
    let headings = [
        "epoch", "standing", "commits", "burned", "work", "hashes", "joules",
    ];
    output.result(
        &json!({ "tenures": tenures, "energy": costs, "hash": energy.json() }),
        format!("{}\n{}", table(&headings, &rows), energy.sentence()),
    );
    Ok(())
}

fn play(args: &SimulateArgs, output: &Output) -> Outcome {
    let limits = Limits {
        window: args.window,
        share_max_permille: args.share_max,
        quota: 0,
    };
    let reports: Vec<_> = simulate::scenarios()
        .iter()
        .map(|scenario| {
            let accounts = simulate::run(&limits, &scenario.behaviours, args.tenures, args.views);
            simulate::report(scenario, &accounts)
        })
        .collect();
    let percent =
        |value: &serde_json::Value| format!("{:.1} %", 100.0 * value.as_f64().unwrap_or_default());
    let rows: Vec<_> = reports
        .iter()
        .map(|report| {
            vec![
                report["question"].as_str().unwrap_or_default().to_owned(),
                percent(&report["spent_share"]),
                percent(&report["turn_share"]),
            ]
        })
        .collect();
    output.result(
        &json!({ "scenarios": reports }),
        table(
            &["what the first one does", "of the cost", "of the turns"],
            &rows,
        ),
    );
    Ok(())
}
