//! What a node checks before it votes, and the rules once more before anything is stored.

use super::{
    Authority, AuthorityStatus, BallotSubject, CertificateFacts, Credential, CredentialStatus,
    Finding, ListFacts, RevocationList, RevocationReason, Subject,
};
use crate::draft::Draft;
use crate::execute::Failure;
use crate::ids::{AuthorityId, CredentialId};
use crate::state::{Key, View};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// Checks what a ballot is about against this state at `now`; `Err` says what is wrong with it.
///
/// Fails only with [`Failure::Unloaded`].
pub fn examine<V: View>(
    draft: &Draft<V>,
    now: Timestamp,
    subject: &BallotSubject,
) -> Result<Result<(), Finding>, Failure> {
    match subject {
        BallotSubject::Certificate {
            credential,
            replaces,
        } => examine_certificate(draft, now, credential, replaces.as_ref()),
        BallotSubject::List { authority, number } => examine_list(draft, now, authority, *number),
        BallotSubject::Admission { authority } => examine_admission(draft, now, authority),
        BallotSubject::Removal { authority } => {
            Ok(find_trusted(draft, authority)?.map(|(_, _)| ()))
        }
        BallotSubject::Parameters { .. } => Ok(Ok(())),
    }
}

type Found<T> = Result<Result<T, Finding>, Failure>;

/// Leaves with a finding.
macro_rules! sound {
    ($found:expr) => {
        match $found {
            Ok(found) => found,
            Err(finding) => return Ok(Err(finding)),
        }
    };
}

fn find_trusted<'a, V: View>(
    draft: &'a Draft<V>,
    id: &AuthorityId,
) -> Found<(&'a Authority, CertificateFacts)> {
    let Some(authority) = draft.get::<Authority>(&Key::authority(id))? else {
        return Ok(Err(Finding::AuthorityNotTrusted));
    };
    if !matches!(authority.status, AuthorityStatus::Trusted { .. }) {
        return Ok(Err(Finding::AuthorityNotTrusted));
    }
    Ok(CertificateFacts::read(authority.certificate.as_bytes())
        .map(|facts| (authority, facts))
        .ok_or(Finding::Gone))
}

fn examine_certificate<V: View>(
    draft: &Draft<V>,
    now: Timestamp,
    id: &CredentialId,
    replaces: Option<&CredentialId>,
) -> Found<()> {
    let Some(credential) = draft.get::<Credential>(&Key::credential(id))? else {
        return Ok(Err(Finding::Gone));
    };
    let (_, issuer) = sound!(find_trusted(draft, &credential.authority)?);
    let facts =
        sound!(CertificateFacts::read(credential.certificate.as_bytes()).ok_or(Finding::Gone));
    sound!(check_issued(&facts, &issuer));
    if facts.is_authority || facts.can_certify {
        return Ok(Err(Finding::IsAnAuthority));
    }
    sound!(facts.class.ok_or(Finding::NoClass));
    sound!(check_dates(&facts, now));
    // A certificate is worth nothing where its issuer's is not.
    sound!(check_dates(&issuer, now));
    let key = sound!(facts.key.ok_or(Finding::BadKey));
    if let Some(id) = replaces {
        let replaced = draft.get::<Credential>(&Key::credential(id))?;
        let is_active = |replaced: &&Credential| {
            replaced.authority == credential.authority
                && matches!(replaced.status, CredentialStatus::Active { .. })
        };
        if replaced.filter(is_active).is_none() {
            return Ok(Err(Finding::ReplacedGone));
        }
    }
    let Some(subject) = draft.get::<Subject>(&Key::credential_subject(&key))? else {
        return Ok(Ok(()));
    };
    let before = draft.get::<Credential>(&Key::credential(&subject.credential))?;
    Ok(match before.map(|before| before.status) {
        Some(CredentialStatus::Revoked(revocation))
            if revocation.reason != RevocationReason::Superseded =>
        {
            Err(Finding::KeyRevoked)
        }
        Some(CredentialStatus::Active { .. })
            if replaces != Some(&subject.credential)
                && before.is_some_and(|before| before.is_in_date(now)) =>
        {
            Err(Finding::KeyTaken)
        }
        _ => Ok(()),
    })
}

