//! What a decided ballot changes.

use super::{
    Authority, AuthorityStatus, BallotSubject, Credential, CredentialStatus, ListFacts, Register,
    Revocation, RevocationList, RevocationReason, Subject, apply::register,
};
use crate::draft::Draft;
use crate::execute::{BlockContext, Failure};
use crate::ids::{AuthorityId, CredentialId};
use crate::state::{Key, View};

/// Does what was accepted. The rules have just found it sound.
pub(super) fn accept<V: View>(
    draft: &mut Draft<V>,
    block: &BlockContext,
    subject: &BallotSubject,
) -> Result<(), Failure> {
    match subject {
        BallotSubject::Certificate {
            credential,
            replaces,
        } => accept_certificate(draft, block, credential, replaces.as_ref()),
        BallotSubject::List { authority, number } => accept_list(draft, block, authority, *number),
        BallotSubject::Admission { authority } => {
            let since = block.timestamp;
            change_authority(draft, authority, |authority| {
                if let Some(renewal) = authority.renewal.take() {
                    authority.account = renewal.account;
                    authority.certificate = renewal.certificate;
                }
                if !matches!(authority.status, AuthorityStatus::Trusted { .. }) {
                    authority.status = AuthorityStatus::Trusted { since };
                }
            })?;
            change_register(draft, |register| {
                if let Err(position) = register.authorities.binary_search(authority)
                    && register.authorities.len() < Register::AUTHORITIES_MAX
                {
                    register.authorities.insert(position, *authority);
                }
            })
        }
        BallotSubject::Removal { authority } => {
            let at = block.timestamp;
            change_authority(draft, authority, |authority| {
                authority.status = AuthorityStatus::Removed { at };
            })?;
            change_register(draft, |register| {
                register.authorities.retain(|id| id != authority);
            })
        }
        BallotSubject::Parameters { parameters } => {
            change_register(draft, |register| register.parameters = *parameters)
        }
    }
}

/// Takes back what was only proposed.
pub(super) fn refuse<V: View>(
    draft: &mut Draft<V>,
    subject: &BallotSubject,
) -> Result<(), Failure> {
    match subject {
        BallotSubject::Certificate { credential, .. } => {
            let key = Key::credential(credential);
            if draft.get::<Credential>(&key)?.is_some() {
                draft.delete(&key);
            }
        }
        BallotSubject::List { authority, number } => {
            let key = Key::revocation_list(authority, *number);
            if draft.get::<RevocationList>(&key)?.is_some() {
                draft.delete(&key);
            }
        }
        BallotSubject::Admission { authority } => {
            let key = Key::authority(authority);
            match draft.get::<Authority>(&key)? {
                Some(known) if known.status == AuthorityStatus::Proposed => draft.delete(&key),
                _ => change_authority(draft, authority, |known| known.renewal = None)?,
            }
        }
        BallotSubject::Removal { .. } | BallotSubject::Parameters { .. } => {}
    }
    Ok(())
}

fn change_register<V: View>(
    draft: &mut Draft<V>,
    change: impl FnOnce(&mut Register),
) -> Result<(), Failure> {
    let mut register = register(draft)?;
    change(&mut register);
    draft.put(&Key::credential_register(), register);
    Ok(())
}

fn change_authority<V: View>(
    draft: &mut Draft<V>,
    id: &AuthorityId,
    change: impl FnOnce(&mut Authority),
) -> Result<(), Failure> {
    let key = Key::authority(id);
    if let Some(mut authority) = draft.get::<Authority>(&key)?.cloned() {
        change(&mut authority);
        draft.put(&key, authority);
    }
    Ok(())
}

fn accept_certificate<V: View>(
    draft: &mut Draft<V>,
    block: &BlockContext,
    id: &CredentialId,
    replaces: Option<&CredentialId>,
) -> Result<(), Failure> {
    let key = Key::credential(id);
    let credential = draft.get::<Credential>(&key)?.cloned();
    let mut credential = credential.expect("what was found sound is there");
    credential.status = CredentialStatus::Active {
        since: block.timestamp,
        height: block.height,
    };
    let subject = Subject {
        key: credential.key,
        credential: *id,
    };
    let subject_key = Key::credential_subject(&credential.key);
    draft.record(&subject_key)?;
    draft.put(&subject_key, subject);
    if let Some(replaced) = replaces {
        let revocation = Revocation {
            reason: RevocationReason::Superseded,
            date: block.timestamp,
            at: block.timestamp,
            height: block.height,
            list_number: 0,
        };
        revoke(draft, replaced, revocation)?;
    }
    change_authority(draft, &credential.authority, |authority| {
        authority.credentials_count += 1;
    })?;
    draft.put(&key, credential);
    change_register(draft, |register| register.credentials_count += 1)
}

/// Revokes a certificate that is in force; one that was revoked before keeps its first revocation.
fn revoke<V: View>(
    draft: &mut Draft<V>,
    id: &CredentialId,
    revocation: Revocation,
) -> Result<(), Failure> {
    let key = Key::credential(id);
    let Some(mut credential) = draft.get::<Credential>(&key)?.cloned() else {
        return Ok(());
    };
    if matches!(credential.status, CredentialStatus::Active { .. }) {
        credential.status = CredentialStatus::Revoked(revocation);
        draft.put(&key, credential);
    }
    Ok(())
}

fn accept_list<V: View>(
    draft: &mut Draft<V>,
    block: &BlockContext,
    authority: &AuthorityId,
    number: u64,
) -> Result<(), Failure> {
    let key = Key::revocation_list(authority, number);
    let record = draft.get::<RevocationList>(&key)?.cloned();
    let mut record = record.expect("what was found sound is there");
    let facts = ListFacts::read(record.list.as_bytes()).expect("what was found sound is read");
    for entry in &facts.entries {
        let id = CredentialId::derive(authority, entry.serial.as_bytes());
        let revocation = Revocation {
            reason: entry.reason.unwrap_or(RevocationReason::Unspecified),
            date: entry.date,
            at: block.timestamp,
            height: block.height,
            list_number: number,
        };
        revoke(draft, &id, revocation)?;
    }
    record.accepted_at = Some(block.timestamp);
    draft.put(&key, record);
    change_authority(draft, authority, |authority| {
        authority.list_number = number;
    })
}
