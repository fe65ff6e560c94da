//! From JSON to the ledger's operations, naming the field that is wrong.

use super::{
    Controller, Details, Funding, Operation, PayeeScope, Presentation, Presenter, Terms, Transfer,
    election,
};
use crate::{
    problem::codes,
    value::{self, FieldError, Hash, Id, Scales},
};
use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::{ed25519, sha256::Digest};
use scrip_ledger::{
    account, amount::Count, asset, hold, ids::KeyBytes, mandate, name,
    operation::Operation as Ledger, request, time::Timestamp, transfer,
};
use std::str::FromStr;

fn id<T: FromStr>(field: &str, text: &Id) -> Result<T, FieldError> {
    value::hex(field, &text.0)
}

fn digest(field: &str, text: &Hash) -> Result<Digest, FieldError> {
    value::bytes::<32>(field, &text.0).map(Digest)
}

fn key_malformed(field: &str) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code: codes::KEY_MALFORMED.code,
        sentence: codes::KEY_MALFORMED.sentence.to_owned(),
    }
}

/// Parses an ed25519 public key.
pub(crate) fn public_key(field: &str, text: &Hash) -> Result<ed25519::PublicKey, FieldError> {
    let bytes = value::bytes::<32>(field, &text.0)?;
    ed25519::PublicKey::decode(Copying(bytes.as_slice())).map_err(|_| key_malformed(field))
}

/// Parses an ed25519 signature.
pub(crate) fn signature(field: &str, text: &str) -> Result<ed25519::Signature, FieldError> {
    let bytes = value::bytes::<64>(field, text)?;
    ed25519::Signature::decode(Copying(bytes.as_slice())).map_err(|_| key_malformed(field))
}

impl Operation {
    /// The ledger's form. `scales` says the decimal places of the assets it knows; a request that says others is refused.
    pub fn to_ledger(&self, scales: Scales<'_>) -> Result<Ledger, FieldError> {
        match self {
            Self::AccountOpen { .. }
            | Self::AccountOpenMembers { .. }
            | Self::AccountRotate { .. }
            | Self::AccountSetCreditLimit { .. }
            | Self::AccountSetClasses { .. }
            | Self::AccountClose { .. } => self.to_account(scales).map(Ledger::Account),
            Self::AssetCreate { .. } | Self::AssetIssue { .. } | Self::AssetRedeem { .. } => {
                self.to_asset(scales).map(Ledger::Asset)
            }
            Self::NameClaim { account, name } => Ok(Ledger::Name(name::Operation::Claim {
                account: id("account", account)?,
                name: value::username("name", name)?,
            })),
            Self::NameRelease { name } => Ok(Ledger::Name(name::Operation::Release {
                name: value::username("name", name)?,
            })),
            Self::Transfer(_) | Self::TransferBatch { .. } | Self::TransferRefund { .. } => {
                self.to_transfer(scales).map(Ledger::Transfer)
            }
            Self::RequestOpen { .. } | Self::RequestCancel { .. } => {
                self.to_request(scales).map(Ledger::Request)
            }
            Self::HoldOpen { .. } | Self::HoldCapture { .. } | Self::HoldRelease { .. } => {
                self.to_hold(scales).map(Ledger::Hold)
            }
            Self::MandateGrant { .. }
            | Self::MandateCollect { .. }
            | Self::MandateSuspend { .. }
            | Self::MandateResume { .. }
            | Self::MandateRevoke { .. }
            | Self::MandateExtend { .. } => self.to_mandate(scales).map(Ledger::Mandate),
            Self::MembershipLink { .. }
            | Self::MembershipRenew { .. }
            | Self::MembershipRemove { .. }
            | Self::MembershipChange { .. }
            | Self::MembershipWeigh { .. }
            | Self::MembershipVote { .. }
            | Self::MembershipDraw { .. } => {
                super::membership::to_ledger(self).map(Ledger::Membership)
            }
            Self::CredentialProposeAuthority { .. }
            | Self::CredentialProposeRemoval { .. }
            | Self::CredentialProposeParameters { .. }
            | Self::CredentialSubmit { .. }
            | Self::CredentialSubmitList { .. }
            | Self::CredentialVote { .. }
            | Self::CredentialClose { .. } => {
                super::credentials::to_ledger(self, scales).map(Ledger::Credential)
            }
            Self::ElectionConfigure { settings, anchor } => {
                election::configure(settings, anchor.as_ref()).map(Ledger::Election)
            }
            Self::ElectionHeaders { headers } => election::headers(headers).map(Ledger::Election),
            Self::ElectionRegister {
                validator,
                proof,
                signature,
            } => election::register(validator, proof, signature).map(Ledger::Election),
            Self::ElectionCommit { proof, funding } => {
                election::commit(proof, funding).map(Ledger::Election)
            }
            Self::ElectionReveal { height, signature } => {
                election::reveal(*height, signature).map(Ledger::Election)
            }
        }
    }

