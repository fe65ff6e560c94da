//! What the wallet's commands share: the wallet, the network, and sending so that nothing is lost or done twice.

use super::WalletArgs;
use crate::cli::Global;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::remote::Remote;
use crate::replay::network::{Network as _, Verdict};
use crate::wallet::Wallet;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_ledger::amount::Amount;
use scrip_ledger::ids::{AccountId, AssetCode, OperationId};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::text::Reference;
use scrip_ledger::username::Username;
use serde_json::{Value, json};

/// How long an operation of a wallet is valid: long enough for a person, short enough to know soon.
const VALIDITY_S: u64 = 120;

/// One run of a wallet command.
pub(super) struct Session<'a> {
    pub(super) args: &'a WalletArgs,
    pub(super) output: &'a Output,
    pub(super) wallet: Wallet,
}

/// An operation that was applied.
pub(super) struct Done {
    pub(super) id: OperationId,
    pub(super) height: u64,
}

impl<'a> Session<'a> {
    pub(super) fn new(args: &'a WalletArgs, global: &Global, output: &'a Output) -> Outcome<Self> {
        Ok(Self {
            args,
            output,
            wallet: Wallet::new(&global.home(), &args.wallet)?,
        })
    }

    /// Connects to a node of the wallet's network.
    pub(super) async fn connect(&self) -> Outcome<Remote> {
        let membership = self.wallet.membership()?;
        let usual = membership
            .as_ref()
            .map(|membership| membership.node.clone());
        let remote = Remote::connect(&self.args.node, usual).await?;
        self.wallet.check_network(&remote.id())?;
        Ok(remote)
    }

    /// The wallet's key.
    pub(super) fn key(&self) -> Outcome<PrivateKey> {
        // Before asking for a passphrase, see that there is something that it opens.
        self.wallet.public_key()?;
        self.wallet.open(&self.args.passphrase.get()?)
    }

    /// Sends an operation of the wallet's account, after everything that is in doubt is settled.
    pub(super) async fn send(
        &self,
        remote: &Remote,
        key: &PrivateKey,
        operation: Operation,
    ) -> Outcome<Done> {
        let settled = self.settle(remote).await?;
        if let Some(done) = settled.last() {
            let sentence = format!(
                "An earlier operation was in doubt and is now known to be done, in block {}.",
                done.height
            );
            return Err(Failure::new(Exit::Refused, "earlier_operation_done", sentence)
                .next("Nothing else was sent. Look at 'scrip wallet history', and run the command again if you still want it."));
        }
        let author = self.wallet.account()?;
        let signed = remote.sign(key, author, operation, VALIDITY_S);
        let id = signed.id();
        self.wallet.keep(&signed)?;
        match self.finish(remote, &signed).await? {
            Verdict::Applied { height } => Ok(Done { id, height }),
            Verdict::Refused { code, sentence } => Err(Failure::new(Exit::Refused, code, sentence)),
            Verdict::Expired => Err(Failure::new(
                Exit::Refused,
                "operation_expired",
                "The network took too long, and nothing was done.",
            )
            .next("Run the command again.")),
        }
    }

    /// Sends what is in the outbox until its outcome is known.
    async fn finish(&self, remote: &Remote, signed: &Signed) -> Outcome<Verdict> {
        let verdict = remote.apply(signed).await.map_err(|failure| {
            failure.next("It is not known whether this was done. 'scrip wallet settle' finds out, and never does it twice.")
        })?;
        self.wallet.forget(signed)?;
        Ok(verdict)
    }

    /// Finds out what became of everything in doubt, and says what was done.
    async fn settle(&self, remote: &Remote) -> Outcome<Vec<Done>> {
        let mut done = Vec::new();
        for signed in self.wallet.in_doubt()? {
            if let Verdict::Applied { height } = self.finish(remote, &signed).await? {
                done.push(Done {
                    id: signed.id(),
                    height,
                });
            }
        }
        Ok(done)
    }

    /// `scrip wallet settle`.
    pub(super) async fn settle_and_report(&self) -> Outcome {
        let count = self.wallet.in_doubt()?.len();
        let remote = self.connect().await?;
        let done = self.settle(&remote).await?;
        let list: Vec<Value> = done
            .iter()
            .map(|done| json!({ "id": done.id.to_string(), "height": done.height }))
            .collect();
        let text = match count {
            0 => "Nothing was in doubt.".to_owned(),
            _ => format!(
                "{count} were in doubt: {} were done, {} were not.",
                done.len(),
                count - done.len()
            ),
        };
        self.output
            .result(&json!({ "in_doubt": count, "done": list }), text);
        Ok(())
    }

    /// The account that `text` names: `@name` or an account's id.
    pub(super) async fn resolve(&self, remote: &Remote, text: &str) -> Outcome<AccountId> {
        let Some(name) = text.strip_prefix('@') else {
            return text.parse().map_err(|_| {
                Failure::bad_input(
                    "payee_malformed",
                    format!("'{text}' is neither '@name' nor an account's id."),
                )
                .next("Write a name with '@' in front, or the 32 hexadecimal digits of an account.")
            });
        };
        let name = Username::new(name)
            .map_err(|error| Failure::of(Exit::BadInput, error.code(), &error))?;
        let found = remote.name(&name).await?.filter(|found| found.payable);
        let found = found.ok_or_else(|| {
            Failure::new(
                Exit::Refused,
                "name_not_taken",
                format!("Nobody on this network is called @{name}."),
            )
            .next("Check the spelling with the person.")
        })?;
        found.account.to().map_err(|_| crate::remote::garbled())
    }

    /// An amount and its asset, with exactly as many decimal places as the asset has at most.
    pub(super) async fn money(
        &self,
        remote: &Remote,
        amount: &str,
        asset: &str,
    ) -> Outcome<(Amount, AssetCode, u8)> {
        let code: AssetCode =
            asset
                .parse()
                .map_err(|error: scrip_ledger::ids::AssetCodeError| {
                    Failure::bad_input(error.code(), format!("'{asset}': {error}."))
                        .next("Write the currency's code after the amount, like 12.50 EUR.")
                })?;
        let found = remote.asset(&code).await?.ok_or_else(|| {
            Failure::new(
                Exit::Refused,
                "asset_not_known",
                format!("This network has no currency {code}."),
            )
            .next("'scrip wallet balance' shows which currencies the account has; the explorer shows all.")
        })?;
        let parsed = Amount::from_decimal(amount, found.scale);
        let amount = parsed.map_err(|error| {
            Failure::bad_input(
                error.code(),
                format!("'{amount}' is not an amount of {code}: {error}."),
            )
            .next(format!(
                "Write it with a point and at most {} decimal places, like {}.",
                found.scale,
                example(found.scale)
            ))
        })?;
        Ok((amount, code, found.scale))
    }
}

/// A reference that people attach to a payment.
pub(super) fn reference(text: Option<&str>) -> Outcome<Reference> {
    let parsed = Reference::new(text.unwrap_or_default());
    parsed.map_err(|error| {
        Failure::bad_input(
            error.code(),
            format!("The reference can't be used: {error}."),
        )
        .next("Shorten it, and leave out line breaks.")
    })
}

fn example(scale: u8) -> String {
    Amount::new(125 * 10_u64.pow(u32::from(scale).saturating_sub(1)))
        .unwrap_or(Amount::ZERO)
        .to_decimal(scale)
}
