//! What operations on certificates change: putting something to the vote.

use super::{
    Authority, AuthorityStatus, Ballot, BallotSubject, CertificateDer, CertificateFacts,
    Credential, CredentialStatus, Error, ListDer, ListFacts, Operation, Register, Renewal,
    RevocationList, SubjectClass, SubjectKey, vote,
};
use crate::amount::Count;
use crate::draft::Draft;
use crate::epoch::Committee;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::expiry::{self, Expiring};
use crate::ids::{AccountId, AuthorityId, CredentialId, KeyBytes};
use crate::state::{Key, View};
use crate::transfer;

/// Applies an operation on certificates.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::ProposeAuthority {
            account,
            certificate,
        } => propose_authority(draft, context, *account, certificate),
        Operation::ProposeRemoval { authority } => {
            check_proposer(draft, context)?;
            find_trusted(draft, authority)?;
            open(draft, context, operation.subject())
        }
        Operation::ProposeParameters { parameters } => {
            check_proposer(draft, context)?;
            if !parameters.is_sound() {
                return Err(Error::BadParameters.into());
            }
            open(draft, context, operation.subject())
        }
        Operation::Submit {
            authority,
            certificate,
            replaces,
            along,
        } => {
            if let Some(item) = along {
                transfer::apply_single(draft, context, item)?;
            }
            submit(draft, context, authority, certificate, *replaces)
        }
        Operation::SubmitList { authority, list } => submit_list(draft, context, authority, list),
        Operation::Vote {
            ballot,
            verdict,
            note,
        } => vote::vote(draft, context, *ballot, *verdict, note),
        Operation::Close { ballot } => vote::close(draft, context, *ballot),
    }
}

pub(super) fn register<V: View>(draft: &Draft<V>) -> Result<Register, Failure> {
    let register = draft.get::<Register>(&Key::credential_register())?;
    Ok(register.cloned().unwrap_or_default())
}

/// The keys of the nodes that decide now, ascending.
pub(super) fn committee<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
) -> Result<Vec<KeyBytes>, Failure> {
    let committee = draft.get::<Committee>(&Key::committee(context.block.epoch))?;
    let members = committee.map_or(&[][..], |committee| committee.members.as_slice());
    Ok(members
        .iter()
        .map(|member| KeyBytes::from(&member.key))
        .collect())
}

/// What concerns the network as a whole is proposed by its nodes or its registrar, so that nobody else keeps them busy.
fn check_proposer<V: View>(draft: &Draft<V>, context: &Context<'_>) -> Result<(), Failure> {
    if context.author == context.rules.registrar {
        return Ok(());
    }
    let nodes = committee(draft, context)?;
    match nodes.binary_search(&KeyBytes::from(context.signer)) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::NotByMember.into()),
    }
}

fn find_trusted<'a, V: View>(
    draft: &'a Draft<V>,
    id: &AuthorityId,
) -> Result<&'a Authority, Failure> {
    let authority = draft.get::<Authority>(&Key::authority(id))?;
    let is_trusted =
        |authority: &&Authority| matches!(authority.status, AuthorityStatus::Trusted { .. });
    Ok(authority
        .filter(is_trusted)
        .ok_or(Error::UnknownAuthority)?)
}

/// The trusted authority whose account the author is.
fn find_own<'a, V: View>(
    draft: &'a Draft<V>,
    context: &Context<'_>,
    id: &AuthorityId,
) -> Result<&'a Authority, Failure> {
    let authority = find_trusted(draft, id)?;
    if authority.account != context.author {
        return Err(Error::NotByAuthority.into());
    }
    Ok(authority)
}

fn propose_authority<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    account: AccountId,
    certificate: &CertificateDer,
) -> Result<Event, Failure> {
    check_proposer(draft, context)?;
    let facts =
        CertificateFacts::read(certificate.as_bytes()).ok_or(Error::MalformedCertificate)?;
    let id = facts.authority_id();
    let key = Key::authority(&id);
    let certificate = certificate.clone();
    let authority = match draft.get::<Authority>(&key)? {
        None => Authority {
            name: facts.label,
            account,
            certificate,
            status: AuthorityStatus::Proposed,
            renewal: None,
            list_number: 0,
            credentials_count: 0,
        },
        // A trusted one renews its certificate under the same key; one that was removed comes back.
        Some(before) if may_renew(before, &certificate) => Authority {
            renewal: Some(Renewal {
                account,
                certificate,
            }),
            ..before.clone()
        },
        Some(_) => return Err(Error::AuthorityTaken.into()),
    };
    let authorities = register(draft)?.authorities;
    if authorities.len() >= Register::AUTHORITIES_MAX && !authorities.contains(&id) {
        return Err(Error::TooManyAuthorities.into());
    }
    draft.put(&key, authority);
    open(
        draft,
        context,
        Some(BallotSubject::Admission { authority: id }),
    )
}