    fn to_account(&self, scales: Scales<'_>) -> Result<account::Operation, FieldError> {
        use account::Operation as Rule;
        Ok(match self {
            Self::AccountOpen { salt, controller } => Rule::Open {
                salt: *salt,
                controller: controller.to_ledger()?,
            },
            Self::AccountOpenMembers { first_salt, count } => Rule::OpenMembers {
                first_salt: *first_salt,
                count: Count(*count),
            },
            Self::AccountRotate {
                account,
                controller,
            } => Rule::Rotate {
                account: id("account", account)?,
                controller: controller.to_ledger()?,
            },
            Self::AccountSetCreditLimit { account, limit } => {
                let (asset, limit) = value::money("limit", limit, scales)?;
                Rule::SetCreditLimit {
                    account: id("account", account)?,
                    asset,
                    limit,
                }
            }
            Self::AccountSetClasses { account, classes } => Rule::SetClasses {
                account: id("account", account)?,
                classes: class_set(classes)?,
            },
            Self::AccountClose { account } => Rule::Close {
                account: id("account", account)?,
            },
            other => unreachable!("{other:?} is not about accounts"),
        })
    }

    fn to_asset(&self, scales: Scales<'_>) -> Result<asset::Operation, FieldError> {
        use asset::Operation as Rule;
        Ok(match self {
            Self::AssetCreate {
                code,
                scale,
                issuer,
            } => Rule::Create {
                code: value::asset("code", code)?,
                scale: *scale,
                issuer: id("issuer", issuer)?,
            },
            Self::AssetIssue {
                payee,
                amount,
                reference,
            } => {
                let (asset, amount) = value::money("amount", amount, scales)?;
                Rule::Issue {
                    asset,
                    payee: id("payee", payee)?,
                    amount,
                    reference: value::reference("reference", reference)?,
                }
            }
            Self::AssetRedeem {
                payer,
                amount,
                reference,
            } => {
                let (asset, amount) = value::money("amount", amount, scales)?;
                Rule::Redeem {
                    asset,
                    payer: id("payer", payer)?,
                    amount,
                    reference: value::reference("reference", reference)?,
                }
            }
            other => unreachable!("{other:?} is not about assets"),
        })
    }

    fn to_transfer(&self, scales: Scales<'_>) -> Result<transfer::Operation, FieldError> {
        use transfer::Operation as Rule;
        Ok(match self {
            Self::Transfer(transfer) => Rule::Single(transfer.to_ledger(scales)?),
            Self::TransferBatch { items } => {
                let items = items.iter().enumerate().map(|(at, item)| {
                    item.to_ledger(scales)
                        .map_err(|error| error.within(&format!("items[{at}]")))
                });
                Rule::Batch {
                    items: items.collect::<Result<_, _>>()?,
                }
            }
            Self::TransferRefund {
                payment,
                minor_units,
                reference,
            } => Rule::Refund {
                payment: id("payment", payment)?,
                amount: value::amount("minor_units", minor_units)?,
                reference: value::reference("reference", reference)?,
            },
            other => unreachable!("{other:?} is not about transfers"),
        })
    }

