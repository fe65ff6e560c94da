//! Checking another's certificate with nothing but the network's key, and the proofs that this takes.

use super::{CheckArgs, ProveArgs, hex};
use crate::authority::read_certificate;
use crate::ballots::proven;
use crate::clock;
use crate::commands::verify::network_key;
use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::output::Output;
use crate::remote::Remote;
use scrip_ledger::credential::{Authority, AuthorityStatus, Credential, CredentialStatus};
use scrip_ledger::ids::CredentialId;
use scrip_ledger::state::{Key, Record};
use scrip_receipt::{Proven, Report};
use serde_json::json;
use std::path::Path;

/// Saves the proofs of a certificate and of its authority.
pub(super) async fn prove(args: &ProveArgs, output: &Output) -> Outcome {
    let remote = Remote::connect(&args.node, None).await?;
    let id: CredentialId = hex("certificate", &args.id)?;
    let credential = proven(&remote, Key::credential(&id)).await?;
    let authority = match credential {
        Some(Record::Credential(credential)) => Some(credential.authority),
        _ => None,
    };
    std::fs::create_dir_all(&args.out)
        .map_err(|error| Failure::local(format!("can't make {}", args.out.display()), error))?;
    let mut written = Vec::new();
    let keys = [
        ("certificate", Some(Key::credential(&id))),
        (
            "authority",
            authority.map(|authority| Key::authority(&authority)),
        ),
    ];
    for (name, key) in keys {
        let Some(key) = key else { continue };
        let file = remote.proof(&key).await?;
        let path = args.out.join(format!("{id}-{name}.proof"));
        files::write(&path, &file, files::PUBLIC)?;
        written.push(path.display().to_string());
    }
    let text = format!(
        "Proven, for anybody who has the network's key: {}",
        written.join(", ")
    );
    output.result(&json!({ "proofs": written }), text);
    Ok(())
}

/// What the proofs say, in whatever order they came.
#[derive(Default)]
struct Said {
    credential: Option<(Credential, u64)>,
    authority: Option<(Authority, u64)>,
}

fn refused(code: &str, sentence: impl Into<String>) -> Failure {
    Failure::new(Exit::CheckFailed, code, sentence)
}

fn read(args: &CheckArgs) -> Outcome<Said> {
    let key = network_key(&args.network_key)?;
    let mut said = Said::default();
    for path in &args.proofs {
        let report = report(path, &key)?;
        if report.height < args.as_of_block {
            let sentence = format!(
                "{} is about block {}, and block {} was asked for.",
                path.display(),
                report.height,
                args.as_of_block
            );
            return Err(refused("proof_too_old", sentence).next("Get newer proofs."));
        }
        match report.proven {
            Proven::Record {
                record: Record::Credential(credential),
                ..
            } => said.credential = Some((*credential, report.height)),
            Proven::Record {
                record: Record::Authority(authority),
                ..
            } => said.authority = Some((*authority, report.height)),
            Proven::Absence { .. } => {
                return Err(refused(
                    "credential_not_on_ledger",
                    format!(
                        "The network has no such certificate, as of block {}.",
                        report.height
                    ),
                ));
            }
            _ => {
                let sentence = format!("{} proves something else.", path.display());
                return Err(Failure::bad_input("proof_unrelated", sentence));
            }
        }
    }
    Ok(said)
}

fn report(path: &Path, key: &scrip_receipt::NetworkKey) -> Outcome<Report> {
    let bytes = files::read(path)?;
    scrip_receipt::verify(&bytes, key).map_err(|error| {
        let sentence = crate::failure::sentence(&error);
        refused(error.code(), format!("{}: {sentence}", path.display()))
    })
}

/// Whether the network had accepted the certificate and not revoked it as of block `height`.
fn check_standing(credential: &Credential, height: u64) -> Outcome {
    match credential.status {
        CredentialStatus::Active { .. } => Ok(()),
        CredentialStatus::Proposed => Err(refused(
            "credential_not_accepted",
            format!("The nodes had not decided on this certificate as of block {height}."),
        )),
        CredentialStatus::Revoked(revocation) => Err(refused(
            "credential_revoked",
            format!(
                "This certificate was revoked in block {} ({}).",
                revocation.height,
                revocation.reason.name()
            ),
        )),
    }
}

/// Checks a certificate against proofs.
pub(super) fn check(args: &CheckArgs, output: &Output) -> Outcome {
    let der = read_certificate(&args.certificate)?;
    let said = read(args)?;
    let missing = |what: &str| {
        refused(
            "proof_missing",
            format!("Nothing is proven about the {what}."),
        )
        .next("'scrip cert credential prove' saves both proofs.")
    };
    let (credential, height) = said.credential.ok_or_else(|| missing("certificate"))?;
    if credential.certificate.as_bytes() != der {
        return Err(refused(
            "credential_other",
            "The proof is about another certificate than this one.",
        ));
    }
    check_standing(&credential, height)?;
    let (authority, authority_height) = said.authority.ok_or_else(|| missing("authority"))?;
    let is_its_own =
        scrip_ledger::credential::CertificateFacts::read(authority.certificate.as_bytes())
            .is_some_and(|facts| facts.authority_id() == credential.authority);
    if !is_its_own {
        return Err(missing("authority of this certificate"));
    }
    if !matches!(authority.status, AuthorityStatus::Trusted { .. }) {
        return Err(refused(
            "credential_authority_removed",
            format!("The network did not trust the authority as of block {authority_height}."),
        ));
    }
    if !credential.is_in_date(clock::now()) {
        return Err(refused(
            "credential_expired",
            "The certificate is not in date, by this machine's clock.",
        ));
    }
    let height = height.min(authority_height);
    let text = format!(
        "{} {} {:?}, serial number {}: accepted by the network and not revoked as of block {height}.",
        output.green("Proven:"),
        credential.class.name(),
        credential.label.as_str(),
        credential.serial,
    );
    let value = json!({
        "credential": credential.id().to_string(), "class": credential.class.name(),
        "label": credential.label.as_str(), "height": height,
        "key": const_hex::encode(credential.key.as_bytes()),
    });
    output.result(&value, text);
    Ok(())
}