/// Whether a known authority can be put to the vote again.
fn may_renew(before: &Authority, certificate: &CertificateDer) -> bool {
    before.renewal.is_none()
        && match before.status {
            AuthorityStatus::Proposed => false,
            AuthorityStatus::Trusted { .. } => before.certificate != *certificate,
            AuthorityStatus::Removed { .. } => true,
        }
}

fn submit<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    authority: &AuthorityId,
    certificate: &CertificateDer,
    replaces: Option<CredentialId>,
) -> Result<Event, Failure> {
    find_own(draft, context, authority)?;
    let facts =
        CertificateFacts::read(certificate.as_bytes()).ok_or(Error::MalformedCertificate)?;
    let id = CredentialId::derive(authority, facts.serial.as_bytes());
    let key = Key::credential(&id);
    match draft.get::<Credential>(&key)?.map(|known| known.status) {
        Some(CredentialStatus::Revoked(_)) => return Err(Error::SerialRevoked.into()),
        Some(_) => return Err(Error::SerialTaken.into()),
        None => {}
    }
    if let Some(replaced) = &replaces {
        let replaced = draft.get::<Credential>(&Key::credential(replaced))?;
        let is_active = |replaced: &&Credential| {
            replaced.authority == *authority
                && matches!(replaced.status, CredentialStatus::Active { .. })
        };
        replaced.filter(is_active).ok_or(Error::ReplacedUnknown)?;
    }
    let ballot = register(draft)?.ballots_count;
    let credential = Credential {
        authority: *authority,
        serial: facts.serial,
        class: facts.class.unwrap_or(SubjectClass::Device),
        label: facts.label,
        // Of an unknown kind: the vote finds it, and the record goes with the refusal.
        key: facts.key.unwrap_or(SubjectKey::Ed25519(KeyBytes([0; 32]))),
        not_before: facts.not_before,
        not_after: facts.not_after,
        status: CredentialStatus::Proposed,
        ballot,
        certificate: certificate.clone(),
    };
    draft.put(&key, credential);
    open(
        draft,
        context,
        Some(BallotSubject::Certificate {
            credential: id,
            replaces,
        }),
    )
}

fn submit_list<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    id: &AuthorityId,
    list: &ListDer,
) -> Result<Event, Failure> {
    let authority = find_own(draft, context, id)?;
    let facts = ListFacts::read(list.as_bytes()).ok_or(Error::MalformedList)?;
    if facts.number <= authority.list_number {
        return Err(Error::ListNumberOld.into());
    }
    let key = Key::revocation_list(id, facts.number);
    if draft.get::<RevocationList>(&key)?.is_some() {
        return Err(Error::ListPending.into());
    }
    let record = RevocationList {
        authority: *id,
        number: facts.number,
        accepted_at: None,
        entries_count: Count(facts.entries.len() as u32),
        ballot: register(draft)?.ballots_count,
        list: list.clone(),
    };
    draft.put(&key, record);
    open(
        draft,
        context,
        Some(BallotSubject::List {
            authority: *id,
            number: facts.number,
        }),
    )
}

/// Opens the next ballot.
fn open<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    subject: Option<BallotSubject>,
) -> Result<Event, Failure> {
    let subject = subject.expect("every proposal has a subject");
    let mut register = register(draft)?;
    let number = register.ballots_count;
    let now = context.now();
    let closes_at = now.plus_seconds(u64::from(register.parameters.duration_s));
    let ballot = Ballot {
        subject,
        proposer: context.author,
        opened_at: now,
        height: context.block.height,
        closes_at,
        threshold: register.parameters.threshold,
        quorum: register.parameters.quorum,
        roll: committee(draft, context)?,
        votes: Vec::new(),
        outcome: None,
    };
    let key = Key::ballot(number);
    draft.record(&key)?;
    draft.put(&key, ballot);
    register.ballots_count += 1;
    draft.put(&Key::credential_register(), register);
    expiry::schedule(draft, now, closes_at, Expiring::Ballot(number))?;
    Ok(Event::BallotOpened { ballot: number })
}