    fn to_request(&self, scales: Scales<'_>) -> Result<request::Operation, FieldError> {
        Ok(match self {
            Self::RequestOpen {
                payee,
                payer,
                amount,
                reference,
                expires_at_ms,
            } => {
                let (asset, amount) = value::money("amount", amount, scales)?;
                request::Operation::Open {
                    payee: id("payee", payee)?,
                    payer: payer.as_ref().map(|payer| id("payer", payer)).transpose()?,
                    asset,
                    amount,
                    reference: value::reference("reference", reference)?,
                    expires_at: Timestamp(*expires_at_ms),
                }
            }
            Self::RequestCancel { request } => request::Operation::Cancel {
                request: id("request", request)?,
            },
            other => unreachable!("{other:?} is not about requests"),
        })
    }

    fn to_hold(&self, scales: Scales<'_>) -> Result<hold::Operation, FieldError> {
        Ok(match self {
            Self::HoldOpen {
                payer,
                payee,
                amount,
                expires_at_ms,
            } => {
                let (asset, amount) = value::money("amount", amount, scales)?;
                hold::Operation::Open {
                    payer: id("payer", payer)?,
                    payee: id("payee", payee)?,
                    asset,
                    amount,
                    expires_at: Timestamp(*expires_at_ms),
                }
            }
            Self::HoldCapture {
                hold,
                minor_units,
                details,
            } => hold::Operation::Capture {
                hold: id("hold", hold)?,
                amount: value::amount("minor_units", minor_units)?,
                details: details.to_ledger()?,
            },
            Self::HoldRelease { hold } => hold::Operation::Release {
                hold: id("hold", hold)?,
            },
            other => unreachable!("{other:?} is not about holds"),
        })
    }

    fn to_mandate(&self, scales: Scales<'_>) -> Result<mandate::Operation, FieldError> {
        use mandate::Operation as Rule;
        Ok(match self {
            Self::MandateGrant { payer, terms } => Rule::Grant {
                payer: id("payer", payer)?,
                terms: terms
                    .to_ledger(scales)
                    .map_err(|error| error.within("terms"))?,
            },
            Self::MandateCollect {
                mandate,
                payee,
                minor_units,
                origin,
                presentation,
                details,
                terminal,
            } => Rule::Collect {
                mandate: id("mandate", mandate)?,
                payee: id("payee", payee)?,
                amount: value::amount("minor_units", minor_units)?,
                origin: origin
                    .as_ref()
                    .map(|origin| digest("origin", origin))
                    .transpose()?,
                presentation: presentation
                    .to_ledger()
                    .map_err(|error| error.within("presentation"))?
                    .into(),
                details: details.to_ledger()?,
                terminal: terminal
                    .as_ref()
                    .map(|key| value::bytes("terminal", &key.0).map(KeyBytes))
                    .transpose()?,
            },
            Self::MandateSuspend { mandate } => Rule::Suspend {
                mandate: id("mandate", mandate)?,
            },
            Self::MandateResume { mandate } => Rule::Resume {
                mandate: id("mandate", mandate)?,
            },
            Self::MandateRevoke { mandate } => Rule::Revoke {
                mandate: id("mandate", mandate)?,
            },
            Self::MandateExtend {
                mandate,
                total_max_minor_units,
                use_max_minor_units,
                expires_at_ms,
            } => Rule::Extend {
                mandate: id("mandate", mandate)?,
                total_max: value::amount("total_max_minor_units", total_max_minor_units)?,
                use_max: value::amount("use_max_minor_units", use_max_minor_units)?,
                expires_at: Timestamp(*expires_at_ms),
            },
            other => unreachable!("{other:?} is not about mandates"),
        })
    }
}

pub(super) fn class_set(list: &[u8]) -> Result<account::Classes, FieldError> {
    let mut set = 0u32;
    for (at, class) in list.iter().enumerate() {
        if *class >= account::Classes::COUNT {
            return Err(FieldError {
                field: format!("classes[{at}]"),
                code: codes::CLASS_OUT_OF_RANGE.code,
                sentence: codes::CLASS_OUT_OF_RANGE.sentence.to_owned(),
            });
        }
        set |= 1 << class;
    }
    Ok(account::Classes(set))
}

