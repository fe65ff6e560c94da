//! `scrip import`: replaying what other systems recorded.

use crate::bank::statement::Statement;
use crate::cli::Global;
use crate::ephemeral::{Ephemeral, until_interrupted};
use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::output::{Output, table};
use crate::passphrase::PassphraseArgs;
use crate::remote::{NodeArgs, Remote};
use crate::replay::identity::Currency;
use crate::replay::network::Network as _;
use crate::replay::notes::Notes;
use crate::replay::{Replay, Summary, plan};
use clap::{Args, Subcommand};
use commonware_cryptography::ed25519::PrivateKey;
use indicatif::ProgressBar;
use scrip_ledger::amount::Balance;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const EPHEMERAL_VALIDATORS: usize = 4;
/// Short enough that a replay crosses several epochs.
const EPHEMERAL_BLOCKS_PER_EPOCH: u64 = 64;

/// Arguments of `scrip import`.
#[derive(Args, Debug)]
pub struct ImportArgs {
    #[command(subcommand)]
    command: ImportCommand,
}

/// What can be imported.
#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Replay a bank's year and check every running balance against the bank's own
    Bank(BankArgs),
}

/// Arguments of `scrip import bank`.
#[derive(Args, Debug)]
struct BankArgs {
    /// The bank's transactions, as CSV
    file: PathBuf,
    /// The registrar's key file: a replay creates a currency of its own
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    node: NodeArgs,
    /// Folder for notes on which rows this machine has compared [default: HOME/import]
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// The beginning of the currency's code: up to 4 capital letters
    #[arg(long, default_value = "CZK", value_parser = currency_code)]
    currency: String,
    /// Digits after the point of the bank's currency
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=12))]
    scale: u8,
    /// Read and plan only; send nothing
    #[arg(long)]
    dry_run: bool,
    /// Replay through four validators of its own: processes in a temporary folder, removed afterwards
    #[arg(long, conflicts_with_all = ["node", "key", "dry_run"])]
    ephemeral: bool,
    /// Check every final balance once more, by a proof against the network's key
    #[arg(long)]
    prove: bool,
    /// With --ephemeral: end one validator with SIGKILL halfway and start it again a little later
    #[arg(long, requires = "ephemeral")]
    kill_one: bool,
}

/// Runs it.
pub fn run(args: &ImportArgs, global: &Global, output: &Output) -> Outcome {
    let ImportCommand::Bank(args) = &args.command;
    let (bytes, statement) = read(&args.file)?;
    if args.dry_run {
        return dry_run(args, &statement, output);
    }
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    runtime.block_on(async {
        if args.ephemeral {
            return until_interrupted(ephemeral(args, output, &bytes, &statement)).await;
        }
        online(args, global, output, &bytes, &statement).await
    })
}

fn read(path: &Path) -> Outcome<(Vec<u8>, Statement)> {
    let bytes = files::read(path)?;
    let statement = Statement::parse(&bytes).map_err(|error| {
        Failure::bad_input(error.problem.code(), format!("{error}.")).next(format!(
            "Nothing was sent. Correct {} or get it again.",
            path.display()
        ))
    })?;
    Ok((bytes, statement))
}

async fn online(
    args: &BankArgs,
    global: &Global,
    output: &Output,
    bytes: &[u8],
    statement: &Statement,
) -> Outcome {
    let key = key(args)?;
    let remote = Remote::connect(&args.node, None).await?;
    let state = args
        .state
        .clone()
        .unwrap_or_else(|| global.home().join("import"));
    let start = Instant::now();
    let bar = output.bar(statement.rows.len() as u64, "rows");
    let summary = replay(&remote, bytes, statement, args, &key, &state, bar).await?;
    report(&summary, start.elapsed().as_secs_f64(), None, output);
    Ok(())
}

/// Replays through a network that exists for this one import.
async fn ephemeral(
    args: &BankArgs,
    output: &Output,
    bytes: &[u8],
    statement: &Statement,
) -> Outcome {
    let mut network = Ephemeral::start(EPHEMERAL_VALIDATORS, EPHEMERAL_BLOCKS_PER_EPOCH).await?;
    let (remote, key) = (network.connect().await?, network.network().registrar()?);
    let notes = tempfile::tempdir()
        .map_err(|error| Failure::local("can't make a temporary folder", error))?;
    let bar = output.bar(statement.rows.len() as u64, "rows");
    let start = Instant::now();
    let replay = replay(
        &remote,
        bytes,
        statement,
        args,
        &key,
        notes.path(),
        bar.clone(),
    );
    let (summary, killed) = if args.kill_one {
        let (summary, killed) = tokio::join!(
            replay,
            kill_one(&mut network, &bar, statement.rows.len() as u64, output)
        );
        (summary?, Some(killed?))
    } else {
        (replay.await?, None)
    };
    if let Some(index) = killed {
        network.wait_height(index, summary.height).await?;
    }
    report(&summary, start.elapsed().as_secs_f64(), killed, output);
    Ok(())
}

