//! How leaders are elected: the registrar sets it up once, and from then on nodes vote for changes. Either is shown before it is done.

mod set_up;

use super::onchain::BitcoinArgs;
use crate::ballots;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, table};
use crate::passphrase::PassphraseArgs;
use crate::remote::{NodeArgs, Remote};
use clap::Args;
use scrip_api::node::NetworkView;
use scrip_api::operation::ElectionSettings;
use scrip_ledger::election::{
    Operation, Settings, SettingsVotes, TIERS_MAX, Tiers, settings_digest,
};
use scrip_ledger::epoch::Committee;
use scrip_ledger::state::{Key, Record};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `scrip elect configure`.
#[derive(Args, Debug)]
pub(super) struct ConfigureArgs {
    /// The tiers of work, as the hashes that each takes on average: 1000,8000 or 'none'
    #[arg(long, value_name = "HASHES")]
    tiers: Option<String>,
    /// Tenures in the window of the median, 1 to 8
    #[arg(long, value_name = "TENURES")]
    window: Option<u32>,
    /// Most of all turns that one validator may have, in thousandths
    #[arg(long, value_name = "THOUSANDTHS")]
    share_max: Option<u32>,
    /// With less than this burned and worked in all, in satoshi, turns are equal and everything is carried over
    #[arg(long, value_name = "SATOSHI")]
    quota: Option<u64>,
    /// Blocks of the burn chain that must lie on a commit's, its own included
    #[arg(long, value_name = "BLOCKS")]
    confirmations: Option<u32>,
    /// Blocks of the ledger at the start of a tenure that take commits
    #[arg(long, value_name = "BLOCKS")]
    commit_blocks: Option<u32>,
    /// Most blocks of the burn chain that are left for a chain with more work
    #[arg(long, value_name = "BLOCKS")]
    reorganisation_max: Option<u32>,
    /// Tenures that are kept after their end
    #[arg(long, value_name = "TENURES")]
    tenures_kept: Option<u32>,
    /// The node's key file: votes for these settings. Without it, only what would change is shown
    #[arg(long, value_name = "FILE")]
    node_key: Option<PathBuf>,
    /// The registrar's key file: sets elections up on a network that has none, from the burn chain that --bitcoin or
    /// --bitcoin-folder names. Without it, only what would be set up is shown
    #[arg(long, value_name = "FILE", conflicts_with = "node_key")]
    registrar_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    bitcoin: BitcoinArgs,
    /// For the set-up: the burn chain's block from which on headers are taken, by height [default: 100 below the latest, on regtest
    /// the first]
    #[arg(long, value_name = "HEIGHT")]
    anchor: Option<u32>,
    /// Set elections up, or vote for that, without asking
    #[arg(long, short = 'y')]
    yes: bool,
    /// Only show what would change, also with a key
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

fn out_of_range(setting: &str, rule: &str) -> Failure {
    Failure::bad_input("setting_out_of_range", format!("{setting} {rule}."))
        .next("Nothing was sent. 'scrip elect configure --help' says what each setting means.")
}

fn tiers(text: &str) -> Outcome<Tiers> {
    if text == "none" {
        return Ok(Tiers(Vec::new()));
    }
    let tiers: Result<Vec<u64>, _> = text.split(',').map(|tier| tier.trim().parse()).collect();
    let tiers = tiers.map_err(|_| {
        Failure::bad_input(
            "tiers_malformed",
            "Tiers are whole numbers with commas between them, or 'none'.",
        )
        .next("Nothing was sent. Write them like --tiers 1000,8000.")
    })?;
    if !tiers.is_sorted_by(|left, right| left < right) || tiers.len() > TIERS_MAX {
        let rule = format!("have to rise, and be at most {TIERS_MAX}");
        return Err(out_of_range("The tiers", &rule));
    }
    Ok(Tiers(tiers))
}

impl ConfigureArgs {
    /// The settings that are asked for.
    fn asked(&self, now: &Settings, blocks_per_epoch: u64) -> Outcome<Settings> {
        let asked = Settings {
            tiers: match &self.tiers {
                Some(text) => tiers(text)?,
                None => now.tiers.clone(),
            },
            // What a byte does not hold is as far out of range as 0.
            window: self
                .window
                .map_or(now.window, |window| u8::try_from(window).unwrap_or(0)),
            share_max_permille: self.share_max.unwrap_or(now.share_max_permille),
            quota: self.quota.unwrap_or(now.quota),
            confirmations: self.confirmations.unwrap_or(now.confirmations),
            commit_blocks: self.commit_blocks.unwrap_or(now.commit_blocks),
            reorganisation_max: self.reorganisation_max.unwrap_or(now.reorganisation_max),
            tenures_kept: self.tenures_kept.unwrap_or(now.tenures_kept),
            ..now.clone()
        };
        check(&asked, blocks_per_epoch)?;
        Ok(asked)
    }
}

/// Says which setting can't be used, before the ledger says that some can't.
fn check(asked: &Settings, blocks_per_epoch: u64) -> Outcome {
    let rules = [
        (
            asked.tiers.0.iter().all(|tier| *tier >= 2),
            "A tier",
            "stands for two hashes or more",
        ),
        (
            (1..=8).contains(&asked.window),
            "The window",
            "is 1 to 8 tenures",
        ),
        (
            (1..=1_000).contains(&asked.share_max_permille),
            "The greatest share",
            "is 1 to 1000 thousandths",
        ),
        (
            (1..=100).contains(&asked.confirmations),
            "Confirmations",
            "are 1 to 100 blocks",
        ),
        (
            asked.commit_blocks > 0,
            "Blocks that take commits",
            "are at least 1",
        ),
        (
            // The random value needs a view after them, and a block that shows it.
            u64::from(asked.commit_blocks) + 3 <= blocks_per_epoch,
            "Blocks that take commits",
            "leave three blocks of the epoch for the random value",
        ),
        (
            (1..=100).contains(&asked.reorganisation_max),
            "Reorganisations",
            "are followed for 1 to 100 blocks",
        ),
        (
            (2..=1_000).contains(&asked.tenures_kept),
            "Tenures",
            "are kept for 2 to 1000 epochs",
        ),
    ];
    match rules.iter().find(|(holds, ..)| !holds) {
        Some((_, setting, rule)) => Err(out_of_range(setting, rule)),
        None if !asked.is_usable() => Err(out_of_range("One of the settings", "can't be used")),
        None => Ok(()),
    }
}

/// Each setting with its value, as the command line names and takes them.
fn values(settings: &Settings) -> [(&'static str, String); 8] {
    let tiers = &settings.tiers.0;
    let tiers = match tiers.is_empty() {
        true => "none".to_owned(),
        false => tiers
            .iter()
            .map(u64::to_string)
            .collect::<Vec<_>>()
            .join(","),
    };
    [
        ("tiers", tiers),
        ("window", settings.window.to_string()),
        ("share-max", settings.share_max_permille.to_string()),
        ("quota", settings.quota.to_string()),
        ("confirmations", settings.confirmations.to_string()),
        ("commit-blocks", settings.commit_blocks.to_string()),
        (
            "reorganisation-max",
            settings.reorganisation_max.to_string(),
        ),
        ("tenures-kept", settings.tenures_kept.to_string()),
    ]
}

/// The settings whose value changes: name, now, asked.
fn changes(now: &Settings, asked: &Settings) -> Vec<[String; 3]> {
    values(now)
        .into_iter()
        .zip(values(asked))
        .filter(|(now, asked)| now.1 != asked.1)
        .map(|(now, asked)| [now.0.to_owned(), now.1, asked.1])
        .collect()
}

fn blocks_per_epoch(network: &NetworkView) -> u64 {
    let blocks = network.genesis["blocks_per_epoch"].as_u64();
    blocks.unwrap_or(u64::MAX)
}

/// How the network elects, if it does.
async fn settings(remote: &Remote) -> Outcome<Option<Settings>> {
    match ballots::proven(remote, Key::election_settings()).await? {
        Some(Record::ElectionSettings(settings)) => Ok(Some(*settings)),
        _ => Ok(None),
    }
}

/// Shows what would be set up or changed, and with a key does it or votes for it.
pub(super) async fn run(args: &ConfigureArgs, node: &NodeArgs, output: &Output) -> Outcome {
    let remote = Remote::connect(node, None).await?;
    let network = remote.network().await?;
    // Before the first block nothing can be proven, and nothing can have been set up.
    let now = match network.tip.height {
        0 => None,
        _ => settings(&remote).await?,
    };
    let Some(now) = now else {
        return set_up::run(args, &remote, &network, output).await;
    };
    if args.bitcoin.is_named() || args.registrar_key.is_some() || args.anchor.is_some() {
        return Err(Failure::new(
            Exit::Usage,
            "election_set_up_already",
            "This network elects its leaders already: its burn chain stays, and its nodes change the settings.",
        )
        .next("Leave out --registrar-key, --bitcoin and --anchor; --node-key FILE votes for other settings."));
    }
    let asked = args.asked(&now, blocks_per_epoch(&network))?;
    let changes = changes(&now, &asked);
    if changes.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            "settings_unchanged",
            "These are the settings that the network has.",
        )
        .next("'scrip elect configure --help' lists what can be changed."));
    }
    change(args, &remote, network.tip.epoch, &asked, &changes, output).await
}

