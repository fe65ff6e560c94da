//! What goes over the burn chain: registering a key and committing.

use crate::cli::Global;
use crate::elect::courier::{Courier, burn_failure, not_electing};
use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::keyfile::KeyFile;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use crate::remote::{NodeArgs, Remote};
use crate::wallet::Wallet as Account;
use clap::Args;
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use rand::Rng as _;
use scrip_bitcoin_link::{Auth, Bitcoin, Core, Embedded, Included, Wallet};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

const POLL: Duration = Duration::from_secs(1);
/// Blocks of the burn chain that are looked through for what was sent.
const SEARCH_BLOCKS: u32 = 12;

/// Where the burn chain is.
#[derive(Args, Debug)]
pub(super) struct BitcoinArgs {
    /// Bitcoin Core's RPC address, such as http://127.0.0.1:8332
    #[arg(long, value_name = "URL", conflicts_with = "bitcoin_folder")]
    bitcoin: Option<String>,
    /// Bitcoin Core's cookie file
    #[arg(long, value_name = "FILE", requires = "bitcoin")]
    bitcoin_cookie: Option<PathBuf>,
    /// A regtest chain in a folder, such as a demo's
    #[arg(long, value_name = "DIR")]
    bitcoin_folder: Option<PathBuf>,
}

/// What every command needs that writes to the burn chain.
#[derive(Args, Debug)]
pub(super) struct OnChainArgs {
    /// The node's key file
    #[arg(long, value_name = "FILE")]
    node_key: PathBuf,
    /// The wallet whose account tells the ledger
    #[arg(long, default_value = "default", value_name = "NAME")]
    wallet: String,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    bitcoin: BitcoinArgs,
    /// The file with the key of the coin to burn; made if there is none
    #[arg(long, value_name = "FILE")]
    burn_key: PathBuf,
    /// On regtest: mine a block right away
    #[arg(long)]
    mine_block: bool,
    /// How long to wait until the burn chain has it, in seconds
    #[arg(long, default_value_t = 7_200)]
    patience: u64,
}

/// Arguments of `scrip elect commit`.
#[derive(Args, Debug)]
pub(super) struct CommitArgs {
    #[command(flatten)]
    on_chain: OnChainArgs,
    /// How much to burn, in satoshi
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=2_100_000_000_000_000))]
    amount: u64,
    /// A nonce of 'scrip elect mine'
    #[arg(long, value_name = "NONCE")]
    nonce: Option<String>,
}

impl BitcoinArgs {
    /// Whether it was named.
    pub(super) const fn is_named(&self) -> bool {
        self.bitcoin.is_some() || self.bitcoin_folder.is_some()
    }

    /// Whether it is a regtest chain in a folder.
    pub(super) const fn is_regtest_folder(&self) -> bool {
        self.bitcoin_folder.is_some()
    }

    /// The chain, which is there.
    pub(super) fn open(&self) -> Outcome<Bitcoin> {
        match &self.bitcoin_folder {
            Some(folder) if !Embedded::is_in(folder) => {
                let sentence = format!("{} holds no regtest chain.", folder.display());
                Err(Failure::bad_input("burn_chain_folder_unusable", sentence)
                    .next("A demo's is the folder 'bitcoin' in its own. --mine-block begins one."))
            }
            _ => self.open_or_begin(),
        }
    }

    /// The chain, which begins if its folder is empty.
    fn open_or_begin(&self) -> Outcome<Bitcoin> {
        match (&self.bitcoin, &self.bitcoin_cookie, &self.bitcoin_folder) {
            (Some(url), Some(cookie), _) => {
                Ok(Bitcoin::Core(Core::new(url, Auth::Cookie(cookie.clone()))))
            }
            (Some(_), None, _) => Err(Failure::bad_input(
                "burn_chain_cookie_missing",
                "Bitcoin Core answers only who shows its cookie.",
            )
            .next("Pass --bitcoin-cookie FILE; it is called '.cookie' in its folder.")),
            (None, _, Some(folder)) => Embedded::open(folder)
                .map(Bitcoin::Embedded)
                .map_err(burn_failure),
            (None, _, None) => Err(Failure::bad_input(
                "burn_chain_missing",
                "Where is the burn chain?",
            )
            .next("Pass --bitcoin URL for Bitcoin Core, or --bitcoin-folder DIR.")),
        }
    }
}

impl OnChainArgs {
    fn validator(&self, passphrase: &str) -> Outcome<PrivateKey> {
        let path = &self.node_key;
        KeyFile::unlock(path, passphrase)
    }

    /// The key of the coin, made if there is none.
    fn coin(&self) -> Outcome<Wallet> {
        burn_wallet(&self.burn_key)
    }
}

