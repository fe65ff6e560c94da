//! The first settings of a network that has none: its registrar gives them, or its nodes by vote, and only once.

use super::{ConfigureArgs, blocks_per_epoch, settings, values};
use crate::ballots;
use crate::elect::courier::{burn_failure, not_electing};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, table};
use crate::remote::{Remote, garbled};
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_api::node::NetworkView;
use scrip_api::operation::ElectionSettings;
use scrip_burnchain::chain::{Block, Network};
use scrip_ledger::election::{
    Anchor, BurnBlock, BurnNetwork, NetworkKeyBytes, Operation, Settings, Tiers,
};
use scrip_ledger::genesis::Genesis;
use scrip_ledger::ids::AccountId;
use scrip_ledger::state::{Key, Record};
use serde_json::json;

/// How far below the burn chain's latest block the anchor is, unless it is named: deeper than any reorganisation that is followed.
const ANCHOR_DEPTH: u32 = 100;

/// What holds for settings that are not named: work does not count, and half of an epoch takes commits.
pub(super) fn usual(
    burn_network: BurnNetwork,
    network_key: [u8; 96],
    blocks_per_epoch: u64,
) -> Settings {
    Settings {
        burn_network,
        network_key: NetworkKeyBytes(network_key),
        tiers: Tiers(Vec::new()),
        window: 6,
        share_max_permille: 500,
        quota: 0,
        confirmations: 3,
        commit_blocks: u32::try_from(blocks_per_epoch / 2).unwrap_or(u32::MAX),
        reorganisation_max: 6,
        tenures_kept: 64,
    }
}

/// The burn chain, and the block that it is followed from.
async fn anchor(args: &ConfigureArgs) -> Outcome<(BurnNetwork, Block)> {
    let first_of_regtest = Network::Regtest.genesis();
    if args.bitcoin.is_regtest_folder() && args.anchor.unwrap_or_default() == 0 {
        return Ok((BurnNetwork::Regtest, first_of_regtest));
    }
    let bitcoin = args.bitcoin.open()?;
    let network = match bitcoin.network().await.map_err(burn_failure)? {
        Some(Network::Mainnet) => BurnNetwork::Mainnet,
        Some(Network::Regtest) => BurnNetwork::Regtest,
        None => {
            let sentence = "This Bitcoin network can't be a burn chain: its headers alone don't tell whether they are valid.";
            return Err(Failure::bad_input("burn_network_unusable", sentence)
                .next("Use Bitcoin's main network, or regtest for tests."));
        }
    };
    let best = bitcoin.height().await.map_err(burn_failure)?;
    let height = match (args.anchor, network) {
        (Some(height), _) => height,
        (None, BurnNetwork::Regtest) => 0,
        (None, BurnNetwork::Mainnet) => best.saturating_sub(ANCHOR_DEPTH),
    };
    if height > best {
        let sentence = format!("The burn chain has no block {height}: its latest is {best}.");
        return Err(Failure::bad_input("anchor_out_of_range", sentence)
            .next("Name a lower one with --anchor."));
    }
    let block = bitcoin.anchor(height).await.map_err(burn_failure)?;
    Ok((network, block))
}

/// The account of the network's registrar. Before the first block no state can be asked, and the genesis document says it.
async fn registrar(remote: &Remote, network: &NetworkView) -> Outcome<AccountId> {
    if network.tip.height > 0 {
        return match ballots::proven(remote, Key::rules()).await? {
            Some(Record::Rules(rules)) => Ok(rules.registrar),
            _ => Err(garbled()),
        };
    }
    let ledger = network.genesis["ledger"].as_str().unwrap_or_default();
    let ledger = const_hex::decode(ledger).map_err(|_| garbled())?;
    let genesis = Genesis::decode(Copying(ledger.as_slice())).map_err(|_| garbled())?;
    Ok(genesis.rules.registrar)
}

/// The key that sets up, or that votes for it, if there is one.
async fn key(
    args: &ConfigureArgs,
    remote: &Remote,
    network: &NetworkView,
) -> Outcome<Option<PrivateKey>> {
    let Some(path) = args.registrar_key.as_ref() else {
        return args
            .node_key
            .as_ref()
            .map(|path| args.passphrase.unlock(path))
            .transpose();
    };
    let key = args.passphrase.unlock(path)?;
    match AccountId::derive(&key.public_key(), 0) == registrar(remote, network).await? {
        true => Ok(Some(key)),
        false => Err(Failure::new(
            Exit::Refused,
            "election_not_by_registrar",
            format!("{} is not the key of this network's registrar.", path.display()),
        )
        .next("Nothing was sent. With --node-key FILE a node votes for it: more than two thirds of them can set it up, too.")),
    }
}

/// Shows what would be set up, and with the registrar's key sets it up, or with a node's votes for it.
pub(super) async fn run(
    args: &ConfigureArgs,
    remote: &Remote,
    network: &NetworkView,
    output: &Output,
) -> Outcome {
    if !args.bitcoin.is_named() {
        return Err(not_electing());
    }
    let (burn_network, block) = anchor(args).await?;
    let network_key = const_hex::decode_to_array(remote.key_hex()).map_err(|_| garbled())?;
    let blocks = blocks_per_epoch(network);
    let asked = args.asked(&usual(burn_network, network_key, blocks), blocks)?;
    let mut hash = block.hash();
    hash.reverse();
    let burn_chain = match burn_network {
        BurnNetwork::Mainnet => "Bitcoin",
        BurnNetwork::Regtest => "regtest",
    };
    let from = format!("{burn_chain}, from block {} on", block.height);
    let rows = [("burn chain", from)].into_iter().chain(values(&asked));
    let rows: Vec<_> = rows
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    let impact = [
        format!("{} would elect its leaders.", network.name),
        "That is set up once: afterwards its nodes change the settings, more than two thirds of them together.".to_owned(),
    ];
    let preview = format!(
        "{}\n{}\n",
        table(&["setting", "value"], &rows),
        impact.join(" ")
    );
    let mut value = json!({
        "settings": ElectionSettings::of(&asked),
        "anchor": { "height": block.height, "hash": const_hex::encode(hash), "network": burn_chain },
    });
    let has_key = args.registrar_key.is_some() || args.node_key.is_some();
    if args.dry_run || !has_key {
        let hint = "Nothing was sent. With --registrar-key FILE the registrar sets it up.";
        output.result(&value, format!("{preview}{hint}"));
        return Ok(());
    }
    output.note(&preview);
    if !args.yes {
        output.confirm("election_not_confirmed", "elect", &impact)?;
    }
    let Some(key) = key(args, remote, network).await? else {
        return Err(not_electing());
    };
    let operation = Operation::Configure {
        settings: Box::new(asked.clone()),
        anchor: Some(Anchor(Box::new(BurnBlock(block)))),
    };
    let height = ballots::send(remote, &key, operation).await?;
    let holds = settings(remote).await?.as_ref() == Some(&asked);
    value["height"] = height.into();
    value["decided"] = holds.into();
    let text = match holds {
        true => format!(
            "Set up in block {height}: validators can commit from the next block on. See 'scrip elect status'."
        ),
        false => format!("Voted in block {height}. Other nodes have to ask for exactly the same."),
    };
    output.result(&value, text);
    Ok(())
}
