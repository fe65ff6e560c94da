//! Revoking certificates, after saying what stops working, and revocation lists as people and OpenSSL read them.

use super::look::{newest_ids, register};
use super::{CrlArgs, RevokeArgs, work};
use crate::authority::{Authority, Revoked, read_certificate, to_pem};
use crate::ballots::{proven, send};
use crate::clock;
use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::output::{Output, table};
use crate::remote::Remote;
use scrip_api::credential::CredentialView;
use scrip_api::impact::ImpactView;
use scrip_ledger::credential::{
    Authority as Known, BallotSubject, CertificateFacts, Credential, CredentialStatus, ListDer,
    ListEntry, ListFacts, Operation as On, RevocationList, RevocationReason, Serial,
};
use scrip_ledger::ids::{AuthorityId, CredentialId};
use scrip_ledger::state::{Key, Record};
use serde_json::{Value, json};
use std::path::Path;

/// How long a revocation list is valid, in days.
const LIST_DAYS: u32 = 30;
/// How long ago a revocation begins: no node's clock is to find it ahead.
const BACKDATED_S: u64 = 60;

fn reason_of(name: &str) -> Outcome<RevocationReason> {
    let mut reasons = RevocationReason::ALL.into_iter();
    reasons.find(|reason| reason.name() == name).ok_or_else(|| {
        let known = RevocationReason::ALL.map(RevocationReason::name).join(", ");
        Failure::bad_input("reason_unknown", format!("'{name}' is no reason."))
            .next(format!("Choose one of {known}."))
    })
}

/// The authority of a folder, whose key stays closed.
fn authority_of(folder: &Path) -> Outcome<AuthorityId> {
    let der = read_certificate(&folder.join("authority.pem"))?;
    let facts = CertificateFacts::read(&der);
    facts.map(|facts| facts.authority_id()).ok_or_else(|| {
        Failure::bad_input(
            "certificate_unusable",
            "The authority's certificate can't be read.",
        )
    })
}

async fn known(remote: &Remote, id: &AuthorityId) -> Outcome<Known> {
    match proven(remote, Key::authority(id)).await? {
        Some(Record::Authority(known)) => Ok(*known),
        _ => Err(Failure::new(
            Exit::Refused,
            "credential_authority_unknown",
            "The network does not trust this authority.",
        )
        .next("See which it trusts: scrip cert credential authorities")),
    }
}

/// `scrip cert revoke`.
pub(super) async fn revoke(args: &RevokeArgs, output: &Output) -> Outcome {
    let reason = reason_of(&args.reason)?;
    let own = args.dir.as_deref().map(authority_of).transpose()?;
    let remote = Remote::connect(&args.node, None).await?;
    let authorities = match own {
        Some(id) => vec![id],
        None => register(&remote).await?.authorities,
    };
    let chosen = choose(&remote, &authorities, &args.certificates).await?;
    let id = issuer_of(&chosen)?;
    let before = known(&remote, &id).await?;
    let number = before.list_number + 1;
    let views: Vec<_> = chosen.iter().map(CredentialView::of).collect();
    let members = remote.network().await?.committee;
    let committee: Vec<_> = members.into_iter().map(|member| member.key).collect();
    let impact = ImpactView::of_revocation(&views, &committee);
    let mut sentences: Vec<_> = chosen.iter().map(described).collect();
    sentences.extend(impact.sentences());
    if args.dry_run {
        let value = json!({
            "dry_run": true, "list_number": number, "reason": reason.name(), "certificates": views, "impact": impact,
        });
        let text = format!("{}\nNothing was revoked: --dry-run.", sentences.join("\n"));
        output.result(&value, text);
        return Ok(());
    }
    if !args.yes {
        output.confirm("revocation_not_confirmed", "revoke", &sentences)?;
    }
    let Some(dir) = &args.dir else {
        return Err(Failure::bad_input(
            "authority_missing",
            "Only the authority can revoke: name its folder with --dir.",
        ));
    };
    let authority = Authority::open(dir, &args.passphrase.get()?)?;
    let mut revoked = listed(&remote, &id, before.list_number).await?;
    for credential in &chosen {
        revoked.push(Revoked {
            serial: credential.serial.clone(),
            date_s: clock::now().seconds().saturating_sub(BACKDATED_S),
            reason,
        });
    }
    let der = authority.revoke(number, &revoked, LIST_DAYS)?;
    let list = ListDer::new(&der)
        .ok_or_else(|| Failure::bad_input("list_too_large", "The revocation list is too large."))?;
    let operation = On::SubmitList {
        authority: id,
        list,
    };
    send(&remote, authority.key(), operation).await?;
    let subject = BallotSubject::List {
        authority: id,
        number,
    };
    work::follow(&remote, &subject, output).await
}

