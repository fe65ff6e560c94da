//! What has to be on the ledger before the first step: accounts, assets, credit limits, money.
//!
//! Every part looks at the state first and then asks for what is missing. All but the issuing are harmless to repeat: an
//! account opens once, an asset is created once, a limit is set to the same value.

use super::network::{Network, Verdict};
use super::run::Replay;
use crate::failure::{Exit, Failure, Outcome};
use scrip_ledger::account::{self, Account, Controller};
use scrip_ledger::amount::{Amount, Count};
use scrip_ledger::asset::{self, Asset};
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes};
use scrip_ledger::operation::Operation;
use scrip_ledger::rules::Rules;
use scrip_ledger::state::{Key, Record};
use scrip_ledger::text::Reference;
use scrip_ledger::time::Timestamp;

/// How long an issuing operation is valid at most. All machines that try within one term make the same operation.
const TERM_S: u64 = 600;

impl<N: Network> Replay<'_, N> {
    /// Brings everything into place that the steps need.
    pub(super) async fn set_up(&self) -> Outcome {
        self.open_custodian().await?;
        self.open_members().await?;
        self.create_assets().await?;
        self.set_credit_limits().await?;
        let identity = &self.identity;
        let treasury = identity.party(0);
        self.issue(
            identity.steps,
            identity.ahead(),
            self.plan.steps.len() as u64,
        )
        .await?;
        self.issue(identity.money, treasury, self.plan.issued_minor)
            .await
    }

    async fn open_custodian(&self) -> Outcome {
        let custodian = self.identity.custodian;
        if self.account(&custodian).await?.is_some() {
            return Ok(());
        }
        let controller = Controller::Key(KeyBytes::from(&self.public_key()));
        let open = account::Operation::Open {
            salt: self.identity.custodian_salt,
            controller,
        };
        let verdict = self
            .send("open custodian", 0, custodian, Operation::Account(open))
            .await?;
        expect(verdict, &["account_already_open"])
    }

    async fn open_members(&self) -> Outcome {
        let count = self.identity.members_count(&self.plan);
        let chunk = u64::from(account::Operation::OPEN_MEMBERS_MAX);
        let starts: Vec<u64> = (0..count).step_by(chunk as usize).collect();
        // A chunk opens whole or not at all, so its first account speaks for it.
        let keys: Vec<Key> = starts
            .iter()
            .map(|&start| Key::account(&self.identity.member(start)))
            .collect();
        let first = self.network.records(&keys, 0).await?;
        for (start, _) in starts
            .into_iter()
            .zip(first)
            .filter(|(_, record)| record.is_none())
        {
            let size = Count((count - start).min(chunk) as u32);
            let first_salt = self.identity.first_salt.wrapping_add(start);
            let open = account::Operation::OpenMembers {
                first_salt,
                count: size,
            };
            let verdict = self
                .send(
                    "open",
                    start,
                    self.identity.custodian,
                    Operation::Account(open),
                )
                .await?;
            expect(verdict, &["account_already_open"])?;
        }
        Ok(())
    }

    async fn create_assets(&self) -> Outcome {
        for (number, code, scale) in [
            (0, self.identity.money, self.currency.scale),
            (1, self.identity.steps, 0),
        ] {
            if self.asset(&code).await?.is_none() {
                let create = asset::Operation::Create {
                    code,
                    scale,
                    issuer: self.identity.custodian,
                };
                let registrar = self.registrar().await?;
                let verdict = self
                    .send("create asset", number, registrar, Operation::Asset(create))
                    .await?;
                expect(verdict, &["asset_already_exists"])?;
            }
            let issuer = self.asset(&code).await?.map(|asset| asset.issuer);
            if issuer != Some(self.identity.custodian) {
                return Err(Failure::new(
                    Exit::CheckFailed,
                    "import_asset_taken",
                    format!(
                        "The currency {code} exists on this network and belongs to somebody else."
                    ),
                ));
            }
        }
        Ok(())
    }

    /// The account that creates currencies, if our key speaks for it.
    async fn registrar(&self) -> Outcome<AccountId> {
        let rules: Option<Rules> = self.read(Key::rules()).await?;
        let registrar = rules
            .map(|rules| rules.registrar)
            .ok_or_else(|| broken("the network has no rules"))?;
        let ours = Controller::Key(KeyBytes::from(&self.public_key()));
        match self.account(&registrar).await? {
            Some(account) if account.controller == ours => Ok(registrar),
            _ => Err(Failure::new(
                Exit::BadKey,
                "import_needs_registrar",
                "A replay creates a currency of its own, and only the network's registrar can.",
            )
            .next("Pass the registrar's key file with --key. A demo network keeps it as wallets/registrar.key in its folder.")),
        }
    }

    async fn set_credit_limits(&self) -> Outcome {
        let wanted = self
            .plan
            .credit_minor
            .iter()
            .enumerate()
            .filter(|&(_, &credit)| credit > 0);
        let wanted: Vec<(AccountId, u64)> = wanted
            .map(|(index, &credit)| (self.identity.party(index), credit))
            .collect();
        let accounts: Vec<AccountId> = wanted.iter().map(|&(account, _)| account).collect();
        let records = self.accounts(&accounts, 0).await?;
        for (number, ((account, credit), record)) in wanted.into_iter().zip(records).enumerate() {
            let asset = self.identity.money;
            let limit =
                Amount::new(credit).ok_or_else(|| broken("a credit limit is out of range"))?;
            if record
                .holding(&asset)
                .is_some_and(|holding| holding.credit_limit == limit)
            {
                continue;
            }
            let set = account::Operation::SetCreditLimit {
                account,
                asset,
                limit,
            };
            let verdict = self
                .send(
                    "credit",
                    number as u64,
                    self.identity.custodian,
                    Operation::Account(set),
                )
                .await?;
            expect(verdict, &[])?;
        }
        Ok(())
    }

    /// Issues `units` of `code` to `payee`, once and for all.
    ///
    /// Issuing twice is not refused by itself, so the operation's id does it: within one term of network time every
    /// machine makes the very same operation, which applies once. Later terms start only when the network's time has
    /// passed the end of this one, and then an operation of this term can't apply any more.
    async fn issue(&self, code: AssetCode, payee: AccountId, units: u64) -> Outcome {
        let (asset, reference) = (code, Reference::none());
        let amount =
            Amount::new(units).ok_or_else(|| broken("an issued amount is out of range"))?;
        for attempt in 0.. {
            let tip = self.network.tip().await?;
            // Read after the tip: it includes all that applied by the tip's time.
            let issued = self
                .asset_at(&code, tip.height)
                .await?
                .map_or(0, |asset| asset.issued.0);
            if issued == u128::from(units) {
                return Ok(());
            }
            if issued != 0 {
                return Err(broken("another amount was issued than this file needs"));
            }
            let term = term_end(tip.timestamp);
            if term != term_end((self.clock)()) {
                // An idle network's time stands still. Any operation brings it up to date.
                self.nudge(attempt).await?;
                continue;
            }
            let issue = asset::Operation::Issue {
                asset,
                payee,
                amount,
                reference: reference.clone(),
            };
            let id =
                self.identity
                    .operation_id("issue", u64::from(code == self.identity.money), term);
            let verdict = self
                .send_with(id, self.identity.custodian, Operation::Asset(issue))
                .await?;
            let known = ["operation_already_applied", "operation_expired"];
            if verdict != Verdict::Expired {
                expect(verdict, &known)?;
            }
            if attempt >= 5 {
                break;
            }
        }
        Err(Failure::new(
            Exit::Unreachable,
            "import_clock",
            "The network's clock and this machine's are too far apart.",
        )
        .next("Set this machine's clock and run the import again."))
    }

    /// Sets the treasury's credit limit to what it is: nothing.
    async fn nudge(&self, number: u64) -> Outcome {
        let account = self.identity.party(0);
        let set = account::Operation::SetCreditLimit {
            account,
            asset: self.identity.money,
            limit: Amount::ZERO,
        };
        let verdict = self
            .send(
                "nudge",
                number,
                self.identity.custodian,
                Operation::Account(set),
            )
            .await?;
        expect(verdict, &[])
    }

    pub(super) async fn account(&self, id: &AccountId) -> Outcome<Option<Account>> {
        self.read(Key::account(id)).await
    }

    pub(super) async fn asset(&self, code: &AssetCode) -> Outcome<Option<Asset>> {
        self.asset_at(code, 0).await
    }

    async fn asset_at(&self, code: &AssetCode, height_min: u64) -> Outcome<Option<Asset>> {
        let records = self
            .network
            .records(&[Key::asset(code)], height_min)
            .await?;
        match records.into_iter().next().flatten() {
            Some(Record::Asset(asset)) => Ok(Some(asset)),
            _ => Ok(None),
        }
    }
}

/// The end of the term that a moment is in, in seconds.
fn term_end(now: Timestamp) -> u64 {
    (now.seconds() / TERM_S + 1) * TERM_S
}

/// An operation was applied, or refused because it had been before.
pub(super) fn expect(verdict: Verdict, known: &[&str]) -> Outcome {
    match verdict {
        Verdict::Applied { .. } => Ok(()),
        Verdict::Refused { code, .. } if known.contains(&code.as_str()) => Ok(()),
        Verdict::Refused { code, sentence } => Err(Failure::new(Exit::Refused, code, sentence)),
        Verdict::Expired => Err(Failure::new(
            Exit::Unreachable,
            "operation_expired",
            "The network took too long.",
        )
        .next("Run the import again: it goes on where it stands.")),
    }
}

/// The ledger says something that this replay can't have caused.
pub(super) fn broken(what: &str) -> Failure {
    Failure::new(
        Exit::CheckFailed,
        "import_unexpected_state",
        format!("This replay can't go on: {what}."),
    )
}
