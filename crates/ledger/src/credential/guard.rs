//! Every operation is checked: who takes part must not have a certificate that is revoked or out of date.
//!
//! A party is whoever signs the operation or presents a mandate in it, the account that the author acts for, and who
//! pays and is paid. What counts is the certificate of the party's key, by this state and at the block's time.

use super::{
    Authority, AuthorityStatus, Credential, CredentialStatus, Error, Operation as On, Register,
    Subject, SubjectKey,
};
use crate::account::{Account, Classes, Controller};
use crate::draft::Draft;
use crate::execute::{Context, Failure};
use crate::ids::KeyBytes;
use crate::mandate::{self, Presentation};
use crate::operation::{Operation, Signed};
use crate::state::{Key, View};
use crate::time::Timestamp;

/// What is looked at in this operation, found out once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guard {
    /// Whether there are certificates at all.
    is_on: bool,
    /// Accounts with one of these classes need one.
    required_classes: Classes,
    /// Whether dates are looked at. The nodes' votes are judged by the ledger's status alone, so that a date that has
    /// passed never keeps the network from deciding.
    has_dates: bool,
}

impl Guard {
    pub(crate) fn new<V: View>(draft: &Draft<V>, operation: &Operation) -> Result<Self, Failure> {
        let register = draft.get::<Register>(&Key::credential_register())?;
        let is_vote = matches!(
            operation,
            Operation::Credential(On::Vote { .. } | On::Close { .. })
        );
        Ok(Self {
            is_on: register.is_some_and(|register| register.credentials_count > 0),
            required_classes: register
                .map(|register| register.parameters.required_classes)
                .unwrap_or_default(),
            has_dates: !is_vote,
        })
    }

    /// Whether nothing has to be looked at.
    #[inline]
    pub(crate) const fn is_idle(self) -> bool {
        !self.is_on && self.required_classes.0 == 0
    }
}

/// Checks the keys that sign: the author's, and that of the device which presents a mandate.
pub(crate) fn check_signer<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    signed: &Signed,
) -> Result<(), Failure> {
    if context.guard.is_idle() {
        return Ok(());
    }
    let key = SubjectKey::Ed25519(KeyBytes::from(context.signer));
    check(draft, context, &key)?;
    if let Some(account) = draft.get::<Account>(&Key::account(&context.author))? {
        check_required(draft, context, account)?;
    }
    let Operation::Mandate(mandate::Operation::Collect { presentation, .. }) = signed.operation()
    else {
        return Ok(());
    };
    match &**presentation {
        Presentation::Device { key, .. } | Presentation::Delivery { key, .. } => {
            let key = SubjectKey::Ed25519(KeyBytes::from(key));
            check(draft, context, &key)
        }
        Presentation::Vault | Presentation::Secret { .. } => Ok(()),
    }
}

/// Checks an account that takes part without signing.
#[inline]
pub(crate) fn check_account<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    account: &Account,
) -> Result<(), Failure> {
    if context.guard.is_idle() {
        return Ok(());
    }
    check_party(draft, context, account)
}

#[inline(never)]
fn check_party<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    account: &Account,
) -> Result<(), Failure> {
    if let Controller::Key(key) = account.controller {
        check(draft, context, &SubjectKey::Ed25519(key))?;
    }
    check_required(draft, context, account)
}

fn check_required<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    account: &Account,
) -> Result<(), Failure> {
    if account.classes.0 & context.guard.required_classes.0 == 0 {
        return Ok(());
    }
    // Only a key of its own can be certified.
    let Controller::Key(key) = account.controller else {
        return Err(Error::Missing.into());
    };
    let key = Key::credential_subject(&SubjectKey::Ed25519(key));
    match draft.get::<Subject>(&key)? {
        Some(_) => Ok(()),
        None => Err(Error::Missing.into()),
    }
}

fn check<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    key: &SubjectKey,
) -> Result<(), Failure> {
    if !context.guard.is_on {
        return Ok(());
    }
    let now = context.guard.has_dates.then(|| context.now());
    match judge(draft, key, now)? {
        Some(Err(error)) => Err(error.into()),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// What the ledger says of a key at `now`: its certificate if that is good, why not if it isn't, and nothing if it has
/// none. For capabilities that take only certified keys, and for whoever checks the other end of a connection.
///
/// Fails only with [`Failure::Unloaded`].
pub fn check_key<'a, V: View>(
    draft: &'a Draft<V>,
    key: &SubjectKey,
    now: Timestamp,
) -> Result<Option<Result<&'a Credential, Error>>, Failure> {
    judge(draft, key, Some(now))
}

fn judge<'a, V: View>(
    draft: &'a Draft<V>,
    key: &SubjectKey,
    now: Option<Timestamp>,
) -> Result<Option<Result<&'a Credential, Error>>, Failure> {
    let Some(subject) = draft.get::<Subject>(&Key::credential_subject(key))? else {
        return Ok(None);
    };
    let credential = draft.get::<Credential>(&Key::credential(&subject.credential))?;
    let Some(credential) = credential else {
        return Ok(None);
    };
    match credential.status {
        CredentialStatus::Proposed => return Ok(None),
        CredentialStatus::Revoked(_) => return Ok(Some(Err(Error::Revoked))),
        CredentialStatus::Active { .. } => {}
    }
    let authority = draft.get::<Authority>(&Key::authority(&credential.authority))?;
    let is_trusted =
        authority.is_some_and(|known| matches!(known.status, AuthorityStatus::Trusted { .. }));
    if !is_trusted {
        return Ok(Some(Err(Error::AuthorityRemoved)));
    }
    Ok(Some(match now {
        Some(now) if now < credential.not_before => Err(Error::NotYetValid),
        Some(now) if credential.not_after <= now => Err(Error::Expired),
        _ => Ok(credential),
    }))
}