fn described(credential: &Credential) -> String {
    format!(
        "Revokes {}/{} with serial number {}.",
        credential.class.name(),
        credential.label.as_str(),
        credential.serial
    )
}

/// Who issued all of these. One revocation list names the certificates of one authority.
fn issuer_of(chosen: &[Credential]) -> Outcome<AuthorityId> {
    let issuer = chosen.first().map(|credential| credential.authority);
    match issuer {
        Some(id) if chosen.iter().all(|credential| credential.authority == id) => Ok(id),
        _ => Err(Failure::bad_input(
            "certificates_of_several_authorities",
            "These certificates are of several authorities, and each revokes its own.",
        )
        .next("Name those of one authority at a time.")),
    }
}

/// The certificates in force of these authorities that were named, each once.
async fn choose(
    remote: &Remote,
    authorities: &[AuthorityId],
    named: &[String],
) -> Outcome<Vec<Credential>> {
    let mut chosen: Vec<Credential> = Vec::new();
    for name in named {
        let found = find(remote, authorities, name).await?;
        if let CredentialStatus::Revoked(revocation) = found.status {
            let sentence = format!(
                "'{name}' was revoked in block {} already.",
                revocation.height
            );
            return Err(Failure::new(
                Exit::Refused,
                "certificate_not_in_force",
                sentence,
            ));
        }
        if found.status == CredentialStatus::Proposed {
            let sentence = format!("The nodes still vote on '{name}'.");
            return Err(Failure::new(
                Exit::Refused,
                "certificate_not_in_force",
                sentence,
            ));
        }
        let is_known =
            |other: &Credential| other.serial == found.serial && other.authority == found.authority;
        if !chosen.iter().any(is_known) {
            chosen.push(found);
        }
    }
    Ok(chosen)
}

/// One certificate of these authorities by id, serial number, or class and name.
async fn find(remote: &Remote, authorities: &[AuthorityId], name: &str) -> Outcome<Credential> {
    let unknown = || {
        let sentence = match authorities {
            [_] => format!("This authority has no certificate '{name}' on the ledger."),
            _ => format!("There is no certificate '{name}' on the ledger."),
        };
        Failure::new(Exit::Refused, "certificate_unknown", sentence)
            .next("See what there is: scrip cert credential list. To take a node out of the network: scrip cert remove NAME")
    };
    if let Some((class, label)) = name.split_once('/') {
        let ids = newest_ids(remote).await?;
        let keys: Vec<_> = ids.iter().map(Key::credential).collect();
        let records = remote.proven_records(&keys).await?;
        let fits = records.into_iter().filter_map(|record| match record {
            Some(Record::Credential(found))
                if authorities.contains(&found.authority)
                    && found.class.name() == class
                    && found.label.as_str() == label =>
            {
                Some(*found)
            }
            _ => None,
        });
        let mut fits: Vec<Credential> = fits.collect();
        let is_active = |one: &Credential| matches!(one.status, CredentialStatus::Active { .. });
        // One that was replaced has the same name; the one in force is meant.
        if fits.iter().any(is_active) {
            fits.retain(is_active);
        } else {
            fits.truncate(1);
        }
        if fits.len() > 1 {
            let serials: Vec<_> = fits.iter().map(|one| one.serial.to_string()).collect();
            let sentence = format!("'{name}' are {} certificates.", fits.len());
            return Err(
                Failure::bad_input("certificate_ambiguous", sentence).next(format!(
                    "Name one by its serial number: {}.",
                    serials.join(", ")
                )),
            );
        }
        return fits.pop().ok_or_else(unknown);
    }
    let by_serial = const_hex::decode(name).ok();
    let by_serial = by_serial.and_then(|bytes| Serial::new(&bytes));
    let by_id = name.parse::<CredentialId>().ok();
    if by_id.is_none() && by_serial.is_none() {
        let sentence = format!("'{name}' is no id, no serial number in hex and no CLASS/NAME.");
        return Err(Failure::bad_input("certificate_malformed", sentence)
            .next("'scrip cert credential list' shows ids, serial numbers and names."));
    }
    let by_serial = by_serial.iter().flat_map(|serial| {
        let of = move |authority| CredentialId::derive(authority, serial.as_bytes());
        authorities.iter().map(of)
    });
    for id in by_id.into_iter().chain(by_serial) {
        if let Some(Record::Credential(found)) = proven(remote, Key::credential(&id)).await?
            && authorities.contains(&found.authority)
        {
            return Ok(*found);
        }
    }
    Err(unknown())
}

async fn accepted(remote: &Remote, id: &AuthorityId, number: u64) -> Outcome<RevocationList> {
    match proven(remote, Key::revocation_list(id, number)).await? {
        Some(Record::RevocationList(list)) => Ok(*list),
        _ => Err(Failure::new(
            Exit::Refused,
            "list_not_on_ledger",
            "The network proves that it has no revocation list of this authority.",
        )
        .next("There is one as soon as the authority has revoked something: 'scrip cert revoke'.")),
    }
}