/// Shows a change and how many nodes ask for it, and with a node's key asks for it too.
async fn change(
    args: &ConfigureArgs,
    remote: &Remote,
    epoch: u64,
    asked: &Settings,
    changes: &[[String; 3]],
    output: &Output,
) -> Outcome {
    let keys = [Key::settings_votes(), Key::committee(epoch)];
    let mut records = remote.proven_records(&keys).await?.into_iter();
    let votes = match records.next() {
        Some(Some(Record::SettingsVotes(votes))) => votes,
        _ => SettingsVotes::default(),
    };
    let nodes = match records.next() {
        Some(Some(Record::Committee(Committee { members, .. }))) => members.len(),
        _ => 0,
    };
    let digest = settings_digest(asked, None);
    let same = votes.0.iter().filter(|vote| vote.settings == digest);
    let (have, needed) = (same.count(), nodes * 2 / 3 + 1);
    let rows: Vec<_> = changes.iter().map(|change| change.to_vec()).collect();
    let preview = format!(
        "{}\n{have} of {nodes} nodes ask for this; it takes {needed}. It would hold from the tenure after the vote on.\n",
        table(&["setting", "now", "asked for"], &rows)
    );
    let mut value = json!({
        "settings": ElectionSettings::of(asked),
        "changes": changes.iter().map(|[name, now, asked]| json!({
            "setting": name, "now": now, "asked": asked,
        })).collect::<Vec<_>>(),
        "votes": have, "nodes": nodes, "needed": needed,
    });
    let Some(path) = args.node_key.as_ref().filter(|_| !args.dry_run) else {
        let hint = "Nothing was sent. With --node-key FILE this node votes for it.";
        output.result(&value, format!("{preview}{hint}"));
        return Ok(());
    };
    output.note(&preview);
    let key = args.passphrase.unlock(path)?;
    let operation = Operation::Configure {
        settings: Box::new(asked.clone()),
        anchor: None,
    };
    let height = ballots::send(remote, &key, operation).await?;
    let holds = settings(remote).await?.as_ref() == Some(asked);
    value["height"] = height.into();
    value["decided"] = holds.into();
    output.result(
        &value,
        match holds {
            true => format!("Decided in block {height}: it holds from the next tenure on."),
            false => {
                format!("Voted in block {height}. Other nodes have to ask for exactly the same.")
            }
        },
    );
    Ok(())
}

#[cfg(test)]
#[path = "configure_tests.rs"]
mod tests;