impl Controller {
    fn to_ledger(&self) -> Result<account::Controller, FieldError> {
        Ok(match self {
            Self::Key(key) => {
                account::Controller::Key((&public_key("controller.key", key)?).into())
            }
            Self::Custodian(account) => {
                account::Controller::Custodian(id("controller.custodian", account)?)
            }
        })
    }
}

impl Transfer {
    /// The ledger's form of one transfer.
    pub fn to_ledger(&self, scales: Scales<'_>) -> Result<transfer::Item, FieldError> {
        let (asset, amount) = value::money("amount", &self.amount, scales)?;
        Ok(transfer::Item {
            payer: id("payer", &self.payer)?,
            payee: id("payee", &self.payee)?,
            asset,
            amount,
            details: self.details.to_ledger()?,
        })
    }
}

impl Details {
    fn to_ledger(&self) -> Result<transfer::Details, FieldError> {
        let request = self
            .request
            .as_ref()
            .map(|request| id("details.request", request));
        Ok(transfer::Details {
            reference: value::reference("details.reference", &self.reference)?,
            request: request.transpose()?,
            refundable_until: self.refundable_until_ms.map(Timestamp),
        })
    }
}

impl Terms {
    fn to_ledger(&self, scales: Scales<'_>) -> Result<mandate::Terms, FieldError> {
        let (asset, total_max) = value::money("total_max", &self.total_max, scales)?;
        Ok(mandate::Terms {
            asset,
            total_max,
            use_max: value::amount("use_max_minor_units", &self.use_max_minor_units)?,
            uses_max: Count(self.uses_max),
            expires_at: Timestamp(self.expires_at_ms),
            scope: match &self.scope {
                PayeeScope::Anyone => mandate::PayeeScope::Anyone,
                PayeeScope::Class(class) => mandate::PayeeScope::Class(*class),
                PayeeScope::Payee(payee) => mandate::PayeeScope::Payee(id("scope.payee", payee)?),
                PayeeScope::Origin(origin) => {
                    mandate::PayeeScope::Origin(digest("scope.origin", origin)?)
                }
            },
            presenter: self.presenter.to_ledger()?,
            funding: match self.funding {
                Funding::Held => mandate::Funding::Held,
                Funding::Available => mandate::Funding::Available,
            },
            grace_s: Count(self.grace_s),
        })
    }
}

impl Presenter {
    fn to_ledger(&self) -> Result<mandate::Presenter, FieldError> {
        Ok(match self {
            Self::Device { key } => {
                mandate::Presenter::Device((&public_key("presenter.key", key)?).into())
            }
            Self::Delivery { key } => {
                mandate::Presenter::Delivery((&public_key("presenter.key", key)?).into())
            }
            Self::Vault { vault } => mandate::Presenter::Vault(id("presenter.vault", vault)?),
            Self::Secret { vault, hash } => mandate::Presenter::Secret {
                vault: id("presenter.vault", vault)?,
                hash: digest("presenter.hash", hash)?,
            },
        })
    }
}

impl Presentation {
    fn to_ledger(&self) -> Result<mandate::Presentation, FieldError> {
        use mandate::Presentation as Rule;
        Ok(match self {
            Self::Device {
                key,
                serial,
                signature: by,
            } => Rule::Device {
                key: public_key("key", key)?,
                serial: Count(*serial),
                signature: signature("signature", &by.0)?,
            },
            Self::Delivery {
                key,
                serial,
                subject,
                signature: by,
            } => Rule::Delivery {
                key: public_key("key", key)?,
                serial: Count(*serial),
                subject: digest("subject", subject)?,
                signature: signature("signature", &by.0)?,
            },
            Self::Vault {} => Rule::Vault,
            Self::Secret { secret } => Rule::Secret {
                secret: value::bytes("secret", &secret.0)?,
            },
        })
    }
}