fn check_issued(facts: &CertificateFacts, issuer: &CertificateFacts) -> Result<(), Finding> {
    if facts.issuer != issuer.subject {
        return Err(Finding::WrongAuthority);
    }
    if !facts.is_signed_by(issuer) {
        return Err(Finding::BadSignature);
    }
    if facts.has_unknown_extension {
        return Err(Finding::UnknownExtension);
    }
    if facts.key.is_none() {
        return Err(Finding::BadKey);
    }
    Ok(())
}

fn check_dates(facts: &CertificateFacts, now: Timestamp) -> Result<(), Finding> {
    if facts.not_after <= facts.not_before {
        return Err(Finding::BadDates);
    }
    if now < facts.not_before {
        return Err(Finding::NotYetValid);
    }
    if facts.not_after <= now {
        return Err(Finding::Expired);
    }
    Ok(())
}

fn examine_admission<V: View>(draft: &Draft<V>, now: Timestamp, id: &AuthorityId) -> Found<()> {
    let Some(authority) = draft.get::<Authority>(&Key::authority(id))? else {
        return Ok(Err(Finding::Gone));
    };
    let certificate = match (&authority.status, &authority.renewal) {
        (_, Some(renewal)) => &renewal.certificate,
        (AuthorityStatus::Proposed, None) => &authority.certificate,
        (_, None) => return Ok(Err(Finding::Gone)),
    };
    let facts = sound!(CertificateFacts::read(certificate.as_bytes()).ok_or(Finding::Gone));
    if facts.key.is_none() {
        return Ok(Err(Finding::BadKey));
    }
    if !facts.is_authority || !facts.can_certify {
        return Ok(Err(Finding::NotAnAuthority));
    }
    if facts.has_unknown_extension {
        return Ok(Err(Finding::UnknownExtension));
    }
    // One that another authority issued is trusted by itself, so only its own signature can be checked here.
    if facts.issuer == facts.subject && !facts.is_signed_by(&facts) {
        return Ok(Err(Finding::BadSignature));
    }
    Ok(check_dates(&facts, now))
}

fn examine_list<V: View>(
    draft: &Draft<V>,
    now: Timestamp,
    id: &AuthorityId,
    number: u64,
) -> Found<()> {
    let record = draft.get::<RevocationList>(&Key::revocation_list(id, number))?;
    let Some(record) = record else {
        return Ok(Err(Finding::Gone));
    };
    let (authority, issuer) = sound!(find_trusted(draft, id)?);
    let facts = sound!(ListFacts::read(record.list.as_bytes()).ok_or(Finding::Gone));
    if facts.issuer != issuer.subject {
        return Ok(Err(Finding::WrongAuthority));
    }
    if !facts.is_signed_by(&issuer) {
        return Ok(Err(Finding::BadSignature));
    }
    if facts.has_unknown_extension {
        return Ok(Err(Finding::UnknownExtension));
    }
    if facts.number <= authority.list_number {
        return Ok(Err(Finding::ListNumberOld));
    }
    if facts.this_update > now {
        return Ok(Err(Finding::NotYetValid));
    }
    if facts.next_update.is_some_and(|next| next <= now) {
        return Ok(Err(Finding::Expired));
    }
    let mut serials = BTreeSet::new();
    for entry in &facts.entries {
        if !serials.insert(&entry.serial) {
            return Ok(Err(Finding::SerialTwice));
        }
        if entry.reason.is_none() {
            return Ok(Err(Finding::ReasonNotFinal));
        }
        if entry.date > now {
            return Ok(Err(Finding::DateInFuture));
        }
        let credential = CredentialId::derive(id, entry.serial.as_bytes());
        let credential = draft.get::<Credential>(&Key::credential(&credential))?;
        if credential.is_none_or(|known| known.status == CredentialStatus::Proposed) {
            return Ok(Err(Finding::UnknownSerial));
        }
    }
    if authority.list_number == 0 {
        return Ok(Ok(()));
    }
    let before = Key::revocation_list(id, authority.list_number);
    let before = draft.get::<RevocationList>(&before)?;
    let before = before.and_then(|before| ListFacts::read(before.list.as_bytes()));
    for entry in before.iter().flat_map(|before| &before.entries) {
        if serials.contains(&entry.serial) {
            continue;
        }
        // One that has expired need not be named any more.
        let credential = CredentialId::derive(id, entry.serial.as_bytes());
        let credential = draft.get::<Credential>(&Key::credential(&credential))?;
        if credential.is_some_and(|known| now < known.not_after) {
            return Ok(Err(Finding::EntryDropped));
        }
    }
    Ok(Ok(()))
}