/// The wallet whose secret is in `path`, which is made if there is none.
pub(crate) fn burn_wallet(path: &std::path::Path) -> Outcome<Wallet> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut secret = [0; 32];
            rand::rng().fill_bytes(&mut secret);
            let text = const_hex::encode(secret);
            files::write(path, text.as_bytes(), files::PRIVATE)?;
            text
        }
        Err(error) => {
            return Err(Failure::local(
                format!("can't read {}", path.display()),
                error,
            ));
        }
    };
    let secret = const_hex::decode_to_array(text.trim());
    secret
        .ok()
        .and_then(|secret| Wallet::new(&secret))
        .ok_or_else(|| {
            Failure::bad_input(
                "burn_key_malformed",
                format!("{} holds no key.", path.display()),
            )
            .next("Name the file that an earlier run made, or one that is not there yet.")
        })
}

struct Prepared<'a> {
    courier: Courier<'a>,
    validator: PrivateKey,
    coin: Wallet,
}

async fn prepare<'a>(
    args: &OnChainArgs,
    remote: &'a Remote,
    global: &Global,
) -> Outcome<Prepared<'a>> {
    let account = Account::new(&global.home(), &args.wallet)?;
    let passphrase = args.passphrase.get()?;
    Ok(Prepared {
        courier: Courier {
            remote,
            key: account.open(&passphrase)?,
            author: account.account()?,
            bitcoin: match args.mine_block {
                true => args.bitcoin.open_or_begin()?,
                false => args.bitcoin.open()?,
            },
        },
        validator: args.validator(&passphrase)?,
        coin: args.coin()?,
    })
}

/// Waits until the burn chain has a transaction, and the ledger its block.
async fn wait(args: &OnChainArgs, prepared: &Prepared<'_>, id: &[u8; 32]) -> Outcome<Included> {
    let Prepared { courier, coin, .. } = prepared;
    if args.mine_block {
        courier.bitcoin.mine(1, coin).await.map_err(burn_failure)?;
    }
    for _ in 0..=args.patience {
        if let Some(included) = courier.find(id, SEARCH_BLOCKS).await? {
            courier.headers().await?;
            return Ok(included);
        }
        tokio::time::sleep(POLL).await;
    }
    Err(Failure::new(
        Exit::Unreachable,
        "burn_not_mined",
        "The burn chain doesn't have the transaction yet.",
    )
    .next("It was sent: once it is mined, anybody can show it to the ledger. On regtest, --mine-block mines a block."))
}

fn reversed(id: &[u8; 32]) -> String {
    let mut id = *id;
    id.reverse();
    const_hex::encode(id)
}

fn tell(
    shown: Result<u64, (String, String)>,
    id: &[u8; 32],
    what: &str,
    output: &Output,
) -> Outcome {
    match shown {
        Ok(height) => {
            output.result(
                &json!({ "transaction": reversed(id), "height": height }),
                format!(
                    "{what} in burn transaction {}: block {height}.",
                    reversed(id)
                ),
            );
            Ok(())
        }
        Err((code, sentence)) => Err(Failure::new(Exit::Refused, code, sentence)),
    }
}

/// Registers a validator's key.
pub(super) async fn register(
    args: &OnChainArgs,
    node: &NodeArgs,
    global: &Global,
    output: &Output,
) -> Outcome {
    let remote = Remote::connect(node, None).await?;
    let prepared = prepare(args, &remote, global).await?;
    let validator = prepared.validator.public_key();
    let id = prepared
        .courier
        .send_registration(&validator, &prepared.coin)
        .await?;
    let included = wait(args, &prepared, &id).await?;
    let shown = prepared
        .courier
        .show_registration(&prepared.validator, &included)
        .await?;
    tell(shown, &id, "Registered", output)
}

/// Commits in the running tenure.
pub(super) async fn commit(
    args: &CommitArgs,
    node: &NodeArgs,
    global: &Global,
    output: &Output,
) -> Outcome {
    let remote = Remote::connect(node, None).await?;
    let prepared = prepare(&args.on_chain, &remote, global).await?;
    let nonce = args.nonce.as_deref().map(const_hex::decode_to_array);
    let nonce = nonce.transpose().map_err(|_| {
        Failure::bad_input("nonce_malformed", "A nonce has 32 hexadecimal digits.")
            .next("'scrip elect mine' finds one.")
    })?;
    let epoch = remote.network().await?.tip.epoch;
    let tenure = prepared
        .courier
        .tenure(epoch)
        .await?
        .ok_or_else(not_electing)?;
    let validator = prepared.validator.public_key();
    let (id, spent) = prepared
        .courier
        .send_commit(&tenure, &validator, &prepared.coin, args.amount, nonce)
        .await?;
    let included = wait(&args.on_chain, &prepared, &id).await?;
    let shown = prepared.courier.show_commit(&included, &spent).await?;
    tell(shown, &id, "Committed", output)
}