/// Ends the node that the import talks to, halfway, and starts it again.
async fn kill_one(
    network: &mut Ephemeral,
    bar: &ProgressBar,
    rows: u64,
    output: &Output,
) -> Outcome<usize> {
    const VICTIM: usize = 0;
    while bar.position() < rows / 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        if bar.is_finished() {
            break;
        }
    }
    network.kill(VICTIM);
    output.note(format!(
        "Node {} was killed at row {}.",
        VICTIM + 1,
        bar.position()
    ));
    tokio::time::sleep(Duration::from_secs(1)).await;
    network.restart(VICTIM).await?;
    output.note(format!(
        "Node {} is back at row {}.",
        VICTIM + 1,
        bar.position()
    ));
    Ok(VICTIM)
}

/// Replays a file through `remote`, with a progress bar.
async fn replay(
    remote: &Remote,
    bytes: &[u8],
    statement: &Statement,
    args: &BankArgs,
    key: &PrivateKey,
    state: &Path,
    bar: ProgressBar,
) -> Outcome<Summary> {
    let replay = Replay::new(
        remote,
        bytes,
        statement,
        args.currency(),
        key,
        &crate::clock::now,
    )?
    .with_bar(bar.clone())
    .with_proofs(args.prove);
    let id = const_hex::encode(replay.identity().digest);
    let mut notes = Notes::open(Some(state), remote.id().to_string(), id)?;
    let summary = replay.run(&mut notes).await;
    bar.finish_and_clear();
    summary
}

fn key(args: &BankArgs) -> Outcome<PrivateKey> {
    let path = args.key.as_ref().ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "key_missing",
            "A replay needs the registrar's key.",
        )
        .next("Pass --key FILE. A demo network keeps it as wallets/registrar.key in its folder.")
    })?;
    args.passphrase.unlock(path)
}

impl BankArgs {
    fn currency(&self) -> Currency {
        Currency {
            code: self.currency.clone(),
            scale: self.scale,
        }
    }
}

fn dry_run(args: &BankArgs, statement: &Statement, output: &Output) -> Outcome {
    let plan = plan(statement)?;
    let decimal = decimal(&plan.issued_minor.to_string(), args.scale);
    let text = format!(
        "{} rows of {} accounts; {} other sides, {} overdrafts; {} steps; {decimal} {} to be issued. Nothing was sent.",
        statement.rows.len(),
        statement.accounts.len(),
        statement.counterparts.len(),
        plan.credit_minor
            .iter()
            .filter(|&&credit| credit > 0)
            .count(),
        plan.steps.len(),
        args.currency,
    );
    let value = json!({
        "rows": statement.rows.len(),
        "accounts": statement.accounts.len(),
        "counterparts": statement.counterparts.len(),
        "steps": plan.steps.len(),
        "issued_minor": plan.issued_minor.to_string(),
        "sent": 0,
    });
    output.result(&value, text);
    Ok(())
}

fn report(summary: &Summary, seconds: f64, killed: Option<usize>, output: &Output) {
    let mut value = serde_json::to_value(summary).expect("numbers and texts");
    value["seconds"] = json!(seconds);
    value["validator_killed"] = json!(killed.map(|index| index + 1));
    let row =
        |what: &str, number: &dyn std::fmt::Display| vec![what.to_owned(), number.to_string()];
    let money = |minor: &str| format!("{} {}", decimal(minor, summary.scale), summary.asset);
    let mut rows = vec![
        row("rows", &summary.rows),
        row("accounts", &summary.accounts),
        row("other sides", &summary.counterparts),
        row("overdrafts", &summary.overdrafts),
        row(
            "steps sent / of",
            &format!("{} / {}", summary.steps_sent, summary.steps),
        ),
        row("balances compared now", &summary.rows_compared),
        row(
            "compared by earlier runs here",
            &summary.rows_compared_before,
        ),
    ];
    if summary.balances_proven > 0 {
        rows.push(row("final balances proven", &summary.balances_proven));
    }
    if summary.rows_implied > 0 {
        rows.push(row(
            "sent from elsewhere, later balance agrees",
            &summary.rows_implied,
        ));
    }
    rows.push(row("balances that differ", &summary.mismatches));
    rows.push(row("issued", &money(&summary.issued_minor)));
    rows.push(row("held by all accounts", &money(&summary.held_minor)));
    let head = match summary.steps_sent {
        0 => output.green("Nothing was left to do; everything agrees."),
        _ => output.green("Every balance agrees with the bank's."),
    };
    let text = format!(
        "{head}\n{}\nIn {seconds:.1} s. Each balance was read from a node's final state after the step that repeats the row, \
         and compared before the next step.",
        table(&["", ""], &rows)
    );
    output.result(&value, text);
}

fn decimal(minor: &str, scale: u8) -> String {
    let balance = minor.parse().ok().and_then(Balance::new);
    balance.map_or_else(|| minor.to_owned(), |balance| balance.to_decimal(scale))
}

fn currency_code(text: &str) -> Result<String, String> {
    let letters = text.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters && (1..=4).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err("1 to 4 capital letters".into())
    }
}