fn entries(list: &RevocationList) -> Outcome<Vec<ListEntry>> {
    let facts = ListFacts::read(list.list.as_bytes());
    facts.map(|facts| facts.entries).ok_or_else(|| {
        Failure::bad_input(
            "list_unusable",
            "The accepted revocation list can't be read.",
        )
    })
}

/// What the accepted list names.
async fn listed(remote: &Remote, id: &AuthorityId, number: u64) -> Outcome<Vec<Revoked>> {
    if number == 0 {
        return Ok(Vec::new());
    }
    let entries = entries(&accepted(remote, id, number).await?)?;
    let revoked = entries.into_iter().map(|entry| Revoked {
        serial: entry.serial,
        date_s: entry.date.seconds(),
        reason: entry.reason.unwrap_or(RevocationReason::Unspecified),
    });
    Ok(revoked.collect())
}

/// `scrip cert crl`.
pub(super) async fn crl(args: &CrlArgs, output: &Output) -> Outcome {
    let remote = Remote::connect(&args.node, None).await?;
    let (id, authority) = named(&remote, args.authority.as_deref()).await?;
    let number = authority.list_number;
    let list = accepted(&remote, &id, number).await?;
    let pem = to_pem("X509 CRL", list.list.as_bytes());
    let entries = entries(&list)?;
    let value = |rows: &[Value]| {
        json!({
            "authority": id.to_string(), "number": number, "file": args.out, "entries": rows,
        })
    };
    let (rows, values) = rows(&remote, &id, &entries).await?;
    match &args.out {
        Some(path) if path == Path::new("-") => {
            output.result(&value(&values), pem);
        }
        Some(path) => {
            files::write(path, pem.as_bytes(), files::PUBLIC)?;
            let text = format!(
                "{} holds list {number} with {} entries. Look at it with 'openssl crl -text -in {0}'.",
                path.display(),
                entries.len(),
            );
            output.result(&value(&values), text);
        }
        None => {
            let head = ["SERIAL", "CERTIFICATE", "REASON", "DATE"];
            let text = format!(
                "List {number} of {}\n\n{}",
                authority.name.as_str(),
                table(&head, &rows)
            );
            output.result(&value(&values), text);
        }
    }
    Ok(())
}

/// The authority that was named by id or name, or the only one that the network trusts.
async fn named(remote: &Remote, name: Option<&str>) -> Outcome<(AuthorityId, Known)> {
    if let Some(id) = name.and_then(|name| name.parse::<AuthorityId>().ok()) {
        return Ok((id, known(remote, &id).await?));
    }
    let ids = register(remote).await?.authorities;
    let keys: Vec<_> = ids.iter().map(Key::authority).collect();
    let mut fits = Vec::new();
    for (id, record) in ids.iter().zip(remote.proven_records(&keys).await?) {
        if let Some(Record::Authority(known)) = record
            && name.is_none_or(|name| known.name.as_str() == name)
        {
            fits.push((*id, *known));
        }
    }
    if fits.len() > 1 {
        let sentence = format!("{} authorities fit.", fits.len());
        return Err(Failure::bad_input("authority_ambiguous", sentence)
            .next("Name one by its id: scrip cert credential authorities"));
    }
    fits.pop().ok_or_else(|| {
        let sentence = match name {
            Some(name) => format!("The network trusts no authority called '{name}'."),
            None => "The network trusts no authority.".to_owned(),
        };
        Failure::new(Exit::Refused, "credential_authority_unknown", sentence)
            .next("See which it trusts: scrip cert credential authorities")
    })
}

async fn rows(
    remote: &Remote,
    authority: &AuthorityId,
    entries: &[ListEntry],
) -> Outcome<(Vec<Vec<String>>, Vec<Value>)> {
    let ids = entries
        .iter()
        .map(|entry| CredentialId::derive(authority, entry.serial.as_bytes()));
    let ids: Vec<_> = ids.collect();
    let keys: Vec<_> = ids.iter().map(Key::credential).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    let records = remote.proven_records(&keys).await?;
    for ((entry, id), record) in entries.iter().zip(&ids).zip(records) {
        let reason = entry.reason.unwrap_or(RevocationReason::Unspecified).name();
        let (class, label) = match &record {
            Some(Record::Credential(known)) => (known.class.name(), known.label.as_str()),
            _ => ("", ""),
        };
        rows.push(vec![
            entry.serial.to_string(),
            format!("{class}/{label}"),
            reason.to_owned(),
            crate::commands::cert::moment(entry.date.0),
        ]);
        values.push(json!({
            "credential": id.to_string(), "serial": entry.serial.to_string(), "class": class, "label": label,
            "reason": reason, "date_ms": entry.date.0,
        }));
    }
    Ok((rows, values))
}
